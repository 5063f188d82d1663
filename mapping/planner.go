package mapping

import (
	"cmp"
	"slices"
	"strconv"
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

	entries []entry           // in order of id once resolved
	edits   map[uint64]edited // of edited tweets, by the id of the first version
	firsts  map[uint64]uint64
	resolve sync.Once
}

// entry is what is kept of a tweet: 32 bytes. An edited tweet is one entry,
// with the id and so the place of its first version: replies written before
// the edit still come after it.
type entry struct {
	id     uint64
	parent uint64 // the tweet replied to; once resolved, the nearest ancestor with posts; 0 for none
	second uint32 // of creation, counted from 1970, modulo 2^32
	offset uint16 // once resolved, the posts of earlier tweets of the same second, at most maxOffset
	posts  uint16 // how many posts it becomes
	rank   uint8  // of the reason it is left out for, see rankOf; 0 for none
	kind   kind
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
)

// maxOffset is the number of milliseconds that may be added to a whole second
// without leaving it.
const maxOffset = 999

// NewPlanner returns a Planner for the archive of owner. What limits leaves zero
// is taken from [DefaultLimits]; without a visibility in policy posts are
// [Unlisted].
func NewPlanner(owner archive.Account, policy Policy, limits Limits) *Planner {
	policy.Visibility = cmp.Or(policy.Visibility, Unlisted)
	return &Planner{
		owner: owner, policy: policy, limits: limits.withDefaults(),
		edits: map[uint64]edited{}, firsts: map[uint64]uint64{},
	}
}

// Index notes a tweet. Every tweet of the archive must be indexed before the
// first call of Decide. It keeps no part of t. Calls must not run at the same
// time.
func (p *Planner) Index(t archive.Tweet) {
	e, ok := p.judge(&t)
	if !ok {
		return
	}
	versions := versionsOf(&t)
	if len(versions) < 2 {
		p.entries = append(p.entries, e)
		return
	}
	for _, id := range versions[1:] {
		p.firsts[id] = e.id
	}
	id, _ := parseID(t.ID)
	if p.edits[e.id].latest < id {
		p.edits[e.id] = edited{e, id}
	}
}

// Decide says what becomes of a tweet. It may be called for any tweet that was
// indexed, in any order and from several goroutines. A tweet that was not is
// decided by what is known of the others, but no other knows of it.
//
// A Decision has posts or a reason, never both. Posts come in the order in which
// they are to be published; the posts of several tweets in the order of their
// keys as numbers, and each Parent is earlier in that order.
func (p *Planner) Decide(t archive.Tweet) Decision {
	p.resolve.Do(p.resolveAll)
	id, ok := parseID(t.ID)
	if !ok {
		return Decision{TweetID: t.ID, Reason: BadID}
	}
	d := Decision{TweetID: strconv.FormatUint(id, 10)}
	key := p.key(id)
	if versions := versionsOf(&t); len(versions) > 1 {
		key = versions[0] // lists that contradict each other are damage
	}
	if e, ok := p.edits[key]; ok && e.latest != id {
		d.Reason = Superseded
		return d
	}
	d.Key = strconv.FormatUint(key, 10)
	e := p.find(key)
	if e == nil {
		alone, _ := p.judge(&t)
		p.link(&alone)
		e = &alone
	}
	if e.rank != 0 {
		d.Reason = reasons[e.rank-1].reason
		return d
	}
	d.Posts, d.Warnings = p.compose(&t)
	parent := Key{}
	if a := p.find(e.parent); a != nil {
		parent = Key{TweetID: strconv.FormatUint(a.id, 10), Part: int(a.posts) - 1}
	}
	for i := range d.Posts {
		post := &d.Posts[i]
		post.Key = Key{TweetID: d.Key, Part: i}
		post.Parent, parent = parent, post.Key
		post.CreatedAt = post.CreatedAt.Add(time.Duration(min(int(e.offset)+i, maxOffset)) * time.Millisecond)
	}
	return d
}

// judge makes the entry of a tweet from what the tweet itself shows. It reports
// false for a tweet without a usable id.
func (p *Planner) judge(t *archive.Tweet) (entry, bool) {
	id, ok := parseID(t.ID)
	if !ok {
		return entry{}, false
	}
	if versions := versionsOf(t); len(versions) > 1 {
		id = versions[0]
	}
	e := entry{id: id, second: uint32(tweetedAt(t).Unix()), kind: p.relation(t)}
	e.parent, _ = parseID(t.InReplyToStatusID)
	reason := p.reason(t)
	if e.kind == foreign {
		e.rank = rankOf(ReplyToOthers)
	} else if reason == "" {
		posts, _ := p.compose(t)
		if len(posts) == 0 {
			reason = Empty
		}
		e.posts = uint16(min(len(posts), 1<<16-1))
	}
	e.leaveOut(reason)
	return e, true
}

