package mapping

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// draft is the text of a tweet before it is cut into posts, with what is known of it
// from the tweet alone. What other tweets say never changes how it is cut: whether the
// quotation can be made, or links become links to own posts, there is room for either.
type draft struct {
	text      string // with marks
	closing   string // a last paragraph that is kept with text above it: the quotation, or the original of a retweet
	quoted    uint64 // id of the quoted tweet, 0 for none
	warning   string
	sensitive bool // for a warning that has no text to hide
}

// draft makes the text of a tweet. Its steps are told to tr.
func (p *Planner) draft(t *archive.Tweet, tr *trace) draft {
	var d draft
	if t.IsRetweet() {
		d.text, d.closing = p.retweet(t)
		tr.text("retweet", d.whole())
		d.warn(p, tr)
		return d
	}
	d.text = expand(t, splicer{plain: tidy, tidy: true, styles: p.markdown(), links: p.limits.links(), hashtags: p.limits.Hashtags})
	tr.text("text, links in full", d.text)
	if t.InReplyToUserID != "" || t.InReplyToStatusID != "" {
		if text := p.withoutPrefix(t, d.text); text != d.text {
			d.text = text
			tr.text("names before a self-reply taken off", d.text)
		}
	}
	d.text = strings.Trim(d.text, asciiSpace)
	if !p.policy.NoWarnings {
		if warning, rest, ok := leadingWarning(d.text); ok {
			d.warning, d.text = warning, rest
			tr.text("content warning "+quoted(warning)+" from the first line", d.text)
		} else if len(t.Media) > 0 {
			_, _, d.sensitive = leadingWarning(d.text + "\n.")
		}
	}
	d.warn(p, tr)
	// A cut tweet of before 2018 may end with its own address.
	if body, link, id := cutQuotation(d.text); id != 0 && strconv.FormatUint(id, 10) != t.ID {
		if d.text, d.closing, d.quoted = body, link, id; body != "" {
			d.closing = "RE: " + link
		}
		tr.text("quotation", d.whole())
	}
	if link := p.context(t); link != "" {
		d.text = strings.TrimSuffix(link+"\n\n"+d.text, "\n\n")
		tr.text("answers somebody else", d.whole())
	}
	return d
}

// whole is the text with its last paragraph.
func (d *draft) whole() string { return join(d.text, d.closing, false) }

// choose makes a chosen text the draft's. The last paragraph is told from the rest by its form.
func (d *draft) choose(text string) {
	d.text, d.closing, d.quoted = Defuse(withoutControls(strings.ToValidUTF8(text, replacedRunes))), "", 0
	body, link, id := cutQuotation(d.text)
	if id == 0 {
		return
	}
	switch before, isQuotation := strings.CutSuffix(body, "\n\nRE:"); {
	case isQuotation:
		d.text, d.closing, d.quoted = strings.TrimRight(before, asciiSpace), "RE: "+link, id
	case strings.HasSuffix(d.text, "\n\n"+link):
		d.text, d.closing = body, link
	}
}

// tidy is for what stood in the text itself.
func tidy(s string) string { return withoutControls(unescape(s)) }

// markdown reports whether bold and italic are kept.
func (p *Planner) markdown() bool { return p.policy.Markdown && p.limits.Markdown }

// warn gives a draft the content warning of the policy's words, unless it has one.
func (d *draft) warn(p *Planner, tr *trace) {
	if d.warning != "" {
		return
	}
	if warning, ok := p.warn.find(d.text); ok {
		d.warning = warning
		tr.add("content warning "+quoted(warning)+" by your words", "")
	}
}

// retweet is the text of a retweet's post: who and what could be read, and then where the original is.
func (p *Planner) retweet(t *archive.Tweet) (text, original string) {
	s := splicer{plain: tidy, tidy: true, links: p.limits.links(), hashtags: p.limits.Hashtags}
	name, rest := "", t.Text
	if after, ok := strings.CutPrefix(t.Text, "RT @"); ok {
		name, rest, _ = strings.Cut(after, ":")
	}
	switch r := t.Retweeted; {
	case r != nil && r.Text != "":
		name = cmp.Or(r.ScreenName, name)
		text = s.splice(r.Text, r.URLs, r.Media, nil)
	default:
		text = s.splice(t.Text, t.URLs, t.Media, t.Hashtags)
		if _, after, ok := strings.Cut(text, ":"); ok && rest != t.Text {
			text = after
		}
	}
	text = strings.Trim(strings.ReplaceAll(text, markMedia, ""), asciiSpace)
	if name != "" {
		text = strings.TrimSpace("RT @" + name + ": " + text)
	}
	return text, originalOf(t, name)
}

