package archive_test

import (
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

func TestKnowsCircles(t *testing.T) {
	made := func(year string) string {
		return `x = {"archiveInfo": {"generationDate": "` + year + `-06-01T00:00:00.000Z"}}`
	}
	declared := `x = {"archiveInfo": {"generationDate": "2023-06-01T00:00:00.000Z"}, "dataTypes": {"twitterCircleTweet": {"files": [{"count": "2"}]}}}`
	one := list("twitter_circle_tweet", tweet("1", "x"))
	tests := []struct {
		name  string
		files []string
		known bool
		ids   string // of circle tweets
	}{
		{"no file, no manifest, old name", []string{"data/tweet.js", oneTweet}, true, ""},
		{"no file, no manifest, new name", []string{"data/tweets.js", oneTweet}, false, ""},
		{"no file, made in 2021", []string{"data/tweets.js", oneTweet, "data/manifest.js", made("2021")}, true, ""},
		{"no file, made in 2022", []string{"data/tweet.js", oneTweet, "data/manifest.js", made("2022")}, false, ""},
		{"no file, made in 2024", []string{"data/tweets.js", oneTweet, "data/manifest.js", made("2024")}, false, ""},
		{"empty file", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", "x = [ ]", "data/manifest.js", strings.Replace(declared, `"2"`, `"0"`, 1)}, true, ""},
		{"empty file, no manifest", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", "x = [ ]"}, false, ""},
		{"emptied by hand", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", "x = [ ]", "data/manifest.js", declared}, false, ""},
		{"filled", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", one}, true, "1"},
		{"other wrapper", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", `x = [{"circleTweet": {"tweetId": "1"}}]`}, true, "1"},
		{"no wrapper, in parts", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet-part1.js", `x = [{"id": "1"}]`}, true, "1"},
		{"no id", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", `x = [{"tweet": {"text": "x"}}]`}, false, ""},
		{"damaged", []string{"data/tweets.js", oneTweet, "data/twitter-circle-tweet.js", strings.TrimSuffix(one, "]")}, false, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, tweets, err := read(t, files(tt.files...))
			if err != nil {
				t.Fatal(err)
			}
			if a.KnowsCircles() != tt.known {
				t.Errorf("KnowsCircles is %v, want %v", !tt.known, tt.known)
			}
			var got string
			if tweets[0].Circle {
				got = tweets[0].ID
			}
			if got != tt.ids {
				t.Errorf("circle tweets %q, want %q", got, tt.ids)
			}
			for _, w := range a.Warnings() {
				if w.Problem == archive.Unreadable != (tt.name == "damaged") && w.Problem != archive.OwnerDerived {
					t.Errorf("warning %+v", w)
				}
			}
		})
	}
}

func TestProtected(t *testing.T) {
	entry := func(at, action string) string {
		return `{"protectedHistory": {"protectedAt": "2018-10-10T20:19:` + at + `Z", "action": "` + action + `"}}`
	}
	// The tweet was made at 20:19:24 and some milliseconds.
	tests := []struct {
		name    string
		history []string
		want    bool
		unknown int
	}{
		{"no history", nil, false, 0},
		{"before", []string{entry("20.100", "Protect")}, true, 0},
		{"in the same second", []string{entry("24.900", "Protect")}, true, 0},
		{"after", []string{entry("25.000", "Protect")}, false, 0},
		{"ended before", []string{entry("20.100", "Protect"), entry("22.000", "Unprotect")}, false, 0},
		{"ended in the same second", []string{entry("20.100", "Protect"), entry("24.500", "Unprotect")}, true, 0},
		{"newest first", []string{entry("30.000", "Unprotect"), entry("20.100", "Protect")}, true, 0},
		{"protected from the start", []string{entry("30.000", "Unprotect")}, true, 0},
		{"protected again", []string{entry("10.000", "Protect"), entry("15.000", "Unprotect"), entry("20.000", "Protect")}, true, 0},
		{"other case and form", []string{entry("20.000", "PROTECTED")}, true, 0},
		{"unknown", []string{entry("20.000", "Hide"), `{"protectedHistory": {"action": "Protect"}}`}, false, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, tweets, err := read(t, files("data/tweet.js", oneTweet, "data/protected-history.js", list("protected_history", tt.history...)))
			if err != nil {
				t.Fatal(err)
			}
			if tweets[0].Protected != tt.want {
				t.Errorf("protected is %v, want %v", !tt.want, tt.want)
			}
			unknown := 0
			for _, w := range a.Warnings() {
				if w.Problem == archive.UnknownPrivacy {
					unknown = w.Count
				}
			}
			if unknown != tt.unknown {
				t.Errorf("%d unknown entries, want %d", unknown, tt.unknown)
			}
		})
	}
}

// TestProtectedOfOlder: a newer archive whose list was emptied does not make an older one's
// protected tweets public, and says that it cannot tell.
func TestProtectedOfOlder(t *testing.T) {
	manifest := func(year, entries string) string {
		return `x = {"archiveInfo": {"generationDate": "` + year + `-01-01T00:00:00.000Z"}, "dataTypes": {"protectedHistory": {"files": [{"count": "` + entries + `"}]}}}`
	}
	const history = `x = [{"protectedHistory": {"protectedAt": "2018-10-10T20:19:20.100Z", "action": "Protect"}}]`
	for entries, known := range map[string]bool{"0": true, "1": false} {
		a, tweets, err := read(t, files(
			"new/data/tweets.js", oneTweet, "new/data/account.js", owner, "new/data/protected-history.js", "x = [ ]", "new/data/manifest.js", manifest("2025", entries),
			"old/data/tweets.js", oneTweet, "old/data/account.js", owner, "old/data/protected-history.js", history, "old/data/manifest.js", manifest("2023", "1")))
		if err != nil {
			t.Fatal(err)
		}
		if len(tweets) != 1 || !tweets[0].Protected || a.KnowsProtection() != known {
			t.Errorf("%s entries: %+v, known %v", entries, tweets, a.KnowsProtection())
		}
	}
}
