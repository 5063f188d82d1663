package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping"
)

// oneTweet is what becomes of a tweet, and how.
type oneTweet struct {
	Event   string         `json:"event"` // "tweet"
	TweetID string         `json:"tweet_id"`
	Date    time.Time      `json:"date"`
	Address string         `json:"address"`
	Rules   []mapping.Step `json:"rules"`
	mapping.Decision
}

// explainTweet shows what becomes of one tweet, rule by rule.
func (j *job) explainTweet(ctx context.Context, id string) error {
	planner, err := j.target.Planner(ctx, j.archive, j.plan)
	if err != nil {
		return err
	}
	for t, err := range j.archive.Tweets() {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if t.ID != id {
			continue
		}
		one := oneTweet{"tweet", t.ID, t.CreatedAt, tweetAddress(t.ID), planner.Explain(t), planner.Decide(t)}
		if private := mapping.HoldsContact(j.plan.Contact); one.Reason != "" {
			for i := range one.Rules {
				if private(one.Rules[i].What) {
					one.Rules[i].What = hidden
				}
			}
		}
		if j.s.json {
			return writeJSON(j.s.stdout, one)
		}
		one.print(j.s.stdout)
		return nil
	}
	return explain.Usage("Tweet "+id+" is not in the archive.", "The number at the end of a tweet's address is its id. godwit plan lists some of those left out.")
}

func (o oneTweet) print(w io.Writer) {
	fmt.Fprintf(w, "Tweet %s of %s\n%s\n", o.TweetID, o.Date.UTC().Format("2 Jan 2006 15:04:05 UTC"), o.Address)
	width := 0
	for _, s := range o.Rules {
		if s.What != "" {
			width = max(width, len(s.Rule))
		}
	}
	if len(o.Rules) > 0 {
		fmt.Fprintln(w, "\nRule by rule")
	}
	for _, s := range o.Rules {
		if s.What == "" {
			fmt.Fprintf(w, "  %s\n", explain.Line(s.Rule))
			continue
		}
		label := s.Rule
		for line := range strings.Lines(explain.Plain(s.What) + "\n") {
			fmt.Fprintf(w, "  %-*s  %s\n", width, label, strings.TrimSuffix(line, "\n"))
			label = ""
		}
	}
	if o.Reason != "" {
		fmt.Fprintf(w, "\nLeft out: %s.\n", o.Reason.Description())
		return
	}
	for i, p := range o.Posts {
		fmt.Fprintf(w, "\nPost %d of %d", i+1, len(o.Posts))
		printPost(w, p)
	}
	for _, text := range o.Warnings {
		fmt.Fprintf(w, "\nWarning: %s\n", explain.Line(text))
	}
}

// printPost writes a post as it would be, behind its number.
func printPost(w io.Writer, p mapping.Post) {
	about := []string{string(p.Visibility)}
	if p.Language != "" {
		about = append(about, "language "+p.Language)
	}
	if p.Markdown {
		about = append(about, "Markdown")
	}
	if p.Sensitive {
		about = append(about, "media hidden")
	}
	fmt.Fprintf(w, " (%s)\n", explain.Line(strings.Join(about, ", ")))
	for _, relation := range []struct {
		what string
		to   mapping.Key
	}{{"Boosts", p.Boost}, {"Replies to", p.Parent}, {"Quotes", p.Quote}} {
		switch {
		case relation.to == (mapping.Key{}):
		case relation.to.TweetID == p.Key.TweetID:
			fmt.Fprintf(w, "  %s post %d\n", relation.what, relation.to.Part+1)
		default:
			fmt.Fprintf(w, "  %s the post of tweet %s\n", relation.what, relation.to.TweetID)
		}
	}
	if p.Warning != "" {
		fmt.Fprintf(w, "  Content warning: %s\n", explain.Line(p.Warning))
	}
	if p.Text != "" {
		for line := range strings.Lines(explain.Plain(p.Text)) {
			fmt.Fprintf(w, "  | %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	for _, l := range p.Links {
		if l.Start >= 0 && l.End <= len(p.Text) && l.Start <= l.End {
			fmt.Fprintf(w, "  Becomes a link to the post of tweet %s: %s\n", l.To.TweetID, explain.Line(p.Text[l.Start:l.End]))
		}
	}
	for _, m := range p.Media {
		description := "no description"
		if m.Description != "" {
			description = m.Description
		}
		fmt.Fprintf(w, "  With %s %s (%s): %s\n", m.Kind, explain.Line(m.File), size(m.Size), explain.Line(description))
	}
}

// hidden stands for a text that holds the owner's own e-mail address or phone number.
const hidden = "(not shown: it holds your e-mail address or phone number)"
