package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// contactTable writes contacts and their candidates, for a terminal of a width, 0 where it is not known.
type contactTable struct {
	b     *contactBook
	width int
	who   int // columns of names and of handles; with longer ones a line is broken
	acct  int
}

// widestWho is the width of names: they have 15 characters at most.
const widestWho = 16

// contactColumns is the width of the columns behind the handle, with the gaps: tier, last seen, decision, and room for
// the relation.
const contactColumns = 2 + 4 + 2 + 10 + 2 + 8 + 2 + 9

func newContactTable(b *contactBook, list []shownContact, width int) *contactTable {
	const leastAcct = 20
	t := &contactTable{b: b, width: width, who: len("WHO"), acct: len("HANDLE")}
	for _, c := range list {
		t.who = min(widestWho, max(t.who, cells(oneLine(atName(c.Contact)))))
		for _, r := range c.rows {
			t.acct = max(t.acct, cells(oneLine(r.Handle)))
		}
	}
	if width > 0 {
		t.acct = min(t.acct, max(leastAcct, width-t.who-2-contactColumns))
	}
	return t
}

// shownContact is a contact with those of its rows that are shown.
type shownContact struct {
	*contacts.Contact
	rows []contactRow
}

func (t *contactTable) write(w io.Writer, list []shownContact) {
	t.line(w, "WHO", "HANDLE", "TIER", "LAST SEEN", "DECISION", "RELATION")
	for _, c := range list {
		who := oneLine(atName(c.Contact))
		if len(c.rows) == 0 {
			t.line(w, who, "-", "", dayOf(c.LastSeen), "", relationOf(c.Contact))
		}
		for _, r := range c.rows {
			t.line(w, who, oneLine(r.Handle), string(r.Tier), dayOf(c.LastSeen), r.state, relationOf(c.Contact))
			t.below(w, r.why())
			for _, note := range t.b.warnings(c.Contact, r) {
				t.below(w, "! "+note)
			}
		}
	}
}

func (t *contactTable) line(w io.Writer, who, handle, tier, seen, decision, relation string) {
	line := pad(who, t.who) + "  " + pad(handle, t.acct)
	rest := fmt.Sprintf("  %-4s  %-10s  %-8s  %s", tier, seen, decision, relation)
	if cells(line) > t.who+2+t.acct {
		fmt.Fprintln(w, strings.TrimRight(line, " "))
		line = strings.Repeat(" ", t.who+2+t.acct)
	}
	fmt.Fprintln(w, strings.TrimRight(line+rest, " "))
}

// below writes more about the line before, as much as has room.
func (t *contactTable) below(w io.Writer, text string) {
	fmt.Fprintf(w, "    %s\n", cutTo(oneLine(text), t.width-4))
}

// pad makes a text as wide as a column, if it is not wider.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-cells(s)))
}

// cells is about how many columns a text takes on a terminal.
func cells(s string) (n int) {
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r >= 0xff01 && r <= 0xff60, r >= 0x1f300:
		return 2
	}
	return 1
}

// cutTo cuts a text that takes more columns; with none it stays whole.
func cutTo(s string, width int) string {
	if width <= 0 || cells(s) <= width {
		return s
	}
	n := 1 // of the ellipsis
	for i, r := range s {
		if n += cellsOf(r); n > width {
			return s[:i] + "…"
		}
	}
	return s
}

// warnings are what to know of a candidate before it is followed.
func (b *contactBook) warnings(c *contacts.Contact, r contactRow) (notes []string) {
	if r.Note != "" {
		notes = append(notes, r.Note)
	}
	if r.Disputed {
		others := strings.Join(b.disputants(c, r.Handle), ", ")
		if others == "" {
			others = "somebody else"
		}
		notes = append(notes, "disputed: the same is said of "+others)
	}
	return notes
}

// printAsks writes who could be asked.
func printAsks(w io.Writer, list []*contacts.Contact, width int) {
	if len(list) == 0 {
		return
	}
	speak := "people speak of Mastodon, but give no address. Ask them:"
	if len(list) == 1 {
		speak = "person speaks of Mastodon, but gives no address. Ask them:"
	}
	fmt.Fprintf(w, "\n%s %s\n", number(len(list)), speak)
	for _, c := range list {
		a := c.Asks[0]
		text := "in a message to you"
		if a.Text != "" {
			text = `"` + oneLine(a.Text) + `"`
		}
		head := fmt.Sprintf("  %s  %s  ", pad(oneLine(atName(c)), widestWho), pad(dayOf(latest(a)), len("2006-01-02")))
		fmt.Fprintln(w, head+cutTo(text, max(width-cells(head), min(width, 20))))
	}
}

// printCoverage writes how many of the owner's people the archive can name.
func printCoverage(w io.Writer, r *contacts.Report) {
	type list struct {
		contacts.Coverage
		who string
	}
	unnamed, width := 0, 0
	var lists []list
	for _, l := range []list{{r.Following, "you follow"}, {r.Followers, "who follow you"}, {r.Blocks, "you blocked"}, {r.Mutes, "you muted"}} {
		if l.All > 0 {
			lists = append(lists, l)
			unnamed += l.All - l.Named
			width = max(width, len(number(l.Named)))
		}
	}
	if len(lists) == 0 {
		fmt.Fprintln(w, `The archive has no lists of people, as very old ones have none: it does not tell
whom you followed or blocked. Whoever it names was searched for; those you accept
are in the file to follow only with "contacts export --followers". A newer archive
has the lists: X sends one to whoever asks under "Download an archive of your data".`)
		return
	}
	fmt.Fprintln(w, "Names are known of")
	for _, l := range lists {
		fmt.Fprintf(w, "  %*s of %s %s\n", width, number(l.Named), number(l.All), l.who)
	}
	if unnamed > 0 {
		fmt.Fprintln(w, `The archive has numbers for the rest, and nothing in it names them. Files that
do can be given with --evidence: see "More names" in godwit contacts --help.`)
	}
}

// wrapper breaks lines that are wider than a terminal, at spaces, with the indent they have; with width 0 it does
// not. Each call of Write has whole lines.
type wrapper struct {
	w     io.Writer
	width int
}

func (w wrapper) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.w, wrapLines(string(p), w.width)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// breakAt returns where to break a line that is wider than so many columns: at the last space that fits or, where
// none does, the first; without one behind its end. No more of the line is looked at than that.
func breakAt(line string, width int) (at int) {
	n := 0
	for i, r := range line {
		if n > width && at > 0 {
			return at
		}
		if r == ' ' && i > 0 {
			if n > width {
				return i
			}
			at = i
		}
		n += cellsOf(r)
	}
	if n > width && at > 0 {
		return at
	}
	return len(line)
}

func wrapLines(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, end := strings.CutSuffix(line, "\n")
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		rest := line[len(indent):]
		for {
			at := breakAt(rest, width-len(indent))
			if at == len(rest) {
				b.WriteString(indent + rest)
				break
			}
			b.WriteString(indent + strings.TrimRight(rest[:at], " ") + "\n")
			rest = strings.TrimLeft(rest[at:], " ")
		}
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
