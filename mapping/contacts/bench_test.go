package contacts_test

import (
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// BenchmarkFinder compares finding people with reading alone. Set -benchtime=1x; the archive has benchTweets tweets.
func BenchmarkFinder(b *testing.B) {
	const benchTweets = 200_000
	path := filepath.Join(b.TempDir(), "a.zip")
	if _, err := archivetest.Write(path, archivetest.Options{Tweets: benchTweets, NoMedia: true}); err != nil {
		b.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range a.Tweets() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		perTweet(b, benchTweets)
	})
	b.Run("find", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f := contacts.NewFinder(a.Account())
			if err := f.Add(b.Context(), a, contacts.Options{Messages: true}); err != nil {
				b.Fatal(err)
			}
			kept.Do(func() { // what is in memory at the end, once
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.Logf("%d kB in use with the names of %d people", m.HeapAlloc>>10, f.Report().People)
			})
		}
		perTweet(b, benchTweets)
	})
}

var kept sync.Once

func perTweet(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/tweet")
}
