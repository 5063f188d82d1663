package dial_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

// refused lists by first and last address what may not be dialled, in order, and whether the addresses just before and
// just after may be.
var refused = []struct {
	first, last   string
	before, after bool
}{
	{"0.0.0.0", "0.255.255.255", false, true},
	{"10.0.0.0", "10.255.255.255", true, true},
	{"100.64.0.0", "100.127.255.255", true, true},
	{"127.0.0.0", "127.255.255.255", true, true},
	{"169.254.0.0", "169.254.255.255", true, true},
	{"172.16.0.0", "172.31.255.255", true, true},
	{"192.0.0.0", "192.0.0.255", true, true},
	{"192.0.2.0", "192.0.2.255", true, true},
	{"192.88.99.0", "192.88.99.255", true, true},
	{"192.168.0.0", "192.168.255.255", true, true},
	{"198.18.0.0", "198.19.255.255", true, true},
	{"198.51.100.0", "198.51.100.255", true, true},
	{"203.0.113.0", "203.0.113.255", true, true},
	{"224.0.0.0", "239.255.255.255", true, false},
	{"240.0.0.0", "255.255.255.254", false, false},
	{"255.255.255.255", "255.255.255.255", false, false},

	{"::", "::", false, false},
	{"::1", "::1", false, false},
	{"::", "::ffff:ffff", false, false},                        // IPv4-compatible
	{"::ffff:0.0.0.0", "::ffff:255.255.255.255", false, false}, // IPv4-mapped
	{"::ffff:8.8.8.8", "::ffff:8.8.8.8", false, false},         // of a global one, too
	{"::ffff:0:0:0", "::ffff:0:ffff:ffff", false, false},       // translated
	{"64:ff9b::", "64:ff9b::ffff:ffff", false, false},          // NAT64
	{"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", false, false},
	{"100::", "100::ffff:ffff:ffff:ffff", false, false},
	{"100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", false, false}, // dummy prefix
	{"0::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true},
	{"2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", true, true},
	{"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, true},
	{"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, true},
	{"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true},
	{"4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false},
	{"5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false},
	{"fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false},
	{"fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false},
	{"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false},
	{"ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false},
}

func TestGlobal(t *testing.T) {
	tried := 0
	try := func(a netip.Addr, want bool) {
		t.Helper()
		tried++
		if got := dial.Global(a); got != want {
			t.Errorf("Global(%s) = %t", a, got)
		}
	}
	for _, r := range refused {
		first, last := netip.MustParseAddr(r.first), netip.MustParseAddr(r.last)
		try(first, false)
		try(last, false)
		if before := first.Prev(); before.IsValid() {
			try(before, r.before)
		}
		if after := last.Next(); after.IsValid() {
			try(after, r.after)
		}
		if first.Is4() { // in IPv6's clothes it is never one, nor is its neighbour that is
			for _, a := range []netip.Addr{first, last, first.Prev(), last.Next()} {
				for _, prefix := range []string{"::ffff:", "::", "::ffff:0:", "64:ff9b::"} {
					if a.IsValid() {
						try(netip.MustParseAddr(prefix+a.String()), false)
					}
				}
			}
		}
	}
	for _, s := range []string{
		"1.1.1.1", "8.8.8.8", "192.31.196.1", "223.255.255.255",
		"2000::", "2001:200::1", "2606:4700:4700::1111", "2a00:1450::1", "2620:4f:8000::1", "3ffe::1",
	} {
		try(netip.MustParseAddr(s), true)
	}
	try(netip.Addr{}, false)
	for _, s := range []string{"fe80::1%eth0", "2606:4700:4700::1111%eth0", "2606:4700:4700::1111%25"} {
		try(netip.MustParseAddr(s), false)
	}
	t.Logf("%d ranges, %d addresses", len(refused), tried)
}

// judge is Global by comparing bytes with the list.
func judge(b []byte) bool {
	for _, r := range refused {
		first, last := netip.MustParseAddr(r.first), netip.MustParseAddr(r.last)
		if f, l := first.AsSlice(), last.AsSlice(); len(f) == len(b) && slices.Compare(f, b) <= 0 && slices.Compare(b, l) <= 0 {
			return false
		}
	}
	return len(b) == 4 || b[0]>>5 == 1
}

func FuzzGlobal(f *testing.F) {
	for _, r := range refused {
		f.Add(netip.MustParseAddr(r.first).AsSlice(), "")
		f.Add(netip.MustParseAddr(r.last).AsSlice(), "")
		f.Add(netip.MustParseAddr(r.last).AsSlice(), "eth0")
	}
	f.Fuzz(func(t *testing.T, b []byte, zone string) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		if got := dial.Global(a); got != judge(b) {
			t.Errorf("Global(%s) = %t", a, got)
		}
		if zoned := a.WithZone(strings.TrimSpace(zone)); zoned.Zone() != "" && dial.Global(zoned) {
			t.Errorf("Global(%q)", zoned)
		}
	})
}
