package zipfs_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// FuzzNew opens anything: there are the errors that are documented, or file systems that
// keep their promises.
func FuzzNew(f *testing.F) {
	for _, tail := range []tail{inHeader, signed32, bare32, signed64, bare64} {
		b, ends, dir := build(layout{comment: "x"}, cuttable(zip.Deflate, tail)...)
		f.Add(b)
		f.Add(b[:dir])
		f.Add(b[:ends[4]-5])
		b, _, _ = build(layout{front: "#!/bin/sh", base: 9, zip64: true}, cuttable(zip.Store, tail)...)
		f.Add(b)
	}
	b, _, _ := build(layout{}, item{name: "a", data: "1"}, item{name: "a", data: "2"}, item{name: "a/b"}, item{name: "../c"},
		item{name: "d", flags: 1}, item{name: "e", method: 12}, item{name: "f", central: func(c *central) { c.Offset = 0 }})
	f.Add(b)
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkAny(t, bytes.NewReader(b), int64(len(b)), 2)
	})
}

// TestEveryByte does the same to archives of which one byte is wrong, which a fuzzer takes
// long to come to.
func TestEveryByte(t *testing.T) {
	for _, tail := range []tail{inHeader, signed32, bare32} {
		b, _, dir := build(layout{zip64: tail == bare32}, cuttable(zip.Deflate, tail)...)
		for _, b := range [][]byte{b, b[:dir+4]} {
			for i := 0; i < len(b); i += stride() {
				for _, v := range []byte{0, b[i] + 1, 0xff} {
					old := b[i]
					b[i] = v
					if checkAny(t, bytes.NewReader(b), int64(len(b)), 1); t.Failed() {
						t.Fatalf("byte %d is %#x", i, v)
					}
					b[i] = old
				}
			}
		}
	}
}

func checkAny(t *testing.T, r io.ReaderAt, size int64, depth int) {
	z, err := zipfs.New(r, size)
	if err != nil {
		if !errors.Is(err, zipfs.ErrFormat) && !errors.Is(err, zipfs.ErrTruncated) && !errors.Is(err, zipfs.ErrBomb) {
			t.Errorf("error of no kind: %v", err)
		}
		return
	}
	for i, n := range z.Notes() {
		if i > 0 && n.Kind <= z.Notes()[i-1].Kind || len(n.Names) > n.Count {
			t.Errorf("notes %+v", z.Notes())
		}
	}
	const most = 64 << 20
	total, cut := int64(0), int64(0)
	err = fs.WalkDir(z, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
			t.Errorf("%q: %v", name, err)
		}
		info, err := z.Stat(name)
		if err != nil || info.IsDir() != d.IsDir() || info.Name() != d.Name() {
			t.Errorf("%q: %v, %v", name, info, err)
		}
		if err != nil || d.IsDir() {
			return nil
		}
		n, err := drain(z, name)
		if err != nil && !errors.Is(err, zipfs.ErrDamaged) {
			t.Errorf("%q: error of no kind: %v", name, err)
		}
		if n > info.Size() {
			cut += n
		} else {
			total += n
		}
		if err == nil && n != info.Size() {
			t.Errorf("%q: %d bytes of %d", name, n, info.Size())
		}
		if raw, ok := z.Raw(name); ok && depth > 0 {
			checkAny(t, raw, raw.Size(), depth-1)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if most := max(most, 200*size); total > most || cut > most {
		t.Errorf("%d bytes became %d and %d", size, total, cut)
	}
}

func drain(z fs.FS, name string) (int64, error) {
	f, err := z.Open(name)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, f)
	return n, errors.Join(err, f.Close())
}
