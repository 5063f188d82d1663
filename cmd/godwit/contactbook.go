package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
	"github.com/spf13/cobra"
)

// contactBook is what a journal knows of contacts. It must be closed.
type contactBook struct {
	journal *importer.Journal
	importer.Contacts
	indexed *contactIndex // of Contacts; nil until something is looked for
	of      string        // how commands name the journal, where that is needed: " --of @ada"; or empty
}

func (b *contactBook) close() error { return b.journal.Close() }

// ofFlag is the flag of commands that work with what was found before, and need no archive.
func ofFlag(cmd *cobra.Command, of *string) {
	cmd.Flags().StringVar(of, "of", "", "contacts of this Twitter `account`: its archive, name or id (default: the only one)")
}

// openContacts opens the journal of an account, or for "" the only one in which contacts were searched for.
func openContacts(ctx context.Context, s *session, of string) (*contactBook, error) {
	dirs, err := s.dirs()
	if err != nil {
		return nil, err
	}
	paths, err := dirs.Journals()
	if err != nil {
		return nil, err
	}
	id := ""
	switch {
	case of == "":
	case exists(of):
		if id, err = archiveOwner(ctx, of); err != nil {
			return nil, err
		}
	case isDigits(of):
		id = of
	}
	var books []*contactBook
	var failed []error // one bad journal does not hide the one that is meant
	for _, path := range paths {
		if id != "" && filepath.Base(path) != filepath.Base(dirs.Journal(id)) {
			continue
		}
		b, err := readContacts(ctx, path)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		name := strings.TrimPrefix(of, "@")
		if b.Searched.IsZero() || of != "" && id == "" && !strings.EqualFold(name, b.journal.Owner().ScreenName) {
			if err := b.close(); err != nil {
				return nil, errors.Join(err, closeBooks(books))
			}
			continue
		}
		books = append(books, b)
	}
	if len(books) == 1 && (of != "" || failed == nil) {
		if of != "" {
			books[0].of = " --of " + quoted(of)
		}
		return books[0], nil
	}
	var which []string
	for _, b := range books {
		owner := b.journal.Owner()
		if owner.ScreenName != "" && of == "" {
			which = append(which, "--of @"+owner.ScreenName)
		} else {
			which = append(which, "--of "+owner.ID)
		}
	}
	if err := errors.Join(append(failed, closeBooks(books))...); err != nil {
		return nil, err
	}
	switch {
	case len(which) > 0:
		return nil, explain.Usage("Contacts of several accounts are known.", "Say whose: "+strings.Join(which, "  or  "))
	case of != "":
		return nil, explain.Usage("No contacts of "+of+" are known yet.", "Search for them first: godwit contacts ARCHIVE")
	}
	return nil, explain.Usage("No contacts are known yet.", "Search for them first: godwit contacts ARCHIVE")
}

func readContacts(ctx context.Context, path string) (*contactBook, error) {
	journal, err := importer.ReadJournal(ctx, path)
	if err != nil {
		return nil, err
	}
	b := &contactBook{journal: journal}
	known, err := journal.Contacts(ctx)
	if b.know(known); err != nil {
		return nil, errors.Join(fmt.Errorf("read journal %s: %w", path, err), journal.Close())
	}
	return b, nil
}

func closeBooks(books []*contactBook) error {
	var errs []error
	for _, b := range books {
		errs = append(errs, b.close())
	}
	return errors.Join(errs...)
}

// archiveOwner returns the id of the account that an archive is of.
func archiveOwner(ctx context.Context, path string) (string, error) {
	a, err := archive.OpenContext(ctx, path)
	if err != nil {
		return "", err
	}
	return a.Account().ID, a.Close()
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// find returns the contact that a person means: by numeric id, screen name or the address of a profile on X, or a handle.
func (b *contactBook) find(who string) (*contacts.Contact, error) {
	if who = strings.Trim(who, " \t\r\n,;"); who == "" {
		return nil, explain.Usage("WHO is empty: it must be the name or number of somebody.", "For example: godwit contacts show @bob"+b.of)
	}
	if id, name := contactfile.ParseAccount(who); id != "" || name != "" {
		who = cmp.Or(id, name)
	}
	found := b.index().named(who)
	handle, isHandle := parseHandle(who)
	switch {
	case len(found) == 0 && isHandle:
		return nil, explain.Usage("Nothing says whose "+handle+" is.", "If you know it: godwit contacts choose WHO "+handle+b.of)
	case len(found) == 0:
		return nil, explain.Usage("There is no contact "+who+".", "All there are, with their names as far as they are known: godwit contacts ARCHIVE --all")
	case len(found) == 1:
		return found[0], nil
	}
	var which []string
	for _, c := range found {
		which = append(which, fmt.Sprintf("%s (%s)", cmp.Or(c.ID, c.Name()), atName(c)))
	}
	what := "Several contacts are called " + who + "."
	if isHandle {
		what = "Several contacts may be " + who + "."
	}
	return nil, explain.Usage(what, "Say which, by its number or name: "+strings.Join(which, ", "))
}

// pick is a contact and, where the person named one, a handle of theirs.
type pick struct {
	*contacts.Contact
	handle string // key; empty for none
}

// picks returns whom the words of a command mean. A handle right behind a name, and of that contact, narrows it to that handle; any
// other stands for the contact it is of.
func (b *contactBook) picks(words []string) ([]pick, error) {
	var out []pick
	named := false // the last word was a name
	for _, word := range words {
		word = strings.Trim(word, " \t\r\n,;")
		handle, isHandle := parseHandle(word)
		key := strings.ToLower(handle)
		switch {
		case isHandle && named && b.row(out[len(out)-1].Contact, key) != nil:
			out[len(out)-1].handle, named = key, false
		case isHandle:
			c, err := b.find(handle)
			if err != nil {
				return nil, err
			}
			out, named = append(out, pick{c, key}), false
		default:
			c, err := b.find(word)
			if err != nil {
				return nil, err
			}
			out, named = append(out, pick{Contact: c}), true
		}
	}
	return out, nil
}

// parseHandle returns a word as user@host, and false when it is none.
func parseHandle(word string) (string, bool) {
	word = strings.Trim(word, " \t\r\n,;")
	if strings.HasPrefix(word, "@@") {
		word = strings.TrimLeft(word, "@")
	}
	if !strings.Contains(strings.TrimPrefix(word, "@"), "@") || strings.ContainsAny(word, " ,;\"'\t\n") {
		return "", false
	}
	handle, err := mapping.ParseAddress(word)
	_, host, _ := strings.Cut(handle, "@")
	return handle, err == nil && host != "x.com" && host != "twitter.com"
}

// atName is how a contact is called.
func atName(c *contacts.Contact) string {
	if len(c.ScreenNames) > 0 {
		return "@" + c.Name()
	}
	return c.ID
}

// oneLine makes foreign text fit into a line.
func oneLine(s string) string { return strings.Join(strings.Fields(explain.Line(s)), " ") }
