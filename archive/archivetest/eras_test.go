package archivetest_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// parse reads what a data file assigns.
func parse(t *testing.T, fsys fstest.MapFS, name string, into any) {
	t.Helper()
	f := fsys[name]
	if f == nil {
		t.Errorf("%s is missing", name)
		return
	}
	_, value, ok := strings.Cut(string(f.Data), "= ")
	if err := json.Unmarshal([]byte(value), into); err != nil || !ok {
		t.Errorf("%s: %v", name, err)
	}
}

func isData(name string) bool {
	return strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, "manifest.js")
}

// TestJSON parses every data file with another reader, and checks the manifest's counts.
func TestJSON(t *testing.T) {
	for _, era := range modern {
		fsys, _ := archivetest.New(archivetest.Options{Era: era, Parts: 2, Private: true, Removed: true})
		declared := make(map[string]string)
		if fsys["data/manifest.js"] != nil {
			var manifest struct {
				ArchiveInfo struct{ GenerationDate time.Time }
				DataTypes   map[string]struct {
					Files []struct{ FileName, Count, GlobalName string }
				}
			}
			parse(t, fsys, "data/manifest.js", &manifest)
			for _, dt := range manifest.DataTypes {
				for _, f := range dt.Files {
					declared[f.FileName] = f.Count
					if !strings.HasPrefix(string(fsys[f.FileName].Data), "window."+f.GlobalName+" = [") {
						t.Errorf("era %v: %s does not begin with window.%s", era, f.FileName, f.GlobalName)
					}
				}
			}
			if got := manifest.ArchiveInfo.GenerationDate; !got.Equal(era.Made()) {
				t.Errorf("era %v: made %v", era, got)
			}
		}
		for name := range fsys {
			if !isData(name) {
				continue
			}
			var items []map[string]any
			parse(t, fsys, name, &items)
			if declared[name] != fmt.Sprint(len(items)) && len(declared) > 0 {
				t.Errorf("era %v: %s has %d items, the manifest says %q", era, name, len(items), declared[name])
			}
		}
	}
}

// TestLayout looks for the names and the forms that tell the eras from each other.
func TestLayout(t *testing.T) {
	const part1, part2 = "tweet_media/tweet-media-part1.zip", "tweet_media/tweet-media-part2.zip"
	for era, want := range map[archivetest.Era]struct{ has, hasNot, begins string }{
		archivetest.EraGrailbird: {
			"index.html,README.txt,tweets.csv,data/js/tweet_index.js,data/js/user_details.js,data/js/payload_details.js,data/js/tweets/2018_02.js",
			"data/manifest.js",
			"data/js/tweets/2018_02.js: Grailbird.data.tweets_2018_02 = \n [ {\n  \"source\" : \"\\u003Ca ",
		},
		archivetest.EraCSV: {
			"tweets.csv,README.txt",
			"index.html,data/js/tweet_index.js",
			`tweets.csv: "tweet_id","in_reply_to_status_id",`,
		},
		archivetest.Era2018: {
			"tweet.js,follower.js,direct-message.js,direct-message-group.js,like.js,lists-member.js,account.js",
			"manifest.js,data/tweet.js,direct-messages.js,deleted-tweets.js," + part1,
			"tweet.js: window.YTD.tweet.part0 = [ {\n  \"retweeted\" : false,",
		},
		archivetest.Era2019: {
			"tweet.js,direct-message.js," + part1 + "," + part2,
			"data/tweet.js",
			"tweet.js: window.YTD.tweet.part0 = [ {\n  \"retweeted\" : false,",
		},
		archivetest.Era2020Root: {
			"tweet.js,direct-messages.js,direct-messages-group.js,account.js",
			"direct-message.js,data/tweet.js,manifest.js," + part1,
			"tweet.js: window.YTD.tweet.part0 = [ {\n  \"tweet\" : {",
		},
		archivetest.Era2020: {
			"data/tweet.js,data/manifest.js,data/direct-messages.js,Your archive.html",
			"tweet.js,data/fleet.js",
			"data/moment.js: window.YTD.moment.part0 = []",
		},
		archivetest.Era2021: {
			"data/tweet.js,data/fleet.js,data/birdwatch-note.js",
			"data/tweets.js,data/tweet-headers.js,data/community-tweet.js",
			"data/moment.js: window.YTD.moment.part0 = [ ]",
		},
		archivetest.Era2022: {
			"data/tweets.js,data/tweet-headers.js,data/deleted-tweets.js,data/community-tweet.js,data/twitter-circle-tweet.js,data/twitter-article.js",
			"data/tweet.js,data/note-tweet.js",
			"data/tweets.js: window.YTD.tweets.part0 = [\n  {\n    \"tweet\" : {",
		},
		archivetest.Era2023: {
			"data/note-tweet.js,data/key-registry.js,data/twitter-circle-tweet.js,data/community-note.js",
			"data/grok-chat-item.js,data/birdwatch-note.js",
			"",
		},
		archivetest.Era2025: {
			"data/note-tweet.js,data/article.js,data/grok-chat-item.js,data/periscope-followers.js,data/spaces-metadata.js",
			"data/twitter-circle-tweet.js,data/message-event.js",
			"",
		},
		archivetest.Era2026: {
			"data/note-tweet.js,data/article.js,data/grok-chat-item.js,data/message-event.js",
			"data/periscope-followers.js,data/spaces-metadata.js,data/twitter-circle.js",
			"",
		},
	} {
		fsys, _ := archivetest.New(archivetest.Options{Era: era, Tweets: 300, NoMedia: era != archivetest.Era2019})
		for _, name := range strings.Split(want.has, ",") {
			if fsys[name] == nil {
				t.Errorf("era %v has no %s", era, name)
			}
		}
		for _, name := range strings.Split(want.hasNot, ",") {
			if fsys[name] != nil {
				t.Errorf("era %v has %s", era, name)
			}
		}
		if name, begins, ok := strings.Cut(want.begins, ": "); ok && !strings.HasPrefix(string(fsys[name].Data), begins) {
			t.Errorf("era %v: %s begins %q, want %q", era, name, fsys[name].Data[:60], begins)
		}
	}
}

