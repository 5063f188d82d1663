package handle

import (
	"strings"
	"unicode/utf8"
)

// dotKind is how the dot before a label is written.
type dotKind uint8

const (
	dotPlain   dotKind = iota
	dotBracket         // [.], (dot), -dot-
	dotWord            // " dot ", DOT
	dotSpaced          // " . ", which counts only where a known server comes of it
)

// label is a part of a name with dots.
type label struct {
	start, end int
	dot        dotKind // before it
}

// maxLabels is how many labels a name may have to be looked at; servers have four at most.
const maxLabels = 24

// dotted is a name with dots in a text, as long as it goes on: a host, a user of Bridgy, a file.
type dotted struct {
	labels []label
	end    int
	long   bool // more labels than are looked at
}

// start is where the name begins.
func (n dotted) start() int { return n.labels[0].start }

// isLabelStart reports whether a label can begin at s[i], and the length of the character there.
func isLabelStart(s string, i int) (int, bool) {
	if i >= len(s) {
		return 1, false
	}
	if c := s[i]; c < utf8.RuneSelf {
		return 1, isAlnum(c)
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	return n, isWordRune(r)
}

// labelEnd returns where the label that begins at s[i] ends.
func labelEnd(s string, i int) int {
	start := i
	for i < len(s) {
		c := s[i]
		switch {
		case c == 'D' && i > start && isCamel(s, i, "DOT"):
			return i
		case (c == '-' || c == '_') && i > start && i+4 < len(s) && s[i+4] == c && strings.EqualFold(s[i+1:i+4], "dot") && !inHyphens(s, i):
			return i
		case isAlnum(c) || c == '-' || c == '_':
			i++
		case c < utf8.RuneSelf:
			return i
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !isWordRune(r) {
				return i
			}
			i += n
		}
	}
	return i
}

// inHyphens reports whether a hyphen at s[i] is one of a label with hyphens, which a dot follows or two hyphens begin.
func inHyphens(s string, i int) bool {
	if s[i] != '-' || s[i-1] == '-' {
		return s[i] == '-'
	}
	j := i
	for j < len(s) && j-i < 300 && (isAlnum(s[j]) || s[j] == '-') {
		j++
	}
	_, goes := isLabelStart(s, j+1)
	return at(s, j) == '.' && goes
}

// isCamel reports whether a word in capitals stands at s[i] between small letters or digits: aliceATexampleDOTorg.
func isCamel(s string, i int, word string) bool {
	j := i + len(word)
	return strings.HasPrefix(s[i:], word) && i > 0 && j < len(s) && isSmall(s[i-1]) && isSmall(s[j])
}

// isSmall reports whether c is a small letter or a digit.
func isSmall(c byte) bool { return 'a' <= c && c <= 'z' || isDigit(c) }

// readName reads the name that begins at s[i], where a label can begin. It uses buf.
func readName(s string, i int, buf []label) dotted {
	n := dotted{labels: buf[:0]}
	dot := dotPlain
	for {
		end := labelEnd(s, i)
		if len(n.labels) == 0 {
			i = latinTail(s, i, end)
		}
		if len(n.labels) == maxLabels {
			n.long = true
		} else {
			n.labels = append(n.labels, label{i, end, dot})
		}
		n.end = end
		next, kind, ok := readDot(s, end)
		if !ok {
			return n
		}
		i, dot = next, kind
	}
}

// latinTail returns where the first label of a name really begins: Japanese, say, goes before a host without a space.
func latinTail(s string, i, end int) int {
	if i > 0 && (s[i-1] == '@' || s[i-1] == '/') || s[i] < utf8.RuneSelf {
		return i
	}
	at := i
	for j := i; j < end; {
		r, n := utf8.DecodeRuneInString(s[j:])
		j += n
		if r >= utf8.RuneSelf && touches(r) && j < end && isAlnum(s[j]) {
			at = j
		}
	}
	return at
}

// readDot reads a dot in any spelling at s[i] that a label follows.
func readDot(s string, i int) (next int, kind dotKind, ok bool) {
	if i >= len(s) {
		return 0, 0, false
	}
	j := skipSpaces(s, i)
	spaced := j > i
	switch c := at(s, j); {
	case c == '.':
		next, kind = j+1, dotPlain
		if k := skipSpaces(s, next); spaced || k > next {
			if spaced != (k > next) && !spacedTLD(s, k) {
				return 0, 0, false
			}
			next, kind = k, dotSpaced
		}
	case c == '[' || c == '(' || c == '{' || c == '<':
		inner := skipSpaces(s, j+1)
		if at(s, inner) == '.' {
			next = inner + 1
		} else if w := wordEnd(s, inner); w > inner {
			if _, known := dotWords[strings.ToLower(s[inner:w])]; !known {
				return 0, 0, false
			}
			next = w
		} else {
			return 0, 0, false
		}
		next = skipSpaces(s, next)
		if at(s, next) != closer(c) {
			return 0, 0, false
		}
		next, kind = skipSpaces(s, next+1), dotBracket
	case isWrapper(c):
		w := wordEnd(s, j+1)
		if at(s, w) != c || w == j+1 {
			return 0, 0, false
		}
		if !dotWords[strings.ToLower(s[j+1:w])] {
			return 0, 0, false
		}
		next, kind = skipSpaces(s, w+1), dotBracket
	case !spaced && c == 'D' && isCamel(s, j, "DOT"):
		next, kind = j+3, dotWord
	case spaced:
		w := wordEnd(s, j)
		next = skipSpaces(s, w)
		anywhere, known := dotWords[strings.ToLower(s[j:w])]
		if !known || next == w || !anywhere && !spacedTLD(s, next) {
			return 0, 0, false
		}
		kind = dotWord
	default:
		return 0, 0, false
	}
	_, ok = isLabelStart(s, next)
	return next, kind, ok
}

// spacedTLD reports whether the word at s[i] is one of spacedTLDs.
func spacedTLD(s string, i int) bool {
	w := i
	for w < len(s) && isLetter(s[w]) && w-i < 10 {
		w++
	}
	if w == i || isAlnum(at(s, w)) {
		return false
	}
	var small [10]byte
	for k := range w - i {
		small[k] = s[i+k] | 0x20
	}
	return spacedTLDs[string(small[:w-i])]
}

// at returns the byte at s[i], or 0 behind the end.
func at(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

// skipSpaces returns the position after at most two spaces or ends of lines at s[i].
func skipSpaces(s string, i int) int {
	for n := 0; n < 2 && i < len(s) && (s[i] == ' ' || s[i] == '\n'); n++ {
		i++
	}
	return i
}

// wordEnd returns the end of the word of letters at s[i], or i where it is too long to stand for a sign.
func wordEnd(s string, i int) int {
	j := i
	for j < len(s) && j-i < 24 {
		r, n := utf8.DecodeRuneInString(s[j:])
		if r < utf8.RuneSelf && !isAlnum(byte(r)) || r >= utf8.RuneSelf && !isWordRune(r) {
			return j
		}
		j += n
	}
	if j == len(s) {
		return j
	}
	return i
}

// closer returns the bracket that closes c.
func closer(c byte) byte {
	switch c {
	case '[':
		return ']'
	case '(':
		return ')'
	case '{':
		return '}'
	case '<':
		return '>'
	}
	return 0
}

// isWrapper reports whether c may stand on both sides of a word for a sign: -at-, _dot_.
func isWrapper(c byte) bool { return c != 0 && strings.IndexByte("-_*~=|\"'", c) >= 0 }

// hostHere is the host that a dotted name is, and how surely it ends where it does.
type hostHere struct {
	host  string // in lower case, labels in ASCII
	start int
	end   int  // in the text; less than the end of the name where the sentence goes on without a space
	spelt bool // a dot of it is a word or in brackets
	words bool // a dot of it is a word
	glued bool // to something that may have cut or lengthened it
}

// resolve returns the host that a name, or its first part, is.
func resolve(s string, n dotted) (hostHere, bool) {
	if n.long || len(n.labels) < 2 || n.end-n.start() > 1500 {
		return hostHere{}, false
	}
	last := len(n.labels)
	whole, ok := hostOf(s, n.labels)
	if !ok {
		end := n.labels[last-1]
		if n.labels[last-1].dot == dotPlain && specialTLDs[strings.ToLower(s[end.start:end.end])] {
			return hostHere{}, false
		}
	}
	for k := last; k >= 2; k-- {
		h, valid := whole, ok
		if k < last {
			h, valid = hostOf(s, n.labels[:k])
		}
		if !valid {
			continue
		}
		_, known := software(h.host)
		if hasSpaced(n.labels[:k]) && !known {
			continue
		}
		if k == last {
			// "mastodon.social.Me": a sentence that begins without a space. "mastodon.social dot com": words after a host.
			if shorter, natural := resolveShorter(s, n.labels); natural && !known {
				return shorter, true
			}
			return h, true
		}
		if next := n.labels[k]; next.dot != dotPlain || known || startsSentence(s[next.start:]) {
			h.glued = next.dot == dotPlain && !startsSentence(s[next.start:])
			return h, true
		}
	}
	return hostHere{}, false
}

// resolveShorter returns the longest known server that a part of a valid name is, if the rest seems to be no part of it.
func resolveShorter(s string, labels []label) (hostHere, bool) {
	for k := len(labels) - 1; k >= 2; k-- {
		if next := labels[k]; next.dot == dotPlain && !startsSentence(s[next.start:]) {
			continue
		}
		if h, ok := hostOf(s, labels[:k]); ok && !hasSpaced(labels[:k]) {
			if _, known := software(h.host); known {
				return h, true
			}
		}
	}
	return hostHere{}, false
}

// hasSpaced reports whether a dot among labels has spaces around it.
func hasSpaced(labels []label) bool {
	for _, l := range labels[1:] {
		if l.dot == dotSpaced {
			return true
		}
	}
	return false
}

// startsSentence reports whether s begins with a capital that a small letter or nothing follows, or outside ASCII.
func startsSentence(s string) bool {
	return s != "" && (s[0] >= utf8.RuneSelf || 'A' <= s[0] && s[0] <= 'Z' && !('A' <= at(s, 1) && at(s, 1) <= 'Z'))
}

// hostOf returns the host that labels are. The last one ends where letters of a script without spaces, a hyphen or
// a scheme go on.
func hostOf(s string, labels []label) (hostHere, bool) {
	last := labels[len(labels)-1]
	end := last.end
	for end > last.start && (s[end-1] == '-' || s[end-1] == '_') {
		end--
	}
	h := hostHere{start: labels[0].start, end: end}
	if rest := s[last.end:]; end == last.end && strings.HasPrefix(rest, "://") {
		for _, scheme := range []string{"https", "http"} {
			if tail := s[last.start:end]; len(tail) > len(scheme) && strings.EqualFold(tail[len(tail)-len(scheme):], scheme) {
				h.end, h.glued = end-len(scheme), true
				break
			}
		}
	}
	plain := true
	for _, l := range labels[1:] {
		h.spelt = h.spelt || l.dot != dotPlain
		h.words = h.words || l.dot == dotWord
		plain = plain && l.dot == dotPlain
	}
	join := func(end int) string {
		if plain {
			return s[labels[0].start:end]
		}
		var b strings.Builder
		for i, l := range labels {
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s[l.start:min(l.end, end)])
		}
		return b.String()
	}
	var ok bool
	if h.host, ok = toHost(join(h.end)); ok {
		return h, true
	}
	// Letters may touch the end: mastodon.socialです.
	for i := last.start; i < h.end; i++ {
		if s[i] < utf8.RuneSelf {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); i > last.start && touches(r) {
			h.end = i
			h.host, ok = toHost(join(i))
		}
		break
	}
	return h, ok
}
