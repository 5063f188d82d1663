package archivetest

import (
	"bufio"
	"strconv"
	"unicode/utf8"
)

// printer writes JSON the way the archives have it: two spaces, a space on both
// sides of the colon, "[ ]" for an empty list. Until 2021-05 the elements of a list
// followed each other on one line.
type printer struct {
	w        *bufio.Writer
	oneLine  bool
	stack    []level
	afterKey bool
	n        int64 // bytes written
}

type level struct {
	list  bool
	count int
}

func newPrinter(w *bufio.Writer, oneLine bool) *printer { return &printer{w: w, oneLine: oneLine} }

// put writes s. The error of a bufio.Writer stays until Flush.
func (p *printer) put(s string) {
	n, _ := p.w.WriteString(s)
	p.n += int64(n)
}

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
	p.quote(name)
	p.put(" : ")
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
	if l.count == 0 || l.list && p.oneLine {
		p.put(" ")
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
	const hex = "0123456789abcdef"
	p.put(`"`)
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' || c >= utf8.RuneSelf {
			continue
		}
		p.put(s[start:i])
		start = i + 1
		switch c {
		case '"', '\\':
			p.put(string([]byte{'\\', c}))
		case '\n':
			p.put(`\n`)
		default:
			p.put(`\u00` + string([]byte{hex[c>>4], hex[c&15]}))
		}
	}
	p.put(s[start:])
	p.put(`"`)
}

func (p *printer) bool(b bool) {
	p.value()
	p.put(strconv.FormatBool(b))
}

// Members, and lists of strings: the archives write every number as a string.

func (p *printer) member(name, value string)        { p.key(name); p.str(value) }
func (p *printer) memberInt(name string, n int)     { p.member(name, strconv.Itoa(n)) }
func (p *printer) memberBool(name string, b bool)   { p.key(name); p.bool(b) }
func (p *printer) object(name string, body func())  { p.key(name); p.braces(body) }
func (p *printer) list(name string, body func())    { p.key(name); p.brackets(body) }
func (p *printer) strings(name string, l ...string) { p.list(name, func() { p.each(l) }) }

func (p *printer) braces(body func())   { p.open(false); body(); p.close() }
func (p *printer) brackets(body func()) { p.open(true); body(); p.close() }

func (p *printer) each(l []string) {
	for _, s := range l {
		p.str(s)
	}
}

func (p *printer) indices(r span) { p.strings("indices", strconv.Itoa(r.start), strconv.Itoa(r.end)) }
