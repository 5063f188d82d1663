package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// tweet is what a test says of a tweet; the rest is filled in.
type tweet struct {
	id     int
	text   string
	parent int
	photos int
	lang   string // default en

	links   []int // own tweets that the text begins with links to
	quote   int   // own tweet it quotes
	retweet int   // own tweet it repeats; negative: one of bob's
}

// base keeps test ids of a size that snowflakes have.
const base = 1_000_000_000_000_000_000

func tweetID(id int) string { return fmt.Sprint(base + id) }

// pageOf is where a tweet was.
func pageOf(id int) string { return "https://twitter.com/ada/status/" + tweetID(id) }

// archiveOf makes an archive of account 42, one tweet a minute.
func archiveOf(t testing.TB, tweets ...tweet) *archive.Archive {
	t.Helper()
	return archiveWith(t, tweets, nil)
}

// archiveWith is archiveOf with other photos than the least a server takes, by number of the tweet in the list.
func archiveWith(t testing.TB, tweets []tweet, photo func(int) []byte) *archive.Archive {
	t.Helper()
	a, err := archive.New(filesOf(t, tweets, photo))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func filesOf(t testing.TB, tweets []tweet, photo func(int) []byte) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{
		"data/account.js": {Data: []byte(`window.YTD.account.part0 = [{"account":{"accountId":"42","username":"ada","accountDisplayName":"Ada"}}]`)},
	}
	var items []any
	for n, tw := range tweets {
		id, lang := tweetID(tw.id), tw.lang
		if lang == "" {
			lang = "en"
		}
		created := time.Date(2019, 1, 1, 0, tw.id, 0, 0, time.UTC)
		urls := []any{}
		link := func(start, to int) string {
			short := fmt.Sprintf("https://t.co/%010d", len(urls))
			urls = append(urls, map[string]any{
				"url": short, "expanded_url": pageOf(to), "indices": []string{fmt.Sprint(start), fmt.Sprint(start + len(short))},
			})
			return short
		}
		begin := ""
		for _, to := range tw.links {
			begin += link(len(begin), to) + " "
		}
		tw.text = begin + tw.text
		if tw.quote != 0 {
			tw.text += " " + link(len([]rune(tw.text))+1, tw.quote)
		}
		item := map[string]any{
			"id_str": id, "id": id, "full_text": tw.text, "lang": lang, "created_at": created.Format(time.RubyDate),
			"entities": map[string]any{"hashtags": []any{}, "symbols": []any{}, "user_mentions": []any{}, "urls": urls},
		}
		if tw.retweet < 0 {
			item["full_text"] = "RT @bob: " + tw.text
			item["retweeted_status"] = map[string]any{"id_str": tweetID(tw.retweet), "user": map[string]any{"id_str": "7", "screen_name": "bob"}}
		}
		if tw.retweet > 0 {
			item["full_text"] = "RT @ada: " + tw.text
			item["retweeted_status"] = map[string]any{"id_str": tweetID(tw.retweet), "user": map[string]any{"id_str": "42", "screen_name": "ada"}}
		}
		if tw.parent != 0 {
			item["in_reply_to_status_id_str"], item["in_reply_to_user_id_str"] = tweetID(tw.parent), "42"
		}
		var media []any
		for i := range tw.photos {
			start := len([]rune(tw.text)) + 1
			name := fmt.Sprintf("P%d.png", i)
			media = append(media, map[string]any{
				"id_str": fmt.Sprint(i), "type": "photo", "url": "https://t.co/media", "media_url_https": "https://pbs.twimg.com/media/" + name,
				"expanded_url": pageOf(tw.id) + "/photo/1",
				"indices":      []string{fmt.Sprint(start), fmt.Sprint(start + 18)},
			})
			data := png(tw.id, i)
			if photo != nil {
				data = photo(n)
			}
			fsys["data/tweets_media/"+id+"-"+name] = &fstest.MapFile{Data: data}
		}
		if media != nil {
			item["full_text"] = tw.text + " https://t.co/media"
			item["extended_entities"] = map[string]any{"media": media}
		}
		items = append(items, map[string]any{"tweet": item})
	}
	data, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	fsys["data/tweets.js"] = &fstest.MapFile{Data: append([]byte("window.YTD.tweets.part0 = "), data...)}
	return fsys
}

