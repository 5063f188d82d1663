package zipfs_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// holed is a file of zeros but for these pieces, which are in order.
type holed struct {
	size   int64
	pieces []piece
}

type piece struct {
	at   int64
	data []byte
}

func (h *holed) write(b ...byte) {
	if n := len(h.pieces); n > 0 && h.pieces[n-1].at+int64(len(h.pieces[n-1].data)) == h.size {
		h.pieces[n-1].data = append(h.pieces[n-1].data, b...)
	} else {
		h.pieces = append(h.pieces, piece{h.size, slices.Clone(b)})
	}
	h.size += int64(len(b))
}

// put writes over what is there.
func (h *holed) put(at int64, b ...byte) {
	h.pieces = append(h.pieces, piece{at, b})
	slices.SortFunc(h.pieces, func(a, b piece) int { return int(a.at - b.at) })
}

func (h *holed) ReadAt(p []byte, off int64) (int, error) {
	n := int(max(0, min(int64(len(p)), h.size-off)))
	clear(p[:n])
	from := sort.Search(len(h.pieces), func(i int) bool { return h.pieces[i].at+int64(len(h.pieces[i].data)) > off })
	for _, piece := range h.pieces[from:] {
		if piece.at >= off+int64(n) {
			break
		}
		copy(p[max(0, piece.at-off):n], piece.data[max(0, off-piece.at):])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

const gib = 1 << 30

// packed is an entry as the Finder writes it.
type packed struct {
	item
	zeros  int64 // instead of data, stored
	usize  uint32
	folder bool
}

// finder writes a zip file beyond 4 GiB as the Finder of a Mac does: numbers have 32 bits, whatever is lost. It returns where the entries begin.
func finder(front string, items ...packed) (*holed, []int64) {
	le := binary.LittleEndian
	h := &holed{}
	h.write([]byte(front)...)
	var dir []byte
	var starts []int64
	for _, it := range items {
		content := it.content()
		size := int64(len(content))
		c := central{
			Sig: 0x02014b50, Made: 0x0315, Need: 20, Flags: 8, Method: it.method, Time: 0x6000, Date: 0x5821,
			CRC: crc32.ChecksumIEEE([]byte(it.data)), Usize: uint32(len(it.data)), Offset: uint32(h.size - int64(len(front))), name: it.name,
			External: 0o100644 << 16,
		}
		if it.zeros > 0 {
			size, c.Usize = it.zeros, uint32(it.zeros)
		}
		if it.usize > 0 {
			c.Usize = it.usize
		}
		if it.tail == inHeader {
			c.Flags = 0
		}
		c.Csize = uint32(size)
		starts = append(starts, h.size)
		local := le.AppendUint32(nil, 0x04034b50)
		for _, v := range []uint16{20, c.Flags, c.Method, c.Time, c.Date} {
			local = le.AppendUint16(local, v)
		}
		for _, v := range []uint32{c.CRC, c.Csize, c.Usize} {
			if it.tail != inHeader {
				v = 0
			}
			local = le.AppendUint32(local, v)
		}
		local = le.AppendUint16(local, uint16(len(it.name)))
		local = le.AppendUint16(local, uint16(len(it.extra)))
		h.write(append(local, it.name+it.extra...)...)
		if it.zeros > 0 {
			h.size += it.zeros
		} else {
			h.write([]byte(content)...)
		}
		tail := []byte{}
		if it.tail == signed32 || it.tail == signed64 {
			tail = le.AppendUint32(tail, 0x08074b50)
		}
		switch it.tail {
		case signed32, bare32:
			for _, v := range []uint32{c.CRC, c.Csize, c.Usize} {
				tail = le.AppendUint32(tail, v)
			}
		case signed64, bare64:
			tail = le.AppendUint32(tail, c.CRC)
			tail = le.AppendUint64(tail, uint64(size))
			tail = le.AppendUint64(tail, uint64(size))
		}
		h.write(tail...)
		if it.central != nil {
			it.central(&c)
		}
		dir = appendCentral(dir, c)
	}
	at := h.size
	h.write(dir...)
	end := le.AppendUint32(nil, 0x06054b50)
	end = le.AppendUint32(end, 0)
	end = le.AppendUint16(end, uint16(len(items)))
	end = le.AppendUint16(end, uint16(len(items)))
	end = le.AppendUint32(end, uint32(len(dir)))
	end = le.AppendUint32(end, uint32(at-int64(len(front))))
	h.write(le.AppendUint16(end, 0)...)
	return h, starts
}

// small are the other files of an archive.
func small(n int, tail tail) (list []packed) {
	list = append(list, packed{item: item{name: "twitter/", tail: inHeader}, folder: true})
	for i := range n {
		it := item{name: fmt.Sprintf("twitter/data/tweets_media/%d-%d.jpg", i, i), data: strings.Repeat(fmt.Sprint(i), i%50), tail: tail}
		if i%2 == 0 && i < 100 {
			it.method = 8
		}
		list = append(list, packed{item: it})
	}
	return list
}

func giant(name string, size int64, tail tail) packed {
	return packed{item: item{name: name, tail: tail}, zeros: size}
}

func openHoled(t testing.TB, h *holed) *zipfs.FS {
	t.Helper()
	z, err := zipfs.New(h, h.size)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// same checks that all that was packed can be had. Of giants it reads the ends.
func same(t testing.TB, z *zipfs.FS, items []packed) {
	t.Helper()
	if _, ok := note(z, zipfs.No64); !ok || len(z.Notes()) != 1 {
		t.Errorf("notes %+v", z.Notes())
	}
	for i, it := range items {
		if it.folder || i > 100 && i%100 > 0 {
			continue
		}
		if it.zeros == 0 {
			want(t, z, it.name, it.data)
			continue
		}
		info, err := z.Stat(it.name)
		if err != nil || info.Size() != it.zeros {
			t.Errorf("%v, %v; want %d bytes", info, err, it.zeros)
		}
		r, ok := z.Raw(it.name)
		if !ok || r.Size() != it.zeros {
			t.Errorf("%s cannot be opened", it.name)
			continue
		}
		buf := make([]byte, min(1000, it.zeros))
		for _, off := range []int64{0, it.zeros - int64(len(buf))} {
			if _, err := r.ReadAt(buf, off); err != nil || strings.Trim(string(buf), "\x00") != "" {
				t.Errorf("%s at %d: %v, %.20q", it.name, off, err, buf)
			}
		}
	}
}

// TestFinder opens what the Finder packs beyond 4 GiB, from the directory alone.
func TestFinder(t *testing.T) {
	// Each of at, in order, goes in so far from the front.
	with := func(n int, at map[int]packed, tail tail) []packed {
		list := small(n, tail)
		for _, i := range slices.Sorted(maps.Keys(at)) {
			list = slices.Insert(list, min(i, len(list)), at[i])
		}
		return list
	}
	const name = "twitter/data/tweets_media/big.mp4"
	tests := map[string][]packed{
		"giant first":    with(20, map[int]packed{0: giant(name, 4*gib+12345, signed32)}, signed32),
		"giant last":     with(20, map[int]packed{100: giant(name, 4*gib+12345, signed32)}, signed32),
		"giant between":  with(20, map[int]packed{7: giant(name, 4*gib+12345, signed32)}, signed32),
		"giant alone":    {giant(name, 4*gib+1, signed32)},
		"4 GiB":          with(20, map[int]packed{7: giant(name, 4*gib, signed32)}, signed32),
		"4 GiB less 1":   with(20, map[int]packed{7: giant(name, 4*gib-1, signed32), 9: giant("x", 100, signed32)}, signed32),
		"13 GiB":         with(20, map[int]packed{7: giant(name, 13*gib+99, signed32)}, signed32),
		"two giants":     with(20, map[int]packed{3: giant(name, 5*gib, signed32), 4: giant("x", 9*gib, signed32)}, signed32),
		"far giants":     with(20, map[int]packed{0: giant(name, 4*gib+5, signed32), 15: giant("x", 4*gib+5, signed32), 99: giant("y", 8*gib, signed32)}, signed32),
		"two halves":     with(20, map[int]packed{2: giant(name, 2*gib+12345, signed32), 9: giant("x", 2*gib+12345, signed32)}, signed32),
		"nine of 3 GiB":  slices.Concat(small(3, signed32), halves(9, 3*gib)),
		"half and giant": with(20, map[int]packed{2: giant(name, 3*gib, signed32), 9: giant("x", 6*gib, signed32)}, signed32),
		"no signature":   with(20, map[int]packed{7: giant(name, 5*gib, bare32)}, bare32),
		"wide tail":      with(20, map[int]packed{7: giant(name, 5*gib, signed64)}, signed64),
		"no tail":        with(20, map[int]packed{7: giant(name, 5*gib, inHeader)}, inHeader),
		"70,000 files":   with(70_000, map[int]packed{35_000: giant(name, 5*gib, signed32)}, signed32),
		"extra": {
			giant(name, 5*gib, signed32),
			{item: item{name: "a", data: "1", extra: "UX\x08\x00abcdefgh", tail: signed32, central: func(c *central) { c.extra = "UX\x04\x00abcd" }}},
		},
	}
	for name, items := range tests {
		t.Run(name, func(t *testing.T) {
			for _, front := range []string{"", "junk of a gateway\n"} {
				h, _ := finder(front, items...)
				same(t, openHoled(t, h), items)
			}
		})
	}
}

func halves(n int, size int64) (list []packed) {
	for i := range n {
		list = append(list, giant(fmt.Sprint("twitter/", i), size, signed32))
	}
	return list
}

// TestFinderDeflated tells the true size of what is packed in another way than it was.
func TestFinderDeflated(t *testing.T) {
	tests := []struct{ csize, usize int64 }{
		{5 * gib, 5*gib + 700_000}, // of noise
		{5*gib + 700_000, 5 * gib},
		{4*gib - 100, 4*gib + 100},
		{3 * gib, 5 * gib},
	}
	for _, test := range tests {
		big := giant("big.mp4", test.csize, signed32)
		big.method, big.usize = 8, uint32(test.usize)
		h, _ := finder("", big, packed{item: item{name: "a", data: "1", method: 8, tail: signed32}}, giant("b", 2*gib, signed32))
		z := openHoled(t, h)
		want(t, z, "a", "1")
		if info, err := z.Stat("big.mp4"); err != nil || info.Size() != test.usize {
			t.Errorf("%v, %v; want %d bytes", info, err, test.usize)
		}
	}
}

// TestFinderCut finds the files of one whose end is missing.
func TestFinderCut(t *testing.T) {
	items := []packed{
		{item: item{name: "a", data: "1", tail: signed32}},
		giant("big", 4*gib+12345, signed32),
		{item: item{name: "b", data: "2", tail: signed32}},
		{item: item{name: "c", data: "3", tail: signed32}},
	}
	h, starts := finder("", items...)
	h.size = starts[3]
	z := openHoled(t, h)
	for _, kind := range []zipfs.Kind{zipfs.No64, zipfs.Recovered, zipfs.Truncated} {
		if _, ok := note(z, kind); !ok {
			t.Errorf("no note %q: %+v", kind, z.Notes())
		}
	}
	want(t, z, "a", "1")
	want(t, z, "b", "2")
	if info, err := z.Stat("big"); err != nil || info.Size() != items[1].zeros {
		t.Errorf("%v, %v", info, err)
	}
}

// TestFinderPlanted has headers of other entries in a large file, where they would be if it were 4 GiB smaller.
func TestFinderPlanted(t *testing.T) {
	items := slices.Concat(small(5, signed32), []packed{giant("big", 9*gib, signed32)}, small(12, signed32)[6:])
	h, starts := finder("", items...)
	const big = 6
	for i := big + 1; i < len(items); i++ {
		head := make([]byte, 300)
		if _, err := h.ReadAt(head, starts[i]); err != nil {
			t.Fatal(err)
		}
		h.put(starts[i]-4*gib, head[:30+len(items[i].name)]...)
		if i%2 == 0 {
			h.put(starts[i]-8*gib, head[:30+len(items[i].name)]...)
		}
	}
	z := openHoled(t, h)
	for i, it := range items {
		if i != big && !it.folder {
			want(t, z, it.name, it.data)
		}
	}
	if info, err := z.Stat("big"); err != nil || info.Size() != items[big].zeros {
		t.Errorf("%v, %v", info, err)
	}
}

// TestFinderHostile has directories that fit to nothing.
func TestFinderHostile(t *testing.T) {
	items := func(change func(i int, c *central)) (list []packed) {
		for i := range 2000 {
			list = append(list, packed{item: item{name: fmt.Sprint(i), data: "1", tail: signed32, central: func(c *central) { change(i, c) }}})
		}
		return slices.Insert(list, 1000, giant("big", 5*gib, signed32))
	}
	tests := map[string]func(i int, c *central){
		"other names":  func(i int, c *central) { c.name = fmt.Sprint("x", i) },
		"backwards":    func(i int, c *central) { c.Offset = math.MaxUint32 - c.Offset },
		"all the same": func(i int, c *central) { c.Offset = 0 },
		"large":        func(i int, c *central) { c.Csize = math.MaxUint32 },
		"overlapping":  func(i int, c *central) { c.Csize, c.Usize = 500, 500 },
		"one is wrong": func(i int, c *central) { c.Offset += uint32(i / 1500 * (1 - i/1501)) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			h, _ := finder("", items(change)...)
			c := &counter{r: h}
			z, err := zipfs.New(c, h.size)
			if err != nil {
				t.Fatal(err)
			}
			checkEnds(t, z)
			if c.bytes > 8*h.size {
				t.Errorf("%d reads of %d bytes, of %d", c.reads, c.bytes, h.size)
			}
		})
	}
}

// checkEnds begins to read all files.
func checkEnds(t *testing.T, z *zipfs.FS) {
	for _, name := range files(t, z) {
		f, err := z.Open(name)
		if err != nil {
			if !errors.Is(err, zipfs.ErrDamaged) {
				t.Errorf("%q: error of no kind: %v", name, err)
			}
			continue
		}
		n, err := io.Copy(io.Discard, io.LimitReader(f, 1<<16))
		if err != nil && !errors.Is(err, zipfs.ErrDamaged) {
			t.Errorf("%q: error of no kind: %v", name, err)
		}
		if info, _ := f.Stat(); err == nil && n < min(1<<16, info.Size()) {
			t.Errorf("%q: %d bytes of %d", name, n, info.Size())
		}
		f.Close()
	}
}

// counter counts what is read.
type counter struct {
	r            io.ReaderAt
	reads, bytes int64
}

func (c *counter) ReadAt(p []byte, off int64) (int, error) {
	c.reads++
	c.bytes += int64(len(p))
	return c.r.ReadAt(p, off)
}

// FuzzFinder puts anything before, into and behind 4 GiB of nothing.
func FuzzFinder(f *testing.F) {
	for _, n := range []int{0, 3} {
		h, _ := finder("", slices.Concat(small(n, signed32), []packed{giant("big", 4*gib+100, signed32)}, small(9, signed32)[n+1:])...)
		f.Add(h.pieces[0].data, h.pieces[1].data, int64(100), false)
		f.Add(h.pieces[0].data, h.pieces[1].data, int64(100), true)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, more int64, again bool) {
		h := &holed{}
		h.write(first...)
		h.size += 4*gib + more&0xffff
		h.write(second...)
		if again {
			h.size += 4 * gib
			h.write(second...)
		}
		if z, err := zipfs.FromDirectory(h, h.size); z != nil && err == nil {
			checkEnds(t, z)
		}
	})
}
