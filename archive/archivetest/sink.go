package archivetest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"
	"time"
)

// sink takes the files of an archive, one after the other.
type sink interface {
	// create begins a file. It must be closed before the next.
	create(name string) (io.WriteCloser, error)
	close() error
}

type folderSink struct{ root *os.Root }

func newFolderSink(path string) (*folderSink, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &folderSink{root}, nil
}

func (s *folderSink) create(name string) (io.WriteCloser, error) {
	name = filepath.FromSlash(name)
	if err := s.root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return s.root.Create(name)
}

func (s *folderSink) close() error { return s.root.Close() }

type zipSink struct {
	f    *os.File
	w    *zip.Writer
	made time.Time
}

func newZipSink(path string, made time.Time) (*zipSink, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &zipSink{f, zip.NewWriter(f), made}, nil
}

// create deflates text and stores media, which would not become smaller. Of the zip
// files of media one of two is deflated all the same, so that readers meet both.
func (s *zipSink) create(name string) (io.WriteCloser, error) {
	h := &zip.FileHeader{Name: name, Method: zip.Store, Modified: s.made}
	if isText(name) || strings.HasSuffix(name, "-part2.zip") {
		h.Method = zip.Deflate
	}
	w, err := s.w.CreateHeader(h)
	if err != nil {
		return nil, err
	}
	return nopCloser{w}, nil
}

func isText(name string) bool {
	return slices.Contains([]string{".js", ".csv", ".html", ".txt", ".css", ".svg"}, path.Ext(name))
}

func (s *zipSink) close() error { return errors.Join(s.w.Close(), s.f.Close()) }

// zipSinks spreads an archive over zip files.
type zipSinks struct {
	zips        []*zipSink
	data, media int // files created
}

func newZipSinks(paths []string, made time.Time) (*zipSinks, error) {
	s := &zipSinks{}
	for _, p := range paths {
		z, err := newZipSink(p, made)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		s.zips = append(s.zips, z)
	}
	return s, nil
}

func (s *zipSinks) create(name string) (io.WriteCloser, error) {
	n := 0
	switch base := path.Base(name); {
	case base == "manifest.js", path.Ext(base) == ".html", path.Ext(base) == ".txt":
	case isText(name):
		n = s.data
		s.data++
	default:
		n = s.media
		s.media++
	}
	return s.zips[n%len(s.zips)].create(name)
}

func (s *zipSinks) close() error {
	var err error
	for _, z := range s.zips {
		err = errors.Join(err, z.close())
	}
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

type memorySink fstest.MapFS

func (s memorySink) create(name string) (io.WriteCloser, error) {
	return &memoryFile{s: s, name: name}, nil
}

func (s memorySink) close() error { return nil }

type memoryFile struct {
	bytes.Buffer
	s    memorySink
	name string
}

func (f *memoryFile) Close() error {
	f.s[f.name] = &fstest.MapFile{Data: f.Bytes(), Mode: 0o644}
	return nil
}
