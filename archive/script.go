package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// maxElement bounds the bytes of one element of a list; the largest tweet met has
// some 30 kB. jsontext bounds the nesting at 10,000 levels.
const maxElement = 4 << 20

var errElementTooLarge = fmt.Errorf("one element takes over %d MiB", maxElement>>20)

// script reads a data file: an assignment of a JSON list to a JavaScript
// variable, the list one element at a time.
type script struct {
	file string // from the top of the archive
	f    io.Closer
	src  source
	buf  *bufio.Reader
	base int64 // offset of the JSON in the file
	dec  *jsontext.Decoder

	blank bool // nothing but space has been seen
	open  bool // inside the list
}

// source counts what is read and stops an element that does not end.
type source struct {
	r    io.Reader
	read int64 // bytes handed out
	mark int64 // offset at which the current element began
	err  error // the first error but io.EOF
}

func (s *source) Read(p []byte) (int, error) {
	room := maxElement - (s.read - s.mark)
	if room <= 0 {
		s.err = errElementTooLarge
		return 0, s.err
	}
	n, err := s.r.Read(p[:min(int64(len(p)), room)])
	s.read += int64(n)
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}

// openScript opens a data file. The error wraps fs.ErrNotExist when there is none.
func (a *Archive) openScript(name string) (*script, error) {
	f, err := a.fsys.Open(a.path(name))
	if err != nil {
		if isDamage(err) {
			return nil, &SyntaxError{a.path(name), 0, err}
		}
		return nil, err
	}
	s := &script{file: a.path(name), f: f, src: source{r: f}}
	s.buf = bufio.NewReaderSize(&s.src, 64<<10)
	if err := s.skipAssignment(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.dec = jsontext.NewDecoder(s.buf, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return s, nil
}

func (s *script) close() error { return s.f.Close() }

// skipAssignment moves to the JSON behind the first "=". A file whose first
// character opens a list or an object has no assignment.
func (s *script) skipAssignment() error {
	const maxPrefix = 4096
	if bom, _ := s.buf.Peek(3); string(bom) == "\xef\xbb\xbf" {
		s.base += 3
		_, _ = s.buf.Discard(3) // they are in the buffer
	}
	s.blank = true
	for s.base < maxPrefix {
		c, err := s.buf.ReadByte()
		switch {
		case err == io.EOF && s.blank:
			return nil // next takes an empty file for an empty list
		case err != nil:
			return s.fail(err)
		case s.blank && (c == '[' || c == '{'):
			s.blank = false
			return s.buf.UnreadByte()
		}
		s.base++
		s.blank = s.blank && isSpace(c)
		if c == '=' {
			return nil
		}
	}
	return s.fail(errors.New(`no "=" before the data`))
}

// next moves to the next element of the list, which the caller reads with s.dec. It
// returns false at the end, when the rest of the file, and with it the checksum of a
// zip entry, has been verified as well.
func (s *script) next() (bool, error) {
	s.src.mark = s.offset()
	kind := s.dec.PeekKind()
	if !s.open {
		if kind != '[' {
			_, err := s.dec.ReadToken()
			switch {
			case err == io.EOF && s.blank:
				return false, nil
			case err == nil:
				err = errors.New("want a list")
			}
			return false, s.fail(err)
		}
		if _, err := s.dec.ReadToken(); err != nil {
			return false, s.fail(err)
		}
		s.open = true
		s.src.mark = s.offset()
		kind = s.dec.PeekKind()
	}
	if kind == jsontext.KindInvalid || kind == ']' {
		if _, err := s.dec.ReadToken(); err != nil {
			return false, s.fail(err)
		}
		return false, s.finish()
	}
	return true, nil
}

// finish checks that nothing follows the list but space and semicolons.
func (s *script) finish() error {
	at := s.offset()
	rest := io.MultiReader(bytes.NewReader(s.dec.UnreadBuffer()), s.buf)
	buf := make([]byte, 512)
	for {
		s.src.mark = s.src.read
		n, err := rest.Read(buf)
		for i, c := range buf[:n] {
			if !isSpace(c) && c != ';' {
				return &SyntaxError{s.file, at + int64(i), errors.New("data after the end of the list")}
			}
		}
		at += int64(n)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return s.fail(err)
		}
	}
}

// fail turns an error of the decoder or of the file into a *SyntaxError, unless the
// file could not be read for a reason that does not lie in the archive.
func (s *script) fail(err error) error {
	var se *jsontext.SyntacticError
	switch {
	case s.src.err != nil && isDamage(s.src.err):
		return &SyntaxError{s.file, s.src.read, s.src.err}
	case s.src.err != nil:
		return fmt.Errorf("read %s: %w", s.file, s.src.err)
	case errors.As(err, &se):
		if errors.Is(se.Err, io.ErrUnexpectedEOF) {
			return &SyntaxError{s.file, s.src.read, io.ErrUnexpectedEOF}
		}
		return &SyntaxError{s.file, s.base + se.ByteOffset, se.Err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &SyntaxError{s.file, s.src.read, io.ErrUnexpectedEOF}
	default:
		return &SyntaxError{s.file, s.offset(), err}
	}
}

// offset returns the place in the file behind the last token.
func (s *script) offset() int64 {
	if s.dec == nil {
		return s.base
	}
	return s.base + s.dec.InputOffset()
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// records runs read for each element of a data file, which must consume exactly
// that element. It stops at the first error.
func (a *Archive) records(name string, read func(d *decoder)) (err error) {
	s, err := a.openScript(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	d := newDecoder(s.dec)
	for {
		more, err := s.next()
		if err != nil || !more {
			a.warn(name, BadEncoding, d.badString, nil)
			return err
		}
		if read(d); d.err != nil {
			return s.fail(d.err)
		}
	}
}
