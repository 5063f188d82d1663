package archivetest

import (
	"strings"
	"unicode/utf8"
)

// spoken is a saying with its people and accounts.
type spoken struct {
	saying
	speaker int           // the contact whose words they are, or whom the owner speaks of
	by      *acquaintance // the same; nil when the owner speaks
	as, of  person        // the speaker's name at the time; the person whom it mentions
	aside   int           // 1 + the contact whom it mentions and does not speak of; 0 for none
	handles []fediHandle
	claims  [][]claim // what each of the handles is, when it is written
}

// filled returns a saying with the speaker's names in it.
func (w *world) filled(s saying, by *acquaintance, as person) saying {
	names := strings.NewReplacer("<n>", strings.ToLower(as.screenName), "<f>", by.first, "<l>", by.last)
	s.text, s.not = names.Replace(s.text), names.Replace(s.not)
	return s
}

// handle returns which handle a placeholder is for, and its form.
func (s spoken) handle(placed string) (i int, form string) {
	if last := placed[len(placed)-1]; last >= '1' && last <= '9' {
		return int(last - '0'), placed[:len(placed)-1]
	}
	return 0, placed
}

// possible tells whether all handles have the forms that the saying asks for.
func (s spoken) possible() bool {
	ok := true
	s.parts(func(_, placed string) {
		switch {
		case placed == "them":
			ok = ok && s.of.screenName != ""
			return
		case placed == "" || placed[0] == '#' || placed[0] == '>':
			return
		case placed == "spaced":
			h := s.handles[0]
			ok = ok && strings.EqualFold(h.user, s.as.screenName) && h.host.known && h.host.shown == "" && h.host.page == ""
			return
		}
		i, form := s.handle(placed)
		if i >= len(s.handles) {
			ok = false
			return
		}
		text, _ := s.handles[i].in(form)
		ok = ok && text != ""
	})
	return ok
}

// fits tells whether the saying is possible in a retweet without being cut.
func (s spoken) fits() bool {
	if !s.possible() {
		return false
	}
	c := &composer{rng: newChance(0, 0), cutAt: 140}
	c.text("RT ").mention(s.as).text(": ")
	s.write(c)
	return !c.full
}

// write appends the saying, and returns the claims of what was not cut off.
func (s spoken) write(c *composer) (list []claim) {
	spoke, mentioned := false, false
	literal := func(text string) {
		before := c.truth.Len()
		c.text(text)
		spoke = spoke || speaksOf(c.truth.String()[before:])
	}
	type end struct{ handle, at int }
	var whole []end
	s.parts(func(text, placed string) {
		literal(text)
		switch {
		case placed == "":
			return
		case placed == "them":
			c.mention(s.of)
			mentioned = !c.full
			return
		case placed[0] == '#':
			c.hashtag(placed[1:])
			spoke = spoke || !c.full && speaksOf(placed)
			return
		case placed[0] == '>':
			c.link(placed[1:])
			return
		}
		i := 0
		if placed == "spaced" {
			c.mention(s.as).text(" @" + s.handles[0].host.String())
		} else {
			var form string
			i, form = s.handle(placed)
			if written, isURL := s.handles[i].in(form); isURL {
				c.link(written)
			} else {
				c.text(written)
			}
		}
		if !c.full {
			whole = append(whole, end{i, c.unescaped})
		}
	})
	for _, e := range whole {
		if c.full && e.at == c.unescaped-1 {
			continue // nothing but the ellipsis is behind it: nobody can tell that it is whole
		}
		list = append(list, s.claims[e.handle]...)
		if mentioned && s.aside > 0 {
			list = append(list, claim{s.aside - 1, isNot, s.handles[e.handle].String()})
		}
	}
	return append(list, s.besides(spoke, c.full)...)
}

// besides are the claims that do not depend on a handle.
func (s spoken) besides(spoke, cut bool) (list []claim) {
	if spoke && s.by != nil && s.not != "-" {
		list = append(list, claim{s.speaker, speaks, ""})
	}
	if !cut && s.not != "-" {
		for wrong := range strings.FieldsSeq(s.not) {
			list = append(list, claim{s.speaker, isNot, wrong})
		}
	}
	return list
}

