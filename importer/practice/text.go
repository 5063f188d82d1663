package practice

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Software is the kind of server to behave like.
type Software string

const (
	// Mastodon is the default.
	Mastodon Software = "mastodon"
	// GoToSocial counts plainly, keeps past dates, and knows no idempotency key.
	GoToSocial Software = "gotosocial"
)

// urlLength is what every URL counts on Mastodon.
const urlLength = 23

// Count is the length of a status, to be compared with the server's maximum.
//
// Mastodon counts grapheme clusters, a URL as 23 and a mention without its
// domain; the warning gets no such concessions
// (app/validators/status_length_validator.rb). GoToSocial counts code points
// (internal/processing/status/common.go).
func (sw Software) Count(text, warning string) int {
	if sw == GoToSocial {
		return utf8.RuneCountInString(text) + utf8.RuneCountInString(warning)
	}
	var rewritten strings.Builder
	rewritten.WriteString(warning)
	urls, mentions := findURLs(text), countedMentions(text)
	for at := 0; ; {
		// The entity that starts first wins; one that begins inside it is plain text.
		for len(urls) > 0 && urls[0].start < at {
			urls = urls[1:]
		}
		for len(mentions) > 0 && mentions[0].start < at {
			mentions = mentions[1:]
		}
		switch {
		case len(urls) > 0 && (len(mentions) == 0 || urls[0].start <= mentions[0].start):
			rewritten.WriteString(text[at:urls[0].start])
			rewritten.WriteString(strings.Repeat("x", urlLength))
			at = urls[0].end
		case len(mentions) > 0:
			name, _, _ := strings.Cut(text[mentions[0].start+1:mentions[0].end], "@")
			rewritten.WriteString(text[at:mentions[0].start] + "@" + name)
			at = mentions[0].end
		default:
			rewritten.WriteString(text[at:])
			return uniseg.GraphemeClusterCount(rewritten.String())
		}
	}
}

// Mentions returns the handles in a text that the server would look up in order
// to notify somebody, as written and without the leading @.
//
// For Mastodon that is the expression the server applies when it publishes
// (MENTION_RE in app/models/account.rb), which, unlike the one for counting,
// also looks into URLs. For GoToSocial it is an @ after white space,
// punctuation or nothing, followed by letters, digits, dots, hyphens and
// underscores of any script (internal/text, internal/regexes); URLs are left
// alone where the server sees them as such.
func (sw Software) Mentions(text string) []string {
	spans := mastodonMentions(text)
	if sw == GoToSocial {
		spans = goToSocialMentions(text)
	}
	var handles []string
	for _, m := range spans {
		handles = append(handles, text[m.start+1:m.end])
	}
	return handles
}

// span is a part of a text, in bytes.
type span struct{ start, end int }

