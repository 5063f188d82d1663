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
	end     padded // the last paragraphs, which stand together under the last of the text: the draft's closing and the date line
}

// cut returns the texts, and in which of them the mark of the media stood.
func (l layout) cut(p padded) (texts []string, media int) {
	if strings.TrimSpace(p.text) == "" {
		if l.end.before != "" {
			return []string{l.end.before}, 0
		}
		return nil, 0
	}
	if p.atMost(l.limits)+len("\n\n")+l.end.atMost(l.limits) <= l.limits.MaxCharacters {
		return []string{join(p.before, l.end.before, false)}, 0
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
	case l.end.before == "":
	case alone:
		texts = append(texts, l.end.before)
	default:
		texts[len(texts)-1] += "\n\n" + l.end.before
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
		fit := func(s span) bool { return p.fits(s, room) }
		parts, alone = l.withEnd(p, split(p.text, room, p.head, fit), room)
		if !l.numbers || len(parts) == 1 || digits > 0 && len(strconv.Itoa(len(parts))) <= digits {
			return parts, alone
		}
	}
}

// withEnd cuts the last part in two where there is no room for the end under it. It reports
// whether the end must stand alone for all that.
func (l *layout) withEnd(p padded, parts []span, room Limits) ([]span, bool) {
	if l.end.before == "" {
		return parts, false
	}
	if len(parts) == 0 {
		return parts, true
	}
	end, more := l.end.longest(l.end.whole(), room)
	under := func(s span) bool {
		text, extra := p.longest(s, room)
		return fitsWith(text+"\n\n"+end, extra+more, room)
	}
	last := parts[len(parts)-1]
	if under(last) {
		return parts, false
	}
	less := room
	less.MaxCharacters -= count(end, "", room) + more + len("\n\n")
	for _, tail := range tails(p.text[last.start:last.end], less) {
		head := span{last.start, last.start + tail.start}
		head.end -= len(p.text[head.start:head.end]) - len(strings.TrimRightFunc(p.text[head.start:head.end], unicode.IsSpace))
		tail = span{last.start + tail.start, last.end}
		if under(tail) && p.fits(head, room) {
			return append(parts[:len(parts)-1], head, tail), false
		}
	}
	return parts, true
}

// lay cuts a draft's text, with the date line, into texts, and returns with which of them the media go.
func (p *Planner) lay(c *composed, l layout, text string, runs []styled, line string) (texts []string, media int) {
	closing := c.draft.closing
	lay := func(text string) ([]string, int) {
		end, head := line, ""
		if p.policy.DateLine.First && line != "" {
			text, end, head = join(text, line, true), "", line
		}
		room := p.room
		long, body := room(join(closing, end, false)), room(text)
		if c.roomy = long.fit(l.limits) && body.fit(l.limits); !c.roomy {
			room = func(text string) padded { return pad(text, "", 0, l.limits) }
			long, body = room(long.before), room(text)
		}
		body.head = len(room(head).text)
		if closing != "" && !long.fits(long.whole(), l.limits) { // not together
			head := body.head
			body = room(join(text, closing, false))
			body.head = head
			long = room(end)
		}
		l.end = long
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
