package dial

import "net/netip"

// unicast6 is the part of IPv6 that global unicast addresses are given out from. Outside of it are loopback, the
// IPv4 address in IPv6's clothes (::/96, ::ffff:0:0/96, ::ffff:0:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48), 100::/64,
// 5f00::/16, fc00::/7, fe80::/10, fec0::/10 and ff00::/8.
// https://www.iana.org/assignments/ipv6-address-space/
var unicast6 = netip.MustParsePrefix("2000::/3")

// special holds the blocks that lead to no host of the public internet, or to another one than the address names.
// Parts of some that are globally reachable (192.0.0.9/32, 2001:1::1/128 and others) serve no web pages.
// https://www.iana.org/assignments/iana-ipv4-special-registry/
// https://www.iana.org/assignments/iana-ipv6-special-registry/
var special = prefixes(
	"0.0.0.0/8",       // this network, RFC 791
	"10.0.0.0/8",      // private, RFC 1918
	"100.64.0.0/10",   // shared by customers of a provider, RFC 6598
	"127.0.0.0/8",     // loopback, RFC 1122
	"169.254.0.0/16",  // link-local, RFC 3927; where clouds tell machines their secrets
	"172.16.0.0/12",   // private, RFC 1918
	"192.0.0.0/24",    // protocol assignments, RFC 6890
	"192.0.2.0/24",    // documentation, RFC 5737
	"192.88.99.0/24",  // 6to4 relays, RFC 7526
	"192.168.0.0/16",  // private, RFC 1918
	"198.18.0.0/15",   // benchmarks, RFC 2544
	"198.51.100.0/24", // documentation, RFC 5737
	"203.0.113.0/24",  // documentation, RFC 5737
	"224.0.0.0/4",     // multicast, RFC 5771
	"240.0.0.0/4",     // reserved, RFC 1112, and broadcast, RFC 919

	"2001::/23",     // protocol assignments, RFC 2928: Teredo, ORCHID and others. 2001:200::/23 and above are ordinary
	"2001:db8::/32", // documentation, RFC 3849
	"2002::/16",     // 6to4, RFC 3056: an IPv4 address in disguise
	"3fff::/20",     // documentation, RFC 9637
)

func prefixes(list ...string) []netip.Prefix {
	var p []netip.Prefix
	for _, s := range list {
		p = append(p, netip.MustParsePrefix(s))
	}
	return p
}

// Global reports whether a is a unicast address of the public internet: not private, local, reserved or for
// documentation, and not an IPv4 address written as IPv6, whatever that leads to. An address with a zone is not.
func Global(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is6() && !unicast6.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
