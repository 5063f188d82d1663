package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHost(t *testing.T) {
	for name, want := range map[string]string{
		"Example.ORG":       "example.org",
		"example.org.":      "example.org.",
		"bücher.example":    "xn--bcher-kva.example",
		"b\u00fccher。例え.jp": "xn--bcher-kva.xn--r8jz45g.jp",
		"example．org":       "example.org",

		strings.Repeat("a", 63) + ".org":                             strings.Repeat("a", 63) + ".org",
		strings.Repeat("a", 64) + ".org":                             "",
		strings.Repeat("é", 64) + ".org":                             "",
		strings.Repeat("é", 63) + "x。org":                            "",
		strings.TrimSuffix(strings.Repeat("abcd.", 50), ".") + "xyz": strings.TrimSuffix(strings.Repeat("abcd.", 50), ".") + "xyz",
		strings.Repeat("abcd.", 50) + "abcde":                        "",
		"a b.org":                                                    "",
		"-a.org":                                                     "",
	} {
		if got, ok := Host(name); ok != (want != "") || ok && got != want {
			t.Errorf("Host(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
}

func TestLabel(t *testing.T) {
	for label, want := range map[string]string{
		"Example": "Example", "bücher": "xn--bcher-kva", strings.Repeat("a", 63): strings.Repeat("a", 63),
		strings.Repeat("a", 64): "", strings.Repeat("é", 60): "", strings.Repeat("é", 64): "",
	} {
		if got, ok := Label(label); ok != (want != "") || ok && got != want {
			t.Errorf("Label(%q) = %q, %v, want %q", label, got, ok, want)
		}
	}
}

// TestHostWork counts the code points that IDNA is given, for whose square it works.
func TestHostWork(t *testing.T) {
	asked := 0
	count := func(f func(string) (string, error)) func(string) (string, error) {
		return func(s string) (string, error) {
			asked = max(asked, utf8.RuneCountInString(s))
			return f(s)
		}
	}
	defer func(l, e func(string) (string, error)) { lookUp, encode = l, e }(lookUp, encode)
	lookUp, encode = count(lookUp), count(encode)
	for _, n := range []int{10, 100, 1000, 16000} {
		for _, sep := range []string{"", ".", "。", "．", "｡"} {
			name := letters(n, sep)
			Host(name)
			Host(name + ".com")
			Label(name)
		}
	}
	if most := 2*MaxHost + len(".com"); asked == 0 || asked > most {
		t.Errorf("IDNA is given %d code points, at most %d of use", asked, most)
	}
}

// letters is a name of n different letters, with a separator behind every fortieth.
func letters(n int, sep string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 && i%40 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(rune(0x4E00 + i))
	}
	return b.String()
}
