package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
)

// HashtagRule is where a server sees hashtags. Where it does not see one that was one on Twitter, a hair space goes before it.
type HashtagRule string

// The rules. Without one, hashtags stay as they are.
const (
	// HashtagsNarrow is that of Mastodon before 4.5: # is none behind "=", "/", ")", letters and digits (app/models/tag.rb), and ＃ never.
	HashtagsNarrow HashtagRule = "narrow"
	// HashtagsWide is that of Mastodon 4.5, which knows ＃, too.
	HashtagsWide HashtagRule = "wide"
	// HashtagsSpaced is that of Mastodon 4.6 and later: only at the beginning, and behind white space.
	HashtagsSpaced HashtagRule = "spaced"
	// HashtagsBounded is that of GoToSocial: at the beginning, behind white space and behind punctuation but "_" (internal/text/util.go);
	// ＃ never.
	HashtagsBounded HashtagRule = "bounded"
)

const hairSpace = "\u200A"

// sees reports whether a hashtag may stand right behind r.
func (h HashtagRule) sees(r rune) bool {
	switch h {
	case HashtagsNarrow, HashtagsWide:
		return !strings.ContainsRune("=/)", r) && !unicode.In(r, unicode.L, unicode.N, unicode.M)
	case HashtagsSpaced:
		return unicode.IsSpace(r)
	case HashtagsBounded:
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '_' || r == '|'
	}
	return true
}

// takesWide reports whether ＃ begins a hashtag.
func (h HashtagRule) takesWide() bool { return h != HashtagsNarrow && h != HashtagsBounded }

// hashtagEdits returns where the signs of hashtags stand in a text that the server would not see as such.
func (s *splicer) hashtagEdits(edits []edit, text string, tags []archive.Tag, places *runePlaces) []edit {
	if s.hashtags == "" {
		return edits
	}
	for i := range tags {
		at, ok := places.span(text, tags[i].Range)
		if !ok {
			continue
		}
		sign, size := utf8.DecodeRuneInString(text[at.start:])
		if sign != '#' && sign != '＃' || text[at.start+size:at.end] != tags[i].Text {
			continue // damaged
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at.start])
		if at.start > 0 && !s.hashtags.sees(before) || sign == '＃' && !s.hashtags.takesWide() {
			edits = append(edits, edit{span{at.start, at.start + size}, "", putHashtag})
		}
	}
	return edits
}

// writeHashtag writes the sign of a hashtag, so that the server sees it.
func (s *splicer) writeHashtag(b *strings.Builder, sign string) {
	if text := b.String(); text != "" {
		if before, _ := utf8.DecodeLastRuneInString(text); !s.hashtags.sees(before) {
			b.WriteString(hairSpace)
		}
	}
	if !s.hashtags.takesWide() {
		sign = "#"
	}
	b.WriteString(sign)
}

// tagsIn finds the hashtags of a tweet in its note, which has them without saying so.
func tagsIn(note string, tags []archive.Tag) (found []archive.Tag) {
	wanted := make(map[string]bool, len(tags))
	for _, tag := range tags {
		wanted[tag.Text] = true
	}
	points := 0
	for rest := note; ; {
		i := strings.IndexAny(rest, "#＃")
		if i < 0 {
			return found
		}
		points += utf8.RuneCountInString(rest[:i])
		_, size := utf8.DecodeRuneInString(rest[i:])
		rest = rest[i+size:]
		word := rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(r rune) bool { return r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.N) }))]
		end := points + 1 + utf8.RuneCountInString(word)
		if wanted[word] {
			found = append(found, archive.Tag{Range: archive.Range{Start: points, End: end}, Text: word})
		}
		points, rest = end, rest[len(word):]
	}
}
