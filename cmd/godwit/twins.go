package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
)

// Posts that stand twice on the account.

// The values of --twins.
const (
	keepTwins   = "keep"
	removeTwins = "remove"
)

// standTwice says that so many posts do.
func standTwice(n int) string {
	if n == 1 {
		return "1 post stands twice"
	}
	return number(n) + " posts stand twice"
}

func secondOnes(n int) string {
	if n == 1 {
		return "the second one"
	}
	return "the second ones"
}

// showTwins tells people of them; in JSON they stand in the plan. later says that godwit import asks.
func (j job) showTwins(f importer.Found, later bool) {
	if j.s.json || f.Twins == 0 {
		return
	}
	w := j.s.stdout
	fmt.Fprintf(w, "%s on %s: your server acted after it had answered with an error, or another computer posted, too. For example:\n",
		standTwice(f.Twins), explain.Line(j.acct()))
	for _, e := range f.TwinExamples {
		fmt.Fprintf(w, "  %s\n    and again %s\n", explain.Line(e.URL), explain.Line(e.Twin))
	}
	switch {
	case later:
		fmt.Fprintf(w, "godwit import asks whether to remove %s.\n", secondOnes(f.Twins))
	case j.twins == "" && !j.mayAsk():
		fmt.Fprintf(w, "To remove %s: --twins remove\n", secondOnes(f.Twins))
	}
	fmt.Fprintln(w)
}

// resolveTwins removes second copies where the person says so. Whatever the answer, the import goes on.
func (j job) resolveTwins(ctx context.Context, f importer.Found) error {
	switch {
	case j.dryRun:
		return nil
	case j.twins == removeTwins:
		return j.removeTwins(ctx, true)
	case j.twins == keepTwins:
		return j.target.KeepTwins(ctx)
	case f.Twins == 0 || !j.mayAsk():
		return nil
	}
	which := secondOnes(f.Twins)
	if j.s.json {
		which += " of posts that stand twice"
	}
	fmt.Fprintf(j.s.stderr, "Remove %s? Nothing else is touched. This is asked once. [y/N] ", which)
	line, err := j.s.readLine(ctx)
	if errors.Is(err, io.EOF) {
		return nil // nobody has answered
	}
	if err != nil {
		return err
	}
	if answer := strings.ToLower(line); answer == "y" || answer == "yes" {
		return j.removeTwins(ctx, false)
	}
	return j.target.KeepTwins(ctx)
}

// removeTwins removes them, also those that were to be kept if kept is set.
func (j job) removeTwins(ctx context.Context, kept bool) error {
	p := newProgress(j.s)
	n, err := j.target.RemoveTwins(ctx, kept, p.event)
	p.close()
	if n > 0 && !j.s.json {
		fmt.Fprintf(j.s.stdout, "Removed %s from %s.\n\n", count(n, "duplicate"), explain.Line(j.acct()))
	}
	return err
}
