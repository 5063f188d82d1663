package archivetest_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// status is a tweet of a month's file.
type status struct {
	ID        uint64
	IDStr     string `json:"id_str"`
	Text      string
	CreatedAt string `json:"created_at"`
	Source    string
	Geo       *struct{ Coordinates []float64 }
	User      struct {
		ID         uint64
		ScreenName string `json:"screen_name"`
	}
	InReplyTo uint64 `json:"in_reply_to_status_id"`
	Entities  struct {
		Media    []*media
		URLs     []entity
		Hashtags []entity
		Mentions []entity `json:"user_mentions"`
	}
	Retweeted *status `json:"retweeted_status"`
}

type media struct {
	Alt      *string `json:"media_alt"`
	Type     *string
	MediaURL string `json:"media_url"`
	Sizes    []struct{ W, H int }
	entity
}

type entity struct {
	URL        string
	Expanded   string `json:"expanded_url"`
	Text       string
	ScreenName string `json:"screen_name"`
	Indices    []int
}

type indexed struct {
	FileName   string `json:"file_name"`
	Year       int
	Month      time.Month
	VarName    string `json:"var_name"`
	TweetCount int    `json:"tweet_count"`
}

// TestGrailbird reads the form of 2018 back: its index, its months, and each tweet.
func TestGrailbird(t *testing.T) {
	records := make(map[string]archivetest.Record)
	fsys, truth := archivetest.New(archivetest.Options{
		Seed: 5, Tweets: 3000, Era: archivetest.EraGrailbird,
		Each: func(r archivetest.Record) { records[r.ID] = r },
	})
	var index []indexed
	parse(t, fsys, "data/js/tweet_index.js", &index)
	tweets, neighbours, descending, alts, cut, past := 0, 0, 0, 0, 0, 0
	for i, m := range index {
		if name := fmt.Sprintf("data/js/tweets/%d_%02d.js", m.Year, m.Month); m.FileName != name || truth.TweetFiles[i] != name {
			t.Errorf("index %d: %+v, truth has %s", i, m, truth.TweetFiles[i])
		}
		if i > 0 && (m.Year > index[i-1].Year || m.Year == index[i-1].Year && m.Month >= index[i-1].Month) {
			t.Errorf("index %d is not older than the one before", i)
		}
		if !strings.HasPrefix(string(fsys[m.FileName].Data), "Grailbird.data."+m.VarName+" = \n [ {\n  \"source\" : ") || !bytes.HasSuffix(fsys[m.FileName].Data, []byte("\n} ]")) {
			t.Errorf("%s has another form", m.FileName)
		}
		var list []status
		parse(t, fsys, m.FileName, &list)
		if len(list) != m.TweetCount {
			t.Errorf("%s has %d tweets, the index says %d", m.FileName, len(list), m.TweetCount)
		}
		tweets += len(list)
		for i, s := range list {
			r := records[s.IDStr]
			at, err := time.Parse("2006-01-02 15:04:05 -0700", s.CreatedAt)
			if err != nil || !at.Equal(r.CreatedAt) || strconv.FormatUint(s.ID, 10) != s.IDStr || r.ID == "" || s.Geo == nil {
				t.Errorf("%s: %v, %v: %+v", s.IDStr, at, err, r)
			}
			if at.Month() != m.Month {
				neighbours++
			}
			if i > 0 && s.ID < list[i-1].ID {
				descending++
			}
			if s.User.ScreenName != truth.ScreenName || (s.Retweeted != nil) != (r.Kind == archivetest.Retweet) || (s.InReplyTo != 0) != (r.Parent != "") {
				t.Errorf("%s: %+v", s.IDStr, r)
			}
			for i, m := range s.Entities.Media {
				if m.Alt != nil {
					alts++
					if *m.Alt != r.Media[i].Alt || at.Before(time.Date(2014, 7, 1, 0, 0, 0, 0, time.UTC)) {
						t.Errorf("%s: alt %q, truth %q", s.IDStr, *m.Alt, r.Media[i].Alt)
					}
				} else if r.Media[i].Alt != "" {
					t.Errorf("%s has no alt, truth %q", s.IDStr, r.Media[i].Alt)
				}
				if m.Type != nil || len(m.Sizes) != 5 || r.Media[i].File != "" || !r.Media[i].Missing {
					t.Errorf("%s: media %+v, truth %+v", s.IDStr, m, r.Media[i])
				}
			}
			if s.Retweeted != nil {
				if strings.HasSuffix(s.Text, "…") {
					cut++
				}
				past += outside(t, s, true)
				outside(t, *s.Retweeted, false)
				checkRetweeted(t, s, r)
			} else {
				outside(t, s, false)
			}
		}
	}
	if tweets != truth.Tweets || len(records) != tweets {
		t.Errorf("%d tweets, %d records, truth %d", tweets, len(records), truth.Tweets)
	}
	if neighbours == 0 || neighbours*50 > tweets {
		t.Errorf("%d of %d tweets are in a neighbouring month's file, want up to 2 %%", neighbours, tweets)
	}
	if descending == tweets-len(index) || alts == 0 || cut == 0 || past == 0 || truth.Missing != truth.MediaItems {
		t.Errorf("%d descending, %d alts, %d cut, %d entities past the end, truth %+v", descending, alts, cut, past, truth)
	}
	checkASCII(t, fsys)
	var details struct {
		ID         string
		ScreenName string `json:"screen_name"`
	}
	parse(t, fsys, "data/js/user_details.js", &details)
	var payload struct{ Tweets int }
	parse(t, fsys, "data/js/payload_details.js", &payload)
	if details.ID != truth.AccountID || details.ScreenName != truth.ScreenName || payload.Tweets < tweets || payload.Tweets*100 > tweets*103 {
		t.Errorf("details %+v, payload %+v", details, payload)
	}
}

