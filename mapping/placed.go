package mapping

import (
	"cmp"
	"errors"
	"slices"

	"github.com/godwit-migrate/godwit/archive"
)

// Unplaced are entries of one of the person's lists that do not do what they are there for.
type Unplaced struct {
	List     PlacedList   `json:"list"`
	Why      UnplacedWhy  `json:"why"`
	Count    int          `json:"count"`
	Examples []PlacedItem `json:"examples"` // up to 10
}

// PlacedItem is what an entry of a list names.
type PlacedItem struct {
	TweetID string `json:"tweet_id,omitempty"`
	Picture int    `json:"picture,omitempty"` // of the tweet, from 1; 0 for all of it
	Media   string `json:"media,omitempty"`   // instead of those two: the media's id, or the name of its file
}

// PlacedList is a list that a person brings.
type PlacedList string

// The lists.
const (
	ListIDs     PlacedList = "ids"      // Selection.IDs
	ListNotIDs  PlacedList = "not_ids"  // Selection.NotIDs
	ListAltText PlacedList = "alt_text" // Inputs.AltText
)

// UnplacedWhy says what is the matter with an entry.
type UnplacedWhy string

// What may be the matter.
const (
	NoSuchTweet   UnplacedWhy = "no_tweet"    // the archive has no such tweet
	NoPictures    UnplacedWhy = "no_pictures" // the tweet has none
	NoSuchPicture UnplacedWhy = "no_picture"  // the tweet has fewer, or no tweet has it
	SaidTwice     UnplacedWhy = "twice"       // another entry is for the same, and the last one counts
)

var errRounded = errors.New("not in the archive, and a spreadsheet has rounded it; take the file as it was before it was opened there")

// placed is what of the person's lists was found in the archive.
type placed struct {
	ids    map[uint64]bool // of Selection.IDs and NotIDs
	tweets map[string]int  // that descriptions name, with how many media they have
	media  map[string]bool // of AltText.byMedia
	files  map[string]bool // of AltText.byFile
}

func newPlaced() placed {
	return placed{map[uint64]bool{}, map[string]int{}, map[string]bool{}, map[string]bool{}}
}

// place notes what of the lists is about a tweet.
func (p *Planner) place(t *archive.Tweet) {
	s, a := p.selector, &p.in.AltText
	if s.ids == nil && s.notIDs == nil && a.empty() {
		return
	}
	note := func(text string) {
		if id, ok := parseID(text); ok && (s.ids[id] || s.notIDs[id]) {
			p.placed.ids[id] = true
		}
		if a.tweets[text] {
			p.placed.tweets[text] = max(p.placed.tweets[text], len(t.Media))
		}
	}
	note(t.ID)
	for _, id := range t.EditIDs {
		note(id)
	}
	for i := range t.Media {
		m := &t.Media[i]
		if _, ok := a.byMedia[m.ID]; ok {
			p.placed.media[m.ID] = true
		}
		if base := mediaBase(m.MediaURL); a.byFile[base] != "" {
			p.placed.files[base] = true
		}
	}
}

// Unplaced lists what of the person's lists of tweets and descriptions has no place in the archive, once every tweet was indexed.
// Where one of the ids is not there and looks as if a spreadsheet had rounded it, it fails: for a tweet that was to be left out with a
// *PolicyError, for a description with an *InputError.
func (p *Planner) Unplaced() ([]Unplaced, error) {
	var all []Unplaced
	for _, list := range []struct {
		name PlacedList
		ids  []string
	}{{ListIDs, p.policy.Select.IDs}, {ListNotIDs, p.policy.Select.NotIDs}} {
		var items []PlacedItem
		for _, text := range list.ids {
			id, _ := parseID(text)
			if p.placed.ids[id] {
				continue
			}
			if archive.RoundedID(text) {
				return nil, &PolicyError{string(list.name), text, errRounded}
			}
			items = append(items, PlacedItem{TweetID: text})
		}
		all = addUnplaced(all, list.name, NoSuchTweet, items)
	}
	a := &p.in.AltText
	by := map[UnplacedWhy][]PlacedItem{SaidTwice: a.twice}
	for place := range a.byTweet {
		item := PlacedItem{TweetID: place.tweetID, Picture: place.index + 1}
		switch n, there := p.placed.tweets[place.tweetID]; {
		case !there && archive.RoundedID(place.tweetID):
			return nil, inputError(0, "%s: %w", place.tweetID, errRounded)
		case !there:
			item.Picture = 0
			by[NoSuchTweet] = append(by[NoSuchTweet], item)
		case n == 0:
			item.Picture = 0
			by[NoPictures] = append(by[NoPictures], item)
		case place.index >= n:
			by[NoSuchPicture] = append(by[NoSuchPicture], item)
		}
	}
	for id := range a.byMedia {
		if !p.placed.media[id] {
			by[NoSuchPicture] = append(by[NoSuchPicture], PlacedItem{Media: id})
		}
	}
	for base := range a.byFile {
		if !p.placed.files[base] {
			by[NoSuchPicture] = append(by[NoSuchPicture], PlacedItem{Media: base})
		}
	}
	for _, why := range []UnplacedWhy{NoSuchTweet, NoPictures, NoSuchPicture, SaidTwice} {
		all = addUnplaced(all, ListAltText, why, by[why])
	}
	return all, nil
}

func addUnplaced(all []Unplaced, list PlacedList, why UnplacedWhy, items []PlacedItem) []Unplaced {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b PlacedItem) int {
		return cmp.Or(cmp.Compare(len(a.TweetID), len(b.TweetID)), cmp.Compare(a.TweetID, b.TweetID), cmp.Compare(a.Picture, b.Picture), cmp.Compare(a.Media, b.Media))
	})
	items = slices.Compact(items)
	if len(items) == 0 {
		return all
	}
	return append(all, Unplaced{list, why, len(items), items[:min(len(items), mostExamples)]})
}

// mostExamples is how many entries are named.
const mostExamples = 10
