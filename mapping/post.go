package mapping

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/godwit-migrate/godwit/archive"
)

// composed is what one tweet becomes, without what depends on other tweets: keys, parents, links to
// own posts, whether the quotation can be made, and the milliseconds of the dates.
type composed struct {
	posts    []Post
	draft    draft
	text     string // of the draft, or what was chosen instead, without marks
	warnings []string
	roomy    bool // there is room for links to own posts
	markdown bool
}

// compose makes the posts of one tweet. There is none for a tweet of which nothing remains.
func (p *Planner) compose(t *archive.Tweet, tr *trace) (c composed) {
	c.draft = p.draft(t, tr)
	d := &c.draft
	choice := p.choice(t)
	groups, links, warnings := p.media(t, choice)
	c.warnings = append(warnings, remnants(t)...)
	if len(links) > 0 {
		d.text = strings.TrimPrefix(d.text+"\n"+strings.Join(links, "\n"), "\n")
		tr.text("links for media that the archive does not hold", d.whole())
	}
	if text := Defuse(p.show(t, d.text)); text != d.text {
		d.text = text
		tr.text("names shown so that nobody is notified", text)
	}
	if text := keepDirection(d.text); text != d.text {
		d.text = text
		tr.text("a mark that keeps the direction", d.whole())
	}
	d.closing = Defuse(d.closing)
	if choice.Text != nil {
		d.choose(*choice.Text)
		tr.text("your text", d.whole())
	}
	if choice.Warning != nil {
		d.warning = *choice.Warning
		tr.add("your content warning: "+quoted(d.warning), "")
	}
	d.warning = Defuse(withoutControls(strings.TrimSpace(strings.ToValidUTF8(d.warning, replacedRunes))))
	l := layout{limits: p.limits, numbers: p.policy.Numbers}
	if l.limits.MaxCharacters -= count("", d.warning, p.limits); l.limits.MaxCharacters < p.limits.MaxCharacters/2 && d.text != "" {
		// A warning that leaves no room is the first line of the text.
		c.warnings = append(c.warnings, "The content warning of tweet "+t.ID+" is too long: it is the beginning of its text, which it does not hide.")
		tr.add("content warning too long for one", "It is the beginning of the text.")
		d.text, d.warning, d.sensitive = join(d.text, d.warning, true), "", true
		l.limits = p.limits
	}
	text, runs := styles(d.text)
	d.text = strings.ReplaceAll(text, markMedia, "")
	c.text = d.whole()
	if strings.TrimSpace(c.text) == "" && len(groups) == 0 {
		return c
	}
	line := p.dateLine(t)
	switch {
	case line == "":
	case !fits(line, l.limits):
		c.warnings = append(c.warnings, "The date line of tweet "+t.ID+" is left out: it is longer than a post may be.")
		line = ""
	default:
		tr.add("date line", line)
	}
	texts, at := p.lay(&c, l, text, runs, line)

	visibility, when := p.visibility(t), tweetedAt(t).UTC().Truncate(time.Second)
	c.posts = make([]Post, max(len(texts), at+len(groups)))
	for i := range c.posts {
		post := &c.posts[i]
		post.Visibility, post.CreatedAt = visibility, when
		if i < len(texts) {
			post.Text = texts[i]
		}
		if strings.TrimSpace(post.Text) != "" {
			post.Warning = c.draft.warning
			post.Language = p.language(t)
			post.Markdown = c.markdown
		}
		if g := i - at; g >= 0 && g < len(groups) {
			post.Media = groups[g]
			post.Sensitive = t.PossiblySensitive || c.draft.sensitive || c.draft.warning != ""
		}
	}
	if tr != nil {
		tr.add("length", lengths(c.posts, p.limits))
	}
	return c
}

// withoutMarks takes our own marks out.
func withoutMarks(s string) string {
	if !strings.ContainsAny(s, marks) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(marks, r) {
			return -1
		}
		return r
	}, s)
}

