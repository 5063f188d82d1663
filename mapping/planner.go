package mapping

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// Planner decides what becomes of the tweets of one archive. Make one with
// [NewPlanner], give it every tweet by [Planner.Index], then ask for each by
// [Planner.Decide].
type Planner struct {
	owner  archive.Account
	policy Policy
	limits Limits
	in     Inputs

	selector     *selector
	warn         warnRules
	line         *dateLine
	existing     existing
	contact      contactGuard
	who          *archive.Owner
	postURLCount int
	overhead     int
	placed       placed // of the lists, while indexing
	own          ownTexts

	entries   []entry           // in order of id once resolved
	edits     map[uint64]edited // of edited tweets, by the id of the first version
	firsts    map[uint64]uint64
	languages map[string]int // tweets by language
	main      string         // the language of most, once resolved
	resolve   sync.Once
}

// entry is what is kept of a tweet: 32 bytes. An edited tweet is one entry,
// with the id and so the place of its first version: replies written before
// the edit still come after it.
type entry struct {
	id     uint64
	parent uint64 // the tweet replied to, of a repost the original; once resolved, the nearest ancestor with posts; 0 for none
	second uint32 // of creation, counted from 1970, modulo 2^32
	likes  uint32
	offset uint16 // once resolved, the posts of earlier tweets of the same second, at most maxOffset
	posts  uint16 // how many posts it becomes
	rank   uint8  // of the reason it is left out for, see rankOf; 0 for none
	kind   kind
	flags  flags
	width  uint8 // how many may see its posts, see Visibility.width
}

// edited is the entry of an edited tweet, made from its latest version in the archive.
type edited struct {
	entry
	latest uint64 // id of that version
}

// kind says how an entry relates to others.
type kind uint8

const (
	own     kind = iota // answers nobody but the owner
	unknown             // answers a tweet that is the owner's if it is in the archive
	foreign             // belongs to a conversation somebody else started
	repost              // repeats a tweet that may be the owner's; parent is its id
	boosted             // a repost that becomes a boost, once resolved
)

type flags uint8

const (
	threaded    flags = 1 << iota // hangs together with another own tweet by a self-reply
	needsThread                   // it is selected only as a part of a thread
)

func (e *entry) boost() bool { return e.kind == boosted }

// maxOffset is the number of milliseconds that may be added to a whole second
// without leaving it.
const maxOffset = 999

// NewPlanner returns a Planner for the archive of owner. What limits leaves zero
// is taken from [DefaultLimits]; without a visibility in policy posts are
// [Unlisted]. A policy that cannot be used gives a [*PolicyError].
func NewPlanner(owner archive.Account, policy Policy, limits Limits, in Inputs) (*Planner, error) {
	policy.Visibility = cmp.Or(policy.Visibility, Unlisted)
	policy.Mentions = cmp.Or(policy.Mentions, WideMentions)
	if err := policy.check(); err != nil {
		return nil, err
	}
	p := &Planner{
		owner: owner, policy: policy, limits: limits.withDefaults(), in: in,
		edits: map[uint64]edited{}, firsts: map[uint64]uint64{}, languages: map[string]int{}, placed: newPlaced(),
	}
	p.who = archive.NewOwner(owner, in.Names...)
	var err error
	if p.selector, err = newSelector(policy.Select, p.who); err != nil {
		return nil, err
	}
	if p.warn, err = compileWarn(policy.Warn); err != nil {
		return nil, err
	}
	if p.line, err = compileDateLine(policy.DateLine); err != nil {
		return nil, err
	}
	if !policy.AllowCrossposts {
		p.existing = newExisting(in.Existing)
	}
	p.contact = compileContact(in.Contact)
	p.postURLCount = count(p.limits.PostURL, "", p.limits)
	p.overhead = overheadOf(policy, p.limits)
	if policy.DateLine.Template != "" {
		example := archive.Tweet{ID: "1050118621198921728", CreatedAt: time.Date(2018, time.October, 10, 20, 19, 24, 0, time.UTC)}
		if line := p.dateLine(&example); !fits(line, p.limits) {
			return nil, &PolicyError{"date_line.template", policy.DateLine.Template, fmt.Errorf("longer than the %d characters of a post", p.limits.MaxCharacters)}
		}
	}
	return p, nil
}

