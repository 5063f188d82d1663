// Package mapping decides, without any I/O, what becomes of each tweet of an
// archive: the posts to publish, or a named reason for none.
//
// Two passes over the archive make the decisions. The first gives every tweet to
// [Planner.Index], which keeps 32 bytes of each; the second gives every tweet to
// [Planner.Decide], in any order:
//
//	p := mapping.NewPlanner(owner, policy, limits)
//	for t, err := range a.Tweets() { ...; p.Index(t) }
//	for t, err := range a.Tweets() { ...; d := p.Decide(t) }
//
// The rules, in the order they are applied to a tweet:
//
//   - Retweets, replies to others, self-replies inside the conversations of
//     others, older versions of edited tweets, deleted tweets, those of communities
//     and Circles and tweets of a protected time are left out, each with its [Reason];
//     so is what lies outside the policy's dates.
//   - Links are spliced in by the archive's ranges, links to attached media are
//     dropped, HTML escapes are resolved, the owner's own name is taken off the
//     front of self-replies ([Expand] shows the text before the last step).
//   - Mentions are defused ([Defuse]).
//   - Text over the server's limit becomes a thread ([Split], [Count]), and so do
//     media over its number of attachments.
//   - On servers that keep no dates the last text ends with a date line.
//
// The package holds what differs between servers in one value, [Limits], and
// what people may want differently in another, [Policy].
package mapping

