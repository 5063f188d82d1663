package archive

import (
	"cmp"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
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

// readNotes reads the notes of an export. The error is the first of several.
func (a *Archive) readNotes(e *export) (*notes, error) {
	ns := &notes{bySecond: make(map[int64][]*note)}
	var first error
	files := e.files("note-tweet")
	for n, err := range readList(a, files, decodeNote) {
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		n.file = a.file(files[0])
		ns.bySecond[n.created] = append(ns.bySecond[n.created], n)
	}
	return ns, first
}

func decodeNote(d *jsonlist.Cursor) (*note, error) {
	n := &note{}
	d.Object(func(name []byte) {
		if string(name) == "noteTweet" {
			d.Object(func(name []byte) { n.field(d, name) })
		} else {
			n.field(d, name)
		}
	})
	n.start = beginning(n.Text)
	return n, nil
}

func (n *note) field(d *jsonlist.Cursor, name []byte) {
	switch string(name) {
	case "noteTweetId":
		n.ID = d.String()
	case "createdAt":
		n.created = d.Time().Unix()
	case "core":
		d.Object(func(name []byte) {
			switch string(name) {
			case "text":
				n.Text = d.String()
			case "urls":
				d.Array(func() { n.URLs = append(n.URLs, readNoteURL(d)) })
			case "styletags":
				d.Array(func() { n.Styles = append(n.Styles, readStyle(d)) })
			default:
				d.Skip()
			}
		})
	default:
		d.Skip()
	}
}

func readNoteURL(d *jsonlist.Cursor) (u URL) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "shortUrl":
			u.URL = d.String()
		case "expandedUrl":
			u.Expanded = d.String()
		case "displayUrl":
			u.Display = d.String()
		case "fromIndex":
			u.Start = d.Int()
		case "toIndex":
			u.End = d.Int()
		default:
			d.Skip()
		}
	})
	return u
}

func readStyle(d *jsonlist.Cursor) (s Style) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "fromIndex":
			s.Start = d.Int()
		case "toIndex":
			s.End = d.Int()
		case "styleTypes":
			d.Array(func() {
				d.Object(func(name []byte) {
					if string(name) != "name" {
						d.Skip()
						return
					}
					switch string(d.Text()) {
					case "Bold":
						s.Bold = true
					case "Italic":
						s.Italic = true
					}
				})
			})
		default:
			d.Skip()
		}
	})
	return s
}

// of returns the note of a tweet, nil for the others. Among 42 measured notes the second
// and the beginning of the text always named exactly one tweet, the second alone only in 28.
func (ns *notes) of(t *Tweet) *Note {
	if len(ns.bySecond) == 0 {
		return nil
	}
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
