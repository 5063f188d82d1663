package importer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

const posting = "/api/v1/statuses"

// through puts f between the importer and the server; direct is the way on.
func (w *world) through(f func(direct http.RoundTripper, r *http.Request) (*http.Response, error)) {
	direct := w.opts.Transport
	w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) { return f(direct, r) })
}

func answer(code int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// form reads the form of a request and puts it back.
func form(r *http.Request) url.Values {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	v, _ := url.ParseQuery(string(body))
	return v
}

func isPost(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == posting }

// status is what the journal says of the only target.
func (w *world) status() importer.TargetStatus {
	w.t.Helper()
	j, err := importer.OpenJournal(w.t.Context(), w.path, archive.Account{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer j.Close()
	s, err := j.Status(w.t.Context())
	if err != nil || len(s.Targets) != 1 {
		w.t.Fatalf("status %+v, %v", s, err)
	}
	return s.Targets[0]
}

// TestParentDeletedInTrouble: while it is found out that the post above is gone, the person presses Ctrl-C or an answer is lost.
func TestParentDeletedInTrouble(t *testing.T) {
	for name, stop := range map[string]bool{"stopped": true, "answer lost": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two", parent: 1}, tweet{id: 3, text: "three", parent: 2})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				parent, lost := "", false
				w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
					if isPost(r) && strings.Contains(form(r).Get("status"), "three") && parent == "" {
						parent = w.server.Statuses("alice")[1].ID
						w.request("DELETE", posting+"/"+parent)
						if stop {
							cancel()
						}
					}
					if r.URL.Path == posting+"/"+parent && parent != "" && !lost {
						lost = true
						return nil, io.ErrUnexpectedEOF
					}
					return direct.RoundTrip(r)
				})
				r, err := w.run(ctx)
				if r.Refused != 0 || stop != errors.Is(err, importer.ErrStopped) {
					t.Errorf("%+v, %v", r, err)
				}
				w.mustRun()
				w.expect("one", "three")
				if s := w.server.Statuses("alice"); len(s) != 3 || s[2].InReplyToID != s[0].ID {
					t.Errorf("three does not reply to one: %+v", s)
				}
			})
		})
	}
}

// TestGoneIsNotDone: a post that the person has deleted is no longer counted among those on the server.
func TestGoneIsNotDone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two", parent: 1})
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) && form(r).Has("in_reply_to_id") {
				w.request("DELETE", posting+"/"+form(r).Get("in_reply_to_id"))
			}
			return direct.RoundTrip(r)
		})
		first := w.mustRun()
		if again := w.mustRun(); first != again || first.Posted != 1 {
			t.Errorf("the first run says %+v, the next %+v", first, again)
		}
	})
}

// TestProxyWithoutServer: while a server is started anew, what stands before it may say 404 to everything.
func TestProxyWithoutServer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(12)
		for i := range tweets {
			tweets[i].parent = i // one thread
		}
		tweets[5].photos = 1
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 4, Times: 1})
		var since time.Time
		posts := 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) {
				if posts++; posts == 5 {
					since = time.Now()
					return direct.RoundTrip(r)
				}
			}
			if !since.IsZero() && time.Since(since) < 3*time.Minute {
				return answer(404, "text/plain", "404 page not found\n"), nil
			}
			return direct.RoundTrip(r)
		})
		if r, err := w.run(t.Context()); err != nil || r.Posted != 12 {
			t.Errorf("%+v, %v", r, err)
		}
		w.expect(texts...)
		s := w.server.Statuses("alice")
		for i := range s[1:] {
			if s[i+1].InReplyToID != s[i].ID {
				t.Errorf("%q replies to %q, want %q", s[i+1].Text, s[i+1].InReplyToID, s[i].ID)
			}
		}
		if ts := w.status(); ts.Gone != 0 || ts.Refused != 0 {
			t.Errorf("status %+v", ts)
		}
	})
}

