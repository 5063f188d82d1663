package archivetest_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

var allProfiles = []archivetest.Profile{archivetest.Mixed, archivetest.Broadcaster, archivetest.Replier, archivetest.Photographer, archivetest.ThreadWriter}

// modern are the eras with files at the root or in data/, one of them per form.
var modern = archivetest.Eras()[2:]

// TestTruthAddsUp checks the counts against the records, ids against each other, and
// the files of media against the names in the records.
func TestTruthAddsUp(t *testing.T) {
	const n = 220
	for i, era := range modern {
		profile := allProfiles[i%len(allProfiles)]
		var records []archivetest.Record
		fsys, truth := archivetest.New(archivetest.Options{
			Seed: uint64(i), Tweets: n, Profile: profile, Era: era,
			Private: true, TopFolder: "top", Parts: 3, Each: func(r archivetest.Record) { records = append(records, r) },
		})
		if truth.Tweets != n || len(records) != n || len(truth.TweetFiles) != 3 {
			t.Errorf("era %v: %d tweets, %d records, files %v", era, truth.Tweets, len(records), truth.TweetFiles)
		}
		if n := truth.Originals + truth.Retweets + truth.SelfReplies + truth.Replies + truth.Mentions; n != truth.Tweets {
			t.Errorf("era %v: the kinds make %d of %d tweets", era, n, truth.Tweets)
		}
		ids := make(map[string]bool)
		descending, files := 0, 0
		for i, r := range records {
			if ids[r.ID] {
				t.Errorf("id %s comes twice", r.ID)
			}
			ids[r.ID] = true
			if i > 0 && !r.CreatedAt.After(records[i-1].CreatedAt) {
				descending++
			}
			for _, m := range r.Media {
				if (contents(t, fsys, m.File) == nil) != m.Missing {
					t.Errorf("%s is missing: %v", m.File, m.Missing)
				}
				if !m.Missing {
					files++
				}
			}
		}
		if descending != n-2 {
			t.Errorf("era %v: %d of %d steps go back in time, want all but one", era, descending, n-1)
		}
		missing := 0
		for _, r := range records {
			if r.Kind == archivetest.SelfReply && !ids[r.Parent] {
				missing++
			}
		}
		if missing != truth.ParentMissing || files != truth.MediaFiles {
			t.Errorf("era %v: %d parents missing, %d files; truth says %d, %d", era, missing, files, truth.ParentMissing, truth.MediaFiles)
		}
	}
}

// contents returns a file, also one inside of a zip file, or nil.
func contents(t *testing.T, fsys fstest.MapFS, name string) []byte {
	t.Helper()
	if f := fsys[name]; f != nil {
		return f.Data
	}
	archive, name, ok := strings.Cut(name, ".zip/")
	if f := fsys[archive+".zip"]; ok && f != nil {
		z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		data, _ := fs.ReadFile(z, name)
		return data
	}
	return nil
}

// TestProfiles checks the shares that tell the profiles from each other.
func TestProfiles(t *testing.T) {
	const n = 2000
	count := make([]archivetest.Truth, len(allProfiles))
	for i, p := range allProfiles {
		_, count[i] = archivetest.New(archivetest.Options{Seed: 1, Tweets: n, Profile: p, OnlyTypical: true, NoMedia: true})
	}
	media := func(p archivetest.Profile) int { return count[p].Photos + count[p].GIFs + count[p].Videos }
	for _, c := range []struct {
		what      string
		got       int
		low, high float64 // share of the tweets
	}{
		// reference: 20,832 measured tweets, 11.7 % retweets, 45.0 % replies, 12.0 % with media
		{"mixed: retweets", count[archivetest.Mixed].Retweets, 0.10, 0.14},
		{"mixed: replies", count[archivetest.Mixed].Replies + count[archivetest.Mixed].SelfReplies, 0.41, 0.49},
		{"mixed: media", media(archivetest.Mixed), 0.10, 0.17},
		{"broadcaster: replies", count[archivetest.Broadcaster].Replies, 0, 0.07},
		{"replier: replies", count[archivetest.Replier].Replies, 0.86, 0.94},
		{"photographer: media", media(archivetest.Photographer), 0.5, 0.8},
		{"thread writer: self-replies", count[archivetest.ThreadWriter].SelfReplies, 0.6, 0.7},
	} {
		if share := float64(c.got) / n; share < c.low || share > c.high {
			t.Errorf("%s: %.3f, want %v to %v", c.what, share, c.low, c.high)
		}
	}
}

// TestMustHave finds the hard cases in the smallest archive.
func TestMustHave(t *testing.T) {
	always := strings.Fields("plain-link raw-ampersand plain-mention html-entities cashtag newlines own-ellipsis geo withheld lang-qme lang-zxx lang-und lang-in " +
		"long-expansion thread same-second orphan self-reply-to-others reply reply-then-self reply-to-vanished leading-mention many-mentions " +
		"retweet retweet-cut-in-link retweet-cut-after-ampersand retweet-cut-in-ampersand retweet-video retweet-photo typed-retweet " +
		"quote quote-mobile quote-www quote-x quote-then-media self-quote two-photos three-photos four-photos photo-and-video video gif media-only sensitive " +
		"borrowed-media missing-file dash-basename zwj-emoji astral-before-link bidi japanese")
	edits := strings.Fields("edited reply-to-edited")
	notes := strings.Fields("note note-same-second note-short note-reply")
	for _, era := range archivetest.Eras() {
		want := slices.Clone(always)
		if era.Made().Year() >= 2022 {
			want = append(want, edits...)
		}
		if era.Made().Year() >= 2023 {
			want = append(want, notes...)
		}
		want = append(want, "protected")
		if era == archivetest.Era2022 || era == archivetest.Era2023 {
			want = append(want, "circle")
		}
		seen := make(map[string][]archivetest.Record)
		_, truth := archivetest.New(archivetest.Options{Era: era, Private: true, Each: func(r archivetest.Record) { seen[r.Case] = append(seen[r.Case], r) }})
		var got []string
		for name := range seen {
			got = append(got, name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("era %v: %s", era, d)
		}
		missing, protected := 1, 1
		if era == archivetest.EraGrailbird || era == archivetest.EraCSV {
			missing, protected = truth.MediaItems, 0
		}
		if truth.Missing != missing || truth.ParentMissing != 1 || truth.Protected != protected {
			t.Errorf("era %v: %+v", era, truth)
		}
		second := seen["same-second"]
		if len(second) != 3 || !second[0].CreatedAt.Equal(second[2].CreatedAt) {
			t.Errorf("era %v: same second: %v", era, second)
		}
		if notes := seen["note"]; len(notes) == 1 && len([]rune(notes[0].Text)) < 1158 {
			t.Errorf("the long note has %d code points", len([]rune(notes[0].Text)))
		}
		if text := seen["long-expansion"][0].Text; len([]rune(text)) <= 500 {
			t.Errorf("the long links expand to %d code points", len([]rune(text)))
		}
	}
}
