package importer_test

import (
	"flag"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// slowServer answers each request after 20 ms and has no limits. It calls
// itself GoToSocial, for which the ledger has none either until it is told.
func slowServer(b *testing.B) (*practice.Server, string) {
	b.Helper()
	s := practice.New(practice.Options{Software: practice.GoToSocial, ServiceTime: 20 * time.Millisecond, Limits: practice.Limits{Off: true}})
	if _, err := s.Listen("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s, s.AddAccount("alice")
}

// BenchmarkRun is an import with the journal on disk; compare posts/s with BenchmarkPostLoop.
func BenchmarkRun(b *testing.B) {
	const posts = 200
	tweets, _ := numbered(posts)
	a := archiveOf(b, tweets...)
	for b.Loop() {
		b.StopTimer()
		s, token := slowServer(b)
		ctx := b.Context()
		server, err := importer.Recognise(ctx, s.URL(), importer.Options{})
		if err != nil {
			b.Fatal(err)
		}
		creds, err := importer.LoginToken(ctx, server, token, importer.Options{})
		if err != nil {
			b.Fatal(err)
		}
		j, err := importer.OpenJournal(ctx, filepath.Join(b.TempDir(), "a.db"), archive.Account{})
		if err != nil {
			b.Fatal(err)
		}
		target, err := j.Target(ctx, server, creds, importer.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := target.Plan(ctx, a, importer.PlanOptions{}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if r, err := target.Run(ctx, a, nil); err != nil || r.Posted != posts {
			b.Fatalf("%+v, %v", r, err)
		}
		b.StopTimer()
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(posts*b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkPostLoop is the floor: the same POSTs, one after the other on one kept connection, and nothing else.
func BenchmarkPostLoop(b *testing.B) {
	const posts = 200
	for b.Loop() {
		b.StopTimer()
		s, token := slowServer(b)
		b.StartTimer()
		for range posts {
			form := url.Values{"status": {"tweet"}, "visibility": {"unlisted"}, "scheduled_at": {"2019-01-01T00:00:00Z"}}
			req, err := http.NewRequestWithContext(b.Context(), "POST", s.URL()+"/api/v1/statuses", strings.NewReader(form.Encode()))
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			if resp.Body.Close(); resp.StatusCode != 200 {
				b.Fatal(resp.Status)
			}
		}
	}
	b.ReportMetric(float64(posts*b.N)/b.Elapsed().Seconds(), "posts/s")
}

var planTweets = flag.Int("tweets", 20_000, "number of tweets in the archive of BenchmarkPlan")

// BenchmarkPlan is a plan written to a journal on disk, in tweets/s, and how many times longer that takes than
// the decisions alone.
func BenchmarkPlan(b *testing.B) {
	path := filepath.Join(b.TempDir(), "archive")
	if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: *planTweets, NoMedia: true}); err != nil {
		b.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	var planning, deciding time.Duration
	for b.Loop() {
		ctx := b.Context()
		j, err := importer.OpenJournal(ctx, filepath.Join(b.TempDir(), "a.db"), a.Account())
		if err != nil {
			b.Fatal(err)
		}
		target, err := j.Target(ctx, importer.UnknownServer(), importer.Credentials{}, importer.Options{})
		if err != nil {
			b.Fatal(err)
		}
		begun := time.Now()
		p, err := target.Planner(ctx, a, importer.PlanOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for t, err := range a.Tweets() {
			if err != nil {
				b.Fatal(err)
			}
			p.Decide(t)
		}
		decided := time.Now()
		if s, err := target.Plan(ctx, a, importer.PlanOptions{}); err != nil || s.Tweets != *planTweets {
			b.Fatalf("%d tweets, %v", s.Tweets, err)
		}
		deciding += decided.Sub(begun)
		planning += time.Since(decided)
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(*planTweets*b.N)/planning.Seconds(), "tweets/s")
	b.ReportMetric(planning.Seconds()/deciding.Seconds(), "x-decisions")
}
