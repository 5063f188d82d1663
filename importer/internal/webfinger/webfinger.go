// Package webfinger asks hosts that strangers named who an account is (RFC 7033), as Mastodon and GoToSocial do: with
// host-meta where WebFinger is elsewhere (RFC 6415), and once more where the answer names another account.
//
// It sees no token and keeps no cookies. Every request passes [dial.Guard]; all that comes back is bounded and taken for
// a lie until it fits.
package webfinger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

const (
	userAgent = "godwit (+https://github.com/godwit-migrate/godwit)"
	// deadline bounds a Lookup, with all its requests.
	deadline = 30 * time.Second
	// maxRedirects bounds the hops of one request. A Lookup is at most six requests.
	maxRedirects = 3
	// maxBody bounds the body of an answer, in bytes.
	maxBody = 64 << 10
)

// Answer is what a host says of an account.
type Answer struct {
	Subject     string // the account's own name, user@host, with the host in lower case and as an A-label
	Actor       string // the id of its ActivityPub actor: an http or https URL of ASCII with a host
	ProfilePage string // the page for people, likewise; may be empty
}

// ErrNotFound means that the host answered, and has no such account (any more).
var ErrNotFound = errors.New("there is no such account")

// UnknownError means that nothing was learnt: no answer, one of a server in trouble, or one that cannot be believed.
// The account may exist. Behind it may be a [*dial.RefusedError] or the error of the context.
type UnknownError struct {
	Host       string // that was asked
	StatusCode int    // zero without an answer
	Err        error
}

// Error names the host and what went wrong, in one line of ASCII: the error behind it may quote the host.
func (e *UnknownError) Error() string {
	why := fmt.Sprintf("%.300v", e.Err)
	if e.StatusCode != 0 && e.StatusCode != http.StatusOK {
		why = fmt.Sprintf("status %d, %s", e.StatusCode, why)
	}
	return fmt.Sprintf("ask %s about an account: %s", e.Host, strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, why))
}

// Unwrap returns what was behind it.
func (e *UnknownError) Unwrap() error { return e.Err }

// NameError is a name that no account of the fediverse can have, so that nobody was asked.
type NameError struct{ User, Host string }

// Error returns the name in ASCII.
func (e *NameError) Error() string {
	return fmt.Sprintf("%+.300q is not the name of an account", e.User+"@"+e.Host)
}

// Client asks. It may be used by several goroutines at once.
type Client struct{ http *http.Client }

// New returns a Client whose requests go through [dial.Guard] of base; without base, to the network.
func New(base http.RoundTripper) *Client {
	return &Client{&http.Client{Transport: dial.Guard(base), CheckRedirect: checkRedirect}}
}

