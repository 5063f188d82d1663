package mapping_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// plan is a set of decisions and what they were made from.
type plan struct {
	policy    mapping.Policy
	limits    mapping.Limits
	inputs    mapping.Inputs
	tweets    []archive.Tweet
	decisions []mapping.Decision // in the order of the tweets
}

// decideAll indexes the tweets and decides on each.
func decideAll(t testing.TB, owner archive.Account, policy mapping.Policy, limits mapping.Limits, in mapping.Inputs, tweets []archive.Tweet) plan {
	t.Helper()
	p := newPlanner(t, owner, policy, limits, in)
	for _, tweet := range tweets {
		p.Index(tweet)
	}
	all := plan{policy: policy, limits: limits, inputs: in, tweets: tweets}
	for _, tweet := range tweets {
		all.decisions = append(all.decisions, p.Decide(tweet))
	}
	return all
}

// check tests what must hold of the decisions on any tweets.
func check(t *testing.T, all plan) {
	t.Helper()
	posts := map[mapping.Key]mapping.Post{}
	known := mapping.Reasons()
	for _, d := range all.decisions {
		if (d.Reason == "") != (len(d.Posts) > 0) {
			t.Errorf("tweet %s: %d posts and reason %q", d.TweetID, len(d.Posts), d.Reason)
		}
		if d.Reason != "" && (d.Text != "" || d.Warning != "" || !slices.Contains(known, d.Reason)) {
			t.Errorf("tweet %s: reason %q, text %q, warning %q", d.TweetID, d.Reason, d.Text, d.Warning)
		}
		for _, p := range d.Posts {
			if _, again := posts[p.Key]; again {
				t.Errorf("post %v twice", p.Key)
			}
			posts[p.Key] = p
		}
	}
	for i, d := range all.decisions {
		all.checkOrder(t, d, posts)
		for _, p := range d.Posts {
			all.checkPost(t, p)
			all.checkReferences(t, d, p, posts)
		}
		if d.Warning != "" && !slices.ContainsFunc(d.Posts, func(p mapping.Post) bool { return p.Warning != "" || p.Sensitive }) {
			t.Errorf("tweet %s: warning %q is in no post", d.TweetID, d.Warning)
		}
		all.checkDraft(t, d)
		if d.Reason == "" {
			all.checkFiles(t, d, all.tweets[i])
		}
	}
	all.checkTimes(t)
}

// checkOrder tests the keys, parents and times of a tweet's posts.
func (all plan) checkOrder(t *testing.T, d mapping.Decision, posts map[mapping.Key]mapping.Post) {
	t.Helper()
	var last time.Time
	for i, p := range d.Posts {
		if p.Key != (mapping.Key{TweetID: d.Key, Part: i}) {
			t.Errorf("tweet %s: key %v of post %d", d.TweetID, p.Key, i)
		}
		if p.Parent != (mapping.Key{}) {
			if order := archive.CompareIDs(p.Parent.TweetID, d.Key); order > 0 || order == 0 && p.Parent.Part != i-1 {
				t.Errorf("post %v: parent %v is not earlier", p.Key, p.Parent)
			}
			if _, ok := posts[p.Parent]; !ok {
				t.Errorf("post %v: no parent %v", p.Key, p.Parent)
			}
			if _, more := posts[mapping.Key{TweetID: p.Parent.TweetID, Part: p.Parent.Part + 1}]; more && i == 0 {
				t.Errorf("post %v: parent %v is not the last of its tweet", p.Key, p.Parent)
			}
		}
		if i > 0 && p.Parent != d.Posts[i-1].Key {
			t.Errorf("post %v: parent %v", p.Key, p.Parent)
		}
		if p.CreatedAt.Before(last) || i > 0 && !p.CreatedAt.Truncate(time.Second).Equal(last.Truncate(time.Second)) {
			t.Errorf("post %v: time %v after %v", p.Key, p.CreatedAt, last)
		}
		last = p.CreatedAt
	}
}

// checkTimes tests that posts of one second that follow each other are a millisecond apart.
func (all plan) checkTimes(t *testing.T) {
	t.Helper()
	var posts []mapping.Post
	for i, d := range all.decisions {
		if id := all.tweets[i].ID; len(all.tweets[i].EditIDs) > 0 && len(id) < 8 {
			return // such an id tells no time, so that of an edit is in no order
		}
		posts = append(posts, d.Posts...)
	}
	slices.SortFunc(posts, func(a, b mapping.Post) int {
		return cmp.Or(archive.CompareIDs(a.Key.TweetID, b.Key.TweetID), cmp.Compare(a.Key.Part, b.Key.Part))
	})
	for i := 1; i < len(posts); i++ {
		before, after := posts[i-1].CreatedAt, posts[i].CreatedAt
		if !before.Truncate(time.Second).Equal(after.Truncate(time.Second)) {
			continue
		}
		if apart := after.Sub(before); apart != time.Millisecond && before.Nanosecond() != 999e6 {
			t.Errorf("post %v is %v behind %v, which is before it", posts[i].Key, apart, posts[i-1].Key)
		}
	}
}

