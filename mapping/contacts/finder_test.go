package contacts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

var (
	owner = archive.Account{ID: "1", ScreenName: "ada_example", DisplayName: "Ada"}
	ann   = account{"77", "ann_lee", "Ann Lee"}
	bob   = account{"88", "bobsmith", "Bob"}
	eve   = account{"99", "eve_x", "Eve"}
)

// account is somebody on Twitter.
type account struct{ id, name, shown string }

// world makes the tweets of a Finder's test, each a day after the one before.
type world struct {
	f *Finder
	n int
}

func newWorld() *world { return &world{f: NewFinder(owner)} }

// tweet gives the Finder a tweet with mentions of the accounts whose names it has.
func (w *world) tweet(text string, mentioned ...account) {
	t := archive.Tweet{ID: strconv.Itoa(1000 + w.n), Text: text, CreatedAt: time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.n)}
	w.n++
	at := 0
	for _, a := range mentioned {
		i := strings.Index(text[at:], "@"+a.name)
		if i < 0 {
			panic("no " + a.name + " in " + text)
		}
		start := utf8.RuneCountInString(text[:at+i])
		at += i + 1
		t.Mentions = append(t.Mentions, archive.Mention{Range: archive.Range{Start: start, End: start + 1 + len(a.name)}, ScreenName: a.name, Name: a.shown, UserID: a.id})
	}
	w.f.Tweet(&t)
}

func (w *world) retweet(of account, text string, mentioned ...account) {
	w.tweet("RT @"+of.name+": "+text, append([]account{of}, mentioned...)...)
}