import (
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// RulesVersion changes whenever the same tweet, policy and limits may give
// other posts than before.
const RulesVersion = 2

// Counting is how a server counts the length of a status.
type Counting string

const (
	// CountMastodon counts grapheme clusters, a URL as CharactersPerURL, a mention as its local part
	// (app/validators/status_length_validator.rb).
	CountMastodon Counting = "mastodon"
	// CountPlain counts code points of text and content warning, links in full
	// (GoToSocial, internal/processing/status/common.go).
	CountPlain Counting = "plain"
)

// Limits is what a server allows. Read them from the server; DefaultLimits is
// Mastodon's documented default, for servers that say nothing.
type Limits struct {
	MaxCharacters    int      `json:"max_characters"`
	MaxMedia         int      `json:"max_media"`
	CharactersPerURL int      `json:"characters_per_url"`
	MaxDescription   int      `json:"max_description"` // of a media description, in characters
	Counting         Counting `json:"counting"`
	// KeepsDates says that the server stores a past date given with a status.
	// Where it does not, posts carry a date line.
	KeepsDates bool `json:"keeps_dates"`
}

// Visibility of a status, in Mastodon's words.
type Visibility string

// The visibilities a post can have.
const (
	Public   Visibility = "public"
	Unlisted Visibility = "unlisted"
	Private  Visibility = "private" // followers only
	Direct   Visibility = "direct"
)

// Policy is what the person wants of an import. The zero value is the default.
type Policy struct {
	Visibility Visibility `json:"visibility,omitempty"` // default Unlisted
	Since      time.Time  `json:"since,omitzero"`       // tweets before it are left out
	Until      time.Time  `json:"until,omitzero"`       // tweets at or after it are left out
	NoDateLine bool       `json:"no_date_line,omitempty"`
}

// Key names a post within a plan: the tweet it comes from, an edited one by the
// id of its first version, and its place among the posts of that tweet, from 0.
type Key struct {
	TweetID string `json:"tweet_id"`
	Part    int    `json:"part"`
}

// Post is one status to be published.
type Post struct {
	Key        Key        `json:"key"`
	Parent     Key        `json:"parent,omitzero"` // the post this one replies to; zero for none. Always earlier in order.
	Text       string     `json:"text"`
	Warning    string     `json:"warning,omitempty"` // content warning (spoiler_text)
	Sensitive  bool       `json:"sensitive,omitempty"`
	Visibility Visibility `json:"visibility"`
	Language   string     `json:"language,omitempty"` // ISO 639-1 code a server takes, or empty
	// CreatedAt is the time of the tweet in UTC, of an edited one when it was first made. A post with n posts before it in the same second is n
	// milliseconds later, at most 999, so that a server that keeps dates keeps the order too.
	CreatedAt time.Time         `json:"created_at"`
	Media     []MediaAttachment `json:"media,omitempty"`
}

// MediaAttachment is a file to be uploaded with a post.
type MediaAttachment struct {
	File        string            `json:"file"` // name for archive.OpenMedia
	Kind        archive.MediaKind `json:"kind"`
	Size        int64             `json:"size"`
	Description string            `json:"description,omitempty"`
	// Link is the page of the original, used where the file cannot be attached. It is safe to put into a text.
	Link string `json:"link,omitempty"`
}

// Reason is why a tweet was left out: one of a closed set, see Reasons.
type Reason string

// Decision is what becomes of one tweet: posts, or a reason for none.
type Decision struct {
	TweetID string `json:"tweet_id"` // of the record
	// Key is the TweetID of the posts' keys: the id of the tweet's first version.
	// It is empty for an older version, which has no posts to speak of.
	Key    string `json:"key,omitempty"`
	Posts  []Post `json:"posts,omitempty"`
	Reason Reason `json:"reason,omitempty"` // empty when there are posts
	// Warnings are sentences for the person about what could not be carried over,
	// for example a media file the archive does not hold.
	Warnings []string `json:"warnings,omitempty"`
}

// The reasons for leaving a tweet out. When several hold, the one that comes
// first here is given.
const (
	// BadID is for a record whose id is not a decimal number between 1 and 2^63-1.
	BadID Reason = "bad_id"
	// Superseded is for an older version of an edited tweet.
	Superseded Reason = "superseded"
	// Deleted is for a tweet that its author has deleted since.
	Deleted Reason = "deleted"
	// Community is for a tweet written in a community.
	Community Reason = "community"
	// Circle is for a tweet only the owner's Twitter Circle could read.
	Circle Reason = "circle"
	// Protected is for a tweet of a time when the account was protected.
	Protected Reason = "protected"
	// Retweet is for a native retweet.
	Retweet Reason = "retweet"
	// ReplyToOthers is for a reply, or a leading @mention, to somebody else.
	ReplyToOthers Reason = "reply_to_others"
	// OthersConversation is for a self-reply below the owner's reply to somebody else.
	OthersConversation Reason = "others_conversation"
	// TooEarly is for a tweet before Policy.Since.
	TooEarly Reason = "too_early"
	// TooLate is for a tweet at or after Policy.Until.
	TooLate Reason = "too_late"
	// Empty is for a tweet of which neither text nor media remain.
	Empty Reason = "empty"
)

var reasons = []struct {
	reason      Reason
	description string
}{
	{BadID, "the record has no usable id"},
	{Superseded, "an older version of an edited tweet"},
	{Deleted, "you deleted it later"},
	{Community, "written in a community"},
	{Circle, "only your Twitter Circle could read it"},
	{Protected, "your account was protected at the time"},
	{Retweet, "a retweet"},
	{ReplyToOthers, "a reply to somebody else"},
	{OthersConversation, "part of a conversation that somebody else started"},
	{TooEarly, "before the first date you asked for"},
	{TooLate, "after the last date you asked for"},
	{Empty, "nothing to post: neither text nor media"},
}

// Reasons lists every Reason a Decision can have, in order of precedence.
func Reasons() []Reason {
	all := make([]Reason, len(reasons))
	for i, r := range reasons {
		all[i] = r.reason
	}
	return all
}

// String returns the name of the reason, which is stable across versions.
func (r Reason) String() string { return string(r) }

// Description returns a short English phrase for people, or the name of a reason
// that is not in the set.
func (r Reason) Description() string {
	for _, known := range reasons {
		if known.reason == r {
			return known.description
		}
	}
	return string(r)
}

// rankOf returns the place of r in Reasons, from 1, or 0 for no reason.
func rankOf(r Reason) uint8 {
	for i, known := range reasons {
		if known.reason == r {
			return uint8(i + 1)
		}
	}
	return 0
}
