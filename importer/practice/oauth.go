package practice

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// outOfBand is the redirect URI for codes that a person copies.
const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

// codeLife is how long an authorization code can be redeemed (Doorkeeper's default).
const codeLife = 10 * time.Minute

type account struct {
	id        string
	username  string
	createdAt time.Time
	statuses  []*status // by id, those that exist
	directs   int       // of them, which Mastodon does not count
}

type app struct {
	id, secret   string // client_id and client_secret
	name         string
	website      string
	redirectURIs []string
	scopes       []string
}

type token struct {
	secret    string
	account   *account // nil: the app's own
	app       *app
	scopes    []string
	createdAt time.Time
	revoked   bool
}

// grant is an authorization code that has not been redeemed.
type grant struct {
	account     *account
	app         *app
	scopes      []string
	redirectURI string
	challenge   string // PKCE S256, or empty
	expires     time.Time
}

// topScopes are those that contain others ("write" contains "write:statuses").
var topScopes = []string{"profile", "read", "write", "follow", "push"}

// followScopes are what the old scope "follow" stands for.
var followScopes = []string{
	"read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes",
}

func (t *token) allows(scope string) bool { return covers(t.scopes, scope) }

func covers(granted []string, scope string) bool {
	parent, _, _ := strings.Cut(scope, ":")
	return slices.Contains(granted, scope) || slices.Contains(granted, parent) ||
		slices.Contains(granted, "follow") && slices.Contains(followScopes, scope)
}

// knows says whether the server has a scope. Mastodon has "profile" since 4.3.
func (s *Server) knows(scope string) bool {
	if scope == "profile" {
		return s.opts.Software == GoToSocial || apiVersion(s.opts.Version) > 0
	}
	return slices.Contains(topScopes, scope) || slices.Contains(narrowScopes, scope)
}

// AddAccount returns a token with every scope for an account, which is made if
// there is none of the name: lower-case letters, digits and underscores.
func (s *Server) AddAccount(username string) (accessToken string) {
	return s.AddToken(username, topScopes...)
}

// AddToken is AddAccount for a token that has certain scopes only. On Mastodon
// the same scopes give the same token.
func (s *Server) AddToken(username string, scopes ...string) (accessToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token(s.account(username), s.testApp(testApp), scopes).secret
}

// AddAppToken is AddAccount for a token of another program, which goes by its name.
func (s *Server) AddAppToken(username, program string) (accessToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token(s.account(username), s.testApp(program), topScopes).secret
}

func (s *Server) testApp(name string) *app {
	if s.apps[name] == nil {
		s.apps[name] = &app{id: name, name: name, scopes: topScopes}
	}
	return s.apps[name]
}

// testApp is the client id of the app that AddAccount's tokens belong to. It
// has no secret and cannot log in.
const testApp = "practice"

func (s *Server) account(username string) *account {
	a := s.accounts[username]
	if a == nil {
		now := s.opts.Clock.Now()
		a = &account{id: s.newID(now), username: username, createdAt: now}
		s.accounts[username] = a
		s.accountsByID[a.id] = a
	}
	return a
}

// token returns a token; on Mastodon the one that app, account and scopes have
// already, if any (Doorkeeper's reuse_access_token).
func (s *Server) token(of *account, by *app, scopes []string) *token {
	if s.opts.Software == Mastodon {
		for _, t := range s.tokens {
			if !t.revoked && t.account == of && t.app == by && sameScopes(t.scopes, scopes) {
				return t
			}
		}
	}
	t := &token{secret: rand.Text(), account: of, app: by, scopes: scopes, createdAt: s.opts.Clock.Now()}
	s.tokens[t.secret] = t
	return t
}

