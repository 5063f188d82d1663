package archivetest

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"
)

// companion is a small file that every archive of its time has beside the tweets. Its
// contents do not depend on the number of tweets.
type companion struct {
	base string // of the file's name
	// The first and the last month of archives with it, "2020-02"; empty for no bound.
	since, until string
	body         func(w *writer, p *printer, rng *rand.Rand) (count int) // nil leaves the list empty
}

var companions = []companion{
	{"follower", "", "", people60},
	{"following", "", "", people40},
	{"block", "", "", people5},
	{"mute", "", "", people3},
	{"like", "", "", (*writer).likes},
	{"lists-created", "", "", list2},
	{"lists-member", "", "", list7},
	{"lists-subscribed", "", "", list3},
	{"direct-message", "", "2019-12", (*writer).messages},
	{"direct-message-group", "", "2019-12", (*writer).groupMessages},
	{"direct-messages", "2020-01", "", (*writer).messages},
	{"direct-messages-group", "2020-01", "", (*writer).groupMessages},
	{"direct-message-headers", "2020-01", "", (*writer).messageHeaders},
	{"direct-message-group-headers", "2020-01", "", (*writer).groupMessageHeaders},

	{"account-creation-ip", "", "", creationIP},
	{"ad-engagements", "", "", adEngagements},
	{"ad-impressions", "", "", adImpressions},
	{"ageinfo", "", "", ageInfo},
	{"connected-application", "", "", connectedApplication},
	{"contact", "", "", contact},
	{"device-token", "2019-01", "", deviceToken},
	{"email-address-change", "", "", emailChange},
	{"ip-audit", "", "", ipAudit},
	{"ni-devices", "", "", niDevices},
	{"personalization", "", "", personalization},
	{"phone-number", "", "", phoneNumber},
	{"saved-search", "", "", savedSearch},
	{"key-registry", "2023-06", "", keyRegistry},
	{"grok-chat-item", "2024-11", "", grokChat},
	{"message-event", "2026-02", "", messageEvent},
	{"periscope-account-information", "2020-03", "2026-01", periscopeAccount},
	{"periscope-profile-description", "2020-03", "2026-01", nil},
	{"periscope-followers", "2020-03", "2026-01", nil},
	{"periscope-comments-made-by-user", "2020-03", "2026-01", nil},
	{"spaces-metadata", "2021-01", "2026-01", nil},
	{"audio-video-calls-in-dm", "2024-11", "2026-01", nil},
	{"fleet", "2020-10", "2021-06", nil},
	{"birdwatch-note", "2021-03", "2022-11", nil},
	{"community-note", "2023-02", "", nil},
	{"tweetdeck", "2022-05", "", nil},
	{"twitter-circle", "2022-10", "2023-12", circleFile},
	{"twitter-circle-member", "2022-10", "2023-12", nil},
	{"twitter-article", "2022-11", "2023-08", nil},
	{"twitter-article-metadata", "2022-11", "2023-08", nil},
	{"article", "2024-11", "", article},
	{"article-metadata", "2024-11", "", articleMetadata},
	{"deleted-note-tweet", "2023-06", "", nil},
	{"user-link-clicks", "2021-01", "2025-01", nil},
	{"moment", "", "", nil},
}

// companions writes them.
func (w *writer) companions() error {
	month := w.g.era.made.Format("2006-01")
	for _, c := range companions {
		if month < c.since || c.until != "" && month > c.until {
			continue
		}
		err := w.list(c.base, 0, func(p *printer) int {
			if c.body == nil {
				return 0
			}
			return c.body(w, p, w.chance(c.base))
		})
		if err != nil {
			return err
		}
	}
	if w.g.era.made.Year() < 2020 {
		return nil
	}
	w.folder("directMessages", "direct_messages_media")
	if w.g.o.NoMedia {
		return nil
	}
	return w.picture("direct_messages_media/"+messageWithPicture+"-"+messagePicture, 4)
}

// chance returns the source of chance for a file, so that no file depends on another.
func (w *writer) chance(base string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(base))
	return rand.New(rand.NewPCG(w.g.o.Seed, h.Sum64()))
}

// since tells whether the archive is of that month or later.
func (w *writer) since(month string) bool { return w.g.era.made.Format("2006-01") >= month }

