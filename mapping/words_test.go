package mapping

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestWordIn(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"I like cats", "cats", true},
		{"I like cats", "cat", false},
		{"I like cats", "at", false},
		{"Cats!", "CATS", true},
		{"(cats)", "cats", true},
		{"concat cat", "cat", true},
		{"cat's", "cat", true},
		{"cat_s", "cat", false},
		{"cat2", "cat", false},
		{"2cat", "cat", false},
		{"", "cat", false},
		{"cat", "", false},
		{"cat", " \n", false},
		{"a  new\nyork b", "New York", true},
		{"newyork", "new york", false},
		{"new yorker", "new york", false},
		{"new ", "new york", false},
		{"see #cat", "#cat", true},
		{"see #cats", "#cat", false},
		{"see #cat", "cat", true},
		{"see cat", "#cat", false},
		{"a#cat", "#cat", true},
		{"by @Ada.", "@ada", true},
		{"by @ada_x", "@ada", false},
		{"C++ is", "c++", true},
		{"C++11", "c++", true},
		{"OBC++", "c++", false},
		{"ΟΔΟΣ", "οδος", true},   // both sigmas
		{"Größe", "GRÖẞE", true}, // U+1E9E folds to ß
		{"grösse", "größe", false},
		{"ﬁne K", "k", true}, // U+212A KELVIN SIGN
		{"cafe\u0301", "cafe", false},
		{"café", "caf", false},
		{"今日は東京都です", "東京", true},
		{"東京タワー", "タワ", true},
		{"見てGoです", "go", true},
		{"Goです", "o", false},
		{"กรุงเทพ", "เทพ", true},
		{"한국어를", "한국어", false},
		{"naïve 🎉party🎉", "party", true},
		{"👍🏽", "👍", true},
		{"1️⃣", "1", false},
		{"\xffcat\xff", "cat", true},
		{"Jo’s bakery", "Jo's", true},
		{"Jo's bakery", "Jo’s", true},
		{"Joʼs, Jo＇s", "jo's", true},
		{"Jo’s bakery", "Jo", true},
		{"“so-called” art", "\"so-called\" art", true},
		{"«so‑called» art", "\"so-called\" art", true},
		{"2019–2020", "2019-2020", true},
		{"cafe\u0301", "café", true},
		{"café", "cafe\u0301", true},
		{"ﬁne", "fine", true},
		{"Ｇｏ", "go", true},
		{"ｶﾀｶﾅ", "カタカナ", true},
		{"İstanbul", "istanbul", true},
		{"ISTANBUL", "ıstanbul", true},
		{"co\u00ADoperate", "cooperate", true},
	} {
		if got := wordIn(c.text, c.word); got != c.want {
			t.Errorf("wordIn(%q, %q) = %v", c.text, c.word, got)
		}
	}
}

func TestWordList(t *testing.T) {
	l := compileWords([]string{"dog", "", "cat", "catfish", "Dog show", "ƒoo"})
	for text, want := range map[string]int{
		"a cat": 2, "catfish, dog": 0, "catfish": 3, "dogs": -1, "": -1, "hotdog show": -1, "cat, a dog show": 0, "ƑOO": 5,
	} {
		if got := l.first(text); got != want || l.any(text) != (want >= 0) {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if (wordList{}).any("x") || (wordList{}).first("x") != -1 {
		t.Error("an empty list finds something")
	}
	long := strings.Repeat("Öl und 東京, a word or two. ", 20)
	if n := testing.AllocsPerRun(10, func() { l.any(long) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestFold compares with the whole of Unicode's simple folding.
func TestFold(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if next := unicode.SimpleFold(r); fold(next) != fold(r) || fold(fold(r)) != fold(r) {
			t.Fatalf("%U and %U do not fold to the same", r, next)
		}
	}
}

// FuzzWords compares with a search that folds everything first and looks at each place.
func FuzzWords(f *testing.F) {
	f.Add("a new\n york, #Cat", "new york", "#cat")
	f.Add("東京タワー aK", "k", "タワ")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		text, one, two = strings.ToValidUTF8(text, "?"), strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(two, "?")
		text, one, two = matchable(text), matchable(one), matchable(two)
		folded := func(s string) []rune {
			var out []rune
			for _, r := range s {
				switch {
				case !unicode.IsSpace(r):
					out = append(out, fold(r))
				case len(out) == 0 || out[len(out)-1] != ' ':
					out = append(out, ' ')
				}
			}
			return out
		}
		in := func(word string) bool {
			s, w := folded(text), folded(strings.TrimSpace(word))
			for i := 0; len(w) > 0 && i+len(w) <= len(s); i++ {
				end := i + len(w)
				if slices.Equal(s[i:end], w) &&
					(i == 0 || !separated(s[i-1]) || !separated(w[0])) &&
					(end == len(s) || !separated(s[end]) || !separated(w[len(w)-1])) {
					return true
				}
			}
			return false
		}
		if got, want := wordIn(text, one), in(one); got != want {
			t.Errorf("%q in %q: %v, want %v", one, text, got, want)
		}
		if got, want := compileWords([]string{one, two}).any(text), in(one) || in(two); got != want {
			t.Errorf("%q or %q in %q: %v, want %v", one, two, text, got, want)
		}
	})
}

// wordIn reports whether a word or phrase is in a text, see wordList.
func wordIn(text, word string) bool { return compileWords([]string{word}).any(text) }
