package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// decider collects decisions, to be kept all or none.
type decider struct {
	*contactBook
	s     *session
	made  map[string]map[string]*importer.ContactDecision
	lines []decisionLine
}

// decisionLine is what was decided, for people and as JSON.
type decisionLine struct {
	Event    string        `json:"event"`   // "decision"
	Contact  string        `json:"contact"` // numeric id, or @name where none is known
	Name     string        `json:"name,omitempty"`
	Handle   string        `json:"handle"`
	Decision string        `json:"decision"` // accepted, rejected, or forgotten
	Tier     contacts.Tier `json:"tier,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
}

func newDecider(s *session, b *contactBook) *decider {
	return &decider{contactBook: b, s: s, made: map[string]map[string]*importer.ContactDecision{}}
}

const forgotten = "forgotten"

// decide notes a decision about a row.
func (d *decider) decide(c *contacts.Contact, r contactRow, decision string, notes ...string) {
	key := c.Key()
	if d.made[key] == nil {
		d.made[key] = map[string]*importer.ContactDecision{}
	}
	if _, twice := d.made[key][handleKey(r.Handle)]; twice {
		return
	}
	made := &importer.ContactDecision{Handle: r.Handle, Accepted: decision == stateAccepted, At: d.s.now()}
	if decision == forgotten {
		made = nil
	}
	d.made[key][handleKey(r.Handle)] = made
	l := decisionLine{"decision", key, "", r.Handle, decision, r.Tier, notes}
	if len(c.ScreenNames) > 0 {
		l.Name = c.Name()
	}
	d.lines = append(d.lines, l)
}

func (d *decider) accept(p pick) error {
	if p.handle != "" {
		d.acceptRow(p.Contact, *d.row(p.Contact, p.handle))
		return nil
	}
	name := atName(p.Contact)
	open := slices.DeleteFunc(d.rows(p.Contact), func(r contactRow) bool { return r.state == stateRejected })
	if rows := d.rows(p.Contact); len(open) == 0 && len(rows) > 0 {
		hint := "To accept it all the same:"
		for _, r := range rows {
			hint += fmt.Sprintf("\ngodwit contacts accept %s %s%s", p.Name(), r.Handle, d.of)
		}
		return explain.Usage("You rejected what was found of "+name+".", hint)
	}
	if len(open) == 0 {
		return explain.Usage("No account of "+name+" was found.", fmt.Sprintf("If you know it: godwit contacts choose %s user@host%s", p.Name(), d.of))
	}
	tier := open[0].Tier
	best := slices.DeleteFunc(slices.Clone(open), func(r contactRow) bool { return r.Tier != tier || r.Disputed })
	if len(best) == 1 {
		d.acceptRow(p.Contact, best[0])
		return nil
	}
	what := name + " has several candidates, none of which is surer than the others."
	if len(best) == 0 {
		what = "Of the account of " + name + " somebody else says that it is theirs."
	}
	var hint strings.Builder
	hint.WriteString("Look at them, then choose one:")
	for _, r := range open {
		fmt.Fprintf(&hint, "\ngodwit contacts choose %s %s%s  (%s)", p.Name(), r.Handle, d.of, tierWhy(r))
	}
	return explain.Usage(what, hint.String())
}

// acceptRow accepts a row, beside others accepted before.
func (d *decider) acceptRow(c *contacts.Contact, r contactRow) {
	notes := d.warnings(c, r)
	var others []string
	for _, o := range d.rows(c) {
		made, again := d.made[c.Key()][handleKey(o.Handle)]
		if !strings.EqualFold(o.Handle, r.Handle) && (again && made != nil && made.Accepted || !again && o.state == stateAccepted) {
			others = append(others, o.Handle)
		}
	}
	if len(others) > 0 {
		notes = append(notes, fmt.Sprintf("beside %s, accepted before: both are exported, and map takes %s, the one accepted last", strings.Join(others, ", "), r.Handle))
	}
	d.decide(c, r, stateAccepted, notes...)
}

// tierWhy is a row's tier and why.
func tierWhy(r contactRow) string {
	if r.Tier == "" {
		return r.why()
	}
	return string(r.Tier) + ": " + r.why()
}

func (d *decider) reject(p pick) error {
	rows := d.rows(p.Contact)
	for _, r := range rows {
		if p.handle == "" || handleKey(r.Handle) == p.handle {
			d.decide(p.Contact, r, stateRejected)
		}
	}
	if len(rows) == 0 {
		return explain.Usage("No account of "+atName(p.Contact)+" was found, so there is nothing to reject.", "All contacts with candidates: godwit contacts ARCHIVE")
	}
	return nil
}

func (d *decider) choose(p pick, handle string) error {
	for _, r := range d.rows(p.Contact) {
		if r.state == stateAccepted && !strings.EqualFold(r.Handle, handle) {
			d.decide(p.Contact, r, forgotten)
		}
	}
	r := d.row(p.Contact, handle)
	if r == nil {
		r = &contactRow{}
		_, host, _ := strings.Cut(handle, "@")
		r.Note = contacts.HostNote(host)
	}
	r.Handle = handle // as the person writes it
	notes := d.warnings(p.Contact, *r)
	if _, host, _ := strings.Cut(handle, "@"); len(contacts.FindHandles("@a@"+host)) == 0 {
		notes = append(notes, host+" is of mail, of another network, or no public server at all: is it right?")
	}
	d.decide(p.Contact, *r, stateAccepted, notes...)
	return nil
}

func (d *decider) forget(p pick) error {
	for _, r := range d.rows(p.Contact) {
		if (r.state == stateAccepted || r.state == stateRejected) && (p.handle == "" || handleKey(r.Handle) == p.handle) {
			d.decide(p.Contact, r, forgotten)
		}
	}
	return nil
}

// keep keeps what was decided, and tells of it.
func (d *decider) keep(ctx context.Context) error {
	if err := d.journal.DecideContacts(ctx, d.made); err != nil {
		return err
	}
	if d.s.json {
		for _, l := range d.lines {
			if err := writeJSON(d.s.stdout, l); err != nil {
				return err
			}
		}
		return nil
	}
	const mostBack = 20
	var back []string
	for _, l := range d.lines {
		who := l.Contact
		if l.Name != "" {
			who = "@" + l.Name
		}
		fmt.Fprintf(d.s.stdout, "%s  %s  %s\n", oneLine(who), l.Decision, oneLine(l.Handle))
		for _, note := range l.Notes {
			fmt.Fprintf(d.s.stdout, "    note: %s\n", oneLine(note))
		}
		if who = strings.TrimPrefix(who, "@"); l.Decision != forgotten && len(back) <= mostBack && !slices.Contains(back, who) {
			back = append(back, who)
		}
	}
	switch {
	case len(d.lines) == 0:
		fmt.Fprintln(d.s.stdout, "Nothing was decided about them.")
	case len(back) > mostBack:
		fmt.Fprintf(d.s.stdout, "To take one back: godwit contacts forget WHO%s\n", d.of)
	case len(back) > 0:
		fmt.Fprintf(d.s.stdout, "To take it back: godwit contacts forget %s%s\n", oneLine(strings.Join(back, " ")), d.of)
	}
	return nil
}
