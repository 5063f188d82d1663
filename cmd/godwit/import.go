package main

import (
	"context"
	"errors"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/spf13/cobra"
)

func newImport(s *session) *cobra.Command {
	var o jobOptions
	cmd := &cobra.Command{
		Use:   "import ARCHIVE...",
		Short: "Post your tweets to your account, once each",
		Long: `Shows what would be posted and how long that takes, asks, and posts. Servers
allow a few hundred posts in some hours, so it can take days; it needs no attention.

Stop it with Ctrl-C, or switch the computer off: the same command goes on where it
stopped, posts nothing twice and forgets nothing. Settings you do not give stay as the
plan before had them, one made with godwit plan, too.

Retweets, replies to others and private tweets are left out unless a setting below takes
them, and nobody is notified. On servers that cannot keep the dates of your tweets each
post ends with a line that tells its date. To look at all that first: godwit plan.

Where the archive cannot tell tweets that not everybody could read from others, which
archives made since 2024 cannot, the plan says so, and a question of its own comes before
the first post. With --yes nothing is asked.

Before the first post godwit looks whether your account has posts of this archive that
this computer does not know of: from another computer, or from a journal that was lost.
They count as posted. Where it cannot be sure, or posts between them are missing since you
deleted them, it asks; with --yes it stops unless --doubtful says what to do.

Should a post stand twice there, since the server acted after it had answered with an
error, it asks whether to remove the second one; with --yes it stays unless --twins remove
is given.

Give all ZIP files of one download together, and older archives of the same account if
you have some: they know what newer ones do not, such as descriptions of pictures. What
only they have you deleted since, and it is left out where the newer archive proves that
it has all tweets of the time.

An archive that is damaged, or of which tweets or pictures are missing (see godwit inspect
--help), is not imported without --incomplete: what is posted without its picture stays so.

Days (2020-12-31) begin and end in UTC; for the exact time write 2020-12-31T18:00:00+01:00.

` + exitCodes(explain.CodeArchive, explain.CodeServer, explain.CodeLogin, explain.CodeJournal, explain.CodeRefused, explain.CodeInterrupted),
		Example: `  godwit import twitter-2024-11.zip --dry-run
  godwit import twitter-2024-11.zip
  godwit import twitter-2024-part1.zip twitter-2024-part2.zip
  godwit import twitter-2024-11.zip --since 2019-01-01 --visibility public
  godwit import twitter-2024-11.zip --yes --json > import.jsonl     for scripts
  godwit import twitter-2024-11.zip --yes --doubtful skip`,
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
	f.BoolVar(&o.yes, "yes", false, "do not ask")
	f.StringVar(&o.doubtful, "doubtful", "", "posts that may be on the account already, or were deleted there: `post|skip` them (default: ask)")
	_ = cmd.RegisterFlagCompletionFunc("doubtful", cobra.FixedCompletions([]string{string(importer.SkipDoubtful), string(importer.PostDoubtful)}, cobra.ShellCompDirectiveNoFileComp))
	f.StringVar(&o.twins, "twins", "", "second copies of posts on the account: `keep|remove` them (default: ask)")
	_ = cmd.RegisterFlagCompletionFunc("twins", cobra.FixedCompletions([]string{keepTwins, removeTwins}, cobra.ShellCompDirectiveNoFileComp))
	jobFlags(cmd, s, &o)
	return cmd
}

func runImport(ctx context.Context, s *session, o jobOptions) error {
	if o.server != "" && !o.dryRun {
		return explain.Usage("--server goes with --dry-run only.", "To post there, log in first: godwit login "+o.server)
	}
	switch importer.InDoubt(o.doubtful) {
	case "", importer.SkipDoubtful, importer.PostDoubtful:
	default:
		return explain.Usage("There is no way "+o.doubtful+" to go on with doubtful posts.", "Choose one of: skip, post")
	}
	switch o.twins {
	case "", keepTwins, removeTwins:
	default:
		return explain.Usage("There is no way "+o.twins+" to go on with second copies of posts.", "Choose one of: keep, remove")
	}
	o.needsLogin = !o.dryRun
	j, err := o.open(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(j.do(ctx), j.close())
}
