package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Counting is how a server counts the length of a status.
type Counting string

const (
	// CountMastodon counts grapheme clusters, a URL as CharactersPerURL, a mention as its local part
	// (app/validators/status_length_validator.rb).
	CountMastodon Counting = "mastodon"
	// CountPlain counts code points of text and content warning, links in full
	// (GoToSocial, internal/processing/status/common.go).
	CountPlain Counting = "plain"
)

// Limits is what a server allows. Read them from the server; DefaultLimits is
// Mastodon's documented default, for servers that say nothing.
type Limits struct {
	MaxCharacters    int      `json:"max_characters"`
	MaxMedia         int      `json:"max_media"`
	CharactersPerURL int      `json:"characters_per_url"`
	MaxDescription   int      `json:"max_description"` // of a media description, in characters
	Counting         Counting `json:"counting"`
	// KeepsDates says that the server stores a past date given with a status.
	// Where it does not, posts carry a date line.
	KeepsDates bool `json:"keeps_dates"`
	// Quotes says that a status can quote another (Mastodon 4.5, api_versions.mastodon 7).
	Quotes bool `json:"quotes,omitempty"`
	// Hashtags is where the server sees them.
	Hashtags HashtagRule `json:"hashtags,omitempty"`
	// Markdown says that the server takes text/markdown.
	Markdown bool `json:"markdown,omitempty"`
	// PostURL is an address as long as those of the posts to come, for room in texts that link to them.
	PostURL string `json:"post_url,omitempty"`
}

// DefaultLimits returns what Mastodon documents as its defaults: 500 characters,
// 4 media, 23 characters for a link, 1500 for a media description, no past dates.
func DefaultLimits() Limits {
	return Limits{
		MaxCharacters: 500, MaxMedia: 4, CharactersPerURL: 23, MaxDescription: 1500, Counting: CountMastodon,
		PostURL: "https://mastodon.social/@a_name_of_25_characters_x/123456789012345678",
	}
}

// withDefaults fills what a server did not say.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	l.MaxCharacters = positiveOr(l.MaxCharacters, d.MaxCharacters)
	l.MaxMedia = positiveOr(l.MaxMedia, d.MaxMedia)
	l.CharactersPerURL = positiveOr(l.CharactersPerURL, d.CharactersPerURL)
	l.MaxDescription = positiveOr(l.MaxDescription, d.MaxDescription)
	l.Counting = cmp.Or(l.Counting, d.Counting)
	l.PostURL = cmp.Or(l.PostURL, d.PostURL)
	return l
}

// links is how the server finds links. GoToSocial is the only one that counts plainly.
func (l Limits) links() linkRules {
	if l.Counting == CountPlain {
		return plainLinks
	}
	return mastodonLinks
}

func positiveOr(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Count returns the length of a status with a content warning as the server
// counts it, in the unit of l.MaxCharacters.
//
// Mastodon counts grapheme clusters, after replacing each link by
// CharactersPerURL characters and each mention by its local part; the warning
// gets no such concession (app/validators/status_length_validator.rb). Both are
// stripped of ASCII white space at the ends first. GoToSocial counts code points
// as they are (internal/processing/status/common.go).
func Count(text, warning string, l Limits) int {
	return count(text, warning, l.withDefaults())
}

func count(text, warning string, l Limits) int {
	if l.Counting == CountPlain {
		return utf8.RuneCountInString(text) + utf8.RuneCountInString(warning)
	}
	return uniseg.GraphemeClusterCount(strip(warning) + shorten(strip(text), l.CharactersPerURL))
}

// fits reports whether text is within the server's limit.
func fits(text string, l Limits) bool {
	return atMost(text, l) <= l.MaxCharacters || count(text, "", l) <= l.MaxCharacters
}

// atMost is an estimate of Count for short texts, which need no segmentation then: a cluster has at least one
// code point, and only links can count for more than they are.
func atMost(text string, l Limits) int {
	return utf8.RuneCountInString(text) + l.CharactersPerURL*strings.Count(text, "://")
}

// strip removes what Ruby's String#strip removes.
func strip(s string) string { return strings.Trim(s, asciiSpace+"\x00") }

// shorten puts urlLength letters for each link and the local part for each
// mention, as Mastodon does before counting.
func shorten(s string, urlLength int) string {
	type entity struct {
		span
		short string
	}
	var entities []entity
	if urls := findURLs(s); len(urls) > 0 {
		placeholder := strings.Repeat("x", urlLength)
		for _, url := range urls {
			entities = append(entities, entity{url, placeholder})
		}
	}
	for _, m := range findMentions(s) {
		entities = append(entities, entity{m.span, s[m.start:m.localEnd]})
	}
	if len(entities) == 0 {
		return s
	}
	// Of two that overlap, the one that starts first counts.
	slices.SortStableFunc(entities, func(a, b entity) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := 0
	for _, e := range entities {
		if e.start < at {
			continue
		}
		b.WriteString(s[at:e.start])
		b.WriteString(e.short)
		at = e.end
	}
	b.WriteString(s[at:])
	return b.String()
}
