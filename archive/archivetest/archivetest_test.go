package archivetest_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
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

func Example() {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 1, Tweets: 200, Era: archivetest.Era2021})
	fmt.Println(truth.TweetFiles, truth.Tweets, "tweets,", truth.MediaFiles, "files of media")
	fmt.Println(string(fsys["data/tweet.js"].Data[:42]))
	// Output:
	// [data/tweet.js] 200 tweets, 48 files of media
	// window.YTD.tweet.part0 = [ {
	//   "tweet" : {
}

var allProfiles = []archivetest.Profile{archivetest.Mixed, archivetest.Broadcaster, archivetest.Replier, archivetest.Photographer, archivetest.ThreadWriter}

var allEras = []archivetest.Era{archivetest.Era2021, archivetest.Era2022, archivetest.Era2023, archivetest.Era2025}

func TestDeterministic(t *testing.T) {
	dir := t.TempDir()
	for name, o := range map[string]archivetest.Options{
		"folder": {Seed: 7, Tweets: 150, Parts: 2},
		"my.zip": {Seed: 8, Tweets: 150, Era: archivetest.Era2021, Private: true},
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

// TestTruthAddsUp checks the counts against the records, ids against each other, and
// the files of media against the names in the records.
func TestTruthAddsUp(t *testing.T) {
	for i, profile := range allProfiles {
		var records []archivetest.Record
		fsys, truth := archivetest.New(archivetest.Options{
			Seed: uint64(i), Tweets: 400, Profile: profile, Era: allEras[i%len(allEras)],
			Private: true, TopFolder: "top", Parts: 3, Each: func(r archivetest.Record) { records = append(records, r) },
		})
		if truth.Tweets != 400 || len(records) != 400 || len(truth.TweetFiles) != 3 {
			t.Errorf("profile %d: %d tweets, %d records, files %v", profile, truth.Tweets, len(records), truth.TweetFiles)
		}
		if n := truth.Originals + truth.Retweets + truth.SelfReplies + truth.Replies + truth.Mentions; n != truth.Tweets {
			t.Errorf("profile %d: the kinds make %d of %d tweets", profile, n, truth.Tweets)
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
				if (fsys[m.File] == nil) != m.Missing {
					t.Errorf("%s is missing: %v", m.File, m.Missing)
				}
				if !m.Missing {
					files++
				}
			}
		}
		if descending != 399-1 {
			t.Errorf("profile %d: %d of 399 steps go back in time, want all but one", profile, descending)
		}
		missing := 0
		for _, r := range records {
			if r.Kind == archivetest.SelfReply && !ids[r.Parent] {
				missing++
			}
		}
		if missing != truth.ParentMissing || files != truth.MediaFiles {
			t.Errorf("profile %d: %d parents missing, %d files; truth says %d, %d", profile, missing, files, truth.ParentMissing, truth.MediaFiles)
		}
	}
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
	for _, era := range allEras {
		want := slices.Clone(always)
		if era != archivetest.Era2021 {
			want = append(want, edits...)
		}
		if era == archivetest.Era2023 || era == archivetest.Era2025 {
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
			t.Errorf("era %d: %s", era, d)
		}
		if truth.Missing != 1 || truth.ParentMissing != 1 || truth.Protected != 1 {
			t.Errorf("era %d: %+v", era, truth)
		}
		second := seen["same-second"]
		if len(second) != 3 || !second[0].CreatedAt.Equal(second[2].CreatedAt) {
			t.Errorf("era %d: same second: %v", era, second)
		}
		if notes := seen["note"]; len(notes) == 1 && len([]rune(notes[0].Text)) < 1158 {
			t.Errorf("the long note has %d code points", len([]rune(notes[0].Text)))
		}
		if text := seen["long-expansion"][0].Text; len([]rune(text)) <= 500 {
			t.Errorf("the long links expand to %d code points", len([]rune(text)))
		}
	}
}

// TestRatio compares how well the tweets deflate with a real archive, the one of 2021
// in the project's samples: 128,335 bytes for 70 tweets, which zlib at level 6 makes
// 8.01 times and Go's flate at its default level sampleRatio times smaller. Five other
// public archives lie between 8.1 and 11.7.
func TestRatio(t *testing.T) {
	const (
		sampleRatio = 8.06
		sampleBytes = 1833 // of a tweet
		tolerance   = 0.10
	)
	fsys, truth := archivetest.New(archivetest.Options{Seed: 11, Tweets: 3000, NoMedia: true})
	if got := ratio(t, fsys["data/tweets.js"].Data); got < sampleRatio*(1-tolerance) || got > sampleRatio*(1+tolerance) {
		t.Errorf("tweets.js deflates by %.2f, want %.2f within 10 %%", got, sampleRatio)
	}
	if got := float64(truth.TweetBytes) / float64(truth.Tweets); got < sampleBytes*(1-tolerance) || got > sampleBytes*(1+tolerance) {
		t.Errorf("%.0f bytes a tweet, want %d within 10 %%", got, sampleBytes)
	}
	if sample, err := os.ReadFile("../../../shared/sample/2021-institution/data/tweet.js"); err == nil {
		if got := ratio(t, sample); got < sampleRatio-0.01 || got > sampleRatio+0.01 {
			t.Errorf("the sample deflates by %.3f, not %.2f", got, sampleRatio)
		}
	}
}

func ratio(t *testing.T, data []byte) float64 {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return float64(len(data)) / float64(packed.Len())
}

// TestMedia decodes the pictures, walks the boxes of the videos, and finds no two files equal.
func TestMedia(t *testing.T) {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 4, Tweets: 120, Profile: archivetest.Photographer})
	contents := make(map[string]string)
	var jpegs, pngs, videos int
	for name, f := range fsys {
		if !strings.HasPrefix(name, "data/tweets_media/") {
			continue
		}
		if other, ok := contents[string(f.Data)]; ok {
			t.Errorf("%s and %s are the same file", name, other)
		}
		contents[string(f.Data)] = name
		if strings.HasSuffix(name, ".mp4") {
			videos++
			checkMP4(t, name, f.Data)
			continue
		}
		img, format, err := image.Decode(bytes.NewReader(f.Data))
		if err != nil || img.Bounds().Dx() != 96 || !strings.HasSuffix(name, strings.Replace(format, "jpeg", "jpg", 1)) {
			t.Errorf("%s: %s, %v", name, format, err)
			continue
		}
		if format == "png" {
			pngs++
		} else {
			jpegs++
		}
	}
	if jpegs == 0 || pngs == 0 || videos != truth.GIFs+truth.Videos || jpegs+pngs+videos != truth.MediaFiles {
		t.Errorf("%d JPEG, %d PNG, %d MP4 files; truth %+v", jpegs, pngs, videos, truth)
	}
}