// checkPost tests what a post is by itself.
func (all plan) checkPost(t *testing.T, p mapping.Post) {
	t.Helper()
	if p.Boost != (mapping.Key{}) {
		if p.Text != "" || p.Warning != "" || p.Media != nil || p.Links != nil || p.Quote != (mapping.Key{}) || p.QuoteLink != "" || p.Language != "" || p.Parent != (mapping.Key{}) {
			t.Errorf("boost %v has more: %+v", p.Key, p)
		}
		return
	}
	all.checkLength(t, p.Key, p.Text, p.Warning)
	for _, text := range all.finished(p) {
		all.checkLength(t, p.Key, text, p.Warning)
	}
	checkMentions(t, p.Text)
	checkMentions(t, p.Warning)
	checkMentions(t, p.QuoteLink)
	if strings.TrimSpace(p.Text) == "" && (len(p.Media) == 0 && p.Quote == (mapping.Key{}) || p.Warning != "") {
		t.Errorf("post %v has no text: warning %q, %d media", p.Key, p.Warning, len(p.Media))
	}
	if p.Sensitive && len(p.Media) == 0 {
		t.Errorf("post %v is sensitive without media", p.Key)
	}
	if p.Markdown && (!all.policy.Markdown || !all.limits.Markdown) {
		t.Errorf("post %v is Markdown", p.Key)
	}
	switch p.Visibility {
	case mapping.Public, mapping.Unlisted, mapping.Private, mapping.Direct:
	default:
		t.Errorf("post %v has visibility %q", p.Key, p.Visibility)
	}
	videos := 0
	for _, m := range p.Media {
		checkMentions(t, m.Link)
		if n := len([]rune(m.Description)); n > all.limits.MaxDescription {
			t.Errorf("post %v: description of %d characters", p.Key, n)
		}
		if m.Kind == archive.Video {
			videos++
		}
	}
	if n := len(p.Media); n > all.limits.MaxMedia || videos > 0 && n > 1 {
		t.Errorf("post %v: %d media, %d of them videos", p.Key, n, videos)
	}
	if !all.policy.AllowContactDetails && slices.Contains(all.inputs.Contact, contact) {
		for _, s := range []string{p.Text, p.Warning} {
			if contactAlone.MatchString(s) {
				t.Errorf("post %v has a contact: %q", p.Key, s)
			}
		}
	}
}

// contact is an address that fuzzed owners have.
const contact = "ada@example.com"

var contactAlone = regexp.MustCompile(`(?i)(^|[\s(])` + regexp.QuoteMeta(contact) + `($|[\s)])`)

// checkLength asks two judges for the length of a post.
func (all plan) checkLength(t *testing.T, key mapping.Key, text, warning string) {
	t.Helper()
	if n := mapping.Count(text, warning, all.limits); n > all.limits.MaxCharacters {
		t.Errorf("post %v: %d characters, limit %d: %q, warning %q", key, n, all.limits.MaxCharacters, text, warning)
	}
	software := practice.Mastodon
	switch {
	case all.limits.Counting == mapping.CountPlain:
		software = practice.GoToSocial
	case all.limits.CharactersPerURL != 23:
		return
	}
	// Mastodon strips before it counts.
	if n := software.Count(strings.Trim(text, " \t\n\v\f\r\x00"), strings.Trim(warning, " \t\n\v\f\r\x00")); n > all.limits.MaxCharacters {
		t.Errorf("post %v: %s counts %d characters, limit %d: %q, warning %q", key, software, n, all.limits.MaxCharacters, text, warning)
	}
}

