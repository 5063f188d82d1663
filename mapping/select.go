package mapping

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
)

// selector is a Selection made ready.
type selector struct {
	Selection
	who             *archive.Owner
	ids, notIDs     map[uint64]bool
	clients         map[string]bool // by archive.ClientKey
	notClients      map[string]bool
	languages       map[string]bool
	words, notWords wordList
	match, notMatch *regexp.Regexp
	text            bool // some condition is about the text
}

func newSelector(s Selection, who *archive.Owner) (*selector, error) {
	out := &selector{Selection: s, who: who, words: compileWords(s.Words), notWords: compileWords(s.NotWords)}
	var err error
	if out.ids, err = idSet("ids", s.IDs); err != nil {
		return nil, err
	}
	if out.notIDs, err = idSet("not_ids", s.NotIDs); err != nil {
		return nil, err
	}
	for _, kinds := range []struct {
		field string
		list  []Kind
	}{{"only", s.Only}, {"never", s.Never}} {
		for _, k := range kinds.list {
			switch k {
			case KindReplies, KindRetweets, KindMedia, KindThreads:
			default:
				return nil, &PolicyError{kinds.field, string(k), errors.New("choose among replies, retweets, media and threads")}
			}
		}
	}
	for _, code := range s.Languages {
		known := language(code)
		if known == "" {
			return nil, &PolicyError{"languages", code, errors.New("no language that servers know")}
		}
		if out.languages == nil {
			out.languages = map[string]bool{}
		}
		out.languages[known] = true
	}
	for _, e := range []struct {
		field, text string
		into        **regexp.Regexp
	}{{"match", s.Match, &out.match}, {"not_match", s.NotMatch, &out.notMatch}} {
		if e.text == "" {
			continue
		}
		if *e.into, err = regexp.Compile(e.text); err != nil {
			return nil, &PolicyError{e.field, e.text, err}
		}
	}
	for field, n := range map[string]int{"min_likes": s.MinLikes, "min_retweets": s.MinRetweets, "top": s.Top} {
		if n < 0 {
			return nil, &PolicyError{field, "-", errors.New("it cannot be less than 0")}
		}
	}
	out.clients, out.notClients = clientKeys(s.Clients), clientKeys(s.NotClients)
	out.text = len(s.Words)+len(s.NotWords) > 0 || out.match != nil || out.notMatch != nil
	return out, nil
}

func idSet(field string, ids []string) (map[uint64]bool, error) {
	var set map[uint64]bool
	for _, text := range ids {
		id, ok := parseID(text)
		if !ok {
			return nil, &PolicyError{field, text, errors.New("not the id of a tweet")}
		}
		if set == nil {
			set = make(map[uint64]bool, len(ids))
		}
		set[id] = true
	}
	return set, nil
}

// reason returns why a tweet is not selected, as far as the tweet itself shows, or "".
func (s *selector) reason(t *archive.Tweet, id uint64) Reason {
	switch {
	case s.notIDs != nil && s.listed(s.notIDs, t, id):
		return Listed
	case s.ids != nil && !s.listed(s.ids, t, id):
		return NotListed
	case len(s.Only) > 0 && !slices.Contains(s.Only, KindThreads) && !s.ofKind(t, s.Only), s.ofKind(t, s.Never):
		return OtherKind
	case s.languages != nil && !s.speaks(t):
		return OtherLanguage
	case s.clients != nil && !s.clients[archive.ClientKey(t.Client)], s.notClients != nil && s.notClients[archive.ClientKey(t.Client)]:
		return OtherClient
	case len(s.Hashtags) > 0 && !s.tagged(t):
		return NoHashtag
	case s.text && !s.matches(t):
		return NoMatch
	case t.FavoriteCount < s.MinLikes, t.RetweetCount < s.MinRetweets:
		return TooFewLikes
	}
	return ""
}

func (s *selector) listed(ids map[uint64]bool, t *archive.Tweet, id uint64) bool {
	return ids[id] || slices.ContainsFunc(t.EditIDs, func(v string) bool {
		n, ok := parseID(v)
		return ok && ids[n]
	})
}

// ofKind reports whether a tweet is of one of the kinds, KindThreads left aside.
func (s *selector) ofKind(t *archive.Tweet, kinds []Kind) bool {
	for _, k := range kinds {
		switch k {
		case KindReplies:
			if k := s.who.Kind(t); k == archive.KindReply || k == archive.KindSelfReply || k == archive.KindMention {
				return true
			}
		case KindRetweets:
			if t.IsRetweet() {
				return true
			}
		case KindMedia:
			if len(t.Media) > 0 {
				return true
			}
		}
	}
	return false
}

func (s *selector) speaks(t *archive.Tweet) bool {
	code := language(t.Lang)
	base, _, _ := strings.Cut(code, "-")
	return code == "" || s.languages[code] || s.languages[base]
}

func (s *selector) tagged(t *archive.Tweet) bool {
	for i := range t.Hashtags {
		for _, want := range s.Hashtags {
			if strings.EqualFold(strings.TrimLeft(want, "#＃"), t.Hashtags[i].Text) {
				return true
			}
		}
	}
	return false
}

func (s *selector) matches(t *archive.Tweet) bool {
	text := Expand(*t)
	return (len(s.Words) == 0 || s.words.any(text)) && !s.notWords.any(text) &&
		(s.match == nil || s.match.MatchString(text)) && (s.notMatch == nil || !s.notMatch.MatchString(text))
}

func clientKeys(names []string) map[string]bool {
	if len(names) == 0 {
		return nil
	}
	keys := make(map[string]bool, len(names))
	for _, name := range names {
		keys[archive.ClientKey(name)] = true
	}
	return keys
}