// leaveOut gives the entry a reason, unless it has one of precedence.
func (e *entry) leaveOut(r Reason) {
	if rank := rankOf(r); rank != 0 && (e.rank == 0 || rank < e.rank) {
		e.rank = rank
	}
	if e.rank != 0 {
		e.posts = 0
	}
}

// relation tells whom a tweet answers, as far as the tweet itself shows.
func (p *Planner) relation(t *archive.Tweet) kind {
	switch {
	case t.IsRetweet():
		return own
	case p.owner.ID != "" && t.InReplyToUserID == p.owner.ID:
		return own
	case t.InReplyToStatusID != "":
		return unknown
	case t.InReplyToUserID != "":
		// A leading mention. Without its id, the owner has only the name.
		if p.owner.ID == "" && p.isOwner(t, t.InReplyToScreenName) {
			return own
		}
		return foreign
	case len(t.Mentions) > 0 && t.Mentions[0].Start == 0 && !p.isOwner(t, t.Mentions[0].ScreenName):
		return foreign // a leading mention of an account that is gone
	}
	return own
}

// reason returns why a tweet is left out whatever the others are, or "".
func (p *Planner) reason(t *archive.Tweet) Reason {
	switch {
	case t.Deleted:
		return Deleted
	case t.Community:
		return Community
	case t.Circle:
		return Circle
	case t.Protected:
		return Protected
	case t.IsRetweet():
		return Retweet
	case tweetedAt(t).Before(p.policy.Since):
		return TooEarly
	case !p.policy.Until.IsZero() && !tweetedAt(t).Before(p.policy.Until):
		return TooLate
	}
	return ""
}

// resolveAll sorts the entries and lets them know of each other.
func (p *Planner) resolveAll() {
	// An older archive may hold an edited tweet as it was before.
	p.entries = slices.DeleteFunc(p.entries, func(e entry) bool {
		_, again := p.edits[p.key(e.id)]
		return again
	})
	for _, e := range p.edits {
		p.entries = append(p.entries, e.entry)
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	p.entries = slices.CompactFunc(p.entries, func(a, b entry) bool { return a.id == b.id })
	var before entry
	for i := range p.entries {
		e := &p.entries[i]
		p.link(e)
		if e.second == before.second {
			e.offset = uint16(min(int(before.offset)+int(before.posts), maxOffset))
		}
		before = *e
	}
}

// link resolves what e replies to, once all entries with smaller ids are.
func (p *Planner) link(e *entry) {
	id := p.key(e.parent)
	e.parent = 0
	if e.kind == foreign {
		return
	}
	reason := ReplyToOthers
	if id < e.id { // an answer to a later tweet is damage
		if a := p.find(id); a != nil {
			reason = OthersConversation // what there is to answer is the owner's
			if e.kind = a.kind; a.rank != 0 {
				e.parent = a.parent
			} else {
				e.parent = a.id
			}
		}
	}
	if e.kind != own {
		e.kind = foreign
		e.leaveOut(reason)
	}
}

// key is the id by which a tweet goes: of its first version.
func (p *Planner) key(id uint64) uint64 {
	if first, ok := p.firsts[id]; ok {
		return first
	}
	return id
}

// find returns the entry with an id, or nil.
func (p *Planner) find(id uint64) *entry {
	i, ok := slices.BinarySearchFunc(p.entries, id, func(e entry, id uint64) int { return cmp.Compare(e.id, id) })
	if !ok {
		return nil
	}
	return &p.entries[i]
}

// versionsOf returns the ids of all versions of a tweet, in order; one or none
// for a tweet never edited, and for a list that does not hold the tweet itself.
func versionsOf(t *archive.Tweet) []uint64 {
	if len(t.EditIDs) < 2 || !slices.Contains(t.EditIDs, t.ID) {
		return nil
	}
	var ids []uint64
	for _, id := range t.EditIDs {
		if n, ok := parseID(id); ok {
			ids = append(ids, n)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tweetedAt is when the first version of a tweet was made. The created_at of an
// edited tweet is the time of the edit, but its first id tells: ids have been
// Unix milliseconds since 2010-11-04T01:42:54.657Z, shifted by 22 bits, for as
// long as there have been edits.
func tweetedAt(t *archive.Tweet) time.Time {
	versions := versionsOf(t)
	if len(versions) < 2 {
		return t.CreatedAt
	}
	first := time.UnixMilli(int64(versions[0]>>22) + 1288834974657).UTC().Truncate(time.Second)
	if later := t.CreatedAt.Sub(first); later < 0 || later > 24*time.Hour {
		return t.CreatedAt // no such id
	}
	return first
}

func parseID(id string) (uint64, bool) {
	n, err := strconv.ParseUint(id, 10, 63)
	return n, err == nil && n != 0
}
