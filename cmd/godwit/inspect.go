package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/spf13/cobra"
)

func newInspect(s *session) *cobra.Command {
	var o inspectOptions
	cmd := &cobra.Command{
		Use:   "inspect ARCHIVE...",
		Short: "Say what is in an archive, and whether all of it is there",
		Long: `Says what is in an archive: whose it is, from when to when, how many tweets of
which kind, how many photos and videos, and what it cannot tell; and proves that
nothing is missing, or names what is. Nothing is sent anywhere, and nothing private is
shown: no messages, no e-mail address.

ARCHIVE is the ZIP file from Twitter/X, or the folder you unpacked it into, of any year
since 2012. Give all ZIP files of one download, and older archives of the same account
if you have some: tweets that only they have are found, and marked as deleted.

An archive that is damaged, or of which tweets or pictures are missing, is shown as far
as it can be read, with exit code 3. Twitter itself lost a few pictures: up to 20, and up
to a tenth of all, are passed over. Any that is there must be readable.

` + exitCodes(explain.CodeArchive, explain.CodeInterrupted),
		Example: `  godwit inspect twitter-2024-11.zip
  godwit inspect twitter-2024-part1.zip twitter-2024-part2.zip
  godwit inspect twitter-2024-11.zip old-archive-2014.zip
  godwit inspect twitter-2024-11.zip --html report.html
  godwit inspect twitter-2024-11.zip --json`,
		Args: atLeastOne("ARCHIVE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.archives, o.page = args, cmd.Flags().Changed("html")
			return runInspect(cmd.Context(), s, o)
		},
	}
	cmd.Flags().StringVar(&o.html, "html", "", "write a page with charts to this `file`, too; one that was there is replaced")
	ownerFlag(cmd, &o.of)
	jsonFlag(cmd, s)
	return cmd
}

type inspectOptions struct {
	archives []string // paths
	html     string   // path
	page     bool     // it was asked for
	of       string   // whose the archive is, where it does not say so
}

func runInspect(ctx context.Context, s *session, o inspectOptions) error {
	if o.page {
		if err := pageFile.mayWrite(o.html); err != nil {
			return err
		}
	}
	a, err := archive.OpenContext(ctx, o.archives...)
	if err != nil {
		return err
	}
	defer a.Close()
	if o.of != "" {
		if _, err := ownerOf(s, a, o.of); err != nil {
			return err
		}
	}
	c, err := takeStock(ctx, a)
	if err != nil {
		return err
	}
	if s.json {
		err = writeJSON(s.stdout, c)
	} else {
		c.print(s.stdout)
	}
	if err == nil && o.page {
		if err = writePage(o.html, c); err == nil && !s.json {
			fmt.Fprintf(s.stdout, "\nThe page: %s\n", o.html)
		}
	}
	switch cut, foreign := a.Truncated(), a.Foreign(); {
	case err != nil:
		return err
	case foreign != nil:
		return foreign
	case cut != nil:
		return cut
	case c.damage != nil:
		return c.damage
	case len(c.Lacking) > 0:
		return incomplete(s, c.Lacking)
	}
	if !s.json {
		fmt.Fprintf(s.stdout, "\nNext, to see what each tweet becomes: godwit plan %s\n", explain.Line(strings.Join(o.archives, " ")))
	}
	return nil
}

// incomplete is the error about what is missing.
func incomplete(s *session, lacking []string) error {
	return explain.New(explain.CodeArchive, s.words.Incomplete.With("error", strings.Join(lacking, "; ")))
}
