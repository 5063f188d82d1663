package handle

import (
	"strings"
	"unicode/utf8"
)

// marks are the bytes at which MayHold looks twice.
var marks = func() (m [256]bool) {
	for _, c := range []byte(".dDpP&:\xC2\xCD\xD8\xE1\xE2\xE3\xEF\xF0\xF3") {
		m[c] = true
	}
	return m
}()

// MayHold reports whether a text can have a handle in it, without an allocation. A handle has a host and a host has a
// dot, so that it looks for what normal and readDot could make one of, beside the dots of addresses of pages that are
// none of profiles. It errs on the side of true.
func MayHold(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !marks[c] {
			continue
		}
		switch c {
		case '.':
			if dotMayJoin(text, i) {
				return true
			}
		case 'd', 'D', 'p', 'P':
			if wordMayJoin(text, i) {
				return true
			}
		case '&':
			if r, n := unescape(text[i:]); n > 1 && strings.IndexByte("&<>\"'", byte(min(r, 0x7F))) < 0 {
				return true
			}
		case ':':
			if strings.HasPrefix(text[i:], "://") {
				next, harmless := pageIsHarmless(text, i)
				if !harmless {
					return true
				}
				i = next - 1
			}
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			if runeMayJoin(text, i, r, n) {
				return true
			}
			i += n - 1
		}
	}
	return false
}

