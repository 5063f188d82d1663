package archivetest

import (
	"strconv"
	"time"
)

const isoMillis = "2006-01-02T15:04:05.000Z"

// print writes t as an element of a tweet file, its keys in the archives' order.
func (g *generator) print(p *printer, t tweet) {
	id := decimal(t.id)
	answered := func(suffix string) {
		if t.replyTo.status != 0 {
			p.member("in_reply_to_status_id"+suffix, decimal(t.replyTo.status))
		}
	}
	fields := func() {
		if g.era.edits && t.community == "" {
			printEdits(p, t)
		}
		p.memberBool("retweeted", false)
		p.member("source", clients[t.client])
		p.object("entities", func() { g.printEntities(p, t) })
		p.strings("display_text_range", "0", strconv.Itoa(t.body.points))
		p.memberInt("favorite_count", t.favs)
		answered("_str")
		p.member("id_str", id)
		if t.replyTo.user != "" {
			p.member("in_reply_to_user_id", t.replyTo.user)
		}
		p.memberBool("truncated", false)
		if t.geo != nil {
			point := func(c ...string) {
				p.member("type", "Point")
				p.strings("coordinates", c...)
			}
			p.object("geo", func() { point(t.geo...) })
			p.object("coordinates", func() { point(t.geo[1], t.geo[0]) })
		}
		p.memberInt("retweet_count", t.rts)
		p.member("id", id)
		answered("")
		if len(t.body.links)+len(t.media) > 0 {
			p.memberBool("possibly_sensitive", t.sensitive)
		}
		p.member("created_at", t.at.Format(time.RubyDate))
		if !t.deletedAt.IsZero() {
			p.member("deleted_at", t.deletedAt.Format(time.RubyDate))
		}
		p.memberBool("favorited", false)
		p.member("full_text", t.body.stored.String())
		if t.lang != "" {
			p.member("lang", t.lang)
		}
		if t.community != "" {
			p.object("scopes", func() { p.memberBool("followers", false) })
			p.member("community_id", t.community)
			p.member("community_id_str", t.community)
		}
		if t.withheld != nil {
			p.strings("withheld_in_countries", t.withheld...)
		}
		if t.replyTo.user != "" {
			if t.replyTo.name != "" {
				p.member("in_reply_to_screen_name", t.replyTo.name)
			}
			p.member("in_reply_to_user_id_str", t.replyTo.user)
		}
		if len(t.media) > 0 {
			p.object("extended_entities", func() {
				p.list("media", func() {
					for i, it := range t.media {
						g.printMedia(p, t, it, i)
					}
				})
			})
		}
	}
	p.braces(func() {
		if g.era.bare {
			fields()
		} else {
			p.object("tweet", fields)
		}
	})
}

func printEdits(p *printer, t tweet) {
	control := func() {
		ids, left := t.versions, "4"
		if ids == nil {
			ids, left = []uint64{t.id}, "5"
		}
		p.list("editTweetIds", func() {
			for _, id := range ids {
				p.str(decimal(id))
			}
		})
		p.member("editableUntil", t.at.Add(time.Hour).Format(isoMillis))
		p.member("editsRemaining", left)
		p.memberBool("isEditEligible", t.kind == Original)
	}
	p.object("edit_info", func() {
		if len(t.versions) > 0 && t.versions[0] != t.id {
			p.object("edit", func() {
				p.member("initialTweetId", decimal(t.versions[0]))
				p.object("editControlInitial", control)
			})
			return
		}
		p.object("initial", control)
	})
}

func (g *generator) printEntities(p *printer, t tweet) {
	tags := func(name string, list []tag) {
		p.list(name, func() {
			for _, e := range list {
				p.braces(func() {
					p.member("text", e.text)
					p.indices(e.span)
				})
			}
		})
	}
	tags("hashtags", t.body.tags)
	tags("symbols", t.body.symbols)
	p.list("user_mentions", func() {
		for _, e := range t.body.mentions {
			p.braces(func() {
				p.member("name", e.name)
				p.member("screen_name", e.screenName)
				p.indices(e.span)
				p.member("id_str", e.id)
				p.member("id", e.id)
			})
		}
	})
	p.list("urls", func() {
		for _, e := range t.body.links {
			p.braces(func() {
				p.member("url", e.short)
				if e.expanded != "" {
					p.member("expanded_url", e.expanded)
					p.member("display_url", e.display)
				}
				p.indices(e.span)
			})
		}
	})
	if len(t.media) > 0 {
		p.list("media", func() { g.printMedia(p, t, t.media[0], 0) })
	}
}

func (g *generator) printMedia(p *printer, t tweet, it item, i int) {
	owner, status := ownerName, t.id
	if it.source.status != 0 {
		owner, status = it.source.name, it.source.status
	}
	id := decimal(it.id)
	p.braces(func() {
		page := "/photo/"
		if it.kind == video {
			page = "/video/"
		}
		p.member("expanded_url", g.statusURL(owner, status)+page+strconv.Itoa(i+1))
		source := func(suffix string) {
			if it.source.status != 0 {
				p.member("source_status_id"+suffix, decimal(it.source.status))
				p.member("source_user_id"+suffix, it.source.user)
			}
		}
		source("")
		p.indices(t.body.mediaLink.span)
		p.member("url", t.body.mediaLink.short)
		p.member("media_url", "http"+it.url[len("https"):])
		p.member("id_str", id)
		if it.variants != nil {
			p.object("video_info", func() { printVideo(p, it) })
		}
		p.member("id", id)
		p.member("media_url_https", it.url)
		source("_str")
		p.object("sizes", func() {
			for _, size := range []struct {
				name, resize string
				w, h         int
			}{{"small", "fit", 680, 453}, {"thumb", "crop", 150, 150}, {"large", "fit", 1200, 800}, {"medium", "fit", 1024, 683}} {
				p.object(size.name, func() {
					p.memberInt("w", size.w)
					p.memberInt("h", size.h)
					p.member("resize", size.resize)
				})
			}
		})
		p.member("type", it.kind)
		p.member("display_url", "pic.twitter.com/"+t.body.mediaLink.short[len("https://t.co/"):])
	})
}

func printVideo(p *printer, it item) {
	p.strings("aspect_ratio", "16", "9")
	if it.kind == video {
		p.memberInt("duration_millis", it.duration)
	}
	p.list("variants", func() {
		for _, v := range it.variants {
			p.braces(func() {
				if v.bitrate < 0 {
					p.member("content_type", "application/x-mpegURL")
				} else {
					p.memberInt("bitrate", v.bitrate)
					p.member("content_type", "video/mp4")
				}
				p.member("url", v.url)
			})
		}
	})
}
