package contactfile

import (
	"net/url"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
)

// isID reports whether s can be the numeric id of an account.
func isID(s string) bool {
	const longest = 20 // digits of an unsigned 64-bit number
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= longest && s[0] != '0'
}

// pagesOfTwitter are first segments of paths on x.com that are no screen names.
var pagesOfTwitter = []string{"compose", "explore", "hashtag", "home", "i", "intent", "login", "messages", "notifications", "privacy", "search", "settings", "share", "signup", "tos"}

// ParseAccount returns the numeric id or the screen name that a person may write for an account on Twitter: a name with or
// without @, an id, or the address of a profile or tweet, with or without https://. It returns empty ones for anything else.
func ParseAccount(s string) (id, name string) {
	id, name, _ = twitterAccount(strings.TrimLeft(strings.TrimSpace(s), "@＠"))
	return id, name
}

// twitterAccount returns the screen name or the numeric id that a person may write for an account:
// name, @name, id, or the address of a profile or tweet, with or without https://.
func twitterAccount(s string) (id, name string, ok bool) {
	if link, ok := twitterLink(s); ok {
		return linkAccount(link)
	}
	if isID(s) {
		return s, "", true
	}
	if name = cutAt(s); !archive.IsScreenName(name) {
		return "", "", false
	}
	return "", name, true
}

// cutAt takes the @ before a name away, also a full-width one.
func cutAt(s string) string {
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		return rest
	}
	return strings.TrimPrefix(s, "＠")
}

// twitterLink returns what follows the host in an address on Twitter.
func twitterLink(s string) (path string, ok bool) {
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		if !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
			return "", false
		}
		s = rest
	}
	host, path, ok := strings.Cut(s, "/")
	if !ok {
		return "", false
	}
	host = strings.ToLower(host)
	for _, sub := range []string{"www.", "mobile.", "m."} {
		host = strings.TrimPrefix(host, sub)
	}
	return path, host == "twitter.com" || host == "x.com"
}

// linkAccount returns whose profile or tweet a path on Twitter is.
func linkAccount(path string) (id, name string, ok bool) {
	path, _, _ = strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	segments := strings.Split(path, "/")
	switch {
	case slices.Contains(segments, "intent"): // intent/user?user_id=1, intent/follow?screen_name=a
		values, _ := url.ParseQuery(query)
		id, name = values.Get("user_id"), cutAt(values.Get("screen_name"))
		if !isID(id) {
			id = ""
		}
		if !archive.IsScreenName(name) {
			name = ""
		}
		return id, name, id != "" || name != ""
	case len(segments) > 2 && segments[0] == "i" && segments[1] == "user" && isID(segments[2]):
		return segments[2], "", true
	}
	if name = cutAt(segments[0]); !archive.IsScreenName(name) || slices.Contains(pagesOfTwitter, strings.ToLower(name)) {
		return "", "", false
	}
	return "", name, true
}

// isShort reports whether a link is one of Twitter's own shortener, which says nothing of where it leads.
func isShort(link string) bool {
	_, rest, ok := strings.Cut(link, "://")
	return ok && (rest == "t.co" || strings.HasPrefix(rest, "t.co/"))
}

// fediverseAccount returns user@host of an address in a form that map files take, or of host/@user.
func fediverseAccount(s string) (string, bool) {
	handle, err := mapping.ParseAddress(s)
	if err != nil && strings.Contains(s, "/@") && !strings.Contains(s, "://") {
		handle, err = mapping.ParseAddress("https://" + s)
	}
	return handle, err == nil
}

func isFediverse(s string) bool {
	_, ok := fediverseAccount(s)
	return ok
}
