package archive_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/google/go-cmp/cmp"
)

// TestForms reads tweet files in every form that is accepted.
func TestForms(t *testing.T) {
	one := tweet("1", "x")
	tests := map[string]string{
		"as exported":        list("tweets", one),
		"other name":         "window.YTD.tweets.part17 = [" + one + "]",
		"no space":           "a=[" + one + "]",
		"bare list":          "[" + one + "]",
		"byte order mark":    "\ufeff" + list("tweets", one),
		"mark and bare list": "\ufeff \n[" + one + "]",
		"CRLF":               strings.ReplaceAll(list("tweets", one), "\n", "\r\n"),
		"semicolon":          list("tweets", one) + ";\n",
		"no wrapper":         "x = [" + strings.TrimSuffix(strings.TrimPrefix(one, `{"tweet": `), "}") + "]",
		"numbers":            `x = [{"tweet": {"id": 1, "created_at": "Wed Oct 10 20:19:24 +0000 2018", "favorite_count": 0}}]`,
		"id escaped":         `x = [{"tweet": {"i\u0064_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}}]`,
		"other members":      `x = [{"tweet": {"id_str": "1", "new": [{"a": {}}], "entities": null, "lang": {}, "created_at": "Wed Oct 10 20:19:24 +0000 2018", "extended_entities": "", "edit_info": []}}]`,
		"id repeated":        `x = [{"tweet": {"id_str": "2", "id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}}]`,
		"empty list":         "window.YTD.tweets.part0 = [ ]",
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			_, tweets, err := read(t, files("data/tweets.js", content))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(content, "20:19:24") {
				if len(tweets) > 0 {
					t.Errorf("%d tweets out of nothing", len(tweets))
				}
				return
			}
			if len(tweets) != 1 || tweets[0].ID != "1" || tweets[0].CreatedAt.Unix() != 1539202764 {
				t.Errorf("got %+v", tweets)
			}
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	const prefix = "window.YTD.tweets.part0 = "
	one := tweet("1", "x")
	tests := []struct {
		name    string
		content string
		tweets  int   // read before the error
		offset  int64 // of the error
	}{
		{"nothing", "", 0, 0},
		{"space", " \r\n", 0, 0},
		{"prefix only", prefix, 0, 26},
		{"half a prefix", "window.YTD", 0, 10},
		{"no prefix", strings.Repeat("x", 5000), 0, 4096},
		{"an object", prefix + "{}", 0, 26},
		{"a web page", `<!doctype html><html lang="en">`, 0, 26},
		{"cut after a tweet", prefix + "[" + one, 1, 26 + 1 + int64(len(one))},
		{"cut in a tweet", prefix + "[" + one + "," + one[:30], 1, 26 + 2 + int64(len(one)) + 30},
		{"cut in a string", prefix + "[" + one + "," + one[:14], 1, 26 + 2 + int64(len(one)) + 14},
		{"comma missing", prefix + "[" + one + one + "]", 1, 26 + 1 + int64(len(one))},
		{"two commas", prefix + "[" + one + ",," + one + "]", 1, 26 + 2 + int64(len(one))},
		{"a bad name", prefix + `[{-tweet: {}}]`, 0, 28},
		{"more behind the list", prefix + "[" + one + "] []", 1, 26 + 3 + int64(len(one))},
		{"tweet without id", prefix + `[{"tweet": {"full_text": "x"}}]`, 0, 27},
		{"id without digits", prefix + "[" + one + "," + tweet("1x", "x") + "]", 1, 26 + 2 + int64(len(one))},
		{"tweet without date", prefix + `[{"tweet": {"id_str": "1"}}]`, 0, 27},
		{"not an object", prefix + `[1]`, 0, 27},
		{"nesting", prefix + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), 0, 26 + 10_001},
		{"nesting without end", prefix + strings.Repeat("[", 20_000), 0, 26 + 20_000},
		{"string of 5 MiB", prefix + `["` + strings.Repeat("x", 5<<20) + `"]`, 0, 27},
		{"element of 5 MiB", prefix + `[{"tweet": [` + strings.Repeat(`"x",`, 5<<18) + `""]}]`, 0, 27},
		{"entities", prefix + `[{"tweet": {"id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "entities": {"hashtags": [` + strings.Repeat(`{},`, 20_000) + `{}]}}}]`, 0, 27},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, tweets, err := read(t, files("data/tweets.js", tt.content))
			var se *archive.SyntaxError
			if !errors.As(err, &se) || se.File != "data/tweets.js" {
				t.Fatalf("got %v, want a SyntaxError of data/tweets.js", err)
			}
			if se.Offset != tt.offset {
				t.Errorf("offset %d, want %d: %v", se.Offset, tt.offset, err)
			}
			if len(tweets) != tt.tweets {
				t.Errorf("%d tweets before the error, want %d", len(tweets), tt.tweets)
			}
			if strings.HasPrefix(tt.name, "cut") && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("got %v, want an unexpected end", err)
			}
		})
	}
}

