package handle

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// context is what the words around an address say of it.
type context int

const (
	saysNothing context = iota
	saysFedi            // Mastodon, fediverse, 🐘
	saysContact         // contact, press: mail as a rule
	saysMail            // e-mail, ✉
	saysNetwork         // another network: XMPP, Lightning
)

// How far a label may be from what it introduces.
const (
	labelBytes   = 120
	labelLinks   = 6 // words between that only link, such as "find me at"
	labelAnyWord = 5 // words of any kind between a word for mail and the address
)

// wordContext returns what a word in lower case says.
func wordContext(w string) context {
	switch {
	case fediWords[w] || strings.HasPrefix(w, "mastodon") || strings.HasPrefix(w, "fedivers"):
		return saysFedi
	case mailWords[w]:
		return saysMail
	case networkWords[w]:
		return saysNetwork
	case contactWords[w]:
		return saysContact
	}
	if r, _ := utf8.DecodeLastRuneInString(w); r < utf8.RuneSelf || !touches(r) {
		return saysNothing
	}
	return tailContext(w)
}

// tailContext returns what the end of a run in a script without spaces says.
func tailContext(w string) context {
	w = strings.TrimRight(w, "はのでもにがをへ")
	w = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(w, "アカウント"), "アドレス"), "垢")
	w = strings.TrimRight(w, "の账号帳帐號是在")
	for _, tail := range fediTails {
		if strings.HasSuffix(w, tail) {
			return saysFedi
		}
	}
	for _, tail := range mailTails {
		if strings.HasSuffix(w, tail) {
			return saysMail
		}
	}
	return saysNothing
}

// signContext returns what a sign says.
func signContext(r rune) context {
	switch {
	case r < 0x2000:
	case strings.ContainsRune(fediSigns, r):
		return saysFedi
	case strings.ContainsRune(mailSigns, r):
		return saysMail
	case strings.ContainsRune(networkSigns, r):
		return saysNetwork
	}
	return saysNothing
}

// isLabelWordRune reports whether r is of a word, as labels are made of.
func isLabelWordRune(r rune) bool {
	return r < utf8.RuneSelf && isAlnum(byte(r)) || isWordRune(r) || r == '\'' || r == '’' || r == '_'
}

// lastWord returns where the word that ends at s[:end] begins. A run in a script without spaces is a word.
func lastWord(s string, end int) int {
	first, i := utf8.RuneError, end
	for i > 0 && end-i < labelBytes {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !isLabelWordRune(r) {
			break
		}
		if first == utf8.RuneError {
			first = r
		} else if touches(r) != touches(first) {
			break
		}
		i -= n
	}
	return i
}