func people60(w *writer, p *printer, rng *rand.Rand) int {
	w.truth.Followers = w.accounts(p, rng, "follower", 60, func(c *acquaintance) bool { return c.follower })
	return w.truth.Followers
}

func people40(w *writer, p *printer, rng *rand.Rand) int {
	w.truth.Following = w.accounts(p, rng, "following", 40, func(c *acquaintance) bool { return c.following })
	return w.truth.Following
}

func people5(w *writer, p *printer, rng *rand.Rand) int {
	w.truth.Blocks = w.accounts(p, rng, "blocking", 5, func(c *acquaintance) bool { return c.blocked })
	return w.truth.Blocks
}

func people3(w *writer, p *printer, rng *rand.Rand) int {
	w.truth.Mutes = w.accounts(p, rng, "muting", 3, func(c *acquaintance) bool { return c.muted })
	return w.truth.Mutes
}

// accounts prints n accounts: of three, two are people whom tweets may mention, the
// other is met nowhere else. With Options.Contacts it prints those contacts who are on the list.
func (w *writer) accounts(p *printer, rng *rand.Rand, wrapper string, n int, on func(c *acquaintance) bool) int {
	if w.g.world != nil {
		return w.contactList(p, wrapper, on)
	}
	const met = 100 // the people that half of the mentions are of
	known := rng.Perm(met)
	for i := range n {
		id := w.g.people[known[i]].id
		if i%3 == 2 {
			id = decimal(uint64(700_000_000_000_000_000 + rng.Int64N(1<<58)))
		}
		w.printAccount(p, wrapper, id, i)
	}
	return n
}

// printAccount prints the i-th account of a list.
func (w *writer) printAccount(p *printer, wrapper, id string, i int) {
	p.item(wrapper, func() {
		p.member("accountId", id)
		if w.since("2020-01") && (wrapper != "muting" || i > 0) {
			p.member("userLink", "https://twitter.com/intent/user?user_id="+id)
		}
	})
}

// likes prints liked tweets, in no order. The texts of a few are lost.
func (w *writer) likes(p *printer, rng *rand.Rand) int {
	const n = 40
	first, last := day(2012, 1, 1), day(2018, 1, 1)
	for i := range n {
		at := first.Add(time.Duration(rng.Int64N(int64(last.Sub(first)))))
		id := decimal(snowflake(at, rng))
		text := pickLanguage(rng).sentences(rng, 20+rng.IntN(180))
		if w.g.world != nil && i < len(w.g.world.likes) {
			text = w.g.world.likes[i]
		}
		switch i % 8 {
		case 1:
			text += " & more <here> https://t.co/" + letters(rng, 10, base62)
		case 2:
			text += "…"
		}
		p.item("like", func() {
			p.member("tweetId", id)
			if i%13 != 5 && w.since("2019-06") {
				p.member("fullText", escaper.Replace(text))
			}
			if w.since("2020-01") {
				p.member("expandedUrl", "https://twitter.com/i/web/status/"+id)
			}
		})
	}
	w.truth.Likes = n
	return n
}

func list2(w *writer, p *printer, rng *rand.Rand) int { return w.listURLs(p, rng, ownerName, 2) }
func list7(w *writer, p *printer, rng *rand.Rand) int { return w.listURLs(p, rng, "", 7) }
func list3(w *writer, p *printer, rng *rand.Rand) int { return w.listURLs(p, rng, "", 3) }

// listURLs prints the addresses of n lists of one owner's, or of anybody's. Until 2019
// they were together in one item.
func (w *writer) listURLs(p *printer, rng *rand.Rand, owner string, n int) int {
	w.truth.Lists += n
	urls := make([]string, n)
	for i := range urls {
		name := owner
		if name == "" {
			name = w.g.somebody(rng).screenName
		}
		urls[i] = twitterHost + name + "/lists/" + strings.ToLower(languages()[0].word(rng)) + "-" + decimal(i)
	}
	if !w.since("2020-01") {
		p.item("userListInfo", func() { p.strings("urls", urls...) })
		return 1
	}
	for _, url := range urls {
		p.item("userListInfo", func() { p.member("url", url) })
	}
	return n
}
