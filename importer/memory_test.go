package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// BenchmarkMemory reports the peak resident memory of a process that imports an
// archive of so many tweets, which should not depend on how many.
func BenchmarkMemory(b *testing.B) {
	for _, tweets := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(tweets), func(b *testing.B) {
			for b.Loop() {
				c := child{
					Archive: filepath.Join(b.TempDir(), "archive.zip"), Journal: filepath.Join(b.TempDir(), "a.db"),
					Clock: fastClock{Base: time.Now().Round(0), Factor: 1},
				}
				if _, err := archivetest.Write(c.Archive, archivetest.Options{Seed: 1, Tweets: tweets}); err != nil {
					b.Fatal(err)
				}
				// A server that keeps dates has no limits a client knows of before it is told.
				s := practice.New(practice.Options{Software: practice.GoToSocial, Limits: practice.Limits{Off: true}, KeepMedia: 1})
				var err error
				if c.Server, err = s.Listen("127.0.0.1:0"); err != nil {
					b.Fatal(err)
				}
				c.Token = s.AddAccount("alice")
				cmd := c.command(b)
				cmd.Stderr = os.Stderr
				out, err := cmd.Output()
				if err != nil {
					b.Fatal(err)
				}
				// The figure of wait4(2) will not do: it is never less than what the parent had when it forked.
				_, peak, _ := strings.Cut(string(out), "VmHWM:")
				var kib float64
				if _, err := fmt.Sscan(peak, &kib); err != nil {
					b.Skip("no /proc/self/status here")
				}
				b.ReportMetric(kib/1024, "peak-MiB")
				b.ReportMetric(float64(len(s.Statuses("alice"))), "posts")
				if err := s.Close(); err != nil {
					b.Error(err)
				}
			}
		})
	}
}
