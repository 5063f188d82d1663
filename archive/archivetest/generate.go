package archivetest

import (
	"math/rand/v2"
	"time"
)

const (
	ownerID     = "1234567"
	ownerName   = "ada_example"
	ownerShown  = "Ada Example"
	photo       = "photo"
	gif         = "animated_gif"
	video       = "video"
	twitterHost = "https://twitter.com/"
)

var ownerSince = time.Date(2007, time.March, 11, 9, 30, 0, 0, time.UTC)

// era says how an archive of its time is written.
type era struct {
	made       time.Time
	tweets     string // name of the tweet file without .js
	media      string // folder of its media
	oneLine    bool   // lists on one line
	edits      bool   // edit_info, tweet-headers.js
	notes      bool   // note-tweet.js
	circles    bool   // twitter-circle-tweet.js
	statusHost string // of links to tweets and media
}

var eras = map[Era]era{
	Era2021: {made: time.Date(2021, 5, 10, 8, 15, 30, 0, time.UTC), tweets: "tweet", media: "tweet_media", oneLine: true, statusHost: twitterHost},
	Era2022: {made: time.Date(2022, 11, 20, 8, 15, 30, 0, time.UTC), tweets: "tweets", media: "tweets_media", edits: true, circles: true, statusHost: twitterHost},
	Era2023: {made: time.Date(2023, 10, 5, 8, 15, 30, 0, time.UTC), tweets: "tweets", media: "tweets_media", edits: true, notes: true, circles: true, statusHost: twitterHost},
	Era2025: {made: time.Date(2025, 6, 14, 8, 15, 30, 0, time.UTC), tweets: "tweets", media: "tweets_media", edits: true, notes: true, statusHost: "https://x.com/"},
}

// shares are the proportions of an account, in parts of 1000.
type shares struct {
	retweet, reply, selfReply, mention int // kinds; the rest are originals
	link, hashtag, media, quote, note  int // of the own tweets
	length                             []int
}

// The quantiles 0, 5, 25, 50, 75, 95 and 100 % of the text's length in code points.
var (
	usual = []int{4, 19, 47, 89, 138, 230, 262}
	long  = []int{30, 90, 150, 200, 240, 262, 265}
)

var profiles = map[Profile]shares{
	Mixed:        {117, 380, 70, 10, 210, 110, 125, 40, 4, usual},
	Broadcaster:  {60, 40, 30, 5, 600, 300, 300, 60, 10, usual},
	Replier:      {30, 900, 30, 15, 80, 40, 30, 20, 2, usual},
	Photographer: {20, 120, 30, 5, 80, 400, 640, 10, 2, usual},
	ThreadWriter: {30, 80, 650, 5, 150, 60, 100, 60, 40, long},
}

// tweet is a record as it will be printed, with its truth.
type tweet struct {
	id      uint64
	at      time.Time
	kind    Kind
	name    string // of the must-have case
	body    *composer
	lang    string
	client  string
	favs    int
	rts     int
	replyTo reply
	media   []item
	note    *note

	sensitive bool
	versions  []uint64 // all ids of an edited tweet
	geo       []string // latitude, longitude
	withheld  []string
	circle    bool
	orphan    bool
}

type reply struct {
	status     uint64 // 0 when it answers an account, not a tweet
	user, name string // user is empty when the tweet answers nothing
}

// note is an entry of note-tweet.js.
type note struct {
	id   uint64
	body *composer
}

// generator makes the tweets of an account. Every tweet follows from the seed and its
// place in time, 0 being the oldest, so that any can be made without the others.
type generator struct {
	o      Options
	era    era
	shares shares
	people []person

	early, late []tweet // the must-have cases, oldest first
	typical     int     // tweets between them
	step        time.Duration
	protected   [2]time.Time // begin and end of the period of protection
}

// The typical tweets begin when ids began to be snowflakes.
var typicalFrom = time.Date(2011, time.January, 5, 7, 0, 0, 0, time.UTC)

func newGenerator(o Options) *generator {
	g := &generator{o: o, era: eras[o.Era], shares: profiles[o.Profile]}
	rng := g.rng(0)
	g.people = people(rng)
	to := g.era.made.AddDate(0, 0, -20)
	if !o.OnlyTypical {
		g.early, g.late = g.cases(to)
		to = g.late[0].at.AddDate(0, 0, -1)
	}
	g.typical = max(0, o.Tweets-len(g.early)-len(g.late))
	g.step = to.Sub(typicalFrom) / time.Duration(g.typical+1)
	return g
}