// png is the least a server takes for one: the signature and the header, and bytes that tell files apart.
func png(a, b int) []byte {
	return fmt.Appendf([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"), "%d/%d", a, b)
}

// world is a server with alice on it, an archive, and a journal.
type world struct {
	t       testing.TB
	server  *practice.Server
	token   string
	archive *archive.Archive
	path    string
	opts    importer.Options
	plan    importer.PlanOptions
	events  []importer.Event
}

func newWorld(t testing.TB, o practice.Options, tweets ...tweet) *world {
	t.Helper()
	s := practice.New(o)
	return &world{
		t: t, server: s, token: s.AddAccount("alice"), archive: archiveOf(t, tweets...),
		path: filepath.Join(t.TempDir(), "42.db"), opts: importer.Options{Transport: s.Transport()},
	}
}

// open opens the journal anew, as a new process would.
func (w *world) open() (*importer.Journal, *importer.Target) {
	w.t.Helper()
	ctx := w.t.Context()
	server, err := importer.Recognise(ctx, w.server.URL(), w.opts)
	if err != nil {
		w.t.Fatal(err)
	}
	creds, err := importer.LoginToken(ctx, server, w.token, w.opts)
	if err != nil {
		w.t.Fatal(err)
	}
	j, err := importer.OpenJournal(ctx, w.path, w.archive.Account())
	if err != nil {
		w.t.Fatal(err)
	}
	target, err := j.Target(ctx, server, creds, w.opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return j, target
}

// run plans and runs once, and closes the journal.
func (w *world) run(ctx context.Context) (importer.Result, error) {
	w.t.Helper()
	j, target := w.open()
	defer j.Close()
	if _, err := target.Plan(ctx, w.archive, w.plan); err != nil {
		w.t.Fatal(err)
	}
	return target.Run(ctx, w.archive, func(e importer.Event) { w.events = append(w.events, e) })
}

func (w *world) mustRun() importer.Result {
	w.t.Helper()
	r, err := w.run(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) count(e importer.EventType) (n int) {
	for _, got := range w.events {
		if got.Type == e {
			n++
		}
	}
	return n
}

// texts is what is on the server, oldest first, without the date line.
func (w *world) texts() []string {
	var out []string
	for _, s := range w.server.Statuses("alice") {
		if !s.Deleted {
			out = append(out, withoutDate(s.Text))
		}
	}
	return out
}

func withoutDate(s string) string {
	text, _, _ := strings.Cut(s, "🐦")
	return strings.TrimSpace(text)
}

func (w *world) expect(want ...string) {
	w.t.Helper()
	if d := cmp.Diff(want, w.texts()); d != "" {
		w.t.Errorf("on the server (-want +got):\n%s", d)
	}
	if n := w.server.Notifications(); len(n) > 0 {
		w.t.Errorf("somebody was notified: %v", n)
	}
}

func numbered(n int) (tweets []tweet, texts []string) {
	for i := range n {
		tweets = append(tweets, tweet{id: i + 1, text: fmt.Sprintf("tweet %d", i+1)})
		texts = append(texts, fmt.Sprintf("tweet %d", i+1))
	}
	return tweets, texts
}

func TestRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{},
			tweet{id: 3, text: "third", parent: 1}, tweet{id: 1, text: "first &amp; best"}, tweet{id: 2, text: "second", photos: 2},
			tweet{id: 5, text: "RT by hand", parent: 3}, tweet{id: 4, text: "fourth, below the second", parent: 2})
		r := w.mustRun()
		if r != (importer.Result{Posted: 5, Total: 5}) {
			t.Errorf("result %+v", r)
		}
		w.expect("first & best", "second", "third", "fourth, below the second", "RT by hand")
		s := w.server.Statuses("alice")
		ids := []string{s[0].ID, s[1].ID, s[2].ID}
		for i, want := range []string{"", "", ids[0], ids[1], ids[2]} {
			if s[i].InReplyToID != want {
				t.Errorf("%q replies to %q, want %q", s[i].Text, s[i].InReplyToID, want)
			}
			if s[i].Visibility != "unlisted" || s[i].Language != "en" {
				t.Errorf("%q: visibility %q, language %q", s[i].Text, s[i].Visibility, s[i].Language)
			}
		}
		if len(s[1].Media) != 2 {
			t.Errorf("%d media, want 2", len(s[1].Media))
		}
		if w.count(importer.EventPosted) != 5 || w.count(importer.EventUploaded) != 2 || w.events[len(w.events)-1].Type != importer.EventFinished {
			t.Errorf("events %v", w.events)
		}

		w.events = nil
		if r := w.mustRun(); r.Posted != 5 || w.count(importer.EventPosted) != 0 || len(w.server.Statuses("alice")) != 5 {
			t.Errorf("the second run: %+v, %v", r, w.events)
		}
	})
}

