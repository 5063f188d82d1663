package importer_test

import (
	"context"
	"errors"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// sized is a folder with a photo that is as large as it says, of nothing but zeros, and counts what is read of it.
type sized struct {
	fstest.MapFS
	name       string
	says, size int64
	read       atomic.Int64
	each       func() // called at each read
}

type sizedFile struct {
	fs.File
	in   *sized
	left int64
}

type sizedInfo struct {
	fs.FileInfo
	size int64
}

func (i sizedInfo) Size() int64 { return i.size }

func (s *sized) Open(name string) (fs.File, error) {
	f, err := s.MapFS.Open(name)
	if err != nil || name != s.name {
		return f, err
	}
	return &sizedFile{f, s, s.size}, nil
}

// Stat implements fs.StatFS.
func (s *sized) Stat(name string) (fs.FileInfo, error) {
	info, err := s.MapFS.Stat(name)
	if err != nil || name != s.name {
		return info, err
	}
	return sizedInfo{info, s.says}, nil
}

func (f *sizedFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return sizedInfo{info, f.in.says}, err
}

func (f *sizedFile) Read(p []byte) (int, error) {
	if f.left == 0 {
		return f.File.Read(nil)
	}
	n := int(min(int64(len(p)), f.left))
	clear(p[:n])
	f.left -= int64(n)
	f.in.read.Add(int64(n))
	if f.in.each != nil {
		f.in.each()
	}
	return n, nil
}

// TestHugePhoto: what is larger than the server takes, or than any photo is, is not read. Where its size is not told it is
// read as far as that.
func TestHugePhoto(t *testing.T) {
	for name, tt := range map[string]struct {
		limit      int64 // of the server
		says, size int64
		most       int64 // bytes read
	}{
		"sparse":                             {0, 400 << 30, 400 << 30, 0},
		"a server that takes all":            {1 << 60, 400 << 30, 400 << 30, 0},
		"larger than the server takes":       {1 << 20, 1<<20 + 1, 1<<20 + 1, 0},
		"larger than it says":                {1 << 20, 100, 400 << 30, 1<<20 + 64<<10},
		"says next to nothing":               {1 << 20, 1, 400 << 30, 1<<20 + 64<<10},
		"says nothing to who takes all":      {1 << 60, 1, 400 << 30, 256<<20 + 64<<10},
		"cut while it is read, and then all": {1 << 20, 1 << 19, 400 << 30, 1<<20 + 64<<10},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, practice.Options{MaxImageSize: tt.limit})
				fsys := &sized{MapFS: filesOf(t, []tweet{{id: 1, text: "a", photos: 1}}, nil), name: "data/tweets_media/" + tweetID(1) + "-P0.png", says: tt.says, size: tt.size}
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
				refused := 0
				r, err := target.Run(t.Context(), a, func(e importer.Event) {
					if e.Type == importer.EventRefused {
						refused++
					}
				})
				if err != nil || r.Posted != 1 || refused != 1 {
					t.Errorf("%+v, %d refused, %v", r, refused, err)
				}
				if n := fsys.read.Load(); n > tt.most {
					t.Errorf("%d bytes were read, of %d; want up to %d", n, tt.size, tt.most)
				}
			})
		})
	}
}

// TestStopInPhoto ends the run while a photo is read: it is heard at once, and the photo is tried again in the next run.
func TestStopInPhoto(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{MaxImageSize: 1 << 30})
		name := "data/tweets_media/" + tweetID(1) + "-P0.png"
		fsys := &sized{MapFS: filesOf(t, []tweet{{id: 1, text: "a", photos: 1}}, nil), name: name, says: 200 << 20, size: 200 << 20}
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
		ctx, cancel := context.WithCancel(t.Context())
		fsys.each = cancel
		if r, err := target.Run(ctx, a, nil); !errors.Is(err, importer.ErrStopped) || r.Refused != 0 || r.Posted != 0 {
			t.Errorf("%+v, %v", r, err)
		}
		if n := fsys.read.Load(); n > 1<<20 {
			t.Errorf("%d bytes were read", n)
		}
		whole, err := archive.New(fsys.MapFS)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := target.Plan(t.Context(), whole, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		if r, err := target.Run(t.Context(), whole, nil); err != nil || r.Posted != 1 || r.Refused != 0 {
			t.Errorf("then: %+v, %v", r, err)
		}
	})
}
