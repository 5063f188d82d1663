package mapping

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// Archives since 2020 do not say which tweet a retweet repeats. Of one of oneself the text tells, where exactly one own tweet has it.

const (
	// ownPrefix is how many code points of a long text are compared: a retweet has 140, with the name of its author, which is up to 22 with what
	// stands around it, and with "…" where it is cut.
	ownPrefix = 110
	cutSign   = "…"
)

// ownTexts finds the own tweets that own retweets repeat.
type ownTexts struct {
	seed     maphash.Seed
	tweets   []ownText // 16 bytes each, only where retweets become boosts
	retweets []ownText
}

// ownText is the hash of a text, or of its beginning, and the tweet that has it.
type ownText struct{ hash, id uint64 }

// add notes a tweet; name is whom it retweets, if that is the owner.
func (o *ownTexts) add(t *archive.Tweet, id uint64, ofOwner bool) {
	switch {
	case !t.IsRetweet():
		o.tweets = append(o.tweets, ownText{o.hash(t.Text), id})
	case ofOwner && (t.Retweeted == nil || t.Retweeted.ID == ""):
		_, text, _ := strings.Cut(t.Text, ": ")
		if cut, ok := strings.CutSuffix(text, cutSign); ok && utf8.RuneCountInString(cut) >= ownPrefix {
			text = cut
		}
		o.retweets = append(o.retweets, ownText{o.hash(text), id})
	}
}

func (o *ownTexts) hash(text string) uint64 {
	if o.seed == (maphash.Seed{}) {
		o.seed = maphash.MakeSeed()
	}
	text = strings.TrimSpace(text)
	n := 0
	for i := range text {
		if n == ownPrefix {
			text = text[:i]
			break
		}
		n++
	}
	return maphash.String(o.seed, text)
}

// originals gives f each retweet whose original is known.
func (o *ownTexts) originals(f func(retweet, original uint64)) {
	if len(o.retweets) == 0 {
		return
	}
	found := make(map[uint64][]uint64, len(o.retweets))
	for _, r := range o.retweets {
		found[r.hash] = nil
	}
	for _, t := range o.tweets {
		if ids, wanted := found[t.hash]; wanted && len(ids) < 2 && !slices.Contains(ids, t.id) {
			found[t.hash] = append(ids, t.id)
		}
	}
	for _, r := range o.retweets {
		if ids := found[r.hash]; len(ids) == 1 {
			f(r.id, ids[0])
		}
	}
	o.tweets, o.retweets = nil, nil
}
