package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
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

// choicesFile is what a plan is written to.
var choicesFile = outFile{
	what: "plan", hint: "Name it after --out: godwit plan ARCHIVE --out plan.jsonl",
	ours: func(head []byte) bool { return bytes.HasPrefix(head, []byte(`{"tweet_id":"`)) },
}

// mayWriteChoices returns an error where a plan may not be written: also over one with changes that would be lost.
func mayWriteChoices(file string) error {
	if err := choicesFile.mayWrite(file); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil // there is none; what else is wrong writing it tells
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		text, err := readLine(lines)
		if l, err := parseLine(bytes.TrimSpace(text)); len(bytes.TrimSpace(text)) > 0 && (err != nil || !l.unchanged()) {
			return explain.Usage(fmt.Sprintf("%s has changes, first in line %d, which would be lost.", file, n),
				fmt.Sprintf("Choose another name. To read them and then write it anew: --in %[1]s --out %[1]s", file))
		}
		if err != nil {
			return nil
		}
	}
}

// tweetAddress is where a tweet is or was.
func tweetAddress(id string) string { return "https://x.com/i/web/status/" + id }

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

// choices are those in a journal, together with what decides of all but them.
type choices struct {
	rules *mapping.Planner // as if nothing had been chosen
	made  map[string]mapping.Choice
}

func (j *job) choices(ctx context.Context) (c choices, err error) {
	if c.made, err = j.journal.Choices(ctx); err != nil {
		return c, err
	}
	without := j.plan
	without.Unchosen = true
	c.rules, err = j.target.Planner(ctx, j.archive, without)
	return c, err
}

// of returns the choice for a tweet and the id it goes by: of any version of it.
func (c *choices) of(t *archive.Tweet) (id string, made mapping.Choice) {
	for _, id := range slices.Concat([]string{t.ID}, t.EditIDs) {
		if made, ok := c.made[id]; ok {
			return id, made
		}
	}
	return t.ID, mapping.Choice{}
}

// writeChoices writes the plan tweet by tweet, in the order of the archive, to a file or, for -, to stdout.
func (j *job) writeChoices(ctx context.Context, file string, stdout io.Writer) error {
	if file == "-" {
		w := bufio.NewWriter(stdout)
		return errors.Join(j.writeLines(ctx, w), w.Flush())
	}
	err := choicesFile.write(file, func(w io.Writer) error { return j.writeLines(ctx, w) })
	if err == nil && !j.s.json {
		fmt.Fprintf(j.s.stderr, "The plan, tweet by tweet: %s\nAfter changing it: godwit plan ARCHIVE --in %[1]s\n", explain.Plain(file))
	}
	return err
}

func (j *job) writeLines(ctx context.Context, w io.Writer) error {
	c, err := j.choices(ctx)
	if err != nil {
		return err
	}
	planner := c.rules
	if len(c.made) > 0 {
		if planner, err = j.target.Planner(ctx, j.archive, j.plan); err != nil {
			return err
		}
	}
	private := mapping.HoldsContact(j.plan.Contact)
	for t, err := range j.archive.Tweets() {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		l := newPlanLine(&t, c.rules.Decide(t), private)
		if _, made := c.of(&t); !made.IsZero() && !*l.LeaveOut {
			l.with(made)
			l.Posts = len(planner.Decide(t).Posts)
		}
		l.Check = l.stamp()
		if err := writeJSON(w, l); err != nil {
			return err
		}
	}
	return nil
}

// maxLine is more than any tweet takes.
const maxLine = 1 << 20

// place is where the line of a tweet is in a file.
type place struct {
	id         uint64
	line       int
	start, end int64
}

// readChoices reads back what writeChoices has written, and keeps what a person changed.
func (j *job) readChoices(ctx context.Context, file string) error {
	f, err := j.openLines(file)
	if err != nil {
		return err
	}
	in := choicesReader{f: f, name: file}
	if file == "-" {
		in.name = "standard input"
		defer os.Remove(f.Name()) // once it is closed
	}
	defer f.Close()
	if err := in.index(); err != nil {
		return err
	}
	c, err := j.choices(ctx)
	if err != nil {
		return err
	}
	changes, lines := map[string]mapping.Choice{}, map[string]int{}
	for t, err := range j.archive.Tweets() {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		p := in.take(t.ID)
		if p == nil {
			continue
		}
		l, err := in.read(*p)
		if err != nil {
			return err
		}
		id, made := c.of(&t)
		choice, err := l.choice(&t, c.rules.Decide(t), made)
		if err != nil {
			return in.wrong(p.line, err)
		}
		if !sameChoice(choice, made) {
			changes[id], lines[id] = choice, p.line
		}
	}
	if p := in.rest(); p != nil {
		return in.wrong(p.line, fmt.Errorf("tweet %d is not in the archive", p.id))
	}
	if err := j.journal.Choose(ctx, changes); err != nil {
		if begun, ok := errors.AsType[*importer.BegunError](err); ok && lines[begun.TweetID] > 0 {
			err = fmt.Errorf("%s, line %d: %w", in.name, lines[begun.TweetID], err)
		}
		return err
	}
	if !j.s.json {
		fmt.Fprintf(j.s.stderr, "%s changed by %s.\n", count(len(changes), "tweet"), explain.Plain(in.name))
	}
	return nil
}

