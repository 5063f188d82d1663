package main

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// onText calls do once, with all that was written, when the text appears.
type onText struct {
	text    string
	do      func(written string)
	written strings.Builder
}

func (w *onText) Write(p []byte) (int, error) {
	w.written.Write(p)
	if w.do != nil && strings.Contains(w.written.String(), w.text) {
		do := w.do
		w.do = nil
		do(w.written.String())
	}
	return len(p), nil
}

// The demo's timeline stays open, and shows the posts, until Ctrl-C, which is its proper end.
func TestDemoStaysUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var page string
	stdout := &onText{text: "until you press Ctrl-C.\n", do: func(written string) {
		defer stop()
		address := regexp.MustCompile(`The timeline: (\S+)`).FindStringSubmatch(written)[1]
		resp, err := http.Get(address)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %v", resp.Status, err)
		}
		page = string(text)
	}}
	if code := run(ctx, []string{"demo", "--tweets", "60"}, strings.NewReader(""), stdout, io.Discard); code != explain.CodeDone {
		t.Errorf("exit code %d: %s", code, stdout.written.String())
	}
	if !strings.Contains(page, "<article") {
		t.Errorf("no post on the page: %.500s", page)
	}
}

func TestDemoClock(t *testing.T) {
	for _, now := range []time.Time{time.Unix(0, 0), time.Unix(1_790_000_000, 0), time.Unix(1_790_000_000+5*3600, 999)} {
		c := newDemoClock(now)
		if rest := 3*time.Hour - time.Duration(c.start.Unix()%(3*3600))*time.Second; rest != 90*time.Minute {
			t.Errorf("at %v the clock shows %v, %v before the next window", now, c.start, rest)
		}
		if c.start.Before(now) {
			t.Errorf("at %v the clock shows %v, which is before", now, c.start)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newDemoClock(time.Now()).Sleep(ctx, 1000*time.Hour); err == nil {
		t.Error("Sleep does not end with its context")
	}
}
