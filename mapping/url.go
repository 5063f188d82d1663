package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// span is the half-open byte range [start, end) of a string.
type span struct{ start, end int }

const (
	maxURLLength  = 4096 // twitter-text lib/twitter-text/extractor.rb, MAX_URL_LENGTH
	maxTCoSlug    = 40   // same, MAX_TCO_SLUG_LENGTH
	tcoHost       = "t.co"
	asciiSpace    = " \t\n\v\f\r"
	pathEndDenied = "()?!*\"'「」<>;:=,.$%[]~&|@"
)

// findURLs returns what Mastodon takes for a link when it counts a status, in
// order. It follows what twitter-text's extractor does with Mastodon's changes
// (config/initializers/twitter_regex.rb): a scheme of a short list, a host under
// a top-level domain of 2020, optional port, path and query. A domain without a
// scheme is no link, yet it swallows a link that touches it.
func findURLs(s string) []span {
	var found []span
	// No link reaches over ASCII white space, and white space or nothing may
	// always precede one: each field stands alone.
	for start := 0; start < len(s); {
		end := start + strings.IndexAny(s[start:], asciiSpace)
		if end < start {
			end = len(s)
		}
		if strings.Contains(s[start:end], "://") {
			found = findFieldURLs(found, s[:end], start)
		}
		start = end + 1
	}
	return found
}

// findFieldURLs appends the links of s[from:], which has no ASCII white space.
func findFieldURLs(found []span, s string, from int) []span {
	var scheme, bare hostScan
	for at, first := from, true; at < len(s); {
		// A link may start behind a character that allows it, or at the start.
		r, size := utf8.DecodeRuneInString(s[at:])
		m, ok := urlMatch{}, false
		if mayPrecedeURL(r) {
			m, ok = matchURL(s, at+size, &scheme, &bare)
		}
		if !ok && first {
			m, ok = matchURL(s, at, &hostScan{}, &hostScan{}) // the other ones are behind this place
		}
		first = false
		if !ok {
			at += size
			continue
		}
		if link, ok := m.link(s); ok {
			found = append(found, link)
		}
		at = m.end
	}
	return found
}

// urlMatch is a domain with or without scheme, and what belongs to it.
type urlMatch struct {
	start, end int
	host       span
	hasScheme  bool
}

// link returns the part of the match that counts as one link.
func (m urlMatch) link(s string) (span, bool) {
	if !m.hasScheme {
		return span{}, false
	}
	url := span{m.start, m.end}
	if rest := s[m.host.end:m.end]; strings.EqualFold(s[m.host.start:m.host.end], tcoHost) && isHTTP(s[m.start:m.host.start]) {
		slug := strings.TrimPrefix(rest, "/")
		slug = slug[:len(slug)-len(strings.TrimLeftFunc(slug, isFoldedAlnum))]
		if slug != "" && rest[0] == '/' {
			if utf8.RuneCountInString(slug) > maxTCoSlug {
				return span{}, false
			}
			url.end = m.host.end + len("/") + len(slug)
		}
	}
	// The limit is for the host in ASCII; a host that has no such form is none.
	length := utf8.RuneCountInString(s[url.start:url.end])
	longer := 0
	for label := range strings.SplitSeq(s[m.host.start:m.host.end], ".") {
		ascii, ok := text.Label(label)
		if !ok {
			return span{}, false
		}
		longer += len(ascii) - utf8.RuneCountInString(label)
	}
	return url, length+max(0, longer) <= maxURLLength
}

// matchURL matches a domain, with or without scheme, at s[i:].
func matchURL(s string, i int, scheme, bare *hostScan) (urlMatch, bool) {
	if n := schemeLength(s[i:]); n > 0 {
		if end, ok := scheme.match(s, i+n); ok {
			return urlMatch{i, matchTail(s, end), span{i + n, end}, true}, true
		}
	}
	end, ok := bare.match(s, i)
	if !ok {
		return urlMatch{}, false
	}
	return urlMatch{i, matchTail(s, end), span{i, end}, false}, true
}

var schemes = []string{"https", "http", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "gemini"}

// schemeLength returns the length of the scheme and "://" at the start of s, or 0.
func schemeLength(s string) int {
	for _, scheme := range schemes {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && strings.HasPrefix(s[len(scheme):], "://") {
			return len(scheme) + 3
		}
	}
	return 0
}

func isHTTP(scheme string) bool {
	return strings.EqualFold(scheme, "http://") || strings.EqualFold(scheme, "https://")
}

