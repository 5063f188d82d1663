package practice

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

type statusJSON struct {
	ID                 string      `json:"id"`
	CreatedAt          time.Time   `json:"created_at"`
	EditedAt           *time.Time  `json:"edited_at"`
	InReplyToID        *string     `json:"in_reply_to_id"`
	InReplyToAccountID *string     `json:"in_reply_to_account_id"`
	Sensitive          bool        `json:"sensitive"`
	SpoilerText        string      `json:"spoiler_text"`
	Visibility         string      `json:"visibility"`
	Language           *string     `json:"language"`
	URI                string      `json:"uri"`
	URL                string      `json:"url"`
	RepliesCount       int         `json:"replies_count"`
	ReblogsCount       int         `json:"reblogs_count"`
	FavouritesCount    int         `json:"favourites_count"`
	Favourited         bool        `json:"favourited"`
	Reblogged          bool        `json:"reblogged"`
	Muted              bool        `json:"muted"`
	Bookmarked         bool        `json:"bookmarked"`
	Pinned             bool        `json:"pinned"`
	Content            string      `json:"content"`
	Text               *string     `json:"text,omitempty"` // after a deletion
	Reblog             *statusJSON `json:"reblog"`
	Quote              *quoteJSON  `json:"quote,omitempty"` // from Mastodon 4.5
	Application        object      `json:"application"`
	Account            accountJSON `json:"account"`
	MediaAttachments   []mediaJSON `json:"media_attachments"`
	Mentions           []object    `json:"mentions"`
	Tags               []object    `json:"tags"`
	Emojis             []object    `json:"emojis"`
	Card               *object     `json:"card"`
	Poll               *object     `json:"poll"`
}

// quoteJSON is a quotation, with the status quoted while that is there.
type quoteJSON struct {
	State        string      `json:"state"`
	QuotedStatus *statusJSON `json:"quoted_status"`
}

func (s *Server) renderStatus(st *status, c *call) statusJSON {
	doc := statusJSON{
		ID: st.id, CreatedAt: milliseconds(st.createdAt), Sensitive: st.sensitive, SpoilerText: st.warning,
		Visibility: st.visibility, URI: s.statusURI(st), URL: s.statusURL(st),
		RepliesCount: len(st.children), Content: s.statusHTML(st), Account: s.renderAccount(st.account),
		MediaAttachments: []mediaJSON{}, Mentions: []object{}, Tags: []object{}, Emojis: []object{},
		Language: nullable(st.language),
	}
	if !s.opts.NoApplication {
		doc.Application = object{"name": st.app.name, "website": nullable(st.app.website)}
	}
	if !st.editedAt.IsZero() {
		at := milliseconds(st.editedAt)
		doc.EditedAt = &at
	}
	if st.parent != nil {
		doc.InReplyToID, doc.InReplyToAccountID = &st.parent.id, &st.parent.account.id
	}
	doc.ReblogsCount = len(st.boosts)
	if c.token != nil && c.token.account != nil {
		doc.Reblogged = s.boostOf(st.proper(), c.token.account) != nil
	}
	if st.boosted != nil {
		original := s.renderStatus(st.boosted, c)
		doc.Reblog = &original
	}
	if st.quoted != nil {
		doc.Quote = &quoteJSON{State: "deleted"}
		if !st.quoted.deleted {
			quoted := s.renderQuoted(st.quoted, c)
			doc.Quote = &quoteJSON{State: "accepted", QuotedStatus: &quoted}
		}
	}
	for _, m := range st.media {
		doc.MediaAttachments = append(doc.MediaAttachments, s.renderMedia(m, c.now))
	}
	for _, name := range s.hashtags(st.text) {
		doc.Tags = append(doc.Tags, object{"name": name, "url": s.base + "/tags/" + name})
	}
	for _, handle := range s.mentioned(st) {
		doc.Mentions = append(doc.Mentions, s.renderMention(handle))
	}
	return doc
}

// renderQuoted is a status without what it quotes in turn.
func (s *Server) renderQuoted(st *status, c *call) statusJSON {
	alone := *st
	alone.quoted = nil
	return s.renderStatus(&alone, c)
}

