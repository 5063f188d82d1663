package handle

import (
	"net/url"
	"strings"
)

// followForms are the last parts of the paths of forms that follow an account of another server.
var followForms = words(`authorize_interaction authorize-interaction authorize-follow authorize_follow interact remote_follow remote-follow remote_interaction ostatus_subscribe ostatussub subscribe follow webfinger follow_confirm externalsubscribe intent lookup`)

// followKeys are the parameters in which they take it.
var followKeys = words(`uri url resource acct account profile handle id actor target q`)

// pathSoftware tells of the first part of the path of a profile which software has it.
var pathSoftware = map[string]map[string]bool{
	"profile":        words("friendica"),
	"u":              words("lemmy piefed mbin kbin honk guppegroups diaspora"),
	"user":           words("bookwyrm"),
	"a":              words("peertube"),
	"accounts":       words("peertube"),
	"c":              words("lemmy piefed peertube mbin kbin"),
	"m":              words("mbin kbin"),
	"video-channels": words("peertube"),
	"channel":        words("hubzilla streams"),
	"channels":       words("funkwhale"),
	"author":         words("wordpress"),
	"actors":         words("ktistec funkwhale"),
	"p":              words("pixelfed"),
	"blog":           words("wafrn"),
}

// groupPaths are those of groups and channels, which are no persons.
var groupPaths = words("c m video-channels")

// barePaths are the kinds of software with profiles at host/user, true where such an address is sure to be one.
var barePaths = map[string]bool{
	"pixelfed": true, "pleroma": true, "akkoma": true, "gnusocial": true, "snac": true, "soapbox": true, "rebased": true, "ditto": true,
	"microdotblog": false, "writefreely": false, "hubzilla": false,
}

// misskeys are the kinds of software where /users/ is followed by a number, not by a name.
var misskeys = words(`misskey firefish calckey foundkey iceshrimp cherrypick catodon sharkey meisskey groundpolis-milkey azpick magnetar`)

// view is the host of a page and what is known of it.
type view struct {
	host string
	st   standing
	ctx  context
	cut  bool // the text is cut after the address
}

// account is whose page it is.
type account struct {
	user, host string
	st         standing
	grade      Grade
	status     bool // the page is that of a post
}

// account returns the account at a path, which is without the first slash, query and fragment.
func (v view) account(path string) (account, bool) {
	if strings.Contains(path, "%") {
		if plain, err := url.PathUnescape(path); err == nil && isASCII(plain) {
			path = plain
		}
	}
	var parts [6]string
	n, rest := 0, ""
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		if n == len(parts) {
			rest = "more"
			break
		}
		parts[n] = part
		n++
	}
	if n == 0 {
		return account{}, false
	}
	at := 0 // the part with the user
	first := strings.ToLower(parts[0])
	web := first == "web" || first == "deck"
	if web && n > 1 {
		at, first = 1, strings.ToLower(parts[1])
	}
	kind := ""
	switch {
	case first == "@" && n > at+1:
		kind, at = "@", at+1
	case strings.HasPrefix(parts[at], "@"):
		kind = "@"
	case first == "users" && n > at+1:
		kind, at = "users", at+1
	case first == "federation" && n > at+2 && parts[at+1] == "actors":
		kind, at = "actors", at+2
	case pathSoftware[first] != nil && n > at+1:
		kind, at = first, at+1
	case strings.HasPrefix(first, "~") && v.st.software == "friendica":
		kind, parts[at] = "profile", parts[at][1:]
	case !bareStops[first]:
		kind = "bare"
	default:
		return account{}, false
	}
	next, last := parts[min(at+1, len(parts)-1)], n == at+1
	if last {
		next = ""
	}
	if v.cut && last {
		return account{}, false // the name may go on
	}
	user, other, ok := splitUser(strings.TrimPrefix(parts[at], "@"))
	if !ok || user == "" {
		return account{}, false
	}
	a := account{user: user, host: v.host, st: v.st}
	a.status = isStatus(next, n > at+2 || rest != "") || kind == "p"
	grade, ok := v.gradeOf(kind, user, web, n-at-1, a.status)
	if other != "" {
		if a.host, ok = toHost(other); !ok || isOther(a.host) || clients[a.host] {
			return account{}, false
		}
		a.st = standingOf(a.host)
		grade = Weak
		if (a.st.trusted || v.st.trusted || v.ctx == saysFedi) && !groupPaths[kind] {
			grade = Strong
		}
	}
	if !ok {
		return account{}, false
	}
	if a.status {
		grade = Weak
	}
	a.grade = grade
	return a, true
}

