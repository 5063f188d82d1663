package instance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godwit-migrate/godwit/importer/practice"
)

// browser is a person at a consent page. It returns the page after that.
func browser(t *testing.T, a *Authorization, answer url.Values) (code int, body string) {
	t.Helper()
	u, err := url.Parse(a.URL)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	query := u.Query()
	for key, want := range map[string]string{"response_type": "code", "code_challenge_method": "S256"} {
		if query.Get(key) != want {
			t.Errorf("%s is %q in %s", key, query.Get(key), a.URL)
		}
	}
	for _, key := range []string{"state", "code_challenge"} {
		if len(query.Get(key)) < 20 {
			t.Errorf("%s is %q in %s", key, query.Get(key), a.URL)
		}
	}
	for key, values := range answer {
		query[key] = values
	}
	u.RawQuery = ""
	resp, err := http.PostForm(u.String(), query)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	return resp.StatusCode, string(page)
}

func listen(t *testing.T, o practice.Options) (*practice.Server, *Server) {
	t.Helper()
	p := practice.New(o)
	address, err := p.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	s, err := Recognise(t.Context(), nil, address)
	if err != nil {
		t.Fatal(err)
	}
	return p, s
}

func TestLoginByLoopback(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(string(software), func(t *testing.T) {
			_, s := listen(t, practice.Options{Software: software})
			var app App
			for login := range 2 { // on Mastodon with one registration, though the port differs
				l, err := Listen()
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				if accepted := s.Accepts(app, l.URL()); accepted != (login == 1 && software == practice.Mastodon) {
					t.Fatalf("login %d: Accepts is %v", login, accepted)
				} else if !accepted {
					if app, err = s.Register(t.Context(), nil, []string{l.URL(), OutOfBand}); err != nil {
						t.Fatal(err)
					}
				}
				a := s.Authorize(app, l.URL(), s.ImportScopes())
				var person sync.WaitGroup
				person.Go(func() {
					for _, path := range []string{"/favicon.ico", "/login", "/login?code=x&state=wrong", "/login?code=x&state="} {
						resp, err := http.Get(strings.TrimSuffix(l.URL(), "/login") + path)
						if err != nil {
							t.Error(err)
							return
						}
						resp.Body.Close()
						if resp.StatusCode < 400 {
							t.Errorf("%s: %d, want it turned away", path, resp.StatusCode)
						}
					}
					if code, page := browser(t, a, url.Values{"username": {"alice"}}); code != 200 || !strings.Contains(page, "close this page") {
						t.Errorf("the person sees %d:\n%s", code, page)
					}
				})
				code, err := l.Code(t.Context(), a)
				person.Wait()
				if err != nil {
					t.Fatal(err)
				}
				token, err := a.Exchange(t.Context(), nil, code)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(token.Scopes, s.ImportScopes()) {
					t.Errorf("granted %v, want %v", token.Scopes, s.ImportScopes())
				}
				c := NewClient(s, Options{Token: token.AccessToken, Origin: s.URL})
				account, err := c.Account(t.Context())
				if err != nil || account.Username != "alice" {
					t.Fatalf("logged in as %+v, %v", account, err)
				}
				if err := Revoke(t.Context(), nil, app, token.AccessToken); err != nil {
					t.Fatal(err)
				}
				if _, err = c.Account(t.Context()); typeOf(err) != "auth 401" {
					t.Errorf("after logging out: %v", err)
				}
			}
		})
	}
}

func TestLoginByCode(t *testing.T) {
	_, s := listen(t, practice.Options{})
	app, err := s.Register(t.Context(), nil, []string{OutOfBand})
	if err != nil {
		t.Fatal(err)
	}
	a := s.Authorize(app, OutOfBand, s.ImportScopes())
	_, page := browser(t, a, url.Values{"username": {"alice"}})
	code := regexp.MustCompile(`[A-Z2-7]{26}`).FindString(page)
	if code == "" {
		t.Fatalf("no code in the page:\n%s", page)
	}

	if _, err := a.Exchange(t.Context(), nil, "wrong"); typeOf(err) != "refused 400" {
		t.Errorf("wrong code: %v", err)
	}
	// Without the verifier that belongs to it, a code somebody has seen is worth nothing.
	other := s.Authorize(app, OutOfBand, s.ImportScopes())
	if _, err := other.Exchange(t.Context(), nil, code); typeOf(err) != "refused 400" {
		t.Errorf("code of another login: %v", err)
	}
	if other.state == a.state || other.verifier == a.verifier {
		t.Error("two logins share their secrets")
	}
	if _, err := a.Exchange(t.Context(), nil, " "+code+"\n"); err != nil {
		t.Errorf("the code as pasted: %v", err)
	}
	if _, err := a.Exchange(t.Context(), nil, code); typeOf(err) != "refused 400" {
		t.Errorf("the code again: %v", err)
	}

	bad := app
	bad.ClientSecret = "forgotten"
	if _, err := s.Authorize(bad, OutOfBand, nil).Exchange(t.Context(), nil, code); typeOf(err) != "auth 401" {
		t.Errorf("an app the server does not know: %v", err)
	}
}

