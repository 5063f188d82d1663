package importer

import (
	"context"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// draft is a post as it is to be sent, with the posts on the server it needs; those have no StatusID when it needs none.
type draft struct {
	text    string
	parent  journal.Post // the nearest ancestor there
	quoted  journal.Post
	boosted journal.Post
}

// needs are the statuses without which the server refuses the draft.
func (d draft) needs() []journal.Post {
	var posts []journal.Post
	for _, p := range []journal.Post{d.parent, d.quoted, d.boosted} {
		if p.StatusID != "" {
			posts = append(posts, p)
		}
	}
	return posts
}

// compose makes a draft of a post from what the journal knows of the others.
// Unless quoting is set, a link stands in for a quotation.
func (r *run) compose(ctx context.Context, p journal.Post, quoting bool) (d draft, err error) {
	if p.Boost != (journal.Key{}) {
		d.boosted, err = r.posted(ctx, p.Boost)
		return d, err
	}
	if d.parent, err = r.parent(ctx, p); err != nil {
		return d, err
	}
	var links []ownLink
	for _, l := range p.Links {
		to, err := r.posted(ctx, l.To)
		if err != nil {
			return d, err
		}
		links = append(links, ownLink{l.Start, l.End, to.URL})
	}
	d.text = p.Text
	fits := func(text string) bool { return mapping.Count(text, p.Warning, r.limits()) <= r.limits().MaxCharacters }
	if p.Quote != (journal.Key{}) {
		quoted, err := r.posted(ctx, p.Quote)
		if err != nil {
			return d, err
		}
		if quoting && quoted.StatusID != "" && r.limits().Quotes {
			d.quoted = quoted
		} else if longer := strings.TrimPrefix(p.Text+"\n\n"+p.QuoteLink, "\n\n"); p.QuoteLink != "" && fits(longer) {
			d.text = longer
			if at := strings.Index(p.QuoteLink, "http"); at >= 0 {
				links = append(links, ownLink{len(longer) - len(p.QuoteLink) + at, len(longer), quoted.URL})
			}
		}
	}
	d.text = r.withFiles(relink(d.text, links, fits), p)
	return d, nil
}

// posted returns a post that is on the server, a zero one when it is not.
func (r *run) posted(ctx context.Context, k journal.Key) (journal.Post, error) {
	if r.last.Key == k && r.last.State == journal.Posted {
		return journal.Post{Key: k, StatusID: r.last.StatusID, URL: r.last.URL}, nil
	}
	p, err := r.j.j.Post(ctx, r.row.ID, k)
	if err != nil || p.State != journal.Posted {
		return journal.Post{}, err
	}
	return p, nil
}

// parent is the post that p replies to: the nearest ancestor on the server, zero for none.
func (r *run) parent(ctx context.Context, p journal.Post) (journal.Post, error) {
	if p.Parent == (journal.Key{}) {
		return journal.Post{}, nil
	}
	if r.last.Key == p.Parent && r.last.State == journal.Posted {
		return journal.Post{Key: r.last.Key, StatusID: r.last.StatusID}, nil
	}
	parent, _, err := r.j.j.Ancestor(ctx, r.row.ID, p.Parent)
	return parent, err
}

// ownLink is a link in a text, bytes start to end, to a post with the address url; empty when it is not on the server.
type ownLink struct {
	start, end int
	url        string
}

// relink puts the addresses of posts in place of the links to their tweets, one
// by one, as far as fits allows. A link stays where the text is not what was
// planned, or the address is none that a text can hold; and in no text does anything become a mention.
func relink(text string, links []ownLink, fits func(string) bool) string {
	shift, before := 0, 0
	for _, l := range links {
		if l.start < before || l.end <= l.start || l.end+shift > len(text) || !isAddress(l.url) {
			continue
		}
		start, end := l.start+shift, l.end+shift
		if !isAddress(text[start:end]) || end < len(text) && !utf8.RuneStart(text[end]) {
			continue
		}
		changed := text[:start] + l.url + text[end:]
		if !fits(changed) || mapping.Defuse(changed) != changed {
			continue
		}
		text, shift, before = changed, shift+len(l.url)-(end-start), l.end
	}
	return text
}

// isAddress reports whether s is a web address and nothing else.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`<>"`, r) })
}

// withFiles adds links to the files that the server would not have, as far as there is room.
func (r *run) withFiles(text string, p journal.Post) string {
	for _, m := range p.Media {
		if m.State != journal.MediaRefused && m.State != journal.MediaLost || m.Link == "" || strings.Contains(text, m.Link) {
			continue
		}
		if longer := strings.TrimPrefix(text+"\n"+m.Link, "\n"); mapping.Count(longer, p.Warning, r.limits()) <= r.limits().MaxCharacters {
			text = longer
		}
	}
	return text
}

// send makes the one request that publishes a post. Nothing stops it for ctx: a
// request is never left half done.
func (r *run) send(ctx context.Context, p journal.Post, d draft) (instance.Status, error) {
	ctx = context.WithoutCancel(ctx)
	if p.Boost != (journal.Key{}) {
		return r.client.Boost(ctx, d.boosted.StatusID, mapping.Visibility(p.Visibility))
	}
	req := instance.StatusRequest{
		Text: d.text, Warning: p.Warning, Sensitive: p.Sensitive, Visibility: mapping.Visibility(p.Visibility), Language: p.Language,
		InReplyTo: d.parent.StatusID, Quote: d.quoted.StatusID, MediaIDs: mediaIDs(p), Markdown: p.Markdown, IdempotencyKey: p.IdempotencyKey,
	}
	if r.limits().KeepsDates {
		req.Date = p.CreatedAt
	}
	return r.client.PostStatus(ctx, req)
}

func mediaIDs(p journal.Post) []string {
	var ids []string
	for _, m := range p.Media {
		if m.State == journal.MediaUploaded {
			ids = append(ids, m.MediaID)
		}
	}
	return ids
}
