package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// essence is what stays of a text whatever a server shows of it, and whichever settings it was made with: hashes of what can be read,
// without white space, Markdown, and where links to tweets and own posts lead.
type essence struct {
	Whole  uint64   `json:"whole"`
	Body   uint64   `json:"body"`            // without the date line
	Dates  []uint16 `json:"dates,omitempty"` // numbers of the date line: years, days and others
	Dated  bool     `json:"dated,omitempty"` // there is a date line
	Bare   bool     `json:"bare,omitempty"`  // there is nothing else
	Linked bool     `json:"linked,omitempty"`
}

var (
	paragraphEnd = regexp.MustCompile(`(?i)<br ?/?>|</(?:p|div|li|blockquote|h\d)>`)
	anchor       = regexp.MustCompile(`(?is)<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>`)
	linkToTweet  = regexp.MustCompile(`(?i)https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?(?:i/web|\w+)/status(?:es)?/\d+(?:/(?:photo|video)/\d+)?(?:\?[\w=&%.-]*\w)?`)
	scheme       = regexp.MustCompile(`(?i)https?://(?:www\.)?`)
	escapes      = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`) // of links, which an earlier godwit wrote raw
	partNumber   = regexp.MustCompile(`\(\d+/\d+\)$`)
	numbers      = regexp.MustCompile(`\d+`)
)

// A link to a tweet, or to a post of the account, which may be the same.
const ownToken = "\x01"

// maxDateLine is the longest line, in characters, that is taken for a date line for the year in it.
const maxDateLine = 100

// shownText is the text of a status, from its HTML, in lines. Of a link that is cut short its address is taken.
func shownText(content string) string {
	content = anchor.ReplaceAllStringFunc(content, func(link string) string {
		m := anchor.FindStringSubmatch(link)
		if strings.Contains(m[2], "…") {
			return m[1]
		}
		return m[2]
	})
	return plain(paragraphEnd.ReplaceAllString(content, "\n"))
}

// essenceOf is that of a text, in which own finds the addresses of the account's posts; nil for none.
func essenceOf(text string, own *regexp.Regexp) (e essence) {
	text = linkToTweet.ReplaceAllString(text, ownToken)
	if own != nil {
		text = own.ReplaceAllString(text, ownToken)
	}
	var lines, shown []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		bare := canonical(line)
		switch rest := strings.TrimPrefix(bare, "RE:"); {
		case bare == "":
		case strings.Trim(rest, ownToken) == "": // a quotation, or the place of a file
			e.Linked = true
		default:
			lines, shown = append(lines, bare), append(shown, line)
		}
	}
	at := -1
	if last := len(shown) - 1; last >= 0 {
		switch {
		case isDateLine(shown[last], last == 0):
			at = last
		case isDateLine(shown[0], last == 0):
			at = 0
		}
	}
	body := lines
	if at >= 0 {
		e.Dated = true
		for _, n := range numbers.FindAllString(shown[at], -1) {
			if v, err := strconv.ParseUint(n, 10, 16); err == nil {
				e.Dates = append(e.Dates, uint16(v))
			}
		}
		body = slices.Delete(slices.Clone(lines), at, at+1)
	}
	if len(body) > 0 {
		end := len(body) - 1
		body = append(slices.Clone(body[:end]), partNumber.ReplaceAllString(body[end], ""))
	}
	whole, rest := strings.Join(lines, ""), strings.Join(body, "")
	if rest == "" && e.Linked {
		rest, whole = ownToken, whole+ownToken
	}
	e.Bare = rest == ""
	e.Whole, e.Body = hashOf(whole), hashOf(rest)
	return e
}

// isDateLine reports whether a line may be one that tells a tweet's date. A text of one line is rarely that.
func isDateLine(line string, alone bool) bool {
	if strings.Contains(line, "🐦") {
		return true
	}
	most := maxDateLine
	if alone {
		most = 40
	}
	return utf8.RuneCountInString(line) <= most && slices.ContainsFunc(numbers.FindAllString(line, -1), func(n string) bool {
		return len(n) == 4 && n >= "2006" && n < "2100"
	})
}

// canonical is a line without what servers and settings change in it.
func canonical(line string) string {
	line = scheme.ReplaceAllString(line, "")
	line = escapes.ReplaceAllStringFunc(line, func(s string) string {
		if decoded, err := url.PathUnescape(s); err == nil && utf8.ValidString(decoded) {
			return decoded
		}
		return s
	})
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), r >= 0xFE00 && r <= 0xFE0F, strings.ContainsRune("*_\\`~>#", r):
			return -1
		case r == '＠':
			return '@'
		case r == '＃':
			return -1
		}
		return r
	}, line)
}

func hashOf(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:])
}

// tells reports whether the date line names the day of t.
func (e *essence) tells(t time.Time) bool {
	return slices.Contains(e.Dates, uint16(t.Year())) && slices.Contains(e.Dates, uint16(t.Day()))
}

// tellsDay reports whether the date line names some day.
func (e *essence) tellsDay() bool {
	return len(e.Dates) > 1 && slices.ContainsFunc(e.Dates, func(n uint16) bool { return n > 0 && n <= 31 })
}