// TestLimits lets an import take the days that the limits ask for, and counts the refusals on the server's side: none.
func TestLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(700)
		for i := range 60 {
			tweets[10*i].photos = 1
		}
		var refused atomic.Int64
		w := newWorld(t, practice.Options{}, tweets...)
		w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := w.server.Transport().RoundTrip(r)
			if err == nil && resp.StatusCode == http.StatusTooManyRequests {
				refused.Add(1)
			}
			return resp, err
		})
		begun := time.Now()
		w.mustRun()
		w.expect(texts...)
		if n := refused.Load(); n > 0 {
			t.Errorf("%d requests were refused for their rate", n)
		}
		// 270 in each window of three hours: the third holds the last.
		if took := time.Since(begun); took < 3*time.Hour || took > 9*time.Hour {
			t.Errorf("took %v", took)
		}
		if w.count(importer.EventWaiting) == 0 {
			t.Error("no wait was reported")
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestFaults: whatever happens to an answer, each post is on the server once.
func TestFaults(t *testing.T) {
	const post, media = "/api/v1/statuses", "/api/v2/media"
	for name, faults := range map[string][]practice.Fault{
		"answers lost":           {{Kind: practice.LoseAnswer, Method: "POST", Path: post, Fraction: 0.3}},
		"requests lost":          {{Kind: practice.LoseRequest, Method: "POST", Path: post, Fraction: 0.3}},
		"empty answers":          {{Kind: practice.EmptyAnswer, Method: "POST", Path: post, Fraction: 0.3}},
		"502 with a page":        {{Kind: practice.Fail, Method: "POST", Path: post, Fraction: 0.2}},
		"429 of a proxy":         {{Kind: practice.Fail, Status: 429, Method: "POST", Path: post, Fraction: 0.3, Delay: time.Minute}},
		"everything shaky":       {{Kind: practice.LoseAnswer, Fraction: 0.2}, {Kind: practice.Fail, Status: 503, Fraction: 0.1}},
		"uploads lost":           {{Kind: practice.LoseAnswer, Method: "POST", Path: media, Fraction: 0.3}},
		"first post lost":        {{Kind: practice.LoseAnswer, Method: "POST", Path: post, Times: 1}},
		"first not looked up":    {{Kind: practice.LoseAnswer, Method: "GET", Path: "/api/v1/statuses/*", Times: 3}},
		"slow media":             {{Kind: practice.SlowMedia, Delay: 3 * time.Minute, Fraction: 0.5}},
		"lost, then search lost": {{Kind: practice.LoseAnswer, Method: "POST", Path: post, Times: 1}, {Kind: practice.LoseAnswer, Method: "GET", Times: 4}},
	} {
		for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
			t.Run(fmt.Sprint(name, " on ", software), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					tweets, texts := numbered(40)
					for i := range tweets {
						if i%4 == 1 {
							tweets[i].parent = i // a reply to the one before
						}
						if i%5 == 2 {
							tweets[i].photos = 1 + i%3
						}
						if i%6 == 3 {
							tweets[i].text, texts[i] = "same again", "same again"
						}
					}
					w := newWorld(t, practice.Options{Software: software, Seed: 1}, tweets...)
					j, target := w.open()
					defer j.Close()
					if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
						t.Fatal(err)
					}
					w.server.Misbehave(faults...)
					r, err := target.Run(t.Context(), w.archive, nil)
					if err != nil || r != (importer.Result{Posted: 40, Total: 40}) {
						t.Errorf("%+v, %v", r, err)
					}
					w.expect(texts...)
					files := 0
					for _, s := range w.server.Statuses("alice") {
						files += len(s.Media)
					}
					if files != 17 {
						t.Errorf("%d media on the server, want 17", files)
					}
				})
			})
		}
	}
}

