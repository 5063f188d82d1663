// Package contacts decides, without I/O, who of the people in a Twitter archive
// has which account in the fediverse, and on what evidence.
//
// A [Finder] is given what an archive holds, one record at a time, and what
// files of the person's own tell (package contactfile); its [Finder.Report] names every
// account that the archive's owner has to do with, as far as anything names it,
// with the fediverse accounts found for it:
//
//	f := contacts.NewFinder(owner)
//	for t, err := range a.Tweets() {
//		f.Tweet(&t)
//	}
//	for _, c := range f.Report().Contacts {
//		fmt.Println(c.Name(), c.Candidates)
//	}
//
// [FindHandles] is the grammar alone: the fediverse handles in a text. What to
// do with an account is the person's decision; [ImportFiles] writes the files
// that servers take.
//
// Nothing here asks the network, so that the best tier it gives is [TierC].
package contacts

import (
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// Grade says how surely a text has a handle in it.
type Grade string

// The grades.
const (
	Strong Grade = "strong" // a handle, by its form, its host or the words before it
	Weak   Grade = "weak"   // may be an e-mail address, plain words or a page of something else
)

// Handle is the address of an account in the fediverse, as a text has it.
type Handle struct {
	User string // as written; compare without case
	Host string // in lower case, labels in ASCII (RFC 5891 A-labels)
}

// String returns user@host.
func (h Handle) String() string { return h.User + "@" + h.Host }

// Key returns what two ways of writing a handle have in common: user@host in lower case.
func (h Handle) Key() string { return strings.ToLower(h.User) + "@" + h.Host }

// Found is a handle in a text.
type Found struct {
	Handle
	Grade Grade
}

// FindHandles returns the handles in a text, in order, each once.
func FindHandles(text string) []Found {
	var out []Found
	for _, h := range handle.Find(text) {
		out = append(out, Found{Handle(h.Handle), Grade(h.Grade)})
	}
	return out
}

// HostNote returns what to know about a host before one follows somebody there: that it is
// a bridge, a mirror of other networks, or hardly federates; "" as a rule.
func HostNote(host string) string { return handle.HostNote(host) }

// Tier says how well it is known that an account belongs to a contact. The best
// comes first in the alphabet.
type Tier string

// The tiers.
const (
	TierA Tier = "A" // proved: each links to the other
	TierB Tier = "B" // self-stated, and the account exists
	TierC Tier = "C" // self-stated, unverified
	TierD Tier = "D" // stated by somebody else, or in words that may mean another
	TierE Tier = "E" // a guess
)

// Source is where a piece of evidence is.
type Source string

// The sources. In the first group the contact speaks, in the second somebody else.
const (
	FromDisplayName Source = "display name" // of a mention
	FromRetweet     Source = "retweet"      // their text, retweeted by the owner
	FromMessage     Source = "message"      // a direct message of theirs
	FromProfile     Source = "profile"      // their bio, links, location or pinned tweet, in a file

	FromOwner Source = "owner" // a tweet or message of the owner's
	FromOther Source = "other" // somebody's retweeted text, or message, about the contact
	FromLike  Source = "like"  // a liked tweet, of which nothing tells whose it is
	FromFile  Source = "file"  // a list or table in a file
)

// Evidence is one thing that says that an account is a contact's. The same words in many
// records, such as a display name in mentions, are one.
type Evidence struct {
	Source Source    `json:"source"`
	Record string    `json:"record"` // tweet or message id, or the file and the item in it; of the first record
	At     time.Time `json:"at,omitzero"`
	Last   time.Time `json:"last,omitzero"` // of the last record; zero when there is one only
	Count  int       `json:"count"`         // of records
	Grade  Grade     `json:"grade"`
	Self   bool      `json:"self"` // the contact's own words about the contact
	// Text is what was read, shortened, without e-mail addresses; empty for messages, which are not quoted.
	Text string `json:"text,omitempty"`
}

// Candidate is an account that may be a contact's.
type Candidate struct {
	Handle   string     `json:"handle"` // user@host
	Tier     Tier       `json:"tier"`
	Evidence []Evidence `json:"evidence"` // the best first
	// Disputed: another contact says the same of itself. One of them is not who they say.
	Disputed bool `json:"disputed,omitempty"`
	// Note is a warning about the account or its host, as HostNote has it; empty as a rule.
	Note string `json:"note,omitempty"`
}

// Relations are what the owner and a contact have to do with each other.
type Relations struct {
	Following bool `json:"following,omitempty"`
	Follower  bool `json:"follower,omitempty"`
	Blocked   bool `json:"blocked,omitempty"`
	Muted     bool `json:"muted,omitempty"`
}

// Name is a screen name or display name, and when it was seen.
type Name struct {
	Name  string    `json:"name"`
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
}

// Contact is a Twitter account that the archive's owner has to do with.
type Contact struct {
	ID           string `json:"id,omitempty"`            // numeric; empty where only a name is known
	ScreenNames  []Name `json:"screen_names,omitempty"`  // the latest first
	DisplayNames []Name `json:"display_names,omitempty"` // the latest first
	Relations
	LastSeen   time.Time   `json:"last_seen,omitzero"` // in a record of the archive
	Candidates []Candidate `json:"candidates,omitempty"`
	// Asks are words of the contact's that speak of Mastodon or the fediverse, where there is no
	// candidate at all: it can be asked.
	Asks []Evidence `json:"asks,omitempty"`
}

// Name returns the latest screen name, without the @, or else the numeric id.
func (c *Contact) Name() string {
	if len(c.ScreenNames) > 0 {
		return c.ScreenNames[0].Name
	}
	return c.ID
}

// Key is what a contact goes by in decisions: the numeric id, or "@name" in lower case where none is known.
func (c *Contact) Key() string {
	if c.ID != "" {
		return c.ID
	}
	return "@" + strings.ToLower(c.Name())
}

// Coverage counts how many of a list the archive can name.
type Coverage struct {
	All   int `json:"all"`
	Named int `json:"named"`
}

// Report is what a Finder found.
type Report struct {
	// Contacts are all people of the owner's lists, and those others for whom there is a candidate
	// or who can be asked: the surest first, then by name.
	Contacts  []Contact `json:"contacts"`
	People    int       `json:"people"` // accounts seen at all
	Following Coverage  `json:"following"`
	Followers Coverage  `json:"followers"`
	Blocks    Coverage  `json:"blocks"`
	Mutes     Coverage  `json:"mutes"`
	Mine      Mine      `json:"mine"`
}
