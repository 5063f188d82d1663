package contacts

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// maxAsks bounds what is kept of the words of one contact that can be asked.
const maxAsks = 3

// ask notes a text without a handle that speaks of the fediverse.
func (f *Finder) ask(s *statement, norm string) {
	p := s.author
	if p == nil || p == f.owner {
		return
	}
	asks := &p.asks
	if s.source == FromDisplayName || s.source == FromProfile {
		asks = &p.says
	}
	if len(*asks) >= maxAsks || !speaksOfFedi(norm) {
		return
	}
	e := Evidence{Source: s.source, Record: s.record, At: timeOf(s.at), Count: 1, Grade: Weak, Self: true}
	if !s.private {
		e.Text = strings.Clone(shorten(withoutMail(norm)))
	}
	if !slices.ContainsFunc(*asks, func(had Evidence) bool { return had.Source == e.Source && had.Record == e.Record }) {
		*asks = append(*asks, e)
	}
}

// shorten returns the beginning of a text on one line.
func shorten(text string) string {
	const most = 160 // code points
	text = strings.Join(strings.Fields(contactfile.PlainText(text)), " ")
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}

// Report returns what was found. More may be added afterwards, for another report.
func (f *Finder) Report() *Report {
	defer f.names.join(f.guessable())()
	people := f.everybody()
	claims := slices.Concat(f.ofOwner(), f.claims, f.ofPeople(people))
	strong := make(map[string]bool) // handles that are surely some
	for i := range claims {
		strong[claims[i].handle.Key()] = strong[claims[i].handle.Key()] || claims[i].grade == Strong
		claims[i].rivals.forget()
	}
	found := make(map[*person]map[string]*candidate)
	var mine []Own
	for i := range claims {
		c := &claims[i]
		p, self := f.about(c)
		tier := c.tier(p, self, strong[c.handle.Key()])
		switch {
		case p == nil:
			if p = f.guess(c); p == nil {
				continue
			}
			tier, self = TierE, false
		case p == f.owner:
			if self {
				mine = append(mine, c.own())
			}
			continue
		case tier == "":
			continue
		}
		if found[p] == nil {
			found[p] = make(map[string]*candidate)
		}
		found[p][c.handle.Key()] = found[p][c.handle.Key()].with(c, tier, self)
	}
	dispute(found)

	r := &Report{Contacts: []Contact{}, Mine: foundMine(mine)}
	for _, p := range people {
		r.People++
		r.count(p)
		candidates := sortCandidates(found[p])
		asks := slices.Concat(p.asks, p.says)
		if len(candidates) == 0 && len(asks) == 0 && p.rel == (Relations{}) {
			continue
		}
		c := p.contact()
		for _, candidate := range candidates {
			candidate.sortEvidence()
			c.Candidates = append(c.Candidates, candidate.Candidate)
		}
		if len(candidates) == 0 {
			c.Asks = asks[:min(len(asks), maxAsks)]
		}
		r.Contacts = append(r.Contacts, c)
	}
	slices.SortStableFunc(r.Contacts, func(a, b Contact) int { return cmp.Compare(a.rank(), b.rank()) })
	return r
}

// everybody returns all people but the owner, by name.
func (f *Finder) everybody() []*person {
	var all []*person
	for _, p := range f.names.byID {
		if p != f.owner {
			all = append(all, p)
		}
	}
	for _, p := range f.names.byName {
		if !p.joined {
			all = append(all, p)
		}
	}
	sortPeople(all)
	return all
}

