package mapping

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// styled is a run of bold or italic text, as bytes.
type styled struct {
	start, end   int
	bold, italic bool
}

// byteStyles turns the styles of a note, which count UTF-16 code units, into bytes. Ranges that are
// not in the text or begin or end inside of a character are dropped.
func byteStyles(text string, styles []archive.Style) []styled {
	if len(styles) == 0 {
		return nil
	}
	offsets := make([]int, 0, len(text)+1) // by code unit; -1 inside of a character
	for i, r := range text {
		if offsets = append(offsets, i); r > 0xFFFF {
			offsets = append(offsets, -1)
		}
	}
	offsets = append(offsets, len(text))
	var list []styled
	for _, s := range styles {
		if s.Start < 0 || s.End <= s.Start || s.End >= len(offsets) || offsets[s.Start] < 0 || offsets[s.End] < 0 {
			continue
		}
		list = append(list, styled{offsets[s.Start], offsets[s.End], s.Bold, s.Italic})
	}
	return list
}

// markdown returns Markdown that reads as text, with its styled runs bold and italic: CommonMark 0.31 with
// strikethrough and hard line breaks, as GoToSocial (goldmark) reads it, and the dialect of Akkoma
// (Earmark). What would be markup is escaped but in links and hashtags, which servers
// look for themselves. White space at the edges of lines goes, which Markdown does not keep.
//
// Runs that are broken or overlap an earlier one are dropped, and so is the second of two that
// touch with different styles, for which Markdown has no sure form. Within a run lines, links, hashtags and e-mail
// addresses stand apart.
func markdown(text string, styles []styled) string {
	protected := protectedSpans(text)
	runs := styleRuns(text, styles, protected)
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	start := 0
	for line := range strings.Lines(text) {
		end := start + len(strings.TrimRight(line, " \t\n"))
		from := start + len(line) - len(strings.TrimLeft(line, " \t"))
		start += len(line)
		if from < end {
			block := blockMark(text[from:end])
			address := false // goldmark may take what follows for a part of a web address
			for i := from; i < end; i++ {
				address = text[i] != ' ' && text[i] != '\t' && (address || strings.HasSuffix(text[from:i], "://") || strings.HasSuffix(text[from:i], "www."))
				if len(runs) > 0 && i == runs[0].start {
					b.WriteString(runs[0].delimiter())
				}
				for len(protected) > 0 && protected[0].end <= i {
					protected = protected[1:]
				}
				inside := len(protected) > 0 && protected[0].start <= i
				switch c := text[i]; {
				case inside:
					b.WriteByte(c)
				case c == '^':
					b.WriteString("&#94;") // glitch-soc raises what follows; nobody else has an escape for it
				case c == '=' && highlight.MatchString(text[i:end]):
					b.WriteString("&#61;") // and highlights what stands between two pairs of them
				case i == from+block && block >= 0 && c == '=':
					b.WriteString("&#61;") // Earmark has no escape for it
				case c == '<' && !address:
					b.WriteString("&lt;") // nor for this one
				case c == '&' && !address && isCharacterReference(text[i:]):
					b.WriteString("&amp;")
				case i == from+block, c == '<', c == '&' && isCharacterReference(text[i:]), strings.IndexByte("\\*_`[~|", c) >= 0, c == '{' && strings.HasPrefix(text[i:], "{:"):
					b.WriteByte('\\')
					b.WriteByte(c)
				default:
					b.WriteByte(c)
				}
				if len(runs) > 0 && i+1 == runs[0].end {
					b.WriteString(runs[0].delimiter())
					runs = runs[1:]
				}
			}
		}
		if strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func (s styled) delimiter() string {
	switch {
	case s.bold && s.italic:
		return "***"
	case s.bold:
		return "**"
	}
	return "*"
}

// blockMark returns the place of the character to be escaped in a line that would begin a heading, quotation,
// list or rule, or make a heading of the line above, and -1 for other lines.
func blockMark(line string) int {
	ends := func(i int) bool { return i == len(line) || line[i] == ' ' || line[i] == '\t' }
	switch c := line[0]; {
	case c == '>':
		return 0
	case c == '#':
		n := len(line) - len(strings.TrimLeft(line, "#"))
		if ends(n) {
			return 0
		}
	case c == '-', c == '+', c == '=':
		if ends(1) || line[1] == c {
			return 0
		}
	case isDigit(c):
		n := 0
		for n < len(line) && isDigit(line[n]) {
			n++
		}
		if n < len(line) && (line[n] == '.' || line[n] == ')') && ends(n+1) {
			return n
		}
	}
	return -1
}

// isCharacterReference reports whether s, which begins with "&", begins with something like &amp; or &#1F;.
func isCharacterReference(s string) bool {
	name := strings.TrimPrefix(s[1:], "#")
	end := 0
	for end < len(name) && isASCIIAlnum(name[end]) {
		end++
	}
	return end > 0 && end < len(name) && name[end] == ';'
}

// protectedSpans returns the links and hashtags of a text, in order.
func protectedSpans(text string) []span {
	var found []span
	for at := 0; ; {
		i := strings.IndexAny(text[at:], ":#w")
		if i < 0 {
			return found
		}
		i += at
		at = i + 1
		var s span
		switch text[i] {
		case '#':
			s = hashtagAt(text, i)
		case ':':
			s = linkAround(text, i)
		default:
			s = wwwAt(text, i)
		}
		if s.end > 0 && (len(found) == 0 || found[len(found)-1].end <= s.start) {
			found = append(found, s)
			at = s.end
		}
	}
}

// linkAround returns the http or https link whose scheme ends at text[i:], or none. It ends at white space, at
// < > and ", or at a character beyond ASCII that is no letter, mark or digit, without what
// servers take for the punctuation of the sentence.
func linkAround(text string, i int) span {
	start := -1
	for _, scheme := range []string{"https", "http"} {
		if k := i - len(scheme); k >= 0 && strings.EqualFold(text[k:i], scheme) {
			start = k
			break
		}
	}
	if start < 0 || !strings.HasPrefix(text[i:], "://") {
		return span{}
	}
	end := i + len("://")
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r <= ' ' || strings.ContainsRune("<>\"\x7F", r) || r >= utf8.RuneSelf && !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			break
		}
		end += size
	}
	least := i + len("://")
	surplus := func(opening, closing string) int {
		return strings.Count(text[least:end], closing) - strings.Count(text[least:end], opening)
	}
	round, square := surplus("(", ")"), surplus("[", "]")
	for ; end > least; end-- {
		switch c := text[end-1]; {
		case c == ')' && round > 0:
			round--
		case c == ']' && square > 0:
			square--
		case strings.IndexByte("?!.,:;'", c) < 0:
			return span{start, end}
		}
	}
	return span{}
}