func sameScopes(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func (s *Server) revokeBearer(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tokens[bearer(r)]; t != nil {
		t.revoked = true
	}
}

func (s *Server) routeOAuth() {
	s.api("POST /api/v1/apps", open(), s.createApp)
	s.api("GET /api/v1/apps/verify_credentials", mayRead(), s.verifyApp)
	s.mux.HandleFunc("GET /oauth/authorize", s.askConsent)
	s.mux.HandleFunc("POST /oauth/authorize", s.giveConsent)
	s.mux.HandleFunc("POST /oauth/token", s.issueToken)
	s.mux.HandleFunc("POST /oauth/revoke", s.revokeToken)
}

type appJSON struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Website      string   `json:"website"`
	Scopes       []string `json:"scopes"`
	RedirectURI  string   `json:"redirect_uri"`
	RedirectURIs []string `json:"redirect_uris"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	VapidKey     string   `json:"vapid_key"`
}

func (s *Server) createApp(c *call) (any, error) {
	uris := c.Form["redirect_uris[]"]
	if len(uris) == 0 {
		uris = strings.Fields(c.Form.Get("redirect_uris"))
	}
	a := &app{
		id:           rand.Text(),
		secret:       rand.Text(),
		name:         strings.TrimSpace(c.Form.Get("client_name")),
		website:      c.Form.Get("website"),
		redirectURIs: uris,
		scopes:       strings.Fields(c.Form.Get("scopes")),
	}
	if len(a.scopes) == 0 {
		a.scopes = []string{"read"}
	}
	switch {
	case a.name == "":
		return nil, s.invalid("Validation failed: Application name can't be blank")
	case len([]rune(a.name)) > 60:
		return nil, s.invalid("Validation failed: Application name is too long (maximum is 60 characters)")
	case len(uris) == 0:
		return nil, s.invalid("Validation failed: Redirect URI can't be blank")
	case len(strings.Join(uris, "\n")) > 2000:
		return nil, s.invalid("Validation failed: Redirect URI is too long (maximum is 2000 characters)")
	}
	for _, uri := range uris {
		if u, err := url.Parse(uri); err != nil || u.Scheme == "" || u.Fragment != "" {
			return nil, s.invalid("Validation failed: Redirect URI must be an absolute URI.")
		}
	}
	for _, scope := range a.scopes {
		if !s.knows(scope) {
			return nil, s.invalid("Validation failed: Scopes doesn't match configured on the server.")
		}
	}
	s.apps[a.id] = a
	return appJSON{
		ID: a.id, Name: a.name, Website: a.website, Scopes: a.scopes,
		RedirectURI: strings.Join(uris, "\n"), RedirectURIs: uris, ClientID: a.id, ClientSecret: a.secret,
	}, nil
}

// verifyApp tells the app of a token (app/controllers/api/v1/apps/credentials_controller.rb).
func (s *Server) verifyApp(c *call) (any, error) {
	switch {
	case s.opts.Software == GoToSocial:
		return nil, errNotFound
	case c.token == nil:
		return nil, &apiError{code: http.StatusUnauthorized, message: "The access token is invalid"}
	}
	return object{"id": c.token.app.id, "name": c.token.app.name, "website": nullable(c.token.app.website), "scopes": c.token.app.scopes}, nil
}

// accepts says whether an app has registered a redirect URI. Mastodon does not
// look at the port of a loopback address; GoToSocial wants the same string.
func (s *Server) accepts(a *app, uri string) bool {
	if slices.Contains(a.redirectURIs, uri) {
		return true
	}
	wanted, ok := withoutLoopbackPort(uri)
	return ok && s.opts.Software == Mastodon && slices.ContainsFunc(a.redirectURIs, func(registered string) bool {
		got, ok := withoutLoopbackPort(registered)
		return ok && got == wanted
	})
}

func withoutLoopbackPort(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "::1" {
		return "", false
	}
	u.Host = u.Hostname()
	return u.String(), true
}

// consent is a request for authorization that has been checked.
type consent struct {
	app         *app
	redirectURI string
	scopes      []string
	challenge   string
	state       string
}

// oauthError is an error of RFC 6749.
type oauthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func (e *oauthError) Error() string { return e.Description }

// readConsent checks a request for authorization. With an error there may be a
// consent, and then it is the app that is to be told.
func (s *Server) readConsent(form url.Values) (*consent, *oauthError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[form.Get("client_id")]
	if a == nil || a.secret == "" {
		return nil, &oauthError{"invalid_client", "Client authentication failed due to unknown client."}
	}
	if !s.accepts(a, form.Get("redirect_uri")) {
		return nil, &oauthError{"invalid_redirect_uri", "The requested redirect uri is malformed or doesn't match client redirect URI."}
	}
	c := &consent{
		app: a, redirectURI: form.Get("redirect_uri"), state: form.Get("state"),
		scopes: strings.Fields(form.Get("scope")), challenge: form.Get("code_challenge"),
	}
	if len(c.scopes) == 0 {
		c.scopes = []string{"read"}
	}
	method := form.Get("code_challenge_method")
	switch {
	case form.Get("response_type") != "code":
		return c, &oauthError{"unsupported_response_type", "The authorization server does not support this response type."}
	case slices.ContainsFunc(c.scopes, func(scope string) bool { return !covers(a.scopes, scope) }):
		return c, &oauthError{"invalid_scope", "The requested scope is invalid, unknown, or malformed."}
	case c.challenge != "" && method != "S256":
		return c, &oauthError{"invalid_code_challenge_method", "The code challenge method must be S256."}
	}
	return c, nil
}

func (s *Server) askConsent(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		writeErrorPage(w, http.StatusBadRequest)
		return
	}
	c, refused := s.readConsent(r.Form)
	if refused != nil {
		s.refuseConsent(w, r, c, refused)
		return
	}
	s.showConsent(w, c, r.Form, "")
}

func (s *Server) refuseConsent(w http.ResponseWriter, r *http.Request, c *consent, refused *oauthError) {
	if c == nil || c.redirectURI == outOfBand {
		s.showNotice(w, http.StatusBadRequest, "An error has occurred", refused.Description, "")
		return
	}
	s.redirect(w, r, c, url.Values{"error": {refused.Code}, "error_description": {refused.Description}})
}

func (s *Server) redirect(w http.ResponseWriter, r *http.Request, c *consent, params url.Values) {
	to, err := url.Parse(c.redirectURI)
	if err != nil {
		writeErrorPage(w, http.StatusBadRequest)
		return
	}
	query := to.Query()
	for name := range params {
		query.Set(name, params.Get(name))
	}
	if c.state != "" {
		query.Set("state", c.state)
	}
	to.RawQuery = query.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}

var validUsername = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)

func (s *Server) giveConsent(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseForm() != nil {
		writeErrorPage(w, http.StatusBadRequest)
		return
	}
	c, refused := s.readConsent(r.Form)
	if refused == nil && r.Form.Has("deny") {
		refused = &oauthError{"access_denied", "The resource owner or authorization server denied the request."}
	}
	if refused != nil {
		s.refuseConsent(w, r, c, refused)
		return
	}
	username := strings.ToLower(strings.TrimSpace(r.Form.Get("username")))
	if !validUsername.MatchString(username) {
		s.showConsent(w, c, r.Form, "A username has up to 30 letters a–z, digits and underscores.")
		return
	}
	code := rand.Text()
	s.mu.Lock()
	s.codes[code] = &grant{
		account: s.account(username), app: c.app, scopes: c.scopes, redirectURI: c.redirectURI,
		challenge: c.challenge, expires: s.opts.Clock.Now().Add(codeLife),
	}
	s.mu.Unlock()
	if c.redirectURI == outOfBand {
		s.showNotice(w, http.StatusOK, "Authorization code", "Copy this code and paste it into the application:", code)
		return
	}
	s.redirect(w, r, c, url.Values{"code": {code}})
}

type tokenJSON struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
	CreatedAt   int64  `json:"created_at"`
}

func (s *Server) issueToken(w http.ResponseWriter, r *http.Request) {
	t, refused := s.exchange(w, r)
	if refused != nil {
		code := http.StatusBadRequest
		if refused.Code == "invalid_client" {
			code = http.StatusUnauthorized
		}
		writeJSON(w, code, refused)
		return
	}
	writeJSON(w, http.StatusOK, tokenJSON{t.secret, "Bearer", strings.Join(t.scopes, " "), t.createdAt.Unix()})
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request) (*token, *oauthError) {
	c := call{Request: r}
	if err := c.parseParams(); err != nil {
		return nil, &oauthError{"invalid_request", err.Error()}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	client := s.client(r)
	if client == nil {
		return nil, &oauthError{"invalid_client", "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."}
	}
	switch r.Form.Get("grant_type") {
	case "authorization_code":
		code := r.Form.Get("code")
		g := s.codes[code]
		if g == nil || g.app != client || g.redirectURI != r.Form.Get("redirect_uri") ||
			!s.opts.Clock.Now().Before(g.expires) || !g.proves(r.Form.Get("code_verifier")) {
			return nil, &oauthError{"invalid_grant", "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."}
		}
		delete(s.codes, code)
		return s.token(g.account, client, g.scopes), nil
	case "client_credentials":
		scopes := strings.Fields(r.Form.Get("scope"))
		if len(scopes) == 0 {
			scopes = []string{"read"}
		}
		if slices.ContainsFunc(scopes, func(scope string) bool { return !covers(client.scopes, scope) }) {
			return nil, &oauthError{"invalid_scope", "The requested scope is invalid, unknown, or malformed."}
		}
		return s.token(nil, client, scopes), nil
	}
	return nil, &oauthError{"unsupported_grant_type", "The authorization grant type is not supported by the authorization server."}
}

// proves checks a PKCE verifier (RFC 7636 section 4.6).
func (g *grant) proves(verifier string) bool {
	if g.challenge == "" {
		return true
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == g.challenge
}

// client returns the app that a request to /oauth identifies itself as.
// GoToSocial reads the form only.
func (s *Server) client(r *http.Request) *app {
	id, secret := r.Form.Get("client_id"), r.Form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok && s.opts.Software == Mastodon {
		id, secret = user, password
	}
	if a := s.apps[id]; a != nil && a.secret != "" && a.secret == secret {
		return a
	}
	return nil
}

func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request) {
	c := call{Request: r}
	if err := c.parseParams(); err != nil {
		writeJSON(w, http.StatusBadRequest, &oauthError{"invalid_request", err.Error()})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	client, t := s.client(r), s.tokens[r.Form.Get("token")]
	if client == nil || t != nil && t.app != client {
		writeJSON(w, http.StatusForbidden, &oauthError{"unauthorized_client", "You are not authorized to revoke this token"})
		return
	}
	if t != nil {
		t.revoked = true
	}
	writeJSON(w, http.StatusOK, struct{}{})
}
