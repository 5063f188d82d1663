package zipfs_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// TestDamagedFile has one bad file among good ones.
func TestDamagedFile(t *testing.T) {
	text := strings.Repeat("some text ", 1000)
	long := noise(20_000)
	change := func(f func(c *central)) item {
		return item{name: "bad", data: text, method: zip.Deflate, central: f}
	}
	with := func(i item, f func(c *central)) item {
		i.central = f
		return i
	}
	plain := item{name: "bad", data: text}
	cases := []struct {
		name string
		bad  item
		want error
		kind zipfs.Kind // 0 for none
		got  string     // what comes before the error
	}{
		{"encrypted", item{name: "bad", data: text, flags: 1}, zipfs.ErrEncrypted, zipfs.Encrypted, ""},
		{"strongly", item{name: "bad", data: text, flags: 1 << 6}, zipfs.ErrEncrypted, zipfs.Encrypted, ""},
		{"masked", item{name: "bad", data: text, flags: 1 << 13}, zipfs.ErrEncrypted, zipfs.Encrypted, ""},
		{"method", item{name: "bad", data: text, method: 12}, zipfs.ErrMethod, zipfs.Method, ""},
		{"patch", item{name: "bad", data: text, flags: 1 << 5}, zipfs.ErrMethod, zipfs.Method, ""},
		{"checksum", change(func(c *central) { c.CRC++ }), zipfs.ErrChecksum, 0, text},
		{"checksum, stored", with(plain, func(c *central) { c.CRC++ }), zipfs.ErrChecksum, 0, text},
		{"checksum of zero", with(plain, func(c *central) { c.CRC = 0 }), zipfs.ErrChecksum, 0, text},
		{"too long", change(func(c *central) { c.Usize -= 10 }), zipfs.ErrChecksum, 0, text[10:]},
		{"too long, stored", with(plain, func(c *central) { c.Usize -= 10 }), zipfs.ErrChecksum, 0, text[10:]},
		{"nothing declared", change(func(c *central) { c.Usize = 0 }), zipfs.ErrChecksum, 0, ""},
		{"too short", change(func(c *central) { c.Usize += 10 }), io.ErrUnexpectedEOF, 0, text},
		{"too short, stored", with(plain, func(c *central) { c.Usize += 10 }), io.ErrUnexpectedEOF, 0, text},
		{"packed too short", item{name: "bad", data: long, method: zip.Deflate, central: func(c *central) { c.Csize -= 1000 }}, io.ErrUnexpectedEOF, 0, long[:18000]},
		{"not deflated", item{name: "bad", data: text, method: zip.Deflate, packed: "\x07"}, zipfs.ErrDamaged, 0, ""},
		{"no header", item{name: "bad", data: text, patch: func(b []byte) { b[0]++ }}, zipfs.ErrDamaged, 0, ""},
		{"content outside", item{name: "bad", data: text, patch: func(b []byte) { b[29] = 0xff }}, io.ErrUnexpectedEOF, 0, ""},
		{"header outside", change(func(c *central) { c.Offset = 1 << 30 }), zipfs.ErrDamaged, zipfs.Outside, ""},
		{"header at the end", change(func(c *central) { c.Offset = 1 << 17 }), zipfs.ErrDamaged, zipfs.Outside, ""},
		{"header in the directory", with(plain, func(c *central) { c.Offset, c.Csize = c.Offset+33+c.Csize, 0 }), zipfs.ErrDamaged, zipfs.Overlapping, ""},
		{"size outside", change(func(c *central) { c.Csize = 1 << 30 }), zipfs.ErrDamaged, zipfs.Outside, ""},
		{"size beyond all", change(func(c *central) {
			c.Usize, c.Csize = 0xffffffff, 0xffffffff
			c.extra = "\x01\x00\x10\x00" + strings.Repeat("\xff", 16)
		}), zipfs.ErrDamaged, zipfs.Outside, ""},
		{"zip64 missing", change(func(c *central) { c.Csize = 0xffffffff }), zipfs.ErrDamaged, zipfs.Outside, ""},
		{"size into the directory", with(plain, func(c *central) { c.Csize++ }), zipfs.ErrBomb, zipfs.Overlapping, ""},
		{"bomb", change(func(c *central) { c.Usize = 64<<20 + 1 }), zipfs.ErrBomb, zipfs.Bomb, ""},
		{"many bombs", change(func(c *central) { c.Usize = 64 << 20 }), zipfs.ErrBomb, zipfs.Bomb, ""},
	}
	good := item{name: "good", data: strings.Repeat("ok ", 1000), method: zip.Deflate}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			b, _, _ := build(layout{}, good, test.bad)
			z := open(t, b)
			want(t, z, "good", good.data)
			got, err := read(z, "bad")
			if !errors.Is(err, test.want) || !errors.Is(err, zipfs.ErrDamaged) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			var path *fs.PathError
			if !errors.As(err, &path) || path.Path != "bad" {
				t.Errorf("%v has no path", err)
			}
			if !strings.HasPrefix(got, test.got) || !strings.HasPrefix(test.bad.data, got) {
				t.Errorf("got %d bytes, want %d", len(got), len(test.got))
			}
			if n, ok := note(z, test.kind); ok != (test.kind != 0) || len(z.Notes()) != n.Count {
				t.Errorf("notes %+v", z.Notes())
			}
			if _, ok := z.Raw("bad"); ok && (test.bad.method != zip.Store || test.kind != 0) {
				t.Error("Raw gives what cannot be opened")
			}
		})
	}
}

