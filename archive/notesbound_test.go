package archive

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestNotesBounded: what is kept of long texts, and compared of each, is bounded, whatever an archive has.
func TestNotesBounded(t *testing.T) {
	defer func(most int) { maxNotes = most }(maxNotes)
	maxNotes = 100_000
	var notes []string
	for i := range 200 {
		notes = append(notes, fmt.Sprintf(`{"noteTweet": {"noteTweetId": "%d", "createdAt": "2023-06-01T10:00:00.000Z", "core": {"text": "%s"}}}`, i, strings.Repeat("long ", 200)))
	}
	a, err := New(fstest.MapFS{
		"data/tweets.js":     {Data: []byte(`x = [{"tweet": {"id_str": "1", "created_at": "Thu Jun 01 10:00:00 +0000 2023", "full_text": "long long"}}]`)},
		"data/note-tweet.js": {Data: []byte("x = [" + strings.Join(notes, ",") + "]")},
	})
	if err != nil {
		t.Fatal(err)
	}
	ns, err := a.readNotes(a.exports[0])
	kept := 0
	for _, list := range ns.byStart {
		kept += len(list)
	}
	if !errors.Is(err, errTooManyNotes) || kept != 100_000/1400 {
		t.Errorf("%d notes kept, error %v", kept, err)
	}
	tweets, damaged := 0, 0
	for _, err := range a.Tweets() {
		if err != nil {
			damaged++
		} else {
			tweets++
		}
	}
	if tweets != 1 || damaged != 1 {
		t.Errorf("%d tweets and %d errors", tweets, damaged)
	}
	long := strings.Repeat("x", 1<<20)
	if n := agreement(long, long); n > 4000 {
		t.Errorf("%d bytes compared", n)
	}
}
