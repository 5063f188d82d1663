package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Search is what a search for contacts found.
type Search struct {
	At       time.Time // zero before the first search
	Summary  []byte    // JSON of the caller's
	Contacts []Contact // in the order they are shown
	Evidence []string  // paths of the files it read beside the archive
	Messages bool      // it read direct messages
}

// Contact is a person the owner has to do with.
type Contact struct {
	Key     string   // numeric id, or "@name"
	Found   []byte   // JSON of the caller's
	Handles []string // accounts that may be theirs: user@host in lower case
	// Was has other keys that are this contact's: what was decided about them becomes a decision about it.
	Was []string
}

// ContactDecision is what the person decided about a contact and a handle.
type ContactDecision struct {
	Contact string // Contact.Key
	Handle  string // user@host in lower case
	// Written is the handle as it is to be followed; empty takes the decision back.
	Written  string
	Accepted bool
	At       time.Time
}

// ContactList is a list that the person makes of contacts, in order.
type ContactList struct {
	Name    string
	Members []string // Contact.Keys
}

// KnownContacts is all that is known of contacts.
type KnownContacts struct {
	Search                        // in its contacts Was is empty, and Handles are in order
	Fresh     map[string][]string // handles by contact, that the search before had not found
	Decisions []ContactDecision
	Lists     []ContactList     // in order of name
	Files     map[string]string // of files written for the person: the sum of what is in them, by path
}

// The inputs that belong to contacts.
const (
	inputEvidence = "contact files"
	inputMessages = "contact messages"
	inputWritten  = "contact files written"
)

// decided are the contacts that something is decided about.
const decided = "SELECT contact FROM contact_decision UNION SELECT contact FROM contact_list"

// KeepContacts keeps a search in place of the one before it. Of the contacts of that one those
// stay that something is decided about, behind the others.
func (j *Journal) KeepContacts(ctx context.Context, s Search) error {
	evidence, err := json.Marshal(s.Evidence)
	if err != nil {
		return err
	}
	if len(s.Evidence) == 0 {
		evidence = nil
	}
	var messages []byte
	if s.Messages {
		messages = []byte("true")
	}
	return j.tx(ctx, func(tx *sql.Tx) error {
		known, err := readHandles(ctx, tx)
		if err != nil {
			return err
		}
		if err := reattribute(ctx, tx, s.Contacts); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM search",
			"DELETE FROM contact WHERE contact NOT IN (" + decided + ")",
			fmt.Sprintf("UPDATE contact SET place = place + %d", len(s.Contacts)),
			"UPDATE contact_handle SET fresh = 0",
		} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		if err := insertContacts(ctx, tx, s.Contacts, known); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO search (at, summary) VALUES (?, ?)", millis(s.At), string(s.Summary)); err != nil {
			return err
		}
		return setInputs(ctx, tx, map[string][]byte{inputEvidence: evidence, inputMessages: messages})
	})
}

// readHandles returns the handles of the latest search by contact, each with whether it was fresh there.
func readHandles(ctx context.Context, q queryer) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	err := each(ctx, q, func(scan func(...any) error) error {
		var contact, handle string
		var fresh bool
		if err := scan(&contact, &handle, &fresh); err != nil {
			return err
		}
		if out[contact] == nil {
			out[contact] = map[string]bool{}
		}
		out[contact][handle] = fresh
		return nil
	}, "SELECT contact, handle, fresh FROM contact_handle")
	return out, err
}

