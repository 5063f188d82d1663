package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

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
	f, err := infile.Open(file)
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
		fmt.Fprintf(j.s.stderr, "The plan, tweet by tweet: %s\nAfter changing it: godwit plan ARCHIVE --in %[1]s\n", explain.Line(file))
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
	if rest := in.rest(); len(rest) > 0 {
		return in.wrong(rest[0].line, notThere(rest))
	}
	if err := j.journal.Choose(ctx, changes); err != nil {
		if begun, ok := errors.AsType[*importer.BegunError](err); ok && lines[begun.TweetID] > 0 {
			err = fmt.Errorf("%s, line %d: %w", in.name, lines[begun.TweetID], err)
		}
		return err
	}
	if !j.s.json {
		fmt.Fprintf(j.s.stderr, "%s changed by %s.\n", count(len(changes), "tweet"), explain.Line(in.name))
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
		return infile.Open(file)
	}
	f, err := os.CreateTemp("", "godwit-*.jsonl")
	if err != nil {
		return nil, err
	}
	if err := copyLines(f, j.s.stdin); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// maxChoices bounds what is copied of standard input, in bytes: far more than a plan of a million tweets.
const maxChoices int64 = 4 << 30

// copyLines copies lines as long as a plan has them, so that what never ends does not fill the disk.
func copyLines(to io.Writer, from io.Reader) error {
	lines := bufio.NewReaderSize(io.LimitReader(from, maxChoices+1), 64<<10)
	copied := int64(0)
	for n := 1; ; n++ {
		text, err := readLine(lines)
		if copied += int64(len(text)); copied > maxChoices {
			return &infile.TooLargeError{Path: "Standard input", Limit: maxChoices}
		}
		if errors.Is(err, errLongLine) {
			return explain.Usage(fmt.Sprintf("Line %d of standard input is too long for a line of a plan.", n), "Nothing was changed. Give what --out wrote.")
		}
		if _, lost := to.Write(text); lost != nil {
			return lost
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
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

// rest returns the lines of which the tweets were not taken, in their order.
func (r *choicesReader) rest() (rest []place) {
	for i, p := range r.places {
		if !r.taken[i] {
			rest = append(rest, p)
		}
	}
	slices.SortFunc(rest, func(a, b place) int { return cmp.Compare(a.line, b.line) })
	return rest
}

// notThere is the error of lines about tweets that the archive does not have.
func notThere(rest []place) error {
	first := strconv.FormatUint(rest[0].id, 10)
	switch {
	case archive.RoundedID(first):
		return fmt.Errorf("tweet %s is not in the archive: a spreadsheet has rounded the id. Take the file as it was before it was opened there", first)
	case len(rest) == 1:
		return fmt.Errorf("tweet %s is not in the archive", first)
	}
	return fmt.Errorf("tweet %s is not in the archive, nor are those of %s: %s", first, count(len(rest)-1, "more line"), listPlaces(rest[1:]))
}

// listPlaces names the tweets of some lines.
func listPlaces(rest []place) string {
	var names []string
	for _, p := range rest[:min(len(rest), 5)] {
		names = append(names, strconv.FormatUint(p.id, 10))
	}
	if more := len(rest) - len(names); more > 0 {
		names = append(names, "...")
	}
	return strings.Join(names, ", ")
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
