package main

import (
	"strings"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// contactIndex finds in a book what would else be looked for in all of it, for each contact anew.
type contactIndex struct {
	byKey    map[string]*contacts.Contact
	byName   map[string][]*contacts.Contact // by the latest screen name, in lower case
	byAny    map[string][]*contacts.Contact // by each screen name
	byHandle map[string][]*contacts.Contact // by the handles of its rows
	found    map[string][]*contacts.Contact // by those that the search found
	lists    map[string][]string            // by key of a contact: the lists that it is on
}

// know gives the book what a journal has.
func (b *contactBook) know(c importer.Contacts) { b.Contacts, b.indexed = c, nil }

// index returns the index of what the book knows now.
func (b *contactBook) index() *contactIndex {
	if b.indexed != nil {
		return b.indexed
	}
	x := &contactIndex{
		byKey: map[string]*contacts.Contact{}, byName: map[string][]*contacts.Contact{}, byAny: map[string][]*contacts.Contact{},
		byHandle: map[string][]*contacts.Contact{}, found: map[string][]*contacts.Contact{}, lists: map[string][]string{},
	}
	add := func(to map[string][]*contacts.Contact, key string, c *contacts.Contact) {
		key = strings.ToLower(key)
		if n := len(to[key]); n == 0 || to[key][n-1] != c {
			to[key] = append(to[key], c)
		}
	}
	for i := range b.Report.Contacts {
		c := &b.Report.Contacts[i]
		x.byKey[c.Key()] = c
		for k, n := range c.ScreenNames {
			if k == 0 {
				add(x.byName, n.Name, c)
			}
			add(x.byAny, n.Name, c)
		}
		for k := range c.Candidates {
			add(x.found, c.Candidates[k].Handle, c)
			add(x.byHandle, c.Candidates[k].Handle, c)
		}
		for handle := range b.Decisions[c.Key()] {
			add(x.byHandle, handle, c)
		}
	}
	for _, l := range b.Lists {
		for _, key := range l.Members {
			if names := x.lists[key]; len(names) == 0 || names[len(names)-1] != l.Name {
				x.lists[key] = append(names, l.Name)
			}
		}
	}
	b.indexed = x
	return x
}

// named returns the contacts that a word names: by number, by the latest screen name, by any, or by a handle; the surest
// of these ways alone counts.
func (x *contactIndex) named(who string) []*contacts.Contact {
	name := strings.ToLower(strings.TrimPrefix(who, "@"))
	if c := x.byKey[who]; c != nil && c.ID == who {
		return []*contacts.Contact{c}
	}
	for _, found := range [][]*contacts.Contact{x.byName[name], x.byAny[name]} {
		if len(found) > 0 {
			return found
		}
	}
	if strings.Contains(name, "@") {
		return x.byHandle[name]
	}
	return nil
}

// mostDisputants is how many others are named of whom the same is said: on its line each has all the others.
const mostDisputants = 5

// disputants are the other contacts that have a handle among their candidates, as far as there is room to name them.
func (b *contactBook) disputants(c *contacts.Contact, handle string) (names []string) {
	for _, other := range b.index().found[handleKey(handle)] {
		if other.Key() == c.Key() {
			continue
		}
		if len(names) == mostDisputants {
			return append(names, "and others")
		}
		names = append(names, atName(other))
	}
	return names
}
