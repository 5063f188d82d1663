package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

const uploads = "/api/v2/media"

// TestAnswersOfOthers has a proxy, or a disk, that is in the way of all for a while: nothing is given up, and nothing overtakes.
func TestAnswersOfOthers(t *testing.T) {
	faults := map[string]practice.Fault{
		"storage is out":       {Kind: practice.Fail, Status: 500, Method: "POST", Path: uploads, Times: 15},
		"storage says so":      {Kind: practice.Refuse, Status: 500, Message: "Internal error", Method: "POST", Path: uploads, Times: 15},
		"redirect of posts":    {Kind: practice.Redirect, Location: "https://login.example/", Method: "POST", Path: posting, Skip: 1, Times: 4},
		"redirect of uploads":  {Kind: practice.Redirect, Location: "https://login.example/", Method: "POST", Path: uploads, Times: 4},
		"redirect of all":      {Kind: practice.Redirect, Location: "https://login.example/", Path: "/api/v1/accounts/*/statuses", Times: 4},
		"posts, for long":      {Kind: practice.Fail, Status: 403, Method: "POST", Path: posting, Skip: 1, Times: 40},
		"uploads, for long":    {Kind: practice.Fail, Status: 403, Method: "POST", Path: uploads, Skip: 1, Times: 40},
		"gateways give up":     {Kind: practice.Fail, Status: 504, Method: "POST", Path: posting, Skip: 1, Times: 12},
		"an answer is no more": {Kind: practice.LoseRequest, Method: "POST", Path: posting, Skip: 1, Times: 12},
	}
	codes := []int{400, 401, 403, 404, 405, 406, 409, 410, 418, 421, 422, 428, 451}
	if testing.Short() {
		codes = codes[2:3]
	}
	for _, code := range codes {
		for _, path := range []string{posting, uploads} {
			faults[fmt.Sprintf("%d %s", code, path)] = practice.Fault{Kind: practice.Fail, Status: code, Method: "POST", Path: path, Skip: 1, Times: 5}
		}
	}
	for name, fault := range faults {
		for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
			t.Run(name+" "+string(software), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					tweets, texts := numbered(8)
					for i := range tweets {
						tweets[i].photos = 1
					}
					w := newWorld(t, practice.Options{Software: software}, tweets...)
					w.server.Misbehave(fault)
					if r := w.mustRun(); r != (importer.Result{Posted: 8, Total: 8}) {
						t.Errorf("%+v", r)
					}
					w.expect(texts...)
					if n := w.files(); n != 8 {
						t.Errorf("%d pictures", n)
					}
				})
			})
		}
	}
}

// TestOneIsStuck has something in the way of one post, or one file, alone: it holds up the others for a while, and is given up.
func TestOneIsStuck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		post   bool
		answer func() (*http.Response, error)
		least  time.Duration // that it was tried
		most   time.Duration
	}{
		{"a firewall and a post", true, func() (*http.Response, error) { return answer(403, "text/html", "<title>Blocked</title>"), nil }, 30 * time.Minute, 3 * time.Hour},
		{"a post breaks the server", true, func() (*http.Response, error) { return answer(500, "application/json", `{"error":"oops"}`), nil }, 30 * time.Minute, 3 * time.Hour},
		{"a post cuts the line", true, func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 30 * time.Minute, 3 * time.Hour},
		{"a firewall and a file", false, func() (*http.Response, error) { return answer(403, "text/html", "<title>Blocked</title>"), nil }, 30 * time.Minute, 3 * time.Hour},
		{"a file breaks the server", false, func() (*http.Response, error) { return answer(500, "text/html", "<title>oops</title>"), nil }, 30 * time.Minute, 3 * time.Hour},
		{"a file cuts the line", false, func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 30 * time.Minute, 3 * time.Hour},
		{
			"a broken picture", false,
			func() (*http.Response, error) {
				return answer(500, "application/json", `{"error":"Error processing thumbnail for uploaded media"}`), nil
			},
			time.Second, 5 * time.Minute,
		},
		{"a file too large for the proxy", false, func() (*http.Response, error) { return answer(413, "text/html", "<html>"), nil }, 0, time.Minute},
		{"a post too large for the proxy", true, func() (*http.Response, error) { return answer(413, "text/html", "<html>"), nil }, 0, time.Minute},
	} {
		for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
			t.Run(tt.name+" "+string(software), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					tweets, texts := numbered(6)
					for i := range tweets {
						tweets[i].photos = 1
					}
					w := newWorld(t, practice.Options{Software: software}, tweets...)
					var first, last time.Time
					w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
						body, _ := io.ReadAll(orEmpty(r.Body))
						r.Body = io.NopCloser(bytes.NewReader(body))
						mine := tt.post && isPost(r) && strings.HasPrefix(form(r).Get("status"), texts[2]) ||
							!tt.post && r.URL.Path == uploads && bytes.Contains(body, []byte(tweetID(3)))
						if !mine {
							return direct.RoundTrip(r)
						}
						last = time.Now()
						if first.IsZero() {
							first = last
						}
						return tt.answer()
					})
					r := w.mustRun()
					if took := last.Sub(first); took < tt.least || took > tt.most {
						t.Errorf("tried for %v", took)
					}
					if tt.post {
						if r != (importer.Result{Posted: 5, Total: 6, Refused: 1}) {
							t.Errorf("%+v", r)
						}
						w.expect(append(texts[:2:2], texts[3:]...)...)
						return
					}
					if n := w.files(); r.Posted != 6 || n != 5 {
						t.Errorf("%+v, %d pictures", r, n)
					}
				})
			})
		}
	}
}

