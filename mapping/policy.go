package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

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

	// What is taken.

	Since    time.Time `json:"since,omitzero"` // tweets before it are left out
	Until    time.Time `json:"until,omitzero"` // tweets at or after it are left out
	Select   Selection `json:"select,omitzero"`
	Retweets Retweets  `json:"retweets,omitempty"` // default NoRetweets
	Replies  Replies   `json:"replies,omitempty"`  // to others; default NoReplies

	// The visibility of tweets that were not public, or are not any more. Empty leaves them out.
	Circle    Visibility `json:"circle,omitempty"`
	Protected Visibility `json:"protected,omitempty"`
	Deleted   Visibility `json:"deleted,omitempty"`
	Community Visibility `json:"community,omitempty"`

	AllowContactDetails bool `json:"allow_contact_details,omitempty"` // see ContactDetails
	AllowCrossposts     bool `json:"allow_crossposts,omitempty"`      // see AlreadyThere

	// How it reads.

	Mentions   Mentions `json:"mentions,omitempty"`     // default WideMentions
	QuoteLinks bool     `json:"quote_links,omitempty"`  // a quotation of an own tweet is a link, also where the server has quotes
	NoEdits    bool     `json:"no_edits,omitempty"`     // links to later posts stay as they are for good, instead of being noted for a later edit
	Numbers    bool     `json:"numbers,omitempty"`      // parts of a long tweet end with (1/3)
	Markdown   bool     `json:"markdown,omitempty"`     // bold and italic of long tweets, where the server takes Markdown
	NoWarnings bool     `json:"no_warnings,omitempty"`  // a first line such as "CW: food" stays text
	Warn       []Warn   `json:"warn,omitempty"`         // content warnings by words
	Language   string   `json:"language,omitempty"`     // of posts that Twitter knew none for: a code, or MainLanguage; default none
	NoDateLine bool     `json:"no_date_line,omitempty"` // no date line where the server keeps no dates
	DateLine   DateLine `json:"date_line,omitzero"`
	LinkBack   bool     `json:"link_back,omitempty"` // a link to the tweet under each post
}

// Retweets is what becomes of retweets.
type Retweets string

// NoRetweets leaves them out. LinkRetweets makes one post of each, with the name, what could be read, and a link to the
// original where it is known; retweets of oneself, where that is proved, become boosts of one's own post on servers
// that keep no dates.
const (
	NoRetweets   Retweets = "none"
	LinkRetweets Retweets = "link"
)

// Replies is what becomes of replies to others and of the owner's own replies below them.
type Replies string

// NoReplies leaves them out. OwnThreads takes those of which the archive shows that they answer something in a
// conversation the owner began. RepliesInContext takes all: a reply is a post of its own that begins with a link to
// what it answers, and self-replies below it are a thread.
const (
	NoReplies        Replies = "none"
	OwnThreads       Replies = "own-threads"
	RepliesInContext Replies = "context"
)

// Mentions is how the names of others are shown. None of the forms is a mention to any server.
type Mentions string

// The forms: with a wide at sign (see Defuse); the link to the profile on X; the name without a sign; or, for people
// in Inputs.People, the link to their profile in the fediverse, and wide for the others.
const (
	WideMentions   Mentions = "wide"
	LinkMentions   Mentions = "link"
	NameMentions   Mentions = "name"
	MappedMentions Mentions = "map"
)

// MainLanguage as Policy.Language is the language of most tweets of the archive.
const MainLanguage = "main"

// Warn is a content warning for tweets that match.
type Warn struct {
	Match   string `json:"match"`   // a word or words, without regard to case; between slashes a regular expression (RE2)
	Warning string `json:"warning"` // the content warning
}

// DateLine is the line that tells the date of a tweet where the server cannot keep it.
type DateLine struct {
	// Template is a text/template of a line; its value is a DateLineData. Default: 🐦 and the date.
	Template string `json:"template,omitempty"`
	First    bool   `json:"first,omitempty"`     // the first line instead of the last
	Locale   string `json:"locale,omitempty"`    // of the names of months and days: one of Locales; default en
	TimeZone string `json:"time_zone,omitempty"` // IANA name; default UTC
}