// outside checks that the entities are where their indices say, and counts those past
// the end of a retweet's text.
func outside(t *testing.T, s status, cut bool) (past int) {
	t.Helper()
	text := []rune(s.Text)
	check := func(e entity, want string) {
		if cut && e.Indices[1] >= len(text) {
			past++
			return
		}
		if e.Indices[1] > len(text) || string(text[e.Indices[0]:e.Indices[1]]) != want {
			t.Errorf("%s: %q is not at %v of %q", s.IDStr, want, e.Indices, s.Text)
		}
	}
	for _, m := range s.Entities.Media {
		check(m.entity, m.URL)
	}
	for _, e := range s.Entities.URLs {
		check(e, e.URL)
	}
	for _, e := range s.Entities.Hashtags {
		check(e, "#"+e.Text)
	}
	for _, e := range s.Entities.Mentions {
		check(e, "@"+e.ScreenName)
	}
	return past
}

var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

func checkRetweeted(t *testing.T, s status, r archivetest.Record) {
	t.Helper()
	whole := s.Retweeted
	text := whole.Text
	for _, m := range whole.Entities.Media {
		text = strings.TrimSuffix(strings.TrimSuffix(text, m.URL), " ")
	}
	for _, u := range whole.Entities.URLs {
		text = strings.Replace(text, u.URL, u.Expanded, 1)
	}
	if got := strings.TrimSpace(unescape.Replace(text)); got != r.RetweetedText || whole.IDStr != r.RetweetedID || whole.User.ScreenName != r.RetweetedName {
		t.Errorf("%s repeats %s by %s, %q; truth %+v", s.IDStr, whole.IDStr, whole.User.ScreenName, got, r)
	}
	_, own, _ := strings.Cut(s.Text, ": ")
	if own, isCut := strings.CutSuffix(own, "…"); isCut && len([]rune(unescape.Replace(s.Text))) > 140 || !strings.HasPrefix(whole.Text, own[:len(own)*9/10]) {
		t.Errorf("%s: %q is not the beginning of %q", s.IDStr, s.Text, whole.Text)
	}
}

func checkASCII(t *testing.T, fsys fstest.MapFS) {
	t.Helper()
	files, err := fs.Glob(fsys, "data/js/tweets/*.js")
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for _, name := range files {
		data := fsys[name].Data
		for _, c := range data {
			if c >= 0x80 || c == '<' || c == '>' {
				t.Errorf("%s has the byte %q", name, c)
				break
			}
		}
		if bytes.Contains(data, []byte(`://`)) || bytes.Contains(data, []byte(`\u003c`)) {
			t.Errorf("%s: slashes or the case of escapes are wrong", name)
		}
		all += bytes.Count(data, []byte(`\uD83`))
	}
	if all == 0 {
		t.Error("there is no character that needs a surrogate pair")
	}
}

// TestCSV compares tweets.csv with the truth, and the one of EraCSV with Grailbird's.
func TestCSV(t *testing.T) {
	records := make(map[string]archivetest.Record)
	o := archivetest.Options{Seed: 6, Tweets: 300, Era: archivetest.EraCSV, Each: func(r archivetest.Record) { records[r.ID] = r }}
	fsys, truth := archivetest.New(o)
	o.Era, o.Each = archivetest.EraGrailbird, nil
	whole, sameTruth := archivetest.New(o)
	if !bytes.Equal(fsys["tweets.csv"].Data, whole["tweets.csv"].Data) || truth.Tweets != sameTruth.Tweets {
		t.Error("EraCSV and EraGrailbird have different tables")
	}
	if d := cmp.Diff([]string{"tweets.csv"}, truth.TweetFiles); d != "" || truth.TweetBytes != int64(len(fsys["tweets.csv"].Data)) {
		t.Error(d, truth.TweetBytes)
	}
	rows, err := csv.NewReader(bytes.NewReader(fsys["tweets.csv"].Data)).ReadAll()
	if err != nil || len(rows) != 1+truth.Tweets {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	column := make(map[string]int)
	for i, name := range rows[0] {
		column[name] = i
	}
	newlines := 0
	for _, row := range rows[1:] {
		get := func(name string) string { return row[column[name]] }
		r := records[get("tweet_id")]
		if at, err := time.Parse("2006-01-02 15:04:05 -0700", get("timestamp")); err != nil || !at.Equal(r.CreatedAt) {
			t.Errorf("%s: %v, %v", r.ID, at, err)
		}
		if get("in_reply_to_status_id") != r.Parent || get("retweeted_status_id") != r.RetweetedID {
			t.Errorf("%v: truth %+v", row, r)
		}
		links := strings.Split(get("expanded_urls"), ",")
		if want := len(r.Media); links[0] == "" && want > 0 || len(links) < want {
			t.Errorf("%s: %v for %d media", r.ID, links, want)
		}
		newlines += strings.Count(get("text"), "\n")
	}
	if newlines == 0 {
		t.Error("no text has a line break")
	}
}
