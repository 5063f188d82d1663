package contacts

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// person is a Twitter account. Times are Unix seconds, 0 where unknown; there may be very many people.
type person struct {
	id      uint64 // 0 where only a name is known
	key     string // the name in lower case, where no id is known
	screen  []seen
	shown   []seen // display names
	last    int64
	told    bool  // a file tells of it
	toldAt  int64 // when it was so, for the latest file
	rel     Relations
	profile []profile // of files
	asks    []Evidence
	says    []Evidence // more asks: in its names and profile; for one report
	joined  bool       // it is a part of another, for one report
}

// seen is a name, and the records it was in.
type seen struct {
	name        string
	first, last int64
	record      uint64 // tweet id of the first; 0 where only files have the name
	recent      uint64 // tweet id of the one that was read last
	plain       string // the name without the handles in it, where there are any
	count       int
}

// profile is what an account says of itself in a file.
type profile struct {
	name   string // the display name, where it may say something
	texts  []string
	record string
	at     int64
}

// names is who is who: numeric ids and screen names, which change hands.
type names struct {
	byID   map[uint64]*person
	byName map[string]*person // in lower case: those of whom no id is known
	had    map[string]*spells // in lower case: who had a name that something is to be told of; for one report
}

func newNames() names {
	return names{byID: make(map[uint64]*person), byName: make(map[string]*person)}
}

// of returns the account with an id.
func (n *names) of(id uint64) *person {
	p := n.byID[id]
	if p == nil {
		p = &person{id: id}
		n.byID[id] = p
	}
	return p
}

// named returns the account of which only the name is known.
func (n *names) named(name string) *person {
	key := strings.ToLower(name)
	p := n.byName[key]
	if p == nil {
		p = &person{key: strings.Clone(key), screen: []seen{{name: strings.Clone(name)}}}
		n.byName[p.key] = p
	}
	return p
}

// who returns an account by its id or, where that is not known, its name; nil for neither.
func (n *names) who(id, screenName string) *person {
	if number := parseID(id); number != 0 {
		return n.of(number)
	}
	if archive.IsScreenName(screenName) {
		return n.named(screenName)
	}
	return nil
}

// sight notes that a name was seen in a record.
func sight(list []seen, name string, at int64, record uint64) []seen {
	if name = contactfile.PlainName(name); name == "" {
		return list
	}
	if len(name) > maxNameBytes {
		name = strings.ToValidUTF8(name[:maxNameBytes], "")
	}
	return unite(list, seen{name: name, first: at, last: at, record: record, recent: record, count: 1})
}

// maxNames bounds how many names of a kind are kept of an account: some show another one every day.
const maxNames = 500

// maxNameBytes is how much of a name is kept: X has 50 characters at most. Each handle is compared with all of them.
const maxNameBytes = 400

// unite adds the sightings of a name to others.
func unite(list []seen, s seen) []seen {
	for i := len(list) - 1; i >= 0; i-- {
		t := &list[i]
		if t.name != s.name {
			continue
		}
		if s.count == 1 && s.recent != 0 && s.recent == t.recent {
			return list // twice in one record
		}
		if t.count == 0 || s.first != 0 && (t.first == 0 || s.first < t.first) {
			t.first, t.record = s.first, s.record
		}
		t.last, t.recent = max(t.last, s.last), s.recent
		t.count += s.count
		return list
	}
	if len(list) >= maxNames {
		return list
	}
	s.name = strings.Clone(s.name) // not a part of something larger
	return append(list, s)
}

// meet notes that an account was seen with its names.
func (p *person) meet(screenName, displayName string, at int64, record uint64) {
	p.screen = sight(p.screen, screenName, at, record)
	p.shown = sight(p.shown, displayName, at, record)
	p.last = max(p.last, at)
}

// join makes those of whom only the name is known a part of the account that had it at the time, and part undoes that: of what
// is read later another may turn out to have had it. For what has no date it is the account that had the name last. Also
// names the names, in lower case, for which had is wanted.
func (n *names) join(also iter.Seq[string]) (part func()) {
	n.had = make(map[string]*spells, len(n.byName))
	for key := range n.byName {
		n.had[key] = &spells{}
	}
	for key := range also {
		n.had[key] = &spells{}
	}
	for _, p := range n.byID {
		for _, s := range p.screen {
			if had := n.had[strings.ToLower(s.name)]; had != nil {
				had.add(p, s.first, s.last)
			}
		}
	}
	for _, had := range n.had {
		had.sort()
	}
	before := make(map[*person]person)
	for _, key := range slices.Sorted(maps.Keys(n.byName)) {
		p := n.byName[key]
		at := p.last
		if p.told {
			at = p.toldAt
		}
		into, _ := n.had[key].closest(at)
		if into == nil {
			continue
		}
		if _, ok := before[into]; !ok {
			before[into] = *into
			into.screen, into.shown = slices.Clone(into.screen), slices.Clone(into.shown)
			into.profile, into.asks = slices.Clip(into.profile), slices.Clip(into.asks)
		}
		into.merge(p)
		p.joined = true
	}
	return func() {
		for p, was := range before {
			*p = was
		}
		for _, p := range n.byName {
			p.joined = false
		}
		n.had = nil
	}
}

// at returns who a person was at a time, and whether that is sure: of whom only the name is known, another account may have
// had it later. It is for claims between join and part.
func (n *names) at(p *person, at int64) (who *person, sure bool) {
	if p == nil || p.key == "" {
		return p, true
	}
	into, gap := n.had[p.key].closest(at)
	if into == nil {
		return p, true
	}
	return into, at != 0 && gap == 0
}

func (p *person) merge(other *person) {
	for _, s := range other.shown {
		p.shown = unite(p.shown, s)
	}
	for _, s := range other.screen {
		if i := slices.IndexFunc(p.screen, func(had seen) bool { return strings.EqualFold(had.name, s.name) }); i >= 0 {
			if s.count == 0 {
				continue // it was only named
			}
			s.name = p.screen[i].name
		}
		p.screen = unite(p.screen, s)
	}
	p.last = max(p.last, other.last)
	p.rel = p.rel.and(other.rel)
	p.profile = append(p.profile, other.profile...)
	p.asks = append(p.asks, other.asks...)
}

// and returns what is so in one or the other.
func (r Relations) and(o Relations) Relations {
	return Relations{r.Following || o.Following, r.Follower || o.Follower, r.Blocked || o.Blocked, r.Muted || o.Muted}
}

// latest returns names as a Contact has them.
func latest(list []seen) []Name {
	var out []Name
	for _, s := range list {
		out = append(out, Name{s.name, timeOf(s.first), timeOf(s.last)})
	}
	slices.SortStableFunc(out, func(a, b Name) int { return b.Last.Compare(a.Last) })
	return out
}

func timeOf(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

func unixOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// parseID returns a numeric id, or 0 for none: also for -1, which stands for an account that is gone.
func parseID(s string) uint64 {
	id, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// sortPeople sorts people by name.
func sortPeople(people []*person) {
	type named struct {
		p    *person
		name string
	}
	list := make([]named, len(people))
	for i, p := range people {
		list[i] = named{p, strings.ToLower(p.name())}
	}
	slices.SortFunc(list, func(a, b named) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.p.id, b.p.id), strings.Compare(a.p.key, b.p.key))
	})
	for i := range list {
		people[i] = list[i].p
	}
}

// name returns the latest screen name, empty where none is known.
func (p *person) name() (name string) {
	last := int64(-1)
	for _, s := range p.screen {
		if s.last > last {
			name, last = s.name, s.last
		}
	}
	return name
}