// styles takes the marks for bold and italic out of a text.
func styles(text string) (string, []styled) {
	if !strings.ContainsAny(text, markBold+markItalic) {
		return text, nil
	}
	var b strings.Builder
	var runs []styled
	var now styled
	for i := range len(text) {
		c := text[i]
		if c != markBold[0] && c != markItalic[0] {
			b.WriteByte(c)
			continue
		}
		if now.end = b.Len(); now.end > now.start && (now.bold || now.italic) {
			runs = append(runs, now)
		}
		now = styled{start: now.end, bold: now.bold != (c == markBold[0]), italic: now.italic != (c == markItalic[0])}
	}
	return b.String(), runs
}

// room makes room in a text for links to tweets that become posts.
func (p *Planner) room(text string) padded {
	return pad(text, p.limits.PostURL, p.postURLCount, p.limits)
}

// dateLine is the line that tells the date of a tweet, and where it was; empty for none.
func (p *Planner) dateLine(t *archive.Tweet) string {
	address := ""
	if p.policy.LinkBack || p.policy.DateLine.Template != "" {
		address = tweetLink(p.owner.ScreenName, t.ID)
	}
	when := tweetedAt(t)
	line := ""
	if !p.limits.KeepsDates && !p.policy.NoDateLine && !when.IsZero() {
		var err error
		if line, err = p.line.line(t, when, address); err != nil { // though it was tried when the planner was made
			line = when.UTC().Format(plainDateLine)
		}
	}
	switch {
	case !p.policy.LinkBack || strings.Contains(line, address):
	case line == "":
		line = "🐦 " + address
	default:
		line += " " + address
	}
	return Defuse(line)
}

// language is the code of a tweet's language that a server takes, or what the policy says for those without.
func (p *Planner) language(t *archive.Tweet) string {
	if code := language(t.Lang); code != "" {
		return code
	}
	if p.policy.Language == MainLanguage {
		return p.main
	}
	return p.policy.Language
}

// visibility is that of a tweet's posts: the narrowest that applies.
func (p *Planner) visibility(t *archive.Tweet) Visibility {
	v := p.policy.Visibility
	for _, special := range []struct {
		is bool
		v  Visibility
	}{
		{t.Circle, p.policy.Circle},
		{t.Protected, p.policy.Protected},
		{t.Deleted, p.policy.Deleted},
		{t.Community, p.policy.Community},
	} {
		if special.is && special.v != "" && special.v.width() < v.width() {
			v = special.v
		}
	}
	return v
}

// media groups the files of a tweet by post: photos and GIFs together up to the
// server's number, a video alone, all in order. What the archive does not hold
// becomes a link.
func (p *Planner) media(t *archive.Tweet, choice Choice) (groups [][]MediaAttachment, links, warnings []string) {
	if t.IsRetweet() {
		return nil, nil, nil // they are somebody else's
	}
	mixable := false // the last group may take another photo or GIF
	for i := range t.Media {
		m := &t.Media[i]
		link := Defuse(withoutLineEnds(strings.ToValidUTF8(cmp.Or(m.Expanded, m.MediaURL), replacedRunes)))
		if m.File == "" {
			if link != "" && (len(links) == 0 || links[len(links)-1] != link) {
				links = append(links, link)
			}
			warnings = append(warnings, fmt.Sprintf("The archive does not hold the file of %s %d of tweet %s.", kindName(m.Kind), i+1, t.ID))
			continue
		}
		a := MediaAttachment{File: m.File, Kind: m.Kind, Size: m.Size, Link: link, Description: p.altText(t, i, choice)}
		if short, cut := cutGraphemes(a.Description, p.limits.MaxDescription); cut {
			a.Description = short
			warnings = append(warnings, fmt.Sprintf("The description of %s %d of tweet %s is cut to %d characters.", kindName(m.Kind), i+1, t.ID, p.limits.MaxDescription))
		}
		if n := len(groups); mixable && m.Kind != archive.Video && len(groups[n-1]) < p.limits.MaxMedia {
			groups[n-1] = append(groups[n-1], a)
			continue
		}
		groups = append(groups, []MediaAttachment{a})
		mixable = m.Kind != archive.Video
	}
	return groups, links, warnings
}