// found writes the candidates: id:tier:handle, disputed ones with an exclamation mark.
func (w *world) found() string {
	var all []string
	for _, c := range w.f.Report().Contacts {
		for _, k := range c.Candidates {
			s := c.Key() + ":" + string(k.Tier) + ":" + k.Handle
			if k.Disputed {
				s += "!"
			}
			all = append(all, s)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestWhose: whose a handle is, by who says it and how.
func TestWhose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(w *world)
		want string
	}{
		{"display name", func(w *world) { w.tweet("hi @ann_lee", account{"77", "ann_lee", "Ann 🐘 @lee@mastodon.social"}) }, "77:C:lee@mastodon.social"},
		{"display name without at", func(w *world) { w.tweet("hi @ann_lee", account{"77", "ann_lee", "lee@chaos.social"}) }, "77:C:lee@chaos.social"},
		{"display name with a mail address", func(w *world) { w.tweet("hi @ann_lee", account{"77", "ann_lee", "Ann (mail: lee@posteo.de)"}) }, ""},

		{"own name", func(w *world) { w.retweet(ann, "@ann_lee@mastodon.social") }, "77:C:ann_lee@mastodon.social"},
		{"own name, other case", func(w *world) { w.retweet(ann, "now: @Ann_Lee@mastodon.social") }, "77:C:Ann_Lee@mastodon.social"},
		{"own name without underscore", func(w *world) { w.retweet(ann, "by the way: https://mastodon.social/@annlee") }, "77:C:annlee@mastodon.social"},
		{"find me", func(w *world) { w.retweet(ann, "This place is going down. Find me at @birdy@fosstodon.org!") }, "77:C:birdy@fosstodon.org"},
		{"two of one name", func(w *world) { w.retweet(ann, "I'm at @birdy@fosstodon.org and @birdy@chaos.social") }, "77:C:birdy@chaos.social 77:C:birdy@fosstodon.org"},
		{"label", func(w *world) { w.retweet(ann, "Mastodon: @birdy@fosstodon.org") }, "77:C:birdy@fosstodon.org"},
		{"German", func(w *world) { w.retweet(ann, "Ihr findet mich ab jetzt unter @birdy@fosstodon.org") }, "77:C:birdy@fosstodon.org"},
		{"French", func(w *world) { w.retweet(ann, "Vous pouvez me suivre ici : @birdy@piaille.fr") }, "77:C:birdy@piaille.fr"},
		{"Japanese", func(w *world) { w.retweet(ann, "マストドンに引っ越しました @birdy@mstdn.jp") }, "77:C:birdy@mstdn.jp"},
		{"Russian", func(w *world) {
			w.retweet(ann, "Я переехала, ищите меня тут: @birdy@mastodon.ml")
		}, "77:C:birdy@mastodon.ml"},
		{"Spanish, with an accent at the end", func(w *world) { w.retweet(ann, "Me mudé: @birdy@mastodon.social") }, "77:C:birdy@mastodon.social"},
		{"answers somebody", func(w *world) { w.retweet(ann, "@bobsmith I'm over at @birdy@fosstodon.org", bob) }, "77:C:birdy@fosstodon.org"},

		{"thanks", func(w *world) { w.retweet(ann, "Thanks @dora@scholar.social for the great thread") }, ""},
		{"by", func(w *world) { w.retweet(ann, "I am reading a lovely piece by @dora@scholar.social") }, ""},
		{"friend", func(w *world) { w.retweet(ann, "My friend moved to @dora@scholar.social") }, ""},
		{"to", func(w *world) { w.retweet(ann, "I've just moved to @birdy@scholar.social") }, "77:C:birdy@scholar.social"},
		{"thanks to", func(w *world) { w.retweet(ann, "I am here thanks to @dora@scholar.social") }, ""},
		{"welcome", func(w *world) { w.retweet(ann, "Welcome to Mastodon, @dora@scholar.social!") }, ""},
		{"by the way", func(w *world) { w.retweet(ann, "by the way, @bobsmith is @robert@mastodon.social on Mastodon", bob) }, "88:D:robert@mastodon.social"},
		{"list", func(w *world) {
			w.retweet(ann, "Follow these: @cleo@mastodon.social @dora@scholar.social @finn@chaos.social")
		}, ""},
		{"list with the own", func(w *world) {
			w.retweet(ann, "Authors: @cleo@mastodon.social @annlee@scholar.social @finn@chaos.social")
		}, "77:C:annlee@scholar.social"},
		{"bare", func(w *world) { w.retweet(ann, "@dora@scholar.social") }, "77:D:dora@scholar.social"},
		{"page of somebody", func(w *world) { w.retweet(ann, "https://someblog.example.org/@dora") }, ""},

		{"owner about somebody", func(w *world) { w.tweet("@bobsmith is now @robert@mastodon.social", bob) }, "88:D:robert@mastodon.social"},
		{"owner about two", func(w *world) { w.tweet("@eve_x @bobsmith: @bobsmith@mastodon.social is new here", eve, bob) }, "88:D:bobsmith@mastodon.social"},
		{"somebody about somebody", func(w *world) { w.retweet(ann, "@bobsmith is now @bobsmith@mastodon.social", bob) }, "88:D:bobsmith@mastodon.social"},
		{"owner about themselves", func(w *world) { w.tweet("I'm at @ada@mastodon.social") }, ""},
		{"broken so that it mentions", func(w *world) {
			w.retweet(bob, "I'm @bobsmith @mastodon.social", bob, account{"5", "mastodon", "Mastodon"})
		}, "88:C:bobsmith@mastodon.social"},

		{"impostor by name", func(w *world) {
			w.retweet(ann, "Find me at @ann_lee@mastodon.social")
			w.tweet("hi @eve_x", account{"99", "eve_x", "Ann @ann_lee@mastodon.social"})
		}, "77:C:ann_lee@mastodon.social 99:D:ann_lee@mastodon.social!"},
		{"two, and nothing tells who", func(w *world) {
			w.retweet(bob, "Find me at @birdy@mastodon.social")
			w.retweet(eve, "Find me at @birdy@mastodon.social")
		}, "88:D:birdy@mastodon.social! 99:D:birdy@mastodon.social!"},
		{"changed name", func(w *world) {
			w.retweet(account{"77", "old_ann", "Ann"}, "Find me at @old_ann@mastodon.social")
			w.tweet("hi @ann_lee", ann)
		}, "77:C:old_ann@mastodon.social"},
		{"name that changed hands", func(w *world) {
			w.retweet(account{"77", "thename", "Ann"}, "Find me at @thename@mastodon.social")
			w.tweet("hi @ann_lee", ann)
			w.retweet(account{"88", "thename", "Bob"}, "Find me at @bob@chaos.social")
		}, "77:C:thename@mastodon.social 88:C:bob@chaos.social"},
		{"account that is gone", func(w *world) { w.retweet(account{"-1", "gone_one", ""}, "Find me at @birdy@mastodon.social") }, "@gone_one:C:birdy@mastodon.social"},
		{"like, with a name", func(w *world) {
			w.tweet("hi @bobsmith", bob)
			w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: "@bobsmith has moved: @bobsmith@mastodon.social"})
		}, "88:D:bobsmith@mastodon.social"},
		{"like, without", func(w *world) {
			w.f.names.of(88).rel.Following = true
			w.tweet("hi @bobsmith", bob)
			w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: "I have moved: @bobsmith@mastodon.social"})
		}, "88:E:bobsmith@mastodon.social"},
		{"messages", func(w *world) {
			w.f.Message(&archive.Message{ID: "5", SenderID: "77", RecipientID: "1", Text: "I'm at @birdy@mastodon.social"})
			w.f.Message(&archive.Message{ID: "6", SenderID: "1", RecipientID: "88", Text: "are you @robert@mastodon.social ?"})
		}, "77:C:birdy@mastodon.social 88:D:robert@mastodon.social"},
		{"profile in a file", func(w *world) {
			w.f.Told("following.csv", contactfile.KindFedifinder, contactfile.Told{ID: "77", ScreenName: "ann_lee", Profile: []string{"Birds. Partner of @zoe@mastodon.art. She/her. @ann@scicomm.xyz", "Berlin"}})
			w.f.Told("following.csv", contactfile.KindFedifinder, contactfile.Told{ScreenName: "bobsmith", Profile: []string{"@robert@mastodon.social"}})
			w.tweet("hi @bobsmith", bob)
		}, "77:C:ann@scicomm.xyz 77:D:zoe@mastodon.art 88:C:robert@mastodon.social"},
		{"partner in a profile", func(w *world) {
			w.f.Told("following.csv", contactfile.KindFedifinder, contactfile.Told{ID: "77", ScreenName: "ann_lee", Profile: []string{"Birds. Partner of @zoe@mastodon.art"}})
		}, "77:D:zoe@mastodon.art"},
		{"list in a file", func(w *world) {
			w.f.Told("list.csv", contactfile.KindList, contactfile.Told{Item: "line 3", ScreenName: "bobsmith", Handles: []string{"Rob@mastodon.social"}})
			w.tweet("hi @bobsmith", bob)
		}, "88:D:Rob@mastodon.social"},
		{"addresses in a file, at a server and at a company", func(w *world) {
			w.f.Told("map.csv", contactfile.KindMap, contactfile.Told{
				Item: "line 3", ScreenName: "bobsmith", Addresses: []string{"Rob@mastodon.social", "bob.smith@company.com"},
			})
			w.tweet("hi @bobsmith", bob)
		}, "88:D:Rob@mastodon.social"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			c.do(w)
			if got := w.found(); got != c.want {
				t.Errorf("found %s, want %s", got, c.want)
			}
		})
	}
}

