package main

import (
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// events is a run of 340 posts, one a second, with a refusal, a lost answer and a wait of two hours that is told twice.
func events() []importer.Event {
	start := time.Date(2026, 11, 25, 12, 0, 0, 0, time.Local)
	finish := start.Add(2 * time.Hour)
	var es []importer.Event
	add := func(e importer.Event) {
		e.Total = 340
		es = append(es, e)
	}
	add(importer.Event{Type: importer.EventStarted, Time: start, Finish: finish})
	for i := 1; i <= 340; i++ {
		e := importer.Event{Type: importer.EventPosted, Time: start.Add(time.Duration(i) * time.Second), Done: i, Finish: finish}
		if i > 270 {
			e.Time, e.Finish = e.Time.Add(2*time.Hour), time.Time{}
		}
		key := mapping.Key{TweetID: "77"}
		switch i {
		case 60:
			add(importer.Event{Type: importer.EventRefused, Key: key, File: "data/x.png", Reason: "too \x1b[31mlarge", Time: e.Time, Done: 59, Finish: finish})
		case 61:
			add(importer.Event{Type: importer.EventRefused, Key: key, Reason: "no", Time: e.Time, Done: 60})
		case 62:
			add(importer.Event{Type: importer.EventUncertain, Key: key, Time: e.Time, Done: 61})
			add(importer.Event{Type: importer.EventSettled, Key: key, StatusID: "1", Time: e.Time, Done: 61})
			add(importer.Event{Type: importer.EventSettled, Key: key, Time: e.Time, Done: 61})
		case 271:
			wait := importer.Event{Type: importer.EventWaiting, Until: finish, Reason: "enough", Time: start.Add(5 * time.Minute), Done: 270, Finish: finish}
			add(wait)
			add(wait)
		}
		add(e)
	}
	add(importer.Event{Type: importer.EventFinished, Time: es[len(es)-1].Time, Done: 340})
	return es
}

func TestLineProgress(t *testing.T) {
	var b strings.Builder
	p := &lineProgress{w: &b}
	for _, e := range events() {
		p.event(e)
	}
	p.close()
	want := `0 of 340 posts, done 14:00
30 of 340 posts, done 14:00
data/x.png cannot be attached: too  [31mlarge
59 of 340 posts, 3,540 an hour, done 14:00
The server refused the post of tweet 77: no
An answer of the server was lost. Looking whether the post of tweet 77 is there ...
It is there.
It is not there, and is sent again.
90 of 340 posts, 3,600 an hour, done 14:00
120 of 340 posts, 3,600 an hour, done 14:00
150 of 340 posts, 3,600 an hour, done 14:00
180 of 340 posts, 3,600 an hour, done 14:00
210 of 340 posts, 3,600 an hour, done 14:00
240 of 340 posts, 3,600 an hour, done 14:00
270 of 340 posts, 3,600 an hour, done 14:00
270 of 340 posts, 3,240 an hour, waiting until 14:00, done 14:00 (enough)
271 of 340 posts, 130 an hour
301 of 340 posts, 144 an hour
331 of 340 posts, 158 an hour
340 of 340 posts, 162 an hour
`
	if got := b.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestBarProgress(t *testing.T) {
	var b strings.Builder
	p := &barProgress{w: &b}
	for _, e := range events() {
		p.event(e)
	}
	p.close()
	for _, want := range []string{
		" 60 of 340 posts, 3,600 an hour, done 14:00",
		"\ndata/x.png cannot be attached: too  [31mlarge\n",
		"270 of 340 posts, 3,240 an hour, waiting until 14:00, done 14:00",
		"100% |", "340 of 340 posts",
	} {
		if !strings.Contains(strings.ReplaceAll(b.String(), "\r", "\n"), want) {
			t.Errorf("%q is never shown", want)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("there are escape sequences")
	}
}

// The bar's line is never longer than the terminal is wide.
func TestBarText(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.Local)
	e := importer.Event{
		Type: importer.EventWaiting, Time: now, Done: 12_345, Total: 100_000,
		Until: now.Add(13 * time.Hour), Finish: now.Add(30 * 24 * time.Hour),
	}
	for columns, want := range map[int]string{
		0:   "12,345 of 100,000 posts, 90 an hour, waiting until Thu 01:00, done 25 Dec 12:00",
		90:  "12,345 of 100,000 posts, 90 an hour, waiting until Thu 01:00, done 25 Dec 12:00",
		89:  "12,345 of 100,000 posts, waiting until Thu 01:00, done 25 Dec 12:00",
		80:  "12,345 of 100,000 posts, waiting until Thu 01:00, done 25 Dec 12:00",
		40:  "12,345 of 100,000 posts, wait",
		5:   "",
		200: "12,345 of 100,000 posts, 90 an hour, waiting until Thu 01:00, done 25 Dec 12:00",
	} {
		if got := barText(e, 90, columns); got != want {
			t.Errorf("in %d columns: %q, want %q", columns, got, want)
		}
	}
}

// An import of nothing shows no bar, and does not fail.
func TestBarProgressOfNothing(t *testing.T) {
	var b strings.Builder
	p := &barProgress{w: &b}
	p.event(importer.Event{Type: importer.EventStarted})
	p.event(importer.Event{Type: importer.EventFinished})
	p.close()
	if b.Len() > 0 {
		t.Errorf("shown: %q", b.String())
	}
}
