package zipfs

import (
	"context"
	"errors"
	"io"
)

// source is the zip file. It marks the errors of its reader, so that they stay apart from
// damage on their way through other packages.
type source struct {
	ctx  context.Context // looked at before each read
	r    io.ReaderAt
	size int64
}

type readError struct{ error }

// inner takes the mark off an error.
func inner(err error) error {
	var e readError
	if errors.As(err, &e) {
		return e.error
	}
	return err
}

// ReadAt implements io.ReaderAt. A file that is shorter than its size ends early, which is
// io.EOF as usual.
func (s source) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, readError{err}
	}
	n, err := s.r.ReadAt(p, off)
	switch {
	case n == len(p):
		return n, nil
	case err == nil || err == io.EOF:
		return n, io.EOF
	}
	return n, readError{err}
}

// readFull reads all of p. Its errors are io.EOF and those of the reader.
func (s source) readFull(p []byte, off int64) error {
	if off < 0 || off > s.size || int64(len(p)) > s.size-off {
		return io.EOF
	}
	_, err := s.ReadAt(p, off)
	return err
}

// window is the part of a source that was read last. Most entries of an archive are small
// and follow each other, so that many of them come with one read.
type window struct {
	src source
	off int64
	buf []byte
}

// read returns what the window has from off on: at least least bytes, unless the source
// ends before. If it has to read, it reads want bytes. The result is good until the next
// call.
func (w *window) read(off int64, least, want int) ([]byte, error) {
	end := w.off + int64(len(w.buf))
	if off >= w.off && off <= end && (int64(least) <= end-off || end == w.src.size) {
		return w.buf[off-w.off:], nil
	}
	if off < 0 || off > w.src.size {
		return nil, nil
	}
	n := int(min(int64(max(least, want)), w.src.size-off))
	if cap(w.buf) < n {
		w.buf = make([]byte, n)
	}
	w.off, w.buf = off, w.buf[:n]
	n, err := w.src.ReadAt(w.buf, off)
	w.buf = w.buf[:n]
	if err == io.EOF {
		w.src.size, err = off+int64(n), nil
	}
	return w.buf, err
}

// atEnd reports whether b, as returned for off, reaches to the end of the source.
func (w *window) atEnd(off int64, b []byte) bool {
	return off+int64(len(b)) >= w.src.size
}
