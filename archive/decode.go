package archive

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads values from JSON tokens. Each method but array and object consumes
// one value; a value of another type than asked for counts as absent. The first
// syntax error stays in err and turns the rest into no-ops.
type decoder struct {
	dec *jsontext.Decoder
	err error

	arena     strings.Builder
	scratch   []byte
	words     map[string]string
	clients   map[string]string // by source field
	badString int               // strings that held lone surrogates or bytes that are not UTF-8
}

func newDecoder(dec *jsontext.Decoder) *decoder {
	return &decoder{dec: dec, words: make(map[string]string), clients: make(map[string]string)}
}

func (d *decoder) kind() jsontext.Kind {
	if d.err != nil {
		return jsontext.KindInvalid
	}
	return d.dec.PeekKind()
}

func (d *decoder) token() {
	if d.err == nil {
		_, d.err = d.dec.ReadToken()
	}
}

func (d *decoder) skip() {
	if d.err == nil {
		d.err = d.dec.SkipValue()
	}
}

// object calls field for each member; field must consume the value. The name is
// valid only until it does.
func (d *decoder) object(field func(name []byte)) {
	if d.kind() != '{' {
		d.skip()
		return
	}
	d.token()
	for d.kind() == '"' {
		var name jsontext.Value
		if name, d.err = d.dec.ReadValue(); d.err != nil {
			return
		}
		plain := name[1 : len(name)-1]
		if bytes.IndexByte(plain, '\\') >= 0 {
			plain = d.unquote(name)
		}
		field(plain)
	}
	d.token()
}

// array calls element for each element, which must consume it.
func (d *decoder) array(element func()) {
	if d.kind() != '[' {
		d.skip()
		return
	}
	d.token()
	for k := d.kind(); k != ']' && k != jsontext.KindInvalid; k = d.kind() {
		element()
	}
	d.token()
}

func (d *decoder) unquote(v jsontext.Value) []byte {
	var err error
	if d.scratch, err = jsontext.AppendUnquote(d.scratch[:0], v); err != nil {
		// The decoder has accepted the syntax, so this is an encoding error.
		d.badString++
	}
	return d.scratch
}

// text reads a string, or a number as its literal. The result is valid only until
// the next read.
func (d *decoder) text() []byte {
	switch d.kind() {
	case '"', '0':
		var v jsontext.Value
		if v, d.err = d.dec.ReadValue(); d.err != nil {
			return nil
		}
		if v.Kind() == '0' {
			return v
		}
		return d.unquote(v)
	default:
		d.skip()
		return nil
	}
}

// str reads a string into the arena, which the strings of one tweet share.
func (d *decoder) str() string {
	const chunk = 512
	b := d.text()
	if len(b) == 0 {
		return ""
	}
	if d.arena.Cap()-d.arena.Len() < len(b) {
		d.arena.Reset()
		d.arena.Grow(max(chunk, len(b)))
	}
	start := d.arena.Len()
	d.arena.Write(b)
	return d.arena.String()[start:]
}

// id reads a string with memory of its own: ids are what callers keep.
func (d *decoder) id() string { return string(d.text()) }

// word reads a string of which there are only a few different ones.
func (d *decoder) word() string { return d.intern(d.words, strings.Clone) }

// client reads a source field: the name of the program in its anchor.
func (d *decoder) client() string { return d.intern(d.clients, clientName) }

func (d *decoder) intern(known map[string]string, convert func(string) string) string {
	const limit = 1000
	b := d.text()
	s, ok := known[string(b)]
	if !ok {
		s = convert(string(b))
		if len(known) < limit {
			known[string(b)] = s
		}
	}
	return s
}

// integer reads a whole number, zero when it is none.
func (d *decoder) integer() int {
	n, err := strconv.Atoi(string(d.text()))
	if err != nil {
		return 0
	}
	return n
}

func (d *decoder) boolean() bool {
	if d.kind() == 't' {
		d.token()
		return true
	}
	return string(d.text()) == "true"
}

// isoTime reads a time like 2021-11-20T16:22:24.361Z, zero when it is none.
func (d *decoder) isoTime() time.Time {
	t, err := time.Parse(time.RFC3339, string(d.text()))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func (d *decoder) indices() Range {
	var r Range
	n := 0
	d.array(func() {
		switch v := d.integer(); n {
		case 0:
			r.Start = v
		case 1:
			r.End = v
		}
		n++
	})
	return r
}

// maxEntities bounds each list of a tweet; a text of 25,000 characters cannot name
// more people or tags than that.
const maxEntities = 10_000

var errTooManyEntities = errors.New("a tweet has too many entities")

// appendEntity adds v to a list of a tweet.
func appendEntity[T any](d *decoder, list []T, v T) []T {
	if len(list) >= maxEntities && d.err == nil {
		d.err = errTooManyEntities
	}
	return append(list, v)
}