func TestLoginDenied(t *testing.T) {
	_, s := listen(t, practice.Options{})
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	app, err := s.Register(t.Context(), nil, []string{l.URL()})
	if err != nil {
		t.Fatal(err)
	}
	a := s.Authorize(app, l.URL(), s.ImportScopes())
	var person sync.WaitGroup
	person.Go(func() { browser(t, a, url.Values{"deny": {"1"}}) })
	_, err = l.Code(t.Context(), a)
	person.Wait()
	var denied *DeniedError
	if !errors.As(err, &denied) || denied.Reason == "" {
		t.Errorf("got %v, want it denied with a reason", err)
	}
}

func TestLoginGivenUp(t *testing.T) {
	l, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Code(ctx, (&Server{}).Authorize(App{}, l.URL(), nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := http.Get(l.URL()); err == nil {
		t.Error("the port is still open")
	}
}

func TestExchangeAnswers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		rt     roundTrip
		want   string
		scopes string
	}{
		{"scopes not told", always(200, `{"access_token":"t"}`, "Content-Type: application/json"), "done", "a b"},
		{"other scopes", always(200, `{"access_token":"t","scope":"a"}`, "Content-Type: application/json"), "done", "a"},
		{"no token", always(200, `{"token":"`+testToken+`"}`, "Content-Type: application/json"), "unknown 200", ""},
		{"an error in a 200", always(200, `{"error":"nope","token":"`+testToken+`"}`, "Content-Type: application/json"), "unknown 200", ""},
		{"a web page", always(200, `<html>`+testToken, "Content-Type: text/html"), "unknown 200", ""},
		{"too many logins", always(429, `{"error":"rate limit reached"}`, "Retry-After: 30"), "limited", ""},
		{"down", always(502, `<html>`), "unknown 502", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := mastodonServer.Authorize(App{Server: mastodonServer.URL, ClientID: "i", ClientSecret: testToken}, OutOfBand, []string{"a", "b"})
			token, err := a.Exchange(t.Context(), &http.Client{Transport: tt.rt}, "c")
			if got := typeOf(err); got != tt.want || strings.Join(token.Scopes, " ") != tt.scopes {
				t.Errorf("got %s (%v), %v", got, err, token.Scopes)
			}
			if err != nil && strings.Contains(err.Error(), testToken) {
				t.Errorf("a secret is in %q", err)
			}
		})
	}
}

func TestAccepts(t *testing.T) {
	gts := &Server{Software: "gotosocial", URL: mastodonServer.URL}
	app := App{Server: mastodonServer.URL, ClientID: "i", RedirectURIs: []string{"http://127.0.0.1:1000/login", OutOfBand}, Scopes: mastodonServer.AllScopes()}
	old := app
	old.Scopes = old.Scopes[:3]
	elsewhere := app
	elsewhere.Server = "https://other.example"
	for _, tt := range []struct {
		name   string
		server *Server
		app    App
		uri    string
		want   bool
	}{
		{"none", mastodonServer, App{}, OutOfBand, false},
		{"the code to paste", gts, app, OutOfBand, true},
		{"the same", gts, app, "http://127.0.0.1:1000/login", true},
		{"another port", mastodonServer, app, "http://127.0.0.1:2000/login", true},
		{"another port where it matters", gts, app, "http://127.0.0.1:2000/login", false},
		{"another path", mastodonServer, app, "http://127.0.0.1:1000/other", false},
		{"another host", mastodonServer, app, "http://192.168.1.1:1000/login", false},
		{"of another server", mastodonServer, elsewhere, OutOfBand, false},
		{"registered for less", mastodonServer, old, OutOfBand, false},
	} {
		if got := tt.server.Accepts(tt.app, tt.uri); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
