package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// printPlan writes a plan for people: what is posted, what is left out and why, what it takes.
func printPlan(w io.Writer, j job, p planReport) {
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
	fmt.Fprintf(w, "From %s to %s\n\n", explain.Line(from), explain.Line(to))

	fmt.Fprintf(w, "%s from %s", count(p.Posts, "post"), count(p.WithPosts, "tweet"))
	if p.Threads > 0 {
		fmt.Fprintf(w, ", with %s", count(p.Threads, "thread"))
	}
	fmt.Fprintf(w, ".\nVisibility: %s. ", p.Visibility)
	switch {
	case p.KeepsDates:
		fmt.Fprintln(w, "The posts keep their dates.")
	case j.plan.Policy.NoDateLine:
		fmt.Fprintln(w, "The posts have today's date, and no line that tells the old one.")
	default:
		fmt.Fprintln(w, "The posts have today's date, and a line that tells the old one.")
	}
	printShape(w, p.PlanSummary)
	if p.Choices > 0 {
		fmt.Fprintf(w, "You changed %s yourself.\n", count(p.Choices, "tweet"))
	}
	examples := p.Examples
	if !j.detailed {
		examples = nil
	}
	printLeftOut(w, p.Tweets, p.LeftOut, examples)
	if p.Tweets > 0 && p.WithPosts == p.Tweets {
		fmt.Fprintln(w, "No tweet is left out.")
	}
	for _, warning := range j.archive.Warnings() {
		if warning.Problem == archive.BadEncoding || warning.Problem == archive.WindowsText {
			fmt.Fprintf(w, "\n%s: %s.\n", explain.Line(warning.File), tolerated(warning))
		}
	}
	printUnplaced(w, p.Unplaced)
	if p.Warnings > 0 {
		fmt.Fprintf(w, "\n%s, for example:\n", count(p.Warnings, "warning"))
		for _, text := range p.WarningExamples {
			fmt.Fprintf(w, "  %s\n", explain.Line(text))
		}
	}
	if n := p.Unconfirmed; n > 0 {
		fmt.Fprintf(w, "\n%s\nThose that are not left out for a reason above would be posted.\n", unconfirmedNote(n))
	}
	if len(j.plan.Contact) == 0 && !j.plan.Policy.AllowContactDetails {
		fmt.Fprintln(w, "\nThe archive does not tell your own e-mail addresses and phone numbers. Tweets with them are not left out.")
	}
	for _, note := range j.secrets() {
		fmt.Fprintf(w, "\n%s\nThey would be posted with the rest; --since and --until leave times out.\n", note)
	}
	printSettings(w, p)

	if p.Done > 0 {
		fmt.Fprintf(w, "\n%s on the server already, %s to go.\n", number(p.Done), number(p.ToDo()))
	}
	if p.LostMedia > 0 {
		fmt.Fprintf(w, "\n%s could not be read before and can be now: added to the posts that went out without, by edits.\n", count(p.LostMedia, "picture"))
	}
	if p.ToDo() == 0 {
		fmt.Fprintln(w, "\nThere is nothing left to post.")
		return
	}
	fmt.Fprintf(w, "\nTo send: %s and %s (%s), in %s.\n", count(p.ToDo(), "post"), count(p.Media, "media file"), size(p.MediaBytes),
		count(p.Requests["api"], "request"))
	if j.detailed {
		fmt.Fprintf(w, "Limits count them as %s.\n", classes(p.Requests))
	}
	fmt.Fprintf(w, "By the server's limits this takes %s, done by %s.\n", span(p.Duration), moment(p.Finish))
	if p.EditRequests > 0 {
		fmt.Fprintf(w, "Not in that: edits of %s that link to later ones, in %s, when a later version of godwit can make them.\n",
			count(p.LaterEdits, "post"), count(p.EditRequests, "request"))
	}
}

// classes writes requests by the limits that count them.
func classes(requests map[string]int) string {
	list := slices.DeleteFunc(slices.Collect(maps.Keys(requests)), func(class string) bool { return requests[class] == 0 })
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(requests[b]-requests[a], strings.Compare(a, b)) })
	for i, class := range list {
		list[i] = number(requests[class]) + " " + class
	}
	return strings.Join(list, ", ")
}

// printShape writes how the posts hang together, as far as there is something to say.
func printShape(w io.Writer, p importer.PlanSummary) {
	longest := 0
	for n := range p.ThreadLengths {
		longest = max(longest, n)
	}
	if longest > 2 {
		fmt.Fprintf(w, "The longest thread has %s.\n", count(longest, "post"))
	}
	say := func(n int, one, many string) {
		switch {
		case n == 1:
			fmt.Fprintln(w, one)
		case n > 1:
			fmt.Fprintln(w, number(n)+" "+many)
		}
	}
	say(p.Parts, "1 post continues a tweet that is too much for one.", "posts continue tweets that are too much for one.")
	say(p.Quotes, "1 post quotes another.", "posts quote others of them.")
	say(p.Boosts, "1 of them is a boost of another.", "of them are boosts of others.")
	say(p.OwnLinks, "1 link to a tweet of yours becomes a link to its post.", "links to tweets of yours become links to their posts.")
	say(p.LaterLinks, "1 link to a later tweet of yours stays as it is.", "links to later tweets of yours stay as they are.")
}

// printLeftOut writes why tweets are left out, with examples where there are any; the numbers add up to those of the archive.
func printLeftOut(w io.Writer, tweets int, leftOut map[mapping.Reason]int, examples map[mapping.Reason][]string) {
	total := 0
	var reasons table
	for _, r := range mapping.Reasons() {
		n := leftOut[r]
		if n == 0 {
			continue
		}
		total += n
		reasons.add(n, r.Description())
		for _, id := range examples[r] {
			if r == mapping.BadID {
				break // it has no address
			}
			reasons.note(tweetAddress(id))
		}
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(w, "Left out: %s of %s.\n", number(total), count(tweets, "tweet"))
	reasons.write(w, "  ")
}
