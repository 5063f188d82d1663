package mapping

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// tldList holds the top-level domains of 2020, one a line. Mastodon finds links
// with the twitter-text 3.1.0 library, which carries this list (its tld_lib.yml):
// a link under a younger domain is not a link to it, and counts in full. The
// public suffix list cannot stand in: it has the younger ones, and lacks those
// withdrawn since.
//
//go:embed tlds.txt
var tldList string

// tlds maps the top-level domains of tldList to true.
var tlds = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool, 1600)
	for tld := range strings.Lines(tldList) {
		m[strings.TrimSuffix(tld, "\n")] = true
	}
	return m
})

// longestTLD is the length in code points of the longest entry of tldList.
const longestTLD = 18

// hostScan looks for hosts in one text, from places each behind the one before. It remembers the labels it has gone
// through, so that a chain of them is not gone through again from every label.
type hostScan struct {
	labels []span // with no host from the first on
	until  int    // before it a host has only the rest of a label and the next one, if it begins there
	plain  int    // in labels[0]: behind its last "_"; -1 before that is known
	room   []span
}

// match matches labels and a top-level domain at s[i:].
func (h *hostScan) match(s string, i int) (end int, ok bool) {
	if i < h.until {
		return h.again(s, i)
	}
	if i == len(s) || isJoiner(s[i]) {
		return 0, false
	}
	labels, valid := h.room[:0], true
	for start := i; valid; {
		j := start
		for j < len(s) {
			r, size := utf8.DecodeRuneInString(s[j:])
			if r != '-' && r != '_' && !isHostChar(r) {
				break
			}
			j += size
		}
		labels = append(labels, span{start, j})
		if valid = isLabel(s[start:j]); j == len(s) || s[j] != '.' {
			break
		}
		start = j + 1
	}
	h.room = labels
	// All labels but the last two may hold "_" too; the longest chain wins.
	for k := len(labels) - 1; k >= 1; k-- {
		name := labels[k-1]
		if n := tldLength(s[labels[k].start:], labels[k].end-labels[k].start); n > 0 && !strings.Contains(s[name.start:name.end], "_") {
			return labels[k].start + n, true
		}
	}
	last := labels[len(labels)-1]
	h.labels, h.until, h.plain = labels, last.end, -1
	if last.start < last.end && isJoiner(s[last.start]) {
		h.until = last.start
	}
	return 0, false
}

// again is match where it has been.
func (h *hostScan) again(s string, i int) (end int, ok bool) {
	for len(h.labels) > 0 && h.labels[0].end <= i {
		h.labels, h.plain = h.labels[1:], -1
	}
	if len(h.labels) < 2 || i < h.labels[0].start {
		return 0, false
	}
	name, next := h.labels[0], h.labels[1]
	if h.plain < 0 {
		h.plain = name.start + 1 + strings.LastIndexByte(s[name.start:name.end], '_')
	}
	if i < h.plain || !isLabel(s[i:name.end]) {
		return 0, false
	}
	n := tldLength(s[next.start:], next.end-next.start)
	return next.start + n, n > 0
}

// isLabel reports whether a run of host characters, "-" and "_" neither starts
// nor ends with one of the latter.
func isLabel(run string) bool { return run != "" && !isJoiner(run[0]) && !isJoiner(run[len(run)-1]) }

func isJoiner(c byte) bool { return c == '-' || c == '_' }

// tldLength returns the length of the longest top-level domain at the start of
// s, whose first n bytes are host characters, or 0.
func tldLength(s string, n int) int {
	longest, count := 0, 0
	for end := range s[:n] {
		if end > 0 && endsTLD(s[end:]) && tlds()[strings.ToLower(s[:end])] {
			longest = end
		}
		if count++; count > longestTLD+1 {
			break
		}
	}
	if count <= longestTLD && n > 0 && endsTLD(s[n:]) && tlds()[strings.ToLower(s[:n])] {
		longest = n
	}
	if longest > 0 {
		return longest
	}
	if n > 4 && strings.EqualFold(s[:4], "xn--") {
		end := 4
		for end < n && isASCIIAlnum(s[end]) {
			end++
		}
		if end > 4 {
			return end
		}
	}
	return 0
}

// endsTLD reports whether a top-level domain may end before rest.
func endsTLD(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !isFoldedAlnum(r) && r != '@' && r != '+' && r != '-'
}

// isHostChar reports whether twitter-text allows r in a host label, beside "-"
// and "_".
func isHostChar(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r != 0x7F && !strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", r)
	}
	return !unicode.IsSpace(r) && !isDirectional(r) && r != 0x180E && r != 0xFFFE && r != 0xFFFF && r != 0xFEFF
}