// finished returns the texts of a post as they may be published in the end: each of its links is still that to
// the tweet, which has no post when this one is made, or the address of its post, and a quotation is one or what stands in for it.
func (all plan) finished(p mapping.Post) []string {
	const most = 5 // links that are looked at one by one; the others go with the last
	address := cmp.Or(all.limits.PostURL, mapping.DefaultLimits().PostURL)
	var texts []string
	for set := range 1 << min(len(p.Links), most) {
		var b strings.Builder
		at := 0
		for i, l := range p.Links {
			if l.Start < at || l.End <= l.Start || l.End > len(p.Text) {
				return nil // checkReferences tells
			}
			b.WriteString(p.Text[at:l.Start])
			if at = l.End; set&(1<<min(i, most-1)) != 0 {
				b.WriteString(address)
			} else {
				b.WriteString(p.Text[l.Start:l.End])
			}
		}
		b.WriteString(p.Text[at:])
		texts = append(texts, b.String())
		if p.Quote != (mapping.Key{}) {
			texts = append(texts, strings.TrimPrefix(b.String()+"\n\n"+p.QuoteLink, "\n\n"))
			if i := strings.Index(p.QuoteLink, "http"); i >= 0 {
				texts = append(texts, strings.TrimPrefix(b.String()+"\n\n"+p.QuoteLink[:i]+address, "\n\n"))
			}
		}
	}
	return texts
}

// checkReferences tests what of a post leads to others.
func (all plan) checkReferences(t *testing.T, d mapping.Decision, p mapping.Post, posts map[mapping.Key]mapping.Post) {
	t.Helper()
	at := 0
	for _, l := range p.Links {
		if l.Start < at || l.End <= l.Start || l.End > len(p.Text) {
			t.Errorf("post %v: link %+v in %q", p.Key, l, p.Text)
			return
		}
		at = l.End
		_, exists := posts[l.To]
		if !exists || l.To.Part != 0 {
			t.Errorf("post %v: link to %v, which is no first post", p.Key, l.To)
		}
		link, ok := archive.ParseTweetLink(p.Text[l.Start:l.End])
		if !ok || !all.goesBy(link.TweetID, l.To.TweetID) {
			t.Errorf("post %v: link %q to %v", p.Key, p.Text[l.Start:l.End], l.To)
		}
		if l.End < len(p.Text) && strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", p.Text[l.End]) >= 0 {
			t.Errorf("post %v: link %q is longer in %q", p.Key, p.Text[l.Start:l.End], p.Text)
		}
	}
	if p.Quote != (mapping.Key{}) {
		if _, ok := posts[p.Quote]; !ok || p.Quote.Part != 0 || archive.CompareIDs(p.Quote.TweetID, d.Key) >= 0 {
			t.Errorf("post %v: quotes %v", p.Key, p.Quote)
		}
		if !all.limits.Quotes || all.policy.QuoteLinks {
			t.Errorf("post %v: quotes %v or %q", p.Key, p.Quote, p.QuoteLink)
		}
		if link, ok := archive.ParseTweetLink(strings.TrimPrefix(p.QuoteLink, "RE: ")); !ok || !all.goesBy(link.TweetID, p.Quote.TweetID) {
			t.Errorf("post %v: quotes %v or %q", p.Key, p.Quote, p.QuoteLink)
		}
		for _, p := range d.Posts {
			if len(p.Media) > 0 {
				t.Errorf("post %v: media beside a quotation", p.Key)
			}
		}
	} else if p.QuoteLink != "" {
		t.Errorf("post %v: %q without quotation", p.Key, p.QuoteLink)
	}
	if p.Boost != (mapping.Key{}) {
		original, ok := posts[p.Boost]
		if !ok || p.Boost.Part != 0 || archive.CompareIDs(p.Boost.TweetID, d.Key) >= 0 || original.Visibility == mapping.Direct {
			t.Errorf("post %v: boosts %v", p.Key, p.Boost)
		}
		if len(d.Posts) != 1 || d.Text != "" || all.limits.KeepsDates || all.policy.Retweets != mapping.LinkRetweets {
			t.Errorf("post %v: boosts %v", p.Key, p.Boost)
		}
	}
	if p.Warning != "" && p.Warning != d.Warning || p.Text != "" && p.Warning != d.Warning {
		t.Errorf("post %v: warning %q, that of the tweet is %q", p.Key, p.Warning, d.Warning)
	}
	if p.Text == "" && d.Warning != "" && len(p.Media) > 0 && !p.Sensitive {
		t.Errorf("post %v: media without the warning %q", p.Key, d.Warning)
	}
	if p.Markdown && len(d.Posts) > 1 && d.Posts[1].Text != "" {
		t.Errorf("post %v: Markdown in %d posts", p.Key, len(d.Posts))
	}
}

// goesBy reports whether a tweet goes by an id: its own, or that of another version. Lists of versions may
// contradict each other.
func (all plan) goesBy(id, key string) bool {
	return id == key || slices.ContainsFunc(all.tweets, func(t archive.Tweet) bool {
		return slices.Contains(t.EditIDs, t.ID) && slices.Contains(t.EditIDs, id) && slices.Contains(t.EditIDs, key)
	})
}

