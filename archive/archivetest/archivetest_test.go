package archivetest_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

func TestDeterministic(t *testing.T) {
	dir := t.TempDir()
	for name, o := range map[string]archivetest.Options{
		"folder": {Seed: 7, Parts: 2},
		"my.zip": {Seed: 8, Tweets: 150, Era: archivetest.Era2021, Private: true, Contacts: 60},
	} {
		a, b := filepath.Join(dir, "a"+name), filepath.Join(dir, "b"+name)
		first, err := archivetest.Write(a, o)
		if err != nil {
			t.Fatal(err)
		}
		second, err := archivetest.Write(b, o)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{a, b}, slices.Concat(first.Paths, second.Paths)); d != "" {
			t.Errorf("%s: paths: %s", name, d)
		}
		first.Paths, second.Paths = nil, nil
		if d := cmp.Diff(first, second); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if strings.HasSuffix(name, ".zip") {
			x, _ := os.ReadFile(a)
			y, _ := os.ReadFile(b)
			if !bytes.Equal(x, y) || len(x) == 0 {
				t.Errorf("%s: two zips of one seed differ", name)
			}
			continue
		}
		inMemory, _ := archivetest.New(o)
		if err := fstest.TestFS(os.DirFS(a), slices.Collect(maps.Keys(inMemory))...); err != nil {
			t.Error(err)
		}
		for file, f := range inMemory {
			if got, err := os.ReadFile(filepath.Join(b, filepath.FromSlash(file))); err != nil || !bytes.Equal(got, f.Data) {
				t.Errorf("%s: folder and memory differ: %v", file, err)
			}
		}
	}
	x, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: 150})
	y, _ := archivetest.New(archivetest.Options{Seed: 2, Tweets: 150})
	if bytes.Equal(x["data/tweets.js"].Data, y["data/tweets.js"].Data) {
		t.Error("two seeds give the same tweets")
	}
}

func TestWriteErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(file, "below"), filepath.Join(dir, "missing", "my.zip")} {
		if _, err := archivetest.Write(path, archivetest.Options{}); err == nil {
			t.Errorf("%s was written", path)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const n = 10_000
	for _, era := range []archivetest.Era{archivetest.EraGrailbird, archivetest.Era2023} {
		b.Run(era.String(), func(b *testing.B) {
			dir := b.TempDir()
			for b.Loop() {
				if _, err := archivetest.Write(dir, archivetest.Options{Seed: 1, Tweets: n, Era: era, NoMedia: true}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "tweets/s")
		})
	}
}