// reattribute gives contacts what was decided about them when they went by another key. What is decided under both stays as it is under the new one.
func reattribute(ctx context.Context, tx *sql.Tx, contacts []Contact) error {
	before := map[string]bool{}
	if err := each(ctx, tx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		before[key] = true
		return err
	}, decided); err != nil {
		return err
	}
	lists := map[string][]string{} // by contact
	if err := each(ctx, tx, func(scan func(...any) error) error {
		var list, contact string
		err := scan(&list, &contact)
		lists[contact] = append(lists[contact], list)
		return err
	}, "SELECT list, contact FROM contact_list"); err != nil {
		return err
	}
	for _, c := range contacts {
		for _, was := range c.Was {
			if !before[was] {
				continue
			}
			if err := rename(ctx, tx, renameDecisions, c.Key, was); err != nil {
				return err
			}
			for _, list := range lists[was] {
				if err := rename(ctx, tx, renameMember, c.Key, was, list); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// These give a contact another key, ?1 for ?2, and remove what could not have it. Each finds its rows by an index: those of a list by its
// name, ?3, too, since there is none by the contact alone.
var (
	renameDecisions = []string{"UPDATE OR IGNORE contact_decision SET contact = ?1 WHERE contact = ?2", "DELETE FROM contact_decision WHERE contact = ?2"}
	renameMember    = []string{"UPDATE OR IGNORE contact_list SET contact = ?1 WHERE contact = ?2 AND list = ?3", "DELETE FROM contact_list WHERE contact = ?2 AND list = ?3"}
)

func rename(ctx context.Context, tx *sql.Tx, queries []string, args ...any) error {
	for _, query := range queries {
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

func insertContacts(ctx context.Context, tx *sql.Tx, contacts []Contact, known map[string]map[string]bool) error {
	contact, err := tx.PrepareContext(ctx, `INSERT INTO contact (contact, place, found) VALUES (?, ?, ?)
		ON CONFLICT (contact) DO UPDATE SET place = excluded.place, found = excluded.found`)
	if err != nil {
		return err
	}
	defer contact.Close()
	clearHandles, err := tx.PrepareContext(ctx, "DELETE FROM contact_handle WHERE contact = ?")
	if err != nil {
		return err
	}
	defer clearHandles.Close()
	handle, err := tx.PrepareContext(ctx, "INSERT INTO contact_handle (contact, handle, fresh) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
	if err != nil {
		return err
	}
	defer handle.Close()
	for i, c := range contacts {
		if _, err := contact.ExecContext(ctx, c.Key, i, string(c.Found)); err != nil {
			return fmt.Errorf("keep contact %s: %w", c.Key, err)
		}
		if _, err := clearHandles.ExecContext(ctx, c.Key); err != nil {
			return fmt.Errorf("keep contact %s: %w", c.Key, err)
		}
		for _, h := range c.Handles {
			fresh := true
			for _, key := range slices.Concat(c.Was, []string{c.Key}) {
				if _, ok := known[key][h]; ok {
					fresh = false
				}
			}
			if _, err := handle.ExecContext(ctx, c.Key, h, fresh); err != nil {
				return fmt.Errorf("keep contact %s: %w", c.Key, err)
			}
		}
	}
	return nil
}

// Contacts returns what is known of contacts.
func (j *Journal) Contacts(ctx context.Context) (KnownContacts, error) {
	k := KnownContacts{Fresh: map[string][]string{}}
	err := j.read(ctx, func(tx *sql.Tx) error {
		var at int64
		err := tx.QueryRowContext(ctx, "SELECT at, summary FROM search").Scan(&at, &k.Summary)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		k.At = fromMillis(at)
		handles, err := readHandles(ctx, tx)
		if err != nil {
			return err
		}
		err = each(ctx, tx, func(scan func(...any) error) error {
			var c Contact
			err := scan(&c.Key, &c.Found)
			c.Handles = slices.Sorted(maps.Keys(handles[c.Key]))
			for _, h := range c.Handles {
				if handles[c.Key][h] {
					k.Fresh[c.Key] = append(k.Fresh[c.Key], h)
				}
			}
			k.Contacts = append(k.Contacts, c)
			return err
		}, "SELECT contact, found FROM contact ORDER BY place, contact")
		return errors.Join(err, k.readDecided(ctx, tx))
	})
	return k, err
}

// readDecided reads what the person decided, and the files they gave.
func (k *KnownContacts) readDecided(ctx context.Context, tx *sql.Tx) error {
	err := each(ctx, tx, func(scan func(...any) error) error {
		var d ContactDecision
		var at int64
		err := scan(&d.Contact, &d.Handle, &d.Written, &d.Accepted, &at)
		d.At = fromMillis(at)
		k.Decisions = append(k.Decisions, d)
		return err
	}, "SELECT contact, handle, written, accepted, at FROM contact_decision ORDER BY contact, handle")
	if err != nil {
		return err
	}
	err = each(ctx, tx, func(scan func(...any) error) error {
		var list, contact string
		err := scan(&list, &contact)
		if n := len(k.Lists); n == 0 || k.Lists[n-1].Name != list {
			k.Lists = append(k.Lists, ContactList{Name: list})
		}
		last := &k.Lists[len(k.Lists)-1]
		last.Members = append(last.Members, contact)
		return err
	}, "SELECT list, contact FROM contact_list ORDER BY list, place")
	if err != nil {
		return err
	}
	return each(ctx, tx, func(scan func(...any) error) error {
		var name string
		var data []byte
		if err := scan(&name, &data); err != nil {
			return err
		}
		switch name {
		case inputEvidence:
			return json.Unmarshal(data, &k.Evidence)
		case inputMessages:
			return json.Unmarshal(data, &k.Messages)
		}
		return json.Unmarshal(data, &k.Files)
	}, "SELECT name, data FROM input WHERE name IN (?, ?, ?)", inputEvidence, inputMessages, inputWritten)
}

// KeepContactFile keeps the sum of a file that was written for the person.
func (j *Journal) KeepContactFile(ctx context.Context, path, sum string) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		var k KnownContacts
		if err := k.readDecided(ctx, tx); err != nil {
			return err
		}
		if k.Files == nil {
			k.Files = map[string]string{}
		}
		k.Files[path] = sum
		data, err := json.Marshal(k.Files)
		if err != nil {
			return err
		}
		return setInputs(ctx, tx, map[string][]byte{inputWritten: data})
	})
}

// DecideContacts keeps decisions, all or none.
func (j *Journal) DecideContacts(ctx context.Context, decisions []ContactDecision) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		for _, d := range decisions {
			var err error
			if d.Written == "" {
				_, err = tx.ExecContext(ctx, "DELETE FROM contact_decision WHERE contact = ? AND handle = ?", d.Contact, d.Handle)
			} else {
				_, err = tx.ExecContext(ctx, `INSERT INTO contact_decision (contact, handle, written, accepted, at) VALUES (?, ?, ?, ?, ?)
					ON CONFLICT (contact, handle) DO UPDATE SET written = excluded.written, accepted = excluded.accepted, at = excluded.at`,
					d.Contact, d.Handle, d.Written, d.Accepted, millis(d.At))
			}
			if err != nil {
				return fmt.Errorf("decide about contact %s: %w", d.Contact, err)
			}
		}
		return nil
	})
}

// SetContactList keeps a list in place of one of the same name. Without members there is none.
func (j *Journal) SetContactList(ctx context.Context, l ContactList) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM contact_list WHERE list = ?", l.Name); err != nil {
			return err
		}
		for i, contact := range l.Members {
			if _, err := tx.ExecContext(ctx, "INSERT INTO contact_list (list, place, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", l.Name, i, contact); err != nil {
				return fmt.Errorf("keep list %s: %w", l.Name, err)
			}
		}
		return nil
	})
}
