package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// Contacts is what a journal knows of the owner's contacts: what the latest search found, and what
// the person decided. It belongs to the Twitter account, not to a target.
type Contacts struct {
	Report    contacts.Report                       // of the latest search; zero before the first
	Searched  time.Time                             // when
	New       map[string]map[string]bool            // by contact and handle, in the forms of Contact.Key and Handle.Key: what the search before it had not found
	Decisions map[string]map[string]ContactDecision // likewise
	Lists     []ContactList                         // by name
	Evidence  []string                              // paths of the files that searches read, beside the archive
	Messages  bool                                  // searches read direct messages
	Files     map[string]string                     // of files that were written for the person: what is in them, as KeepContactFile was told, by path
}

// ContactDecision is what the person decided about one candidate.
type ContactDecision struct {
	Handle   string    `json:"handle"`   // as it is to be followed
	Accepted bool      `json:"accepted"` // or else rejected
	At       time.Time `json:"at"`
}

// ContactList is a list that the person makes of contacts.
type ContactList struct {
	Name    string
	Members []string // Contact.Keys
}

// Contacts returns what is known of the owner's contacts. Contacts that the latest search did not
// find, and about whom something is decided, come last.
func (j *Journal) Contacts(ctx context.Context) (Contacts, error) {
	k, err := j.j.Contacts(ctx)
	if err != nil {
		return Contacts{}, err
	}
	c := Contacts{
		Searched: k.At, Evidence: k.Evidence, Messages: k.Messages, Files: k.Files,
		New: map[string]map[string]bool{}, Decisions: map[string]map[string]ContactDecision{},
	}
	if len(k.Summary) > 0 {
		if err := json.Unmarshal(k.Summary, &c.Report); err != nil {
			return Contacts{}, fmt.Errorf("read the search for contacts: %w", err)
		}
	}
	for _, row := range k.Contacts {
		var contact contacts.Contact
		if err := json.Unmarshal(row.Found, &contact); err != nil {
			return Contacts{}, fmt.Errorf("read contact %s: %w", row.Key, err)
		}
		c.Report.Contacts = append(c.Report.Contacts, contact)
	}
	for key, handles := range k.Fresh {
		c.New[key] = map[string]bool{}
		for _, h := range handles {
			c.New[key][h] = true
		}
	}
	for _, d := range k.Decisions {
		if c.Decisions[d.Contact] == nil {
			c.Decisions[d.Contact] = map[string]ContactDecision{}
		}
		c.Decisions[d.Contact][d.Handle] = ContactDecision{Handle: d.Written, Accepted: d.Accepted, At: d.At}
	}
	for _, l := range k.Lists {
		c.Lists = append(c.Lists, ContactList(l))
	}
	return c, nil
}

// KeepContacts keeps what a search found, in place of what the one before it had, and
// the paths of the files it read and whether it read direct messages, for later searches. People about whom something is decided stay, also when they are not in it.
// What was decided about a name whose numeric id nothing told becomes a decision about the contact of that name.
func (j *Journal) KeepContacts(ctx context.Context, r *contacts.Report, evidence []string, messages bool) error {
	summary := *r
	summary.Contacts = nil
	s := journal.Search{At: time.Now(), Evidence: evidence, Messages: messages}
	var err error
	if s.Summary, err = json.Marshal(summary); err != nil {
		return fmt.Errorf("keep the search for contacts: %w", err)
	}
	bearers, keys := map[string]int{}, map[string]bool{} // of a name: how many contacts had it
	for i := range r.Contacts {
		c := &r.Contacts[i]
		keys[c.Key()] = true
		for _, name := range nameKeys(c) {
			bearers[name]++
		}
	}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		row := journal.Contact{Key: c.Key()}
		if row.Found, err = json.Marshal(c); err != nil {
			return fmt.Errorf("keep contact %s: %w", row.Key, err)
		}
		for _, candidate := range c.Candidates {
			row.Handles = append(row.Handles, strings.ToLower(candidate.Handle))
		}
		for _, name := range nameKeys(c) {
			if bearers[name] == 1 && !keys[name] {
				row.Was = append(row.Was, name)
			}
		}
		s.Contacts = append(s.Contacts, row)
	}
	return j.j.KeepContacts(ctx, s)
}

// nameKeys are the keys that a contact would have if nothing told its numeric id, each once.
func nameKeys(c *contacts.Contact) []string {
	var keys []string
	for _, name := range c.ScreenNames {
		if key := "@" + strings.ToLower(name.Name); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// DecideContacts keeps decisions by contact and handle, in the forms of Contact.Key and Handle.Key, all or none; a nil one
// takes an earlier one back.
func (j *Journal) DecideContacts(ctx context.Context, decisions map[string]map[string]*ContactDecision) error {
	var rows []journal.ContactDecision
	for contact, handles := range decisions {
		for handle, d := range handles {
			row := journal.ContactDecision{Contact: contact, Handle: handle}
			if d != nil {
				if !strings.EqualFold(d.Handle, handle) || !strings.Contains(handle, "@") {
					return fmt.Errorf("decide about contact %s: %q is another handle than %q", contact, d.Handle, handle)
				}
				row.Written, row.Accepted, row.At = d.Handle, d.Accepted, d.At
			}
			rows = append(rows, row)
		}
	}
	return j.j.DecideContacts(ctx, rows)
}

// SetContactList keeps a list in place of one of the same name; without members there is none.
func (j *Journal) SetContactList(ctx context.Context, l ContactList) error {
	return j.j.SetContactList(ctx, journal.ContactList(l))
}

// KeepContactFile keeps what a file had in it when it was written for the person, such as a sum, so that a later one takes the
// place of that alone.
func (j *Journal) KeepContactFile(ctx context.Context, path, sum string) error {
	return j.j.KeepContactFile(ctx, path, sum)
}
