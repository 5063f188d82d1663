package mapping_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/mapping"
)

func FuzzCount(f *testing.F) {
	f.Add("see https://example.com/a?b=c#d and @ada@example.com", "cw")
	f.Add("foo.com/https://example.com/(a(b)c)?d=見て https://t.co/abc/d", "")
	f.Fuzz(func(t *testing.T, text, warning string) {
		text, warning = strings.ToValidUTF8(text, ""), strings.ToValidUTF8(warning, "")
		plain := mapping.Count(text, warning, mapping.Limits{Counting: mapping.CountPlain})
		if want := utf8.RuneCountInString(text) + utf8.RuneCountInString(warning); plain != want {
			t.Errorf("plain count %d, want %d", plain, want)
		}
		n := mapping.Count(text, "", mapping.DefaultLimits())
		links := strings.Count(text, "://")
		if most := utf8.RuneCountInString(text) + 23*links; n > most {
			t.Errorf("count %d of a text of %d with %d links", n, utf8.RuneCountInString(text), links)
		}
		stripped := strings.Trim(text, " \t\n\v\f\r\x00")
		if want := uniseg.GraphemeClusterCount(stripped); links == 0 && !strings.Contains(text, "@") && n != want {
			t.Errorf("count %d, want %d clusters", n, want)
		}
	})
}

// FuzzExpand gives a text one link to splice and one of a photo to drop, both
// with any range, and wants everything else unchanged.
func FuzzExpand(f *testing.F) {
	f.Add("🐦 &lt;3 https://t.co/abc and https://t.co/xyz", "https://example.com/&amp;", 8, 24, 29, 45)
	f.Add("https://t.co/xyz\nhttps://t.co/abc", "", 0, 99, -1, 1<<40)
	f.Fuzz(func(t *testing.T, text, expanded string, start, end, mediaStart, mediaEnd int) {
		const link, photo = "https://t.co/abc", "https://t.co/xyz"
		if strings.ContainsAny(text+expanded, "\x00\x01") {
			t.Skip() // they are marks below
		}
		tweet := archive.Tweet{
			Text:  text,
			URLs:  []archive.URL{{Range: archive.Range{Start: start, End: end}, URL: link, Expanded: expanded}},
			Media: []archive.Media{{Range: archive.Range{Start: mediaStart, End: mediaEnd}, URL: photo}},
		}
		got := mapping.Expand(tweet)
		if !utf8.ValidString(got) {
			t.Fatalf("invalid UTF-8 in %q", got)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		unescape := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace
		if !strings.Contains(text, link) && !strings.Contains(text, photo) {
			if got != unescape(valid(text)) {
				t.Fatalf("%q became %q", text, got)
			}
			return
		}
		// With each link put in or dropped at one of the places where it stands, or left.
		for _, dropped := range replacements(valid(text), photo, "\x00") {
			for _, want := range replacements(dropped, link, "\x01") {
				want = strings.ReplaceAll(unescape(want), "\x00", "")
				if expanded != "" {
					want = strings.Replace(want, "\x01", valid(expanded), 1)
				} else {
					want = strings.Replace(want, "\x01", link, 1)
				}
				if squeeze(got) == squeeze(want) {
					return
				}
			}
		}
		t.Fatalf("%q became %q", text, got)
	})
}

// replacements returns s, and s with old replaced by mark at each place.
func replacements(s, old, mark string) []string {
	all := []string{s}
	for at := 0; ; at++ {
		i := strings.Index(s[at:], old)
		if i < 0 {
			return all
		}
		at += i
		all = append(all, s[:at]+mark+s[at+len(old):])
	}
}

func FuzzDefuse(f *testing.F) {
	f.Add("@a https://example.com/@b \"https://c.de/@d @e@f.g ＠h")
	f.Fuzz(func(t *testing.T, text string) {
		got := mapping.Defuse(text)
		checkMentions(t, got)
		if again := mapping.Defuse(got); again != got {
			t.Errorf("%q became %q, and then %q", text, got, again)
		}
		if strings.NewReplacer("＠", "", "%40", "", "@", "").Replace(got) != strings.NewReplacer("＠", "", "%40", "", "@", "").Replace(text) {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	tweets := benchmarkTweets(b)
	b.ReportAllocs()
	for b.Loop() {
		p := newPlanner(b, owner, mapping.Policy{}, mapping.DefaultLimits(), mapping.Inputs{})
		for _, t := range tweets {
			p.Index(t)
		}
		for _, t := range tweets {
			p.Decide(t)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(tweets)), "ns/tweet")
}

// benchmarkTweets reads a synthetic archive into memory.
func benchmarkTweets(b *testing.B) []archive.Tweet {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: 2000, NoMedia: true, OnlyTypical: true})
	a, err := archive.New(fsys)
	if err != nil {
		b.Fatal(err)
	}
	var tweets []archive.Tweet
	for t, err := range a.Tweets() {
		if err != nil {
			b.Fatal(err)
		}
		tweets = append(tweets, t)
	}
	return tweets
}
