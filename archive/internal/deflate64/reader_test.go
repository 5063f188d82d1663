package deflate64_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/godwit-migrate/godwit/archive/internal/deflate64"
)

// packer writes Deflate64 as the tests need it, block by block.
type packer struct {
	out   []byte
	count int // of bits
	lits  []int
	dists []int
}

func (p *packer) bits(v, n int) {
	for i := range n {
		if p.count%8 == 0 {
			p.out = append(p.out, 0)
		}
		p.out[len(p.out)-1] |= byte(v>>i&1) << (p.count % 8)
		p.count++
	}
}

// symbol writes one by the lengths of all codes.
func (p *packer) symbol(lengths []int, symbol int) {
	next, n := 0, 0
	for n < lengths[symbol] {
		n++
		next <<= 1
		for s, l := range lengths {
			if l == n && (n < lengths[symbol] || s < symbol) {
				next++
			}
		}
	}
	p.bits(int(bits.Reverse16(uint16(next))>>(16-n)), n)
}

func repeated(n ...int) (list []int) {
	for i := 0; i < len(n); i += 2 {
		for range n[i] {
			list = append(list, n[i+1])
		}
	}
	return list
}

func (p *packer) head(kind int, last bool) {
	p.bits(map[bool]int{true: 1}[last], 1)
	p.bits(kind, 2)
}

func (p *packer) stored(text string, last bool) {
	p.head(0, last)
	p.count = 8 * len(p.out)
	p.bits(len(text), 16)
	p.bits(len(text)^0xffff, 16)
	for _, c := range []byte(text) {
		p.bits(int(c), 8)
	}
}

func (p *packer) fixed(last bool) {
	p.head(1, last)
	p.lits, p.dists = repeated(144, 8, 112, 9, 24, 7, 8, 8), repeated(32, 5)
}

// dynamic begins a block with tables of its own: codes of 8, 9 and 5 bits, or long ones, each complete.
func (p *packer) dynamic(last bool) {
	p.head(2, last)
	p.lits, p.dists = repeated(226, 8, 60, 9), repeated(32, 5)
	codes := make([]int, 19)
	codes[8], codes[9], codes[5] = 1, 2, 2
	p.tables(codes)
}

func (p *packer) tables(codes []int) {
	p.bits(len(p.lits)-257, 5)
	p.bits(len(p.dists)-1, 5)
	p.bits(19-4, 4)
	for _, k := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15} {
		p.bits(codes[k], 3)
	}
	for _, n := range append(append([]int(nil), p.lits...), p.dists...) {
		p.symbol(codes, n)
	}
}

func (p *packer) text(s string) {
	for _, c := range []byte(s) {
		p.symbol(p.lits, int(c))
	}
}

func (p *packer) end() { p.symbol(p.lits, 256) }

// match is the longest kind, with code 285.
func (p *packer) match(length, distance int) {
	p.symbol(p.lits, 285)
	p.bits(length-3, 16)
	p.distance(distance)
}

func (p *packer) distance(distance int) {
	base := 1
	for code := range 32 {
		extra := max(0, code/2-1)
		if distance < base+1<<extra {
			p.symbol(p.dists, code)
			p.bits(distance-base, extra)
			return
		}
		base += 1 << extra
	}
	panic(distance)
}

func unpack(r io.Reader) (string, error) {
	b, err := io.ReadAll(deflate64.NewReader(r))
	return string(b), err
}

// noise returns n bytes that do not repeat.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x >> 8)
	}
	return string(b)
}

