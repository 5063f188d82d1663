package jsonlist

import (
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// ErrNotText is for a string that is neither in UTF-8 nor in Windows-1252.
var ErrNotText = errors.New("a text that is not in UTF-8")

// AppendWindows appends a text that an editor has saved in Windows-1252, in UTF-8. It reports false for one that is not: it
// has a byte that no character has there, or a character in UTF-8.
func AppendWindows(to, text []byte) ([]byte, bool) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if size > 1 {
			return to, false
		}
		if r == utf8.RuneError {
			if r = charmap.Windows1252.DecodeByte(text[0]); r == utf8.RuneError || r >= 0x80 && r < 0xa0 {
				return to, false
			}
		}
		to = utf8.AppendRune(to, r)
		text = text[1:]
	}
	return to, true
}
