package mapping

import (
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"
)

// contactGuard finds the owner's e-mail addresses and phone numbers in texts. The zero value finds nothing.
type contactGuard struct {
	mails  []mailAddress
	phones []phoneNumber
}

// mailAddress is an address, and its local part without what stands behind a + in it: that leads to the same person.
type mailAddress struct{ local, base, domain string }

// phoneNumber is the end of a number that is the same with and without a country's code, and how many
// digits may stand before it without a gap: the rest of the number, and 0, 00 or 011.
type phoneNumber struct {
	tail   string
	before int
}

const (
	leastPhone = 7 // digits; fewer are in too many texts
	phoneTail  = 9 // digits
	longPrefix = len("011")
)

// HoldsContact returns a function that reports whether a text holds one of the given e-mail addresses and phone
// numbers, as the reason ContactDetails does: for what is shown of tweets that are left out for it.
func HoldsContact(details []string) func(text string) bool { return compileContact(details).in }

// compileContact makes a guard of e-mail addresses and phone numbers. What is neither is left out.
func compileContact(details []string) contactGuard {
	var g contactGuard
	for _, s := range details {
		s = strings.TrimSpace(matchable(s))
		if at := strings.LastIndexByte(s, '@'); at >= 0 {
			if at > 0 && at+1 < len(s) {
				base, _, _ := strings.Cut(s[:at], "+")
				g.mails = append(g.mails, mailAddress{s[:at], cmp.Or(base, s[:at]), s[at+1:]})
			}
			continue
		}
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
		if len(digits) >= leastPhone {
			tail := digits[max(0, len(digits)-phoneTail):]
			g.phones = append(g.phones, phoneNumber{tail, len(digits) - len(tail) + longPrefix})
		}
	}
	return g
}

// in reports whether one of the addresses or numbers is in a text: an address in upper or lower case, with any or no +tag, with
// the at sign as it is or as Defuse writes it, and not as part of a longer one; a number by its last nine
// digits, with or without separators, not at the beginning or end of a longer run of digits, not in a link, and not where it
// is the price of something, an ISBN or the id of a tweet.
func (g contactGuard) in(text string) bool {
	if len(g.mails)+len(g.phones) == 0 {
		return false
	}
	text = matchable(text)
	return g.mailIn(text) || g.phoneIn(text)
}

func (g contactGuard) mailIn(text string) bool {
	if len(g.mails) == 0 {
		return false
	}
	for _, sign := range [...]string{"@", "%40"} {
		for at := 0; ; at += len(sign) {
			i := strings.Index(text[at:], sign)
			if i < 0 {
				break
			}
			at += i
			before, after := text[:at], text[at+len(sign):]
			for _, m := range g.mails {
				if len(after) >= len(m.domain) && strings.EqualFold(after[:len(m.domain)], m.domain) && endsMail(after[len(m.domain):]) && m.endsBefore(before) {
					return true
				}
			}
		}
	}
	return false
}

// endsBefore reports whether a text ends with the local part of the address, with any tag.
func (m mailAddress) endsBefore(text string) bool {
	if endsWithMail(text, m.local) {
		return true
	}
	for {
		if endsWithMail(text, m.base) {
			return true
		}
		plus := strings.LastIndexByte(text, '+')
		if plus < 0 || strings.ContainsFunc(text[plus+1:], func(r rune) bool {
			return r >= utf8.RuneSelf || !isASCIIAlnum(byte(r)) && !strings.ContainsRune("._-", r)
		}) {
			return false
		}
		text = text[:plus]
	}
}

func endsWithMail(text, local string) bool {
	start := len(text) - len(local)
	return start >= 0 && strings.EqualFold(text[start:], local) && startsMail(text[:start])
}

// startsMail reports whether an address may start behind a text, and does not go on in it.
func startsMail(before string) bool {
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	if c == '.' { // as in "...ada@example.org"
		return len(before) == 1 || !isASCIIAlnum(before[len(before)-2])
	}
	return !isASCIIAlnum(c) && strings.IndexByte("_+-", c) < 0
}

// endsMail reports whether an address may end before a text, and does not go on in it.
func endsMail(after string) bool {
	if after == "" || isASCIIAlnum(after[0]) {
		return after == ""
	}
	return after[0] != '.' && after[0] != '-' || len(after) == 1 || !isASCIIAlnum(after[1])
}

func (g contactGuard) phoneIn(text string) bool {
	if len(g.phones) == 0 {
		return false
	}
	digits := 0 // so far
	links := linksAhead{text: text}
	for i := range len(text) {
		if !isDigit(text[i]) {
			continue
		}
		if digits++; digits < leastPhone || i+1 < len(text) && isDigit(text[i+1]) {
			continue
		}
		for _, p := range g.phones {
			if start, ok := p.endsAt(text[:i+1]); ok && !links.hold(i) && !isOtherNumber(text[:start], text[i+1:]) {
				return true
			}
		}
	}
	return false
}

// isOtherNumber reports whether what stands around a number says that it is none of a phone.
func isOtherNumber(before, after string) bool {
	before = before[max(0, len(before)-32):]
	return numberBefore.MatchString(before) || numberAfter.MatchString(after[:min(len(after), 16)])
}

const currencies = `\p{Sc}|(?:EUR|USD|GBP|JPY|CHF|CAD|AUD|BRL|INR|MXN|SEK|NOK|DKK|PLN|CZK|TRY|CNY|KRW|Rs\.?|R\$|zł|kr)`

const sameLine = ` \t\x{A0}\x{202F}`

var (
	numberBefore = regexp.MustCompile(`(?i)(?:(?:` + currencies + `)[` + sameLine + `\d.,']*|\b(?:ISBN|ISSN|EAN|DOI)(?:[-` + sameLine + `]?1[03])?:?[` + sameLine + `\d-]*|/status(?:es)?/\d*|\btweet[` + sameLine + `]+#?\d*)$`)
	numberAfter  = regexp.MustCompile(`^(?i)[.,]?\d{0,2}[` + sameLine + `]?(?:(?:` + currencies + `)(?:\W|$)|%)`)
)

// endsAt reports whether text ends with the number, and where that begins.
func (p phoneNumber) endsAt(text string) (start int, ok bool) {
	const mostBetween = 3 // separators: ") - "
	for k, between := len(p.tail), 0; k > 0; {
		r, size := utf8.DecodeLastRuneInString(text)
		switch {
		case r == rune(p.tail[k-1]):
			k--
			between = 0
		case size == 0 || between == mostBetween || !strings.ContainsRune(" -.()/\u00A0\u202F\u2010\u2011\u2013", r):
			return 0, false
		default:
			between++
		}
		text = text[:len(text)-size]
	}
	before := 0
	for before < len(text) && isDigit(text[len(text)-1-before]) {
		before++
	}
	return len(text) - before, before <= p.before
}

// linksAhead are the links of a text that is gone through once. They are not looked for before one is asked for.
type linksAhead struct {
	text  string
	found bool
	links []webLink // from the last place asked for on
}

// hold reports whether text[i] is part of a link. i is not before that of the last call.
func (l *linksAhead) hold(i int) bool {
	if !l.found {
		l.links, l.found = findLinks(l.text), true
	}
	for len(l.links) > 0 && l.links[0].end <= i {
		l.links = l.links[1:]
	}
	return len(l.links) > 0 && l.links[0].start <= i
}
