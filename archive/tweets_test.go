package archive_test

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"iter"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

func Example() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: 100})
	a, err := archive.New(fsys) // archive.Open takes a zip file or a folder
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()

	var retweets, files int
	for t, err := range a.Tweets() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if t.IsRetweet() {
			retweets++
		}
		for _, m := range t.Media {
			if m.File != "" {
				files++
			}
		}
	}
	fmt.Printf("@%s has %d retweets and %d files of media\n", a.Account().ScreenName, retweets, files)
	// Output: @ada_example has 9 retweets and 27 files of media
}

// TestTruth reads archives of all eras, profiles, containers and states and compares every
// tweet with what the writer says it wrote.
func TestTruth(t *testing.T) {
	dir := t.TempDir()
	type test struct {
		name     string
		path     string // in memory when empty
		o        archivetest.Options
		problems []archive.Problem // that are reported
	}
	var tests []test
	for _, era := range archivetest.Eras() {
		for _, path := range []string{"", era.String() + ".zip", era.String()} {
			problems := []archive.Problem(nil)
			if era == archivetest.EraCSV {
				problems = append(problems, archive.OwnerDerived)
			}
			tests = append(tests, test{era.String() + " " + filepath.Ext(path), path, archivetest.Options{Era: era, Private: path == "", Removed: path != ""}, problems})
		}
	}
	tests = append(tests, []test{
		{"parts", "2025.zip", archivetest.Options{Era: archivetest.Era2025, Parts: 12, TopFolder: "twitter-2025"}, nil},
		{"several zips", "several.zip", archivetest.Options{Parts: 3, Zips: 3, Removed: true}, nil},
		{"several zips without a manifest", "bare.zip", archivetest.Options{Parts: 3, Zips: 3, NoManifest: true}, nil},
		{"folder in a folder", "top", archivetest.Options{TopFolder: "twitter-2023"}, nil},
		{"viewer", "viewer.zip", archivetest.Options{Assets: 6200}, nil},
		{"viewer of 2018", "viewer", archivetest.Options{Era: archivetest.EraGrailbird, Assets: 60}, nil},
		{"edited by hand", "", archivetest.Options{HandEdited: true}, []archive.Problem{archive.HandEdited}},
		{"edited by hand, 2021", "", archivetest.Options{HandEdited: true, Era: archivetest.Era2021}, []archive.Problem{archive.HandEdited}},
		{"no account", "", archivetest.Options{NoAccount: true}, []archive.Problem{archive.OwnerDerived}},
		{"no manifest", "", archivetest.Options{NoManifest: true}, nil},
		{"CRLF", "", archivetest.Options{CRLF: true}, nil},
		{"CRLF, 2018", "", archivetest.Options{CRLF: true, Era: archivetest.Era2018}, nil},
		{"CRLF, Grailbird", "", archivetest.Options{CRLF: true, Era: archivetest.EraGrailbird}, nil},
		{"byte order mark", "", archivetest.Options{BOM: true}, nil},
		{"byte order mark, CSV", "", archivetest.Options{BOM: true, Era: archivetest.EraCSV}, []archive.Problem{archive.OwnerDerived}},
		{"broadcaster", "", archivetest.Options{Profile: archivetest.Broadcaster}, nil},
		{"replier", "", archivetest.Options{Profile: archivetest.Replier}, nil},
		{"photographer without files", "", archivetest.Options{Profile: archivetest.Photographer, NoMedia: true}, nil},
		{"thread writer", "", archivetest.Options{Profile: archivetest.ThreadWriter, Era: archivetest.Era2025}, nil},
		{"typical only", "", archivetest.Options{OnlyTypical: true}, nil},
	}...)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []archivetest.Record
			tt.o.Seed, tt.o.Tweets = uint64(i), 300
			tt.o.Each = func(r archivetest.Record) { want = append(want, r) }
			var a *archive.Archive
			var truth archivetest.Truth
			var err error
			if tt.path == "" {
				var fsys fstest.MapFS
				fsys, truth = archivetest.New(tt.o)
				a, err = archive.New(fsys)
			} else {
				if truth, err = archivetest.Write(filepath.Join(dir, tt.path), tt.o); err != nil {
					t.Fatal(err)
				}
				a, err = archive.Open(truth.Paths...)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			checkArchive(t, a, truth, want, tt.o)
			checkWhole(t, a, tt.o)
			for _, w := range a.Warnings() {
				if !slices.Contains(tt.problems, w.Problem) {
					t.Errorf("warning %+v", w)
				}
			}
		})
	}
}

