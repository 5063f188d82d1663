// Package mapping decides, without any I/O, what becomes of each tweet of an
// archive: the posts to publish, or a named reason for none.
//
// Two passes over the archive make the decisions. The first gives every tweet to
// [Planner.Index], which keeps 32 bytes of each; the second gives every tweet to
// [Planner.Decide], in any order:
//
//	p, err := mapping.NewPlanner(owner, policy, limits, mapping.Inputs{})
//	for t, err := range a.Tweets() { ...; p.Index(t) }
//	for t, err := range a.Tweets() { ...; d := p.Decide(t) }
//
// What differs between servers is one value, [Limits]; what people may want differently
// another, [Policy], whose zero value is the default; what they bring beside the archive (names,
// descriptions of pictures, changes of single tweets) a third, [Inputs].
//
// The rules, in the order they are applied to a tweet:
//
//   - Selection: retweets, replies to others, older versions of edited tweets, what was deleted or was
//     never public, what the person did not ask for or has on the account already are left out, each
//     with its [Reason].
//   - Text: links are put in by the archive's ranges, kept apart from letters that a server would take
//     for a part of them, the link to attached media is dropped, HTML escapes are undone ([Expand]).
//   - The names X hides before a self-reply are taken off. A reply to others begins with the link to
//     what it answers; the post of a retweet ends with that to the original.
//   - A first line such as "CW: food" becomes the content warning, or the policy's words give one.
//   - The link to a tweet at the end is a quotation: a real one of an own post where the server has
//     them, else a line "RE: https://...".
//   - Mentions are shown in a form that no server resolves ([Mentions], [Defuse]).
//   - The person's [Choice] replaces the text, the content warning, descriptions.
//   - A text over the server's limit is cut into a thread ([Split], [Count]); media over its number of
//     attachments go into replies. Links to own tweets are noted ([Link]), with room for what they become.
//   - On servers that keep no dates the last text ends with a date line ([DateLine]).
//
// [Planner.Explain] tells what each of them makes of one tweet.
package mapping

import (
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// RulesVersion changes whenever the same tweet, policy and limits may give
// other posts than before.
const RulesVersion = 7

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

	// Links are the links in Text to the owner's own tweets that become posts, too, in order and apart. When the
	// post they lead to is on the server, its address takes the link's place; there is room for it.
	Links []Link `json:"links,omitempty"`
	// Quote is the post this one quotes; zero for none. It is always earlier in order. QuoteLink is what stands in for
	// the quotation where the server does not make it: a link for the end of the text, for which there is room.
	Quote     Key    `json:"quote,omitzero"`
	QuoteLink string `json:"quote_link,omitempty"`
	// Boost is the post to be boosted; then there is nothing else to publish. Zero for none. Always earlier in order.
	Boost Key `json:"boost,omitzero"`
	// Markdown says that Text is Markdown, for a server that takes it.
	Markdown bool `json:"markdown,omitempty"`
}

// Link is a link in a post's text, bytes Start to End, to the post To.
type Link struct {
	Start int `json:"start"`
	End   int `json:"end"`
	To    Key `json:"to"`
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
	// Text is the text before it was cut into posts, without date line, and Warning their content
	// warning: what a Choice may replace. Empty for a boost, and for tweets left out.
	Text    string `json:"text,omitempty"`
	Warning string `json:"warning,omitempty"`
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
	// LeftOutByYou is for a tweet with a Choice that leaves it out.
	LeftOutByYou Reason = "left_out_by_you"
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
	// Listed is for a tweet that Selection.NotIDs has.
	Listed Reason = "listed"
	// NotListed is for a tweet that Selection.IDs does not have.
	NotListed Reason = "not_listed"
	// OtherKind is for a tweet that Selection.Only or Never rule out.
	OtherKind Reason = "other_kind"
	// OtherLanguage is for a tweet in none of Selection.Languages.
	OtherLanguage Reason = "other_language"
	// OtherClient is for a tweet from a client that Selection.Clients or NotClients rule out.
	OtherClient Reason = "other_client"
	// NoHashtag is for a tweet with none of Selection.Hashtags.
	NoHashtag Reason = "no_hashtag"
	// NoMatch is for a text that Selection's words and regular expressions rule out.
	NoMatch Reason = "no_match"
	// TooFewLikes is for a tweet with less likes or retweets than Selection asks for.
	TooFewLikes Reason = "too_few_likes"
	// NotTop is for a tweet not among the Selection.Top with the most likes.
	NotTop Reason = "not_top"
	// AlreadyThere is for a tweet that the account has as a post from elsewhere.
	AlreadyThere Reason = "already_there"
	// ContactDetails is for a tweet with the owner's own e-mail address or phone number.
	ContactDetails Reason = "contact_details"
	// Empty is for a tweet of which neither text nor media remain.
	Empty Reason = "empty"
)

var reasons = []struct {
	reason      Reason
	description string
}{
	{BadID, "the record has no usable id"},
	{Superseded, "an older version of an edited tweet"},
	{LeftOutByYou, "you left it out"},
	{Deleted, "you deleted it later"},
	{Community, "written in a community"},
	{Circle, "only your Twitter Circle could read it"},
	{Protected, "your account was protected at the time"},
	{Retweet, "a retweet"},
	{ReplyToOthers, "a reply to somebody else"},
	{OthersConversation, "part of a conversation that somebody else started"},
	{TooEarly, "before the first date you asked for"},
	{TooLate, "after the last date you asked for"},
	{Listed, "on your list of tweets to leave out"},
	{NotListed, "not on your list of tweets to take"},
	{OtherKind, "not of the kinds you asked for"},
	{OtherLanguage, "not in a language you asked for"},
	{OtherClient, "from a client you left out"},
	{NoHashtag, "without a hashtag you asked for"},
	{NoMatch, "ruled out by the words you gave"},
	{TooFewLikes, "fewer likes or retweets than you asked for"},
	{NotTop, "not among those with the most likes"},
	{AlreadyThere, "your account has it already"},
	{ContactDetails, "holds your own e-mail address or phone number"},
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
