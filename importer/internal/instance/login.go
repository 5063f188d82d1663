package instance

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"
)

const (
	// ClientName is what a server calls the program that made a status of godwit's.
	ClientName = "godwit"
	website    = "https://github.com/godwit-migrate/godwit"
	// OutOfBand is the redirect URI with which the server shows the person a
	// code to paste.
	OutOfBand = "urn:ietf:wg:oauth:2.0:oob"
)

// App is godwit's registration at a server. It may be kept and used again by
// anybody who logs in to that server from this machine.
type App struct {
	// Server is the origin the registration is for, the only one that may see its secret.
	Server string `json:"server"`

	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	RedirectURIs []string `json:"redirect_uris"`
	Scopes       []string `json:"scopes"` // all that a login may ask for
}

// Token is a person's permission.
type Token struct {
	AccessToken string
	Scopes      []string // what was granted
}

// Register registers godwit at the server, for [Server.AllScopes]. Mastodon
// allows 5 registrations per address in 10 minutes.
func (s *Server) Register(ctx context.Context, hc *http.Client, redirectURIs []string) (App, error) {
	scopes := s.AllScopes()
	form := url.Values{
		"client_name":   {ClientName},
		"website":       {website},
		"redirect_uris": {strings.Join(redirectURIs, "\n")},
		"scopes":        {strings.Join(scopes, " ")},
	}
	app := App{Server: s.URL, RedirectURIs: redirectURIs, Scopes: scopes}
	var doc struct {
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	const path = "/api/v1/apps"
	if err := postForm(ctx, hc, s.URL, path, form, &doc); err != nil {
		return App{}, err
	}
	if doc.ClientID == "" {
		return App{}, &UnknownError{Op: "POST " + path, StatusCode: http.StatusOK, Err: errors.New("no client_id in the answer")}
	}
	app.ClientID, app.ClientSecret = doc.ClientID, doc.ClientSecret
	return app, nil
}

// Accepts reports whether an app registered earlier can be used for a login
// with that redirect URI. If not, register anew.
func (s *Server) Accepts(app App, redirectURI string) bool {
	if app.ClientID == "" || app.Server != s.URL || !containsAll(app.Scopes, s.AllScopes()) {
		return false
	}
	return slices.ContainsFunc(app.RedirectURIs, func(registered string) bool {
		return registered == redirectURI || s.LoopbackPortIgnored() && samePortApart(registered, redirectURI)
	})
}

func containsAll(set, subset []string) bool {
	return !slices.ContainsFunc(subset, func(s string) bool { return !slices.Contains(set, s) })
}

// samePortApart reports whether two URIs are of the loopback address (not the
// name localhost) and differ in the port only.
func samePortApart(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && net.ParseIP(x.Hostname()).IsLoopback() &&
		x.Scheme == y.Scheme && x.Hostname() == y.Hostname() && x.Path == y.Path
}

// Authorization is one login under way, with a state and a PKCE verifier of
// its own (RFC 6749 section 4.1, RFC 7636 method S256).
type Authorization struct {
	URL string // the page where the person agrees

	origin   string
	config   oauth2.Config
	state    string
	verifier string
}

// Authorize begins a login for some of the app's scopes. redirectURI is one
// the app was registered with (where [Server.LoopbackPortIgnored], its port may
// differ), or [OutOfBand]. It does no I/O.
func (s *Server) Authorize(app App, redirectURI string, scopes []string) *Authorization {
	a := &Authorization{
		origin: app.Server,
		config: oauth2.Config{
			ClientID: app.ClientID, ClientSecret: app.ClientSecret, RedirectURL: redirectURI, Scopes: scopes,
			Endpoint: oauth2.Endpoint{
				AuthURL: s.URL + "/oauth/authorize", TokenURL: s.URL + "/oauth/token",
				AuthStyle: oauth2.AuthStyleInParams, // GoToSocial reads no other
			},
		},
		state:    rand.Text(),
		verifier: oauth2.GenerateVerifier(),
	}
	a.URL = a.config.AuthCodeURL(a.state, oauth2.S256ChallengeOption(a.verifier))
	return a
}

// Exchange turns the code of the redirect, or the one the person pasted, into
// a token. A wrong or used-up code gives a [*RefusedError] or, where the server
// answers 401, an [*AuthError].
func (a *Authorization) Exchange(ctx context.Context, hc *http.Client, code string) (Token, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: bound(hc, NewLedger(&Server{}, nil), a.origin)})
	t, err := a.config.Exchange(ctx, strings.TrimSpace(code), oauth2.VerifierOption(a.verifier))
	if err != nil {
		var retrieve *oauth2.RetrieveError // an error in a 200, whose text would show the body
		if errors.As(err, &retrieve) {
			err = errors.New(oneLine(retrieve.ErrorCode))
		}
		return Token{}, classified("POST /oauth/token", err)
	}
	token := Token{AccessToken: t.AccessToken, Scopes: a.config.Scopes}
	if granted, ok := t.Extra("scope").(string); ok && granted != "" {
		token.Scopes = strings.Fields(granted)
	}
	return token, nil
}

// Revoke ends the life of a token that the app got, where it was got. A server that cannot (GoToSocial before 0.19)
// gives an error that wraps [ErrNotFound].
func Revoke(ctx context.Context, hc *http.Client, app App, token string) error {
	form := url.Values{"client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "token": {token}}
	return postForm(ctx, hc, app.Server, "/oauth/revoke", form, &struct{}{})
}

func postForm(ctx context.Context, hc *http.Client, origin, path string, form url.Values, v any) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	body := form.Encode()
	client := &http.Client{Transport: bound(hc, NewLedger(&Server{}, nil), origin)}
	_, err := send(ctx, client, http.MethodPost, origin+path, header, strings.NewReader(body), int64(len(body)), v)
	return err
}
