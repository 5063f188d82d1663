package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/spf13/cobra"
)

func newContacts(s *session) *cobra.Command {
	var o contactsOptions
	cmd := &cobra.Command{
		Use:   "contacts ARCHIVE...",
		Short: "Find the people you followed, in the fediverse",
		Long: `Finds out from your archive who of the people you followed, who followed you, and whom
you blocked or muted has which account in the fediverse, and says why it thinks so. It
needs no login to Twitter/X and asks no server: nothing leaves your computer. What it
finds is kept in the journal; you decide, person by person, and get files that your new
server imports. Nobody is followed before that.

How sure it is:
  A  proved: each account links to the other
  B  they say it themselves, and the account exists
  C  they say it themselves
  D  somebody else says it, or it may be about another
  E  a guess
Without asking servers the best is C.

More names: the archive has only numbers for the people you follow; it names those whom
you mentioned, answered or retweeted. Files of yours can name more, and have what people
say of themselves. Give them with --evidence; they are read again in later searches,
from where they are now. If one has moved, give it again; to have none of them read any
more: --forget-evidence
  - exports of Fedifinder or Debirdify that you made while those worked
  - files that the browser extension twitter-web-exporter saves from the pages of those
    you follow
  - a HAR file: open the page of those you follow on x.com with the developer tools
    (F12, Network), scroll to its end, and save all as HAR
  - lists that others made: account and name, or name and @user@host, a line each

Direct messages often tell where people went. They are read only with --dms, here on
your computer, and then in later searches, too, until --no-dms; what they say is neither
shown nor kept.

` + exitCodes(explain.CodeArchive, explain.CodeJournal, explain.CodeInterrupted),
		Example: `  godwit contacts twitter-2024-11.zip
  godwit contacts twitter-2024-11.zip --dms --evidence fedifinder.csv
  godwit contacts twitter-2024-11.zip --since-last              only what is new
  godwit contacts twitter-2024-11.zip --csv contacts.csv        everybody, for a spreadsheet
  godwit contacts show @bob                                     all that is known of one
  godwit contacts accept @bob carol
  godwit contacts export --dir follows                          files for your server`,
		Args: atLeastOne("ARCHIVE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "" {
				return explain.Usage("ARCHIVE is empty: it must be the name of a file or folder.", "Name it: godwit contacts twitter-2024-11.zip")
			}
			if near := cmd.SuggestionsFor(args[0]); len(args) > 0 && len(near) > 0 && !exists(args[0]) {
				return explain.Usage("There is no archive, and no command, "+args[0]+".", "Did you mean: godwit contacts "+strings.Join(near, "  or  godwit contacts "))
			}
			o.archives, o.report = args, cmd.Flags().Changed("csv")
			return runContacts(cmd.Context(), s, o)
		},
	}
	cmd.SuggestionsMinimumDistance = 2
	f := cmd.Flags()
	f.StringArrayVar(&o.evidence, "evidence", nil, "read this `file`, too, now and in later searches; may be repeated")
	f.BoolVar(&o.forget, "forget-evidence", false, "do not read the files of earlier searches any more, none of them")
	f.BoolVar(&o.messages, "dms", false, "read direct messages, too, now and in later searches; what they say is neither shown nor kept")
	f.BoolVar(&o.noMessages, "no-dms", false, "do not read direct messages any more")
	f.BoolVar(&o.sinceLast, "since-last", false, "show only what the search before had not found")
	f.BoolVar(&o.all, "all", false, "show everybody, also those without an account or a name")
	ownerFlag(cmd, &o.of)
	f.StringVar(&o.csv, "csv", "", "write everybody to this `file`, for a spreadsheet")
	jsonFlag(cmd, s)
	cmd.AddCommand(newShow(s), newAccept(s), newReject(s), newChoose(s), newForget(s), newList(s), newExport(s), newMap(s), newHandles(s))
	return cmd
}

type contactsOptions struct {
	archives   []string // paths
	evidence   []string // paths
	forget     bool     // the evidence of earlier searches
	messages   bool     // read them, from now on
	noMessages bool     // not any more
	sinceLast  bool
	all        bool
	csv        string // path
	of         string // whose the archive is, where it does not say so
	report     bool   // it was asked for
}

