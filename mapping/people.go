package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// ReadPeople reads a map file: addresses in the fediverse by Twitter account, as Inputs.People has them. It is JSON,
// {"name": "user@host"}, or lines of
//
//	name , user@host
//
// with a comma, semicolon, tab, "=", "->" or space between. The name is a screen name or numeric id, or the
// address of a profile; the other side may also be https://host/@user. Both may begin with @ and stand in
// quotation marks; further columns, blank lines, comments (#), lines without an address and a first line
// of titles are left out. Errors are *InputErrors.
func ReadPeople(r io.Reader) (map[string]string, error) {
	data, err := readInput(r)
	if err != nil {
		return nil, err
	}
	people := map[string]string{}
	if isJSON(data) {
		in := newJSONInput(data)
		err := in.each('{', `an object: {"name": "user@host"}`, func(name string, line int) error {
			var address *string
			if err := in.dec.Decode(&address); err != nil {
				if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
					return inputError(line, "the address of %.40q is not a text: write \"user@host\"", name)
				}
				return err
			}
			if address == nil {
				return nil
			}
			return addPerson(people, line, name, *address)
		})
		if err != nil {
			return nil, err
		}
		return people, nil
	}
	number, first := 0, true
	for line := range bytes.Lines(data) {
		number++
		s := string(line)
		if i := strings.IndexByte(s, '#'); i >= 0 && (i == 0 || strings.IndexByte(asciiSpace, s[i-1]) >= 0) {
			s = s[:i]
		}
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		name, address, ok := cutPerson(s)
		title := first && isTitle(name) && !strings.ContainsAny(s, "@＠") && !strings.Contains(address, ".")
		first = false
		switch {
		case title:
		case !ok:
			return nil, inputError(number, "%.60q is not a name and an address: write name,user@host", s)
		default:
			if err := addPerson(people, number, name, address); err != nil {
				return nil, err
			}
		}
	}
	return people, nil
}

// isTitle reports whether the first column of a first line names what stands below it.
func isTitle(column string) bool {
	column = strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-. \"", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, column)
	column = strings.TrimPrefix(strings.TrimPrefix(column, "twitter"), "x")
	return slices.Contains([]string{"", "people", "id", "userid", "accountid", "name", "screenname", "username", "user", "handle", "account", "idorscreenname", "who"}, column)
}

// cutPerson returns the two sides of a line.
func cutPerson(line string) (name, address string, ok bool) {
	at, size := strings.IndexAny(line, ",;\t="), 1
	if i := strings.Index(line, "->"); i >= 0 && (at < 0 || i < at) {
		at, size = i, 2
	}
	if at < 0 {
		if at = strings.IndexByte(line, ' '); at < 0 {
			return line, "", false
		}
	}
	address = strings.TrimPrefix(line[at+size:], ">") // of =>
	if i := strings.IndexAny(address, ",;\t"); i >= 0 {
		address = address[:i]
	}
	return line[:at], address, true
}

// addPerson keeps the address of one Twitter account.
func addPerson(people map[string]string, line int, name, address string) error {
	key, ok := accountKey(name)
	if !ok {
		return inputError(line, "%.60q is not a Twitter account: write its name or its numeric id", name)
	}
	if address = unquote(address); address == "" {
		return nil
	}
	full, err := ParseAddress(address)
	if err != nil {
		return inputError(line, "%.60q is not an address in the fediverse (%w): write user@host", address, err)
	}
	if other, ok := people[key]; ok && other != full {
		return inputError(line, "%s has another address on an earlier line: keep one of them", key)
	}
	people[key] = full
	return nil
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n > 1 && s[0] == '"' && s[n-1] == '"' {
		s = strings.TrimSpace(s[1 : n-1])
	}
	return s
}

// accountKey returns a screen name in lower case, or a numeric id.
func accountKey(s string) (string, bool) {
	const longest = 50 // names are 15 characters; those of old 20
	s = unquote(s)
	if _, path, ok := strings.Cut(s, "://"); ok {
		host, name, _ := strings.Cut(path, "/")
		host = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(host), "www."), "mobile.")
		if host != "twitter.com" && host != "x.com" {
			return "", false
		}
		s = strings.TrimSuffix(name, "/")
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "@"), "＠")
	for i := range len(s) {
		if s[i] != '_' && !isASCIIAlnum(s[i]) {
			return "", false
		}
	}
	return strings.ToLower(s), s != "" && len(s) <= longest
}

// ParseAddress returns user@host, the host in lower case and ASCII, of an address in one of the forms
// that ReadPeople takes: user@host, with @ or acct: before it or not, or https://host/@user.
func ParseAddress(s string) (string, error) {
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		if !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
			return "", fmt.Errorf("%s is not https", scheme)
		}
		host, path, _ := strings.Cut(rest, "/")
		path = strings.TrimSuffix(path, "/")
		user, ok := strings.CutPrefix(path, "@")
		if !ok {
			if user, ok = strings.CutPrefix(path, "users/"); !ok {
				return "", errors.New("not the page of a profile")
			}
		}
		if s = user; !strings.Contains(user, "@") { // otherwise somebody of another host, as seen on this one
			s = user + "@" + host
		}
	}
	s = strings.TrimPrefix(s, "acct:")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "@"), "＠")
	user, host, ok := strings.Cut(s, "@")
	if !ok {
		return "", errors.New("without a host")
	}
	if !isUser(user) {
		return "", fmt.Errorf("no account has the name %.40q", user)
	}
	ascii, ok := text.Host(strings.TrimSuffix(host, "."))
	if !ok || !isHost(ascii) {
		return "", fmt.Errorf("no host has the name %.60q", host)
	}
	return user + "@" + ascii, nil
}

// isUser reports whether s can be the local part of an address (Mastodon app/models/account.rb,
// USERNAME_RE, which other servers do not go beyond in WebFinger).
func isUser(s string) bool {
	return s != "" && matchDotted(s, 0, isNameByte) == len(s)
}

// isNameByte is isNameRune without the two characters that only fold to ASCII.
func isNameByte(r rune) bool { return r < 0x80 && isNameRune(r) }

// isHost reports whether s is a dotted host name in ASCII and lower case, with a top-level domain.
func isHost(s string) bool {
	if !strings.Contains(s, ".") {
		return false
	}
	label := ""
	for label = range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > text.MaxLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; c != '-' && !isDigit(c) && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return !isDigit(label[0]) // of an IP address
}

// profileLink returns the link to the profile of user@host, or "" for what is not an address.
func profileLink(address string) string {
	user, host, ok := strings.Cut(address, "@")
	if !ok || user == "" || host == "" {
		return ""
	}
	return "https://" + host + "/@" + user
}
