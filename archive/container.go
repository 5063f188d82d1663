package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// container is one thing an archive was given as: a zip file, a folder, or the zip of
// media in another container.
type container struct {
	label  string // its name, without folders, harmless; empty for New
	fsys   fs.FS
	closer io.Closer
	size   int64 // of a zip file; 0 where it is not known
	notes  []zipfs.Note

	foreign []*fs.PathError // what lay beside a zip in its folder and was not followed
	spilled int64           // bytes of zips inside that were unpacked
}

func (c *container) close() error {
	if c.closer == nil {
		return nil
	}
	return c.closer.Close()
}

// truncated reports whether the end of a zip is missing.
func (c *container) truncated() bool {
	return slices.ContainsFunc(c.notes, func(n zipfs.Note) bool { return n.Kind == zipfs.Truncated || n.Kind == zipfs.Lost })
}

// exists reports whether there is a regular file, in a zip one that can be opened.
func (c *container) exists(name string) (size int64, ok bool) {
	if !fs.ValidPath(name) {
		return 0, false
	}
	info, err := fs.Stat(c.fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	switch c.fsys.(type) {
	case *zipfs.FS, mounted: // not encrypted, no bomb, not one of two
		f, err := c.fsys.Open(name)
		if err != nil {
			return 0, false
		}
		defer f.Close()
	}
	return info.Size(), true
}

// open opens a file that is one, to be read under ctx: a pipe would never end.
func (c *container) open(ctx context.Context, name string) (fs.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	info, err := fs.Stat(c.fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrNotFile}
	}
	fsys := c.fsys
	switch z := fsys.(type) { // which may unpack much of the zip file for a few bytes
	case *zipfs.FS:
		fsys = z.WithContext(ctx)
	case mounted:
		fsys = mounted{z.zip.WithContext(ctx), z.dir}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	return &file{f, ctx}, nil
}

func (c *container) isFolder(name string) bool {
	info, err := fs.Stat(c.fsys, name)
	return err == nil && info.IsDir()
}

// openContainers opens a zip, a folder, the zips in a folder that holds no data files,
// or the tweets.csv of a Grailbird archive.
func openContainers(ctx context.Context, name string) (list []*container, err error) {
	if err := unfinished(name); err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(name)
	label := plainLine(base)
	switch {
	case info.IsDir():
		t, err := openTree(name)
		if err != nil {
			return nil, err
		}
		c := &container{label: label, fsys: t, closer: t}
		zips, err := c.zips(ctx, t)
		if err != nil {
			return nil, errors.Join(err, c.close())
		}
		if places, _, err := findData(c.fsys); len(zips) > 0 && (err != nil || !slices.ContainsFunc(places, location.hasTweets)) {
			return zips, errors.Join(err, c.close())
		}
		return append(zips, c), nil
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is neither a folder nor a zip file", ErrNotArchive, label)
	case strings.EqualFold(path.Ext(label), ".js"), label == "Your archive.html":
		return nil, fmt.Errorf("%w: %s is one file of an archive: give the folder it is in", ErrNotArchive, label)
	case strings.EqualFold(path.Ext(label), ".csv"):
		t, err := openTree(filepath.Dir(name))
		if err != nil {
			return nil, err
		}
		return []*container{{label: label, fsys: oneFile{t, base}, closer: t}}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	c, err := openZip(ctx, f, label, info.Size())
	if err != nil {
		return nil, err
	}
	return []*container{c}, nil
}

// zips opens the zips at the top of a folder, unless the folder is an archive itself:
// people keep the parts of one download together. What is no archive of Twitter's is left alone.
func (c *container) zips(ctx context.Context, t *tree) (list []*container, err error) {
	entries, err := fs.ReadDir(c.fsys, ".")
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() || !isZipName(e.Name()) })
	if len(entries) == 0 {
		return nil, nil
	}
	places, _, err := findData(c.fsys)
	if err != nil || slices.ContainsFunc(places, func(l location) bool { return l.hasTweets() && (l.dir == "." || l.dir == "data") }) {
		return nil, err
	}
	var foreign []*fs.PathError
	for _, e := range entries {
		label := plainLine(e.Name())
		if _, not := kindOf(t, ".", e); not != nil {
			foreign = append(foreign, not)
		}
		info, err := t.Stat(e.Name())
		if err != nil || !info.Mode().IsRegular() { // a link out of the folder, a pipe
			continue
		}
		if len(list) == maxPlaces {
			return nil, errors.Join(errTooManyPlaces, closeAll(list))
		}
		f, err := t.Open(e.Name())
		var inner *container
		if err == nil {
			inner, err = openZip(ctx, f.(*os.File), label, info.Size()) // as those of an os.Root are
		}
		if errors.Is(err, ErrNotArchive) {
			continue
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", label, err), closeAll(list))
		}
		if places, _, err := findData(inner.fsys); err == nil && len(places) == 0 {
			if err := inner.close(); err != nil {
				return nil, errors.Join(err, closeAll(list))
			}
			continue
		}
		list = append(list, inner)
	}
	if len(list) > 0 {
		list[0].foreign = foreign
	}
	return list, nil
}

func isZipName(name string) bool {
	return strings.EqualFold(path.Ext(name), ".zip") && !strings.HasPrefix(name, ".")
}

func closeAll(list []*container) error {
	var errs []error
	for _, c := range list {
		errs = append(errs, c.close())
	}
	return errors.Join(errs...)
}

// openZip opens a zip file, which it closes if it cannot.
func openZip(ctx context.Context, f *os.File, label string, size int64) (*container, error) {
	z, err := zipfs.NewContext(ctx, f, size)
	if err != nil {
		return nil, errors.Join(zipError(err, label, size), f.Close())
	}
	return &container{label: label, fsys: z, closer: f, size: size, notes: z.Notes()}, nil
}

// zipError puts an error of opening a zip into the words of this package.
func zipError(err error, label string, size int64) error {
	switch {
	case errors.Is(err, zipfs.ErrTruncated), size == 0:
		return fmt.Errorf("%w (%d bytes)", ErrTruncated, size)
	case errors.Is(err, zipfs.ErrFormat):
		return fmt.Errorf("%w: %s is neither a folder nor a zip file", ErrNotArchive, label)
	}
	return err
}

// oneFile is a folder of which only one file is seen.
type oneFile struct {
	fs.FS
	name string
}

func (o oneFile) Open(name string) (fs.File, error) {
	if name != "." && name != o.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return o.FS.Open(name)
}

// ReadDir implements fs.ReadDirFS.
func (o oneFile) ReadDir(name string) ([]fs.DirEntry, error) {
	info, err := fs.Stat(o.FS, o.name)
	if err != nil || name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}

// isDamage tells damage of the archive's data from a failing disk.
func isDamage(err error) bool {
	return errors.Is(err, zipfs.ErrDamaged) || errors.Is(err, ErrNotFile) || errors.Is(err, ErrLinkOut) ||
		errors.Is(err, errInflated) || errors.Is(err, errTooManyZips) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrChecksum)
}
