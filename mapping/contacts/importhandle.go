package contacts

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// maxImportUser is the longest name of an account elsewhere, in bytes (Mastodon app/models/account.rb).
const maxImportUser = 2048

// importHandle reads user@host or @user@host, with a host in any script.
func importHandle(s string) (Handle, error) {
	user, host, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "@"), "@")
	if !ok || user == "" {
		return Handle{}, errors.New("not an account: write it as user@host, or leave it out")
	}
	if !isImportUser(user) {
		return Handle{}, fmt.Errorf("no account has the name %.40q: correct it, or leave it out", user)
	}
	ascii, ok := text.Host(strings.TrimSuffix(host, "."))
	if !ok || !isImportHost(ascii) {
		return Handle{}, fmt.Errorf("no server has the name %.60q: correct it, or leave it out", host)
	}
	return Handle{User: user, Host: ascii}, nil
}

// isImportUser reports whether s is of ASCII letters, digits and underscores, with dots and hyphens
// between them (Mastodon app/models/account.rb, USERNAME_RE).
func isImportUser(s string) bool {
	if len(s) > maxImportUser || strings.Trim(s, ".-") != s {
		return false
	}
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && strings.IndexByte("_.-", s[i]) < 0 {
			return false
		}
	}
	return true
}

// isImportHost reports whether s, in lower case, is a host name of two labels or more and not an IP address.
func isImportHost(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > text.MaxLabel || strings.Trim(l, "-") != l {
			return false
		}
		for i := range len(l) {
			if c := l[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}

// importTitle returns the name of a list without the space around it, which servers take away, too. Nothing else is
// changed: what the person calls the list is in the file as it is, or not at all.
func importTitle(s string) (string, error) {
	title := strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' })
	switch {
	case !utf8.ValidString(title):
		return "", errors.New("the list's name is not in UTF-8: rename the list")
	case title == "":
		return "", errors.New("the list has no name: give it one")
	case strings.ContainsFunc(title, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		return "", errors.New("the list's name has a line break or another control character: rename the list")
	}
	return title, nil
}
