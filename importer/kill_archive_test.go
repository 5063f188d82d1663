package importer_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// planned is a post as it should be on the server, with POST for addresses of posts on it.
type planned struct {
	key      mapping.Key
	text     string
	words    string // all that is written, see wordsOf
	pictures string // digests, in order
}

// ownAddress is that of a post on the server.
var ownAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/@alice/(statuses/)?\w+`)

// wordsOf is what is counted of a post beside its pictures.
func wordsOf(text, parent, quoted, boosted, warning string, sensitive bool, language string) string {
	return fmt.Sprintf("%s | re %s | quotes %s | boosts %s | %s %v %s", text, parent, quoted, boosted, warning, sensitive, cmp.Or(language, "en"))
}

// plan works out what should be on the server.
func (r *killRound) plan() []mapping.Post {
	r.t.Helper()
	a, err := archive.Open(r.Archive)
	if err != nil {
		r.t.Fatal(err)
	}
	defer a.Close()
	server, err := importer.Recognise(r.t.Context(), r.Server, importer.Options{Transport: once})
	if err != nil {
		r.t.Fatal(err)
	}
	texts := map[mapping.Key]string{}
	posts := postsWith(r.t, a, killPolicy, limitsOf(server, "alice"))
	for _, p := range posts {
		texts[p.Key] = withAddresses(p, func(k mapping.Key) string {
			if _, earlier := texts[k]; earlier {
				return "POST"
			}
			return ""
		})
		w := planned{key: p.Key, text: texts[p.Key]}
		if w.words = wordsOf(w.text, texts[p.Parent], texts[p.Quote], "", p.Warning, p.Sensitive, p.Language); p.Boost != (mapping.Key{}) {
			w.words = wordsOf("", "", "", texts[p.Boost], "", false, "")
		}
		var pictures []string
		for _, m := range p.Media {
			pictures = append(pictures, digest(r.t, a, m.File))
		}
		w.pictures = strings.Join(pictures, " ")
		r.want = append(r.want, w)
	}
	return posts
}

func digest(t *testing.T, a *archive.Archive, file string) string {
	t.Helper()
	f, err := a.OpenMedia(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// write writes the archive, without some of its pictures in a round of mends, and works out what should come of it.
func (r *killRound) write() {
	r.t.Helper()
	if r.number%4 >= 2 {
		profile := []archivetest.Profile{archivetest.Mixed, archivetest.Photographer, archivetest.ThreadWriter}[r.number%3]
		if _, err := archivetest.Write(r.Archive, archivetest.Options{Seed: uint64(r.number), Tweets: 250, Profile: profile}); err != nil {
			r.t.Fatal(err)
		}
		posts := r.plan()
		if r.mends {
			r.takeAway(posts)
		}
		return
	}
	tweets := ownTweets(120)
	if !r.mends {
		writeFolder(r.t, r.Archive, filesOf(r.t, tweets, nil))
		r.plan()
		return
	}
	for i := range tweets {
		if tweets[i].photos > 0 {
			tweets[i].photos, tweets[i].lang = 1+i%4, "fr"
		}
	}
	var photos []int
	r.Archive, photos = zipOf(r.t, tweets)
	r.plan()
	r.damage(tweets, photos)
}

// damage damages some pictures of a ZIP file, which stand there in the order of their tweets.
func (r *killRound) damage(tweets []tweet, photos []int) {
	r.t.Helper()
	whole, err := os.ReadFile(r.Archive)
	if err != nil {
		r.t.Fatal(err)
	}
	write := func(data []byte) {
		if err := os.WriteFile(r.Archive, data, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	bad := bytes.Clone(whole)
	for _, tw := range tweets {
		all := rand.N(2) == 0
		for range tw.photos {
			if all || !r.bare && rand.N(2) == 0 {
				bad[photos[0]+20] ^= 0xFF
			}
			photos = photos[1:]
		}
	}
	write(bad)
	r.mend = func() { write(whole) }
}

// takeAway takes pictures out of a folder, of posts that are something without them.
func (r *killRound) takeAway(posts []mapping.Post) {
	r.t.Helper()
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			r.t.Fatal(err)
		}
	}
	elsewhere := r.t.TempDir()
	parts := map[string]int{}
	for _, p := range posts {
		parts[p.Key.TweetID]++
	}
	for _, p := range posts {
		// Without the first of several posts' pictures, the others would move up.
		if len(p.Media) < 2 && p.Text == "" || len(p.Media) == 0 || parts[p.Key.TweetID] > 1 || r.bare && len(p.Media) > 1 {
			continue
		}
		file := p.Media[rand.N(len(p.Media))].File
		from, to := filepath.Join(r.Archive, filepath.FromSlash(file)), filepath.Join(elsewhere, filepath.Base(file))
		move(from, to)
		back := r.mend
		r.mend = func() { back(); move(to, from) }
	}
}
