package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// mounted is a file system whose files appear in a folder, without folders of their own.
type mounted struct {
	zip *zipfs.FS
	dir string
}

func (m mounted) inner(name string) (string, error) {
	base, ok := strings.CutPrefix(name, m.dir+"/")
	if !ok || strings.Contains(base, "/") {
		return "", &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return base, nil
}

func (m mounted) Open(name string) (fs.File, error) {
	base, err := m.inner(name)
	if err != nil {
		return nil, err
	}
	return m.zip.Open(base)
}

// Stat implements fs.StatFS.
func (m mounted) Stat(name string) (fs.FileInfo, error) {
	if name == m.dir {
		return m.zip.Stat(".")
	}
	base, err := m.inner(name)
	if err != nil {
		return nil, err
	}
	return m.zip.Stat(base)
}

// nestedZips opens the zips in a folder of media, as archives of 2019 have them. One that
// is deflated has to be unpacked first, into a file that is gone when it is closed. Foreign is what of the folder
// is not of the archive.
func (c *container) nestedZips(ctx context.Context, dir string) (list []*container, foreign []*fs.PathError, err error) {
	entries, err := fs.ReadDir(c.fsys, dir)
	if err != nil {
		return nil, nil, nil // there need not be any
	}
	for _, e := range entries {
		isFolder, not := kindOf(c.fsys, dir, e)
		if not != nil {
			foreign = append(foreign, not)
		}
		if isFolder || not != nil || !isZipName(e.Name()) {
			continue
		}
		name := path.Join(dir, e.Name())
		var inner *container
		var z *zipfs.FS
		if len(list) == maxPlaces {
			err = errTooManyZips
		} else {
			inner, z, err = c.nestedZip(ctx, name)
		}
		if err != nil {
			return list, foreign, damageOf(plainLine(name), 0, err)
		}
		inner.fsys = mounted{z, dir}
		list = append(list, inner)
	}
	return list, foreign, nil
}

func (c *container) nestedZip(ctx context.Context, name string) (*container, *zipfs.FS, error) {
	var r io.ReaderAt
	var size int64
	var closer io.Closer
	if z, ok := c.fsys.(*zipfs.FS); ok {
		if raw, ok := z.Raw(name); ok {
			r, size = raw, raw.Size()
		}
	}
	if r == nil {
		f, err := c.open(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		if file, ok := f.(*file).File.(*os.File); ok {
			info, err := f.Stat()
			if err != nil {
				return nil, nil, errors.Join(err, f.Close())
			}
			r, size, closer = file, info.Size(), file
		} else {
			file, n, err := spill(f, c.roomFor())
			if err := errors.Join(err, f.Close()); err != nil {
				return nil, nil, err
			}
			c.spilled += n
			r, size, closer = file, n, file
		}
	}
	z, err := zipfs.NewContext(ctx, r, size)
	if err != nil {
		if closer != nil {
			err = errors.Join(err, closer.Close())
		}
		return nil, nil, err
	}
	return &container{label: c.label, closer: closer, notes: z.Notes()}, z, nil
}

var errTooManyZips = fmt.Errorf("one of more than %d zips in a folder", maxPlaces)

var errInflated = errors.New("larger than the zip it is in, by far")

// roomFor returns how many bytes of zips inside may still be unpacked: a zip hardly becomes
// smaller by being packed again.
func (c *container) roomFor() int64 {
	const unknown = 8 << 30
	if c.size == 0 {
		return unknown - c.spilled
	}
	return 2*c.size + 1<<20 - c.spilled
}

// spill copies r, of at most so many bytes, to a temporary file. One that says it has more is not read.
func spill(r fs.File, most int64) (*temporary, int64, error) {
	info, err := r.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > most {
		return nil, 0, errInflated
	}
	f, err := os.CreateTemp("", "godwit-*.zip")
	if err != nil {
		return nil, 0, err
	}
	t := &temporary{File: f}
	// It holds private media: where the system allows it, it has no name from now on and
	// is gone with the process, however that ends.
	t.removed = os.Remove(f.Name()) == nil
	n, err := io.Copy(f, io.LimitReader(r, most+1))
	if err == nil && n > most {
		err = errInflated
	}
	if err != nil {
		return nil, 0, errors.Join(err, t.Close())
	}
	return t, n, nil
}

// temporary is a file that is removed when it is closed, if it was not before.
type temporary struct {
	*os.File
	removed bool
}

func (t *temporary) Close() error {
	err := t.File.Close()
	if !t.removed {
		err = errors.Join(err, os.Remove(t.Name()))
	}
	return err
}
