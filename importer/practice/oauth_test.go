package practice

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const callback = "http://127.0.0.1:4711/callback"

type credentials struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

func (c *client) register(redirects, scopes string) credentials {
	c.t.Helper()
	var app credentials
	c.must(c.form("POST", "/api/v1/apps", "client_name", "godwit <test>", "redirect_uris", redirects, "scopes", scopes), 200).decode(c.t, &app)
	return app
}

// consent sends the form of the consent page, as a browser would.
func (c *client) consent(app credentials, redirect, scope string, more ...string) answer {
	c.t.Helper()
	query := url.Values{"response_type": {"code"}, "client_id": {app.ID}, "redirect_uri": {redirect}, "scope": {scope}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	page := c.must(c.get("/oauth/authorize?"+query.Encode()), 200)
	if !strings.Contains(page.body, "godwit &lt;test&gt;") {
		c.t.Errorf("the page does not name the app:\n%s", page.body)
	}
	var pairs []string
	for _, field := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`).FindAllStringSubmatch(page.body, -1) {
		pairs = append(pairs, field[1], strings.NewReplacer("&#43;", "+", "&amp;", "&").Replace(field[2]))
	}
	answer, err := c.send(c.form("POST", "/oauth/authorize", append(pairs, "username", "alice", "allow", "1")...))
	if err != nil {
		c.t.Fatal(err)
	}
	return answer
}

// code in the address a browser is sent back to.
func (a answer) code(t *testing.T, state string) string {
	t.Helper()
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.StatusCode != http.StatusFound || to.Query().Get("code") == "" || to.Query().Get("state") != state {
		t.Fatalf("%s to %s\n%s", a.Status, to, a.body)
	}
	return to.Query().Get("code")
}

func (c *client) exchange(app credentials, code, redirect string, more ...string) *http.Request {
	return c.form("POST", "/oauth/token", append([]string{
		"grant_type", "authorization_code", "code", code, "redirect_uri", redirect, "client_id", app.ID, "client_secret", app.Secret,
	}, more...)...)
}

type grantedToken struct {
	Token string `json:"access_token"`
	Type  string `json:"token_type"`
	Scope string
}

func TestLogin(t *testing.T) {
	for _, sw := range []Software{Mastodon, GoToSocial} {
		s := New(Options{Software: sw})
		c := &client{t, s, ""}
		app := c.register(callback+"\n"+outOfBand, "read write")
		const verifier = "a-verifier-of-at-least-forty-three-characters"
		sum := sha256.Sum256([]byte(verifier))
		a := c.consent(app, callback, "read:accounts write:statuses", "state", "s p&c",
			"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
		code := a.code(t, "s p&c")
		c.must(c.exchange(app, code, callback), 400)
		c.must(c.exchange(app, code, outOfBand, "code_verifier", verifier), 400)
		c.must(c.exchange(credentials{app.ID, "wrong"}, code, callback, "code_verifier", verifier), 401)
		var granted grantedToken
		c.must(c.exchange(app, code, callback, "code_verifier", verifier), 200).decode(t, &granted)
		if granted.Type != "Bearer" || granted.Scope != "read:accounts write:statuses" {
			t.Errorf("%+v", granted)
		}
		c.must(c.exchange(app, code, callback, "code_verifier", verifier), 400) // once only

		c.token = granted.Token
		c.must(c.post("status", "x"), 200)
		if st := s.Statuses("alice"); len(st) != 1 || st[0].App != "godwit <test>" {
			t.Errorf("%+v", st)
		}
		other := c.register(callback, "read")
		c.must(c.form("POST", "/oauth/revoke", "client_id", other.ID, "client_secret", other.Secret, "token", c.token), 403)
		for range 2 {
			c.must(c.form("POST", "/oauth/revoke", "client_id", app.ID, "client_secret", app.Secret, "token", c.token), 200)
		}
		c.must(c.post("status", "x"), 401)
	}
}

func TestLoginOutOfBand(t *testing.T) {
	c := &client{t, New(Options{}), ""}
	app := c.register(outOfBand, "read")
	page := c.consent(app, outOfBand, "read")
	code := regexp.MustCompile(`<code>(\w+)</code>`).FindStringSubmatch(page.body)
	if page.StatusCode != 200 || code == nil {
		t.Fatalf("%s\n%s", page.Status, page.body)
	}
	// HTTP basic authentication will do as well.
	r := c.form("POST", "/oauth/token", "grant_type", "authorization_code", "code", code[1], "redirect_uri", outOfBand)
	r.SetBasicAuth(app.ID, app.Secret)
	var first, second grantedToken
	c.must(r, 200).decode(t, &first)
	code = regexp.MustCompile(`<code>(\w+)</code>`).FindStringSubmatch(c.consent(app, outOfBand, "read").body)
	c.must(c.exchange(app, code[1], outOfBand), 200).decode(t, &second)
	if first != second {
		t.Error("a second login gave another token")
	}
}

func TestConsentRefused(t *testing.T) {
	c := &client{t, New(Options{}), ""}
	app := c.register(callback, "read write:media")
	query := func(pairs ...string) string {
		values := url.Values{"response_type": {"code"}, "client_id": {app.ID}, "redirect_uri": {callback}, "state": {"s"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return "/oauth/authorize?" + values.Encode()
	}
	for _, test := range []struct{ name, value, refused string }{
		{"response_type", "token", "unsupported_response_type"},
		{"scope", "write", "invalid_scope"},
		{"scope", "read write:media write:statuses", "invalid_scope"},
		{"code_challenge", "x", "invalid_code_challenge_method"},
	} {
		a := c.must(c.get(query(test.name, test.value)), 302)
		to, err := url.Parse(a.Header.Get("Location"))
		if err != nil || to.Query().Get("error") != test.refused || to.Query().Get("state") != "s" {
			t.Errorf("%s=%s: sent to %s", test.name, test.value, to)
		}
	}
	// Nobody is sent to an address that is not the app's.
	c.must(c.get(query("client_id", "x")), 400)
	c.must(c.get(query("client_id", testApp)), 400)
	c.must(c.get(query("redirect_uri", "https://elsewhere.example/")), 400)

	// The person refuses, or mistypes.
	pairs := []string{"response_type", "code", "client_id", app.ID, "redirect_uri", callback}
	a := c.must(c.form("POST", "/oauth/authorize", append(pairs, "deny", "1", "username", "alice")...), 302)
	if !strings.HasPrefix(a.Header.Get("Location"), callback+"?error=access_denied") {
		t.Error(a.Header)
	}
	c.must(c.form("POST", "/oauth/authorize", append(pairs, "username", "no such name")...), 422)
}

func TestRedirectURIs(t *testing.T) {
	for _, test := range []struct {
		registered, asked    string
		mastodon, goToSocial bool
	}{
		{callback, callback, true, true},
		{callback, "http://127.0.0.1:5/callback", true, false},
		{"http://[::1]/", "http://[::1]:80/", true, false},
		{callback, "http://127.0.0.1:4711/other", false, false},
		{"http://localhost:1/", "http://localhost:2/", false, false},
		{"https://example.com:1/", "https://example.com:2/", false, false},
	} {
		for sw, want := range map[Software]bool{Mastodon: test.mastodon, GoToSocial: test.goToSocial} {
			s := New(Options{Software: sw})
			if got := s.accepts(&app{redirectURIs: []string{test.registered}}, test.asked); got != want {
				t.Errorf("%s: %s for %s: %v", sw, test.asked, test.registered, got)
			}
		}
	}
}

func TestCodeExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &client{t, New(Options{}), ""}
		app := c.register(callback, "read")
		code := c.consent(app, callback, "read").code(t, "")
		time.Sleep(codeLife)
		c.must(c.exchange(app, code, callback), 400)
	})
}

func TestAppsRefused(t *testing.T) {
	old := &client{t, New(Options{Version: "4.2.0"}), ""}
	old.must(old.form("POST", "/api/v1/apps", "client_name", "x", "redirect_uris", callback, "scopes", "read profile"), 422)
	for _, pairs := range [][]string{
		{"redirect_uris", callback},
		{"client_name", strings.Repeat("x", 61), "redirect_uris", callback},
		{"client_name", "x"},
		{"client_name", "x", "redirect_uris", "/relative"},
		{"client_name", "x", "redirect_uris", callback + strings.Repeat("x", 2000)},
		{"client_name", "x", "redirect_uris", callback, "scopes", "read everything"},
	} {
		c := &client{t, New(Options{}), ""}
		c.must(c.form("POST", "/api/v1/apps", pairs...), 422)
	}
}

func TestScopes(t *testing.T) {
	for _, test := range []struct {
		scopes string
		who    int // verify_credentials
		post   int
		upload int
		source int
	}{
		{"profile read write follow push", 200, 200, 200, 200},
		{"read", 200, 403, 403, 200},
		{"write", 403, 200, 200, 403},
		{"profile", 200, 403, 403, 403},
		{"read:accounts write:media", 200, 403, 200, 403},
		{"read:statuses write:statuses", 403, 200, 403, 200},
		{"follow", 403, 403, 403, 403},
	} {
		c := newClient(t, Options{})
		id := c.must(c.post("status", "x"), 200).id(t)
		c.token = c.s.AddToken("alice", strings.Fields(test.scopes)...)
		c.must(c.get("/api/v1/accounts/verify_credentials"), test.who)
		c.must(c.post("status", "x"), test.post)
		c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), test.upload)
		a := c.must(c.get("/api/v1/statuses/"+id+"/source"), test.source)
		if test.source == 403 && !strings.Contains(a.body, "This action is outside the authorized scopes") {
			t.Error(a.body)
		}
	}
}

func TestUnauthorized(t *testing.T) {
	for sw, want := range map[Software]string{Mastodon: "The access token is invalid", GoToSocial: "Unauthorized: token not supplied"} {
		c := newClient(t, Options{Software: sw})
		id := c.must(c.post("status", "x"), 200).id(t)
		for _, token := range []string{"", "wrong"} {
			c.token = token
			if a := c.must(c.post("status", "x"), 401); !strings.Contains(a.body, want) {
				t.Error(a.body)
			}
			c.must(c.get("/api/v2/instance"), 200)
		}
		c.must(c.get("/api/v1/statuses/"+id), map[Software]int{Mastodon: 200, GoToSocial: 401}[sw])
	}
}

// An app's own token is nobody's.
func TestClientCredentials(t *testing.T) {
	for sw, code := range map[Software]int{Mastodon: 422, GoToSocial: 401} {
		c := &client{t, New(Options{Software: sw}), ""}
		app := c.register(callback, "read write")
		var granted grantedToken
		c.must(c.form("POST", "/oauth/token", "grant_type", "client_credentials", "scope", "write",
			"client_id", app.ID, "client_secret", app.Secret), 200).decode(t, &granted)
		c.must(c.form("POST", "/oauth/token", "grant_type", "password", "client_id", app.ID, "client_secret", app.Secret), 400)
		c.token = granted.Token
		c.must(c.post("status", "x"), code)
	}
}

// TestVerifyApp: a token tells its app, but not on GoToSocial.
func TestVerifyApp(t *testing.T) {
	c := newClient(t, Options{})
	c.token = c.s.AddAppToken("alice", "my app")
	var app struct{ Name string }
	c.must(c.get("/api/v1/apps/verify_credentials"), 200).decode(t, &app)
	if app.Name != "my app" {
		t.Errorf("%+v", app)
	}
	c.token = ""
	c.must(c.get("/api/v1/apps/verify_credentials"), 401)
	c = newClient(t, Options{Software: GoToSocial})
	c.must(c.get("/api/v1/apps/verify_credentials"), 404)
}
