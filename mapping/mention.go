package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// stripOwnNames removes the owner's own names from the run of @names a
// self-reply starts with. Names of others in it stay: whether Twitter put them
// there or the author cannot be told from the archive.
func stripOwnNames(text string, own func(name string) bool) string {
	var b strings.Builder
	rest := text
	for strings.HasPrefix(rest, "@") {
		end := 1
		for end < len(rest) && (rest[end] == '_' || isASCIIAlnum(rest[end])) {
			end++
		}
		after := strings.TrimLeft(rest[end:], " ")
		if end == 1 || len(after) == len(rest[end:]) && after != "" && !strings.HasPrefix(after, "\n") {
			break // no name, or more than a name
		}
		if !own(rest[1:end]) {
			b.WriteString(rest[:len(rest)-len(after)])
		}
		rest = after
	}
	if len(rest) == len(text) {
		return text
	}
	return b.String() + rest
}

// Defuse returns text with every mention made unreadable to servers. An "@"
// becomes U+FF20 FULLWIDTH COMMERCIAL AT: no grammar of any server starts a
// mention with it, it counts as one character like the "@", survives copying,
// and screen readers and people read "@name". Three uses of "@" are no mention
// for any server and stay: in an e-mail address, behind a letter or digit in a
// link, and behind "/" or "=" in a link that starts a line or follows a space, which
// every server takes for a link first. Elsewhere in a link "@" becomes "%40".
func Defuse(text string) string {
	at := strings.IndexByte(text, '@')
	if at < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 8)
	links := findLinks(text)
	copied := 0
	for ; at < len(text); at++ {
		if text[at] != '@' {
			continue
		}
		for len(links) > 0 && links[0].end <= at {
			links = links[1:]
		}
		with := "＠"
		switch inLink := len(links) > 0 && links[0].start <= at; {
		case at > 0 && isASCIIAlnum(text[at-1]) && (inLink || startsHost(text[at+1:])):
			continue
		case inLink && links[0].alone && (text[at-1] == '/' || text[at-1] == '='):
			continue
		case inLink:
			with = "%40"
		}
		b.WriteString(text[copied:at])
		b.WriteString(with)
		copied = at + 1
	}
	b.WriteString(text[copied:])
	return b.String()
}

// startsHost reports whether s starts with a dotted host name, as the rest of an
// e-mail address does.
func startsHost(s string) bool {
	end := matchDotted(s, 0, func(r rune) bool { return r < utf8.RuneSelf && isASCIIAlnum(byte(r)) })
	return strings.Contains(s[:end], ".")
}

// webLink is an http or https link up to the first character that is not plain
// ASCII link text. It is alone when no server can fail to see it before a mention
// in it: at the start of a line or behind ASCII white space, its scheme in lower
// case.
type webLink struct {
	span
	alone bool
}

// findLinks returns the http and https links of s, in order. It is more generous
// than any server: hosts are not looked at.
func findLinks(s string) []webLink {
	var found []webLink
	for at := 0; ; {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return found
		}
		i += at
		at = i + len("://")
		start := i
		for _, scheme := range []string{"https", "http"} {
			if i >= len(scheme) && strings.EqualFold(s[i-len(scheme):i], scheme) {
				start = i - len(scheme)
				break
			}
		}
		if start == i {
			continue
		}
		for at < len(s) && (isASCIIAlnum(s[at]) || strings.IndexByte("-._~:/?#@!$&*+,;=%", s[at]) >= 0) {
			at++
		}
		found = append(found, webLink{
			span:  span{start, at},
			alone: s[start:i] == strings.ToLower(s[start:i]) && (start == 0 || strings.IndexByte(asciiSpace, s[start-1]) >= 0),
		})
	}
}

// mention is an @name or @name@domain; its local part ends at localEnd.
type mention struct {
	span
	localEnd int
}

const maxDomainLength = 253 // Mastodon app/lib/extractor.rb, MAX_DOMAIN_LENGTH

// findMentions returns what Mastodon counts as mentions, in order: the matches of
// Account::MENTION_RE (app/models/account.rb) that no "@", Latin accented
// character or "://" follows (app/lib/extractor.rb).
func findMentions(s string) []mention {
	var found []mention
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '@')
		if i < 0 {
			return found
		}
		i += at
		at = i + 1
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		if i > 0 && (before == '=' || before == '/' || isWord(before)) {
			continue
		}
		local := matchDotted(s, i+1, isNameRune)
		if local == i+1 {
			continue
		}
		m := mention{span{i, local}, local}
		domain := ""
		if local < len(s) && s[local] == '@' {
			m.end = matchDotted(s, local+1, isWord)
			if m.end == local+1 {
				m.end = local
			} else {
				domain = s[local+1 : m.end]
			}
		}
		at = m.end
		after, _ := utf8.DecodeRuneInString(s[m.end:])
		if m.end < len(s) && (after == '@' || after == '＠' || isLatinAccent(after)) || strings.HasPrefix(s[m.end:], "://") ||
			utf8.RuneCountInString(domain) > maxDomainLength {
			continue
		}
		found = append(found, m)
	}
}

// matchDotted returns the end of the words at s[i:] with "." and "-" between
// them, or i.
func matchDotted(s string, i int, isWord func(rune) bool) int {
	end := i
	for j := i; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		j += size
		switch {
		case isWord(r):
			end = j
		case r != '.' && r != '-' || end == i:
			return end
		}
	}
	return end
}

// isNameRune reports whether r may stand in an account name.
func isNameRune(r rune) bool { return r == '_' || isFoldedAlnum(r) }

// isWord is Ruby's [[:word:]]: alphabetic characters, marks, decimal digits and
// connector punctuation.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '_' || isASCIIAlnum(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic)
}
