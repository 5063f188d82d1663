package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// shown are the contacts to show, with their rows.
func (c *contactSearch) shown() (list []shownContact) {
	for i := range c.b.Report.Contacts {
		contact := &c.b.Report.Contacts[i]
		rows := c.b.rows(contact)
		if c.o.sinceLast {
			fresh := c.b.New[contact.Key()]
			rows = slices.DeleteFunc(rows, func(r contactRow) bool { return !fresh[handleKey(r.Handle)] })
		}
		if len(rows) > 0 || c.o.all {
			list = append(list, shownContact{contact, rows})
		}
	}
	return list
}

// asks are those who could be asked: about whom nothing is accepted.
func (c *contactSearch) asks() (list []*contacts.Contact) {
	for i := range c.b.Report.Contacts {
		contact := &c.b.Report.Contacts[i]
		if len(contact.Asks) > 0 && len(c.b.accepted(contact)) == 0 {
			list = append(list, contact)
		}
	}
	return list
}

func (c *contactSearch) print() {
	width := columns(c.s.stdout)
	w := wrapper{c.s.stdout, width}
	c.printEvidenceFiles(wrapper{c.s.stderr, columns(c.s.stderr)})
	printCoverage(w, &c.b.Report)
	list := c.shown()
	found := 0
	for _, l := range list {
		if len(l.rows) > 0 {
			found++
		}
	}
	switch {
	case c.o.sinceLast && found == 0 && !c.last.IsZero():
		fmt.Fprintf(w, "\nNothing is new since the search of %s.\n", moment(c.last))
	case found == 0:
		fmt.Fprintln(w, "\nNothing tells an account of theirs in the fediverse.")
	default:
		fmt.Fprintf(w, "\n%s with an account that may be theirs:\n", counted(found))
	}
	if len(list) > 0 {
		fmt.Fprintln(w)
		few, more := list, 0
		if width > 0 && !c.o.all && !c.o.sinceLast {
			few, more = fewer(list)
		}
		newContactTable(c.b, few, width).write(c.s.stdout, few)
		if more > 0 {
			fmt.Fprintf(w, "and %s more, of whom less is known: --all\n", number(more))
		}
	}
	if !c.o.sinceLast {
		printAsks(w, c.asks(), width)
		printMine(w, c.b.Report.Mine, c.logins())
	}
	switch {
	case c.messages:
		fmt.Fprintln(w, "\nDirect messages are read, too (--no-dms stops that).")
	case c.written:
		fmt.Fprintln(w, "\nDirect messages were not read. They often tell where people went: --dms")
	}
	if found > 0 {
		fmt.Fprintln(w, "\nIn all: "+tiers(list))
	}
	c.printNext(w)
}

// fewer leaves out, of a list that has the surest first, those of tier D and E behind the first 40 of them,
// and returns how many these are.
func fewer(list []shownContact) (few []shownContact, left int) {
	const most = 40
	n := 0
	for _, c := range list {
		if len(c.rows) > 0 && !slices.ContainsFunc(c.rows, func(r contactRow) bool { return r.Tier <= contacts.TierC || r.state == stateAccepted }) {
			if n++; n > most {
				left++
				continue
			}
		}
		few = append(few, c)
	}
	return few, left
}

// tiers counts contacts by the surest of their candidates.
func tiers(list []shownContact) string {
	n := map[contacts.Tier]int{}
	for _, c := range list {
		if len(c.rows) > 0 {
			n[slices.MinFunc(c.rows, func(a, b contactRow) int { return cmp.Compare(a.Tier, b.Tier) }).Tier]++
		}
	}
	var words []string
	for _, t := range slices.Sorted(maps.Keys(n)) {
		words = append(words, counted(n[t])+" "+map[bool]string{true: "whose account you chose", false: "of tier " + string(t)}[t == ""])
	}
	return strings.Join(words, ", ")
}

