package contacts

import (
	"slices"
	"sort"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// statement is a text in which there may be handles, and who wrote it.
type statement struct {
	source   Source
	author   *person // nil where nothing tells
	record   string
	at       int64
	text     string
	private  bool // not to be quoted
	mentions []archive.Mention
	urls     []archive.URL
	named    []*person // whom the text is to, beside the mentions
}

// claim is a handle in a text, with what helps to tell whose it is.
type claim struct {
	source  Source
	subject *person // where it is clear whose the handle is said to be
	author  *person
	record  string
	at      int64
	last    int64 // of the last of several records
	count   int   // 0 is one
	handle  Handle
	grade   Grade
	form    handle.Form
	text    string // shortened
	where   string // of a claim in the owner's profile: the part of it

	again    bool      // the handle is in the text before
	alone    bool      // no handle of another name is in the text
	labelled bool      // "Mastodon:" or the like introduces it
	cues               // of the words around it
	beside   *person   // whom the text names right before it: "@ada (now @ada@...)"
	named    []*person // other accounts in the text, the last before the handle first
	rivals   *rivals   // all handles in the text
}

// maxHandles bounds what is taken of one text. Who writes more tells of others.
const maxHandles = 100

// note keeps the handles in a text.
func (f *Finder) note(s *statement) {
	for _, c := range f.read(s) {
		f.keep(c)
	}
}

// maxAlike bounds how many claims of one account about one handle are kept apart: some sign every tweet with one.
const maxAlike = 20

// alikeClaim is what claims have in common that say the same.
type alikeClaim struct {
	source                   Source
	author, beside, named    *person
	handle                   string
	grade                    Grade
	form                     handle.Form
	cues                     cues
	alone, labelled, private bool
}

// keep keeps a claim, or counts it with others that say the same.
func (f *Finder) keep(c claim) {
	key := alikeClaim{c.source, c.author, c.beside, nil, c.handle.Key(), c.grade, c.form, c.cues, c.alone, c.labelled, c.text == ""}
	if len(c.named) > 0 {
		key.named = c.named[0]
	}
	of := f.alike[key]
	if of == nil {
		of = &alike{}
		f.alike[key] = of
	}
	if c.again && of.record == c.record {
		return
	}
	of.record = c.record
	if of.n++; of.n > maxAlike {
		f.claims[of.last].add(&c)
		return
	}
	of.last = len(f.claims)
	f.claims = append(f.claims, c)
}

// alike counts claims that say the same.
type alike struct {
	n, last int
	record  string // of the latest
}

// add counts another record that says the same. The claim keeps the words of the first.
func (c *claim) add(o *claim) {
	c.count = max(1, c.count) + 1
	c.last = max(c.at, c.last, o.at)
	if o.at != 0 && (c.at == 0 || o.at < c.at) {
		c.at, c.record, c.text = o.at, o.record, o.text
	}
}

// read returns the handles in a text.
func (f *Finder) read(s *statement) (claims []claim) {
	norm, found := handle.Scan(s.text)
	if len(found) == 0 {
		f.ask(s, norm)
		return nil
	}
	found = found[:min(len(found), maxHandles)]
	lower := strings.ToLower(norm)
	if len(lower) != len(norm) { // a few letters have other lengths in lower case; places would be wrong
		lower = norm
	}
	all := &rivals{}
	places := f.mentioned(s, norm, lower, found)
	for i := range found {
		h := &found[i].Handle // what is kept of a text is to keep nothing else of it in memory
		h.User, h.Host = strings.Clone(h.User), strings.Clone(h.Host)
		all.users = append(all.users, h.User)
	}
	for _, h := range found {
		c := claim{
			source: s.source, author: s.author, record: s.record, at: s.at, handle: Handle(h.Handle), grade: Grade(h.Grade), form: h.Form, alone: true, rivals: all,
		}
		if !s.private {
			c.text = excerpt(norm, h.Start, h.End, found)
		}
		// What may be about the handle: from the mention or handle of another before it to the one after it.
		from, begin, to, end := 0, h.Start, len(norm), h.End
		for _, o := range found {
			switch {
			case strings.EqualFold(o.User, h.User): // "@ada@here.example and @ada@there.example"
				begin, end = min(begin, o.Start), max(end, o.End)
				c.again = c.again || o.Host == h.Host && o.Start < h.Start
				continue
			case o.Start < h.Start:
				from = max(from, o.End)
			default:
				to = min(to, o.Start)
			}
			c.alone = false
		}
		next := sort.Search(len(places), func(i int) bool { return places[i].at > h.Start })
		for i := next - 1; i >= 0 && len(c.named) < maxNamed; i-- {
			if p := places[i]; p.at >= 0 {
				from = max(from, p.at)
				if c.beside == nil && p.end > 0 && links(lower[p.end:max(p.end, h.Start)]) {
					c.beside = p.p
				}
			}
			c.name(places[i].p)
		}
		for i := next; i < len(places) && len(c.named) < maxNamed; i++ {
			to = min(to, places[i].at)
			c.name(places[i].p)
		}
		before, after := lower[min(from, begin):begin], lower[end:max(to, end)]
		c.cues = cuesAround(before, after)
		c.other = c.other && cuesAround(lower[min(from, h.Start):h.Start], after).other || quoted(norm, h.Start, h.End)
		c.labelled = h.Labelled && !c.other
		claims = append(claims, c)
	}
	return claims
}

// maxNamed bounds how many accounts that a text names are kept with a handle in it: the nearest.
const maxNamed = 100

// name adds an account to those that a text names.
func (c *claim) name(p *person) {
	if !slices.Contains(c.named, p) {
		c.named = append(c.named, p)
	}
}

// about decides whose a handle is said to be, and whether by its owner. It returns nil where nothing tells.
func (f *Finder) about(c *claim) (p *person, self bool) {
	if c.subject != nil {
		p, _ := f.names.at(c.subject, c.at)
		return p, false
	}
	author, sure := f.names.at(c.author, c.at)
	beside, _ := f.names.at(c.beside, c.at)
	if beside == author {
		beside = nil
	}
	var named []*person
	for _, m := range c.named {
		if m, _ = f.names.at(m, c.at); m != author && !slices.Contains(named, m) {
			named = append(named, m)
		}
	}
	p, self = c.whose(f.owner, author, beside, named)
	return p, self && sure
}

// whose is about with the people that a claim has as those who they turned out to be.
func (c *claim) whose(owner, author, beside *person, named []*person) (p *person, self bool) {
	user := c.handle.User
	own := author.like(user)
	var other *person
	best := unlike
	for _, m := range named {
		if r := m.like(user); r > best {
			other, best = m, r
		}
	}
	switch {
	case c.denied:
		return nil, false
	case author == nil && best > unlike:
		return other, false
	case beside != nil && own < equal:
		return beside, false
	case author == nil:
		return nil, false
	case c.source == FromDisplayName:
		return author, own > unlike || !c.other && !c.role
	case c.source == FromProfile:
		return author, own > unlike || (c.alone || c.near || c.labelled) && !c.other && !c.role && c.isOf(author) && !c.closerSibling(author, own)
	case best > own && best >= part:
		return other, false
	case own == same, own >= part && !c.other && !c.closerSibling(author, own):
		return author, true
	case c.grade == Weak:
		return nil, false // a link, or what looks like a mail address, of anybody
	case !c.other && c.isOf(author) && (c.near || c.alone && c.first || c.alone && c.labelled && len(named) == 0):
		return author, true
	case c.alone && len(named) == 1:
		return named[0], false
	case c.alone && len(named) == 0 && !c.other && c.isOf(author) && author != owner:
		return author, false
	}
	return nil, false
}

// isOf reports whether who the words before the handle say it is may be a person: "Ada is".
func (c *claim) isOf(p *person) bool {
	if c.is == "" {
		return true
	}
	for _, s := range slices.Concat(p.screen, p.shown) {
		for w := range wordsIn(s.name) {
			if w == c.is {
				return true
			}
		}
	}
	return false
}

// closerSibling reports whether another handle of the text is more like its author's name.
func (c *claim) closerSibling(author *person, own resemblance) bool {
	return c.rivals.beside(author, c.handle.User) > own
}

// rivals are the names of the handles in a text, which all claims of it share.
type rivals struct {
	users []string
	// How much those that are likest an account are so, and what the likest is called; for one report.
	of            *person
	likest        string
	first, second resemblance
}

// beside returns how much the likest of the handles but one is like the names of an account. The receiver may be nil.
func (r *rivals) beside(p *person, user string) resemblance {
	if r == nil || p == nil {
		return unlike
	}
	if r.of != p {
		r.of, r.likest, r.first, r.second = p, "", unlike, unlike
		for _, u := range r.users {
			switch like := p.like(u); {
			case strings.EqualFold(u, r.likest):
				r.first = max(r.first, like)
			case like > r.first:
				r.likest, r.first, r.second = u, like, r.first
			default:
				r.second = max(r.second, like)
			}
		}
	}
	if strings.EqualFold(user, r.likest) {
		return r.second
	}
	return r.first
}

// forget has the names compared anew, for another report knows more of them. The receiver may be nil.
func (r *rivals) forget() {
	if r != nil {
		r.of = nil
	}
}
