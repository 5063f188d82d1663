package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// job is an import with all that was decided: it shows the plan, asks, and carries it out.
type job struct {
	s       *session
	archive *archive.Archive
	server  *importer.Server
	account importer.Credentials // zero for a dry run without login
	target  *importer.Target
	policy  mapping.Policy
	dryRun  bool
	yes     bool
}

func (j job) do(ctx context.Context) error {
	for told := false; ; told = true {
		plan, err := j.target.Plan(ctx, j.archive, importer.PlanOptions{Policy: j.policy, Dry: j.dryRun})
		if err != nil {
			return err
		}
		if err := j.showPlan(plan); err != nil || j.dryRun {
			return err
		}
		if plan.ToDo() > 0 {
			if err := j.showNotice(plan, told); err != nil {
				return err
			}
			if ok, err := j.goOn(ctx); err != nil || !ok {
				return err
			}
		}
		result, unattached, err := j.run(ctx)
		if errors.Is(err, importer.ErrDatesRefused) && j.mayAsk() {
			fmt.Fprintf(j.s.stderr, "%s\n%s\n\n", explain.Error(err, j.s.words).What, j.s.words.PlanAgain)
			continue
		}
		if err != nil {
			return err
		}
		return j.showResult(result, unattached)
	}
}

func (j job) showPlan(plan importer.PlanSummary) error {
	if j.s.json {
		return writeJSON(j.s.stdout, struct {
			Event   string `json:"event"`
			Account string `json:"account,omitempty"`
			importer.PlanSummary
			KnowsCircles    bool `json:"knows_circles"`
			KnowsProtection bool `json:"knows_protection"`
			Unconfirmed     int  `json:"only_in_older"`
		}{"plan", j.acct(), plan, j.archive.KnowsCircles(), j.archive.KnowsProtection(), j.archive.Unconfirmed()})
	}
	printPlan(j.s.stdout, j, plan)
	return nil
}

// showNotice tells, before the first post, what an import means for others.
func (j job) showNotice(plan importer.PlanSummary, told bool) error {
	n, ok := newNotice(j.s.words, j.server, j.account.AccountCreatedAt, j.s.now(), plan)
	switch {
	case !ok || told || plan.Done > 0:
		return nil
	case j.s.json:
		return writeJSON(j.s.stdout, n)
	}
	n.print(j.s.stdout)
	return nil
}

// acct is the account to post to, or empty.
func (j job) acct() string {
	if j.account.Username == "" {
		return ""
	}
	return j.account.Acct()
}

func (j job) mayAsk() bool { return !j.yes && isTerminal(j.s.stdin) }

// goOn asks whether to carry the plan out.
func (j job) goOn(ctx context.Context) (bool, error) {
	if j.yes {
		return true, nil
	}
	if !j.mayAsk() {
		return false, explain.Usage("Nothing was posted: there is no terminal to ask on.", "Look at the plan above, then add --yes.")
	}
	fmt.Fprint(j.s.stderr, "\nGo on? [y/N] ")
	answer, err := j.s.readLine(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	fmt.Fprintln(j.s.stderr, "Nothing was posted.")
	return false, nil
}

// run carries the plan out and counts the files that posts had to do without.
func (j job) run(ctx context.Context) (result importer.Result, unattached int, err error) {
	p := newProgress(j.s)
	defer p.close()
	result, err = j.target.Run(ctx, j.archive, func(e importer.Event) {
		if e.Type == importer.EventRefused && e.File != "" {
			unattached++
		}
		p.event(e)
	})
	return result, unattached, err
}

// showResult tells what has been done. What was refused makes it an error.
func (j job) showResult(r importer.Result, unattached int) error {
	if j.s.json {
		if err := writeJSON(j.s.stdout, struct {
			Event string `json:"event"`
			importer.Result
		}{"result", r}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(j.s.stdout, "Done: %s of %s on the server.\n", number(r.Posted), count(r.Total, "post"))
	}
	w := j.s.words
	switch {
	case r.Refused == 1:
		return explain.New(explain.CodeRefused, w.RefusedPost)
	case r.Refused > 1:
		return explain.New(explain.CodeRefused, w.RefusedPosts.With("count", w.Number(int64(r.Refused))))
	case unattached == 1:
		return explain.New(explain.CodeRefused, w.UnattachedFile)
	case unattached > 1:
		return explain.New(explain.CodeRefused, w.UnattachedFiles.With("count", w.Number(int64(unattached))))
	}
	return nil
}
