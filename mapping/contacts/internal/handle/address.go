package handle

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// atKind is how the sign between user and host is written.
type atKind uint8

const (
	atPlain   atKind = iota
	atBracket        // [at], (at), -at-, and words that mean nothing else
	atUpper          // AT
	atLower          // at, which is plain English
	atSign           // an emoji
)

// atHere is a sign between user and host in a text.
type atHere struct {
	kind   atKind
	start  int // where it begins
	sign   rune
	spaced bool // a space is after it
}

// maxUser is the longest user part that a server takes from another one (Mastodon, app/models/account.rb).
const maxUser = 2048

// isUserByte reports whether c may be in the user part of a handle.
func isUserByte(c byte) bool { return isAlnum(c) || c == '_' || c == '.' || c == '-' }

// isUserPart reports whether s is a user part: words of letters, digits and _, with dots or hyphens between
// (Mastodon, USERNAME_RE in app/models/account.rb).
func isUserPart(s string) bool {
	if s == "" || len(s) > maxUser || strings.IndexByte(".-", s[0]) >= 0 || strings.IndexByte(".-", s[len(s)-1]) >= 0 {
		return false
	}
	for i := range len(s) {
		if !isUserByte(s[i]) {
			return false
		}
	}
	return !strings.Contains(s, "..")
}

// readAt reads the sign in any spelling that ends at s[:i], where a host begins.
func readAt(s string, i int) (atHere, bool) {
	j := i
	for j > 0 && i-j < 3 && (s[j-1] == ' ' || s[j-1] == '\n' || s[j-1] == '\t' || s[j-1] == '\r') {
		j--
	}
	if j == 0 {
		return atHere{}, false
	}
	a := atHere{spaced: j < i}
	switch c := s[j-1]; {
	case c == '@':
		a.start = j - 1
		return a, true
	case c == ']' || c == ')' || c == '}' || c == '>':
		k := j - 1
		for k > 0 && s[k-1] == ' ' && j-k < 3 {
			k--
		}
		w := wordStart(s, k)
		if k > 0 && s[k-1] == '@' {
			w = k - 1
		} else if _, ok := atWords[strings.ToLower(s[w:k])]; !ok {
			return a, false
		}
		for w > 0 && s[w-1] == ' ' && k-w < 12 {
			w--
		}
		a.kind, a.start = atBracket, w-1
		return a, w > 0 && closer(s[w-1]) == c
	case isWrapper(c):
		w := wordStart(s, j-1)
		if _, ok := atWords[strings.ToLower(s[w:j-1])]; ok && w > 0 && s[w-1] == c {
			a.kind, a.start = atBracket, w-1
			return a, true
		}
		return a, false
	case !a.spaced && c == 'T' && j > 2 && isCamel(s, j-2, "AT"):
		a.kind, a.start = atUpper, j-2
		return a, true
	case a.spaced && (isAlnum(c) || c >= utf8.RuneSelf):
		w := wordStart(s, j)
		word := s[w:j]
		only, ok := atWords[strings.ToLower(word)]
		if !ok || w == 0 || s[w-1] > ' ' {
			return a, false
		}
		a.start, a.kind = w, atLower
		if only {
			a.kind = atBracket
		} else if word == "AT" {
			a.kind = atUpper
		}
		return a, true
	case !a.spaced && c >= utf8.RuneSelf:
		r, n := utf8.DecodeLastRuneInString(s[:j])
		if unicode.Is(unicode.So, r) && j > n && isAlnum(s[j-n-1]) {
			return atHere{kind: atSign, start: j - n, sign: r}, true
		}
	}
	return a, false
}

// wordStart returns the start of the word of letters that ends at s[:i].
func wordStart(s string, i int) int {
	j := i
	for j > 0 && i-j < 24 {
		r, n := utf8.DecodeLastRuneInString(s[:j])
		if r < utf8.RuneSelf && !isAlnum(byte(r)) || r >= utf8.RuneSelf && !isWordRune(r) {
			break
		}
		j -= n
	}
	return j
}

// userHere is a user part in a text.
type userHere struct {
	user   string
	start  int  // of the user part, or the @ before it
	full   bool // there is an @ before it
	acct   bool // there is acct: before it
	spaced bool // a space is between it and the sign for @
}