// TestEvidence: everything that says so is kept, with where and when; messages are not quoted, and nobody's mail address is.
func TestEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld()
	shown := account{"77", "ann_lee", "Ann @ann_lee@mastodon.social"}
	for range 3 {
		w.tweet("hi @ann_lee", shown)
	}
	w.retweet(ann, "Write to ann@gmail.com or find me at @ann_lee@mastodon.social &amp; on Tuesdays in town")
	w.f.Message(&archive.Message{ID: "5", SenderID: "77", Text: "I'm at @ann_lee@mastodon.social, but shh", CreatedAt: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)})
	w.tweet("@ann_lee is @ann_lee@mastodon.social", ann)
	r := w.f.Report()
	if len(r.Contacts) != 1 || len(r.Contacts[0].Candidates) != 1 {
		t.Fatalf("%+v", r.Contacts)
	}
	var got []string
	for _, e := range r.Contacts[0].Candidates[0].Evidence {
		got = append(got, fmt.Sprint(e.Source, " ", e.Record, " ", e.At.Format(time.DateOnly), " ", e.Count, " ", e.Self, " ", e.Text))
	}
	want := []string{
		"display name 1000 2022-11-01 3 true Ann @ann_lee@mastodon.social",
		"retweet 1003 2022-11-04 1 true Write to … or find me at @ann_lee@mastodon.social & on Tuesdays in town",
		"message 5 2023-01-01 1 true ",
		"owner 1004 2022-11-05 1 false @ann_lee is @ann_lee@mastodon.social",
	}
	if !slices.Equal(got, want) {
		t.Errorf("evidence:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if last := r.Contacts[0].Candidates[0].Evidence[0].Last; last.Format(time.DateOnly) != "2022-11-03" {
		t.Errorf("last seen %v", last)
	}
	if again := w.f.Report(); again.Contacts[0].Candidates[0].Evidence[0].Count != 3 {
		t.Errorf("a second report counts %d", again.Contacts[0].Candidates[0].Evidence[0].Count)
	}
}

