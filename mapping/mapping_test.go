package mapping_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

var owner = archive.Account{ID: "42", ScreenName: "me"}

// TestGolden runs testdata/mapping/*.txtar. Each file has tweets (a JSON list of
// archive.Tweet), what differs from the default policy and limits, and the
// decisions wanted in the form of format.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../testdata/mapping/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			me, policy, limits := owner, mapping.Policy{}, mapping.DefaultLimits()
			var tweets []archive.Tweet
			var want string
			for _, f := range a.Files {
				var into any
				switch f.Name {
				case "owner":
					into = &me
				case "policy":
					into = &policy
				case "limits":
					into = &limits
				case "tweets":
					into = &tweets
				case "want":
					want = string(f.Data)
					continue
				default:
					t.Fatalf("%s: unknown section %s", file, f.Name)
				}
				if err := json.Unmarshal(f.Data, into, json.RejectUnknownMembers(true)); err != nil {
					t.Fatalf("%s: %s: %v", file, f.Name, err)
				}
			}
			p := mapping.NewPlanner(me, policy, limits)
			for _, tweet := range tweets {
				p.Index(tweet)
			}
			var b strings.Builder
			var decisions []mapping.Decision
			for _, tweet := range tweets {
				d := p.Decide(tweet)
				decisions = append(decisions, d)
				format(&b, d)
			}
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Error(diff)
			}
			check(t, decisions, limits)
		})
	}
}

// format writes a decision as lines: a reason, or for each post its key and
// parent, time of day, visibility, language and mark of sensitivity, its text
// behind bars, and its media; then the warnings.
func format(b *strings.Builder, d mapping.Decision) {
	fmt.Fprint(b, d.TweetID)
	if d.Reason != "" {
		fmt.Fprint(b, " left out: ", d.Reason)
	}
	if d.Key != "" && d.Key != d.TweetID {
		fmt.Fprint(b, " as ", d.Key)
	}
	fmt.Fprintln(b)
	for _, p := range d.Posts {
		fmt.Fprint(b, "  ", key(p.Key))
		if p.Parent != (mapping.Key{}) {
			fmt.Fprint(b, " re ", key(p.Parent))
		}
		fmt.Fprint(b, " ", p.CreatedAt.Format("15:04:05.000"), " ", p.Visibility)
		if p.Language != "" {
			fmt.Fprint(b, " ", p.Language)
		}
		if p.Sensitive {
			fmt.Fprint(b, " sensitive")
		}
		fmt.Fprintln(b)
		for line := range strings.SplitSeq(p.Text, "\n") {
			fmt.Fprintln(b, strings.TrimRight("    | "+line, " "))
		}
		for _, m := range p.Media {
			fmt.Fprintf(b, "    %s %s", m.Kind, m.File)
			if m.Description != "" {
				fmt.Fprintf(b, " (%s)", m.Description)
			}
			fmt.Fprintln(b)
		}
	}
	for _, w := range d.Warnings {
		fmt.Fprintln(b, "  !", w)
	}
}

func key(k mapping.Key) string { return fmt.Sprintf("%s.%d", k.TweetID, k.Part) }

// check tests what must hold of the decisions on any tweets.
func check(t *testing.T, decisions []mapping.Decision, limits mapping.Limits) {
	t.Helper()
	posts := map[mapping.Key]bool{}
	for _, d := range decisions {
		if (d.Reason == "") != (len(d.Posts) > 0) {
			t.Errorf("tweet %s: %d posts and reason %q", d.TweetID, len(d.Posts), d.Reason)
		}
		for _, p := range d.Posts {
			if posts[p.Key] {
				t.Errorf("post %v twice", p.Key)
			}
			posts[p.Key] = true
		}
	}
	for _, d := range decisions {
		var last time.Time
		for i, p := range d.Posts {
			if p.Key != (mapping.Key{TweetID: d.Key, Part: i}) {
				t.Errorf("tweet %s: key %v of post %d", d.TweetID, p.Key, i)
			}
			if p.Parent != (mapping.Key{}) {
				if order := archive.CompareIDs(p.Parent.TweetID, d.Key); order > 0 || order == 0 && p.Parent.Part != i-1 {
					t.Errorf("post %v: parent %v is not earlier", p.Key, p.Parent)
				}
				if !posts[p.Parent] {
					t.Errorf("post %v: no parent %v", p.Key, p.Parent)
				}
			}
			if p.CreatedAt.Before(last) || i > 0 && !p.CreatedAt.Truncate(time.Second).Equal(last.Truncate(time.Second)) {
				t.Errorf("post %v: time %v after %v", p.Key, p.CreatedAt, last)
			}
			last = p.CreatedAt
			checkPost(t, p, limits)
		}
	}
}

