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
	account importer.Credentials // zero for a plan without login
	journal *importer.Journal
	target  *importer.Target
	plan    importer.PlanOptions
	dryRun  bool
	yes     bool
	// doubtful is what to do with posts that may be on the account already, empty to ask.
	doubtful importer.InDoubt
	twins    string // keep or remove second statuses of posts, empty to ask
	state    string // folder of the journal
	// detailed is for plans that are shown to be looked at: with examples.
	detailed bool
}

// close closes what is open.
func (j *job) close() error {
	var errs []error
	if j.journal != nil {
		errs = append(errs, j.journal.Close())
	}
	if j.archive != nil {
		errs = append(errs, j.archive.Close())
	}
	return errors.Join(errs...)
}

func (j job) do(ctx context.Context) error {
	for told := false; ; told = true {
		plan, err := j.target.Plan(ctx, j.archive, j.plan)
		if err != nil {
			return settingError(err)
		}
		if plan, err = j.resolve(ctx, plan); err != nil {
			return err
		}
		if err := j.resolveTwins(ctx, plan.Found); err != nil {
			return err
		}
		if err := j.showPlan(ctx, plan); err != nil || j.dryRun {
			return err
		}
		if plan.ToDo() > 0 {
			if err := j.showNotice(plan, told); err != nil {
				return err
			}
			if ok, err := j.goOn(ctx, plan); err != nil || !ok {
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

// planReport is the JSON of a plan. The counts of tweets add up to Tweets, the archive's own.
type planReport struct {
	Event   string `json:"event"`
	Account string `json:"account,omitempty"`
	importer.PlanSummary
	KnowsCircles    bool           `json:"knows_circles"`
	KnowsProtection bool           `json:"knows_protection"`
	Unconfirmed     int            `json:"only_in_older"`
	RulesVersion    int            `json:"rules_version"`            // of mapping
	Choices         int            `json:"choices"`                  // tweets the person changed
	RepairedTexts   int            `json:"repaired_texts,omitempty"` // of the archive: with damaged characters, or in another encoding than UTF-8
	People          bool           `json:"people"`                   // a file of addresses is given
	AltText         bool           `json:"alt_text"`
	Policy          mapping.Policy `json:"policy"`
}

func (j job) showPlan(ctx context.Context, plan importer.PlanSummary) error {
	choices, err := j.journal.Choices(ctx)
	if err != nil {
		return err
	}
	people, altText, err := j.journal.Inputs(ctx)
	if err != nil {
		return err
	}
	if j.plan.People != nil { // a dry run keeps nothing
		people = len(j.plan.People) > 0
	}
	if j.plan.AltText != nil {
		altText = len(j.plan.AltText) > 0
	}
	r := planReport{
		"plan", j.acct(), plan, j.archive.KnowsCircles(), j.archive.KnowsProtection(), j.archive.Unconfirmed(), mapping.RulesVersion, len(choices), repairedTexts(j.archive), people, altText, j.plan.Policy,
	}
	if j.s.json {
		return writeJSON(j.s.stdout, r)
	}
	printPlan(j.s.stdout, j, r)
	return nil
}

// repairedTexts counts the texts of an archive that are not as they were written.
func repairedTexts(a *archive.Archive) (n int) {
	for _, w := range a.Warnings() {
		if w.Problem == archive.BadEncoding || w.Problem == archive.WindowsText {
			n += w.Count
		}
	}
	return n
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

// goOn asks whether to carry the plan out. Where private tweets cannot be told from others, that is a
// question of its own before the first post.
func (j job) goOn(ctx context.Context, plan importer.PlanSummary) (bool, error) {
	if j.yes {
		return true, nil
	}
	if !j.mayAsk() {
		return false, explain.Usage("Nothing was posted: there is no terminal to ask on.", "Look at the plan above, then add --yes.")
	}
	questions := []string{"Go on?"}
	if len(j.secrets()) > 0 && plan.Done == 0 {
		questions = []string{"Among them may be tweets that not everybody could read; see above. Post them with the rest?", "Go on?"}
	}
	for _, question := range questions {
		fmt.Fprintf(j.s.stderr, "\n%s [y/N] ", question)
		answer, err := j.s.readLine(ctx)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
			fmt.Fprintln(j.s.stderr, "Nothing was posted.")
			return false, nil
		}
	}
	return true, nil
}

// secrets are sentences about private tweets that the archive cannot tell from others. There are no circle
// tweets outside of their time.
func (j job) secrets() (notes []string) {
	p := j.plan.Policy
	mayHoldCircles := (p.Until.IsZero() || p.Until.After(circlesFrom)) && p.Since.Before(circlesTo)
	if !j.archive.KnowsCircles() && mayHoldCircles {
		notes = append(notes, circleNote)
	}
	if !j.archive.KnowsProtection() {
		notes = append(notes, protectionNote)
	}
	return notes
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
		if r.Twins > 0 {
			fmt.Fprintf(j.s.stdout, "%s. The next godwit import asks whether to remove %s.\n", standTwice(r.Twins), secondOnes(r.Twins))
		}
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