// TestNames: an account keeps all its names, with dates, from wherever they are.
func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld()
	f := w.f
	f.names.of(77).rel = Relations{Following: true, Follower: true}
	f.names.of(88).rel.Following = true
	f.names.of(99).rel.Following = true
	f.names.of(66).rel.Blocked = true
	w.retweet(account{"77", "new_ann", "Ann"}, "hello")
	w.f.Tweet(&archive.Tweet{ID: "1", Text: "RT @old_ann: hello", CreatedAt: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 11}, ScreenName: "new_ann", Name: "Annie", UserID: "77"}}})
	w.f.Tweet(&archive.Tweet{ID: "2", Text: "yes", CreatedAt: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), InReplyToUserID: "88", InReplyToScreenName: "bobsmith"})
	w.f.Tweet(&archive.Tweet{ID: "3", Text: "see", CreatedAt: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), Media: []archive.Media{{SourceUserID: "66", SourceStatusID: "9", Expanded: "https://twitter.com/blocked_one/status/9/photo/1"}}})
	r := f.Report()
	if r.Following != (Coverage{3, 2}) || r.Followers != (Coverage{1, 1}) || r.Blocks != (Coverage{1, 1}) || r.People != 4 {
		t.Errorf("coverage %+v", r)
	}
	var names []string
	for _, c := range r.Contacts {
		for _, n := range c.ScreenNames {
			names = append(names, fmt.Sprint(c.ID, " ", n.Name, " ", n.First.Year(), "-", n.Last.Year()))
		}
		if c.ID == "77" && (c.Name() != "new_ann" || len(c.DisplayNames) != 2 || c.DisplayNames[0].Name != "Ann") {
			t.Errorf("%+v", c)
		}
	}
	slices.Sort(names)
	if want := []string{"66 blocked_one 2016-2016", "77 new_ann 2015-2022", "77 old_ann 2015-2015", "88 bobsmith 2016-2016"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
}

// TestAsks: who speaks of Mastodon and gives no address can be asked; not who gives one.
func TestAsks(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.retweet(ann, "I'm on Mastodon now, too!")
	w.retweet(bob, "I'm on Mastodon now, too!")
	w.retweet(bob, "There: @bobsmith@mastodon.social")
	w.retweet(account{"66", "fan_of", "Fan"}, "Owls: https://mastodon.social/tags/owls and www.mastodon.example.org, see @mastodon")
	w.tweet("hi @eve_x", account{"99", "eve_x", "Eve (see Mastodon)"})
	w.f.Message(&archive.Message{ID: "5", SenderID: "55", Text: "see you on the fediverse"})
	var got []string
	for _, c := range w.f.Report().Contacts {
		for _, e := range c.Asks {
			got = append(got, fmt.Sprint(c.Key(), " ", e.Source, " ", e.Record, " ", e.Text))
		}
	}
	slices.Sort(got)
	want := []string{"55 message 5 ", "77 retweet 1000 I'm on Mastodon now, too!", "99 display name 1004 Eve (see Mastodon)"}
	if !slices.Equal(got, want) {
		t.Errorf("ask %q, want %q", got, want)
	}
	if n := len(w.f.Report().Contacts[0].Asks); n > 1 {
		t.Errorf("a second report repeats itself: %d", n)
	}
}

