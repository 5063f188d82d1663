// Package infile opens the files that a person names for a command to read. It is the one place that knows what is no
// file: a name may be that of a folder, of a device that never ends, or of a pipe into which nobody ever writes, and a
// file may be larger than anything that belongs there.
package infile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// NotFileError is about a name of a pipe, device or socket.
type NotFileError struct{ Path string }

func (e *NotFileError) Error() string { return e.Path + " is a pipe or device" }

// TooLargeError is about a file that is larger than is read of its kind.
type TooLargeError struct {
	Path  string
	Limit int64 // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s is larger than %d bytes", e.Path, e.Limit)
}

// Open opens a regular file, and waits for nothing. It fails with a *NotFileError or with what the system says, for a folder
// that it is one.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path) // before it is opened: to open a device may do something
	if err != nil {
		return nil, err
	}
	if err := isFile(path, info); err != nil {
		return nil, err
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil { // it may be another one by now
		err = isFile(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Read reads a file of at most limit bytes. What the shell or whoever started the program has opened for it, under a name such as
// /dev/stdin or /dev/fd/63, may also be a pipe, and is read until it ends, limit is reached or the context ends.
// Beside the errors of Open there is a *TooLargeError.
func Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	f, err := openAny(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > limit {
		return nil, &TooLargeError{path, limit}
	}
	// A pipe is read as what comes into it comes: the end of the context is the end of the waiting.
	defer context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, &TooLargeError{path, limit}
	}
	return data, nil
}

// opened is how the system names what a process has open already.
var opened = regexp.MustCompile(`^(/dev/stdin|(/dev/fd|/proc/self/fd)/[0-9]+)$`)

// openAny opens a regular file, or what is open already.
func openAny(path string) (*os.File, error) {
	if !opened.MatchString(filepath.ToSlash(filepath.Clean(path))) {
		return Open(path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, isFile(path, info)
	}
	return open(path)
}

// isFile returns an error for what is no regular file.
func isFile(path string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return &NotFileError{path}
	}
	return nil
}
