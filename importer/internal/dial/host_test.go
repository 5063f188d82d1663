package dial

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	long := strings.Repeat("a", maxLabel)
	name := strings.Repeat(long+".", 3) + strings.Repeat("a", maxName-3*(maxLabel+1)-4) + ".org"
	for _, tt := range []struct {
		url    string
		reason Reason
	}{
		{"https://mastodon.example/users/ada?x=y", ""},
		{"https://MASTODON.Example:8443/", ""},
		{"https://xn--mnchen-3ya.example", ""},
		{"https://1.4chan.example", ""},
		{"https://a--b.example", ""},
		{"https://" + long + ".org", ""},
		{"https://" + name, ""},
		{"https://8.8.8.8", ""},
		{"https://[2606:4700:4700::1111]:443/", ""},

		{"http://mastodon.example", NotHTTPS},
		{"ftp://mastodon.example", NotHTTPS},
		{"//mastodon.example", NotHTTPS},
		{"file:///etc/passwd", NotHTTPS},
		{"javascript:alert(1)", NotHTTPS},
		{"https://ada@mastodon.example", HasUser},
		{"https://ada:secret@mastodon.example", HasUser},
		{"https://@mastodon.example", HasUser},
		{"https://mastodon.example@127.0.0.1", HasUser},

		{"https://127.0.0.1", NotPublic},
		{"https://127.0.0.1:8443", NotPublic},
		{"https://169.254.169.254/latest/meta-data/", NotPublic},
		{"https://0.0.0.0", NotPublic},
		{"https://[::1]", NotPublic},
		{"https://[::]", NotPublic},
		{"https://[::ffff:127.0.0.1]", NotPublic},
		{"https://[::ffff:7f00:1]", NotPublic},
		{"https://[::ffff:8.8.8.8]", NotPublic},
		{"https://[::127.0.0.1]", NotPublic},
		{"https://[64:ff9b::127.0.0.1]", NotPublic},
		{"https://[::1%25eth0]", NotPublic},
		{"https://[2606:4700:4700::1111%25eth0]", NotPublic},

		{"https:", NotName},
		{"https:mastodon.example", NotName},
		{"https:///path", NotName},
		{"https://:443", NotName},
		{"https://localhost", NotName},
		{"https://intranet:8443", NotName},
		{"https://a.localhost", NotName},
		{"https://printer.local", NotName},
		{"https://vault.INTERNAL", NotName},
		{"https://1.0.0.127.in-addr.arpa", NotName},
		{"https://mastodon.onion", NotName},
		{"https://2130706433", NotName},
		{"https://0x7f000001", NotName},
		{"https://0x7f.0x1", NotName},
		{"https://0177.0.0.1", NotName},
		{"https://127.1", NotName},
		{"https://127.0.0.1.", NotName},
		{"https://127.0.0.0x1", NotName},
		{"https://127.0.0.1.0x", NotName},
		{"https://008.8.8.8", NotName},
		{"https://256.1.1.1", NotName},
		{"https://8.8.8.8.8", NotName},
		{"https://１２７.0.0.1", NotName},
		{"https://①②⑦.0.0.1", NotName},
		{"https://127。0。0。1", NotName},
		{"https://münchen.example", NotName},
		{"https://mastodon.socia\u212a", NotName}, // a Kelvin sign, in lower case a plain k
		{"https://masto\u00addon.example", NotName},
		{"https://mastodon.example.", NotName},
		{"https://.mastodon.example", NotName},
		{"https://mastodon..example", NotName},
		{"https://-mastodon.example", NotName},
		{"https://mastodon-.example", NotName},
		{"https://mast_odon.example", NotName},
		{"https://mastodon.1example", NotName},
		{"https://" + long + "a.org", NotName},
		{"https://a" + name, NotName},
	} {
		u, err := url.Parse(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		err = check(u)
		refused, _ := errors.AsType[*RefusedError](err)
		if err == nil && tt.reason != "" || err != nil && (refused == nil || refused.Reason != tt.reason || refused.Host != u.Hostname()) {
			t.Errorf("%s: %v, want %q", tt.url, err, tt.reason)
		}
	}
	// Nothing that url.Parse would make.
	for _, host := range []string{"[8.8.8.8]", "2606:4700:4700::1111", "a.example:80:80", "a.example/b", "a.example\n", "a.example%00", "[a.example]", ""} {
		if err := check(&url.URL{Scheme: "https", Host: host}); err == nil {
			t.Errorf("%q is let through", host)
		}
	}
}

func TestRefusedError(t *testing.T) {
	loop := netip.MustParseAddr("127.0.0.1")
	for want, e := range map[string]*RefusedError{
		`"127.0.0.1" is not an address on the public internet`:                                {"127.0.0.1", loop, NotPublic},
		`127.0.0.1, an address of "rebind.example", is not an address on the public internet`: {"rebind.example", loop, NotPublic},
		`"\u202elacol" is not the name of a host on the public internet`:                      {"\u202elacol", netip.Addr{}, NotName},
		`::1, an address of "::1%\n", is not an address on the public internet`:               {"::1%\n", netip.MustParseAddr("::1%\n"), NotPublic},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if n := len((&RefusedError{Host: strings.Repeat("\u202e", 1<<16), Reason: NotName}).Error()); n > 2000 {
		t.Errorf("a message of %d bytes", n)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		"https://mastodon.example", "https://127.1", "https://0x7f.1", "https://[::1]:8443", "https://8.8.8.8", "https://a@b.example",
		"https://[2606:4700:4700::1111]", "http://a.example", "https://017700000001", "https://[fe80::1%25x]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := url.Parse(s)
		if err != nil {
			return
		}
		host := u.Hostname()
		if err := check(u); err != nil {
			if _, ok := errors.AsType[*RefusedError](err); !ok || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Fatalf("%q: %T %q", s, err, err)
			}
			return
		}
		if u.Scheme != "https" || u.User != nil || !strings.Contains(host, ".") && !strings.Contains(host, ":") {
			t.Fatalf("%q is let through", s)
		}
		if addr, ok := aton(host); ok && (addr.String() != host || !Global(addr)) {
			t.Fatalf("%q is let through, and is %s", s, addr)
		}
		if addr, err := netip.ParseAddr(host); err == nil && !Global(addr) {
			t.Fatalf("%q is let through", s)
		}
	})
}

// aton reads an IPv4 address as inet_aton(3) does: decimal, octal and hexadecimal numbers, of which the last fills what is left.
func aton(s string) (netip.Addr, bool) {
	parts := strings.Split(strings.TrimSuffix(s, "."), ".")
	var sum uint64
	for i, p := range parts {
		base := 10
		if rest, ok := strings.CutPrefix(strings.ToLower(p), "0x"); ok {
			p, base = "0"+rest, 16
		} else if strings.HasPrefix(p, "0") {
			base = 8
		}
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		n, err := strconv.ParseUint(p, base, 64)
		if err != nil || len(parts) > 4 || n>>bits != 0 {
			return netip.Addr{}, false
		}
		sum = sum<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}), true
}
