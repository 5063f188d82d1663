package handle

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"github.com/godwit-migrate/godwit/mapping/text"
)

//go:embed hosts.tsv
var hostsTSV string

//go:embed others.txt
var othersTXT string

// hostTable finds words of a text by hash. It holds positions only, so that the
// ten thousand hosts cost two small arrays beside the text of the program.
type hostTable struct {
	text  string
	slots []uint32 // position + 1
}

func newHostTable(text string, size int) *hostTable {
	return &hostTable{text: text, slots: make([]uint32, size)}
}

// slotHash is FNV-1a.
func slotHash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// add takes the word at text[at:at+n].
func (t *hostTable) add(at, n int) {
	mask := uint32(len(t.slots) - 1)
	for i := slotHash(t.text[at:at+n]) & mask; ; i = (i + 1) & mask {
		if t.slots[i] == 0 {
			t.slots[i] = uint32(at) + 1
			return
		}
	}
}

// find returns where host is in the text, or -1.
func (t *hostTable) find(host string) int {
	mask := uint32(len(t.slots) - 1)
	for i := slotHash(host) & mask; t.slots[i] != 0; i = (i + 1) & mask {
		at := int(t.slots[i]) - 1
		if rest := t.text[at:]; strings.HasPrefix(rest, host) && rest[len(host)] <= ' ' {
			return at
		}
	}
	return -1
}

// servers holds the hosts of hosts.tsv, those of actors too.
var servers = sync.OnceValue(func() *hostTable {
	t := newHostTable(hostsTSV, 1<<14)
	at := 0
	for line := range strings.Lines(hostsTSV) {
		if line[0] != '#' {
			host, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			t.add(at, len(host))
			if _, actor, ok := strings.Cut(rest, "\t"); ok {
				t.add(at+len(line)-1-len(actor), len(actor))
			}
		}
		at += len(line)
	}
	return t
})

// others holds the hosts of others.txt.
var others = sync.OnceValue(func() *hostTable {
	t := newHostTable(othersTXT, 1<<12)
	at := 0
	for line := range strings.Lines(othersTXT) {
		if line[0] != '#' {
			n := 0 // of the word so far
			for i := range len(line) {
				if line[i] > ' ' {
					n++
				} else if n > 0 {
					t.add(at+i-n, n)
					n = 0
				}
			}
		}
		at += len(line)
	}
	return t
})

// software returns what runs on a host of the list, "-" where that is unknown, and whether it is on the list.
func software(host string) (string, bool) {
	t := servers()
	at := t.find(host)
	if at < 0 {
		return "", false
	}
	start := strings.LastIndexByte(t.text[:at], '\n') + 1
	line, _, _ := strings.Cut(t.text[start:], "\n")
	_, rest, _ := strings.Cut(line, "\t")
	name, _, _ := strings.Cut(rest, "\t")
	if name == "" {
		return "mastodon", true
	}
	return name, true
}

// fediLabels are labels of host names that stand for the fediverse or a software of it.
var fediLabels = words(`social mastodon masto mstdn fedi fediverse fediverso toot toots tooting troet
	pleroma akkoma misskey mk firefish calckey iceshrimp sharkey friendica pixelfed gotosocial gts takahe hometown glitch-soc`)

// softwareLabels are labels of host names under which the software of the other forms of profile addresses often runs.
var softwareLabels = words(`friendica friends hub hubzilla zot streams peertube tube video videos lemmy feddit kbin mbin piefed
	pixelfed pixel pix bookwyrm books funkwhale mobilizon writefreely plume castopod snac honk`)

// fediParts tell a server also as a part of a label, between hyphens: mastodon-xy.example.org.
var fediParts = words(`mastodon masto mstdn fediverse pleroma akkoma misskey friendica pixelfed`)

// hasLabel reports whether a label of a host, the top-level domain included, is one of some.
func hasLabel(host string, some map[string]bool) bool {
	for label := range strings.SplitSeq(host, ".") {
		if some[label] {
			return true
		}
	}
	return false
}

// speaksFedi reports whether a host that is not on the list says by its name that it is a server.
func speaksFedi(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if fediLabels[label] {
			return true
		}
		for part := range strings.SplitSeq(label, "-") {
			if len(part) < len(label) && fediParts[part] {
				return true
			}
		}
	}
	return false
}

