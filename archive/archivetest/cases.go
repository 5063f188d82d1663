package archivetest

import (
	"math/rand/v2"
	"time"
)

// script writes the must-have cases, oldest first.
type script struct {
	g    *generator
	rng  *rand.Rand
	list []tweet
	at   time.Time
	id   func() uint64 // the next id
}

// cases returns the tweets that every archive has unless Options.OnlyTypical: the forms
// that measured archives contain and that have broken importers. early are of the
// years before snowflake ids and t.co, late end just before to.
func (g *generator) cases(to time.Time) (early, late []tweet) {
	rng := g.rng(0)
	s := &script{g: g, rng: rng, at: time.Date(2009, time.June, 2, 18, 5, 11, 0, time.UTC)}
	id := uint64(2_001_234_567)
	s.id = func() uint64 { id += uint64(1_000_000 + rng.IntN(1_000_000)); return id }
	s.beforeLinks()
	early = s.list

	s.list = nil
	s.at = to.AddDate(0, 0, -8)
	s.id = func() uint64 { return snowflake(s.at, rng) }
	s.own()
	s.threads()
	s.replies()
	s.retweets()
	s.quotes()
	s.media()
	s.scripts()
	if g.layout.edits {
		s.edits()
	}
	if g.layout.notes {
		s.notes()
	}
	if g.o.Private {
		s.private()
	}
	return early, s.list
}

// add appends an original tweet, 50 minutes after the one before, and lets edit change it.
func (s *script) add(name, lang string, write func(c *composer), edit ...func(t *tweet)) *tweet {
	s.at = s.at.Add(50 * time.Minute)
	return s.addNow(name, lang, write, edit...)
}

// addNow appends a tweet at s.at.
func (s *script) addNow(name, lang string, write func(c *composer), edit ...func(t *tweet)) *tweet {
	t := tweet{
		id: s.id(), at: s.at.Truncate(time.Second), kind: Original, name: name, lang: lang,
		client: s.rng.IntN(len(clients)), body: &composer{rng: s.rng},
	}
	for _, f := range edit {
		f(&t)
	}
	if write != nil {
		write(t.body)
	}
	s.list = append(s.list, t)
	return &s.list[len(s.list)-1]
}

func (s *script) someone() person { return s.g.people[s.rng.IntN(len(s.g.people))] }

// answers makes a tweet a self-reply.
func answers(id uint64) func(t *tweet) {
	return func(t *tweet) {
		t.kind = SelfReply
		t.replyTo = reply{id, ownerID, ownerName}
	}
}

func text(s string) func(c *composer) { return func(c *composer) { c.text(s) } }

func (s *script) beforeLinks() {
	s.add("plain-link", "en", text("Reading http://www.example.com/2009/archive.php?id=7 tonight"))
	s.add("raw-ampersand", "en", func(c *composer) { c.raw("Rock & roll at the R&D picnic") })
	s.add("plain-mention", "en", text("is having coffee with @"+s.someone().screenName+" again"))
}

func (s *script) own() {
	s.add("html-entities", "en", func(c *composer) { c.text("if a < b && b > c: x &= 3 ").hashtag("golang") })
	s.add("cashtag", "en", func(c *composer) { c.text("Half an eye on ").cashtag("EXMPL").text(" today, not on $5 lunches") })
	s.add("newlines", "en", text("A list:\n\n- one\n- two\n\n\"quoted\" and a \\ backslash\tand a tab"))
	s.add("own-ellipsis", "en", text("To be continued, perhaps …"))
	s.add("geo", "en", text("Waterfront, low tide"), func(t *tweet) { t.geo = []string{"60.1699", "24.9384"} })
	s.add("withheld", "de", text("Nicht überall zu lesen"), func(t *tweet) { t.withheld = []string{"DE", "FR"} })
	s.add("lang-qme", "qme", func(c *composer) { c.mention(s.someone()).text(" "); c.media() },
		func(t *tweet) { t.media = []item{s.photo()} }).mentionsFirst()
	s.add("lang-zxx", "zxx", func(c *composer) { c.link("https://www.example.org/only-a-link") })
	s.add("lang-und", "und", text("Hmmmm. Pfff. Tsk."))
	s.add("lang-in", "in", text("Selamat pagi, dunia. Hari ini saya belajar lagi."))
	s.add("long-expansion", "en", func(c *composer) {
		c.text("Three sources, all worth the evening they take: ")
		for _, path := range []string{"harbours-of-the-north", "birds-that-do-not-land", "a-short-history-of-tides"} {
			c.link("https://archive.example.org/collections/2014/reports/" + path + "/chapter-seven/with-notes-and-a-very-long-title-that-goes-on.html?utm_source=feed&utm_medium=social&session=" + c.code(40)).text(" ")
		}
		c.text("and then sleep.")
	})
}

