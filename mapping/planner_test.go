package mapping

import (
	"sync"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
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
	p := NewPlanner(archive.Account{ID: "42"}, Policy{}, Limits{})
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
	p := NewPlanner(archive.Account{ID: "42"}, Policy{}, Limits{})
	p.Index(archive.Tweet{ID: "1", Text: "one"})
	d := p.Decide(archive.Tweet{ID: "2", Text: "two", InReplyToStatusID: "1", InReplyToUserID: "42"})
	if len(d.Posts) != 1 || d.Posts[0].Parent != (Key{TweetID: "1"}) {
		t.Error(d)
	}
	if d := p.Decide(archive.Tweet{ID: "3", Text: "three", InReplyToStatusID: "2", InReplyToUserID: "7"}); d.Reason != ReplyToOthers {
		t.Error(d)
	}
}