// otherLabels are labels of hosts of mail and of networks that have addresses of the same shape.
var otherLabels = words(`mail email webmail smtp imap mx lists jabber xmpp matrix nostr lnurl`)

// isOther reports whether a host is one of something else than the fediverse. An entry of the list stands for the
// hosts below it, but not beyond the registrable domain: what is below github.io is a site of its own.
func isOther(host string) bool {
	t := others()
	if t.find(host) >= 0 || strings.HasPrefix(host, "www.") && t.find(host[4:]) >= 0 {
		return servers().find(host) < 0
	}
	for at := strings.IndexByte(host, '.'); at >= 0; {
		parent := host[at+1:]
		if t.find(parent) >= 0 {
			if servers().find(host) >= 0 || speaksFedi(host[:at]) {
				return false
			}
			own, err := publicsuffix.EffectiveTLDPlusOne(host)
			return err == nil && len(own) <= len(parent)
		}
		next := strings.IndexByte(parent, '.')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return false
}

// specialTLDs are top-level domains that are no public ones, of RFC 6761, 6762, 7686, 8375 and ICANN's
// reservations, some of which the public suffix list has.
var specialTLDs = words(`arpa local internal localhost onion i2p test invalid example alt home corp lan localdomain eth`)

// commonTLDs need no look into the public suffix list, which allocates.
var commonTLDs = words(`com org net edu gov int mil info biz de uk fr it es pt nl be ch at se no dk fi is ie pl cz sk hu ro bg gr ru ua us ca mx br ar cl au nz jp cn tw kr in id za
	eu io co me tv fm ai app dev blog news social online world space club town art xyz cafe cloud moe`)

// isTLD reports whether a label in ASCII is a public top-level domain.
func isTLD(label string) bool {
	if commonTLDs[label] {
		return true
	}
	if len(label) < 2 || specialTLDs[label] {
		return false
	}
	_, icann := publicsuffix.PublicSuffix(label)
	return icann
}

// toHost returns a name of a text as a host: in lower case, labels in ASCII. It refuses what no public server
// has: a single label, an unknown or reserved top-level domain, an address of IP, a label over 63 or a name over 253 bytes.
func toHost(name string) (string, bool) {
	if len(name) > utf8.UTFMax*text.MaxHost {
		return "", false
	}
	host := strings.ToLower(name)
	if !isASCII(host) || strings.Contains(host, "xn--") {
		if mixesScripts(host) {
			return "", false
		}
		ascii, ok := text.Host(host)
		if !ok {
			return "", false
		}
		host = ascii
	}
	if len(host) > text.MaxHost {
		return "", false
	}
	labels, last := 0, ""
	for rest, more := host, true; more; labels++ {
		last, rest, more = strings.Cut(rest, ".")
		if !isLDH(last) {
			return "", false
		}
	}
	if labels < 2 || !isTLD(last) || isVersion(host[:len(host)-len(last)-1]) {
		return "", false
	}
	return host, true
}

// isSuffix reports whether a host is one under which others are registered, as co.uk is.
func isSuffix(host string) bool {
	suffix, icann := publicsuffix.PublicSuffix(host)
	return icann && suffix == host
}

// isLDH reports whether s is a label of letters, digits and hyphens, as hosts have (RFC 5891, section 4.2.3.1).
func isLDH(s string) bool {
	if s == "" || len(s) > text.MaxLabel || s[0] == '-' || s[len(s)-1] == '-' || len(s) > 4 && s[2:4] == "--" && s[:2] != "xn" {
		return false
	}
	for i := range len(s) {
		if s[i] != '-' && !isAlnum(s[i]) {
			return false
		}
	}
	return true
}

// isVersion reports whether the labels before a top-level domain are those of a version, as 1.2.3 or v2, or
// of the size of a picture, as 2x: package@1.2.3.dev and icon@2x.zip are no addresses.
func isVersion(labels string) bool {
	n := 0
	for label, rest, more := "", labels, true; more; n++ {
		label, rest, more = strings.Cut(rest, ".")
		digits := strings.TrimSuffix(strings.TrimPrefix(label, "v"), "x")
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			return false
		}
		if len(digits) < len(label) && len(digits) < 3 {
			return true
		}
	}
	return n > 1
}