// TestUploadsGrowOldMeanwhile: the computer sleeps for a day and a half between the upload and its post. The server, a
// Mastodon before 4.3, leaves media out of a post that it no longer has, and says nothing.
func TestUploadsGrowOldMeanwhile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(272)
		tweets[270].photos = 1
		w := newWorld(t, practice.Options{}, tweets...)
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if !isPost(r) || !form(r).Has("media_ids[]") {
				return direct.RoundTrip(r)
			}
			fields := form(r)
			resp, err := direct.RoundTrip(r)
			if err == nil && resp.StatusCode == http.StatusUnprocessableEntity {
				fields.Del("media_ids[]")
				again := r.Clone(r.Context())
				body := fields.Encode()
				again.Body, again.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
				return direct.RoundTrip(again)
			}
			return resp, err
		})
		j, target := w.open()
		defer j.Close()
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		slept := false
		_, err := target.Run(t.Context(), w.archive, func(e importer.Event) {
			if e.Type == importer.EventWaiting && !slept && e.Done == 270 {
				slept = true
				time.Sleep(36 * time.Hour)
			}
		})
		if err != nil || !slept {
			t.Fatal(slept, err)
		}
		w.expect(texts...)
		if n := len(w.server.Statuses("alice")[270].Media); n != 1 {
			t.Errorf("%d media on the server, want 1", n)
		}
	})
}

// TestFoundLate: a post whose answer was lost shows up in the account's list only after it was given up and sent again.
// Its media are what the server recognises it by.
func TestFoundLate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		tweets[1].photos = 1
		w := newWorld(t, practice.Options{Software: practice.GoToSocial}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 1})
		var posts atomic.Int64 // uploads go through here at the same time
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) {
				posts.Add(1)
			}
			if posts.Load() < 3 && strings.HasPrefix(r.URL.Path, "/api/v1/accounts/") && strings.HasSuffix(r.URL.Path, "/statuses") {
				return answer(200, "application/json", "[]"), nil
			}
			return direct.RoundTrip(r)
		})
		if r := w.mustRun(); r.Posted != 3 || r.Refused != 0 {
			t.Errorf("%+v", r)
		}
		w.expect(texts...)
	})
}

// TestSlowServer: the server goes on with a request for as long as its proxy would have waited, and knows no keys.
func TestSlowServer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{Software: practice.GoToSocial}, tweets...)
		posts := 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if !isPost(r) {
				return direct.RoundTrip(r)
			}
			if posts++; posts != 2 {
				return direct.RoundTrip(r)
			}
			go func() {
				time.Sleep(100 * time.Second)
				later := r.Clone(context.WithoutCancel(r.Context()))
				if resp, err := direct.RoundTrip(later); err == nil {
					resp.Body.Close()
				}
			}()
			return nil, io.ErrUnexpectedEOF
		})
		w.mustRun()
		time.Sleep(3 * time.Minute)
		w.expect(texts...)
	})
}

// TestPostThatCutsTheLine: something on the way cuts the connection whenever it sees one certain post.
func TestPostThatCutsTheLine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(4)
		w := newWorld(t, practice.Options{}, tweets...)
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) && strings.HasPrefix(form(r).Get("status"), texts[1]) {
				return nil, io.ErrUnexpectedEOF
			}
			return direct.RoundTrip(r)
		})
		ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
		defer cancel()
		if r, err := w.run(ctx); err != nil || r.Refused != 1 || r.Posted != 3 {
			t.Errorf("%+v, %v", r, err)
		}
		w.expect(texts[0], texts[2], texts[3])
	})
}

