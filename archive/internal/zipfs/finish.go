package zipfs

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A file of an archive is JSON, which deflate makes 8 to 12 times smaller, or media, which
// it does not. The most that deflate can do is 1032 times.
const (
	// bombRatio is how many times its compressed size a large file may have, and all
	// files together the size of the zip file.
	bombRatio = 200
	// bombSize is up to which size, in bytes, a file may have any ratio: a file of
	// nothing but zeros harms nobody. So it is for all files together.
	bombSize = 64 << 20
)

// budget returns what n compressed bytes may be unpacked to.
func budget(n int64) int64 {
	if n > math.MaxInt64/bombRatio {
		return math.MaxInt64
	}
	return max(bombSize, n*bombRatio)
}

// finish sorts the entries and marks or leaves out what must not be read. Afterwards, no
// two files have a byte in common, and all files together unpack to no more than the
// budget of the zip file's size, and a file that is cut off to its own.
func (x *index) finish() {
	x.seal()
	slices.SortFunc(x.entries, func(a, b entry) int {
		if c := strings.Compare(x.names.at(&a), x.names.at(&b)); c != 0 {
			return c
		}
		// Any order will do that does not depend on the one in the directory.
		return cmp.Or(cmp.Compare(a.header, b.header), cmp.Compare(a.crc, b.crc), cmp.Compare(a.usize, b.usize),
			cmp.Compare(a.csize, b.csize), cmp.Compare(a.flags, b.flags), cmp.Compare(a.dos, b.dos))
	})
	x.mergeNames()
	x.removeFilesWithin()
	x.markOverlaps()
	x.markBombs()
	for i := range x.entries {
		e := &x.entries[i]
		for _, m := range [...]struct {
			flag uint16
			kind Kind
		}{
			{isAmbiguous, Ambiguous},
			{isEncrypted, Encrypted},
			{isUnknown, Method},
			{isOverlapping, Overlapping},
			{isBomb, Bomb},
			{isOutside, Outside},
		} {
			if e.flags&m.flag != 0 {
				x.notes.add(m.kind, x.names.at(e))
			}
		}
	}
	if note := x.notes[Method]; note != nil {
		note.Methods = x.methods
	}
}

// mergeNames makes one entry of those with the same name.
func (x *index) mergeNames() {
	kept := x.entries[:0]
	for i := range x.entries {
		e := x.entries[i]
		name := x.names.at(&e)
		if len(kept) == 0 || x.names.at(&kept[len(kept)-1]) != name {
			kept = append(kept, e)
			continue
		}
		first := &kept[len(kept)-1]
		switch {
		case first.flags&e.flags&isDir != 0:
		case first.flags&isDir != 0:
			x.notes.add(FileAndFolder, name)
		case e.flags&isDir != 0:
			x.notes.add(FileAndFolder, name)
			*first = e
		case first.flags&isAmbiguous != 0:
		case first.crc == e.crc && first.usize == e.usize && (first.flags|e.flags)&isCut == 0:
			x.notes.add(Duplicate, name)
		default:
			first.flags |= isAmbiguous
		}
	}
	x.entries = kept
}

// removeFilesWithin leaves out files that have the name of a folder with something in it.
//
// Names that begin with the name of a file follow it, but not immediately: "a", "a-b",
// "a/b". So it keeps a stack of the names that the current one begins with. Only one that
// is as long as what the current name and the one before have in common can be a folder
// for the first time; so one comparison per entry is enough.
func (x *index) removeFilesWithin() {
	var stack []int
	before := ""
	removed := false
	for i := range x.entries {
		name := x.names.at(&x.entries[i])
		n := common(before, name)
		for len(stack) > 0 && int(x.entries[stack[len(stack)-1]].nameLen) > n {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			top := &x.entries[stack[len(stack)-1]]
			if int(top.nameLen) == n && name[n] == '/' && top.flags&isDir == 0 {
				x.notes.add(FileAndFolder, before[:n])
				top.flags |= isRemoved
				removed = true
			}
		}
		stack = append(stack, i)
		before = name
	}
	if removed {
		x.entries = slices.DeleteFunc(x.entries, func(e entry) bool { return e.flags&isRemoved != 0 })
	}
}

func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// markOverlaps marks the files that reach into the next one or the directory, as those of
// David Fifield's bomb do (https://www.bamsoftware.com/hacks/zipbomb/). The files that are
// left have no byte in common: each ends before the next begins, marked or not.
//
// It counts from the header and without its extra field, which can differ from that in
// the directory, so it errs on the side of the file; Σ csize is within the size of the
// zip file all the same.
func (x *index) markOverlaps() {
	order := make([]uint32, 0, len(x.entries))
	for i := range x.entries {
		e := &x.entries[i]
		if e.flags&(isDir|isOutside) == 0 {
			order = append(order, uint32(i))
		}
	}
	at := func(i int) *entry { return &x.entries[order[i]] }
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(x.entries[a].header, x.entries[b].header) })
	for i := range order {
		e := at(i)
		room := x.limit - e.header
		if i+1 < len(order) {
			room = min(room, at(i+1).header-e.header)
		}
		need := localLen + int64(e.nameLen)
		switch {
		case need > x.size-e.header || e.csize > x.size-e.header-need:
			e.flags |= isOutside
		case need > room || e.csize > room-need || i > 0 && at(i-1).header == e.header:
			e.flags |= isOverlapping
		}
	}
}

// markBombs marks the files that would be blown up out of proportion.
func (x *index) markBombs() {
	total := int64(0)
	for i := range x.entries {
		e := &x.entries[i]
		if e.flags&(unreadable|isCut) != 0 {
			continue // of one that is cut, the size is that of all of it: Read keeps to the budget
		}
		if e.usize > bombSize && e.outOfProportion() {
			e.flags |= isBomb
			continue
		}
		total += min(e.usize, math.MaxInt64-total)
	}
	if total <= budget(x.size) {
		return
	}
	// Many small ones. Without those out of proportion, the rest is within the budget.
	for i := range x.entries {
		if e := &x.entries[i]; e.flags&(unreadable|isCut) == 0 && e.outOfProportion() {
			e.flags |= isBomb
		}
	}
}

func (e *entry) outOfProportion() bool {
	return e.usize/bombRatio > e.csize || e.usize/bombRatio == e.csize && e.usize%bombRatio > 0
}
