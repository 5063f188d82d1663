package archivetest_test

import (
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// TestContacts finds what the truth tells of people in the files.
func TestContacts(t *testing.T) {
	for i, era := range modern {
		fsys, truth := archivetest.New(archivetest.Options{Seed: uint64(i), Tweets: 1500, Era: era, Contacts: 300, NoMedia: true})
		if len(truth.Contacts) != 300 || truth.Tweets != 1500 {
			t.Fatalf("era %v: %d contacts, %d tweets", era, len(truth.Contacts), truth.Tweets)
		}
		a := read(t, fsys, truth)
		named := map[string]int{}
		for list, ids := range a.lists {
			for _, id := range ids {
				if a.names[id] != nil {
					named[list]++
				}
			}
		}
		want := map[string]int{"following": truth.FollowingNamed, "follower": truth.FollowersNamed, "block": truth.BlocksNamed, "mute": truth.MutesNamed}
		if d := cmp.Diff(want, named); d != "" {
			t.Errorf("era %v: named %s", era, d)
		}
		onLists := map[string]int{}
		for _, c := range truth.Contacts {
			for list, is := range map[string]bool{"following": c.Following, "follower": c.Follower, "block": c.Blocked, "mute": c.Muted} {
				if is != slices.Contains(a.lists[list], c.ID) {
					t.Errorf("era %v: %s on %s: %v", era, c.ID, list, is)
				}
				if is {
					onLists[list]++
				}
			}
			checkContact(t, a, c)
		}
		if d := cmp.Diff(map[string]int{"following": truth.Following, "follower": truth.Followers, "block": truth.Blocks, "mute": truth.Mutes}, onLists); d != "" {
			t.Errorf("era %v: on lists %s", era, d)
		}
	}
}

func checkContact(t *testing.T, a archived, c archivetest.Contact) {
	t.Helper()
	names := map[[2]string]bool{}
	for i, n := range c.Names {
		names[[2]string{n.ScreenName, n.DisplayName}] = true
		if n.Last.Before(n.First) || i > 0 && n.First.Before(c.Names[i-1].First) {
			t.Errorf("%s: names are not in order: %v", c.ID, c.Names)
		}
	}
	if d := cmp.Diff(a.names[c.ID], names); d != "" && len(names) > 0 || c.Named != (len(a.names[c.ID]) > 0) {
		t.Errorf("%s: named %v: %s", c.ID, c.Named, d)
	}
	lists := map[string][]string{"Self": c.Self, "Messages": c.Messages, "Others": c.Others, "Not": c.Not}
	told := map[string]bool{}
	for _, tell := range c.Tellings {
		told[tell.Handle] = true
		asName := slices.ContainsFunc(c.Names, func(n archivetest.ContactName) bool { return n.DisplayName == tell.Text })
		if text, ok := a.texts[tell.Record]; !ok || !asName && strings.Join(strings.Fields(text), "") != strings.Join(strings.Fields(tell.Text), "") {
			t.Errorf("%s: record %s has %q, want %q", c.ID, tell.Record, text, tell.Text)
		}
		if tell.In == "Not" {
			continue
		}
		user, host, _ := strings.Cut(tell.Handle, "@")
		if text := letters(tell.Text); !strings.Contains(text, letters(user)) || !strings.Contains(text, letters(host)) {
			t.Errorf("%s: %s is not in %q", c.ID, tell.Handle, tell.Text)
		}
	}
	for list, handles := range lists {
		for _, h := range handles {
			if !told[h] {
				t.Errorf("%s: %s %s is told nowhere", c.ID, list, h)
			}
		}
	}
	if own := len(c.Self) + len(c.Messages); own > 0 && (c.Asks || c.Cut) {
		t.Errorf("%s: states %d accounts, and asks %v, cut %v", c.ID, own, c.Asks, c.Cut)
	}
}

// TestContactsShares checks how much of everything there is.
func TestContactsShares(t *testing.T) {
	_, truth := archivetest.New(archivetest.Options{Seed: 1, Tweets: 6000, Contacts: 1200, NoMedia: true})
	var met, told, impostors, renamed, reused, mail, asks, cut, private, others, same int
	own, heldBy := map[string]bool{}, map[string]string{}
	for _, c := range truth.Contacts {
		for _, h := range c.Self {
			own[h] = true
		}
	}
	texts := map[string]bool{}
	for _, c := range truth.Contacts {
		if c.Named || len(c.Messages) > 0 {
			met++
		}
		if handles := slices.Concat(c.Self, c.Messages, c.Others); len(handles) > 0 {
			told++
			if user, _, _ := strings.Cut(handles[0], "@"); slices.ContainsFunc(c.Names, func(n archivetest.ContactName) bool { return strings.EqualFold(n.ScreenName, user) }) {
				same++
			}
		}
		if slices.ContainsFunc(c.Not, func(h string) bool { return own[h] }) {
			impostors++
		}
		if slices.ContainsFunc(c.Not, func(h string) bool { return regexp.MustCompile(`@(gmail\.com|uni\.example\.org)$`).MatchString(h) }) {
			mail++
		}
		screenNames := map[string]bool{}
		for _, n := range c.Names {
			screenNames[n.ScreenName] = true
			if heldBy[n.ScreenName] != "" && heldBy[n.ScreenName] != c.ID {
				reused++
			}
			heldBy[n.ScreenName] = c.ID
		}
		for _, n := range []struct {
			is bool
			n  *int
		}{{len(screenNames) > 1, &renamed}, {c.Asks, &asks}, {c.Cut, &cut}, {len(c.Messages) > 0, &private}, {len(c.Others) > 0, &others}} {
			if n.is {
				*n.n++
			}
		}
		for _, tell := range c.Tellings {
			if tell.In != "Not" {
				texts[wording(tell.Text, c)] = true
			}
		}
	}
	for _, x := range []struct {
		what      string
		n         int
		low, high float64
	}{
		{"named of the followed", truth.FollowingNamed, 0.45 * float64(truth.Following), 0.55 * float64(truth.Following)},
		{"with an account, of those met", told, 0.08 * float64(met), 0.10 * float64(met)},
		{"with their screen name as user part", same, 0.55 * float64(told), 0.85 * float64(told)},
		{"impostors, fans and quoters", impostors, 6, 100},
		{"renamed", renamed, 6, 100},
		{"reused names", reused, 2, 20},
		{"mail addresses", mail, 3, 20},
		{"to be asked", asks, 5, 100},
		{"cut", cut, 3, 20},
		{"told in messages", private, 2, 20},
		{"told by others", others, 3, 20},
		{"ways of telling", len(texts), 40, 300},
		{"accounts of the owner", len(truth.OwnHandles), 1, 1},
	} {
		if n := float64(x.n); n < x.low || n > x.high {
			t.Errorf("%s: %d, want %.0f to %.0f", x.what, x.n, x.low, x.high)
		}
	}
}

// wording is a text without names and addresses.
func wording(text string, c archivetest.Contact) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' })
	words = slices.DeleteFunc(words, func(w string) bool {
		w = strings.ToLower(w)
		return strings.ContainsAny(w, "@./＠") || slices.ContainsFunc(c.Names, func(n archivetest.ContactName) bool {
			return strings.Contains(strings.ToLower(n.DisplayName), w)
		})
	})
	return strings.Join(words, " ")
}

