package practice

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Status is one that was published, as the server has it now.
type Status struct {
	ID             string
	URL            string
	Account        string // username
	Text           string // as sent, without white space around it
	Warning        string
	Sensitive      bool
	Visibility     string // "public", "unlisted", "private", "direct"
	Language       string
	ContentType    string // "text/plain", or "text/markdown" where the server takes it
	InReplyToID    string // empty for none
	QuoteOf        string // id of the status it quotes, empty for none
	BoostOf        string // id of the status it boosts, empty for none; then it has no text of its own
	Media          []Media
	CreatedAt      time.Time // on a server that keeps dates, the one given
	EditedAt       time.Time // zero: never
	Deleted        bool
	IdempotencyKey string
	App            string // name of the app that published it
}

// Notification is what a mention of somebody causes, and a boost of what is somebody else's.
type Notification struct {
	StatusID string
	From     string // username
	To       string // handle as written, without the leading @
}

type status struct {
	id             string
	account        *account
	app            *app
	content        // what an edit can change
	visibility     string
	parent         *status
	children       []*status // oldest first
	quoted         *status   // nil for none
	boosted        *status   // nil for none
	boosts         []*status // of this one, oldest first
	createdAt      time.Time
	editedAt       time.Time
	deleted        bool
	idempotencyKey string
}

type content struct {
	text, warning string
	sensitive     bool
	language      string
	contentType   string
	media         []*attachment
}

func (a content) equal(b content) bool {
	return a.text == b.text && a.warning == b.warning && a.sensitive == b.sensitive && a.language == b.language &&
		a.contentType == b.contentType && slices.Equal(a.media, b.media)
}

// Statuses returns what an account really published, in the order in which that
// happened, with what was deleted since.
func (s *Server) Statuses(username string) []Status {
	s.actLate()
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Status
	for _, st := range s.published {
		if st.account.username == username {
			all = append(all, s.export(st))
		}
	}
	return all
}

func (s *Server) export(st *status) Status {
	out := Status{
		ID: st.id, URL: s.statusURL(st), Account: st.account.username, Text: st.text, Warning: st.warning,
		Sensitive: st.sensitive, Visibility: st.visibility, Language: st.language, CreatedAt: st.createdAt,
		EditedAt: st.editedAt, Deleted: st.deleted, IdempotencyKey: st.idempotencyKey, App: st.app.name,
		ContentType: st.contentType,
	}
	if st.quoted != nil {
		out.QuoteOf = st.quoted.id
	}
	if st.boosted != nil {
		out.BoostOf = st.boosted.id
	}
	if st.parent != nil {
		out.InReplyToID = st.parent.id
	}
	for _, m := range st.media {
		out.Media = append(out.Media, m.Media)
	}
	return out
}

// Notifications returns everybody that a status mentioned, other than its
// author, and whose status was boosted by somebody else. It does not matter whether there is such an account.
func (s *Server) Notifications() []Notification {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notifications)
}

func (s *Server) statusURL(st *status) string {
	if st.boosted != nil { // a boost has no page of its own
		return s.statusURI(st)
	}
	if s.opts.Software == GoToSocial {
		return s.base + "/@" + st.account.username + "/statuses/" + st.id
	}
	return s.base + "/@" + st.account.username + "/" + st.id
}

func (s *Server) statusURI(st *status) string {
	uri := s.base + "/users/" + st.account.username + "/statuses/" + st.id
	if st.boosted != nil {
		uri += "/activity"
	}
	return uri
}

// newID returns an id that sorts by the given time: on Mastodon a number that
// is never smaller than one before (lib/mastodon/snowflake.rb), on GoToSocial a
// ULID, which is by chance where two are of the same millisecond.
func (s *Server) newID(t time.Time) string {
	if s.opts.Software == GoToSocial {
		return s.ulid(t)
	}
	s.lastID = max(s.lastID+1, t.UnixMilli()<<16)
	return strconv.FormatInt(s.lastID, 10)
}