func runContacts(ctx context.Context, s *session, o contactsOptions) error {
	if o.sinceLast && o.all {
		return explain.Usage("--since-last and --all do not go together.", "One shows less, the other more.")
	}
	if o.messages && o.noMessages {
		return explain.Usage("--dms and --no-dms do not go together.", "One has direct messages read, the other not.")
	}
	if o.report {
		if err := contactsFile.mayWrite(o.csv); err != nil {
			return err
		}
	}
	dirs, err := s.dirs()
	if err != nil {
		return err
	}
	a, err := archive.OpenContext(ctx, o.archives...)
	if err != nil {
		return err
	}
	defer a.Close()
	owner, err := ownerOf(s, a, o.of)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dirs.State, 0o700); err != nil {
		return err
	}
	journal, err := importer.OpenJournal(ctx, dirs.Journal(owner.ID), owner)
	if err != nil {
		return err
	}
	search := &contactSearch{s: s, o: o, archive: a, b: &contactBook{journal: journal}}
	return errors.Join(search.do(ctx), journal.Close())
}

// contactSearch is a search for contacts.
type contactSearch struct {
	s       *session
	o       contactsOptions
	archive *archive.Archive
	b       *contactBook

	last     time.Time // of the search before; zero for none
	messages bool      // are read
	written  bool      // the archive has direct messages
	files    []*evidenceFile
	gone     []string // remembered files that could not be read
	unread   []string // what of the archive could not be read, up to a few
	unreadNo int
	lacking  []string // what of it is not there
}

func (c *contactSearch) do(ctx context.Context) error {
	known, err := c.b.journal.Contacts(ctx)
	if err != nil {
		return err
	}
	c.last = known.Searched
	c.b.know(known)
	if c.o.report {
		if err := c.b.mayReplace(contactsFile, c.o.csv, ""); err != nil {
			return err
		}
	}
	f := contacts.NewFinder(c.archive.Account())
	c.messages = (c.o.messages || known.Messages) && !c.o.noMessages
	evidence, err := c.readEvidence(ctx, f, known.Evidence)
	if err != nil {
		return err
	}
	if err := f.Add(ctx, c.archive, contacts.Options{Messages: c.messages, Problem: c.problem}); err != nil {
		return err
	}
	if err := c.prove(ctx); err != nil {
		return err
	}
	var report *contacts.Report
	if err := await(ctx, func() { report = f.Report() }); err != nil {
		return err
	}
	if err := c.b.journal.KeepContacts(ctx, report, evidence, c.messages); err != nil {
		return err
	}
	if known, err = c.b.journal.Contacts(ctx); err != nil {
		return err
	}
	c.b.know(known)
	c.countListed()
	if c.o.report {
		if err := c.b.writeReport(ctx, c.o.csv); err != nil {
			return err
		}
	}
	if c.s.json {
		err = c.printJSON()
	} else {
		c.print()
	}
	if wrong := slices.Concat(c.unread, c.lacking); err == nil && len(wrong) > 0 {
		err = explain.New(explain.CodeArchive, c.s.words.UnreadContacts.With("error", strings.Join(wrong, "; ")))
	}
	return err
}

// prove finds out what of the archive is not there.
func (c *contactSearch) prove(ctx context.Context) error {
	for _, err := range []error{c.archive.Foreign(), c.archive.Truncated()} {
		if err != nil {
			c.lacking = append(c.lacking, err.Error())
		}
	}
	report, err := c.archive.Check(ctx)
	if err != nil {
		return err
	}
	c.lacking = append(c.lacking, lacking(report)...)
	for _, e := range report.Exports {
		for _, f := range e.Files {
			c.written = c.written || strings.HasPrefix(baseOf(f.Name), "direct-message") && !strings.Contains(f.Name, "headers") && f.Found > 0
			if ofPeople(f.Name) && f.Status() == archive.FileAbsent && f.Declared > 0 {
				c.lacking = append(c.lacking, f.Name+" is missing")
			}
		}
	}
	return nil
}

// problem notes what of the archive cannot be read.
func (c *contactSearch) problem(err error) {
	const most = 3
	if c.unreadNo++; c.unreadNo <= most {
		c.unread = append(c.unread, err.Error())
	}
}
