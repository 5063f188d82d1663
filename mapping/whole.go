package mapping

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wholeLink writes an address so that a server's link finder sees all of it: the characters at which it would stop are percent-encoded,
// so that the link still leads there. What no finder takes for a link, such as an address with a password or of a host in a network at
// home, stays as it is.
func wholeLink(address string, l linkRules) string {
	if l.end(address) == len(address) || len(address) > maxURLLength {
		return address
	}
	link := plainHost(address)
	for pass := 0; ; pass++ {
		at := l.end(link)
		switch {
		case at == len(link):
			return link
		case at == 0 || pass > maxPasses:
			return address
		}
		if pass == maxPasses {
			link = link[:at] + encodeOdd(link[at:])
			continue
		}
		// Of several odd characters one behind the other the last is enough where they may stand inside of a link.
		run := at + len(link[at:]) - len(strings.TrimLeftFunc(link[at:], isOdd))
		if _, size := utf8.DecodeLastRuneInString(link[:run]); run-size > at && !strings.Contains(link[at:run], "%") {
			if lesser := link[:run-size] + percentEncode(link[run-size:run]) + link[run:]; l.end(lesser) > at {
				link = lesser
				continue
			}
		}
		_, size := utf8.DecodeRuneInString(link[at:])
		link = link[:at] + percentEncode(link[at:at+size]) + link[at+size:]
	}
}

// maxPasses is how often a link is looked at before all of its odd characters are encoded at once.
const maxPasses = 16

// isOdd reports whether a link finder may stop at r.
func isOdd(r rune) bool {
	return strings.ContainsRune(" !\"$%&'()*+,.:;<=>?@[\\]^_`{|}~-", r) || r >= utf8.RuneSelf && !unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// encodeOdd encodes all odd characters but the escapes that are there.
func encodeOdd(s string) string {
	var b strings.Builder
	for i, r := range s {
		if isOdd(r) && !isEscape(s[i:]) {
			b.WriteString(percentEncode(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isEscape(s string) bool {
	isHex := func(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
	return len(s) >= 3 && s[0] == '%' && isHex(s[1]) && isHex(s[2])
}

func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// plainHost writes the beginning of an address as finders know it: with a scheme in lower case, a host without a dot or an empty port
// behind it, and a path. What is no address of a host stays as it is.
func plainHost(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "http", strings.TrimPrefix(address, "//")
	}
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":"), ".")
	if host == "" || !ok && (!strings.Contains(host, ".") || strings.ContainsAny(host, ":@ ")) {
		return address
	}
	if path == "" || path[0] != '/' {
		path = "/" + path
	}
	return strings.ToLower(scheme) + "://" + host + path
}

// linkRules is how a kind of server finds links.
type linkRules struct {
	end      func(text string) int // where the link ends that a text begins with; 0 for none
	precedes func(r rune) bool     // whether a link may begin right behind r
	plain    bool
}

var (
	mastodonLinks = linkRules{mastodonLinkEnd, mayPrecedeURL, false}
	plainLinks    = linkRules{plainLinkEnd, func(r rune) bool { return strings.ContainsRune(" \n*_~(", r) }, true} // linkify.go, Trigger
)

func mastodonLinkEnd(text string) int {
	m, ok := matchURL(text, 0, &hostScan{}, &hostScan{})
	if !ok {
		return 0
	}
	link, ok := m.link(text)
	if !ok {
		return 0
	}
	return link.end
}

// plainLinkEnd is GoToSocial's: the expression of mvdan.cc/xurls/v2 2.6.0, as goldmark's extension/linkify.go applies it. Of what is not
// ASCII it takes less than they do, no punctuation.
func plainLinkEnd(text string) int {
	begin := 0
	for _, scheme := range []string{"https://", "http://", "ftp://"} {
		if strings.HasPrefix(text, scheme) {
			begin = len(scheme)
			break
		}
	}
	if begin == 0 {
		return 0
	}
	end := 0
	for at := begin; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if i := strings.IndexRune("([{", r); i >= 0 {
			after := matchBrackets(text, at, ")]}"[i])
			if after == at {
				break
			}
			at, end = after, after
			continue
		}
		if !isPlainLinkChar(r) {
			break
		}
		if at += size; !strings.ContainsRune("?!.,:*_~'@;\\", r) {
			end = at
		}
	}
	return end
}

// isPlainLinkChar is midIChar there.
func isPlainLinkChar(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIIAlnum(byte(r)) || strings.ContainsRune("/?#\\-._~%!$&'*+,;=:@", r)
	}
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S)
}

// matchBrackets returns the end of brackets at text[i:] with pairs of the same kind in them, which have none in them; else i.
func matchBrackets(text string, i int, closing byte) int {
	opening, depth := text[i], 0
	for at := i; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == rune(opening):
			if depth++; depth > 2 {
				return i
			}
		case r == rune(closing):
			if depth--; depth == 0 {
				return at + 1
			}
		case !isPlainLinkChar(r):
			return i
		}
		at += size
	}
	return i
}
