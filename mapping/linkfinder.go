package mapping

import (
	"index/suffixarray"
	"slices"

	"github.com/godwit-migrate/godwit/archive"
)

// linkFinder finds the places of links in a text, each in time that does not depend on how long the text is or how many
// links there are.
type linkFinder struct {
	text   string
	places runePlaces
	used   []span
	search *linkSearch // nil until a range does not hold its link
}

// link returns the place of url in the text: where r says, or else its first
// occurrence not returned yet.
func (f *linkFinder) link(r archive.Range, url string) (span, bool) {
	if url == "" {
		return span{}, false
	}
	s, ok := f.places.span(f.text, r)
	if !ok || !isLinkText(f.text[s.start:s.end], url) {
		if f.search == nil {
			f.search = newLinkSearch(f.text, f.used)
		}
		s, ok = f.search.next(url)
	}
	if !ok {
		return span{}, false
	}
	if f.search != nil {
		f.search.take(s)
	} else {
		f.used = append(f.used, s)
	}
	return s, true
}

// isLinkText reports whether a part of a text is a link: before 2011 links stood in the text in full, and escaped like the rest.
func isLinkText(text, url string) bool {
	return text == url || len(text) <= len("&amp;")*len(url) && unescape(text) == url
}

// linkSearch finds links whose ranges are damaged.
type linkSearch struct {
	text  string
	index *suffixarray.Index
	taken []bool           // by byte of the text: in a link that was found
	rest  map[string][]int // where a link may still be, in order
	room  int
}

func newLinkSearch(text string, used []span) *linkSearch {
	// Links that do not hold each other cannot stand in a text more often than it has bytes. The places of others are not all looked at.
	s := &linkSearch{text: text, index: suffixarray.New([]byte(text)), taken: make([]bool, len(text)), rest: map[string][]int{}, room: len(text)}
	for _, u := range used {
		s.take(u)
	}
	return s
}

func (s *linkSearch) take(u span) {
	for i := u.start; i < u.end; i++ {
		s.taken[i] = true
	}
}

// next returns the first place of url that is not in or across another link. One that goes on as a longer link is none.
func (s *linkSearch) next(url string) (span, bool) {
	places, ok := s.rest[url]
	if !ok && s.room > 0 {
		places = s.index.Lookup([]byte(url), s.room)
		s.room -= len(places)
		slices.Sort(places)
	}
	free := 0 // a link that begins before has a byte that is taken
	for i, at := range places {
		end := at + len(url)
		if at < free || end < len(s.text) && isASCIIAlnum(s.text[end]) {
			continue
		}
		if k := slices.Index(s.taken[max(at, free):end], true); k >= 0 {
			free = max(at, free) + k + 1
			continue
		}
		s.rest[url] = places[i+1:]
		return span{at, end}, true
	}
	s.rest[url] = nil
	return span{}, false
}

// runePlaces knows where the code points of a text are.
type runePlaces struct {
	marks []int // the byte where each runeStep-th begins
	count int   // of code points
}

const runeStep = 64

// span turns a range of code points of a text, always the same one, into one of bytes. It reports false for a range outside of it.
func (p *runePlaces) span(text string, r archive.Range) (span, bool) {
	if r.Start < 0 || r.End <= r.Start || r.End > len(text) {
		return span{}, false
	}
	if p.marks == nil {
		p.marks = make([]int, 0, len(text)/runeStep+1)
		for i := range text {
			if p.count%runeStep == 0 {
				p.marks = append(p.marks, i)
			}
			p.count++
		}
	}
	if r.End > p.count {
		return span{}, false
	}
	return span{p.place(text, r.Start), p.place(text, r.End)}, true
}

// place returns where the n-th code point begins.
func (p *runePlaces) place(text string, n int) int {
	if n == p.count {
		return len(text)
	}
	at := p.marks[n/runeStep]
	for i := range text[at:] {
		if n%runeStep == 0 {
			return at + i
		}
		n--
	}
	return len(text)
}
