package zipfs_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// cuttable is a small archive with a zip file stored in it.
func cuttable(method uint16, tail tail) []item {
	nested, _, _ := build(layout{},
		item{name: "data/tweets.js", data: "somebody else's", method: method, tail: tail},
		item{name: "inner.jpg", data: noise(40), tail: signed32})
	items := []item{
		{name: "data/", tail: tail, method: method},
		{name: "data/tweets.js", data: "window.YTD.tweets.part0 = [] " + noise(50), extra: "\x99\x99\x01\x00x"},
		{name: "data/empty.js"},
		{name: "data/media.zip", data: string(nested)},
		{name: "data/1.jpg", data: noise(99)},
		{name: "last.txt", data: strings.Repeat("last ", 20)},
	}
	for i := range items {
		items[i].method, items[i].tail = method, tail
	}
	if tail == signed64 || tail == bare64 {
		items[4].extra = "\x01\x00\x10\x00" + strings.Repeat("\x00", 16)
	}
	if tail == inHeader {
		items[3].method = zip.Store // is passed over by its size
	}
	return items
}

// TestCutAnywhere reads what is left of an archive, wherever it is cut.
func TestCutAnywhere(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate, deflate64} {
		for _, tail := range []tail{inHeader, signed32, bare32, signed64, bare64} {
			for _, front := range []string{"", "#!/bin/sh"} {
				t.Run(fmt.Sprint(method, tail, front), func(t *testing.T) {
					items := cuttable(method, tail)
					b, ends, dir := build(layout{front: front}, items...)
					for n := 0; n < len(b); n += stride() {
						if checkCut(t, b, n, items, ends, dir, front); t.Failed() {
							t.Fatalf("cut at %d of %d", n, len(b))
						}
					}
				})
			}
		}
	}
}

func checkCut(t *testing.T, b []byte, n int, items []item, ends []int, dir int, front string) {
	z, err := zipfs.New(bytes.NewReader(b[:n]), int64(n))
	named := len(front) + 30 + len(items[0].name) // the first name is there
	if front != "" {
		named = ends[0] // what comes behind something needs a whole entry to be taken for one
	}
	if err != nil {
		if n >= named || !errors.Is(err, zipfs.ErrTruncated) && (front == "" || !errors.Is(err, zipfs.ErrFormat)) {
			t.Error(err)
		}
		return
	}
	if _, ok := note(z, zipfs.Truncated); ok != (n < dir+4) {
		t.Errorf("notes %+v", z.Notes())
	}
	if _, ok := note(z, zipfs.Recovered); !ok {
		t.Errorf("notes %+v", z.Notes())
	}
	start := len(front)
	known := 0
	for i, it := range items {
		data := start + 30 + len(it.name) + len(it.extra)
		name := strings.TrimSuffix(it.name, "/")
		if n >= start+30+len(it.name) {
			known++
			if _, err := z.Stat(name); err != nil {
				t.Error(err)
			}
		}
		switch {
		case name != it.name:
		case n >= ends[i]:
			want(t, z, it.name, it.data)
		case n >= start+30+len(it.name):
			got, err := read(z, it.name)
			if err == nil && it.data == "" && got == "" {
				break // half of a wide descriptor says all of an empty file
			}
			if !errors.Is(err, zipfs.ErrDamaged) {
				t.Errorf("%s: %v", it.name, err)
			}
			if errors.Is(err, zipfs.ErrChecksum) && got == "" && len(it.content()) <= 16 {
				break // likewise, but of a few bytes
			}
			truth := it.data
			if it.method == zip.Store {
				// Nothing says where such a file ends whose descriptor is cut.
				truth += string(b[data+len(it.data) : ends[i]])
				if want := max(0, n-data); len(got) != want {
					t.Errorf("%s: %d bytes, want %d", it.name, len(got), want)
				}
			}
			if !strings.HasPrefix(truth, got) {
				t.Errorf("%s: got %q", it.name, got)
			}
			if note, _ := note(z, zipfs.Truncated); len(note.Names) != 1 || note.Names[0] != it.name {
				t.Errorf("%s: note %+v, %v", it.name, note, err)
			}
		}
		start = ends[i]
	}
	known-- // the folder
	if list := files(t, z); len(list) > known {
		t.Errorf("files %q", list)
	}
}

