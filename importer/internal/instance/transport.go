package instance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"unicode"
)

const (
	// defaultUserAgent is sent where the caller names none.
	defaultUserAgent = "godwit (+https://github.com/godwit-migrate/godwit)"
	// maxBody bounds the body of an answer, in bytes.
	maxBody = 8 << 20
	// maxMessage bounds a server's message in an error, in characters.
	maxMessage = 200
)

// transport is the http.RoundTripper beneath every call of the package. It is
// the one place where limits are kept and where the outcome of a request gets
// its error type, so that no library above it sees a 429 or guesses.
//
// Unlike other RoundTrippers it returns an error for every answer but 2xx and
// the redirects that may be followed: of a GET, within the origin where there is one.
//
// It is also the one place that secrets pass: tokens, codes and client secrets go to the origin they were got from.
type transport struct {
	base      http.RoundTripper
	userAgent string
	ledger    *Ledger

	origin string  // the only one it speaks to; empty for one that looks for a server, with GET alone
	clear  url.URL // while it looks: what the person typed, the only one that may be spoken to without TLS
	token  string
	kind   string // the server's software
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	op := req.Method + " " + req.URL.Path
	if err := t.admit(req); err != nil {
		return nil, closed(req, err)
	}
	classes := classesOf(req.Method, req.URL)
	if err := t.ledger.charge(classes); err != nil {
		return nil, closed(req, err)
	}

	var dialling, connected atomic.Bool
	traced := req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { dialling.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	traced.Header.Set("User-Agent", t.userAgent)
	traced.Header.Set("Accept", "application/json")
	traced.Header.Del("Authorization") // go-mastodon sends an empty one
	if t.token != "" {
		traced.Header.Set("Authorization", "Bearer "+t.token)
	}

	sent := t.ledger.clock.Now()
	resp, err := t.base.RoundTrip(traced)
	if err != nil {
		if dialling.Load() && !connected.Load() || neverDialled(err) {
			t.ledger.refund(classes...)
			return nil, &UnreachableError{Host: req.URL.Host, Err: err}
		}
		return nil, &UnknownError{Op: op, Err: err}
	}
	resp.Body = &boundedBody{Reader: io.LimitReader(resp.Body, maxBody), Closer: resp.Body}
	headers := parseRateHeaders(resp.Header)
	t.ledger.observe(classes, headers, sent, t.ledger.clock.Now())
	if resp.StatusCode/100 == 2 || resp.StatusCode/100 == 3 && t.mayFollow(req, resp) {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, t.outcome(op, req, resp, headers, classes)
}

// admit refuses what must never be sent: a request in the clear, and a secret to a stranger.
func (t *transport) admit(req *http.Request) error {
	if err := req.Context().Err(); err != nil {
		return err
	}
	if why := t.objection(req.Method, req.URL); why != "" {
		return &UnreachableError{Host: oneLine(req.URL.Host), Err: errors.New(why)}
	}
	return nil
}

// objection says why a request may not be sent; it is empty for one that may.
func (t *transport) objection(method string, u *url.URL) string {
	origin := originOf(u)
	switch {
	case origin == nil || !private(origin) || u.User != nil:
		return "only https is spoken with other machines"
	case t.origin != "" && origin.String() != t.origin:
		return "the login is for " + t.origin
	case t.origin == "" && (method != http.MethodGet || t.token != ""):
		return "nothing but questions goes to a server that is not chosen yet"
	case t.origin == "" && origin.Scheme != "https" && *origin != t.clear:
		return "a server elsewhere is found by https only"
	}
	return ""
}

// mayFollow reports whether the client may follow a redirect with a request of
// its own. One that is not followed is a refusal.
func (t *transport) mayFollow(req *http.Request, resp *http.Response) bool {
	to, err := req.URL.Parse(resp.Header.Get("Location"))
	return err == nil && req.Method == http.MethodGet && t.objection(req.Method, to) == ""
}

// outcome gives the error for an answer that is neither a success nor a
// redirect to be followed.
func (t *transport) outcome(op string, req *http.Request, resp *http.Response, h rateHeaders, classes []Class) error {
	code := resp.StatusCode
	message, isAPI := t.message(resp)
	if t.token == "" || t.kind == "snac" || t.kind == "akkoma" {
		isAPI = true // these have refusals without JSON; and before a login nothing is decided
	}
	limited := code == http.StatusTooManyRequests ||
		code == http.StatusServiceUnavailable && t.kind == "gotosocial" && h.retryAfter > 0
	if (code/100 == 5 && code != http.StatusNotImplemented || code == http.StatusRequestTimeout) && !limited {
		return &UnknownError{Op: op, StatusCode: code, Err: errors.New(message)}
	}

	// The status and follow families of Mastodon count what was made.
	if t.ledger.aligned {
		t.ledger.refund(families(classes)...)
	}
	refused := &RefusedError{Op: op, StatusCode: code, Message: message}
	switch {
	case limited:
		return t.ledger.refused(classes, h)
	case !isAPI && code != http.StatusRequestEntityTooLarge:
		// A proxy or a firewall, while the server is being restarted or under attack. It knows nothing of posts.
		what := fmt.Sprintf("status %d", code)
		if to := resp.Header.Get("Location"); code/100 == 3 {
			what = oneLine("a redirect to " + to)
		}
		return &UnreachableError{Host: req.URL.Host, StatusCode: code, Err: errors.New(what + ", and not from the server itself")}
	case code == http.StatusUnauthorized:
		return &AuthError{StatusCode: code, Message: message}
	case code == http.StatusForbidden && t.token != "" && lacksScope(resp, message):
		return &AuthError{StatusCode: code, Message: message, Scope: scopeOf(req.Method, req.URL)}
	case code == http.StatusNotFound || code == http.StatusGone:
		refused.Err = ErrNotFound
	case t.kind == "gotosocial" && (code == http.StatusNotImplemented || code == http.StatusForbidden && strings.Contains(message, "backdating")):
		refused.Err = ErrDatesRefused
	case code/100 == 3:
		refused.Message = oneLine("redirect to " + resp.Header.Get("Location"))
	}
	return refused
}

// message returns the sentence of an API error, or of an OAuth error its
// description, as one short line without the token; for other bodies the
// meaning of the status code. isAPI reports whether the body was an error of the API: a JSON object with a sentence,
// which Mastodon (app/controllers/concerns/api/error_handling.rb) and GoToSocial always give, as opposed to those of gateways.
func (t *transport) message(resp *http.Response) (line string, isAPI bool) {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	var e struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.NewDecoder(bytes.NewReader(body)).Decode(&e) != nil {
		return statusText(resp.StatusCode), false
	}
	if e.Description != "" {
		e.Error = e.Description
	}
	if t.token != "" {
		e.Error = strings.ReplaceAll(e.Error, t.token, "…")
	}
	if line := oneLine(e.Error); line != "" {
		return line, true
	}
	return statusText(resp.StatusCode), !t.speaksJSON()
}

// speaksJSON reports whether the server is known to give a sentence with each refusal.
func (t *transport) speaksJSON() bool {
	return t.kind == "gotosocial" || (&Server{Software: t.kind}).MastodonFamily()
}

// oneLine makes a server's words fit for a terminal: white space and control
// characters become single spaces, and the rest is cut to maxMessage.
func oneLine(s string) string { return cleaned(s, maxMessage) }

// cleaned is oneLine with so many characters at the most.
func cleaned(s string, most int) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
	r := []rune(strings.Join(words, " "))
	if len(r) > most {
		r = append(r[:most-1], '…')
	}
	return string(r)
}

// families returns those of the classes that count records, not requests.
func families(classes []Class) []Class {
	var f []Class
	for _, c := range classes {
		if c == ClassStatuses || c == ClassFollows {
			f = append(f, c)
		}
	}
	return f
}

// lacksScope tells a 403 for a missing scope from the other reasons. Doorkeeper
// names it in WWW-Authenticate (RFC 6750 section 3.1); its sentence is
// localised, GoToSocial's is not.
func lacksScope(resp *http.Response, message string) bool {
	return strings.Contains(resp.Header.Get("WWW-Authenticate"), "scope") || strings.Contains(message, "scope")
}

// neverDialled recognises failures before any byte was sent, for base
// transports that do not call the trace hooks.
func neverDialled(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// private reports whether what is sent to u stays between us and the server:
// https, or plain http on this machine.
func private(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// closed closes the body of a request that will not be sent, as a
// RoundTripper must.
func closed(req *http.Request, err error) error {
	if req.Body != nil {
		req.Body.Close()
	}
	return err
}

type boundedBody struct {
	io.Reader
	io.Closer
}

// classified reduces an error of an http.Client or of a library to one of
// ours, dropping the wrapping that repeats the URL. err is not nil.
func classified(op string, err error) error {
	var outer *url.Error // from http.Client.Do
	switch answered := !errors.As(err, &outer); {
	case answered:
		// A 2xx whose body could not be read or decoded.
		return &UnknownError{Op: op, StatusCode: http.StatusOK, Err: err}
	case isOurs(outer.Err):
		return outer.Err
	default:
		return fmt.Errorf("%s: %w", op, outer.Err)
	}
}