// TestContactsStream writes an archive of 100,000 tweets, and sees that nothing is kept of them.
func TestContactsStream(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100,000 tweets")
	}
	const n = 100_000
	heap := map[int]uint64{}
	seen := 0
	truth, err := archivetest.Write(t.TempDir(), archivetest.Options{
		Seed: 1, Tweets: n, Contacts: 1000, NoMedia: true, Era: archivetest.Era2021,
		Each: func(archivetest.Record) {
			if seen++; seen == n/10 || seen == n-n/10 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap[seen] = m.HeapAlloc
			}
		},
	})
	if err != nil || truth.Tweets != n || len(truth.Contacts) != 1000 {
		t.Fatalf("%d tweets, %d contacts: %v", truth.Tweets, len(truth.Contacts), err)
	}
	if grown := int64(heap[n-n/10]) - int64(heap[n/10]); grown > 4<<20 {
		t.Errorf("80,000 tweets made the heap grow by %d bytes", grown)
	}
}

// TestContactsCutOff keeps the truth right where the archive has a part of the tweets.
func TestContactsCutOff(t *testing.T) {
	o := archivetest.Options{Seed: 4, Tweets: 1200, Contacts: 300, NoMedia: true, Era: archivetest.Era2025}
	whole, truth := archivetest.New(o)
	o.Until = archivetest.Era2020.Made()
	part, less := archivetest.New(o)
	for _, x := range []struct {
		fsys  fstest.MapFS
		truth archivetest.Truth
	}{{whole, truth}, {part, less}} {
		a := read(t, x.fsys, x.truth)
		for _, c := range x.truth.Contacts {
			checkContact(t, a, c)
		}
	}
	if less.FollowingNamed >= truth.FollowingNamed || less.FollowingNamed == 0 || less.Following != truth.Following {
		t.Errorf("%d of %d named, and %d of %d in all", less.FollowingNamed, less.Following, truth.FollowingNamed, truth.Following)
	}
	few, most := archivetest.New(archivetest.Options{Seed: 4, Contacts: 300, NoMedia: true})
	for _, c := range most.Contacts {
		checkContact(t, read(t, few, most), c)
	}
	for _, era := range archivetest.Eras()[:2] {
		o := archivetest.Options{Seed: 1, Era: era}
		plain, _ := archivetest.New(o)
		o.Contacts = 100
		same, truth := archivetest.New(o)
		equal := maps.EqualFunc(plain, same, func(a, b *fstest.MapFile) bool { return string(a.Data) == string(b.Data) })
		if !equal || truth.Contacts != nil {
			t.Errorf("era %v has contacts: %v", era, truth.Contacts)
		}
	}
}
