package practice

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hashtag is a sign and a name with more than digits and "_" in it (HASHTAG_RE in Mastodon's app/models/tag.rb).
var hashtag = regexp.MustCompile(`[#＃]([` + wordClass + `·・]*[\p{L}\p{M}][` + wordClass + `·・]*)`)

// hashtags returns the names of those in a text, in lower case, in order and each once. Where one may begin differs by version.
func (s *Server) hashtags(text string) (names []string) {
	seen := map[string]bool{}
	for _, m := range hashtag.FindAllStringSubmatchIndex(text, -1) {
		before, size := utf8.DecodeLastRuneInString(text[:m[0]])
		if size > 0 && !s.mayPrecedeHashtag(before) || strings.HasPrefix(text[m[0]:], "＃") && !s.knowsWideHashtags() {
			continue
		}
		if name := strings.ToLower(text[m[2]:m[3]]); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func (s *Server) mayPrecedeHashtag(r rune) bool {
	switch {
	case s.opts.Software == GoToSocial: // internal/text/util.go, isHashtagBoundary
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '_' || r == '|'
	case apiVersion(s.opts.Version) >= 10: // 4.6
		return unicode.IsSpace(r)
	}
	return r != '=' && r != '/' && r != ')' && r != '#' && !unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// knowsWideHashtags reports whether ＃ is a sign, as on Mastodon since 4.5.
func (s *Server) knowsWideHashtags() bool {
	return s.opts.Software == Mastodon && apiVersion(s.opts.Version) >= 7
}