// samples are streams with what is in them.
func samples() map[string]struct{ packed, text string } {
	type sample = struct{ packed, text string }
	list := map[string]sample{}
	add := func(name, text string, write func(p *packer)) {
		var p packer
		write(&p)
		list[name] = sample{string(p.out), text}
	}
	far := noise(65535) + "!"
	add("empty", "", func(p *packer) { p.fixed(true); p.end() })
	add("stored", "hello", func(p *packer) { p.stored("hello", true) })
	add("stored nothing", "", func(p *packer) { p.stored("", true) })
	add("fixed", "hello", func(p *packer) { p.fixed(true); p.text("hello"); p.end() })
	add("dynamic", "hello \xff", func(p *packer) { p.dynamic(true); p.text("hello \xff"); p.end() })
	add("three blocks", "a-b-c", func(p *packer) {
		p.fixed(false)
		p.text("a-")
		p.end()
		p.stored("b-", false)
		p.dynamic(true)
		p.text("c")
		p.end()
	})
	add("long match", strings.Repeat("a", 65539), func(p *packer) { p.fixed(true); p.text("a"); p.match(65538, 1); p.end() })
	add("long code, short match", "abcabc", func(p *packer) { p.dynamic(true); p.text("abc"); p.match(3, 3); p.end() })
	add("two long matches", strings.Repeat("abc", 1+2*65538/3), func(p *packer) {
		p.fixed(true)
		p.text("abc")
		p.match(65538, 3)
		p.match(65538, 3)
		p.end()
	})
	for _, distance := range []int{32768, 32769, 49152, 49153, 65536} {
		from := len(far[:65535]) - distance
		text := far[:65535]
		if from < 0 {
			text, from = far, 0
		}
		add(fmt.Sprint("distance ", distance), text+text[from:from+1000], func(p *packer) {
			p.stored(text[:65535], false)
			p.dynamic(true)
			p.text(text[65535:])
			p.match(1000, distance)
			p.end()
		})
	}
	add("one distance", "aaaa", func(p *packer) { // of one bit, the other one means nothing
		p.head(2, true)
		p.lits, p.dists = repeated(226, 8, 60, 9), []int{1}
		codes := make([]int, 19)
		codes[8], codes[9], codes[1] = 1, 2, 2
		p.tables(codes)
		p.text("a")
		p.symbol(p.lits, 257)
		p.distance(1)
		p.end()
	})
	add("long codes", "aaaazz", func(p *packer) { // up to 15 bits
		p.head(2, true)
		p.lits, p.dists = repeated(258, 0), []int{1}
		p.lits['a'], p.lits['c'], p.lits[257], p.lits['z'], p.lits[256] = 1, 2, 3, 15, 15
		for i, c := range "defghijklmn" {
			p.lits[c] = i + 4
		}
		p.tables(repeated(13, 4, 6, 5))
		p.text("a")
		p.symbol(p.lits, 257)
		p.distance(1)
		p.text("zz")
		p.end()
	})
	return list
}

func TestReader(t *testing.T) {
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{
				strings.NewReader(s.packed), iotest.OneByteReader(strings.NewReader(s.packed)),
				iotest.DataErrReader(strings.NewReader(s.packed)), strings.NewReader(s.packed + "more"),
			} {
				if got, err := unpack(r); got != s.text || err != nil {
					t.Errorf("%d bytes, %v; want %d: %.50q", len(got), err, len(s.text), got)
				}
			}
			step := 1 + len(s.packed)/40
			for n := 0; n < len(s.packed); n += step {
				got, err := unpack(strings.NewReader(s.packed[:n]))
				if err != io.ErrUnexpectedEOF || !strings.HasPrefix(s.text, got) {
					t.Fatalf("cut at %d of %d: %d bytes, %v", n, len(s.packed), len(got), err)
				}
			}
		})
	}
}

// TestAsFlate unpacks what compress/flate packs. Texts without matches of 258 bytes use nothing that differs.
func TestAsFlate(t *testing.T) {
	text := sentences(1 << 20)
	for _, level := range []int{flate.HuffmanOnly, flate.BestSpeed, flate.DefaultCompression, flate.BestCompression} {
		packed := deflate(t, text, level)
		if got, err := unpack(strings.NewReader(packed)); got != text || err != nil {
			t.Errorf("level %d: %d bytes, %v", level, len(got), err)
		}
	}
}

func deflate(t testing.TB, text string, level int) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sentences returns n bytes of a text that repeats words, and no 258 bytes.
func sentences(n int) string {
	words := strings.Fields("the bird that flies furthest without stopping moves people from one place to another and tells nobody of it")
	var b strings.Builder
	x := uint32(1)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		fmt.Fprintf(&b, "%s %d ", words[x>>16%uint32(len(words))], x>>24)
	}
	return b.String()[:n]
}

