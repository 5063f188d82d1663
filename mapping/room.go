package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// padded is a text in which links to tweets are as long as they may become when the tweets are posts, and
// without the mark of the media. What a link counts depends on what stands beside it, and which of them will
// have become others nobody knows: a part of the text fits if it does however they stand.
type padded struct {
	before  string // the text as it is
	text    string // the longer one
	spots   []spot // in order
	address string // what each link may become
	mark    int    // in before; -1 for none
	head    int    // the length of a first line in text that is never cut
}

// spot is a link, or in the longer text the longer of the link and what it may become.
type spot struct{ before, after span }

// pad makes room for links in a text that may become an address, which counts as given; an empty address makes none.
func pad(text, address string, counts int, l Limits) padded {
	p := padded{before: text, text: text, address: address, mark: strings.Index(text, markMedia)}
	if p.mark >= 0 {
		p.before = strings.ReplaceAll(text, markMedia, "")
		p.text = p.before
	}
	if address == "" {
		return p
	}
	var b strings.Builder
	at := 0
	for _, link := range tweetLinks(p.before) {
		b.WriteString(p.before[at:link.start])
		start := b.Len()
		long := p.before[link.start:link.end]
		if alone := count(long, "", l); alone < counts || alone == counts && utf8.RuneCountInString(long) < utf8.RuneCountInString(address) {
			long = address
		}
		b.WriteString(long)
		p.spots = append(p.spots, spot{link.span, span{start, b.Len()}})
		at = link.end
	}
	if len(p.spots) > 0 {
		b.WriteString(p.before[at:])
		p.text = b.String()
	}
	return p
}

// whole is the place of all of the text.
func (p padded) whole() span { return span{0, len(p.text)} }

// fit reports whether each link in both its forms, and the head, can stand whole in a post.
func (p padded) fit(l Limits) bool {
	if l.MaxCharacters <= 0 || !p.fits(span{0, p.head}, l) {
		return false
	}
	for _, s := range p.spots {
		if !fits(p.before[s.before.start:s.before.end], l) {
			return false
		}
	}
	return len(p.spots) == 0 || fits(p.address, l)
}

// fits reports whether a part of the text is within the server's limit, whichever of its links have become others.
func (p padded) fits(s span, l Limits) bool {
	text, extra := p.longest(s, l)
	return fitsWith(text, extra, l)
}

func fitsWith(text string, extra int, l Limits) bool {
	l.MaxCharacters -= extra
	return fits(text, l)
}

// atMost is an estimate of the count of all of the text at its longest, as the function atMost is one.
func (p padded) atMost(l Limits) int {
	n := atMost(p.before, l)
	for _, s := range p.spots {
		n += max(0, p.growth(s))
	}
	return n
}

// growth is how many characters a link grows by.
func (p padded) growth(s spot) int {
	return utf8.RuneCountInString(p.address) - utf8.RuneCountInString(p.before[s.before.start:s.before.end])
}

// longest returns a part of the text as it is, and how much more it may count when links of it have become others.
func (p padded) longest(s span, l Limits) (text string, extra int) {
	part := p.original(s)
	first, _ := slices.BinarySearchFunc(p.spots, part.start, func(s spot, at int) int { return cmp.Compare(s.before.start, at) })
	for spots := p.spots[first:]; len(spots) > 0 && spots[0].before.end <= part.end; {
		// No link is seen across white space: what stands between counts for itself.
		field := span{part.start + 1 + strings.LastIndexAny(p.before[part.start:spots[0].before.start], asciiSpace), part.end}
		if i := strings.IndexAny(p.before[spots[0].before.end:part.end], asciiSpace); i >= 0 {
			field.end = spots[0].before.end + i
		}
		n := 1
		for n < len(spots) && spots[n].before.end <= field.end {
			n++
		}
		extra += max(0, p.longestField(field, spots[:n], l)-count(p.before[field.start:field.end], "", l))
		spots = spots[n:]
	}
	return p.before[part.start:part.end], extra
}

// longestField returns what a text without white space may count at most. Where it has many links, which nobody
// writes, that is an estimate.
func (p padded) longestField(field span, spots []spot, l Limits) int {
	const most = 3
	if len(spots) > most {
		n := atMost(p.before[field.start:field.end], l)
		for _, s := range spots {
			n += max(0, p.growth(s))
		}
		return n
	}
	longest := 0
	for set := 1; set < 1<<len(spots); set++ {
		var b strings.Builder
		at := field.start
		for i, s := range spots {
			if set&(1<<i) != 0 {
				b.WriteString(p.before[at:s.before.start])
				b.WriteString(p.address)
				at = s.before.end
			}
		}
		b.WriteString(p.before[at:field.end])
		longest = max(longest, count(b.String(), "", l))
	}
	return longest
}

// original returns the part of the text itself that a part of the longer one stands for.
func (p padded) original(s span) span {
	at := func(i int) int {
		n, _ := slices.BinarySearchFunc(p.spots, i, func(s spot, i int) int { return cmp.Compare(s.after.start, i) })
		if n == 0 {
			return i
		}
		s := p.spots[n-1]    // the last that begins before i
		if i < s.after.end { // no cut is made in a link; if it were, nothing would be lost
			return min(s.before.start+i-s.after.start, s.before.end)
		}
		return i + s.before.end - s.after.end
	}
	return span{at(s.start), at(s.end)}
}
