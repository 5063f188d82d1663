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
		return s.splice(t.Text, t.URLs, t.Media, t.Hashtags)
	}
	escaped := s.plain
	s.plain = func(text string) string { return text }
	if s.tidy {
		s.plain = withoutControls
	}
	if s.styles {
		s.runs = byteStyles(strings.ToValidUTF8(t.Note.Text, replacedRunes), t.Note.Styles)
	}
	text := s.splice(t.Note.Text, t.Note.URLs, nil, s.tagsOf(t))
	s.plain = escaped
	if link := quotation(t); link != "" {
		text += "\n" + link
	}
	return text
}

// tagsOf returns the hashtags of a tweet's note, if the server's rule asks for them.
func (s splicer) tagsOf(t *archive.Tweet) []archive.Tag {
	if s.hashtags == "" || len(t.Hashtags) == 0 {
		return nil
	}
	return tagsIn(strings.ToValidUTF8(t.Note.Text, replacedRunes), t.Hashtags)
}

// withoutControls makes every line end of a text "\n" (Unicode Standard, section 5.8), and drops its other control characters but
// tabs. Nobody saw them, and a server refuses some of them for good (PostgreSQL stores no NUL).
func withoutControls(text string) string {
	for i := 0; i < len(text); i++ {
		// The controls of two bytes begin with C2, the line and the paragraph separator with E2 80.
		if b := text[i]; b < ' ' && b != '\n' && b != '\t' || b == 0x7F || b == 0xC2 || b == 0xE2 && strings.HasPrefix(text[i+1:], "\x80") {
			return strings.Map(func(r rune) rune {
				switch {
				case isLineEnd(r):
					return '\n'
				case isControl(r):
					return -1
				}
				return r
			}, strings.ReplaceAll(text, "\r\n", "\n"))
		}
	}
	return text
}

// withoutLineEnds is withoutControls for what has no lines, such as an address.
func withoutLineEnds(text string) string { return strings.ReplaceAll(withoutControls(text), "\n", "") }

