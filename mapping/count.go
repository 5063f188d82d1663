package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// DefaultLimits returns what Mastodon documents as its defaults: 500 characters,
// 4 media, 23 characters for a link, 1500 for a media description, no past dates.
func DefaultLimits() Limits {
	return Limits{MaxCharacters: 500, MaxMedia: 4, CharactersPerURL: 23, MaxDescription: 1500, Counting: CountMastodon}
}

// withDefaults fills what a server did not say.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	l.MaxCharacters = positiveOr(l.MaxCharacters, d.MaxCharacters)
	l.MaxMedia = positiveOr(l.MaxMedia, d.MaxMedia)
	l.CharactersPerURL = positiveOr(l.CharactersPerURL, d.CharactersPerURL)
	l.MaxDescription = positiveOr(l.MaxDescription, d.MaxDescription)
	l.Counting = cmp.Or(l.Counting, d.Counting)
	return l
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
	l = l.withDefaults()
	if l.Counting == CountPlain {
		return utf8.RuneCountInString(text) + utf8.RuneCountInString(warning)
	}
	return uniseg.GraphemeClusterCount(strip(warning) + shorten(strip(text), l.CharactersPerURL))
}

// fits reports whether text is within the server's limit.
func fits(text string, l Limits) bool {
	// Short texts need no segmentation: a cluster has at least one code point, and
	// only links can count for more than they are.
	most := utf8.RuneCountInString(text) + l.CharactersPerURL*strings.Count(text, "://")
	return most <= l.MaxCharacters || Count(text, "", l) <= l.MaxCharacters
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
