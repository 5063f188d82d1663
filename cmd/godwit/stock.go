package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// contents is what is in an archive, and nothing private of it.
//
// Tweets is the sum of Retweets, Originals, SelfReplies, Replies and MentionsOnly, and
// all that is counted by kind, media, year, language and client is counted of them. The
// tweets that were deleted or written in a community are not among them.
type contents struct {
	Account string    `json:"account"` // screen name, without the @
	Name    string    `json:"name,omitempty"`
	ID      string    `json:"account_id"`
	Former  []string  `json:"former_names,omitempty"` // screen names
	Joined  time.Time `json:"joined,omitzero"`
	Made    time.Time `json:"made,omitzero"` // when the newest archive was
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`

	Tweets                   int `json:"tweets"`
	Declared                 int `json:"tweets_declared,omitempty"` // as the newest archive says of itself
	Retweets                 int `json:"retweets"`
	Originals                int `json:"originals"`    // that answer nobody and begin with no mention
	SelfReplies              int `json:"self_replies"` // to a tweet of the owner's
	SelfRepliesWithParent    int `json:"self_replies_with_parent"`
	SelfRepliesWithoutParent int `json:"self_replies_without_parent"` // which is not in the archive
	Replies                  int `json:"replies_to_others"`           // to a tweet of somebody else's
	MentionsOnly             int `json:"mentions_only_replies"`       // to an account and to no tweet: they begin with @name

	Superseded int `json:"superseded_edits"` // old versions of edited tweets whose last version is there
	Notes      int `json:"notes"`            // tweets whose full text is a note
	Threads    int `json:"threads"`          // of two or more tweets of the owner's that answer each other
	Longest    int `json:"longest_thread"`   // tweets of them that belong together, at most

	QuoteLinks           int `json:"quote_links"` // to a tweet, in tweets that are no retweets
	QuoteLinksInRetweets int `json:"quote_links_in_retweets"`
	QuotingTweets        int `json:"quoting_tweets"` // with such a link, that are no retweets
	SelfQuotes           int `json:"self_quotes"`    // of these links, to tweets of the owner's

	MediaItems           int   `json:"media_items"`
	MediaItemsInRetweets int   `json:"media_items_in_retweets"`
	Photos               int   `json:"photos"`
	GIFs                 int   `json:"gifs"`
	Videos               int   `json:"videos"`
	AltTexts             int   `json:"alt_texts"`
	MediaBytes           int64 `json:"media_bytes"`
	Missing              int   `json:"media_missing"` // listed, and without a file that can be read
	// MissingReasons counts them by reason, in each archive. Unclaimed are files in the folders of media that no tweet lists,
	// UnclaimedFiles the first of them.
	MissingReasons map[archive.MissingReason]int `json:"media_missing_reasons,omitempty"`
	Unclaimed      int                           `json:"media_unclaimed,omitempty"`
	UnclaimedFiles []string                      `json:"media_unclaimed_files,omitempty"` // 10 at most

	Deleted   int `json:"deleted"`
	Community int `json:"community"`
	Circle    int `json:"circle"`
	Protected int `json:"protected"`
	DayOnly   int `json:"day_only"` // without a time of day
	// Unconfirmed of Tweets are in an older archive only, and nothing tells whether they were deleted.
	Unconfirmed int `json:"only_in_older"`

	Articles  int `json:"articles,omitempty"` // of X, whose texts are in article.js
	Likes     int `json:"likes"`
	Following int `json:"following"`
	Followers int `json:"followers"`
	Blocks    int `json:"blocks"`
	Mutes     int `json:"mutes"`
	Lists     int `json:"lists"`
	Messages  int `json:"messages"`

	Years        map[int]int    `json:"years"`
	Languages    map[string]int `json:"languages"` // by Twitter's language codes
	Clients      map[string]int `json:"clients"`
	KnowsCircles bool           `json:"knows_circles"`

	KnowsProtection bool `json:"knows_protection"`

	Complete    bool       `json:"complete"` // every archive has all that it says it has
	Proved      bool       `json:"proved"`   // and every archive does say
	Archives    []holdings `json:"archives"` // newest first
	Differences []string   `json:"differences,omitempty"`
	Lacking     []string   `json:"lacking,omitempty"`                    // what is missing of the tweets and their media, in words
	Absent      []string   `json:"absent,omitempty"`                     // files that are declared and not there
	Private     []string   `json:"private_files,omitempty"`              // of which only the number of items is looked at
	Unknown     []string   `json:"unknown_files,omitempty"`              // that no archive was seen to have
	Cannot      []absence  `json:"cannot_contain,omitempty"`             // whatever its owner did
	Explorer    []string   `json:"packed_by_windows_explorer,omitempty"` // ZIP files, which is no fault
	Finder      []string   `json:"packed_by_mac_finder,omitempty"`       // likewise
	Unreadable  []string   `json:"unreadable,omitempty"`                 // files that nobody reads here, in words
	Warnings    []string   `json:"warnings,omitempty"`

	damage     error
	circleTime int      // tweets of the time when there were circles
	useless    []string // of Absent, what is not read
}

// circlesFrom and circlesTo are when there were Twitter Circles.
var (
	circlesFrom = time.Date(2022, time.May, 1, 0, 0, 0, 0, time.UTC)
	circlesTo   = time.Date(2023, time.November, 1, 0, 0, 0, 0, time.UTC)
)

// holdings is what one of the archives has.
type holdings struct {
	Name      string       `json:"name,omitempty"` // of its zips or folder
	Form      archive.Form `json:"form"`
	Made      time.Time    `json:"made,omitzero"`
	Partial   bool         `json:"partial"`   // one of several zips
	Truncated bool         `json:"truncated"` // the end of a zip is missing
	Complete  bool         `json:"complete"`
	Files     []holding    `json:"files"`
	// Of tweet-headers.js:
	Headers    bool     `json:"has_headers"`
	MissingIDs []string `json:"ids_only_in_headers,omitempty"`
	ExtraIDs   []string `json:"ids_only_in_tweets,omitempty"`
}

type holding struct {
	Name     string             `json:"name"`
	Kind     archive.FileKind   `json:"kind"`
	Declared *int               `json:"declared,omitempty"` // items
	Found    *int               `json:"found,omitempty"`
	Status   archive.FileStatus `json:"status"`
}

// takeStock reads the archive once. Damage is kept in contents, with what could be read.
func takeStock(ctx context.Context, a *archive.Archive) (*contents, error) {
	owner, who := a.Account(), a.Owner()
	c := &contents{
		Account: owner.ScreenName, Name: owner.DisplayName, ID: owner.ID, Joined: owner.CreatedAt,
		Years: map[int]int{}, Languages: map[string]int{}, Clients: map[string]int{}, KnowsCircles: a.KnowsCircles(), KnowsProtection: a.KnowsProtection(),
	}
	for _, change := range a.NameChanges() {
		c.Former = append(c.Former, change.From)
	}
	var t tally
	for tw, err := range a.Tweets() {
		if err := c.note(ctx, err); err != nil {
			return nil, err
		}
		if err == nil {
			c.add(&tw, who, &t)
		}
	}
	t.resolve(c)
	c.Clients = alike(c.Clients)
	if err := c.countOthers(ctx, a); err != nil {
		return nil, err
	}
	report, err := a.Check(ctx)
	if err != nil {
		return nil, err
	}
	c.compare(report)
	c.Lacking = slices.Concat(lacking(report), lackingMedia(report))
	c.Unclaimed, c.UnclaimedFiles = report.Unclaimed, report.UnclaimedFiles
	for i := range report.Exports {
		for reason, n := range report.Exports[i].Media.Reasons {
			if c.MissingReasons == nil {
				c.MissingReasons = map[archive.MissingReason]int{}
			}
			c.MissingReasons[reason] += n
		}
	}
	c.Cannot = absences(report)
	if c.damage == nil {
		c.damage = a.ContactDamage()
	}
	for i := range report.Exports {
		n := 0
		for _, f := range report.Exports[i].Files {
			if base := baseOf(f.Name); base == "article" || base == "twitter-article" {
				n += max(0, f.Found)
			}
		}
		c.Articles = max(c.Articles, n)
	}
	c.Explorer, c.Finder = a.FromExplorer(), a.FromFinder()
	for _, w := range a.Warnings() {
		list := &c.Warnings
		if slices.Contains([]archive.Problem{archive.Encrypted, archive.OtherMethod, archive.Unreadable}, w.Problem) {
			list = &c.Unreadable
		}
		*list = append(*list, w.File+": "+tolerated(w))
	}
	return c, nil
}

// note keeps the first damage, and returns every other error.
func (c *contents) note(ctx context.Context, err error) error {
	if err == nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*archive.SyntaxError](err); !ok {
		return err
	}
	c.damage = cmp.Or(c.damage, err)
	return ctx.Err()
}

// tally is what has to be kept of each tweet until all are known: 8 bytes, 16 more of a reply.
type tally struct {
	ids     []uint64
	replies []reply // to the owner's own tweets
	unclear []reply // to others, unless they have what they answer
	quoted  []uint64
	later   []uint64 // last versions of edited tweets that came in an older one
}

type reply struct{ id, parent uint64 }

func replyOf(t *archive.Tweet, id uint64) reply {
	parent, _ := strconv.ParseUint(t.InReplyToStatusID, 10, 64)
	return reply{id, parent}
}

func (c *contents) add(t *archive.Tweet, owner *archive.Owner, all *tally) {
	switch {
	case t.Deleted:
		c.Deleted++
		return
	case t.Community:
		c.Community++
		return
	}
	id, _ := strconv.ParseUint(t.ID, 10, 64) // archive has checked it
	all.ids = append(all.ids, id)
	c.Tweets++
	kind := owner.Kind(t)
	retweet := kind == archive.KindRetweet
	switch kind {
	case archive.KindRetweet:
		c.Retweets++
	case archive.KindSelfReply:
		c.SelfReplies++
		all.replies = append(all.replies, replyOf(t, id))
	case archive.KindReply:
		all.unclear = append(all.unclear, replyOf(t, id))
	case archive.KindMention:
		c.MentionsOnly++
	default:
		c.Originals++
	}
	for _, is := range []struct {
		so bool
		n  *int
	}{{t.Unconfirmed, &c.Unconfirmed}, {t.Note != nil, &c.Notes}, {t.Circle, &c.Circle}, {t.Protected, &c.Protected}, {t.DayOnly, &c.DayOnly}} {
		if is.so {
			*is.n++
		}
	}
	if t.Superseded() {
		if last, err := strconv.ParseUint(t.EditIDs[len(t.EditIDs)-1], 10, 64); err == nil {
			all.later = append(all.later, last)
		}
	}
	if !t.CreatedAt.Before(circlesFrom) && t.CreatedAt.Before(circlesTo) {
		c.circleTime++
	}
	c.addQuotes(t, retweet, all)
	if c.First.IsZero() || t.CreatedAt.Before(c.First) {
		c.First = t.CreatedAt
	}
	if t.CreatedAt.After(c.Last) {
		c.Last = t.CreatedAt
	}
	c.Years[t.CreatedAt.Year()]++
	addTo(c.Languages, t.Lang)
	addTo(c.Clients, t.Client)
	for i := range t.Media {
		c.addMedia(&t.Media[i], retweet)
	}
}

// addTo counts a name, as long as there are not more of them than make sense.
func addTo(m map[string]int, name string) {
	const most = 1000
	if name == "" {
		return // Grailbird has no languages
	}
	if _, ok := m[name]; !ok && len(m) >= most {
		name = "others"
	}
	m[name]++
}

// alike counts names of programs that look alike as one, under the one that most tweets have.
func alike(clients map[string]int) map[string]int {
	names := map[string]string{} // by key
	for name, n := range clients {
		key := archive.ClientKey(name)
		if have, ok := names[key]; !ok || n > clients[have] || n == clients[have] && name < have {
			names[key] = name
		}
	}
	out := make(map[string]int, len(names))
	for name, n := range clients {
		out[names[archive.ClientKey(name)]] += n
	}
	return out
}

func (c *contents) addQuotes(t *archive.Tweet, retweet bool, all *tally) {
	links := 0
	for _, l := range t.Quotes() {
		links++
		if id, err := strconv.ParseUint(l.TweetID, 10, 64); err == nil && !retweet {
			all.quoted = append(all.quoted, id)
		}
	}
	switch {
	case retweet:
		c.QuoteLinksInRetweets += links
	case links > 0:
		c.QuoteLinks += links
		c.QuotingTweets++
	}
}

func (c *contents) addMedia(m *archive.Media, retweet bool) {
	c.MediaItems++
	if retweet {
		c.MediaItemsInRetweets++
	}
	switch m.Kind {
	case archive.Photo:
		c.Photos++
	case archive.AnimatedGIF:
		c.GIFs++
	case archive.Video:
		c.Videos++
	}
	c.MediaBytes += m.Size
	if m.File == "" {
		c.Missing++
	}
	if m.AltText != "" {
		c.AltTexts++
	}
}

// resolve counts what needs all tweets: which answers and quotes lead to tweets that are
// there, and the threads they make.
func (t *tally) resolve(c *contents) {
	slices.Sort(t.ids)
	has := func(id uint64) bool { _, ok := slices.BinarySearch(t.ids, id); return ok }
	for _, id := range t.quoted {
		if has(id) {
			c.SelfQuotes++
		}
	}
	for _, id := range t.later {
		if has(id) {
			c.Superseded++
		}
	}
	for _, r := range t.unclear {
		if has(r.parent) {
			c.SelfReplies++
			t.replies = append(t.replies, r)
		} else {
			c.Replies++
		}
	}
	slices.SortFunc(t.replies, func(x, y reply) int { return cmp.Compare(x.id, y.id) })
	size := map[uint64]int{} // of a thread, by its first tweet
	root := map[uint64]uint64{}
	for _, r := range t.replies {
		if !has(r.parent) {
			c.SelfRepliesWithoutParent++
			continue
		}
		c.SelfRepliesWithParent++
		first, ok := root[r.parent]
		if !ok {
			first = r.parent
			root[first] = first
			size[first]++
		}
		root[r.id] = first
		size[first]++
		c.Longest = max(c.Longest, size[first])
	}
	c.Threads = len(size)
}

// countOthers counts what is beside the tweets.
func (c *contents) countOthers(ctx context.Context, a *archive.Archive) error {
	return errors.Join(
		tallyUp(ctx, c, a.Likes(), &c.Likes),
		tallyUp(ctx, c, a.Following(), &c.Following),
		tallyUp(ctx, c, a.Followers(), &c.Followers),
		tallyUp(ctx, c, a.Blocks(), &c.Blocks),
		tallyUp(ctx, c, a.Mutes(), &c.Mutes),
		tallyUp(ctx, c, a.Lists(), &c.Lists),
		tallyUp(ctx, c, a.Messages(), &c.Messages),
	)
}

func tallyUp[T any](ctx context.Context, c *contents, list func(yield func(T, error) bool), n *int) error {
	for _, err := range list {
		if err := c.note(ctx, err); err != nil {
			return err
		}
		if err == nil {
			*n++
		}
	}
	return nil
}

// top returns the names with the largest counts, the largest first.
func top(m map[string]int, n int) []string {
	names := slices.SortedFunc(maps.Keys(m), func(x, y string) int { return cmp.Or(m[y]-m[x], cmp.Compare(x, y)) })
	return names[:min(n, len(names))]
}
