package mapping_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
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

// FuzzDecide maps four tweets that may answer, edit and repeat each other.
func FuzzDecide(f *testing.F) {
	f.Add("@me @ada look https://t.co/abc", "https://example.social/@ada", []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 500, false)
	f.Add("a.@b.c https://x/@y(@z) RT@w", "@v", []byte{0x12, 0x21, 0x33, 0x44}, 20, true)
	f.Fuzz(func(t *testing.T, text, expanded string, script []byte, limit int, plain bool) {
		limits := mapping.Limits{
			MaxCharacters: 1 + int(uint(limit)%600), MaxMedia: 1 + len(script)%5, CharactersPerURL: 23,
			MaxDescription: 10, Counting: mapping.CountMastodon, KeepsDates: len(script)%2 == 0,
		}
		if plain {
			limits.Counting = mapping.CountPlain
		}
		next := func() int {
			if len(script) == 0 {
				return 0
			}
			b := script[0]
			script = script[1:]
			return int(b)
		}
		var tweets []archive.Tweet
		for i := range 4 {
			tweet := archive.Tweet{
				ID: strconv.Itoa(1 + i), CreatedAt: time.Unix(1500000000+int64(next()%2), 0),
				Text: text, PossiblySensitive: next()%2 == 0,
				URLs: []archive.URL{{Range: archive.Range{Start: next(), End: next()}, URL: "https://t.co/abc", Expanded: expanded}},
			}
			if n := next(); n%2 == 0 {
				tweet.InReplyToUserID, tweet.InReplyToStatusID = strconv.Itoa(41+n/2%3), strconv.Itoa(n/6%6)
			}
			if n := next(); n%8 == 0 {
				tweet.EditIDs = []string{strconv.Itoa(1 + n/8%4), tweet.ID, strconv.Itoa(1 + n/32%4)}
			}
			if n := next(); n%8 == 0 {
				tweet.Note = &archive.Note{Text: text + expanded}
			}
			for range next() % 4 {
				kinds := []archive.MediaKind{archive.Photo, archive.AnimatedGIF, archive.Video}
				m := archive.Media{Kind: kinds[next()%3], URL: "https://t.co/xyz", Expanded: expanded, AltText: text}
				if next()%4 > 0 {
					m.File = "a"
				}
				tweet.Media = append(tweet.Media, m)
			}
			tweets = append(tweets, tweet)
		}
		p := mapping.NewPlanner(owner, mapping.Policy{}, limits)
		for _, i := range []int{2, 0, 3, 1} {
			p.Index(tweets[i])
		}
		var decisions []mapping.Decision
		for _, tweet := range tweets {
			decisions = append(decisions, p.Decide(tweet))
		}
		check(t, decisions, limits)
		for _, d := range decisions {
			for _, post := range d.Posts {
				for _, m := range post.Media {
					checkMentions(t, m.Link)
				}
			}
		}
	})
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
		p := mapping.NewPlanner(owner, mapping.Policy{}, mapping.DefaultLimits())
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