func (s *script) threads() {
	root := s.add("thread", "en", text("Moving the library, a thread. 1/3")).id
	s.at = s.at.Add(20 * time.Second)
	second := s.addNow("thread", "en", text("Boxes first, then the shelves. 2/3"), answers(root)).id
	s.at = s.at.Add(25 * time.Second)
	s.addNow("thread", "en", text("The card index goes last. 3/3"), answers(second))

	// Three in one second, by a program that posts the whole thread at once.
	s.at = s.at.Add(time.Hour).Truncate(time.Second)
	last := s.addNow("same-second", "en", text("Tide tables, part one")).id
	for _, part := range []string{"two", "three"} {
		s.at = s.at.Add(180 * time.Millisecond)
		last = s.addNow("same-second", "en", text("Tide tables, part "+part), answers(last)).id
	}
	s.add("orphan", "en", text("As I said above, it was the pump"), answers(s.id()-1<<40), func(t *tweet) { t.orphan = true })
	p := s.someone()
	s.add("self-reply-to-others", "en", func(c *composer) { c.mention(p).text(" you were right about the shelves") }, answers(root))
	outer := s.add("reply", "en", func(c *composer) { c.mention(p).text(" the blue one, behind the door") }, s.repliesTo(p))
	s.add("reply-then-self", "en", text("Or the green one, come to think of it"), answers(outer.id))
}

// repliesTo makes a tweet a reply to a tweet of p's.
func (s *script) repliesTo(p person) func(t *tweet) {
	return func(t *tweet) {
		t.kind = Reply
		t.replyTo = reply{snowflake(t.at.Add(-3*time.Minute), s.rng), p.id, p.screenName}
	}
}

// mentionsFirst makes the first person mentioned the account that t answers.
func (t *tweet) mentionsFirst() {
	p := t.body.mentions[0].person
	t.kind = Mention
	t.replyTo = reply{user: p.id, name: p.screenName}
}

func (s *script) replies() {
	gone := s.someone()
	s.add("reply-to-vanished", "en", func(c *composer) {
		c.mention(person{id: "-1", screenName: gone.screenName}).text(" what a pity")
	}, s.repliesTo(gone), func(t *tweet) { t.replyTo.name = "" })
	s.add("leading-mention", "en", func(c *composer) { c.mention(s.someone()).text(" thank you for the seeds!") }).mentionsFirst()
	s.add("many-mentions", "en", func(c *composer) {
		for range 12 {
			c.mention(s.someone()).text(" ")
		}
		c.text(languages()[0].sentences(s.rng, 240))
	}, s.repliesTo(s.someone()))
}

var bob = person{"271828182", "bob_example", "Bob Example"}

func (s *script) retweets() {
	retweet := func(name string, write func(c *composer), edit ...func(t *tweet)) {
		t := s.add(name, "en", nil, append(edit, func(t *tweet) {
			t.kind = Retweet
			s.g.retweets(t, bob)
			write(t.body)
		})...)
		if t.media != nil {
			t.keepWhole()
		}
	}
	// fill brings the unescaped text to n code points.
	fill := func(c *composer, n int) *composer {
		const words = "the harbour was quiet and the boats lay still in the morning light while gulls walked along the wall and nobody spoke of the storm again "
		return c.text(words[:n-c.unescaped-1] + " ")
	}
	taken := func(kind string) func(t *tweet) {
		return func(t *tweet) {
			it := newItem(s.rng, kind, t.id)
			it.source = reply{snowflake(t.at.Add(-time.Hour), s.rng), bob.id, bob.screenName}
			t.media = []item{it}
		}
	}
	retweet("retweet", func(c *composer) {
		c.text("A short one ").hashtag("boats").text(" ").link("https://www.example.com/boats")
	})
	retweet("retweet-cut-in-link", func(c *composer) { fill(c, 125).link("https://www.example.com/lost").text(" and more") })
	retweet("retweet-cut-after-ampersand", func(c *composer) { fill(c, 138).text("& so on, and so on") })
	retweet("retweet-cut-in-ampersand", func(c *composer) {
		fill(c, 130)
		c.write("this &am…", "this &am…", "this &am…")
		c.also(func(w *composer) { w.text("this & that, said the harbour master") })
	})
	retweet("retweet-video", func(c *composer) { c.text("Look at this"); c.media() }, taken(video))
	retweet("retweet-photo", func(c *composer) { c.text("And at this"); c.media() }, taken(photo))
	s.add("typed-retweet", "en", func(c *composer) {
		c.text("RT ").mention(bob).text(" quite so")
	})
}