// ofPeople returns the claims in display names, and in profiles that files have.
func (f *Finder) ofPeople(people []*person) []claim {
	var claims []claim
	for _, p := range people {
		p.says = nil
		for i := range p.shown {
			s := &p.shown[i]
			if norm, found := handle.Scan(s.name); len(found) > 0 {
				s.plain = without(norm, found)
			}
			if s.record == 0 {
				continue
			}
			st := statement{source: FromDisplayName, author: p, record: recordName(s.record), at: s.first, text: s.name}
			claims = append(claims, f.claimsIn(&st, *s)...)
		}
		for _, pr := range p.profile {
			named := statement{source: FromDisplayName, author: p, record: pr.record, at: pr.at, text: pr.name}
			claims = append(claims, f.claimsIn(&named, seen{})...)
			for _, text := range pr.texts {
				st := statement{source: FromProfile, author: p, record: pr.record, at: pr.at, text: text}
				claims = append(claims, f.claimsIn(&st, seen{})...)
			}
		}
	}
	return claims
}

// without returns a text without the handles in it.
func without(norm string, found []handle.Placed) string {
	if len(found) == 0 {
		return norm
	}
	var b strings.Builder
	end := 0
	for _, h := range found {
		b.WriteString(norm[end:max(end, h.Start)])
		b.WriteString(" ")
		end = max(end, h.End)
	}
	b.WriteString(norm[end:])
	return b.String()
}

// claimsIn returns the claims in a text that one name or profile is, seen so often.
func (f *Finder) claimsIn(s *statement, often seen) []claim {
	claims := f.read(s)
	for i := range claims {
		claims[i].count = often.count
		if often.last != often.first {
			claims[i].last = often.last
		}
	}
	return claims
}

func recordName(id uint64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(id, 10)
}

// tier grades a claim; "" is for what says nothing. Strong says that the handle is one, wherever it is known from.
func (c *claim) tier(p *person, self, strong bool) Tier {
	if p == nil {
		return ""
	}
	if c.grade == Weak {
		switch like := p.like(c.handle.User); {
		case like < equal || c.form == handle.Status && c.source == FromOwner:
			return ""
		case self && (strong || c.form == handle.Words && handle.IsKnown(c.handle.Host)):
			return TierC
		}
		return TierD
	}
	if self {
		return TierC
	}
	return TierD
}

// mayGuess reports whether a claim that is about nobody may be about somebody with the screen name that its handle has.
func (c *claim) mayGuess() bool {
	const least = 4 // letters; shorter names are many people's
	return c.source == FromLike && c.grade == Strong && !c.denied && len(c.handle.User) >= least
}

// guessable returns the names, in lower case, that guess looks up.
func (f *Finder) guessable() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range f.claims {
			if c := &f.claims[i]; c.mayGuess() && !yield(strings.ToLower(c.handle.User)) {
				return
			}
		}
	}
}

// guess returns the only person of the owner's lists with the screen name that a handle has, of a claim that is about nobody.
func (f *Finder) guess(c *claim) *person {
	if !c.mayGuess() {
		return nil
	}
	return f.names.had[strings.ToLower(c.handle.User)].ofLists(f.owner)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// rank orders contacts: by the tier of their best candidate, then those that can be asked, then the rest.
func (c *Contact) rank() string {
	switch {
	case len(c.Candidates) > 0:
		return string(c.Candidates[0].Tier)
	case len(c.Asks) > 0:
		return "F"
	}
	return "G"
}

func (p *person) contact() Contact {
	c := Contact{ID: recordName(p.id), ScreenNames: latest(p.screen), DisplayNames: latest(p.shown), Relations: p.rel, LastSeen: timeOf(p.last)}
	for i := range c.DisplayNames {
		c.DisplayNames[i].Name = withoutMail(c.DisplayNames[i].Name)
	}
	return c
}

// count counts a person in the lists of the owner's.
func (r *Report) count(p *person) {
	for _, list := range []struct {
		in bool
		of *Coverage
	}{{p.rel.Following, &r.Following}, {p.rel.Follower, &r.Followers}, {p.rel.Blocked, &r.Blocks}, {p.rel.Muted, &r.Mutes}} {
		if list.in {
			list.of.All++
			if len(p.screen) > 0 {
				list.of.Named++
			}
		}
	}
}
