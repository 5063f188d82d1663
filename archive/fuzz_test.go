package archive_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// seeds calls add with the content of a file, by its base name, from a small archive of every era.
func seeds(add func(content string), names ...string) {
	for _, era := range archivetest.Eras() {
		fsys, _ := archivetest.New(archivetest.Options{Seed: 5, Tweets: 2, OnlyTypical: true, Era: era, NoMedia: true, Removed: true, Private: true})
		for _, name := range names {
			for _, at := range []string{"", "data/", "data/js/", "data/js/tweets/"} {
				if f, ok := fsys[at+name]; ok {
					add(string(f.Data))
				}
			}
		}
	}
}

const owner = `x = [{"account": {"accountId": "1"}}]`

// checkTweets reads the tweets of an archive whose only damaged file is file: every error
// is a SyntaxError inside of it, and every tweet has an id, a date and texts in UTF-8.
func checkTweets(t *testing.T, a *archive.Archive, file string, size int) (n int, first error) {
	t.Helper()
	for tw, err := range a.Tweets() {
		n++
		if err != nil {
			first = cmp.Or(first, err)
			checkError(t, err, file, size)
			continue
		}
		if strings.Trim(tw.ID, "0123456789") != "" || tw.ID == "" || tw.CreatedAt.Year() < 2006 {
			t.Fatalf("tweet %q of %v", tw.ID, tw.CreatedAt)
		}
		texts := tw.Text + tw.Lang + tw.Client
		names := []string{tw.Lang, tw.Client}
		screenNames := []string{tw.InReplyToScreenName}
		for _, m := range tw.Mentions {
			names, screenNames = append(names, m.Name), append(screenNames, m.ScreenName)
		}
		if tw.Retweeted != nil {
			texts += tw.Retweeted.Text + tw.Retweeted.ScreenName
			screenNames = append(screenNames, tw.Retweeted.ScreenName)
		}
		for _, m := range tw.Media {
			texts += m.AltText
			if (m.File == "") != (m.Missing != "") {
				t.Fatalf("file %q, missing for %q", m.File, m.Missing)
			}
		}
		for _, name := range names {
			if strings.IndexFunc(name, unicode.IsControl) >= 0 || strings.ContainsAny(name, "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") || len(name) > 255 {
				t.Fatalf("the name %q", name)
			}
		}
		for _, name := range screenNames {
			if strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != "" || len(name) > 20 {
				t.Fatalf("the screen name %q", name)
			}
		}
		if !utf8.ValidString(texts) {
			t.Fatalf("tweet %q is not UTF-8", texts)
		}
		for range tw.Quotes() {
		}
	}
	return n, first
}

func checkError(t *testing.T, err error, file string, size int) {
	t.Helper()
	var se *archive.SyntaxError
	if !errors.As(err, &se) || se.File != file || se.Offset < 0 || se.Offset > int64(size) {
		t.Fatalf("error %v", err)
	}
}

// FuzzTweets reads a tweet file; encoding/json agrees on whether it is a list and on the
// number of its elements, unless a hand edit was repaired.
func FuzzTweets(f *testing.F) {
	seeds(func(s string) {
		_, body, _ := strings.Cut(s, "=")
		f.Add(body)
		f.Add(body[:len(body)/2])
	}, "tweets.js", "tweet.js", "deleted-tweets.js", "community-tweet.js")
	f.Add("[" + tweet("1", "x") + `,{"a":"\ud83d\ude00"},[],null,7]`)
	f.Add(`[{"tweet":{"id":12345678901234567890,"created_at":"x","entities":{"hashtags":[{"indices":["1",-2,3]}]}}}];`)
	f.Add("[{\"tweet\":{\"id\":\"9\",\"full_text\":\"\\ud800\xff\"}}]")
	f.Add(strings.Repeat("[", 50))
	f.Fuzz(func(t *testing.T, list string) {
		const file = "data/tweets.js"
		a, err := archive.New(files(file, "x ="+list, "data/account.js", owner))
		if err != nil {
			t.Fatal(err)
		}
		n, first := checkTweets(t, a, file, len(list)+3)
		repaired := false
		for _, w := range a.Warnings() {
			repaired = repaired || w.Problem == archive.HandEdited
		}
		var elements []json.RawMessage
		value := strings.TrimRight(list, "; \t\r\n")
		switch err := json.Unmarshal([]byte(value), &elements); {
		case strings.Trim(value, " \t\r\n") == "null", tooDeep(err), repaired:
		case err == nil && n != len(elements):
			t.Fatalf("%d tweets and errors for a list of %d (first: %v)", n, len(elements), first)
		case err != nil && first == nil:
			t.Fatalf("%d tweets out of what encoding/json refuses: %v", n, err)
		}
	})
}

// tooDeep reports whether encoding/json gave up at its own limit.
func tooDeep(err error) bool { return err != nil && strings.Contains(err.Error(), "max depth") }

