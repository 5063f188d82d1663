package archive_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive"
)

// pictured is an archive of n tweets with a photo each, from id 1001 on, and their files.
func pictured(n int) (fsys fstest.MapFS) {
	fsys = files("data/account.js", `x = [{"account": {"accountId": "1", "username": "ada_example"}}]`)
	var tweets []string
	for i := range n {
		id := fmt.Sprint(1001 + i)
		tweets = append(tweets, tweet(id, "x", fmt.Sprintf(`"extended_entities": {"media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/P%s.jpg"}]}`, id)))
		fsys[pictureOf(i)] = &fstest.MapFile{Data: []byte("a picture"), Mode: 0o644}
	}
	fsys["data/tweets.js"] = &fstest.MapFile{Data: []byte(list("tweets", tweets...)), Mode: 0o644}
	return fsys
}

func pictureOf(i int) string { return fmt.Sprintf("data/tweets_media/%d-P%[1]d.jpg", 1001+i) }

// packed writes the files into a zip, some with another method, or as if they had a password.
func packed(t *testing.T, fsys fstest.MapFS, methods map[string]uint16, passwords map[string]bool) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(fsys)) {
		f := fsys[name]
		if f.Mode.IsDir() {
			if _, err := w.Create(name + "/"); err != nil {
				t.Fatal(err)
			}
			continue
		}
		create, h := w.CreateHeader, &zip.FileHeader{Name: name}
		if methods[name] > 0 || passwords[name] {
			create, h.Method, h.CompressedSize64, h.UncompressedSize64 = w.CreateRaw, methods[name], uint64(len(f.Data)), uint64(len(f.Data))
		}
		if passwords[name] {
			h.Flags = 1
		}
		out, err := create(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// unpacked writes the files into a folder.
func unpacked(t *testing.T, fsys fstest.MapFS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestMissingMedia: each way in which a picture can be missing is told, for archives in folders and in zips, and only what
// Twitter itself may have lost is passed over. Tweets and Check say the same.
func TestMissingMedia(t *testing.T) {
	first := pictureOf(0)
	remove := func(n int) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			for i := range n {
				delete(f, pictureOf(i))
			}
		}
	}
	replace := func(content string, mode fs.FileMode) func(fstest.MapFS) {
		return func(f fstest.MapFS) { f[first] = &fstest.MapFile{Data: []byte(content), Mode: mode} }
	}
	rename := func(to string) func(fstest.MapFS) {
		return func(f fstest.MapFS) { f["data/tweets_media/"+to] = f[first]; delete(f, first) }
	}
	method := func(m uint16) map[string]uint16 { return map[string]uint16{first: m} }
	type reasons map[archive.MissingReason]int
	for _, tt := range []struct {
		name   string
		n      int // tweets
		change func(fstest.MapFS)
		want   reasons
		whole  bool
		forms  string
		method map[string]uint16
		locked map[string]bool
	}{
		{"none", 6, remove(0), nil, true, "folder zip", nil, nil},
		{"all", 6, func(f fstest.MapFS) {
			remove(6)(f)
			f["data/tweets_media/readme.txt"] = &fstest.MapFile{Mode: 0o644}
		}, reasons{archive.NoMediaFile: 6}, false, "folder zip", nil, nil},
		{"the folder", 6, remove(6), reasons{archive.NoMediaFolder: 6}, false, "folder zip", nil, nil},
		{"half", 6, remove(3), reasons{archive.NoMediaFile: 3}, false, "folder zip", nil, nil},
		{"the only one", 1, remove(1), reasons{archive.NoMediaFolder: 1}, false, "folder zip", nil, nil},
		{"one of two", 2, remove(1), reasons{archive.NoMediaFile: 1}, false, "folder zip", nil, nil},
		{"one of ten", 10, remove(1), reasons{archive.NoMediaFile: 1}, true, "folder zip", nil, nil},
		{"20 of 1,000", 1000, remove(20), reasons{archive.NoMediaFile: 20}, true, "folder zip", nil, nil},
		{"21 of 1,000", 1000, remove(21), reasons{archive.NoMediaFile: 21}, false, "folder zip", nil, nil},
		{"empty", 2, replace("", 0o644), reasons{archive.EmptyMedia: 1}, false, "folder zip", nil, nil},
		{"one empty of many", 20, replace("", 0o644), reasons{archive.EmptyMedia: 1}, true, "folder zip", nil, nil},
		{"a folder", 20, func(f fstest.MapFS) {
			delete(f, first)
			f[first+"/x"] = &fstest.MapFile{Data: []byte("x"), Mode: 0o644}
		}, reasons{archive.FolderInPlace: 1}, false, "folder zip", nil, nil},
		{"iCloud", 20, rename(".1001-P1001.jpg.icloud"), reasons{archive.InCloud: 1}, false, "folder zip", nil, nil},
		{"bzip2", 20, remove(0), reasons{archive.PackedBzip2: 1}, false, "zip", method(12), nil},
		{"LZMA", 20, remove(0), reasons{archive.PackedLZMA: 1}, false, "zip", method(14), nil},
		{"PPMd", 20, remove(0), reasons{archive.PackedOtherwise: 1}, false, "zip", method(98), nil},
		{"a password", 20, remove(0), reasons{archive.WithPassword: 1}, false, "zip", nil, map[string]bool{first: true}},
		{"jpg-large", 2, rename("1001-P1001.jpg-large"), nil, true, "folder zip", nil, nil},
		{"jpe", 2, rename("1001-P1001.jpe"), nil, true, "folder zip", nil, nil},
		{"JFIF", 2, rename("1001-P1001.JFIF"), nil, true, "folder zip", nil, nil},
		{"JPG", 2, rename("1001-P1001.JPG"), nil, true, "folder zip", nil, nil},
		{"another name", 2, rename("1001-my cat.jpg"), nil, true, "folder zip", nil, nil},
		{"two other names", 2, func(f fstest.MapFS) {
			rename("1001-my cat.jpg")(f)
			f["data/tweets_media/1001-her cat.jpg"] = f["data/tweets_media/1001-my cat.jpg"]
		}, reasons{archive.NoMediaFile: 1}, false, "folder zip", nil, nil},
		{"the picture of another", 2, rename("999-P1001.jpg"), reasons{archive.NoMediaFile: 1}, false, "folder zip", nil, nil},
	} {
		for _, form := range strings.Fields(tt.forms) {
			t.Run(tt.name+"/"+form, func(t *testing.T) {
				fsys := pictured(tt.n)
				tt.change(fsys)
				path := ""
				if form == "zip" {
					path = packed(t, fsys, tt.method, tt.locked)
				} else {
					path = unpacked(t, fsys)
				}
				a, err := archive.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				defer a.Close()
				judge(t, a, tt.n, tt.want, tt.whole)
			})
		}
	}
}

// judge holds what an archive says of its media against what is right.
func judge(t *testing.T, a *archive.Archive, n int, want map[archive.MissingReason]int, whole bool) {
	t.Helper()
	found := map[archive.MissingReason]int{}
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		if m := tw.Media[0]; m.File == "" {
			found[m.Missing]++
		} else if f, err := a.OpenMedia(m.File); err != nil {
			t.Error(err)
		} else if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	r, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := r.Exports[0].Media
	if !maps.Equal(found, want) || !maps.Equal(m.Reasons, want) {
		t.Errorf("tweets %v, check %v, want %v", found, m.Reasons, want)
	}
	if m.Whole() != whole || r.Complete() != whole || m.Expected != n || m.Photos != n {
		t.Errorf("whole %v, complete %v, %d photos of %d, want %v, %d", m.Whole(), r.Complete(), m.Photos, m.Expected, whole, n)
	}
}

// TestLinkedMedia puts links in the place of a picture.
func TestLinkedMedia(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(outside, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		target string
		want   archive.MissingReason
	}{
		"nowhere":  {"nothing.jpg", archive.LinkNowhere},
		"a circle": {"1001-P1001.jpg", archive.LinkNowhere},
		"out":      {outside, archive.LinkLeadsOut},
	} {
		t.Run(name, func(t *testing.T) {
			dir := unpacked(t, pictured(20))
			file := filepath.Join(dir, filepath.FromSlash(pictureOf(0)))
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(tt.target, file); err != nil {
				t.Skip("no symbolic links here:", err)
			}
			a, err := archive.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			judge(t, a, 20, map[archive.MissingReason]int{tt.want: 1}, false)
		})
	}
}

// closed is a file system that forbids one file, and another whose disk fails.
type closed struct {
	fstest.MapFS
	name string
	err  error
}

func (c closed) Open(name string) (fs.File, error) {
	if name == c.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: c.err}
	}
	return c.MapFS.Open(name)
}