// TestStop ends a run at every request in turn, by its context, and runs again.
func TestStop(t *testing.T) {
	tweets, texts := numbered(6)
	tweets[2].photos, tweets[3].parent = 2, 3
	for stop := range 14 {
		bubble(t, func(t *testing.T) {
			w := newWorld(t, practice.Options{}, tweets...)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var requests atomic.Int64
			requests.Store(-1000) // until the run begins
			direct := w.opts.Transport
			w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				if requests.Add(1) > int64(stop) {
					cancel()
				}
				return direct.RoundTrip(r)
			})
			j, target := w.open()
			if _, err := target.Plan(ctx, w.archive, importer.PlanOptions{}); err != nil {
				t.Fatal(err)
			}
			requests.Store(0)
			r, err := target.Run(ctx, w.archive, nil)
			if stopped := errors.Is(err, importer.ErrStopped); !stopped && err != nil || stopped != (r.Posted < 6) {
				t.Errorf("stopped at request %d: %+v, %v", stop, r, err)
			}
			if r.Posted != len(w.texts()) {
				t.Errorf("stopped at request %d: %d posts in the journal, %d on the server", stop, r.Posted, len(w.texts()))
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			w.opts.Transport = direct
			w.mustRun()
			w.expect(texts...)
		})
	}
}

func TestStopWhileWaiting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(300)
		w := newWorld(t, practice.Options{}, tweets...)
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Minute)
		defer cancel()
		r, err := w.run(ctx)
		if !errors.Is(err, importer.ErrStopped) || r.Posted != 270 {
			t.Errorf("%+v, %v", r, err)
		}
		// The window's count is remembered: nothing is sent before it ends.
		sent := len(w.texts())
		ctx, cancel = context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if r, err := w.run(ctx); !errors.Is(err, importer.ErrStopped) || len(w.texts()) != sent {
			t.Errorf("%+v, %v", r, err)
		}
		w.mustRun()
		w.expect(texts...)
	})
}

func TestRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(8)
		tweets[3].text = strings.Repeat("long ", 60)
		tweets[4].parent = 4
		w := newWorld(t, practice.Options{}, tweets...)
		short := practice.New(practice.Options{MaxCharacters: 100, URL: w.server.URL()})
		w.token = short.AddAccount("alice")

		// The limit sinks between the plan and the run.
		long := w.opts.Transport
		w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, "/api/v2/instance") || strings.Contains(r.URL.Path, "nodeinfo") {
				return long.RoundTrip(r)
			}
			return short.Transport().RoundTrip(r)
		})
		r := w.mustRun()
		if r.Posted != 7 || r.Refused != 1 {
			t.Errorf("%+v", r)
		}
		w.server = short
		w.expect(slices.Delete(slices.Clone(texts), 3, 4)...)

		j, err := importer.OpenJournal(t.Context(), w.path, archive.Account{})
		if err != nil {
			t.Fatal(err)
		}
		status, err := j.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ts := status.Targets[0]; ts.Refused != 1 || len(ts.Problems) != 1 || !strings.Contains(ts.Problems[0].Reason, "100") || ts.Posted != 7 {
			t.Errorf("status %+v", ts)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}

		// With the new limit known the next run splits it.
		w.opts.Transport = short.Transport()
		if r := w.mustRun(); r.Refused != 0 || r.Posted != r.Total || r.Total <= 8 {
			t.Errorf("the next run: %+v", r)
		}
	})
}

func TestRefusedAgainAndAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(20)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.Refuse, Status: 422, Method: "POST", Path: "/api/v1/statuses", Skip: 2, Times: 5})
		r, err := w.run(t.Context())
		var refusals *importer.RefusalsError
		if !errors.As(err, &refusals) || refusals.Count != 5 || r.Posted != 2 || r.Refused != 5 {
			t.Fatalf("%+v, %v", r, err)
		}
		w.mustRun()
		w.expect(texts...)
	})
}

// TestForbidden tells a post that the server will not have from an account that it will not have.
func TestForbidden(t *testing.T) {
	forbid := practice.Fault{Kind: practice.Refuse, Status: 403, Method: "POST", Path: "/api/v1/statuses", Times: 1}
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(forbid)
		if r := w.mustRun(); r != (importer.Result{Posted: 2, Total: 3, Refused: 1}) {
			t.Errorf("one post: %+v", r)
		}
		w.expect(texts[1:]...)
	})
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(forbid, practice.Fault{Kind: practice.Refuse, Status: 403, Method: "GET", Path: "/api/v1/accounts/verify_credentials", Skip: 1, Times: 1})
		var refused *importer.RefusedError
		if r, err := w.run(t.Context()); !errors.As(err, &refused) || r.Refused != 0 || !strings.Contains(err.Error(), tweetID(1)) {
			t.Fatalf("the account: %+v, %v", r, err)
		}
		w.mustRun()
		w.expect(texts...)
	})
}

