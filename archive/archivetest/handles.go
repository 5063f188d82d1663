package archivetest

import (
	"math/rand/v2"
	"strings"
)

// fediHost is a server of the fediverse.
type fediHost struct {
	name  string // labels in ASCII
	shown string // where people write it otherwise
	page  string // of an account on a server that is not Mastodon, up to its user part
	known bool   // a public server; the others are known to nobody
}

func (h fediHost) String() string {
	if h.shown != "" {
		return h.shown
	}
	return h.name
}

// fediHosts are public servers, and some invented ones below the example domains.
var fediHosts = func() []fediHost {
	var list []fediHost
	for name := range strings.FieldsSeq("mastodon.social fosstodon.org chaos.social hachyderm.io mstdn.social infosec.exchange scholar.social mastodon.art mas.to " +
		"techhub.social social.coop toot.community mathstodon.xyz sigmoid.social fediscience.org norden.social mamot.fr piaille.fr mastodon.online mastodon.world " +
		"mstdn.jp pawoo.net fedibird.com troet.cafe ruhr.social nrw.social mastodon.nl mastodon.green tech.lgbt universeodon.com masto.es tkz.one journa.host " +
		"ohai.social indieweb.social det.social muenchen.social octodon.social wandering.shop writing.exchange aus.social mastodon.ie mastodonapp.uk floss.social " +
		"ioc.exchange masto.ai metalhead.club mastodon.scot vis.social social.tchncs.de mastodon.gamedev.place mastodon.uno qdon.space framapiaf.org sfba.social") {
		list = append(list, fediHost{name: name, known: true})
	}
	return append(list,
		fediHost{name: "xn--baw-joa.social", shown: "bawü.social", known: true},
		fediHost{name: "pixelfed.social", page: "https://pixelfed.social/", known: true},
		fediHost{name: "libranet.de", page: "https://libranet.de/profile/", known: true},
		fediHost{name: "misskey.io", known: true},
		fediHost{name: "bookwyrm.social", page: "https://bookwyrm.social/user/", known: true},
		fediHost{name: "xn--mller-kva.example.org", shown: "müller.example.org"},
		fediHost{name: "xn--bcher-kva.example.net", shown: "bücher.example.net"},
		fediHost{name: "xn--wgv71a.example.org", shown: "日本.example.org"},
		fediHost{name: "social.example.org"},
		fediHost{name: "mastodon.example.net"},
		fediHost{name: "birds.example.net"},
		fediHost{name: "atelier.example.com"},
		fediHost{name: "the-lighthouse.example.org"},
		fediHost{name: "team.ferries.example.org"},
	)
}()

// fediHandle is the address of an account in the fediverse.
type fediHandle struct {
	user string
	host fediHost
	via  string // another server, through which it is seen
}

// String returns the handle as the truth has it.
func (h fediHandle) String() string { return h.user + "@" + h.host.name }

