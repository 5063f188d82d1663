package practice

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed page.html
var pageSource string

var pages = template.Must(template.New("").Parse(pageSource))

// threadsOnPage is how many threads a page of a timeline shows.
const threadsOnPage = 30

// page shows /, /@username and the pages of statuses, whose addresses are
// /@username/id and, on GoToSocial, /@username/statuses/id.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	handle, rest, deeper := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	username, isHandle := strings.CutPrefix(handle, "@")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
	case r.URL.Path == "/":
		s.timelinePage(w, r, "")
	case isHandle && deeper:
		s.statusPage(w, r, username, strings.TrimPrefix(rest, "statuses/"))
	case isHandle:
		s.timelinePage(w, r, username)
	default:
		http.NotFound(w, r)
	}
}

// frame is what every page has around its content.
type frame struct {
	Title   string // of the page
	Server  string // title of the server
	Heading string
}

type timelineView struct {
	frame
	Accounts []accountView // on the front page
	Threads  []threadView
	Newer    string // URLs, empty for none
	Older    string
}

type accountView struct {
	Handle, URL string
	Count       int
}

// threadView is a status and the replies under it.
type threadView struct {
	Posts []postView
}

type postView struct {
	ID, Handle, AccountURL, URL string
	Reply                       string        // URL of what it replies to, when that is not the post before it
	Content                     template.HTML // as the API gives it: escaped, with links
	Warning                     string
	Sensitive                   bool
	Language, Visibility        string
	ISO, Date                   string
	Edited                      bool
	Media                       []mediaView
	Current                     bool // the one the page is about
	Boost                       bool // the content is that of another one, at URL
	Quote                       *quoteView
}

// quoteView is a status inside one that quotes it.
type quoteView struct {
	Handle, URL, Date, Warning string
	Content                    template.HTML
	Gone                       bool // deleted since
}

type mediaView struct {
	Kind, URL, Description string
	Kept                   bool
	Size                   string
}

func (s *Server) newFrame(heading string) frame {
	return frame{Title: heading + " · " + s.opts.Title, Server: s.opts.Title, Heading: heading}
}