// Lookup asks host who user is. The host is a name in any script; a port is allowed, and only then may redirects and
// answers lead to ports other than that of https. At most 24 requests, redirects included, are made in 30 seconds.
//
// Where the answer is about another account, that one is asked for in its place and must name itself.
// The errors are [ErrNotFound], [*UnknownError] and [*NameError].
func (c *Client) Lookup(ctx context.Context, user, host string) (Answer, error) {
	asked, ok := parseAccount(user, host)
	if !ok {
		return Answer{}, &NameError{user, host}
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()

	doc, err := c.ask(ctx, asked)
	if err != nil {
		return Answer{}, err
	}
	if !doc.subject.is(asked) {
		asked = doc.subject
		if doc, err = c.ask(ctx, asked); err != nil {
			return Answer{}, err
		}
		if !doc.subject.is(asked) {
			return Answer{}, &UnknownError{Host: asked.host, Err: errors.New("one name leads to another, and that to a third")}
		}
	}
	if doc.actor == "" {
		return Answer{}, &UnknownError{Host: asked.host, Err: errors.New("the answer names no actor")}
	}
	return Answer{Subject: doc.subject.String(), Actor: doc.actor, ProfilePage: doc.page}, nil
}

// ask returns the document of one account, from where the host keeps it.
func (c *Client) ask(ctx context.Context, a account) (document, error) {
	fail := func(status int, err error) (document, error) {
		return document{}, &UnknownError{Host: a.host, StatusCode: status, Err: err}
	}
	at := &url.URL{
		Scheme: "https", Host: a.host, Path: "/.well-known/webfinger",
		RawQuery: url.Values{"resource": {a.resource()}}.Encode(),
	}
	got, err := c.get(ctx, at, "application/jrd+json, application/json")
	if err != nil {
		return fail(0, err)
	}
	if got.refused() && got.status != http.StatusGone {
		elsewhere, err := c.hostMeta(ctx, a)
		if err != nil {
			return fail(0, err)
		}
		if elsewhere != nil && *elsewhere != *at {
			if got, err = c.get(ctx, elsewhere, "application/jrd+json, application/json"); err != nil {
				return fail(0, err)
			}
		}
	}
	switch {
	case got.status == http.StatusNotFound || got.status == http.StatusGone:
		return document{}, ErrNotFound
	case got.status != http.StatusOK:
		return fail(got.status, errors.New("no answer about accounts"))
	case !jsonTypes[got.mediaType] && !strings.HasSuffix(got.mediaType, "+json"):
		return fail(got.status, fmt.Errorf("an answer of the type %+.80q", got.mediaType))
	}
	doc, err := parseJRD(got.body, a.hasPort())
	if err != nil {
		return fail(got.status, err)
	}
	return doc, nil
}

// jsonTypes are the types of an answer. The last is what a file without an ending has on many static hosts, where
// people keep the answer for a domain of their own.
var jsonTypes = map[string]bool{"application/json": true, "application/octet-stream": true}

// hostMeta returns where host-meta says that a is to be asked for; nil if the host has none.
func (c *Client) hostMeta(ctx context.Context, a account) (*url.URL, error) {
	got, err := c.get(ctx, &url.URL{Scheme: "https", Host: a.host, Path: "/.well-known/host-meta"}, "application/xrd+xml, application/xml, text/xml")
	isXML := slices.Contains([]string{"application/xrd+xml", "application/xml", "text/xml"}, got.mediaType)
	switch {
	case err != nil:
		return nil, err
	case got.refused() || got.status == http.StatusOK && !isXML: // a web page for every address
		return nil, nil
	case got.status != http.StatusOK:
		return nil, fmt.Errorf("host-meta: status %d", got.status)
	}
	template, err := parseXRD(got.body)
	if err != nil || template == "" {
		return nil, err
	}
	at, err := url.Parse(strings.Replace(template, "{uri}", url.QueryEscape(a.resource()), 1))
	if err != nil {
		return nil, errors.New("host-meta: the template is not an address")
	}
	return at, checkPort(at, a.hasPort())
}

// response is an answer with all that is read of it.
type response struct {
	status    int
	mediaType string // in lower case, without parameters
	body      []byte
}

// refused reports whether the server found fault with the request itself, other than its coming too soon.
func (r response) refused() bool {
	return r.status/100 == 4 && r.status != http.StatusTooManyRequests && r.status != http.StatusRequestTimeout
}

// get asks for one document. The body is read only with status 200.
func (c *Client) get(ctx context.Context, at *url.URL, accept string) (response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return response{}, err
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("User-Agent", userAgent)
	resp, err := c.http.Do(req)
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return response{}, outer.Err // without the URL
	}
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	got := response{status: resp.StatusCode}
	got.mediaType, _, _ = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if got.status != http.StatusOK {
		return got, nil
	}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(got.body) > maxBody {
		return got, fmt.Errorf("the answer is longer than %d bytes", maxBody)
	}
	return got, err
}

// checkRedirect lets a few hops through. Their URLs are looked at by the guard.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	req.Header.Del("Referer") // it holds the account
	return checkPort(req.URL, hasPort(via[0].URL))
}

// checkPort refuses a port that only somebody who looks for open ones would name.
func checkPort(u *url.URL, ports bool) error {
	if hasPort(u) && !ports {
		return fmt.Errorf("%+.300q is another port than that of https", u.Host)
	}
	return nil
}

func hasPort(u *url.URL) bool { return u.Port() != "" && u.Port() != "443" }
