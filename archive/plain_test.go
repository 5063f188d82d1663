package archive

import (
	"strings"
	"testing"
	"unicode"
)

// TestSteers compares with what Unicode says of each character.
func TestSteers(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029
		if steers(r) != want {
			t.Errorf("U+%04X: %v, want %v", r, !want, want)
		}
	}
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{
		"Ada 🦉 Lovelace":           "Ada 🦉 Lovelace",
		"a\nb\x1b[2J\u202ec\u2028": "a b [2J c",
		"\u0085x\u200f":            "x",
		"\t":                       "",
		"caf\xe9":                  "caf\ufffd",
		strings.Repeat("é", 1_000): strings.Repeat("é", 126) + "…",
	} {
		if got := plainName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestIsScreenName(t *testing.T) {
	for name, want := range map[string]bool{
		"bob": true, "_": true, "Bob_1234567890_1234567890": true, strings.Repeat("a", 50): true,
		"": false, strings.Repeat("a", 51): false, "@bob": false, "bob.": false, "bob\n": false, "bób": false, "b b": false, "b/b": false, "b{b": false,
	} {
		if IsScreenName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
