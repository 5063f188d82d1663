package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/spf13/cobra"
)

const listHelp = `The archive has the addresses of your lists on Twitter/X and never who is on them, so
put people on them here. Mastodon makes the lists when you import lists.csv, and then
also follows everybody on them.
`

func newList(s *session) *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use:   "list [NAME]",
		Short: "Show and make lists of contacts",
		Long: `Shows your lists of contacts, or one of them, which export writes for your server.

` + listHelp + "\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts list add Birds @bob carol\n  godwit contacts list remove Birds carol\n  godwit contacts list\n  godwit contacts list Birds",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.showAll = len(args) == 0; !o.showAll {
				o.name = args[0]
			}
			return runList(cmd.Context(), s, o, nil)
		},
	}
	ofFlag(cmd, &o.of)
	jsonFlag(cmd, s)
	add := &cobra.Command{
		Use:   "add NAME WHO...",
		Short: "Put contacts on a list",
		Long: `Puts contacts on a list, which is made when there is none of that name.

` + listHelp + "\n" + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts list add Birds @bob carol",
	}
	remove := &cobra.Command{
		Use:     "remove NAME [WHO...]",
		Short:   "Take contacts off a list, or remove it",
		Long:    "Takes contacts off a list, or without WHO removes the list. One without anybody on it\nis no more.\n\n" + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts list remove Birds carol\n  godwit contacts list remove Birds",
	}
	for _, c := range []*cobra.Command{add, remove} {
		change := withMembers
		if c == remove {
			change = withoutMembers
		}
		c.Args = func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return errors.New("NAME is missing")
			case len(args) == 1 && c == add:
				return errors.New("WHO is missing")
			}
			return nil
		}
		c.RunE = func(cmd *cobra.Command, args []string) error {
			o.name, o.who, o.add = args[0], args[1:], c == add
			return runList(cmd.Context(), s, o, change)
		}
		ofFlag(c, &o.of)
		jsonFlag(c, s)
		cmd.AddCommand(c)
	}
	return cmd
}

type listOptions struct {
	name    string
	who     []string
	of      string
	add     bool // to it
	showAll bool
}

// maxListName is what Mastodon takes in the name of a list (app/models/list.rb).
const maxListName = 256

func withMembers(members, more []string) []string {
	on := setOf(members)
	for _, key := range more {
		if !on[key] {
			members = append(members, key)
		}
		on[key] = true
	}
	return members
}

