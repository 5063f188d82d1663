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

// maxRivals bounds the posts that are looked at for one tweet: those of one text and about one time.
const maxRivals = 32

// existing are the posts an account has, and which tweet each of them is: one, so that of several tweets with one text
// no more are left out than posts are there.
type existing struct {
	times []time.Time    // in order
	posts []existingPost // by text, then time
	rival []rivals       // of tweets that may be one of posts, until resolved
	there map[uint64]int // once resolved: the place in Inputs.Existing of what the tweet is, by id
}

type existingPost struct {
	at    time.Time
	bare  string
	place int // in Inputs.Existing
}

// rivals are a tweet and the posts that it may be.
type rivals struct {
	id    uint64
	when  time.Time
	posts []int32 // in existing.posts
}

func (p existingPost) compare(q existingPost) int {
	return cmp.Or(cmp.Compare(p.bare, q.bare), p.at.Compare(q.at))
}

func newExisting(list []Existing) existing {
	var e existing
	for i, x := range list {
		if text := bare(x.Text); text != "" {
			e.times = append(e.times, x.CreatedAt)
			e.posts = append(e.posts, existingPost{x.CreatedAt, text, i})
		}
	}
	slices.SortFunc(e.times, time.Time.Compare)
	slices.SortFunc(e.posts, existingPost.compare)
	return e
}

// has reports whether a tweet is one of the posts. Until all tweets are known it only notes which it may be.
func (e *existing) has(t *archive.Tweet, id uint64) bool {
	if e.there != nil {
		_, there := e.there[id]
		return there
	}
	if posts := e.like(t); len(posts) > 0 {
		e.rival = append(e.rival, rivals{id, tweetedAt(t), posts})
	}
	return false
}

// like returns the posts with the text of a tweet, of about its time.
func (e *existing) like(t *archive.Tweet) (found []int32) {
	when := tweetedAt(t)
	first, last := when.Add(-near), when.Add(near)
	if from, _ := slices.BinarySearchFunc(e.times, first, time.Time.Compare); from == len(e.times) || e.times[from].After(last) {
		return nil
	}
	whole := Expand(*t)
	text := bare(whole)
	if text == "" {
		return nil
	}
	body, _, cut := strings.Cut(whole, "…")
	cut = cut && len(text) >= cutShort && len(bare(body)) == len(text)
	for next := text; len(found) < maxRivals; {
		i, _ := slices.BinarySearchFunc(e.posts, existingPost{at: first, bare: next}, existingPost.compare)
		if i < len(e.posts) && e.posts[i].bare == next && !e.posts[i].at.After(last) {
			for ; i < len(e.posts) && e.posts[i].bare == next && !e.posts[i].at.After(last) && len(found) < maxRivals; i++ {
				found = append(found, int32(i))
			}
			next += "\x00"
			if !cut {
				return found
			}
			continue
		}
		switch {
		case i == len(e.posts) || !cut || !strings.HasPrefix(e.posts[i].bare, text):
			return found
		case e.posts[i].bare == next: // all with this text are of later
			next += "\x00"
		default:
			next = e.posts[i].bare
		}
	}
	return found
}

// resolve decides which tweet is which post: a copy comes after its tweet, soon.
func (e *existing) resolve() {
	type pair struct {
		away time.Duration
		id   uint64
		post int32
	}
	var pairs []pair
	for _, r := range e.rival {
		for _, i := range r.posts {
			away := e.posts[i].at.Sub(r.when)
			if away < -time.Minute {
				away = near - away
			}
			pairs = append(pairs, pair{away.Abs(), r.id, i})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.away, b.away), cmp.Compare(a.id, b.id), cmp.Compare(a.post, b.post))
	})
	e.there, e.rival = map[uint64]int{}, nil
	taken := map[int32]bool{}
	for _, p := range pairs {
		if _, there := e.there[p.id]; !there && !taken[p.post] {
			e.there[p.id], taken[p.post] = e.posts[p.post].place, true
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
