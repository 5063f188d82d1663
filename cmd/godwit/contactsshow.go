package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/spf13/cobra"
)

func newShow(s *session) *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show WHO...",
		Short: "Show all that is known of somebody, and what speaks for each account",
		Long: `Shows the names somebody had and when, what you have to do with each other, and for
each account that may be theirs everything that speaks for it, with the tweets to look
at. What direct messages say is not shown.

` + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts show @bob\n  godwit contacts show 12345 --json",
		Args:    atLeastOne("WHO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.who = args
			return runShow(cmd.Context(), s, o)
		},
	}
	ofFlag(cmd, &o.of)
	jsonFlag(cmd, s)
	return cmd
}

type showOptions struct {
	who []string
	of  string
}

func runShow(ctx context.Context, s *session, o showOptions) error {
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	return errors.Join(b.show(s, o.who), b.close())
}

func (b *contactBook) show(s *session, who []string) error {
	picks, err := b.picks(who)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	picks = slices.DeleteFunc(picks, func(p pick) bool {
		twice := shown[p.Key()]
		shown[p.Key()] = true
		return twice
	})
	for i, p := range picks {
		if s.json {
			if err := writeJSON(s.stdout, b.contactLine(p.Contact)); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(s.stdout)
		}
		b.print(s.stdout, p.Contact)
	}
	return nil
}

func (b *contactBook) print(w io.Writer, c *contacts.Contact) {
	title := oneLine(atName(c))
	if len(c.DisplayNames) > 0 {
		title += " (" + oneLine(c.DisplayNames[0].Name) + ")"
	}
	fmt.Fprintf(w, "%s\n  %s\n", title, oneLine(profileAddress(c)))
	fmt.Fprintf(w, "  %s", cmp.Or(relationOf(c), "on none of your lists"))
	if !c.LastSeen.IsZero() {
		fmt.Fprintf(w, ", last seen %s", dayOf(c.LastSeen))
	}
	fmt.Fprintln(w)
	for _, names := range []struct {
		title, before string
		names         []contacts.Name
	}{{"Names", "@", c.ScreenNames}, {"Display names", "", c.DisplayNames}} {
		for i, n := range names.names {
			if i == 0 {
				fmt.Fprintf(w, "%s:\n", names.title)
			}
			fmt.Fprintf(w, "  %s%s%s\n", names.before, oneLine(n.Name), fromTo(n))
		}
	}
	if lists := b.listsOf(c); len(lists) > 0 {
		fmt.Fprintf(w, "On your lists: %s\n", oneLine(strings.Join(lists, ", ")))
	}
	for _, r := range b.rows(c) {
		b.printCandidate(w, c, r)
	}
	for i, a := range c.Asks {
		if i == 0 {
			fmt.Fprintln(w, "\nSpeaks of Mastodon, and gives no address:")
		}
		printEvidence(w, a)
	}
	if len(b.rows(c)) == 0 {
		fmt.Fprintf(w, "\nNo account was found. If you know it: godwit contacts choose %s user@host%s\n", oneLine(c.Name()), b.of)
	}
}

func fromTo(n contacts.Name) string {
	first, last := dayOf(n.First), dayOf(n.Last)
	switch {
	case first == "" && last == "":
		return ""
	case first == last || first == "" || last == "":
		return ", seen " + cmp.Or(first, last)
	}
	return ", seen from " + first + " to " + last
}

func (b *contactBook) printCandidate(w io.Writer, c *contacts.Contact, r contactRow) {
	var about []string
	if r.Tier != "" {
		about = append(about, "tier "+string(r.Tier))
	}
	if r.state != "" {
		state := r.state
		if !r.at.IsZero() {
			state += " on " + dayOf(r.at)
		}
		about = append(about, state)
	}
	fmt.Fprintf(w, "\n%s  (%s)\n", oneLine(r.Handle), cmp.Or(strings.Join(about, ", "), "not decided"))
	for _, note := range b.warnings(c, r) {
		fmt.Fprintf(w, "  ! %s\n", oneLine(note))
	}
	for _, e := range r.Evidence {
		printEvidence(w, e)
	}
	if len(r.Evidence) == 0 {
		fmt.Fprintf(w, "  %s\n", r.why())
	}
}

// printEvidence writes what a piece of evidence is, where it is, and what it says.
func printEvidence(w io.Writer, e contacts.Evidence) {
	what := cmp.Or(sourceWords[e.Source], string(e.Source))
	if e.Grade == contacts.Weak {
		what += ", which may be no account"
	}
	first, last := dayOf(e.At), dayOf(e.Last)
	switch {
	case e.Count > 1 && first != "" && last != "" && first != last:
		what += fmt.Sprintf(", %s times from %s to %s", number(e.Count), first, last)
	case e.Count > 1 && first != "":
		what += fmt.Sprintf(", %s times, %s", number(e.Count), first)
	case first != "":
		what += ", " + first
	}
	fmt.Fprintf(w, "  %s\n", what)
	switch {
	case e.Text == "" && isDigits(e.Record):
		fmt.Fprintln(w, "    in a direct message")
	case isDigits(e.Record):
		fmt.Fprintf(w, "    %s\n", tweetAddress(e.Record))
	case e.Record != "":
		fmt.Fprintf(w, "    %s\n", oneLine(e.Record))
	}
	if e.Text != "" {
		fmt.Fprintf(w, "    \"%s\"\n", oneLine(e.Text))
	}
}
