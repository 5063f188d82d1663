package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
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
func Recognise(ctx context.Context, address string, o Options) (*Server, error) {
	return instance.Recognise(ctx, o.client(), address)
}

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
	ServerURL string   `json:"server_url"`
	Domain    string   `json:"domain"`
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
	client := instance.NewClient(s, instance.Options{Transport: o.Transport, Clock: o.Clock, Token: token})
	account, err := client.Account(ctx)
	if err != nil {
		return Credentials{}, fmt.Errorf("ask %s who the token belongs to: %w", s.Domain, err)
	}
	return Credentials{
		ServerURL: s.URL, Domain: s.Domain, AccountID: account.ID, Username: account.Username, Token: token,
		AccountCreatedAt: account.CreatedAt,
	}, nil
}

// ErrNotOurs means that a token came from elsewhere and only its owner can revoke it.
var ErrNotOurs = errors.New("the token was made outside godwit")

// Logout revokes the token of c at the server. It returns ErrNotOurs for a
// token that godwit did not get itself.
func Logout(ctx context.Context, s *Server, c Credentials, o Options) error {
	if c.App.ClientID == "" {
		return ErrNotOurs
	}
	if err := s.Revoke(ctx, o.client(), c.App, c.Token); err != nil {
		return fmt.Errorf("revoke the login at %s: %w", s.Domain, err)
	}
	return nil
}
