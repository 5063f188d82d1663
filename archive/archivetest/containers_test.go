package archivetest_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// unzip returns the files of a zip file.
func unzip(t *testing.T, path string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := make(map[string][]byte)
	for _, f := range z.File {
		data, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = data
	}
	return files
}

// TestZips finds the parts of an export to be what a single zip file has.
func TestZips(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.zip")
	o := archivetest.Options{Seed: 1, Tweets: 300, Profile: archivetest.Photographer, Parts: 3}
	truth, err := archivetest.Write(path, o)
	if err != nil {
		t.Fatal(err)
	}
	single := unzip(t, path)
	o.Zips = 3
	partial, err := archivetest.Write(path, o)
	if err != nil {
		t.Fatal(err)
	}
	stem := strings.TrimSuffix(path, ".zip")
	if d := cmp.Diff([]string{stem + "-part1.zip", stem + "-part2.zip", stem + "-part3.zip"}, partial.Paths); d != "" {
		t.Error(d)
	}
	union := make(map[string][]byte)
	for i, p := range partial.Paths {
		media, data := 0, 0
		for name, content := range unzip(t, p) {
			if _, twice := union[name]; twice {
				t.Errorf("%s is in two parts", name)
			}
			union[name] = content
			if strings.Contains(name, "_media/") {
				media++
			} else if isData(name) {
				data++
			}
			if strings.HasSuffix(name, "manifest.js") && (i > 0 || !bytes.Contains(content, []byte(`"isPartialArchive" : true`))) {
				t.Errorf("part %d: %s", i+1, content)
			}
		}
		if media < truth.MediaFiles/4 || data < 5 {
			t.Errorf("part %d has %d files of media and %d of data", i+1, media, data)
		}
	}
	single["data/manifest.js"] = bytes.Replace(single["data/manifest.js"], []byte(`"isPartialArchive" : false`), []byte(`"isPartialArchive" : true`), 1)
	if !maps.EqualFunc(single, union, bytes.Equal) {
		t.Errorf("%d files in one zip, %d in the parts, or they differ", len(single), len(union))
	}
	truth.Paths, partial.Paths = nil, nil
	if d := cmp.Diff(truth, partial); d != "" {
		t.Error(d)
	}
}

// TestNested reads the zip files of media in zip files: one stored, one deflated.
func TestNested(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.zip")
	truth, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: 300, Era: archivetest.Era2019})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files, methods := 0, make(map[uint16]int)
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "tweet_media/") {
			continue
		}
		methods[f.Method]++
		data, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		inner, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		files += len(inner.File)
	}
	if files != truth.MediaFiles || files == 0 || methods[zip.Store] != 1 || methods[zip.Deflate] != 1 {
		t.Errorf("%d files, methods %v, truth %d", files, methods, truth.MediaFiles)
	}
}

