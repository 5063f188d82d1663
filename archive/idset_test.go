package archive

import (
	"math/rand/v2"
	"testing"
)

func TestIDSet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var s idSet
	known := map[uint64]bool{}
	for range 100_000 {
		id := rng.Uint64N(30_000) << (rng.Uint64N(3) * 20)
		if got := s.add(id); got == known[id] {
			t.Fatalf("%d: new %v, was known %v", id, got, known[id])
		}
		known[id] = true
	}
	if len(s.slots) > 4*len(known) {
		t.Errorf("%d slots for %d ids", len(s.slots), len(known))
	}
}
