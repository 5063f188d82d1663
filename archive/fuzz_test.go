package archive_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// FuzzTweets reads a tweet file. Whatever is in it, errors are SyntaxErrors and tweets
// have an id, a date and texts in UTF-8; and encoding/json agrees on whether it is a
// list and on the number of its elements.
func FuzzTweets(f *testing.F) {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 5, Tweets: 1, OnlyTypical: true})
	exported := string(fsys["data/tweets.js"].Data)
	body := strings.TrimPrefix(exported, "window.YTD.tweets.part0 =")
	f.Add(body)
	f.Add(body[:len(body)/2])
	f.Add("[" + tweet("1", "x") + `,{"a":"\ud83d\ude00"},[],null,7]`)
	f.Add(`[{"tweet":{"id":12345678901234567890,"created_at":"x","entities":{"hashtags":[{"indices":["1",-2,3]}]}}}];`)
	f.Add("[{\"tweet\":{\"id\":\"9\",\"full_text\":\"\\ud800\xff\"}}]")
	f.Add(strings.Repeat("[", 50))
	f.Fuzz(func(t *testing.T, list string) {
		a, err := archive.New(files("data/tweets.js", "x ="+list, "data/account.js", `x = [{"account": {"accountId": "1"}}]`))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		var last error
		for tw, err := range a.Tweets() {
			n++
			var se *archive.SyntaxError
			if last = err; err != nil {
				if !errors.As(err, &se) || se.File != "data/tweets.js" || se.Offset < 0 || se.Offset > int64(len(list)+3) {
					t.Fatalf("error %v", err)
				}
				continue
			}
			if strings.Trim(tw.ID, "0123456789") != "" || tw.ID == "" || tw.CreatedAt.Year() < 2006 {
				t.Fatalf("tweet %q of %v", tw.ID, tw.CreatedAt)
			}
			if !utf8.ValidString(tw.Text + tw.Lang + tw.Client) {
				t.Fatalf("tweet %q is not UTF-8", tw.Text)
			}
		}
		var elements []json.RawMessage
		value := strings.TrimRight(list, "; \t\r\n")
		switch err := json.Unmarshal([]byte(value), &elements); {
		case strings.Trim(value, " \t\r\n") == "null", tooDeep(err):
		case err == nil && n != len(elements):
			t.Fatalf("%d tweets and errors for a list of %d (last: %v)", n, len(elements), last)
		case err != nil && last == nil:
			t.Fatalf("%d tweets out of what encoding/json refuses: %v", n, err)
		}
	})
}

// tooDeep reports whether encoding/json gave up at its own limit.
func tooDeep(err error) bool { return err != nil && strings.Contains(err.Error(), "max depth") }