func TestTokenRevoked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(5)
		w := newWorld(t, practice.Options{}, tweets...)
		w.server.Misbehave(practice.Fault{Kind: practice.Revoke, Method: "POST", Path: "/api/v1/statuses", Skip: 2, Times: 1})
		var auth *importer.AuthError
		if _, err := w.run(t.Context()); !errors.As(err, &auth) || strings.Contains(err.Error(), w.token) {
			t.Fatalf("%v", err)
		}
		w.token = w.server.AddAccount("alice")
		w.mustRun()
		w.expect(texts...)
	})
}

func TestMissingScope(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(2)
		w := newWorld(t, practice.Options{}, tweets...)
		w.token = w.server.AddToken("alice", "read")
		var auth *importer.AuthError
		if _, err := w.run(t.Context()); !errors.As(err, &auth) || auth.Scope != "write:statuses" {
			t.Fatalf("%v (%+v)", err, auth)
		}
		w.token = w.server.AddAccount("alice")
		w.mustRun()
		w.expect(texts...)
	})
}

func TestNetworkGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(5)
		w := newWorld(t, practice.Options{}, tweets...)
		direct := w.opts.Transport
		var calls atomic.Int64
		w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if n := calls.Add(1); n > 7 && n < 40 {
				return nil, &dialError
			}
			return direct.RoundTrip(r)
		})
		w.mustRun()
		w.expect(texts...)
		if n := w.count(importer.EventWaiting); n != 32 {
			t.Errorf("%d waits, want 32", n)
		}
	})
}

func TestParentDeleted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two", parent: 1}, tweet{id: 3, text: "three", parent: 2})
		j, target := w.open()
		defer j.Close()
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
			t.Fatal(err)
		}
		_, err := target.Run(t.Context(), w.archive, func(e importer.Event) {
			if e.Type == importer.EventPosted && e.Key.TweetID == tweetID(2) {
				w.request("DELETE", "/api/v1/statuses/"+e.StatusID)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		w.expect("one", "three")
		s := w.server.Statuses("alice")
		if s[2].InReplyToID != s[0].ID {
			t.Errorf("three replies to %q, want %q", s[2].InReplyToID, s[0].ID)
		}
	})
}

// bubble is a synctest bubble in which it is 2026: its clock begins in 2000, before the tweets.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 12, 1, 0, 0, time.UTC)))
		f(t)
	})
}

// request is the person using the account meanwhile.
func (w *world) request(method, path string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL()+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := w.server.Transport().RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 200 {
		w.t.Fatalf("%s %s: %s %s", method, path, resp.Status, body)
	}
}

// TestUploadsGrowOld: media uploaded before a long stop are gone from the server, and are uploaded again.
func TestUploadsGrowOld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one", photos: 1})
		w.server.Misbehave(practice.Fault{Kind: practice.Revoke, Method: "POST", Path: "/api/v1/statuses", Times: 1})
		if _, err := w.run(t.Context()); err == nil {
			t.Fatal("the run did not stop")
		}
		w.token = w.server.AddAccount("alice")
		if w.count(importer.EventUploaded) != 1 {
			t.Fatalf("events %v", w.events)
		}
		time.Sleep(36 * time.Hour)
		w.mustRun()
		if w.count(importer.EventUploaded) != 2 {
			t.Errorf("events %v", w.events)
		}
		if s := w.server.Statuses("alice"); len(s) != 1 || len(s[0].Media) != 1 {
			t.Errorf("on the server: %+v", s)
		}
	})
}

// TestMediaTrouble: a file that cannot go along leaves a link behind, and the post goes out.
func TestMediaTrouble(t *testing.T) {
	for name, fault := range map[string]practice.Fault{
		"refused":   {Kind: practice.Refuse, Status: 422, Method: "POST", Path: "/api/v2/media", Times: 1},
		"too large": {Kind: practice.Fail, Status: 413, Method: "POST", Path: "/api/v2/media", Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one", photos: 2}, tweet{id: 2, text: "two"})
				w.server.Misbehave(fault)
				w.mustRun()
				link := "https://twitter.com/ada/status/" + tweetID(1) + "/photo/1"
				s := w.server.Statuses("alice")
				if len(s) != 2 || len(s[0].Media) != 1 || !strings.Contains(s[0].Text, link) {
					t.Errorf("on the server: %+v", s)
				}
				if w.count(importer.EventRefused) != 1 {
					t.Errorf("events %v", w.events)
				}
			})
		})
	}
}

