package archivetest

import (
	"math/rand/v2"
	"time"
)

// The must-have cases of what came in 2022 and 2023, and the private ones.

func (s *script) edits() {
	s.add("edited", "en", text("The ferry leaves at seven"))
	s.at = s.at.Add(4 * time.Minute)
	second := s.addNow("edited", "en", text("The ferry leaves at eight"))
	first := &s.list[len(s.list)-2]
	versions := []uint64{first.id, second.id}
	first.versions, second.versions = versions, versions
	s.at = s.at.Add(time.Minute)
	s.addNow("reply-to-edited", "en", text("Eight it is, I asked"), answers(versions[0]))
}

func (s *script) notes() {
	g := s.g
	note := func(name string, content func(c *composer), edit ...func(t *tweet)) {
		edit = append(edit, func(t *tweet) { g.withNote(t, content) })
		s.addNow(name, "en", nil, edit...)
	}
	s.at = s.at.Add(time.Hour).Truncate(time.Second)
	note("note", func(c *composer) {
		const length = 1158
		c.text("🦉🦉 A long one & a <true> one. ").styled("Bold after an owl", true).text(", then ").styled("italic", false).text(". ")
		c.link("https://www.example.org/the-long-version").text(" ")
		c.text(languages()[0].sentences(rand.New(rand.NewPCG(g.o.Seed, 7)), 900) + " ")
		const tail = "and this is where it ends: not with a link but with a full stop, after as many words as it took. "
		for !c.full && c.points < length {
			c.text(tail[:min(len(tail), length-c.points)])
		}
	})
	root := s.list[len(s.list)-1].id
	s.at = s.at.Add(200 * time.Millisecond)
	note("note-same-second", func(c *composer) {
		c.text("The second half of that, in the same second: ").text(languages()[0].sentences(rand.New(rand.NewPCG(g.o.Seed, 8)), 400))
	}, answers(root))
	s.at = s.at.Add(time.Hour)
	note("note-short", func(c *composer) { c.text("Short, and yet a note, for the sake of ").styled("one word", true) })
	s.at = s.at.Add(time.Hour)
	p := s.someone()
	note("note-reply", func(c *composer) { c.text(languages()[0].sentences(rand.New(rand.NewPCG(g.o.Seed, 9)), 350)) },
		s.repliesTo(p), func(t *tweet) { t.body.mention(p).text(" ") })
}

// private are tweets that not everybody could read.
func (s *script) private() {
	if s.g.layout.circles {
		s.add("circle", "en", text("Only for the circle: the party is on Friday"), func(t *tweet) { t.circle = true })
	}
	s.at = s.at.AddDate(0, 0, 1)
	s.g.protected[0] = s.at.Add(-time.Minute)
	s.add("protected", "en", text("Nobody but followers should see this"))
	s.g.protected[1] = s.at.Add(time.Minute)
}
