package archive

import (
	"cmp"
	"fmt"
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
	for _, dir := range []string{"", "js"} {
		if in, err := list(f.fsys, f.path(dir)); err == nil {
			a.warnForeign(f.container, inPlace(in.foreign))
		}
	}
	months, _ := list(f.fsys, f.path("js/tweets")) // it was there a moment ago; without it there are no months
	a.warnForeign(f.container, inPlace(months.foreign))
	for _, name := range months.files {
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
			g.account.ScreenName = d.Checked(isScreenName)
		case "full_name":
			g.account.DisplayName = plainName(d.String())
		case "created_at":
			g.account.CreatedAt = parseTime(d.Text())
		case "bio":
			g.profile.Bio = d.String()
		case "location":
			g.profile.Location = plainName(d.String())
		case "url":
			g.profile.Website = plainLine(d.String())
		default:
			d.Skip()
		}
	})
}

// grailbird makes a Grailbird record what others are. All tweets from before ids were
// snowflakes are at midnight in it.
func (t *Tweet) grailbird(id uint64) {
	t.Grailbird = true
	t.DayOnly = snowflakeTime(id).IsZero() && t.CreatedAt.Equal(t.CreatedAt.Truncate(24*time.Hour))
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
					r.ScreenName = d.Checked(isScreenName)
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
// originals of retweets, which retweets were typed by hand, and the descriptions of
// pictures. Months are read when a tweet of them comes, and kept as long as they are small
// enough together; since tweets come in runs of time, a few at once do for the largest.
type extras struct {
	a      *Archive
	from   []*export
	months []*month // the latest used first
	size   int      // of all months
	read   map[dataFile]int
}

type month struct {
	e      *export
	name   string
	tweets map[string]extra
	size   int // bytes of texts, about
}

type extra struct {
	retweeted *Retweeted
	typed     bool
	alts      map[string]string // by the media's id
}

const (
	maxExtras = 8 << 20 // bytes of the months that are kept
	// maxReads is how often a month is read in a pass. In tweets that come in runs of time it is twice or so; in
	// those that were mixed on purpose it would be once for each.
	maxReads = 16
)

var errMixed = fmt.Errorf("its tweets are asked for in no order, and it was read %d times", maxReads)

// extras returns the extras in exports, which are older than those it is used for.
func (a *Archive) extras(older []*export) *extras {
	x := &extras{a: a, read: make(map[dataFile]int)}
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
		tried := ""
		for _, hours := range []time.Duration{0, -14, 14} {
			name := t.CreatedAt.Add(hours*time.Hour).Format("2006_01") + ".js"
			if name == tried {
				continue
			}
			tried = name
			m := x.month(e, name)
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
			t.TypedRetweet = found.typed
			for i := range t.Media {
				t.Media[i].AltText = cmp.Or(t.Media[i].AltText, found.alts[t.Media[i].ID])
			}
			return
		}
	}
}

// month returns a month of an export, nil when there is none.
func (x *extras) month(e *export, name string) *month {
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
	file := e.grailbird.months[i]
	if x.read[file]++; x.read[file] > maxReads {
		x.a.warn(x.a.file(file), Unreadable, 1, errMixed)
		return nil
	}
	m := x.readMonth(e, file)
	m.name = name
	x.months = slices.Insert(x.months, 0, m)
	x.size += m.size
	for n := len(x.months) - 1; n > 3 && x.size > maxExtras; n-- {
		x.size -= x.months[n].size
		x.months = slices.Delete(x.months, n, n+1)
	}
	return m
}

func (x *extras) readMonth(e *export, file dataFile) *month {
	const entry = 200 // bytes that a tweet takes beside its texts
	m := &month{e: e, tweets: make(map[string]extra)}
	x.a.readTweets(e, []source{{dataFile: file}}, func(_ int, r *record, err error) bool {
		if err != nil {
			return true // damage of the older archive comes again when its own tweets do
		}
		found := extra{typed: r.Retweeted == nil && r.looksLikeRetweet()}
		for _, media := range r.Media {
			if media.AltText != "" {
				if found.alts == nil {
					found.alts = make(map[string]string)
				}
				found.alts[media.ID] = strings.Clone(media.AltText)
				m.size += entry + len(media.AltText)
			}
		}
		if r.Retweeted != nil {
			found.retweeted = r.Retweeted.clone()
			m.size += entry + len(r.Retweeted.Text)
		}
		if len(r.Media) > 0 || found.retweeted != nil || found.typed {
			m.tweets[r.ID] = found
			m.size += entry
		}
		return true
	})
	return m
}

// clone returns a copy that shares no memory with other tweets.
func (r *Retweeted) clone() *Retweeted {
	c := *r
	c.Text, c.ScreenName = strings.Clone(r.Text), strings.Clone(r.ScreenName)
	c.Mentions, c.URLs, c.Media = slices.Clone(r.Mentions), slices.Clone(r.URLs), slices.Clone(r.Media)
	for i := range c.Mentions {
		m := &c.Mentions[i]
		m.Name, m.ScreenName = strings.Clone(m.Name), strings.Clone(m.ScreenName)
	}
	for i := range c.URLs {
		u := &c.URLs[i]
		u.URL, u.Expanded, u.Display = strings.Clone(u.URL), strings.Clone(u.Expanded), strings.Clone(u.Display)
	}
	for i := range c.Media {
		m := &c.Media[i]
		m.URL, m.Expanded, m.MediaURL = strings.Clone(m.URL), strings.Clone(m.Expanded), strings.Clone(m.MediaURL)
	}
	return &c
}

// noManifest is the error of archives that never had one.
func noManifest(f *folder) error {
	return &fs.PathError{Op: "open", Path: f.path("manifest.js"), Err: fs.ErrNotExist}
}
