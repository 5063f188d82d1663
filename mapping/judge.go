package mapping

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

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
	e := entry{id: id, second: uint32(tweetedAt(t).Unix()), likes: uint32(max(0, min(t.FavoriteCount, 1<<32-1))), kind: p.relation(t)}
	e.parent, _ = parseID(t.InReplyToStatusID)
	if e.kind == repost {
		e.parent, _ = parseID(t.Retweeted.ID)
	}
	e.width = uint8(p.visibility(t).width())
	if s := p.selector; slices.Contains(s.Only, KindThreads) && !s.ofKind(t, s.Only) {
		e.flags |= needsThread
	}
	if e.kind == foreign && p.policy.Replies != RepliesInContext {
		e.leaveOut(ReplyToOthers)
	}
	e.leaveOut(p.reason(t, id))
	if e.rank == 0 {
		e.posts = p.count(t)
		if e.posts == 0 {
			e.leaveOut(Empty)
		}
	}
	return e, true
}

// count returns how many posts a tweet becomes. Most are seen to become one without composing it.
func (p *Planner) count(t *archive.Tweet) uint16 {
	if p.surelyOne(t) {
		return 1
	}
	return uint16(min(len(p.compose(t, nil).posts), 1<<16-1))
}

// surelyOne reports whether a tweet is one post for sure: short, by a generous estimate of what the rules may
// add, with visible text or a file, and with no more files than go into one post.
func (p *Planner) surelyOne(t *archive.Tweet) bool {
	if t.Note != nil || t.IsRetweet() || len(p.policy.Warn) > 0 || len(p.in.Choices) > 0 || p.policy.DateLine != (DateLine{}) {
		return false
	}
	files, videos, linked := 0, 0, false
	most := p.overhead + utf8.RuneCountInString(t.Text) + 2*strings.Count(t.Text, "@") + len(t.Hashtags) + 1 + strings.Count(t.Text, "\n")
	if links := strings.Count(t.Text, "://"); links > 0 { // those of before 2011 stand there in full
		most += links * max(p.limits.CharactersPerURL, len(p.limits.PostURL))
	}
	for i := range t.Media {
		if m := &t.Media[i]; m.File != "" {
			files++
			if m.Kind == archive.Video {
				videos++
			}
		} else {
			most += len(m.Expanded) + len(m.MediaURL) + p.limits.CharactersPerURL
			linked = linked || m.Expanded != ""
		}
	}
	if files > p.limits.MaxMedia || videos > 0 && files > 1 {
		return false
	}
	for i := range t.URLs {
		most += 8 + max(len(t.URLs[i].Expanded), p.limits.CharactersPerURL, len(p.limits.PostURL)) // with "RE: " and spaces
	}
	if p.policy.Mentions != WideMentions {
		most += 100 * strings.Count(t.Text, "@")
	}
	if most > p.limits.MaxCharacters {
		return false
	}
	if files > 0 || linked {
		return true
	}
	// Of a text without media nothing is dropped but names at its front and what nobody sees.
	r, size := utf8.DecodeRuneInString(stripNames(t.Text, func(string) bool { return true }))
	return len(t.Media) == 0 && size > 0 && (r > ' ' && r < 0x7F || r >= 0x80 && unicode.In(r, unicode.L, unicode.So))
}

// overheadOf is what the date line and links of our own may add to the length of a tweet.
func overheadOf(p Policy, l Limits) int {
	address := max(len("https://x.com/12345678901234567890/status/1234567890123456789"), l.CharactersPerURL, len(l.PostURL)) + len("\n\n")
	n := 0
	if !l.KeepsDates && !p.NoDateLine {
		n += len("\n\n🐦 2018-10-10")
	}
	if p.LinkBack {
		n += len("\n\n🐦 ") + address
	}
	if p.Replies == RepliesInContext {
		n += address
	}
	return n
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
	switch p.who.Kind(t) {
	case archive.KindRetweet:
		if t.Retweeted != nil && t.Retweeted.ID != "" {
			return repost
		}
	case archive.KindReply:
		return unknown
	case archive.KindMention:
		return foreign
	}
	return own
}

// reason returns why a tweet is left out whatever the others are, or "".
func (p *Planner) reason(t *archive.Tweet, id uint64) Reason {
	switch {
	case p.choice(t).LeaveOut:
		return LeftOutByYou
	case t.Deleted && p.policy.Deleted == "":
		return Deleted
	case t.Community && p.policy.Community == "":
		return Community
	case t.Circle && p.policy.Circle == "":
		return Circle
	case t.Protected && p.policy.Protected == "":
		return Protected
	case t.IsRetweet() && p.policy.Retweets != LinkRetweets:
		return Retweet
	case tweetedAt(t).Before(p.policy.Since):
		return TooEarly
	case !p.policy.Until.IsZero() && !tweetedAt(t).Before(p.policy.Until):
		return TooLate
	}
	if r := p.selector.reason(t, id); r != "" {
		return r
	}
	switch {
	case p.existing.has(t, id):
		return AlreadyThere
	case p.reveals(t):
		return ContactDetails
	}
	return ""
}

// reveals reports whether a tweet holds the owner's own e-mail address or phone number.
func (p *Planner) reveals(t *archive.Tweet) bool {
	if len(p.in.Contact) == 0 || p.policy.AllowContactDetails {
		return false
	}
	choice := p.choice(t)
	if choice.Text == nil {
		texts, urls := []string{t.Text}, t.URLs
		if n := t.Note; n != nil {
			texts, urls = append(texts, n.Text), slices.Concat(urls, n.URLs)
		}
		if r := t.Retweeted; r != nil {
			texts, urls = append(texts, r.Text), slices.Concat(urls, r.URLs)
		}
		for i := range urls {
			texts = append(texts, urls[i].Expanded)
		}
		if slices.ContainsFunc(texts, p.contact.in) {
			return true
		}
	}
	for i := range t.Media {
		if p.contact.in(p.altText(t, i, choice)) {
			return true
		}
	}
	return choice.Text != nil && p.contact.in(*choice.Text) || choice.Warning != nil && p.contact.in(*choice.Warning)
}

// choice is what the person has changed of a tweet, by the id of any version.
func (p *Planner) choice(t *archive.Tweet) Choice {
	if len(p.in.Choices) == 0 {
		return Choice{}
	}
	if c, ok := p.in.Choices[t.ID]; ok {
		return c
	}
	for _, id := range t.EditIDs {
		if c, ok := p.in.Choices[id]; ok {
			return c
		}
	}
	return Choice{}
}
