package archive

import (
	"errors"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// record is a tweet with what reading it has found out.
type record struct {
	Tweet
	number uint64 // the id
	fromID bool   // the date is the id's
}

// recordDecoder decodes tweets, in one goroutine. Its lists are used again for the next.
type recordDecoder struct {
	a *Archive
	e *export
	d *jsonlist.Cursor

	t                   Tweet
	created             time.Time
	media               []media // extended_entities.media, or else entities.media
	first               int     // where entities.media is, which has only the first item since 2018; 0 for nowhere
	retweeted           Retweeted
	isRetweet           bool
	latitude, longitude string

	tags      slab[Tag]
	mentions  slab[Mention]
	urls      slab[URL]
	items     slab[Media]
	originals slab[Retweeted]
}

// slab hands out lists that share larger pieces of memory.
type slab[T any] struct{ free []T }

func (s *slab[T]) take(n int) []T {
	const piece = 64
	if n == 0 {
		return nil
	}
	if len(s.free) < n {
		s.free = make([]T, max(piece, n))
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

func (s *slab[T]) clone(list []T) []T {
	out := s.take(len(list))
	copy(out, list)
	return out
}

// decode reads one element of a tweet file: {"tweet": {...}}, or the bare record of
// early archives.
func (r *recordDecoder) decode(d *jsonlist.Cursor) (record, error) {
	r.d = d
	t := &r.t
	*t = Tweet{
		Hashtags: t.Hashtags[:0], Symbols: t.Symbols[:0], Mentions: t.Mentions[:0], URLs: t.URLs[:0],
		EditIDs: t.EditIDs[:0],
	}
	r.created, r.isRetweet, r.latitude, r.longitude = time.Time{}, false, "", ""
	r.media, r.first = r.media[:0], 0
	d.Object(func(name []byte) {
		if string(name) == "tweet" {
			d.Object(r.field)
			return
		}
		r.field(name)
	})
	return r.finish()
}

func (r *recordDecoder) field(name []byte) {
	t, d := &r.t, r.d
	switch string(name) {
	case "id_str":
		t.ID = withoutZeros(d.ID())
	case "id":
		r.orID(&t.ID)
	case "created_at":
		r.created = parseTime(d.Text())
	case "full_text", "text":
		t.Text = d.String()
	case "lang":
		t.Lang = plainName(d.Word())
	case "source":
		t.Client = d.Derived(clientName)
	case "in_reply_to_status_id_str":
		t.InReplyToStatusID = d.ID()
	case "in_reply_to_status_id":
		r.orID(&t.InReplyToStatusID)
	case "in_reply_to_user_id_str":
		t.InReplyToUserID = d.ID()
	case "in_reply_to_user_id":
		r.orID(&t.InReplyToUserID)
	case "in_reply_to_screen_name":
		t.InReplyToScreenName = d.Checked(isScreenName)
	case "possibly_sensitive":
		t.PossiblySensitive = d.Bool()
	case "favorite_count":
		t.FavoriteCount = d.Int()
	case "retweet_count":
		t.RetweetCount = d.Int()
	case "entities":
		d.Object(r.entity)
	case "extended_entities":
		d.Object(func(name []byte) {
			if string(name) == "media" {
				r.media = readMedia(d, r.media)
			} else {
				d.Skip()
			}
		})
	case "edit_info":
		d.Object(r.edits)
	case "retweeted_status":
		if d.Kind() != '{' {
			d.Skip()
			return
		}
		r.retweeted, r.isRetweet = readRetweeted(d), true
	case "deleted_at":
		t.Deleted, t.DeletedAt = true, parseTime(d.Text())
	case "community_id_str":
		t.CommunityID = d.ID()
	case "community_id":
		r.orID(&t.CommunityID)
	case "withheld_in_countries":
		d.Array(func() { t.Withheld = appendEntity(d, t.Withheld, d.String()) })
	case "geo":
		d.Object(func(name []byte) {
			if string(name) != "coordinates" {
				d.Skip()
				return
			}
			i := 0
			d.Array(func() {
				switch s := d.String(); i {
				case 0:
					r.latitude = s
				case 1:
					r.longitude = s
				}
				i++
			})
		})
	default:
		d.Skip()
	}
}

// orID reads an id that is there twice, as a string and, in Grailbird, as a number.
func (r *recordDecoder) orID(id *string) {
	if *id == "" {
		*id = withoutZeros(r.d.ID())
	} else {
		r.d.Skip()
	}
}

func (r *recordDecoder) entity(name []byte) {
	t, d := &r.t, r.d
	switch string(name) {
	case "hashtags":
		t.Hashtags = readTags(d, t.Hashtags)
	case "symbols":
		t.Symbols = readTags(d, t.Symbols)
	case "user_mentions":
		d.Array(func() { t.Mentions = appendEntity(d, t.Mentions, readMention(d)) })
	case "urls":
		d.Array(func() { t.URLs = appendEntity(d, t.URLs, readURL(d)) })
	case "media":
		r.first = d.Mark()
		d.Skip()
	default:
		d.Skip()
	}
}

// edits reads edit_info, which has editTweetIds in "initial" (the first version)
// or in "edit" > "editControlInitial" (a later one).
func (r *recordDecoder) edits(name []byte) {
	switch t, d := &r.t, r.d; string(name) {
	case "initial", "edit", "editControlInitial":
		d.Object(r.edits)
	case "editTweetIds":
		t.EditIDs = t.EditIDs[:0]
		d.Array(func() { t.EditIDs = appendEntity(d, t.EditIDs, d.ID()) })
	default:
		d.Skip()
	}
}

// finish makes a record of what was decoded.
func (r *recordDecoder) finish() (rec record, err error) {
	raw := &r.t
	if rec.number, err = strconv.ParseUint(raw.ID, 10, 64); err != nil {
		return record{}, errors.New("a record without a tweet id")
	}
	rec.Tweet = *raw
	t := &rec.Tweet
	if t.CreatedAt = r.created; t.CreatedAt.Year() < 2006 || t.CreatedAt.Year() > 2100 {
		if t.CreatedAt = snowflakeTime(rec.number); t.CreatedAt.IsZero() {
			return record{}, errors.New("tweet " + t.ID + " has no date")
		}
		rec.fromID = true
	}
	t.Hashtags = r.tags.clone(raw.Hashtags)
	t.Symbols = r.tags.clone(raw.Symbols)
	t.Mentions = r.mentions.clone(raw.Mentions)
	t.URLs = r.urls.clone(raw.URLs)
	t.EditIDs = nil
	if len(raw.EditIDs) > 1 { // the list of a tweet never edited holds its own id
		t.EditIDs = slices.Clone(raw.EditIDs)
	}
	if r.latitude != "" && r.longitude != "" {
		t.Coordinates = &Coordinates{r.latitude, r.longitude}
	}
	if len(r.media) == 0 && r.first > 0 {
		r.d.Return(r.first)
		r.media = readMedia(r.d, r.media)
	}
	items := r.media
	if r.e != nil && r.e.form == FormGrailbird {
		t.grailbird(rec.number)
	}
	if len(items) > 0 {
		t.Media = r.items.take(len(items))
		for i := range items {
			t.Media[i] = items[i].Media
			if t.Grailbird {
				t.Media[i].grailbird()
			} else {
				r.a.locate(&t.Media[i], t.ID, items[i].videos, len(items) == 1)
			}
		}
	}
	if r.isRetweet {
		t.Retweeted = &r.originals.clone([]Retweeted{r.retweeted})[0]
	} else if len(t.Media) > 0 && t.Media[0].SourceStatusID != "" && t.looksLikeRetweet() && t.isOriginals(&t.Media[0]) {
		m := &t.Media[0]
		t.Retweeted = &r.originals.clone([]Retweeted{{ID: m.SourceStatusID, UserID: m.SourceUserID}})[0]
	}
	_, t.Circle = r.a.circles.ids[rec.number]
	t.Protected = r.a.protectedAt(t.CreatedAt)
	return rec, nil
}

// parseTime parses a time like "Wed Oct 10 20:19:24 +0000 2018", or Grailbird's
// "2018-10-10 20:19:24 +0000". It returns the zero time when it cannot.
func parseTime(b []byte) time.Time {
	if t, ok := parseRubyDate(b); ok {
		return t
	}
	layout := time.RubyDate
	if len(b) > 4 && b[4] == '-' {
		layout = "2006-01-02 15:04:05 -0700"
	}
	t, err := time.ParseInLocation(layout, string(b), time.UTC)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// parseRubyDate is time.Parse for the one form that nearly all tweets have, at a fifth of
// the cost.
func parseRubyDate(b []byte) (t time.Time, ok bool) {
	const form = "Wed Oct 10 20:19:24 +0000 2018"
	if len(b) != len(form) || string(b[19:26]) != " +0000 " || b[13] != ':' || b[16] != ':' || b[7] != ' ' || b[10] != ' ' {
		return time.Time{}, false
	}
	number := func(i, n int) int {
		v := 0
		for _, c := range b[i : i+n] {
			if c < '0' || c > '9' {
				return -1
			}
			v = v*10 + int(c-'0')
		}
		return v
	}
	month := strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", string(b[4:7]))
	day, hour, minute, second, year := number(8, 2), number(11, 2), number(14, 2), number(17, 2), number(26, 4)
	if month < 0 || month%3 != 0 || day < 1 || day > 28 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || year < 0 {
		return time.Time{}, false // also the last days of a month, which are not the same in all
	}
	return time.Date(year, time.Month(month/3+1), day, hour, minute, second, 0, time.UTC), true
}

// IDTime returns when a tweet id was given out, in UTC and to the second: about when the tweet was made. It is the zero
// time for the consecutive ids used until November 2010, and for what is no id.
func IDTime(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return snowflakeTime(n)
}

// snowflakeTime returns when a tweet id was given out, to the second, or the zero
// time for the consecutive ids used until November 2010.
func snowflakeTime(id uint64) time.Time {
	const (
		epoch = 1288834974657 // Unix milliseconds
		first = 29_700_859_247
	)
	if id < first {
		return time.Time{}
	}
	return time.UnixMilli(int64(id>>22) + epoch).UTC().Truncate(time.Second)
}

// clientName returns the text of the anchor in a source field.
func clientName(source string) string {
	if _, rest, ok := strings.Cut(source, ">"); ok {
		source, _, _ = strings.Cut(rest, "</a>")
	}
	return plainName(html.UnescapeString(source))
}