// ulid is 48 bits of milliseconds and 80 of chance, in Crockford's base 32.
func (s *Server) ulid(t time.Time) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	high := uint64(t.UnixMilli())<<16 | s.random.Uint64N(1<<16)
	low := s.random.Uint64()
	id := make([]byte, 26)
	for i := range id {
		shift := 5 * (len(id) - 1 - i)
		var five uint64
		switch {
		case shift >= 64:
			five = high >> (shift - 64)
		case shift > 59:
			five = low>>shift | high<<(64-shift)
		default:
			five = low >> shift
		}
		id[i] = digits[five&31]
	}
	return string(id)
}

// compareIDs orders ids of either kind.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func (s *Server) routeStatuses() {
	writes, reads := needs("write", "write:statuses"), mayRead("read", "read:statuses")
	s.api("POST /api/v1/statuses", writes, s.createStatus)
	s.api("GET /api/v1/statuses", reads, s.listStatuses)
	s.api("GET /api/v1/statuses/{id}", reads, s.getStatus)
	s.api("PUT /api/v1/statuses/{id}", writes, s.editStatus)
	s.api("DELETE /api/v1/statuses/{id}", writes, s.deleteStatus)
	s.api("POST /api/v1/statuses/{id}/reblog", writes, s.reblog)
	s.api("POST /api/v1/statuses/{id}/unreblog", writes, s.unreblog)
	s.api("GET /api/v1/statuses/{id}/source", needs("read", "read:statuses"), s.statusSource)
	s.api("GET /api/v1/statuses/{id}/context", reads, s.statusContext)
	s.api("GET /api/v1/accounts/{id}/statuses", reads, s.accountStatuses)
}

// without takes a status out of a list that is sorted by id.
func without(list []*status, st *status) []*status {
	if at, found := slices.BinarySearchFunc(list, st.id, byID); found {
		return slices.Delete(list, at, at+1)
	}
	return list
}

func byID(st *status, id string) int { return compareIDs(st.id, id) }

// visible returns a status the caller may see, or nil.
func (s *Server) visible(c *call, id string) *status {
	st := s.statuses[id]
	if st == nil {
		return nil
	}
	own := c.token != nil && c.token.account == st.account
	if !own && (st.visibility == "private" || st.visibility == "direct") {
		return nil
	}
	return st
}

func (s *Server) getStatus(c *call) (any, error) {
	st := s.visible(c, c.PathValue("id"))
	if st == nil {
		return nil, errNotFound
	}
	return s.renderStatus(st, c), nil
}

// maxStatuses is how many can be asked for by their ids at once.
const maxStatuses = 20

func (s *Server) listStatuses(c *call) (any, error) {
	switch {
	case s.opts.Software == GoToSocial:
		return nil, &apiError{code: http.StatusMethodNotAllowed, message: "Method Not Allowed"}
	case apiVersion(s.opts.Version) == 0:
		return nil, errNotFound
	}
	ids := append(c.Form["id[]"], c.Form["ids[]"]...)
	if len(ids) > maxStatuses {
		return nil, unprocessable("Too many statuses requested, the limit is %d", maxStatuses)
	}
	found := []statusJSON{}
	for _, id := range ids {
		if st := s.visible(c, id); st != nil {
			found = append(found, s.renderStatus(st, c))
		}
	}
	return found, nil
}

func (s *Server) statusSource(c *call) (any, error) {
	st := s.statuses[c.PathValue("id")]
	if st == nil || st.account != c.account() {
		return nil, errNotFound
	}
	return object{"id": st.id, "text": st.text, "spoiler_text": st.warning}, nil
}

func (s *Server) statusContext(c *call) (any, error) {
	st := s.visible(c, c.PathValue("id"))
	if st == nil {
		return nil, errNotFound
	}
	ancestors, descendants := []statusJSON{}, []statusJSON{}
	for parent := st.parent; parent != nil && s.visible(c, parent.id) != nil; parent = parent.parent {
		ancestors = append(ancestors, s.renderStatus(parent, c))
	}
	slices.Reverse(ancestors)
	for _, d := range flatten(st, func(st *status) bool { return s.visible(c, st.id) != nil }) {
		descendants = append(descendants, s.renderStatus(d, c))
	}
	return object{"ancestors": ancestors, "descendants": descendants}, nil
}

