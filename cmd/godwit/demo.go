package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/spf13/cobra"
)

func newDemo(s *session) *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try an import: made-up tweets, a practice server, nothing leaves your computer",
		Long: `Makes up an archive, starts a practice server that only this computer can reach, and
imports the one into the other. The practice server has the limits of a real Mastodon,
and a clock that runs a thousand times faster, so that days of waiting become seconds.

Then the server's pages stay open until you press Ctrl-C. Nothing is kept.`,
		Example: "  godwit demo\n  godwit demo --exit      do not stay",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), s, o)
		},
	}
	cmd.Flags().IntVar(&o.tweets, "tweets", demoTweets, "how many `tweets` to make up")
	cmd.Flags().BoolVar(&o.exit, "exit", false, "end when the import is done")
	return cmd
}

type demoOptions struct {
	tweets int
	exit   bool
}

const (
	demoTweets = 420  // become more posts than Mastodon takes in three hours
	demoSpeed  = 1000 // how much faster the clock runs
)

func runDemo(ctx context.Context, s *session, o demoOptions) error {
	if o.tweets < 1 || o.tweets > 100_000 {
		return explain.Usage("The demo makes up between 1 and 100,000 tweets.", "For example: godwit demo --tweets 1000")
	}
	dir, err := os.MkdirTemp("", "godwit-demo-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "twitter.zip")
	if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: o.tweets, Profile: archivetest.ThreadWriter}); err != nil {
		return fmt.Errorf("make up an archive: %w", err)
	}
	a, err := archive.OpenContext(ctx, path)
	if err != nil {
		return err
	}
	defer a.Close()

	clock := newDemoClock(time.Now())
	server := practice.New(practice.Options{Clock: clock, Title: "Practice server"})
	url, err := server.Listen("127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("start the practice server: %w", err)
	}
	defer server.Close()
	fmt.Fprintf(s.stdout, "A practice server runs at %s, with a clock %d times faster than yours.\n", url, demoSpeed)

	if err := importDemo(ctx, s, a, url, server.AddAccount("ada"), importer.Options{Clock: clock}); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "\nThe timeline: %s/@ada\n", url)
	if o.exit {
		return nil
	}
	fmt.Fprintln(s.stdout, "It stays open until you press Ctrl-C.")
	<-ctx.Done()
	return nil
}

// importDemo does what login and import do, with a journal that ends with it.
func importDemo(ctx context.Context, s *session, a *archive.Archive, url, token string, o importer.Options) error {
	server, err := importer.Recognise(ctx, url, o)
	if err != nil {
		return err
	}
	credentials, err := importer.LoginToken(ctx, server, token, o)
	if err != nil {
		return err
	}
	credentials.AccountCreatedAt = time.Time{} // new, but nobody's: there is nothing to be warned of
	journal, err := importer.OpenJournal(ctx, ":memory:", a.Account())
	if err != nil {
		return err
	}
	defer journal.Close()
	target, err := journal.Target(ctx, server, credentials, o)
	if err != nil {
		return err
	}
	return job{s: s, archive: a, server: server, account: credentials, journal: journal, target: target, yes: true}.do(ctx)
}

// newDemoClock returns a fast clock that shows a time somewhat after now: half-way
// through one of Mastodon's windows of three hours, which begin at multiples of
// that since the Unix epoch (app/lib/rate_limiter.rb), so that the demo waits for
// the next one neither at once nor for long.
func newDemoClock(now time.Time) *fastClock {
	const window = 3 * time.Hour
	return &fastClock{begun: now, start: now.Truncate(window).Add(window + window/2), speed: demoSpeed}
}

// fastClock runs faster than the system's clock.
type fastClock struct {
	begun time.Time // on the system's clock
	start time.Time // what it showed then
	speed int
}

func (c *fastClock) Now() time.Time {
	return c.start.Add(time.Since(c.begun) * time.Duration(c.speed))
}

func (c *fastClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d / time.Duration(c.speed))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