func (s *script) quotes() {
	const other = "/carol_example/status/1234567890123456789"
	s.add("quote", "en", func(c *composer) { c.text("Exactly this: ").link(s.g.era.statusHost + other[1:]) })
	s.add("quote-mobile", "en", func(c *composer) { c.text("From the phone ").link("https://mobile.twitter.com" + other + "?s=20") })
	s.add("quote-www", "en", func(c *composer) { c.text("From the desk ").link("https://www.twitter.com" + other) })
	s.add("quote-x", "en", func(c *composer) { c.text("From the new name ").link("https://x.com" + other) })
	s.add("quote-then-media", "en", func(c *composer) {
		c.text("Said ").link(s.g.era.statusHost + other[1:]).text(" and here is the proof")
		c.media()
	}, func(t *tweet) { t.media = []item{s.photo()} })
	own := s.list[0].id
	s.add("self-quote", "en", func(c *composer) { c.text("Still true: ").link(s.g.statusURL(ownerName, own)) })
}

func (s *script) photo() item { return newItem(s.rng, photo, snowflake(s.at, s.rng)) }

func (s *script) media() {
	with := func(name string, write func(c *composer), items ...item) *tweet {
		return s.add(name, "en", func(c *composer) { write(c); c.media() }, func(t *tweet) { t.media = items })
	}
	movie := newItem(s.rng, video, snowflake(s.at, s.rng))
	with("two-photos", text("Before and after"), s.photo(), s.photo())
	with("three-photos", text("Left, middle, right"), s.photo(), s.photo(), s.photo())
	with("four-photos", text("The four seasons"), s.photo(), s.photo(), s.photo(), s.photo())
	with("photo-and-video", text("Still and moving"), s.photo(), movie)
	with("video", text("With sound"), newItem(s.rng, video, snowflake(s.at, s.rng)))
	with("gif", text("Round and round"), newItem(s.rng, gif, snowflake(s.at, s.rng)))
	with("media-only", text(""), s.photo()).lang = "zxx"
	with("sensitive", text("Not for the table"), s.photo()).sensitive = true

	borrowed := s.photo()
	borrowed.source = reply{snowflake(s.at.AddDate(0, -1, 0), s.rng), bob.id, bob.screenName}
	with("borrowed-media", text("Bob's picture again"), borrowed)
	missing := s.photo()
	missing.missing = true
	with("missing-file", text("There was a picture here"), missing)
	dash := s.photo()
	dash.base = "-" + dash.base[1:]
	dash.url = "https://pbs.twimg.com/media/" + dash.base
	with("dash-basename", text("A name that begins with a dash"), dash)
}

// scripts are texts in which code points, bytes, UTF-16 units and graphemes differ.
func (s *script) scripts() {
	s.add("zwj-emoji", "en", func(c *composer) {
		c.text("The family 👩‍👩‍👧‍👦 and the flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 before ").hashtag("home")
	})
	s.add("astral-before-link", "en", func(c *composer) {
		c.text("𝔊𝔯𝔞𝔳𝔢 🦉🦉 & ").link("https://www.example.org/owls").text(" 🦉")
	})
	s.add("bidi", "ar", func(c *composer) {
		c.text("\u200fمرحبا بالعالم \u202bשלום עולם\u202c ").hashtag("سلام").text(" ").link("https://www.example.org/salaam")
	})
	s.add("japanese", "ja", func(c *composer) {
		c.text("今日は港まで歩いて、船と鳥を見てから図書館で本を読みました。").hashtag("散歩").text("　").link("https://www.example.net/sanpo")
	})
}
