package handle

import "strings"

// splitAt returns the host in a name whose first label holds user, sign and host: alice-at-example.org,
// aliceATexampleDOTorg. Where the whole is a known server, or what is left is none, it is not split.
func (r *reader) splitAt(n dotted, whole hostHere, ok bool) (hostHere, bool) {
	first := n.labels[0]
	text := r.s[first.start:first.end]
	switch at(r.s, first.start-1) {
	case '/':
		return whole, false
	case '@':
		if first.start > 1 && isUserByte(r.s[first.start-2]) {
			return whole, false // the host of a handle
		}
	}
	if strings.HasPrefix(strings.ToLower(text), "xn--") {
		return whole, false
	}
	i, size := -1, 0
	for _, sign := range []string{"-at-", "_at_", "-AT-", "_AT_"} {
		if k := strings.LastIndex(text, sign); k > i {
			i, size = k, len(sign)
		}
	}
	for k := 1; i < 0 && k+2 < len(text); k++ {
		if isCamel(text, k, "AT") {
			i, size = k, 2
		}
	}
	if i < 1 || r.isUser(n.end) {
		return whole, false
	}
	if ok {
		if _, known := software(whole.host); known {
			return whole, false
		}
	}
	n.labels[0].start += i + size
	h, split := resolve(r.s, n)
	if split && !isOther(h.host) && (standingOf(h.host).trusted || !ok) {
		return h, true
	}
	n.labels[0].start = first.start
	return whole, false
}

// isUser reports whether a name that ends somewhere goes on as the user part of a handle: alice_at_example.org_@example.com.
func (r *reader) isUser(end int) bool {
	for most := end + maxUser; end < most && end < len(r.s) && isUserByte(r.s[end]); end++ {
	}
	return at(r.s, end) == '@' && isAlnum(at(r.s, end+1))
}
