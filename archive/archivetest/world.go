package archivetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// world is the people of Options.Contacts. It follows from the seed and their number, and
// is as large as that number, whatever the number of tweets.
type world struct {
	rng      *rand.Rand
	contacts []*acquaintance
	index    map[string]int  // of contacts by id
	met      []int           // contacts of whom the archive has more than the number, in no order
	used     map[string]bool // accounts, in lower case
	taken    map[string]bool // ids, and screen names in lower case
	traces   []trace
	slots    map[int]int // places of typical tweets that a trace takes
	chats    []chat
	likes    []string         // texts of liked tweets
	turns    map[string][]int // by table, how often each saying had its turn
	told     map[toldClaim]bool
	own      map[string]bool // the owner's accounts that were told
}

// acquaintance is one of them.
type acquaintance struct {
	id, first, last                     string
	aliases                             []alias // in order of time; never empty
	following, follower, blocked, muted bool

	// What was written so far. states: it claims another's account.
	named, speaks, states, cut  bool
	seen                        []ContactName
	self, messages, others, not []string
	tellings                    []Telling
}

// alias is what a contact is called for a while.
type alias struct {
	person
	from, to float64 // of the time of all tweets, 0 to 1
	claims   []claim // of the display name
}

// role is what an account is to the contact in whose records it is.
type role int

const (
	isOwn     role = iota // stated by the contact
	isPrivate             // the same in a message
	isTold                // stated by others
	isNot                 // of somebody else, or no account
	isFalse               // stated by the contact, and of somebody else
	speaks                // of the fediverse; no account
	isCut                 // a part of its own; no account
)

// claim is an account in a record that bears on a contact.
type claim struct {
	who    int
	as     role
	handle string
}

// trace is a tweet that tells of a contact, at the place of a typical one.
type trace struct {
	at    float64 // 0 to 1
	kind  Kind
	who   person // who is answered or retweeted
	lang  string // empty when what is said is usual
	write func(c *composer) []claim
}

func newWorld(seed uint64, n int, strangers []person) *world {
	w := &world{
		rng:   newChance(seed+6, uint64(n)),
		index: make(map[string]int), used: make(map[string]bool), slots: make(map[int]int), turns: make(map[string][]int),
		told: make(map[toldClaim]bool), own: make(map[string]bool),
	}
	taken := map[string]bool{ownerID: true, ownerName: true, bob.id: true, bob.screenName: true, "carol_example": true, "mastodon": true}
	w.taken = taken
	for _, p := range strangers {
		taken[p.id], taken[strings.ToLower(p.screenName)] = true, true
	}
	for i := range n {
		c := &acquaintance{}
		for c.id == "" || taken[c.id] {
			c.id = decimal(uint64(12_000_000 + w.rng.Int64N(4_000_000_000)))
			if chance(w.rng, 300) { // ids since 2016
				c.id = decimal(uint64(700_000_000_000_000_000 + w.rng.Int64N(1<<58)))
			}
		}
		var screenName string
		for screenName == "" || taken[strings.ToLower(screenName)] {
			c.first, c.last = capital(w.rare()), capital(w.rare())
			screenName = screenNameOf(w.rng, strings.ToLower(c.first), strings.ToLower(c.last))
		}
		taken[c.id], taken[strings.ToLower(screenName)] = true, true
		c.aliases = []alias{{person: person{c.id, screenName, c.first + " " + c.last}, to: 1}}
		w.relate(c)
		w.index[c.id] = i
		w.contacts = append(w.contacts, c)
	}
	w.play()
	return w
}

func (w *world) rare() string {
	l := languages()[0]
	return l.rare[w.rng.IntN(len(l.rare))]
}

// relate draws the lists that a contact is on.
func (w *world) relate(c *acquaintance) {
	switch n := w.rng.IntN(100); {
	case n < 48:
		c.following = true
	case n < 58:
		c.following, c.follower = true, true
	case n < 94:
		c.follower = true
	case n < 98:
		c.blocked = true
	default:
		c.muted = true
	}
	c.muted = c.muted || c.following && chance(w.rng, 30)
}

// meetings draws those of whom anything but the number is in the archive: half of those whom
// the owner follows, few of the other followers, as in an archive that was measured.
func (w *world) meetings() (list []int) {
	for i, c := range w.contacts {
		share := 60
		if c.following {
			share = 500
		} else if c.blocked || c.muted {
			share = 400
		}
		if chance(w.rng, share) {
			list = append(list, i)
		}
	}
	w.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// alias returns what contact i is called at a time.
func (w *world) alias(i int, at float64) *alias {
	list := w.contacts[i].aliases
	for j := range list {
		if at < list[j].to {
			return &list[j]
		}
	}
	return &list[len(list)-1]
}

// rename gives contact i another screen name, if not empty, and display name from then on.
func (w *world) rename(i int, at float64, screenName, name string) *alias {
	c := w.contacts[i]
	last := c.aliases[len(c.aliases)-1]
	next := last
	next.from, next.claims, next.name = at, nil, name
	if screenName != "" {
		next.screenName = screenName
	}
	c.aliases[len(c.aliases)-1].to = at
	c.aliases = append(c.aliases, next)
	return &c.aliases[len(c.aliases)-1]
}

// settle gives the traces their places among n typical tweets, evenly. Where there are
// fewer tweets than traces, the traces that came first are kept.
func (w *world) settle(n int) {
	w.traces = w.traces[:min(len(w.traces), n)]
	slices.SortStableFunc(w.traces, func(a, b trace) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	for j := range w.traces {
		w.slots[(2*j+1)*n/(2*len(w.traces))] = j
	}
}

// trace returns the trace that is at the place of typical tweet k, or nil.
func (g *generator) trace(k int) *trace {
	if g.world == nil {
		return nil
	}
	j, ok := g.world.slots[k]
	if !ok {
		return nil
	}
	return &g.world.traces[j]
}

// follow makes t what a trace says.
func (g *generator) follow(t *tweet, tr *trace, lang *language) {
	c, rng := t.body, t.body.rng
	switch tr.kind {
	case Retweet:
		g.retweets(t, tr.who)
	case Reply, Mention:
		t.replyTo = reply{user: tr.who.id, name: tr.who.screenName}
		if tr.kind == Reply {
			t.replyTo.status = snowflake(t.at.Add(-time.Duration(1+rng.IntN(86400))*time.Second), rng)
		}
		c.mention(tr.who).text(" ")
	}
	if tr.kind != Retweet {
		t.favs, t.rts = skewed(rng, 40), skewed(rng, 8)
	}
	if tr.write != nil {
		t.lang = tr.lang
		t.claims = tr.write(c)
		return
	}
	n := g.length(rng)
	c.text(lang.sentences(rng, n/2))
	if tr.kind == Original {
		c.text(" ").mention(tr.who)
	}
	c.text(" " + lang.sentences(rng, n-n/2))
}
