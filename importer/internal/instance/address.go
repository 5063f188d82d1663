package instance

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// parseAddress returns the origin of what a person typed: a host name, a URL or a handle. Plain http is for this
// machine alone.
func parseAddress(address string) (*url.URL, error) {
	s := strings.TrimSpace(address)
	scheme := ""
	if before, after, ok := strings.Cut(s, "://"); ok {
		scheme, s = strings.ToLower(before), after
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 { // before the @, of which a path may have one
		s = s[:i]
	}
	s = s[strings.LastIndex(s, "@")+1:]
	u, err := url.Parse("https://" + s)
	if err != nil || scheme != "" && scheme != "https" && scheme != "http" {
		return nil, &NotServerError{Host: strconv.Quote(oneLine(address))}
	}
	if loopback(strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")) && scheme != "https" {
		u.Scheme = "http"
	}
	if u = originOf(u); u == nil {
		return nil, &NotServerError{Host: strconv.Quote(oneLine(address))}
	}
	return u, nil
}

// Origin returns scheme, host and port of an address in the one form in which they are compared (RFC 6454): lower case,
// the host as an A-label, without a port that goes without saying. It is empty for what is no http or https address.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if u = originOf(u); u == nil {
		return ""
	}
	return u.String()
}

// originOf is Origin of a URL, nil for none.
func originOf(u *url.URL) *url.URL {
	scheme, usual := strings.ToLower(u.Scheme), ":443"
	switch scheme {
	case "http":
		usual = ":80"
	case "https":
	default:
		return nil
	}
	host, ok := hostPort(u.Host)
	if !ok {
		return nil
	}
	return &url.URL{Scheme: scheme, Host: strings.TrimSuffix(host, usual)}
}

// Host returns host and port of a server's address, as they stand in handles while no other domain is proved.
func Host(address string) string {
	_, host, _ := strings.Cut(Origin(address), "://")
	return host
}

// hostPort reads a host with or without a port, and returns them in lower case, a name in A-labels. ok is false for
// what no request can be sent to.
func hostPort(s string) (_ string, ok bool) {
	host, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		host, port = s[:i], s[i+1:]
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || port[0] == '0' {
			return "", false
		}
	}
	if inner, isLiteral := strings.CutPrefix(host, "["); isLiteral {
		ip, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || ip.Zone() != "" || !strings.HasSuffix(inner, "]") {
			return "", false
		}
		host = ip.String()
	} else if host, ok = hostName(host); !ok {
		return "", false
	}
	if port == "" {
		if strings.Contains(host, ":") {
			return "[" + host + "]", true
		}
		return host, true
	}
	return net.JoinHostPort(host, port), true
}

// hostName returns a name, or an IPv4 address, as it is asked for.
func hostName(s string) (string, bool) {
	name := strings.ToLower(strings.TrimSuffix(s, "."))
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		var ok bool
		if name, ok = text.Host(name); !ok {
			return "", false
		}
	}
	if len(name) > text.MaxHost {
		return "", false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > text.MaxLabel || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) {
			return "", false
		}
	}
	return name, true
}

// Domain reads what a server, or a person, calls a domain: host and optional port, in the form of [Host]; empty for what is none.
func Domain(s string) string {
	host, ok := hostPort(strings.TrimSpace(s))
	if !ok {
		return ""
	}
	return host
}

// related reports whether one of two hosts is the other, or a domain below it. Ports do not count.
func related(a, b string) bool {
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// webAddress returns an address that a server gives if it is http or https with a host, and harmless to show; empty otherwise.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || originOf(u) == nil || u.User != nil || s != oneLine(s) {
		return ""
	}
	return s
}