// renderMention makes up an account where there is none of that handle.
func (s *Server) renderMention(handle string) object {
	username, host, remote := strings.Cut(handle, "@")
	doc := object{"id": "0", "username": username, "acct": handle, "url": s.base + "/@" + username}
	if remote {
		doc["url"] = "https://" + host + "/@" + username
	} else if a := s.accounts[strings.ToLower(username)]; a != nil {
		doc["id"] = a.id
	}
	return doc
}

func milliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

var blankLines = regexp.MustCompile(`(?:\r?\n){2,}`)

// statusHTML is the text of a status, of a boost that of the original. A
// quotation begins with a paragraph for programs that know of none.
func (s *Server) statusHTML(st *status) string {
	st = st.proper()
	text := s.contentHTML(st.text)
	if st.contentType == markdown {
		text = emphasis(text)
	}
	if st.quoted != nil && !st.quoted.deleted {
		url := html.EscapeString(s.statusURL(st.quoted))
		text = `<p class="quote-inline">RE: <a href="` + url + `" target="_blank" rel="nofollow noopener noreferrer">` + url + `</a></p>` + text
	}
	return text
}

var strong, emphasised, escaped = regexp.MustCompile(`\*\*([^*\s](?:[^*]*[^*\s])?)\*\*`), regexp.MustCompile(`\*([^*\s](?:[^*]*[^*\s])?)\*`), regexp.MustCompile(`\\([\\*_` + "`" + `#\[\]()!~>+.-])`)

// emphasis is as much of Markdown as an import writes: bold, italic and escapes.
func emphasis(text string) string {
	// Escaped characters sit out under names that no text has.
	text = escaped.ReplaceAllStringFunc(text, func(s string) string { return "\x00" + string(rune(s[1]+0x80)) })
	text = strong.ReplaceAllString(text, "<strong>$1</strong>")
	text = emphasised.ReplaceAllString(text, "<em>$1</em>")
	var out strings.Builder
	hidden := false
	for _, r := range text {
		switch {
		case r == 0:
			hidden = true
			continue
		case hidden:
			r -= 0x80
		}
		hidden = false
		out.WriteRune(r)
	}
	return out.String()
}

// contentHTML is a text as the API shows it: paragraphs, line breaks and links.
func (s *Server) contentHTML(text string) string {
	if text == "" {
		return ""
	}
	var out strings.Builder
	for _, paragraph := range blankLines.Split(text, -1) {
		out.WriteString("<p>")
		at := 0
		for _, url := range findURLs(paragraph) {
			link := html.EscapeString(paragraph[url.start:url.end])
			out.WriteString(lineBreaks(paragraph[at:url.start]))
			out.WriteString(`<a href="` + link + `" target="_blank" rel="nofollow noopener noreferrer">` + link + `</a>`)
			at = url.end
		}
		out.WriteString(lineBreaks(paragraph[at:]) + "</p>")
	}
	return out.String()
}

func lineBreaks(text string) string {
	text = strings.ReplaceAll(html.EscapeString(text), "\r\n", "\n")
	return strings.ReplaceAll(text, "\n", "<br />")
}

const defaultLanguage = "en"

// The languages Mastodon knows: ISO 639-1, and what it has beside
// (app/helpers/languages_helper.rb).
var languages = strings.Fields(`aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
	dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
	kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv
	ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to
	tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
	zh-CN zh-HK zh-TW zh-YUE nan-TW
	ast chr ckb cnr csb gsw jbo kab ldn lfn lzz moh nds ota pdc sco sma smj szl tok vai xal xmf zba zgh`)

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$`)

// language returns the language a status gets. Mastodon falls back in silence;
// GoToSocial refuses what is no BCP 47 tag.
func (s *Server) language(code string) (string, error) {
	base, _, _ := strings.Cut(code, "-")
	switch {
	case code == "":
		return defaultLanguage, nil
	case s.opts.Software == GoToSocial:
		if !languageTag.MatchString(code) || len(base) == 2 && !slices.Contains(languages, strings.ToLower(base)) && !slices.Contains([]string{"in", "iw", "ji", "mo", "sh"}, base) {
			return "", &apiError{code: http.StatusBadRequest, message: "Bad Request: language: tag is not well-formed or unknown: " + code}
		}
		return code, nil
	case slices.Contains(languages, code):
		return code, nil
	case slices.Contains(languages, base):
		return base, nil
	}
	return defaultLanguage, nil
}
