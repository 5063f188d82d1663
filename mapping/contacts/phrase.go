package contacts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phrases are expressions for texts in lower case. Most begin with a word, and are tried only where it stands: all of them
// at once would take a millisecond for a tweet.
type phrases struct {
	byWord   map[string][]*regexp.Regexp // by the letters they begin with
	anywhere *regexp.Regexp              // the others: of scripts from Hebrew on, which have prefixes, or no spaces
}

// newPhrases compiles expressions. At the ends \b is the border of a word in any script: "m'he" is one. Behind a
// first \b stands a word, or a group of alternatives that begin with words.
func newPhrases(list ...string) *phrases {
	p := &phrases{byWord: make(map[string][]*regexp.Regexp)}
	var anywhere []string
	for _, s := range list {
		end := ""
		if rest, ok := strings.CutSuffix(s, `\b`); ok {
			s, end = rest, `(?:$|[^\pL\pN_])`
		}
		rest, ok := strings.CutPrefix(s, `\b`)
		if !ok {
			anywhere = append(anywhere, s+end)
			continue
		}
		re := regexp.MustCompile(`^(?:` + rest + `)` + end)
		for word := range firstWords(rest) {
			p.byWord[word] = append(p.byWord[word], re)
		}
	}
	if len(anywhere) > 0 {
		p.anywhere = regexp.MustCompile(strings.Join(anywhere, "|"))
	}
	return p
}

// firstWords returns the letters with which what an expression matches may begin.
func firstWords(expr string) map[string]bool {
	alternatives := []string{expr}
	if group, ok := strings.CutPrefix(expr, "("); ok {
		group, _, _ = strings.Cut(group, ")")
		alternatives = strings.Split(group, "|")
	}
	words := make(map[string]bool)
	for _, s := range alternatives {
		n := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
		if n < 0 {
			n = len(s)
		}
		if n == 0 || n < len(s) && strings.ContainsRune(`?*+\[(`, rune(s[n])) && !strings.HasPrefix(s[n:], "['’]") && !strings.HasPrefix(s[n:], `[^\pL`) {
			panic("contacts: no word at the beginning of " + expr)
		}
		words[s[:n]] = true
	}
	return words
}

// in reports whether one of the expressions matches in a text.
func (p *phrases) in(text string) bool {
	prev, foreign := ' ', false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			prev, i = r, i+size
			continue
		}
		end := i
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsLetter(r) {
				break
			}
			foreign = foreign || r >= 0x590
			end += size
		}
		if prev != '\'' && prev != '’' && prev != '_' && !unicode.IsNumber(prev) {
			for _, re := range p.byWord[text[i:end]] {
				if re.MatchString(text[i:]) {
					return true
				}
			}
		}
		prev, i = 'a', end
	}
	return foreign && p.anywhere != nil && p.anywhere.MatchString(text)
}