func checkMP4(t *testing.T, name string, data []byte) {
	t.Helper()
	var boxes []string
	for len(data) > 0 {
		size := int(binary.BigEndian.Uint32(data))
		if size < 8 || size > len(data) {
			t.Errorf("%s: a box of %d bytes of %d", name, size, len(data))
			return
		}
		boxes = append(boxes, string(data[4:8]))
		data = data[size:]
	}
	if d := cmp.Diff([]string{"ftyp", "moov", "free", "mdat", "free"}, boxes); d != "" {
		t.Errorf("%s: boxes %s", name, d)
	}
}

// TestJSON parses every data file with another reader, and checks the manifest's counts.
func TestJSON(t *testing.T) {
	for _, era := range allEras {
		fsys, _ := archivetest.New(archivetest.Options{Era: era, Parts: 2, Private: true})
		parse := func(name string, into any) {
			_, value, ok := strings.Cut(string(fsys[name].Data), " = ")
			if err := json.Unmarshal([]byte(value), into); err != nil || !ok {
				t.Errorf("era %d: %s: %v", era, name, err)
			}
		}
		var manifest struct {
			DataTypes map[string]struct {
				Files []struct{ FileName, Count string }
			}
		}
		parse("data/manifest.js", &manifest)
		declared := make(map[string]string)
		for _, dt := range manifest.DataTypes {
			for _, f := range dt.Files {
				declared[f.FileName] = f.Count
			}
		}
		for name := range fsys {
			if !strings.HasSuffix(name, ".js") || name == "data/manifest.js" {
				continue
			}
			var items []map[string]any
			parse(name, &items)
			if declared[name] != fmt.Sprint(len(items)) {
				t.Errorf("era %d: %s has %d items, the manifest says %q", era, name, len(items), declared[name])
			}
		}
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