// TestUnusableRecord goes on behind a record that is JSON, but no tweet.
func TestUnusableRecord(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", list("tweets", tweet("1", "x"), `{"tweet": {}}`, tweet("2", "x"))))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for tw, err := range a.Tweets() {
		got = append(got, fmt.Sprintf("%s %v", tw.ID, err != nil))
	}
	if d := cmp.Diff([]string{"1 false", " true", "2 false"}, got); d != "" {
		t.Error(d)
	}
}

func TestRepairs(t *testing.T) {
	content := "x = [" + tweet("1", "x", `"lang": "a\ud83d"`) + "," +
		strings.Replace(tweet("1053900000000000000", "bytes \xff\xfe", `"source": "<a>\udc00</a>"`), "Wed Oct 10 20:19:24 +0000 2018", "Wed Jan 01 00:00:00 +0000 1997", 1) + "]"
	// A Go string literal would have escaped them.
	content = strings.ReplaceAll(content, `\xff\xfe`, "\xff\xfe")
	fsys := files("data/tweets.js", content, "data/tweet.js", list("tweet", tweet("1", "x")))
	a, tweets, err := read(t, fsys)
	if err != nil {
		t.Fatal(err)
	}
	if tweets[0].Lang != "a\ufffd" || tweets[1].Text != "bytes ÿþ" || tweets[1].Client != "\ufffd" {
		t.Errorf("lang %q, text %q, client %q", tweets[0].Lang, tweets[1].Text, tweets[1].Client)
	}
	if want := time.Date(2018, 10, 21, 6, 45, 15, 0, time.UTC); !tweets[1].CreatedAt.Equal(want) {
		t.Errorf("date %v, want that of the id, %v", tweets[1].CreatedAt, want)
	}
	for range a.Tweets() { // a second pass counts nothing twice
	}
	var got []archive.Warning
	for _, w := range a.Warnings() {
		if w.Problem != archive.OwnerDerived {
			got = append(got, w)
		}
	}
	want := []archive.Warning{
		{File: "data/tweets.js", Problem: archive.BadEncoding, Count: 2},
		{File: "data/tweets.js", Problem: archive.DateFromID, Count: 1},
		{File: "data/tweets.js", Problem: archive.WindowsText, Count: 1},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestStopping(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", list("tweets", tweet("1", "x"), `{}`, tweet("2", "x"))))
	if err != nil {
		t.Fatal(err)
	}
	for stop := range 3 {
		n := 0
		for range a.Tweets() {
			if n++; n > stop {
				break
			}
		}
		if n != stop+1 {
			t.Errorf("%d records, want %d", n, stop+1)
		}
	}
}

func TestCompareIDs(t *testing.T) {
	want := []string{"9", "10", "0099", "100", "1359562777325563904", "18446744073709551615"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, archive.CompareIDs)
	if d := cmp.Diff(want, got); d != "" || archive.CompareIDs("07", "7") != 0 {
		t.Error(d)
	}
}

// TestAbsurdDate: a date from the far future is as good as none.
func TestAbsurdDate(t *testing.T) {
	item := strings.Replace(tweet("1053900000000000000", "x"), "Wed Oct 10 20:19:24 +0000 2018", "Wed Jan 01 00:00:00 +0000 9999", 1)
	a, tweets, err := read(t, files("data/tweets.js", list("tweets", item)))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2018, 10, 21, 6, 45, 15, 0, time.UTC); !tweets[0].CreatedAt.Equal(want) || a.Warnings()[len(a.Warnings())-1].Problem != archive.DateFromID {
		t.Errorf("date %v, warnings %v; want the date of the id, %v", tweets[0].CreatedAt, a.Warnings(), want)
	}
}
