package archive_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

// sample is a real archive that its owner made public; it is not part of the repository.
const sample = "../../shared/sample/2021-institution"

func TestSample(t *testing.T) {
	if _, err := os.Stat(sample); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no sample archive here")
	}
	a, err := archive.Open(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	me := a.Account()
	if me.ID != "1321902678188974081" || me.ScreenName != "RTIatMLA" || me.CreatedAt.IsZero() {
		t.Errorf("account %+v", me)
	}
	var tweets, retweets, selfReplies, photos int
	ids := make(map[string]bool)
	var parents []string
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		tweets++
		ids[tw.ID] = true
		if tw.IsRetweet() {
			retweets++
		}
		if tw.InReplyToUserID == me.ID && tw.InReplyToStatusID != "" {
			selfReplies++
			parents = append(parents, tw.InReplyToStatusID)
		}
		for _, m := range tw.Media {
			if m.Kind != archive.Photo {
				t.Errorf("tweet %s: kind %q", tw.ID, m.Kind)
			}
			if m.File == "" {
				t.Errorf("tweet %s: no file for %s", tw.ID, m.MediaURL)
				continue
			}
			photos++
			f, err := a.OpenMedia(m.File)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := f.Stat(); err != nil || info.Size() != m.Size {
				t.Errorf("%s: size %v, %v; want %d", m.File, info, err, m.Size)
			}
			f.Close()
		}
	}
	for _, id := range parents {
		if !ids[id] {
			t.Errorf("parent %s is missing", id)
		}
	}
	if tweets != 70 || retweets != 12 || selfReplies != 14 || photos != 8 {
		t.Errorf("%d tweets, %d retweets, %d self-replies, %d photos; want 70, 12, 14, 8", tweets, retweets, selfReplies, photos)
	}
	m, err := a.Manifest()
	if err != nil || m.Types["tweet"].Count() != 70 || m.Generated.Year() != 2021 {
		t.Errorf("manifest of %v, %d tweets, %v", m.Generated, m.Types["tweet"].Count(), err)
	}
	p, err := a.Profile()
	if err != nil || p.Website != "https://t.co/SuXOHUwxLy" {
		t.Errorf("profile %+v, %v", p, err)
	}
	if ws := a.Warnings(); len(ws) > 0 {
		t.Errorf("warnings %v", ws)
	}
	if !a.KnowsCircles() {
		t.Error("there were no circles in 2021")
	}
	if p.AvatarFile == "" || p.HeaderFile == "" {
		t.Errorf("avatar %q, header %q", p.AvatarFile, p.HeaderFile)
	}

	// What is there is whole; what its owner removed is named.
	r, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	absent := map[string]bool{}
	for _, f := range r.Exports[0].Files {
		_, err := os.Stat(filepath.Join(sample, filepath.FromSlash(f.Name)))
		switch f.Status() {
		case archive.FileAbsent:
			absent[filepath.Base(f.Name)] = true
			if err == nil {
				t.Errorf("%s is there", f.Name)
			}
		case archive.FileWhole:
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		default:
			t.Errorf("%s is said to be %s: %+v", f.Name, f.Status(), f)
		}
	}
	for _, name := range []string{"like.js", "ip-audit.js", "ad-engagements.js", "ad-impressions.js", "lists-member.js", "device-token.js"} {
		if !absent[name] {
			t.Errorf("%s is not missed", name)
		}
	}
	if e := r.Exports[0]; len(absent) != 50 || len(e.Unknown) > 0 || e.Media.Expected != 8 || e.Media.Missing != 0 {
		t.Errorf("%d files absent, unknown %v, media %+v", len(absent), e.Unknown, e.Media)
	}
}

// TestSampleGrailbird reads a real archive of the old kind, which is complete.
func TestSampleGrailbird(t *testing.T) {
	const sample = "../../shared/sample/grailbird-congressedits"
	if _, err := os.Stat(sample); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no sample archive here")
	}
	read := func(path string) map[string]archive.Tweet {
		a, err := archive.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		tweets := map[string]archive.Tweet{}
		for tw, err := range a.Tweets() {
			if err != nil {
				t.Fatal(err)
			}
			tweets[tw.ID] = tw
		}
		r, err := a.Check(t.Context())
		if err != nil || !r.Complete() {
			t.Errorf("%s: %+v, %v", path, r, err)
		}
		return tweets
	}
	months, table := read(sample), read(filepath.Join(sample, "tweets.csv"))
	alts, retweets := 0, 0
	for id, tw := range months {
		row := table[id]
		if row.Text != tw.Text || !row.CreatedAt.Equal(tw.CreatedAt) || row.InReplyToStatusID != tw.InReplyToStatusID || row.IsRetweet() != tw.IsRetweet() || row.Client != tw.Client {
			t.Errorf("tweet %s: months %+v\ntable %+v", id, tw, row)
		}
		if tw.IsRetweet() {
			retweets++
		}
		for _, m := range tw.Media {
			if m.AltText != "" {
				alts++
			}
		}
	}
	if len(months) != 2313 || len(table) != 2313 || retweets != 23 || alts != 500 {
		t.Errorf("%d and %d tweets, %d retweets, %d descriptions; want 2313, 2313, 23, 500", len(months), len(table), retweets, alts)
	}
}
