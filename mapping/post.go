package mapping

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/godwit-migrate/godwit/archive"
)

// compose makes the posts of one tweet, without what depends on other tweets: keys,
// parents, and the milliseconds of their dates. It returns no post for a tweet of
// which nothing remains.
func (p *Planner) compose(t *archive.Tweet) (posts []Post, warnings []string) {
	groups, links, warnings := p.media(t)
	text := withoutControls(Expand(*t))
	if t.InReplyToUserID != "" || t.InReplyToStatusID != "" {
		text = stripOwnNames(text, func(name string) bool { return p.isOwner(t, name) })
	}
	text = strings.Trim(text, asciiSpace)
	for _, link := range links {
		text = strings.TrimPrefix(text+"\n"+link, "\n")
	}
	text = Defuse(text)

	blank := strings.TrimSpace(text) == ""
	if blank && len(groups) == 0 {
		return nil, nil
	}
	var texts []string
	if !blank {
		texts = Split(text, p.limits)
	}
	texts = p.addDateLine(texts, tweetedAt(t))
	for i := range texts {
		texts[i] = Defuse(texts[i]) // a cut inside something too long for one post may bare an "@"
	}

	for i := range max(len(texts), len(groups)) {
		post := Post{
			Visibility: p.policy.Visibility,
			CreatedAt:  tweetedAt(t).UTC().Truncate(time.Second),
		}
		if i < len(texts) {
			post.Text = texts[i]
		}
		if i < len(groups) {
			post.Media = groups[i]
			post.Sensitive = t.PossiblySensitive
		}
		if post.Text != "" {
			post.Language = language(t.Lang)
		}
		posts = append(posts, post)
	}
	return posts, warnings
}

// isOwner reports whether a name in t is the owner's, then or now.
func (p *Planner) isOwner(t *archive.Tweet, name string) bool {
	switch {
	case name == "":
		return false
	case strings.EqualFold(name, p.owner.ScreenName):
		return true
	case p.owner.ID == "":
		return false
	case t.InReplyToUserID == p.owner.ID && strings.EqualFold(name, t.InReplyToScreenName):
		return true
	}
	for _, m := range t.Mentions {
		if m.UserID == p.owner.ID && strings.EqualFold(name, m.ScreenName) {
			return true
		}
	}
	return false
}

// addDateLine puts the date of a tweet under the last text, in a text of its own
// where it does not fit.
func (p *Planner) addDateLine(texts []string, date time.Time) []string {
	if p.limits.KeepsDates || p.policy.NoDateLine || date.IsZero() {
		return texts
	}
	line := date.UTC().Format("🐦 2006-01-02")
	if !fits(line, p.limits) {
		return texts
	}
	if len(texts) == 0 {
		return []string{line}
	}
	last := texts[len(texts)-1]
	if under := last + "\n\n" + line; fits(under, p.limits) {
		texts[len(texts)-1] = under
		return texts
	}
	texts = texts[:len(texts)-1]
	room := p.limits
	if room.MaxCharacters -= Count(line, "", p.limits) + len("\n\n"); room.MaxCharacters > 0 {
		parts := Split(last, room)
		end := len(parts) - 1
		if under := parts[end] + "\n\n" + line; fits(under, p.limits) {
			parts[end] = under
			return append(texts, parts...)
		}
	}
	return append(texts, last, line)
}

// media groups the files of a tweet by post: photos and GIFs together up to the
// server's number, a video alone, all in order. What the archive does not hold
// becomes a link.
func (p *Planner) media(t *archive.Tweet) (groups [][]MediaAttachment, links, warnings []string) {
	mixable := false // the last group may take another photo or GIF
	for i, m := range t.Media {
		link := Defuse(strings.ToValidUTF8(cmp.Or(m.Expanded, m.MediaURL), "\uFFFD"))
		if m.File == "" {
			if link != "" && (len(links) == 0 || links[len(links)-1] != link) {
				links = append(links, link)
			}
			warnings = append(warnings, fmt.Sprintf("The archive does not hold the file of %s %d of tweet %s.", kindName(m.Kind), i+1, t.ID))
			continue
		}
		a := MediaAttachment{File: m.File, Kind: m.Kind, Size: m.Size, Description: strings.ToValidUTF8(m.AltText, "\uFFFD"), Link: link}
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