func checkPost(t *testing.T, p mapping.Post, limits mapping.Limits) {
	t.Helper()
	if n := mapping.Count(p.Text, p.Warning, limits); n > limits.MaxCharacters {
		t.Errorf("post %v: %d characters, limit %d: %q", p.Key, n, limits.MaxCharacters, p.Text)
	}
	checkMentions(t, p.Text)
	if strings.TrimSpace(p.Text) == "" && len(p.Media) == 0 {
		t.Errorf("post %v is empty", p.Key)
	}
	if p.Sensitive && len(p.Media) == 0 {
		t.Errorf("post %v is sensitive without media", p.Key)
	}
	videos := 0
	for _, m := range p.Media {
		if m.Kind == archive.Video {
			videos++
		}
	}
	if n := len(p.Media); n > limits.MaxMedia || videos > 0 && n > 1 {
		t.Errorf("post %v: %d media, %d of them videos", p.Key, n, videos)
	}
}

var (
	spacedLink = regexp.MustCompile(`(^|[ \t\n\v\f\r])https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]*`)
	anyMention = regexp.MustCompile(`(^|[^A-Za-z0-9])@[A-Za-z0-9_.]`)
)

// checkMentions asks three judges: the practice server as Mastodon and as
// GoToSocial, and a grammar more liberal than any server's, which knows of
// links only that one behind white space comes first.
func checkMentions(t *testing.T, text string) {
	t.Helper()
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		if m := software.Mentions(text); len(m) > 0 {
			t.Errorf("%s sees mentions %q in %q", software, m, text)
		}
	}
	if m := anyMention.FindString(spacedLink.ReplaceAllString(text, "$1")); m != "" {
		t.Errorf("mention %q in %q", m, text)
	}
}

// TestArchives maps synthetic archives, which hold every case that has broken
// importers, and compares with what their writer says is in them.
func TestArchives(t *testing.T) {
	gotosocial := mapping.Limits{MaxCharacters: 5000, MaxMedia: 6, MaxDescription: 1500, Counting: mapping.CountPlain, KeepsDates: true}
	small := mapping.DefaultLimits()
	small.MaxCharacters, small.MaxMedia = 60, 1
	for name, limits := range map[string]mapping.Limits{"mastodon": mapping.DefaultLimits(), "gotosocial": gotosocial, "small": small} {
		for _, era := range []archivetest.Era{archivetest.Era2021, archivetest.Era2023, archivetest.Era2025} {
			t.Run(fmt.Sprint(name, "/", era), func(t *testing.T) {
				truth := map[string]archivetest.Record{}
				fsys, _ := archivetest.New(archivetest.Options{
					Seed: uint64(era) + 1, Tweets: 1500, Era: era, Private: era == archivetest.Era2023,
					Each: func(r archivetest.Record) { truth[r.ID] = r },
				})
				a, err := archive.New(fsys)
				if err != nil {
					t.Fatal(err)
				}
				for tweet, err := range a.Tweets() {
					if err != nil {
						t.Fatal(err)
					}
					r := truth[tweet.ID]
					if got, want := strings.TrimRight(mapping.Expand(tweet), " "), strings.TrimRight(r.Text, " "); got != want {
						t.Errorf("tweet %s (%s): %q, want %q", r.ID, r.Case, got, want)
					}
				}
				decisions := decide(t, a, limits)
				check(t, decisions, limits)
				if len(decisions) != len(truth) {
					t.Errorf("%d decisions on %d tweets", len(decisions), len(truth))
				}
				for _, d := range decisions {
					checkAgainst(t, d, truth)
				}
			})
		}
	}
}

func decide(t *testing.T, a *archive.Archive, limits mapping.Limits) []mapping.Decision {
	p := mapping.NewPlanner(a.Account(), mapping.Policy{}, limits)
	for tweet, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		p.Index(tweet)
	}
	var decisions []mapping.Decision
	for tweet, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		decisions = append(decisions, p.Decide(tweet))
	}
	return decisions
}

