package contacts

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// TestNaming: whom a text names, and where, decides whose a handle is.
func TestNaming(t *testing.T) {
	t.Parallel()
	bobby := account{"89", "bobsmithers", "Bobby"}
	for _, c := range []struct {
		name string
		do   func(w *world)
		want string
	}{
		{"a name that begins another", func(w *world) {
			w.tweet("@bobsmithers is now @birdy@mastodon.social, thanks @bobsmith", bobby, bob)
		}, "89:D:birdy@mastodon.social"},
		{"the same one twice", func(w *world) {
			w.tweet("@bobsmith hello! Look, @bobsmith: here is @robert@mastodon.social", bob, bob)
		}, "88:D:robert@mastodon.social"},
		{"in a handle first", func(w *world) {
			w.tweet("@bobsmith@chaos.social gave up. @bobsmith is now @robert@mastodon.social", bob, bob)
		}, "88:D:bobsmith@chaos.social 88:D:robert@mastodon.social"},
		{"a link to a tweet of its author", func(w *world) {
			w.f.Tweet(&archive.Tweet{
				ID: "1", Text: "RT @ann_lee: Mastodon: @birdy@fosstodon.org https://t.co/a", CreatedAt: time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC),
				Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 11}, ScreenName: "ann_lee", UserID: "77"}},
				URLs:     []archive.URL{{URL: "https://t.co/a", Expanded: "https://twitter.com/ann_lee/status/5"}},
			})
		}, "77:C:birdy@fosstodon.org"},
	} {
		w := newWorld()
		c.do(w)
		if got := w.found(); got != c.want {
			t.Errorf("%s: found %s, want %s", c.name, got, c.want)
		}
	}
}

// TestManyNames: of a text that names very many people, the nearest are kept.
func TestManyNames(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 10 * maxNamed {
		fmt.Fprintf(&text, "@n%d ", i)
	}
	text.WriteString("@bobsmith has moved: @bobsmith@mastodon.social")
	w := newWorld()
	w.tweet("hi @bobsmith", bob)
	w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: text.String()})
	if n := len(w.f.claims[0].named); n != maxNamed {
		t.Errorf("%d names are kept", n)
	}
	if got, want := w.found(), "88:D:bobsmith@mastodon.social"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	w = newWorld()
	for i := range 2 * maxNames {
		w.tweet("hi @ann_lee", account{"77", "ann_lee", "Ann " + strconv.Itoa(i)})
	}
	if n := len(w.f.names.of(77).shown); n != maxNames {
		t.Errorf("%d display names are kept", n)
	}
}

// TestNewestFirst: archives have the newest tweets first; the first record of a piece of evidence is the oldest all the same.
func TestNewestFirst(t *testing.T) {
	t.Parallel()
	const many = 3 * maxAlike
	w := newWorld()
	for i := range many {
		w.n = many - 1 - i
		w.retweet(ann, "Another day. Find me at @ann_lee@mastodon.social")
		w.n = many - 1 - i
		w.retweet(bob, "Day "+strconv.Itoa(w.n)+". Find me at @bobsmith@mastodon.social")
	}
	for _, c := range w.f.Report().Contacts {
		n := 0
		for _, e := range c.Candidates[0].Evidence {
			n += e.Count
		}
		e := c.Candidates[0].Evidence[0]
		if e.Record != "1000" || e.At.Day() != 1 || n != many || e.Last.IsZero() || c.ID == "88" && !strings.HasPrefix(e.Text, "Day 0.") {
			t.Errorf("%s: %+v; %d", c.ID, e, n)
		}
	}
}

// TestTwiceInOne: a handle that a text has twice is in one record.
func TestTwiceInOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Find me at @ann_lee@mastodon.social or @ann_lee@mastodon.social", "@ann_lee@mastodon.social, you know. A new page of words about it, so long that they are not read as one, and on and on: find me at https://mastodon.social/@ann_lee and nowhere else"} {
		w := newWorld()
		w.retweet(ann, text)
		if e := w.f.Report().Contacts[0].Candidates[0].Evidence; len(e) != 1 || e[0].Count != 1 {
			t.Errorf("%+v", e)
		}
	}
}