// highlight is what glitch-soc shows like one made with a pen.
var highlight = regexp.MustCompile(`^==[^=\s][^\n]{0,500}==`)

// wwwAddress is goldmark's idea of an address without a scheme (extension/linkify.go); others have less.
var wwwAddress = regexp.MustCompile(`^www\.[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]+(?:[/#?][-a-zA-Z0-9@:%_+.~#!?&/=();,'">^{}\[\]` + "`" + `]*)?`)

// wwwAt returns the address without a scheme at text[i:], or none: servers link it, and would show what is escaped in it.
func wwwAt(text string, i int) span {
	if !strings.HasPrefix(text[i:], "www.") || i > 0 && strings.IndexByte(" \n*_~(", text[i-1]) < 0 {
		return span{}
	}
	address := wwwAddress.FindString(text[i:min(len(text), i+maxURLLength)])
	if address = strings.TrimRight(address, "?!.,:*_~)'\"<>[]`{}"); address == "" {
		return span{}
	}
	return span{i, i + len(address)}
}

// hashtagAt returns the hashtag at text[i:], which begins with "#", or none.
func hashtagAt(text string, i int) span {
	if before, size := utf8.DecodeLastRuneInString(text[:i]); size > 0 && (isWord(before) || before == '&' || before == '/' || before == '#') {
		return span{}
	}
	end := i + 1
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !isWord(r) {
			break
		}
		end += size
	}
	if end == i+1 {
		return span{}
	}
	return span{i, end}
}