// gradeOf returns how surely a path of a kind is that of the profile of a user, and whether it may be one. More is how
// many parts follow.
func (v view) gradeOf(kind, user string, web bool, more int, status bool) (Grade, bool) {
	sure := (v.st.trusted || v.ctx == saysFedi) && !v.st.pages && !v.st.closed
	grade := Weak
	if sure {
		grade = Strong
	}
	digits := strings.Trim(user, "0123456789.-_") == ""
	switch kind {
	case "@":
		return grade, !digits || !strings.Contains(user, ".") // of a map: /@48.1,11.5
	case "users":
		return grade, !misskeys[v.st.software] && !digits && v.st.software != "bookwyrm" && (sure || v.st.software != "" || more == 0 || status)
	case "bare":
		if more > 0 && !status || isFileName(user) || digits {
			return "", false
		}
		if web {
			return Weak, v.st.trusted
		}
		surely, known := barePaths[v.st.software]
		switch {
		case known && surely:
			return grade, true
		case known:
			return Weak, true
		}
		return Weak, v.st.software == "" && v.st.trusted && !status
	}
	if digits {
		return "", false
	}
	runs := pathSoftware[kind]
	switch {
	case runs[v.st.software] && !groupPaths[kind]:
		return grade, true
	case runs[v.st.software]:
		return Weak, true
	case v.st.software != "", kind == "p", kind == "blog":
		return "", false
	case groupPaths[kind]:
		return Weak, v.st.suggested
	case v.ctx == saysFedi && (v.st.suggested || v.st.trusted):
		return Strong, true
	}
	return Weak, v.st.suggested || v.st.trusted || v.ctx == saysFedi
}

// isFileName reports whether a name at the root of a site is one of a file.
func isFileName(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return false
	}
	switch strings.ToLower(name[i+1:]) {
	case "html", "htm", "php", "asp", "aspx", "jsp", "txt", "xml", "pdf", "png", "jpg", "jpeg", "gif", "webp", "svg", "js", "css", "ico", "zip", "mp3", "mp4", "webm":
		return true
	}
	return false
}

// isStatus reports whether the part of a path after the user tells that the page is that of a post.
func isStatus(next string, more bool) bool {
	if next == "" {
		return false
	}
	if next[0] >= '0' && next[0] <= '9' {
		return true
	}
	switch strings.ToLower(next) {
	case "statuses", "status", "posts", "post", "notes", "note", "p", "s", "objects", "comment", "comments", "review", "activities":
		return more
	}
	return strings.Count(next, "-") >= 3 // the title of an article
}

// splitUser returns the user of a part of a path, and the host after an @ in it. What ends a sentence, and the
// endings of feeds, are no part of them.
func splitUser(part string) (user, other string, ok bool) {
	user, other, remote := strings.Cut(part, "@")
	text := user
	if remote {
		if user == "" || other == "" {
			return "", "", false
		}
		text = other
	}
	i := 0
	for i < len(text) && isUserByte(text[i]) {
		i++
	}
	for tail := text[i:]; tail != ""; tail = "" {
		if strings.IndexByte("!?*'_:.)\"", tail[0]) < 0 || strings.Trim(tail, "!?*'_:.)\"s") != "" {
			return "", "", false
		}
	}
	text = strings.TrimRight(text[:i], ".-")
	for _, ending := range []string{".rss", ".json", ".atom"} {
		if stem, found := strings.CutSuffix(text, ending); found && stem != "" {
			text = stem
		}
	}
	if remote {
		return user, text, isUserPart(user) && text != ""
	}
	return text, "", isUserPart(text)
}

// clientPage takes the account that a program for any server shows: elk.zone/mastodon.social/@alice.
func (r *reader) clientPage(v view, path, fragment string, p Placed) {
	if strings.HasPrefix(fragment, "/") {
		path = fragment[1:]
	}
	server, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if host, isHost := toHost(server); ok && isHost && !strings.Contains(server, "@") {
		if isOther(host) {
			return
		}
		v.host, v.st = host, standingOf(host)
		v.st.trusted = true
		path = rest
	} else if !strings.Contains(strings.TrimLeft(path, "@"), "@") {
		return // of the program itself
	} else {
		v.st = standing{trusted: true}
	}
	if a, ok := v.account(path); ok && !clients[a.host] {
		if a.status {
			p.Form = Status
		}
		p.Labelled = v.ctx == saysFedi
		r.add(a.user, a.host, a.grade, a.st, p)
	}
}
