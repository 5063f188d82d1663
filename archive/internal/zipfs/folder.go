package zipfs

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// info describes a file or a folder; it implements fs.FileInfo and fs.DirEntry.
type info struct {
	name string
	size int64
	dos  uint32
	mode fs.FileMode
}

// newInfo describes e, or a folder without an entry.
func newInfo(name string, e *entry) *info {
	i := &info{name: path.Base(name), mode: fs.ModeDir | 0o555}
	if e != nil {
		i.dos = e.dos
		if e.flags&isDir == 0 {
			i.size, i.mode = e.usize, 0o444
		}
	}
	return i
}

func (i *info) Name() string               { return i.name }
func (i *info) Size() int64                { return i.size } // 0 for a file cut off, if unknown
func (i *info) Mode() fs.FileMode          { return i.mode }
func (i *info) Type() fs.FileMode          { return i.mode.Type() }
func (i *info) ModTime() time.Time         { return dosTime(i.dos) }
func (i *info) IsDir() bool                { return i.mode.IsDir() }
func (i *info) Sys() any                   { return nil }
func (i *info) Info() (fs.FileInfo, error) { return i, nil }
func (i *info) String() string             { return fs.FormatFileInfo(i) }

// Stat implements fs.StatFS. The size of a file that is cut off is 0 if it was to follow
// the file.
func (z *FS) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	e, found := z.find(name)
	if !found {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return newInfo(name, e), nil
}

// ReadDir implements fs.ReadDirFS. It takes time for what is in the folder, but not for
// what is in the folders in it.
func (z *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	e, found := z.find(name)
	switch {
	case !found:
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	case e != nil && e.flags&isDir == 0:
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	prefix, i, end := "", 0, len(z.entries)
	if name != "." {
		prefix = name + "/"
		i = z.search(prefix, 0)
		end = z.search(name+"0", i) // '0' follows '/'
	}
	var list []fs.DirEntry
	for i < end {
		full := z.name(i)
		child, _, inside := strings.Cut(full[len(prefix):], "/")
		if !inside {
			list = append(list, newInfo(full, &z.entries[i]))
			i++
			continue
		}
		list = append(list, newInfo(child, nil))
		i = z.search(full[:len(prefix)+len(child)]+"0", i)
	}
	// Folders may come twice, with an entry of their own and without, and behind files
	// whose names go on with what is less than a slash.
	slices.SortStableFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(list, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

// folder is an open folder.
type folder struct {
	fsys *FS
	name string
	info *info
	list []fs.DirEntry
	read bool // list is what is left of it
}

// Stat implements fs.File.
func (d *folder) Stat() (fs.FileInfo, error) { return d.info, nil }

// Close implements fs.File.
func (d *folder) Close() error { return nil }

// Read implements fs.File.
func (d *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a directory")}
}

// ReadDir implements fs.ReadDirFile.
func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.read {
		list, err := d.fsys.ReadDir(d.name)
		if err != nil {
			return nil, err
		}
		d.list, d.read = list, true
	}
	if n <= 0 {
		n = len(d.list)
	} else if len(d.list) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.list))
	list := d.list[:n:n]
	d.list = d.list[n:]
	return list, nil
}
