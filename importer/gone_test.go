package importer_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// going is an archive whose photos go away.
type going struct {
	fstest.MapFS
	gone func(name string, f fs.File) (fs.File, error) // nil while all is there
}

func (g *going) Open(name string) (fs.File, error) {
	f, err := g.MapFS.Open(name)
	if err != nil || g.gone == nil || !strings.HasSuffix(name, ".png") {
		return f, err
	}
	return g.gone(name, f)
}

func (g *going) Stat(name string) (fs.FileInfo, error) {
	f, err := g.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// goneFile is a file that can be opened and not read.
type goneFile struct {
	fs.File
	err  error
	mode fs.FileMode
	size int64
}

func (f goneFile) Read([]byte) (int, error) { return 0, f.err }
func (f goneFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return goneInfo{info, f}, err
}

type goneInfo struct {
	fs.FileInfo
	f goneFile
}

func (i goneInfo) Size() int64       { return i.f.size }
func (i goneInfo) Mode() fs.FileMode { return i.f.mode }
func (i goneInfo) IsDir() bool       { return i.f.mode.IsDir() }

func photoTweets(n int) (tweets []tweet, texts []string) {
	tweets, texts = numbered(n)
	for i := range tweets {
		tweets[i].photos = 1
	}
	return tweets, texts
}

// TestArchiveGoes has the archive's files go away in the midst of an import: the run stops, no post goes out without its
// picture, and when they are back it goes on.
func TestArchiveGoes(t *testing.T) {
	fails := func(err error) func(string, fs.File) (fs.File, error) {
		return func(name string, _ fs.File) (fs.File, error) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
	reads := func(err error) func(string, fs.File) (fs.File, error) {
		return func(_ string, f fs.File) (fs.File, error) { return goneFile{f, err, 0o600, 100}, nil }
	}
	for name, gone := range map[string]func(string, fs.File) (fs.File, error){
		"files cleaned up":   fails(fs.ErrNotExist),
		"another user's":     fails(fs.ErrPermission),
		"the disk is pulled": fails(syscall.EIO),
		"pulled while read":  reads(syscall.EIO),
		"stale":              reads(syscall.ESTALE),
		"put off to a cloud": func(_ string, f fs.File) (fs.File, error) { return goneFile{f, io.EOF, 0o600, 0}, nil },
		"a folder instead":   func(_ string, f fs.File) (fs.File, error) { return goneFile{f, io.EOF, fs.ModeDir, 0}, nil },
		"a pipe instead":     func(_ string, f fs.File) (fs.File, error) { return goneFile{f, io.EOF, fs.ModeNamedPipe, 0}, nil },
		"out of handles":     fails(syscall.EMFILE),
	} {
		for _, before := range []int{1, 7} { // uploads
			t.Run(fmt.Sprint(name, before), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					tweets, texts := photoTweets(8)
					w := newWorld(t, practice.Options{}, tweets...)
					fsys := &going{MapFS: filesOf(t, tweets, nil)}
					a, err := archive.New(fsys)
					if err != nil {
						t.Fatal(err)
					}
					w.archive = a
					j, target := w.open()
					defer j.Close()
					if _, err := target.Plan(t.Context(), a, importer.PlanOptions{}); err != nil {
						t.Fatal(err)
					}
					uploads := 0
					r, err := target.Run(t.Context(), a, func(e importer.Event) {
						if e.Type == importer.EventUploaded {
							if uploads++; uploads == before {
								fsys.gone = gone
							}
						}
					})
					w.goneAndBack(r, err, func() { fsys.gone = nil }, target, texts)
				})
			})
		}
	}
}

// goneAndBack expects a run to have stopped, and a next one to end well when the archive is back.
func (w *world) goneAndBack(r importer.Result, err error, back func(), target *importer.Target, texts []string) {
	w.t.Helper()
	var gone *importer.ArchiveError
	if !errors.As(err, &gone) || r.Refused > 0 || r.Posted == len(texts) {
		w.t.Errorf("%+v, %v", r, err)
	}
	if n := w.files(); n != r.Posted {
		w.t.Errorf("%d posts with %d pictures", r.Posted, n)
	}
	back()
	if r, err := target.Run(w.t.Context(), w.archive, nil); err != nil || r.Posted != len(texts) {
		w.t.Errorf("when it is back: %+v, %v", r, err)
	}
	w.expect(texts...)
	if n := w.files(); n != len(texts) {
		w.t.Errorf("%d posts with %d pictures", len(texts), n)
	}
}

