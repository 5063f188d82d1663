package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// files makes a file system of names and contents.
func files(nameContent ...string) fstest.MapFS {
	fsys := make(fstest.MapFS)
	for i := 0; i < len(nameContent); i += 2 {
		fsys[nameContent[i]] = &fstest.MapFile{Data: []byte(nameContent[i+1]), Mode: 0o644}
	}
	return fsys
}

// list makes a data file of elements.
func list(name string, elements ...string) string {
	return "window.YTD." + name + ".part0 = [\n" + strings.Join(elements, ",\n") + "\n]"
}

// tweet makes an element of a tweet file, with more members before the text.
func tweet(id, text string, members ...string) string {
	return fmt.Sprintf(`{"tweet": {"id_str": %q, "created_at": "Wed Oct 10 20:19:24 +0000 2018", %s"full_text": %q}}`,
		id, strings.Join(append(members, ""), ", "), text)
}

// read opens fsys and returns its tweets up to the first error.
func read(t *testing.T, fsys fs.FS) (*archive.Archive, []archive.Tweet, error) {
	t.Helper()
	a, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var tweets []archive.Tweet
	for tw, err := range a.Tweets() {
		if err != nil {
			return a, tweets, err
		}
		tweets = append(tweets, tw)
	}
	return a, tweets, nil
}

// ids returns the ids of tweets, in order.
func ids(tweets []archive.Tweet) string {
	var ids []string
	for _, t := range tweets {
		ids = append(ids, t.ID)
	}
	return strings.Join(ids, " ")
}

func TestLayouts(t *testing.T) {
	one := func(id string) string { return list("tweets", tweet(id, "x")) }
	tests := []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"tweets.js", files("data/tweets.js", one("1")), "1"},
		{"tweet.js", files("data/tweet.js", one("1")), "1"},
		{"data folder itself", files("tweets.js", one("1"), "account.js", list("account")), "1"},
		{"extra top folder", files("twitter/data/tweets.js", one("1"), "__MACOSX/data/tweets.js", "junk", ".git/data/tweets.js", "junk"), "1"},
		{"a few folders down", files("backup/2023/twitter/data/tweets.js", one("1"), "backup/photos/cat.jpg", ""), "1"},
		{"parts by number", files("data/tweets-part10.js", one("4"), "data/tweets-part2.js", one("3"), "data/tweets-part1.js", one("2"), "data/tweets.js", one("1")), "1 2 3 4"},
		{"no first part", files("data/tweet-part1.js", one("1"), "data/tweet-part2.js", one("2")), "1 2"},
		{"overlay", files("data/tweet.js", list("tweet", tweet("1", "old"), tweet("2", "old")), "data/tweets.js", list("tweets", tweet("3", "new"), tweet("2", "new"))), "3 2 1"},
		{"stray files", files("data/tweets.js", one("1"), "data/tweets-partial.js", "junk", "data/tweets copy.js", "junk", "data/.DS_Store", "\x00", "data/tweets.js.bak", "junk", "data/tweets-part-1.js", "junk"), "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, tweets, err := read(t, tt.fsys)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(tweets); got != tt.want {
				t.Errorf("tweets %s, want %s", got, tt.want)
			}
			for _, w := range a.Warnings() {
				if w.Problem != archive.OwnerDerived && (w.Problem != archive.RepeatedTweet || tt.name != "overlay") {
					t.Errorf("warning %+v", w)
				}
			}
		})
	}
}

func TestNotArchive(t *testing.T) {
	tweets := list("tweets", tweet("1", "x"))
	tests := []struct {
		name string
		fsys fstest.MapFS
		want error
		text string
	}{
		{"empty", files(), archive.ErrNotArchive, "data/tweets.js"},
		{"other files", files("data/account.js", list("account"), "data/manifest.js", "x = {}", "index.html", ""), archive.ErrNotArchive, "give all of them"},
		{"too deep", files("a/b/c/d/data/tweets.js", tweets), archive.ErrNotArchive, "data/tweets.js"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := archive.New(tt.fsys)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("got %v, %v; want %v with %q", a, err, tt.want, tt.text)
			}
		})
	}
}

