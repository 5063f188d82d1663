package contacts

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// cues are what the words around a handle say about whose it is.
type cues struct {
	first  bool   // "find me at", "my new address": its author's
	near   bool   // likewise, and in the same sentence
	other  bool   // "by", "thanks to", "my friend": somebody else's
	role   bool   // "drummer in", "of": of what its author has a part in
	denied bool   // "I'm not": not its author's
	is     string // who it is said to be: "the orchestra is"
}

// cuesAround reads the words before and after a handle, in lower case. First-person words may be in an earlier
// sentence; those about somebody else are of the same.
func cuesAround(before, after string) cues {
	const far = 400 // bytes: what is further away is about something else
	before, after = before[max(0, len(before)-far):], after[:min(len(after), far)]
	before = strings.ReplaceAll(before, "from now on", "")
	clause, next := before, after
	if ends := sentenceEnd.FindAllStringIndex(before, -1); len(ends) > 0 {
		clause = before[ends[len(ends)-1][1]:]
	}
	if end := sentenceEnd.FindStringIndex(after); end != nil {
		next = after[:end[0]]
	}
	c := cues{near: tellsFirst(clause), denied: denialBefore().in(clause) || notMe().in(before) || denialAfter().in(after)}
	c.first = c.near || tellsFirst(before) || firstPerson().in(next)
	last := lastWord(clause)
	c.role = roles[last]
	c.other = thirdPerson().in(clause) || toOthers().MatchString(clause) || beforeOthers[last] ||
		!c.near && ofAnother(before) || strings.HasPrefix(next, "'s ") || strings.HasPrefix(next, "’s ")
	if m := saidToBe.FindStringSubmatch(clause); m != nil && !ownSubjects[m[1]] {
		c.is = strings.Clone(m[1])
	}
	return c
}

// saidToBe is of words right before a handle that say who has it.
var saidToBe = regexp.MustCompile(`(\pL+) (?:is|ist|est|es|está|è|é)[^\pL\pN]*$`)

var sentenceEnd = regexp.MustCompile(`[.!?…]+(\s|$)|[。！？\n]`)

// ofAnother reports whether words say of somebody, whom they name, where their account is: "Bob is on Mastodon".
func ofAnother(words string) bool {
	for _, m := range subject().FindAllStringSubmatch(words, -1) {
		if !ownSubjects[m[1]] {
			return true
		}
	}
	return false
}

// subject is somebody of whom it is said where they are.
var subject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\pL+) (?:is|are|has|have|ist|hat|sind|haben|est|sont|está|están) (?:now |also |finally |just |really |already |jetzt |auch |nun |maintenant |aussi |ahora |también |its own |an |a )*(?:on|over|at|here|joined|moved|migrated|account|auf|bei|drüben|umgezogen|sur|en)(?:$|[^\pL])`)
})

var ownSubjects = wordSet("i we wir ich nous je on account handle address profile name home place here who that this it it’s which everyone everybody nobody what world one mastodon konto adresse profil compte cuenta perfil dirección indirizzo il me fediverse")

// lastWord returns the last word before a handle, without what stands around it.
func lastWord(clause string) string {
	clause = strings.TrimRightFunc(clause, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("@\"'“”‘’«»([{:,;!.-–—", r) || r >= 0x2190 && !unicode.IsLetter(r)
	})
	if i := strings.LastIndexFunc(clause, unicode.IsSpace); i >= 0 {
		clause = clause[i+1:]
	}
	return strings.TrimFunc(clause, func(r rune) bool { return unicode.IsPunct(r) && r != '/' && r != '&' && r != '-' })
}

// links reports whether what stands between the name of an account and a handle says that they are one.
func links(between string) bool {
	const most, far = 3, 100 // words, bytes
	if len(between) > far {
		return false
	}
	n := 0
	for word := range strings.FieldsFuncSeq(between, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if n++; n > most || !linking[word] {
			return false
		}
	}
	return !strings.ContainsAny(between, ".!?;")
}

var linking = wordSet("is has now moved to at as on also aka are here ist jetzt auch est maintenant aussi es ahora está en è ora is nu är også теперь")

// quoted reports whether a part of a text is spoken by somebody else: it stands with other words in quotation marks, and
// there are words outside of them.
func quoted(text string, start, end int) bool {
	before, after := text[:start], text[end:]
	for _, marks := range [][2]string{{"“", "”"}, {"«", "»"}, {"„", "“"}, {"「", "」"}, {`"`, `"`}} {
		open := strings.LastIndex(before, marks[0])
		stop := strings.Index(after, marks[1])
		if open < 0 || stop < 0 {
			continue
		}
		if marks[0] == marks[1] && strings.Count(before, marks[0])%2 == 0 || strings.Contains(before[open+len(marks[0]):], marks[1]) {
			continue // closed before
		}
		inside := before[open+len(marks[0]):] + " " + after[:stop]
		outside := before[:open] + " " + after[stop+len(marks[1]):]
		if hasWords(inside) && hasWords(outside) {
			return true
		}
	}
	return false
}

func hasWords(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// tellsFirst reports whether words before a handle make it their author's.
func tellsFirst(words string) bool { return firstPerson().in(words) || leaving.MatchString(words) }

// leaving is a sentence that begins with "moved to" or the like, and does not say who.
var leaving = regexp.MustCompile(`(?:^|[.!?:\n(–—])\s*(?:just |have |has )?(?:moved|moving|migrated|migrating|relocated|relocating|switched|leaving)(?: over)?(?: to\b|[.!:]|$)`)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// fedi is what people call the place: words of ASCII in lower case, and others.
var fedi = struct{ ascii, other []string }{
	[]string{"mastodon", "mastadon", "fediverse", "fediverso", "mstdn", "misskey", "pixelfed"},
	[]string{"fédiverse", "Fédiverse", "マストドン", "長毛象", "长毛象", "마스토돈", "мастодон", "Мастодон", "федиверс", "🐘"},
}

// isHostPart reports whether a word is a part of the name of a host, or follows an @.
func isHostPart(text string, start, end int) bool {
	return start > 0 && (text[start-1] == '.' || text[start-1] == '@' || text[start-1] == '/') || end+1 < len(text) && text[end] == '.' && isAlnum(text[end+1])
}

// speaksOfFedi reports whether a text speaks of Mastodon or the fediverse. Most texts do not.
func speaksOfFedi(text string) bool {
	ascii := true
	for i := range len(text) {
		switch c := text[i]; c | 0x20 {
		case 'm', 'f', 'p':
			for _, word := range fedi.ascii {
				end := i + len(word)
				if end <= len(text) && c|0x20 == word[0] && strings.EqualFold(text[i:end], word) && !isHostPart(text, i, end) {
					return true
				}
			}
		default:
			ascii = ascii && c < 0x80
		}
	}
	return !ascii && slices.ContainsFunc(fedi.other, func(word string) bool { return strings.Contains(text, word) })
}
