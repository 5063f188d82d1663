package main

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// outFile is a kind of file that godwit writes where the person says.
type outFile struct {
	what string                 // such as "page"
	hint string                 // how to name it
	ours func(head []byte) bool // whether a file that begins so is one
}

// mayWrite returns an error where such a file may not be written: over anything but one of its
// kind, for "--html old.zip new.zip" would destroy an archive.
func (k outFile) mayWrite(file string) error {
	switch {
	case file == "" || file == "-":
		return explain.Usage("The "+k.what+" needs the name of a file.", k.hint)
	case strings.EqualFold(filepath.Ext(file), ".zip"):
		return explain.Usage("The "+k.what+" cannot be written to "+file+": that is the name of an archive.", k.hint)
	}
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		if err == nil && info.IsDir() {
			return &fs.PathError{Op: "write", Path: file, Err: syscall.EISDIR}
		}
		if _, err := os.Stat(filepath.Dir(file)); err != nil {
			return writeError(file, err)
		}
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return writeError(file, err)
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return writeError(file, err)
	}
	if !k.ours(head) {
		return explain.Usage("The file "+file+" is there already, and is no "+k.what+" of godwit's.", "Choose another name, or remove the file.")
	}
	return nil
}

// write writes the file. It is the person's own: nobody else may read it. One that was there
// stays until all of the new one is written. Errors of writing are of type *fs.PathError; others are those of mayWrite and content.
func (k outFile) write(file string, content func(io.Writer) error) error {
	if err := k.mayWrite(file); err != nil {
		return err
	}
	target, err := filepath.EvalSymlinks(file) // a link stays, what it leads to is replaced
	if err != nil {
		target = file
	}
	var failed error // of content itself
	fill := func(f *os.File) error {
		out := &output{Writer: bufio.NewWriter(f)}
		err := content(out)
		if lost := cmp.Or(out.err, out.Writer.(*bufio.Writer).Flush()); lost != nil {
			return lost
		}
		failed = err
		return err
	}
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() { // a pipe or a device cannot be replaced
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err == nil {
			err = errors.Join(fill(f), f.Close())
		}
		if failed != nil {
			return failed
		}
		return writeError(file, err)
	}
	if err := replaceFile(target, fill); failed == nil {
		return writeError(file, err)
	}
	return failed
}

// replaceFile gives a file new content in one step, and mode 0600.
func replaceFile(file string, fill func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), ".godwit-*.tmp") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	err = fill(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// writeError names the file that the person gave and not the temporary one; or the
// folder, if that is what is not there.
func writeError(file string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		file = filepath.Dir(file)
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	return &fs.PathError{Op: "write", Path: file, Err: err}
}