// checkWhole proves an archive complete that is.
func checkWhole(t *testing.T, a *archive.Archive, o archivetest.Options) {
	t.Helper()
	r, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Exports) != 1 {
		t.Fatalf("%d exports", len(r.Exports))
	}
	e := &r.Exports[0]
	lost := o.NoMedia && e.Media.Held() > 0
	if r.Complete() == lost || e.Media.Whole() == lost {
		t.Errorf("complete: %v, media %+v", r.Complete(), e.Media)
	}
	if r.Unclaimed > 0 {
		t.Errorf("%d files that no tweet claims: %q", r.Unclaimed, r.UnclaimedFiles)
	}
	declared := 0
	for _, f := range e.Files {
		if f.Declared >= 0 {
			declared++
		}
		if f.Kind == archive.FileUnknown {
			t.Errorf("%s is not known", f.Name)
		}
	}
	if none := o.NoManifest || a.Account().ID == "" || e.Generated.IsZero() || o.Era == archivetest.EraCSV; declared == 0 && !none {
		t.Error("nothing is declared")
	}
}

func checkArchive(t *testing.T, a *archive.Archive, truth archivetest.Truth, want []archivetest.Record, o archivetest.Options) {
	t.Helper()
	me := archive.Account{ID: truth.AccountID, ScreenName: truth.ScreenName, DisplayName: truth.DisplayName, CreatedAt: truth.Created}
	got := a.Account()
	switch { // what there is to know
	case o.NoAccount:
		me.CreatedAt = got.CreatedAt
	case o.Era == archivetest.EraCSV:
		me = archive.Account{ID: truth.AccountID}
	case o.Era == archivetest.EraGrailbird:
		me.CreatedAt = me.CreatedAt.Truncate(time.Second)
	}
	if d := cmp.Diff(me, got); d != "" {
		t.Errorf("account (-want +got):\n%s", d)
	}
	m, err := a.Manifest()
	switch {
	case errors.Is(err, fs.ErrNotExist): // before 2020
		if o.Era >= archivetest.Era2020 && !o.NoManifest {
			t.Error(err)
		}
	case err != nil || !m.Generated.Equal(truth.Generated):
		t.Errorf("manifest of %v, %v; want %v", m.Generated, err, truth.Generated)
	default:
		if n := m.Types["tweet"].Count() + m.Types["tweets"].Count(); n != truth.Tweets {
			t.Errorf("manifest declares %d tweets, want %d", n, truth.Tweets)
		}
	}
	emptied := o.NoManifest && truth.Generated.Year() >= 2022 // as far as a list without entries can tell
	if a.KnowsCircles() == (truth.Generated.Year() > 2023 || emptied) {
		t.Errorf("KnowsCircles is %v for an archive of %d", a.KnowsCircles(), truth.Generated.Year())
	}

	ids := make(map[string]bool)
	for _, r := range want {
		ids[r.ID] = true
	}
	// Months come newest first, and parts in the order of their numbers.
	at := make(map[string]int, len(want))
	for i, r := range want {
		at[r.ID] = i
	}
	n, files := 0, 0
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		i, ok := at[tw.ID]
		if !ok {
			t.Fatalf("tweet %s comes twice, or was not written", tw.ID)
		}
		if i != n && o.Era != archivetest.EraGrailbird {
			t.Fatalf("tweet %s is the %d. in the archive and comes as the %d.", tw.ID, i, n)
		}
		delete(at, tw.ID)
		n++
		got := record(&tw, me.ID)
		got.Case = want[i].Case
		got.ParentMissing = got.Kind == archivetest.SelfReply && !ids[got.Parent]
		for k, m := range got.Media {
			if m.Missing {
				got.Media[k].File = want[i].Media[k].File
				continue
			}
			if !tw.Deleted && !tw.Community {
				files++
			}
			if info, err := stat(a, m.File); err != nil || info.Size() != tw.Media[k].Size || info.Size() == 0 {
				t.Errorf("%s: %v, %v; want %d bytes", m.File, info, err, tw.Media[k].Size)
			}
			if o.Era == archivetest.Era2019 { // the zips of media look like folders
				got.Media[k].File = want[i].Media[k].File
				if path.Dir(m.File) != path.Join(o.TopFolder, "tweet_media") || path.Base(m.File) != path.Base(want[i].Media[k].File) {
					t.Errorf("file %s, want %s", m.File, want[i].Media[k].File)
				}
			}
		}
		if o.Era == archivetest.EraCSV { // which has no entities
			got.Kind, got.QuoteLinks, got.SelfQuote, got.Text = want[i].Kind, want[i].QuoteLinks, want[i].SelfQuote, want[i].Text
			got.LinkedIDs, got.Media = want[i].LinkedIDs, want[i].Media
		} else if !tw.Grailbird || !tw.IsRetweet() {
			checkEntities(t, &tw)
		}
		if d := cmp.Diff(want[i], got); d != "" {
			t.Fatalf("tweet %d (-want +got):\n%s", i, d)
		}
	}
	if n != truth.Tweets+truth.Deleted+truth.Community || files != truth.MediaFiles && o.Era != archivetest.EraCSV && !o.Removed {
		t.Errorf("%d tweets, %d files; want %d, %d", n, files, truth.Tweets, truth.MediaFiles)
	}
	people(t, a, truth)
}

