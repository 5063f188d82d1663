package main

import (
	"flag"
	"path/filepath"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// What is counted is what was written, and every tweet is counted once.
func TestTakeStock(t *testing.T) {
	for _, era := range archivetest.Eras() {
		if era == archivetest.EraCSV {
			continue // it has no entities to count
		}
		path := filepath.Join(t.TempDir(), "a.zip")
		truth, err := archivetest.Write(path, archivetest.Options{Seed: 7, Tweets: 500, Era: era, Private: true})
		if err != nil {
			t.Fatal(err)
		}
		a, err := archive.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		c, err := takeStock(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		type numbers struct {
			tweets, originals, selfReplies, withoutParent, replies, mentions, retweets int
			superseded, notes, circle, protected, deleted, community                   int
			items, itemsInRetweets, photos, gifs, videos, missing, quotes, inRetweets  int
			likes, following, followers, blocks, mutes, lists, messages, former        int
			bytes                                                                      int64
			complete                                                                   bool
		}
		got := numbers{
			c.Tweets, c.Originals, c.SelfReplies, c.SelfRepliesWithoutParent, c.Replies, c.MentionsOnly, c.Retweets,
			c.Superseded, c.Notes, c.Circle, c.Protected, c.Deleted, c.Community,
			c.MediaItems, c.MediaItemsInRetweets, c.Photos, c.GIFs, c.Videos, c.Missing, c.QuoteLinks, c.QuoteLinksInRetweets,
			c.Likes, c.Following, c.Followers, c.Blocks, c.Mutes, c.Lists, c.Messages, len(c.Former),
			c.MediaBytes, c.Complete,
		}
		want := numbers{
			truth.Tweets, truth.Originals, truth.SelfReplies, truth.ParentMissing, truth.Replies, truth.Mentions, truth.Retweets,
			truth.Superseded, truth.Notes, truth.Circle, truth.Protected, truth.Deleted, truth.Community,
			truth.MediaItems, truth.MediaItemsInRetweets, truth.Photos, truth.GIFs, truth.Videos, truth.Missing, truth.QuoteLinks, truth.QuoteLinksInRetweets,
			truth.Likes, truth.Following, truth.Followers, truth.Blocks, truth.Mutes, truth.Lists, truth.Messages, truth.NameChanges,
			truth.MediaBytes, true,
		}
		if got != want {
			t.Errorf("era %v:\ngot  %+v\nwant %+v", era, got, want)
		}
		if d := cmp.Diff(truth.ByYear, c.Years); d != "" {
			t.Errorf("era %v, years (-want +got):\n%s", era, d)
		}
		if d := cmp.Diff(truth.Languages, c.Languages, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("era %v, languages (-want +got):\n%s", era, d)
		}
		if sum := c.Originals + c.SelfReplies + c.Replies + c.MentionsOnly + c.Retweets; sum != c.Tweets || c.SelfRepliesWithParent+c.SelfRepliesWithoutParent != c.SelfReplies {
			t.Errorf("era %v: the kinds add up to %d of %d", era, sum, c.Tweets)
		}
		if c.Declared != 0 && c.Declared != truth.Tweets {
			t.Errorf("era %v: declared %d, want %d", era, c.Declared, truth.Tweets)
		}
	}
}

// TestThreads: replies side by side and in a chain are one thread, each tweet counted once.
func TestThreads(t *testing.T) {
	var all tally
	c := &contents{}
	all.ids = []uint64{1, 2, 3, 4, 5, 20, 21, 30}
	all.replies = []reply{{2, 1}, {3, 1}, {4, 1}, {5, 4}, {21, 20}, {30, 29}}
	all.resolve(c)
	if c.Threads != 2 || c.Longest != 5 || c.SelfRepliesWithParent != 5 || c.SelfRepliesWithoutParent != 1 {
		t.Errorf("%d threads, the longest of %d; %d replies with, %d without a parent", c.Threads, c.Longest, c.SelfRepliesWithParent, c.SelfRepliesWithoutParent)
	}
}

// TestLacking says what would be missing for good, and nothing else.
func TestLacking(t *testing.T) {
	file := func(name string, declared, found int) archive.FileReport {
		return archive.FileReport{Name: name, Kind: archive.KindOfFile(name), Expected: declared >= 0, Declared: declared, Found: found}
	}
	report := &archive.Report{Exports: []archive.ExportReport{{
		Name: "a.zip", Partial: true, HasHeaders: true, MissingIDs: []string{"1", "2"},
		Files: []archive.FileReport{
			file("data/note-tweet-part1.js", 0, -1), file("data/like.js", 5, -1), file("data/ip-audit.js", 5, 3), file("data/tweets.js", 5, 5), file("data/tweets-part1.js", 5, 3),
			file("data/note-tweet.js", 1, -1), file("data/js/tweets/2014_07.js", 7, -1),
		},
	}}}
	want := []string{
		"a.zip is not all of the ZIP files of a download", "2 tweets that tweet-headers.js has not in the tweet file",
		"data/tweets-part1.js has 3 of 5 tweets", "data/note-tweet.js is missing", "1 more thing like that",
	}
	if d := cmp.Diff(want, lacking(report)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	report.Exports[0].Superseded = true
	if list := lacking(report); len(list) > 0 {
		t.Errorf("of an archive that a newer one stands in for: %q", list)
	}
	report.Exports[0].Superseded = false
	report.Exports[0].Partial, report.Exports[0].MissingIDs, report.Exports[0].Files = false, nil, report.Exports[0].Files[:4]
	if list := lacking(report); len(list) > 0 {
		t.Errorf("got %q", list)
	}
}

// BenchmarkInspect compares taking stock of an archive with only reading its tweets.
func BenchmarkInspect(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a")
	if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: *benchTweets, NoMedia: true}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var reading, inspecting time.Duration
		for round := range 5 { // in turn, so that what else the machine does strikes both
			a, err := archive.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			for _, err := range a.Tweets() {
				if err != nil {
					b.Fatal(err)
				}
			}
			read := time.Since(start)
			if err := a.Close(); err != nil {
				b.Fatal(err)
			}
			if a, err = archive.Open(path); err != nil {
				b.Fatal(err)
			}
			start = time.Now()
			if _, err := takeStock(b.Context(), a); err != nil {
				b.Fatal(err)
			}
			stock := time.Since(start)
			if err := a.Close(); err != nil {
				b.Fatal(err)
			}
			if round == 0 {
				reading, inspecting = read, stock
			}
			reading, inspecting = min(reading, read), min(inspecting, stock)
		}
		b.ReportMetric(inspecting.Seconds()/reading.Seconds(), "x-reading")
		b.ReportMetric(float64(*benchTweets)/inspecting.Seconds(), "tweets/s")
	}
}

var benchTweets = flag.Int("tweets", 100_000, "number of tweets in the archives of benchmarks")

// TestAlike counts programs under the name that most tweets have.
func TestAlike(t *testing.T) {
	got := alike(map[string]int{"Twitter for iPhone": 5, "Twitter for iРhone": 2, "twitter for iphone": 1, "TweetDeck": 1, "Tweetdeck": 1, "Sparrow": 3})
	want := map[string]int{"Twitter for iPhone": 8, "TweetDeck": 2, "Sparrow": 3}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