func withoutMembers(members, less []string) []string {
	off := setOf(less)
	return slices.DeleteFunc(members, func(key string) bool { return off[key] })
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// runList changes the members of a list, if asked to, and shows it, or all.
func runList(ctx context.Context, s *session, o listOptions, change func(members, who []string) []string) error {
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	before := 0
	if !o.showAll {
		if i := b.listCalled(o.name); i >= 0 {
			o.name, before = b.Lists[i].Name, len(b.Lists[i].Members)
		} else if change == nil || !o.add {
			return errors.Join(b.noList(o.name), b.close())
		}
	}
	if change != nil {
		err = b.changeList(ctx, o, change)
	}
	if err == nil {
		err = b.printLists(s, o, before)
	}
	return errors.Join(err, b.close())
}

func (b *contactBook) changeList(ctx context.Context, o listOptions, change func(members, who []string) []string) error {
	name := strings.TrimSpace(o.name)
	switch {
	case o.add && name == "":
		return explain.Usage("A list needs a name.", "For example: godwit contacts list add Birds "+quoted(o.who[0]))
	case o.add && utf8.RuneCountInString(name) > maxListName:
		return explain.Usage(fmt.Sprintf("The name of a list has %d characters at most, and this one %d.", maxListName, utf8.RuneCountInString(name)), "Shorten it.")
	case o.add && (explain.Line(name) != name || !utf8.ValidString(name)):
		return explain.Usage("The name of the list has a line break or another control character in it.", "Write it without.")
	}
	picks, err := b.picks(o.who)
	if err != nil {
		return err
	}
	var keys []string
	for _, p := range picks {
		keys = append(keys, p.Key())
	}
	list := importer.ContactList{Name: name}
	if i := b.listCalled(name); i >= 0 {
		list = b.Lists[i]
	}
	on := setOf(list.Members)
	for i, key := range keys {
		if !o.add && !on[key] {
			return explain.Usage(atName(picks[i].Contact)+" is not on the list "+list.Name+", so nothing was changed.", "Who is: godwit contacts list "+quoted(list.Name)+b.of)
		}
	}
	if !o.add && len(keys) == 0 {
		keys = list.Members // the whole list
	}
	list.Members = change(slices.Clone(list.Members), keys)
	if err := b.journal.SetContactList(ctx, list); err != nil {
		return err
	}
	known, err := b.journal.Contacts(ctx)
	b.know(known)
	return err
}

// listCalled returns the index of a list, or -1.
func (b *contactBook) listCalled(name string) int {
	return slices.IndexFunc(b.Lists, func(l importer.ContactList) bool { return strings.EqualFold(l.Name, strings.TrimSpace(name)) })
}

func (b *contactBook) noList(name string) error {
	var names []string
	for _, l := range b.Lists {
		names = append(names, quoted(l.Name))
	}
	hint := "There is none yet. To make one: godwit contacts list add NAME WHO..." + b.of
	if len(names) > 0 {
		hint = "There are: " + strings.Join(names, ", ")
	}
	return explain.Usage("There is no list "+name+".", hint)
}

// listLine is the JSON of a list.
type listLine struct {
	Event   string       `json:"event"` // "list"
	Name    string       `json:"name"`
	Members []listMember `json:"members"`
}

type listMember struct {
	Contact string   `json:"contact"` // numeric id, or @name where none is known
	Name    string   `json:"name,omitempty"`
	Handles []string `json:"handles,omitempty"` // accepted
}

// printLists shows a list, on which there were so many before, or all.
func (b *contactBook) printLists(s *session, o listOptions, before int) error {
	shown := 0
	for _, l := range b.Lists {
		if !o.showAll && !strings.EqualFold(l.Name, strings.TrimSpace(o.name)) {
			continue
		}
		shown++
		line := listLine{Event: "list", Name: l.Name}
		for _, key := range l.Members {
			line.Members = append(line.Members, b.member(key))
		}
		if s.json {
			if err := writeJSON(s.stdout, line); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.stdout, "%s (%s)\n", oneLine(l.Name), counted(len(l.Members)))
		for _, m := range line.Members {
			who, handles := m.Contact, strings.Join(m.Handles, ", ")
			if m.Name != "" {
				who = "@" + m.Name
			}
			if handles == "" {
				handles = "no account accepted yet"
			}
			fmt.Fprintf(s.stdout, "  %s  %s\n", pad(oneLine(who), widestWho), oneLine(handles))
		}
	}
	switch {
	case shown == 0 && !o.showAll && s.json:
		return writeJSON(s.stdout, listLine{Event: "list", Name: o.name, Members: []listMember{}})
	case s.json:
	case shown == 0 && !o.showAll && len(o.who) == 0:
		were := " people were"
		if before == 1 {
			were = " person was"
		}
		fmt.Fprintf(s.stdout, "The list %s is removed; %s%s on it.\n", oneLine(o.name), number(before), were)
	case shown == 0 && !o.showAll:
		fmt.Fprintf(s.stdout, "The list %s is removed: nobody is on it.\n", oneLine(o.name))
	case shown == 0:
		fmt.Fprintf(s.stdout, "There is no list yet.\n\n%s\nTo make one: godwit contacts list add NAME WHO...%s\n", listHelp, b.of)
	}
	return nil
}

// member returns what a list shows of a contact.
func (b *contactBook) member(key string) listMember {
	m := listMember{Contact: key}
	if c := b.index().byKey[key]; c != nil {
		if len(c.ScreenNames) > 0 {
			m.Name = c.Name()
		}
		m.Handles = b.accepted(c)
	}
	return m
}