// styleRuns returns the runs that can be marked, in order and apart.
func styleRuns(text string, styles []styled, protected []span) []styled {
	if len(styles) == 0 {
		return nil
	}
	styles = slices.DeleteFunc(slices.Clone(styles), func(s styled) bool {
		return s.start < 0 || s.end <= s.start || s.end > len(text) || !s.bold && !s.italic ||
			!utf8.RuneStart(text[s.start]) || s.end < len(text) && !utf8.RuneStart(text[s.end])
	})
	slices.SortStableFunc(styles, func(a, b styled) int { return cmp.Compare(a.start, b.start) })
	whole := styles[:0]
	for _, s := range styles {
		last := len(whole) - 1
		switch {
		case last >= 0 && s.start < whole[last].end:
		case last >= 0 && s.start == whole[last].end && s.bold == whole[last].bold && s.italic == whole[last].italic:
			whole[last].end = s.end
		default:
			whole = append(whole, s)
		}
	}
	plain := unstyledSpans(text, protected)
	var runs []styled
	add := func(s styled) {
		s = shrink(text, s)
		if s.start < s.end && (len(runs) == 0 || runs[len(runs)-1].end < s.start) {
			runs = append(runs, s)
		}
	}
	for _, s := range whole {
		for len(plain) > 0 && plain[0].end <= s.start {
			plain = plain[1:]
		}
		rest := plain
		newline := -1 // the next one
		for at := s.start; at < s.end; {
			piece := s
			piece.start = at
			if newline < at {
				newline = s.end
				if i := strings.IndexByte(text[at:s.end], '\n'); i >= 0 {
					newline = at + i
				}
			}
			piece.end = newline
			at = piece.end + 1
			if len(rest) > 0 && rest[0].start < piece.end {
				piece.end = max(piece.start, rest[0].start)
				at = rest[0].end
				rest = rest[1:]
			}
			add(piece)
		}
	}
	return runs
}

// unstyledSpans returns what can have no marks in it, in order and apart: links, hashtags, and words with an
// e-mail address, for which goldmark takes asterisks, too.
func unstyledSpans(text string, protected []span) []span {
	if !strings.Contains(text, "@") {
		return protected
	}
	all := slices.Clone(protected)
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '@')
		if i < 0 {
			break
		}
		i += at
		s := span{start: 1 + strings.LastIndexAny(text[:i], " \t\n"), end: len(text)}
		if n := strings.IndexAny(text[i:], " \t\n"); n >= 0 {
			s.end = i + n
		}
		all = append(all, s)
		at = s.end
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	apart := all[:0]
	for _, s := range all {
		if n := len(apart); n > 0 && s.start < apart[n-1].end {
			apart[n-1].end = max(apart[n-1].end, s.end)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// shrink takes off the edges of a run what may not stand beside its marks: white space, and punctuation where
// the run begins or ends inside a word (CommonMark 0.31 section 6.2, flanking delimiter runs). Signs such as ☕ are
// punctuation to some and not to others.
func shrink(text string, s styled) styled {
	for s.start < s.end {
		r, size := utf8.DecodeRuneInString(text[s.start:s.end])
		before, n := utf8.DecodeLastRuneInString(text[:s.start])
		if !unicode.IsSpace(r) && (!isPunctOrSign(r) || n == 0 || unicode.IsSpace(before) || isPunct(before)) {
			break
		}
		s.start += size
	}
	for s.start < s.end {
		r, size := utf8.DecodeLastRuneInString(text[s.start:s.end])
		after, n := utf8.DecodeRuneInString(text[s.end:])
		if !unicode.IsSpace(r) && (!isPunctOrSign(r) || n == 0 || unicode.IsSpace(after) || isPunct(after)) {
			break
		}
		s.end -= size
	}
	return s
}

// isPunct reports whether r is punctuation to every reader of Markdown.
func isPunct(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7F && !isASCIIAlnum(byte(r))
	}
	return unicode.IsPunct(r)
}

// isPunctOrSign reports whether r is punctuation to some.
func isPunctOrSign(r rune) bool { return isPunct(r) || unicode.IsSymbol(r) }
