package main

import (
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// The states of a candidate.
const (
	stateAccepted = "accepted"
	stateRejected = "rejected"
	stateNew      = "new" // nothing is decided, and the search before the latest had not found it
)

// contactRow is an account that may be a contact's, with what the person decided.
type contactRow struct {
	contacts.Candidate        // Tier is empty for what no search found
	state              string // empty when nothing is decided, and it is not new
	at                 time.Time
}

// handleKey is the form in which a journal has handles.
func handleKey(handle string) string { return strings.ToLower(handle) }

// rows are the candidates of a contact, and behind them what the person chose without one.
func (b *contactBook) rows(c *contacts.Contact) []contactRow {
	decisions := b.Decisions[c.Key()]
	var rows []contactRow
	known := map[string]bool{}
	for _, candidate := range c.Candidates {
		key := handleKey(candidate.Handle)
		known[key] = true
		r := contactRow{Candidate: candidate}
		if d, ok := decisions[key]; ok {
			r.decided(d)
		} else if b.New[c.Key()][key] {
			r.state = stateNew
		}
		rows = append(rows, r)
	}
	own := len(rows)
	for key, d := range decisions {
		if !known[key] {
			r := contactRow{}
			r.decided(d)
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows[own:], func(a, b contactRow) int { return strings.Compare(a.Handle, b.Handle) })
	return rows
}

func (r *contactRow) decided(d importer.ContactDecision) {
	r.Handle, r.state, r.at = d.Handle, stateRejected, d.At
	if d.Accepted {
		r.state = stateAccepted
	}
}

// row returns the row of a handle, or nil.
func (b *contactBook) row(c *contacts.Contact, handle string) *contactRow {
	rows := b.rows(c)
	i := slices.IndexFunc(rows, func(r contactRow) bool { return strings.EqualFold(r.Handle, handle) })
	if i < 0 {
		return nil
	}
	return &rows[i]
}

// accepted are the handles of a contact that the person accepted, the latest decision first.
func (b *contactBook) accepted(c *contacts.Contact) []string {
	rows := slices.DeleteFunc(b.rows(c), func(r contactRow) bool { return r.state != stateAccepted })
	slices.SortStableFunc(rows, func(a, b contactRow) int { return b.at.Compare(a.at) })
	var handles []string
	for _, r := range rows {
		handles = append(handles, r.Handle)
	}
	return handles
}

// relationOf says in words what the owner and a contact have to do with each other.
func relationOf(c *contacts.Contact) string {
	var list []string
	switch {
	case c.Following && c.Follower:
		list = append(list, "mutual")
	case c.Following:
		list = append(list, "following")
	case c.Follower:
		list = append(list, "follower")
	}
	if c.Blocked {
		list = append(list, "blocked")
	}
	if c.Muted {
		list = append(list, "muted")
	}
	return strings.Join(list, ", ")
}

// whys say, the best first, what speaks for a row.
func (r *contactRow) whys() []string {
	var list []string
	for _, e := range r.Evidence {
		list = append(list, whyOf(e))
	}
	switch {
	case len(list) > 0:
	case r.state == stateRejected:
		list = []string{"you rejected it; the latest search did not find it"}
	default:
		list = []string{"you accepted it; the latest search did not find it"}
	}
	return list
}

// why is the best of whys, and how many there are beside.
func (r *contactRow) why() string {
	const most = 2
	list := r.whys()
	text := strings.Join(list[:min(most, len(list))], "; ")
	if n := len(list) - most; n > 0 {
		text += "; +" + number(n) + " more"
	}
	return text
}

var sourceWords = map[contacts.Source]string{
	contacts.FromDisplayName: "their display name",
	contacts.FromRetweet:     "their tweet, retweeted",
	contacts.FromMessage:     "their message to you",
	contacts.FromProfile:     "their profile",
	contacts.FromOwner:       "you wrote it",
	contacts.FromOther:       "somebody else wrote it",
	contacts.FromLike:        "a tweet you liked",
	contacts.FromFile:        "your file",
}

// whyOf says in few words what a piece of evidence is.
func whyOf(e contacts.Evidence) string {
	text := sourceWords[e.Source]
	if text == "" {
		text = string(e.Source)
	}
	switch e.Source {
	case contacts.FromFile:
		text += " " + oneLine(e.Record)
	case contacts.FromProfile:
		text += " in " + oneLine(e.Record)
	}
	if at := dayOf(latest(e)); at != "" {
		text += ", " + at
	}
	return text
}

// latest is when evidence was last seen.
func latest(e contacts.Evidence) time.Time {
	if e.Last.IsZero() {
		return e.At
	}
	return e.Last
}

// dayOf writes a day of long ago, empty for none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// counted writes a number of people.
func counted(n int) string {
	if n == 1 {
		return "1 person"
	}
	return words.English.Number(int64(n)) + " people"
}
