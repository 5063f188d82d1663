package mapping

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWarning bounds a content warning in a first line, in characters. A longer line
// is a text that happens to begin like one.
const maxWarning = 100

// The marks of a content warning: abbreviations, which need a topic behind them, and words,
// which are a warning also alone. They are what the people of the fediverse and of Twitter write;
// no norm has them. A space stands for one, for a hyphen, or for nothing.
var (
	warningSigns = []string{"cw", "tw", "cn"}
	warningWords = []string{
		// English, also used in other languages.
		"content warning", "content warnings", "content note", "content notes", "content notice", "content notification",
		"trigger warning", "trigger warnings", "sensitive content",
		// German
		"inhaltswarnung", "inhaltswarnungen", "inhaltshinweis", "inhaltshinweise", "content warnung", "trigger warnung", "trigger warnungen",
		// French
		"avertissement", "avertissements", "avertissement de contenu", "avertissement sur le contenu", "traumavertissement", "contenu sensible",
		// Spanish
		"advertencia de contenido", "advertencias de contenido", "aviso de contenido", "avisos de contenido", "alerta de contenido", "contenido sensible",
		// Portuguese
		"aviso de conteúdo", "avisos de conteúdo", "aviso de conteudo", "alerta de conteúdo", "alerta de conteudo",
		"gatilho", "gatilhos", "aviso de gatilho", "alerta de gatilho", "conteúdo sensível",
		// Italian
		"avviso sui contenuti", "avviso sul contenuto", "avviso di contenuto", "avviso contenuti", "avvertenza sui contenuti", "avvertenza sul contenuto",
		"avvertenze sui contenuti", "contenuto sensibile", "contenuti sensibili",
		// Dutch
		"inhoudswaarschuwing", "inhoudswaarschuwingen", "trigger waarschuwing",
		// Japanese
		"閲覧注意", "内容警告", "コンテンツ警告", "トリガー警告", "センシティブな内容",
	}
	// These say what the warning is about, so that they stay in front of a topic.
	spoilerWords = []string{
		"spoiler", "spoilers", "spoiler warning", "spoiler alert",
		"spoiler warnung", "spoiler alarm",
		"divulgâcheur", "divulgâcheurs", "divulgâchage", "divulgacheur",
		"alerta de spoiler", "alerta de spoilers", "alerta spoiler", "destripe",
		"allerta spoiler", "avviso spoiler",
		"spoiler waarschuwing",
		"ネタバレ", "ネタバレ注意", "ネタバレあり", "ネタバレ有り", "ネタばれ", "ネタばれ注意",
	}
	// By first letter, folded, so that a line of another one costs no more than a look.
	warningMarks = func() map[rune][]warningMark {
		marks := make(map[rune][]warningMark)
		add := func(list []string, word, stays bool) {
			for _, s := range list {
				first, _ := utf8.DecodeRuneInString(s)
				marks[fold(first)] = append(marks[fold(first)], warningMark{s, word, stays})
			}
		}
		add(warningSigns, false, false)
		add(warningWords, true, false)
		add(spoilerWords, true, true)
		return marks
	}()
)

type warningMark struct {
	text  string
	word  bool // a warning also without a topic
	stays bool // in front of one
}

var warningBrackets = map[rune]rune{'[': ']', '(': ')', '【': '】', '（': '）', '［': '］', '〔': '〕'}

// leadingWarning takes the content warning off a text whose first line is one, such as "CW: food", where
// text stands below it. The line may be in brackets, where a space after the mark is enough, and signs
// such as ⚠️ may stand before it. rest has no blank lines in front, but the links of the line, since nobody can follow one in a warning.
func leadingWarning(text string) (warning, rest string, ok bool) {
	text = strings.TrimLeftFunc(text, isSpaceOrSign)
	first, _ := utf8.DecodeRuneInString(text)
	if _, mark := warningMarks[fold(first)]; !mark && warningBrackets[first] == 0 {
		return "", "", false
	}
	line, rest, ok := strings.Cut(text, "\n")
	if !ok || len(line) > 2*maxWarning*utf8.UTFMax || strings.TrimSpace(rest) == "" {
		return "", "", false
	}
	links := ""
	line, links = withoutURLs(strings.TrimSpace(line))
	inBrackets := false
	if closing := warningBrackets[first]; closing != 0 {
		if line, inBrackets = unbracket(line, first, closing); !inBrackets {
			return "", "", false
		}
		line = strings.TrimFunc(line, isSpaceOrSign)
	}
	warning, ok = warningOf(line, inBrackets)
	if !ok || utf8.RuneCountInString(warning) > maxWarning {
		return "", "", false
	}
	for {
		blank, below, _ := strings.Cut(rest, "\n")
		if strings.TrimSpace(blank) != "" {
			return warning, links + rest, true
		}
		rest = below
	}
}

// withoutURLs takes the links out of a line, and returns them one a line.
func withoutURLs(line string) (words, links string) {
	found := findURLs(line)
	if len(found) == 0 {
		return line, ""
	}
	at := 0
	for _, s := range found {
		links += line[s.start:s.end] + "\n"
		if s.start > at && s.end < len(line) {
			if pair := line[s.start-1:s.start] + line[s.end:s.end+1]; pair == "()" || pair == "[]" {
				s.start, s.end = s.start-1, s.end+1
			}
		}
		words = strings.TrimRight(words+line[at:s.start], " ")
		at = s.end
	}
	return strings.TrimSpace(words + line[at:]), links
}