// TestClosedMedia: a picture that may not be read is not one that is missing. Root may read all, hence a file system of its own.
func TestClosedMedia(t *testing.T) {
	for err, want := range map[error]archive.MissingReason{fs.ErrPermission: archive.NotPermitted, os.ErrDeadlineExceeded: archive.ReadFails} {
		a, openErr := archive.New(closed{pictured(20), pictureOf(0), err})
		if openErr != nil {
			t.Fatal(openErr)
		}
		judge(t, a, 20, map[archive.MissingReason]int{want: 1}, false)
	}
}

// TestUnclaimed names the files of media that no tweet has, not those of the system, nor copies in another archive.
func TestUnclaimed(t *testing.T) {
	fsys := pictured(3)
	for _, name := range []string{"999-a.jpg", "cat.jpg", ".DS_Store", "Thumbs.db", "1001-other.jpg"} {
		fsys["data/tweets_media/"+name] = &fstest.MapFile{Data: []byte("x"), Mode: 0o644}
	}
	a, err := archive.Open(packed(t, pictured(3), nil, nil), unpacked(t, fsys))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"data/tweets_media/cat.jpg", "data/tweets_media/999-a.jpg", "data/tweets_media/1001-other.jpg"}
	if r.Unclaimed != 3 || !slices.Equal(r.UnclaimedFiles, want) {
		t.Errorf("%d: %q", r.Unclaimed, r.UnclaimedFiles)
	}
}
