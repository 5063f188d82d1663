package importer

import (
	"cmp"
	"slices"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// program says with what a status was made.
type program uint8

const (
	untold  program = iota // the server does not say
	another                // than godwit
	godwit
)

// sighting is a status of the account that may be a post of a plan.
type sighting struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	At      time.Time `json:"at"`
	Text    essence   `json:"text,omitzero"`
	Media   int       `json:"media,omitempty"`
	ReplyTo string    `json:"reply_to,omitempty"`
	BoostOf string    `json:"boost_of,omitempty"`
	By      program   `json:"by,omitempty"`

	kept bool // it is a twin, and the person said that it stays
}

// candidate is a post of a plan, as far as it matters to recognise it.
type candidate struct {
	key, parent, boost journal.Key
	at                 time.Time
	text               essence
	media              int
	statusID, url      string // where it is on the server
	posted             bool
	gone               bool // it was posted, and the person has deleted it
	adopted            bool // it is there, since it was found
	tried              bool
	firstSent          time.Time // of a post that was sent again since the answer was lost
	doubt              journal.Answer
	doubtOf            string
}

func (c *candidate) open() bool { return !c.posted && c.doubt != journal.Unsaid }

// verdict says what a status is to a post.
type verdict uint8

const (
	no verdict = iota
	doubtful
	sure
)

// matcher finds out which status is which post: one for one, in the order in which they were posted where texts do not tell.
type matcher struct {
	posts []candidate // in posting order
	seen  []sighting  // by id
	dates bool        // the server keeps dates
	again bool        // a second boost is the first (Mastodon), and boosts are not among seen:
	// boosted are the statuses, from the id down on, that the person has boosted.
	boosted map[string]bool
	down    string

	place   map[journal.Key]int32 // in posts
	of      []int32               // of each status, its post, from 1
	verdict []verdict             // of posts
	status  []int32               // of posts, in seen
	grounds []string
}

// match compares all. The order of posts and statuses is theirs to be in.
func (m *matcher) match() {
	m.of = make([]int32, len(m.seen))
	m.verdict, m.status, m.grounds = make([]verdict, len(m.posts)), make([]int32, len(m.posts)), make([]string, len(m.posts))
	m.place = make(map[journal.Key]int32, len(m.posts))
	reserved := map[string]bool{}
	for i := range m.posts {
		m.place[m.posts[i].key] = int32(i)
		if m.posts[i].doubt == journal.Unsaid && m.posts[i].doubtOf != "" {
			reserved[m.posts[i].doubtOf] = true
		}
	}
	for i := range m.seen {
		if reserved[m.seen[i].ID] {
			m.of[i] = -1
		}
	}
	if m.dates {
		m.pass("its date", func(p *candidate, add func(uint64)) { add(uint64(p.at.UnixMilli())) },
			func(s *sighting, try func(uint64) bool) { try(uint64(s.At.UnixMilli())) },
			func(p *candidate, s *sighting) verdict {
				if s.By == godwit || s.Text.Whole == p.text.Whole && s.Media == p.media || s.Text.Body == p.text.Body && !p.text.Bare {
					return sure
				}
				return no
			})
	}
	m.pass("its text", func(p *candidate, add func(uint64)) { add(mix(p.text.Whole, p.media)) },
		func(s *sighting, try func(uint64) bool) { try(mix(s.Text.Whole, s.Media)) },
		func(p *candidate, s *sighting) verdict {
			if s.Text.Bare && !s.Text.Dated && s.Media == 0 {
				return no // nothing at all
			}
			return m.judge(p, s, s.Text.Dated && s.Text.tellsDay())
		})
	for _, days := range [][]int{{0}, {-1, 1}} { // in another time zone it may be the day before or after
		m.pass("its text and date", func(p *candidate, add func(uint64)) {
			for _, d := range days {
				day := p.at.UTC().AddDate(0, 0, d)
				add(mix(p.text.Body, p.media, day.Year(), day.Day()))
			}
		}, func(s *sighting, try func(uint64) bool) {
			for _, year := range s.Text.Dates {
				for _, day := range s.Text.Dates {
					if year >= 2006 && day <= 31 && try(mix(s.Text.Body, s.Media, int(year), int(day))) {
						return
					}
				}
			}
		}, func(p *candidate, s *sighting) verdict {
			if p.text.Bare && p.media == 0 {
				return no
			}
			return m.judge(p, s, true)
		})
	}
	m.pass("its text without a date", func(p *candidate, add func(uint64)) { add(mix(p.text.Body, p.media)) },
		func(s *sighting, try func(uint64) bool) { try(mix(s.Text.Body, s.Media)) },
		func(p *candidate, s *sighting) verdict {
			if p.text.tellsDay() && s.Text.tellsDay() || p.text.Bare && p.media == 0 {
				return no
			}
			return m.judge(p, s, false)
		})
	m.settle()
	m.boosts()
	// What comes now is not sure.
	m.pass("its text, with other files", func(p *candidate, add func(uint64)) { add(p.text.Body) },
		func(s *sighting, try func(uint64) bool) { try(s.Text.Body) },
		func(p *candidate, s *sighting) verdict {
			switch {
			case s.By == another || p.text.Bare || p.text.tellsDay() && s.Text.tellsDay() && !near(&s.Text, p.at):
				return no
			case s.By == godwit && s.Text.Linked && s.Media < p.media: // the server refused a file, and its address stands in the text
				return sure
			}
			return doubtful
		})
	m.pass("its place in a thread", func(p *candidate, add func(uint64)) {
		if parent := m.statusOf(p.parent); parent != "" {
			add(hashOf(parent))
		}
	}, func(s *sighting, try func(uint64) bool) {
		if s.ReplyTo != "" {
			try(hashOf(s.ReplyTo))
		}
	}, func(_ *candidate, s *sighting) verdict {
		if s.By == godwit {
			return doubtful
		}
		return no
	})
}

