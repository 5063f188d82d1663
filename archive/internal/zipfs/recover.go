package zipfs

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	// maxFront is how much may stand in front of the first file where there is no
	// directory, in bytes.
	maxFront = 1 << 20
	// nearLen and farLen are how much is read at a time: near for a header, and more
	// and more while looking for the end of a file.
	nearLen = 4 << 10
	farLen  = 256 << 10
)

// firstHeader returns where the first local header is, which need not be at the start. It
// is -1 if there is none.
func firstHeader(src source) (int64, error) {
	sig := binary.LittleEndian.AppendUint32(nil, sigLocal)
	front := make([]byte, len(sig))
	if err := src.readFull(front, 0); err != nil && err != io.EOF {
		return -1, err
	} else if err == nil && bytes.Equal(front, sig) {
		return 0, nil
	}
	front = make([]byte, min(maxFront, src.size))
	n, err := src.ReadAt(front, 0)
	if err != nil && err != io.EOF {
		return -1, err
	}
	front = front[:n]
	for i := 0; ; i++ {
		k := bytes.Index(front[i:], sig)
		if k < 0 {
			return -1, nil
		}
		if i += k; plausible(front[i:]) {
			return int64(i), nil
		}
	}
}

// plausible tells a local header that something stands in front of from four bytes in that.
func plausible(b []byte) bool {
	var rec record
	if len(b) < localLen || !rec.parseLocal(b) || rec.method > 99 || int(rec.nameLen) > min(maxName, len(b)-localLen) {
		return false
	}
	_, _, ok := clean(bytes.Clone(b[localLen : localLen+int(rec.nameLen)]))
	return ok
}

// walker goes from one local header to the next.
type walker struct {
	window
	x     *index
	ended int // entries whose end was found
	rec   record
	name  []byte
	data  int64 // where the content of the entry starts
}

// walk goes on from pos until it reaches the directory, or the end, or what is neither.
//
// It never looks for a next header other than where an entry ends: those of a zip file
// that is stored in this one would not be told from its own.
func (w *walker) walk(pos int64) (whole bool, err error) {
	for {
		w.x.limit = pos
		what, err := w.header(pos)
		if err != nil {
			return false, err
		}
		switch what {
		case directoryHere:
			return true, nil
		case nothingHere:
			w.x.notes.get(Lost)
			return false, nil
		case endHere:
			w.x.notes.get(Truncated)
			return false, nil
		}
		var found bool
		if w.rec.flags&bitDescriptor != 0 {
			pos, found, err = w.findDescriptor()
		} else if found = w.data <= w.src.size && w.rec.csize <= uint64(w.src.size-w.data); found {
			pos = w.data + int64(w.rec.csize)
		}
		if err != nil {
			return false, err
		}
		if !found {
			w.x.limit = w.src.size
			w.rec.cut = true
			w.rec.csize = uint64(max(0, w.src.size-w.data))
			if w.rec.flags&bitDescriptor != 0 {
				w.rec.usize = 0
			}
			w.x.notes.add(Truncated, string(w.name))
			return false, w.x.add(&w.rec, w.name, 0)
		}
		w.ended++
		if err := w.x.add(&w.rec, w.name, 0); err != nil {
			return false, err
		}
	}
}

// What there is where an entry ends.
type what int

const (
	entryHere what = iota
	directoryHere
	endHere
	nothingHere
)

// header reads the local header at pos, 4.3.7.
func (w *walker) header(pos int64) (what, error) {
	b, err := w.read(pos, localLen, nearLen)
	switch {
	case err != nil:
		return nothingHere, err
	case len(b) < 4:
		return endHere, nil
	case binary.LittleEndian.Uint32(b) == sigLocal:
	case isHeader(b):
		return directoryHere, nil
	default:
		return nothingHere, nil
	}
	if len(b) < localLen {
		return endHere, nil
	}
	w.rec.parseLocal(b)
	n := localLen + int(w.rec.nameLen)
	all := n + int(w.rec.extraLen)
	if b, err = w.read(pos, all, nearLen); err != nil {
		return nothingHere, err
	}
	if len(b) < n {
		return endHere, nil
	}
	w.name = append(w.name[:0], b[localLen:n]...)
	w.rec.parseExtra(b[n:min(all, len(b))])
	w.rec.header = uint64(pos)
	w.data = pos + int64(all)
	return entryHere, nil
}
