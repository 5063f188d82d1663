package archive

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// grailbird is what the archives of 2012 to 2018 have beside the tweets. "Grailbird" is
// the name of the object that their scripts fill.
type grailbird struct {
	months    []dataFile // newest first
	index     map[string]int
	indexed   int // tweets that tweet_index.js counts
	generated time.Time

	details    dataFile
	detailsErr error
	account    Account
	profile    Profile
}

func (a *Archive) readGrailbird(f *folder) *grailbird {
	g := &grailbird{index: make(map[string]int), details: dataFile{f, "js/user_details.js"}}
	names, _, _ := list(f.fsys, f.path("js/tweets")) // it was there a moment ago; without it there are no months
	for _, name := range names {
		if isMonth(name) {
			g.months = append(g.months, dataFile{f, "js/tweets/" + name})
		}
	}
	slices.SortFunc(g.months, func(x, y dataFile) int { return strings.Compare(y.name, x.name) })

	index := dataFile{f, "js/tweet_index.js"}
	err := a.small(index, func(d *jsonlist.Cursor) {
		d.Array(func() {
			var name string
			n := 0
			d.Object(func(field []byte) {
				switch string(field) {
				case "file_name":
					name = d.String()
				case "tweet_count":
					n = d.Int()
				default:
					d.Skip()
				}
			})
			if isMonth(path.Base(name)) {
				g.index[path.Base(name)] = n
				g.indexed += n
			}
		})
	})
	a.warnUnreadable(a.file(index), err)

	payload := dataFile{f, "js/payload_details.js"}
	err = a.small(payload, func(d *jsonlist.Cursor) {
		d.Object(func(name []byte) {
			if string(name) == "created_at" {
				g.generated = parseTime(d.Text())
			} else {
				d.Skip()
			}
		})
	})
	a.warnUnreadable(a.file(payload), err)
	g.detailsErr = a.small(g.details, g.readDetails)
	return g
}

func (g *grailbird) readDetails(d *jsonlist.Cursor) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "id":
			g.account.ID = d.ID()
		case "screen_name":
			g.account.ScreenName = d.String()
		case "full_name":
			g.account.DisplayName = d.String()
		case "created_at":
			g.account.CreatedAt = parseTime(d.Text())
		case "bio":
			g.profile.Bio = d.String()
		case "location":
			g.profile.Location = d.String()
		case "url":
			g.profile.Website = d.String()
		default:
			d.Skip()
		}
	})
}

// timesKnownFrom is when Grailbird archives begin to have a time of day: all tweets of
// before are at midnight.
var timesKnownFrom = time.Date(2010, time.November, 4, 0, 0, 0, 0, time.UTC)

// grailbird makes a Grailbird record what others are.
func (t *Tweet) grailbird() {
	t.Grailbird = true
	t.DayOnly = t.CreatedAt.Before(timesKnownFrom) && t.CreatedAt.Equal(t.CreatedAt.Truncate(24*time.Hour))
}

// grailbird makes an item of a Grailbird record what others are. The kind stands only in
// the address of the picture.
func (m *Media) grailbird() {
	switch {
	case m.Kind != "":
	case strings.Contains(m.MediaURL, "/tweet_video_thumb/"):
		m.Kind = AnimatedGIF
	case strings.Contains(m.MediaURL, "_video_thumb/"):
		m.Kind = Video
	default:
		m.Kind = Photo
	}
	m.Missing = NoMediaInFormat
}