// timelinePage shows the threads of one account, or of all when there is no
// username, newest first by the date of their first status. It also shows what
// on a real server only some may see.
func (s *Server) timelinePage(w http.ResponseWriter, r *http.Request, username string) {
	s.mu.Lock()
	view := timelineView{frame: s.newFrame("Timeline")}
	accounts := slices.SortedFunc(maps.Values(s.accounts), func(a, b *account) int { return strings.Compare(a.username, b.username) })
	if username != "" {
		view.frame = s.newFrame("@" + username)
		accounts = slices.DeleteFunc(accounts, func(a *account) bool { return a.username != username })
	}
	if username != "" && len(accounts) == 0 {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	var roots []*status
	for _, a := range accounts {
		if username == "" {
			view.Accounts = append(view.Accounts, accountView{"@" + a.username, "/@" + a.username, len(a.statuses)})
		}
		for _, st := range a.statuses {
			if st.parent == nil || st.parent.account != a {
				roots = append(roots, st)
			}
		}
	}
	slices.SortStableFunc(roots, func(a, b *status) int {
		return cmp.Or(b.createdAt.Compare(a.createdAt), compareIDs(b.id, a.id))
	})
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = min(max(page, 1), len(roots)/threadsOnPage+1)
	first := min((page-1)*threadsOnPage, len(roots))
	last := min(first+threadsOnPage, len(roots))
	for _, root := range roots[first:last] {
		view.Threads = append(view.Threads, s.thread(root, nil))
	}
	if page > 1 {
		view.Newer = "?page=" + strconv.Itoa(page-1)
	}
	if last < len(roots) {
		view.Older = "?page=" + strconv.Itoa(page+1)
	}
	s.mu.Unlock()
	s.show(w, http.StatusOK, "timeline", view)
}

// statusPage shows one status in its thread.
func (s *Server) statusPage(w http.ResponseWriter, r *http.Request, username, id string) {
	s.mu.Lock()
	st := s.statuses[id]
	if st == nil || st.account.username != username {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	root := st
	for root.parent != nil {
		root = root.parent
	}
	view := timelineView{frame: s.newFrame("@" + username), Threads: []threadView{s.thread(root, st)}}
	s.mu.Unlock()
	s.show(w, http.StatusOK, "timeline", view)
}

func (s *Server) thread(root, current *status) threadView {
	var before *status
	var view threadView
	for _, st := range append([]*status{root}, flatten(root, func(*status) bool { return true })...) {
		post := s.viewPost(st)
		post.Current = st == current
		if st.parent != before {
			post.Reply = s.statusURL(st.parent)
		}
		view.Posts = append(view.Posts, post)
		before = st
	}
	return view
}

func (s *Server) viewPost(st *status) postView {
	post := postView{
		ID: st.id, Handle: "@" + st.account.username, AccountURL: "/@" + st.account.username, URL: s.statusURL(st),
		Content: template.HTML(s.pageHTML(st.proper())), Warning: st.proper().warning, Sensitive: st.proper().sensitive,
		Language: st.proper().language, Visibility: st.visibility, Edited: !st.editedAt.IsZero(),
		ISO: st.createdAt.UTC().Format(time.RFC3339), Date: st.createdAt.UTC().Format("2 January 2006, 15:04 UTC"),
	}
	if st.boosted != nil {
		post.Boost, post.URL = true, s.statusURL(st.boosted)
	}
	if q := st.proper().quoted; q != nil {
		post.Quote = &quoteView{
			Handle: "@" + q.account.username, URL: s.statusURL(q), Date: q.createdAt.UTC().Format("2 January 2006"),
			Warning: q.warning, Content: template.HTML(s.pageHTML(q)), Gone: q.deleted,
		}
	}
	for _, m := range st.proper().media {
		post.Media = append(post.Media, mediaView{
			Kind: m.Kind, URL: "/media/" + m.ID, Description: m.Description, Kept: m.data != nil,
			Size: strconv.FormatInt((m.Size+999)/1000, 10) + " kB",
		})
	}
	return post
}

// pageHTML is the text of a status without the paragraph that stands in for a
// quotation, which a page shows itself.
func (s *Server) pageHTML(st *status) string {
	alone := *st
	alone.quoted = nil
	return s.statusHTML(&alone)
}

type consentView struct {
	frame
	App      string
	Scopes   []string
	OOB      bool
	Redirect string
	Params   []paramView
	Accounts []string
	Username string
	Problem  string
}

type paramView struct{ Name, Value string }

// consentParams are the parameters of /oauth/authorize, which its form sends again.
var consentParams = []string{
	"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method",
}

func (s *Server) showConsent(w http.ResponseWriter, c *consent, form url.Values, problem string) {
	s.mu.Lock()
	view := consentView{
		frame: s.newFrame("Authorization required"), App: c.app.name, Scopes: c.scopes,
		OOB: c.redirectURI == outOfBand, Redirect: c.redirectURI, Username: form.Get("username"), Problem: problem,
	}
	for username := range s.accounts {
		view.Accounts = append(view.Accounts, username)
	}
	s.mu.Unlock()
	slices.Sort(view.Accounts)
	if view.Username == "" && len(view.Accounts) > 0 {
		view.Username = view.Accounts[0]
	}
	for _, name := range consentParams {
		if form.Has(name) {
			view.Params = append(view.Params, paramView{name, form.Get(name)})
		}
	}
	code := http.StatusOK
	if problem != "" {
		code = http.StatusUnprocessableEntity
	}
	s.show(w, code, "consent", view)
}

type noticeView struct {
	frame
	Text string
	Code string // to be copied, empty for none
}

func (s *Server) showNotice(w http.ResponseWriter, status int, heading, text, code string) {
	s.show(w, status, "notice", noticeView{s.newFrame(heading), text, code})
}

func (s *Server) show(w http.ResponseWriter, code int, name string, view any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, view); err != nil {
		writeErrorPage(w, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(code)
	// What fails here is the connection.
	_, _ = page.WriteTo(w)
}
