package archive_test

import (
	"errors"
	"io/fs"
	"os"
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
}
