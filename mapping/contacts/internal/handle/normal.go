package handle

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isAlnum reports whether c is a letter or digit of ASCII.
func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

// isDigit reports whether c is a digit of ASCII.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isLetter reports whether c is a letter of ASCII.
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isASCII reports whether a text is in ASCII.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// normal returns a text as it is read: HTML escapes resolved, characters that nobody sees removed, letters, digits
// and signs of other widths and faces as those of ASCII, every space as one of ASCII. Letters that only look
// alike stay what they are.
func normal(text string) string {
	if isASCII(text) && !strings.Contains(text, "&") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '&' {
			r, n = unescape(text[i:])
		}
		i += n
		if r >= utf8.RuneSelf {
			r = plainRune(r)
		}
		switch {
		case r < 0: // invisible
		case r == '。' && wantsDot(b.String(), text[i:]):
			b.WriteByte('.')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// wantsDot reports whether an ideographic full stop between two texts is the dot of a host: IDNA has it so, but
// Japanese and Chinese sentences end with it.
func wantsDot(before, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	next = plainRune(next)
	return before != "" && (isAlnum(before[len(before)-1]) || beginsHost(before)) && next > 0 && next < utf8.RuneSelf && isAlnum(byte(next))
}

// beginsHost reports whether a text ends with the first label of a host, which may have letters of any script: "@alice@bücher".
func beginsHost(before string) bool {
	token := before[max(0, len(before)-maxUser):]
	token = token[strings.LastIndexAny(token, " \n\t")+1:]
	i := strings.LastIndexByte(token, '@')
	return i > 0 && i+1 < len(token) && isAlnum(token[i-1]) && !strings.Contains(token[i:], ".")
}

// entities are the HTML escapes that are read beside those by number. An archive writes the first three.
var entities = map[string]rune{
	"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\'', "nbsp": ' ',
	"commat": '@', "period": '.', "sol": '/', "colon": ':', "lowbar": '_', "hyphen": '-', "shy": '\u00AD', "lpar": '(', "rpar": ')',
}

// unescape returns the character that an HTML escape at the start of s stands for, and the length of the escape.
func unescape(s string) (rune, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return '&', 1
	}
	name := s[1:end]
	if name[0] != '#' {
		if r, ok := entities[name]; ok {
			return r, end + 1
		}
		return '&', 1
	}
	digits, base := name[1:], 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return '&', 1
	}
	return rune(n), end + 1
}

// plainRune returns the character that stands for one outside ASCII, or -1 for one that nobody sees.
func plainRune(r rune) rune {
	switch {
	case isInvisible(r):
		return -1
	case r >= 0xFF01 && r <= 0xFF5E: // full width
		return r - 0xFF01 + '!'
	case r == 0xFE6B:
		return '@'
	case r == 0xFF61: // half-width ideographic full stop
		return '。'
	case r == 0xFE52 || r == 0x2024:
		return '.'
	case r == 0xFE55:
		return ':'
	case r == 0x0085 || r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case isFace(r):
		if d := norm.NFKC.String(string(r)); len(d) == 1 {
			return rune(d[0])
		}
	}
	return r
}

// isInvisible reports whether r takes no place on a screen, or only chooses how its neighbour looks.
func isInvisible(r rune) bool {
	switch {
	case r < 0x200B:
		return r == 0x00AD || r == 0x034F || r == 0x061C || r >= 0x180B && r <= 0x180E
	case r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	}
	return r >= 0xFE00 && r <= 0xFE0F || r == 0xFEFF || r >= 0xE0000 && r <= 0xE01EF
}

// isFace reports whether r is, or may be, a letter or digit of ASCII in another face: mathematical, in a circle, in a square.
func isFace(r rune) bool {
	return r >= 0x1D400 && r <= 0x1D7FF || r >= 0x24B6 && r <= 0x24E9 || r >= 0x1F130 && r <= 0x1F149 ||
		r >= 0x2102 && r <= 0x2134 && unicode.IsLetter(r)
}

// touches reports whether a letter may stand beside a handle without a space: it is of a script that is written
// without spaces, or of Hangul, whose particles follow a word directly.
func touches(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		strings.ContainsRune("ー々〆ﾞﾟｰ", r)
}

// isWordRune reports whether r is a letter, digit or mark outside ASCII, which a name could go on with.
func isWordRune(r rune) bool {
	return r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r))
}

// mixesScripts reports whether a label of a host has Latin letters and such of a script that looks like it.
func mixesScripts(host string) bool {
	latin, alike := false, false
	for _, r := range host {
		switch {
		case r == '.':
			latin, alike = false, false
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic, unicode.Georgian):
			alike = true
		}
		if latin && alike {
			return true
		}
	}
	return false
}
