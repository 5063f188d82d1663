package importer_test

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// TestHashtags: what was a hashtag on Twitter is one on every kind and version of server that knows them.
func TestHashtags(t *testing.T) {
	for name, test := range map[string]struct {
		options practice.Options
		want    string
	}{
		"Mastodon 4.4": {practice.Options{Version: "4.4.0"}, "a 👍#one (#two) #three"},
		"Mastodon 4.5": {practice.Options{Version: "4.5.0"}, "a 👍#one (#two) ＃three"},
		"Mastodon 4.6": {practice.Options{Version: "4.6.5"}, "a 👍\u200a#one (\u200a#two) ＃three"},
		"GoToSocial":   {practice.Options{Software: practice.GoToSocial}, "a 👍\u200a#one (#two) #three"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
				w := newWorld(t, test.options)
				fsys := filesOf(t, []tweet{{id: 1, text: "a 👍#one (#two) ＃three"}}, nil)
				tags := `"hashtags":[{"text":"one","indices":["3","7"]},{"text":"two","indices":["9","13"]},{"text":"three","indices":["15","21"]}]`
				file := fsys["data/tweets.js"]
				file.Data = bytes.Replace(file.Data, []byte(`"hashtags":[]`), []byte(tags), 1)
				var err error
				if w.archive, err = archive.New(fsys); err != nil {
					t.Fatal(err)
				}
				w.mustRun()
				w.expect(test.want)
			})
		})
	}
}
