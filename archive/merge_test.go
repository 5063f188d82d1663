package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
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
	a, err := archive.Open(paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if r, err := a.Check(t.Context()); err != nil || !r.Complete() {
		t.Errorf("not complete: %+v, %v", r, err)
	}
	if ws := a.Warnings(); len(ws) > 0 {
		t.Errorf("warnings %v", ws)
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
		manifest := `x = {"archiveInfo": {"generationDate": "` + tt.made.Format(time.RFC3339) + `"}, "dataTypes": {"twitterCircleTweet": {"files": [{"count": "0"}]}}}`
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

// manifest makes a manifest.js of a date, which declares so many tweets; none for 0.
func manifest(date string, tweets int) string {
	types := ""
	if tweets > 0 {
		types = fmt.Sprintf(`"tweets": {"files": [{"fileName": "data/tweets.js", "count": "%d"}]}`, tweets)
	}
	return `x = {"archiveInfo": {"generationDate": "` + date + `T00:00:00.000Z"}, "dataTypes": {` + types + `}}`
}

// dated makes an element of a tweet file whose id and date agree.
func dated(at string, members ...string) (id, element string) {
	when, err := time.Parse(time.DateOnly, at)
	if err != nil {
		panic(err)
	}
	id = strconv.FormatInt((when.UnixMilli()-1288834974657)<<22, 10)
	element = fmt.Sprintf(`{"tweet": {"id_str": %q, "created_at": %q, %s"full_text": "x"}}`, id, when.Format(time.RubyDate), strings.Join(append(members, ""), ", "))
	return id, element
}

// TestDeletedNeedsProof marks a tweet as deleted only if a newer archive proves to have all
// tweets of its time.
func TestDeletedNeedsProof(t *testing.T) {
	_, one := dated("2021-01-01")
	twoID, two := dated("2021-06-01")
	_, three := dated("2022-02-01")
	lateID, late := dated("2022-12-01")
	header := func(elements ...string) string {
		var hs []string
		for _, e := range elements {
			id := strings.Split(e, `"`)[5]
			hs = append(hs, `{"tweet": {"tweet_id": "`+id+`", "user_id": "1"}}`)
		}
		return list("tweet_headers", hs...)
	}
	older := []string{"old/data/tweets.js", list("tweets", two, one), "old/data/account.js", owner, "old/data/manifest.js", manifest("2021-07-01", 2)}
	tests := []struct {
		name    string
		newer   []string
		deleted []string
	}{
		{"by the manifest", []string{"new/data/tweets.js", list("tweets", three, one), "new/data/manifest.js", manifest("2022-03-01", 2)}, []string{twoID}},
		{"by the headers", []string{"new/data/tweets.js", list("tweets", three, one), "new/data/tweet-headers.js", header(one, three)}, []string{twoID}},
		{"one less than declared", []string{"new/data/tweets.js", list("tweets", three, one), "new/data/manifest.js", manifest("2022-03-01", 3)}, nil},
		{"headers that miss it", []string{"new/data/tweets.js", list("tweets", three, one), "new/data/tweet-headers.js", header(one, two, three)}, nil},
		{"nothing declared", []string{"new/data/tweets.js", list("tweets", three, one)}, nil},
		{"not in the manifest", []string{"new/data/tweets.js", list("tweets", three, one), "new/data/manifest.js", manifest("2022-03-01", 0)}, nil},
		{"damaged", []string{"new/data/tweets.js", list("tweets", three, one) + "]", "new/data/manifest.js", manifest("2022-03-01", 2)}, nil},
		{"a part missing", []string{"new/data/tweets-part2.js", list("tweets", three, one)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, swapped := range []bool{false, true} {
				names := slices.Concat(older, tt.newer, []string{"new/data/account.js", owner})
				if swapped { // folders come in the order of their names
					for i := 0; i < len(names); i += 2 {
						names[i] = strings.NewReplacer("old/", "z/", "new/", "a/").Replace(names[i])
					}
				}
				a, err := archive.New(files(names...))
				if err != nil {
					t.Fatal(err)
				}
				var deleted, all, unconfirmed []string
				for tw, err := range a.Tweets() {
					if err != nil {
						continue
					}
					all = append(all, tw.ID)
					if tw.Deleted {
						deleted = append(deleted, tw.ID)
					}
					if tw.Unconfirmed {
						unconfirmed = append(unconfirmed, tw.ID)
					}
				}
				if n := 1 - len(tt.deleted); len(unconfirmed) != n || a.Unconfirmed() != n {
					t.Errorf("swapped %v: %v are unconfirmed (%d), want %d", swapped, unconfirmed, a.Unconfirmed(), n)
				}
				if !slices.Equal(deleted, tt.deleted) || len(all) != 3 {
					t.Errorf("swapped %v: %v of %v are deleted, want %v", swapped, deleted, all, tt.deleted)
				}
			}
		})
	}

	// An archive that does not say when it was made is as old as its newest tweet, and one
	// whose tweets end earlier knows nothing of later ones.
	_, tweets, err := read(t, files(
		"a/data/tweets.js", list("tweets", late, one), "a/data/account.js", owner,
		"b/data/tweets.js", list("tweets", two, one), "b/data/account.js", owner, "b/data/manifest.js", manifest("2021-07-01", 2)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tw := range tweets {
		if tw.Deleted {
			t.Errorf("tweet %s is said to be deleted", tw.ID)
		}
	}
	if tweets[0].ID != lateID {
		t.Errorf("the newest archive does not come first: %s", ids(tweets))
	}
}

// TestDeletedEdit: both versions of an edited tweet are deleted, in whatever order they come.
func TestDeletedEdit(t *testing.T) {
	const edits = `"edit_info": {"edit": {"editControlInitial": {"editTweetIds": ["10", "11"]}}}`
	for _, pair := range [][]string{{"10", "11"}, {"11", "10"}} {
		_, tweets, err := read(t, files(
			"new/data/tweets.js", list("tweets", tweet("20", "x")), "new/data/account.js", owner, "new/data/manifest.js", manifest("2023-02-01", 1),
			"old/data/tweets.js", list("tweets", tweet(pair[0], "x", edits), tweet(pair[1], "x", edits)), "old/data/account.js", owner, "old/data/manifest.js", manifest("2022-12-01", 2)))
		if err != nil {
			t.Fatal(err)
		}
		for _, tw := range tweets[1:] {
			if !tw.Deleted || tw.Superseded() != (tw.ID == "10") {
				t.Errorf("tweet %s: deleted %v, superseded %v", tw.ID, tw.Deleted, tw.Superseded())
			}
		}
	}
}

// TestCopies reads the larger of two copies of one export.
func TestCopies(t *testing.T) {
	whole, date := list("tweets", tweet("1", "x"), tweet("2", "x")), manifest("2023-02-01", 2)
	for _, first := range []string{"a", "z"} {
		_, tweets, err := read(t, files(
			first+"/data/tweets.js", list("tweets", tweet("1", "x")), first+"/data/account.js", owner, first+"/data/manifest.js", date,
			"m/data/tweets.js", whole, "m/data/account.js", owner, "m/data/manifest.js", date))
		if err != nil || ids(tweets) != "1 2" {
			t.Errorf("tweets %s, %v; want 1 2", ids(tweets), err)
		}
	}
}

// TestForeignPart refuses a zip without tweets that is somebody else's.
func TestForeignPart(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, fsys fstest.MapFS) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, zipped(t, fsys), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	mine := write("ada.zip", files("data/tweets.js", oneTweet, "data/account.js", owner))
	for name, part := range map[string]fstest.MapFS{
		"account":  files("data/like.js", list("like"), "data/account.js", `x = [{"account": {"accountId": "2"}}]`),
		"manifest": files("data/like.js", list("like"), "data/manifest.js", `x = {"userInfo": {"accountId": "2"}}`),
	} {
		if _, err := archive.Open(mine, write(name+".zip", part)); !errors.Is(err, archive.ErrOtherAccount) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	dated := write("dated.zip", files("data/tweets.js", oneTweet, "data/account.js", owner, "data/manifest.js", manifest("2023-02-01", 1)))
	if _, err := archive.Open(dated, write("other.zip", files("data/like.js", list("like"), "data/manifest.js", manifest("2024-02-01", 0)))); !errors.Is(err, archive.ErrNotArchive) {
		t.Errorf("part of another export: got %v", err)
	}
}

// TestListedTwice yields a tweet once that is in several files of one archive.
func TestListedTwice(t *testing.T) {
	a, tweets, err := read(t, files("data/tweets.js", list("tweets", tweet("1", "x"), tweet("2", "x")), "data/account.js", owner,
		"data/deleted-tweets.js", list("deleted_tweets", tweet("2", "x"), tweet("3", "x")), "data/community-tweet.js", list("community_tweet", tweet("3", "x"), tweet("4", "x"))))
	if err != nil || ids(tweets) != "1 2 3 4" || tweets[1].Deleted || !tweets[2].Deleted || !tweets[3].Community {
		t.Errorf("tweets %s, %v: %+v", ids(tweets), err, tweets)
	}
	for _, w := range a.Warnings() {
		if w.Problem == archive.RepeatedTweet && w.Count == 1 {
			return
		}
	}
	t.Errorf("nothing is said: %v", a.Warnings())
}

// TestTypedRetweet: Grailbird knows that a text only looks like a retweet, also when a newer
// archive has the tweet.
func TestTypedRetweet(t *testing.T) {
	const mention = `"entities": {"user_mentions": [{"screen_name": "bob", "indices": ["3", "7"], "id_str": "7"}]}`
	newer := tweet("1052900000000000000", "RT @bob: bread", mention)
	older := `{"id_str": "1052900000000000000", "created_at": "2018-10-18 20:19:24 +0000", "text": "RT @bob: bread", "entities": {"user_mentions": [{"screen_name": "bob", "indices": [3, 7], "id_str": "7"}]}}`
	fsys := files("new/data/tweets.js", list("tweets", strings.Replace(newer, "Oct 10", "Oct 18", 1)), "new/data/account.js", owner)
	if _, tweets, err := read(t, fsys); err != nil || !tweets[0].IsRetweet() {
		t.Errorf("alone: %+v, %v", tweets, err)
	}
	fsys["old/data/js/tweets/2018_10.js"] = &fstest.MapFile{Data: []byte("x = [" + older + "]")}
	fsys["old/data/js/user_details.js"] = &fstest.MapFile{Data: []byte(`x = {"id": "1"}`)}
	_, tweets, err := read(t, fsys)
	if err != nil || len(tweets) != 1 || tweets[0].IsRetweet() {
		t.Errorf("with Grailbird: %+v, %v", tweets, err)
	}
}

// TestAltByMedia gives descriptions to the pictures they are of, not to their places.
func TestAltByMedia(t *testing.T) {
	media := func(id, more string) string {
		return `{"id_str": "` + id + `", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/` + id + `.jpg"` + more + `}`
	}
	_, tweets, err := read(t, files(
		"new/data/tweets.js", strings.Replace(list("tweets", tweet("1052900000000000000", "x", `"extended_entities": {"media": [`+media("71", "")+","+media("72", "")+"]}")), "Oct 10", "Oct 18", 1), "new/data/account.js", owner,
		"old/data/js/user_details.js", `x = {"id": "1"}`,
		"old/data/js/tweets/2018_10.js", `x = [{"id_str": "1052900000000000000", "created_at": "2018-10-18 20:19:24 +0000", "text": "x", "entities": {"media": [`+media("72", `, "media_alt": "an owl"`)+`]}}]`))
	if err != nil || tweets[0].Media[0].AltText != "" || tweets[0].Media[1].AltText != "an owl" {
		t.Errorf("got %+v, %v", tweets, err)
	}
}

// TestCSVOfOlder merges a lone tweets.csv, which names nobody, by the tweets it shares.
func TestCSVOfOlder(t *testing.T) {
	older, before := written(t, "csv", archivetest.Options{Seed: 5, Tweets: 300, Era: archivetest.EraCSV, Timeline: archivetest.Era2023.Made(), OnlyTypical: true, Profile: archivetest.Broadcaster})
	newer, after := written(t, "new.zip", archivetest.Options{Seed: 5, Tweets: 300, OnlyTypical: true, Profile: archivetest.Broadcaster})
	tweets := readAll(t, newer[0], filepath.Join(older[0], "tweets.csv"))
	if len(tweets) != len(after) || len(before) < 50 {
		t.Errorf("%d tweets, want %d; the table has %d", len(tweets), len(after), len(before))
	}
}

// TestPartsGiven: the same part twice is still one part.
func TestPartsGiven(t *testing.T) {
	paths, _ := written(t, "twitter.zip", archivetest.Options{Seed: 6, Tweets: 150, Parts: 3, Zips: 3, Profile: archivetest.Photographer})
	for name, given := range map[string][]string{"one twice": {paths[0], paths[0]}, "two of three": paths[:2]} {
		a, err := archive.Open(given...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Check(t.Context())
		if err != nil || r.Complete() || !r.Exports[0].Partial {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestCopiesOfMedia opens the file that was found, of an archive that is not the first given.
func TestCopiesOfMedia(t *testing.T) {
	const photo = `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`
	dir := t.TempDir()
	var paths []string
	for _, year := range []string{"2021", "2023"} {
		path := filepath.Join(dir, year+".zip")
		if err := os.WriteFile(path, zipped(t, files("data/tweets.js", list("tweets", tweet("1", "x", photo)), "data/account.js", owner,
			"data/manifest.js", manifest(year+"-01-01", 1), "data/tweets_media/1-a.jpg", strings.Repeat(year, len(paths)+1))), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	a, err := archive.Open(paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		f, err := a.OpenMedia(tw.Media[0].File)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(f)
		f.Close()
		if string(data) != "20232023" || err != nil || tw.Media[0].Size != 8 {
			t.Errorf("%q, %v; %d bytes were announced", data, err, tw.Media[0].Size)
		}
	}
}

// TestFoldersOfParts finds the parts of a download that were unpacked side by side, also deep down.
func TestFoldersOfParts(t *testing.T) {
	for _, top := range []string{"", "a/", "a/b/"} {
		_, tweets, err := read(t, files(
			top+"one/data/tweets.js", list("tweets", tweet("1", "x")), top+"one/data/manifest.js", manifest("2023-02-01", 2),
			top+"two/data/tweets-part1.js", list("tweets", tweet("2", "x", `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`)),
			top+"three/data/account.js", owner, top+"three/data/tweets_media/2-a.jpg", "x"))
		if err != nil || ids(tweets) != "1 2" || tweets[1].Media[0].File == "" {
			t.Errorf("below %q: %+v, %v", top, tweets, err)
		}
	}
}

// TestOlderNeverHurts gives an older archive to one whose owner removed its manifest: the
// newer stays the newer, whatever the tweets' dates.
func TestOlderNeverHurts(t *testing.T) {
	const photo = `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`
	id, one := dated("2014-01-01", photo)
	goneID, _ := dated("2014-06-01")
	grailbirdTweet := func(id, date string) string {
		return `{"id_str": "` + id + `", "created_at": "` + date + ` 00:00:00 +0000", "text": "x", "entities": {"media": [{"id_str": "1", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}}`
	}
	aID, a := dated("2013-01-01")
	bID, b := dated("2013-02-01")
	newer := []string{"new/data/tweets.js", list("tweets", one, a, b), "new/data/account.js", owner, "new/data/tweets_media/" + id + "-a.jpg", "x"}
	for name, older := range map[string][]string{
		"Grailbird": {
			"old/data/js/tweets/2014_06.js", "x = [" + grailbirdTweet(goneID, "2014-06-01") + "," + grailbirdTweet(id, "2014-01-01") + "]",
			"old/data/js/user_details.js", `x = {"id": "1"}`, "old/data/js/payload_details.js", `x = {"created_at": "2016-06-01 00:00:00 +0000"}`,
		},
		"table": {"old/tweets.csv", csvHead + id + ",,,2014-01-01 00:00:00 +0000,,x,,,,\n" + goneID + ",,,2014-06-01 00:00:00 +0000,,x,,,,\n" +
			aID + ",,,2013-01-01 00:00:00 +0000,,x,,,,\n" + bID + ",,,2013-02-01 00:00:00 +0000,,x,,,,\n"},
	} {
		_, tweets, err := read(t, files(slices.Concat(newer, older)...))
		if err != nil || len(tweets) != 4 || tweets[0].ID != id || tweets[0].Grailbird || tweets[0].Media[0].File == "" {
			t.Errorf("%s: %+v, %v", name, tweets, err)
		}
	}
}

// TestGrailbirdInSameFolder: an old archive unpacked over a new one has no part of what lies beside it.
func TestGrailbirdInSameFolder(t *testing.T) {
	written, _ := archivetest.New(archivetest.Options{Seed: 8, Tweets: 200})
	older, _ := archivetest.New(archivetest.Options{Seed: 8, Tweets: 200, Era: archivetest.EraGrailbird, Timeline: archivetest.Era2023.Made()})
	maps.Copy(written, older)
	a, err := archive.New(written)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Check(t.Context())
	if err != nil || !r.Complete() || len(r.Exports) != 2 || r.Exports[1].HasHeaders {
		t.Errorf("%+v, %v", r, err)
	}
	seen := map[string]bool{}
	for _, e := range r.Exports {
		for _, f := range e.Files {
			if seen[f.Name] {
				t.Errorf("%s is counted twice", f.Name)
			}
			seen[f.Name] = true
		}
	}
	if ws := a.Warnings(); len(ws) > 0 {
		t.Errorf("warnings %v", ws)
	}
}

// TestOwnerOfReplies: who is answered with a mention after a dot or a quote is not the owner,
// and a guess that shared tweets contradict is none.
func TestOwnerOfReplies(t *testing.T) {
	row := func(id, text string) string {
		return id + ",5,99,2014-07-08 20:12:42 +0000,," + text + ",,,,\n"
	}
	table := csvHead + row("1", ".@bob I agree") + row("2", "“@bob: bread” yes") + row("3", "RT @bob and so do I") + row("4", "@bob no")
	a, err := archive.New(files("tweets.csv", table))
	if err != nil || a.Account().ID != "" {
		t.Errorf("account %+v, %v", a.Account(), err)
	}
	guess := csvHead + row("1", "plain") + row("2", "plain") + row("3", "plain")
	_, tweets, err := read(t, files("old/tweets.csv", guess, "new/data/tweets.js", list("tweets", tweet("1", "x"), tweet("2", "x"), tweet("3", "x")), "new/data/account.js", owner))
	if err != nil || ids(tweets) != "1 2 3" {
		t.Errorf("tweets %s, %v", ids(tweets), err)
	}
}

// TestPartsInOneFolder: parts that were unpacked to one place are all there.
func TestPartsInOneFolder(t *testing.T) {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 6, Tweets: 150, Parts: 3})
	m := fsys["data/manifest.js"]
	m.Data = bytes.Replace(m.Data, []byte(`"isPartialArchive" : false`), []byte(`"isPartialArchive" : true`), 1)
	a, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := a.Manifest(); err != nil || !m.Partial {
		t.Fatal(m, err)
	}
	if r, err := a.Check(t.Context()); err != nil || !r.Complete() {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestCollection reads all that lies in a folder in which a person keeps archives.
func TestCollection(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	write("2014/data/js/tweets/2014_07.js", []byte(`x = [{"id_str": "1", "created_at": "2014-07-01 00:00:00 +0000", "text": "x"}]`))
	write("2014/data/js/user_details.js", []byte(`x = {"id": "1"}`))
	write("2021/twitter-x/data/tweet.js", []byte(list("tweet", tweet("2", "x"))))
	write("2021/twitter-x/data/account.js", []byte(owner))
	write("twitter.zip", zipped(t, files("data/tweets.js", list("tweets", tweet("3", "x")), "data/account.js", owner)))
	write("holiday.zip", zipped(t, files("beach.jpg", "x")))
	write("website/app.js", []byte("app()"))
	if tweets := readAll(t, dir); len(tweets) != 3 {
		t.Errorf("%d tweets, want 3", len(tweets))
	}
}

// TestPartBesideOlder: a part without a manifest belongs to the only archive that has parts.
func TestPartBesideOlder(t *testing.T) {
	const photo = `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`
	_, tweets, err := read(t, files(
		"p1/data/tweets.js", list("tweets", tweet("1", "x", photo)), "p1/data/account.js", owner, "p1/data/manifest.js", manifest("2023-02-01", 1),
		"p2/data/tweets_media/1-a.jpg", "x", "old/data/js/tweets/2014_07.js", "x = [ ]", "old/data/js/user_details.js", `x = {"id": "1"}`))
	if err != nil || tweets[0].Media[0].File == "" {
		t.Errorf("got %+v, %v", tweets, err)
	}
}

// TestMediaOfDeleted: what only deleted tweets had is not missed.
func TestMediaOfDeleted(t *testing.T) {
	const photo = `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`
	a, _, err := read(t, files(
		"new/data/tweets.js", list("tweets", tweet("9", "x")), "new/data/account.js", owner, "new/data/manifest.js", manifest("2023-02-01", 1),
		"old/data/tweets.js", list("tweets", tweet("8", "x", photo)), "old/data/account.js", owner, "old/data/manifest.js", manifest("2022-12-01", 1)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Check(t.Context())
	if err != nil || r.Exports[1].Media.Expected != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestNothingGiven(t *testing.T) {
	if a, err := archive.Open(); !errors.Is(err, archive.ErrNotArchive) {
		t.Errorf("got %v, %v", a, err)
	}
}
