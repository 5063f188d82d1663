// Package text knows, without I/O, what servers make of texts: so far, of the names of hosts. It also reads the encodings in which people save theirs.
package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// What a name and a label of it have at most (RFC 1035 section 2.3.4), in bytes of their ASCII form.
const (
	MaxHost  = 253
	MaxLabel = 63
)

// dots are the full stops that IDNA takes for the one of ASCII (UTS 46 section 4).
const dots = ".。．｡"

// Host returns the name of a host in lower case, with labels in ASCII, as a look-up has it (UTS 46, with the rules of
// RFC 5891 section 5), and whether it is one. A dot at the end is kept.
//
// IDNA works for the square of a label's length: a label or name of more code points than its ASCII form may have bytes
// is refused before. Nothing else may call it.
func Host(name string) (string, bool) {
	total := 0
	for label := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune(dots, r) }) {
		n := utf8.RuneCountInString(label)
		if total += n; n > MaxLabel || total > MaxHost {
			return "", false
		}
	}
	ascii, err := lookUp(name)
	return ascii, err == nil && len(strings.TrimSuffix(ascii, ".")) <= MaxHost
}

// Label returns a label as the DNS has it, and whether it has such a form. Other than Host it changes nothing in ASCII: what
// a server counts as a link goes by the encoding alone (RFC 3492).
func Label(label string) (string, bool) {
	n := utf8.RuneCountInString(label)
	if n > MaxLabel { // the ASCII form is never shorter
		return "", false
	}
	if n == len(label) {
		return label, true
	}
	ascii, err := encode(label)
	return ascii, err == nil && len(ascii) <= MaxLabel
}

// lookUp and encode are variables so that a test can see what they are asked.
var (
	lookUp = idna.Lookup.ToASCII
	encode = idna.Punycode.ToASCII
)