// runeAt returns the character at s[i], or a space behind the end.
func runeAt(s string, i int) rune {
	if i >= len(s) {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

// before returns what introduces the address that begins at s[:end]: the nearest word or sign that says anything.
// A word for the fediverse must stand directly before it, or only words that link may be between; one for mail may
// be some words away, but in the same sentence.
//
// What is before floor belongs to another address.
func before(s string, end, floor int) context {
	if end > 7 && strings.HasSuffix(s[:end], "mailto:") {
		return saysMail
	}
	far, links, others := false, 0, 0 // far: only mail counts
	moved := false                    // a boundary was crossed
	for i := end; i > floor && end-i < labelBytes; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !isLabelWordRune(r) || r == '_' || (r == '\'' || r == '’') && !isLabelWordRune(runeAt(s[:end], i)) {
			i -= n
			if c := signContext(r); c != saysNothing {
				if !far || c == saysMail && !moved {
					return c
				}
				return saysNothing
			}
			switch r {
			case '.', '!', '?', ';', '|', '\n', '•', '·', '…', '@', '。', '！', '？', '│', '┃', '／':
				if r == '.' && (isAlnum(at(s, i+1)) || at(s, i+1) >= utf8.RuneSelf) && (isAlnum(at(s, i-1)) || at(s, i-1) >= utf8.RuneSelf) {
					return saysNothing // inside a name with dots
				}
				if r == '@' && (i == 0 || s[i-1] <= ' ') && i+1 < end {
					break // "@ " and "@mastodon"
				}
				if moved && links > 0 || far {
					return saysNothing
				}
				moved = true
			case ')', ']':
				// "Mastodon (new): ", "(e) "
				near := s[max(floor, i-24):i]
				if open := strings.LastIndexAny(near, "(["); open >= 0 && !strings.ContainsAny(near[open:], "@.\n") {
					w := strings.ToLower(strings.Trim(near[open+1:], " "))
					if c := wordContext(strings.ReplaceAll(w, "-", "")); c != saysNothing && !far {
						return c
					} else if w == "e" || w == "em" {
						return saysMail
					}
					i -= len(near) - open
				}
			case '#', '/', ',', ':', '-', '&', '+':
			default:
				if unicode.IsSymbol(r) || unicode.IsPunct(r) || unicode.IsSpace(r) {
					continue
				}
			}
			continue
		}
		start := lastWord(s, i)
		if start == i {
			return saysNothing
		}
		w := strings.ToLower(s[start:i])
		c := wordContext(w)
		if (w == "e" || w == "em") && (at(s, i) == ':' || at(s, i) == ')') {
			c = saysMail
		}
		if c == saysNetwork && far || c == saysFedi && far {
			return saysNothing
		}
		if start > 0 && s[start-1] == '.' && start > 1 && s[start-2] > ' ' || start > 1 && s[start-1] == '@' && s[start-2] > ' ' {
			return saysNothing // the end of a host or handle
		}
		if c != saysNothing {
			return c
		}
		switch {
		case (linkWords[w] || strings.Trim(w, "0123456789") == "") && !far:
			if links++; links > labelLinks {
				far = true
			}
		case moved:
			return saysNothing
		default:
			far = true
			if others++; others > labelAnyWord {
				return saysNothing
			}
		}
		i = start
	}
	return saysNothing
}

// after returns what the words directly after an address say of it, and where they end: "alice@example.org (Mastodon)",
// "alice@example.org on Mastodon".
func after(s string, at int) (context, int) {
	rest := s[at:min(len(s), at+labelBytes)]
	trimmed := strings.TrimLeft(rest, " ")
	closing := ""
	if trimmed != "" && strings.IndexByte("([", trimmed[0]) >= 0 {
		closing = map[byte]string{'(': ")", '[': "]"}[trimmed[0]]
		trimmed = strings.TrimLeft(trimmed[1:], " ")
	}
	if r, n := utf8.DecodeRuneInString(trimmed); signContext(r) != saysNothing {
		// A sign at the end of a line belongs to what is before it.
		if tail := strings.TrimLeft(trimmed[n:], " )]"); tail == "" || tail[0] == '\n' || closing != "" {
			return signContext(r), at + len(rest) - len(trimmed) + n
		}
		return saysNothing, at
	}
	placed := false
	for range 3 {
		n := 0
		for n < len(trimmed) {
			r, size := utf8.DecodeRuneInString(trimmed[n:])
			if !isLabelWordRune(r) && (r != '-' || n == 0) {
				break
			}
			n += size
		}
		w := strings.ToLower(strings.ReplaceAll(trimmed[:n], "-", ""))
		if w == "" {
			return saysNothing, at
		}
		tail := strings.TrimLeft(trimmed[n:], " ")
		if c := wordContext(w); c != saysNothing && (c != saysContact || placed) {
			switch {
			case closing != "":
				if strings.HasPrefix(tail, closing) {
					return c, at + len(rest) - len(tail)
				}
				return saysNothing, at
			case tail == "" || tail[0] == '\n' || placed && strings.IndexByte(":=>@/", tail[0]) < 0:
				return c, at + len(rest) - len(tail)
			}
			return saysNothing, at
		}
		if !placeWords[w] && w != "the" && w != "le" && w != "dem" && w != "my" {
			return saysNothing, at
		}
		placed = true
		trimmed = tail
	}
	return saysNothing, at
}
