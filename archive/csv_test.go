package archive_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/google/go-cmp/cmp"
)

const csvHead = "tweet_id,in_reply_to_status_id,in_reply_to_user_id,timestamp,source,text,retweeted_status_id,retweeted_status_user_id,retweeted_status_timestamp,expanded_urls\n"

// TestCSVRows: one bad row costs one row, and the check says so.
func TestCSVRows(t *testing.T) {
	row := func(id string) string { return id + ",,,2014-07-08 20:12:42 +0000,,x,,,,\n" }
	a, err := archive.New(files("tweets.csv", csvHead+row("1")+`2,,,2014-07-08 20:12:42 +0000,,bad "quote,,,,`+"\n"+row("3")+row("x")+row("5")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for tw, err := range a.Tweets() {
		var se *archive.SyntaxError
		switch {
		case err == nil:
			got = append(got, tw.ID)
		case errors.As(err, &se) && se.File == "tweets.csv":
			got = append(got, "error")
		default:
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"1", "error", "3", "error", "5"}, got); d != "" {
		t.Error(d)
	}
	r, err := a.Check(t.Context())
	if err != nil || r.Complete() || r.Exports[0].Files[0].Found != 5 || r.Exports[0].Files[0].Bad != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	a.Salvage()
	n := 0
	for _, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d tweets were salvaged, want 3", n)
	}
}

func TestCSVHostile(t *testing.T) {
	for name, table := range map[string]string{
		"empty": "", "no columns": "a,b,c\n", "a page": "<!doctype html>\n", "an open quote": csvHead + `1,"` + strings.Repeat("x\n", 2<<20),
		"nothing but damage": csvHead + strings.Repeat("1,\"x\"y\n", 10_000),
	} {
		a, err := archive.New(files("tweets.csv", table))
		if err != nil {
			t.Fatal(err)
		}
		failed := 0
		for _, err := range a.Tweets() {
			var se *archive.SyntaxError
			if !errors.As(err, &se) {
				t.Errorf("%s: got %v", name, err)
			}
			failed++
		}
		if r, err := a.Check(t.Context()); failed == 0 || failed > 102 || err != nil || r.Complete() {
			t.Errorf("%s: %d errors; %+v, %v", name, failed, r, err)
		}
	}
}

// TestCSVRounded refuses ids that a spreadsheet has rounded, whatever is asked for: they are other tweets.
func TestCSVRounded(t *testing.T) {
	row := func(id string) string { return id + ",,,2014-07-08 20:12:42 +0000,,x,,,,\n" }
	tests := map[string]struct {
		rows string
		want bool
	}{
		"true":                  {row("484012345678901234") + row("485012345678901567"), false},
		"one that looks so":     {row("484012345678901000") + row("485012345678901567"), false},
		"a single one":          {row("484012345678901000"), false},
		"short ones":            {row("1000") + row("20000"), false},
		"rounded":               {row("484012345678901000") + row("485012345678901000"), true},
		"rounded and short":     {row("20") + row("484012345678901000") + row("485012345678901000"), true},
		"rounded, as is shown":  {row("4.84012E+17"), true},
		"rounded, with a comma": {row(`"4,84012E+17"`), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, err := archive.New(files("tweets.csv", csvHead+test.rows))
			if err != nil {
				t.Fatal(err)
			}
			for _, salvage := range []bool{false, true} {
				tweets, rounded := 0, false
				for _, err := range a.Tweets() {
					if err == nil {
						tweets++
					} else if rounded = errors.Is(err, archive.ErrRounded); !rounded {
						t.Error(err)
					}
				}
				if rounded != (test.want && !salvage) || (tweets > 0) == test.want {
					t.Errorf("salvage %v: %d tweets, rounded %v", salvage, tweets, rounded)
				}
				a.Salvage()
			}
		})
	}
}

// TestCSVLinks gives links their addresses where it is clear which belongs to which.
func TestCSVLinks(t *testing.T) {
	tests := []struct{ text, expanded, want string }{
		{"see http://t.co/a and http://t.co/b", `"http://example.org/a,b,http://example.org/c,http://example.org/a,b"`, "4 http://example.org/a,b 22 http://example.org/c"},
		{"ünï http://t.co/a", "http://example.org/", "4 http://example.org/"},
		{"photo http://t.co/a http://t.co/b", `"http://example.org/,https://twitter.com/ada/status/1/photo/1"`, "6 http://example.org/"},
		{"two http://t.co/a http://t.co/b", "http://example.org/", ""},
		{"none", "", ""},
	}
	for _, tt := range tests {
		a, tweets, err := read(t, files("tweets.csv", csvHead+"1,,,2014-07-08 20:12:42 +0000,,"+tt.text+",,,,"+tt.expanded+"\n"))
		if err != nil {
			t.Fatal(a, err)
		}
		var got []string
		for _, u := range tweets[0].URLs {
			got = append(got, strconv.Itoa(u.Start), u.Expanded)
			if text := []rune(tt.text); string(text[u.Start:u.End]) != u.URL {
				t.Errorf("%s: range %v is not %s", tt.text, u.Range, u.URL)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestCSVMedia takes pictures and names out of a text: the table has no entities.
func TestCSVMedia(t *testing.T) {
	_, tweets, err := read(t, files("tweets.csv", csvHead+`1,,,2014-07-08 20:12:42 +0000,,"🦉 @bob_1 see a@b.example, http://t.co/a http://t.co/b",,,,"http://example.org/,https://twitter.com/ada/status/1/photo/1"`+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := func(start, end int) archive.Range { return archive.Range{Start: start, End: end} }
	want := archive.Tweet{
		Mentions: []archive.Mention{{Range: r(2, 8), ScreenName: "bob_1"}},
		URLs:     []archive.URL{{Range: r(26, 39), URL: "http://t.co/a", Expanded: "http://example.org/"}},
		Media:    []archive.Media{{Range: r(40, 53), Kind: archive.Photo, URL: "http://t.co/b", Expanded: "https://twitter.com/ada/status/1/photo/1", Missing: archive.NoMediaInFormat}},
	}
	got := archive.Tweet{Mentions: tweets[0].Mentions, URLs: tweets[0].URLs, Media: tweets[0].Media}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
