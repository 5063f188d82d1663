package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// stripNames takes names off the run of @names that a text starts with: those for which drop
// is true. X hides the run of a reply.
func stripNames(text string, drop func(name string) bool) string {
	if !strings.HasPrefix(text, "@") {
		return text
	}
	var b strings.Builder
	rest := text
	for strings.HasPrefix(rest, "@") {
		end := nameEnd(rest, 1)
		after := strings.TrimLeft(rest[end:], " ")
		if end == 1 || len(after) == len(rest[end:]) && after != "" && !strings.HasPrefix(after, "\n") {
			break // no name, or more than a name
		}
		if !drop(rest[1:end]) {
			b.WriteString(rest[:len(rest)-len(after)])
		}
		rest = after
	}
	if len(rest) == len(text) {
		return text
	}
	return b.String() + rest
}

// nameEnd returns the end of the screen name at s[i:].
func nameEnd(s string, i int) int {
	for i < len(s) && (s[i] == '_' || isASCIIAlnum(s[i])) {
		i++
	}
	return i
}

// show writes the names of others in a text as the policy says. What it leaves is for Defuse.
func (p *Planner) show(t *archive.Tweet, text string) string {
	if p.policy.Mentions == WideMentions || strings.IndexByte(text, '@') < 0 {
		return text
	}
	var b strings.Builder
	links := findLinks(text)
	var mapped map[string]string
	if p.policy.Mentions == MappedMentions {
		mapped = p.mapped(t)
	}
	copied, rules := 0, p.limits.links()
	for at := 0; at < len(text); at++ {
		for len(links) > 0 && links[0].end <= at {
			links = links[1:]
		}
		end := nameEnd(text, at+1)
		switch {
		case text[at] != '@', end == at+1, len(links) > 0 && links[0].start <= at, !mayPrecedeName(text[:at]):
			continue
		case strings.HasPrefix(text[end:], "@"), goesOnAsHost(text[end:]):
			continue // an address
		}
		name := text[at+1 : end]
		with := name
		if p.policy.Mentions != NameMentions {
			with = "https://x.com/" + name
			if p.policy.Mentions == MappedMentions {
				address := p.person(mapped, name)
				if address == "" {
					continue
				}
				with = profileLink(address)
			}
		}
		b.WriteString(text[copied:at])
		if with == name {
			b.WriteString(with)
		} else {
			// Behind a letter it is no link to some servers; with an "@" in it, it must stand free.
			before, _ := utf8.DecodeLastRuneInString(text[:at])
			if at > 0 && !unicode.IsSpace(before) && (isWord(before) || !rules.precedes(before) || unicode.Is(unicode.Cf, before) ||
				strings.Contains(with, "@") || swallowed(text[copied:at], with)) {
				b.WriteByte(' ')
			}
			b.WriteString(with)
			if rules.runsOn(with, text[end:]) {
				b.WriteByte(' ')
			}
		}
		copied = end
		at = end - 1
	}
	if copied == 0 {
		return text
	}
	b.WriteString(text[copied:])
	return b.String()
}

// mayPrecedeName reports whether an @name may stand behind a text: not behind a letter or digit of
// ASCII, but for "RT", and a few signs (twitter-text, lib/regexp/validMentionPrecedingChars).
func mayPrecedeName(text string) bool {
	if text == "" {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text)
	if strings.ContainsRune("_!#$%&*/", before) {
		return false
	}
	if before >= utf8.RuneSelf || !isASCIIAlnum(byte(before)) {
		return true
	}
	rest, ok := cutSuffixFold(text, "rt")
	if !ok {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(rest)
	return rest == "" || r >= utf8.RuneSelf || r != '_' && !isASCIIAlnum(byte(r))
}

func cutSuffixFold(s, suffix string) (string, bool) {
	i := len(s) - len(suffix)
	if i < 0 || !strings.EqualFold(s[i:], suffix) {
		return s, false
	}
	return s[:i], true
}

// mapped returns the addresses in the fediverse of those named in a tweet whose id is known, by name in lower case.
func (p *Planner) mapped(t *archive.Tweet) map[string]string {
	addresses := map[string]string{}
	add := func(name, id string) {
		name = strings.ToLower(name)
		if address := p.in.People[id]; address != "" && addresses[name] == "" {
			addresses[name] = address
		}
	}
	for i := range t.Mentions {
		add(t.Mentions[i].ScreenName, t.Mentions[i].UserID)
	}
	add(t.InReplyToScreenName, t.InReplyToUserID)
	return addresses
}

// person returns the address in the fediverse of somebody named in a tweet, or empty.
func (p *Planner) person(mapped map[string]string, name string) string {
	name = strings.ToLower(name)
	if address := mapped[name]; address != "" {
		return address
	}
	if strings.Trim(name, "0123456789") == "" {
		return "" // such a key is an id
	}
	return p.in.People[name]
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
func startsHost(s string) bool { return s != "" && isASCIIAlnum(s[0]) && goesOnAsHost(s[1:]) }

// goesOnAsHost reports whether a text makes a dotted host name of a letter before it.
func goesOnAsHost(s string) bool {
	dot := false
	for i := range len(s) {
		switch c := s[i]; {
		case isASCIIAlnum(c):
			if dot {
				return true
			}
		case c == '.':
			dot = true
		case c != '-':
			return false
		}
	}
	return false
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
		start := schemeStart(s, i)
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
