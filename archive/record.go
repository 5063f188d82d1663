package archive

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"time"
)

// rawTweet holds what a record is decoded into. Its lists are used again for the next.
type rawTweet struct {
	Tweet
	created  time.Time
	entities []media // entities.media, the first item only
	extended []media // extended_entities.media
}

// decode reads one element of a tweet file: {"tweet": {...}}, or the bare record of
// early archives.
func (t *rawTweet) decode(d *decoder) {
	d.arena.Reset()
	*t = rawTweet{
		Tweet: Tweet{
			Hashtags: t.Hashtags[:0], Symbols: t.Symbols[:0], Mentions: t.Mentions[:0], URLs: t.URLs[:0],
			EditIDs: t.EditIDs[:0],
		},
		entities: t.entities[:0],
		extended: t.extended[:0],
	}
	d.object(func(name []byte) {
		if string(name) == "tweet" {
			d.object(func(name []byte) { t.field(d, name) })
			return
		}
		t.field(d, name)
	})
}

func (t *rawTweet) field(d *decoder, name []byte) {
	switch string(name) {
	case "id_str":
		t.ID = d.id()
	case "id":
		if t.ID == "" {
			t.ID = d.id()
		} else {
			d.skip()
		}
	case "created_at":
		t.created = parseCreatedAt(d.text())
	case "full_text":
		t.Text = d.str()
	case "lang":
		t.Lang = d.word()
	case "source":
		t.Client = d.client()
	case "in_reply_to_status_id_str":
		t.InReplyToStatusID = d.id()
	case "in_reply_to_status_id":
		if t.InReplyToStatusID == "" {
			t.InReplyToStatusID = d.id()
		} else {
			d.skip()
		}
	case "in_reply_to_user_id_str":
		t.InReplyToUserID = d.str()
	case "in_reply_to_user_id":
		if t.InReplyToUserID == "" {
			t.InReplyToUserID = d.str()
		} else {
			d.skip()
		}
	case "in_reply_to_screen_name":
		t.InReplyToScreenName = d.str()
	case "possibly_sensitive":
		t.PossiblySensitive = d.boolean()
	case "favorite_count":
		t.FavoriteCount = d.integer()
	case "retweet_count":
		t.RetweetCount = d.integer()
	case "entities":
		t.readEntities(d)
	case "extended_entities":
		d.object(func(name []byte) {
			if string(name) == "media" {
				t.extended = readMedia(d, t.extended)
			} else {
				d.skip()
			}
		})
	case "edit_info":
		t.readEdits(d)
	default:
		d.skip()
	}
}

func (t *rawTweet) readEntities(d *decoder) {
	d.object(func(name []byte) {
		switch string(name) {
		case "hashtags":
			t.Hashtags = readTags(d, t.Hashtags)
		case "symbols":
			t.Symbols = readTags(d, t.Symbols)
		case "user_mentions":
			d.array(func() { t.Mentions = appendEntity(d, t.Mentions, readMention(d)) })
		case "urls":
			d.array(func() { t.URLs = appendEntity(d, t.URLs, readURL(d)) })
		case "media":
			t.entities = readMedia(d, t.entities)
		default:
			d.skip()
		}
	})
}

func readTags(d *decoder, tags []Tag) []Tag {
	d.array(func() {
		var tag Tag
		d.object(func(name []byte) {
			switch string(name) {
			case "text":
				tag.Text = d.str()
			case "indices":
				tag.Range = d.indices()
			default:
				d.skip()
			}
		})
		tags = appendEntity(d, tags, tag)
	})
	return tags
}

func readMention(d *decoder) (m Mention) {
	d.object(func(name []byte) {
		switch string(name) {
		case "name":
			m.Name = d.str()
		case "screen_name":
			m.ScreenName = d.str()
		case "indices":
			m.Range = d.indices()
		case "id_str":
			m.UserID = d.str()
		case "id":
			if m.UserID == "" {
				m.UserID = d.str()
			} else {
				d.skip()
			}
		default:
			d.skip()
		}
	})
	return m
}