// matchTail returns the end of the port, path and query that follow a domain at s[i:].
func matchTail(s string, i int) int {
	if i+1 < len(s) && s[i] == ':' && isDigit(s[i+1]) {
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
	}
	if i < len(s) && s[i] == '/' {
		for i++; ; {
			end := matchPath(s, i)
			if end == i {
				break
			}
			i = end
		}
	}
	if i < len(s) && s[i] == '?' {
		end := i
		for j := i + 1; j < len(s); {
			r, size := utf8.DecodeRuneInString(s[j:])
			if !isQueryChar(r) {
				break
			}
			j += size
			if isQueryEnd(r) {
				end = j
			}
		}
		if end > i {
			i = end
		}
	}
	return i
}

// matchPath matches one stretch of a path at s[i:]: runs of path characters and
// balanced parentheses, up to the last character a path may end with. It
// returns i when there is none.
func matchPath(s string, i int) int {
	type run struct{ start, end int }
	runs := []run{{i, pathRun(s, i)}}
	for {
		last := runs[len(runs)-1].end
		after := matchParens(s, last, isPathChar)
		if after == last {
			break
		}
		runs = append(runs, run{after, pathRun(s, after)})
	}
	// Backwards: the last end character, or the last parentheses that may end a
	// path. These are stricter: Mastodon widened the characters inside
	// parentheses, but not in the rule for the path's end.
	for k := len(runs) - 1; k >= 0; k-- {
		if k < len(runs)-1 {
			if after := matchParens(s, runs[k].end, isOldPathChar); after > runs[k].end {
				return after
			}
		}
		for j := runs[k].end; j > runs[k].start; {
			r, size := utf8.DecodeLastRuneInString(s[:j])
			if !unicode.IsSpace(r) && !strings.ContainsRune(pathEndDenied, r) {
				return j
			}
			j -= size
		}
	}
	return i
}

func pathRun(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isPathChar(r) {
			break
		}
		i += size
	}
	return i
}

// matchParens returns the end of non-empty parentheses at s[i:] with at most one
// nested pair, or i.
func matchParens(s string, i int, inside func(rune) bool) int {
	if i >= len(s) || s[i] != '(' {
		return i
	}
	open, nested, content := 1, false, false
	for j := i + 1; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		j += size
		switch {
		case r == '(' && open == 1 && !nested:
			open, nested, content = 2, true, false
		case r == ')' && content:
			if open--; open == 0 {
				return j
			}
		case inside(r):
			content = true
		default:
			return i
		}
	}
	return i
}

func isPathChar(r rune) bool {
	return !unicode.IsSpace(r) && !strings.ContainsRune("<>()?", r)
}

// isOldPathChar is twitter-text's own idea of a path character.
func isOldPathChar(r rune) bool {
	return r < utf8.RuneSelf && (isASCIIAlnum(byte(r)) || strings.ContainsRune("!*';:=+,.$/%#[]-_~&|@", r)) ||
		unicode.In(r, unicode.Cyrillic, unicode.Pd) || isLatinAccent(r)
}

func isQueryChar(r rune) bool {
	return isQueryEnd(r) || strings.ContainsRune("!?*'();:+$%[].,~|@^", r)
}

func isQueryEnd(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIIAlnum(byte(r)) || strings.ContainsRune("_&=#/-", r)
	}
	switch {
	case r < 0xA0, r >= 0xFDD0 && r <= 0xFDEF, r >= 0xFFF0 && r <= 0xFFFF, r >= 0xE0000 && r < 0xE1000:
		return false
	}
	return r&0xFFFF < 0xFFFE // the last two code points of a plane are no characters
}

// mayPrecedeURL reports whether a link may start right behind r.
func mayPrecedeURL(r rune) bool {
	return !isFoldedAlnum(r) && !strings.ContainsRune("@＠$#＃\uFFFE\uFEFF\uFFFF", r)
}

func isDirectional(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// isLatinAccent reports whether r is in twitter-text's class of Latin accented
// characters.
func isLatinAccent(r rune) bool {
	switch {
	case r >= 0xC0 && r <= 0x24F:
		return r != 0xD7 && r != 0xF7
	case r >= 0x300 && r <= 0x36F, r >= 0x1E00 && r <= 0x1EFF:
		return true
	}
	return strings.ContainsRune("ɓɔɖɗəɛɣɨɯɲʉʋʻ", r)
}

// isFoldedAlnum reports whether r is in the class [a-z0-9] of a regular
// expression without case, to which two more characters fold.
func isFoldedAlnum(r rune) bool {
	return r < utf8.RuneSelf && isASCIIAlnum(byte(r)) || r == 'ſ' || r == '\u212A'
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isASCIIAlnum(b byte) bool {
	return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z'
}