// TestRecover reads archives that are whole but for what finds the files.
func TestRecover(t *testing.T) {
	items := cuttable(zip.Deflate, signed32)
	b, ends, dir := build(layout{}, items...)
	wiped := func(from, n int) []byte {
		b := bytes.Clone(b)
		clear(b[from : from+n])
		return b
	}
	set := func(at int, v uint32) []byte {
		b := bytes.Clone(b)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	tests := []struct {
		name string
		b    []byte
		last int // entries that are there
		kind zipfs.Kind
	}{
		{"no end", b[:len(b)-22], 6, zipfs.Recovered},
		{"end wiped", wiped(len(b)-22, 22), 6, zipfs.Recovered},
		{"far from the end", append(bytes.Clone(b), make([]byte, 70_000)...), 6, zipfs.Recovered},
		{"directory wiped", wiped(dir+200, len(b)-dir-200), 6, zipfs.Recovered},
		{"a record wiped", wiped(dir+51, 30), 6, zipfs.Recovered},
		{"size and offset wrong", set(len(b)-10, 50)[:len(b)-6], 6, zipfs.Recovered},
		{"wiped from a file on", wiped(ends[3], len(b)-ends[3]), 4, zipfs.Lost},
		{"directory and a header wiped", append(wiped(ends[3], 10)[:dir+10], make([]byte, 99)...), 4, zipfs.Lost},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			z := open(t, test.b)
			for _, it := range items[1:test.last] {
				want(t, z, it.name, it.data)
			}
			if _, ok := note(z, test.kind); !ok {
				t.Errorf("notes %+v", z.Notes())
			}
			if list := files(t, z); len(list) > test.last {
				t.Errorf("files %q", list)
			}
		})
	}
}

// TestEdges has descriptors wherever they can lie in what is read at a time.
func TestEdges(t *testing.T) {
	content := noise(80_000)
	for _, tail := range []tail{signed32, bare32, signed64, bare64} {
		for _, edge := range []int{4 << 10, 12 << 10, 28 << 10, 60 << 10} {
			for n := edge - 130; n < edge+30; n += stride() {
				b, ends, _ := build(layout{},
					item{name: "a", data: content[:n], tail: tail},
					item{name: "b", data: content[:60], tail: tail})
				z := open(t, b[:ends[1]])
				want(t, z, "a", content[:n])
				if want(t, z, "b", content[:60]); t.Failed() {
					t.Fatal(tail, n)
				}
			}
		}
	}
}

// TestWideHeaders recovers a file that has its sizes in the extra field of its local header.
func TestWideHeaders(t *testing.T) {
	data := noise(300)
	extra := "\x01\x00\x10\x00" + strings.Repeat("\x2c\x01\x00\x00\x00\x00\x00\x00", 2)
	b, _, dir := build(layout{}, item{name: "a", data: data, extra: extra, patch: func(local []byte) {
		copy(local[18:], "\xff\xff\xff\xff\xff\xff\xff\xff")
	}}, item{name: "b", data: "b"})
	z := open(t, b[:dir])
	want(t, z, "a", data)
	want(t, z, "b", "b")
}

// TestDecoys has content full of what looks like the end of a file.
func TestDecoys(t *testing.T) {
	var decoys strings.Builder
	for i := range uint32(2000) {
		b := binary.LittleEndian.AppendUint32([]byte("PK\x07\x08crc!"), i*48+1)
		b = binary.LittleEndian.AppendUint32(b, i*48+1)
		decoys.Write(append(b, "PK\x03\x04PK\x01\x02PK\x05\x06PPPPPPPP------------"...))
	}
	for _, tail := range []tail{signed32, bare32, signed64, bare64} {
		b, _, dir := build(layout{}, item{name: "a", data: decoys.String(), tail: tail}, item{name: "b", data: "b", tail: tail})
		z := open(t, b[:dir+10])
		want(t, z, "a", decoys.String())
		want(t, z, "b", "b")
	}
}

// TestCutBomb unpacks a bomb whose size nobody knows.
func TestCutBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks 64 MiB")
	}
	zeros := item{name: "a", data: strings.Repeat("\x00", 65<<20), method: zip.Deflate, tail: signed32}
	b, ends, _ := build(layout{}, zeros)
	z := open(t, b[:ends[0]-17])
	f, err := z.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, f)
	if n != 64<<20 || !errors.Is(err, zipfs.ErrBomb) || !errors.Is(err, zipfs.ErrDamaged) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestNestedCut opens a zip file that is stored in an archive, of which the end is missing.
func TestNestedCut(t *testing.T) {
	inner, ends, _ := build(layout{}, item{name: "1.jpg", data: noise(100)}, item{name: "2.jpg", data: noise(200)})
	b, _, _ := build(layout{}, item{name: "media.zip", data: string(inner)})
	z := open(t, b[:39+ends[1]-1])
	raw, ok := z.Raw("media.zip")
	if !ok {
		t.Fatal("no zip file")
	}
	nested, err := zipfs.New(raw, raw.Size())
	if err != nil {
		t.Fatal(err)
	}
	want(t, nested, "1.jpg", noise(100))
	if got, err := read(nested, "2.jpg"); got != noise(200)[:199] || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
