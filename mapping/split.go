package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Split cuts a text into parts within the server's limit, in order. A text that
// fits is returned as it is; a blank one that does not fits nothing and gives no
// part.
//
// It cuts behind a paragraph, a line or a sentence if that fills half a part,
// else between words (by the rules of Unicode Standard Annexes 14 and 29, so
// also in scripts without spaces), and never inside a link, a name, a hashtag
// or a grapheme cluster, unless that alone is over the limit. White space at a cut is dropped;
// nothing else is.
func Split(text string, l Limits) []string {
	var parts []string
	l = l.withDefaults()
	for _, s := range split(text, l, 0, func(s span) bool { return fits(text[s.start:s.end], l) }) {
		parts = append(parts, text[s.start:s.end])
	}
	return parts
}

// split is Split by places, for parts that fit. It makes no cut in the first bytes, as many as head says.
func split(text string, l Limits, head int, fit func(span) bool) []span {
	if fit(span{0, len(text)}) {
		return []span{{0, len(text)}}
	}
	var parts []span
	cs := clusters(text, l)
	protect(cs, []span{{0, head}}, func([]cluster) {})
	for len(cs) > 0 && cs[len(cs)-1].blank {
		cs = cs[:len(cs)-1]
	}
	for {
		for len(cs) > 0 && cs[0].blank {
			cs = cs[1:]
		}
		if len(cs) == 0 {
			return parts
		}
		n := firstPart(cs, l, fit)
		parts = append(parts, span{cs[0].start, trimmedEnd(cs[:n])})
		cs = cs[n:]
	}
}

// cluster is a grapheme cluster of a text.
type cluster struct {
	span
	cost  int  // what it adds to the count; a link's whole cost is on its last cluster
	blank bool // white space
	cut   cut  // what a cut behind it separates
}

// cut grades the place between two clusters, from worst to best.
type cut int8

const (
	cutInside   cut = iota // inside a link, name or hashtag
	cutGrapheme            // inside a word
	cutWord
	cutSentence
	cutLine
	cutParagraph
)

// firstPart returns how many clusters go into the next part. The first of cs is
// not blank.
func firstPart(cs []cluster, l Limits, fit func(span) bool) int {
	n, cost := 0, 0
	half := 0 // clusters that fill half a part
	for n < len(cs) && cost+cs[n].cost <= l.MaxCharacters {
		cost += cs[n].cost
		n++
		if cost*2 <= l.MaxCharacters {
			half = n
		}
	}
	for n < len(cs) && cs[n].blank {
		n++ // white space at the cut does not count
	}
	// The costs are an estimate: a part may have a link that the whole has not.
	for tries := 1; ; tries++ {
		if n = max(n, 1); n < len(cs) {
			n = bestCut(cs[:n], half)
		}
		if n == 1 || fit(span{cs[0].start, trimmedEnd(cs[:n])}) {
			return n
		}
		for n > 1 && cs[n-1].blank {
			n--
		}
		if n--; tries > mostTries { // only a text made for it is so far off
			n /= 2
		}
	}
}

// mostTries is how many cuts are tried one by one, from the best to worse, before a part is halved.
const mostTries = 8

// bestCut returns the number of clusters before the best place to cut.
func bestCut(cs []cluster, half int) int {
	last := [cutParagraph + 1]int{}
	for i, c := range cs {
		last[c.cut] = i + 1
	}
	for grade := cutParagraph; grade >= cutSentence; grade-- {
		if last[grade] > half {
			return last[grade]
		}
	}
	if word := slices.Max(last[cutWord:]); word > 0 {
		return word
	}
	if last[cutGrapheme] > 0 {
		return last[cutGrapheme]
	}
	return len(cs)
}

