package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordList finds words and phrases in texts without regard to case, and to what only looks different (matchable). A letter or digit at
// an edge of a word has no other beside it, unless one of the two is of a script that does
// not separate words. Any white space in a phrase stands for any in the text. A # or @
// is a character like others.
type wordList struct {
	words  []word // by their first character
	starts [4]uint64
}

type word struct {
	place       int    // in the list given
	text        []rune // folded, white space as one space
	left, right bool   // whether the edge is a letter or digit of a script that separates words
}

// compileWords makes a list of words. A blank one is in no text.
func compileWords(list []string) wordList {
	var l wordList
	for i, s := range list {
		s = strings.Join(strings.Fields(matchable(s)), " ")
		if s == "" {
			continue
		}
		w := word{place: i, text: []rune(s)}
		w.left, w.right = separated(w.text[0]), separated(w.text[len(w.text)-1])
		for k, r := range w.text {
			w.text[k] = fold(r)
		}
		first := w.text[0]
		l.starts[first>>6&3] |= 1 << (first & 63)
		l.words = append(l.words, w)
	}
	slices.SortStableFunc(l.words, func(a, b word) int { return cmp.Compare(a.text[0], b.text[0]) })
	return l
}

// any reports whether one of the words is in text.
func (l wordList) any(text string) bool {
	if len(l.words) == 0 {
		return false
	}
	text = matchable(text)
	for i, r := range text {
		for _, w := range l.startingWith(r) {
			if w.at(text, i) {
				return true
			}
		}
	}
	return false
}

// first returns the place in the list of the first word there that is in text, or -1.
func (l wordList) first(text string) int {
	found := -1
	if len(l.words) == 0 {
		return found
	}
	text = matchable(text)
	for i, r := range text {
		for _, w := range l.startingWith(r) {
			if (found < 0 || w.place < found) && w.at(text, i) {
				found = w.place
			}
		}
	}
	return found
}

// startingWith returns the words that start with r.
func (l *wordList) startingWith(r rune) []word {
	if len(l.words) == 0 {
		return nil
	}
	r = fold(r)
	if l.starts[r>>6&3]&(1<<(r&63)) == 0 {
		return nil
	}
	from, _ := slices.BinarySearchFunc(l.words, r, func(w word, r rune) int { return cmp.Compare(w.text[0], r) })
	to := from
	for to < len(l.words) && l.words[to].text[0] == r {
		to++
	}
	return l.words[from:to]
}

// at reports whether the word stands at text[i:].
func (w *word) at(text string, i int) bool {
	if w.left {
		if before, size := utf8.DecodeLastRuneInString(text[:i]); size > 0 && separated(before) {
			return false
		}
	}
	for _, want := range w.text {
		r, size := utf8.DecodeRuneInString(text[i:])
		if size == 0 {
			return false
		}
		if want == ' ' {
			rest := strings.TrimLeftFunc(text[i:], unicode.IsSpace)
			if len(rest) == len(text)-i {
				return false
			}
			i = len(text) - len(rest)
			continue
		}
		if r != want && fold(r) != want {
			return false
		}
		i += size
	}
	if w.right {
		if after, size := utf8.DecodeRuneInString(text[i:]); size > 0 && separated(after) {
			return false
		}
	}
	return true
}

// fold returns the same character for all that differ only in case: the least of
// those that Unicode's simple folding takes for the same.
func fold(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	case 0x2E80 <= r && r < 0xA640, 0xAC00 <= r && r < 0xFB00: // East Asian scripts, which have no case
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// separated reports whether r belongs to words that something else must separate: a
// letter, mark or digit, or "_", except of scripts written without spaces between words.
func separated(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r == '_' || isASCIIAlnum(byte(r))
	case 0x3005 <= r && r <= 0x30FF, 0xFF66 <= r && r <= 0xFF9F:
		return false // Japanese, with signs such as 々 and ー, which have no script of their own
	case !unicode.In(r, unicode.L, unicode.M, unicode.N):
		return false
	}
	return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
