package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// matchable returns a text in the one form in which texts and the words to find in them are compared: of characters that only look
// different (normal forms, full width, apostrophes and quotation marks of phones and of keyboards, dashes) one is taken.
func matchable(text string) string {
	ascii := true
	for i := 0; ascii && i < len(text); i++ {
		ascii = text[i] < utf8.RuneSelf
	}
	if ascii {
		return text
	}
	return norm.NFKC.String(strings.Map(plainSign, strings.ToValidUTF8(text, replacedRunes)))
}

func plainSign(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ˈ', '＇', 'ꞌ':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»', '＂', '〝', '〞':
		return '"'
	case '‹', '›':
		return '\''
	case '\u00AD', '\u200B', '\u2060', '\uFEFF': // seen by nobody
		return -1
	case 'İ', 'ı': // the same letter as i in all languages but some
		return 'i'
	}
	if unicode.Is(unicode.Pd, r) || r == '−' {
		return '-'
	}
	return r
}