// forgetChoices takes all changes to single tweets back.
func (j *job) forgetChoices(ctx context.Context) error {
	made, err := j.journal.Choices(ctx)
	if err != nil {
		return err
	}
	n := len(made)
	for id := range made {
		made[id] = mapping.Choice{}
	}
	if err := j.journal.Choose(ctx, made); err != nil {
		return err
	}
	if !j.s.json {
		fmt.Fprintf(j.s.stderr, "%s taken back.\n", count(n, "change"))
	}
	return nil
}

// openLines opens a file, or a copy of standard input: it is read in another order than it comes.
func (j *job) openLines(file string) (*os.File, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, errors.Join(explain.Usage(file+" is no file.", "Give the file that --out wrote, or - for standard input."), err, f.Close())
		}
		return f, nil
	}
	f, err := os.CreateTemp("", "godwit-*.jsonl")
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, j.s.stdin); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// choicesReader reads the lines of a plan's file, of which it keeps where each is.
type choicesReader struct {
	f      *os.File
	name   string
	places []place // in order of id
	taken  []bool
}

// wrong is an error of a line.
func (r *choicesReader) wrong(line int, err error) error {
	if e, ok := errors.AsType[explain.Explanation](err); ok {
		e.What = fmt.Sprintf("%s, line %d: %s", r.name, line, e.What)
		return e
	}
	return explain.Usage(fmt.Sprintf("%s, line %d: %v.", r.name, line, err), "Nothing was changed. Mend the line, or remove it: then its tweet stays as it is.")
}

// index notes where the line of each tweet is, and whether all can be read.
func (r *choicesReader) index() error {
	if _, err := r.f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	lines := bufio.NewReaderSize(r.f, 64<<10)
	at := int64(0)
	for n := 1; ; n++ {
		text, err := readLine(lines)
		p := place{line: n, start: at, end: at + int64(len(text))}
		at = p.end
		switch {
		case errors.Is(err, errLongLine):
			return r.wrong(n, err)
		case err != nil && !errors.Is(err, io.EOF):
			return err
		}
		if trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))); len(trimmed) > 0 {
			l, err := parseLine(trimmed)
			if err != nil {
				return r.wrong(n, err)
			}
			p.id, err = strconv.ParseUint(l.TweetID, 10, 64)
			if err != nil {
				return r.wrong(n, fmt.Errorf("%.40q is no tweet_id", l.TweetID))
			}
			r.places = append(r.places, p)
		}
		if err != nil {
			break
		}
	}
	slices.SortStableFunc(r.places, func(a, b place) int { return cmp.Compare(a.id, b.id) })
	for i := 1; i < len(r.places); i++ {
		if a, b := r.places[i-1], r.places[i]; a.id == b.id {
			return r.wrong(b.line, fmt.Errorf("tweet %d is in line %d, too", b.id, a.line))
		}
	}
	r.taken = make([]bool, len(r.places))
	return nil
}

var errLongLine = errors.New("it is longer than any tweet")

// readLine reads a line with its end; io.EOF comes with the last one.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxLine {
			return nil, errLongLine
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// take returns where the line of a tweet is, and nil for none or the second time.
func (r *choicesReader) take(id string) *place {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(r.places, n, func(p place, id uint64) int { return cmp.Compare(p.id, id) })
	if !ok || r.taken[i] {
		return nil
	}
	r.taken[i] = true
	return &r.places[i]
}

// rest returns the first line of which the tweet was not taken, or nil.
func (r *choicesReader) rest() (first *place) {
	for i := range r.places {
		if p := &r.places[i]; !r.taken[i] && (first == nil || p.line < first.line) {
			first = p
		}
	}
	return first
}

func (r *choicesReader) read(p place) (planLine, error) {
	text := make([]byte, p.end-p.start)
	if _, err := r.f.ReadAt(text, p.start); err != nil {
		return planLine{}, err
	}
	l, err := parseLine(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if err != nil { // it was changed in the meantime
		return l, r.wrong(p.line, err)
	}
	return l, nil
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
		mapping.NotListed: `--ids "" or --not-ids ""`, mapping.OtherKind: `--only "" or --never ""`, mapping.OtherLanguage: `--languages ""`,
		mapping.OtherClient: `--clients "" or --not-clients ""`, mapping.NoHashtag: `--hashtags ""`,
		mapping.NoMatch: `--words "", --not-words "", --match "" or --not-match ""`, mapping.TooFewLikes: "--min-likes 0 or --min-retweets 0",
		mapping.NotTop: "--top 0", mapping.AlreadyThere: "--allow-crossposts", mapping.ContactDetails: "--allow-contact-details",
	}[r]
	if !ok {
		return errors.New(what + ", and no setting takes it")
	}
	return explain.Usage(what+".", "Nothing was changed. This takes such tweets: "+flag+"\nOr set leave_out to true again.")
}
