package archive

// What an archive calls things is made harmless here, where it is read: names of people, programs and files,
// which are shown on terminals, in logs and in errors. Texts stay as they are.

import (
	"strings"
	"unicode/utf8"
)

// longestName is how many bytes a name has at most. Twitter's have up to 50 characters, files of most systems 255 bytes.
const longestName = 255

// steers reports whether a character could steer a terminal, begin a line, or turn the text
// around it: the controls C0, DEL and C1, the line and paragraph separators, and those of
// writing direction (Unicode 17, UAX #9, 2).
func steers(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0, r == 0x61c, r == 0x200e, r == 0x200f:
		return true
	}
	return r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// isLine reports whether s has no such character, and no byte that is none at all.
func isLine(s string) bool { return strings.IndexFunc(s, steers) < 0 && utf8.ValidString(s) }

// plainLine returns s with spaces for characters that steer, and U+FFFD for bytes that are no character.
func plainLine(s string) string {
	if isLine(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return ' '
		}
		return r
	}, s)
}

// plainName returns s as plainLine does, without space around it, and cut where it is longer than any name.
func plainName(s string) string {
	s = strings.TrimSpace(plainLine(s))
	if len(s) > longestName {
		s = strings.ToValidUTF8(s[:longestName-len("…")], "") + "…"
	}
	return s
}
