package jsonlist

import (
	"bytes"
	"io"
	"io/fs"
	"sync"
)

// block is a piece of a file: elements with commas between them.
type block[T any] struct {
	at         place
	buf        []byte
	start, end int   // of the elements in buf; there is a byte on either side
	base       int64 // offset of the first in the file
	last       bool  // of its file
	unread     bool  // nothing is in it: the file must be read slowly

	// A worker sets these before it sends on done.
	items  []Item[T]
	counts Stats
	failed bool
	done   chan struct{}
}

// pipe is one run of reader, workers and consumer.
type pipe[T any] struct {
	files []File
	free  chan *block[T]
	work  chan *block[T]
	queue chan *block[T] // in order
	stop  chan struct{}  // closed when the consumer has enough
	tail  []byte         // of the block before
}

// readFast yields elements from a place on until it meets one that must be read slowly,
// whose place it returns, or the end.
func readFast[T any](files []File, stats []Stats, newDecoder func() Decoder[T], from place, yield func(*Item[T]) bool) (place, bool) {
	const blocks = workers + 3 // one is filled, two wait for the consumer
	p := &pipe[T]{
		files: files, free: make(chan *block[T], blocks), work: make(chan *block[T], blocks),
		queue: make(chan *block[T], blocks), stop: make(chan struct{}),
	}
	for range blocks {
		p.free <- &block[T]{done: make(chan struct{}, 1)}
	}
	var running sync.WaitGroup
	defer running.Wait()
	defer close(p.stop)
	running.Go(func() { p.readFiles(from) })
	for range workers {
		running.Go(func() { p.decodeBlocks(newDecoder()) })
	}
	for b := range p.queue {
		if !b.unread {
			<-b.done
		}
		if b.unread || b.failed {
			return b.at, true
		}
		s := &stats[b.at.file]
		s.Items += b.counts.Items
		s.Odd.add(b.counts.Odd, OddStrings{})
		for i := range b.items {
			if err := b.items[i].Err; err != nil {
				s.Fail(err)
			}
			if !yield(&b.items[i]) {
				return place{}, false
			}
		}
		s.Done = b.last && s.Errors == 0
		p.free <- b // there is room for all
	}
	return place{file: len(files)}, true
}

func (p *pipe[T]) readFiles(from place) {
	defer close(p.queue)
	defer close(p.work)
	for i := from.file; i < len(p.files); i++ {
		at := place{file: i}
		if i == from.file {
			at = from
		}
		if !p.readFile(at) {
			return
		}
	}
}

// next returns a free block, nil when the consumer has enough.
func (p *pipe[T]) next() *block[T] {
	select {
	case b := <-p.free:
		return b
	case <-p.stop:
		return nil
	}
}

// leave hands the rest of a file over to the slow reader.
func (p *pipe[T]) leave(b *block[T], at place) bool {
	b.at, b.unread = at, true
	p.queue <- b // there is room for all
	return false
}

// readFile sends the blocks of a file and reports whether to go on with the next.
func (p *pipe[T]) readFile(at place) bool {
	b := p.next()
	if b == nil {
		return false
	}
	f, err := p.files[at.file].Open()
	if err != nil {
		return p.leave(b, at)
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return p.leave(b, at)
	}
	if at.offset > 0 {
		if _, err := io.CopyN(io.Discard, f, at.offset); err != nil {
			return p.leave(b, at)
		}
	}
	var separator []byte
	for p.tail = p.tail[:0]; ; {
		b.reset(at, before.Size(), p.tail)
		size, err := fill(f, b.buf[b.end:len(b.buf)-1])
		b.end += size
		if at.offset == 0 && !b.skipAssignment() {
			return p.leave(b, at)
		}
		if err == nil {
			if separator == nil {
				separator = separatorOf(b.buf[b.start:b.end])
			}
			cut := b.cut(separator)
			if cut < 0 { // one element is longer than the block, which is not worth more memory for all
				return p.leave(b, at)
			}
			p.tail = append(p.tail[:0], b.buf[cut+1:b.end]...)
			b.end = cut
		}
		if err != nil && (err != io.EOF || !b.finish(f, before)) {
			return p.leave(b, at)
		}
		at.offset = b.base + int64(b.end-b.start) + 1
		last := b.last
		p.queue <- b // there is room for all
		p.work <- b
		if last {
			return true
		}
		if b = p.next(); b == nil {
			return false
		}
	}
}

// reset begins a block with the rest of the one before.
func (b *block[T]) reset(at place, fileSize int64, tail []byte) {
	want := max(min(blockSize, int(min(fileSize, int64(blockSize)))+16), 2*len(tail)+16)
	if len(b.buf) < want || len(b.buf) > 4*want { // small files need no more than their size
		b.buf = make([]byte, want)
	}
	b.at, b.base, b.last, b.unread = at, at.offset, false, false
	b.start = 1
	b.end = 1 + copy(b.buf[1:], tail)
}

