package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/webfinger"
	"github.com/godwit-migrate/godwit/mapping"
)

// Clock tells the time and waits on it. Sleep returns ctx.Err() when ctx ends
// first. A nil Clock everywhere means the system's.
type Clock = instance.Clock

// Options of everything that talks to a server. The zero value is the real network and the real time.
type Options struct {
	Transport http.RoundTripper
	Clock     Clock
}

func (o Options) client() *http.Client {
	return &http.Client{Transport: o.Transport}
}

// Server is what a server says about itself: its address, software and
// version, rules and limits. It holds nothing secret.
type Server = instance.Server

// Recognise asks a server what it is. The address may be a host name, a URL or
// a handle ("@me@mastodon.example"). It returns *NotServerError where no
// Mastodon API answers and *UnreachableError where nothing does.
//
// The address may lead to a server elsewhere (Server.LedFrom), by nodeinfo, host-meta or a redirect, over https. Ask the person before a login
// where Server.Unexpected says so. No secret is sent.
func Recognise(ctx context.Context, address string, o Options) (*Server, error) {
	return instance.Recognise(ctx, o.client(), address)
}

// Connect asks the server of a login what it is: at the address that the login was made at, whatever anybody leads to.
// It returns the credentials as they are to be kept from now on; they differ where a claimed domain was looked at.
// A server that has moved its API is *MovedError; a login is made anew there. Otherwise errors are those of Recognise, and *AuthError.
func Connect(ctx context.Context, c Credentials, o Options) (*Server, Credentials, error) {
	s, err := instance.RecogniseLogin(ctx, o.client(), c.ServerURL, c.Token)
	if err != nil {
		return nil, c, err
	}
	c.ServerURL = s.URL
	if !c.DomainChecked {
		c.Domain, c.DomainChecked = domainOf(ctx, s, c.Username, o)
	}
	s.Domain = c.Domain
	if s.Claimed == s.Domain {
		s.Claimed = ""
	}
	return s, c, nil
}

// domainOf returns what handles of the server's end with. A domain that the server claims, and that is not the host of its
// API, is believed when WebFinger there says so of name; the request has no credentials and goes through the guard for
// strangers' addresses. checked is false when nobody could be asked.
func domainOf(ctx context.Context, s *Server, name string, o Options) (domain string, checked bool) {
	own := instance.Host(s.URL)
	if s.Claimed == "" || s.Claimed == own {
		return own, true
	}
	ctx, cancel := context.WithTimeout(ctx, proofTime)
	defer cancel()
	answer, err := webfinger.New(o.Transport).Lookup(ctx, name, s.Claimed)
	if _, unknown := errors.AsType[*webfinger.UnknownError](err); unknown {
		return own, false
	}
	if err == nil && strings.EqualFold(answer.Subject, name+"@"+s.Claimed) && instance.Origin(answer.Actor) == s.URL {
		return s.Claimed, true
	}
	return own, true
}

// proofTime is how long a person who logs in waits for the domain that the server claims.
const proofTime = 15 * time.Second

// Origin returns scheme, host and port of an address in the form in which servers are told apart: lower case, A-labels, no
// port that goes without saying. It is empty for what is no http or https address.
func Origin(address string) string { return instance.Origin(address) }

// Host returns host and port of a server's address, such as stands in handles while no other domain is proved; empty for what is no address.
func Host(address string) string { return instance.Host(address) }

// Domain reads a domain as people write it, in the form that handles are compared in: lower case, A-labels. It is empty
// for what is none.
func Domain(s string) string { return instance.Domain(s) }

// Registrations says how a server takes new members.
type Registrations = instance.Registrations

// The ways to become a member of a server.
const (
	RegistrationsOpen     = instance.RegistrationsOpen
	RegistrationsReviewed = instance.RegistrationsReviewed
	RegistrationsClosed   = instance.RegistrationsClosed
)

// UnknownServer is a server with the documented defaults of Mastodon, to plan
// with before any is chosen.
func UnknownServer() *Server {
	return &Server{Software: "mastodon", Limits: mapping.DefaultLimits()}
}

// Estimate returns how long so many posts and media files take on a server of
// which nothing is used up yet, at the beginning of its windows: by its limits,
// or by what requests take where those allow more.
func Estimate(s *Server, posts, media int) time.Duration {
	begin := time.Unix(0, 0) // a multiple of every period
	return duration(instance.NewLedger(s, nil), begin, need(posts, media))
}

// requestTime is what a request takes beside its limits, for estimates: a far server answers in half a second.
const requestTime = 500 * time.Millisecond

func duration(l *instance.Ledger, now time.Time, requests map[instance.Class]int) time.Duration {
	return max(l.Finish(now, requests).Sub(now), time.Duration(requests[instance.ClassAPI])*requestTime)
}

// App is godwit's registration with a server. It contains a secret.
type App = instance.App

