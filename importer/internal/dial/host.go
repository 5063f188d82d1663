package dial

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

const (
	maxName  = 253 // characters of a host name, RFC 1035 section 2.3.4 less its root
	maxLabel = 63  // characters between two dots
)

// local holds last labels that mean nothing on the public internet: IANA's special-use domain names, and I2P's.
// Those that are reserved for tests and documentation lead nowhere, and are left to tests.
// https://www.iana.org/assignments/special-use-domain-names/
var local = []string{"alt", "arpa", "i2p", "internal", "local", "localhost", "onion"}

// IsName reports whether s is a name that a host of the public internet can have: labels of letters, digits and
// inner hyphens, at least two, the last one beginning with a letter. Names in other scripts are names as A-labels
// (xn--). No spelling of an IPv4 address, such as 127.1 or 0x7f.0x1, is one.
func IsName(s string) bool {
	if len(s) > maxName {
		return false
	}
	labels := strings.Split(s, ".")
	if len(labels) < 2 || slices.ContainsFunc(labels, notLabel) {
		return false
	}
	last := strings.ToLower(labels[len(labels)-1])
	return last[0] >= 'a' && !slices.Contains(local, last)
}

// notLabel reports whether s is not a label of a host name (RFC 1123 section 2.1).
func notLabel(s string) bool {
	return s == "" || len(s) > maxLabel || s[0] == '-' || s[len(s)-1] == '-' || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

// check refuses a URL by its looks alone. It is for a stranger's host if it is https, names no user, and its host is
// a name or a global address.
func check(u *url.URL) error {
	host, bracket := u.Hostname(), strings.HasPrefix(u.Host, "[")
	switch addr, err := netip.ParseAddr(host); {
	case u.Scheme != "https":
		return &RefusedError{Host: host, Reason: NotHTTPS}
	case u.User != nil:
		return &RefusedError{Host: host, Reason: HasUser}
	case err == nil && !Global(addr):
		return &RefusedError{Host: host, Addr: addr, Reason: NotPublic}
	case err == nil && addr.Is6() == bracket, IsName(host) && !bracket:
		return nil
	}
	return &RefusedError{Host: host, Reason: NotName}
}
