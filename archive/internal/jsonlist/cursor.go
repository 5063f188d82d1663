package jsonlist

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Cursor walks over one element, which has been validated as JSON. Each method but
// Kind consumes one value; a value of another type than asked for counts as absent.
//
// It checks no grammar: jsontext has done that for the element as a whole, which is
// five times as fast as asking it for every token (BenchmarkRead).
type Cursor struct {
	b   []byte // one JSON value, and at least one byte behind it
	pos int
	err error

	texts, ids arena
	scratch    []byte
	decoded    []byte
	words      map[string]string
	derived    map[string]string // of Derived, by the stored string
	odd        OddStrings
}

// NewCursor returns a Cursor for [Cursor.Whole].
func NewCursor() *Cursor {
	return &Cursor{
		texts: arena{chunk: 32 << 10}, ids: arena{chunk: 4 << 10},
		words: make(map[string]string), derived: make(map[string]string),
	}
}

// arena cuts strings out of larger pieces of memory.
type arena struct {
	chunk int
	b     strings.Builder
}

func (a *arena) add(s []byte) string {
	if len(s) == 0 {
		return ""
	}
	if a.b.Cap()-a.b.Len() < len(s) {
		a.b.Reset()
		a.b.Grow(max(a.chunk, len(s)))
	}
	start := a.b.Len()
	a.b.Write(s)
	return a.b.String()[start:]
}

// Whole checks that value is one JSON value and makes the cursor stand on it. The offset of
// the error, which is nil for none, counts from the start of value.
func (c *Cursor) Whole(value []byte) *Error {
	dec := newDecoderOf(value)
	v, err := dec.ReadValue()
	if err == nil {
		if err = endOf(dec); err == nil {
			c.reset(v)
			return nil
		}
	}
	return syntaxError(err, dec.InputOffset())
}

func (c *Cursor) reset(v []byte) { c.b, c.pos, c.err = v, 0, nil }

// Mark returns where the cursor stands, for Return.
func (c *Cursor) Mark() int { return c.pos }

// Return goes back to a value of the same element that was marked, and perhaps skipped.
func (c *Cursor) Return(mark int) { c.pos = mark }

// Fail makes the element an error, unless it is one already.
func (c *Cursor) Fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// OddStrings counts strings that were not as they should be.
type OddStrings struct {
	Bad     int // held lone surrogates, which have become U+FFFD
	Windows int // were in Windows-1252
}

func (o *OddStrings) add(n, less OddStrings) {
	o.Bad += n.Bad - less.Bad
	o.Windows += n.Windows - less.Windows
}

// OddStrings counts those read so far.
func (c *Cursor) OddStrings() OddStrings { return c.odd }

// Err is what was wrong with a value that Whole took.
func (c *Cursor) Err() error { return c.err }

// Kind returns the first byte of the next value: one of { [ " t f n - and the digits.
func (c *Cursor) Kind() byte { return c.b[c.pos] }

// space moves to the next byte that is no white space and returns it.
func (c *Cursor) space() byte {
	b, i := c.b, c.pos
	if b[i] == '\n' { // and an indentation
		for i++; i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:]) == eightSpaces; {
			i += 8
		}
	}
	for b[i] <= ' ' {
		i++
	}
	c.pos = i
	return b[i]
}

// Object calls field for each member; field must consume the value. The name is
// valid only until it does.
func (c *Cursor) Object(field func(name []byte)) {
	if c.Kind() != '{' {
		c.Skip()
		return
	}
	c.pos++
	for {
		switch c.space() {
		case '}':
			c.pos++
			return
		case ',':
			c.pos++
			c.space()
		}
		name := c.str()
		c.space()
		c.pos++ // the colon
		c.space()
		field(name)
	}
}

// Array calls element for each element, which must consume it.
func (c *Cursor) Array(element func()) {
	if c.Kind() != '[' {
		c.Skip()
		return
	}
	c.pos++
	for {
		switch c.space() {
		case ']':
			c.pos++
			return
		case ',':
			c.pos++
			c.space()
		}
		element()
	}
}

// Skip consumes a value of any type.
func (c *Cursor) Skip() {
	switch c.b[c.pos] {
	case '"':
		c.pos = endOfString(c.b, c.pos)
	case '{', '[':
		c.pos = endOfList(c.b, c.pos)
	default:
		c.scalar()
	}
}

// scalar consumes a number, true, false or null, and returns it.
func (c *Cursor) scalar() []byte {
	start := c.pos
	for c.pos < len(c.b) {
		switch c.b[c.pos] {
		case ',', '}', ']', ' ', '\n', '\r', '\t':
			return c.b[start:c.pos]
		}
		c.pos++
	}
	return c.b[start:]
}