// altText is the description of a media item: the chosen one, else the one brought, else the archive's.
func (p *Planner) altText(t *archive.Tweet, i int, choice Choice) string {
	text, ok := choice.AltText[i]
	if !ok {
		text = cmp.Or(p.in.AltText.of(t, i), t.Media[i].AltText)
	}
	return strings.TrimSpace(withoutControls(strings.ToValidUTF8(text, replacedRunes)))
}

func kindName(k archive.MediaKind) string {
	switch k {
	case archive.Photo:
		return "photo"
	case archive.AnimatedGIF:
		return "GIF"
	case archive.Video:
		return "video"
	}
	return "attachment"
}

// remnants are warnings for what was part of a tweet and cannot be part of its post: the archive does not have it, or has it elsewhere.
func remnants(t *archive.Tweet) (warnings []string) {
	if isCut(t) {
		warnings = append(warnings, "The text of tweet "+t.ID+" is cut: it was a long one, of which the archive has the beginning.")
	}
	for i := range t.URLs {
		what := ""
		_, rest, _ := strings.Cut(t.URLs[i].Expanded, "://")
		host, path, _ := strings.Cut(rest, "/")
		switch host = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(host), "www."), "mobile."); {
		case host == "cards.twitter.com", host == "cards-dev.twitter.com", onX(host) && strings.HasPrefix(path, "i/cards/"):
			what = "a card or poll, which the archive does not hold"
		case onX(host) && (strings.HasPrefix(path, "i/moments/") || strings.HasPrefix(path, "i/events/")):
			what = "a moment or event on Twitter"
		case onX(host) && (strings.HasPrefix(path, "i/broadcasts/") || strings.HasPrefix(path, "i/spaces/")), host == "pscp.tv", host == "periscope.tv":
			what = "a live broadcast, which the archive does not hold"
		case onX(host) && articlePath.MatchString(path):
			what = "an article on X: the post has the link, not the text"
		}
		if what != "" {
			warnings = append(warnings, "A link in tweet "+t.ID+" leads to "+what+".")
		}
	}
	return warnings
}

// articlePath is that of an X Article, which exist since 2024.
var articlePath = regexp.MustCompile(`^[^/]+/articles?/[0-9]+`)

// longTweetsFrom is when there were the first tweets of more than 280 characters. Their texts end with "…" in the tweet file; the whole ones stand
// in note-tweet.js, which archives have since August 2023.
var longTweetsFrom = time.Date(2023, time.February, 8, 0, 0, 0, 0, time.UTC)

// isCut reports whether a tweet is a long one without the rest of its text.
func isCut(t *archive.Tweet) bool {
	if t.Note != nil || t.CreatedAt.Before(longTweetsFrom) || len(t.Text) < 250 || t.IsRetweet() {
		return false
	}
	text := strings.TrimRight(t.Text, asciiSpace)
	for { // links of media and quotations stand behind it
		before := strings.TrimRight(text[:strings.LastIndexByte(text, ' ')+1], asciiSpace)
		if before == "" || !strings.HasPrefix(text[len(before):], " https://t.co/") {
			break
		}
		text = before
	}
	return strings.HasSuffix(text, "…") && utf8.RuneCountInString(text) >= 250
}

func onX(host string) bool { return host == "twitter.com" || host == "x.com" }

// cutGraphemes returns the longest prefix of whole grapheme clusters with at
// most n code points, and whether something was cut.
func cutGraphemes(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	end, count, state := 0, 0, -1
	for end < len(s) {
		var c string
		c, _, _, state = uniseg.FirstGraphemeClusterInString(s[end:], state)
		for range c {
			count++
		}
		if count > n {
			return strings.TrimRight(s[:end], asciiSpace), true
		}
		end += len(c)
	}
	return s, false
}

// lengths tells how long posts are.
func lengths(posts []Post, l Limits) string {
	var b strings.Builder
	for i, post := range posts {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(Count(post.Text, post.Warning, l)))
	}
	return fmt.Sprintf("%d of at most %d characters: %s", len(posts), l.MaxCharacters, b.String())
}
