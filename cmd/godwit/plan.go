package main

import (
	"fmt"
	"io"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// printPlan writes a plan for people: what is posted, what is left out and why, what it takes.
func printPlan(w io.Writer, j job, p importer.PlanSummary) {
	from := j.archive.Account().ScreenName
	if from == "" {
		from = "account " + j.archive.Account().ID
	} else {
		from = "@" + from
	}
	to := describe(j.server)
	if j.acct() != "" {
		to = j.acct() + " (" + to + ")"
	}
	fmt.Fprintf(w, "From %s to %s\n\n", explain.Plain(from), explain.Plain(to))

	fmt.Fprintf(w, "%s from %s", count(p.Posts, "post"), count(p.WithPosts, "tweet"))
	if p.Threads > 0 {
		fmt.Fprintf(w, ", with %s", count(p.Threads, "thread"))
	}
	fmt.Fprintf(w, ".\nVisibility: %s. ", p.Visibility)
	switch {
	case p.KeepsDates:
		fmt.Fprintln(w, "The posts keep their dates.")
	case j.policy.NoDateLine:
		fmt.Fprintln(w, "The posts have today's date, and no line that tells the old one.")
	default:
		fmt.Fprintln(w, "The posts have today's date, and a line that tells the old one.")
	}
	printLeftOut(w, p.Tweets, p.LeftOut)
	if p.Warnings > 0 {
		fmt.Fprintf(w, "\n%s, for example:\n", count(p.Warnings, "warning"))
		for _, text := range p.WarningExamples {
			fmt.Fprintf(w, "  %s\n", explain.Plain(text))
		}
	}
	if n := j.archive.Unconfirmed(); n > 0 {
		fmt.Fprintf(w, "\n%s\nThose that are not left out for a reason above would be posted.\n", unconfirmedNote(n))
	}
	for _, secret := range []struct {
		known bool
		note  string
	}{{j.archive.KnowsCircles(), circleNote}, {j.archive.KnowsProtection(), protectionNote}} {
		if !secret.known {
			fmt.Fprintf(w, "\n%s\nThey would be posted with the rest; --since and --until leave times out.\n", secret.note)
		}
	}

	if p.Done > 0 {
		fmt.Fprintf(w, "\n%s on the server already, %s to go.\n", number(p.Done), number(p.ToDo()))
	}
	if p.ToDo() == 0 {
		fmt.Fprintln(w, "\nThere is nothing left to post.")
		return
	}
	fmt.Fprintf(w, "\nTo send: %s and %s (%s), in %s.\n", count(p.ToDo(), "post"), count(p.Media, "media file"), size(p.MediaBytes),
		count(p.Requests["api"], "request"))
	fmt.Fprintf(w, "By the server's limits this takes %s, done by %s.\n", span(p.Duration), moment(p.Finish))
}

// printLeftOut writes why tweets are left out; the numbers add up to those of the archive.
func printLeftOut(w io.Writer, tweets int, leftOut map[mapping.Reason]int) {
	total := 0
	var reasons table
	for _, r := range mapping.Reasons() {
		if n := leftOut[r]; n > 0 {
			total += n
			reasons.add(n, r.Description())
		}
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(w, "Left out: %s of %s.\n", number(total), count(tweets, "tweet"))
	reasons.write(w, "  ")
}