// Index notes a tweet. Every tweet of the archive must be indexed before the
// first call of Decide. It keeps no part of t. Calls must not run at the same
// time.
func (p *Planner) Index(t archive.Tweet) {
	e, ok := p.judge(&t)
	if !ok {
		return
	}
	p.place(&t)
	if p.policy.Retweets == LinkRetweets && !p.limits.KeepsDates {
		p.own.add(&t, e.id, len(t.Mentions) > 0 && p.who.Is(&t, t.Mentions[0].ScreenName))
	}
	if p.policy.Language == MainLanguage && !t.IsRetweet() {
		p.languages[language(t.Lang)]++
	}
	versions := versionsOf(&t)
	if len(versions) < 2 {
		p.entries = append(p.entries, e)
		return
	}
	for _, id := range versions[1:] {
		if first, ok := p.firsts[id]; !ok || e.id < first { // damaged lists name several, in whatever order they come
			p.firsts[id] = e.id
		}
	}
	id, _ := parseID(t.ID)
	if p.edits[e.id].latest < id {
		p.edits[e.id] = edited{e, id}
	}
}

// TakenExisting returns which posts of Inputs.Existing are tweets of the archive, by their places there. It is for when
// every tweet was indexed, and no other tweet is left out for one of them.
func (p *Planner) TakenExisting() map[int]bool {
	p.resolve.Do(p.resolveAll)
	taken := make(map[int]bool, len(p.existing.there))
	for _, place := range p.existing.there {
		taken[place] = true
	}
	return taken
}

// Decide says what becomes of a tweet. It may be called for any tweet that was
// indexed, in any order and from several goroutines. A tweet that was not is
// decided by what is known of the others, but no other knows of it.
//
// A Decision has posts or a reason, never both. Posts come in the order in which
// they are to be published; the posts of several tweets in the order of their
// keys as numbers, and each Parent, Quote and Boost is earlier in that order.
func (p *Planner) Decide(t archive.Tweet) Decision { return p.decide(&t, nil) }

// Explain tells, rule by rule, how Decide comes to what it says of a tweet: what each rule that
// applies makes of its text, and at last the outcome.
func (p *Planner) Explain(t archive.Tweet) []Step {
	tr := &trace{}
	tr.add("tweet", t.Text)
	d := p.decide(&t, tr)
	switch {
	case d.Reason != "":
		tr.add("left out: "+d.Reason.Description(), p.why(&t, d.Reason))
	default:
		tr.add("becomes", plural(len(d.Posts), "post"))
	}
	return tr.steps
}

// why tells what of a tweet a reason is about, where that says more than the reason.
func (p *Planner) why(t *archive.Tweet, r Reason) string {
	switch r {
	case ReplyToOthers, OthersConversation:
		name := cmp.Or(t.InReplyToScreenName, t.InReplyToUserID, "an account that is gone")
		if t.InReplyToStatusID == "" {
			return "It begins with the name of " + name + "."
		}
		return "It answers " + name + ": " + tweetLink(t.InReplyToScreenName, t.InReplyToStatusID)
	case TooEarly, TooLate:
		return "It was made on " + tweetedAt(t).Format(time.DateTime) + " UTC."
	case OtherLanguage:
		return "Its language is " + quoted(language(t.Lang)) + "."
	case OtherClient:
		return "It was posted with " + t.Client + "."
	case TooFewLikes, NotTop:
		return "It has " + plural(t.FavoriteCount, "like") + " and " + plural(t.RetweetCount, "retweet") + "."
	case Superseded:
		return "Its versions are " + strings.Join(t.EditIDs, ", ") + "."
	}
	return ""
}

