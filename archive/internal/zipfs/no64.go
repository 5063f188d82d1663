package zipfs

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"sort"
)

// The Finder of a Mac writes no zip64: of a size and a place, its zip files have the lower 32 bits only, however large they are. What is
// missing follows from the order: each file begins behind the one before it, and the directory behind the last.
// See https://github.com/thejoshwolfe/yauzl/issues/69.

const (
	// wrap is what all of its numbers may be short of, any number of times.
	wrap = 1 << 32
	// maxWraps bounds how often: such a zip file has 16 TiB.
	maxWraps = 1 << 12
)

// errNot64 ends the reading of a directory that cannot be meant so.
var errNot64 = errors.New("not such a directory")

// giants are the entries of a directory that have more bytes than it says, by their number in it, and how many more. That of -1 are the
// bytes in front of the first.
type giants map[int]int64

// spot is where an entry would be if there were no giants.
type spot struct {
	header, csize int64
	record        int64 // where it stands in the directory
	nameLen       uint16
}

func (s *spot) end() int64 { return s.header + localLen + int64(s.nameLen) + s.csize }

// following returns the first place not before pos that has the lower half of place.
func following(pos int64, place uint64) int64 {
	return pos + int64(uint32(place)-uint32(pos))
}

// findGiants returns nil where the directory does not fit to the file in this way.
func findGiants(src source, p place) (giants, error) {
	var spots []spot
	pos := int64(0)
	whole, err := eachRecord(src, p, func(rec *record, _ []byte, at int64) error {
		if rec.csize > uint64(src.size) || len(spots) == maxEntries || pos > src.size {
			return errNot64
		}
		s := spot{following(pos, rec.header+uint64(p.base)), int64(rec.csize), at, rec.nameLen}
		spots, pos = append(spots, s), s.end()
		return nil
	})
	if err == errNot64 || err == nil && !whole {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	end := following(pos, uint64(p.start))
	if end > p.start || (p.start-end)/wrap > maxWraps {
		return nil, nil
	}
	// Two ways to know an entry: by what stands in front of it, too, and by its header alone.
	for _, strict := range []bool{true, false} {
		c := comparer{src: src, spots: spots, strict: strict}
		if found := c.find((p.start - end) / wrap); found != nil || c.err != nil {
			return found, c.err
		}
	}
	return nil, nil
}

// comparer compares entries with what stands where they may be.
type comparer struct {
	src    source
	spots  []spot
	strict bool
	err    error
	buf    []byte
}

// find returns the giants that together have so many wraps more than the directory says. Where an entry is not where it would be, one
// before it is a giant; as places are in order, that is found by halving.
func (c *comparer) find(wraps int64) giants {
	found := giants{}
	shift := int64(0)
	for from := 0; wraps > 0 && c.err == nil; {
		i := from + sort.Search(len(c.spots)-from, func(i int) bool { return !c.here(from+i, shift) })
		more := wraps
		if i < len(c.spots) {
			for more = 1; !c.here(i, shift+more*wrap); more++ {
				if more == wraps {
					return nil
				}
			}
		}
		found[i-1] += more * wrap
		wraps -= more
		shift += more * wrap
		from = i
	}
	return found
}

// here reports whether the entry is so much further on.
func (c *comparer) here(i int, shift int64) bool {
	s := &c.spots[i]
	if c.err != nil {
		return false
	}
	var rec, before, local record
	n := int(s.nameLen)
	b := c.read(s.record, centralLen+n)
	if len(b) < centralLen+n || !rec.parseCentral(b) {
		return false
	}
	name := bytes.Clone(b[centralLen:])
	if i > 0 {
		if b := c.read(c.spots[i-1].record, centralLen); len(b) < centralLen || !before.parseCentral(b) {
			return false
		}
	}
	behind := min(int64(lookBehind), s.header+shift)
	b = c.read(s.header+shift-behind, int(behind)+localLen+n)
	if len(b) < int(behind)+localLen+n {
		return false
	}
	front, b := b[:behind], b[behind:]
	return local.parseLocal(b) && local.method == rec.method && bytes.Equal(b[localLen:], name) &&
		(!c.strict || before.flags&bitDescriptor == 0 || before.endsIn(front))
}

// endsIn reports whether b ends with a descriptor of the entry, of either width.
func (r *record) endsIn(b []byte) bool {
	le := binary.LittleEndian
	for _, width := range []int{4, 8} {
		if at := len(b) - 4 - 2*width; at >= 0 && le.Uint32(b[at:]) == r.crc && le.Uint32(b[at+4:]) == uint32(r.csize) {
			return true
		}
	}
	return false
}

func (c *comparer) read(off int64, n int) []byte {
	c.buf = append(c.buf[:0], make([]byte, n)...)
	err := c.src.readFull(c.buf, off)
	if err == io.EOF {
		return nil
	}
	c.err = cmp.Or(c.err, err)
	return c.buf
}

// widen gives the entry its true compressed size, and the uncompressed one that fits to it: Deflate makes nothing larger by more than an
// eighth and a few bytes, and here nothing smaller by 4 GiB.
func (r *record) widen(csize uint64) {
	least := int64(csize)
	if r.method != stored {
		least = max(0, least-least/8-64)
	}
	r.csize = csize
	if !r.zip64 {
		r.usize = uint64(following(least, r.usize))
	}
}
