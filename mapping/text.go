package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
)

// unescaper resolves the only escapes the archive writes. Everything else with an
// "&" was typed, also before 2013, when "&" itself was not escaped.
var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// Expand returns the text of a tweet as its readers saw it: links in full, no
// link to the tweet's own media, no HTML escapes. Of a long tweet it is the text
// of the note, and the link of a quotation. Mentions are as they were, and so is a reply's leading run of
// them.
//
// Links are put in by their ranges, which count code points of the stored text.
// A range that does not hold the link it names is damaged; then the link's first
// unused occurrence in the text is taken. Where there is none, or the archive
// has no expansion, the text stays as it is.
func Expand(t archive.Tweet) string {
	if t.Note == nil {
		return splice(t.Text, t.URLs, t.Media, unescaper.Replace)
	}
	text := splice(t.Note.Text, t.Note.URLs, nil, func(s string) string { return s })
	if link := quotation(&t); link != "" {
		text += "\n" + link
	}
	return text
}

// withoutControls drops the control characters of a text but line ends and tabs. Nobody
// saw them, and a server refuses some of them for good (PostgreSQL stores no NUL).
func withoutControls(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// quotation returns the expanded link at the end of a long tweet's cut text, or ""
// if its note has it too. The link to a quoted tweet stands only there.
func quotation(t *archive.Tweet) string {
	text := strings.TrimSpace(t.Text)
	if len(t.Media) > 0 {
		text = strings.TrimSpace(strings.TrimSuffix(text, t.Media[0].URL))
	}
	for _, u := range t.URLs {
		if u.URL != "" && strings.HasSuffix(text, u.URL) &&
			!slices.ContainsFunc(t.Note.URLs, func(n archive.URL) bool { return n.Expanded == u.Expanded }) {
			return strings.ToValidUTF8(u.Expanded, "\uFFFD")
		}
	}
	return ""
}

// edit replaces a part of a text by another, or drops it.
type edit struct {
	span
	with string
}

// splice replaces the links in text, drops those of media, and applies plain to
// all that stood in the text itself.
func splice(text string, urls []archive.URL, media []archive.Media, plain func(string) string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	var edits []edit
	find := linkFinder{text: text}
	for _, u := range urls {
		if s, ok := find.link(u.Range, u.URL); ok && u.Expanded != "" {
			edits = append(edits, edit{s, strings.ToValidUTF8(u.Expanded, "\uFFFD")})
		}
	}
	for i, m := range media {
		// All media of a tweet share one link.
		if i > 0 && m.Range == media[i-1].Range {
			continue
		}
		if s, ok := find.link(m.Range, m.URL); ok {
			edits = append(edits, edit{s, ""})
		}
	}
	if len(edits) == 0 {
		return plain(text)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue // overlaps the one before
		}
		if e.with == "" {
			e.span = widen(text, e.span, at)
		}
		b.WriteString(plain(text[at:e.start]))
		b.WriteString(e.with)
		at = e.end
	}
	b.WriteString(plain(text[at:]))
	return b.String()
}

// widen takes the white space around a dropped link into it that would be left
// over: spaces, and a line of its own. from is the end of the edit before.
func widen(text string, s span, from int) span {
	before := strings.TrimRight(text[from:s.start], " ")
	after := strings.TrimLeft(text[s.end:], " ")
	wide := span{from + len(before), len(text) - len(after)}
	startsLine := before == "" && from == 0 || strings.HasSuffix(before, "\n")
	endsLine := strings.HasPrefix(after, "\n")
	switch {
	case after == "":
		wide.start = from + len(strings.TrimRight(before, "\n "))
	case startsLine && endsLine:
		wide.end++
	case startsLine || endsLine:
	case wide.start < s.start && wide.end > s.end:
		wide.start = s.start // one of the two spaces stays
	default:
		return s
	}
	return wide
}

// linkFinder finds the byte ranges of links in a text.
type linkFinder struct {
	text string
	used []span
}

// link returns the place of url in the text: where r says, or else its first
// occurrence not returned yet.
func (f *linkFinder) link(r archive.Range, url string) (span, bool) {
	if url == "" {
		return span{}, false
	}
	s, ok := byteSpan(f.text, r)
	// Before 2011 links stood in the text in full, and escaped like the rest.
	if !ok || f.text[s.start:s.end] != url && unescaper.Replace(f.text[s.start:s.end]) != url {
		s, ok = f.search(url)
	}
	if ok {
		f.used = append(f.used, s)
	}
	return s, ok
}

func (f *linkFinder) search(url string) (span, bool) {
	for at := 0; ; at++ {
		i := strings.Index(f.text[at:], url)
		if i < 0 {
			return span{}, false
		}
		at += i
		s := span{at, at + len(url)}
		longer := s.end < len(f.text) && isASCIIAlnum(f.text[s.end])
		if !longer && !slices.ContainsFunc(f.used, func(u span) bool { return u.start < s.end && s.start < u.end }) {
			return s, true
		}
	}
}

// byteSpan turns a range of code points into one of bytes. It reports false for
// a range outside the text.
func byteSpan(text string, r archive.Range) (span, bool) {
	if r.Start < 0 || r.End <= r.Start {
		return span{}, false
	}
	s := span{-1, -1}
	n := 0
	for i := range text {
		if n == r.Start {
			s.start = i
		}
		if n == r.End {
			s.end = i
			break
		}
		n++
	}
	if s.end < 0 && n == r.End {
		s.end = len(text)
	}
	return s, s.start >= 0 && s.end >= 0
}