// people counts what is beside the tweets.
func people(t *testing.T, a *archive.Archive, truth archivetest.Truth) {
	t.Helper()
	type counts struct{ Likes, Following, Followers, Blocks, Mutes, Lists, Messages, NameChanges int }
	want := counts{truth.Likes, truth.Following, truth.Followers, truth.Blocks, truth.Mutes, truth.Lists, truth.Messages, truth.NameChanges}
	got := counts{
		total(t, a.Likes()), total(t, a.Following()), total(t, a.Followers()), total(t, a.Blocks()), total(t, a.Mutes()),
		total(t, a.Lists()), total(t, a.Messages()), len(a.NameChanges()),
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if d := cmp.Diff(truth.ContactDetails, a.ContactDetails()); d != "" {
		t.Errorf("contact details: %s", d)
	}
}

// total counts the elements of a list.
func total[T any](t *testing.T, list iter.Seq2[T, error]) int {
	t.Helper()
	n := 0
	for _, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func stat(a *archive.Archive, file string) (fs.FileInfo, error) {
	f, err := a.OpenMedia(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// formerNames are those of archivetest's owner.
var formerNames = []string{"ada_exampel", "ada_of_example"}

// record reads out of tw what archivetest tells about it.
func record(tw *archive.Tweet, me string) archivetest.Record {
	r := archivetest.Record{
		ID: tw.ID, CreatedAt: tw.CreatedAt, Lang: tw.Lang, Parent: tw.InReplyToStatusID,
		Text: expand(tw), Note: tw.Note != nil, Superseded: tw.Superseded(), Circle: tw.Circle, Protected: tw.Protected,
		Client: tw.Client, Deleted: tw.Deleted, Community: tw.Community, Versions: tw.EditIDs,
	}
	for _, l := range tw.Quotes() {
		r.QuoteLinks++
		r.LinkedIDs = append(r.LinkedIDs, l.TweetID)
		r.SelfQuote = r.SelfQuote || l.ScreenName == "ada_example" || slices.Contains(formerNames, l.ScreenName)
	}
	if o := tw.Retweeted; o != nil && tw.Grailbird {
		r.RetweetedID, r.RetweetedName = o.ID, o.ScreenName
		r.RetweetedText = strings.TrimSpace(splice([]rune(o.Text), o.URLs, o.Media, html.UnescapeString))
	}
	if o := tw.Retweeted; o != nil && !tw.Grailbird {
		r.OriginalID = o.ID
	}
	r.Kind = map[archive.TweetKind]archivetest.Kind{
		archive.KindOriginal: archivetest.Original, archive.KindSelfReply: archivetest.SelfReply, archive.KindReply: archivetest.Reply,
		archive.KindMention: archivetest.Mention, archive.KindRetweet: archivetest.Retweet,
	}[archive.NewOwner(archive.Account{ID: me, ScreenName: "ada_example"}, formerNames...).Kind(tw)]
	for _, m := range tw.Media {
		r.Media = append(r.Media, archivetest.Media{Kind: string(m.Kind), File: m.File, Missing: m.File == "", Alt: m.AltText})
	}
	return r
}

// expand returns the text as its author wrote it.
func expand(tw *archive.Tweet) string {
	if n := tw.Note; n != nil {
		return strings.TrimSpace(splice([]rune(n.Text), n.URLs, nil, func(s string) string { return s }))
	}
	return strings.TrimSpace(splice([]rune(tw.Text), tw.URLs, tw.Media, html.UnescapeString))
}

func splice(text []rune, urls []archive.URL, media []archive.Media, unescape func(string) string) string {
	type cut struct {
		archive.Range
		with string
	}
	var cuts []cut
	for _, u := range urls {
		if u.Expanded != "" {
			cuts = append(cuts, cut{u.Range, u.Expanded})
		}
	}
	if len(media) > 0 {
		cuts = append(cuts, cut{media[0].Range, ""})
	}
	slices.SortFunc(cuts, func(x, y cut) int { return x.Start - y.Start })
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		if c.End > len(text) {
			continue // Grailbird's retweets have entities behind the cut
		}
		b.WriteString(unescape(string(text[at:c.Start])) + c.with)
		at = c.End
	}
	return b.String() + unescape(string(text[at:]))
}

// checkEntities checks that every range covers what it is about.
func checkEntities(t *testing.T, tw *archive.Tweet) {
	t.Helper()
	text := []rune(tw.Text)
	at := func(r archive.Range) string {
		if r.Start < 0 || r.Start > r.End || r.End > len(text) {
			return fmt.Sprintf("range %v of %d", r, len(text))
		}
		return string(text[r.Start:r.End])
	}
	check := func(got, want string) {
		if got != want {
			t.Errorf("tweet %s: entity covers %q, want %q", tw.ID, got, want)
		}
	}
	for _, e := range tw.Hashtags {
		check(at(e.Range), "#"+e.Text)
	}
	for _, e := range tw.Symbols {
		check(at(e.Range), "$"+e.Text)
	}
	for _, e := range tw.Mentions {
		check(at(e.Range), "@"+e.ScreenName)
	}
	for _, e := range tw.URLs {
		check(at(e.Range), e.URL)
	}
	for _, e := range tw.Media {
		check(at(e.Range), e.URL)
	}
	if tw.Note != nil {
		text = []rune(tw.Note.Text)
		for _, e := range tw.Note.URLs {
			check(at(e.Range), e.URL)
		}
	}
}

// TestAllocations holds the memory that reading takes: the number of allocations is
// exact, and the garbage that one tweet leaves behind bounds the rest.
func TestAllocations(t *testing.T) {
	const tweets, allowed = 5000, 4.0
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: tweets, NoMedia: true}) // with notes
	a, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if per := float64(after.Mallocs-before.Mallocs) / tweets; per > allowed {
		t.Errorf("%.2f allocations a tweet, want at most %v", per, allowed)
	}
	t.Logf("%.2f allocations, %d bytes a tweet", float64(after.Mallocs-before.Mallocs)/tweets, (after.TotalAlloc-before.TotalAlloc)/tweets)
}

func BenchmarkTweets(b *testing.B) {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 1, Tweets: 10_000, NoMedia: true})
	a, err := archive.New(fsys)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(truth.TweetBytes)
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range a.Tweets() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// TestRepeated yields a tweet once, however often and in whatever writing its id comes, and counts the others.
func TestRepeated(t *testing.T) {
	row := func(id string) string { return id + ",,,2014-07-08 20:12:42 +0000,,x,,,,\n" }
	grailbird := func(ids ...string) string {
		var b strings.Builder
		for i, id := range ids {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(`{"id_str": "` + id + `", "created_at": "2014-07-08 20:12:42 +0000", "text": "x"}`)
		}
		return "x = [" + b.String() + "]"
	}
	tests := []struct {
		name  string
		files []string
		count int
	}{
		{"one file", []string{"data/tweets.js", list("tweets", tweet("1", "x"), tweet("2", "x"), tweet("1", "another"))}, 1},
		{"with zeros", []string{"data/tweets.js", list("tweets", tweet("1", "x"), tweet("002", "x"), tweet("01", "x"), tweet("2", "x"))}, 2},
		{"two files", []string{"data/tweets.js", list("tweets", tweet("1", "x"), tweet("2", "x")), "data/tweets-part1.js", list("tweets", tweet("2", "x"), tweet("2", "x"))}, 2},
		{"a table", []string{"tweets.csv", csvHead + row("1") + row("2") + row("1") + row("02")}, 2},
		{"a month", []string{"data/js/tweets/2014_07.js", grailbird("1", "2", "1"), "data/js/tweet_index.js", `x = [{"file_name": "data/js/tweets/2014_07.js", "year": 2014, "month": 7, "tweet_count": 3}]`}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, tweets, err := read(t, files(test.files...))
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, tw := range tweets {
				ids = append(ids, tw.ID)
			}
			slices.Sort(ids)
			if !slices.Equal(ids, []string{"1", "2"}) {
				t.Errorf("tweets %q", ids)
			}
			repeated := 0
			for _, w := range a.Warnings() {
				if w.Problem == archive.RepeatedTweet {
					repeated += w.Count
				}
			}
			if repeated != test.count {
				t.Errorf("%d repeated, want %d", repeated, test.count)
			}
		})
	}
}
