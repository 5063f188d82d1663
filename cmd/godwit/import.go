package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
)

func newImport(s *session) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import ARCHIVE...",
		Short: "Post your tweets to your account, once each",
		Long: `Shows what would be posted and how long that takes, asks, and posts. Servers
allow a few hundred posts in some hours, so it can take days; it needs no attention.

Stop it with Ctrl-C, or switch the computer off: the same command goes on where it
stopped, posts nothing twice and forgets nothing. Options you do not give keep the
values of the plan before.

Retweets and replies to others are left out, and nobody is notified. On servers that
cannot keep the dates of your tweets each post ends with a line that tells its date.

Give all ZIP files of one download together, and older archives of the same account if
you have some: they know what newer ones do not, such as descriptions of pictures. What
only they have you deleted since, and it is left out where the newer archive proves that
it has all tweets of the time.

Days (2020-12-31) begin and end in UTC; for the exact time write 2020-12-31T18:00:00+01:00.

` + exitCodes(explain.CodeArchive, explain.CodeServer, explain.CodeLogin, explain.CodeJournal, explain.CodeRefused, explain.CodeInterrupted),
		Example: `  godwit import twitter-2024-11.zip --dry-run
  godwit import twitter-2024-11.zip
  godwit import twitter-2024-part1.zip twitter-2024-part2.zip
  godwit import twitter-2024-11.zip --since 2019-01-01 --visibility public
  godwit import twitter-2024-11.zip --yes --json > import.jsonl     for scripts`,
		Args: atLeastOne("ARCHIVE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.archives = args
			o.given = cmd.Flags().Changed
			return runImport(cmd.Context(), s, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "the `user@server` to post to (default: the only login)")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the plan only; works without a login")
	f.StringVar(&o.server, "server", "", "with --dry-run: plan for this `server` (default: the login's, or a usual Mastodon)")
	f.StringVar(&o.visibility, "visibility", string(mapping.Unlisted), "`visibility` of the posts: public, unlisted (not in public timelines), private (followers) or direct (you)")
	f.StringVar(&o.since, "since", "", "leave out tweets before this `day`")
	f.StringVar(&o.until, "until", "", "leave out tweets after this `day`")
	f.BoolVar(&o.noDateLine, "no-date-line", false, "do not add a line with the date to posts")
	f.BoolVar(&o.incomplete, "incomplete", false, "import what is left of a damaged archive, if you cannot get another")
	f.BoolVar(&o.yes, "yes", false, "do not ask")
	jsonFlag(cmd, s)
	_ = cmd.RegisterFlagCompletionFunc("visibility", cobra.FixedCompletions( // fails only for a flag that is not there
		[]cobra.Completion{string(mapping.Public), string(mapping.Unlisted), string(mapping.Private), string(mapping.Direct)}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

type importOptions struct {
	archives []string // paths
	account  string   // user@server, or empty for the only login
	server   string   // address, dry runs only
	dryRun   bool
	yes      bool
	// incomplete says to go on with a damaged archive.
	incomplete bool

	visibility, since, until string
	noDateLine               bool
	given                    func(flag string) bool // of the four above: whether the person said so
}

func runImport(ctx context.Context, s *session, o importOptions) error {
	if o.server != "" && !o.dryRun {
		return explain.Usage("--server goes with --dry-run only.", "To post there, log in first: godwit login "+o.server)
	}
	if _, err := o.policy(mapping.Policy{}); err != nil { // before anything takes time
		return err
	}
	dirs, err := s.dirs()
	if err != nil {
		return err
	}
	a, err := archive.Open(o.archives...)
	if err != nil {
		return err
	}
	defer a.Close()
	if o.incomplete {
		a.Salvage()
	} else if err := whole(ctx, s, a); err != nil {
		return err
	}
	if a.Account().ID == "" {
		return explain.New(explain.CodeArchive, s.words.NoOwner)
	}
	credentials, server, err := o.destination(ctx, settings.NewStore(dirs), s.importer)
	if err != nil {
		return err
	}
	path := dirs.Journal(a.Account().ID)
	if o.dryRun && (credentials.Token == "" || !exists(path)) {
		path = ":memory:" // a dry run leaves nothing behind
	} else if err := os.MkdirAll(dirs.State, 0o700); err != nil {
		return err
	}
	journal, err := importer.OpenJournal(ctx, path, a.Account())
	if err != nil {
		return err
	}
	defer journal.Close()
	target, err := journal.Target(ctx, server, credentials, s.importer)
	if err != nil {
		return err
	}
	earlier, _ := target.Policy()
	policy, err := o.policy(earlier)
	if err != nil {
		return err
	}
	return job{s: s, archive: a, server: server, account: credentials, target: target, policy: policy, dryRun: o.dryRun, yes: o.yes}.do(ctx)
}

// whole returns an error for an archive of which tweets, or what belongs to them, are
// missing: what is posted without it stays so.
func whole(ctx context.Context, s *session, a *archive.Archive) error {
	if err := a.Truncated(); err != nil {
		return err
	}
	report, err := a.Check(ctx)
	if err != nil {
		return err
	}
	for _, e := range report.Exports {
		for _, f := range e.Files {
			if f.Err != nil && ofTweets(f.Name) {
				return f.Err
			}
		}
	}
	if list := lacking(report); len(list) > 0 {
		return incomplete(s, list)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// destination returns where to post to. A dry run may do without credentials.
func (o importOptions) destination(ctx context.Context, store *settings.Store, network importer.Options) (importer.Credentials, *importer.Server, error) {
	if o.server != "" {
		server, err := importer.Recognise(ctx, o.server, network)
		return importer.Credentials{}, server, err
	}
	credentials, err := store.Login(o.account)
	if errors.Is(err, settings.ErrNoLogin) && o.dryRun && o.account == "" {
		return importer.Credentials{}, importer.UnknownServer(), nil
	}
	if err != nil {
		return importer.Credentials{}, nil, err
	}
	server, err := importer.Recognise(ctx, credentials.ServerURL, network)
	return credentials, server, err
}

// policy returns the earlier policy with what was given changed.
func (o importOptions) policy(p mapping.Policy) (mapping.Policy, error) {
	var err error
	if o.given("visibility") {
		p.Visibility = mapping.Visibility(o.visibility)
		switch p.Visibility {
		case mapping.Public, mapping.Unlisted, mapping.Private, mapping.Direct:
		default:
			return p, explain.Usage("There is no visibility "+o.visibility+".", "Choose one of: public, unlisted, private, direct")
		}
	}
	if o.given("since") {
		if p.Since, err = parseDay(o.since, 0); err != nil {
			return p, err
		}
	}
	if o.given("until") {
		if p.Until, err = parseDay(o.until, 24*time.Hour); err != nil {
			return p, err
		}
	}
	if o.given("no-date-line") {
		p.NoDateLine = o.noDateLine
	}
	if !p.Since.IsZero() && !p.Until.IsZero() && !p.Since.Before(p.Until) {
		return p, explain.Usage("No tweet can be after --since and before --until.", "Swap the two dates.")
	}
	return p, nil
}

// parseDay reads a time, or the beginning of a day in UTC and adds whole to it. Empty is the zero Time.
func parseDay(text string, whole time.Duration) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t.Add(whole), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, explain.Usage("There is no day "+text+".", "Write it as year-month-day: 2020-12-31")
	}
	return t.UTC(), nil
}
