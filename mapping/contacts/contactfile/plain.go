package contactfile

import (
	"strings"
	"unicode"
)

// PlainText returns a text of somebody else's so that it can be shown anywhere: without the characters that turn the
// direction of what follows (Unicode's Bidi_Control), and with a space for each control character. Lines stay, ended by \n.
func PlainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// PlainName returns a name likewise, on one line.
func PlainName(s string) string { return strings.ReplaceAll(PlainText(s), "\n", " ") }

// plain makes what a file tells harmless to show.
func plain(told []Told) {
	for i := range told {
		t := &told[i]
		t.DisplayName = strings.TrimSpace(PlainName(t.DisplayName))
		texts := t.Profile[:0]
		for _, text := range t.Profile {
			if text = strings.TrimSpace(PlainText(text)); text != "" {
				texts = append(texts, text)
			}
		}
		t.Profile = texts
	}
}
