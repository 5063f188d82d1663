package importer_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// about is what matters here of a status: its text without the date line, with the numbers of alice's statuses (from 1) for
// their addresses, what it quotes, boosts and replies to by their numbers, and its visibility.
type about struct {
	Text                 string
	Quotes, Boosts, Re   int
	Visibility, Markdown string
}

func (w *world) abouts() []about {
	w.t.Helper()
	all := w.server.Statuses("alice")
	number := map[string]int{}
	var out []about
	for i, s := range all {
		number[s.ID] = i + 1
	}
	for _, s := range all {
		if s.Deleted {
			continue
		}
		before, after, _ := strings.Cut(s.Text, "🐦 2019-01-01")
		text := strings.TrimSpace(before)
		if after = strings.TrimSpace(after); after != "" {
			text += " | " + after // what stands in for a quotation comes last
		}
		for i, other := range slices.Backward(all) {
			text = strings.ReplaceAll(text, other.URL, fmt.Sprintf("[%d]", i+1))
		}
		a := about{Text: text, Quotes: number[s.QuoteOf], Boosts: number[s.BoostOf], Re: number[s.InReplyToID], Visibility: s.Visibility}
		if s.ContentType == "text/markdown" {
			a.Markdown = "yes"
		}
		out = append(out, a)
	}
	return out
}

func (w *world) expectAbout(want ...about) {
	w.t.Helper()
	for i := range want {
		if want[i].Visibility == "" {
			want[i].Visibility = "unlisted"
		}
	}
	if d := cmp.Diff(want, w.abouts()); d != "" {
		w.t.Errorf("on the server (-want +got):\n%s", d)
	}
	if n := w.server.Notifications(); len(n) > 0 {
		w.t.Errorf("somebody was notified: %v", n)
	}
}

// ownTweets are tweets that lead to each other in every way.
func ownTweets(n int) (tweets []tweet) {
	for i := 1; i <= n; i++ {
		tw := tweet{id: i, text: fmt.Sprintf("tweet %d", i)}
		switch {
		case i%8 == 5:
			tw.retweet = i - 3
		case i%6 == 4:
			tw.quote = i - 2
			if tw.quote%8 == 5 {
				tw.quote-- // what is a boost cannot be quoted
			}
		case i%5 == 2:
			tw.links = []int{max(1, i-3), i + 4}
		case i%7 == 3:
			tw.parent, tw.photos = i-1, 1
		}
		tweets = append(tweets, tw)
	}
	return tweets
}

func TestOwn(t *testing.T) {
	tweets := []tweet{
		{id: 1, text: "first"},
		{id: 2, text: "see it, and what is to come", links: []int{1, 5}},
		{id: 3, text: "how true", quote: 1},
		{id: 4, text: "first", retweet: 1},
		{id: 5, text: "later", parent: 2},
	}
	later := "https://twitter.com/ada/status/" + tweetID(5)
	for name, tt := range map[string]struct {
		server practice.Options
		plan   mapping.Policy
		want   []about
	}{
		"Mastodon": {practice.Options{}, mapping.Policy{}, []about{
			{Text: "first"},
			{Text: "[1] " + later + " see it, and what is to come"},
			{Text: "how true", Quotes: 1},
			{Boosts: 1},
			{Text: "later", Re: 2},
		}},
		"for followers": {practice.Options{}, mapping.Policy{Visibility: mapping.Private}, []about{
			{Text: "first", Visibility: "private"},
			{Text: "[1] " + later + " see it, and what is to come", Visibility: "private"},
			{Text: "how true", Quotes: 1, Visibility: "private"},
			{Boosts: 1, Visibility: "private"},
			{Text: "later", Re: 2, Visibility: "private"},
		}},
		"before quotations": {practice.Options{Version: "4.4.0"}, mapping.Policy{}, []about{
			{Text: "first"},
			{Text: "[1] " + later + " see it, and what is to come"},
			{Text: "how true\n\nRE: [1]"},
			{Boosts: 1},
			{Text: "later", Re: 2},
		}},
		"GoToSocial": {practice.Options{Software: practice.GoToSocial}, mapping.Policy{}, []about{
			{Text: "first"},
			{Text: "[1] " + later + " see it, and what is to come"},
			{Text: "how true\n\nRE: [1]"},
			{Text: "RT ＠ada: first\n\n[1]"},
			{Text: "later", Re: 2},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, tt.server, tweets...)
				w.plan.Policy = tt.plan
				w.plan.Policy.Retweets = mapping.LinkRetweets
				if r := w.mustRun(); r != (importer.Result{Posted: 5, Total: 5}) {
					t.Errorf("%+v", r)
				}
				w.expectAbout(tt.want...)
				if n := w.count(importer.EventPosted); n != 5 {
					t.Errorf("%d posts in events", n)
				}
				w.events = nil
				if r := w.mustRun(); r.Posted != 5 || w.count(importer.EventPosted) != 0 || len(w.abouts()) != 5 {
					t.Errorf("the second run: %+v, %v", r, w.events)
				}
			})
		})
	}
}