// judge weighs a status with the text of a post.
func (m *matcher) judge(p *candidate, s *sighting, dated bool) verdict {
	thread := s.ReplyTo != "" && s.ReplyTo == m.statusOf(p.parent)
	switch {
	case s.By == godwit, dated:
		return sure
	case s.By == another:
		return no
	case thread, p.media > 0 && !p.text.Bare:
		return sure
	}
	return doubtful
}

// settle makes sure of what was doubtful where a reply to it is known.
func (m *matcher) settle() {
	for i := len(m.posts) - 1; i >= 0; i-- { // replies come later
		if m.verdict[i] != sure {
			continue
		}
		parent, ok := m.place[m.posts[i].parent]
		if ok && m.verdict[parent] == doubtful && m.seen[m.status[parent]].ID == m.seen[m.status[i]].ReplyTo {
			m.verdict[parent] = sure
			m.grounds[parent] += ", place in the thread"
		}
	}
}

// statusOf is the status of a post that is there, or empty.
func (m *matcher) statusOf(k journal.Key) string {
	i, ok := m.place[k]
	switch {
	case !ok:
		return ""
	case m.posts[i].posted:
		return m.posts[i].statusID
	case m.verdict[i] == sure:
		return m.seen[m.status[i]].ID
	}
	return ""
}

// maxTries bounds the posts with one key that are looked at for one status.
const maxTries = 64

// pass gives statuses to posts that share a key with them, each status the next post behind that of the status before it, else the first.
func (m *matcher) pass(grounds string, ofPost func(*candidate, func(uint64)), ofStatus func(*sighting, func(uint64) bool), judge func(*candidate, *sighting) verdict) {
	if !slices.Contains(m.of, 0) {
		return
	}
	groups := map[uint64]*group{}
	for i := range m.posts {
		p := &m.posts[i]
		if !p.open() || m.verdict[i] != no || p.boost != (journal.Key{}) {
			continue
		}
		ofPost(p, func(key uint64) {
			g := groups[key]
			if g == nil {
				g = &group{}
				groups[key] = g
			}
			g.posts = append(g.posts, int32(i))
		})
	}
	cursor := int32(-1)
	for i := range m.seen {
		s := &m.seen[i]
		if m.of[i] > 0 {
			cursor = m.of[i] - 1
		}
		if m.of[i] != 0 || s.BoostOf != "" {
			continue
		}
		ofStatus(s, func(key uint64) bool {
			g := groups[key]
			if g == nil {
				return false
			}
			from, _ := slices.BinarySearch(g.posts, cursor+1)
			found := g.find(from, len(g.posts), m, s, judge)
			if found < 0 {
				found = g.find(0, from, m, s, judge)
			}
			if found < 0 {
				return false
			}
			v := judge(&m.posts[found], s)
			if v == doubtful && m.posts[found].doubt == journal.PostThem {
				return false
			}
			m.take(found, i, v, grounds)
			cursor = found
			return true
		})
	}
}

