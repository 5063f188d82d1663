package mapping

import (
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

func TestEntrySize(t *testing.T) {
	if size := unsafe.Sizeof(entry{}); size > 32 {
		t.Errorf("%d bytes kept of each tweet, want at most 32", size)
	}
}

// TestDecideConcurrently is for the race detector.
func TestDecideConcurrently(t *testing.T) {
	root := archive.Tweet{ID: "1", Text: "one"}
	reply := archive.Tweet{ID: "2", Text: "two", InReplyToStatusID: "1", InReplyToUserID: "42"}
	p, err := NewPlanner(archive.Account{ID: "42"}, Policy{}, Limits{}, Inputs{})
	if err != nil {
		t.Fatal(err)
	}
	p.Index(reply)
	p.Index(root)
	var decisions [8]Decision
	var wg sync.WaitGroup
	for i := range decisions {
		wg.Go(func() { decisions[i] = p.Decide(reply) })
	}
	wg.Wait()
	for _, d := range decisions {
		if diff := cmp.Diff(decisions[0], d); diff != "" || d.Posts[0].Parent.TweetID != "1" {
			t.Error(d, diff)
		}
	}
}

// TestDecideUnknown decides on tweets that were not indexed.
func TestDecideUnknown(t *testing.T) {
	p, err := NewPlanner(archive.Account{ID: "42"}, Policy{}, Limits{}, Inputs{})
	if err != nil {
		t.Fatal(err)
	}
	p.Index(archive.Tweet{ID: "1", Text: "one"})
	d := p.Decide(archive.Tweet{ID: "2", Text: "two", InReplyToStatusID: "1", InReplyToUserID: "42"})
	if len(d.Posts) != 1 || d.Posts[0].Parent != (Key{TweetID: "1"}) {
		t.Error(d)
	}
	if d := p.Decide(archive.Tweet{ID: "3", Text: "three", InReplyToStatusID: "2", InReplyToUserID: "7"}); d.Reason != ReplyToOthers {
		t.Error(d)
	}
}

// TestSurelyOne holds the quick look at a tweet against composing it.
func TestSurelyOne(t *testing.T) {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 3, Tweets: 1500, Era: archivetest.Era2025})
	a, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	plain := Limits{MaxCharacters: 300, MaxMedia: 1, Counting: CountPlain, KeepsDates: true}
	tight := DefaultLimits()
	tight.MaxCharacters = 240
	for _, c := range []struct {
		policy Policy
		limits Limits
		least  int // tweets that must be seen to be one post, or the test tests nothing
	}{
		{Policy{}, DefaultLimits(), 1000},
		{Policy{Mentions: LinkMentions, Replies: RepliesInContext, LinkBack: true}, plain, 100},
		{Policy{Numbers: true, Retweets: LinkRetweets, LinkBack: true}, tight, 300},
	} {
		p, err := NewPlanner(a.Account(), c.policy, c.limits, Inputs{})
		if err != nil {
			t.Fatal(err)
		}
		sure := 0
		for tweet, err := range a.Tweets() {
			if err != nil {
				t.Fatal(err)
			}
			for len(tweet.Text) > 0 { // and what is left of it without its beginning
				if p.surelyOne(&tweet) {
					sure++
					if n := len(p.compose(&tweet, nil).posts); n != 1 {
						t.Fatalf("tweet %s becomes %d posts: %q", tweet.ID, n, tweet.Text)
					}
				}
				tweet.Text = strings.TrimSpace(tweet.Text[len(tweet.Text)/2:])
				tweet.URLs = nil
				if len(tweet.Text) == 1 {
					break
				}
			}
		}
		if sure < c.least {
			t.Errorf("only %d sure, want %d", sure, c.least)
		}
	}
}
