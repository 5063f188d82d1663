package contacts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/internal/handle"
)

// naming is where a text names an account.
type naming struct {
	p       *person
	at, end int // bytes; at is -1 where the name is not in the text, end 0 where it is in a link
}

// mentioned returns where a text names Twitter accounts beside its author, in order.
func (f *Finder) mentioned(s *statement, norm, lower string, found []handle.Placed) (places []naming) {
	add := func(p *person, at, end int) {
		if p != nil && p != s.author {
			places = append(places, naming{p, at, end})
		}
	}
	written := namesIn(lower, found)
	had := make(map[*person]bool)
	for _, m := range s.mentions {
		p := f.names.who(m.UserID, m.ScreenName)
		if had[p] {
			continue
		}
		had[p] = true
		at, ok := written[strings.ToLower(m.ScreenName)]
		if !ok {
			add(p, -1, 0)
		}
		for _, at := range at { // nowhere for "@ada @mastodon.social", which mentions two accounts, whom it does not mean
			add(p, at, at+1+len(m.ScreenName))
		}
		if ok {
			written[strings.ToLower(m.ScreenName)] = nil // it is one account's
		}
	}
	if s.mentions == nil && s.source == FromLike {
		for name, places := range written {
			for _, at := range places {
				if isMention(lower, at, name) {
					add(f.names.named(norm[at+1:at+1+len(name)]), at, at+1+len(name))
				}
			}
		}
	}
	for i := range min(len(s.urls), maxNamed) {
		if l, ok := archive.ParseTweetLink(s.urls[i].Expanded); ok && archive.IsScreenName(l.ScreenName) {
			p := f.names.named(l.ScreenName)
			p.last = max(p.last, s.at)
			add(p, strings.Index(lower, strings.ToLower(s.urls[i].Expanded)), 0)
		}
	}
	for _, p := range s.named {
		add(p, -1, 0)
	}
	slices.SortStableFunc(places, func(a, b naming) int { return cmp.Compare(a.at, b.at) })
	return places
}

// namesIn returns the names after an @ in a text, in lower case, and where they are beside the handles in it: nowhere for one that
// is only a part of a handle.
func namesIn(lower string, found []handle.Placed) map[string][]int {
	written := make(map[string][]int)
	for at := range len(lower) {
		if lower[at] != '@' {
			continue
		}
		name := strings.ToLower(nameAfter(lower, at))
		places := written[name]
		if !slices.ContainsFunc(found, func(h handle.Placed) bool { return h.Start <= at && at < h.End }) {
			places = append(places, at)
		}
		written[name] = places
	}
	return written
}

// nameAfter returns the letters of a screen name after an @ at a place of a text.
func nameAfter(s string, at int) string {
	end := at + 1
	for end < len(s) && archive.IsScreenName(s[end:end+1]) {
		end++
	}
	return s[at+1 : end]
}

// isMention reports whether an @ at a place of a text, with a name after it, makes a mention.
func isMention(s string, at int, name string) bool {
	if at > 0 && (archive.IsScreenName(s[at-1:at]) || s[at-1] == '@' || s[at-1] == '/') {
		return false
	}
	end := at + 1 + len(name)
	return archive.IsScreenName(name) && !(end < len(s) && s[end] == '@')
}
