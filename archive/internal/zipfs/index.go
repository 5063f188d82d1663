package zipfs

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// entry is a file or a folder of the directory. There may be 100,000 of them, so it is
// kept at 40 bytes.
type entry struct {
	header  int64 // where its local header is
	csize   int64 // compressed size; what is there of it if it is cut off
	usize   int64 // uncompressed size; 0 if unknown, because it is cut off
	crc     uint32
	dos     uint32 // date and time, 4.4.6
	name    uint32 // where its name is in the arena
	nameLen uint16
	flags   uint16
}

// The flags of an entry.
const (
	isDir = 1 << iota
	isDeflated
	isDeflate64 // beside isDeflated
	isCut       // the zip file ends within it

	// Why it cannot be opened.
	isAmbiguous
	isEncrypted
	isUnknown
	isBomb
	isOverlapping
	isOutside

	isRemoved // left out, for the time of sorting

	unreadable = isAmbiguous | isEncrypted | isUnknown | isBomb | isOverlapping | isOutside
)

// The largest index that is kept, against a directory made to fill the memory: forty times
// the files of a large archive, and names of 256 bytes each.
const (
	maxEntries = 4 << 20
	maxNames   = 1 << 30
)

// index is a file system in the making.
type index struct {
	size    int64 // of the zip file
	limit   int64 // where the files end and the directory begins
	entries []entry
	names   arena
	last    strings.Builder // the chunk being filled
	notes   notes
	seen    int // entries, also those left out

	methods []MethodError // that nobody reads here, the first few
}

// add adds an entry. Its name may be changed. Headers are base further on than they say.
func (x *index) add(r *record, name []byte, base int64) error {
	x.seen++
	name, dir, ok := clean(name)
	switch {
	case !ok:
		x.notes.add(UnsafeName, string(name[:min(len(name), maxName)]))
		return nil
	case r.special():
		x.notes.add(Special, string(name))
		return nil
	}
	e := entry{crc: r.crc, dos: r.dos, nameLen: uint16(len(name))}
	size := uint64(x.size)
	if r.header > size || base > x.size-int64(r.header) || r.csize > size || r.usize > math.MaxInt64 {
		e.flags |= isOutside
	} else {
		e.header, e.csize, e.usize = base+int64(r.header), int64(r.csize), int64(r.usize)
	}
	switch {
	case dir:
		e.flags, e.csize, e.usize = isDir, 0, 0
	case r.flags&(bitEncrypted|bitStrong|bitMasked) != 0:
		e.flags |= isEncrypted
	case r.flags&bitPatch != 0, r.method != stored && r.method != deflated && r.method != deflated64:
		e.flags |= isUnknown
		if m := MethodError(r.method); m != stored && m != deflated && m != deflated64 && len(x.methods) < maxExamples && !slices.Contains(x.methods, m) {
			x.methods = append(x.methods, m)
		}
	}
	if !dir {
		switch r.method {
		case deflated:
			e.flags |= isDeflated
		case deflated64:
			e.flags |= isDeflated | isDeflate64
			x.notes.add(Deflate64, string(name))
		}
	}
	if r.cut && !dir {
		e.flags |= isCut
	}
	if len(x.entries) == maxEntries || len(x.names.chunks) == maxNames/chunkLen {
		return fmt.Errorf("%w: more than %d files or %d bytes of names", ErrBomb, maxEntries, maxNames)
	}
	e.name = x.keep(name)
	x.entries = append(x.entries, e)
	return nil
}

// keep puts a name into the arena.
func (x *index) keep(name []byte) uint32 {
	if x.last.Cap() == 0 || x.last.Len()+len(name) > chunkLen {
		x.seal()
		x.last.Grow(int(min(chunkLen, x.size))) // no zip file is smaller than its names
	}
	at := len(x.names.chunks)*chunkLen + x.last.Len()
	x.last.Write(name)
	return uint32(at)
}

// seal ends a chunk.
func (x *index) seal() {
	if x.last.Len() > 0 {
		x.names.chunks = append(x.names.chunks, x.last.String())
		x.last = strings.Builder{}
	}
}
