package archive

import "hash/maphash"

// idSet is a set of ids, of 8 to 16 bytes each. The zero value is empty.
type idSet struct {
	slots []uint64 // a power of two of them, less than three quarters full; 0 is free
	n     int
	zero  bool
	seed  maphash.Seed // so that nobody can choose ids that meet
}

// add adds an id, and reports whether it is new.
func (s *idSet) add(id uint64) bool {
	if id == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	if 4*(s.n+1) > 3*len(s.slots) {
		old := s.slots
		if old == nil {
			s.seed = maphash.MakeSeed()
		}
		s.slots, s.n = make([]uint64, max(64, 2*len(old))), 0
		for _, id := range old {
			if id != 0 {
				s.add(id)
			}
		}
	}
	mask := uint64(len(s.slots) - 1)
	for i := maphash.Comparable(s.seed, id) & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case id:
			return false
		case 0:
			s.slots[i] = id
			s.n++
			return true
		}
	}
}
