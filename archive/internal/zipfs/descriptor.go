package zipfs

import (
	"bytes"
	"encoding/binary"
)

const (
	// lookBehind is the length of the longest descriptor without a signature, 4.3.9:
	// crc-32 and two sizes of 64 bits.
	lookBehind = 4 + 2*8
	// lookAhead is the length of the longest descriptor with its signature and that of
	// what follows.
	lookAhead = 4 + lookBehind + 4
)

// findDescriptor returns where the entry ends whose sizes stand behind its content, and
// takes them over. It does not unpack the content: what looks like a descriptor is one if
// the size in it is the distance, and, unless it has a signature, if another header
// follows or nothing.
func (w *walker) findDescriptor() (next int64, found bool, err error) {
	at := w.data // where b starts
	for step := nearLen; ; step = min(2*step, farLen) {
		b, err := w.read(at, lookBehind+2*lookAhead, step)
		if err != nil {
			return 0, false, err
		}
		atEnd := w.atEnd(at, b)
		checked := len(b) - lookAhead
		if atEnd {
			checked = len(b)
		}
		for i := 0; ; i++ {
			k := bytes.Index(b[i:], []byte("PK")) // as all signatures begin
			if i += k; k < 0 || i >= checked {
				break
			}
			if end, ok := w.descriptorNear(b, i, at, atEnd); ok {
				return at + int64(end), true, nil
			}
		}
		if !atEnd {
			at += int64(checked - lookBehind)
			continue
		}
		// The next signature may be cut, or not be there at all.
		for i := len(b); i >= max(0, len(b)-3); i-- {
			if end, ok := w.descriptorBefore(b, i, at, true); ok {
				return at + int64(end), true, nil
			}
		}
		return 0, false, nil
	}
}

// descriptorNear looks at the signature at b[i]; b starts at offset at. It returns the
// index in b where the descriptor ends.
func (w *walker) descriptorNear(b []byte, i int, at int64, atEnd bool) (end int, ok bool) {
	if isHeader(b[i:]) {
		return w.descriptorBefore(b, i, at, atEnd)
	}
	if len(b)-i < 4 || binary.LittleEndian.Uint32(b[i:]) != sigDescriptor {
		return 0, false
	}
	distance := at + int64(i) - w.data
	for _, width := range w.widths() {
		if end, ok := w.take(b, i+4, width, distance); ok && w.follows(b, end, width, atEnd) {
			return end, true
		}
	}
	// The signature and the distance are proof enough of an entry behind which there is
	// damage. What follows only tells the widths apart, which matters where it is cut.
	if len(b)-i < lookAhead {
		return 0, false
	}
	return w.take(b, i+4, w.widths()[0], distance)
}

// descriptorBefore looks for a descriptor without a signature that ends at b[i].
func (w *walker) descriptorBefore(b []byte, i int, at int64, atEnd bool) (end int, ok bool) {
	for _, width := range w.widths() {
		start := i - 4 - 2*width
		if start < 0 || at+int64(start) < w.data || binary.LittleEndian.Uint32(b[start:]) == sigDescriptor {
			continue // the last: one with a signature that is cut
		}
		if end, ok := w.take(b, start, width, at+int64(start)-w.data); ok && w.follows(b, end, width, atEnd) {
			return end, true
		}
	}
	return 0, false
}

// widths returns the widths of a size in a descriptor, in bytes. An entry with a zip64
// extra field should have the wide ones, 4.3.9.2, but writers differ.
func (w *walker) widths() [2]int {
	if w.rec.zip64 {
		return [2]int{8, 4}
	}
	return [2]int{4, 8}
}

// follows reports whether at b[end], behind a descriptor, there is another header or nothing.
func (w *walker) follows(b []byte, end, width int, atEnd bool) bool {
	rest := b[end:]
	switch {
	case isHeader(rest):
		return true
	case !atEnd || len(rest) > 3:
		return false
	case len(rest) == 0:
		return width == 8 || !w.rec.zip64 // else it is half of a wide one
	}
	return bytes.HasPrefix([]byte("PK"), rest[:min(2, len(rest))])
}

// take takes over the checksum and the sizes at b[i] if they fit to the entry. It returns
// where they end.
func (w *walker) take(b []byte, i, width int, distance int64) (end int, ok bool) {
	le := binary.LittleEndian
	if end = i + 4 + 2*width; end > len(b) {
		return 0, false
	}
	csize, usize := uint64(le.Uint32(b[i+4:])), uint64(le.Uint32(b[i+8:]))
	if width == 8 {
		csize, usize = le.Uint64(b[i+4:]), le.Uint64(b[i+12:])
	}
	no64 := width == 4 && distance >= wrap // see No64
	if csize != uint64(distance) && !(no64 && csize == uint64(uint32(distance))) {
		return 0, false
	}
	if w.rec.flags&bitEncrypted == 0 {
		switch {
		case w.rec.method == stored && csize != usize:
			return 0, false
		case w.rec.method != deflated && w.rec.method != deflated64:
		case csize < 2:
			return 0, false // an empty block has 10 bits
		case usize == 0 && csize > 16:
			return 0, false // the upper half of a wide size: few bytes make nothing
		}
	}
	w.rec.crc, w.rec.csize, w.rec.usize = le.Uint32(b[i:]), csize, usize
	if no64 {
		w.x.notes.get(No64)
		w.rec.widen(uint64(distance))
	}
	return end, true
}
