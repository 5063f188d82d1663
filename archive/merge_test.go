package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// written writes an archive into a folder of the test's own and returns its paths and records.
func written(t *testing.T, name string, o archivetest.Options) ([]string, map[string]archivetest.Record) {
	t.Helper()
	records := make(map[string]archivetest.Record)
	o.Each = func(r archivetest.Record) { records[r.ID] = r }
	truth, err := archivetest.Write(filepath.Join(t.TempDir(), name), o)
	if err != nil {
		t.Fatal(err)
	}
	return truth.Paths, records
}

// readAll returns the tweets of the archive at paths by their ids.
func readAll(t *testing.T, paths ...string) map[string]archive.Tweet {
	t.Helper()
	a, err := archive.Open(paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	tweets := make(map[string]archive.Tweet)
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		if _, again := tweets[tw.ID]; again {
			t.Errorf("tweet %s comes twice", tw.ID)
		}
		tweets[tw.ID] = tw
	}
	return tweets
}

// TestMerge gives two archives of one account, in both orders: what only the older has was
// deleted, and the newest version of a tweet wins.
func TestMerge(t *testing.T) {
	gone := func(id string) bool { return strings.HasSuffix(id, "7") }
	older, before := written(t, "old.zip", archivetest.Options{Seed: 3, Tweets: 400, Era: archivetest.Era2021, Timeline: archivetest.Era2025.Made()})
	newer, after := written(t, "new", archivetest.Options{Seed: 3, Tweets: 400, Era: archivetest.Era2025, Without: gone})
	for _, paths := range [][]string{slices.Concat(older, newer), slices.Concat(newer, older)} {
		tweets := readAll(t, paths...)
		deleted := 0
		for id, tw := range tweets {
			_, inNew := after[id]
			old, inOld := before[id]
			switch {
			case inNew && tw.Deleted, !inNew && !tw.Deleted:
				t.Errorf("tweet %s: deleted is %v", id, tw.Deleted)
			case !inNew && !inOld:
				t.Errorf("tweet %s was not written", id)
			case !inNew && tw.Text == "":
				t.Errorf("tweet %s is lost: %+v", id, old)
			}
			for _, m := range tw.Media {
				if m.File != "" && inNew && !strings.Contains(m.File, "tweets_media") {
					t.Errorf("tweet %s: file %s, want the newer archive's", id, m.File)
				}
			}
			if tw.Deleted {
				deleted++
			}
		}
		only := 0
		for id := range before {
			if _, ok := after[id]; !ok {
				only++
			}
		}
		if len(tweets) != len(after)+only || deleted != only || only < 10 {
			t.Errorf("%d tweets, %d deleted; want %d, %d", len(tweets), deleted, len(after)+only, only)
		}
	}
}

// TestIncompleteNewer marks nothing as deleted where the newer archive may have lost it.
func TestIncompleteNewer(t *testing.T) {
	older, _ := written(t, "old.zip", archivetest.Options{Seed: 3, Tweets: 200, Era: archivetest.Era2021, Timeline: archivetest.Era2025.Made()})
	newer, _ := written(t, "new", archivetest.Options{Seed: 3, Tweets: 200, Era: archivetest.Era2025, Parts: 4})
	if err := os.Remove(filepath.Join(newer[0], "data", "tweets-part2.js")); err != nil {
		t.Fatal(err)
	}
	for id, tw := range readAll(t, slices.Concat(newer, older)...) {
		if tw.Deleted {
			t.Errorf("tweet %s is said to be deleted", id)
		}
	}
}