func (p *Planner) decide(t *archive.Tweet, tr *trace) Decision {
	p.resolve.Do(p.resolveAll)
	id, ok := parseID(t.ID)
	if !ok {
		return Decision{TweetID: t.ID, Reason: BadID}
	}
	d := Decision{TweetID: strings.TrimLeft(t.ID, "0")}
	key := p.key(id)
	if versions := versionsOf(t); len(versions) > 1 {
		key = versions[0] // lists that contradict each other are damage
	}
	if e, ok := p.edits[key]; ok && e.latest != id {
		d.Reason = Superseded
		return d
	}
	d.Key = d.TweetID
	if key != id {
		d.Key = strconv.FormatUint(key, 10)
		tr.add("edited", "It goes by the id of its first version, "+d.Key+".")
	}
	e := p.find(key)
	if e == nil {
		alone, _ := p.judge(t)
		p.answer(&alone)
		p.hang(&alone)
		e = &alone
	}
	if e.rank != 0 {
		d.Reason = reasons[e.rank-1].reason
		return d
	}
	c := composed{}
	if e.boost() {
		c.posts = []Post{{Boost: keyOf(e.parent, 0), Visibility: p.visibility(t), CreatedAt: tweetedAt(t).UTC().Truncate(time.Second)}}
		tr.add("a retweet of your own tweet "+c.posts[0].Boost.TweetID, "It becomes a boost of the post.")
	} else {
		c = p.compose(t, tr)
		d.Text, d.Warning = c.text, c.draft.warning
		if link := p.context(t); link != "" && e.kind != foreign && p.choice(t).Text == nil {
			// What it answers turned out to be the owner's own. Where the link is a post of its own it stays: their number is settled.
			if before, after, ok := strings.Cut(c.posts[0].Text, link+"\n\n"); ok {
				d.Text, c.posts[0].Text = strings.Replace(d.Text, link+"\n\n", "", 1), before+after
			}
		}
		if c.roomy {
			p.quote(e, &c, tr)
			for i := range c.posts {
				c.posts[i].Links = p.ownLinks(&c.posts[i], e.id)
			}
		}
	}
	d.Posts, d.Warnings = c.posts, c.warnings
	parent := Key{}
	if a := p.find(e.parent); a != nil && !e.boost() {
		parent = keyOf(a.id, int(a.posts)-1)
		tr.add("self-reply", "It answers the post of your tweet "+parent.TweetID+".")
	}
	for i := range d.Posts {
		post := &d.Posts[i]
		post.Key = Key{TweetID: d.Key, Part: i}
		post.Parent, parent = parent, post.Key
		post.CreatedAt = post.CreatedAt.Add(time.Duration(min(int(e.offset)+i, maxOffset)) * time.Millisecond)
	}
	return d
}

// quote makes the quotation at the end of a tweet a real one: of an own, earlier tweet that as many may see, where the
// server has quotations, and none of the posts has media, beside which clients do not know them.
func (p *Planner) quote(e *entry, c *composed, tr *trace) {
	if c.draft.quoted == 0 || !p.limits.Quotes || p.policy.QuoteLinks {
		return
	}
	a := p.find(p.key(c.draft.quoted))
	if a == nil || a.rank != 0 || a.posts == 0 || a.boost() || a.id >= e.id || a.width < e.width {
		// Mastodon would narrow the visibility of the quotation to that of the quoted.
		return
	}
	for i := range c.posts {
		if len(c.posts[i].Media) > 0 {
			return
		}
	}
	for i := len(c.posts) - 1; i >= 0; i-- {
		post := &c.posts[i]
		at := strings.LastIndex(post.Text, c.draft.closing)
		if at < 0 {
			continue
		}
		before := strings.TrimRight(post.Text[:at], asciiSpace)
		after := post.Text[at+len(c.draft.closing):]
		text := before + after
		if before == "" {
			text = strings.TrimLeft(after, asciiSpace)
		}
		if text == "" && post.Warning != "" {
			return // a warning without a text becomes the text
		}
		post.Quote, post.QuoteLink = keyOf(a.id, 0), c.draft.closing
		if post.Text = text; text == "" {
			post.Language = ""
		}
		tr.add("quotation of your own tweet "+post.Quote.TweetID, post.Text)
		return
	}
}

func keyOf(id uint64, part int) Key { return Key{TweetID: strconv.FormatUint(id, 10), Part: part} }

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func parseID(id string) (uint64, bool) {
	if id == "" {
		return 0, false // without making an error
	}
	n, err := strconv.ParseUint(id, 10, 63)
	return n, err == nil && n != 0
}