// in returns the handle written in a form, and whether that is the address of a page. A form
// that the handle has not is empty.
func (h fediHandle) in(form string) (s string, isURL bool) {
	user, host := h.user, h.host.String()
	dots := func(dot string) string { return strings.ReplaceAll(host, ".", dot) }
	onlyKnown := func(s string) string {
		if h.host.known {
			return s
		}
		return ""
	}
	mastodon := func(path string) string {
		if h.host.page != "" {
			return ""
		}
		return "https://" + host + path
	}
	switch form {
	case "full":
		return "@" + user + "@" + host, false
	case "bare": // after a word that introduces it
		return user + "@" + host, false
	case "alone": // without one
		return onlyKnown(user + "@" + host), false
	case "acct":
		return "acct:" + user + "@" + host, false
	case "elephant":
		return "🐘" + user + "@" + host, false
	case "capital":
		return "@" + user + "@" + capital(host), false
	case "page":
		return h.page(), true
	case "knownpage":
		return onlyKnown(h.page()), true
	case "typed": // a page's address in a display name, after a word that introduces it
		return strings.TrimPrefix(mastodon("/@"+user), "https://"), false
	case "knowntyped":
		return onlyKnown(strings.TrimPrefix(mastodon("/@"+user), "https://")), false
	case "post":
		return mastodon("/@" + user + "/109372644538546176"), true
	case "web":
		return mastodon("/web/@" + user), true
	case "users":
		return mastodon("/users/" + user), true
	case "replies":
		return mastodon("/@" + user + "/with_replies"), true
	case "feed":
		return mastodon("/@" + user + ".rss"), true
	case "shared":
		return mastodon("/@" + user + "?s=09"), true
	case "remote":
		return "https://" + h.via + "/@" + user + "@" + host, true
	case "deck":
		return "https://" + h.via + "/deck/@" + user + "@" + host, true
	case "elk":
		return "https://elk.zone/" + h.via + "/@" + user + "@" + host, true
	case "follow":
		return "https://" + h.via + "/authorize_interaction?uri=acct:" + user + "@" + h.host.name, true
	case "escaped":
		if h.host.page != "" {
			return "", true
		}
		return "https://" + h.via + "/authorize_interaction?uri=https%3A%2F%2F" + h.host.name + "%2F%40" + user, true
	case "AT":
		return user + " AT " + dots(" DOT "), false
	case "[at]":
		return user + " [at] " + dots(" [dot] "), false
	case "(at)":
		return user + "(at)" + host, false
	case "[.]":
		return "@" + user + "@" + dots("[.]"), false
	case "(dot)":
		return "@" + user + "@" + dots("(dot)"), false
	case "wide":
		return onlyKnown(mapped(user+"@"+host, 0xff01-'!', 0xff01-'!', 0xff01-'!', 0xff01-'!')), false
	case "widedot":
		return "@" + user + "@" + dots("．"), false
	case "fullstop":
		return "＠" + user + "@" + dots("。"), false
	case "bold":
		return mapped("@"+user+"@"+host, 0x1d5d4-'A', 0x1d5ee-'a', 0x1d7ec-'0', 0), false
	case "zero":
		return "@" + user + "\u200b@" + host, false
	case "joiner":
		return "@" + user + "@\u2060" + host, false
	case "isolated":
		return "\u2066@" + user + "@" + host + "\u2069", false
	}
	panic("archivetest: no form " + form)
}

// page returns the address of the account's page.
func (h fediHandle) page() string {
	if h.host.page != "" {
		return h.host.page + h.user
	}
	return "https://" + h.host.String() + "/@" + h.user
}

// mapped moves upper-case letters, lower-case letters, digits and other printable
// characters of ASCII to where their likenesses begin.
func mapped(s string, upper, lower, digit, other rune) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + upper
		case r >= 'a' && r <= 'z':
			return r + lower
		case r >= '0' && r <= '9':
			return r + digit
		case r > ' ' && r < 0x7f:
			return r + other
		}
		return r
	}, s)
}

// newHandle makes the handle of a person: seven of ten take their screen name along.
func (w *world) newHandle(screenName, first, last string) fediHandle {
	varied := chance(w.rng, 280) // a variant may be the name itself
	for {
		h := fediHandle{user: screenName, host: fediHosts[w.rng.IntN(len(fediHosts))], via: w.publicHost()}
		if varied {
			h.user = []string{
				strings.ToLower(first), strings.ToLower(last), strings.ToLower(first) + "." + strings.ToLower(last), first + last,
				"real" + first, strings.ToLower(first) + "_" + decimal(w.rng.IntN(100)), strings.Trim(screenName, "_") + "_toots",
				strings.ReplaceAll(screenName, "_", "") + decimal(1950+w.rng.IntN(60)),
			}[w.rng.IntN(8)]
		} else if chance(w.rng, 200) {
			h.user = strings.ToLower(h.user)
		}
		const longest = 18 // so that a display name has room for it
		if key := strings.ToLower(h.String()); !w.used[key] && len(h.user) <= longest {
			w.used[key] = true
			return h
		}
	}
}

// publicHost draws a Mastodon server that everybody knows.
func (w *world) publicHost() string {
	const mastodons = 50 // of fediHosts, at least
	return fediHosts[w.rng.IntN(mastodons)].name
}

// strangersHandle makes the handle of somebody who is no contact.
func (w *world) strangersHandle() fediHandle {
	first, last := w.rare(), w.rare()
	return w.newHandle(screenNameOf(w.rng, first, last), capital(first), capital(last))
}

// screenNameOf makes a name for somebody: letters, digits and underscores, 15 at most.
func screenNameOf(rng *rand.Rand, first, last string) string {
	s := [...]string{
		first + "_" + last, first + last, capital(first) + capital(last), first + decimal(rng.IntN(1000)), capital(first) + "_" + capital(last),
		last + "_" + first[:1], first[:1] + last, "the" + capital(last),
	}[rng.IntN(8)]
	return strings.TrimRight(s[:min(len(s), 15)], "_")
}
