package contacts

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"math"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// Finder gathers what records tell of people. It keeps the names of everybody it meets and
// what the few texts that have a handle in them say: memory grows with people and handles, not with tweets.
type Finder struct {
	owner  *person
	names  names
	claims []claim
	alike  map[alikeClaim]*alike
	bio    []place
}

// Options say what a Finder may read.
type Options struct {
	// Messages has direct messages read, for handles and names. What they say is not kept.
	Messages bool
	// Problem, if set, is called for a record that cannot be read. Others are read without it.
	Problem func(error)
}

// NewFinder returns a Finder for the archive of an account.
func NewFinder(owner archive.Account) *Finder {
	f := &Finder{names: newNames(), alike: make(map[alikeClaim]*alike)}
	f.owner = f.names.of(parseID(owner.ID))
	f.owner.meet(owner.ScreenName, owner.DisplayName, 0, 0)
	for i := range f.owner.screen {
		f.owner.screen[i].last = math.MaxInt64 // whoever had the name before, it is the owner's since
	}
	return f
}

// Add gives the Finder all of an archive: it is the calls that a program would write itself. It ends early with the
// context's error only; records that cannot be read are left out.
func (f *Finder) Add(ctx context.Context, a *archive.Archive, o Options) error {
	a = a.WithContext(ctx)
	problem := func(err error) bool {
		if err != nil && ctx.Err() == nil && o.Problem != nil {
			o.Problem(err)
		}
		return err != nil
	}
	for _, c := range a.NameChanges() {
		f.Renamed(c)
	}
	p, err := a.Profile()
	if !errors.Is(err, fs.ErrNotExist) && !problem(err) {
		f.Profile(p)
	}
	for _, list := range []struct {
		people func(*Relations)
		read   func(yield func(archive.Person, error) bool)
	}{
		{func(r *Relations) { r.Following = true }, a.Following()},
		{func(r *Relations) { r.Follower = true }, a.Followers()},
		{func(r *Relations) { r.Blocked = true }, a.Blocks()},
		{func(r *Relations) { r.Muted = true }, a.Mutes()},
	} {
		for p, err := range list.read {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if id := parseID(p.ID); !problem(err) && id != 0 {
				list.people(&f.names.of(id).rel)
			}
		}
	}
	for t, err := range a.Tweets() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !problem(err) {
			f.Tweet(&t)
		}
	}
	for l, err := range a.Likes() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !problem(err) {
			f.Like(l)
		}
	}
	if !o.Messages || ctx.Err() != nil {
		return ctx.Err()
	}
	for m, err := range a.Messages() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !problem(err) {
			f.Message(&m)
		}
	}
	return ctx.Err()
}

// Renamed takes a change of the owner's screen name.
func (f *Finder) Renamed(c archive.NameChange) {
	f.owner.meet(c.From, "", unixOf(c.At), 0)
	f.owner.meet(c.To, "", unixOf(c.At), 0)
}

// Tweet takes a tweet: the names in it and, where there are any, the handles.
func (f *Finder) Tweet(t *archive.Tweet) {
	at, record := unixOf(t.CreatedAt), parseID(t.ID)
	if id := parseID(t.InReplyToUserID); id != 0 {
		f.names.of(id).meet(t.InReplyToScreenName, "", at, record)
	}
	f.mentions(t.Mentions, at, record)
	for i := range t.Media {
		if id := parseID(t.Media[i].SourceUserID); id != 0 {
			if l, ok := archive.ParseTweetLink(t.Media[i].Expanded); ok && l.TweetID == t.Media[i].SourceStatusID {
				f.names.of(id).meet(l.ScreenName, "", at, record)
			}
		}
	}
	switch {
	case t.IsRetweet():
		f.retweet(t, at, record)
	case mayTell(t.Text, t.URLs) || t.Note != nil && mayTell(t.Note.Text, t.Note.URLs):
		f.note(&statement{source: FromOwner, author: f.owner, record: t.ID, at: at, text: written(t), mentions: t.Mentions, urls: t.URLs})
	}
}

// mentions takes the names of those whom a tweet mentions.
func (f *Finder) mentions(list []archive.Mention, at int64, record uint64) {
	for i := range list {
		if id := parseID(list[i].UserID); id != 0 {
			f.names.of(id).meet(list[i].ScreenName, list[i].Name, at, record)
		}
	}
}