// zipped packs fsys.
func zipped(t *testing.T, fsys fs.FS) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(fsys); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOpenErrors(t *testing.T) {
	whole := zipped(t, files("data/tweets.js", list("tweets", tweet("1", strings.Repeat("long ", 1000)))))
	tests := []struct {
		name    string
		content []byte
		want    error
	}{
		{"cut in the name", whole[:34], archive.ErrTruncated},
		{"cut to two bytes", whole[:2], archive.ErrTruncated},
		{"empty", nil, archive.ErrTruncated},
		{"web page", []byte("<!doctype html><title>Sign in</title>"), archive.ErrNotArchive},
		{"tweet file", []byte(list("tweets")), archive.ErrNotArchive},
		{"other zip", zipped(t, files("readme.txt", "hello")), archive.ErrNotArchive},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "my.zip")
			if err := os.WriteFile(path, tt.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if a, err := archive.Open(path); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, %v; want %v with the path", a, err, tt.want)
			}
		})
	}
	if _, err := archive.Open(filepath.Join(t.TempDir(), "missing.zip")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestDamagedZip damages the compressed tweets of an archive whose directory is whole.
func TestDamagedZip(t *testing.T) {
	var elements []string
	for i := range 500 {
		elements = append(elements, tweet(fmt.Sprint(1000+i), fmt.Sprint("tweet ", i*i)))
	}
	fsys := files("data/tweets.js", list("tweets", elements...))
	for name, damage := range map[string]func(b []byte){
		"data":     func(b []byte) { clear(b[2000:2100]) },
		"checksum": func(b []byte) { b[bytes.LastIndex(b, []byte("PK\x01\x02"))+16]++ },
	} {
		t.Run(name, func(t *testing.T) {
			b := zipped(t, fsys)
			damage(b)
			path := filepath.Join(t.TempDir(), "my.zip")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := archive.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			for _, err = range a.Tweets() {
				if err != nil {
					break
				}
			}
			var se *archive.SyntaxError
			if !errors.As(err, &se) || se.File != "data/tweets.js" || se.Offset == 0 {
				t.Errorf("got %v, want a SyntaxError of data/tweets.js", err)
			}
		})
	}
}

// TestDamagedMedia damages a stored file, which only its checksum can tell.
func TestDamagedMedia(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.zip")
	if _, err := archivetest.Write(path, archivetest.Options{Seed: 2}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.Index(b, []byte("data/tweets_media/"))
	first += bytes.Index(b[first:], []byte("\xff\xd8\xff\xdb"))
	b[first+200]++ // in the first JPEG of a tweet
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	damaged := 0
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range tw.Media {
			if m.File == "" {
				continue
			}
			f, err := a.OpenMedia(m.File)
			if err != nil {
				t.Fatal(err)
			}
			var se *archive.SyntaxError
			switch n, err := io.Copy(io.Discard, f); {
			case errors.As(err, &se) && se.File == m.File:
				damaged++
			case err != nil || n != m.Size:
				t.Errorf("%s: %d of %d bytes, %v", m.File, n, m.Size, err)
			}
			f.Close()
		}
	}
	if damaged != 1 {
		t.Errorf("%d files are damaged, want 1", damaged)
	}
}

// TestZip64 needs more entries than a zip without the 64-bit extension can have.
func TestZip64(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 1 << 16 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("data/tweets_media/%d-x.jpg", i)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Create("data/tweets.js")
	if err != nil {
		t.Fatal(err)
	}
	photo := `"extended_entities": {"media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/x.jpg"}]}`
	fmt.Fprint(f, list("tweets", tweet("65535", "x", photo), tweet("65536", "x", photo)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "big.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var got []string
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, tw.Media[0].File)
	}
	if d := cmp.Diff([]string{"data/tweets_media/65535-x.jpg", ""}, got); d != "" {
		t.Error(d)
	}
}

// TestLinksOut puts symbolic links in a folder: one stays inside, one leads out.
func TestLinksOut(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.jpg")
	path := filepath.Join(dir, "archive")
	truth, err := archivetest.Write(path, archivetest.Options{OnlyTypical: true, Tweets: 20, Seed: 2, Profile: archivetest.Photographer})
	if err != nil || truth.MediaFiles < 2 {
		t.Fatal(truth, err)
	}
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	media := filepath.Join(path, "data", "tweets_media")
	entries, err := os.ReadDir(media)
	if err != nil {
		t.Fatal(err)
	}
	out, in := entries[0].Name(), entries[1].Name()
	for name, target := range map[string]string{out: secret, in: "../profile_media/1234567-AdaExamp.jpg"} {
		if err := os.Remove(filepath.Join(media, name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(media, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	a, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	found := make(map[string]bool)
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range tw.Media {
			found[filepath.Base(m.File)] = true
		}
	}
	if found[out] || !found[in] {
		t.Errorf("link out found: %v, link inside found: %v", found[out], found[in])
	}
	for _, name := range []string{"data/tweets_media/" + out, "../secret.jpg", secret} {
		if f, err := a.OpenMedia(name); err == nil {
			f.Close()
			t.Errorf("%s can be opened", name)
		}
	}
}

// TestPipe does not wait for a pipe that lies where a file should.
func TestPipe(t *testing.T) {
	for _, name := range []string{"tweets.js", "account.js", "tweet-headers.js", "a.zip", "tweets_media/a.zip"} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "tweets_media"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "tweets.js"), []byte(list("tweets", tweet("1", "x"))), 0o600); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := exec.Command("mkfifo", path).Run(); err != nil {
			t.Skip("no pipes here:", err)
		}
		a, err := archive.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		for _, err := range a.Tweets() {
			var se *archive.SyntaxError
			if err != nil && !errors.As(err, &se) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := a.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOnlyPipes: neither a folder of pipes nor a pipe is waited for, and a link out of a
// folder is not followed to a zip.
func TestOnlyPipes(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("mkfifo", filepath.Join(dir, "a.zip")).Run(); err != nil {
		t.Skip("no pipes here:", err)
	}
	outside := filepath.Join(t.TempDir(), "b.zip")
	if err := errors.Join(os.WriteFile(outside, zipped(t, files("data/tweets.js", list("tweets"))), 0o600), os.Symlink(outside, filepath.Join(dir, "b.zip"))); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "a.zip")} {
		if a, err := archive.Open(path); !errors.Is(err, archive.ErrNotArchive) {
			t.Errorf("got %v, %v", a, err)
		}
	}
}

// TestPackedOtherwise has a photo that is packed as other programs do it.
func TestPackedOtherwise(t *testing.T) {
	whole := zipped(t, files("data/tweets.js", list("tweets", tweet("1", "text")), "data/tweets_media/1-a.jpg", "a photo"))
	tests := map[string]struct {
		flags, method byte
		want          archive.Problem // none if empty
		reason        string
	}{
		"Deflate":   {0, 8, "", ""},
		"Deflate64": {0, 9, "", ""},
		"bzip2":     {0, 12, archive.OtherMethod, "bzip2"},
		"encrypted": {1, 8, archive.Encrypted, "encrypted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := bytes.Clone(whole)
			for sig, at := range map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8} {
				head := b[bytes.LastIndex(b, []byte(sig)):]
				head[at] |= test.flags
				head[at+2] = test.method
			}
			path := filepath.Join(t.TempDir(), "a.zip")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := archive.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if got := a.FromExplorer(); len(got) > 0 != (name == "Deflate64") || len(got) > 0 && got[0] != "a.zip" {
				t.Errorf("from Explorer: %q", got)
			}
			var problems []archive.Problem
			for _, w := range a.Warnings() {
				if w.File != "a.zip" {
					continue
				}
				problems = append(problems, w.Problem)
				if w.Count != 1 || !strings.Contains(w.Err.Error(), test.reason) {
					t.Errorf("%+v", w)
				}
			}
			if test.want == "" && len(problems) > 0 || test.want != "" && (len(problems) != 1 || problems[0] != test.want) {
				t.Errorf("warnings of %q, want %q", problems, test.want)
			}
		})
	}
}
