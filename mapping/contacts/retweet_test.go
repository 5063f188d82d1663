package contacts

import (
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// TestRetweeted: what is known of the original of a retweet tells who is who.
func TestRetweeted(t *testing.T) {
	t.Parallel()
	at := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	w := newWorld()
	w.f.Tweet(&archive.Tweet{
		ID: "1", CreatedAt: at, Grailbird: true, Text: "RT @ann_lee: find me at @birdy@mastodon.social", Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 11}, ScreenName: "ann_lee"}},
		Retweeted: &archive.Retweeted{ID: "5", UserID: "77"},
	})
	w.f.Tweet(&archive.Tweet{
		ID: "2", CreatedAt: at, Grailbird: true, Text: "RT @eve_x: so long…", Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 9}, ScreenName: "eve_x", UserID: "99"}},
		Retweeted: &archive.Retweeted{ID: "6", UserID: "99", ScreenName: "eve_x", Text: "so long @bobsmith", Mentions: []archive.Mention{{Range: archive.Range{Start: 8, End: 17}, ScreenName: "bobsmith", Name: "Bob @bob@chaos.social", UserID: "88"}}},
	})
	if got, want := w.found(), "77:C:birdy@mastodon.social 88:C:bob@chaos.social"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}