func TestCorrupt(t *testing.T) {
	tests := map[string]func(p *packer){
		"kind of block":    func(p *packer) { p.head(3, true); p.bits(0, 64) },
		"length of stored": func(p *packer) { p.head(0, true); p.bits(0, 5); p.bits(5, 16); p.bits(5, 16); p.bits(0, 64) },
		"before the start": func(p *packer) { p.fixed(true); p.text("ab"); p.match(10, 3); p.end() },
		"symbol 286":       func(p *packer) { p.fixed(true); p.symbol(p.lits, 286); p.bits(0, 64) },
		"287 lengths":      func(p *packer) { p.head(2, true); p.bits(30, 5); p.bits(0, 9+64) },
		"no codes":         func(p *packer) { p.head(2, true); p.bits(0, 14+57+64) },
		"repeats nothing":  func(p *packer) { p.head(2, true); p.bits(0, 14); p.bits(1|1<<3, 57); p.bits(0, 64) },
		"too many repeated": func(p *packer) {
			p.head(2, true)
			p.bits(0, 14)
			p.bits(1<<3|1<<6, 12)
			p.bits(0xffff, 16)
			p.bits(-1, 64)
		},
		"too many codes": func(p *packer) { p.head(2, true); p.bits(15<<10, 14); p.bits(-1&^(3<<55)|1, 57); p.bits(0, 64) },
		"too few codes":  func(p *packer) { p.head(2, true); p.bits(0, 14); p.bits(2|2<<3, 57); p.bits(0, 64) },
		"too few distances": func(p *packer) {
			p.head(2, true)
			p.lits, p.dists = repeated(226, 8, 60, 9), []int{2, 2}
			codes := make([]int, 19)
			codes[8], codes[9], codes[2] = 1, 2, 2
			p.tables(codes)
			p.text("a")
			p.end()
		},
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			var p packer
			write(&p)
			_, err := unpack(bytes.NewReader(p.out))
			var corrupt deflate64.CorruptInputError
			if !errors.As(err, &corrupt) || int64(corrupt) > int64(len(p.out)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	s := samples()["three blocks"]
	broken := errors.New("broken")
	got, err := unpack(io.MultiReader(strings.NewReader(s.packed[:4]), iotest.ErrReader(broken)))
	if err != broken || !strings.HasPrefix(s.text, got) {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := unpack(idle{}); err != io.ErrNoProgress {
		t.Errorf("of a reader that reads nothing: %v", err)
	}
	z := deflate64.NewReader(strings.NewReader(s.packed))
	if err := z.Close(); err != nil {
		t.Error(err)
	}
	if _, err := z.Read(make([]byte, 1)); err != io.ErrClosedPipe {
		t.Errorf("closed: %v", err)
	}
	z.Reset(strings.NewReader(s.packed))
	if b, err := io.ReadAll(z); string(b) != s.text || err != nil {
		t.Errorf("once more: %q, %v", b, err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// FuzzReader holds that bad streams end with one of the errors there are, that it does not matter in which
// pieces a stream comes, and that Deflate without what differs is unpacked.
func FuzzReader(f *testing.F) {
	for _, s := range samples() {
		f.Add([]byte(s.packed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const most = 4 << 20
		whole, err := io.ReadAll(io.LimitReader(deflate64.NewReader(bytes.NewReader(b)), most))
		var corrupt deflate64.CorruptInputError
		if err != nil && err != io.ErrUnexpectedEOF && !errors.As(err, &corrupt) {
			t.Fatal(err)
		}
		pieces, again := io.ReadAll(io.LimitReader(deflate64.NewReader(iotest.OneByteReader(bytes.NewReader(b))), most))
		if !bytes.Equal(whole, pieces) || (err == nil) != (again == nil) || errors.As(err, &corrupt) != errors.As(again, &corrupt) {
			t.Fatalf("%d bytes, %v; in pieces %d, %v", len(whole), err, len(pieces), again)
		}
		if got, err := unpack(strings.NewReader(deflate(t, string(b), flate.HuffmanOnly))); got != string(b) || err != nil {
			t.Fatalf("%d of %d bytes, %v", len(got), len(b), err)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	text := sentences(8 << 20)
	packed := deflate(b, text, flate.DefaultCompression)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	z := deflate64.NewReader(nil)
	for b.Loop() {
		z.Reset(strings.NewReader(packed))
		if n, err := io.Copy(io.Discard, z); n != int64(len(text)) || err != nil {
			b.Fatal(n, err)
		}
	}
}