// readRetweeted reads the original of a retweet.
func readRetweeted(d *jsonlist.Cursor) (r Retweeted) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "id_str":
			r.ID = d.ID()
		case "id":
			if r.ID == "" {
				r.ID = d.ID()
			} else {
				d.Skip()
			}
		case "text", "full_text":
			r.Text = d.String()
		case "created_at":
			r.CreatedAt = parseTime(d.Text())
		case "user":
			d.Object(func(name []byte) {
				switch string(name) {
				case "id_str":
					r.UserID = d.ID()
				case "id":
					if r.UserID == "" {
						r.UserID = d.ID()
					} else {
						d.Skip()
					}
				case "screen_name":
					r.ScreenName = d.String()
				default:
					d.Skip()
				}
			})
		case "entities":
			d.Object(func(name []byte) {
				switch string(name) {
				case "user_mentions":
					d.Array(func() { r.Mentions = appendEntity(d, r.Mentions, readMention(d)) })
				case "urls":
					d.Array(func() { r.URLs = appendEntity(d, r.URLs, readURL(d)) })
				case "media":
					for _, m := range readMedia(d, nil) {
						m.grailbird()
						r.Media = append(r.Media, m.Media)
					}
				default:
					d.Skip()
				}
			})
		default:
			d.Skip()
		}
	})
	return r
}

// extras carries what only older Grailbird archives have over to tweets of newer ones: the
// originals of retweets and the descriptions of pictures. Months are read when a tweet of
// them comes; since tweets come in runs of time, a few at once are enough.
type extras struct {
	a      *Archive
	from   []*export
	months []*month // the latest used first
}

type month struct {
	e      *export
	name   string
	tweets map[string]extra
}

type extra struct {
	retweeted *Retweeted
	alts      []string
}

// extras returns the extras in exports, which are older than those it is used for.
func (a *Archive) extras(older []*export) *extras {
	x := &extras{a: a}
	for _, e := range older {
		if e.grailbird != nil {
			x.from = append(x.from, e)
		}
	}
	return x
}

// fill adds to t what it lacks.
func (x *extras) fill(t *Tweet) {
	if len(x.from) == 0 || len(t.Media) == 0 && !t.IsRetweet() {
		return
	}
	for _, e := range x.from {
		// The months are those of the account's local time.
		for _, hours := range []time.Duration{0, -14, 14} {
			m := x.month(e, t.CreatedAt.Add(hours*time.Hour).Format("2006_01")+".js")
			if m == nil {
				continue
			}
			found, ok := m.tweets[t.ID]
			if !ok {
				continue
			}
			if found.retweeted != nil && (t.Retweeted == nil || t.Retweeted.Text == "") {
				t.Retweeted = found.retweeted
			}
			for i := range t.Media {
				if i < len(found.alts) {
					t.Media[i].AltText = cmp.Or(t.Media[i].AltText, found.alts[i])
				}
			}
			return
		}
	}
}

// month returns a month of an export, nil when there is none.
func (x *extras) month(e *export, name string) *month {
	const kept = 4
	for i, m := range x.months {
		if m.e == e && m.name == name {
			copy(x.months[1:i+1], x.months[:i])
			x.months[0] = m
			return m
		}
	}
	i := slices.IndexFunc(e.grailbird.months, func(f dataFile) bool { return path.Base(f.name) == name })
	if i < 0 {
		return nil
	}
	m := &month{e: e, name: name, tweets: make(map[string]extra)}
	x.a.readTweets(e, []source{{dataFile: e.grailbird.months[i]}}, func(_ int, r *record, err error) bool {
		if err != nil {
			return true // damage of the older archive comes again when its own tweets do
		}
		var alts []string
		for i := range r.Media {
			if r.Media[i].AltText != "" {
				alts = append(alts, make([]string, i-len(alts))...)
				alts = append(alts, r.Media[i].AltText)
			}
		}
		if r.Retweeted != nil || alts != nil {
			m.tweets[r.ID] = extra{r.Retweeted, alts}
		}
		return true
	})
	x.months = append([]*month{m}, x.months[:min(len(x.months), kept-1)]...)
	return m
}

// noManifest is the error of archives that never had one.
func noManifest(f *folder) error {
	return &fs.PathError{Op: "open", Path: f.path("manifest.js"), Err: fs.ErrNotExist}
}

var errColumns = errors.New("the first line does not name the columns tweet_id, timestamp and text")
