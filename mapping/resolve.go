package mapping

import (
	"cmp"
	"slices"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// resolveAll sorts the entries and lets them know of each other.
func (p *Planner) resolveAll() {
	// An older archive may hold an edited tweet as it was before.
	if len(p.edits) > 0 {
		p.entries = slices.DeleteFunc(p.entries, func(e entry) bool {
			_, again := p.edits[p.key(e.id)]
			return again
		})
		for _, e := range p.edits {
			p.entries = append(p.entries, e.entry)
		}
	}
	byID := func(a, b entry) int { return cmp.Compare(a.id, b.id) }
	if !slices.IsSortedFunc(p.entries, byID) {
		slices.SortStableFunc(p.entries, byID)
	}
	p.entries = slices.CompactFunc(p.entries, func(a, b entry) bool { return a.id == b.id })
	p.own.originals(func(retweet, original uint64) {
		if e := p.find(retweet); e != nil {
			e.kind, e.parent = repost, original
		}
	})
	p.existing.resolve()
	for id := range p.existing.there {
		if e := p.find(id); e != nil {
			e.leaveOut(AlreadyThere)
		}
	}
	for i := range p.entries {
		e := &p.entries[i]
		if a := p.answer(e); a != nil {
			a.flags |= threaded
			e.flags |= threaded
		}
	}
	p.selectThreads()
	p.selectTop()
	var before entry
	for i := range p.entries {
		e := &p.entries[i]
		p.hang(e)
		if e.second == before.second {
			e.offset = uint16(min(int(before.offset)+int(before.posts), maxOffset))
		}
		before = *e
	}
	most := 0
	for code, n := range p.languages {
		if code != "" && (n > most || n == most && code < p.main) {
			p.main, most = code, n
		}
	}
}

// answer finds out whose conversation a tweet belongs to, once that is known of all with smaller ids. It
// returns the own tweet that a self-reply answers.
func (p *Planner) answer(e *entry) *entry {
	if e.kind == repost {
		return nil
	}
	var a *entry
	if id := p.key(e.parent); id < e.id { // an answer to a later tweet is damage
		e.parent = id
		a = p.find(id)
	}
	if a == nil {
		e.parent = 0
		if e.kind == unknown {
			e.kind = foreign
			if p.policy.Replies != RepliesInContext {
				e.leaveOut(ReplyToOthers)
			}
		}
		return nil
	}
	if e.kind == foreign {
		return nil
	}
	if e.kind = own; a.kind == foreign {
		// What there is to answer is the owner's, in somebody else's conversation.
		e.kind = foreign
		if p.policy.Replies != RepliesInContext {
			e.leaveOut(OthersConversation)
		}
	}
	return a
}

// selectThreads leaves out what is not, or is, part of a thread.
func (p *Planner) selectThreads() {
	never := slices.Contains(p.policy.Select.Never, KindThreads)
	if !never && !slices.Contains(p.policy.Select.Only, KindThreads) {
		return
	}
	for i := range p.entries {
		e := &p.entries[i]
		if in := e.flags&threaded != 0; in && never || !in && e.flags&needsThread != 0 {
			e.leaveOut(OtherKind)
		}
	}
}

// selectTop leaves out all but those with the most likes.
func (p *Planner) selectTop() {
	top := p.policy.Select.Top
	if top <= 0 {
		return
	}
	var chosen []*entry
	for i := range p.entries {
		if p.entries[i].rank == 0 {
			chosen = append(chosen, &p.entries[i])
		}
	}
	slices.SortStableFunc(chosen, func(a, b *entry) int { return cmp.Compare(b.likes, a.likes) })
	for _, e := range chosen[min(top, len(chosen)):] {
		e.leaveOut(NotTop)
	}
}

// hang finds the post that a tweet's first one replies to, or boosts, once that is known of all with smaller ids.
func (p *Planner) hang(e *entry) {
	a := p.find(e.parent)
	switch {
	case e.kind == repost:
		if id := p.key(e.parent); id < e.id {
			a = p.find(id)
		}
		e.parent = 0
		if e.rank == 0 && a != nil && a.id < e.id && a.rank == 0 && a.kind != repost && a.kind != boosted && int(a.width) > Direct.width() && !p.limits.KeepsDates {
			e.kind, e.parent, e.posts = boosted, a.id, 1
		}
	case a == nil:
		e.parent = 0
	case a.boost():
		e.parent = 0 // nobody replies to a boost
	case a.rank != 0:
		e.parent = a.parent
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
	if id == 0 {
		return nil
	}
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