// isSpaceOrSign reports whether r is white space or part of a sign such as ⚠️.
func isSpaceOrSign(r rune) bool {
	switch r {
	case '⚠', '❗', '‼', '🚨', '🔞', '\uFE0F':
		return true
	}
	return unicode.IsSpace(r)
}

// unbracket returns what a pair of brackets holds that is the whole line.
func unbracket(line string, opening, closing rune) (string, bool) {
	depth := 0
	for i, r := range line {
		switch r {
		case opening:
			depth++
		case closing:
			depth--
		}
		if depth == 0 {
			end := i + utf8.RuneLen(r)
			return line[utf8.RuneLen(opening):i], end == len(line)
		}
	}
	return "", false
}

// warningOf returns the topic behind the marks that a line begins with, with the mark where it tells more, or the mark itself
// where it is a word and all of the line.
func warningOf(line string, inBrackets bool) (string, bool) {
	first, _ := utf8.DecodeRuneInString(line)
	for _, m := range warningMarks[fold(first)] {
		end := m.prefix(line)
		if end == 0 {
			continue
		}
		behind := strings.TrimLeftFunc(line[end:], unicode.IsSpace)
		if strings.Trim(behind, ":：-–—!！. ") == "" {
			if m.word {
				return line[:end], true
			}
			continue
		}
		spaced := len(behind) < len(line)-end
		r, size := utf8.DecodeRuneInString(behind)
		topic := behind
		switch {
		case r == ':' || r == '：':
			topic = behind[size:]
		case strings.ContainsRune("-–—", r) && strings.TrimLeftFunc(behind[size:], unicode.IsSpace) != behind[size:]:
			topic = behind[size:] // not in "Spoiler-free"
		case strings.ContainsRune("/,+&|", r):
			// "CW/TW: food": the next mark decides.
			return warningOf(strings.TrimLeftFunc(behind[size:], unicode.IsSpace), inBrackets)
		case !inBrackets || !spaced:
			continue
		}
		if topic = strings.TrimSpace(topic); topic != "" && m.stays {
			return line, true
		} else if topic != "" {
			return topic, true
		}
	}
	return "", false
}

// prefix returns the length of the mark at the start of line, or 0.
func (m warningMark) prefix(line string) int {
	at := 0
	for _, want := range m.text {
		r, size := utf8.DecodeRuneInString(line[at:])
		switch {
		case want == ' ' && (r == '-' || unicode.IsSpace(r)), size > 0 && fold(r) == fold(want):
			at += size
		case want != ' ':
			return 0
		}
	}
	return at
}

// warnRules are the content warnings of a policy, ready for use.
type warnRules struct {
	words    wordList // by the place of their rule, blank where it has an expression
	patterns []*regexp.Regexp
	warnings []string
}

// compileWarn makes a policy's rules ready. Its error is a *PolicyError.
func compileWarn(list []Warn) (warnRules, error) {
	if len(list) == 0 {
		return warnRules{}, nil
	}
	bad := func(value string, err error) (warnRules, error) {
		return warnRules{}, &PolicyError{Field: "warn", Value: value, Err: err}
	}
	rules := warnRules{patterns: make([]*regexp.Regexp, len(list)), warnings: make([]string, len(list))}
	words := make([]string, len(list))
	for i, w := range list {
		rules.warnings[i] = strings.Join(strings.Fields(w.Warning), " ")
		if rules.warnings[i] == "" {
			return bad(w.Match, errors.New("has no content warning"))
		}
		if utf8.RuneCountInString(rules.warnings[i]) > maxWarning {
			return bad(w.Match, fmt.Errorf("its content warning has more than %d characters", maxWarning))
		}
		match := strings.TrimSpace(w.Match)
		if match == "" || match == "//" {
			return bad(w.Match, errors.New("nothing to look for"))
		}
		if len(match) < 3 || match[0] != '/' || match[len(match)-1] != '/' {
			words[i] = match
			continue
		}
		pattern := match[1 : len(match)-1]
		if !setsFlags(pattern) {
			pattern = "(?i)" + pattern
		}
		var err error
		if rules.patterns[i], err = regexp.Compile(pattern); err != nil {
			return bad(w.Match, err)
		}
	}
	rules.words = compileWords(words)
	return rules, nil
}

// setsFlags reports whether a regular expression begins with flags, such as (?s).
func setsFlags(pattern string) bool {
	flags, ok := strings.CutPrefix(pattern, "(?")
	rest := strings.TrimLeft(flags, "imsU-")
	return ok && rest != flags && (strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, ":"))
}

// find returns the content warning of the first rule that a text matches.
func (w warnRules) find(text string) (warning string, ok bool) {
	if len(w.warnings) == 0 {
		return "", false
	}
	found := w.words.first(text)
	before := w.patterns
	if found >= 0 {
		before = before[:found]
	}
	i := slices.IndexFunc(before, func(re *regexp.Regexp) bool { return re != nil && re.MatchString(text) })
	if i < 0 {
		i = found
	}
	if i < 0 {
		return "", false
	}
	return w.warnings[i], true
}