// fill reads until b is full, and then returns no error.
func fill(r io.Reader, b []byte) (n int, err error) {
	for idle := 0; n < len(b) && err == nil; {
		var m int
		if m, err = r.Read(b[n:]); m == 0 && err == nil {
			if idle++; idle == 100 {
				err = io.ErrNoProgress
			}
		}
		n += m
	}
	return n, err
}

// skipAssignment moves the start of a file's first block behind the bracket that opens
// its list. It reports false where there is anything unusual.
func (b *block[T]) skipAssignment() bool {
	data := b.buf[b.start:b.end]
	i := 0
	if bytes.HasPrefix(data, bom) {
		i = len(bom)
	}
	for i < len(data) && isSpace(data[i]) {
		i++
	}
	if i < len(data) && data[i] != '[' {
		n := bytes.IndexByte(data[i:min(len(data), maxPrefix)], '=')
		if n < 0 {
			return false
		}
		for i += n + 1; i < len(data) && isSpace(data[i]); i++ {
		}
	}
	if i >= len(data) || data[i] != '[' {
		return false
	}
	b.start += i + 1
	b.base = int64(i + 1)
	return true
}

var bom = []byte("\xef\xbb\xbf")

// The ends of elements as the archives print them, with two spaces or, until 2021 and in
// Grailbird, with all elements on one level. The comma is part of both.
var (
	indented = []byte("\n  },\n")
	oneLine  = []byte("\n}, {\n")
)

// separatorOf tells from a list's beginning what ends its elements; empty when nothing
// that is known does.
func separatorOf(list []byte) []byte {
	switch {
	case bytes.HasPrefix(list, []byte("\n  {\n")):
		return indented
	case bytes.HasPrefix(list, []byte(" {\n")):
		return oneLine
	}
	return []byte{}
}

// cut returns the index of the comma behind the block's last whole element, or -1.
func (b *block[T]) cut(separator []byte) int {
	data := b.buf[b.start:b.end]
	if len(separator) > 0 {
		if i := bytes.LastIndex(data, separator); i >= 0 {
			return b.start + i + bytes.IndexByte(separator, ',')
		}
	}
	if i := lastComma(data); i >= 0 {
		return b.start + i
	}
	return -1
}

// lastComma returns the index of the last comma between two elements, or -1.
func lastComma(b []byte) int {
	comma, depth := -1, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = endOfString(b, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				comma = i
			}
		}
	}
	return comma
}

// finish takes the end of the list off a file's last block. It reports false where there
// is anything unusual.
func (b *block[T]) finish(f fs.File, before fs.FileInfo) bool {
	if changed(f, before) {
		return false
	}
	data := b.buf[b.start:b.end]
	n := len(data)
	for n > 0 && (isSpace(data[n-1]) || data[n-1] == ';') {
		n--
	}
	if n == 0 || data[n-1] != ']' {
		return false
	}
	b.end = b.start + n - 1
	b.last = true
	return true
}

// changed reports whether a file is not what it was.
func changed(f fs.File, before fs.FileInfo) bool {
	after, err := f.Stat()
	return err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())
}

// decodeBlocks works on blocks until there are no more.
func (p *pipe[T]) decodeBlocks(decode Decoder[T]) {
	c := NewCursor()
	for b := range p.work {
		select {
		case <-p.stop:
			return
		default:
		}
		b.failed = !b.decode(decode, c, p.files[b.at.file].maxElement())
		b.done <- struct{}{}
	}
}

// decode decodes the elements of a block. It reports false if they are not JSON, or one is
// longer than most; then nothing of the block counts.
func (b *block[T]) decode(decode Decoder[T], c *Cursor, most int) bool {
	clear(b.items) // what they point to is the consumer's now
	b.items, b.counts = b.items[:0], Stats{}
	before := c.odd
	b.buf[b.start-1], b.buf[b.end] = '[', ']'
	first := b.start - 1
	dec := newDecoderOf(b.buf[first : b.end+1])
	if _, err := dec.ReadToken(); err != nil {
		return false
	}
	for dec.PeekKind() != ']' {
		v, err := dec.ReadValue()
		if err != nil || len(v) > most {
			return false
		}
		c.reset(v)
		item := Item[T]{File: b.at.file, Offset: b.base + dec.InputOffset() - int64(len(v)) - 1}
		if item.Value, err = decode(c); err == nil {
			err = c.err
		}
		if err != nil {
			item.Err = &Error{Offset: item.Offset, Err: err}
		}
		b.items = append(b.items, item)
	}
	if _, err := dec.ReadToken(); err != nil || endOf(dec) != nil {
		return false
	}
	b.counts.Items = len(b.items)
	b.counts.Odd.add(c.odd, before)
	// Before a comma there must be something; only a list of nothing may be empty.
	return len(b.items) > 0 || b.last && b.at.offset == 0
}
