package archive_test

import (
	"maps"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// TestOlderBeside judges a newer archive with one of every older era beside it, in both orders: what the older one cannot have, or has
// lost, is not held against the newer one; what the newer one has lost is, unless the older one has it.
func TestOlderBeside(t *testing.T) {
	const newest = archivetest.Era2025
	write := func(top string, o archivetest.Options) fstest.MapFS {
		o.Seed, o.Tweets, o.Timeline, o.TopFolder = 9, 200, newest.Made(), top
		files, _ := archivetest.New(o)
		return files
	}
	isMedia := func(name string) bool {
		return strings.Contains(name, "/tweets_media/") || strings.Contains(name, "/tweet_media/")
	}
	for _, era := range archivetest.Eras() {
		if !era.Made().Before(newest.Made()) {
			continue
		}
		for _, tops := range []struct{ order, newer, older string }{{"newer first", "1", "2"}, {"older first", "2", "1"}} {
			newer, older := write(tops.newer, archivetest.Options{Era: newest}), write(tops.older, archivetest.Options{Era: era})
			bare := maps.Clone(newer) // without its media
			maps.DeleteFunc(bare, func(name string, _ *fstest.MapFile) bool { return isMedia(name) })
			kept := map[string]bool{} // media of the older archive
			_, tweets, err := read(t, older)
			if err != nil {
				t.Fatal(err)
			}
			for _, tw := range tweets {
				for _, m := range tw.Media {
					kept[path.Base(m.File)] = true
				}
			}
			spared := maps.Clone(newer) // without those that the older archive has
			maps.DeleteFunc(spared, func(name string, _ *fstest.MapFile) bool { return isMedia(name) && kept[path.Base(name)] })
			if n := len(newer) - len(spared); n < 5 && era >= archivetest.Era2018 || n == len(newer)-len(bare) {
				t.Errorf("%s has %d of the newer one's media", era, n)
			}
			for name, tt := range map[string]struct {
				newer, older fstest.MapFS
				complete     bool
			}{
				"both whole":                           {newer, older, true},
				"the older without media":              {newer, write(tops.older, archivetest.Options{Era: era, NoMedia: true}), true},
				"the newer without media":              {bare, older, false},
				"both without media":                   {bare, write(tops.older, archivetest.Options{Era: era, NoMedia: true}), false},
				"the newer without what the older has": {spared, older, true},
			} {
				t.Run(era.String()+"/"+tops.order+"/"+name, func(t *testing.T) {
					both := maps.Clone(tt.newer)
					maps.Copy(both, tt.older)
					a, err := archive.New(both)
					if err != nil {
						t.Fatal(err)
					}
					r, err := a.Check(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if len(r.Exports) != 2 || r.Complete() != tt.complete || r.Exports[0].Superseded || r.Exports[1].Superseded != (era != archivetest.EraGrailbird) {
						t.Errorf("complete: %v, want %v, or superseded wrongly: %+v", r.Complete(), tt.complete, r)
					}
				})
			}
		}
	}
}