func TestAssets(t *testing.T) {
	o := archivetest.Options{Seed: 1, TopFolder: "top", NoMedia: true}
	plain, _ := archivetest.New(o)
	o.Assets = 50
	fsys, _ := archivetest.New(o)
	assets := 0
	for name := range fsys {
		if strings.HasPrefix(name, "top/assets/") {
			assets++
		}
	}
	for _, name := range []string{"top/.DS_Store", "top/data/.DS_Store", "__MACOSX/top/data/._tweets.js"} {
		if fsys[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if assets != 50 || len(fsys) != len(plain)+50+4 {
		t.Errorf("%d assets, %d files, %d without", assets, len(fsys), len(plain))
	}
}

// TestOverlay finds the older half of the tweets again in a file of Era2021.
func TestOverlay(t *testing.T) {
	for _, era := range archivetest.Eras() {
		has := era.Made().Year() >= 2022
		o := archivetest.Options{Seed: 1, Tweets: 300, Era: era, Overlay: true, NoMedia: !has}
		ids, each := make(map[string]bool), 0
		o.Each = func(r archivetest.Record) { ids[r.ID] = true; each++ }
		fsys, truth := archivetest.New(o)
		if !has {
			o.Overlay, o.Each = false, nil
			if plain, _ := archivetest.New(o); len(plain) != len(fsys) || truth.Repeated != 0 {
				t.Errorf("era %v: %d files, %d without overlay", era, len(fsys), len(plain))
			}
			continue
		}
		var items []struct {
			Tweet struct {
				ID    string `json:"id_str"`
				Edits any    `json:"edit_info"`
			}
		}
		parse(t, fsys, "data/tweet.js", &items)
		for _, it := range items {
			if !ids[it.Tweet.ID] || it.Tweet.Edits != nil {
				t.Errorf("era %v: %+v", era, it)
			}
		}
		media := 0
		for name, f := range fsys {
			if base, ok := strings.CutPrefix(name, "data/tweet_media/"); ok {
				media++
				if newer := fsys["data/tweets_media/"+base]; newer == nil || !bytes.Equal(f.Data, newer.Data) {
					t.Errorf("era %v: %s is not in tweets_media, too", era, name)
				}
			}
		}
		if len(items) != truth.Repeated || len(items) < 140 || len(items) > 151 || media == 0 || each != 300 || truth.Tweets != 300 {
			t.Errorf("era %v: %d items, %d media, %d records, truth %+v", era, len(items), media, each, truth)
		}
		if d := cmp.Diff([]string{"data/tweets.js", "data/tweet.js"}, truth.TweetFiles); d != "" {
			t.Errorf("era %v: %s", era, d)
		}
	}
}

func TestHandEdited(t *testing.T) {
	fsys, _ := archivetest.New(archivetest.Options{HandEdited: true, NoMedia: true})
	for name, want := range map[string][]string{
		"data/account.js":  {"username: 'ada_example',", "// ", "email: ''", ",\n    },\n  },\n];\n"},
		"data/profile.js":  {"description: {", "/* ", "];\n"},
		"data/verified.js": {"verified: false,", "];\n"},
		"data/manifest.js": {`"isPartialArchive" : false,`, "},\n}"},
	} {
		for _, w := range want {
			if !bytes.Contains(fsys[name].Data, []byte(w)) {
				t.Errorf("%s lacks %q: %s", name, w, fsys[name].Data)
			}
		}
		if _, value, _ := bytes.Cut(fsys[name].Data, []byte("= ")); json.Valid(value) {
			t.Errorf("%s is JSON", name)
		}
	}
	plain, _ := archivetest.New(archivetest.Options{NoMedia: true})
	if !bytes.Equal(plain["data/tweets.js"].Data, fsys["data/tweets.js"].Data) {
		t.Error("the tweets were edited, too")
	}
}

func TestLeftOut(t *testing.T) {
	for era, names := range map[archivetest.Era][]string{
		archivetest.Era2023:      {"data/account.js", "data/manifest.js"},
		archivetest.EraGrailbird: {"data/js/user_details.js", "data/js/tweet_index.js"},
	} {
		o := archivetest.Options{Era: era, NoMedia: true}
		fsys, _ := archivetest.New(o)
		o.NoAccount, o.NoManifest = true, true
		less, _ := archivetest.New(o)
		for _, name := range names {
			if fsys[name] == nil {
				t.Errorf("era %v has no %s", era, name)
			}
			delete(fsys, name)
		}
		if d := cmp.Diff(slices.Sorted(maps.Keys(fsys)), slices.Sorted(maps.Keys(less))); d != "" {
			t.Errorf("era %v: %s", era, d)
		}
	}
}

// TestResaved takes the marks of another editor away again.
func TestResaved(t *testing.T) {
	for _, era := range archivetest.Eras() {
		o := archivetest.Options{Era: era, Tweets: 100, NoMedia: true, NoManifest: true}
		plain, _ := archivetest.New(o)
		o.CRLF, o.BOM = true, true
		fsys, truth := archivetest.New(o)
		for name, f := range fsys {
			data := f.Data
			if ext := filepath.Ext(name); ext == ".js" || ext == ".csv" {
				var ok bool
				if data, ok = bytes.CutPrefix(data, []byte("\ufeff")); !ok || bytes.Count(data, []byte("\n")) != bytes.Count(data, []byte("\r\n")) {
					t.Errorf("era %v: %s is as it was", era, name)
				}
				data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
			}
			if !bytes.Equal(data, plain[name].Data) {
				t.Errorf("era %v: %s differs", era, name)
			}
		}
		sum := 0
		for _, name := range truth.TweetFiles {
			sum += len(fsys[name].Data)
		}
		if int64(sum) != truth.TweetBytes {
			t.Errorf("era %v: %d bytes, truth %d", era, sum, truth.TweetBytes)
		}
	}
}
