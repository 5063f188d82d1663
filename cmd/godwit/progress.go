package main

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/schollz/progressbar/v3"
)

// progress shows the events of a run: as a bar on a terminal, as lines now and
// then elsewhere, or as JSON. None of them uses colours, so NO_COLOR has nothing to switch off.
type progress interface {
	event(importer.Event)
	close() // the run has ended, one way or the other
}

func newProgress(s *session) progress {
	switch {
	case s.json:
		return jsonProgress{s.stdout}
	case isTerminal(s.stderr):
		return &barProgress{w: s.stderr}
	}
	return &lineProgress{w: s.stderr}
}

// jsonProgress writes every event, one object per line.
type jsonProgress struct{ w io.Writer }

func (p jsonProgress) event(e importer.Event) { _ = writeJSON(p.w, e) } // output that is lost does not stop a run; see output
func (p jsonProgress) close()                 {}

// pace is how quickly posts were made since the run began, waiting included.
type pace struct {
	begun time.Time
	done  int
}

func (p *pace) perHour(e importer.Event) float64 {
	if p.begun.IsZero() {
		p.begun, p.done = e.Time, e.Done
	}
	hours := e.Time.Sub(p.begun).Hours()
	if hours < 1.0/60 { // too short to say
		return 0
	}
	return float64(e.Done-p.done) / hours
}

// progressText is how far a run has come, as in "120 of 340 posts, 95 an hour, waiting until 15:00, done Wed 18:00".
func progressText(e importer.Event, perHour float64) string {
	text := fmt.Sprintf("%s of %s", number(e.Done), count(e.Total, "post"))
	if perHour >= 1 {
		text += ", " + number(int(perHour)) + " an hour"
	}
	if e.Type == importer.EventWaiting {
		text += ", waiting until " + shortMoment(e.Until, e.Time)
	}
	if e.Finish.After(e.Time) {
		text += ", done " + shortMoment(e.Finish, e.Time)
	}
	return text
}

// news is a line about an event that a person wants to know of beside the count, or empty.
func news(e importer.Event) string {
	switch e.Type {
	case importer.EventRefused:
		if e.File != "" {
			return explain.Line(fmt.Sprintf("%s cannot be attached: %s", e.File, e.Reason))
		}
		return explain.Line(fmt.Sprintf("The server refused the post of tweet %s: %s", e.Key.TweetID, e.Reason))
	case importer.EventMended:
		return explain.Line(fmt.Sprintf("%s is in its post now: %s", e.File, e.URL))
	case importer.EventTwin:
		if e.Reason != "" {
			return explain.Line(fmt.Sprintf("%s stays: %s.", e.URL, e.Reason))
		}
		return explain.Line(fmt.Sprintf("The post of tweet %s stands twice: %s", e.Key.TweetID, e.URL))
	case importer.EventUncertain:
		return "An answer of the server was lost. Looking whether the post of tweet " + e.Key.TweetID + " is there ..."
	case importer.EventSettled:
		if e.StatusID != "" {
			return "It is there."
		}
		return "It is not there, and is sent again."
	}
	return ""
}

// barProgress is a bar with what comes next at its end.
type barProgress struct {
	w       io.Writer
	bar     *progressbar.ProgressBar
	pace    pace
	trouble string // the last told
}

func (p *barProgress) event(e importer.Event) {
	perHour := p.pace.perHour(e)
	if p.bar == nil {
		if e.Total == 0 {
			return
		}
		p.bar = progressbar.NewOptions(e.Total,
			progressbar.OptionSetWriter(p.w),
			progressbar.OptionShowDescriptionAtLineEnd(),
			progressbar.OptionSetPredictTime(false), // it knows nothing of limits
			progressbar.OptionSetElapsedTime(false),
			progressbar.OptionSetWidth(20))
	}
	text := news(e)
	if e.Type == importer.EventWaiting && e.Limit == "" && e.Reason != p.trouble {
		text, p.trouble = explain.Line(e.Reason), e.Reason
	}
	if text != "" {
		_ = p.bar.Clear()
		fmt.Fprintln(p.w, text)
	}
	p.bar.Describe(barText(e, perHour, columns(p.w)))
	_ = p.bar.Set(e.Done)
}

// beside is what the shortest bar takes of a line: " 100% ||", two spaces, and one behind the text.
const beside = 11

// barText is progressText for a terminal of so many columns, 0 for any number. What
// is too long for its line would stay on the screen each time, so the pace goes first.
func barText(e importer.Event, perHour float64, columns int) string {
	text, room := progressText(e, perHour), columns-beside
	if columns == 0 || utf8.RuneCountInString(text) <= room {
		return text
	}
	r := []rune(progressText(e, 0))
	return string(r[:max(0, min(len(r), room))])
}

func (p *barProgress) close() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.w)
	}
}

// lineProgress writes a line every so many posts or seconds, and about every wait.
type lineProgress struct {
	w       io.Writer
	pace    pace
	written time.Time // of the last line
	done    int       // as of the last line
	until   time.Time // of the last wait told
}

const (
	lineEvery      = 50 // posts
	lineEveryAfter = 30 * time.Second
)

func (p *lineProgress) event(e importer.Event) {
	perHour := p.pace.perHour(e)
	if text := news(e); text != "" {
		fmt.Fprintln(p.w, text)
	}
	switch e.Type {
	case importer.EventStarted:
	case importer.EventFinished:
		if !p.written.IsZero() && e.Done == p.done {
			return
		}
	case importer.EventWaiting:
		if !e.Until.After(p.until) {
			return
		}
		p.until = e.Until
	default:
		if e.Done-p.done < lineEvery && (e.Done == p.done || e.Time.Sub(p.written) < lineEveryAfter) {
			return
		}
	}
	p.written, p.done = e.Time, e.Done
	text := progressText(e, perHour)
	if e.Reason != "" && e.Type == importer.EventWaiting {
		text += " (" + explain.Line(e.Reason) + ")"
	}
	fmt.Fprintln(p.w, text)
}

func (p *lineProgress) close() {}
