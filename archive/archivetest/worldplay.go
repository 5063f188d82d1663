package archivetest

import "strings"

// holder is a contact with an account of its own that the archive's tweets tell.
type holder struct {
	who    int
	handle fediHandle
}

// play decides who tells what. Of those who are met, every eleventh has an account in the
// fediverse.
func (w *world) play() {
	w.met = w.meetings()
	met := w.met
	if len(met) == 0 {
		return
	}
	w.likeSome()
	const share = 11
	n := (len(met) + share - 1) / share
	tellers, rest := met[:n], met[n:]
	silent := make(map[int]bool) // who is met in messages only
	var holders []holder
	// nil is byReuse, which takes two of them.
	ways := []func(i int) (fediHandle, bool){
		w.byName, w.byText, w.byNameLater, nil, w.byOwner, w.byText, w.byChange, w.byMessage, w.byBoth, w.byText,
		func(i int) (fediHandle, bool) { return w.byThird(i, rest) }, w.byNameLater, w.byText, nil, w.byOwner, w.byName, w.byMessage, w.byText,
	}
	for j, turn := 0, 0; j < len(tellers); j, turn = j+1, turn+1 {
		i, way := tellers[j], ways[turn%len(ways)]
		if way == nil && j+1 < len(tellers) {
			holders = append(holders, w.byReuse(i, tellers[j+1])...)
			j++
			continue
		}
		if way == nil {
			way = w.byText
		}
		chats := len(w.chats)
		if h, public := way(i); public {
			holders = append(holders, holder{i, h})
		}
		silent[i] = len(w.chats) > chats && chats%2 == 0
	}
	w.traps(rest, holders)
	for _, i := range met {
		if !silent[i] {
			for range 1 + w.rng.IntN(2)*w.rng.IntN(4) {
				w.meet(i, w.rng.Float64())
			}
		}
	}
}

// meet makes a tweet that names contact i and tells nothing beside.
func (w *world) meet(i int, at float64) {
	kinds := [...]Kind{Reply, Reply, Retweet, Mention, Original}
	w.traces = append(w.traces, trace{at: at, kind: kinds[w.rng.IntN(len(kinds))], who: w.alias(i, at).person})
}

// between draws a time.
func (w *world) between(from, to float64) float64 { return from + (to-from)*w.rng.Float64() }

// handleOf makes an account for what contact i is called at a time.
func (w *world) handleOf(i int, at float64) fediHandle {
	return w.newHandle(w.alias(i, at).screenName, w.contacts[i].first, w.contacts[i].last)
}

// are returns one claim for each handle, that it is that to contact i.
func are(i int, as role, handles ...fediHandle) (list [][]claim) {
	for _, h := range handles {
		list = append(list, []claim{{i, as, h.String()}})
	}
	return list
}

// ownName tells a handle of contact i's in its display name.
func (w *world) ownName(i int, at float64, h fediHandle) bool {
	return w.name(i, at, "own name", ownNames, []fediHandle{h}, are(i, isOwn, h))
}

// ownText tells them in retweets of contact i.
func (w *world) ownText(i int, at float64, handles ...fediHandle) bool {
	return w.say(i, at, "own text", ownTexts, handles, are(i, isOwn, handles...))
}

// byName: the display name has it, always.
func (w *world) byName(i int) (fediHandle, bool) {
	h := w.handleOf(i, 0)
	w.ownName(i, 0, h)
	w.meet(i, w.rng.Float64())
	return h, true
}

// byNameLater: the display name has it after a while, and later in other words.
func (w *world) byNameLater(i int) (fediHandle, bool) {
	h, plain := w.handleOf(i, 0), w.contacts[i].aliases[0].name
	first := w.between(0.1, 0.6)
	w.rename(i, first, "", plain)
	w.ownName(i, 0.99, h)
	w.meet(i, w.between(0, first))
	w.meet(i, w.between(first, 1))
	if w.rng.IntN(2) == 0 {
		second := w.between(0.7, 0.9)
		w.rename(i, second, "", plain)
		w.ownName(i, 0.99, h)
		w.meet(i, w.between(second, 1))
	}
	w.quotes(i, nil)
	return h, true
}