func TestEras(t *testing.T) {
	list := archivetest.Eras()
	if !slices.IsSortedFunc(list, func(a, b archivetest.Era) int { return a.Made().Compare(b.Made()) }) || len(list) != 11 {
		t.Errorf("eras %v are not sorted, or not all", list)
	}
	if got, want := fmt.Sprint(list), "[Grailbird CSV 2018 2019 2020Root 2020 2021 2022 2023 2025 2026]"; got != want {
		t.Errorf("eras %s, want %s", got, want)
	}
}

var (
	quote  = regexp.MustCompile(`^https?://(mobile\.|www\.)?(twitter|x)\.com/[^/]+/status/\d+`)
	client = regexp.MustCompile(`>(.*)</a>`)
)

// TestTruthFromFiles counts again, from the tweet files.
func TestTruthFromFiles(t *testing.T) {
	type counts struct {
		quotes, quotesInRetweets, media, mediaInRetweets, clients int
		years                                                     map[int]int
		languages                                                 map[string]int
	}
	for i, era := range modern {
		names := make(map[string]int)
		fsys, truth := archivetest.New(archivetest.Options{
			Seed: 9, Tweets: 400, Era: era, NoMedia: true, Profile: allProfiles[i%len(allProfiles)],
			Each: func(r archivetest.Record) { names[r.Client]++ },
		})
		got := counts{years: map[int]int{}, languages: map[string]int{}}
		type tweet struct {
			FullText  string `json:"full_text"`
			CreatedAt string `json:"created_at"`
			Lang      string
			Source    string
			Entities  struct {
				URLs []struct {
					Expanded string `json:"expanded_url"`
				}
			}
			Extended struct{ Media []any } `json:"extended_entities"`
		}
		var items []struct {
			tweet       // in Era2018 and Era2019
			Tweet tweet // later
		}
		parse(t, fsys, truth.TweetFiles[0], &items)
		clients := make(map[string]int)
		for _, it := range items {
			tw := it.Tweet
			if tw.FullText == "" {
				tw = it.tweet
			}
			at, err := time.Parse(time.RubyDate, tw.CreatedAt)
			if err != nil {
				t.Fatal(err)
			}
			got.years[at.Year()]++
			got.languages[tw.Lang]++
			clients[strings.ReplaceAll(client.FindStringSubmatch(tw.Source)[1], "&amp;", "&")]++
			quotes := 0
			for _, u := range tw.Entities.URLs {
				if quote.MatchString(u.Expanded) {
					quotes++
				}
			}
			got.media += len(tw.Extended.Media)
			if regexp.MustCompile(`^RT @\w+: `).MatchString(tw.FullText) {
				got.mediaInRetweets += len(tw.Extended.Media)
				got.quotesInRetweets += quotes
			} else {
				got.quotes += quotes
			}
		}
		want := counts{truth.QuoteLinks, truth.QuoteLinksInRetweets, truth.MediaItems, truth.MediaItemsInRetweets, 0, truth.ByYear, truth.Languages}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(counts{})); d != "" {
			t.Errorf("era %v: %s", era, d)
		}
		if d := cmp.Diff(names, clients); d != "" {
			t.Errorf("era %v: clients %s", era, d)
		}
		if truth.QuoteLinks == 0 || truth.MediaItems == 0 || len(items) != truth.Tweets {
			t.Errorf("era %v: %+v", era, truth)
		}
	}
}