// checkAgainst compares a decision with the truth about its tweet.
func checkAgainst(t *testing.T, d mapping.Decision, truth map[string]archivetest.Record) {
	t.Helper()
	r, ok := truth[d.TweetID]
	if !ok {
		t.Errorf("decision on tweet %s, which is not in the archive", d.TweetID)
		return
	}
	want := mapping.Reason("")
	switch {
	case r.Superseded:
		want = mapping.Superseded
	case r.Circle:
		want = mapping.Circle
	case r.Protected:
		want = mapping.Protected
	case r.Kind == archivetest.Retweet:
		want = mapping.Retweet
	case r.Kind == archivetest.Reply, r.Kind == archivetest.Mention:
		want = mapping.ReplyToOthers
	case r.Kind == archivetest.SelfReply:
		for above := r; above.Kind == archivetest.SelfReply && !above.ParentMissing; {
			if above = truth[above.Parent]; above.Kind == archivetest.Reply || above.Kind == archivetest.Mention {
				want = mapping.OthersConversation
			}
		}
	}
	if d.Reason != want {
		t.Errorf("tweet %s (%s %s): reason %q, want %q", r.ID, r.Case, r.Kind, d.Reason, want)
	}
	if d.Reason != "" {
		return
	}
	if hasParent := d.Posts[0].Parent != (mapping.Key{}); hasParent && r.Kind != archivetest.SelfReply {
		t.Errorf("tweet %s (%s %s): unexpected parent", r.ID, r.Case, r.Kind)
	}
	files := 0
	for _, p := range d.Posts {
		for _, m := range p.Media {
			for files < len(r.Media) && r.Media[files].Missing {
				files++
			}
			if files == len(r.Media) || r.Media[files].File != m.File {
				t.Errorf("tweet %s (%s): unexpected file %s", r.ID, r.Case, m.File)
				return
			}
			files++
		}
	}
}

func Example() {
	owner := archive.Account{ID: "42", ScreenName: "me"}
	created := time.Date(2018, time.October, 10, 20, 19, 24, 0, time.UTC)
	tweets := []archive.Tweet{
		{
			ID: "1050", CreatedAt: created, Lang: "en", Text: "Salt &amp; light, by @ada https://t.co/abc",
			URLs: []archive.URL{{Range: archive.Range{Start: 26, End: 42}, URL: "https://t.co/abc", Expanded: "https://example.com/salt"}},
		},
		{ID: "1051", CreatedAt: created, Text: "RT @ada: Hello", Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 7}, ScreenName: "ada"}}},
		{ID: "1052", CreatedAt: created, Lang: "en", Text: "@me And more", InReplyToStatusID: "1050", InReplyToUserID: "42"},
	}

	p := mapping.NewPlanner(owner, mapping.Policy{}, mapping.DefaultLimits())
	for _, t := range tweets {
		p.Index(t)
	}
	for _, t := range tweets {
		d := p.Decide(t)
		if d.Reason != "" {
			fmt.Printf("%s is left out: %s\n", d.TweetID, d.Reason.Description())
		}
		for _, post := range d.Posts {
			fmt.Printf("%s answers %q: %q\n", post.Key.TweetID, post.Parent.TweetID, post.Text)
		}
	}
	// Output:
	// 1050 answers "": "Salt & light, by ＠ada https://example.com/salt\n\n🐦 2018-10-10"
	// 1051 is left out: a retweet
	// 1052 answers "1050": "And more\n\n🐦 2018-10-10"
}

func TestReasons(t *testing.T) {
	seen := map[mapping.Reason]bool{}
	for _, r := range mapping.Reasons() {
		if seen[r] || r == "" || r.String() == "" || r.Description() == r.String() {
			t.Errorf("reason %q: known twice or without description %q", r, r.Description())
		}
		seen[r] = true
	}
}

// sample is a real archive that its owner made public; it is not part of the
// repository.
const sample = "../../shared/sample/2021-institution"

func TestSample(t *testing.T) {
	if _, err := os.Stat(sample); err != nil {
		t.Skip("no sample archive here")
	}
	a, err := archive.Open(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	decisions := decide(t, a, mapping.DefaultLimits())
	check(t, decisions, mapping.DefaultLimits())
	reasons, answers, photos := map[mapping.Reason]int{}, 0, 0
	for _, d := range decisions {
		reasons[d.Reason]++
		for _, p := range d.Posts {
			if p.Key.Part == 0 && p.Parent != (mapping.Key{}) {
				answers++
			}
			photos += len(p.Media)
		}
	}
	if len(decisions) != 70 || reasons[mapping.Retweet] != 12 || answers != 14 || photos != 8 {
		t.Errorf("%d decisions, reasons %v, %d self-replies, %d photos", len(decisions), reasons, answers, photos)
	}
}
