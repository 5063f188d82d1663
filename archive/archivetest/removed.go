package archivetest

import (
	"bufio"
	"math/rand/v2"
	"time"
)

// removed writes the tweets that are in no tweet file: those the owner deleted in the
// last two weeks, and those for communities only.
func (w *writer) removed() error {
	if !w.g.era.removed {
		return nil
	}
	deleted, community := w.g.deletedTweets(), w.g.communityTweets()
	if !w.g.o.Removed {
		deleted, community = nil, nil
	}
	write := func(base string, list []tweet, print func(p *printer, t tweet)) error {
		return w.list(base, 0, func(p *printer) int {
			for _, t := range list {
				print(p, t)
			}
			return len(list)
		})
	}
	full := func(p *printer, t tweet) {
		w.g.print(p, t)
		w.tell(t)
	}
	header := func(p *printer, t tweet) { printHeader(p, t.id, t.at, t.deletedAt) }
	if err := write("deleted-tweets", deleted, full); err != nil {
		return err
	}
	if err := write("deleted-tweet-headers", deleted, header); err != nil {
		return err
	}
	w.folder("deletedTweets", "deleted_tweets_media")
	w.folder("communityTweet", "community_tweet_media")
	return write("community-tweet", community, full)
}

// removedMedia writes their media.
func (w *writer) removedMedia() error {
	if !w.g.era.removed || !w.g.o.Removed || w.g.o.NoMedia {
		return nil
	}
	for _, t := range append(w.g.deletedTweets(), w.g.communityTweets()...) {
		for _, it := range t.media {
			if err := w.file(w.g.file(t, it), func(b *bufio.Writer) error { return it.writeFile(b) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// newestFirst turns a script's list round, less what was deleted or not yet written.
func (s *script) newestFirst() (list []tweet) {
	for _, t := range s.list {
		if !s.g.deleted(t.id) && t.at.Before(s.g.made) {
			t.orphan = t.kind == SelfReply && s.g.deleted(t.replyTo.status)
			list = append([]tweet{t}, list...)
		}
	}
	return list
}

// deletedTweets are tweets of the archive's last two weeks. Twitter had forgotten the
// languages of a few deleted tweets, and where some of their links lead.
func (g *generator) deletedTweets() []tweet {
	s := &script{g: g, rng: rand.New(rand.NewPCG(g.o.Seed+4, uint64(g.made.Unix()))), at: g.made.AddDate(0, 0, -10)}
	s.id = func() uint64 { return snowflake(s.at, s.rng) }
	after := func(d time.Duration) func(t *tweet) { return func(t *tweet) { t.deletedAt = t.at.Add(d) } }
	first := s.add("deleted", "en", text("Wrong day, and the wrong ferry"), after(time.Minute)).id
	s.add("deleted-self-reply", "en", text("The right one leaves tomorrow & on time"), answers(first), after(time.Hour))
	s.add("deleted-reply", "en", func(c *composer) { c.mention(bob).text(" no, you are") }, s.repliesTo(bob), after(26*time.Hour))
	s.add("deleted-link", "", func(c *composer) { c.text("Read this ").lostLink() }, after(20*time.Second))
	s.add("deleted-photo", "en", func(c *composer) { c.text("A thumb before the lens"); c.media() },
		func(t *tweet) { t.media = []item{s.photo()} }, after(2*time.Minute))
	s.add("deleted-retweet", "en", nil, func(t *tweet) {
		t.kind = Retweet
		s.g.retweets(t, bob).text("Something I took back")
	}, after(24*time.Hour))
	return s.newestFirst()
}

// communityTweets are of 2022-08 and the same in every archive.
func (g *generator) communityTweets() []tweet {
	s := &script{g: g, rng: rand.New(rand.NewPCG(g.o.Seed+5, 0)), at: time.Date(2022, time.August, 6, 10, 0, 0, 0, time.UTC)}
	s.id = func() uint64 { return snowflake(s.at, s.rng) }
	among := func(t *tweet) { t.community = "1550000000000000001" }
	root := s.add("community", "en", text("Hello to everybody who likes ferries"), among).id
	s.add("community-self-reply", "en", text("And to everybody who does not"), answers(root), among)
	s.add("community-reply", "en", func(c *composer) { c.mention(bob).text(" welcome aboard") }, s.repliesTo(bob), among)
	s.add("community-photo", "en", func(c *composer) { c.text("The view from here"); c.media() },
		func(t *tweet) { t.media = []item{s.photo()} }, among)
	return s.newestFirst()
}
