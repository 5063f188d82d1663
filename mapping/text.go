package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// unescaper resolves the only escapes the archive writes. Everything else with an
// "&" was typed, also before 2013, when "&" itself was not escaped.
var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return unescaper.Replace(s)
}

// Marks in a text on its way: controls, of which a text has none itself by then.
const (
	markMedia     = "\x01" // where the link to the media stood, inside of the text
	markBold      = "\x02" // where bold begins or ends
	markItalic    = "\x03" // where italic begins or ends
	marks         = markMedia + markBold + markItalic
	replacedRunes = "\uFFFD"
)

// Expand returns the text of a tweet as its readers saw it: links in full, no
// link to the tweet's own media, no HTML escapes. Of a long tweet it is the text
// of the note, and the link of a quotation. Mentions are as they were, and so is a reply's leading run of
// them.
//
// Links are put in by their ranges, which count code points of the stored text.
// A range that does not hold the link it names is damaged; then the link's first
// unused occurrence in the text is taken. Where there is none, or the archive
// has no expansion, the text stays as it is.
func Expand(t archive.Tweet) string { return expand(&t, splicer{plain: unescape}) }

// expand is Expand with a choice of what is done on the way.
func expand(t *archive.Tweet, s splicer) string {
	if t.Note == nil {
		return s.splice(t.Text, t.URLs, t.Media)
	}
	escaped := s.plain
	s.plain = func(text string) string { return text }
	if s.tidy {
		s.plain = withoutControls
	}
	if s.styles {
		s.runs = byteStyles(strings.ToValidUTF8(t.Note.Text, replacedRunes), t.Note.Styles)
	}
	text := s.splice(t.Note.Text, t.Note.URLs, nil)
	s.plain = escaped
	if link := quotation(t); link != "" {
		text += "\n" + link
	}
	return text
}

// withoutControls drops the control characters of a text but line ends and tabs. Nobody
// saw them, and a server refuses some of them for good (PostgreSQL stores no NUL).
func withoutControls(text string) string {
	isControl := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	for i := 0; i < len(text); i++ {
		if b := text[i]; b < ' ' && b != '\n' && b != '\t' || b == 0x7F || b == 0xC2 { // of two bytes, all begin with C2
			return strings.Map(func(r rune) rune {
				if isControl(r) {
					return -1
				}
				return r
			}, text)
		}
	}
	return text
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
			return strings.ToValidUTF8(u.Expanded, replacedRunes)
		}
	}
	return ""
}

// edit replaces a part of a text by another, or drops it.
type edit struct {
	span
	with string
	kind editKind
}

type editKind uint8

const (
	putLink editKind = iota
	dropMedia
	putMark
)

// splicer replaces the links in a text and drops those of media.
type splicer struct {
	plain  func(string) string // applied to all that stood in the text itself
	tidy   bool                // no controls, marks for media, and links apart from what would run into them
	styles bool                // with marks for bold and italic
	runs   []styled
}

func (s splicer) splice(text string, urls []archive.URL, media []archive.Media) string {
	text = strings.ToValidUTF8(text, replacedRunes)
	if len(urls) == 0 && len(media) == 0 && len(s.runs) == 0 {
		return s.plain(text)
	}
	var room [8]edit
	edits := room[:0]
	find := linkFinder{text: text}
	for _, u := range urls {
		if at, ok := find.link(u.Range, u.URL); ok && u.Expanded != "" {
			with := strings.ToValidUTF8(u.Expanded, replacedRunes)
			if s.tidy {
				if with = strings.TrimSpace(withoutControls(with)); with == "" {
					continue
				}
			}
			edits = append(edits, edit{at, with, putLink})
		}
	}
	for i, m := range media {
		// All media of a tweet share one link.
		if i > 0 && m.Range == media[i-1].Range {
			continue
		}
		if at, ok := find.link(m.Range, m.URL); ok {
			edits = append(edits, edit{at, "", dropMedia})
		}
	}
	for _, r := range s.runs {
		for _, at := range []int{r.start, r.end} {
			if r.bold {
				edits = append(edits, edit{span{at, at}, markBold, putMark})
			}
			if r.italic {
				edits = append(edits, edit{span{at, at}, markItalic, putMark})
			}
		}
	}
	if len(edits) == 0 {
		return s.plain(text)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	b.Grow(len(text) + 64*len(edits))
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue // overlaps the one before
		}
		inside := false
		if e.kind == dropMedia {
			inside = s.tidy && strings.TrimSpace(text[e.end:]) != ""
			e.span = widen(text, e.span, at)
		}
		b.WriteString(s.plain(text[at:e.start]))
		switch {
		case inside:
			b.WriteString(markMedia)
		case e.kind == putLink && s.tidy:
			writeApart(&b, e.with, withoutControls(text[e.end:]))
		default:
			b.WriteString(e.with)
		}
		at = e.end
	}
	b.WriteString(s.plain(text[at:]))
	return b.String()
}

// writeApart writes a link, with a space on each side where a server would not see its beginning, or would
// take what follows (letters, invisible characters) for a part of it.
func writeApart(b *strings.Builder, link, rest string) {
	text := b.String()
	before, _ := utf8.DecodeLastRuneInString(text)
	if text != "" && (!mayPrecedeURL(before) || unicode.In(before, unicode.L, unicode.N, unicode.Cf) || inURL(text)) {
		b.WriteByte(' ')
	}
	b.WriteString(link)
	if runsOn(link, rest) {
		b.WriteByte(' ')
	}
}

// inURL reports whether a text ends in what may be a link that goes on.
func inURL(text string) bool {
	text = text[max(0, len(text)-maxURLLength):]
	return strings.Contains(text[strings.LastIndexAny(text, asciiSpace)+1:], "://")
}

// runsOn reports whether a server would take the beginning of rest for a part of the link before it.
func runsOn(link, rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || unicode.IsSpace(r):
		return false
	case r == '(', unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf), r >= utf8.RuneSelf && !unicode.IsPunct(r):
		return true
	}
	// Punctuation belongs to a link only if more of it follows.
	end := size
	for end < min(len(rest), maxURLLength) {
		r, size := utf8.DecodeRuneInString(rest[end:])
		if unicode.IsSpace(r) {
			break
		}
		end += size
	}
	found := findURLs(link + strings.ReplaceAll(unescape(rest[:end]), "@", "%40")) // as Defuse writes it
	return len(found) > 0 && found[0].start == 0 && found[0].end > len(link)
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
	if !ok || f.text[s.start:s.end] != url && unescape(f.text[s.start:s.end]) != url {
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