// endOfString returns the index behind the string at b[i].
func endOfString(b []byte, i int) int {
	for i++; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b)
		}
		i += n + 1
		slashes := 0
		for b[i-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
}

// endOfList returns the index behind the object or array at b[i].
func endOfList(b []byte, i int) int {
	for depth := 0; i < len(b); {
		switch b[i] {
		case '"':
			i = endOfString(b, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return i
}

const (
	ones        = 0x0101010101010101
	highs       = 0x80 * ones
	eightSpaces = ' ' * ones
)

// str consumes a string. The result is valid only until the next read.
func (c *Cursor) str() []byte {
	b, start := c.b, c.pos
	i := start + 1
	for ; i+8 <= len(b); i += 8 {
		// The lowest byte that is a quote, a backslash or no ASCII has its high bit set in found.
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^'"'*ones, w^'\\'*ones
		if found := ((quote-ones)&^quote | (slash-ones)&^slash | w) & highs; found != 0 {
			i += bits.TrailingZeros64(found) / 8
			break
		}
	}
	for ; ; i++ {
		switch x := b[i]; {
		case x == '"':
			c.pos = i + 1
			return b[start+1 : i]
		case x == '\\' || x >= utf8.RuneSelf:
			return c.unusual(start, i)
		}
	}
}

// unusual consumes the string at start, which is plain ASCII up to i.
func (c *Cursor) unusual(start, i int) []byte {
	c.pos = endOfString(c.b, start)
	quoted := c.b[start:c.pos]
	if rest := c.b[i : c.pos-1]; bytes.IndexByte(rest, '\\') < 0 && utf8.Valid(rest) {
		return quoted[1 : len(quoted)-1]
	}
	if !utf8.Valid(quoted) {
		var ok bool
		if c.decoded, ok = AppendWindows(c.decoded[:0], quoted); !ok {
			c.Fail(ErrNotText)
			return nil
		}
		c.odd.Windows++
		quoted = c.decoded
	}
	var err error
	if c.scratch, err = jsontext.AppendUnquote(c.scratch[:0], quoted); err != nil {
		c.odd.Bad++ // the syntax is right, so this is an encoding error
	}
	return c.scratch
}

// Text reads a string, or a number as its literal. The result is valid only until
// the next read.
func (c *Cursor) Text() []byte {
	switch b := c.Kind(); {
	case b == '"':
		return c.str()
	case b == '-' || '0' <= b && b <= '9':
		return c.scalar()
	default:
		c.Skip()
		return nil
	}
}

// String reads a string into memory that it shares with other strings.
func (c *Cursor) String() string { return c.texts.add(c.Text()) }

// Checked is String for text that ok takes; other counts as absent.
func (c *Cursor) Checked(ok func(text []byte) bool) string {
	if text := c.Text(); ok(text) {
		return c.texts.add(text)
	}
	return ""
}

// ID reads an id into memory that it shares only with other ids, so that whoever
// keeps ids keeps nothing else. What has other characters than digits and dashes, which
// join those of a conversation, is none.
func (c *Cursor) ID() string {
	id := c.Text()
	for _, b := range id {
		if (b < '0' || b > '9') && b != '-' {
			return ""
		}
	}
	return c.ids.add(id)
}

// Word reads a string of which there are only a few different ones.
func (c *Cursor) Word() string { return intern(c.words, c.Text(), strings.Clone) }

// Derived reads a string of which there are only a few different ones and returns what
// derive makes of it. A Cursor is used with one derive only.
func (c *Cursor) Derived(derive func(string) string) string {
	return intern(c.derived, c.Text(), derive)
}

func intern(known map[string]string, b []byte, convert func(string) string) string {
	const limit, longest = 1000, 256 // strings, and bytes of each
	s, ok := known[string(b)]
	if !ok {
		s = convert(string(b))
		if len(known) < limit && len(b) <= longest {
			known[string(b)] = s
		}
	}
	return s
}

// Int reads a whole number, zero when it is none.
func (c *Cursor) Int() int {
	n, err := strconv.Atoi(string(c.Text()))
	if err != nil {
		return 0
	}
	return n
}

// Bool reads a boolean, also as a string.
func (c *Cursor) Bool() bool {
	if c.Kind() == 't' {
		c.scalar()
		return true
	}
	return string(c.Text()) == "true"
}

// Time reads a time like 2021-11-20T16:22:24.361Z, zero when it is none.
func (c *Cursor) Time() time.Time {
	t, err := time.Parse(time.RFC3339, string(c.Text()))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
