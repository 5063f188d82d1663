package archivetest

import (
	"slices"
	"strings"
	"time"
)

// Contact is the truth about one of Options.Contacts: what a person who reads the archive,
// all of it, learns of somebody.
type Contact struct {
	ID                                  string // numeric
	Following, Follower, Blocked, Muted bool
	Named                               bool          // any tweet has a name of it
	Names                               []ContactName // in order of time, those that tweets have

	// Accounts in the fediverse: user@host, the host in lower case with labels in ASCII,
	// the user part as written, sorted. Each is in one of the lists.
	Self     []string // stated by the contact, in display names and retweeted texts
	Messages []string // stated by the contact in direct messages only, those of groups included
	Others   []string // stated by the owner, or by a retweeted third person, only
	// Not are those that stand in the contact's records and are not its own: other people's
	// accounts that it names or claims, addresses of mail and of other networks, and what a
	// careless reader takes for an address.
	Not []string

	// Asks: it speaks of Mastodon or the fediverse in tweets, and states no account.
	Asks bool
	// Cut: a retweet is cut inside of an account that it states, or right behind it, so that
	// nobody can tell. What is left is in none of the lists.
	Cut bool

	Tellings []Telling // one for each account and text
}

// ContactName is what somebody was called.
type ContactName struct {
	ScreenName, DisplayName string
	First, Last             time.Time // of the tweets with it
}

// Telling is where an account stands.
type Telling struct {
	Handle string
	In     string // name of the contact's list above: "Self"
	Record string // id of the tweet or message, one of those with the text
	Text   string // the display name, or the record's text, with links as they were before t.co
}

// ofOwner takes the place of a contact in a claim.
const ofOwner = -1

// tell notes what a tweet tells of the contacts.
func (w *world) tell(t tweet) {
	if w == nil {
		return
	}
	id := decimal(t.id)
	for _, m := range t.body.mentions {
		i, ok := w.index[m.id]
		if !ok {
			continue
		}
		w.seenAs(i, m.person, t.at)
		for _, a := range w.contacts[i].aliases {
			if a.person == m.person {
				w.claim(a.claims, id, a.name)
				break
			}
		}
	}
	w.claim(t.claims, id, t.body.truth.String())
}

// seenAs notes a contact's name in a tweet.
func (w *world) seenAs(i int, p person, at time.Time) {
	c := w.contacts[i]
	c.named = true
	for j := range c.seen {
		if n := &c.seen[j]; n.ScreenName == p.screenName && n.DisplayName == p.name {
			if at.Before(n.First) {
				n.First = at
			}
			if at.After(n.Last) {
				n.Last = at
			}
			return
		}
	}
	c.seen = append(c.seen, ContactName{p.screenName, p.name, at, at})
}

// toldClaim is a claim in certain words.
type toldClaim struct {
	claim
	text string
}

// claim notes claims of a record.
func (w *world) claim(list []claim, record, text string) {
	for _, cl := range list {
		if cl.who == ofOwner {
			w.own[cl.handle] = true
			continue
		}
		c := w.contacts[cl.who]
		if key := (toldClaim{cl, text}); w.told[key] {
			continue
		} else {
			w.told[key] = true
		}
		in := ""
		switch cl.as {
		case isOwn:
			c.self, in = append(c.self, cl.handle), "Self"
		case isPrivate:
			c.messages, in = append(c.messages, cl.handle), "Messages"
		case isTold:
			c.others, in = append(c.others, cl.handle), "Others"
		case isNot, isFalse:
			c.not, in = append(c.not, cl.handle), "Not"
			c.states = c.states || cl.as == isFalse
		case speaks:
			c.speaks = true
		case isCut:
			c.cut = true
		}
		if in != "" {
			c.tellings = append(c.tellings, Telling{cl.handle, in, record, text})
		}
	}
}

// truth adds what was told to the archive's truth.
func (w *world) truth(t *Truth) {
	if w == nil {
		return
	}
	for _, c := range w.contacts {
		slices.SortStableFunc(c.seen, func(a, b ContactName) int { return a.First.Compare(b.First) })
		self := only(c.self)
		messages := only(c.messages, self)
		others := only(c.others, self, messages)
		t.Contacts = append(t.Contacts, Contact{
			ID: c.id, Following: c.following, Follower: c.follower, Blocked: c.blocked, Muted: c.muted,
			Named: c.named, Names: c.seen,
			Self: self, Messages: messages, Others: others, Not: only(c.not, self, messages, others),
			Asks: c.speaks && !c.states && !c.cut && len(self)+len(messages) == 0, Cut: c.cut,
			Tellings: c.tellings,
		})
		for _, n := range [...]struct {
			on bool
			n  *int
		}{{c.following, &t.FollowingNamed}, {c.follower, &t.FollowersNamed}, {c.blocked, &t.BlocksNamed}, {c.muted, &t.MutesNamed}} {
			if n.on && c.named {
				*n.n++
			}
		}
	}
	for h := range w.own {
		t.OwnHandles = append(t.OwnHandles, h)
	}
	slices.Sort(t.OwnHandles)
}

// only returns a sorted list without those of others; in upper or lower case they are one.
func only(list []string, others ...[]string) (out []string) {
	for _, s := range list {
		same := func(o string) bool { return strings.EqualFold(o, s) }
		if !slices.ContainsFunc(out, same) && !slices.ContainsFunc(slices.Concat(others...), same) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// contactList prints the contacts who are on a list, in an order of its own.
func (w *writer) contactList(p *printer, wrapper string, on func(c *acquaintance) bool) (n int) {
	list := slices.DeleteFunc(slices.Clone(w.g.world.contacts), func(c *acquaintance) bool { return !on(c) })
	w.chance(wrapper).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	for i, c := range list {
		w.printAccount(p, wrapper, c.id, i)
	}
	return len(list)
}
