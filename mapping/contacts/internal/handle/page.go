package handle

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// schemeKind is what stands before a host.
type schemeKind uint8

const (
	noScheme    schemeKind = iota
	webScheme              // https:// and the like
	otherScheme            // ssh:// and the like
)

// webSchemes are the schemes of addresses of profiles, also as people write them to keep a link from being one.
var webSchemes = words(`http https hxxp hxxps htxp htxps ttp ttps tps ps htp htps htpp htpps hhttp hhttps httttp httttps htttp htttps httpd httpss web+ap web+mastodon web+activitypub ap`)

// schemeBefore returns the scheme that ends at s[:i], and where it begins. A pasted one, as in
// alice@https://mastodon.social, is none.
func schemeBefore(s string, i int) (schemeKind, int) {
	j := i
	for j > 0 && i-j < 2 && s[j-1] == ' ' {
		j--
	}
	slashes := j
	for j > 0 && slashes-j < 2 && s[j-1] == '/' {
		j--
	}
	if slashes == j {
		return noScheme, i
	}
	single := slashes-j == 1
	colon := true
	switch {
	case strings.HasSuffix(s[:j], ":"):
		j--
	case strings.HasSuffix(s[:j], "[:]") || strings.HasSuffix(s[:j], "(:)"):
		j -= 3
	default:
		colon = false
	}
	start := j
	for start > 0 && j-start < 20 && (isAlnum(s[start-1]) || s[start-1] == '+') {
		start--
	}
	word := strings.ToLower(s[start:j])
	if colon && !webSchemes[word] {
		// Something may be glued to it: mastodon.socialhttps://
		for _, scheme := range []string{"https", "http"} {
			if strings.HasSuffix(word, scheme) {
				start, word = j-len(scheme), scheme
				break
			}
		}
	}
	switch {
	case at(s, start-1) == '@':
		return noScheme, i
	case webSchemes[word] && (colon || !single):
		return webScheme, start
	case single || slashes < i:
		return noScheme, i // she/her/example.org
	case !colon && word == "":
		return webScheme, j // //example.org
	case !colon:
		return noScheme, i // foo//example.org
	}
	return otherScheme, start
}

// readSlash reads the slash in any spelling that begins a path at s[i], and returns where it ends; and whether there is one.
func readSlash(s string, i int) (int, bool) {
	if strings.HasPrefix(s[i:], ":443/") {
		return i + 5, true
	}
	j := skipSpaces(s, i)
	if at(s, j) == '/' {
		return j + 1, true
	}
	if shut := closer(at(s, j)); shut != 0 {
		end, ok := readSlashWord(s, skipSpaces(s, j+1))
		end = skipSpaces(s, end)
		return end + 1, ok && at(s, end) == shut
	}
	if j == i {
		return 0, false
	}
	return readSlashWord(s, j)
}

// readSlashWord reads a slash or a word for it at s[i], and returns where it ends.
func readSlashWord(s string, i int) (int, bool) {
	if at(s, i) == '/' {
		return i + 1, true
	}
	end := wordEnd(s, i)
	return end, end > i && slashWords[strings.ToLower(s[i:end])]
}

// maxPath is how much of the path of an address is looked at.
const maxPath = 2048

// pathEnd returns where the address of a page ends that goes on at s[i].
func pathEnd(s string, i int) int {
	stop := min(len(s), i+maxPath)
	for i < stop && s[i] > ' ' && s[i] < utf8.RuneSelf-1 && strings.IndexByte("\"<>\\^`{}|,;()[]", s[i]) < 0 {
		i++
	}
	return i
}