// flatten returns the replies to a status and to those, each before the replies
// to it; one that is not wanted hides those below it.
func flatten(st *status, wanted func(*status) bool) []*status {
	var found []*status
	waiting := slices.Clone(st.children) // the next one at the end
	for slices.Reverse(waiting); len(waiting) > 0; {
		next := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if !wanted(next) {
			continue
		}
		found = append(found, next)
		for _, child := range slices.Backward(next.children) {
			waiting = append(waiting, child)
		}
	}
	return found
}

const (
	defaultPage = 20
	maxPage     = 40
)

// accountStatuses lists newest first. max_id and since_id cut off from below
// and above; min_id starts from below.
func (s *Server) accountStatuses(c *call) (any, error) {
	a := s.accountsByID[c.PathValue("id")]
	if a == nil {
		return nil, errNotFound
	}
	limit := defaultPage
	if n, err := strconv.Atoi(c.Form.Get("limit")); err == nil {
		limit = min(max(n, 0), maxPage)
	}
	wanted := func(st *status) bool {
		return s.visible(c, st.id) != nil && !isTrue(c.Form.Get("pinned")) && // nothing is pinned here
			!(isTrue(c.Form.Get("only_media")) && len(st.media) == 0) &&
			!(isTrue(c.Form.Get("exclude_reblogs")) && st.boosted != nil) &&
			!(isTrue(c.Form.Get("exclude_direct")) && st.visibility == "direct" && s.excludesDirect()) &&
			// A reply to oneself is no reply here (app/models/account_statuses_filter.rb).
			!(isTrue(c.Form.Get("exclude_replies")) && st.parent != nil && st.parent.account != a)
	}
	from, to := 0, len(a.statuses) // of a.statuses, oldest first
	if id := c.Form.Get("max_id"); id != "" {
		to, _ = slices.BinarySearchFunc(a.statuses, id, byID)
	}
	for _, name := range []string{"since_id", "min_id"} {
		if id := c.Form.Get(name); id != "" {
			at, found := slices.BinarySearchFunc(a.statuses, id, byID)
			if found {
				at++
			}
			from = max(from, at)
		}
	}
	var page []*status
	if c.Form.Get("min_id") != "" {
		for i := from; i < to && len(page) < limit; i++ {
			if wanted(a.statuses[i]) {
				page = append(page, a.statuses[i])
			}
		}
		slices.Reverse(page)
	} else {
		for i := to - 1; i >= from && len(page) < limit; i-- {
			if wanted(a.statuses[i]) {
				page = append(page, a.statuses[i])
			}
		}
	}
	s.setLinks(c, page, limit)
	docs := []statusJSON{}
	for _, st := range page {
		docs = append(docs, s.renderStatus(st, c))
	}
	return docs, nil
}

// excludesDirect: from Mastodon 4.6 a list can go without direct messages. Others do not know the parameter.
func (s *Server) excludesDirect() bool {
	return s.opts.Software == Mastodon && apiVersion(s.opts.Version) >= 10
}

// setLinks points to the pages before and after. There is none after a page
// that is not full.
func (s *Server) setLinks(c *call, page []*status, limit int) {
	if len(page) == 0 {
		return
	}
	link := func(rel, param, id string) string {
		query := c.URL.Query()
		for _, name := range []string{"max_id", "since_id", "min_id"} {
			query.Del(name)
		}
		query.Set(param, id)
		return fmt.Sprintf("<%s%s?%s>; rel=%q", s.base, c.URL.Path, query.Encode(), rel)
	}
	links := []string{link("prev", "min_id", page[0].id)}
	if len(page) == limit {
		links = slices.Insert(links, 0, link("next", "max_id", page[len(page)-1].id))
	}
	c.header.Set("Link", strings.Join(links, ", "))
}
