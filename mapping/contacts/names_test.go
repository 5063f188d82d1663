package contacts

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// gone is Bob after his account is gone.
var gone = account{"-1", "bobsmith", ""}

// TestReportAgain: a report says the same when it is made again, and what it says does not depend on an earlier one.
func TestReportAgain(t *testing.T) {
	t.Parallel()
	first := func(w *world) {
		w.f.Told("list.csv", contactfile.KindFedifinder, contactfile.Told{ScreenName: "bobsmith", DisplayName: "Bob, on Mastodon", Profile: []string{"Find me at @robert@mastodon.social"}, Relations: contactfile.Relations{Follower: true}})
		w.f.Told("list.csv", contactfile.KindFedifinder, contactfile.Told{ScreenName: "bob_old", Profile: []string{"I'm @bobby@chaos.social"}})
		w.f.Told("list.csv", contactfile.KindFedifinder, contactfile.Told{ScreenName: "eve_x", Profile: []string{"I am in the fediverse"}})
		w.retweet(gone, "I'm on Mastodon")
		w.tweet("hi @bob_old @eve_x", account{"88", "bob_old", "Bob"}, eve)
		w.tweet("hi @bobsmith", bob)
		w.tweet("hi @ann_lee", account{"77", "ann_lee", "Ann, on Mastodon"})
	}
	second := func(w *world) {
		w.tweet("hi @bobsmith", account{"66", "bobsmith", "Another"})
		w.retweet(gone, "Still on Mastodon")
		w.retweet(ann, "I am on Mastodon")
		w.f.Told("more.csv", contactfile.KindList, contactfile.Told{ScreenName: "bobsmith", Handles: []string{"bobsmith@mas.to"}})
	}
	once := newWorld()
	first(once)
	second(once)
	want := once.f.Report()
	for range 10 { // whatever order a map has
		twice := newWorld()
		first(twice)
		if a, b := twice.f.Report(), twice.f.Report(); !reflect.DeepEqual(a, b) {
			t.Fatalf("a report\n%+v\nmade again\n%+v", a, b)
		}
		second(twice)
		if got := twice.f.Report(); !reflect.DeepEqual(got, want) {
			t.Fatalf("after an earlier report\n%+v\nwithout\n%+v", got, want)
		}
	}
}

// TestNameAtTheTime: where only a name is known, it is that of the account that had it when the record was written; in a file without a
// date, of the one that had it last. Who has it later is not believed to have spoken.
func TestNameAtTheTime(t *testing.T) {
	t.Parallel()
	day := func(id, name, userID string, year int) archive.Tweet {
		return archive.Tweet{ID: id, Text: "hi @" + name, CreatedAt: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 4 + len(name)}, ScreenName: name, UserID: userID}}}
	}
	handed := func(w *world) { // from 77 to 88
		for i, u := range []struct {
			id   string
			year int
		}{{"77", 2014}, {"77", 2016}, {"88", 2021}, {"88", 2024}} {
			t := day(strconv.Itoa(i+1), "thename", u.id, u.year)
			w.f.Tweet(&t)
		}
	}
	like2015 := archive.Like{TweetID: "560000000000000000", Text: "@thename has moved: @one@mastodon.social"}
	like2022 := archive.Like{TweetID: "1600000000000000000", Text: "@thename has moved: @two@mastodon.social"}
	for _, c := range []struct {
		name string
		do   func(w *world)
		want string
	}{
		{"likes", func(w *world) { w.f.Like(like2022); w.f.Like(like2015) }, "77:D:one@mastodon.social 88:D:two@mastodon.social"},
		{"a file, and an old like", func(w *world) {
			w.f.Like(like2015)
			w.f.Told("list.csv", contactfile.KindFedifinder, contactfile.Told{ScreenName: "thename", Profile: []string{"I'm @three@mastodon.social"}})
		}, "77:D:one@mastodon.social 88:C:three@mastodon.social"},
		{"somebody who is gone", func(w *world) {
			w.f.Tweet(&archive.Tweet{ID: "9", Text: "RT @thename: find me at @four@mastodon.social", CreatedAt: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 11}, ScreenName: "thename", UserID: "-1"}}})
		}, "77:D:four@mastodon.social"},
	} {
		w := newWorld()
		handed(w)
		c.do(w)
		if got := w.found(); got != c.want {
			t.Errorf("%s: found %s, want %s", c.name, got, c.want)
		}
	}
}

// TestJoinedNames: what is joined brings its names with it, with their dates, each as it is written.
func TestJoinedNames(t *testing.T) {
	t.Parallel()
	w := newWorld()
	capital := account{"88", "BobSmith", "Bob"}
	w.f.names.of(88).rel.Following = true
	w.retweet(account{"-1", "BobSmith", ""}, "first")
	w.retweet(account{"-1", "BobSmith", ""}, "second")
	w.tweet("hi @BobSmith and @BobSmith", capital, capital)
	w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: "@bobsmith has moved: @robert@mastodon.social"})
	w.tweet("hi @BobSmith", account{"88", "BobSmith", "Bob @robert@mastodon.social"})
	r := w.f.Report()
	if len(r.Contacts) != 1 {
		t.Fatalf("%+v", r.Contacts)
	}
	var names []string
	for _, n := range r.Contacts[0].ScreenNames {
		names = append(names, fmt.Sprint(n.Name, " ", n.First.Format(time.DateOnly), " ", n.Last.Format(time.DateOnly)))
	}
	if got, want := fmt.Sprint(names), "[BobSmith 2022-11-01 2022-11-04]"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	w = newWorld()
	shown := account{"77", "ann_lee", "Ann @ann_lee@mastodon.social"}
	w.tweet("hi @ann_lee and @ann_lee", shown, shown)
	if n := w.f.Report().Contacts[0].Candidates[0].Evidence[0].Count; n != 1 {
		t.Errorf("a name that a tweet has twice counts as %d", n)
	}
}

// TestDeniedGuess: what is said not to be somebody's is not guessed to be.
func TestDeniedGuess(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.f.names.of(88).rel.Following = true
	w.tweet("hi @bobsmith", bob)
	w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: "Do not follow the impostor @bobsmith@mastodon.social"})
	if got := w.found(); got != "" {
		t.Errorf("found %s", got)
	}
}

// TestOwnersName: who had the owner's name long ago is not who is spoken of today.
func TestOwnersName(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.f.Tweet(&archive.Tweet{ID: "5", Text: "hi @ada_example", CreatedAt: time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC), Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 15}, ScreenName: "ada_example", UserID: "555"}}})
	w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: "@ada_example is now @adaex@mastodon.social"})
	w.f.Told("map", contactfile.KindMap, contactfile.Told{ScreenName: "ada_example", Handles: []string{"ada@mastodon.social"}})
	if got := w.found(); got != "" {
		t.Errorf("found %s", got)
	}
}

// TestNameInFile: evidence from a display name that only a file has says where in the file it is.
func TestNameInFile(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.f.Told("following.csv", contactfile.KindFedifinder, contactfile.Told{Item: "line 3", ID: "77", ScreenName: "ann_lee", DisplayName: "Ann @lee@mastodon.social"})
	e := w.f.Report().Contacts[0].Candidates[0].Evidence
	if len(e) != 1 || e[0].Source != FromDisplayName || e[0].Record != "following.csv, line 3" {
		t.Errorf("%+v", e)
	}
}