// originalOf is the address of the tweet that a retweet repeats, or empty. Media of its author tell it,
// too, where the archive does not.
func originalOf(t *archive.Tweet, name string) string {
	if t.Retweeted != nil && t.Retweeted.ID != "" {
		return tweetLink(name, t.Retweeted.ID)
	}
	for i := range t.Media {
		if l, ok := archive.ParseTweetLink(t.Media[i].Expanded); ok && l.TweetID != t.ID && strings.EqualFold(l.ScreenName, name) {
			return tweetLink(l.ScreenName, l.TweetID)
		}
	}
	return ""
}

// tweetLink is the address of a tweet. Without a name X finds it, too.
func tweetLink(name, id string) string {
	if !archive.IsScreenName(name) {
		return "https://x.com/i/web/status/" + id
	}
	return "https://x.com/" + name + "/status/" + id
}

// context is the link with which a reply to others begins, or empty for other tweets.
func (p *Planner) context(t *archive.Tweet) string {
	if p.policy.Replies != RepliesInContext || t.InReplyToStatusID == "" || p.who.AnswersSelf(t) {
		return ""
	}
	if _, ok := parseID(t.InReplyToStatusID); !ok {
		return ""
	}
	return tweetLink(t.InReplyToScreenName, t.InReplyToStatusID)
}

// withoutPrefix takes the names off the front of a self-reply, unless nothing else would remain,
// and the owner's own off other replies. X hides all of them; whether somebody typed them cannot
// be told from the archive.
func (p *Planner) withoutPrefix(t *archive.Tweet, text string) string {
	if p.who.AnswersSelf(t) {
		rest := stripNames(text, func(string) bool { return true })
		if strings.Trim(rest, asciiSpace+marks) != "" || len(t.Media) > 0 {
			return rest
		}
		return text
	}
	if !strings.HasPrefix(text, "@") {
		return text
	}
	var here map[string]bool // the owner's names by the tweet's mentions
	return stripNames(text, func(name string) bool {
		if here == nil {
			here = p.who.NamesIn(t)
		}
		return p.who.IsNamed(t, name) || here[strings.ToLower(name)]
	})
}

// cutQuotation takes the link to a tweet off the end of a text. X shows the tweet that such a
// link leads to as a quotation; archives do not mark them.
func cutQuotation(text string) (body, link string, id uint64) {
	text = strings.TrimRight(text, asciiSpace)
	i := strings.LastIndex(text, "://")
	if i < 0 || strings.ContainsAny(text[i:], asciiSpace+marks) {
		return text, "", 0
	}
	start := schemeStart(text, i)
	if l, ok := archive.ParseTweetLink(text[start:]); start < i && ok && !withinLink(text[:start], text[start:]) {
		id, _ = parseID(l.TweetID)
	}
	if id == 0 {
		return text, "", 0
	}
	return strings.TrimRight(text[:start], asciiSpace), text[start:], id
}

// withinLink reports whether a link is a part of one that begins before it: of a copy of the page it leads to, or of an address that redirects there.
func withinLink(before, link string) bool { return inURL(before) || swallowed(before, link) }

// schemeStart returns where the http or https before the "://" at i begins, or i.
func schemeStart(text string, i int) int {
	for _, scheme := range []string{"https", "http"} {
		if i >= len(scheme) && strings.EqualFold(text[i-len(scheme):i], scheme) {
			return i - len(scheme)
		}
	}
	return i
}

// ownLinks returns the links in a post to tweets that are posts, too, in order. The tweet's own
// address is none. Nor is any where the text has no room for it: a cut in a link that is too long may make another one.
func (p *Planner) ownLinks(post *Post, self uint64) []Link {
	var own []Link
	for _, l := range tweetLinks(post.Text) {
		if e := p.find(p.key(l.id)); e != nil && e.rank == 0 && e.posts > 0 && !e.boost() && e.id != self {
			own = append(own, Link{Start: l.start, End: l.end, To: keyOf(e.id, 0)})
		}
	}
	if len(own) > 0 {
		left := p.limits
		left.MaxCharacters -= count("", post.Warning, p.limits)
		if text := p.room(post.Text); !text.fits(text.whole(), left) {
			return nil
		}
	}
	return own
}

// tweetAddress is a link in a text that leads to a tweet.
type tweetAddress struct {
	span
	id uint64
}

// tweetLinks returns the links of a text that lead to tweets, without the punctuation behind them.
func tweetLinks(text string) []tweetAddress {
	if !strings.Contains(text, "/status") {
		return nil
	}
	var found []tweetAddress
	for _, link := range findLinks(text) {
		s := link.span
		if before, _ := utf8.DecodeLastRuneInString(text[:s.start]); s.start > 0 && !mayPrecedeURL(before) || withinLink(text[:s.start], text[s.start:s.end]) {
			continue // no server takes it for a link
		}
		s.end -= len(text[s.start:s.end]) - len(strings.TrimRight(text[s.start:s.end], ".,:;!?*'&"))
		l, ok := archive.ParseTweetLink(text[s.start:s.end])
		if !ok {
			continue
		}
		if id, ok := parseID(l.TweetID); ok {
			found = append(found, tweetAddress{s, id})
		}
	}
	return found
}
