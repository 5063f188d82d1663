package contacts

import (
	"cmp"
	"slices"
	"sort"
)

// spell is the time for which an account is known to have had a name.
type spell struct {
	p           *person
	first, last int64
}

// later puts first whoever had a name last.
func (a spell) later(b spell) int {
	return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(a.p.id, b.p.id))
}

// spells are those of one name, which very many accounts may have had: who had it at a time is looked up, not
// searched for. They are added, then sorted, then asked.
type spells struct {
	list   []spell // by their beginning
	latest []int   // by index of list: of all up to it, who had the name last
	listed *person // who of the owner's lists had the name; nil for nobody, or several
	known  bool    // listed is
}

func (s *spells) add(p *person, first, last int64) { s.list = append(s.list, spell{p, first, last}) }

func (s *spells) sort() {
	slices.SortFunc(s.list, func(a, b spell) int { return cmp.Or(cmp.Compare(a.first, b.first), a.later(b)) })
	s.latest = make([]int, len(s.list))
	best := 0
	for i := range s.list {
		if s.list[i].later(s.list[best]) < 0 {
			best = i
		}
		s.latest[i] = best
	}
}

// closest returns which of the accounts that had a name had it nearest to a time, and how many seconds there are between.
// Without a time it is the one that had it last. The receiver may be nil.
func (s *spells) closest(at int64) (best *person, gap int64) {
	if s == nil || len(s.list) == 0 {
		return nil, 0
	}
	if at == 0 {
		return s.list[s.latest[len(s.list)-1]].p, 0
	}
	next := sort.Search(len(s.list), func(i int) bool { return s.list[i].first > at })
	if next == 0 {
		return s.list[0].p, s.list[0].first - at
	}
	before := s.list[s.latest[next-1]]
	gap = max(0, at-before.last)
	if next < len(s.list) {
		after := s.list[next]
		if cmp.Or(cmp.Compare(after.first-at, gap), after.later(before)) < 0 {
			return after.p, after.first - at
		}
	}
	return before.p, gap
}

// ofLists returns the only person of the owner's lists who had the name, and nil where there is none, or more than one.
// The receiver may be nil.
func (s *spells) ofLists(owner *person) *person {
	switch {
	case s == nil:
		return nil
	case s.known:
		return s.listed
	}
	s.known = true
	for _, had := range s.list {
		if p := had.p; p.rel != (Relations{}) && p != owner && p != s.listed {
			if s.listed != nil {
				s.listed = nil
				break
			}
			s.listed = p
		}
	}
	return s.listed
}