func readURL(d *decoder) (u URL) {
	d.object(func(name []byte) {
		switch string(name) {
		case "url":
			u.URL = d.str()
		case "expanded_url":
			u.Expanded = d.str()
		case "display_url":
			u.Display = d.str()
		case "indices":
			u.Range = d.indices()
		default:
			d.skip()
		}
	})
	return u
}

// readEdits reads edit_info, which has editTweetIds in "initial" (the first version)
// or in "edit" > "editControlInitial" (a later one).
func (t *rawTweet) readEdits(d *decoder) {
	var control func(name []byte)
	control = func(name []byte) {
		switch string(name) {
		case "initial", "edit", "editControlInitial":
			d.object(control)
		case "editTweetIds":
			t.EditIDs = t.EditIDs[:0]
			d.array(func() { t.EditIDs = appendEntity(d, t.EditIDs, d.str()) })
		default:
			d.skip()
		}
	}
	d.object(control)
}

// readMedia reads a list of media, using the memory of list.
func readMedia(d *decoder, list []media) []media {
	d.array(func() {
		var videos []video
		if n := len(list); n < cap(list) {
			videos = list[:n+1][n].videos[:0]
		}
		list = appendEntity(d, list, readMediaItem(d, videos))
	})
	return list
}

func readMediaItem(d *decoder, videos []video) media {
	m := media{videos: videos}
	d.object(func(name []byte) {
		switch string(name) {
		case "id_str":
			m.ID = d.str()
		case "id":
			if m.ID == "" {
				m.ID = d.str()
			} else {
				d.skip()
			}
		case "type":
			m.Kind = MediaKind(d.word())
		case "url":
			m.URL = d.str()
		case "expanded_url":
			m.Expanded = d.str()
		case "media_url_https":
			m.MediaURL = d.str()
		case "media_url":
			if m.MediaURL == "" {
				m.MediaURL = d.str()
			} else {
				d.skip()
			}
		case "indices":
			m.Range = d.indices()
		case "source_status_id_str", "source_status_id":
			m.SourceStatusID = d.str()
		case "source_user_id_str", "source_user_id":
			m.SourceUserID = d.str()
		case "sizes":
			d.object(func(name []byte) {
				if string(name) != "large" {
					d.skip()
					return
				}
				d.object(func(name []byte) {
					switch string(name) {
					case "w":
						m.Width = d.integer()
					case "h":
						m.Height = d.integer()
					default:
						d.skip()
					}
				})
			})
		case "video_info":
			m.readVideoInfo(d)
		default:
			d.skip()
		}
	})
	// The best variant first; all of a GIF's have bitrate 0.
	slices.SortStableFunc(m.videos, func(x, y video) int { return cmp.Compare(y.bitrate, x.bitrate) })
	if len(m.videos) > 0 {
		m.MediaURL = m.videos[0].url
	}
	return m
}

func (m *media) readVideoInfo(d *decoder) {
	d.object(func(name []byte) {
		switch string(name) {
		case "duration_millis":
			m.DurationMS = d.integer()
		case "variants":
			d.array(func() {
				var v video
				mp4 := false
				d.object(func(name []byte) {
					switch string(name) {
					case "bitrate":
						v.bitrate = d.integer()
					case "content_type":
						mp4 = string(d.text()) == "video/mp4"
					case "url":
						v.url = d.str()
					default:
						d.skip()
					}
				})
				if mp4 {
					m.videos = appendEntity(d, m.videos, v)
				}
			})
		default:
			d.skip()
		}
	})
}

// parseCreatedAt parses a time like "Wed Oct 10 20:19:24 +0000 2018". It returns
// the zero time when it cannot.
func parseCreatedAt(b []byte) time.Time {
	t, err := time.ParseInLocation(time.RubyDate, string(b), time.UTC)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// clientName returns the text of the anchor in a source field.
func clientName(source string) string {
	if _, rest, ok := strings.Cut(source, ">"); ok {
		source, _, _ = strings.Cut(rest, "</a>")
	}
	return html.UnescapeString(source)
}
