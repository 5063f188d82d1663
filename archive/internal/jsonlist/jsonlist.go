// Package jsonlist reads the data files of a Twitter archive: the text
// "window.YTD.tweets.part0 = " and then a JSON array, which may have any length.
//
// [Read] takes the elements of several files in turn. One goroutine fills blocks of
// 1 MiB and cuts each where an element ends; two validate blocks with jsontext and
// decode their elements; the caller gets them in order. That is all the memory there is,
// whatever the size of the file.
//
// The cut is made after the last line that looks like the end of an element, without
// parsing. It needs no proof: pieces are joined by commas, and each piece is validated
// as the body of an array, so if all of them are valid the file parses exactly so. A cut
// in the wrong place leaves pieces that are not. Then, and for all damage, the file is
// read again from there, slowly: its elements are told apart by counting brackets, a
// damaged one is repaired as far as hand edits go ([Repair]) or reported with its offset,
// and the next one goes on.
package jsonlist

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/go-json-experiment/json/jsontext"
)

// File is a data file to be read.
type File struct {
	Open func() (fs.File, error)
	// MaxElement bounds the bytes of one element; 0 is DefaultMaxElement.
	MaxElement int
}

func (f *File) maxElement() int { return cmp.Or(f.MaxElement, DefaultMaxElement) }

// Error is what is wrong with a file.
type Error struct {
	Offset int64 // bytes from the start of the file, at the damage or just before it
	Err    error
	Read   bool // Err comes from reading the file, not from what is in it
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %v", e.Offset, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Item is an element of a list, or an error.
type Item[T any] struct {
	File   int // index of the file
	Offset int64
	Value  T
	Err    *Error // one bad element, after which the next comes, or the end of the file
}

// Stats is what is known of a file after Read has passed it.
type Stats struct {
	Items    int // elements, with the bad ones
	Odd      OddStrings
	Repaired int // places that were not JSON, but a JavaScript literal
	Errors   int
	First    *Error // the first of the errors
	Done     bool   // all of it was read, without an error
	Blank    bool   // there is nothing in it, not even an empty list
}

// Fail counts an error.
func (s *Stats) Fail(e *Error) {
	s.Errors++
	if s.First == nil {
		s.First = e
	}
}

// Decoder decodes the element under c.
type Decoder[T any] func(c *Cursor) (T, error)

var (
	// ErrElementTooLarge is for an element of more bytes than a File allows.
	ErrElementTooLarge = errors.New("one element is too large")
	// ErrChanged is for a file whose size or date changed while it was read.
	ErrChanged = errors.New("the file was changed while it was read")

	errNoAssignment = errors.New(`no "=" before the data`)
	errNoList       = errors.New("want a list")
	errNoComma      = errors.New("no comma before an element")
	errNoElement    = errors.New("no element before a comma")
	errMoreData     = errors.New("data after the end of the list")
	errTooMuch      = errors.New("too much damage; the rest of the file is left out")
)

const (
	// DefaultMaxElement is far over the largest tweet met, of some 30 kB. jsontext bounds
	// the nesting at 10,000 levels.
	DefaultMaxElement = 4 << 20

	workers   = 2 // enough to keep up with any inflater, and what memory is planned for
	maxPrefix = 4096
	maxErrors = 100 // of a file
)

// blockSize is what measured best; tests make it smaller.
var blockSize = 1 << 20

// Read yields the elements of files until yield returns false, which it reports. It counts into stats,
// which has an entry for each file. newDecoder is called once for each goroutine that
// decodes. An Item and what it points to is valid until yield returns, save for its Value.
func Read[T any](files []File, stats []Stats, newDecoder func() Decoder[T], yield func(*Item[T]) bool) bool {
	var slow *slowReader[T]
	for at := (place{}); at.file < len(files); {
		var ok bool
		if at, ok = readFast(files, stats, newDecoder, at, yield); !ok {
			return false
		}
		if at.file == len(files) {
			break
		}
		if slow == nil {
			slow = &slowReader[T]{decode: newDecoder(), cursor: NewCursor(), yield: yield}
		}
		if !slow.read(files[at.file], at, &stats[at.file]) {
			return false
		}
		at = place{file: at.file + 1}
	}
	return true
}

// place is where to read: from the start of a file, or from an element of its list.
type place struct {
	file   int
	offset int64 // 0 is the start
}

func newDecoderOf(b []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(b), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// endOf returns an error unless nothing but space follows.
func endOf(dec *jsontext.Decoder) error {
	switch _, err := dec.ReadToken(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("data after the end of the value")
}

// syntaxError returns an error of a decoder; at is where it stood.
func syntaxError(err error, at int64) *Error {
	if se, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at, err = se.ByteOffset, se.Err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &Error{Offset: at, Err: err}
}

// isSpace reports whether c is white space in JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
