package instance

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mattn/go-mastodon"

	"github.com/godwit-migrate/godwit/mapping"
)

const (
	// readTimeout is the deadline of a request that changes nothing, of a
	// deletion, and of everything before login.
	readTimeout = 60 * time.Second
	// postTimeout is the deadline for a status. It is no shorter than the time
	// a proxy in front of the server waits, since a server may go on with a
	// request whose client has left (Mastodon's nginx.conf: 120 s).
	postTimeout = 120 * time.Second
)

// Options is what a client needs besides the server. All but Token and Origin have a
// default.
type Options struct {
	Token     string
	Origin    string            // scheme and host that the token was got from; the client speaks to nobody else
	Transport http.RoundTripper // default http.DefaultTransport
	Ledger    *Ledger           // default a new one; two clients of one account share theirs
	Clock     Clock             // of the new ledger; deadlines of requests are real time whatever the clock
	UserAgent string            // default "godwit" and its address
}

// Client is a person logged in to a server. It is safe for concurrent use,
// though nothing is gained by posting concurrently.
//
// Every method takes the context as it is and adds a deadline of its own, so a
// caller that must not abandon a request passes context.WithoutCancel(ctx).
type Client struct {
	server   *Server
	http     *http.Client
	mastodon *mastodon.Client
}

// NewClient returns a client for the account that the token belongs to. It
// does no I/O.
func NewClient(s *Server, o Options) *Client {
	ledger := o.Ledger
	if ledger == nil {
		ledger = NewLedger(s, o.Clock)
	}
	t := bound(&http.Client{Transport: o.Transport}, ledger, o.Origin)
	if o.UserAgent != "" {
		t.userAgent = o.UserAgent
	}
	t.token, t.kind = o.Token, s.Software
	c := &Client{server: s, http: &http.Client{Transport: t}}
	// The transport adds the token, so go-mastodon does not have it.
	c.mastodon = mastodon.NewClient(&mastodon.Config{Server: s.URL})
	c.mastodon.Client = *c.http
	return c
}

// newTransport returns a transport that is of no login and no server yet. A nil base is http.DefaultTransport.
func newTransport(base http.RoundTripper, ledger *Ledger) *transport {
	if base == nil {
		base = http.DefaultTransport
	}
	return &transport{base: base, ledger: ledger, userAgent: defaultUserAgent}
}

// Account is the person's account on the server.
type Account struct {
	ID        string
	Username  string
	URL       string // http or https; empty when the server gives no such address
	CreatedAt time.Time
	Locked    bool
}

// Account returns the account the token belongs to.
func (c *Client) Account(ctx context.Context) (Account, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	a, err := c.mastodon.GetAccountCurrentUser(ctx)
	if err != nil {
		return Account{}, classified("GET /api/v1/accounts/verify_credentials", err)
	}
	if !isID(string(a.ID)) || !isUsername(a.Username) {
		return Account{}, &NotServerError{Host: Host(c.server.URL)}
	}
	return Account{
		ID: string(a.ID), Username: a.Username, URL: webAddress(a.URL),
		CreatedAt: a.CreatedAt, Locked: a.Locked,
	}, nil
}

// AppName returns the name of the app that the token belongs to, which the server tells of its statuses. A server
// that does not say refuses.
func (c *Client) AppName(ctx context.Context) (string, error) {
	var app struct {
		Name string `json:"name"`
	}
	err := c.get(ctx, "/api/v1/apps/verify_credentials", nil, &app)
	return oneLine(app.Name), err
}

// StatusRequest is a status to be posted.
type StatusRequest struct {
	Text           string
	Warning        string // spoiler_text
	Sensitive      bool
	Visibility     mapping.Visibility
	Language       string // empty: the person's default
	InReplyTo      string // id of a status, or empty
	Quote          string // id of a status, or empty; sent only where the server has quotes
	Markdown       bool   // Text is Markdown; said only where the server takes it
	MediaIDs       []string
	Date           time.Time // sent only where the server keeps dates; zero for none
	IdempotencyKey string    // sent only where the server honours it
}

