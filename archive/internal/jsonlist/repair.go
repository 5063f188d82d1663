package jsonlist

import (
	"unicode"
	"unicode/utf8"
)

// Repair rewrites a JavaScript literal as JSON as far as hand edits go:
// names without quotes or in single quotes, trailing commas, comments, undefined,
// and control characters inside strings. JSON comes out with the same meaning. What
// it does not know it copies, so that the JSON reader judges it.
func Repair(src []byte) []byte {
	dst := make([]byte, 0, len(src)+64)
	comma := -1 // where dst has a comma that no value has followed yet
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case isSpace(c):
			dst = append(dst, c)
			i++
			continue
		case c == '/' && i+1 < len(src) && (src[i+1] == '/' || src[i+1] == '*'):
			i = skipComment(src, i)
			continue
		case c == ',':
			comma = len(dst)
			dst = append(dst, c)
			i++
			continue
		case (c == '}' || c == ']') && comma >= 0:
			dst[comma] = ' '
			dst = append(dst, c)
			i++
		case c == '"' || c == '\'':
			dst, i = appendString(dst, src, i)
		case isNameByte(src[i:]):
			dst, i = appendName(dst, src, i)
		default:
			dst = append(dst, c)
			i++
		}
		comma = -1
	}
	return dst
}

func skipComment(src []byte, i int) int {
	block := src[i+1] == '*'
	for i += 2; i < len(src); i++ {
		if !block && src[i] == '\n' {
			return i
		}
		if block && src[i] == '*' && i+1 < len(src) && src[i+1] == '/' {
			return i + 2
		}
	}
	return i
}

// appendString copies the string at src[i], in double quotes.
func appendString(dst, src []byte, i int) ([]byte, int) {
	const hex = "0123456789abcdef"
	quote := src[i]
	dst = append(dst, '"')
	for i++; i < len(src); i++ {
		switch c := src[i]; {
		case c == quote:
			return append(dst, '"'), i + 1
		case c == '\\' && i+1 < len(src):
			i++
			if src[i] != '\'' { // the only escape that JSON does not have
				dst = append(dst, '\\')
			}
			dst = append(dst, src[i])
		case c == '"':
			dst = append(dst, '\\', '"')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst, i // without a closing quote it is no JSON either
}

// appendName copies the identifier, keyword or number at src[i]: as it is where JSON
// knows it as a value, as null for undefined, in quotes before a colon.
func appendName(dst, src []byte, i int) ([]byte, int) {
	start := i
	for i < len(src) && (isNameByte(src[i:]) || src[i] >= utf8.RuneSelf && !utf8.RuneStart(src[i])) {
		i++
	}
	name := src[start:i]
	next := i
	for next < len(src) && isSpace(src[next]) {
		next++
	}
	switch {
	case next < len(src) && src[next] == ':':
		dst = append(dst, '"')
		dst = append(dst, name...)
		dst = append(dst, '"')
	case string(name) == "undefined":
		dst = append(dst, "null"...)
	default:
		dst = append(dst, name...)
	}
	return dst, i
}

// isNameByte reports whether an identifier may go on at b.
func isNameByte(b []byte) bool {
	r, _ := utf8.DecodeRune(b)
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