// TestOwnFaults: whatever happens to answers, what leads to other posts is there once, too.
func TestOwnFaults(t *testing.T) {
	const n = 24
	tweets := ownTweets(n)
	for name, faults := range map[string][]practice.Fault{
		"none":          nil,
		"answers lost":  {{Kind: practice.LoseAnswer, Method: "POST", Fraction: 0.3}},
		"requests lost": {{Kind: practice.LoseRequest, Method: "POST", Fraction: 0.3}},
		"boosts lost":   {{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses/*/reblog"}},
		"empty answers": {{Kind: practice.EmptyAnswer, Method: "POST", Fraction: 0.3}},
		"shaky":         {{Kind: practice.LoseAnswer, Fraction: 0.2}, {Kind: practice.Fail, Status: 503, Fraction: 0.1}},
	} {
		for _, o := range []practice.Options{{Seed: 1}, {Seed: 1, Version: "4.4.0"}, {Seed: 1, Software: practice.GoToSocial}, {Seed: 1, Software: practice.GoToSocial, NoBackdating: true}} {
			t.Run(fmt.Sprint(name, " on ", o.Software, o.Version, o.NoBackdating), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					o.ServiceTime = 5 * time.Millisecond // ids of today's posts on GoToSocial are in order by the millisecond
					w := newWorld(t, o, tweets...)
					w.plan.Policy.Retweets = mapping.LinkRetweets
					if o.NoBackdating {
						// The first post finds out; the second plan is without dates, and with boosts.
						if _, err := w.run(t.Context()); err == nil {
							t.Fatal("dates are kept")
						}
					}
					j, target := w.open()
					defer j.Close()
					if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
						t.Fatal(err)
					}
					w.server.Misbehave(faults...)
					r, err := target.Run(t.Context(), w.archive, nil)
					if err != nil {
						t.Error(err)
					}
					if r != (importer.Result{Posted: n, Total: n}) {
						t.Errorf("%+v", r)
					}
					got := w.abouts()
					w.server.Behave()
					ideal := newWorld(t, o, tweets...)
					ideal.plan = w.plan
					if o.NoBackdating {
						_, _ = ideal.run(t.Context())
					}
					ideal.mustRun()
					if d := cmp.Diff(ideal.abouts(), got); d != "" {
						t.Errorf("(-without faults +with):\n%s", d)
					}
					if len(got) != n || len(w.server.Notifications()) > 0 {
						t.Errorf("%d statuses, %v", len(got), w.server.Notifications())
					}
				})
			})
		}
	}
}

// TestQuoteRefused: the server does not make a quotation, and the link takes its place.
func TestQuoteRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "first"}, tweet{id: 2, text: "how true", quote: 1})
		direct, quotations := w.opts.Transport, 0
		w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == "POST" && r.URL.Path == "/api/v1/statuses" {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if strings.Contains(string(body), "quoted_status_id=") {
					quotations++
					return &http.Response{
						StatusCode: 404, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
						Body: io.NopCloser(strings.NewReader(`{"error":"The post you are trying to quote does not appear to exist."}`)),
					}, nil
				}
			}
			return direct.RoundTrip(r)
		})
		w.mustRun()
		w.expectAbout(about{Text: "first"}, about{Text: "how true | RE: [1]"})
		if quotations != 1 {
			t.Errorf("%d tries to quote, want 1", quotations)
		}
	})
}

// TestLeadingNowhere: the person deletes the first post; what leads to it does without.
func TestLeadingNowhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets := []tweet{{id: 1, text: "first"}, {id: 2, text: "second"}, {id: 3, text: "how true", quote: 1}, {id: 4, text: "see", links: []int{1}}}
		for i := range 7 { // more than refusals in a row that would end the run
			tweets = append(tweets, tweet{id: 5 + i, text: "first", retweet: 1})
		}
		tweets = append(tweets, tweet{id: 20, text: "last", parent: 1})
		w := newWorld(t, practice.Options{}, tweets...)
		w.plan.Policy.Retweets = mapping.LinkRetweets
		j, target := w.open()
		defer j.Close()
		if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
			t.Fatal(err)
		}
		r, err := target.Run(t.Context(), w.archive, func(e importer.Event) {
			w.events = append(w.events, e)
			if e.Type == importer.EventPosted && e.Key.TweetID == tweetID(2) {
				w.request("DELETE", "/api/v1/statuses/"+w.server.Statuses("alice")[0].ID)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if r != (importer.Result{Posted: 4, Total: 12, Refused: 7}) {
			t.Errorf("%+v", r)
		}
		w.expectAbout(about{Text: "second"}, about{Text: "how true | RE: " + pageOf(1)}, about{Text: pageOf(1) + " see"}, about{Text: "last"})
		s, err := j.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ts := s.Targets[0]; ts.Gone != 1 || len(ts.Problems) != 7 || ts.Problems[0].Reason != "the post that it boosts is not on the server" {
			t.Errorf("%+v", ts)
		}
	})
}

// TestReplan: what was posted keeps its links, and later posts lead to it.
func TestReplan(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "first"}, tweet{id: 2, text: "second", links: []int{1, 3}})
		w.mustRun()
		w.archive = archiveOf(t, tweet{id: 1, text: "first"}, tweet{id: 2, text: "second", links: []int{1, 3}}, tweet{id: 3, text: "third", links: []int{2, 1}, quote: 1})
		w.mustRun()
		w.expectAbout(about{Text: "first"}, about{Text: "[1] " + pageOf(3) + " second"}, about{Text: "[2] [1] third", Quotes: 1})
	})
}

// writeFolder writes an archive to disk.
func writeFolder(t testing.TB, dir string, files fstest.MapFS) {
	t.Helper()
	for name, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMarkdown sends a planned post as Markdown where the server takes it.
func TestMarkdown(t *testing.T) {
	for _, tt := range []struct {
		o    practice.Options
		want string
	}{{practice.Options{Version: "4.5.0+glitch"}, "yes"}, {practice.Options{Software: practice.GoToSocial}, "yes"}, {practice.Options{}, ""}} {
		bubble(t, func(t *testing.T) {
			w := newWorld(t, tt.o, tweet{id: 1, text: "unused"})
			j, target := w.open()
			defer j.Close()
			if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
				t.Fatal(err)
			}
			w.planRows(journal.Decision{TweetID: 7, Key: 7, Posts: []journal.Post{{
				Key: journal.Key{TweetID: 7}, Text: "**bold**", Visibility: "unlisted", Markdown: true, CreatedAt: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC),
			}}})
			w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Times: 1})
			if _, err := target.Run(t.Context(), w.archive, nil); err != nil {
				t.Fatal(err)
			}
			w.expectAbout(about{Text: "**bold**", Markdown: tt.want})
		})
	}
}

// planRows plans for the only target what the mapping did not decide.
func (w *world) planRows(ds ...journal.Decision) {
	w.t.Helper()
	ctx := w.t.Context()
	j, err := journal.Open(ctx, w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer j.Close()
	targets, err := j.Targets(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	_, _, err = j.Plan(ctx, targets[0].ID, journal.Basis{Policy: targets[0].Policy}, func(yield func(journal.Decision, error) bool) {
		for _, d := range ds {
			if !yield(d, nil) {
				return
			}
		}
	}, true)
	if err != nil {
		w.t.Fatal(err)
	}
}
