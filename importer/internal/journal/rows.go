package journal

import "time"

// Key names a post of a target. The zero Key names none: no tweet has id 0.
type Key struct {
	TweetID int64
	Part    int
}

// State is how far a post has come.
type State string

// The states of a post. A post is Intended from before its request is sent
// until its outcome is written, so an Intended post found at a start may or may
// not be on the server; Uncertain is the same, learnt without a restart.
const (
	Planned   State = "planned"
	Intended  State = "intended"
	Uncertain State = "uncertain"
	Posted    State = "posted"
	Refused   State = "refused"
	Gone      State = "gone" // was posted, and is no longer on the server
)

// MediaState is how far a media file has come.
type MediaState string

// The states of a media file.
const (
	MediaWaiting  MediaState = "waiting"
	MediaUploaded MediaState = "uploaded"
	MediaRefused  MediaState = "refused"
	// MediaLost is a file that could not be read, so that its post went out without it. With a MediaID it
	// is on the server since, and not yet in the post.
	MediaLost MediaState = "lost"
)

// Post is one row of the plan, with what has become of it.
type Post struct {
	Key
	Parent     Key
	CreatedAt  time.Time
	Text       string
	Warning    string
	Sensitive  bool
	Visibility string
	Language   string
	Media      []Media
	Links      []Link
	Quote      Key    // the post it quotes; zero for none
	QuoteLink  string // ends the text where the quotation cannot be made
	Boost      Key    // the post to be boosted; zero for none
	Markdown   bool

	State          State
	IdempotencyKey string
	IntendedAt     time.Time
	Sent           string // the text of the last intent, where it is not Text
	StatusID       string
	URL            string
	PostedAt       time.Time
	Problem        string // why it was refused; of a post that is Planned, the last time
}

// Link is a link in a post's text, bytes Start to End, to another post.
type Link struct {
	Start, End int
	To         Key
}

// Media is one file of a post.
type Media struct {
	Place       int
	File        string
	Kind        string
	Size        int64
	Description string
	Link        string

	State      MediaState
	MediaID    string
	UploadedAt time.Time
	Problem    string
}

// Decision is what a plan says of one tweet: posts, or a reason for none.
type Decision struct {
	TweetID  int64 // of the record
	Key      int64 // TweetID of the posts' keys; 0 for a record that has none to speak of
	Reason   string
	Posts    []Post
	Warnings []string
}

// Basis is what a plan is made with, beside the decisions.
type Basis struct {
	Policy  []byte            // JSON, the caller's
	Choices map[int64][]byte  // as Choices returned them; what was planned without a later one is not sent
	Inputs  map[string][]byte // files to keep from now on, by name; an empty one is taken away
	Review  Review            // of what the account has; nil for none
	// Tentative says that what the Review finds is part of the Summary, and not kept.
	Tentative bool
}

// Target is an account on a server.
type Target struct {
	ID int64
	TargetKey
	Profile      []byte // JSON, the caller's
	Policy       []byte // JSON, the caller's; nil before the first plan
	DatesRefused bool
	CanaryPassed bool
	Look         string // the caller's: how far the account was looked through
}

// TargetKey is what a target goes by, and the names of both for people.
type TargetKey struct {
	API       string // scheme and host; empty for a plan for no server
	AccountID string // empty for a plan without a login; "@" and the name for a target from before ids were kept
	Domain    string
	Username  string
}

// Window is what was used of one class of limits.
type Window struct {
	Class  string
	Start  time.Time
	Period time.Duration
	Used   int
	Limit  int
}
