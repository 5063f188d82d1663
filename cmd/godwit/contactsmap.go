package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/spf13/cobra"
)

const mapTitle = "# godwit: accounts in the fediverse, by Twitter account"

// mapFile is what addresses for mentions are written to.
var mapFile = outFile{
	what: "map file", hint: "Name it: godwit contacts map people.txt",
	ours: func(head []byte) bool { return bytes.HasPrefix(head, []byte(mapTitle)) },
}

func newMap(s *session) *cobra.Command {
	var o mapOptions
	cmd := &cobra.Command{
		Use:   "map [FILE]",
		Short: "Write the accounts you accepted as a file for plan --people",
		Long: `Writes a line for each contact of whom you accepted an account: the numeric id, or the
name where none is known, and user@host. With plan --people, mentions of them in your
posts become links to their accounts; nobody is notified. Of several accounts of one
contact it is the one you accepted last. Without FILE, or with -, it is written to
standard output. A file you have changed is not overwritten.

` + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts map people.txt\n  godwit plan twitter-2024-11.zip --people people.txt",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = "-"
			if len(args) > 0 {
				o.file = args[0]
			}
			return runMap(cmd.Context(), s, o)
		},
	}
	ofFlag(cmd, &o.of)
	return cmd
}

type mapOptions struct {
	file string // path, or - for standard output
	of   string
}

func runMap(ctx context.Context, s *session, o mapOptions) error {
	if o.file != "-" {
		if err := mapFile.mayWrite(o.file); err != nil {
			return err
		}
	}
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	return errors.Join(b.writeMap(ctx, s, o.file), b.close())
}

func (b *contactBook) writeMap(ctx context.Context, s *session, file string) error {
	var lines, several []string
	for i := range b.Report.Contacts {
		c := &b.Report.Contacts[i]
		if handles := b.accepted(c); len(handles) > 0 {
			lines = append(lines, cmp.Or(c.ID, c.Name())+","+handles[0])
			if len(handles) > 1 {
				several = append(several, fmt.Sprintf("%s has %s: the map has %s, which you accepted last.", atName(c), count(len(handles), "accepted account"), handles[0]))
			}
		}
	}
	if len(lines) == 0 {
		return b.nothingAccepted()
	}
	for _, line := range several {
		fmt.Fprintln(s.stderr, oneLine(line))
	}
	text := mapTitle + "\n" + strings.Join(lines, "\n") + "\n"
	if file == "-" {
		_, err := io.WriteString(s.stdout, text)
		return writeError("standard output", err)
	}
	err := b.writeFile(ctx, mapFile, file, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err == nil {
		fmt.Fprintf(s.stderr, "%s: %s\nTo have their names linked: godwit plan ARCHIVE --people %s\n", oneLine(file), counted(len(lines)), oneLine(quoted(file)))
	}
	return err
}