// isOdd reports whether normal makes something else of the character at text[i].
func isOdd(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	if text[i] < utf8.RuneSelf {
		return text[i] == '&'
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return r == '。' || plainRune(r) != r
}

// dotMayJoin reports whether the dot at text[i] can be one of a host.
func dotMayJoin(text string, i int) bool {
	before, next := at(text, i-1), at(text, i+1)
	switch {
	case before == '.' || before == 0:
		return false
	case isLetter(next):
		after := at(text, i+2)
		return isLetter(after) || after >= utf8.RuneSelf || after == '&'
	case next >= utf8.RuneSelf:
		r, _ := utf8.DecodeRuneInString(text[i+1:])
		return isWordRune(r) || isOdd(text, i+1)
	case next == '&', strings.IndexByte("[({<;", before) >= 0:
		return true
	case next != ' ' && next != '\n':
		return false
	case before <= ' ' || before >= utf8.RuneSelf && isOddBefore(text, i):
		return true
	}
	j := skipSpaces(text, i+1)
	return spacedTLD(text, j) || isOdd(text, j) || isLetter(at(text, j)) && oddWord(text, j)
}

// isOddBefore reports whether normal makes something else of the character that ends at text[:i].
func isOddBefore(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return plainRune(r) != r
}

// oddWord reports whether the word at text[i] goes on with a character of which normal makes something else.
func oddWord(text string, i int) bool {
	for n := 0; n < 10 && isLetter(at(text, i)); n++ {
		i++
	}
	return isOdd(text, i)
}

// wordMayJoin reports whether a word that stands for a dot begins at text[i], or may do so.
func wordMayJoin(text string, i int) bool {
	before := at(text, i-1)
	inWord := isAlnum(before)
	if text[i] == 'D' && (inWord || before >= utf8.RuneSelf && isOddBefore(text, i)) && // mastodonDOTsocial
		(at(text, i+1) == 'O' && at(text, i+2) == 'T' && !isCapital(at(text, i+3)) || oddWord(text, i)) {
		return true
	}
	if inWord {
		return false
	}
	end := i
	for end < len(text) && isAlnum(text[end]) && end-i < 6 {
		end++
	}
	if isOdd(text, end) && at(text, end) != '&' && end-i < 5 && at(text, end) >= utf8.RuneSelf {
		if r, _ := utf8.DecodeRuneInString(text[end:]); r != '。' && (plainRune(r) < 0 || isAlnumRune(plainRune(r))) {
			return true
		}
	}
	var small [6]byte
	for k := range end - i {
		small[k] = text[i+k] | 0x20
	}
	anywhere, known := dotWords[string(small[:end-i])]
	if !known || anywhere {
		return known
	}
	j := i - 1
	for j > 0 && i-j < 3 && (text[j] == ' ' || text[j] == '\n') {
		j--
	}
	if c := at(text, j); c >= utf8.RuneSelf || c > 0 && strings.IndexByte("[({<;", c) >= 0 || at(text, i-1) == ';' {
		return true
	}
	j = skipSpaces(text, end)
	return spacedTLD(text, j) || isOdd(text, j) || isLetter(at(text, j)) && oddWord(text, j)
}

// isCapital reports whether c is a capital letter of ASCII.
func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// isAlnumRune reports whether r is a letter or digit of ASCII.
func isAlnumRune(r rune) bool { return r >= 0 && r < utf8.RuneSelf && isAlnum(byte(r)) }

// runeMayJoin reports whether a character outside ASCII, of which normal may make another one, can be, or hide, a dot.
func runeMayJoin(text string, i int, r rune, n int) bool {
	switch p := plainRune(r); {
	case p < 0:
		return isAlnum(at(text, i-1)) // it may part a word
	case p == '.':
		return true
	case p == '。':
		if !isAlnum(at(text, i+n)) && !isOdd(text, i+n) {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		near := text[max(0, i-2*maxUser):i]
		return isAlnumRune(before) || before >= utf8.RuneSelf && (plainRune(before) != before || strings.Contains(near, "@") || strings.Contains(near, "＠"))
	case p == r || p >= utf8.RuneSelf:
		return false
	case isFace(r):
		return true
	default:
		return p|0x20 == 'd' || p|0x20 == 'p'
	}
}

// pageIsHarmless reports whether an address of a page, whose :// is at text[i], is that of no profile, and returns where
// to go on.
func pageIsHarmless(text string, i int) (int, bool) {
	start := i
	for start > 0 && isAlnum(text[start-1]) {
		start--
	}
	switch before := at(text, start-1); {
	case before == '@' || before == ';' || before == '+':
		return 0, false
	case before >= utf8.RuneSelf && isOddBefore(text, start):
		return 0, false
	}
	host := i + 3
	end, dots := host, false
	for end < len(text) && (isSmall(text[end]) || text[end] == '.' || text[end] == '-') {
		dots = dots || text[end] == '.'
		end++
	}
	if at(text, end) != '/' || at(text, end+1) <= ' ' || !dots {
		return end, !dots && end > host && (end == len(text) || text[end] <= ' ')
	}
	name := text[host:end]
	stop := end + 1
	query, hazard := 0, false
	for stop < len(text) && text[stop] > ' ' && text[stop] < utf8.RuneSelf-1 {
		c := text[stop]
		if strings.IndexByte("\"<>\\^`{}|,;()[]", c) >= 0 {
			break // something else may begin
		}
		switch {
		case c == '?' && query == 0:
			query = stop
		case query > 0 && c != '&':
		case c == '@', c == '%' && isDigit(at(text, stop+1)) && at(text, stop+1) < '8', c == ':' && strings.HasPrefix(text[stop:], "://"):
			hazard = true
		case c == '&':
			r, n := unescape(text[stop:])
			hazard = hazard || n > 1 && r != '&'
		}
		stop++
	}
	if at(text, stop) >= utf8.RuneSelf && isOdd(text, stop) {
		hazard = true
	}
	hazard = hazard || stop-end > maxPath
	if hazard {
		return 0, false
	}
	if others().find(name) >= 0 && servers().find(name) < 0 {
		return stop, true
	}
	if _, ok := toHost(name); !ok {
		return 0, false // and the path is no path
	}
	if isOther(name) {
		return stop, true
	}
	if closer(text[end+1]) != 0 {
		return 0, false
	}
	bare := strings.TrimPrefix(name, "www.")
	if st := standingOf(bare); st.trusted || st.suggested || st.software != "" || clients[bare] {
		return 0, false
	}
	pathEnd := stop
	if query > 0 {
		pathEnd = query
		if queryMayAsk(text[end+1:query], text[query:stop]) {
			return 0, false
		}
	}
	first := text[end+1 : pathEnd]
	if k := strings.IndexAny(first, "/#"); k >= 0 {
		first = first[:k]
	}
	if first == "" || first[0] == '~' || mayBeFirst(first) {
		return 0, false
	}
	return stop, true
}

// mayBeFirst reports whether the first part of a path may begin that of a profile.
func mayBeFirst(part string) bool {
	var small [16]byte
	if len(part) > len(small) {
		return false
	}
	for i := range len(part) {
		small[i] = part[i]
		if isCapital(part[i]) {
			small[i] |= 0x20
		}
	}
	p := small[:len(part)]
	switch string(p) {
	case "web", "deck", "users", "federation":
		return true
	}
	return pathSoftware[string(p)] != nil
}

// queryMayAsk reports whether a path and a query may be those of a form for following.
func queryMayAsk(path, query string) bool {
	for i := 0; i+4 <= len(query); i++ {
		if query[i]|0x20 == 'a' && strings.EqualFold(query[i:i+4], "acct") {
			return true
		}
	}
	if strings.IndexByte(query, '%') >= 0 && strings.Contains(query, "%61") {
		return true
	}
	path = strings.TrimSuffix(path, "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	var small [24]byte
	if len(last) > len(small) {
		return false
	}
	for i := range len(last) {
		small[i] = last[i]
		if isCapital(last[i]) {
			small[i] |= 0x20
		}
	}
	return followForms[string(small[:len(last)])]
}
