package archivetest

import "strconv"

// printGrailbird writes t as an element of a month's file.
func (g *generator) printGrailbird(p *printer, t tweet) {
	body := t.body
	if t.source != nil && t.id%3 == 0 {
		body = beyond(t)
	}
	owner := person{ownerID, ownerName, ownerShown}
	p.braces(func() {
		g.printStatus(p, t, body, owner, func() {
			if s := t.source; s != nil {
				p.object("retweeted_status", func() {
					of := tweet{kind: Retweet, id: s.id, at: s.at, client: t.client, media: s.media}
					g.printStatus(p, of, s.body, s.author, func() {})
				})
			}
		})
	})
}

// beyond returns the text of a retweet with the entities that its whole text has: those
// of some real ones point past the end of the cut text.
func beyond(t tweet) *composer {
	c, whole := &composer{}, t.source.body
	c.stored.WriteString(t.body.stored.String())
	author := t.body.mentions[0]
	offset := author.end + len(": ")
	shift := func(r span) span { return span{r.start + offset, r.end + offset} }
	c.mentions = []mention{author}
	for _, e := range whole.mentions {
		e.span = shift(e.span)
		c.mentions = append(c.mentions, e)
	}
	for _, e := range whole.tags {
		e.span = shift(e.span)
		c.tags = append(c.tags, e)
	}
	for _, e := range whole.links {
		e.span = shift(e.span)
		c.links = append(c.links, e)
	}
	c.mediaLink = whole.mediaLink
	c.mediaLink.span = shift(whole.mediaLink.span)
	return c
}

// printStatus writes the members of a tweet: its own, or those of a retweeted one.
func (g *generator) printStatus(p *printer, t tweet, body *composer, author person, retweeted func()) {
	id := decimal(t.id)
	number := func(name, value string) { p.memberNumber(name, value) }
	p.member("source", clients[t.client])
	p.object("entities", func() { g.printGrailbirdEntities(p, t, body) })
	if t.replyTo.status != 0 {
		p.member("in_reply_to_status_id_str", decimal(t.replyTo.status))
	}
	p.object("geo", func() {
		if t.geo != nil {
			p.member("type", "Point")
			p.list("coordinates", func() {
				p.number(t.geo[0])
				p.number(t.geo[1])
			})
		}
	})
	p.member("id_str", id)
	if t.replyTo.user != "" {
		number("in_reply_to_user_id", t.replyTo.user)
	}
	p.member("text", body.stored.String())
	retweeted()
	number("id", id)
	if t.replyTo.status != 0 {
		number("in_reply_to_status_id", decimal(t.replyTo.status))
	}
	p.member("created_at", g.known(t.at).Format(grailbirdTime))
	if t.replyTo.user != "" {
		if t.replyTo.name != "" {
			p.member("in_reply_to_screen_name", t.replyTo.name)
		}
		p.member("in_reply_to_user_id_str", t.replyTo.user)
	}
	p.object("user", func() {
		p.member("name", author.name)
		p.member("screen_name", author.screenName)
		p.memberBool("protected", false)
		p.member("id_str", author.id)
		p.member("profile_image_url_https", "https://pbs.twimg.com/profile_images/1100000000000000001/Example1_normal.jpg")
		number("id", author.id)
		p.memberBool("verified", false)
	})
}

func (g *generator) printGrailbirdEntities(p *printer, t tweet, body *composer) {
	p.list("user_mentions", func() {
		for _, e := range body.mentions {
			p.braces(func() {
				p.member("name", e.name)
				p.member("screen_name", e.screenName)
				p.indices(e.span)
				p.member("id_str", e.id)
				p.memberNumber("id", e.id)
			})
		}
	})
	p.list("media", func() {
		for i, it := range t.media {
			p.braces(func() { g.printGrailbirdMedia(p, t, body, it, i) })
		}
	})
	p.list("hashtags", func() {
		for _, e := range body.tags {
			p.braces(func() {
				p.member("text", e.text)
				p.indices(e.span)
			})
		}
	})
	p.list("urls", func() {
		for _, e := range body.links {
			p.braces(func() {
				p.indices(e.span)
				p.member("url", e.short)
				p.member("expanded_url", e.expanded)
				p.member("display_url", e.display)
			})
		}
	})
}

func (g *generator) printGrailbirdMedia(p *printer, t tweet, body *composer, it item, i int) {
	id := decimal(it.id)
	p.member("expanded_url", g.mediaPage(t.id, it))
	p.indices(body.mediaLink.span)
	p.member("url", body.mediaLink.short)
	p.member("media_url", "http"+it.url[len("https"):])
	p.member("id_str", id)
	p.memberNumber("id", id)
	p.member("media_url_https", it.url)
	p.list("sizes", func() {
		for _, size := range [][2]int{{600, 400}, {1024, 683}, {340, 227}, {1200, 800}, {150, 150}} {
			p.braces(func() {
				resize := "fit"
				if size[0] == 150 {
					resize = "crop"
				}
				p.memberNumber("h", strconv.Itoa(size[1]))
				p.member("resize", resize)
				p.memberNumber("w", strconv.Itoa(size[0]))
			})
		}
	})
	if text, ok := g.alt(t, i); ok {
		p.member("media_alt", text)
	}
	p.member("display_url", "pic.twitter.com/"+body.mediaLink.short[len("https://t.co/"):])
}

// mediaPage returns the address of the page for the media of tweet id, one for all of
// them.
func (g *generator) mediaPage(id uint64, it item) string {
	owner, page := ownerName, "/photo/1"
	if it.source.status != 0 {
		owner, id = it.source.name, it.source.status
	}
	if it.kind == video {
		page = "/video/1"
	}
	return g.statusURL(owner, id) + page
}
