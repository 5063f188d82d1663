package archivetest

import (
	"html"
	"math/rand/v2"
	"strings"
	"time"
)

// make makes typical tweet k.
func (g *generator) make(k int) tweet {
	kind, rng := g.rawKind(k)
	t := tweet{kind: kind, client: rng.IntN(len(clients))}
	t.at, t.id = g.when(k)
	if kind == SelfReply {
		if p, ok := g.parent(k); ok {
			_, id := g.when(p)
			t.replyTo = reply{id, ownerID, ownerName}
			t.orphan = g.deleted(id)
		} else {
			t.kind = Original
		}
	}
	lang := pickLanguage(rng)
	t.lang = lang.code
	t.body = &composer{rng: rng}
	if tr := g.trace(k); tr != nil {
		g.follow(&t, tr, lang)
		return t
	}
	if t.kind == Retweet {
		g.retweet(&t, lang)
		return t
	}
	t.favs, t.rts = skewed(rng, 40), skewed(rng, 8)
	if t.kind == Reply || t.kind == Mention {
		g.answer(&t)
	}
	if g.layout.notes && chance(rng, g.shares.note) && t.at.After(notesFrom) {
		g.longNote(&t, lang)
		return t
	}
	g.content(&t, lang)
	return t
}

// newChance returns a source of chance.
func newChance(a, b uint64) *rand.Rand { return rand.New(rand.NewPCG(a, b)) }

// skewed draws a count that is mostly small.
func skewed(rng *rand.Rand, scale float64) int {
	f := rng.ExpFloat64()
	return int(f * f * f * scale / 8)
}

// length draws the length of a text.
func (g *generator) length(rng *rand.Rand) int {
	at := []float64{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1}
	f := rng.Float64()
	for i := 1; i < len(at); i++ {
		if f <= at[i] {
			low, high := float64(g.shares.length[i-1]), float64(g.shares.length[i])
			return int(low + (high-low)*(f-at[i-1])/(at[i]-at[i-1]))
		}
	}
	return g.shares.length[len(at)-1]
}

func (g *generator) somebody(rng *rand.Rand) person {
	f := rng.Float64()
	return g.people[int(f*f*float64(len(g.people)))]
}

// answer makes t a reply to somebody, or the beginning of one that answers no tweet.
func (g *generator) answer(t *tweet) {
	rng := t.body.rng
	p := g.somebody(rng)
	t.replyTo = reply{user: p.id, name: p.screenName}
	if t.kind == Reply {
		t.replyTo.status = snowflake(t.at.Add(-time.Duration(1+rng.IntN(86400))*time.Second), rng)
		if chance(rng, 40) { // the account is gone
			t.replyTo.name = ""
			p = person{id: "-1", screenName: p.screenName}
		}
	}
	t.body.mention(p).text(" ")
	for chance(rng, 250) {
		t.body.mention(g.somebody(rng)).text(" ")
	}
}

// content writes an own tweet: text with what stands inside it, links, media.
func (g *generator) content(t *tweet, lang *language) {
	c, rng, s := t.body, t.body.rng, g.shares
	room := g.length(rng)
	first := room
	if room > 40 && chance(rng, 400) {
		first = room / 2
	}
	c.text(lang.sentences(rng, first))
	space := func() {
		if chance(rng, 190) {
			c.text("\n\n")
		} else {
			c.text(" ")
		}
	}
	if chance(rng, 74) {
		c.text(" " + emoji[rng.IntN(len(emoji))])
	}
	if chance(rng, 34) {
		c.text([]string{" & ", " <3 ", " -> "}[rng.IntN(3)])
	}
	if t.kind != Reply && chance(rng, 90) {
		space()
		c.mention(g.somebody(rng))
	}
	if first < room {
		space()
		c.text(lang.sentences(rng, room-first))
	}
	for tags := 0; tags < 3 && chance(rng, s.hashtag); tags++ {
		c.text(" ").hashtag(lang.rare[rng.IntN(200)])
	}
	if chance(rng, s.link) {
		space()
		c.link(webPage(rng))
	}
	if chance(rng, s.quote) {
		space()
		c.link(g.statusURL(g.somebody(rng).screenName, snowflake(t.at.Add(-time.Hour), rng)))
	}
	if chance(rng, s.media) {
		t.media = g.someMedia(rng, t)
		c.media()
	}
	t.sensitive = len(t.media) > 0 && chance(rng, 15)
}

