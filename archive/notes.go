package archive

import (
	"cmp"
	"errors"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// notes finds the full text of a cut tweet. A note does not say to which tweet it
// belongs: it has the tweet's creation time, to the second, and the same beginning.
type notes struct {
	seconds map[int64]bool // in which there are any: hardly a tweet needs more than a look here
	byStart map[noteStart][]*note
}

type noteStart struct {
	second int64 // Unix time
	text   string
}

type note struct {
	Note
	file    string
	created int64 // Unix seconds
	used    bool
}

// readNotes reads the notes of an export. The error is the first of several.
func (a *Archive) readNotes(e *export) (*notes, error) {
	ns := &notes{seconds: make(map[int64]bool), byStart: make(map[noteStart][]*note)}
	var first error
	size := 0
	files := e.files("note-tweet")
	for n, err := range readList(a, files, decodeNote) {
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		if n.Text == "" {
			continue
		}
		if size += len(n.Text) + 100*(4+len(n.URLs)+len(n.Styles)); size > maxNotes {
			first = cmp.Or(first, error(&SyntaxError{a.file(files[0]), 0, errTooManyNotes}))
			break
		}
		n.file = a.file(files[0])
		start := noteStart{n.created, beginning(n.Text)}
		ns.byStart[start] = append(ns.byStart[start], n)
		ns.seconds[n.created] = true
	}
	return ns, first
}

// maxNotes bounds the memory of the long texts, in bytes, which are kept until their tweets come; tests make it smaller.
// It is more than ten thousand of the longest that X takes, of 25,000 characters.
var maxNotes = 256 << 20

var errTooManyNotes = errors.New("too many long texts; the rest is left out")

func decodeNote(d *jsonlist.Cursor) (*note, error) {
	n := &note{}
	d.Object(func(name []byte) {
		if string(name) == "noteTweet" {
			d.Object(func(name []byte) { n.field(d, name) })
		} else {
			n.field(d, name)
		}
	})
	return n, nil
}

func (n *note) field(d *jsonlist.Cursor, name []byte) {
	switch string(name) {
	case "noteTweetId":
		n.ID = d.ID()
	case "createdAt":
		n.created = d.Time().Unix()
	case "core":
		d.Object(func(name []byte) {
			switch string(name) {
			case "text":
				n.Text = d.String()
			case "urls":
				d.Array(func() { n.URLs = appendEntity(d, n.URLs, readNoteURL(d)) })
			case "styletags":
				d.Array(func() { n.Styles = appendEntity(d, n.Styles, readStyle(d)) })
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
// Where they name several it is the one that agrees with more of the text, and no other
// tweet has.
func (ns *notes) of(t *Tweet) *Note {
	if !ns.seconds[t.CreatedAt.Unix()] {
		return nil
	}
	text := html.UnescapeString(t.Text)
	start := beginning(text)
	if start == "" {
		return nil
	}
	candidates := ns.byStart[noteStart{t.CreatedAt.Unix(), start}]
	candidates = candidates[:min(len(candidates), 50)] // more in a second are none that a person wrote
	var best *note
	most := -1
	for _, n := range candidates {
		agree := 0
		if len(candidates) > 1 {
			agree = 2 * agreement(text, n.Text)
			if !n.used {
				agree++
			}
		}
		if agree > most {
			best, most = n, agree
		}
	}
	if best == nil {
		return nil
	}
	best.used = true
	return &best.Note
}

// agreement returns how many bytes two texts have in common from their beginnings, the
// mentions before a reply and white space left aside. No tweet that was cut reaches further than it looks.
func agreement(text, note string) int {
	const longest = 4000
	clean := func(s string) string {
		s = s[:min(len(s), longest)]
		return strings.Join(strings.Fields(replyPrefix.ReplaceAllString(strings.TrimSpace(s), "")), " ")
	}
	text, note = clean(text), clean(note)
	n := 0
	for n < len(text) && n < len(note) && text[n] == note[n] {
		n++
	}
	return n
}

func (ns *notes) warnUnmatched(a *Archive) {
	unmatched := make(map[string]int)
	for _, list := range ns.byStart {
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
