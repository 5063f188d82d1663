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

// matchDomain matches labels and a top-level domain at s[i:]. When there is
// none, no start before dead gives one either.
func matchDomain(s string, i int) (end int, ok bool, dead int) {
	var labels []span
	for {
		j := i
		for j < len(s) {
			r, size := utf8.DecodeRuneInString(s[j:])
			if r != '-' && r != '_' && !isHostChar(r) {
				break
			}
			j += size
		}
		labels = append(labels, span{i, j})
		if j == i || j == len(s) || s[j] != '.' {
			break
		}
		i = j + 1
	}
	// All labels but the last two may hold "_" too; the longest chain wins.
	valid := 0 // labels that may stand before the domain name
	for valid < len(labels) && isLabel(s[labels[valid].start:labels[valid].end]) {
		valid++
	}
	seen := false
	for k := len(labels) - 1; k >= 1; k-- {
		n := tldLength(s[labels[k].start:], labels[k].end-labels[k].start)
		seen = seen || n > 0
		name := labels[k-1]
		if n > 0 && k <= valid && !strings.Contains(s[name.start:name.end], "_") {
			return labels[k].start + n, true, 0
		}
	}
	if !seen {
		dead = labels[len(labels)-1].end
	}
	return 0, false, dead
}

// isLabel reports whether a run of host characters, "-" and "_" neither starts
// nor ends with one of the latter.
func isLabel(run string) bool {
	return run != "" && !strings.ContainsRune("-_", rune(run[0])) && !strings.ContainsRune("-_", rune(run[len(run)-1]))
}

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
