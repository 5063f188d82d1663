package archive_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

// TestForeign puts links that lead out of the folder, and pipes, in the place of files and folders of an archive: none
// is read, and the first is named. Links that end inside are followed.
func TestForeign(t *testing.T) {
	const secret = "not the archive's"
	id := "1052900000000000000"
	photo := "data/tweets_media/" + id + "-a.jpg"
	outside := t.TempDir()
	for name, content := range map[string]string{
		"tweets.js": list("tweets", tweet("666", secret)), "a.jpg": secret, "like.js": list("like"),
		"whole/data/tweets.js": list("tweets", tweet("666", secret)), "media/" + id + "-a.jpg": secret,
		"2014_07.js": "[]",
	} {
		path := filepath.Join(outside, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	whole := map[string]string{
		"data/tweets.js":  list("tweets", tweet(id, "x", `"extended_entities": {"media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`)),
		"data/account.js": `x = [{"account": {"accountId": "1"}}]`, photo: "x", "data/like.js": list("like"),
		"elsewhere/t.js": list("tweets", tweet("7", "x")), "elsewhere/m/" + id + "-a.jpg": "x", "elsewhere/d/tweets.js": list("tweets", tweet("8", "x")),
	}
	tests := []struct {
		name, link, target string // target "" is a pipe, "/..." is outside, "//..." is absolute and inside
		found              bool   // the photo
		want               error
		id                 string // of the tweet, "" for none
	}{
		{"tweets", "data/tweets.js", "/tweets.js", false, archive.ErrLinkOut, ""},
		{"tweets by dots", "data/tweets.js", "../../../../../../../../../etc/hosts", false, archive.ErrLinkOut, ""},
		{"tweets inside", "data/tweets.js", "../elsewhere/t.js", false, nil, "7"},
		{"tweets inside, absolute", "data/tweets.js", "//elsewhere/t.js", false, nil, "7"},
		{"tweets a device", "data/tweets.js", "/dev/zero", false, archive.ErrLinkOut, ""},
		{"tweets a pipe", "data/tweets.js", "", false, archive.ErrNotFile, ""},
		{"tweets nowhere", "data/tweets.js", "/nothing/here.js", false, archive.ErrLinkOut, ""},
		{"tweets nowhere inside", "data/tweets.js", "nothing.js", false, archive.ErrNotFile, ""},
		{"tweets in a circle", "data/tweets.js", "tweets.js", false, archive.ErrNotFile, ""},
		{"photo nowhere", photo, "nothing.jpg", false, archive.ErrNotFile, id},
		{"likes nowhere", "data/like.js", "nothing.js", true, archive.ErrNotFile, id},
		{"account", "data/account.js", "/tweets.js", true, archive.ErrLinkOut, id},
		{"account nowhere", "data/account.js", "nothing.js", true, archive.ErrNotFile, id},
		{"likes", "data/like.js", "/like.js", true, archive.ErrLinkOut, id},
		{"likes a pipe", "data/like.js", "", true, archive.ErrNotFile, id},
		{"a file nobody reads", "data/ad-impressions.js", "/like.js", true, archive.ErrLinkOut, id},
		{"photo", photo, "/a.jpg", false, archive.ErrLinkOut, id},
		{"photo inside", photo, "../../elsewhere/m/" + id + "-a.jpg", true, nil, id},
		{"photo a pipe", photo, "", false, archive.ErrNotFile, id},
		{"another photo", "data/tweets_media/5-b.jpg", "/a.jpg", true, archive.ErrLinkOut, id},
		{"nested zip", "data/tweets_media/a.zip", "/a.jpg", true, archive.ErrLinkOut, id},
		{"media folder", "data/tweets_media", "/media", false, archive.ErrLinkOut, id},
		{"media folder inside", "data/tweets_media", "../elsewhere/m", true, nil, id},
		{"profile folder", "data/profile_media", "/media", true, archive.ErrLinkOut, id},
		{"profile picture", "data/profile_media/1-a.jpg", "/a.jpg", true, archive.ErrLinkOut, id},
		{"data", "data", "/whole/data", false, archive.ErrLinkOut, "8"},
		{"data inside", "data", "elsewhere/d", false, nil, "8"},
		{"data, absolute, inside", "data", "//elsewhere/d", false, nil, "8"},
		{"the viewer", "readme.txt", "/a.jpg", true, nil, id},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range whole {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			link := filepath.Join(dir, filepath.FromSlash(tt.link))
			if err := errors.Join(os.RemoveAll(link), os.MkdirAll(filepath.Dir(link), 0o700)); err != nil {
				t.Fatal(err)
			}
			target := filepath.FromSlash(tt.target)
			switch {
			case target == "":
				if err := exec.Command("mkfifo", link).Run(); err != nil {
					t.Skip("no pipes here:", err)
				}
			case strings.HasPrefix(tt.target, "//"):
				target = filepath.Join(dir, target)
			case strings.HasPrefix(tt.target, "/") && target != "/dev/zero":
				target = filepath.Join(outside, target)
			}
			if target != "" {
				if err := os.Symlink(target, link); err != nil {
					t.Skip("no symbolic links here:", err)
				}
			}
			a, err := archive.Open(dir)
			got, found := "", false
			if err == nil {
				defer a.Close()
				for tw, err := range a.Tweets() {
					if err == nil {
						got = tw.ID
						found = len(tw.Media) > 0 && tw.Media[0].File != ""
					}
				}
				if _, err := a.Check(t.Context()); err != nil {
					t.Error(err)
				}
				err = a.Foreign()
			}
			if !errors.Is(err, tt.want) || err != nil && !strings.Contains(err.Error(), tt.link) {
				t.Errorf("error %v, want %v that names %s", err, tt.want, tt.link)
			}
			if got != tt.id || found != tt.found {
				t.Errorf("tweet %q, with the photo: %v; want %q, %v", got, found, tt.id, tt.found)
			}
		})
	}
}
