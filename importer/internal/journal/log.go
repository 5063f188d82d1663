package journal

import (
	"encoding/binary"
	"io"
	"os"
)

// state is what a journal's header says (application_id, see the SQLite file format, 1.3.14): that it is a journal, whether all of it is
// in this file, and a count of transactions, by which a log is known to belong to it. Journals made before have 0.
type state uint32

const (
	ours    state = 0x6777 << 16 // "gw"
	inParts state = 1            // what was written last may be in the log beside the file
	counted state = 0xFFFE       // two for each transaction
)

func (s state) marked() bool { return s>>16 == ours>>16 }

// next is the state after one more transaction.
func (s state) next() state { return ours | (s+2)&counted }

// to is how many transactions lead from one state to a later one. The count begins again after 32,768, so that a state of
// another file is taken for one of these few with a probability of as many in 32,768.
func (s state) to(later state) int { return int((later - s) & counted >> 1) }

// The write-ahead log, see the SQLite file format, 4.1.
const (
	logHeaderLen   = 32
	frameHeaderLen = 24
)

// walk is the way of a journal's state through the transactions of a log.
type walk struct{ first, last state }

// leadsFrom reports whether what a log holds is what follows a state, or led to it.
func (w walk) leadsFrom(s state) bool {
	return s.to(w.last) <= (w.first - 2).to(w.last)
}

// readLog reads the log of a journal. It reports false when there is none, or no transaction that changed the state is in it.
func readLog(path string) (w walk, ok bool) {
	f, err := os.Open(path + "-wal")
	if err != nil {
		return w, false
	}
	defer f.Close()
	h, err := logHeader(f)
	if err != nil {
		return w, false
	}
	return readFrames(f, h, string(h[16:24]))
}

// begunAnew reports whether the log of a journal was begun anew, and ended with a state until then: SQLite begins one anew only
// when all of it is in the file. Nothing of it is in the log yet but its header, whose first salt is one more than before.
func begunAnew(path string, last state) bool {
	f, err := os.Open(path + "-wal")
	if err != nil {
		return false
	}
	defer f.Close()
	h, err := logHeader(f)
	if err != nil {
		return false
	}
	var salts [8]byte
	if _, err := f.ReadAt(salts[:], logHeaderLen+8); err != nil || binary.BigEndian.Uint32(salts[:])+1 != binary.BigEndian.Uint32(h[16:]) {
		return false
	}
	before, ok := readFrames(f, h, string(salts[:]))
	return ok && before.last == last
}

func logHeader(f *os.File) (h [logHeaderLen]byte, err error) {
	_, err = f.ReadAt(h[:], 0)
	return h, err
}

// readFrames reads the transactions of a log from its first frame on, as far as they have the same salts.
func readFrames(f *os.File, h [logHeaderLen]byte, salts string) (w walk, ok bool) {
	pageSize := int64(binary.BigEndian.Uint32(h[8:]))
	var found state
	for at := int64(logHeaderLen); ; at += frameHeaderLen + pageSize {
		var frame [frameHeaderLen + headerLen]byte
		if n, _ := io.ReadFull(io.NewSectionReader(f, at, int64(len(frame))), frame[:]); n < len(frame) || string(frame[8:16]) != salts {
			return w, ok // what follows is of an earlier log
		}
		if binary.BigEndian.Uint32(frame[:]) == 1 { // the page of the header
			found = state(binary.BigEndian.Uint32(frame[frameHeaderLen+idOffset:]))
		}
		if ends := binary.BigEndian.Uint32(frame[4:]) != 0; ends && found.marked() {
			if !ok {
				w.first, ok = found, true
			}
			w.last = found
		}
	}
}
