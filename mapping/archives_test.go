package mapping_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// TestArchives maps synthetic archives, which hold every case that has broken
// importers, and compares with what their writer says is in them.
func TestArchives(t *testing.T) {
	mastodon := mapping.DefaultLimits()
	gotosocial := mapping.Limits{
		MaxCharacters: 5000, MaxMedia: 6, MaxDescription: 1500, Counting: mapping.CountPlain, KeepsDates: true, Markdown: true,
		PostURL: "https://gts.example/@ada/statuses/01ABCDEFGHJKMNPQRSTVWXYZ12", CharactersPerURL: 23,
	}
	quotes := mapping.DefaultLimits()
	quotes.Quotes = true
	small := mapping.DefaultLimits()
	small.MaxCharacters, small.MaxMedia = 60, 1
	smallPlain := gotosocial
	smallPlain.MaxCharacters = 120
	everything := mapping.Policy{
		Retweets: mapping.LinkRetweets, Replies: mapping.RepliesInContext, Circle: mapping.Direct, Protected: mapping.Private,
		Numbers: true, Markdown: true, LinkBack: true,
	}
	plans := []struct {
		name   string
		limits mapping.Limits
		policy mapping.Policy
	}{
		{"mastodon", mastodon, mapping.Policy{}},
		{"gotosocial", gotosocial, mapping.Policy{}},
		{"small", small, mapping.Policy{}},
		{"quotes", quotes, mapping.Policy{Replies: mapping.OwnThreads, NoDateLine: true}},
		{"everything", quotes, everything},
		{"everything small", small, everything},
		{"everything plain", smallPlain, everything},
		{"links", smallPlain, mapping.Policy{Mentions: mapping.LinkMentions, Retweets: mapping.LinkRetweets, Circle: mapping.Private}},
	}
	for _, era := range []archivetest.Era{archivetest.Era2021, archivetest.Era2023, archivetest.Era2025} {
		truth := truth{}
		fsys, _ := archivetest.New(archivetest.Options{
			Seed: uint64(era) + 1, Tweets: 1000, Era: era, Private: era == archivetest.Era2023,
			Each: func(r archivetest.Record) { truth[r.ID] = r },
		})
		a, err := archive.New(fsys)
		if err != nil {
			t.Fatal(err)
		}
		tweets := readTweets(t, a)
		for _, tweet := range tweets {
			r := truth[tweet.ID]
			if got, want := strings.TrimRight(mapping.Expand(tweet), " "), strings.TrimRight(r.Text, " "); got != want {
				t.Errorf("tweet %s (%s): %q, want %q", r.ID, r.Case, got, want)
			}
		}
		for _, c := range plans {
			t.Run(fmt.Sprint(c.name, "/", era), func(t *testing.T) {
				all := decideAll(t, a.Account(), c.policy, c.limits, mapping.Inputs{}, tweets)
				check(t, all)
				if len(all.decisions) != len(truth) {
					t.Errorf("%d decisions on %d tweets", len(all.decisions), len(truth))
				}
				for _, d := range all.decisions {
					checkAgainst(t, d, truth, c.policy, c.limits)
				}
				if diff := cmp.Diff(truth.counts(c.policy), countAll(all.decisions)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// readTweets reads an archive into memory.
func readTweets(t testing.TB, a *archive.Archive) []archive.Tweet {
	t.Helper()
	var tweets []archive.Tweet
	for tweet, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		tweets = append(tweets, tweet)
	}
	return tweets
}

// truth is what an archive's writer says of each tweet.
type truth map[string]archivetest.Record

// reason is why a tweet is left out.
func (all truth) reason(r archivetest.Record, policy mapping.Policy) mapping.Reason {
	switch {
	case r.Superseded:
		return mapping.Superseded
	case r.Circle && policy.Circle == "":
		return mapping.Circle
	case r.Protected && policy.Protected == "":
		return mapping.Protected
	case r.Kind == archivetest.Retweet && policy.Retweets != mapping.LinkRetweets:
		return mapping.Retweet
	case policy.Replies == mapping.RepliesInContext:
	case r.Kind == archivetest.Reply, r.Kind == archivetest.Mention:
		return mapping.ReplyToOthers
	case r.Kind == archivetest.SelfReply:
		for above := r; above.Kind == archivetest.SelfReply && !above.ParentMissing; {
			if above = all[above.Parent]; above.Kind == archivetest.Reply || above.Kind == archivetest.Mention {
				return mapping.OthersConversation
			}
		}
	}
	return ""
}

// key is the id by which a tweet goes.
func (all truth) key(id string) string {
	if r := all[id]; len(r.Versions) > 0 {
		return r.Versions[0]
	}
	return id
}

// latest is the last version of a tweet.
func (all truth) latest(id string) (archivetest.Record, bool) {
	r, ok := all[id]
	if n := len(r.Versions); n > 0 {
		r, ok = all[r.Versions[n-1]]
	}
	return r, ok
}

// parent is the key of the tweet that r hangs on: the nearest above that becomes posts.
func (all truth) parent(r archivetest.Record, policy mapping.Policy) string {
	for r.Kind == archivetest.SelfReply && !r.ParentMissing {
		var ok bool
		if r, ok = all.latest(r.Parent); !ok {
			return ""
		}
		if all.reason(r, policy) == "" {
			return all.key(r.ID)
		}
	}
	return ""
}

// references are the keys of the own tweets that a tweet's text leads to.
func (all truth) references(r archivetest.Record, policy mapping.Policy) (keys []string) {
	for _, id := range r.LinkedIDs {
		if to, ok := all.latest(id); ok && all.reason(to, policy) == "" {
			keys = append(keys, all.key(id))
		}
	}
	return keys
}

// counts are numbers of a whole archive that becomes posts.
type counts struct {
	Tweets   int // that become posts
	Reasons  map[mapping.Reason]int
	Files    int         // attached
	Threads  map[int]int // by the number of tweets, from 2
	Links    int         // to own tweets, quotations among them
	Retweets int
}

func (all truth) counts(policy mapping.Policy) counts {
	c := counts{Reasons: map[mapping.Reason]int{}}
	parents := map[string]string{}
	for _, r := range all {
		if reason := all.reason(r, policy); reason != "" {
			c.Reasons[reason]++
			continue
		}
		c.Tweets++
		parents[all.key(r.ID)] = all.parent(r, policy)
		if r.Kind == archivetest.Retweet {
			c.Retweets++
		} else {
			for _, m := range r.Media {
				if !m.Missing {
					c.Files++
				}
			}
		}
		c.Links += len(all.references(r, policy))
	}
	c.Threads = threads(parents)
	return c
}

func countAll(decisions []mapping.Decision) counts {
	c := counts{Reasons: map[mapping.Reason]int{}}
	parents := map[string]string{}
	for _, d := range decisions {
		if d.Reason != "" {
			c.Reasons[d.Reason]++
			continue
		}
		c.Tweets++
		parents[d.Key] = d.Posts[0].Parent.TweetID
		if strings.HasPrefix(d.Text, "RT ") && strings.Contains(d.Text, ": ") {
			c.Retweets++
		}
		for _, p := range d.Posts {
			c.Files += len(p.Media)
			c.Links += len(p.Links)
			if p.Quote != (mapping.Key{}) {
				c.Links++
			}
		}
	}
	c.Threads = threads(parents)
	return c
}

// threads counts threads by their length.
func threads(parents map[string]string) map[int]int {
	sizes := map[string]int{}
	for id := range maps.Keys(parents) {
		for parents[id] != "" {
			id = parents[id]
		}
		sizes[id]++
	}
	lengths := map[int]int{}
	for _, n := range sizes {
		if n > 1 {
			lengths[n]++
		}
	}
	return lengths
}

var anyTweetLink = regexp.MustCompile(`https?://(www\.|mobile\.)?(twitter|x)\.com/\w+/status/[0-9]+\S*`)

// checkAgainst compares a decision with the truth about its tweet.
func checkAgainst(t *testing.T, d mapping.Decision, all truth, policy mapping.Policy, limits mapping.Limits) {
	t.Helper()
	r, ok := all[d.TweetID]
	if !ok {
		t.Errorf("decision on tweet %s, which is not in the archive", d.TweetID)
		return
	}
	if want := all.reason(r, policy); d.Reason != want {
		t.Errorf("tweet %s (%s %s): reason %q, want %q", r.ID, r.Case, r.Kind, d.Reason, want)
	}
	if d.Reason != "" {
		return
	}
	if got, want := d.Posts[0].Parent.TweetID, all.parent(r, policy); got != want {
		t.Errorf("tweet %s (%s %s): parent %q, want %q", r.ID, r.Case, r.Kind, got, want)
	}
	visibility := mapping.Unlisted
	if r.Protected {
		visibility = policy.Protected
	}
	if r.Circle {
		visibility = policy.Circle
	}
	var references []string
	files, texts := 0, 0
	for _, p := range d.Posts {
		if p.Visibility != visibility {
			t.Errorf("tweet %s (%s): visibility %s, want %s", r.ID, r.Case, p.Visibility, visibility)
		}
		if p.Text != "" {
			texts++
		}
		for _, l := range p.Links {
			references = append(references, l.To.TweetID)
		}
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
	if quote := d.Posts[0].Quote.TweetID; quote != "" {
		references = append(references, quote)
	}
	if diff := cmp.Diff(all.references(r, policy), references); diff != "" {
		t.Errorf("tweet %s (%s) leads to others: %s", r.ID, r.Case, diff)
	}
	checkText(t, d, r, policy, limits)

	// Whether it is one post or several, by other counting.
	whole := d.Text
	switch {
	case policy.LinkBack && limits.KeepsDates:
		whole += "\n\n🐦 https://x.com/ada_example/status/" + r.ID
	case policy.LinkBack:
		whole += "\n\n🐦 2018-10-10 https://x.com/ada_example/status/" + r.ID
	case !limits.KeepsDates && !policy.NoDateLine:
		whole += "\n\n🐦 2018-10-10"
	}
	software := practice.Mastodon
	if limits.Counting == mapping.CountPlain {
		software = practice.GoToSocial
		// There is room for the address of a post in the place of every link to a tweet.
		whole = anyTweetLink.ReplaceAllStringFunc(whole, func(link string) string {
			return link + strings.Repeat("0", max(0, len(limits.PostURL)-len(link)))
		})
	}
	if many := software.Count(whole, "") > limits.MaxCharacters; len(references) == 0 && !d.Posts[0].Markdown && many != (texts > 1) {
		t.Errorf("tweet %s (%s): %d posts with text for %d characters", r.ID, r.Case, texts, software.Count(whole, ""))
	}
}

// checkText compares the draft of a tweet with what its author wrote.
func checkText(t *testing.T, d mapping.Decision, r archivetest.Record, policy mapping.Policy, limits mapping.Limits) {
	t.Helper()
	if policy.Mentions != "" {
		return // every name has become something else
	}
	for _, m := range r.Media {
		if m.Missing {
			return // and there is a link for it
		}
	}
	unmarked := func(s string) string { return strings.ReplaceAll("\n"+s, "\n\u200f", "\n")[1:] } // without marks that keep a direction
	got, want := unmarked(d.Text), unmarked(strings.ReplaceAll(r.Text, "@", "＠"))
	if limits.Counting == mapping.CountPlain { // which finds no link behind this space
		want = strings.ReplaceAll(want, "\u3000https://", "\u3000 https://")
	}
	switch r.Kind {
	case archivetest.Reply:
		link, rest, ok := strings.Cut(got, "\n\n")
		if !ok || !strings.HasPrefix(link, "https://x.com/") || !strings.HasSuffix(link, "/status/"+r.Parent) {
			t.Errorf("tweet %s (%s) does not begin with a link to %s: %q", r.ID, r.Case, r.Parent, got)
		}
		got = rest
		if r.Note { // notes do not repeat the names
			return
		}
	case archivetest.Retweet:
		text, link, ok := strings.Cut(got, "\n\nhttps://x.com/")
		if ok != (r.OriginalID != "") || ok && !strings.HasSuffix(link, "/status/"+r.OriginalID) {
			t.Errorf("tweet %s (%s): link to the original %q, want %q", r.ID, r.Case, link, r.OriginalID)
		}
		got = text
	case archivetest.SelfReply:
		for strings.HasPrefix(want, "＠") {
			_, want, _ = strings.Cut(want, " ")
		}
	}
	if r.QuoteLinks > 0 {
		got = strings.Replace(got, "\n\nRE: ", " ", 1)
		if quote := strings.TrimPrefix(d.Posts[0].QuoteLink, "RE: "); !strings.HasSuffix(got, quote) {
			got += " " + quote
		}
		got, want = squeeze(got), squeeze(want)
	}
	if got != want {
		t.Errorf("tweet %s (%s): %q, want %q", r.ID, r.Case, got, want)
	}
}