// isGroup reports whether the accounts of a host are groups or relays, no persons.
func isGroup(sw string) bool { return sw == "guppegroups" || sw == "groups" || sw == "mobilizon" }

// hostNotes are notes on single hosts.
var hostNotes = map[string]string{
	"threads.net":     "Threads: only people who have switched on sharing with the fediverse can be followed",
	"flipboard.com":   "Flipboard: only some of its accounts can be followed from elsewhere",
	"counter.social":  "runs the code of Mastodon, but does not federate: nobody can be followed from elsewhere",
	"truthsocial.com": "runs the code of Mastodon, but does not federate: nobody can be followed from elsewhere",
	"gab.com":         "runs the code of Mastodon, but no longer federates: nobody can be followed from elsewhere",
	"bsky.brid.gy":    "a bridge to Bluesky: the account itself is over there",
	"web.brid.gy":     "a bridge to web sites: the posts are those of a site",
	"mostr.pub":       "a bridge to Nostr: the account itself is over there",
	"momostr.pink":    "a bridge to Nostr: the account itself is over there",
	"press.coop":      "a mirror of news media: nobody reads answers there",
	"rss-parrot.net":  "a mirror of RSS feeds: nobody reads answers there",
	"micro.blog":      "micro.blog: only people who have switched ActivityPub on can be followed from elsewhere",
	"kilogram.makeup": "a mirror of Instagram: it copies public posts, the person is not there",
}

// softwareNotes are notes on all hosts of a software.
var softwareNotes = map[string]string{
	"birdsitelive": "a mirror of Twitter: it copies public tweets, the person is not there",
	"bridgy-fed":   "a bridge to other networks: the account itself is elsewhere",
	"mostr":        "a bridge to Nostr: the account itself is over there",
	"mirror":       "a mirror: it copies public posts, the person is not there",
	"diaspora":     "speaks the protocol of diaspora*, not that of Mastodon: it can hardly be followed from there",
	"guppegroups":  "groups: what is sent to one goes to all its followers",
	"groups":       "groups or relays: what is sent to one goes to all its followers",
}

// HostNote returns what to know about a host before one follows somebody there: that it is
// a bridge, a mirror of other networks, or hardly federates; "" as a rule.
func HostNote(host string) string {
	host = strings.ToLower(host)
	if note := hostNotes[host]; note != "" {
		return note
	}
	if strings.HasSuffix(host, ".brid.gy") {
		return softwareNotes["bridgy-fed"]
	}
	sw, _ := software(host)
	return softwareNotes[sw]
}

// standing is what a host is to a handle on it.
type standing struct {
	software  string // "" where unknown
	trusted   bool   // on the list, or its name says that it is a server
	pages     bool   // it has pages of people many of whom are not in the fediverse
	closed    bool   // it does not federate
	group     bool   // its accounts are no persons
	mailsToo  bool   // a site under whose name one has mail as well
	suggested bool   // its name goes with a software of the other forms of profile addresses
}

// standingOf returns what a host that is no other is.
func standingOf(host string) standing {
	switch host {
	case "threads.net", "threads.com", "flipboard.com":
		return standing{pages: true}
	case "counter.social", "truthsocial.com", "gab.com":
		return standing{closed: true}
	}
	sw, known := software(host)
	st := standing{trusted: known || speaksFedi(host), suggested: hasLabel(host, softwareLabels)}
	if sw != "-" {
		st.software = sw
	}
	st.group = isGroup(sw)
	st.closed = sw == "diaspora"
	switch sw {
	case "wordpress", "bridgy-fed", "writefreely", "drupal", "p3k", "watney", "microblogpub":
		st.mailsToo = true
	}
	return st
}

// clients are hosts of programs that show the accounts of any server, and have none.
var clients = words(`elk.zone main.elk.zone phanpy.social dev.phanpy.social pinafore.social semaphore.social enafore.social
	cuckoo.social mastodeck.com trunks.social brutaldon.org fedi.lol`)

// IsKnown reports whether a host is known to be of the fediverse.
func IsKnown(host string) bool {
	_, ok := software(host)
	return ok
}
