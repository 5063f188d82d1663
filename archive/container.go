package archive

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Open opens the archive at path, a zip file or a folder. Its errors wrap
// ErrNotArchive, ErrTruncated or ErrGrailbird where they apply. Links inside a
// folder are followed only within it.
func Open(path string) (*Archive, error) {
	a, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", path, err)
	}
	return a, nil
}

func open(path string) (*Archive, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var fsys fs.FS
	var closer io.Closer
	if info.IsDir() {
		root, err := os.OpenRoot(path)
		if err != nil {
			return nil, err
		}
		fsys, closer = root.FS(), root
	} else {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		z, err := newZipFS(f, info.Size())
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		fsys, closer = z, f
	}
	a, err := New(fsys)
	if err != nil {
		if !info.IsDir() && !errors.Is(err, ErrNotArchive) && !errors.Is(err, ErrGrailbird) {
			err = fmt.Errorf("%w: %w", ErrNotArchive, err) // a zip as no Twitter makes it, with one name twice
		}
		return nil, errors.Join(err, closer.Close())
	}
	a.closer = closer
	return a, nil
}

// zipFS is a zip file as a file system whose Stat reads nothing but the directory
// in memory.
type zipFS struct {
	*zip.Reader
	files map[string]*zip.File
}

func newZipFS(r io.ReaderAt, size int64) (*zipFS, error) {
	z, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
		// The directory stands at the end of a zip file; the signature of a
		// first entry without a directory is a file whose end is missing.
		var head [4]byte
		n, _ := r.ReadAt(head[:], 0)
		if n == 0 || string(head[:n]) == "PK\x03\x04"[:n] {
			return nil, fmt.Errorf("%w (%d bytes)", ErrTruncated, size)
		}
		return nil, fmt.Errorf("%w: neither a folder nor a zip file", ErrNotArchive)
	}
	if err != nil {
		return nil, err
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	files := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		files[f.Name] = f
	}
	return &zipFS{z, files}, nil
}

// Stat implements fs.StatFS.
func (z *zipFS) Stat(name string) (fs.FileInfo, error) {
	if f, ok := z.files[name]; ok {
		return f.FileInfo(), nil
	}
	// Folders need not have an entry.
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// findData returns the folder of fsys that holds the tweet files.
func findData(fsys fs.FS) (string, error) {
	tops, err := folders(fsys)
	if err != nil {
		return "", err
	}
	for _, level := range [][]string{{"."}, tops} {
		var found []string
		for _, top := range level {
			for _, dir := range []string{path.Join(top, "data"), top} {
				names, err := fileNames(fsys, dir)
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					return "", err
				}
				if len(parts(names, "tweets"))+len(parts(names, "tweet")) > 0 {
					found = append(found, dir)
					break
				}
				if info, err := fs.Stat(fsys, path.Join(dir, "js", "tweets")); err == nil && info.IsDir() {
					return "", fmt.Errorf("%w: %s", ErrGrailbird, path.Join(dir, "js", "tweets"))
				}
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", fmt.Errorf("%w but a folder of several: %s", ErrNotArchive, strings.Join(found, ", "))
		}
	}
	return "", fmt.Errorf("%w: no tweet file (data/tweets.js, data/tweet.js or data/tweets-part1.js), here or in a folder below", ErrNotArchive)
}

// folders lists the folders at the top of fsys, without the hidden ones and those
// that packing on macOS adds.
func folders(fsys fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && e.Name() != "__MACOSX" {
			dirs = append(dirs, e.Name())
		}
	}
	return dirs, nil
}

// fileNames lists the files directly in dir.
func fileNames(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// parts picks from names the files of a data type, in order: base.js, then
// base-part1.js, base-part2.js ... by number.
func parts(names []string, base string) []string {
	type part struct {
		n    int
		name string
	}
	var ps []part
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, base)
		if !ok {
			continue
		}
		if rest, ok = strings.CutSuffix(rest, ".js"); !ok {
			continue
		}
		if rest == "" {
			ps = append(ps, part{-1, name})
		} else if digits, ok := strings.CutPrefix(rest, "-part"); ok {
			if n, err := strconv.ParseUint(digits, 10, 31); err == nil {
				ps = append(ps, part{int(n), name})
			}
		}
	}
	slices.SortFunc(ps, func(x, y part) int { return x.n - y.n })
	sorted := make([]string, len(ps))
	for i, p := range ps {
		sorted[i] = p.name
	}
	return sorted
}