// TestStorageGone: while the server cannot store any file, no post goes out without its own.
func TestStorageGone(t *testing.T) {
	for name, fault := range map[string]practice.Fault{
		"500":        {Kind: practice.Fail, Status: 500, Method: "POST", Path: "/api/v2/media"},
		"403":        {Kind: practice.Fail, Status: 403, Method: "POST", Path: "/api/v2/media"},
		"broken":     {Kind: practice.Refuse, Status: 500, Message: "Error processing thumbnail for uploaded media", Method: "POST", Path: "/api/v2/media"},
		"no answer":  {Kind: practice.LoseRequest, Method: "POST", Path: "/api/v2/media"},
		"never done": {Kind: practice.SlowMedia, Delay: 300 * time.Hour, Method: "POST", Path: "/api/v2/media"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, texts := numbered(12)
				for i := range tweets {
					tweets[i].photos = 1
				}
				w := newWorld(t, practice.Options{}, tweets...)
				w.server.Misbehave(fault)
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
				defer cancel()
				if r, err := w.run(ctx); !errors.Is(err, importer.ErrStopped) || r.Posted+r.Refused > 0 {
					t.Errorf("%+v, %v", r, err)
				}
				w.server.Behave()
				w.mustRun()
				w.expect(texts...)
				if files := w.files(); files != 12 {
					t.Errorf("%d media on the server", files)
				}
			})
		})
	}
}

// TestParentDeletedBeforeSettling: the answer to a reply was lost, the run ended, and the person has deleted the post
// above since: then the server no longer says what the reply answers.
func TestParentDeletedBeforeSettling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two", parent: 1})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 1})
		direct, posts := w.opts.Transport, 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) {
				if posts++; posts == 2 {
					cancel()
				}
			}
			return direct.RoundTrip(r)
		})
		if _, err := w.run(ctx); !errors.Is(err, importer.ErrStopped) {
			t.Fatal(err)
		}
		w.opts.Transport = direct
		w.request("DELETE", posting+"/"+w.server.Statuses("alice")[0].ID)
		time.Sleep(2 * time.Hour)
		w.mustRun()
		w.expect("two")
	})
}

// TestNoSource: a server that cannot give the text as it was written (Mastodon before 3.5) gives it as HTML.
func TestNoSource(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(5)
		tweets[1].text, texts[1] = "two &lt;b&gt; &amp;\n\nand more https://example.com/a?b=c #tag", "two <b> &\n\nand more https://example.com/a?b=c #tag"
		w := newWorld(t, practice.Options{Software: practice.GoToSocial, NoBackdating: true, ServiceTime: 10 * time.Millisecond}, tweets...)
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/source") {
				return answer(404, "application/json", `{"error":"Not Found"}`), nil
			}
			return direct.RoundTrip(r)
		})
		if _, err := w.run(t.Context()); !errors.Is(err, importer.ErrDatesRefused) {
			t.Fatal(err)
		}
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 3})
		w.mustRun()
		w.expect(texts...)
	})
}

// TestOneTargetPerLogin: what a server calls itself can change; the login it is, does not.
func TestOneTargetPerLogin(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.mustRun()
		server, err := importer.Recognise(t.Context(), w.server.URL(), w.opts)
		if err != nil {
			t.Fatal(err)
		}
		creds, err := importer.LoginToken(t.Context(), server, w.token, w.opts)
		if err != nil {
			t.Fatal(err)
		}
		server.Domain = "social." + server.Domain
		j, err := importer.OpenJournal(t.Context(), w.path, w.archive.Account())
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		target, err := j.Target(t.Context(), server, creds, w.opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := target.Run(t.Context(), w.archive, nil); err != nil {
			t.Fatal(err)
		}
		w.expect(texts...)
	})
}

// TestCanaryOnReplica: the copy of the database that is read may be behind.
func TestCanaryOnReplica(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		looks := 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, posting+"/") {
				if looks++; looks == 1 {
					return answer(404, "application/json", `{"error":"Record not found"}`), nil
				}
			}
			return direct.RoundTrip(r)
		})
		w.mustRun()
		w.expect(texts...)
	})
}

// TestRequestTimeout: 408 is a proxy that did not get all of a request in time.
func TestRequestTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		tweets[0].photos = 1
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.Fail, Status: 408, Method: "POST", Times: 2},
			practice.Fault{Kind: practice.Fail, Status: 408, Method: "POST", Path: posting, Skip: 1, Times: 1})
		if r := w.mustRun(); r.Refused != 0 || w.count(importer.EventRefused) != 0 {
			t.Errorf("%+v, %v", r, w.events)
		}
		w.expect(texts...)
	})
}

