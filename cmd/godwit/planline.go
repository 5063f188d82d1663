package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping"
)

// planLine is a line of a plan's file: what becomes of one tweet. Of what it has, a person may change
// leave_out, text, warning and the media's alt_text.
type planLine struct {
	TweetID  string      `json:"tweet_id"`
	Date     time.Time   `json:"date"`
	Address  string      `json:"address"`
	LeaveOut *bool       `json:"leave_out"`
	Reason   string      `json:"reason,omitempty"` // why it is left out
	Text     *string     `json:"text"`             // of a tweet left out by a rule that of the tweet, if it is not private
	Warning  *string     `json:"warning"`
	Media    []planMedia `json:"media,omitempty"` // of the tweet
	Posts    int         `json:"posts"`           // how many it becomes
	Check    string      `json:"check,omitempty"` // tells a line that a person has changed
}

// stamp is the check of a line as it is.
func (l *planLine) stamp() string {
	data, err := json.Marshal(struct {
		LeaveOut      *bool
		Text, Warning *string
		Media         []planMedia
	}{l.LeaveOut, l.Text, l.Warning, l.Media})
	if err != nil {
		return "" // there is nothing in it that could not be written
	}
	h := fnv.New64a()
	h.Write(data)
	return strconv.FormatUint(h.Sum64(), 16)
}

// unchanged reports whether a line is as it was written.
func (l *planLine) unchanged() bool { return l.Check != "" && l.Check == l.stamp() }

type planMedia struct {
	File    string  `json:"file"`
	Kind    string  `json:"kind"`
	AltText *string `json:"alt_text"`
}

// newPlanLine is what becomes of a tweet by the rules alone.
func newPlanLine(t *archive.Tweet, d mapping.Decision, private func(string) bool) planLine {
	l := planLine{
		TweetID: t.ID, Date: t.CreatedAt, Address: tweetAddress(t.ID), LeaveOut: new(bool), Reason: string(d.Reason),
		Text: &d.Text, Warning: &d.Warning, Posts: len(d.Posts),
	}
	if d.Reason != "" {
		*l.LeaveOut = true
		if text := mapping.Expand(*t); !private(text) {
			l.Text = &text
		}
	}
	if t.IsRetweet() {
		return l
	}
	var attached []mapping.MediaAttachment
	for _, p := range d.Posts {
		attached = append(attached, p.Media...)
	}
	for _, m := range t.Media {
		description := m.AltText
		if i := slices.IndexFunc(attached, func(a mapping.MediaAttachment) bool { return a.File == m.File }); i >= 0 && m.File != "" {
			description = attached[i].Description
			attached = slices.Delete(attached, i, i+1)
		}
		if d.Reason != "" && private(description) {
			description = ""
		}
		l.Media = append(l.Media, planMedia{File: m.File, Kind: string(m.Kind), AltText: &description})
	}
	return l
}

// with changes a line as a choice does.
func (l *planLine) with(c mapping.Choice) {
	if c.Text != nil {
		l.Text = c.Text
	}
	if c.Warning != nil {
		l.Warning = c.Warning
	}
	for place, text := range c.AltText {
		if place >= 0 && place < len(l.Media) {
			l.Media[place].AltText = &text
		}
	}
	if c.LeaveOut {
		leaveOut := true
		l.LeaveOut, l.Reason, l.Posts = &leaveOut, string(mapping.LeftOutByYou), 0
	}
}

func parseLine(text []byte) (l planLine, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return l, fmt.Errorf("%s cannot be a %s", e.Field, e.Value)
		}
		return l, errors.New("it is no line of a plan: " + strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return l, errors.New("there is more than one object on it")
	}
	if l.TweetID == "" {
		return l, errors.New("tweet_id is missing")
	}
	return l, nil
}

// choice is what of a line differs from what the rules make of the tweet. What the line does not have stays as it was chosen before.
func (l *planLine) choice(t *archive.Tweet, d mapping.Decision, before mapping.Choice) (mapping.Choice, error) {
	if d.Reason != "" {
		// There is no post to change. A line nobody touched may be from when there was one.
		wanted := l.LeaveOut != nil && !*l.LeaveOut || l.Check != "" || l.LeaveOut == nil && (l.Text != nil || l.Warning != nil)
		if wanted && !l.unchanged() {
			return before, cannotTake(d.Reason)
		}
		return before, nil
	}
	rules := newPlanLine(t, d, nil) // what it is told of is for tweets left out
	if l.Media != nil && len(l.Media) != len(rules.Media) {
		return before, fmt.Errorf("it has %d media, and the tweet %d", len(l.Media), len(rules.Media))
	}
	c := before
	if l.LeaveOut != nil {
		c.LeaveOut = *l.LeaveOut
	}
	c.Text = changed(l.Text, *rules.Text, c.Text)
	c.Warning = changed(l.Warning, *rules.Warning, c.Warning)
	if c.Text != nil && len(d.Posts) > 0 && d.Posts[0].Boost != (mapping.Key{}) {
		return before, errors.New("it becomes a boost, which has no text")
	}
	c.AltText = nil
	for i, m := range rules.Media {
		var was, is *string
		if text, ok := before.AltText[i]; ok {
			was = &text
		}
		if is = was; l.Media != nil {
			is = changed(l.Media[i].AltText, *m.AltText, was)
		}
		if is != nil {
			if c.AltText == nil {
				c.AltText = map[int]string{}
			}
			c.AltText[i] = *is
		}
	}
	if l.unchanged() && !c.IsZero() {
		return before, nil // the rules were others when it was written
	}
	return c, nil
}

// changed returns what a line has, nil where that is what the rules say, and before where it has nothing.
func changed(line *string, rules string, before *string) *string {
	switch {
	case line == nil:
		return before
	case *line == rules:
		return nil
	}
	return line
}

// sameChoice reports whether two choices change the same.
func sameChoice(a, b mapping.Choice) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// cannotTake is the error about a tweet that a rule leaves out and a person wants.
func cannotTake(r mapping.Reason) error {
	what := "the tweet is left out: " + r.Description()
	flag, ok := map[mapping.Reason]string{
		mapping.Deleted: "--deleted direct", mapping.Community: "--community unlisted", mapping.Circle: "--circle direct",
		mapping.Protected: "--protected private", mapping.Retweet: "--retweets link", mapping.ReplyToOthers: "--replies context",
		mapping.OthersConversation: "--replies context", mapping.TooEarly: `--since ""`, mapping.TooLate: `--until ""`,
		mapping.Listed: `--not-ids ""`, mapping.NotListed: `--ids ""`, mapping.OtherKind: `--only "" or --never ""`, mapping.OtherLanguage: `--languages ""`,
		mapping.OtherClient: `--clients "" or --not-clients ""`, mapping.NoHashtag: `--hashtags ""`,
		mapping.NoMatch: `--words "", --not-words "", --match "" or --not-match ""`, mapping.TooFewLikes: "--min-likes 0 or --min-retweets 0",
		mapping.NotTop: "--top 0", mapping.AlreadyThere: "--allow-crossposts", mapping.ContactDetails: "--allow-contact-details",
	}[r]
	if !ok {
		return errors.New(what + ", and no setting takes it")
	}
	return explain.Usage(what+".", "Nothing was changed. This takes such tweets: "+flag+"\nOr set leave_out to true again.")
}
