package archivetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Attack is an archive that is damaged, or was built to do harm: to write beside the
// folder it is unpacked to, to fill memory or disk, to crash what reads it, or to pass
// off one thing for another.
type Attack struct {
	Name string // "bomb-overlap"
	Want string // what a reader must do: Refuse, Repair, Ignore or Recover

	// A reader must give Tweets tweets, and may give any of Damaged more, which it
	// otherwise reports. Both are 0 where it refuses.
	Tweets, Damaged int

	Zip   []byte            // the archive as a zip file, or nil
	Files map[string][]byte // the archive as a folder, if Zip is nil; slash-separated names
}

// What a reader must do, within bounded memory and time.
const (
	Refuse  = "refuse"  // end with an error that says why, before or while it gives tweets
	Repair  = "repair"  // give everything, as if nothing were wrong
	Ignore  = "ignore"  // leave the harmful part alone and give everything else
	Recover = "recover" // give what is whole, and report what is not
)

// Write writes the archive below dir and returns its path: a zip file or a folder.
func (a Attack) Write(dir string) (string, error) {
	path := filepath.Join(dir, a.Name)
	if a.Zip != nil {
		path += ".zip"
		if err := os.WriteFile(path, a.Zip, 0o600); err != nil {
			return "", fmt.Errorf("write attack: %w", err)
		}
		return path, nil
	}
	s, err := newFolderSink(path)
	if err != nil {
		return "", fmt.Errorf("write attack: %w", err)
	}
	defer s.close()
	for _, name := range slices.Sorted(maps.Keys(a.Files)) {
		f, err := s.create(name)
		if err == nil {
			_, err = f.Write(a.Files[name])
			if closeErr := f.Close(); err == nil {
				err = closeErr
			}
		}
		if err != nil {
			return "", fmt.Errorf("write attack: %w", err)
		}
	}
	return path, nil
}

// Hostile returns the attacks: the same, byte for byte, every time. They are made when
// asked for, in less than a second, and small; some unpack to 512 MiB and more.
func Hostile() []Attack {
	v := newVictim()
	return slices.Concat(v.names(), v.headers(), v.bombs(), v.cuts(), v.texts(), v.values(), v.shapes(), v.planted())
}

// victim is a sound archive that the attacks are made from.
type victim struct {
	files   map[string][]byte
	entries []entry // of a zip file with them
	tweets  int
}

const (
	tweetFile   = "data/tweets.js"
	tweetGlobal = "window.YTD.tweets.part0 = "
)

func newVictim() *victim {
	fsys, truth := New(Options{Seed: 21, Tweets: 20, OnlyTypical: true, Profile: Photographer})
	v := &victim{files: make(map[string][]byte), tweets: truth.Tweets}
	for name, f := range fsys {
		v.files[name] = f.Data
	}
	v.entries = entriesOf(v.files, false)
	return v
}

// with returns the files with some of them replaced.
func (v *victim) with(changes map[string][]byte) map[string][]byte {
	files := maps.Clone(v.files)
	maps.Copy(files, changes)
	return files
}

// withItems returns the files with more items at the end of the tweet file.
func (v *victim) withItems(items ...string) map[string][]byte {
	return v.with(map[string][]byte{tweetFile: v.tweetsAnd(items...)})
}

func (v *victim) tweetsAnd(items ...string) []byte {
	sound := strings.TrimSuffix(string(v.files[tweetFile]), "\n]")
	return []byte(sound + ",\n  " + strings.Join(items, ",\n  ") + "\n]")
}

// plainTweet returns a tweet with so much as a reader needs, and text as it stands in JSON.
func plainTweet(id, text string) string {
	return tweetWith(id, text, `"hashtags": [], "symbols": [], "user_mentions": [], "urls": []`)
}

func tweetWith(id, text, entities string) string {
	return `{"tweet": {"id_str": "` + id + `", "id": "` + id + `", "created_at": "Wed Oct 10 20:19:24 +0000 2018", ` +
		`"full_text": "` + text + `", "lang": "en", "source": "", "entities": {` + entities + `}}}`
}

// plainID returns the i-th of the ids for such tweets, which are those of their second.
func plainID(i int) string { return decimal(uint64(1050118621198921728 + i)) }
