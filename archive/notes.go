package archive

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// notes finds the full text of a cut tweet. A note does not say to which tweet it
// belongs: it has the tweet's creation time, to the second, and the same beginning.
type notes struct {
	bySecond map[int64][]*note
}

type note struct {
	Note
	file    string
	created int64 // Unix seconds
	start   string
	used    bool
}

func (a *Archive) readNotes() (*notes, error) {
	ns := &notes{bySecond: make(map[int64][]*note)}
	for _, name := range parts(a.names, "note-tweet") {
		err := a.records(name, func(d *decoder) {
			d.arena.Reset()
			n := &note{file: name}
			d.object(func(name []byte) {
				if string(name) == "noteTweet" {
					d.object(func(name []byte) { n.field(d, name) })
				} else {
					n.field(d, name)
				}
			})
			n.start = beginning(n.Text)
			ns.bySecond[n.created] = append(ns.bySecond[n.created], n)
		})
		if err != nil {
			return nil, err
		}
	}
	return ns, nil
}

func (n *note) field(d *decoder, name []byte) {
	switch string(name) {
	case "noteTweetId":
		n.ID = d.str()
	case "createdAt":
		n.created = d.isoTime().Unix()
	case "core":
		d.object(func(name []byte) {
			switch string(name) {
			case "text":
				n.Text = d.str()
			case "urls":
				d.array(func() { n.URLs = append(n.URLs, readNoteURL(d)) })
			case "styletags":
				d.array(func() { n.Styles = append(n.Styles, readStyle(d)) })
			default:
				d.skip()
			}
		})
	default:
		d.skip()
	}
}

func readNoteURL(d *decoder) (u URL) {
	d.object(func(name []byte) {
		switch string(name) {
		case "shortUrl":
			u.URL = d.str()
		case "expandedUrl":
			u.Expanded = d.str()
		case "displayUrl":
			u.Display = d.str()
		case "fromIndex":
			u.Start = d.integer()
		case "toIndex":
			u.End = d.integer()
		default:
			d.skip()
		}
	})
	return u
}

func readStyle(d *decoder) (s Style) {
	d.object(func(name []byte) {
		switch string(name) {
		case "fromIndex":
			s.Start = d.integer()
		case "toIndex":
			s.End = d.integer()
		case "styleTypes":
			d.array(func() {
				d.object(func(name []byte) {
					if string(name) != "name" {
						d.skip()
						return
					}
					switch string(d.text()) {
					case "Bold":
						s.Bold = true
					case "Italic":
						s.Italic = true
					}
				})
			})
		default:
			d.skip()
		}
	})
	return s
}

// of returns the note of a tweet, nil for the others. Among 42 measured notes the second
// and the beginning of the text always named exactly one tweet, the second alone only in 28.
func (ns *notes) of(t *Tweet) *Note {
	candidates := ns.bySecond[t.CreatedAt.Unix()]
	if len(candidates) == 0 {
		return nil
	}
	start := beginning(html.UnescapeString(t.Text))
	for _, n := range candidates {
		if n.start == start && start != "" {
			n.used = true
			return &n.Note
		}
	}
	return nil
}

func (ns *notes) warnUnmatched(a *Archive) {
	unmatched := make(map[string]int)
	for _, list := range ns.bySecond {
		for _, n := range list {
			if !n.used {
				unmatched[n.file]++
			}
		}
	}
	for file, count := range unmatched {
		a.warn(file, UnmatchedNote, count, nil)
	}
}

var (
	shortLink   = regexp.MustCompile(`https?://t\.co/\w+`)
	replyPrefix = regexp.MustCompile(`^(@\w+\s+)+`)
)

// beginning returns what a tweet and its note have in common: the first 30 characters
// without leading mentions, white space as single spaces, links as U+FFFC (their t.co
// codes differ), and without the ellipsis and the media or quote link at the end.
func beginning(text string) string {
	const length = 30
	if len(text) > 2000 {
		text = strings.ToValidUTF8(text[:2000], "")
	}
	text = replyPrefix.ReplaceAllString(strings.TrimSpace(text), "")
	text = shortLink.ReplaceAllString(text, "\uFFFC")
	text = strings.Join(strings.FieldsFunc(text, unicode.IsSpace), " ")
	runes := []rune(strings.TrimRight(text, "\uFFFC …"))
	return string(runes[:min(length, len(runes))])
}