// page takes the account whose page an address is, and returns where to go on.
func (r *reader) page(h hostHere, scheme schemeKind, start int) int {
	s := r.s
	after, ok := readSlash(s, h.end)
	spelt := ok && s[after-1:after] != "/" || ok && after > h.end+1 && at(s, h.end) != ':'
	if ok && closer(at(s, after)) != 0 {
		spelt = true // host/[at]alice
	}
	end := pathEnd(s, h.end)
	if spelt {
		end = h.end
	}
	if scheme == otherScheme || strings.HasPrefix(s[h.end:], "@") {
		return max(end, h.end) // ssh://, or a password before the real host
	}
	if !ok {
		if c := at(s, h.end); c == '?' || c == '#' || c == ':' {
			return end
		}
		r.around(h)
		return h.end
	}
	path, next := "", end
	if spelt {
		if path, end, ok = spokenPath(s, after); !ok {
			return h.end
		}
		next = end
	} else {
		path = s[after:end]
		if at(s, after) <= ' ' {
			return r.brokenPath(h, start, after)
		}
	}
	if i := strings.Index(path, "://"); i >= 0 && !strings.Contains(path[:i], "?") {
		// The page of a page, in an archive, say: the inner one is what counts.
		for i > 0 && isLetter(path[i-1]) {
			i--
		}
		return after + i
	}
	if !isOther(h.host) {
		r.profile(h, path, start, end)
	}
	return next
}

// profile takes the account whose page is at a path of a host, which the text has at s[start:end].
func (r *reader) profile(h hostHere, path string, start, end int) {
	host := withoutWWW(h.host)
	v := view{host: host, st: standingOf(host), cut: strings.HasPrefix(r.s[end:], "…")}
	if v.ctx = r.contextOf(start, end); v.ctx != saysFedi {
		v.ctx = saysNothing
	}
	path, fragment, _ := strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	if clients[h.host] {
		r.clientPage(v, path, fragment, Placed{Form: URL, Start: start, End: end})
		return
	}
	if query != "" && r.query(path, query, start, end) {
		return
	}
	a, ok := v.account(path)
	if !ok {
		if path == "" && fragment == "" && query == "" {
			r.around(h)
		}
		return
	}
	if h.glued && a.grade == Strong {
		a.grade = Weak
	}
	p := Placed{Form: URL, Labelled: v.ctx == saysFedi, Start: start, End: end}
	if a.status {
		p.Form = Status
	}
	r.add(a.user, a.host, a.grade, a.st, p)
}

// withoutWWW returns a host of an address of a page without www., unless it is a server with it.
func withoutWWW(host string) string {
	bare, ok := strings.CutPrefix(host, "www.")
	if _, known := software(host); !ok || known || !strings.Contains(bare, ".") {
		return host
	}
	return bare
}

// spokenPath returns the path in "mastodon.social slash @alice", which is one word, and where it ends.
func spokenPath(s string, i int) (string, int, bool) {
	i = skipSpaces(s, i)
	lead := ""
	if at(s, i) != '@' {
		// "slash at alice", "slash [at]alice"
		j := i
		if c := at(s, i); closer(c) != 0 {
			j = skipSpaces(s, i+1)
		}
		w := wordEnd(s, j)
		if _, ok := atWords[strings.ToLower(s[j:w])]; ok && w > j {
			if j > i {
				if w = skipSpaces(s, w); at(s, w) != closer(s[i]) {
					return "", 0, false
				}
				w++
			}
			lead, i = "@", skipSpaces(s, w)
		} else if strings.EqualFold(s[i:min(len(s), i+6)], "users/") {
			lead = ""
		} else {
			return "", 0, false
		}
	} else if at(s, i+1) == ' ' && isAlnum(at(s, i+2)) {
		lead, i = "@", i+2
	}
	end := pathEnd(s, i)
	return lead + s[i:end], end, end > i
}

// brokenPath takes the handle in "host/⏎@user".
func (r *reader) brokenPath(h hostHere, start, i int) int {
	s := r.s
	for n := 0; n < 3 && i < len(s) && s[i] <= ' '; n++ {
		i++
	}
	if at(s, i) != '@' || isOther(h.host) || clients[h.host] {
		return h.end
	}
	end := mentionEnd(s, i)
	st := standingOf(h.host)
	ctx := r.contextOf(start, end)
	if end == 0 || !(st.trusted || ctx == saysFedi) {
		return h.end
	}
	r.add(s[i+1:end], h.host, Strong, st, Placed{Form: URL, Labelled: ctx == saysFedi, Start: start, End: end})
	return end
}