// Ruby's [[:word:]].
const wordClass = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}`

var (
	wordChar        = regexp.MustCompile(`^[` + wordClass + `]$`)
	mastodonMention = regexp.MustCompile(`^@(?i:[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@[` + wordClass + `]+(?:[.-]+[` + wordClass + `]+)*)?`)
)

func mastodonMentions(text string) []span {
	var found []span
	for at := 0; at < len(text); {
		i := strings.IndexByte(text[at:], '@')
		if i < 0 {
			break
		}
		at += i
		before, size := utf8.DecodeLastRuneInString(text[:at])
		if size > 0 && (before == '=' || before == '/' || wordChar.MatchString(string(before))) {
			at++
			continue
		}
		match := mastodonMention.FindString(text[at:])
		if match == "" {
			at++
			continue
		}
		found = append(found, span{at, at + len(match)})
		at += len(match)
	}
	return found
}

// twitter-text's endMentionMatch: what makes a mention none when it follows.
var endMention = regexp.MustCompile(`^(?:[@＠\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{24F}\x{253}\x{254}\x{256}\x{257}\x{259}\x{25B}` +
	`\x{263}\x{268}\x{26F}\x{272}\x{289}\x{28B}\x{2BB}\x{300}-\x{36F}\x{1E00}-\x{1EFF}]|://)`)

// countedMentions are the mentions that make a text shorter.
func countedMentions(text string) []span {
	var found []span
	for _, m := range mastodonMentions(text) {
		if !endMention.MatchString(text[m.end:]) {
			found = append(found, m)
		}
	}
	return found
}

var (
	goToSocialMention = regexp.MustCompile(`^@[\p{L}\p{M}\p{N}._-]*[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*(?:@[\p{L}\p{M}\p{N}.:-]+)?`)
	goToSocialURL     = regexp.MustCompile(`^https?://[^\s()\[\]{}<>"']+`)
)

func goToSocialMentions(text string) []span {
	var found []span
	before := ' ' // the beginning of a text is a boundary
	for at := 0; at < len(text); {
		length := 0
		switch c := text[at]; {
		case c == 'h' && (unicode.IsSpace(before) || strings.ContainsRune("*_~(", before)):
			length = len(goToSocialURL.FindString(text[at:]))
		case c == '@' && (unicode.IsSpace(before) || unicode.IsPunct(before)):
			if length = len(goToSocialMention.FindString(text[at:])); length > 0 {
				found = append(found, span{at, at + length})
			}
		}
		if length == 0 {
			_, length = utf8.DecodeRuneInString(text[at:])
		}
		at += length
		before, _ = utf8.DecodeLastRuneInString(text[:at])
	}
	return found
}

// URLs as twitter-text 3.1.0 finds them, with Mastodon's changes
// (config/initializers/twitter_regex.rb).

const (
	urlSpace = `\x09-\x0D\x20\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}`
	urlPath  = `[^` + urlSpace + `<>()?]`
	// One nested level of parentheses counts as balanced.
	urlParens = `\((?:` + urlPath + `+|` + urlPath + `*\(` + urlPath + `+\)` + urlPath + `*)\)`
	// At the end of a path Mastodon leaves the parentheses of twitter-text itself, which hold fewer characters.
	oldPath   = `(?i:[a-z\p{Cyrillic}0-9!*';:=+,.$/%#\[\]\p{Pd}_~&|@\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{24F}\x{253}\x{254}\x{256}\x{257}\x{259}\x{25B}\x{263}\x{268}\x{26F}\x{272}\x{289}\x{28B}\x{2BB}\x{300}-\x{36F}\x{1E00}-\x{1EFF}])`
	oldParens = `\((?:` + oldPath + `+|` + oldPath + `*\(` + oldPath + `+\)` + oldPath + `*)\)`
	urlEnding = `(?:[^` + urlSpace + `()?!*"'「」<>;:=,.$%\[\]~&|@]|` + oldParens + `)`
	urlQuery  = `(?:\?[a-zA-Z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^` + urlHigh + `]*[a-zA-Z0-9_&=#/\-` + urlHigh + `])?`
	urlHigh   = `\x{A0}-\x{D7FF}\x{E000}-\x{FDCF}\x{FDF0}-\x{FFEF}\x{10000}-\x{10FFFD}`
	maxURL    = 4096
)

var (
	urlScheme = regexp.MustCompile(`^(?i:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://`)
	urlTail   = regexp.MustCompile(`^(?::[0-9]+)?` +
		`(?:/(?:` + urlPath + `*(?:` + urlParens + urlPath + `*)*` + urlEnding + `|` + urlPath + `+/)*)?` +
		urlQuery)
	urlTCO = regexp.MustCompile(`^(?i:https?://t\.co/[a-z0-9]+)` + urlQuery)
)

// findURLs returns what counts as a URL.
func findURLs(text string) []span {
	if !strings.Contains(text, "://") {
		return nil
	}
	var found []span
	for at := 0; at < len(text); {
		before, size := utf8.DecodeLastRuneInString(text[:at])
		scheme, url := 0, 0
		if size == 0 || mayPrecedeURL(before) {
			scheme, url = matchURL(text[at:])
		}
		if url == 0 {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		// A link without scheme is none, but hides those inside of it.
		if scheme > 0 && url <= maxURL {
			counted := url
			if tco := len(urlTCO.FindString(text[at : at+url])); tco > 0 {
				counted = tco // what follows is plain text, and not looked at again
			}
			found = append(found, span{at, at + counted})
		}
		at += url
	}
	return found
}

func mayPrecedeURL(r rune) bool {
	return !isASCIIAlnum(r) && !strings.ContainsRune("@＠$#＃\uFFFE\uFEFF\uFFFF", r)
}

// matchURL returns the lengths of the scheme and of the whole of the URL that
// text begins with.
func matchURL(text string) (scheme, url int) {
	scheme = len(urlScheme.FindString(text))
	host := matchHost(text[scheme:])
	if host == 0 {
		return 0, 0
	}
	url = scheme + host
	return scheme, url + len(urlTail.FindString(text[url:]))
}

// matchHost returns the length of the longest host that text begins with: names
// with dots between them, the last of them a known top-level domain.
func matchHost(text string) int {
	type dot struct {
		after int  // where the next name begins
		name  bool // may the name before it stand before a top-level domain?
	}
	var dots []dot
	start, underscore := 0, false
	var before rune // the last one of this name
scan:
	for i, r := range text {
		switch {
		case r == '.':
			if i == start || before == '-' || before == '_' {
				break scan
			}
			dots = append(dots, dot{after: i + 1, name: !underscore})
			start, underscore = i+1, false
		case r == '-' || r == '_':
			if i == start {
				break scan
			}
			underscore = underscore || r == '_'
		case !isHostRune(r):
			break scan
		}
		before = r
	}
	for n := len(dots) - 1; n >= 0; n-- {
		if tld := matchTLD(text[dots[n].after:]); tld > 0 && dots[n].name {
			return dots[n].after + tld
		}
	}
	return 0
}

func isHostRune(r rune) bool {
	switch {
	case r < 0x80:
		return isASCIIAlnum(r)
	case r == 0x85 || r == 0x180E || r >= 0xFFFE && r <= 0xFFFF || r == 0xFEFF:
		return false
	case r >= 0x202A && r <= 0x202E || r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x2066 && r <= 0x2069:
		return false
	}
	return !unicode.IsSpace(r)
}

// The top-level domains that twitter-text 3.1.0 (2020) knows.
//
//go:embed tlds.txt
var tldList string

var tlds = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, tld := range strings.Fields(tldList) {
		known[tld] = true
	}
	return known
})

var punycode = regexp.MustCompile(`^(?i:xn--[0-9a-z]+)`)

// maxTLD is more than the longest top-level domain has bytes.
const maxTLD = 64

// matchTLD returns the length of the longest top-level domain that text begins
// with. Letters of another script may follow it directly.
func matchTLD(text string) int {
	if n := len(punycode.FindString(text)); n > 0 {
		return n
	}
	longest := 0
	for end := 0; end <= len(text) && end <= maxTLD; {
		r, size := utf8.DecodeRuneInString(text[end:])
		boundary := size == 0 || !isASCIIAlnum(r) && r != '@' && r != '+' && r != '-'
		if boundary && tlds()[strings.ToLower(text[:end])] {
			longest = end
		}
		if size == 0 || !isHostRune(r) {
			break
		}
		end += size
	}
	return longest
}

func isASCIIAlnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
