package contactfile

import (
	"slices"
	"strings"
)

// gathering unites what a file tells of each account.
type gathering struct {
	told   []Told
	in     []int          // by index of told: itself, or the earlier one with which it was united
	byID   map[string]int // indices of told
	byName map[string]int // by screen name in lower case; of the latest account that had it
}

// add takes what one place of the file tells, and returns its index.
func (g *gathering) add(t Told) int {
	if g.byID == nil {
		g.byID, g.byName = map[string]int{}, map[string]int{}
	}
	at, known := g.find(g.byID, t.ID)
	name := strings.ToLower(t.ScreenName)
	if other, ok := g.find(g.byName, name); ok {
		switch {
		case !known && (t.ID == "" || g.told[other].ID == ""):
			at, known = other, true
		case known && other != at && g.told[other].ID == "": // the name came before anything that says whose it is
			first, second := min(at, other), max(at, other)
			unite(&g.told[first], &g.told[second])
			g.in[second], at = first, first
		}
	}
	if !known {
		at = len(g.told)
		g.told, g.in = append(g.told, Told{Item: t.Item}), append(g.in, at)
	}
	unite(&g.told[at], &t)
	if id := g.told[at].ID; id != "" {
		g.byID[id] = at
	}
	if name != "" {
		g.byName[name] = at
	}
	return at
}

func (g *gathering) find(index map[string]int, key string) (int, bool) {
	at, ok := index[key]
	if !ok || key == "" {
		return 0, false
	}
	return g.at(at), true
}

// at returns where the account is that add returned an index for.
func (g *gathering) at(i int) int {
	for g.in[i] != i {
		g.in[i] = g.in[g.in[i]] // a shorter way for the next: ways may be as long as the file
		i = g.in[i]
	}
	return i
}

// all returns what was gathered.
func (g *gathering) all() []Told {
	out := make([]Told, 0, len(g.told))
	for i := range g.told {
		if g.in[i] == i {
			out = append(out, g.told[i])
		}
	}
	return out
}

// unite adds what a later place tells of an account to what is known of it.
func unite(t, later *Told) {
	for _, f := range []struct{ to, from *string }{
		{&t.ID, &later.ID}, {&t.ScreenName, &later.ScreenName}, {&t.DisplayName, &later.DisplayName},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	if !later.At.IsZero() {
		t.At = later.At
	}
	for _, text := range later.Profile {
		if len(t.Profile) < maxStatements && !slices.Contains(t.Profile, text) {
			t.Profile = append(t.Profile, text)
		}
	}
	t.Handles = uniteAddresses(t.Handles, later.Handles)
	t.Addresses = uniteAddresses(t.Addresses, later.Addresses)
	t.Relations.Following = t.Relations.Following || later.Relations.Following
	t.Relations.Follower = t.Relations.Follower || later.Relations.Follower
	t.Relations.Blocked = t.Relations.Blocked || later.Relations.Blocked
	t.Relations.Muted = t.Relations.Muted || later.Relations.Muted
}

func uniteAddresses(list, later []string) []string {
	for _, address := range later {
		if len(list) < maxStatements && !slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, address) }) {
			list = append(list, address)
		}
	}
	return list
}