// plain returns the saying as one text, for display names, and whether it is short enough
// for one.
func (s spoken) plain() (text string, list []claim, ok bool) {
	const longest = 50 // of a display name
	var b strings.Builder
	spoke := false
	s.parts(func(literal, placed string) {
		spoke = spoke || speaksOf(literal)
		b.WriteString(literal)
		if placed == "" {
			return
		}
		i, form := s.handle(placed)
		written, _ := s.handles[i].in(form)
		b.WriteString(written)
		if s.claims != nil {
			list = append(list, s.claims[i]...)
		}
	})
	list = append(list, s.besides(spoke, false)...)
	return b.String(), list, utf8.RuneCountInString(b.String()) <= longest
}

// speaksOf tells whether a text is about the fediverse.
func speaksOf(text string) bool {
	text = strings.ToLower(text)
	for _, word := range [...]string{"mastodon", "fediverse", "fediverso", "マストドン", "마스토돈", "ماستودون"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// choose takes the saying of a table whose turn it is, of those that pass.
func (w *world) choose(table string, list []saying, pass func(s saying) bool) (saying, bool) {
	used := w.turns[table]
	if used == nil {
		used = make([]int, len(list))
		for i := range used {
			used[i] = 2 * w.rng.IntN(2) // so that two seeds differ
		}
		w.turns[table] = used
	}
	best := -1
	for i, s := range list {
		if (best < 0 || used[i] < used[best]) && pass(s) {
			best = i
		}
	}
	if best < 0 {
		return saying{}, false
	}
	used[best] += 3
	return list[best], true
}

// say makes a tweet in which somebody speaks: a retweet of contact i.
func (w *world) say(i int, at float64, table string, list []saying, handles []fediHandle, claims [][]claim) bool {
	s := spoken{speaker: i, by: w.contacts[i], as: w.alias(i, at).person, handles: handles, claims: claims}
	if other := w.met[w.rng.IntN(len(w.met))]; other != i {
		s.of, s.aside = w.alias(other, at).person, 1+other
	}
	return w.sayAs(s, at, table, list)
}

func (w *world) sayAs(s spoken, at float64, table string, list []saying) bool {
	with := func(text saying) spoken {
		s.saying = w.filled(text, s.by, s.as)
		return s
	}
	text, ok := w.choose(table, list, func(text saying) bool { return with(text).fits() })
	if ok {
		w.traces = append(w.traces, trace{at: at, kind: Retweet, who: s.as, lang: text.lang, write: with(text).write})
	}
	return ok
}

// owner makes a tweet of the owner's about a contact: an answer if it begins with the name.
func (w *world) owner(i int, at float64, table string, list []saying, handles []fediHandle, claims [][]claim) {
	s := spoken{speaker: i, handles: handles, claims: claims, of: w.alias(i, at).person}
	text, ok := w.choose(table, list, func(text saying) bool { s.saying = text; return s.possible() })
	if !ok {
		return
	}
	s.saying = text
	tr := trace{at: at, kind: Original, who: s.of, lang: text.lang}
	if rest, found := strings.CutPrefix(s.text, "{them} "); found {
		s.text, tr.kind = rest, Mention
	}
	tr.write = s.write
	w.traces = append(w.traces, tr)
}

// name gives contact i a display name from a table, as it is called at a time. It
// reports whether any was short enough.
func (w *world) name(i int, at float64, table string, list []saying, handles []fediHandle, claims [][]claim) bool {
	a := w.alias(i, at)
	s := spoken{speaker: i, by: w.contacts[i], as: a.person, handles: handles, claims: claims}
	with := func(text saying) spoken {
		s.saying = w.filled(text, s.by, s.as)
		return s
	}
	text, ok := w.choose(table, list, func(text saying) bool {
		named := with(text)
		if !named.possible() {
			return false
		}
		_, _, short := named.plain()
		return short
	})
	if ok {
		a.name, a.claims, _ = with(text).plain()
	}
	return ok
}
