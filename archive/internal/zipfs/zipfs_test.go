package zipfs_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

var sample = []struct{ name, data string }{
	{"data/manifest.js", "window.__THAR_CONFIG = {}"},
	{"data/tweets.js", "window.YTD.tweets.part0 = [" + strings.Repeat(`{"tweet": {}}, `, 3000) + "]"},
	{"data/tweets_media/1-a.jpg", noise(5000)},
	{"data/tweets_media/2-ü.mp4", noise(100_000)},
	{"data/tweets-media", ""},
	{"data.txt", "a file that sorts between a folder and what is in it"},
	{"Your archive.html", "<!doctype html>"},
}

// goZip writes the sample with archive/zip.
func goZip(t testing.TB, change func(*zip.FileHeader)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.SetComment("a comment")
	if _, err := w.CreateHeader(&zip.FileHeader{Name: "assets/", Modified: time.Date(2020, 1, 2, 3, 4, 6, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	for i, s := range sample {
		h := &zip.FileHeader{Name: s.name, Method: zip.Deflate, Modified: time.Date(2024, 2, 29, 23, 59, 2*i, 0, time.UTC)}
		change(h)
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, s.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGood holds the package against archive/zip.
func TestGood(t *testing.T) {
	deflated := goZip(t, func(*zip.FileHeader) {})
	tests := map[string][]byte{
		"deflated": deflated,
		"stored":   goZip(t, func(h *zip.FileHeader) { h.Method = zip.Store }),
		"front":    append([]byte("#!/bin/sh PK\x03\x04, and what else unpacks itself"), deflated...),
		"behind":   append(bytes.Clone(deflated), "what somebody added"...),
		"behind a zip file": append(bytes.Clone(deflated), goZip(t, func(h *zip.FileHeader) {
			h.Name = strings.ToUpper(h.Name)
		})...),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			z := open(t, b)
			if len(z.Notes()) > 0 {
				t.Errorf("notes %+v", z.Notes())
			}
			truth, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range truth.File {
				info, err := z.Stat(strings.TrimSuffix(f.Name, "/"))
				if err != nil {
					t.Error(err)
					continue
				}
				if info.Size() != int64(f.UncompressedSize64) || !info.ModTime().Equal(f.Modified) || info.IsDir() != f.FileInfo().IsDir() {
					t.Errorf("got %v, want %v", info, fs.FormatFileInfo(f.FileInfo()))
				}
				if info.IsDir() {
					names = append(names, strings.TrimSuffix(f.Name, "/"))
					continue
				}
				data, err := read(truth, f.Name)
				if err != nil {
					t.Fatal(err)
				}
				want(t, z, f.Name, data)
				names = append(names, f.Name)
				raw, ok := z.Raw(f.Name)
				if ok != (f.Method == zip.Store) {
					t.Errorf("Raw(%s): %v", f.Name, ok)
				}
				if ok {
					if b, err := io.ReadAll(raw); err != nil || string(b) != data {
						t.Errorf("Raw(%s): %d bytes, %v", f.Name, len(b), err)
					}
				}
			}
			if err := fstest.TestFS(z, names...); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLayouts opens what archive/zip does not write.
func TestLayouts(t *testing.T) {
	items := []item{
		{name: "a", data: strings.Repeat("deflated ", 99), method: zip.Deflate, tail: signed32},
		{name: "b/c", data: "stored", extra: "\x99\x99\x02\x00xx"},
	}
	plain, _, dir := build(layout{}, items...)
	patched := func(at int, v uint32) []byte {
		b := bytes.Clone(plain)
		binary.LittleEndian.PutUint32(b[len(b)-22+at:], v)
		return b
	}
	built := func(l layout) []byte {
		b, _, _ := build(l, items...)
		return b
	}
	signature := "PK\x05\x05\x04\x00sign"
	signed := append(bytes.Clone(plain[:len(plain)-22]), signature...)
	signed = append(signed, plain[len(plain)-22:]...)
	binary.LittleEndian.PutUint32(signed[len(signed)-10:], uint32(len(plain)-22-dir+len(signature)))
	tests := map[string][]byte{
		"plain":                      plain,
		"comment":                    built(layout{comment: strings.Repeat("x", 65535)}),
		"a comment like an end":      built(layout{comment: "PK\x05\x06" + strings.Repeat("\x01", 18)}),
		"a comment that is cut":      built(layout{comment: "0123456789"})[:len(plain)+5],
		"behind, like an end":        append(bytes.Clone(plain), "PK\x05\x06 what somebody added"...),
		"zip64":                      built(layout{zip64: true, comment: "x"}),
		"in front, uncounted":        built(layout{front: "#!/bin/sh", base: 9}),
		"in front, counted":          built(layout{front: "PK00PK\x03", base: 0}),
		"in front, uncounted, zip64": built(layout{front: "#!/bin/sh", base: 9, zip64: true}),
		"in front, counted, zip64":   built(layout{front: "#!/bin/sh", zip64: true}),
		"wrong size of directory":    patched(12, 77),
		"wrong offset of directory":  patched(16, 0xfffffff0),
		"wrong count":                patched(8, 7<<16|7),
		"signature":                  signed,
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			z := open(t, b)
			if len(z.Notes()) > 0 {
				t.Errorf("notes %+v", z.Notes())
			}
			want(t, z, "a", items[0].data)
			want(t, z, "b/c", items[1].data)
			if list := files(t, z); len(list) != 2 {
				t.Errorf("files %q", list)
			}
		})
	}
}

// TestWide opens a file whose sizes and offset do not fit into 32 bits. Only its beginning
// is there.
func TestWide(t *testing.T) {
	const size, offset = 5 << 30, 6 << 30
	wide := binary.LittleEndian.AppendUint64([]byte("\x99\x99\x01\x00x\x01\x00\x18\x00"), size)
	wide = binary.LittleEndian.AppendUint64(wide, size)
	wide = binary.LittleEndian.AppendUint64(wide, offset)
	local, _, _ := build(layout{}, item{name: "big", data: "beginning"})
	record := appendCentral(nil, central{
		Sig: 0x02014b50, name: "big", extra: string(wide), CRC: 1,
		Csize: 0xffffffff, Usize: 0xffffffff, Offset: 0xffffffff,
	})
	end, _, _ := build(layout{zip64: true})
	le := binary.LittleEndian
	dir := int64(offset + 33 + size)
	le.PutUint64(end[32:], 1)
	le.PutUint64(end[40:], uint64(len(record)))
	le.PutUint64(end[48:], uint64(dir))
	le.PutUint64(end[56+8:], uint64(dir)+uint64(len(record)))
	r := sparse{offset: string(local[:33+9]), dir: string(record) + string(end)}
	z, err := zipfs.New(r, dir+int64(len(record)+len(end)))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := z.Stat("big"); err != nil || info.Size() != size || len(z.Notes()) > 0 {
		t.Errorf("%v, %v, %+v", info, err, z.Notes())
	}
	f, err := z.Open("big")
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 9)
	if _, err := io.ReadFull(f, b); err != nil || string(b) != "beginning" {
		t.Errorf("%q, %v", b, err)
	}
}

// sparse is a file of zeros but for these pieces.
type sparse map[int64]string

func (s sparse) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	for at, piece := range s {
		if at < off+int64(len(p)) && at+int64(len(piece)) > off {
			copy(p[max(0, at-off):], piece[max(0, off-at):])
		}
	}
	return len(p), nil
}

func TestNoZip(t *testing.T) {
	tests := []struct {
		name, data string
		want       error
	}{
		{"empty", "", zipfs.ErrTruncated},
		{"one letter", "P", zipfs.ErrTruncated},
		{"a signature", "PK\x03\x04", zipfs.ErrTruncated},
		{"half a header", "PK\x03\x04" + strings.Repeat("\x00", 20), zipfs.ErrTruncated},
		{"half an end", "PK\x05\x06" + strings.Repeat("\x00", 17), zipfs.ErrTruncated},
		{"other", "hello", zipfs.ErrFormat},
		{"an end that lies", "hello PK\x05\x06" + strings.Repeat("\x01", 18), zipfs.ErrFormat},
		{"a header somewhere", "hello PK\x03\x04" + strings.Repeat("\x00", 100), zipfs.ErrFormat},
		{"an end only", "PK\x05\x06" + strings.Repeat("\x00", 18), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			z, err := zipfs.New(strings.NewReader(test.data), int64(len(test.data)))
			if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if err == nil && len(files(t, z)) > 0 {
				t.Error("files out of nothing")
			}
		})
	}
	if _, err := zipfs.New(strings.NewReader(""), -1); err == nil {
		t.Error("negative size")
	}
}