func TestCanary(t *testing.T) {
	for name, tt := range map[string]struct {
		software practice.Software
		bend     func(r *http.Request, resp *http.Response)
		want     string
	}{
		"visible to more": {practice.Mastodon, replaceBody(`"visibility":"unlisted"`, `"visibility":"public"`), "visibility"},
		"a mention":       {practice.Mastodon, replaceBody(`"mentions":[]`, `"mentions":[{"id":"9","acct":"bob","username":"bob","url":"https://x.example/@bob"}]`), "bob"},
		"not there": {practice.Mastodon, func(_ *http.Request, resp *http.Response) {
			resp.StatusCode, resp.Body = http.StatusNotFound, io.NopCloser(strings.NewReader(`{"error":"Record not found"}`))
		}, "spam"},
		"today's date": {practice.GoToSocial, replaceBody(`"created_at":"2019`, `"created_at":"2020`), "date"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, texts := numbered(3)
				w := newWorld(t, practice.Options{Software: tt.software}, tweets...)
				direct := w.opts.Transport
				w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					resp, err := direct.RoundTrip(r)
					if err == nil && r.Method == "GET" && strings.HasPrefix(r.URL.Path, posting+"/") {
						tt.bend(r, resp)
					}
					return resp, err
				})
				var canary *importer.CanaryError
				if _, err := w.run(t.Context()); !errors.As(err, &canary) || !strings.Contains(canary.Problem, tt.want) {
					t.Fatalf("got %v", err)
				}
				w.expect(texts[:1]...)
				// The next run looks again, and goes on when all is well.
				w.opts.Transport = direct
				w.mustRun()
				w.expect(texts...)
			})
		})
	}
}

func replaceBody(from, to string) func(*http.Request, *http.Response) {
	return func(_ *http.Request, resp *http.Response) {
		body, _ := io.ReadAll(resp.Body)
		changed := strings.ReplaceAll(string(body), from, to)
		resp.Body = io.NopCloser(strings.NewReader(changed))
		resp.ContentLength = int64(len(changed))
		resp.Header.Del("Content-Length")
	}
}

// TestDates: a server that keeps dates gets them, and one whose administrator has switched that off makes
// the plan change to a line of text.
func TestDates(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{Software: practice.GoToSocial}, tweets...)
		w.mustRun()
		w.expect(texts...)
		for i, s := range w.server.Statuses("alice") {
			if want := time.Date(2019, 1, 1, 0, i+1, 0, 0, time.UTC); s.CreatedAt.Unix() != want.Unix() || strings.Contains(s.Text, "2019") {
				t.Errorf("%q at %v, want %v and no date line", s.Text, s.CreatedAt, want)
			}
		}
	})
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(3)
		w := newWorld(t, practice.Options{Software: practice.GoToSocial, NoBackdating: true}, tweets...)
		if _, err := w.run(t.Context()); !errors.Is(err, importer.ErrDatesRefused) {
			t.Fatalf("got %v", err)
		}
		w.expect()
		w.mustRun()
		w.expect(texts...)
		if s := w.server.Statuses("alice")[0]; !strings.Contains(s.Text, "2019-01-01") || s.CreatedAt.Year() == 2019 {
			t.Errorf("%q at %v", s.Text, s.CreatedAt)
		}
	})
}

func TestOtherAccount(t *testing.T) {
	w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"})
	j, _ := w.open()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := importer.OpenJournal(t.Context(), w.path, archive.Account{ID: "43"})
	var other *importer.OtherAccountError
	if !errors.As(err, &other) || other.Journal != "42" || other.Archive != "43" {
		t.Errorf("got %v", err)
	}
}

