package archivetest

import (
	"bufio"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// printer writes JSON the way the archives have it: two spaces, a space on both
// sides of the colon, "[ ]" for an empty list. Until 2021-05 the elements of a list
// followed each other on one line.
type printer struct {
	w        *bufio.Writer
	oneLine  bool
	tight    bool // a file's empty list is "[]"
	ascii    bool // of EraGrailbird
	literal  bool // JavaScript that is not JSON
	trailing bool // a comma after the last item
	stack    []level
	afterKey bool
}

type level struct {
	list  bool
	count int
}

func newPrinter(w *bufio.Writer, oneLine bool) *printer { return &printer{w: w, oneLine: oneLine} }

// put writes s. The error of a bufio.Writer stays until Flush.
func (p *printer) put(s string) { p.w.WriteString(s) }

func (p *printer) newline() {
	const spaces = "\n                                                "
	p.put(spaces[:1+2*p.depth()])
}

// depth counts the levels that indent.
func (p *printer) depth() int {
	n := 0
	for _, l := range p.stack {
		if !l.list || !p.oneLine {
			n++
		}
	}
	return n
}

// value puts what stands before a value.
func (p *printer) value() {
	if p.afterKey {
		p.afterKey = false
		return
	}
	if len(p.stack) == 0 {
		return
	}
	l := &p.stack[len(p.stack)-1]
	if l.count++; l.count > 1 {
		p.put(",")
	}
	if p.oneLine {
		p.put(" ")
	} else {
		p.newline()
	}
}

func (p *printer) key(name string) {
	l := &p.stack[len(p.stack)-1]
	if l.count++; l.count > 1 {
		p.put(",")
	}
	p.newline()
	if p.literal {
		p.put(name + ": ")
	} else {
		p.quote(name)
		p.put(" : ")
	}
	p.afterKey = true
}

func (p *printer) open(list bool) {
	p.value()
	if list {
		p.put("[")
	} else {
		p.put("{")
	}
	p.stack = append(p.stack, level{list: list})
}

func (p *printer) close() {
	l := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	if p.trailing && l.count > 0 {
		p.put(",")
	}
	if l.count == 0 || l.list && p.oneLine {
		if !p.tight || len(p.stack) > 0 || !l.list {
			p.put(" ")
		}
	} else {
		p.newline()
	}
	if l.list {
		p.put("]")
	} else {
		p.put("}")
	}
}

func (p *printer) str(s string) {
	p.value()
	p.quote(s)
}

func (p *printer) quote(s string) {
	if p.ascii {
		p.quoteASCII(s)
		return
	}
	const hex = "0123456789abcdef"
	delimiter := byte('"')
	if p.literal {
		delimiter = '\''
	}
	p.w.WriteByte(delimiter)
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != delimiter && c != '\\' || c >= utf8.RuneSelf {
			continue
		}
		p.put(s[start:i])
		start = i + 1
		switch c {
		case '"', '\'', '\\':
			p.put(string([]byte{'\\', c}))
		case '\n':
			p.put(`\n`)
		default:
			p.put(`\u00` + string([]byte{hex[c>>4], hex[c&15]}))
		}
	}
	p.put(s[start:])
	p.w.WriteByte(delimiter)
}

// quoteASCII escapes the way EraGrailbird did: everything beyond ASCII, and < and >, as
// UTF-16 in upper-case hexadecimal, the slash with a backslash.
func (p *printer) quoteASCII(s string) {
	const hex = "0123456789ABCDEF"
	unit := func(u uint16) {
		p.w.Write([]byte{'\\', 'u', hex[u>>12], hex[u>>8&15], hex[u>>4&15], hex[u&15]})
	}
	p.w.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\', r == '/':
			p.w.Write([]byte{'\\', byte(r)})
		case r == '\n':
			p.put(`\n`)
		case r == '\t':
			p.put(`\t`)
		case r < ' ', r == '<', r == '>', r >= utf8.RuneSelf && r <= 0xffff:
			unit(uint16(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			unit(uint16(high))
			unit(uint16(low))
		default:
			p.w.WriteByte(byte(r))
		}
	}
	p.w.WriteByte('"')
}

func (p *printer) bool(b bool) {
	p.value()
	p.put(strconv.FormatBool(b))
}

// number writes a bare number; only EraGrailbird has them.
func (p *printer) number(s string) {
	p.value()
	p.put(s)
}

// comment writes a remark after the brace that was just opened, in what is not JSON.
func (p *printer) comment(s string) {
	if p.literal {
		p.newline()
		p.put(s)
	}
}

// Members, and lists of strings: after EraGrailbird every number is a string.

func (p *printer) member(name, value string)        { p.key(name); p.str(value) }
func (p *printer) memberInt(name string, n int)     { p.member(name, strconv.Itoa(n)) }
func (p *printer) memberNumber(name, value string)  { p.key(name); p.number(value) }
func (p *printer) memberBool(name string, b bool)   { p.key(name); p.bool(b) }
func (p *printer) object(name string, body func())  { p.key(name); p.braces(body) }
func (p *printer) list(name string, body func())    { p.key(name); p.brackets(body) }
func (p *printer) strings(name string, l ...string) { p.list(name, func() { p.each(l) }) }

func (p *printer) braces(body func())   { p.open(false); body(); p.close() }
func (p *printer) brackets(body func()) { p.open(true); body(); p.close() }

// item writes an element of a data file: an object with one member that is an object.
func (p *printer) item(wrapper string, body func()) {
	p.braces(func() { p.object(wrapper, body) })
}

func (p *printer) each(l []string) {
	for _, s := range l {
		p.str(s)
	}
}

// indices writes the ends of a range: as numbers in EraGrailbird.
func (p *printer) indices(r span) {
	if !p.ascii {
		p.strings("indices", strconv.Itoa(r.start), strconv.Itoa(r.end))
		return
	}
	p.list("indices", func() {
		p.number(strconv.Itoa(r.start))
		p.number(strconv.Itoa(r.end))
	})
}