// tails returns the ends of a text that are within a limit and begin behind a good place to cut, the best first: behind
// a paragraph, a line, a sentence, else a word; of these the one nearest to the middle.
func tails(text string, l Limits) []span {
	cs := clusters(text, l)
	type candidate struct {
		span
		grade cut
		off   int // from the middle
	}
	var found []candidate
	cost := 0
	for i := len(cs) - 1; i > 0; i-- {
		if cost += cs[i].cost; cost > l.MaxCharacters {
			break
		}
		if c := cs[i-1].cut; c >= cutWord && !cs[i].blank {
			off := 2*cs[i].start - len(text)
			found = append(found, candidate{span{cs[i].start, len(text)}, max(c, cutWord), max(off, -off)})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.grade, a.grade), cmp.Compare(a.off, b.off)) })
	var out []span
	for _, c := range found[:min(len(found), 8)] {
		out = append(out, c.span)
	}
	return out
}

// trimmedEnd returns the end of the last cluster that is not blank.
func trimmedEnd(cs []cluster) int {
	for len(cs) > 1 && cs[len(cs)-1].blank {
		cs = cs[:len(cs)-1]
	}
	return cs[len(cs)-1].end
}

// clusters segments a text.
func clusters(text string, l Limits) []cluster {
	var cs []cluster
	newlines := 0
	state := -1
	for start := 0; start < len(text); {
		var c string
		var boundaries int
		c, _, boundaries, state = uniseg.StepString(text[start:], state)
		cl := cluster{span: span{start, start + len(c)}, cost: 1, blank: strings.TrimSpace(c) == "", cut: cutGrapheme}
		start = cl.end
		if !cl.blank {
			newlines = 0
		}
		newlines += min(1, strings.Count(c, "\n")+strings.Count(c, "\r"))
		switch {
		case cl.blank && newlines > 1:
			cl.cut = cutParagraph
		case cl.blank && newlines == 1:
			cl.cut = cutLine
		case boundaries&uniseg.MaskSentence != 0:
			cl.cut = cutSentence
		case cl.blank || boundaries&uniseg.MaskLine != uniseg.LineDontBreak:
			cl.cut = cutWord
		}
		if l.Counting == CountPlain {
			cl.cost = utf8.RuneCountInString(c)
		}
		if cl.cost > l.MaxCharacters {
			// Not even one grapheme cluster fits: its code points must part.
			for i, r := range c {
				at := cl.start + i
				cs = append(cs, cluster{span: span{at, at + utf8.RuneLen(r)}, cost: 1, blank: unicode.IsSpace(r), cut: cutGrapheme})
			}
			continue
		}
		cs = append(cs, cl)
	}
	protect(cs, findAtoms(text), func(cs []cluster) {})
	if l.Counting != CountPlain {
		protect(cs, findURLs(text), func(cs []cluster) {
			for i := range cs {
				cs[i].cost = 0
			}
			cs[len(cs)-1].cost = l.CharactersPerURL
		})
	}
	return cs
}

// protect forbids cuts inside the spans, which are in order, and calls each with
// the clusters of every one.
func protect(cs []cluster, spans []span, each func([]cluster)) {
	for _, s := range spans {
		for len(cs) > 0 && cs[0].end <= s.start {
			cs = cs[1:]
		}
		n := 0
		for n < len(cs) && cs[n].start < s.end {
			n++
		}
		if n == 0 {
			continue
		}
		for i := range cs[:n-1] {
			cs[i].cut = cutInside
		}
		each(cs[:n])
		cs = cs[n:]
	}
}

// findAtoms returns what reads as one thing though it may hold places to break:
// links, e-mail addresses, hashtags and names.
func findAtoms(s string) []span {
	var atoms []span
	links := findLinks(s)
	for at := 0; at < len(s); {
		if len(links) > 0 && links[0].start <= at {
			atoms = append(atoms, links[0].span)
			at = max(at, links[0].end)
			links = links[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		end := at + size
		if r == '#' || r == '@' || r == '＃' || r == '＠' {
			end = matchDotted(s, end, isWord)
		}
		if len(links) > 0 {
			end = min(end, links[0].start)
		}
		if end > at+size {
			atoms = append(atoms, span{at, end})
		}
		at = end
	}
	return atoms
}
