package mapping

import (
	"strconv"
	"strings"
	"unicode"
)

// layout cuts a draft into the texts of posts.
type layout struct {
	limits  Limits // less the content warning
	numbers bool
	end     string // the last paragraphs, which stand together under the last of the text: the draft's closing and the date line
	longEnd string // the same, with links as long as they may become
}

// cut returns the texts, and in which of them the mark of the media stood.
func (l layout) cut(p padded) (texts []string, media int) {
	if strings.TrimSpace(p.text) == "" {
		if l.end != "" {
			return []string{l.end}, 0
		}
		return nil, 0
	}
	if atMost(p.text, l.limits)+len("\n\n")+atMost(l.longEnd, l.limits) <= l.limits.MaxCharacters {
		return []string{join(p.before, l.end, false)}, 0
	}
	parts, alone := l.parts(p)
	alone = alone || len(parts) == 0 // there was only what looks like nothing
	for i, part := range parts {
		s := p.original(part)
		if s.start <= p.mark {
			media = i
		}
		text := p.before[s.start:s.end]
		if l.numbers && len(parts) > 1 {
			text += " (" + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(parts)) + ")"
		}
		texts = append(texts, text)
	}
	switch {
	case l.end == "":
	case alone:
		texts = append(texts, l.end)
	default:
		texts[len(texts)-1] += "\n\n" + l.end
	}
	return texts, media
}

// parts cuts the padded text. It reports whether the end must stand alone.
func (l *layout) parts(p padded) (parts []span, alone bool) {
	for digits := 0; ; digits++ {
		room := l.limits
		if digits > 0 {
			room.MaxCharacters -= len(" (/)") + 2*digits
			if !p.fit(room) {
				l.numbers = false // no room for them
				room = l.limits
			}
		}
		parts, alone = l.withEnd(p, split(p.text, room, p.head), room)
		if !l.numbers || len(parts) == 1 || digits > 0 && len(strconv.Itoa(len(parts))) <= digits {
			return parts, alone
		}
	}
}

// withEnd cuts the last part in two where there is no room for the end under it. It reports
// whether the end must stand alone for all that.
func (l *layout) withEnd(p padded, parts []span, room Limits) ([]span, bool) {
	if l.end == "" {
		return parts, false
	}
	if len(parts) == 0 {
		return parts, true
	}
	under := func(s span) bool { return fits(p.text[s.start:s.end]+"\n\n"+l.longEnd, room) }
	last := parts[len(parts)-1]
	if under(last) {
		return parts, false
	}
	less := room
	less.MaxCharacters -= count(l.longEnd, "", room) + len("\n\n")
	for _, tail := range tails(p.text[last.start:last.end], less) {
		head := span{last.start, last.start + tail.start}
		head.end -= len(p.text[head.start:head.end]) - len(strings.TrimRightFunc(p.text[head.start:head.end], unicode.IsSpace))
		tail = span{last.start + tail.start, last.end}
		if under(tail) && fits(p.text[head.start:head.end], room) {
			return append(parts[:len(parts)-1], head, tail), false
		}
	}
	return parts, true
}

// padded is a text in which links to tweets are as long as they may become when the tweets are posts, and
// without the mark of the media.
type padded struct {
	before string // the text as it is
	text   string // the longer one
	spots  []spot // in order
	mark   int    // in before; -1 for none
	long   string // the longest link put in
	head   int    // the length of a first line in text that is never cut
}

// spot is a link, before and after.
type spot struct{ before, after span }

// pad makes room for links in a text. roomFor returns a text as long as a link may become, or the link.
func pad(text string, roomFor func(string) string) padded {
	p := padded{before: text, text: text, mark: strings.Index(text, markMedia)}
	if p.mark >= 0 {
		p.before = strings.ReplaceAll(text, markMedia, "")
		p.text = p.before
	}
	var b strings.Builder
	at := 0
	for _, l := range tweetLinks(p.before) {
		long := roomFor(p.before[l.start:l.end])
		if long == p.before[l.start:l.end] {
			continue
		}
		b.WriteString(p.before[at:l.start])
		start := b.Len()
		b.WriteString(long)
		p.spots = append(p.spots, spot{l.span, span{start, b.Len()}})
		p.long = long
		at = l.end
	}
	if len(p.spots) > 0 {
		b.WriteString(p.before[at:])
		p.text = b.String()
	}
	return p
}

// fit reports whether each link put in, and the head, can stand whole in a post.
func (p padded) fit(l Limits) bool {
	return l.MaxCharacters > 0 && fits(p.long, l) && fits(p.text[:p.head], l)
}

// original returns the part of the text itself that a part of the longer one stands for.
func (p padded) original(s span) span {
	at := func(i int) int {
		shift := 0
		for _, s := range p.spots {
			if i <= s.after.start {
				break
			}
			if i < s.after.end { // no cut is made in a link; if it were, nothing would be lost
				return min(s.before.start+i-s.after.start, s.before.end)
			}
			shift = s.before.end - s.after.end
		}
		return i + shift
	}
	return span{at(s.start), at(s.end)}
}

// lay cuts a draft's text, with the date line, into texts, and returns with which of them the media go.
func (p *Planner) lay(c *composed, l layout, text string, runs []styled, line string) (texts []string, media int) {
	closing := c.draft.closing
	lay := func(text string) ([]string, int) {
		end, head := line, ""
		if p.policy.DateLine.First && line != "" {
			text, end, head = join(text, line, true), "", line
		}
		room := p.roomFor
		long := pad(join(closing, end, false), room)
		body := pad(text, room)
		if c.roomy = long.fit(l.limits) && body.fit(l.limits); !c.roomy {
			room = func(link string) string { return link }
			long, body = pad(long.before, room), pad(text, room)
		}
		body.head = len(pad(head, room).text)
		if closing != "" && !fits(long.text, l.limits) { // not together
			head := body.head
			body = pad(join(text, closing, false), room)
			body.head = head
			long = pad(end, room)
		}
		l.end, l.longEnd = long.before, long.text
		return l.cut(body)
	}
	if len(runs) > 0 {
		if texts, _ := lay(Defuse(markdown(strings.ReplaceAll(text, markMedia, ""), runs))); len(texts) == 1 {
			c.markdown = true
			return texts, 0
		}
	}
	texts, media = lay(text)
	for i := range texts {
		texts[i] = Defuse(texts[i]) // a cut inside something too long for one post may bare an "@"
	}
	return texts, media
}

// join puts the date line under or above a text.
func join(text, line string, first bool) string {
	switch {
	case line == "":
		return text
	case text == "":
		return line
	case first:
		return line + "\n\n" + text
	}
	return text + "\n\n" + line
}
