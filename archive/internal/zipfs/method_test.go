package zipfs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// TestDeflate64 reads what Windows Explorer packs, with and without a directory, and no bomb of that kind.
func TestDeflate64(t *testing.T) {
	text := strings.Repeat("some text ", 3000)
	for _, tail := range []tail{inHeader, signed32, bare32, signed64, bare64} {
		b, _, dir := build(layout{}, item{name: "a", data: text, method: deflate64, tail: tail}, item{name: "b", data: "b", tail: tail})
		for _, b := range [][]byte{b, b[:dir]} {
			z := open(t, b)
			want(t, z, "a", text)
			want(t, z, "b", "b")
			if n, ok := note(z, zipfs.Deflate64); !ok || n.Count != 1 || n.Names[0] != "a" {
				t.Errorf("note %+v", n)
			}
			if _, ok := z.Raw("a"); ok {
				t.Error("bytes in place of a file that is packed")
			}
		}
	}
	tests := map[string]struct {
		item item
		want error
	}{
		"bomb":     {item{name: "a", data: text, method: deflate64, central: func(c *central) { c.Usize = 1 << 30 }}, zipfs.ErrBomb},
		"longer":   {item{name: "a", data: text, method: deflate64, central: func(c *central) { c.Usize -= 9 }}, zipfs.ErrChecksum},
		"checksum": {item{name: "a", data: text, method: deflate64, central: func(c *central) { c.CRC++ }}, zipfs.ErrChecksum},
		"corrupt":  {item{name: "a", data: text, method: deflate64, packed: "\x07\x00"}, zipfs.ErrDamaged},
	}
	for name, test := range tests {
		b, _, _ := build(layout{}, test.item)
		if _, err := read(open(t, b), "a"); !errors.Is(err, test.want) || !errors.Is(err, zipfs.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMethod names the methods that nobody reads here.
func TestMethod(t *testing.T) {
	for method, name := range map[uint16]string{6: "Implode", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 77: "77"} {
		b, _, _ := build(layout{}, item{name: "a", data: "text", method: method})
		z := open(t, b)
		if n, ok := note(z, zipfs.Method); !ok || len(n.Methods) != 1 || n.Methods[0] != zipfs.MethodError(method) {
			t.Errorf("method %d: note %+v", method, n)
		}
		_, err := read(z, "a")
		other, ok := errors.AsType[zipfs.MethodError](err)
		if !ok || !errors.Is(err, zipfs.ErrMethod) || !errors.Is(err, zipfs.ErrDamaged) || other.Name() != name || uint16(other) != method {
			t.Errorf("method %d: %v", method, err)
		}
	}
}
