package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// contactsFile is the table of all contacts.
var contactsFile = outFile{
	what: "table of contacts", hint: "Name it after --csv: godwit contacts ARCHIVE --csv contacts.csv",
	ours: func(head []byte) bool { return bytes.HasPrefix(head, []byte(strings.Join(reportColumns[:4], ","))) },
}

var reportColumns = []string{
	"profile", "id", "name", "earlier_names", "display_name", "following", "follower", "blocked", "muted", "last_seen",
	"handle", "tier", "why", "decision", "warning", "lists",
}

// profileAddress is where the profile of an account on X is or was.
func profileAddress(c *contacts.Contact) string {
	if c.ID == "" {
		return "https://x.com/" + c.Name()
	}
	return "https://x.com/i/user/" + c.ID
}

// writeReport writes all contacts to a file, a line for each candidate, or one for none.
func (b *contactBook) writeReport(ctx context.Context, file string) error {
	return b.writeFile(ctx, contactsFile, file, func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write(reportColumns); err != nil {
			return err
		}
		for i := range b.Report.Contacts {
			c := &b.Report.Contacts[i]
			rows := b.rows(c)
			if len(rows) == 0 {
				rows = []contactRow{{}}
			}
			for _, r := range rows {
				if err := out.Write(b.reportLine(c, r)); err != nil {
					return err
				}
			}
		}
		out.Flush()
		return out.Error()
	})
}

func (b *contactBook) reportLine(c *contacts.Contact, r contactRow) []string {
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	name, display, why := "", "", ""
	var earlier []string
	for i, n := range c.ScreenNames {
		if i == 0 {
			name = n.Name
		} else {
			earlier = append(earlier, n.Name)
		}
	}
	if len(c.DisplayNames) > 0 {
		display = c.DisplayNames[0].Name
	}
	if r.Handle != "" {
		why = strings.Join(r.whys(), "; ")
	}
	cells := []string{
		profileAddress(c), c.ID, name, strings.Join(earlier, " "), display,
		yes(c.Following), yes(c.Follower), yes(c.Blocked), yes(c.Muted), dayOf(c.LastSeen),
		r.Handle, string(r.Tier), why, r.state, strings.Join(b.warnings(c, r), "; "), strings.Join(b.listsOf(c), "; "),
	}
	for i, cell := range cells {
		cells[i] = contacts.SafeCell(short(oneLine(cell)))
	}
	return cells
}

// short returns a cell without what cannot be seen, which would hide how it begins, cut to what is read in a cell.
func short(cell string) string {
	const most = 500 // characters
	cell = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '\u200B', '\u2060', '\uFEFF', '\u00AD', '\u180E':
			return -1
		}
		return r
	}, cell))
	cell = strings.TrimLeft(cell, "\u200C\u200D")
	n := 0
	for i := range cell {
		if n++; n > most {
			return cell[:i] + "…"
		}
	}
	return cell
}

// listsOf are the names of the lists that a contact is on.
func (b *contactBook) listsOf(c *contacts.Contact) []string { return b.index().lists[c.Key()] }

// contactLine is the JSON of a contact.
type contactLine struct {
	Event string `json:"event"` // "contact"
	Key   string `json:"key"`   // numeric id, or @name where none is known
	contacts.Contact
	Decisions []decisionMade `json:"decisions,omitempty"`
	New       []string       `json:"new,omitempty"` // handles that the search before had not found
	Lists     []string       `json:"lists,omitempty"`
	Profile   string         `json:"profile"` // address on X
}

type decisionMade struct {
	Handle   string    `json:"handle"`
	Decision string    `json:"decision"` // accepted or rejected
	At       time.Time `json:"at"`
}

func (b *contactBook) contactLine(c *contacts.Contact) contactLine {
	l := contactLine{Event: "contact", Key: c.Key(), Contact: *c, Lists: b.listsOf(c), Profile: profileAddress(c)}
	for _, r := range b.rows(c) {
		if b.New[c.Key()][handleKey(r.Handle)] {
			l.New = append(l.New, r.Handle)
		}
		if r.state == stateAccepted || r.state == stateRejected {
			l.Decisions = append(l.Decisions, decisionMade{r.Handle, r.state, r.at})
		}
	}
	return l
}

// contactsSummary is the JSON of a search.
type contactsSummary struct {
	Event     string            `json:"event"`  // "summary"
	People    int               `json:"people"` // accounts seen at all
	Following contacts.Coverage `json:"following"`
	Followers contacts.Coverage `json:"followers"`
	Blocks    contacts.Coverage `json:"blocks"`
	Mutes     contacts.Coverage `json:"mutes"`
	Contacts  int               `json:"contacts"`
	Found     int               `json:"found"` // contacts with a candidate
	Accepted  int               `json:"accepted"`
	New       int               `json:"new"`                // contacts with a candidate that the search before had not found
	Ask       int               `json:"ask"`                // contacts who speak of Mastodon, and give no address
	Messages  bool              `json:"messages_read"`      // direct ones
	Evidence  []string          `json:"evidence_files"`     // paths
	Told      []*evidenceFile   `json:"evidence,omitempty"` // what those of them that could be read told
	Notes     []string          `json:"notes,omitempty"`
	Unread    int               `json:"unread"`            // records of the archive that could not be read
	Lacking   []string          `json:"lacking,omitempty"` // what of the archive is not there, in words
	Mine      contacts.Mine     `json:"mine"`
	Findable  bool              `json:"findable"` // by tools that look at profiles
}

func (c *contactSearch) printJSON() error {
	r := &c.b.Report
	sum := contactsSummary{
		Event: "summary", People: r.People, Following: r.Following, Followers: r.Followers, Blocks: r.Blocks, Mutes: r.Mutes,
		Contacts: len(r.Contacts), New: len(c.b.New), Ask: len(c.asks()), Messages: c.messages, Evidence: append([]string{}, c.b.Evidence...), Told: c.files, Notes: c.gone, Unread: c.unreadNo, Lacking: c.lacking,
		Mine: r.Mine, Findable: r.Mine.Findable(),
	}
	for i := range r.Contacts {
		if contact := &r.Contacts[i]; len(c.b.rows(contact)) > 0 {
			sum.Found++
			if len(c.b.accepted(contact)) > 0 {
				sum.Accepted++
			}
		}
	}
	for _, l := range c.shown() {
		if err := writeJSON(c.s.stdout, c.b.contactLine(l.Contact)); err != nil {
			return fmt.Errorf("write contact %s: %w", l.Key(), err)
		}
	}
	return writeJSON(c.s.stdout, sum)
}
