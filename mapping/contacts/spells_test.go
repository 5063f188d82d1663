package contacts

import (
	"cmp"
	"math/rand/v2"
	"testing"
)

// TestSpells compares looking up who had a name with looking at everybody who ever had it.
func TestSpells(t *testing.T) {
	nearest := func(list []spell, at int64) (best *person, gap int64) {
		last := int64(0)
		for _, s := range list {
			between := int64(0)
			if at != 0 {
				between = max(0, s.first-at, at-s.last)
			}
			if best == nil || cmp.Or(cmp.Compare(between, gap), cmp.Compare(last, s.last), cmp.Compare(s.p.id, best.id)) < 0 {
				best, gap, last = s.p, between, s.last
			}
		}
		return best, gap
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var had spells
		for id := range random.IntN(8) {
			first := random.Int64N(12)
			had.add(&person{id: uint64(id + 1)}, first, first+random.Int64N(6))
		}
		had.sort()
		for at := range int64(20) {
			p, gap := had.closest(at)
			want, wantGap := nearest(had.list, at)
			if p != want || gap != wantGap {
				t.Fatalf("at %d of %+v: %+v, %d; want %+v, %d", at, had.list, p, gap, want, wantGap)
			}
		}
	}
}

// TestNameOfMany: a name that only one of the owner's people had is theirs, however many others had it; who that is, is found
// out once.
func TestNameOfMany(t *testing.T) {
	var had spells
	owner, listed := &person{id: 1}, &person{id: 2, rel: Relations{Following: true}}
	had.add(owner, 1, 1)
	for id := range uint64(1000) {
		had.add(&person{id: id + 10}, 1, 1)
	}
	had.add(listed, 1, 1)
	had.add(listed, 5, 6) // under another spelling
	had.sort()
	if got := had.ofLists(owner); got != listed || !had.known {
		t.Errorf("got %+v", got)
	}
	had.known, had.listed = false, nil
	had.add(&person{id: 3, rel: Relations{Muted: true}}, 1, 1)
	if got := had.ofLists(owner); got != nil || !had.known {
		t.Errorf("of two: %+v", got)
	}
	if got := (*spells)(nil).ofLists(owner); got != nil {
		t.Errorf("of none: %+v", got)
	}
}