// readUser reads the user part before a sign.
func readUser(s string, a atHere) (userHere, bool) {
	e := a.start
	if a.kind != atSign {
		for e > 0 && a.start-e < 3 && (s[e-1] == ' ' || s[e-1] == '\n' || s[e-1] == '\t' || s[e-1] == '\r') {
			e--
		}
	}
	u := userHere{spaced: e < a.start}
	j := e
	for j > 0 && e-j <= maxUser && isUserByte(s[j-1]) {
		j--
	}
	if c := at(s, j-1); c >= utf8.RuneSelf {
		// A letter that belongs to the name makes it no handle, whatever it looks like; nor is a name that is cut one.
		r, n := utf8.DecodeLastRuneInString(s[:j])
		if isWordRune(r) && !touches(r) || r == '…' || r == '’' && isAlnum(at(s, j-n-1)) {
			return u, false
		}
	} else if c == '+' || c == '%' || c == '\\' || c == '\'' && isAlnum(at(s, j-2)) {
		return u, false // alice+news@ is of mail, and "I'm at" of nobody called m
	}
	if at(s, j-1) != '@' {
		for j < e && (s[j] == '.' || s[j] == '-') {
			j++
		}
	}
	u.user, u.start = s[j:e], j
	if !isUserPart(u.user) {
		return u, false
	}
	switch {
	case at(s, j-1) == '@':
		u.full, u.start = true, j-1
	case j >= 5 && strings.EqualFold(s[j-5:j], "acct:"):
		u.acct, u.start = true, j-5
	default:
		if lead, ok := readAt(s, j); ok && (lead.kind == atBracket || lead.kind == atUpper && a.kind != atPlain) && !lead.spaced {
			u.full, u.start = true, lead.start
		}
	}
	if u.full && u.start >= 5 && strings.EqualFold(s[u.start-5:u.start], "acct:") {
		u.acct, u.start = true, u.start-5
	}
	return u, true
}

// address takes the handle whose host is h, if a sign and a user part are before it. It returns whether the
// place is done with, be it found or refused.
func (r *reader) address(h hostHere) bool {
	s, i := r.s, h.start
	if k := i; i > 8 && (strings.HasSuffix(s[:i], "@https://") || strings.HasSuffix(s[:i], "@http://")) {
		for s[k-1] != '@' {
			k--
		}
		i = k // a scheme pasted into the handle
		h.host = withoutWWW(h.host)
	}
	a, ok := readAt(s, i)
	if !ok {
		return false
	}
	u, ok := readUser(s, a)
	if !ok {
		return a.kind == atPlain && !a.spaced && at(s, a.start-1) > ' '
	}
	if a.kind == atPlain && !u.spaced && !u.full && logsIn(s, u.start) {
		return true
	}
	if !r.mayStand(u, a, h) || isOther(h.host) {
		return a.kind != atLower
	}
	st := standingOf(h.host)
	ctx := r.contextOf(u.start, h.end)
	if (a.kind == atLower || a.kind == atPlain && (a.spaced || u.spaced)) && !u.full && !u.acct && !h.spelt && ctx != saysFedi && followsWord(s, u.start) {
		return a.kind == atPlain // "everybody at mastodon.social"
	}
	grade := addressGrade(u, a, h, st, ctx)
	if !u.full && !u.acct && grade != "" && isMailForm(s, u, h) && ctx != saysFedi {
		grade = ""
	}
	if cut := strings.HasPrefix(s[h.end:], "…"); grade != "" && (cut || h.glued) {
		grade = Weak
		if _, known := software(h.host); cut && !known {
			grade = ""
		}
	}
	if grade == "" {
		return a.kind != atLower && a.kind != atSign
	}
	if !u.full && !u.acct && at(s, u.start-1) == '!' && at(s, u.start-2) <= ' ' {
		grade = Weak // !community@host, as Lemmy writes a group
	}
	p := Placed{Form: Mail, Labelled: ctx == saysFedi, Start: u.start, End: h.end}
	switch {
	case a.kind != atPlain || h.words:
		p.Form = Words
	case u.full || u.acct:
		p.Form = Full
	}
	r.add(u.user, h.host, grade, st, p)
	return true
}

// followsWord reports whether a word of a sentence is directly before s[i], other than such as "I'm" and "as".
func followsWord(s string, i int) bool {
	if at(s, i-1) != ' ' {
		return false
	}
	start := lastWord(s, i-1)
	w := strings.ToLower(s[start : i-1])
	return w != "" && !selfWords[w] && wordContext(w) != saysFedi
}

