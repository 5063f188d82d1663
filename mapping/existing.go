package mapping

import (
	"cmp"
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

// existing are the posts an account has.
type existing struct {
	times []time.Time    // in order
	posts []existingPost // by text, then time
}

type existingPost struct {
	at   time.Time
	bare string
}

func (p existingPost) compare(q existingPost) int {
	return cmp.Or(cmp.Compare(p.bare, q.bare), p.at.Compare(q.at))
}

func newExisting(list []Existing) existing {
	var e existing
	for _, x := range list {
		if text := bare(x.Text); text != "" {
			e.times = append(e.times, x.CreatedAt)
			e.posts = append(e.posts, existingPost{x.CreatedAt, text})
		}
	}
	slices.SortFunc(e.times, time.Time.Compare)
	slices.SortFunc(e.posts, existingPost.compare)
	return e
}

// has reports whether the account has a tweet as a post of about the same time.
func (e existing) has(t *archive.Tweet) bool {
	when := tweetedAt(t)
	first, last := when.Add(-near), when.Add(near)
	if from, _ := slices.BinarySearchFunc(e.times, first, time.Time.Compare); from == len(e.times) || e.times[from].After(last) {
		return false
	}
	whole := Expand(*t)
	text := bare(whole)
	if text == "" {
		return false
	}
	body, _, cut := strings.Cut(whole, "…")
	cut = cut && len(text) >= cutShort && len(bare(body)) == len(text)
	for next := text; ; {
		i, _ := slices.BinarySearchFunc(e.posts, existingPost{first, next}, existingPost.compare)
		switch {
		case i == len(e.posts):
			return false
		case e.posts[i].bare == next && !e.posts[i].at.After(last):
			return true
		case !cut || !strings.HasPrefix(e.posts[i].bare, text):
			return false
		case e.posts[i].bare == next: // all with this text are of later
			next += "\x00"
		default:
			next = e.posts[i].bare
		}
	}
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