// byText: up to four retweets have it.
func (w *world) byText(i int) (fediHandle, bool) {
	h, second := w.handleOf(i, 0), w.handleOf(i, 0)
	ok := false
	for range 1 + w.rng.IntN(4) {
		ok = w.ownText(i, w.rng.Float64(), h, second) || ok
	}
	return h, ok
}

// byBoth: the display name and retweets have it, and others say so, too.
func (w *world) byBoth(i int) (fediHandle, bool) {
	h := w.handleOf(i, 0)
	w.ownName(i, 0, h)
	w.ownText(i, w.rng.Float64(), h)
	w.owner(i, w.rng.Float64(), "owner", ownerTexts, []fediHandle{h}, are(i, isTold, h))
	return h, true
}

// byOwner: the owner says so, the contact does not.
func (w *world) byOwner(i int) (fediHandle, bool) {
	h := w.handleOf(i, 0)
	for range 1 + w.rng.IntN(2) {
		w.owner(i, w.rng.Float64(), "owner", ownerTexts, []fediHandle{h}, are(i, isTold, h))
	}
	return h, false
}

// byThird: somebody else says so, in a retweet.
func (w *world) byThird(i int, rest []int) (fediHandle, bool) {
	h, at := w.handleOf(i, 0), w.rng.Float64()
	if len(rest) == 0 {
		return w.byOwner(i)
	}
	speaker := rest[w.rng.IntN(len(rest))]
	s := spoken{speaker: speaker, by: w.contacts[speaker], as: w.alias(speaker, at).person, of: w.alias(i, at).person}
	s.handles, s.claims = []fediHandle{h}, [][]claim{{{i, isTold, h.String()}, {speaker, isNot, h.String()}}}
	w.sayAs(s, at, "third", thirdTexts)
	return h, false
}

// byMessage: the contact tells the owner, now and then in a group.
func (w *world) byMessage(i int) (fediHandle, bool) {
	h := w.handleOf(i, 0)
	c := w.chat(i, h)
	c.group = len(w.chats)%3 == 2
	w.chats = append(w.chats, c)
	return h, false
}

// byChange: the contact takes another screen name. The display name or a retweet has the
// account before that, under the old name; afterwards nothing has.
func (w *world) byChange(i int) (fediHandle, bool) {
	h := w.handleOf(i, 0)
	plain := w.contacts[i].aliases[0].name
	at := w.between(0.4, 0.7)
	if w.rng.IntN(2) == 0 {
		w.ownName(i, 0, h)
	} else {
		w.ownText(i, w.between(0, at), h)
	}
	w.rename(i, at, w.freshName(i), plain)
	w.meet(i, w.between(0, at))
	w.meet(i, w.between(at, 1))
	return h, true
}

// byReuse: a takes another screen name, and later b takes the one that a had. Both have
// accounts, whose user part may be that name.
func (w *world) byReuse(a, b int) []holder {
	name, plain := w.contacts[a].aliases[0].screenName, w.contacts[a].aliases[0].name
	of := w.handleOf(a, 0)
	w.ownName(a, 0, of)
	w.rename(a, 0.4, w.freshName(a), plain)
	w.meet(a, w.between(0, 0.4))
	w.meet(a, w.between(0.4, 1))
	if w.rng.IntN(2) == 0 {
		w.ownText(a, w.between(0.4, 1), of)
	}
	w.rename(b, 0.6, name, w.contacts[b].aliases[0].name)
	ofB := w.handleOf(b, 0.99)
	w.meet(b, w.between(0, 0.6))
	w.meet(b, w.between(0.6, 1))
	w.ownText(b, w.between(0.6, 1), ofB)
	return []holder{{a, of}, {b, ofB}}
}

// freshName makes another screen name for contact i.
func (w *world) freshName(i int) string {
	for {
		c := w.contacts[i]
		name := screenNameOf(w.rng, strings.ToLower(c.first), w.rare())
		if key := strings.ToLower(name); !w.taken[key] {
			w.taken[key] = true
			return name
		}
	}
}
