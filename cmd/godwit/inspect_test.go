package main

import (
	"path/filepath"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// What is counted is what was written, and every tweet is counted once.
func TestTakeStock(t *testing.T) {
	for _, era := range []archivetest.Era{archivetest.Era2021, archivetest.Era2022, archivetest.Era2023, archivetest.Era2025} {
		path := filepath.Join(t.TempDir(), "a.zip")
		kinds := map[archivetest.Kind]int{}
		truth, err := archivetest.Write(path, archivetest.Options{
			Seed: 7, Tweets: 500, Era: era, Private: true,
			Each: func(r archivetest.Record) {
				if !r.Superseded {
					kinds[r.Kind]++
				}
			},
		})
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
			tweets, own, selfReplies, replies, retweets, old, long, circle, protected, photos, gifs, videos, missing int
			bytes                                                                                                    int64
		}
		got := numbers{
			c.Tweets, c.Own, c.SelfReplies, c.Replies, c.Retweets, c.OldVersions, c.Long, c.Circle, c.Protected,
			c.Photos, c.GIFs, c.Videos, c.Missing, c.MediaBytes,
		}
		want := numbers{
			truth.Tweets, kinds[archivetest.Original], kinds[archivetest.SelfReply],
			kinds[archivetest.Reply] + kinds[archivetest.Mention], kinds[archivetest.Retweet],
			truth.Superseded, truth.Notes, truth.Circle, truth.Protected,
			truth.Photos, truth.GIFs, truth.Videos, truth.Missing, truth.MediaBytes,
		}
		if got != want {
			t.Errorf("era %v:\ngot  %+v\nwant %+v", era, got, want)
		}
		years, languages := 0, 0
		for _, n := range c.Years {
			years += n
		}
		for _, n := range c.Languages {
			languages += n
		}
		if years != truth.Tweets || languages != truth.Tweets {
			t.Errorf("era %v: %d tweets by year, %d by language, want %d", era, years, languages, truth.Tweets)
		}
		if c.Declared != 0 && c.Declared != truth.Tweets {
			t.Errorf("era %v: declared %d, want %d", era, c.Declared, truth.Tweets)
		}
	}
}
