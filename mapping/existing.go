package mapping

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
)

// near is how far from a tweet its cross-post may be: some programs asked for new tweets once a day.
const near = 24 * time.Hour

// cutShort is how much of a tweet that ends with an ellipsis must begin a post to be the same.
const cutShort = 30

// existing are the posts an account has, by time.
type existing []existingPost

type existingPost struct {
	at   time.Time
	bare string
}

func newExisting(list []Existing) existing {
	var e existing
	for _, x := range list {
		if text := bare(x.Text); text != "" {
			e = append(e, existingPost{x.CreatedAt, text})
		}
	}
	slices.SortFunc(e, func(a, b existingPost) int { return a.at.Compare(b.at) })
	return e
}

// has reports whether the account has a tweet as a post of about the same time.
func (e existing) has(t *archive.Tweet) bool {
	when := tweetedAt(t)
	from, _ := slices.BinarySearchFunc(e, when.Add(-near), func(p existingPost, at time.Time) int { return p.at.Compare(at) })
	text, cut := "", false
	for _, post := range e[from:] {
		if post.at.After(when.Add(near)) {
			return false
		}
		if text == "" {
			whole := Expand(*t)
			if text = bare(whole); text == "" {
				return false
			}
			body, _, _ := strings.Cut(whole, "…")
			cut = len(bare(body)) == len(text) && strings.Contains(whole, "…") && len(text) >= cutShort
		}
		if post.bare == text || cut && strings.HasPrefix(post.bare, text) {
			return true
		}
	}
	return false
}

// bare is the letters, digits and symbols of a text, in lower case: links, white space and punctuation
// are what cross-posting changes, and the server behind a name.
func bare(text string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		if i := strings.Index(word, "://"); i >= 0 {
			word = word[:schemeStart(word, i)]
		}
		if at := strings.IndexAny(word, "@＠"); at >= 0 { // @ada@twitter.com is @ada
			rest := strings.TrimLeft(word[at:], "@＠")
			if name := rest[:nameEnd(rest, 0)]; name != "" && strings.HasPrefix(rest[len(name):], "@") {
				word = word[:at] + name + strings.TrimLeftFunc(rest[len(name)+1:], func(r rune) bool { return isWord(r) || r == '.' || r == '-' })
			}
		}
		for _, r := range word {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSymbol(r) || unicode.IsMark(r) {
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}