// printNext says what to do next.
func (c *contactSearch) printNext(w io.Writer) {
	stated, accepted := 0, 0
	var example, undecided *contacts.Contact
	for i := range c.b.Report.Contacts {
		contact := &c.b.Report.Contacts[i]
		if r, _ := c.b.selfStated(contact); r != nil {
			stated++
			example = cmp.Or(example, contact)
		}
		if len(c.b.accepted(contact)) > 0 {
			accepted++
		} else if slices.ContainsFunc(c.b.rows(contact), func(r contactRow) bool { return r.state != stateRejected }) {
			undecided = cmp.Or(undecided, contact)
		}
	}
	of := ""
	if dirs, err := c.s.dirs(); err == nil {
		if paths, err := dirs.Journals(); err == nil && len(paths) > 1 {
			of = " --of " + quoted(cmp.Or(c.archive.Account().ScreenName, c.archive.Account().ID))
		}
	}
	var next [][2]string
	if who := cmp.Or(example, undecided); who != nil {
		next = append(next, [2]string{"show " + who.Name(), "all that is known of one"})
	}
	if example != nil {
		next = append(next, [2]string{"accept " + example.Name(), "it is the right account"}, [2]string{"reject " + example.Name(), "it is not"})
	} else if undecided != nil {
		next = append(next, [2]string{"choose " + undecided.Name() + " HANDLE", "which account it is"}, [2]string{"reject " + undecided.Name(), "it is none of them"})
	}
	if stated > 0 {
		next = append(next, [2]string{"accept --self-stated", "all " + number(stated) + " who say it themselves, C or better"})
	}
	if accepted > 0 {
		next = append(next, [2]string{"export --dir follows", "files for your server, of the " + number(accepted) + " you accepted"})
	}
	if len(next) > 0 {
		fmt.Fprintln(w, "\nNext:")
	}
	width := 0
	for _, n := range next {
		width = max(width, len(n[0]+of))
	}
	for _, n := range next {
		fmt.Fprintf(w, "  godwit contacts %-*s  %s\n", width, oneLine(n[0]+of), n[1])
	}
}

// logins are the accounts that the owner is logged in as. That they are not known is no reason to stop here.
func (c *contactSearch) logins() (handles []string) {
	dirs, err := c.s.dirs()
	if err != nil {
		return nil
	}
	logins, err := settings.NewStore(dirs).Logins()
	if err != nil {
		return nil
	}
	for _, l := range logins {
		handles = append(handles, l.Acct())
	}
	return handles
}

// printMine writes what others can find of the owner, and how they would find more.
func printMine(w io.Writer, m contacts.Mine, logins []string) {
	fmt.Fprintln(w, "\nWhat others can find of you:")
	const most = 5
	for i, o := range m.Found {
		if i == most {
			fmt.Fprintf(w, "  and %s more\n", number(len(m.Found)-most))
			break
		}
		where := o.Where
		if o.Where == "tweet" {
			where += " " + tweetAddress(o.Record)
		}
		if o.Grade == contacts.Weak {
			where += ", but not surely: it may be taken for something else"
		}
		fmt.Fprintf(w, "  %s in your %s\n", oneLine(o.Handle), oneLine(where))
	}
	account := "you@YOUR.SERVER"
	switch {
	case len(logins) == 1:
		account = logins[0]
	case len(m.Found) > 0:
		account = m.Found[0].Handle
	}
	named := func(o contacts.Own) bool { return strings.EqualFold(o.Handle, account) }
	switch {
	case !m.Findable() && len(m.Found) == 0:
		fmt.Fprintln(w, "  nothing; your profile on X names no account")
	case !m.Findable():
		fmt.Fprintln(w, "Your profile on X, which is all that most tools look at, names none.")
	case len(logins) == 1 && !slices.ContainsFunc(m.Found, named):
		fmt.Fprintf(w, "None of it is %s.\n", oneLine(account))
	default:
		return
	}
	fmt.Fprintf(w, "To be found, write into your bio there:\n  %s\n", oneLine(contacts.BioLine(account)))
}
