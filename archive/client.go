package archive

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are letters of other scripts that look like Latin ones, the common ones of UTS 39 (confusables.txt), in lower case.
var lookalikes = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p',
	'ԛ': 'q', 'ѕ': 's', 'т': 't', 'у': 'y', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x',
	'α': 'a', 'β': 'b', 'ε': 'e', 'ζ': 'z', 'η': 'h', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'y', 'χ': 'x',
	'ı': 'i', 'ɡ': 'g', 'ɑ': 'a', 'ʟ': 'l',
}

// ClientKey returns what is the same of names of programs that look the same to a person: without regard to case, width, look-alike
// letters, white space and what nobody sees.
func ClientKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Mn) {
			return -1
		}
		r = unicode.ToLower(r)
		if latin, ok := lookalikes[r]; ok {
			return latin
		}
		return r
	}, norm.NFKC.String(name))
}
