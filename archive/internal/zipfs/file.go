package zipfs

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"sync"

	"github.com/klauspost/compress/flate"

	"github.com/godwit-migrate/godwit/archive/internal/deflate64"
)

// Open implements fs.FS. Beside those of io/fs its errors are of ErrDamaged or those of
// the reader.
func (z *FS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	e, found := z.find(name)
	if !found {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if e == nil || e.flags&isDir != 0 {
		return &folder{fsys: z, name: name, info: newInfo(name, e)}, nil
	}
	start, err := z.data(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: inner(err)}
	}
	f := &file{e: e, name: name, left: e.usize, content: *io.NewSectionReader(z.src, start, e.csize)}
	if e.flags&isCut != 0 {
		f.left = budget(e.csize)
	}
	return f, nil
}

// inflater unpacks one file at a time, and outlives the zip file.
type inflater interface {
	io.Reader
	reset(content io.Reader)
	release() // lets go of the content
}

// deflateReader is the one for Deflate. It is some 100 KB large.
type deflateReader struct {
	in *bufio.Reader
	io.ReadCloser
}

var deflateReaders = sync.Pool{New: func() any {
	in := bufio.NewReaderSize(nil, 32<<10)
	return &deflateReader{in, flate.NewReader(in)}
}}

func (d *deflateReader) reset(content io.Reader) {
	d.in.Reset(content)
	d.ReadCloser.(flate.Resetter).Reset(d.in, nil) // which cannot fail without a dictionary
}

func (d *deflateReader) release() {
	d.in.Reset(nil)
	deflateReaders.Put(d)
}

// deflate64Reader is the one for Deflate64.
type deflate64Reader struct{ deflate64.Reader }

var deflate64Readers = sync.Pool{New: func() any { return &deflate64Reader{} }}

func (d *deflate64Reader) reset(content io.Reader) { d.Reset(content) }

func (d *deflate64Reader) release() {
	d.Reset(nil)
	deflate64Readers.Put(d)
}

// file is an open file.
type file struct {
	e        *entry
	name     string
	content  io.SectionReader // packed
	inflater inflater         // from the first Read on, unless it is stored
	left     int64            // how many bytes may still come
	crc      uint32           // of those that came
	err      error            // what all further calls of Read return
	closed   bool
	more     [1]byte
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) {
	return newInfo(f.name, f.e), nil
}

// Read implements fs.File. It gives all bytes that can be had before an error.
func (f *file) Read(p []byte) (int, error) {
	switch {
	case f.closed:
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrClosed}
	case f.err != nil:
		return 0, f.err
	case len(p) == 0:
		return 0, nil
	}
	n := 0
	var err error
	if f.left > 0 {
		n, err = f.unpack(p[:min(int64(len(p)), f.left)])
		f.left -= int64(n)
		f.crc = crc32.Update(f.crc, crc32.IEEETable, p[:n])
	} else {
		err = f.end()
	}
	if err != nil {
		f.err = f.explain(err)
	}
	if n > 0 {
		return n, nil
	}
	return 0, f.err
}

// unpack reads the next bytes, unchecked.
func (f *file) unpack(p []byte) (int, error) {
	if f.e.flags&isDeflated == 0 {
		return f.content.Read(p)
	}
	if f.inflater == nil {
		if f.e.flags&isDeflate64 != 0 {
			f.inflater = deflate64Readers.Get().(inflater)
		} else {
			f.inflater = deflateReaders.Get().(inflater)
		}
		f.inflater.reset(&f.content)
	}
	return f.inflater.Read(p)
}

// end checks that a file has come to its end as it should, which is io.EOF.
func (f *file) end() error {
	if f.e.flags&isCut != 0 {
		return ErrBomb
	}
	n, err := f.unpack(f.more[:])
	if n > 0 {
		return fmt.Errorf("%w: more than %d bytes", ErrChecksum, f.e.usize)
	}
	return err
}

// explain makes what Read returns of an error of unpack or end.
func (f *file) explain(err error) error {
	if e := (readError{}); errors.As(err, &e) {
		return e.error
	}
	if err == io.EOF {
		switch {
		case f.e.flags&isCut != 0 || f.left > 0:
			err = io.ErrUnexpectedEOF
		case f.crc != f.e.crc:
			err = ErrChecksum
		default:
			return io.EOF
		}
	}
	return &fs.PathError{Op: "read", Path: f.name, Err: damaged(err)}
}

// Close implements fs.File.
func (f *file) Close() error {
	if f.closed {
		return &fs.PathError{Op: "close", Path: f.name, Err: fs.ErrClosed}
	}
	f.closed = true
	if f.inflater != nil {
		f.inflater.release()
		f.inflater = nil
	}
	return nil
}
