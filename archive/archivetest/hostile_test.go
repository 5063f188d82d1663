package archivetest_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godwit-migrate/godwit/archive/archivetest"
)

var attacks = sync.OnceValue(archivetest.Hostile)

func TestHostile(t *testing.T) {
	list := attacks()
	same := func(a, b archivetest.Attack) bool {
		return a.Name == b.Name && bytes.Equal(a.Zip, b.Zip) && maps.EqualFunc(a.Files, b.Files, bytes.Equal)
	}
	if !slices.EqualFunc(list, archivetest.Hostile(), same) {
		t.Error("the attacks are not the same twice")
	}
	names, total := make(map[string]bool), 0
	for _, a := range list {
		if names[a.Name] || a.Name != filepath.Base(a.Name) {
			t.Errorf("the name %q comes twice, or is none", a.Name)
		}
		names[a.Name] = true
		total += len(a.Zip)
		if (a.Zip == nil) == (a.Files == nil) {
			t.Errorf("%s: want a zip file or a folder", a.Name)
		}
		if !slices.Contains([]string{archivetest.Refuse, archivetest.Repair, archivetest.Ignore, archivetest.Recover}, a.Want) {
			t.Errorf("%s: want %q", a.Name, a.Want)
		}
		if refused := a.Want == archivetest.Refuse; refused != (a.Tweets == 0) || refused && a.Damaged != 0 {
			t.Errorf("%s: %d tweets and %d damaged, when a reader should %s", a.Name, a.Tweets, a.Damaged, a.Want)
		}
	}
	if total > 8<<20 {
		t.Errorf("the zip files have %d bytes", total)
	}
}

// TestHostileTweets counts the items that encoding/json and archive/zip find before
// they give up.
func TestHostileTweets(t *testing.T) {
	// Those whose tweets are elsewhere, that are too long, and that archive/zip ends early.
	other := []string{"name-backslashes", "twice-different", "bomb-nested", "string-64MiB", "size-short", "size-long", "size-huge"}
	for _, a := range attacks() {
		if a.Want == archivetest.Refuse || slices.Contains(other, a.Name) || strings.HasPrefix(a.Name, "cut-") {
			continue
		}
		data := a.Files["data/tweets.js"]
		if a.Zip != nil {
			z := open(t, a)
			f, err := z.Open("data/tweets.js")
			if err != nil {
				// Names as in name-strange are nothing that io/fs can open.
				i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == "data/tweets.js" })
				if f, err := z.File[i].Open(); err == nil {
					data, _ = io.ReadAll(f)
				}
			} else {
				data, _ = io.ReadAll(f)
			}
		}
		_, list, _ := bytes.Cut(data, []byte("= "))
		d := json.NewDecoder(bytes.NewReader(list))
		if _, err := d.Token(); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
		n := 0
		for d.More() {
			var item json.RawMessage
			if d.Decode(&item) != nil {
				break
			}
			n++
		}
		if n < a.Tweets || n > a.Tweets+a.Damaged {
			t.Errorf("%s: %d items, want %d and up to %d more", a.Name, n, a.Tweets, a.Damaged)
		}
	}
}

func open(t *testing.T, a archivetest.Attack) *zip.Reader {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(a.Zip), int64(len(a.Zip)))
	if err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	return z
}