// retweet takes the text of a retweet as that of its author, who is the first that is mentioned, or whom the archive names.
func (f *Finder) retweet(t *archive.Tweet, at int64, record uint64) {
	s := statement{source: FromRetweet, record: t.ID, at: at, urls: t.URLs}
	if len(t.Mentions) > 0 {
		s.mentions = t.Mentions[1:]
		s.author = f.names.who(t.Mentions[0].UserID, t.Mentions[0].ScreenName)
	}
	old, text, cut := strings.Cut(strings.TrimPrefix(t.Text, "RT @"), ": ")
	switch r := t.Retweeted; {
	case r == nil:
	case r.Text != "":
		s.author = f.names.who(r.UserID, cmp.Or(r.ScreenName, old))
		s.mentions, s.urls = r.Mentions, r.URLs
		f.mentions(r.Mentions, at, record) // of which the retweet's text may be too short
		if s.author != nil {
			s.author.meet(r.ScreenName, "", at, record)
		}
		text = r.Text
	case s.author == nil, t.Mentions[0].UserID == "": // a table has the ids of no mentions
		s.author = f.names.who(r.UserID, old)
	}
	if s.author != nil && cut && archive.IsScreenName(old) {
		s.author.meet(old, "", at, record) // which may be an older name than the mention's
	}
	if !mayTell(text, s.urls) {
		if speaksOfFedi(text) {
			f.ask(&s, mapping.Expand(archive.Tweet{Text: text, URLs: s.urls}))
		}
		return
	}
	if r := t.Retweeted; r != nil && r.Text != "" {
		s.text = written(&archive.Tweet{Text: r.Text, URLs: r.URLs, Media: r.Media})
	} else if s.text = written(t); cut {
		_, s.text, _ = strings.Cut(s.text, ": ")
	}
	f.note(&s)
}

// Like takes a liked tweet, of which nothing tells whose it is.
func (f *Finder) Like(l archive.Like) {
	if handle.MayHold(l.Text) {
		f.note(&statement{source: FromLike, record: l.TweetID, at: unixOf(archive.IDTime(l.TweetID)), text: l.Text})
	}
}

// Message takes a direct message. Its text is not kept.
func (f *Finder) Message(m *archive.Message) {
	author := f.names.who(m.SenderID, "")
	if author == nil {
		return
	}
	at := unixOf(m.CreatedAt)
	author.meet("", "", at, 0)
	s := statement{source: FromMessage, author: author, record: m.ID, at: at, urls: m.URLs, private: true}
	if author == f.owner {
		s.source = FromOwner
		if other := f.names.who(m.RecipientID, ""); other != nil {
			s.named = append(s.named, other)
		}
	}
	if !mayTell(m.Text, m.URLs) {
		f.ask(&s, m.Text)
		return
	}
	s.text = written(&archive.Tweet{Text: m.Text, URLs: m.URLs})
	f.note(&s)
}

// Told takes what a file tells of an account. File names it in evidence. Of its addresses that may be those of mail,
// those at known servers are taken.
func (f *Finder) Told(file string, kind contactfile.Kind, t contactfile.Told) {
	p := f.names.who(t.ID, t.ScreenName)
	if p == nil || p == f.owner {
		return
	}
	record, at := contactfile.PlainName(file), unixOf(t.At)
	if t.Item != "" {
		record += ", " + t.Item
	}
	p.screen, p.shown = sight(p.screen, t.ScreenName, at, 0), sight(p.shown, t.DisplayName, at, 0)
	p.told, p.toldAt = true, max(p.toldAt, at)
	p.rel = p.rel.and(Relations(t.Relations))
	name := ""
	if handle.MayHold(t.DisplayName) || speaksOfFedi(t.DisplayName) {
		name = t.DisplayName
	}
	if name != "" || len(t.Profile) > 0 {
		p.profile = append(p.profile, profile{name, t.Profile, record, at})
	}
	claimed := func(address string) {
		for _, h := range FindHandles(address) { // which is none where the host is that of a mail service or the like
			if h.Grade == Strong {
				f.claims = append(f.claims, claim{
					source: FromFile, subject: p, record: record, at: at, handle: h.Handle, grade: h.Grade, text: string(kind),
				})
			}
		}
	}
	for _, address := range t.Handles {
		claimed("@" + address)
	}
	for _, address := range t.Addresses {
		claimed(address)
	}
}

// mayTell reports whether a text with its links may have a handle in it.
func mayTell(text string, urls []archive.URL) bool {
	if handle.MayHold(text) {
		return true
	}
	for i := range urls {
		if handle.MayHold(urls[i].Expanded) || isRoot(urls[i].Expanded) {
			return true
		}
	}
	return false
}

// isRoot reports whether an address is a host alone, which may have been typed as the end of a handle that was broken up:
// "ada at mastodon.social".
func isRoot(url string) bool {
	_, rest, ok := strings.Cut(url, "://")
	return ok && strings.IndexByte(strings.TrimSuffix(rest, "/"), '/') < 0
}

// written returns a text as it was typed: with its links in full, and those that were typed without
// "http://", which X makes links of, too, without it.
func written(t *archive.Tweet) string {
	bare := func(urls []archive.URL) []archive.URL {
		out := make([]archive.URL, len(urls))
		for i, u := range urls {
			if rest, ok := strings.CutPrefix(u.Expanded, "http://"); ok && strings.EqualFold(rest, u.Display) {
				u.Expanded = rest
			}
			out[i] = u
		}
		return out
	}
	typed := *t
	typed.URLs = bare(t.URLs)
	if t.Note != nil {
		note := *t.Note
		note.URLs = bare(note.URLs)
		typed.Note = &note
	}
	return mapping.Expand(typed)
}
