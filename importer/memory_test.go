//go:build unix

package importer_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"
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
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
				if !ok {
					b.Fatal("no account of the process")
				}
				kib := float64(usage.Maxrss)
				if runtime.GOOS == "darwin" {
					kib /= 1024 // bytes there
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