// TestOverlaps has the directory of Fifield's bomb, in which each file has the headers and
// the content of all that follow.
func TestOverlaps(t *testing.T) {
	const n = 10
	var items []item
	var base []byte
	for i := range n {
		items = append(items, item{name: string(rune('a' + i)), data: "x"})
	}
	base, ends, dir := build(layout{}, items...)
	for i := range items {
		start := 0
		if i > 0 {
			start = ends[i-1]
		}
		items[i].central = func(c *central) {
			c.Csize = uint32(dir - start - 31)
			c.Usize = c.Csize
		}
	}
	b, _, _ := build(layout{}, items...)
	if len(b) != len(base) {
		t.Fatal("the bomb is built wrong")
	}
	z := open(t, b)
	if note, _ := note(z, zipfs.Overlapping); note.Count != n-1 || len(note.Names) != 3 {
		t.Errorf("notes %+v", z.Notes())
	}
	for _, it := range items[:n-1] {
		if _, err := z.Open(it.name); !errors.Is(err, zipfs.ErrBomb) || !errors.Is(err, zipfs.ErrDamaged) {
			t.Errorf("%s: %v", it.name, err)
		}
	}
	want(t, z, items[n-1].name, "x")

	// Two names for one content.
	for i := range items {
		items[i].central = func(c *central) { c.Offset = 0 }
	}
	b, _, _ = build(layout{}, items...)
	if note, _ := note(open(t, b), zipfs.Overlapping); note.Count != n {
		t.Errorf("note %+v", note)
	}
}

// TestManySmallBombs has files that are each too small to be one.
func TestManySmallBombs(t *testing.T) {
	zeros := item{data: strings.Repeat("\x00", 1<<20), method: zip.Deflate}
	zeros.packed = zeros.content()
	var items []item
	for i := range 100 {
		zeros.name = fmt.Sprint(i)
		items = append(items, zeros)
	}
	good := item{name: "good", data: strings.Repeat("a ratio of a tweet ", 10) + noise(20), method: zip.Deflate}
	for _, n := range []int{63, 65, 100} {
		b, _, _ := build(layout{}, append(items[:n:n], good)...)
		z := open(t, b)
		want(t, z, "good", good.data)
		note, ok := note(z, zipfs.Bomb)
		if _, err := z.Open("0"); ok != (n > 64) || errors.Is(err, zipfs.ErrBomb) != ok || ok && note.Count != n {
			t.Errorf("%d files: %v, %+v", n, err, z.Notes())
		}
	}
}

var errDisk = errors.New("disk error")

// failing is a file whose disk fails from the nth access on.
type failing struct {
	io.ReaderAt
	left int
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errDisk
	}
	return f.ReaderAt.ReadAt(p, off)
}

// TestDiskErrors checks that errors of the disk are told from damage.
func TestDiskErrors(t *testing.T) {
	b := goZip(t, func(h *zip.FileHeader) {
		if strings.HasSuffix(h.Name, "jpg") {
			h.Method = zip.Store
		}
	})
	cut := b[:len(b)-100]
	for _, b := range [][]byte{b, cut} {
		opened, complete := false, false
		for n := 0; n < 1000 && !complete; n++ {
			z, err := zipfs.New(&failing{bytes.NewReader(b), n}, int64(len(b)))
			if err == nil {
				opened, complete = true, true
				for _, s := range sample {
					var data string
					if data, err = read(z, s.name); err != nil {
						complete = false
						break
					}
					if data != s.data {
						t.Errorf("%s is wrong", s.name)
					}
				}
			}
			if err != nil && (!errors.Is(err, errDisk) || errors.Is(err, zipfs.ErrDamaged) || errors.Is(err, zipfs.ErrTruncated)) {
				t.Fatalf("after %d accesses: %v", n, err)
			}
		}
		if !opened || !complete {
			t.Errorf("opened %v, read %v", opened, complete)
		}
	}
}

// TestShorterThanItsSize reads a file that shrank, or never was that large.
func TestShorterThanItsSize(t *testing.T) {
	b := goZip(t, func(*zip.FileHeader) {})
	r := &shrinking{b}
	z, err := zipfs.New(r, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	r.b = nil
	for _, name := range files(t, z) {
		if _, err := read(z, name); !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, zipfs.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if z, err = zipfs.New(bytes.NewReader(b), 1<<62); err != nil {
		t.Fatal(err)
	}
	for _, s := range sample {
		want(t, z, s.name, s.data)
	}
}

type shrinking struct{ b []byte }

func (s *shrinking) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(s.b).ReadAt(p, off)
}

func TestClosed(t *testing.T) {
	z := open(t, goZip(t, func(*zip.FileHeader) {}))
	f, err := z.Open(sample[1].name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Read(make([]byte, 10)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("close: %v", err)
	}
}
