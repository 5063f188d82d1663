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

// What a plan has found on the account that the journal on this computer did not know of.

// resolve shows what was found, and has the person say what is to become of posts that may be there. A dry run only shows it.
func (j job) resolve(ctx context.Context, plan importer.PlanSummary) (importer.PlanSummary, error) {
	j.showFound(plan.Found, j.dryRun)
	j.showTwins(plan.Found, j.dryRun)
	if !plan.Found.Asks() || j.dryRun {
		return plan, nil
	}
	answer := j.doubtful
	if answer == "" {
		var err error
		if j.s.json {
			if err := j.showPlan(ctx, plan); err != nil {
				return plan, err
			}
		}
		if answer, err = j.askDoubtful(ctx, plan.Found); err != nil {
			return plan, err
		}
	}
	return j.target.Answer(ctx, plan, answer)
}

func (j job) askDoubtful(ctx context.Context, f importer.Found) (importer.InDoubt, error) {
	n := f.Doubtful + f.Missing
	unasked := explain.Usage("Nothing was posted: what to do with "+count(n, "post")+" is for you to say.",
		"Look at the "+countless(n, "post")+" above, then add --doubtful skip to leave your account as it is there, or --doubtful post to post all of them.")
	if j.s.json {
		unasked.Hint = "Look at \"found\" in the plan above, then add --doubtful skip to leave your account as it is there, or --doubtful post to post all of them."
	}
	if !j.mayAsk() {
		return "", unasked
	}
	fmt.Fprintf(j.s.stderr, "\nSkip %s, so that your account stays as it is there? Or post %[2]s? This is asked once. [skip/post] ", theseFew(n), itOrThem(n))
	line, err := j.s.readLine(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	switch answer := strings.ToLower(strings.TrimSpace(line)); answer {
	case "skip", "s":
		return importer.SkipDoubtful, nil
	case "post", "p":
		return importer.PostDoubtful, nil
	}
	return "", unasked
}

func theseFew(n int) string {
	if n == 1 {
		return "this post"
	}
	return "these " + count(n, "post")
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// countless is a noun for so many, without their number.
func countless(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// showFound tells people of it; in JSON it stands in the plan. later says that godwit import does what is to be done.
func (j job) showFound(f importer.Found, later bool) {
	if j.s.json || f.Adopted == 0 && !f.Asks() {
		return
	}
	w, acct := j.s.stdout, explain.Line(j.acct())
	they := "they count"
	if f.Adopted == 1 {
		they = "it counts"
	}
	switch {
	case f.Adopted == 0:
	case f.Before == 0:
		fmt.Fprintf(w, "%s already has %s of this archive, which this computer does not know of.\n", acct, count(f.Adopted, "post"))
	default:
		fmt.Fprintf(w, "%s has %s of this archive than this computer knows of: another one posted, or the journal here is an older copy.\n", acct, count(f.Adopted, "more post"))
	}
	if f.Adopted > 0 {
		fmt.Fprintf(w, "If you imported on another computer, stop here and copy its state folder to %s instead:\nit also knows what you deleted since.\n", explain.Line(j.state))
		if later {
			fmt.Fprintf(w, "Otherwise %s as posted for godwit import, and nothing is posted twice.\n", they)
		} else {
			fmt.Fprintf(w, "Otherwise go on: %s as posted, and nothing is posted twice.\n", they)
		}
	}
	switch {
	case f.Adopted == 0:
	case f.Others == 1:
		fmt.Fprintln(w, "1 post there was made by godwit, too, but is not in this plan: of another archive, or with other settings.")
	case f.Others > 1:
		fmt.Fprintf(w, "%s there were made by godwit, too, but are not in this plan: of another archive, or with other settings.\n", count(f.Others, "post"))
	}
	if f.Doubtful > 0 {
		more := "post"
		if f.Adopted > 0 {
			more = "more post"
		}
		fmt.Fprintf(w, "\n%s may be on %s already. godwit cannot be sure. For example:\n", count(f.Doubtful, more), acct)
		for _, e := range f.DoubtfulExamples {
			fmt.Fprintf(w, "  %s", tweetAddress(e.Key.TweetID))
			if e.URL != "" {
				fmt.Fprintf(w, "\n    may be %s", explain.Line(e.URL))
			}
			fmt.Fprintln(w)
		}
	}
	if f.Missing > 0 {
		verb := "are"
		if f.Missing == 1 {
			verb = "is"
		}
		fmt.Fprintf(w, "\n%s %s missing between those found: deleted since, or left out then. For example:\n", count(f.Missing, "post"), verb)
		for _, e := range f.MissingExamples {
			fmt.Fprintf(w, "  %s\n", tweetAddress(e.Key.TweetID))
		}
	}
	if f.Asks() && later {
		fmt.Fprintln(w, "\ngodwit import asks what to do with them.")
	}
	fmt.Fprintln(w)
}