// mentionEnd returns where the name ends that begins with the @ at s[i], or 0 if it is more than a name.
func mentionEnd(s string, i int) int {
	end := i + 1
	for end < len(s) && isUserByte(s[end]) {
		end++
	}
	for end > i+1 && (s[end-1] == '.' || s[end-1] == '-') {
		end--
	}
	if end == i+1 || !isUserPart(s[i+1:end]) || at(s, end) == '@' || at(s, end) == ':' && at(s, end+1) > ' ' {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); r == '…' || isWordRune(r) && !touches(r) {
		return 0
	}
	return end
}

// around takes the handle in words on either side of a server that stands alone: "@alice on mastodon.social",
// "mastodon.social: @alice". They may mean anything, so that they are weak, and only of servers that are known.
func (r *reader) around(h hostHere) {
	s := r.s
	st := standingOf(h.host)
	if !st.trusted || isOther(h.host) || clients[h.host] || at(s, h.start-1) == '@' || strings.HasPrefix(s[h.end:], "…") || h.glued {
		return
	}
	p := Placed{Form: Words, Start: h.start, End: h.end}
	// Before: "@alice on", "@alice (".
	i := h.start
	if k, _ := schemeStart(s, i); k < i {
		i = k
	}
	for i > 0 && h.start-i < 20 && strings.IndexByte(" ([", s[i-1]) >= 0 {
		i--
	}
	bracket := strings.ContainsAny(s[i:h.start], "([")
	w := wordStart(s, i)
	if !bracket && w < i && i < h.start && placeWords[strings.ToLower(s[w:i])] {
		for i = w; i > 0 && s[i-1] == ' '; {
			i--
		}
		bracket = true
	}
	if bracket {
		j := i
		for j > 0 && isUserByte(s[j-1]) && i-j < 64 {
			j--
		}
		if user := s[j:i]; at(s, j-1) == '@' && isUserPart(user) && !isAlnum(at(s, j-2)) && at(s, j-2) != '@' && j-1 >= r.done {
			p.Start, p.Labelled = j-1, before(s, j-1, r.last.floor) == saysFedi
			r.add(user, h.host, Weak, st, p)
			return
		}
	}
	// After: ": @alice", "as @alice".
	i = h.end
	if at(s, i) == '/' {
		i++
	}
	for n := 0; n < 4 && i < len(s) && strings.IndexByte(" :-=>\n|", s[i]) >= 0; n++ {
		i++
	}
	if w := wordEnd(s, i); w > i && (s[i:w] == "as" || s[i:w] == "als" || s[i:w] == "comme" || s[i:w] == "como" || s[i:w] == "come") {
		i = skipSpaces(s, w)
	}
	if at(s, i) != '@' || i == h.end {
		return
	}
	if end := mentionEnd(s, i); end > 0 {
		p.End, p.Labelled = end, before(s, h.start, r.last.floor) == saysFedi
		r.add(s[i+1:end], h.host, Weak, st, p)
	}
}

// schemeStart returns where the scheme of the host at s[i] begins.
func schemeStart(s string, i int) (int, bool) {
	kind, start := schemeBefore(s, i)
	return start, kind == webScheme
}

// query takes the account that the address of a form for following asks for, and returns whether there is one:
// /authorize_interaction?uri=acct:alice@example.org.
func (r *reader) query(path, query string, start, end int) bool {
	path = strings.ToLower(strings.TrimSuffix(path, "/"))
	form := followForms[path[strings.LastIndexByte(path, '/')+1:]]
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(value)
		if err != nil || value == "" || len(value) > 2*maxUser || r.depth > 0 {
			continue
		}
		key = strings.ToLower(key)
		acct := strings.HasPrefix(value, "acct:")
		if !acct && key != "acct" && !(form && followKeys[key]) {
			continue
		}
		if !acct && !strings.Contains(value, "/") {
			value = "acct:" + strings.TrimPrefix(value, "@")
		}
		inner := reader{s: normal(value), depth: r.depth + 1}
		inner.read()
		if len(inner.found) == 0 {
			continue
		}
		p := inner.found[0]
		if p.Form != Status {
			p.Grade = Strong
		}
		r.add(p.User, p.Host, p.Grade, standingOf(p.Host), Placed{Form: p.Form, Start: start, End: end})
		return true
	}
	return false
}
