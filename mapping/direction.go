package mapping

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

const rightToLeft = "\u200F" // RIGHT-TO-LEFT MARK

// keepDirection begins each paragraph with a mark that is written from right to left and begins with names, links or hashtags in Latin
// letters. Twitter left those aside; clients of the fediverse take the direction from the first letter (HTML, dir=auto).
func keepDirection(text string) string {
	if !hasRightToLeft(text) {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest, latin := line, false
		for {
			rest = strings.TrimLeft(rest, asciiSpace+marks)
			word, after, _ := strings.Cut(rest, " ")
			if r, _ := utf8.DecodeRuneInString(word); !strings.ContainsRune("@＠#＃", r) && !strings.HasPrefix(word, "http://") && !strings.HasPrefix(word, "https://") {
				break
			}
			latin = latin || firstStrong(word) == bidi.L
			rest = after
		}
		if class := firstStrong(rest); latin && (class == bidi.R || class == bidi.AL) {
			b.WriteString(rightToLeft)
			if !strings.HasPrefix(line, "＠") {
				b.WriteByte(' ') // or servers would not see the link or hashtag
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// hasRightToLeft reports whether a text has letters of Hebrew, Arabic and the like, which begin at U+0590.
func hasRightToLeft(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0xD6 { // the first byte of U+0580 and later
			return strings.ContainsFunc(text, func(r rune) bool {
				class := classOf(r)
				return class == bidi.R || class == bidi.AL
			})
		}
	}
	return false
}

// firstStrong returns the class of the first letter that has a direction (UAX 9, P2), and bidi.ON without one.
func firstStrong(text string) bidi.Class {
	for _, r := range text {
		if class := classOf(r); class == bidi.L || class == bidi.R || class == bidi.AL {
			return class
		}
	}
	return bidi.ON
}

func classOf(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}