// Credentials are a login. They contain secrets: keep them in a keyring or a file with mode 0600.
type Credentials struct {
	// ServerURL is where the API is that they were got from: scheme and host. They are sent nowhere else.
	ServerURL string `json:"server_url"`
	// Domain is what the handle ends with: the host of ServerURL, or a domain that is proved.
	Domain string `json:"domain"`
	// DomainChecked says that the domain the server claims was looked at.
	DomainChecked bool `json:"domain_checked,omitempty"`

	AccountID string   `json:"account_id"`
	Username  string   `json:"username"`
	Token     string   `json:"token"`
	Scopes    []string `json:"scopes,omitempty"`
	// AccountCreatedAt is the day the account was made; zero when the login is older than this field.
	AccountCreatedAt time.Time `json:"account_created_at,omitzero"`
	App              App       `json:"app,omitzero"`
}

// Acct is the handle without the leading @: user@host.
func (c Credentials) Acct() string { return c.Username + "@" + c.Domain }

// Named reports whether a person may mean c by a handle: one with its domain, or with the host of its API. What the login was kept under
// by an earlier godwit does not count until it is proved: the server may see to it that nobody answers.
func (c Credentials) Named(handle string) bool {
	user, domain, _ := strings.Cut(strings.TrimPrefix(handle, "@"), "@")
	domain = instance.Domain(domain)
	return strings.EqualFold(user, c.Username) && (domain == c.Domain || domain == instance.Host(c.ServerURL))
}

// LoginRequest says how to ask the person.
type LoginRequest struct {
	// App is the registration of an earlier login on this server, if any. It is used again where the server allows.
	App App
	// Show is given the address of the page on which the person agrees.
	Show func(url string)
	// Paste asks for a code that the server's page shows, instead of waiting for the browser to come back. Code reads it.
	Paste bool
	Code  func(ctx context.Context) (string, error)
}

// Login logs in by OAuth 2 with PKCE and asks for what an import needs. It
// returns when the person has agreed, *DeniedError when they have not, or with
// ctx. Unless Paste is set it listens on 127.0.0.1 meanwhile.
func Login(ctx context.Context, s *Server, r LoginRequest, o Options) (Credentials, error) {
	hc := o.client()
	redirect := instance.OutOfBand
	receive := func(ctx context.Context, _ *instance.Authorization) (string, error) { return r.Code(ctx) }
	if !r.Paste {
		l, err := instance.Listen()
		if err != nil {
			return Credentials{}, err
		}
		defer l.Close()
		redirect, receive = l.URL(), l.Code
	}
	app := r.App
	if !s.Accepts(app, redirect) {
		var err error
		if app, err = s.Register(ctx, hc, []string{redirect, instance.OutOfBand}); err != nil {
			return Credentials{}, fmt.Errorf("register with %s: %w", s.Domain, err)
		}
	}
	auth := s.Authorize(app, redirect, s.ImportScopes())
	r.Show(auth.URL)
	code, err := receive(ctx, auth)
	if err != nil {
		return Credentials{}, err
	}
	token, err := auth.Exchange(ctx, hc, code)
	if err != nil {
		return Credentials{}, fmt.Errorf("log in to %s: %w", s.Domain, err)
	}
	c, err := LoginToken(ctx, s, token.AccessToken, o)
	if err != nil {
		return Credentials{}, err
	}
	c.Scopes, c.App = token.Scopes, app
	return c, nil
}

// LoginToken makes credentials of an access token the person has got elsewhere,
// after asking the server whose it is.
func LoginToken(ctx context.Context, s *Server, token string, o Options) (Credentials, error) {
	client := instance.NewClient(s, instance.Options{Transport: o.Transport, Clock: o.Clock, Token: token, Origin: s.URL})
	account, err := client.Account(ctx)
	if err != nil {
		return Credentials{}, fmt.Errorf("ask %s who the token belongs to: %w", s.Domain, err)
	}
	if s.Silent {
		if s, err = instance.RecogniseLogin(ctx, o.client(), s.URL, token); err != nil {
			return Credentials{}, err
		}
	}
	c := Credentials{ServerURL: s.URL, AccountID: account.ID, Username: account.Username, Token: token, AccountCreatedAt: account.CreatedAt}
	c.Domain, c.DomainChecked = domainOf(ctx, s, c.Username, o)
	return c, nil
}

// ErrNotOurs means that a token came from elsewhere and only its owner can revoke it.
var ErrNotOurs = errors.New("the token was made outside godwit")

// Logout revokes the token of c at the server it was got from. It returns ErrNotOurs for a
// token that godwit did not get itself.
func Logout(ctx context.Context, c Credentials, o Options) error {
	if c.App.ClientID == "" {
		return ErrNotOurs
	}
	app := c.App
	if app.Server == "" { // registered before apps knew theirs
		app.Server = instance.Origin(c.ServerURL)
	}
	if err := instance.Revoke(ctx, o.client(), app, c.Token); err != nil {
		return fmt.Errorf("revoke the login at %s: %w", c.Domain, err)
	}
	return nil
}
