package archivetest

import (
	"math/rand/v2"
	"slices"
	"sort"
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

// formerNames of the owner, the oldest first.
var formerNames = []string{"ada_exampel", "ada_of_example"}

var ownerSince = time.Date(2007, time.March, 11, 9, 30, 0, 0, time.UTC)

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
	place   int // in time, 0 being the oldest
	kind    Kind
	name    string // of the must-have case
	body    *composer
	lang    string
	client  int // index of clients
	favs    int
	rts     int
	replyTo reply
	media   []item
	note    *note
	author  person  // of whom a retweet repeats
	source  *source // of a retweet, in EraGrailbird and EraCSV

	sensitive bool
	versions  []uint64 // all ids of an edited tweet
	geo       []string // latitude, longitude
	withheld  []string
	circle    bool
	orphan    bool

	claims []claim // what it tells of contacts

	deletedAt time.Time // of deleted-tweets.js
	community string    // id of the community, of community-tweet.js
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
	made   time.Time
	layout era // of Options.Timeline: what the tweets contain, where era says how they are printed
	shares shares
	people []person
	world  *world // nil without Options.Contacts

	early, late []tweet // the must-have cases, oldest first
	typical     int     // tweets between them
	step        time.Duration
	protected   [2]time.Time // begin and end of the period of protection
	n           int          // tweets up to made

	deletedIDs map[uint64]bool // versions that Options.Without takes along
}

// The typical tweets begin when ids began to be snowflakes.
var typicalFrom = time.Date(2011, time.January, 5, 7, 0, 0, 0, time.UTC)

func newGenerator(o Options) *generator {
	g := &generator{o: o, era: eras[o.Era], made: o.made(), shares: profiles[o.Profile]}
	g.layout = g.era
	end := g.era.made
	if !o.Timeline.IsZero() {
		end = o.Timeline.UTC()
		g.layout = eraAt(end)
	}
	rng := g.rng(0)
	g.people = people(rng)
	to := end.AddDate(0, 0, -20)
	if !o.OnlyTypical {
		g.early, g.late = g.cases(to)
		to = g.late[0].at.AddDate(0, 0, -1)
	}
	g.typical = max(0, o.Tweets-len(g.early)-len(g.late))
	g.step = to.Sub(typicalFrom) / time.Duration(g.typical+1)
	if o.Contacts > 0 && !g.era.grailbird {
		g.world = newWorld(o.Seed, o.Contacts, g.people)
		g.world.settle(g.typical)
	}
	n := len(g.early) + g.typical + len(g.late)
	g.n = sort.Search(n, func(k int) bool { _, at := g.stamp(k); return at.After(g.made) })
	g.settle()
	return g
}

// settle brings the must-have cases in line with what is left out.
func (g *generator) settle() {
	g.deletedIDs = make(map[uint64]bool)
	for _, list := range [][]tweet{g.early, g.late} {
		for i := range list {
			t := &list[i]
			if len(t.versions) == 0 {
				continue
			}
			if slices.ContainsFunc(t.versions, g.deleted) {
				g.deletedIDs[t.id] = true
			}
			// An archive made between two versions knows of no edit.
			if last, _ := g.stamp(max(0, g.n-1)); t.versions[len(t.versions)-1] > last {
				t.versions = nil
			}
		}
	}
	for _, list := range [][]tweet{g.early, g.late} {
		for i := range list {
			if t := &list[i]; t.kind == SelfReply && g.deleted(t.replyTo.status) {
				t.orphan = true
			}
		}
	}
}

// deleted tells whether the owner had deleted tweet id before the archive was made.
func (g *generator) deleted(id uint64) bool {
	return g.o.Without != nil && (g.deletedIDs[id] || g.o.Without(decimal(id)))
}

// rng returns the source of chance for place k, or k = 0 for what belongs to no place.
func (g *generator) rng(k int) *rand.Rand {
	return rand.New(rand.NewPCG(g.o.Seed, uint64(k)*0x9e3779b97f4a7c15))
}

// at returns the tweet at a place in time.
func (g *generator) at(k int) tweet {
	var t tweet
	switch i := k - len(g.early); {
	case i < 0:
		t = g.early[k]
	case i < g.typical:
		t = g.make(i)
	default:
		t = g.late[i-g.typical]
	}
	t.place = k
	return t
}

// stamp returns the id and the time of the tweet at a place, which is quicker than at.
func (g *generator) stamp(k int) (uint64, time.Time) {
	var t *tweet
	switch i := k - len(g.early); {
	case i < 0:
		t = &g.early[k]
	case i < g.typical:
		at, id := g.when(i)
		return id, at
	case i-g.typical < len(g.late):
		t = &g.late[i-g.typical]
	default:
		return 0, time.Time{}
	}
	return t.id, t.at
}

// each calls f for the tweets that the i-th to the j-th place in the file have, less
// the deleted ones, and counts them.
func (g *generator) each(i, j int, f func(t tweet)) (count int) {
	for ; i < j; i++ {
		k := g.place(i)
		if g.o.Without != nil {
			if id, _ := g.stamp(k); g.deleted(id) {
				continue
			}
		}
		f(g.at(k))
		count++
	}
	return count
}

// place returns which place in time comes i-th in the file: newest first, in a few
// runs that are not in order themselves, as in most archives.
func (g *generator) place(i int) int {
	n := g.n
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
	if tr := g.trace(k); tr != nil {
		return tr.kind, rng
	}
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
