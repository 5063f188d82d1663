package zipfs

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// place is where a directory may be.
type place struct {
	start int64  // of its first header
	end   int64  // of what follows the last one
	base  int64  // what to add to the offsets in it
	count uint64 // how many entries it should have
	no64  bool   // of all offsets and sizes, only the lower 32 bits are there
}

const (
	// tailLen is how far from the end of the file the end of the directory may start:
	// its comment has up to 64 KiB.
	tailLen = endLen + 1<<16 - 1
	// maxEnds bounds how many records that look like the end of a directory are tried.
	// Others can be in the comment, or in a zip file that is stored in this one.
	maxEnds = 4
	// readLen is how much of the directory is read at a time.
	readLen = 64 << 10
)

// findDirectory returns where the directory may be, most likely first.
func findDirectory(src source) ([]place, error) {
	tail := make([]byte, min(tailLen, src.size))
	n, err := src.ReadAt(tail, src.size-int64(len(tail)))
	if err != nil && err != io.EOF {
		return nil, err
	}
	tail = tail[:n]
	var places []place
	sig := binary.LittleEndian.AppendUint32(nil, sigEnd)
	for ends, i := 0, n; ends < maxEnds; ends++ {
		if i = bytes.LastIndex(tail[:i], sig); i < 0 {
			break
		}
		if n-i < endLen {
			continue // cut
		}
		// What the comment says of its length is not looked at: it may be cut, too, and
		// more may follow.
		list, err := placesOf(src, src.size-int64(len(tail))+int64(i), tail[i:i+endLen])
		if err != nil {
			return nil, err
		}
		places = append(places, list...)
	}
	return places, nil
}

// placesOf reads the end of a directory, 4.3.16, at pos.
func placesOf(src source, pos int64, b []byte) ([]place, error) {
	le := binary.LittleEndian
	count, size, offset := uint64(le.Uint16(b[10:])), uint64(le.Uint32(b[12:])), uint64(le.Uint32(b[16:]))
	in64Bits := false
	if count == 0xffff || size == in64 || offset == in64 {
		at, b, err := findEnd64(src, pos)
		if err != nil {
			return nil, err
		}
		if b != nil {
			pos, count, size, offset, in64Bits = at, le.Uint64(b[32:]), le.Uint64(b[40:]), le.Uint64(b[48:]), true
		}
	}
	// The directory stands immediately in front of its end. If that is not where its
	// offset says, something was put in front of the zip file: a program that unpacks it.
	// Then all offsets are so much larger. Or the size is wrong, and the offset is right.
	var places []place
	if size <= uint64(pos) {
		start := pos - int64(size)
		if front := int64(uint32(start) - uint32(offset)); !in64Bits && start >= wrap && front <= maxFront {
			places = append(places, place{start, pos, front, count, true})
		}
		base := int64(0)
		if offset <= uint64(start) {
			base = start - int64(offset)
		}
		places = append(places, place{start, pos, base, count, false})
	}
	if offset <= uint64(pos) {
		if p := (place{int64(offset), pos, 0, count, false}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places, nil
}

// findEnd64 reads the zip64 end of a directory, 4.3.14, for the classic one at pos. It
// returns no bytes if there is none.
func findEnd64(src source, pos int64) (int64, []byte, error) {
	le := binary.LittleEndian
	locator := make([]byte, locatorLen) // 4.3.15
	if err := src.readFull(locator, pos-locatorLen); err == io.EOF || err == nil && le.Uint32(locator) != sigLocator {
		return 0, nil, nil
	} else if err != nil {
		return 0, nil, err
	}
	b := make([]byte, end64Len)
	// Second where it is if something was put in front of the zip file.
	for _, at := range []uint64{le.Uint64(locator[8:]), uint64(max(0, pos-locatorLen-end64Len))} {
		if at > uint64(pos) {
			continue
		}
		switch err := src.readFull(b, int64(at)); {
		case err == io.EOF:
		case err != nil:
			return 0, nil, err
		case le.Uint32(b) == sigEnd64:
			return int64(at), b, nil
		}
	}
	return 0, nil, nil
}

// readDirectory reads the directory at p, or returns nil if there is none, or not all
// of it.
func readDirectory(src source, p place) (*index, error) {
	x := &index{size: src.size, limit: p.start}
	var giants giants
	if p.no64 {
		var err error
		if giants, err = findGiants(src, p); giants == nil {
			return nil, err
		}
		x.notes.get(No64)
	}
	if p.count <= uint64(p.end-p.start)/centralLen {
		x.entries = make([]entry, 0, min(p.count, maxEntries))
	}
	pos, base := giants[-1], p.base
	whole, err := eachRecord(src, p, func(rec *record, name []byte, _ int64) error {
		if p.no64 {
			rec.header, base = uint64(following(pos, rec.header+uint64(p.base))), 0
			rec.widen(rec.csize + uint64(giants[x.seen]))
			pos = int64(rec.header) + localLen + int64(rec.nameLen) + int64(rec.csize)
		}
		return x.add(rec, name, base)
	})
	if !whole || err != nil {
		return nil, err
	}
	x.finish()
	return x, nil
}

// eachRecord gives f the entries of the directory at p, each with where it stands in the file. It reports whether the directory is
// there, and all of it.
func eachRecord(src source, p place, f func(rec *record, name []byte, at int64) error) (whole bool, err error) {
	length := p.end - p.start
	in := bufio.NewReaderSize(io.NewSectionReader(src, p.start, length), int(min(readLen, max(centralLen, length))))
	var rec record
	var rest []byte
	at, seen := p.start, uint64(0)
	for {
		head, err := in.Peek(centralLen)
		if err != nil && err != io.EOF {
			return false, err
		}
		if len(head) < centralLen || !rec.parseCentral(head) {
			// The directory ends. There may be a signature behind it, 4.3.13. The classic
			// number of entries has only 16 bits: some writers leave off those above,
			// others write the largest. So it only counts where the end is not clear.
			if seen == 0 {
				return p.count == 0, nil
			}
			return len(head) == 0 || uint16(seen) == uint16(p.count), nil
		}
		n := int(rec.nameLen) + int(rec.extraLen)
		if _, err := in.Discard(centralLen); err != nil {
			return false, notEOF(err)
		}
		rest = slices.Grow(rest[:0], n)[:n]
		if _, err := io.ReadFull(in, rest); err != nil {
			return false, notEOF(err)
		}
		if _, err := in.Discard(int(rec.commentLen)); err != nil {
			return false, notEOF(err)
		}
		rec.parseExtra(rest[rec.nameLen:])
		seen++
		if err := f(&rec, rest[:rec.nameLen], at); err != nil {
			return false, err
		}
		at += centralLen + int64(n) + int64(rec.commentLen)
	}
}

// notEOF makes an error of one of the reader only: a directory that is cut is none.
func notEOF(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}