// TestMine: what others can find of the owner, and that the advice is found.
func TestMine(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.f.Profile(archive.Profile{Bio: "Birds, with @zoe@mastodon.art. @ada@birds.town, mail ada@gmail.com", Location: "https://mastodon.social/@ada"})
	w.tweet("You find me at @ada@birds.town, too")
	w.tweet("again: find me at @ada@birds.town")
	m := w.f.Report().Mine
	want := []Own{
		{Where: "bio", Handle: "ada@birds.town", Grade: Strong},
		{Where: "location", Handle: "ada@mastodon.social", Grade: Strong},
		{Where: "tweet", Record: "1000", Handle: "ada@birds.town", Grade: Strong},
	}
	if !slices.Equal(m.Found, want) || !m.Findable() {
		t.Errorf("%+v", m)
	}
	if (Mine{Found: want[2:]}).Findable() {
		t.Error("a tweet is not what others look at")
	}
	for _, handle := range []string{"ada@example.org", "@ada@example.org"} {
		if got := FindHandles(BioLine(handle)); len(got) != 1 || got[0].Grade != Strong || got[0].String() != "ada@example.org" {
			t.Errorf("%q is found as %v", BioLine(handle), got)
		}
	}
}

// TestMany: who says the same in every tweet takes no more room than who says it twenty times, and all of it counts.
func TestMany(t *testing.T) {
	t.Parallel()
	const many = 1000
	w := newWorld()
	for range many {
		w.retweet(ann, "Another day. Find me at @ann_lee@mastodon.social")
	}
	if n := len(w.f.claims); n > maxAlike {
		t.Errorf("%d claims are kept", n)
	}
	e := w.f.Report().Contacts[0].Candidates[0].Evidence[0]
	if e.Count != many || e.Record != "1000" || e.Last.Sub(e.At) != (many-1)*24*time.Hour {
		t.Errorf("%+v", e)
	}
	w = newWorld()
	w.retweet(ann, strings.Repeat("@bob@mastodon.social @carl@chaos.social @dora@mas.to ", many))
	if n := len(w.f.claims); n > maxHandles {
		t.Errorf("%d claims of one tweet", n)
	}
}

// FuzzFinder gives a text the Finder in every way there is.
func FuzzFinder(f *testing.F) {
	for _, s := range []string{
		"Find me at @ann_lee@mastodon.social", "“I'm @a@b.social”, said @bobsmith", "mail ann@gmail.com, not @ann@chaos.social", "Ann 🐘 ann@example.org",
		"@bobsmith (now @bob@mas.to), @eve_x = https://mastodon.social/@eve", "ＦＵＬＬ＠ｍａｓｔｏｄｏｎ．ｓｏｃｉａｌ", "İ@\u0130.social @ada@mastodon.social", "RT @x: y",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := newWorld()
		w.retweet(ann, text)
		w.tweet("hi @eve_x @bobsmith "+text, eve, bob)
		w.tweet("hi @bobsmith", account{"88", "bobsmith", text})
		w.f.Like(archive.Like{TweetID: "1600000000000000000", Text: text})
		w.f.Message(&archive.Message{ID: "5", SenderID: "55", RecipientID: "1", Text: text})
		w.f.Profile(archive.Profile{Bio: text})
		w.f.Told("file", contactfile.KindHAR, contactfile.Told{ID: "66", ScreenName: "six", Profile: []string{text}, Handles: []string{text}})
		for _, c := range w.f.Report().Contacts {
			for _, k := range c.Candidates {
				if _, host, ok := strings.Cut(k.Handle, "@"); !ok || host == "" || k.Tier < TierC || k.Tier > TierE || len(k.Evidence) == 0 {
					t.Errorf("%+v", k)
				}
				for _, e := range k.Evidence {
					if e.Count < 1 || !utf8.ValidString(e.Text) && utf8.ValidString(text) || c.ID == "55" && e.Text != "" {
						t.Errorf("%+v", e)
					}
				}
			}
		}
	})
}
