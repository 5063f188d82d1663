package archivetest

// printNote writes the note of t as an element of note-tweet.js.
func printNote(p *printer, t tweet) {
	at := t.at.Format(isoMillis)
	body := t.note.body
	span := func(r span) {
		p.memberInt("fromIndex", r.start)
		p.memberInt("toIndex", r.end)
	}
	lifecycle := func(value, name string) {
		p.member("value", value)
		p.member("name", name)
		p.member("originalName", name)
		p.object("annotations", func() {})
	}
	p.braces(func() {
		p.object("noteTweet", func() {
			p.member("noteTweetId", decimal(t.note.id))
			p.member("updatedAt", at)
			p.object("lifecycle", func() { lifecycle("1", "Active") })
			p.member("createdAt", at)
			p.object("core", func() {
				p.list("styletags", func() {
					for _, s := range body.styles {
						p.braces(func() {
							p.list("styleTypes", func() {
								p.braces(func() {
									if s.bold {
										lifecycle("0", "Bold")
									} else {
										lifecycle("1", "Italic")
									}
								})
							})
							span(s.span)
						})
					}
				})
				p.list("urls", func() {
					for _, l := range body.links {
						p.braces(func() {
							p.member("expandedUrl", l.expanded)
							p.memberInt("toIndex", l.end)
							p.member("shortUrl", l.short)
							p.member("displayUrl", l.display)
							p.memberInt("fromIndex", l.start)
						})
					}
				})
				p.member("text", body.stored.String())
				p.list("mentions", func() {
					for _, m := range body.mentions {
						p.braces(func() {
							p.member("screenName", m.screenName)
							span(m.span)
						})
					}
				})
				p.list("cashtags", func() {})
				p.list("hashtags", func() {
					for _, h := range body.tags {
						p.braces(func() {
							p.member("text", h.text)
							span(h.span)
						})
					}
				})
			})
		})
	})
}
