package mapping_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/godwit-migrate/godwit/mapping"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name     string
		limit    int
		counting mapping.Counting
		text     string
		want     []string
	}{
		{"fits", 10, mapping.CountMastodon, " ten    ch ", []string{" ten    ch "}},
		{"words", 10, mapping.CountMastodon, "one two three four", []string{"one two", "three four"}},
		{"paragraph before sentence", 24, mapping.CountMastodon, "One two three.\n\nFour. Five six seven.", []string{"One two three.", "Four. Five six seven."}},
		{"sentence before word", 24, mapping.CountMastodon, "One two three. Four five six seven.", []string{"One two three.", "Four five six seven."}},
		{"sentence too early", 24, mapping.CountMastodon, "One. Two three four five six seven.", []string{"One. Two three four five", "six seven."}},
		{"line", 12, mapping.CountMastodon, "one two\nthree four five", []string{"one two", "three four", "five"}},
		{"Japanese sentence", 14, mapping.CountMastodon, "今日は良い天気です。明日も晴れるでしょう。", []string{"今日は良い天気です。", "明日も晴れるでしょう。"}},
		{"Arabic question", 22, mapping.CountMastodon, "كيف حالك اليوم؟ أنا بخير والحمد لله", []string{"كيف حالك اليوم؟", "أنا بخير والحمد لله"}},
		{"Chinese without sentences", 4, mapping.CountMastodon, "天地玄黄宇宙洪荒", []string{"天地玄黄", "宇宙洪荒"}},
		{"link kept whole", 30, mapping.CountMastodon, "A few words https://example.com/a-b/c?d=e", []string{"A few words", "https://example.com/a-b/c?d=e"}},
		{"long link counts 23", 35, mapping.CountMastodon, "A few words https://example.com/a-b/c?d=efghijklmnopqrstuvwxyz then", []string{"A few words https://example.com/a-b/c?d=efghijklmnopqrstuvwxyz", "then"}},
		{"short link counts 23", 24, mapping.CountMastodon, "ab http://a.co", []string{"ab", "http://a.co"}},
		{"name and hashtag kept whole", 10, mapping.CountMastodon, "ab ＠some_name 見る見る見る#日本語の話", []string{"ab", "＠some_name", "見る見る見る", "#日本語の話"}},
		{"graphemes", 2, mapping.CountMastodon, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", []string{"👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"}},
		{"code points", 8, mapping.CountPlain, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦 a", []string{"👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦", "a"}},
		{"grapheme over the limit", 2, mapping.CountPlain, "e\u0301\u0302\u0303", []string{"e\u0301", "\u0302\u0303"}},
		{"word over the limit", 4, mapping.CountMastodon, "ab cdefghij", []string{"ab", "cdef", "ghij"}},
		{"link over the limit", 12, mapping.CountPlain, "https://example.com/", []string{"https://exam", "ple.com/"}},
		{"white space at the cut only", 6, mapping.CountMastodon, "  a  b   \n\n  c  d e  ", []string{"a  b", "c  d e"}},
		{"blank", 3, mapping.CountMastodon, "\u3000\u3000\u3000\u3000", nil},
	} {
		l := mapping.Limits{MaxCharacters: c.limit, Counting: c.counting}
		if got := mapping.Split(c.text, l); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// freeLink is the start of a word that is a link to every reader.
var freeLink = regexp.MustCompile(`^https?://[a-z]+\.(com|org|de)/[a-z0-9/]*`)

func FuzzSplit(f *testing.F) {
	f.Add("One two three. Four https://example.com/five?six=7#8 ＠nine\n\nten", 30, false)
	f.Add("今日は良い天気です。https://t.co/abc👨‍👩‍👧‍👦e\u0301 #見て", 9, true)
	f.Add("a http://a.co.http://a.co xhttps://b.de", 23, false)
	f.Fuzz(func(t *testing.T, text string, limit int, plain bool) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		l := mapping.Limits{MaxCharacters: 1 + int(uint(limit)%600), CharactersPerURL: 23}
		if plain {
			l.Counting = mapping.CountPlain
		}
		parts := mapping.Split(text, l)
		if got, want := squeeze(strings.Join(parts, "")), squeeze(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, p := range parts {
			if n := mapping.Count(p, "", l); n > l.MaxCharacters {
				t.Fatalf("%d characters in %q, limit %d", n, p, l.MaxCharacters)
			}
		}
		// Every cluster and every free link that is not too long by itself stays whole.
		whole := func(s string) bool {
			return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, s) })
		}
		for g := uniseg.NewGraphemes(text); g.Next(); {
			if c := g.Str(); squeeze(c) == c && len(c) <= l.MaxCharacters && !whole(c) {
				t.Fatalf("%q is cut: %q", c, parts)
			}
		}
		for _, word := range strings.Fields(text) {
			link := freeLink.FindString(word)
			if link != "" && mapping.Count(link, "", l) <= l.MaxCharacters && len(link) <= l.MaxCharacters && !whole(link) {
				t.Fatalf("%q is cut: %q", link, parts)
			}
		}
	})
}
