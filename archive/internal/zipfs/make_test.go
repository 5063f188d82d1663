package zipfs_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// tail is where an entry has its sizes.
type tail int

const (
	inHeader tail = iota
	signed32      // in a descriptor, with a signature: Java's
	bare32
	signed64
	bare64
)

// item is an entry as the tests need it: also as no writer makes it.
type item struct {
	name    string
	data    string
	method  uint16
	flags   uint16
	tail    tail
	extra   string             // of the local header
	packed  string             // instead of data compressed
	central func(c *central)   // changes what the directory says
	patch   func(local []byte) // changes the local header
}

func (i item) content() string {
	switch {
	case i.packed != "":
		return i.packed
	case i.method != zip.Deflate && i.method != deflate64:
		return i.data
	}
	level := flate.BestCompression
	if i.method == deflate64 {
		level = flate.HuffmanOnly // without matches, the two are the same
	}
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, level)
	io.WriteString(w, i.data)
	w.Close()
	return b.String()
}

// central is a header of the directory.
type central struct {
	Sig                    uint32
	Made, Need             uint16
	Flags, Method          uint16
	Time, Date             uint16
	CRC, Csize, Usize      uint32
	Name, Extra, Comment   uint16
	Disk, Internal         uint16
	External, Offset       uint32
	name, extra, following string
}

// deflate64 is the method of Windows Explorer.
const deflate64 = 9

// layout is what stands around the entries.
type layout struct {
	front, comment string
	zip64          bool // an end of the directory of 64 bits
	base           int  // what offsets do not count
}

// build writes a zip file. It also returns where each entry ends, and where the directory
// begins.
func build(l layout, items ...item) (file []byte, ends []int, dir int) {
	le := binary.LittleEndian
	b := []byte(l.front)
	var records []byte
	for _, it := range items {
		content := it.content()
		c := central{
			Sig: 0x02014b50, Made: 20, Need: 20, Flags: it.flags, Method: it.method, Time: 0x6000, Date: 0x5821,
			CRC: crc32.ChecksumIEEE([]byte(it.data)), Csize: uint32(len(content)), Usize: uint32(len(it.data)),
			Offset: uint32(len(b) - l.base), name: it.name,
		}
		if it.tail != inHeader {
			c.Flags |= 8
		}
		start := len(b)
		b = le.AppendUint32(b, 0x04034b50)
		for _, v := range []uint16{20, c.Flags, c.Method, c.Time, c.Date} {
			b = le.AppendUint16(b, v)
		}
		sizes := []uint32{c.CRC, c.Csize, c.Usize}
		for _, v := range sizes {
			if it.tail != inHeader {
				v = 0
			}
			b = le.AppendUint32(b, v)
		}
		b = le.AppendUint16(b, uint16(len(it.name)))
		b = le.AppendUint16(b, uint16(len(it.extra)))
		b = append(b, it.name+it.extra...)
		if it.patch != nil {
			it.patch(b[start:])
		}
		b = append(b, content...)
		if it.tail == signed32 || it.tail == signed64 {
			b = le.AppendUint32(b, 0x08074b50)
		}
		switch it.tail {
		case signed32, bare32:
			for _, v := range sizes {
				b = le.AppendUint32(b, v)
			}
		case signed64, bare64:
			b = le.AppendUint32(b, c.CRC)
			b = le.AppendUint64(b, uint64(c.Csize))
			b = le.AppendUint64(b, uint64(c.Usize))
		}
		ends = append(ends, len(b))
		if it.central != nil {
			it.central(&c)
		}
		records = appendCentral(records, c)
	}
	dir = len(b)
	b = append(b, records...)
	size, offset, count := len(records), dir-l.base, len(items)
	if l.zip64 {
		at := len(b) - l.base
		b = le.AppendUint32(b, 0x06064b50)
		b = le.AppendUint64(b, 44)
		b = append(b, make([]byte, 12)...)
		for _, v := range []int{count, count, size, offset} {
			b = le.AppendUint64(b, uint64(v))
		}
		b = le.AppendUint32(b, 0x07064b50)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(at))
		b = le.AppendUint32(b, 1)
		size, offset, count = 0xffffffff, 0xffffffff, 0xffff
	}
	b = le.AppendUint32(b, 0x06054b50)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, uint32(offset))
	b = le.AppendUint16(b, uint16(len(l.comment)))
	return append(b, l.comment...), ends, dir
}

func appendCentral(b []byte, c central) []byte {
	c.Name, c.Extra, c.Comment = uint16(len(c.name)), uint16(len(c.extra)), uint16(len(c.following))
	b, err := binary.Append(b, binary.LittleEndian, struct {
		A          uint32
		B          [6]uint16
		C          [3]uint32
		D          [5]uint16
		Ext, Begin uint32
	}{
		c.Sig,
		[6]uint16{c.Made, c.Need, c.Flags, c.Method, c.Time, c.Date},
		[3]uint32{c.CRC, c.Csize, c.Usize},
		[5]uint16{c.Name, c.Extra, c.Comment, c.Disk, c.Internal},
		c.External, c.Offset,
	})
	if err != nil {
		panic(err)
	}
	return append(b, c.name+c.extra+c.following...)
}

func open(t testing.TB, b []byte) *zipfs.FS {
	t.Helper()
	z, err := zipfs.New(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// read returns what can be read of a file, and the error.
func read(z fs.FS, name string) (string, error) {
	f, err := z.Open(name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(f)
	return string(b), errors.Join(err, f.Close())
}

// want checks that a file can be read and is what it should be.
func want(t testing.TB, z fs.FS, name, data string) {
	t.Helper()
	got, err := read(z, name)
	if err != nil || got != data {
		t.Errorf("%s: got %.60q (%d bytes), %v; want %.60q (%d bytes)", name, got, len(got), err, data, len(data))
	}
}

// files lists the names of all files.
func files(t testing.TB, z fs.FS) (names []string) {
	t.Helper()
	err := fs.WalkDir(z, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return names
}

// note returns the note of a kind.
func note(z *zipfs.FS, k zipfs.Kind) (n zipfs.Note, ok bool) {
	for _, n := range z.Notes() {
		if n.Kind == k {
			return n, true
		}
	}
	return n, false
}

// noise returns n bytes that do not compress, the same each time.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x >> 8)
	}
	return string(b)
}

// stride is how far from each other places are that are all to be tried, if there is time.
func stride() int {
	if testing.Short() {
		return 7
	}
	return 1
}