// TestHostileZips checks that each zip file does what its name says.
func TestHostileZips(t *testing.T) {
	zips := make(map[string]archivetest.Attack)
	for _, a := range attacks() {
		zips[a.Name] = a
	}
	for name, want := range map[string]string{
		"method-unknown": "unsupported compression algorithm", "crc-wrong": "checksum error", "crc-wrong-media": "checksum error",
		"size-short": "not a valid zip file", "size-long": "unexpected EOF", "size-huge": "unexpected EOF", "size-packed-short": "unexpected EOF",
	} {
		var errs []string
		for _, f := range open(t, zips[name]).File {
			r, err := f.Open()
			if err == nil {
				_, err = io.Copy(io.Discard, r)
			}
			if err != nil {
				errs = append(errs, err.Error())
			}
		}
		if len(errs) != 1 || !strings.Contains(errs[0], want) {
			t.Errorf("%s: %v, want %q once", name, errs, want)
		}
	}
	for _, name := range []string{"cut-directory", "cut-last-entry", "cut-tweets", "no-zip", "no-bytes"} {
		for _, form := range []string{"", "-descriptors"} {
			a, ok := zips[name+form]
			if _, err := zip.NewReader(bytes.NewReader(a.Zip), int64(len(a.Zip))); ok && err == nil {
				t.Errorf("%s opens", a.Name)
			}
		}
	}
	for name, want := range map[string]string{
		"name-dotdot": "../../outside.js", "name-absolute": "/etc/passwd", "name-drive": `C:\outside.js`,
		"name-strange": "data/nul\x00.js", "name-backslashes": `data\tweets.js`, "symlinks": "data/zz-passwd.js",
		"twice-equal": "data/tweets.js", "twice-different": "data/tweets.js", "encrypted": "data/tweets.js",
	} {
		var found []*zip.File
		for _, f := range open(t, zips[name]).File {
			if f.Name == want {
				found = append(found, f)
			}
		}
		twice := strings.HasPrefix(name, "twice")
		if len(found) == 0 || twice != (len(found) == 2) {
			t.Errorf("%s has %d entries %q", name, len(found), want)
			continue
		}
		if found[0].Flags&1 != 0 != (name == "encrypted") || found[0].Mode()&fs.ModeSymlink != 0 != (name == "symlinks") {
			t.Errorf("%s: flags %x, mode %v", name, found[0].Flags, found[0].Mode())
		}
		if twice && (found[0].CRC32 == found[1].CRC32) != (name == "twice-equal") {
			t.Errorf("%s: checksums %x and %x", name, found[0].CRC32, found[1].CRC32)
		}
	}
}

// TestBombs looks at what the bombs unpack to, without unpacking much of it.
func TestBombs(t *testing.T) {
	for _, a := range attacks() {
		if !strings.HasPrefix(a.Name, "bomb-") && !strings.HasPrefix(a.Name, "string-") {
			continue
		}
		z := open(t, a)
		var size, packed uint64
		end, overlaps := int64(0), 0
		for _, f := range z.File {
			size, packed = size+f.UncompressedSize64, packed+f.CompressedSize64
			offset, err := f.DataOffset()
			if err != nil {
				t.Errorf("%s: %s: %v", a.Name, f.Name, err)
			}
			if offset < end {
				overlaps++
			}
			end = offset + int64(f.CompressedSize64)
		}
		last := z.File[len(z.File)-1]
		switch a.Name {
		case "bomb-overlap":
			if overlaps != len(z.File)-1 || size < 300<<20 {
				t.Errorf("%s: %d of %d entries overlap, %d bytes", a.Name, overlaps, len(z.File), size)
			}
			checkReads(t, last)
			checkReads(t, z.File[0])
		case "bomb-nested":
			if depth, name := nesting(t, last); depth != 6 || name != "0.jpg" {
				t.Errorf("%s: %d zip files in each other, then %s", a.Name, depth, name)
			}
		default:
			if size < 64<<20 || overlaps > 0 || size < 100*uint64(len(a.Zip)) {
				t.Errorf("%s: %d bytes become %d, %d overlap", a.Name, len(a.Zip), size, overlaps)
			}
			if a.Name != "bomb-string" && !testing.Short() { // as bomb-spaces
				i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == "data/tweets.js" })
				checkReads(t, z.File[i])
			}
		}
	}
}

// checkReads unpacks an entry, which checks its size and checksum.
func checkReads(t *testing.T, f *zip.File) {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Errorf("%s: %v", f.Name, err)
	}
}

// nesting follows the first entries of zip files in zip files.
func nesting(t *testing.T, f *zip.File) (depth int, name string) {
	t.Helper()
	for strings.HasSuffix(f.Name, ".zip") {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		depth++
		f = z.File[0]
	}
	return depth, f.Name
}

func TestHostileWrite(t *testing.T) {
	dir := t.TempDir()
	for _, a := range attacks() {
		if a.Name != "no-bytes" && a.Name != "name-dotdot" && a.Name != "utf8-invalid" {
			continue
		}
		path, err := a.Write(dir)
		if err != nil {
			t.Fatal(err)
		}
		if a.Zip != nil {
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, a.Zip) || filepath.Ext(path) != ".zip" {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		for name, want := range a.Files {
			if got, err := os.ReadFile(filepath.Join(path, filepath.FromSlash(name))); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %s: %v", path, name, err)
			}
		}
	}
	for name, a := range map[string]archivetest.Attack{
		"zip":    {Name: "a", Zip: []byte{}},
		"folder": {Name: "no-bytes.zip", Files: map[string][]byte{"a": nil}},
	} {
		in := dir
		if a.Zip != nil {
			in = filepath.Join(dir, "missing")
		}
		if _, err := a.Write(in); err == nil {
			t.Errorf("%s: written to what is no folder", name)
		}
	}
}