// TestMergeGrailbird keeps what only Grailbird archives have: descriptions of pictures and
// the originals of retweets.
func TestMergeGrailbird(t *testing.T) {
	timeline := archivetest.Era2023.Made()
	older, before := written(t, "grailbird.zip", archivetest.Options{Seed: 5, Tweets: 900, Era: archivetest.EraGrailbird, Timeline: timeline})
	newer, after := written(t, "new.zip", archivetest.Options{Seed: 5, Tweets: 900, Era: archivetest.Era2023})
	alts, originals := 0, 0
	for id, tw := range readAll(t, slices.Concat(newer, older)...) {
		old, shared := before[id]
		if _, ok := after[id]; !ok || !shared {
			continue
		}
		if tw.Grailbird || tw.DayOnly || tw.Lang == "" {
			t.Errorf("tweet %s is the older version", id)
		}
		for i, m := range old.Media {
			if got := tw.Media[i].AltText; got != m.Alt {
				t.Errorf("tweet %s: description %q, want %q", id, got, m.Alt)
			}
			if m.Alt != "" {
				alts++
			}
		}
		if old.RetweetedID == "" {
			continue
		}
		originals++
		if o := tw.Retweeted; o == nil || o.ID != old.RetweetedID || o.ScreenName != old.RetweetedName || o.Text == "" {
			t.Errorf("tweet %s: original %+v, want %s of %s", id, o, old.RetweetedID, old.RetweetedName)
		}
	}
	if alts < 5 || originals < 20 {
		t.Errorf("only %d descriptions and %d originals were there to compare", alts, originals)
	}
}

// TestOverlay reads two archives that were unpacked over one another.
func TestOverlay(t *testing.T) {
	paths, records := written(t, "both", archivetest.Options{Seed: 4, Tweets: 300, Overlay: true})
	tweets := readAll(t, paths...)
	for id := range records {
		if tw, ok := tweets[id]; !ok || tw.Deleted {
			t.Errorf("tweet %s: %v, deleted %v", id, ok, tw.Deleted)
		}
	}
	if len(tweets) != len(records) {
		t.Errorf("%d tweets, want %d", len(tweets), len(records))
	}
}

// TestSameTwice gives an archive and the folder it was unpacked to.
func TestSameTwice(t *testing.T) {
	o := archivetest.Options{Seed: 6, Tweets: 150, Removed: true}
	zip, records := written(t, "a.zip", o)
	folder, _ := written(t, "a", o)
	tweets := readAll(t, slices.Concat(zip, folder)...)
	deleted := 0
	for _, tw := range tweets {
		if tw.Deleted != records[tw.ID].Deleted {
			t.Errorf("tweet %s: deleted is %v", tw.ID, tw.Deleted)
		}
		if tw.Deleted {
			deleted++
			if tw.DeletedAt.IsZero() {
				t.Errorf("tweet %s: it is not known when", tw.ID)
			}
		}
	}
	if len(tweets) != len(records) || deleted == 0 {
		t.Errorf("%d tweets, want %d; %d deleted", len(tweets), len(records), deleted)
	}
}

