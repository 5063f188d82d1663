package webfinger

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

const (
	maxUser = 2048 // bytes of a user name that Mastodon takes from another server (app/models/account.rb)
	maxHost = 253  // characters of a host name in any script; its A-label is never shorter
)

// account is the checked name of an account.
type account struct {
	user string // as written
	host string // in lower case and as an A-label, with the port if there is one beside that of https
}

// String returns user@host.
func (a account) String() string { return a.user + "@" + a.host }

// resource returns the name as it is asked for (RFC 7565).
func (a account) resource() string { return "acct:" + a.String() }

func (a account) hasPort() bool { return strings.Contains(a.host, ":") }

// is reports whether a and b are the same account. Upper case makes no other one.
func (a account) is(b account) bool { return a.host == b.host && strings.EqualFold(a.user, b.user) }

// parseAccount checks a name, and reports whether it can be one.
func parseAccount(user, host string) (account, bool) {
	a := account{user: user}
	name, port, hasPort := strings.Cut(host, ":")
	if !isUser(user) || len(name) > utf8.UTFMax*maxHost || utf8.RuneCountInString(name) > maxHost {
		return a, false
	}
	name, err := idna.Lookup.ToASCII(name)
	if err != nil || !dial.IsName(name) {
		return a, false
	}
	if again, err := idna.Lookup.ToASCII(name); err != nil || again != name {
		return a, false // some letters become an A-label that is no name itself
	}
	a.host = name
	if hasPort && port != "443" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port || n == 0 {
			return a, false
		}
		a.host += ":" + port
	}
	return a, true
}

// isUser reports whether s is a user name: letters, digits and _, with dots and hyphens inside (Mastodon, USERNAME_RE
// in app/models/account.rb).
func isUser(s string) bool {
	return s != "" && len(s) <= maxUser && s == strings.Trim(s, ".-") && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '.' && r != '-'
	})
}

// parseSubject reads the name that a document is about: acct:user@host, or like GoToSocial an https URL with the path
// /@user or /users/user. Without ports it has none.
func parseSubject(s string, ports bool) (account, bool) {
	u, err := url.Parse(s)
	if err != nil {
		return account{}, false
	}
	var a account
	ok := false
	switch u.Scheme {
	case "acct":
		if user, host, found := strings.Cut(s[len("acct:"):], "@"); found {
			a, ok = parseAccount(user, host)
		}
	case "https":
		user, found := strings.CutPrefix(u.Path, "/@")
		if !found {
			user, found = strings.CutPrefix(u.Path, "/users/")
		}
		if found && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
			a, ok = parseAccount(user, u.Host)
		}
	}
	return a, ok && (ports || !a.hasPort())
}
