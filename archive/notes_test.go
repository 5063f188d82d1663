package archive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/google/go-cmp/cmp"
)

// noteOf makes an element of note-tweet.js, of the second of every tweet here.
func noteOf(id, text string) string {
	return fmt.Sprintf(`{"noteTweet": {"noteTweetId": %q, "createdAt": "2018-10-10T20:19:24.000Z", "core": {"text": %q}}}`, id, text)
}

// TestNoteJoin has all tweets and notes in one second.
func TestNoteJoin(t *testing.T) {
	long := strings.Repeat("all the words of it ", 20)
	tests := []struct {
		name   string
		tweets []string // texts
		notes  []string // texts
		want   []int    // for each tweet the note's index, -1 for none
	}{
		{"cut", []string{long[:270] + "…"}, []string{long}, []int{0}},
		{"thread of two", []string{"Second half " + long[:200] + "…", "First half " + long[:200] + "…"}, []string{"First half " + long, "Second half " + long}, []int{1, 0}},
		{"plain tweet of the same second", []string{"Something else", long[:270] + "…"}, []string{long}, []int{-1, 0}},
		{"short", []string{"Only for the bold"}, []string{"Only for the bold"}, []int{0}},
		{"short, and a longer tweet", []string{"Only for the bold one"}, []string{"Only for the bold"}, []int{-1}},
		{"escaped", []string{"a &lt; b &amp;&amp; c &gt; d …"}, []string{"a < b && c > d and so on"}, []int{-1}},
		{"escaped and long", []string{"a &lt; b &amp;&amp; c &gt; d " + long[:200] + "…"}, []string{"a < b && c > d " + long}, []int{0}},
		{"reply", []string{"@bob @eve " + long[:200] + "…"}, []string{long}, []int{0}},
		{"link at the start", []string{"https://t.co/AAAAAAAAAA " + long[:200] + "…"}, []string{"https://t.co/BBBBBBBBBB " + long}, []int{0}},
		{"media at the end", []string{long[:200] + "… https://t.co/AAAAAAAAAA"}, []string{long}, []int{0}},
		{"white space", []string{"one\n\ntwo  three " + long[:200] + "…"}, []string{"one two three " + long}, []int{0}},
		{"media alone", []string{"https://t.co/AAAAAAAAAA"}, []string{long}, []int{-1}},
		{"retweet", []string{"RT @bob: " + long[:100] + "…"}, []string{long}, []int{-1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tweets, notes []string
			for i, text := range tt.tweets {
				tweets = append(tweets, tweet(fmt.Sprint(i+1), text))
			}
			for i, text := range tt.notes {
				notes = append(notes, noteOf(fmt.Sprint(i), text))
			}
			a, got, err := read(t, files("data/tweets.js", list("tweets", tweets...), "data/note-tweet.js", list("note_tweet", notes...)))
			if err != nil {
				t.Fatal(err)
			}
			joined := make(map[int]bool)
			for i, want := range tt.want {
				n := got[i].Note
				if (n == nil) != (want < 0) || n != nil && n.ID != fmt.Sprint(want) {
					t.Errorf("tweet %d has %+v, want note %d", i, n, want)
				}
				joined[want] = want >= 0
			}
			unmatched := 0
			for i := range tt.notes {
				if !joined[i] {
					unmatched++
				}
			}
			for _, w := range a.Warnings() {
				if w.Problem == archive.UnmatchedNote {
					unmatched -= w.Count
				}
			}
			if unmatched != 0 {
				t.Errorf("%d notes more are unmatched than the warnings say", unmatched)
			}
		})
	}
}

func TestNoteContent(t *testing.T) {
	note := `{"noteTweet": {"noteTweetId": "7", "createdAt": "2018-10-10T20:19:24.000Z", "core": {
		"styletags": [
			{"styleTypes": [{"value": "0", "name": "Bold", "originalName": "Bold"}, {"name": "Italic"}], "fromIndex": "3", "toIndex": "7"},
			{"styleTypes": [{"name": "Blink"}], "fromIndex": 0, "toIndex": 1}],
		"urls": [{"expandedUrl": "https://example.org/long", "toIndex": "31", "shortUrl": "https://t.co/x", "displayUrl": "example.org/long", "fromIndex": "8"}],
		"text": "🦉 bold https://t.co/x & <raw>", "mentions": [{}], "hashtags": [], "timestamps": []}}}`
	_, tweets, err := read(t, files("data/tweets.js", list("tweets", tweet("1", "🦉 bold https://t.co/y &amp; &lt;raw&gt;")), "data/note-tweet.js", list("note_tweet", note)))
	if err != nil {
		t.Fatal(err)
	}
	want := &archive.Note{
		ID: "7", Text: "🦉 bold https://t.co/x & <raw>",
		URLs:   []archive.URL{{Range: archive.Range{Start: 8, End: 31}, URL: "https://t.co/x", Expanded: "https://example.org/long", Display: "example.org/long"}},
		Styles: []archive.Style{{Range: archive.Range{Start: 3, End: 7}, Bold: true, Italic: true}, {Range: archive.Range{Start: 0, End: 1}}},
	}
	if d := cmp.Diff(want, tweets[0].Note); d != "" {
		t.Error(d)
	}
}

// A damaged note-tweet.js would silently cost the ends of long tweets.
func TestDamagedNotes(t *testing.T) {
	_, tweets, err := read(t, files("data/tweets.js", oneTweet, "data/note-tweet.js", "x = [{"))
	var se *archive.SyntaxError
	if !errors.As(err, &se) || se.File != "data/note-tweet.js" || len(tweets) > 0 {
		t.Errorf("%d tweets, %v", len(tweets), err)
	}
}

// TestNotesAlike: two long tweets in one second that begin alike get each its own note, and
// one of a newer archive gets the note that only an older one has.
func TestNotesAlike(t *testing.T) {
	const same = "The same beginning of thirty characters and more, "
	element := func(id, text string) string { return tweet(id, text+"…") }
	note := func(id, text string) string {
		return `{"noteTweet": {"noteTweetId": "` + id + `", "createdAt": "2018-10-10T20:19:24.000Z", "core": {"text": "` + text + `"}}}`
	}
	notes := list("note_tweet", note("901", same+"then A and all the rest of A"), note("902", same+"then B and all the rest of B"))
	check := func(name string, tweets []archive.Tweet) {
		t.Helper()
		for _, tw := range tweets {
			if tw.Note == nil || !strings.HasPrefix(tw.Note.Text, strings.TrimSuffix(tw.Text, "…")) {
				t.Errorf("%s: tweet %q has the note %+v", name, tw.Text, tw.Note)
			}
		}
	}
	elements := list("tweets", element("2", same+"then B and"), element("1", same+"then A and"))
	a, tweets, err := read(t, files("data/tweets.js", elements, "data/account.js", owner, "data/note-tweet.js", notes))
	if err != nil {
		t.Fatal(err)
	}
	check("alone", tweets)
	if ws := a.Warnings(); len(ws) > 0 {
		t.Errorf("warnings %v", ws)
	}
	a, tweets, err = read(t, files(
		"new/data/tweets.js", elements, "new/data/account.js", owner, "new/data/manifest.js", manifest("2024-01-01", 2),
		"old/data/tweets.js", elements, "old/data/account.js", owner, "old/data/manifest.js", manifest("2023-11-01", 2), "old/data/note-tweet.js", notes))
	if err != nil || len(tweets) != 2 {
		t.Fatal(tweets, err)
	}
	check("of an older archive", tweets)
	if ws := a.Warnings(); len(ws) > 0 {
		t.Errorf("warnings %v", ws)
	}
}