// logsIn reports whether what begins at s[i] is what logs in at the address of a page, or its password: https://alice:secret@host.
func logsIn(s string, i int) bool {
	if at(s, i-1) == ':' {
		for i--; i > 0 && isUserByte(s[i-1]); i-- {
		}
	}
	return at(s, i-1) == '/' && at(s, i-2) == '/'
}

// contextOf returns what is said of the address at s[start:end], and notes it for the next one.
func (r *reader) contextOf(start, end int) context {
	ctx := before(r.s, start, r.last.floor)
	floor := end
	if c, stop := after(r.s, end); c != saysNothing && (ctx == saysNothing || ctx == saysContact || c == saysMail) {
		ctx, floor = c, stop
	}
	if ctx == saysNothing && r.last.end > 0 && r.last.end < start && listWords[strings.TrimSpace(r.s[r.last.end:start])] {
		ctx = r.last.ctx // "Mastodon: alice@example.org and bob@example.net"
	}
	r.last = lastHere{end, floor, ctx}
	return ctx
}

// mayStand reports whether what is around a user part and a host lets them be a handle.
func (r *reader) mayStand(u userHere, a atHere, h hostHere) bool {
	s := r.s
	if u.full && s[u.start] == '@' && u.start > 0 && isAlnum(s[u.start-1]) && r.done != u.start {
		return false // a@b@c
	}
	rest := s[h.end:]
	switch c := at(rest, 0); {
	case c == '@':
		// Two handles without anything between are two; anything else is neither.
		j := 1
		for j < len(rest) && j < 260 && isUserByte(rest[j]) {
			j++
		}
		return j > 1 && at(rest, j) == '@' && (u.full || u.acct)
	case c == ':':
		if isDigit(at(rest, 1)) {
			return false // a port
		}
		if !u.full && !u.acct && at(rest, 1) > ' ' && at(rest, 1) < utf8.RuneSelf {
			word, _, _ := strings.Cut(rest[:min(len(rest), 200)], " ")
			return !strings.Contains(word, "/") && !roles[strings.ToLower(u.user)] // git@host:path
		}
	case c == '?':
		return at(rest, 1) <= ' ' || u.full // ?subject=
	case c == '-' || c == '_':
		_, goes := isLabelStart(rest, 1)
		return !goes
	}
	return true
}

// isMailForm reports whether an address without a leading @ stands as one of mail does: Name <alice@example.org>.
func isMailForm(s string, u userHere, h hostHere) bool {
	return at(s, u.start-1) == '<' && at(s, h.end) == '>'
}

// addressGrade returns how surely a user part and a host make a handle, "" for not at all.
func addressGrade(u userHere, a atHere, h hostHere, st standing, ctx context) Grade {
	full := u.full || u.acct
	if u.acct {
		return Strong
	}
	if !full && (ctx == saysMail || ctx == saysNetwork) || full && (u.spaced || a.spaced || a.kind != atPlain) && ctx == saysNetwork {
		return ""
	}
	if !full && ctx != saysFedi && !st.trusted && hasLabel(h.host, otherLabels) {
		return "" // of a server of mail
	}
	lower := strings.ToLower(u.user)
	trusted := st.trusted && !(st.mailsToo && !full)
	sure := trusted || ctx == saysFedi
	unsure := func(ok bool) Grade {
		if ok {
			return Weak
		}
		return ""
	}
	stop := !full && (noUsers[lower] || roles[lower] || strings.HasSuffix(lower, "ing"))
	switch a.kind {
	case atSign:
		return unsure(st.trusted || signContext(a.sign) == saysFedi)
	case atLower:
		if stop {
			return ""
		}
		switch {
		case sure && (h.words || h.spelt), trusted && ctx == saysFedi:
			return Strong
		case sure:
			return Weak
		}
		return unsure(h.words || h.spelt)
	case atBracket, atUpper:
		if a.kind == atUpper && stop {
			return ""
		}
		if full || sure {
			return Strong
		}
		return unsure(ctx != saysContact && !roles[lower])
	}
	if u.spaced || a.spaced {
		switch {
		case full && sure, ctx == saysFedi && !stop, sure && h.spelt && !stop:
			return Strong
		case full:
			return Weak
		}
		return unsure(trusted && !stop)
	}
	if full || sure && ctx != saysContact || trusted {
		return Strong
	}
	return unsure(ctx != saysContact && !roles[lower] && u.user != "_")
}
