package contacts

import (
	"cmp"
	"iter"
	"strings"
)

// resemblance says how much a user name is like the names of an account, from 0 for not at all.
type resemblance int

const (
	unlike resemblance = 0
	part   resemblance = 3  // and more, by the number of letters: words in common
	equal  resemblance = 90 // but for "_", "." and "-", or it is the display name
	same   resemblance = 100
)

// like compares the user part of a handle with the names of an account.
func (p *person) like(user string) (best resemblance) {
	if p == nil {
		return unlike
	}
	bare := bareName(user)
	for _, s := range p.screen {
		if strings.EqualFold(s.name, user) {
			return same
		}
		best = max(best, likeness(user, bare, s.name))
	}
	for _, s := range p.shown {
		best = max(best, likeness(user, bare, cmp.Or(s.plain, s.name)))
	}
	return best
}

// likeness compares a user name, of which bare has the letters and digits, with a name of an account.
func likeness(user, bare, name string) (best resemblance) {
	const (
		enough = 5 // letters in a row that say something wherever they are
		word   = 4 // letters in a word that say something
		least  = 3 // letters in a word that is all of the user name
	)
	other := bareName(name)
	switch {
	case bare == "" || other == "":
		return unlike
	case bare == other:
		return equal
	case len(bare) >= enough && strings.Contains(other, bare), len(other) >= enough && strings.Contains(bare, other):
		best = resemblance(min(len(bare), len(other)))
	}
	for w := range wordsIn(name) {
		if titles[w] {
			continue
		}
		if len(w) >= enough && strings.Contains(bare, w) || len(w) >= word && strings.HasPrefix(bare, w) || len(w) >= least && w == bare {
			best = max(best, resemblance(len(w)))
		}
		for u := range wordsIn(user) {
			if len(w) >= word && u == w || len(u) >= enough && strings.HasPrefix(w, u) {
				best = max(best, resemblance(min(len(u), len(w))))
			}
		}
	}
	return min(best, equal-1)
}

// titles are words in names that many have.
var titles = wordSet("the real official this that iamthe iam mister miss prof doctor team news info")

// wordsIn returns the words of a name, in lower case: what stands between other characters than letters and
// digits, or begins with a capital.
func wordsIn(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(name); i++ {
			switch {
			case i == len(name) || !isAlnum(name[i]):
				if i > start && !yield(strings.ToLower(name[start:i])) {
					return
				}
				start = i + 1
			case i > start && 'A' <= name[i] && name[i] <= 'Z' && 'a' <= name[i-1] && name[i-1] <= 'z':
				if !yield(strings.ToLower(name[start:i])) {
					return
				}
				start = i
			}
		}
	}
}

func isAlnum(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// bareName returns the letters and digits of a name, in lower case.
func bareName(s string) string {
	clean := func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}
	return strings.Map(clean, s)
}

// inCommon returns the length of the longest run of letters and digits that a user name and one of the screen names of an account
// share, 0 where that says nothing.
func (p *person) inCommon(user string) (best int) {
	const least = 4
	user = bareName(user)
	for _, s := range p.screen {
		name := bareName(s.name)
		for i := range user {
			for n := max(best, least-1) + 1; i+n <= len(user) && strings.Contains(name, user[i:i+n]); n++ {
				best = n
			}
		}
	}
	return best
}