// TestSinceIgnored: a server gives all statuses whatever since_id says, and the person has written the same once before.
func TestSinceIgnored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.plan.Policy.NoDateLine = true
		w.write("tweet 2")
		w.token = w.server.AddAppToken("alice", "godwit")
		time.Sleep(2 * time.Hour)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseRequest, Method: "POST", Path: posting, Skip: 1, Times: 1})
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			query := r.URL.Query()
			query.Del("since_id")
			r.URL.RawQuery = query.Encode()
			return direct.RoundTrip(r)
		})
		w.mustRun()
		w.expect(append([]string{"tweet 2"}, texts...)...)
	})
}

// write is the person posting by hand.
func (w *world) write(text string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL()+posting, strings.NewReader(url.Values{"status": {text}}.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := w.server.Transport().RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatal(resp, err)
	}
}

// TestReplayFails: Mastodon 4.6.0 to 4.7.1 answer 500 to a key they know, and what is read may be a late copy.
func TestReplayFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{Version: "4.6.0"}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 1})
		posts := 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) {
				posts++
			}
			if posts == 2 && strings.HasSuffix(r.URL.Path, "/statuses") && r.Method == http.MethodGet {
				return answer(200, "application/json", "[]"), nil
			}
			return direct.RoundTrip(r)
		})
		if r := w.mustRun(); r.Posted != 3 {
			t.Errorf("%+v", r)
		}
		w.expect(texts...)
	})
}

// TestKeySurvivesPlanning: a post that was lost and not found is sent again by the next run under the key it had, so
// that a server on which it turns up late does not make it twice.
func TestKeySurvivesPlanning(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 1})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		direct := w.opts.Transport
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/statuses") {
				return answer(200, "application/json", "[]"), nil
			}
			return direct.RoundTrip(r)
		})
		j, target := w.open()
		if _, err := target.Plan(ctx, w.archive, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		_, err := target.Run(ctx, w.archive, func(e importer.Event) {
			if e.Type == importer.EventSettled {
				cancel()
			}
		})
		if err := j.Close(); err != nil || ctx.Err() == nil {
			t.Fatal(err)
		}
		if !errors.Is(err, importer.ErrStopped) {
			t.Errorf("got %v", err)
		}
		w.opts.Transport = direct
		w.mustRun()
		w.expect(texts...)
	})
}

// TestRefusedForGood: more posts in a row than a run bears are such as the server will never have. Each run gets further.
func TestRefusedForGood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(20)
		for i := 3; i < 15; i++ {
			tweets[i].text = "spam " + tweets[i].text
		}
		w := newWorld(t, practice.Options{}, tweets...)
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if isPost(r) && strings.Contains(form(r).Get("status"), "spam") {
				return answer(422, "application/json", `{"error":"Text contained a disallowed hashtag"}`), nil
			}
			return direct.RoundTrip(r)
		})
		runs := 1
		for ; runs < 10; runs++ {
			r, err := w.run(t.Context())
			var refusals *importer.RefusalsError
			if err == nil {
				if r.Refused != 12 {
					t.Errorf("%+v", r)
				}
				break
			}
			if !errors.As(err, &refusals) {
				t.Fatal(err)
			}
		}
		if runs != 3 {
			t.Errorf("%d runs, want 3", runs)
		}
		w.expect(append(texts[:3:3], texts[15:]...)...)
	})
}

// TestOneRunAtATime: nor are there two runs within one process.
func TestOneRunAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{ServiceTime: time.Second}, tweets...)
		j, target := w.open()
		defer j.Close()
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		first := make(chan error)
		go func() {
			_, err := target.Run(t.Context(), w.archive, nil)
			first <- err
		}()
		time.Sleep(1500 * time.Millisecond)
		if _, err := target.Run(t.Context(), w.archive, nil); !errors.Is(err, importer.ErrLocked) {
			t.Errorf("Run: %v", err)
		}
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); !errors.Is(err, importer.ErrLocked) {
			t.Errorf("Plan: %v", err)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
		w.expect(texts...)
	})
}
