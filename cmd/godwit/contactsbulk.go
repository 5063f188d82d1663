package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// runAcceptSelfStated accepts all who say it of themselves, as far as nothing is to be looked at.
func runAcceptSelfStated(ctx context.Context, s *session, o decideOptions) error {
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	return errors.Join(acceptSelfStated(ctx, newDecider(s, b), o), b.close())
}

func acceptSelfStated(ctx context.Context, d *decider, o decideOptions) error {
	left := map[string]int{}
	var follow, block, mute []shownContact
	for i := range d.Report.Contacts {
		c := &d.Report.Contacts[i]
		if r, why := d.selfStated(c); why != "" {
			left[why]++
		} else if r != nil {
			d.decide(c, *r, stateAccepted)
			to := &follow
			switch {
			case c.Blocked:
				to = &block
			case c.Muted:
				to = &mute
			}
			*to = append(*to, shownContact{c, []contactRow{*r}})
		}
	}
	if !d.s.json {
		d.printToAccept(follow, block, mute)
		for _, why := range []string{leftSeveral, leftDisputed, leftNote} {
			if n := left[why]; n > 0 {
				fmt.Fprintf(d.s.stderr, "%s left for you to look at: %s.\n", counted(n), why)
			}
		}
	}
	if len(d.lines) == 0 {
		return nil
	}
	if ok, err := d.ask(ctx, o); err != nil || !ok {
		return err
	}
	return d.keep(ctx)
}

// printToAccept shows who is to be accepted, and to what end.
func (d *decider) printToAccept(follow, block, mute []shownContact) {
	what, width := counted(len(d.lines))+" to accept", 0
	var to []string
	if n := len(block); n > 0 {
		to = append(to, "to block: "+number(n))
	}
	if n := len(mute); n > 0 {
		to = append(to, "to mute: "+number(n))
	}
	if len(to) > 0 {
		what += " (" + strings.Join(to, ", ") + ")"
	}
	if len(d.lines) > 0 {
		what += ":"
	} else {
		what += "."
	}
	fmt.Fprintln(d.s.stderr, what)
	all := slices.Concat(follow, block, mute)
	for _, c := range all {
		width = max(width, cells(oneLine(c.rows[0].Handle)))
	}
	who := newContactTable(d.contactBook, all, 0).who
	for _, group := range []struct {
		title string
		list  []shownContact
	}{{"", follow}, {"To block:", block}, {"To mute:", mute}} {
		if len(group.list) > 0 && group.title != "" {
			fmt.Fprintln(d.s.stderr, group.title)
		}
		for _, c := range group.list {
			r := c.rows[0]
			fmt.Fprintln(d.s.stderr, strings.TrimRight(fmt.Sprintf("  %s  %s  %s  %s", pad(oneLine(atName(c.Contact)), who), pad(oneLine(r.Handle), width), r.Tier, relationOf(c.Contact)), " "))
		}
	}
}

// Why somebody who states an account is not accepted in bulk.
const (
	leftSeveral  = "several candidates"
	leftDisputed = "an account that somebody else says is theirs"
	leftNote     = "an account with a warning"
)

// selfStated returns the candidate of a contact to be accepted with all others, or why none is; neither for those
// about whom nothing is stated, or something is decided.
func (b *contactBook) selfStated(c *contacts.Contact) (*contactRow, string) {
	var stated []contactRow
	for _, r := range b.rows(c) {
		switch {
		case r.state == stateAccepted:
			return nil, ""
		case r.state != stateRejected && r.Tier != "" && r.Tier <= contacts.TierC:
			stated = append(stated, r)
		}
	}
	switch {
	case len(stated) == 0:
		return nil, ""
	case len(stated) > 1:
		return nil, leftSeveral
	case stated[0].Disputed:
		return nil, leftDisputed
	case stated[0].Note != "":
		return nil, leftNote
	}
	return &stated[0], ""
}

func (d *decider) ask(ctx context.Context, o decideOptions) (bool, error) {
	if o.yes {
		return true, nil
	}
	if !isTerminal(d.s.stdin) {
		return false, explain.Usage("Nothing was accepted: there is no terminal to ask on.", "Look at them with godwit contacts ARCHIVE, then add --yes.")
	}
	fmt.Fprint(d.s.stderr, "\nAccept them? [y/N] ")
	answer, err := d.s.readLine(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		fmt.Fprintln(d.s.stderr, "Nothing was accepted.")
		return false, nil
	}
	return true, nil
}