// FuzzGrailbird reads a month, with the index and the details of its account.
func FuzzGrailbird(f *testing.F) {
	var months, index, details []string
	fsys, _ := archivetest.New(archivetest.Options{Seed: 5, Tweets: 30, Era: archivetest.EraGrailbird})
	for name, file := range fsys {
		switch {
		case path.Dir(name) == "data/js/tweets":
			months = append(months, string(file.Data))
		case strings.HasSuffix(name, "index.js"):
			index = append(index, string(file.Data))
		case strings.HasSuffix(name, "details.js"):
			details = append(details, string(file.Data))
		}
	}
	for i, m := range months {
		f.Add(m, index[0], details[i%len(details)])
	}
	f.Fuzz(func(t *testing.T, month, index, details string) {
		const file = "data/js/tweets/2014_07.js"
		a, err := archive.New(files(file, month, "data/js/tweet_index.js", index, "data/js/user_details.js", details, "data/js/payload_details.js", details))
		if err != nil {
			t.Fatal(err)
		}
		checkTweets(t, a, file, len(month))
		if _, err := a.Profile(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			checkError(t, err, "data/js/user_details.js", len(details))
		}
		if _, err := a.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzCSV reads a tweets.csv.
func FuzzCSV(f *testing.F) {
	seeds(func(s string) { f.Add(s) }, "tweets.csv")
	f.Add("\"tweet_id\",\"timestamp\",\"text\"\n\"1\",\"2014-07-08 20:12:42 +0000\",\"a \"\"quoted\"\"\nline\"\n\"2\",\"\",\"x\"\n")
	f.Add("tweet_id,timestamp,text,expanded_urls\n1,2014-07-08 20:12:42 +0000,http://t.co/a http://t.co/b,\"http://example.org/,http,http://example.org/\"\n")
	f.Fuzz(func(t *testing.T, table string) {
		a, err := archive.New(files("tweets.csv", table))
		if err != nil {
			t.Fatal(err)
		}
		checkTweets(t, a, "tweets.csv", len(table))
	})
}

// FuzzLists reads every other list: people, likes, lists, messages, notes, headers.
func FuzzLists(f *testing.F) {
	names := []string{
		"follower.js", "following.js", "block.js", "mute.js", "like.js", "lists-created.js", "direct-messages.js",
		"direct-messages-group.js", "direct-message.js", "note-tweet.js", "tweet-headers.js", "twitter-circle-tweet.js", "screen-name-change.js",
	}
	seeds(func(s string) { f.Add(s) }, names...)
	f.Fuzz(func(t *testing.T, content string) {
		fsys := files("data/tweets.js", list("tweets", tweet("1", "x")), "data/account.js", owner)
		for _, name := range names {
			fsys["data/"+name] = &fstest.MapFile{Data: []byte(content)}
		}
		a, err := archive.New(fsys)
		if err != nil {
			t.Fatal(err)
		}
		checkList(t, a.Followers(), len(content), func(p archive.Person) string { return p.ID })
		checkList(t, a.Blocks(), len(content), func(p archive.Person) string { return p.ID })
		checkList(t, a.Likes(), len(content), func(l archive.Like) string { return l.Text })
		checkList(t, a.Lists(), len(content), func(l archive.List) string { return l.URL })
		checkList(t, a.Messages(), len(content), func(m archive.Message) string { return m.Text + m.SenderID })
		for tw, err := range a.Tweets() {
			if err == nil && tw.Note != nil && !utf8.ValidString(tw.Note.Text) {
				t.Fatalf("note %q", tw.Note.Text)
			}
		}
		for _, c := range a.NameChanges() {
			if !utf8.ValidString(c.From + c.To) {
				t.Fatalf("name change %+v", c)
			}
		}
		if _, err := a.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func checkList[T any](t *testing.T, list iter.Seq2[T, error], size int, text func(T) string) {
	t.Helper()
	for e, err := range list {
		var se *archive.SyntaxError
		switch {
		case err == nil && !utf8.ValidString(text(e)):
			t.Fatalf("element %+v is not UTF-8", e)
		case err != nil && (!errors.As(err, &se) || se.Offset < 0 || se.Offset > int64(size)):
			t.Fatalf("error %v", err)
		}
	}
}

// FuzzSmallFile reads the files that are read whole. Whatever is in them, the archive opens.
func FuzzSmallFile(f *testing.F) {
	names := []string{
		"account.js", "manifest.js", "profile.js", "protected-history.js", "screen-name-change.js",
		"email-address-change.js", "phone-number.js", "ni-devices.js",
	}
	seeds(func(s string) { f.Add(s) }, names...)
	f.Add(`x = [{account: {accountId: '1', username: "ada",},},];`)
	f.Add(`{"userInfo": {"accountId": 1}, "dataTypes": {"a": {"files": [{"count": "x"}]}}}`)
	f.Fuzz(func(t *testing.T, content string) {
		fsys := files("data/tweets.js", list("tweets"))
		for _, name := range names {
			fsys["data/"+name] = &fstest.MapFile{Data: []byte(content)}
		}
		a, err := archive.New(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Manifest(); err != nil && !errors.Is(err, fs.ErrNotExist) { // or that of an older archive
			checkError(t, err, "data/manifest.js", len(content))
		}
		if _, err := a.Profile(); err != nil {
			checkError(t, err, "data/profile.js", len(content))
		}
		if details := a.ContactDetails(); !slices.IsSorted(details) || !utf8.ValidString(strings.Join(details, "")) {
			t.Fatalf("contact details %q", details)
		}
		if id := a.Account().ID; strings.Trim(id, "0123456789") != "" {
			t.Fatalf("account id %q", id)
		}
		if _, err := a.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzTweetLink: a link that is taken for that of a tweet has the tweet's id in it.
func FuzzTweetLink(f *testing.F) {
	f.Add("https://twitter.com/ada_example/status/1")
	f.Add("http://mobile.x.com/#!/ada/statuses/12?s=20")
	f.Add("https://x.com/i/web/status/18446744073709551615/photo/1")
	f.Fuzz(func(t *testing.T, url string) {
		l, ok := archive.ParseTweetLink(url)
		if !ok && l != (archive.TweetLink{}) || ok && (!strings.Contains(url, l.TweetID) || strings.Trim(l.TweetID, "0123456789") != "" || l.TweetID == "" || !strings.Contains(url, l.ScreenName)) {
			t.Fatalf("%q: %+v, %v", url, l, ok)
		}
	})
}
