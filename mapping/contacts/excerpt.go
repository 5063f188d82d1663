package contacts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// mail is what looks like an e-mail address, also in the ways of those who hide one from programs: "ada (at) example (dot) org". A
// group is the sign in it.
var mail = func() *regexp.Regexp {
	const local, domain = `[^\s@<>()\[\]{}"',;:]+`, `[^\s@<>()\[\]{}"',;:/]+`
	return regexp.MustCompile(`(?i)` + local + `(?:(@|%40|\s?[\[({<]\s?at\s?[\])}>]\s?)` + domain + `(?:\.|\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?| dot )` + domain + `|( at )` + domain + ` dot ` + domain + `)`)
}()

// excerpt returns what stands around a handle in a text, on one line, with e-mail addresses as "…": they are
// nobody's business. What may be one is taken for one.
func excerpt(text string, start, end int, found []handle.Placed) string {
	const around = 80 // bytes on each side
	from, to := max(0, start-around), min(len(text), end+around)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	b.WriteString(masked(text, from, to, found))
	if to < len(text) {
		b.WriteString("…")
	}
	return strings.Join(strings.Fields(contactfile.PlainText(b.String())), " ")
}

// masked returns text[from:to] without the e-mail addresses in it.
func masked(text string, from, to int, found []handle.Placed) string {
	const longest = 320 // bytes of an address (RFC 5321, 4.5.3.1): one may reach into what is shown
	var b strings.Builder
	for at, end := max(0, from-longest), min(len(text), to+longest); at < end; {
		m := mail.FindStringSubmatchIndex(text[at:end])
		if m == nil {
			break
		}
		start, stop := at+m[0], at+m[1]
		sign := at + max(m[2], m[4])
		at = stop
		isHandle := false
		for len(found) > 0 && found[0].End <= start {
			found = found[1:] // before this one, and all that follow
		}
		for _, h := range found {
			if h.Start >= stop {
				break
			}
			switch {
			case h.Form == handle.Mail && h.Grade == handle.Weak || h.End <= start || stop <= h.Start: // nothing to keep here
			case h.Start <= sign && sign < h.End:
				isHandle, at = true, max(h.End, sign+1) // what follows without a space may be an address
			case sign < h.Start:
				stop, at = h.Start, h.Start
			default:
				start = h.End
			}
		}
		if isHandle || stop <= from || start >= to {
			continue
		}
		b.WriteString(text[from:max(from, start)])
		b.WriteString("…")
		from = min(to, stop)
	}
	b.WriteString(text[from:to])
	return b.String()
}

// withoutMail returns a text without the e-mail addresses in it.
func withoutMail(text string) string {
	norm, found := handle.Scan(text)
	clean := masked(norm, 0, len(norm), found)
	if len(found) == 0 && clean == norm {
		return text // as it is written
	}
	return clean
}