// TestFolderOfZips opens the folder that a person keeps the parts of a download in.
func TestFolderOfZips(t *testing.T) {
	paths, records := written(t, "twitter.zip", archivetest.Options{Seed: 6, Tweets: 150, Parts: 2, Zips: 3})
	dir := filepath.Dir(paths[0])
	if err := os.WriteFile(filepath.Join(dir, "other.zip"), []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if tweets := readAll(t, dir); len(tweets) != len(records) {
		t.Errorf("%d tweets, want %d", len(tweets), len(records))
	}
}

// TestPartMissing says so where one of several zips is not given.
func TestPartMissing(t *testing.T) {
	paths, _ := written(t, "twitter.zip", archivetest.Options{Seed: 6, Tweets: 150, Parts: 3, Zips: 3})
	a, err := archive.Open(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := r.Exports[0]
	absent := 0
	for _, f := range e.Files {
		if f.Status() == archive.FileAbsent {
			absent++
		}
	}
	if r.Complete() || !e.Partial || absent == 0 {
		t.Errorf("complete %v, partial %v, %d files absent", r.Complete(), e.Partial, absent)
	}
}

// TestOtherAccount refuses archives of two people, by name.
func TestOtherAccount(t *testing.T) {
	person := func(id, name string) string {
		dir := filepath.Join(t.TempDir(), name)
		for file, content := range files("data/tweets.js", list("tweets", tweet(id, "x")), "data/account.js",
			`x = [{"account": {"accountId": "`+id+`", "username": "`+name+`"}}]`) {
			path := filepath.Join(dir, filepath.FromSlash(file))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content.Data, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	_, err := archive.Open(person("11", "ada"), person("12", "bob"))
	if !errors.Is(err, archive.ErrOtherAccount) || !strings.Contains(err.Error(), "@ada") || !strings.Contains(err.Error(), "@bob") {
		t.Errorf("got %v", err)
	}
}

// TestEditedLater: an older archive has a tweet as it was before its owner edited it.
func TestEditedLater(t *testing.T) {
	manifest := func(date string, n string) string {
		return `x = {"archiveInfo": {"generationDate": "` + date + `"}, "dataTypes": {"tweets": {"files": [{"fileName": "data/tweets.js", "count": "` + n + `"}]}}}`
	}
	const account = `x = [{"account": {"accountId": "1"}}]`
	edits := `"edit_info": {"edit": {"editControlInitial": {"editTweetIds": ["10", "11"]}}}`
	fsys := files(
		"new/data/tweets.js", list("tweets", tweet("11", "as it is", edits)), "new/data/account.js", account, "new/data/manifest.js", manifest("2023-02-01T00:00:00.000Z", "1"),
		"old/data/tweets.js", list("tweets", tweet("10", "as it was"), tweet("9", "gone")), "old/data/account.js", account, "old/data/manifest.js", manifest("2022-12-01T00:00:00.000Z", "2"))
	_, tweets, err := read(t, fsys)
	if err != nil {
		t.Fatal(err)
	}
	type state struct {
		ID                  string
		Superseded, Deleted bool
	}
	var got []state
	for _, tw := range tweets {
		got = append(got, state{tw.ID, tw.Superseded(), tw.Deleted})
	}
	if d := cmp.Diff([]state{{"11", false, false}, {"10", true, false}, {"9", false, true}}, got); d != "" {
		t.Error(d)
	}
}

// TestCirclesOfOlder: the list of circle tweets is in the archives of 2022 and 2023 only.
func TestCirclesOfOlder(t *testing.T) {
	o := archivetest.Options{Seed: 9, Tweets: 200, Private: true, Timeline: archivetest.Era2025.Made()}
	o.Era = archivetest.Era2025
	newer, _ := written(t, "new.zip", o)
	o.Era = archivetest.Era2023
	older, records := written(t, "old.zip", o)
	circles := 0
	for id, tw := range readAll(t, slices.Concat(newer, older)...) {
		if records[id].Circle != tw.Circle {
			t.Errorf("tweet %s: circle %v", id, tw.Circle)
		}
		if tw.Circle {
			circles++
		}
	}
	t.Logf("%d circle tweets", circles)
	for _, tt := range []struct {
		made  time.Time // of the older
		knows bool
	}{{archivetest.Era2023.Made(), false}, {time.Date(2023, 11, 20, 0, 0, 0, 0, time.UTC), true}} {
		manifest := `x = {"archiveInfo": {"generationDate": "` + tt.made.Format(time.RFC3339) + `"}}`
		const account = `x = [{"account": {"accountId": "1"}}]`
		a, err := archive.New(files(
			"new/data/tweets.js", list("tweets", tweet("11", "x")), "new/data/account.js", account, "new/data/manifest.js", `x = {"archiveInfo": {"generationDate": "2025-01-01T00:00:00.000Z"}}`,
			"old/data/tweets.js", list("tweets", tweet("10", "x")), "old/data/account.js", account, "old/data/manifest.js", manifest,
			"old/data/twitter-circle-tweet.js", list("twitter_circle_tweet")))
		if err != nil {
			t.Fatal(err)
		}
		if a.KnowsCircles() != tt.knows {
			t.Errorf("older archive of %v: KnowsCircles is %v", tt.made, a.KnowsCircles())
		}
	}
}