// rng returns the source of chance for place k, or k = 0 for what belongs to no place.
func (g *generator) rng(k int) *rand.Rand {
	return rand.New(rand.NewPCG(g.o.Seed, uint64(k)*0x9e3779b97f4a7c15))
}

func (g *generator) len() int { return len(g.early) + g.typical + len(g.late) }

// at returns the tweet at a place in time.
func (g *generator) at(k int) tweet {
	if k < len(g.early) {
		return g.early[k]
	}
	k -= len(g.early)
	if k < g.typical {
		return g.make(k)
	}
	return g.late[k-g.typical]
}

// place returns which place in time comes i-th in the file: newest first, in a few
// runs that are not in order themselves, as in most archives.
func (g *generator) place(i int) int {
	n := g.len()
	const runs = 3
	// The middle third, the newest, the oldest.
	a, b := n/runs, 2*n/runs
	switch {
	case i < b-a:
		return b - 1 - i
	case i < b-a+n-b:
		return n - 1 - (i - (b - a))
	default:
		return a - 1 - (i - (n - a))
	}
}

// rawKind draws the kind of typical tweet k, and returns the source it used.
func (g *generator) rawKind(k int) (Kind, *rand.Rand) {
	rng := g.rng(k + 1)
	n, s := rng.IntN(1000), g.shares
	for _, c := range []struct {
		kind  Kind
		share int
	}{{Retweet, s.retweet}, {Reply, s.reply}, {SelfReply, s.selfReply}, {Mention, s.mention}} {
		if n -= c.share; n < 0 {
			return c.kind, rng
		}
	}
	return Original, rng
}

// parent returns the place of the tweet that self-reply k answers: the newest before it
// that begins or continues a thread.
func (g *generator) parent(k int) (int, bool) {
	const reach = 60
	for p := k - 1; p >= max(0, k-reach); p-- {
		if kind, _ := g.rawKind(p); kind == Original || kind == SelfReply {
			return p, true
		}
	}
	return 0, false
}

// when returns the time and the id of typical tweet k.
func (g *generator) when(k int) (time.Time, uint64) {
	rng := rand.New(rand.NewPCG(g.o.Seed+1, uint64(k)))
	at := typicalFrom.Add(time.Duration(k)*g.step + time.Duration(rng.Float64()*0.9*float64(g.step)))
	return at.Truncate(time.Second), snowflake(at, rng)
}

// snowflake makes the id that a tweet of that time has.
func snowflake(at time.Time, rng *rand.Rand) uint64 {
	const epoch = 1288834974657
	return uint64(at.UnixMilli()-epoch)<<22 | rng.Uint64N(1<<22)
}

func chance(rng *rand.Rand, share int) bool { return rng.IntN(1000) < share }

// make makes typical tweet k.
func (g *generator) make(k int) tweet {
	kind, rng := g.rawKind(k)
	t := tweet{kind: kind, client: clients[rng.IntN(len(clients))]}
	t.at, t.id = g.when(k)
	if kind == SelfReply {
		if p, ok := g.parent(k); ok {
			_, id := g.when(p)
			t.replyTo = reply{id, ownerID, ownerName}
		} else {
			t.kind = Original
		}
	}
	lang := pickLanguage(rng)
	t.lang = lang.code
	t.body = &composer{rng: rng}
	if t.kind == Retweet {
		g.retweet(&t, lang)
		return t
	}
	t.favs, t.rts = skewed(rng, 40), skewed(rng, 8)
	if t.kind == Reply || t.kind == Mention {
		g.answer(&t)
	}
	if g.era.notes && chance(rng, g.shares.note) && t.at.After(notesFrom) {
		g.longNote(&t, lang)
		return t
	}
	g.content(&t, lang)
	return t
}

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
	c.cutAt = 140
	c.text("RT ").mention(g.somebody(rng)).text(": ").text(lang.sentences(rng, g.length(rng)))
	if chance(rng, 300) {
		c.text(" ").link(webPage(rng))
	}
	if chance(rng, 200) {
		from := g.somebody(rng)
		t.media = g.someMedia(rng, t)
		for i := range t.media {
			t.media[i].source = reply{snowflake(t.at.Add(-time.Hour), rng), from.id, from.screenName}
		}
		c.media()
		if c.mediaLink.short == "" { // cut off
			t.media = nil
		}
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

// clients are the programs that tweets are written with.
var clients = []string{
	`<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>`,
	`<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>`,
	`<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>`,
	`<a href="https://about.twitter.com/products/tweetdeck" rel="nofollow">TweetDeck</a>`,
	`<a href="http://twitter.com" rel="nofollow">Twitter Web Client</a>`,
	`<a href="https://example.com/bot" rel="nofollow">Sparrow &amp; Co</a>`,
}