func TestTwoAtOnce(t *testing.T) {
	w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"})
	j, first := w.open()
	defer j.Close()
	j2, second := w.open()
	defer j2.Close()
	if _, err := first.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Plan(t.Context(), w.archive, importer.PlanOptions{}); !errors.Is(err, importer.ErrLocked) {
		t.Errorf("Plan: %v", err)
	}
	if _, err := second.Run(t.Context(), w.archive, nil); !errors.Is(err, importer.ErrLocked) {
		t.Errorf("Run: %v", err)
	}
	if _, err := second.Plan(t.Context(), w.archive, importer.PlanOptions{Dry: true}); err != nil {
		t.Errorf("a dry run is no posting: %v", err)
	}
	s, err := j2.Status(t.Context())
	if err != nil || !s.Targets[0].Running || s.Targets[0].Planned != 1 {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestPlanWithoutLogin(t *testing.T) {
	a := archiveOf(t, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two", parent: 1, photos: 1})
	j, err := importer.OpenJournal(t.Context(), ":memory:", a.Account())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	target, err := j.Target(t.Context(), importer.UnknownServer(), importer.Credentials{}, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := target.Plan(t.Context(), a, importer.PlanOptions{Dry: true})
	if err != nil {
		t.Fatal(err)
	}
	if s.Tweets != 2 || s.Posts != 2 || s.ToDo() != 2 || s.Threads != 1 || s.Media != 1 || s.MediaBytes != int64(len(png(2, 0))) || s.Visibility != mapping.Unlisted || s.KeepsDates {
		t.Errorf("%+v", s)
	}
	var auth *importer.AuthError
	if _, err := target.Run(t.Context(), a, nil); !errors.As(err, &auth) {
		t.Errorf("Run without a login: %v", err)
	}
}

// TestSynthetic imports a whole synthetic archive and holds the server against the plan and the archive's own truth.
func TestSynthetic(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(string(software), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				fsys, truth := archivetest.New(archivetest.Options{Seed: 7, Tweets: 300, Profile: archivetest.ThreadWriter})
				a, err := archive.New(fsys)
				if err != nil {
					t.Fatal(err)
				}
				defer a.Close()
				w := newWorld(t, practice.Options{Software: software})
				w.archive = a
				j, target := w.open()
				defer j.Close()
				plan, err := target.Plan(t.Context(), a, importer.PlanOptions{})
				if err != nil {
					t.Fatal(err)
				}
				left := 0
				for n := range maps.Values(plan.LeftOut) {
					left += n
				}
				if plan.Tweets != truth.Tweets || plan.WithPosts+left != truth.Tweets {
					t.Errorf("%d tweets in the archive; the plan has %d = %d with posts + %d left out", truth.Tweets, plan.Tweets, plan.WithPosts, left)
				}
				r, err := target.Run(t.Context(), a, nil)
				if err != nil || r.Posted != plan.Posts || r.Refused != 0 {
					t.Fatalf("%+v of %d, %v", r, plan.Posts, err)
				}
				if got := len(w.server.Statuses("alice")); got != plan.Posts {
					t.Errorf("%d statuses on the server, want %d", got, plan.Posts)
				}
				if n := w.server.Notifications(); len(n) > 0 {
					t.Errorf("somebody was notified: %v", n)
				}
			})
		})
	}
}

// dialError is what a network that is gone answers.
var dialError = net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable")}

// wrongClock is the system's clock, set wrong.
type wrongClock struct{ by time.Duration }

func (c wrongClock) Now() time.Time { return time.Now().Add(c.by) }

func (c wrongClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestWrongClock(t *testing.T) {
	for _, by := range []time.Duration{-50 * time.Hour, -7 * time.Minute, 7 * time.Minute, 50 * time.Hour} {
		bubble(t, func(t *testing.T) {
			tweets, texts := numbered(300)
			w := newWorld(t, practice.Options{}, tweets...)
			direct := w.opts.Transport
			var refused atomic.Int64
			w.opts = importer.Options{Clock: wrongClock{by}, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				resp, err := direct.RoundTrip(r)
				if err == nil && resp.StatusCode == http.StatusTooManyRequests {
					refused.Add(1)
				}
				return resp, err
			})}
			w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Fraction: 0.05},
				practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Times: 1})
			w.mustRun()
			w.expect(texts...)
			if n := refused.Load(); n > 0 {
				t.Errorf("off by %v: %d requests were refused for their rate", by, n)
			}
		})
	}
}

// files counts the media of alice's statuses.
func (w *world) files() int {
	n := 0
	for _, s := range w.server.Statuses("alice") {
		n += len(s.Media)
	}
	return n
}