func orEmpty(r io.Reader) io.Reader {
	if r == nil {
		return strings.NewReader("")
	}
	return r
}

// TestActsLate has a server that makes a post minutes after a gateway has given up on it.
func TestActsLate(t *testing.T) {
	for _, o := range []practice.Options{{Version: "4.3.23"}, {Version: "4.5.15"}, {Version: "4.6.5"}, {Version: "4.7.2"}, {Software: practice.GoToSocial}} {
		for _, delay := range []time.Duration{time.Second, 90 * time.Second, 400 * time.Second, 14 * time.Minute} {
			for _, status := range []int{408, 502, 504, 524} {
				if testing.Short() && status != 504 {
					continue
				}
				t.Run(fmt.Sprint(o.Software, o.Version, delay, status), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						tweets, texts := numbered(4)
						w := newWorld(t, o, tweets...)
						w.server.Misbehave(practice.Fault{Kind: practice.ActLate, Status: status, Delay: delay, Method: "POST", Path: posting, Skip: 1, Times: 2})
						if r := w.mustRun(); r != (importer.Result{Posted: 4, Total: 4}) {
							t.Errorf("%+v", r)
						}
						time.Sleep(time.Hour)
						w.expect(texts...)
					})
				})
			}
		}
	}
}

// TestAsFastAsBefore: what cannot have arrived is sent again at once.
func TestAsFastAsBefore(t *testing.T) {
	for _, tt := range []struct {
		fault practice.Fault
		most  time.Duration
	}{
		{practice.Fault{Kind: practice.Fail, Status: 403}, 30 * time.Second},
		{practice.Fault{Kind: practice.Fail, Status: 404}, 30 * time.Second},
		{practice.Fault{Kind: practice.Fail, Status: 503}, 5 * time.Minute},
		{practice.Fault{Kind: practice.Refuse, Status: 500}, 5 * time.Minute},
	} {
		bubble(t, func(t *testing.T) {
			tweets, texts := numbered(3)
			w := newWorld(t, practice.Options{}, tweets...)
			tt.fault.Method, tt.fault.Path, tt.fault.Skip, tt.fault.Times = "POST", posting, 1, 1
			w.server.Misbehave(tt.fault)
			begun := time.Now()
			w.mustRun()
			w.expect(texts...)
			if took := time.Since(begun); took > tt.most {
				t.Errorf("%+v: %v", tt.fault, took)
			}
		})
	}
}

// TestStoppedSoon starts again and again, and is stopped each time before the wait for a lost answer is over: that wait counts from when
// the post was sent.
func TestStoppedSoon(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseRequest, Method: "POST", Path: posting, Skip: 1, Times: 1})
		for starts := 1; ; starts++ {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			r, err := w.run(ctx)
			cancel()
			if err == nil && r.Posted == 3 {
				break
			}
			if starts == 100 {
				t.Fatalf("after %d starts: %+v, %v", starts, r, err)
			}
		}
		w.expect(texts...)
	})
}
