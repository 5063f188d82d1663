package mapping_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
)

var owner = archive.Account{ID: "42", ScreenName: "me"}

// TestGolden runs testdata/mapping/*.txtar. Each file has tweets (a JSON list of
// archive.Tweet), what differs from the default policy, limits and inputs (an alttext
// and a people section are files for ReadAltText and ReadPeople), and the decisions
// wanted in the form of format.
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
			me, policy, limits, inputs := owner, mapping.Policy{}, mapping.DefaultLimits(), mapping.Inputs{}
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
				case "inputs":
					into = &inputs
				case "alttext":
					if inputs.AltText, err = mapping.ReadAltText(strings.NewReader(string(f.Data))); err != nil {
						t.Fatal(err)
					}
					continue
				case "people":
					if inputs.People, err = mapping.ReadPeople(strings.NewReader(string(f.Data))); err != nil {
						t.Fatal(err)
					}
					continue
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
			all := decideAll(t, me, policy, limits, inputs, tweets)
			var b strings.Builder
			for _, d := range all.decisions {
				format(&b, d)
			}
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Error(diff)
			}
			check(t, all)
		})
	}
}

// format writes a decision as lines: a reason, or for each post its key and
// parent, time of day, visibility, language and mark of sensitivity, its text
// behind bars, and its media; then the warnings. A content warning, Markdown, a quoted
// and a boosted post stand behind the mark, the links to own posts below the text.
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
		if p.Warning != "" {
			fmt.Fprintf(b, " warning %q", p.Warning)
		}
		if p.Markdown {
			fmt.Fprint(b, " markdown")
		}
		if p.Quote != (mapping.Key{}) {
			fmt.Fprint(b, " quotes ", key(p.Quote), " or ", p.QuoteLink)
		}
		if p.Boost != (mapping.Key{}) {
			fmt.Fprintln(b, " boosts", key(p.Boost))
			continue
		}
		fmt.Fprintln(b)
		for line := range strings.SplitSeq(p.Text, "\n") {
			fmt.Fprintln(b, strings.TrimRight("    | "+line, " "))
		}
		for _, l := range p.Links {
			fmt.Fprintf(b, "    link %s to %s\n", p.Text[l.Start:l.End], key(l.To))
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

func newPlanner(t testing.TB, owner archive.Account, policy mapping.Policy, limits mapping.Limits, in mapping.Inputs) *mapping.Planner {
	t.Helper()
	p, err := mapping.NewPlanner(owner, policy, limits, in)
	if err != nil {
		t.Fatal(err)
	}
	return p
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

	p, err := mapping.NewPlanner(owner, mapping.Policy{}, mapping.DefaultLimits(), mapping.Inputs{})
	if err != nil {
		panic(err)
	}
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
	decided := decideAll(t, a.Account(), mapping.Policy{}, mapping.DefaultLimits(), mapping.Inputs{}, readTweets(t, a))
	check(t, decided)
	decisions := decided.decisions
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