func (m *matcher) take(post int32, status int, v verdict, grounds string) {
	s := &m.seen[status]
	m.of[status], m.status[post], m.verdict[post] = post+1, int32(status), v
	if s.By == godwit {
		grounds = "made by godwit, " + grounds
	}
	if s.ReplyTo != "" && s.ReplyTo == m.statusOf(m.posts[post].parent) {
		grounds += ", place in the thread"
	}
	m.grounds[post] = grounds
}

// group are the posts with one key.
type group struct {
	posts []int32
	next  []int32 // from each place, the first that may be free
}

// find returns the first free post between two places that the judge has something for, or -1.
func (g *group) find(from, to int, m *matcher, s *sighting, judge func(*candidate, *sighting) verdict) int32 {
	if g.next == nil && len(g.posts) > 1 {
		g.next = make([]int32, len(g.posts)+1)
		for i := range g.next {
			g.next[i] = int32(i)
		}
	}
	free := func(i int) int {
		if g.next == nil {
			return i
		}
		for ; i < len(g.posts) && m.verdict[g.posts[i]] != no; i = int(g.next[i]) {
			g.next[i] = max(g.next[i], g.next[i+1], int32(i+1))
		}
		return i
	}
	for tries := 0; tries < maxTries; tries++ {
		if from = free(from); from >= to {
			return -1
		}
		if i := g.posts[from]; m.verdict[i] == no && judge(&m.posts[i], s) != no {
			return i
		}
		from++
	}
	return -1
}

// boosts finds the account's own boosts of what is there.
func (m *matcher) boosts() {
	of := map[string]int{}
	for i := range m.seen {
		if m.of[i] == 0 && m.seen[i].BoostOf != "" {
			of[m.seen[i].BoostOf] = i
		}
	}
	for i := range m.posts {
		p := &m.posts[i]
		if !p.open() || p.boost == (journal.Key{}) {
			continue
		}
		boosted := m.statusOf(p.boost)
		if at, ok := of[boosted]; ok && boosted != "" && m.of[at] == 0 {
			m.take(int32(i), at, sure, "it boosts the same post")
		}
	}
}

// placed is a post with a status that stands where it should.
type placed struct{ post, status int32 }

// missing are the posts of which nothing is there, though those around them were found now; edited are those in whose place
// stand as many others made by godwit, of which the person may have changed the text.
func (m *matcher) missing() (missing []int32, edited []placed) {
	var since []int32
	begun, last := false, int32(-1) // the status before
	for i := range m.posts {
		switch p := &m.posts[i]; {
		case m.verdict[i] == sure:
			if begun && len(since) > 0 {
				if others := m.between(last, m.status[i]); len(others) == len(since) {
					for n, post := range since {
						edited = append(edited, placed{post, others[n]})
					}
				} else {
					missing = append(missing, since...)
				}
			}
			since, begun, last = nil, true, m.status[i]
		case p.posted:
			since, begun, last = nil, true, -1
		case m.verdict[i] == doubtful, !p.open(), p.tried, p.doubt == journal.PostThem:
		case m.again && p.boost != (journal.Key{}) && m.mayBeBoosted(m.statusOf(p.boost)): // boosting it again changes nothing
		default:
			since = append(since, int32(i))
		}
	}
	for _, e := range edited {
		m.of[e.status] = e.post + 1
	}
	return missing, edited
}

// mayBeBoosted reports whether the person has boosted a status, or that is not known.
func (m *matcher) mayBeBoosted(id string) bool {
	return id == "" || m.boosted[id] || m.down == "" || lessID(id, m.down)
}

// between returns the statuses made by godwit between two others that are no post of the plan.
func (m *matcher) between(first, last int32) (others []int32) {
	if first < 0 {
		return nil
	}
	for i := first + 1; i < last; i++ {
		if m.of[i] == 0 && m.seen[i].By == godwit && m.seen[i].BoostOf == "" {
			others = append(others, i)
		}
	}
	return others
}

// near reports whether a date line tells the day of t, in some time zone.
func near(e *essence, t time.Time) bool {
	return e.tells(t) || e.tells(t.AddDate(0, 0, -1)) || e.tells(t.AddDate(0, 0, 1))
}

// mix makes one key of a hash and numbers.
func mix(hash uint64, numbers ...int) uint64 {
	for _, n := range numbers {
		hash = (hash ^ uint64(n)) * 0x9E3779B97F4A7C15
		hash ^= hash >> 29
	}
	return hash
}

func byID(a, b sighting) int {
	return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}
