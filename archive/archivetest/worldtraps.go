package archivetest

import (
	"strings"
	"unicode/utf8"
)

// traps spends about half of the people without an account on what resembles one. Every
// round has each kind, as far as there are people.
func (w *world) traps(people []int, holders []holder) {
	const rounds = 3
	limit := len(people) * 6 / 10
	next := 0
	take := func() (int, bool) {
		if next >= len(people) {
			return 0, false
		}
		next++
		return people[next-1], true
	}
	kinds := []struct {
		times int
		set   func(i int)
	}{
		{1, func(i int) { w.impostorByName(i, holders) }},
		{1, func(i int) { w.impostorByText(i, holders) }},
		{1, func(i int) { w.fan(i, holders) }},
		{1, w.cut},
		{1, w.changesName},
		{4, func(i int) { w.quotes(i, holders) }},
		{2, func(i int) { w.textOf(i, "mail", mailTexts) }},
		{1, func(i int) { w.nameOf(i, "mail name", mailNames) }},
		{6, func(i int) { w.textOf(i, "net", netTexts) }},
		{1, func(i int) { w.nameOf(i, "net name", netNames) }},
		{2, func(i int) { w.textOf(i, "ask", askTexts) }},
		{1, func(i int) { w.nameOf(i, "ask name", askNames) }},
		{1, w.addressed},
		{1, w.ownersOwn},
		{1, func(i int) { w.chats = append(w.chats, w.smallTalk(i)) }},
	}
	for round := 0; round < rounds || next < limit; round++ {
		for _, k := range kinds {
			for range k.times {
				i, ok := take()
				if !ok {
					return
				}
				k.set(i)
			}
		}
	}
}

// impostorByName gives contact i the display name and the account of another.
func (w *world) impostorByName(i int, holders []holder) {
	if len(holders) == 0 {
		return
	}
	v := holders[w.rng.IntN(len(holders))]
	c := w.contacts[i]
	c.first, c.last = w.contacts[v.who].first, w.contacts[v.who].last
	w.name(i, 0, "own name", ownNames, []fediHandle{v.handle}, are(i, isFalse, v.handle))
	w.meet(i, w.rng.Float64())
}

// impostorByText lets contact i say that another's account is its own.
func (w *world) impostorByText(i int, holders []holder) {
	if len(holders) == 0 {
		return
	}
	v := holders[w.rng.IntN(len(holders))]
	w.contacts[i].aliases[0].name = w.contacts[v.who].aliases[0].name
	w.say(i, w.rng.Float64(), "own text", ownTexts, []fediHandle{v.handle}, are(i, isFalse, v.handle))
}

// fan lets contact i speak of another's account.
func (w *world) fan(i int, holders []holder) {
	if len(holders) == 0 {
		return
	}
	v := holders[w.rng.IntN(len(holders))]
	w.say(i, w.rng.Float64(), "fan", fanTexts, []fediHandle{v.handle}, are(i, isNot, v.handle))
}

// quotes lets contact i name accounts of strangers and of other contacts.
func (w *world) quotes(i int, holders []holder) {
	handles := []fediHandle{w.strangersHandle(), w.strangersHandle(), w.strangersHandle()}
	if len(holders) > 0 {
		handles[w.rng.IntN(3)] = holders[w.rng.IntN(len(holders))].handle
	}
	w.say(i, w.rng.Float64(), "quote", quoteTexts, handles, are(i, isNot, handles...))
}

// cut lets contact i tell an account, of which the archive has a part.
func (w *world) cut(i int) {
	at := w.rng.Float64()
	h := w.handleOf(i, at)
	s := spoken{speaker: i, by: w.contacts[i], as: w.alias(i, at).person, handles: []fediHandle{h}, claims: are(i, isOwn, h)}
	text, ok := w.choose("cut", cutTexts, func(saying) bool { return true })
	if !ok {
		return
	}
	// The words before the account are brought to such a length that the cut is inside
	// of it, or right behind it.
	_, placed, _ := strings.Cut(text.text, "{")
	form, _, _ := strings.Cut(placed, "}")
	length := 20 // less than a t.co link
	if written, isURL := h.in(form); !isURL {
		length = utf8.RuneCountInString(written)
	}
	s.saying = text
	s.text = padded(text.text, 139-len("RT @: ")-len(s.as.screenName)-1-w.rng.IntN(length))
	w.traces = append(w.traces, trace{at: at, kind: Retweet, who: s.as, lang: text.lang, write: func(c *composer) []claim {
		return append(s.write(c), claim{i, isCut, ""})
	}})
}

// padded brings what stands before the account to n code points: by leaving words out at the
// front, and by points of suspension.
func padded(text string, n int) string {
	before, rest, _ := strings.Cut(text, "{")
	for len([]rune(before)) > n {
		_, before, _ = strings.Cut(before, " ")
	}
	return strings.Repeat(".", n-len([]rune(before))) + before + "{" + rest
}

// changesName gives contact i another screen name.
func (w *world) changesName(i int) {
	at := w.between(0.3, 0.7)
	w.rename(i, at, w.freshName(i), w.contacts[i].aliases[0].name)
	w.meet(i, w.between(0, at))
	w.meet(i, w.between(at, 1))
}

// textOf lets contact i say something of a table without handles.
func (w *world) textOf(i int, table string, list []saying) {
	w.say(i, w.rng.Float64(), table, list, nil, nil)
}

// nameOf gives contact i a display name of such a table.
func (w *world) nameOf(i int, table string, list []saying) {
	w.name(i, 0, table, list, nil, nil)
	w.meet(i, w.rng.Float64())
}

// addressed lets the owner name a stranger's account in an answer to contact i.
func (w *world) addressed(i int) {
	h := w.strangersHandle()
	w.owner(i, w.rng.Float64(), "addressed", addressedTexts, []fediHandle{h}, are(i, isNot, h))
}

// ownersOwn lets the owner name the own account in one.
func (w *world) ownersOwn(i int) {
	h := fediHandle{user: ownerName, host: fediHosts[0], via: fediHosts[1].name}
	w.owner(i, w.rng.Float64(), "owner's own", ownersOwnTexts, []fediHandle{h}, [][]claim{{{i, isNot, h.String()}, {ofOwner, isOwn, h.String()}}})
}