// retweet writes a native retweet: somebody's text, cut to 140 code points.
func (g *generator) retweet(t *tweet, lang *language) {
	c, rng := t.body, t.body.rng
	author := g.somebody(rng)
	g.retweets(t, author).text(lang.sentences(rng, g.length(rng)))
	if chance(rng, 300) {
		c.text(" ").link(webPage(rng))
	}
	if chance(rng, 200) {
		from := g.somebody(rng)
		if t.id>>22%8 != 0 { // few people post what others have posted
			from = author
		}
		t.media = g.someMedia(rng, t)
		for i := range t.media {
			t.media[i].source = reply{snowflake(t.at.Add(-time.Hour), rng), from.id, from.screenName}
		}
		c.media()
		t.keepWhole()
		if c.mediaLink.short == "" { // cut off
			t.media = nil
		}
	}
}

// source is the tweet that a retweet repeats.
type source struct {
	id     uint64
	at     time.Time
	author person // as named at the archive's date
	body   *composer
	media  []item
}

// retweets begins a retweet of p. What is appended after it also goes, uncut, to the
// source, in the eras that have one.
func (g *generator) retweets(t *tweet, p person) *composer {
	t.body.cutAt, t.author = 140, p
	t.body.text("RT ").mention(p).text(": ")
	if g.era.grailbird {
		rng := rand.New(rand.NewPCG(g.o.Seed+2, t.id))
		at := t.at.Add(-time.Duration(1+rng.IntN(86400)) * time.Second)
		t.source = &source{id: snowflake(at, rng), at: at, author: p, body: &composer{rng: rng}}
		if chance(rng, 40) {
			t.source.author.screenName = "new_" + p.screenName
		}
		t.body.whole = t.source.body
	}
	return t.body
}

// keepWhole gives the source of a retweet the media of t.
func (t *tweet) keepWhole() {
	if t.source == nil {
		return
	}
	t.source.media = t.media
	if first := t.media[0].source; first.user == t.source.author.id {
		t.source.id, t.source.at = first.status, t.at.Add(-time.Hour)
	}
}

var notesFrom = time.Date(2023, time.June, 1, 0, 0, 0, 0, time.UTC)

// longNote writes a tweet whose text goes on in note-tweet.js.
func (g *generator) longNote(t *tweet, lang *language) {
	rng := t.body.rng
	text := lang.sentences(rng, 300+rng.IntN(1500))
	url := webPage(rng)
	g.withNote(t, func(c *composer) { c.text(text + " ").link(url) })
}

// withNote writes the same content to the note of t and, cut, to t itself. What t has
// already is the reply's prefix, which notes do not repeat.
func (g *generator) withNote(t *tweet, content func(c *composer)) {
	const cut = 280
	t.note = &note{id: t.id - 1<<22*7, body: &composer{rng: t.body.rng, plain: true}} // 7 ms earlier
	content(t.note.body)
	t.body.cutAt = t.body.unescaped + cut
	content(t.body)
}

// statusURL returns the address of a tweet.
func (g *generator) statusURL(screenName string, id uint64) string {
	return g.era.statusHost + screenName + "/status/" + decimal(id)
}

// clients are the programs that tweets are written with, as links to them.
var clients = []string{
	`<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>`,
	`<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>`,
	`<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>`,
	`<a href="https://about.twitter.com/products/tweetdeck" rel="nofollow">TweetDeck</a>`,
	`<a href="http://twitter.com" rel="nofollow">Twitter Web Client</a>`,
	`<a href="https://example.com/bot" rel="nofollow">Sparrow &amp; Co</a>`,
}

// clientNames are the texts of these links.
var clientNames = func() (names []string) {
	for _, c := range clients {
		_, name, _ := strings.Cut(c, ">")
		names = append(names, html.UnescapeString(strings.TrimSuffix(name, "</a>")))
	}
	return names
}()
