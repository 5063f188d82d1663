package importer_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// post publishes as the person does, with other programs.
func (w *world) post(pairs ...string) {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	w.send("/api/v1/statuses", form)
}

func (w *world) send(path string, form url.Values) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), "POST", w.server.URL()+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := w.server.Transport().RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		w.t.Fatalf("%s: %s", path, resp.Status)
	}
}

// planned plans and returns the ids of the tweets that are left out since the account has them, with the requests it took.
func (w *world) planned() (there []string, s importer.PlanSummary, requests int) {
	w.t.Helper()
	direct := w.opts.Transport
	w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		requests++
		return direct.RoundTrip(r)
	})
	defer func() { w.opts.Transport = direct }()
	j, target := w.open()
	defer j.Close()
	requests = 0
	o := w.plan
	o.Events = func(e importer.Event) { w.events = append(w.events, e) }
	s, err := target.Plan(w.t.Context(), w.archive, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Examples[mapping.AlreadyThere], s, requests
}

// TestExisting: tweets that other programs have copied to the account in their time are not posted again.
func TestExisting(t *testing.T) {
	tweets := []tweet{
		{id: 1, text: "copied"},
		{id: 2, text: "not copied"},
		{id: 3, text: "in two\nlines &amp; more &lt;3"},
		{id: 4, text: "see", links: []int{1}},
		{id: 5, text: "written anew today"},
		{id: 6, text: "of another time"},
	}
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(string(software), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, practice.Options{Software: software, Limits: practice.Limits{Statuses: practice.Limit{Count: 10_000}, Token: practice.Limit{Count: 10_000}, Address: practice.Limit{Count: 10_000}}}, tweets...)
				until := func(at time.Time) { time.Sleep(time.Until(at)) }
				until(time.Date(2018, 12, 1, 0, 0, 0, 0, time.UTC))
				w.post("status", "of another time")
				until(time.Date(2019, 1, 1, 0, 1, 30, 0, time.UTC))
				w.post("status", "copied")
				until(time.Date(2019, 1, 1, 6, 0, 0, 0, time.UTC))
				w.post("status", "in two\nlines & more <3", "visibility", "private")
				w.post("status", "see https://short.example/x")
				w.post("status", "of its own")
				for i := range 100 { // more than a page
					time.Sleep(time.Second)
					w.post("status", fmt.Sprint("chatter ", i))
				}
				first := w.server.Statuses("alice")[0].ID
				w.send("/api/v1/statuses/"+first+"/reblog", nil)
				until(time.Date(2026, 11, 23, 12, 1, 0, 0, time.UTC))
				w.post("status", "written anew today")

				w.token = w.server.AddAppToken("alice", "godwit")
				there, s, requests := w.planned()
				if d := cmp.Diff([]string{tweetID(1), tweetID(3), tweetID(4)}, there); d != "" {
					t.Errorf("left out (-want +got):\n%s", d)
				}
				if s.Posts != 3 || requests > 5 {
					t.Errorf("%d posts, after %d requests", s.Posts, requests)
				}
				w.mustRun()
				// What was posted since is the journal's own.
				if there, s, _ := w.planned(); len(there) != 3 || s.Posts != 3 || s.Done != 3 {
					t.Errorf("planned again: %v, %+v", there, s)
				}
				w.plan.Policy.AllowCrossposts = true
				if there, s, requests := w.planned(); len(there) != 0 || s.Posts != 6 || requests > 3 {
					t.Errorf("allowed: %v, %d posts, %d requests", there, s.Posts, requests)
				}
			})
		})
	}
}

func TestExistingNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "first"})
		if _, s, requests := w.planned(); s.Posts != 1 || requests != 1 {
			t.Errorf("%d posts, %d requests", s.Posts, requests)
		}
		w.mustRun()
		if _, s, requests := w.planned(); s.Posts != 1 || requests != 3 {
			t.Errorf("after the run: %d posts, %d requests", s.Posts, requests)
		}
	})
}

// TestExistingWaits: limits and lost answers are waited out, and told of.
func TestExistingWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "first"})
		w.server.Misbehave(
			practice.Fault{Kind: practice.Fail, Status: 429, Delay: 10 * time.Minute, Path: "/api/v1/accounts/*/statuses", Times: 1},
			practice.Fault{Kind: practice.LoseAnswer, Path: "/api/v1/accounts/*/statuses", Times: 1})
		begun := time.Now()
		if _, s, _ := w.planned(); s.Posts != 1 {
			t.Errorf("%+v", s)
		}
		if w.count(importer.EventWaiting) != 2 || time.Since(begun) < 10*time.Minute {
			t.Errorf("waited %v, %v", time.Since(begun), w.events)
		}
	})
}

// TestExistingUnsettled: a post on its way is not taken for one from elsewhere, nor for the same as another tweet.
func TestExistingUnsettled(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		bubble(t, func(t *testing.T) {
			w := newWorld(t, practice.Options{Software: software}, tweet{id: 1, text: "first"}, tweet{id: 2, text: "same"}, tweet{id: 3, text: "same"})
			j, target := w.open()
			if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
				t.Fatal(err)
			}
			// The process dies while the second post is on its way: nothing is answered any more, and nothing written.
			w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Skip: 1},
				practice.Fault{Kind: practice.LoseRequest, Path: "/api/v1/accounts/*/statuses"})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := target.Run(ctx, w.archive, nil); err == nil {
				t.Fatal("it was not stopped")
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			w.server.Behave()
			if there, s, _ := w.planned(); len(there) != 0 || s.Posts != 3 {
				t.Errorf("%s: %v, %d posts", software, there, s.Posts)
			}
			w.mustRun()
			w.expect("first", "same", "same")
		})
	}
}
