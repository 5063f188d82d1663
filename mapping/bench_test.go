package mapping_test

import (
	"flag"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/mapping"
)

var benchTweets = flag.Int("tweets", 100_000, "number of tweets in the archive of BenchmarkMapping")

// BenchmarkMapping compares mapping a whole archive, from its files to the decisions, with reading
// the archive alone (once), in wall time, and tells what is kept of each tweet.
func BenchmarkMapping(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a")
	if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: *benchTweets, NoMedia: true}); err != nil {
		b.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	each := func(f func(archive.Tweet)) {
		for t, err := range a.Tweets() {
			if err != nil {
				b.Fatal(err)
			}
			f(t)
		}
	}
	timed := func(f func()) time.Duration {
		begun := time.Now()
		f()
		return time.Since(begun)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		bare, mapped, kept := time.Duration(0), time.Duration(0), uint64(0)
		for range 5 {
			before := heap()
			p := newPlanner(b, a.Account(), mapping.Policy{}, mapping.DefaultLimits(), mapping.Inputs{})
			d := timed(func() { each(func(archive.Tweet) {}) })
			if bare == 0 || d < bare {
				bare = d
			}
			posts := 0
			d = timed(func() {
				each(p.Index)
				each(func(t archive.Tweet) { posts += len(p.Decide(t).Posts) })
			})
			if mapped == 0 || d < mapped {
				mapped = d
			}
			if posts == 0 {
				b.Fatal("no posts")
			}
			kept = heap() - before
			runtime.KeepAlive(p)
		}
		b.ReportMetric(mapped.Seconds()/bare.Seconds(), "x-bare-decode")
		b.ReportMetric(float64(*benchTweets)/mapped.Seconds(), "tweets/s")
		b.ReportMetric(float64(kept)/float64(*benchTweets), "kept-B/tweet")
	}
}
