package archive

import (
	"slices"
	"strings"
)

// TweetKind is what kind of tweet a tweet is. Nothing else tells kinds apart.
type TweetKind string

// The kinds, of which a tweet has one.
const (
	// KindOriginal answers nobody.
	KindOriginal TweetKind = "original"
	// KindSelfReply answers a tweet of the owner's.
	KindSelfReply TweetKind = "self_reply"
	// KindReply answers a tweet of somebody else's.
	KindReply TweetKind = "reply"
	// KindMention begins with the name of somebody else, and answers no tweet that the archive tells.
	KindMention TweetKind = "mention"
	// KindRetweet is a native retweet: see Tweet.IsRetweet.
	KindRetweet TweetKind = "retweet"
)

// Owner is whose tweets an archive holds, by id and by all names, then and now.
type Owner struct {
	id    string
	name  string
	names map[string]bool // of before, in lower case
}

// NewOwner returns the owner of an account that had other names before.
func NewOwner(a Account, names ...string) *Owner {
	o := &Owner{a.ID, a.ScreenName, make(map[string]bool, len(names))}
	for _, name := range names {
		o.names[strings.ToLower(name)] = true
	}
	return o
}

// Owner returns whose the archive is.
func (a *Archive) Owner() *Owner {
	var names []string
	for _, c := range a.names {
		names = append(names, c.From, c.To)
	}
	return NewOwner(a.account, names...)
}

// Kind returns the kind of a tweet of the owner's. A tweet that does not say whom it answers may still answer one of the owner's,
// which only the archive as a whole tells: then it is a KindReply.
func (o *Owner) Kind(t *Tweet) TweetKind {
	switch {
	case t.IsRetweet():
		return KindRetweet
	case o.AnswersSelf(t) && t.InReplyToStatusID != "":
		return KindSelfReply
	case o.AnswersSelf(t):
		return KindOriginal
	case t.InReplyToStatusID != "":
		return KindReply
	case t.InReplyToUserID != "":
		return KindMention
	}
	if name := t.leadingName(); name != "" && !o.Is(t, name) {
		return KindMention
	}
	return KindOriginal
}

// AnswersSelf reports whether a tweet says that it answers the owner.
func (o *Owner) AnswersSelf(t *Tweet) bool {
	if t.InReplyToUserID != "" && o.id != "" {
		return t.InReplyToUserID == o.id
	}
	return o.Is(t, t.InReplyToScreenName)
}

// Is reports whether a name in t is the owner's, then or now.
func (o *Owner) Is(t *Tweet, name string) bool {
	return o.IsNamed(t, name) || name != "" && o.id != "" && slices.ContainsFunc(t.Mentions, func(m Mention) bool {
		return m.UserID == o.id && strings.EqualFold(m.ScreenName, name)
	})
}

// IsNamed is Is without what the mentions of t tell.
func (o *Owner) IsNamed(t *Tweet, name string) bool {
	switch {
	case name == "":
		return false
	case strings.EqualFold(name, o.name):
		return true
	case o.id == "":
		return false
	}
	return t.InReplyToUserID == o.id && strings.EqualFold(name, t.InReplyToScreenName) || o.names[strings.ToLower(name)]
}

// NamesIn returns the owner's names by the mentions of a tweet, in lower case.
func (o *Owner) NamesIn(t *Tweet) map[string]bool {
	names := map[string]bool{}
	for i := range t.Mentions {
		if m := &t.Mentions[i]; o.id != "" && m.UserID == o.id {
			names[strings.ToLower(m.ScreenName)] = true
		}
	}
	return names
}

// leadingName returns the name that a tweet begins with, as a mention. Grailbird has no mentions of accounts that were gone by then.
func (t *Tweet) leadingName() string {
	if len(t.Mentions) > 0 && t.Mentions[0].Start == 0 {
		return t.Mentions[0].ScreenName
	}
	rest, ok := strings.CutPrefix(t.Text, "@")
	if !ok || !t.Grailbird {
		return ""
	}
	name := rest[:len(rest)-len(strings.TrimLeft(rest, nameLetters))]
	if !IsScreenName(name) || strings.HasPrefix(rest[len(name):], "@") {
		return ""
	}
	return name
}

const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