// Status is a status as the server has it.
type Status struct {
	ID          string
	AccountID   string // of its author
	URL         string // http or https; empty when the server gives no such address
	CreatedAt   time.Time
	Content     string // HTML; for what was written see Source
	Warning     string
	Sensitive   bool
	Visibility  mapping.Visibility
	Language    string
	InReplyToID string
	BoostOf     string // id of the status that this one boosts; empty for none
	BoostedID   string // of the author of that
	MediaIDs    []string
	Mentions    []string // as the server writes them: user, or user@host
	Application string   // name of the app that posted it, empty when not told
	Boosted     bool     // the person has boosted it
	Count       int      // of statuses that its author has, as far as the server counts them; 0 when not told

	Replies, Boosts, Favourites, Quotes int    // as far as the server counts them
	QuotePolicy                         string // who may quote it: public, followers or nobody; empty when not told (before Mastodon 4.5)
}

// PostStatus publishes a status.
//
// It always says that nobody may be mentioned (allowed_mentions[] with one
// empty element, Mastodon 4.2), so a handle left in the text makes the server
// refuse instead of notifying a stranger.
func (c *Client) PostStatus(ctx context.Context, r StatusRequest) (Status, error) {
	form := url.Values{
		"status":             {r.Text},
		"sensitive":          {strconv.FormatBool(r.Sensitive)},
		"visibility":         {string(r.Visibility)},
		"allowed_mentions[]": {""},
		// For servers where the person's default may be Markdown or HTML.
		"content_type": {"text/plain"},
	}
	for key, value := range map[string]string{
		"spoiler_text": r.Warning, "language": r.Language, "in_reply_to_id": r.InReplyTo,
	} {
		if value != "" {
			form.Set(key, value)
		}
	}
	for _, id := range r.MediaIDs {
		form.Add("media_ids[]", id)
	}
	if r.Quote != "" && c.server.Limits.Quotes {
		form.Set("quoted_status_id", r.Quote)
	}
	if r.Markdown && c.server.Limits.Markdown {
		form.Set("content_type", "text/markdown")
	}
	if !r.Date.IsZero() && c.server.Limits.KeepsDates {
		form.Set("scheduled_at", r.Date.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	if !c.server.HonoursIdempotencyKey() {
		r.IdempotencyKey = ""
	}
	return c.submit(ctx, http.MethodPost, "/api/v1/statuses", form, r.IdempotencyKey)
}

// Edit is what a status is to be from now on, all of it: what is left out would be cleared (Mastodon: app/services/update_status_service.rb).
type Edit struct {
	Text        string
	Warning     string
	Sensitive   bool
	Language    string
	MediaIDs    []string // those it has that are to stay, and unattached ones, in order
	QuotePolicy string   // as in Status; Mastodon 4.5.0 to 4.5.2 reset what is not sent
	Markdown    bool
}

// EditStatus edits one of the person's own statuses. The server tells whoever boosted or quoted it, and looks for mentions in the text once
// more, which cannot be forbidden. It may be repeated.
func (c *Client) EditStatus(ctx context.Context, id string, e Edit) (Status, error) {
	form := url.Values{
		"status": {e.Text}, "spoiler_text": {e.Warning}, "sensitive": {strconv.FormatBool(e.Sensitive)},
		"content_type": {"text/plain"}, "media_ids[]": e.MediaIDs,
	}
	if e.Language != "" {
		form.Set("language", e.Language)
	}
	if e.QuotePolicy != "" {
		form.Set("quote_approval_policy", e.QuotePolicy)
	}
	if e.Markdown && c.server.Limits.Markdown {
		form.Set("content_type", "text/markdown")
	}
	return c.submit(ctx, http.MethodPut, "/api/v1/statuses/"+url.PathEscape(id), form, "")
}

// Boost boosts a status and returns the boost, which is a status of its own. A
// second boost of the same status is the first one again on Mastodon
// (app/services/reblog_service.rb), and need not be elsewhere.
func (c *Client) Boost(ctx context.Context, id string, v mapping.Visibility) (Status, error) {
	return c.submit(ctx, http.MethodPost, "/api/v1/statuses/"+url.PathEscape(id)+"/reblog", url.Values{"visibility": {string(v)}}, "")
}

// submit sends a form that is answered with a status.
func (c *Client) submit(ctx context.Context, method, path string, form url.Values, idempotencyKey string) (Status, error) {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if idempotencyKey != "" {
		header.Set("Idempotency-Key", idempotencyKey)
	}
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	body := form.Encode()
	var posted status
	_, err := c.send(ctx, method, path, header, strings.NewReader(body), int64(len(body)), &posted)
	if err == nil && !isID(string(posted.ID)) {
		err = &UnknownError{Op: method + " " + path, StatusCode: http.StatusOK, Err: errors.New("no status in the answer")}
	}
	if err != nil {
		return Status{}, err
	}
	return posted.public(), nil
}

// Status returns one status. A status that is not there gives an error that
// wraps [ErrNotFound].
func (c *Client) Status(ctx context.Context, id string) (Status, error) {
	var s status
	if err := c.get(ctx, "/api/v1/statuses/"+url.PathEscape(id), nil, &s); err != nil {
		return Status{}, err
	}
	return s.public(), nil
}

// Source returns the text and the content warning of one of the person's own
// statuses as they were written.
func (c *Client) Source(ctx context.Context, id string) (text, warning string, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	source, err := c.mastodon.GetStatusSource(ctx, mastodon.ID(id))
	if err != nil {
		return "", "", classified("GET /api/v1/statuses/"+id+"/source", err)
	}
	return source.Text, source.SpoilerText, nil
}

// Page selects a part of a listing by status ids, all exclusive.
type Page struct {
	MaxID   string // older than this
	SinceID string // newer than this, beginning with the newest
	MinID   string // newer than this, beginning with the next one
	Limit   int    // 0: the server's default; Mastodon gives at most 40
	Boosts  bool   // boosts are asked for, too
	Direct  bool   // direct messages are asked for, too; a server before Mastodon 4.6 gives them unasked
}

// AccountStatuses lists what an account has posted, newest first. Boosts that a server gives unasked are among them: a
// page without one would look like the end.
func (c *Client) AccountStatuses(ctx context.Context, accountID string, p Page) ([]Status, error) {
	query := url.Values{}
	if !p.Boosts {
		query.Set("exclude_reblogs", "true")
	}
	if !p.Direct {
		query.Set("exclude_direct", "true")
	}
	for key, value := range map[string]string{"max_id": p.MaxID, "since_id": p.SinceID, "min_id": p.MinID} {
		if value != "" {
			query.Set(key, value)
		}
	}
	if p.Limit > 0 {
		query.Set("limit", strconv.Itoa(p.Limit))
	}
	var list []status
	if err := c.get(ctx, "/api/v1/accounts/"+url.PathEscape(accountID)+"/statuses", query, &list); err != nil {
		return nil, err
	}
	statuses := make([]Status, 0, len(list))
	for _, s := range list {
		if isID(string(s.ID)) {
			statuses = append(statuses, s.public())
		}
	}
	return statuses, nil
}

// DeleteStatus deletes one of the person's own statuses. One that is not there
// gives an error that wraps [ErrNotFound].
func (c *Client) DeleteStatus(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := c.mastodon.DeleteStatus(ctx, mastodon.ID(id)); err != nil {
		return classified("DELETE /api/v1/statuses/"+id, err)
	}
	return nil
}

// status is go-mastodon's, with what that leaves out.
type status struct {
	mastodon.Status
	Application struct {
		Name string `json:"name"`
	} `json:"application"`
	QuotesCount   int `json:"quotes_count"`
	QuoteApproval *struct {
		Automatic []string `json:"automatic"`
	} `json:"quote_approval"`
}

// quotePolicy is the value of quote_approval_policy that makes the quote_approval of a status.
func (s *status) quotePolicy() string {
	switch {
	case s.QuoteApproval == nil:
		return ""
	case slices.Contains(s.QuoteApproval.Automatic, "public"):
		return "public"
	case slices.Contains(s.QuoteApproval.Automatic, "followers"):
		return "followers"
	}
	return "nobody"
}

func (s *status) public() Status {
	p := Status{
		ID: string(s.ID), AccountID: string(s.Account.ID), URL: webAddress(s.URL), CreatedAt: s.CreatedAt, Content: s.Content, Warning: s.SpoilerText,
		Sensitive: s.Sensitive, Visibility: mapping.Visibility(oneLine(s.Visibility)), Language: oneLine(s.Language),
		Application: oneLine(s.Application.Name),
		Replies:     int(s.RepliesCount), Boosts: int(s.ReblogsCount), Favourites: int(s.FavouritesCount), Quotes: s.QuotesCount,
		QuotePolicy: s.quotePolicy(),
	}
	p.InReplyToID, _ = s.InReplyToID.(string)
	p.Boosted, _ = s.Reblogged.(bool)
	p.Count = int(max(s.Account.StatusesCount, 0))
	if s.Reblog != nil {
		p.BoostOf, p.BoostedID = string(s.Reblog.ID), string(s.Reblog.Account.ID)
	}
	for _, a := range s.MediaAttachments {
		if isID(string(a.ID)) {
			p.MediaIDs = append(p.MediaIDs, string(a.ID))
		}
	}
	for _, m := range s.Mentions {
		p.Mentions = append(p.Mentions, oneLine(m.Acct))
	}
	return p
}

// isID reports whether a server's id can be one: a number on Mastodon, letters and digits elsewhere.
func isID(s string) bool {
	return s != "" && len(s) <= 256 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// isUsername reports whether s can stand before the @ of a handle: letters and digits, and inside it, as
// Mastodon has it (app/models/account.rb), dots and dashes.
func isUsername(s string) bool {
	return s != "" && len(s) <= 2048 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// get reads a JSON document into v.
func (c *Client) get(ctx context.Context, path string, query url.Values, v any) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	_, err := c.send(ctx, http.MethodGet, path, nil, nil, 0, v)
	return err
}

// send is the raw call for what go-mastodon lacks or gets wrong. It decodes
// the answer into v and returns the status code, 2xx.
//
// The body is sent once: net/http repeats a request by itself when a kept
// connection breaks, even a POST if it has an Idempotency-Key, but only if it
// can get a second body, and the first request may still be under way.
func (c *Client) send(ctx context.Context, method, path string, header http.Header, body io.Reader, size int64, v any) (int, error) {
	return send(ctx, c.http, method, c.server.URL+path, header, body, size, v)
}

func send(ctx context.Context, hc *http.Client, method, address string, header http.Header, body io.Reader, size int64, v any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return 0, err
	}
	op := method + " " + req.URL.Path
	req.GetBody = nil
	req.ContentLength = size
	for key, values := range header {
		req.Header[key] = values
	}
	resp, err := hc.Do(req)
	if err != nil {
		return 0, classified(op, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err == nil {
		err = decode(data, v)
	}
	if err != nil {
		return resp.StatusCode, &UnknownError{Op: op, StatusCode: resp.StatusCode, Err: err}
	}
	return resp.StatusCode, nil
}

// decode is json.Unmarshal without its objection to a value of another type
// than expected (a width of "640" where go-mastodon has a number): that value
// stays zero, and everything else is read.
func decode(data []byte, v any) error {
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(data, v); err != nil && !errors.As(err, &mismatch) {
		return err
	}
	return nil
}