// isLineEnd reports whether r ends a line, CR of a CRLF included.
func isLineEnd(r rune) bool {
	return '\n' <= r && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// isControl reports whether nothing is to be seen of r.
func isControl(r rune) bool { return unicode.IsControl(r) && !isLineEnd(r) && r != '\t' }

// quotation returns the expanded link at the end of a long tweet's cut text, or ""
// if its note has it too. The link to a quoted tweet stands only there.
func quotation(t *archive.Tweet) string {
	text := strings.TrimSpace(t.Text)
	if len(t.Media) > 0 {
		text = strings.TrimSpace(strings.TrimSuffix(text, t.Media[0].URL))
	}
	var inNote map[string]bool
	for _, u := range t.URLs {
		if u.URL == "" || !strings.HasSuffix(text, u.URL) {
			continue
		}
		if inNote == nil {
			inNote = make(map[string]bool, len(t.Note.URLs))
			for _, n := range t.Note.URLs {
				inNote[n.Expanded] = true
			}
		}
		if !inNote[u.Expanded] {
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
	putHashtag
)

// splicer replaces the links in a text and drops those of media.
type splicer struct {
	plain    func(string) string // applied to all that stood in the text itself
	tidy     bool                // no controls, marks for media, and links whole and apart from what would run into them
	links    linkRules           // of the server, where tidy
	hashtags HashtagRule         // likewise
	styles   bool                // with marks for bold and italic
	runs     []styled
}

func (s splicer) splice(text string, urls []archive.URL, media []archive.Media, tags []archive.Tag) string {
	text = strings.ToValidUTF8(text, replacedRunes)
	if len(urls) == 0 && len(media) == 0 && len(s.runs) == 0 && (len(tags) == 0 || s.hashtags == "") {
		return s.plain(text)
	}
	var room [8]edit
	find := linkFinder{text: text}
	edits := s.hashtagEdits(room[:0], text, tags, &find.places)
	for _, u := range urls {
		if at, ok := find.link(u.Range, u.URL); ok && u.Expanded != "" {
			with := strings.ToValidUTF8(u.Expanded, replacedRunes)
			if s.tidy {
				if with = strings.TrimSpace(withoutLineEnds(with)); with == "" {
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
			inside = s.tidy && strings.TrimLeftFunc(text[e.end:], unicode.IsSpace) != ""
			e.span = widen(text, e.span, at)
		}
		b.WriteString(s.plain(text[at:e.start]))
		switch {
		case inside:
			b.WriteString(markMedia)
		case e.kind == putHashtag:
			s.writeHashtag(&b, text[e.start:e.end])
		case e.kind == putLink && s.tidy:
			writeApart(&b, wholeLink(e.with, s.links), following(text[e.end:]), s.links)
		default:
			b.WriteString(e.with)
		}
		at = e.end
	}
	b.WriteString(s.plain(text[at:]))
	return b.String()
}

// following returns what readers see of the beginning of a text, as far as it may belong to a link before it.
func following(text string) string {
	text = strings.TrimLeftFunc(text, isControl)
	if len(text) > maxURLLength {
		end := maxURLLength
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return withoutControls(text)
}

// writeApart writes a link, with a space on each side where a server would not see its beginning, or would
// take what follows (letters, invisible characters) for a part of it.
func writeApart(b *strings.Builder, link, rest string, l linkRules) {
	text := b.String()
	before, _ := utf8.DecodeLastRuneInString(text)
	if text != "" && (!l.precedes(before) || unicode.In(before, unicode.L, unicode.N, unicode.Cf) || inURL(text) || swallowed(text, link)) {
		b.WriteByte(' ')
	}
	b.WriteString(link)
	if l.runsOn(link, rest) {
		b.WriteByte(' ')
	}
}

// inURL reports whether a text ends in what may be a link that goes on.
func inURL(text string) bool { return strings.Contains(lastField(text), "://") }

// swallowed reports whether a server would take a link behind a text for a part of a domain before it, which is no link
// itself without a scheme. An @ may be one of those that Defuse writes otherwise.
func swallowed(text, link string) bool {
	field := lastField(text)
	if !strings.Contains(field, ".") || !strings.ContainsAny(field, "/?") {
		return false
	}
	return hides(field, link) || strings.Contains(field, "@") && hides(strings.ReplaceAll(field, "@", "＠"), link)
}

func hides(field, link string) bool {
	return !slices.ContainsFunc(findFieldURLs(nil, field+link, 0), func(s span) bool { return s.start == len(field) })
}

// lastField returns what a text ends in behind white space, as far as it may belong to a link.
func lastField(text string) string {
	text = text[max(0, len(text)-maxURLLength):]
	return text[strings.LastIndexAny(text, asciiSpace)+1:]
}

// runsOn reports whether a server would take the beginning of rest for a part of the link before it.
func (l linkRules) runsOn(link, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || unicode.IsSpace(r):
		return false
	case r == '(', unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf), r >= utf8.RuneSelf && !unicode.IsPunct(r):
		return true
	}
	// Punctuation belongs to a link only if more of it follows, which is looked for as far as need be.
	const letters = "a"
	for look := 64; ; look *= 2 {
		near, all := beginning(rest, look)
		if l.isLonger(link, near) {
			return true
		}
		if all || !l.isLonger(link, near+letters) && !l.isLonger(link, near+letters+")"+letters) && !l.isLonger(link, near+letters+"))"+letters) {
			return false // nor would it be with more
		}
	}
}

// beginning returns what of a text, up to white space and as Defuse writes it, may belong to a link before it, from about as
// many bytes as are to be looked at, and whether that is all.
func beginning(text string, look int) (string, bool) {
	end := strings.IndexFunc(text[:min(look, len(text))], unicode.IsSpace)
	all := end >= 0 || look >= min(len(text), maxURLLength)
	if end < 0 {
		end = min(look, len(text))
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		if i := strings.LastIndexByte(text[:end], '&'); end < len(text) && i > end-len("&amp;") {
			end = i
		}
	}
	return strings.ReplaceAll(unescape(text[:end]), "@", "%40"), all
}

// isLonger reports whether a server would take the beginning of what follows a link, without white space, for a part of it: the one that the
// post is for, or a Mastodon, where people may paste it.
func (l linkRules) isLonger(link, rest string) bool {
	text := link + rest
	return l.end(text) > len(link) || l.plain && mastodonLinkEnd(text) > len(link)
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