// zipOf writes an archive as a ZIP file, unpacked within, and returns where its photos are.
func zipOf(t *testing.T, tweets []tweet) (path string, photos []int) {
	t.Helper()
	fsys := filesOf(t, tweets, nil)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := make([]string, 0, len(fsys))
	for name := range fsys {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { // photos behind the lists
		return strings.Compare(fmt.Sprint(strings.HasSuffix(a, ".png"))+a, fmt.Sprint(strings.HasSuffix(b, ".png"))+b)
	})
	for _, name := range names {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".png") {
			photos = append(photos, b.Len())
		}
		if _, err := f.Write(fsys[name].Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "twitter.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, photos
}

// TestZipGoes is TestArchiveGoes for a ZIP file that is cut, written anew, or filled with something else.
func TestZipGoes(t *testing.T) {
	for name, spoil := range map[string]func(f *os.File, data []byte, photos []int) error{
		"cut":     func(f *os.File, _ []byte, photos []int) error { return f.Truncate(int64(photos[2])) },
		"emptied": func(f *os.File, _ []byte, _ []int) error { return f.Truncate(0) },
		"longer": func(f *os.File, data []byte, photos []int) error {
			_, err := f.WriteAt(make([]byte, len(data)), int64(photos[0]))
			return err
		},
		"other data": func(f *os.File, data []byte, photos []int) error {
			_, err := f.WriteAt(make([]byte, len(data)-photos[0]), int64(photos[0]))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, texts := photoTweets(12)
				w := newWorld(t, practice.Options{}, tweets...)
				path, photos := zipOf(t, tweets)
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if w.archive, err = archive.Open(path); err != nil {
					t.Fatal(err)
				}
				defer w.archive.Close()
				j, target := w.open()
				defer j.Close()
				if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
					t.Fatal(err)
				}
				f, err := os.OpenFile(path, os.O_RDWR, 0)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				spoilt := false
				r, err := target.Run(t.Context(), w.archive, func(e importer.Event) {
					if e.Type == importer.EventPosted && !spoilt {
						spoilt = true
						if err := spoil(f, data, photos); err != nil {
							t.Error(err)
						}
					}
				})
				w.goneAndBack(r, err, func() {
					if err := errors.Join(f.Truncate(int64(len(data))), second(f.WriteAt(data, 0))); err != nil {
						t.Fatal(err)
					}
				}, target, texts)
			})
		})
	}
}

func second[T any](_ T, err error) error { return err }

// TestDamagedFiles: a damaged file is its own fault, several one after the other are not, unless the person takes what is left.
func TestDamagedFiles(t *testing.T) {
	for _, tt := range []struct {
		name    string
		bad     []int // by place among 8
		salvage bool
		stops   bool
	}{
		{"one", []int{3}, false, false},
		{"the first", []int{0}, false, false},
		{"two at the end", []int{6, 7}, false, false},
		{"every second", []int{1, 3, 5, 7}, false, false},
		{"three", []int{3, 4, 5}, false, true},
		{"the first three", []int{0, 1, 2}, false, true},
		{"three, agreed to", []int{3, 4, 5}, true, false},
		{"all, agreed to", []int{0, 1, 2, 3, 4, 5, 6, 7}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, _ := photoTweets(8)
				w := newWorld(t, practice.Options{}, tweets...)
				path, photos := zipOf(t, tweets)
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range tt.bad {
					data[photos[i]+20] ^= 0xFF
				}
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				if w.archive, err = archive.Open(path); err != nil {
					t.Fatal(err)
				}
				defer w.archive.Close()
				if tt.salvage {
					w.archive.Salvage()
				}
				r, err := w.run(t.Context())
				var gone *importer.ArchiveError
				if errors.As(err, &gone) != tt.stops || !tt.stops && (err != nil || r.Posted != 8) {
					t.Errorf("%+v, %v", r, err)
				}
				if want := len(tt.bad); w.files() != r.Posted-want && !tt.stops || tt.stops && w.files() != r.Posted {
					t.Errorf("%d posts with %d pictures", r.Posted, w.files())
				}
				if again, err := w.run(t.Context()); errors.As(err, &gone) != tt.stops || again.Posted != r.Posted || again.Refused != 0 {
					t.Errorf("the next run: %+v, %v", again, err)
				}
			})
		})
	}
}
