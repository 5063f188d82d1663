package jsonlist

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
)

// slowReader reads files that are not as the archives print them, element by element.
type slowReader[T any] struct {
	decode Decoder[T]
	cursor *Cursor
	yield  func(*Item[T]) bool

	file  int
	stats *Stats
	f     fs.File
	r     *bufio.Reader
	at    int64  // offset of the next byte
	value []byte // the element
	most  int    // that its bytes may be
	item  Item[T]
}

// errStopped ends reading when yield has had enough.
var errStopped = errors.New("stopped")

// read yields what is in a file from a place on. It reports false when yield has had enough.
func (s *slowReader[T]) read(file File, from place, stats *Stats) bool {
	s.file, s.stats, s.at, s.most = from.file, stats, 0, file.maxElement()
	before := s.cursor.odd
	err := s.readFile(file, from.offset)
	stats.Odd.add(s.cursor.odd, before)
	if err != nil && err != errStopped {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			e = &Error{Offset: s.at, Err: err, Read: true}
		}
		if !s.report(e) {
			err = errStopped
		}
	}
	stats.Done = err == nil && stats.Errors == 0
	return err != errStopped
}

// report yields an error.
func (s *slowReader[T]) report(e *Error) bool {
	s.stats.Fail(e)
	s.item = Item[T]{File: s.file, Offset: e.Offset, Err: e}
	return s.yield(&s.item)
}

func (s *slowReader[T]) readFile(file File, offset int64) error {
	f, err := file.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return err
	}
	s.f = f
	if s.r == nil {
		s.r = bufio.NewReaderSize(nil, 64<<10)
	}
	s.r.Reset(f)
	if offset > 0 {
		if s.at, err = io.CopyN(io.Discard, s.r, offset); err != nil {
			return s.end(err)
		}
	} else if s.stats.Blank, err = s.skipAssignment(); err != nil || s.stats.Blank {
		return err
	}
	if err := s.list(offset > 0); err != nil {
		return err
	}
	if changed(f, before) {
		return &Error{Offset: s.at, Err: ErrChanged, Read: true}
	}
	return nil
}

// end makes the end of a file where it should go on an error of its own.
func (s *slowReader[T]) end(err error) error {
	if err == io.EOF {
		return &Error{Offset: s.at, Err: io.ErrUnexpectedEOF}
	}
	return err
}

func (s *slowReader[T]) byte() (byte, error) {
	b, err := s.r.ReadByte()
	if err == nil {
		s.at++
	}
	return b, err
}

func (s *slowReader[T]) unread() {
	_ = s.r.UnreadByte() // the last call was ReadByte
	s.at--
}

// space moves to the next byte that is no space and returns it.
func (s *slowReader[T]) space() (byte, error) {
	for {
		b, err := s.byte()
		if err != nil || !isSpace(b) {
			return b, err
		}
	}
}

// skipAssignment moves behind the bracket that opens the list. A file whose first
// character is a bracket has no assignment, one without a character is an empty list.
func (s *slowReader[T]) skipAssignment() (blank bool, err error) {
	if b, _ := s.r.Peek(len(bom)); string(b) == string(bom) {
		n, _ := s.r.Discard(len(bom)) // they are in the buffer
		s.at += int64(n)
	}
	b, err := s.space()
	if err == io.EOF {
		return true, nil
	}
	if err == nil && b != '[' && b != '{' {
		for b != '=' && err == nil {
			if s.at >= maxPrefix {
				return false, &Error{Offset: s.at, Err: errNoAssignment}
			}
			b, err = s.byte()
		}
		if err == nil {
			b, err = s.space()
		}
	}
	if err != nil {
		return false, s.end(err)
	}
	if b != '[' {
		return false, &Error{Offset: s.at - 1, Err: errNoList}
	}
	return false, nil
}

// list yields the elements up to the end of the list; inside says that one came before.
func (s *slowReader[T]) list(inside bool) error {
	const (
		start   = iota // an element may come, or the end
		comma          // a comma has come
		element        // an element has come
	)
	state := start
	if inside {
		state = comma
	}
	bad := func(err error) error {
		if s.stats.Errors >= maxErrors {
			return &Error{Offset: s.at - 1, Err: errTooMuch}
		}
		if !s.report(&Error{Offset: s.at - 1, Err: err}) {
			return errStopped
		}
		return nil
	}
	for {
		b, err := s.space()
		if err != nil {
			return s.end(err)
		}
		switch {
		case b == ']':
			if state == comma {
				s.stats.Repaired++
			}
			return s.finish()
		case b == ',':
			if state != element {
				if err := bad(errNoElement); err != nil {
					return err
				}
			}
			state = comma
		default:
			if state == element {
				if err := bad(errNoComma); err != nil {
					return err
				}
			}
			state = element
			if err := s.element(b); err != nil {
				return err
			}
		}
	}
}

// element reads and yields the element that begins with b. The error is one that ends the file.
func (s *slowReader[T]) element(b byte) error {
	start := s.at - 1
	whole, err := s.scan(b)
	if err != nil {
		return s.end(err)
	}
	s.stats.Items++
	s.item = Item[T]{File: s.file, Offset: start}
	switch {
	case !whole:
		s.item.Err = &Error{Offset: start, Err: ErrElementTooLarge}
	case s.stats.Errors >= maxErrors:
		return &Error{Offset: start, Err: errTooMuch}
	default:
		s.item.Err = s.decodeValue(start)
	}
	if s.item.Err != nil {
		s.stats.Fail(s.item.Err)
	}
	if !s.yield(&s.item) {
		return errStopped
	}
	return nil
}

func (s *slowReader[T]) decodeValue(start int64) *Error {
	if err := s.cursor.Whole(s.value); err != nil {
		if s.cursor.Whole(Repair(s.value)) != nil {
			err.Offset += start
			return err
		}
		s.stats.Repaired++
	}
	value, err := s.decode(s.cursor)
	if err == nil {
		err = s.cursor.err
	}
	if err != nil {
		return &Error{Offset: start, Err: err}
	}
	s.item.Value = value
	return nil
}

// scan reads one element into value, by its brackets and quotes. It reports false when it
// is too large to be kept. A line end ends a string, as it must in JSON, so that a quote
// that is missing costs no more than the element.
func (s *slowReader[T]) scan(b byte) (whole bool, err error) {
	s.value = s.value[:0]
	depth, inString, escaped := 0, false, false
	whole = true
	for {
		if len(s.value) < s.most {
			s.value = append(s.value, b)
		} else {
			whole = false
		}
		switch {
		case inString:
			switch {
			case escaped:
				escaped = false
			case b == '\\':
				escaped = true
			case b == '"' || b == '\n':
				inString = false
			}
		case b == '"':
			inString = true
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
		if depth <= 0 && !inString && (b == '"' || b == '}' || b == ']') {
			return whole, nil
		}
		if b, err = s.byte(); err != nil {
			return false, err
		}
		if depth == 0 && !inString && (b == ',' || b == ']' || isSpace(b)) { // behind a number or a word
			s.unread()
			return whole, nil
		}
	}
}

// finish checks that nothing follows the list but space and semicolons, and with it the
// checksum of a zip entry.
func (s *slowReader[T]) finish() error {
	for {
		b, err := s.space()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case b != ';':
			return &Error{Offset: s.at - 1, Err: errMoreData}
		}
	}
}