var (
	numberEnd  = regexp.MustCompile(` \([0-9]+/[0-9]+\)($|\n\n)`) // the closing paragraphs stand below it
	dateAlone  = regexp.MustCompile(`^🐦( [0-9]{4}-[0-9]{2}-[0-9]{2})?( https://x\.com/(i/web|[A-Za-z0-9_]+)/status/[0-9]+)?$`)
	signs      = strings.NewReplacer("＠", "", "%40", "", "@", "")
	styleMarks = strings.NewReplacer("*", "", "_", "", "\\", "")
	entities   = strings.NewReplacer("&#61;", "=", "&#94;", "^", "&lt;", "<", "&amp;", "&") // what Markdown has no other escape for
)

// checkDraft tests that nothing of a text is lost in its posts but white space, and nothing is added but
// numbers and a date line, which must be the default one.
func (all plan) checkDraft(t *testing.T, d mapping.Decision) {
	t.Helper()
	if all.policy.DateLine.Template != "" {
		return
	}
	bare := func(s string) string { return signs.Replace(squeeze(s)) }
	posted := bare
	if len(d.Posts) > 0 && d.Posts[0].Markdown {
		bare = func(s string) string { return styleMarks.Replace(signs.Replace(squeeze(s))) }
		posted = func(s string) string { return bare(entities.Replace(s)) }
	}
	var texts []string
	quote := "" // the draft may end with what the server is to make a quotation of
	for _, p := range d.Posts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
		quote += bare(p.QuoteLink)
	}
	var holds func(draft string, texts []string) bool
	holds = func(draft string, texts []string) bool {
		if len(texts) == 0 {
			return draft == "" || draft == quote
		}
		// With and without what may have been added.
		for _, s := range undecorated(texts[0]) {
			if rest, ok := strings.CutPrefix(draft, posted(s)); ok && holds(rest, texts[1:]) {
				return true
			}
		}
		return false
	}
	// A warning that leaves no room for a text becomes one, which the draft does not have.
	aside := len(texts) > 0 && d.Warning == "" && all.limits.MaxCharacters < 100 && all.warns()
	// A line with the link back is cut where a post has no room for it, and for the address of a post in its place.
	aside = aside || all.policy.LinkBack && all.limits.MaxCharacters < len("🐦 2017-07-14 "+mapping.DefaultLimits().PostURL)
	// Nor can a cut inside of an escaped sign be followed.
	aside = aside || slices.ContainsFunc(texts, func(s string) bool { return strings.HasSuffix(s, "%") || strings.HasSuffix(s, "%4") })
	if !holds(bare(d.Text), texts) && !aside {
		t.Errorf("tweet %s: %q became %q", d.TweetID, d.Text, texts)
	}
}

// warns tells whether there may be content warnings.
func (all plan) warns() bool {
	for _, c := range all.inputs.Choices {
		if c.Warning != nil {
			return true
		}
	}
	return len(all.policy.Warn) > 0 || slices.ContainsFunc(all.tweets, func(t archive.Tweet) bool { return strings.Contains(t.Text, "CW: ") })
}

// undecorated returns a post's text as it may have been before a date line and a number were put to it.
func undecorated(text string) []string {
	all := []string{text}
	if i := strings.LastIndex(text, "\n"); dateAlone.MatchString(text[i+1:]) {
		all = append(all, strings.TrimSuffix(text[:max(i, 0)], "\n"))
	}
	if first, rest, _ := strings.Cut(text, "\n"); dateAlone.MatchString(numberEnd.ReplaceAllString(first, "")) {
		all = append(all, strings.TrimPrefix(rest, "\n"))
	}
	for _, s := range slices.Clone(all) {
		for _, at := range numberEnd.FindAllStringIndex(s, -1) {
			all = append(all, s[:at[0]]+s[at[1]:])
		}
	}
	return all
}

// checkFiles tests that all files of a tweet are attached, in order.
func (all plan) checkFiles(t *testing.T, d mapping.Decision, tweet archive.Tweet) {
	t.Helper()
	var got, want []string
	for _, p := range d.Posts {
		for _, m := range p.Media {
			got = append(got, m.File)
		}
	}
	for _, m := range tweet.Media {
		if m.File != "" && !tweet.IsRetweet() {
			want = append(want, m.File)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("tweet %s: files %q, want %q", d.TweetID, got, want)
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

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
