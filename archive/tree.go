package archive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// tree is a folder on disk. Links in it are followed as long as they end inside; those that
// lead out are [ErrLinkOut].
type tree struct {
	root    *os.Root
	fsys    fs.FS
	dir     string
	escapes error // what root has for a path that leads out
}

func openTree(dir string) (*tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	_, err = root.Lstat("..") // package os does not name the error
	var escapes *fs.PathError
	if !errors.As(err, &escapes) {
		return nil, errors.Join(err, root.Close())
	}
	return &tree{root, root.FS(), dir, escapes.Err}, nil
}

func (t *tree) Close() error { return t.root.Close() }

// inside returns what open gives for a name and, where root takes a link for one that leads out, for what the link
// ends at: an absolute one may end inside.
func inside[T any](t *tree, op, name string, open func(name string) (T, error)) (T, error) {
	v, err := open(name)
	if !errors.Is(err, t.escapes) {
		return v, err
	}
	top, err := filepath.EvalSymlinks(t.dir)
	if err == nil {
		var end, rel string
		if end, err = filepath.EvalSymlinks(filepath.Join(top, filepath.FromSlash(name))); err == nil {
			if rel, err = filepath.Rel(top, end); err == nil && filepath.IsLocal(rel) {
				if v, err = open(filepath.ToSlash(rel)); !errors.Is(err, t.escapes) {
					return v, err
				}
			}
		}
	}
	return v, &fs.PathError{Op: op, Path: name, Err: ErrLinkOut}
}

// Open implements fs.FS.
func (t *tree) Open(name string) (fs.File, error) { return inside(t, "open", name, t.fsys.Open) }

// Stat implements fs.StatFS.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	return inside(t, "stat", name, func(name string) (fs.FileInfo, error) { return fs.Stat(t.fsys, name) })
}

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	return inside(t, "readdir", name, func(name string) ([]fs.DirEntry, error) { return fs.ReadDir(t.fsys, name) })
}

// file is an open file that is read under a context.
type file struct {
	fs.File
	ctx context.Context
}

func (f *file) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}
