// Package handle finds fediverse handles in texts: the grammar of the ways in which people write them, and what is
// known of hosts.
package handle

import "strings"

// Grade says how surely a text has a handle in it.
type Grade string

// The grades.
const (
	Strong Grade = "strong" // a handle, by its form, its host or the words before it
	Weak   Grade = "weak"   // may be an e-mail address, plain words or a page of something else
)

// Handle is the address of an account.
type Handle struct {
	User string // as written; compare without case
	Host string // in lower case, labels in ASCII (RFC 5891 A-labels)
}

// String returns user@host.
func (h Handle) String() string { return h.User + "@" + h.Host }

// Key returns user@host in lower case.
func (h Handle) Key() string { return strings.ToLower(h.User) + "@" + h.Host }

// Found is a handle in a text.
type Found struct {
	Handle
	Grade Grade
}

// Form is how a handle is written.
type Form int

// The forms.
const (
	Full   Form = iota // @user@host, acct:user@host
	Mail               // user@host, of which only the host or what stands around tells it from a mail address
	URL                // the address of a profile
	Status             // the address of a post
	Words              // "user at host dot tld", "host: @user" and the like
)

// Placed is a handle and where it is.
type Placed struct {
	Found
	Form       Form
	Labelled   bool // "Mastodon:", 🐘 or the like introduces it
	Start, End int  // bytes of the text that Scan returns
}