// Selection says which tweets to take; the zero value takes all. Each condition that is given must hold.
type Selection struct {
	IDs         []string `json:"ids,omitempty"`          // only these tweets
	NotIDs      []string `json:"not_ids,omitempty"`      // none of these
	Only        []Kind   `json:"only,omitempty"`         // those of any of these kinds
	Never       []Kind   `json:"never,omitempty"`        // none of these kinds
	Languages   []string `json:"languages,omitempty"`    // any of these codes, as servers have them; tweets without a language are taken, too
	Clients     []string `json:"clients,omitempty"`      // posted with any of these, without regard to what archive.ClientKey takes for the same
	NotClients  []string `json:"not_clients,omitempty"`  // posted with none of these
	Hashtags    []string `json:"hashtags,omitempty"`     // any of these, without regard to case, with or without #
	Words       []string `json:"words,omitempty"`        // any of these words or phrases, without regard to case
	NotWords    []string `json:"not_words,omitempty"`    // none of these
	Match       string   `json:"match,omitempty"`        // a regular expression (RE2) for the text with its links in full
	NotMatch    string   `json:"not_match,omitempty"`    // one that must not match
	MinLikes    int      `json:"min_likes,omitempty"`    // at the time of the archive
	MinRetweets int      `json:"min_retweets,omitempty"` // at the time of the archive
	Top         int      `json:"top,omitempty"`          // of those that remain, the ones with the most likes; of equals the older
}

// Kind is a kind of tweets one may select by.
type Kind string

// The kinds. KindReplies are replies to others and to oneself, KindThreads what hangs together with another own tweet by
// a self-reply.
const (
	KindReplies  Kind = "replies"
	KindRetweets Kind = "retweets"
	KindMedia    Kind = "media"
	KindThreads  Kind = "threads"
)

// Inputs is what mapping is told beside the tweets. The zero value is nothing.
type Inputs struct {
	Choices map[string]Choice // by tweet id, of an edited one by that of any version
	// People are addresses in the fediverse, user@host without a leading @, by the numeric id of a Twitter account or by
	// its screen name in lower case.
	People   map[string]string
	AltText  AltText
	Existing []Existing // what the account has from elsewhere
	// Contact are the owner's own e-mail addresses and phone numbers.
	Contact []string
	Names   []string // the owner's screen names, old ones too
}

// Choice is what the person changed of one tweet. It is applied before anything is counted or cut.
type Choice struct {
	LeaveOut bool           `json:"leave_out,omitempty"`
	Text     *string        `json:"text,omitempty"`     // instead of Decision.Text
	Warning  *string        `json:"warning,omitempty"`  // instead of Decision.Warning; empty for none
	AltText  map[int]string `json:"alt_text,omitempty"` // by the place among the tweet's media, from 0
}

// IsZero reports whether the choice changes nothing.
func (c Choice) IsZero() bool {
	return !c.LeaveOut && c.Text == nil && c.Warning == nil && len(c.AltText) == 0
}

// Existing is a post that the account has. It stands for one tweet at most.
type Existing struct {
	Text      string // without HTML
	CreatedAt time.Time
}

// width says how many may see a post of this visibility.
func (v Visibility) width() int {
	return slices.Index([]Visibility{Direct, Private, Unlisted, Public}, v)
}

// check finds what is not in the closed sets. The rest is checked where it is made ready.
func (p *Policy) check() error {
	for _, v := range []struct {
		field string
		v     Visibility
	}{{"visibility", p.Visibility}, {"circle", p.Circle}, {"protected", p.Protected}, {"deleted", p.Deleted}, {"community", p.Community}} {
		if v.v != "" && v.v.width() < 0 {
			return &PolicyError{v.field, string(v.v), errors.New("choose one of public, unlisted, private and direct")}
		}
	}
	for _, c := range []struct {
		field, value string
		set          []string
	}{
		{"retweets", string(p.Retweets), []string{string(NoRetweets), string(LinkRetweets)}},
		{"replies", string(p.Replies), []string{string(NoReplies), string(OwnThreads), string(RepliesInContext)}},
		{"mentions", string(p.Mentions), []string{string(WideMentions), string(LinkMentions), string(NameMentions), string(MappedMentions)}},
	} {
		if c.value != "" && !slices.Contains(c.set, c.value) {
			return &PolicyError{c.field, c.value, errors.New("choose one of " + strings.Join(c.set, ", "))}
		}
	}
	if p.Language != "" && p.Language != MainLanguage && language(p.Language) != p.Language {
		return &PolicyError{"language", p.Language, errors.New("no code that servers know; write it as en, or as zh-TW")}
	}
	return nil
}

// PolicyError is a part of a policy that cannot be used.
type PolicyError struct {
	Field string // its JSON name
	Value string
	Err   error
}

func (e *PolicyError) Error() string {
	return fmt.Sprintf("policy: %s %q: %v", e.Field, e.Value, e.Err)
}

func (e *PolicyError) Unwrap() error { return e.Err }
