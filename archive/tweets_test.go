package archive_test

import (
	"fmt"
	"html"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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

// TestTruth reads archives of all eras, profiles and containers and compares every
// tweet with what the writer says it wrote.
func TestTruth(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name string
		path string // in memory when empty
		o    archivetest.Options
	}{
		{"2021 zip", "2021.zip", archivetest.Options{Era: archivetest.Era2021}},
		{"2021 protected", "", archivetest.Options{Era: archivetest.Era2021, Private: true}},
		{"2022 folder", "2022", archivetest.Options{Era: archivetest.Era2022, Private: true}},
		{"2023", "", archivetest.Options{Era: archivetest.Era2023, Private: true}},
		{"2025 zip in a folder, parts", "2025.zip", archivetest.Options{Era: archivetest.Era2025, Parts: 12, TopFolder: "twitter-2025"}},
		{"folder in a folder", "top", archivetest.Options{TopFolder: "twitter-2023"}},
		{"broadcaster", "", archivetest.Options{Profile: archivetest.Broadcaster}},
		{"replier", "", archivetest.Options{Profile: archivetest.Replier}},
		{"photographer without files", "", archivetest.Options{Profile: archivetest.Photographer, NoMedia: true}},
		{"thread writer", "", archivetest.Options{Profile: archivetest.ThreadWriter, Era: archivetest.Era2025}},
		{"typical only", "", archivetest.Options{OnlyTypical: true}},
	}
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
				path := filepath.Join(dir, tt.path)
				if truth, err = archivetest.Write(path, tt.o); err != nil {
					t.Fatal(err)
				}
				a, err = archive.Open(path)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			checkArchive(t, a, truth, want)
			for _, w := range a.Warnings() {
				t.Errorf("warning %+v", w)
			}
		})
	}
}

func checkArchive(t *testing.T, a *archive.Archive, truth archivetest.Truth, want []archivetest.Record) {
	t.Helper()
	me := archive.Account{ID: truth.AccountID, ScreenName: truth.ScreenName, DisplayName: truth.DisplayName, CreatedAt: truth.Created}
	if d := cmp.Diff(me, a.Account()); d != "" {
		t.Errorf("account (-want +got):\n%s", d)
	}
	m, err := a.Manifest()
	if err != nil || !m.Generated.Equal(truth.Generated) {
		t.Errorf("manifest of %v, %v; want %v", m.Generated, err, truth.Generated)
	}
	if n := m.Types["tweet"].Count() + m.Types["tweets"].Count(); n != truth.Tweets {
		t.Errorf("manifest declares %d tweets, want %d", n, truth.Tweets)
	}
	if a.KnowsCircles() == (truth.Generated.Year() > 2023) {
		t.Errorf("KnowsCircles is %v for an archive of %d", a.KnowsCircles(), truth.Generated.Year())
	}

	ids := make(map[string]bool)
	for _, r := range want {
		ids[r.ID] = true
	}
	i, files := 0, 0
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		if i >= len(want) {
			t.Fatalf("more than %d tweets", len(want))
		}
		got := record(&tw, me.ID)
		got.Case = want[i].Case
		got.ParentMissing = got.Kind == archivetest.SelfReply && !ids[got.Parent]
		for k, m := range got.Media {
			if m.Missing {
				got.Media[k].File = want[i].Media[k].File
				continue
			}
			files++
			if info, err := stat(a, m.File); err != nil || info.Size() != tw.Media[k].Size || info.Size() == 0 {
				t.Errorf("%s: %v, %v; want %d bytes", m.File, info, err, tw.Media[k].Size)
			}
		}
		if d := cmp.Diff(want[i], got); d != "" {
			t.Fatalf("tweet %d (-want +got):\n%s", i, d)
		}
		checkEntities(t, &tw)
		i++
	}
	if i != truth.Tweets || files != truth.MediaFiles {
		t.Errorf("%d tweets, %d files; want %d, %d", i, files, truth.Tweets, truth.MediaFiles)
	}
}

func stat(a *archive.Archive, file string) (fs.FileInfo, error) {
	f, err := a.OpenMedia(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// record reads out of tw what archivetest tells about it.
func record(tw *archive.Tweet, me string) archivetest.Record {
	r := archivetest.Record{
		ID: tw.ID, CreatedAt: tw.CreatedAt, Lang: tw.Lang, Kind: archivetest.Original, Parent: tw.InReplyToStatusID,
		Text: expand(tw), Note: tw.Note != nil, Superseded: tw.Superseded(), Circle: tw.Circle, Protected: tw.Protected,
	}
	switch {
	case tw.IsRetweet():
		r.Kind = archivetest.Retweet
	case tw.InReplyToStatusID != "" && tw.InReplyToUserID == me:
		r.Kind = archivetest.SelfReply
	case tw.InReplyToStatusID != "":
		r.Kind = archivetest.Reply
	case tw.InReplyToUserID != "":
		r.Kind = archivetest.Mention
	}
	for _, m := range tw.Media {
		r.Media = append(r.Media, archivetest.Media{Kind: string(m.Kind), File: m.File, Missing: m.File == ""})
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
		cuts = append(cuts, cut{u.Range, u.Expanded})
	}
	if len(media) > 0 {
		cuts = append(cuts, cut{media[0].Range, ""})
	}
	slices.SortFunc(cuts, func(x, y cut) int { return x.Start - y.Start })
	var b strings.Builder
	at := 0
	for _, c := range cuts {
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
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: tweets, NoMedia: true, OnlyTypical: true})
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
