package archive

import (
	"cmp"
	"errors"
	"slices"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

func readTags(d *jsonlist.Cursor, tags []Tag) []Tag {
	d.Array(func() {
		var tag Tag
		d.Object(func(name []byte) {
			switch string(name) {
			case "text":
				tag.Text = d.String()
			case "indices":
				tag.Range = indices(d)
			default:
				d.Skip()
			}
		})
		tags = appendEntity(d, tags, tag)
	})
	return tags
}

func readMention(d *jsonlist.Cursor) (m Mention) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "name":
			m.Name = plainName(d.String())
		case "screen_name":
			m.ScreenName = d.Checked(isScreenName)
		case "indices":
			m.Range = indices(d)
		case "id_str":
			m.UserID = d.ID()
		case "id":
			if m.UserID == "" {
				m.UserID = d.ID()
			} else {
				d.Skip()
			}
		default:
			d.Skip()
		}
	})
	return m
}

func readURL(d *jsonlist.Cursor) (u URL) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "url":
			u.URL = d.String()
		case "expanded_url":
			u.Expanded = d.String()
		case "display_url":
			u.Display = d.String()
		case "indices":
			u.Range = indices(d)
		default:
			d.Skip()
		}
	})
	return u
}

// readMedia reads a list of media, using the memory of list.
func readMedia(d *jsonlist.Cursor, list []media) []media {
	d.Array(func() {
		var videos []video
		if n := len(list); n < cap(list) {
			videos = list[:n+1][n].videos[:0]
		}
		list = appendEntity(d, list, readMediaItem(d, videos))
	})
	return list
}

func readMediaItem(d *jsonlist.Cursor, videos []video) media {
	m := media{videos: videos}
	d.Object(func(name []byte) {
		switch string(name) {
		case "id_str":
			m.ID = d.ID()
		case "id":
			if m.ID == "" {
				m.ID = d.ID()
			} else {
				d.Skip()
			}
		case "type":
			m.Kind = MediaKind(plainName(d.Word()))
		case "url":
			m.URL = d.String()
		case "expanded_url":
			m.Expanded = d.String()
		case "media_url_https":
			m.MediaURL = d.String()
		case "media_url":
			if m.MediaURL == "" {
				m.MediaURL = d.String()
			} else {
				d.Skip()
			}
		case "indices":
			m.Range = indices(d)
		case "media_alt": // Grailbird
			m.AltText = d.String()
		case "source_status_id_str", "source_status_id":
			m.SourceStatusID = d.ID()
		case "source_user_id_str", "source_user_id":
			m.SourceUserID = d.ID()
		case "sizes":
			d.Object(func(name []byte) {
				if string(name) != "large" {
					d.Skip()
					return
				}
				d.Object(func(name []byte) {
					switch string(name) {
					case "w":
						m.Width = d.Int()
					case "h":
						m.Height = d.Int()
					default:
						d.Skip()
					}
				})
			})
		case "video_info":
			m.readVideoInfo(d)
		default:
			d.Skip()
		}
	})
	// The best variant first; all of a GIF's have bitrate 0.
	slices.SortStableFunc(m.videos, func(x, y video) int { return cmp.Compare(y.bitrate, x.bitrate) })
	if len(m.videos) > 0 {
		m.MediaURL = m.videos[0].url
	}
	return m
}

func (m *media) readVideoInfo(d *jsonlist.Cursor) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "duration_millis":
			m.DurationMS = d.Int()
		case "variants":
			d.Array(func() {
				var v video
				mp4 := false
				d.Object(func(name []byte) {
					switch string(name) {
					case "bitrate":
						v.bitrate = d.Int()
					case "content_type":
						mp4 = string(d.Text()) == "video/mp4"
					case "url":
						v.url = d.String()
					default:
						d.Skip()
					}
				})
				if mp4 && len(m.videos) < maxVariants {
					m.videos = appendEntity(d, m.videos, v)
				}
			})
		default:
			d.Skip()
		}
	})
}

func indices(d *jsonlist.Cursor) Range {
	var r Range
	n := 0
	d.Array(func() {
		switch v := d.Int(); n {
		case 0:
			r.Start = v
		case 1:
			r.End = v
		}
		n++
	})
	return r
}

// maxEntities bounds each list of a tweet; a text of 25,000 characters cannot name
// more people or tags than that.
const maxEntities = 10_000

// maxVariants bounds the files that a video is looked for under. There are up to five.
const maxVariants = 20

var errTooManyEntities = errors.New("a tweet has too many entities")

// appendEntity adds v to a list of a tweet.
func appendEntity[T any](d *jsonlist.Cursor, list []T, v T) []T {
	if len(list) >= maxEntities {
		d.Fail(errTooManyEntities)
		return list
	}
	return append(list, v)
}
