package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// internet is a network in memory: servers by origin. It remembers who was sent what is secret.
type internet struct {
	mu      sync.Mutex
	servers map[string]http.RoundTripper
	tricks  func(*http.Request) *http.Response // asked first, unless nil
	secrets map[string][]string                // requests with a secret, by origin
	asked   map[string]int                     // requests by origin
}

func (n *internet) RoundTrip(r *http.Request) (*http.Response, error) {
	origin := r.URL.Scheme + "://" + r.URL.Host
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	n.mu.Lock()
	n.asked[origin]++
	if r.Header.Get("Authorization") != "" || secretField.MatchString(r.URL.RawQuery) || secretField.Match(body) {
		n.secrets[origin] = append(n.secrets[origin], r.Method+" "+r.URL.Path)
	}
	server, tricks := n.servers[origin], n.tricks
	n.mu.Unlock()
	if tricks != nil {
		if resp := tricks(r); resp != nil {
			resp.Request = r
			return resp, nil
		}
	}
	if server == nil {
		return nil, fmt.Errorf("there is no %s", origin)
	}
	return server.RoundTrip(r)
}

var secretField = regexp.MustCompile(`(^|&)(client_secret|code|token|access_token|code_verifier)=[^&]`)

func jsonAnswer(code int, body string) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}

func redirectTo(code int, to string) *http.Response {
	resp := jsonAnswer(code, "")
	resp.Header.Set("Location", to)
	return resp
}

// The servers of the table: the person's, a stranger's, and one that collects what is sent to it. All have the same account and
// take any token, so that nothing fails before a secret is asked for.
const (
	realServer     = "https://real.example"
	strangerServer = "https://stranger.example"
	collector      = "https://collector.example"
)

// nodeInfoLeads makes a host's nodeinfo lead to an address.
func nodeInfoLeads(host, to string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.URL.Host == host && r.URL.Path == "/.well-known/nodeinfo" {
			return jsonAnswer(200, `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"`+to+`/nodeinfo/2.0"}]}`)
		}
		return nil
	}
}

// claims makes a host's instance documents name another domain.
func claims(host, domain string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.URL.Host == host && strings.HasSuffix(r.URL.Path, "/instance") {
			return jsonAnswer(200, fmt.Sprintf(`{"domain":%q,"account_domain":%[1]q,"uri":%[1]q,"title":"x","version":"4.5.0"}`, domain))
		}
		return nil
	}
}

// redirects makes a host redirect what a method asks for below a path.
func redirects(code int, host, method, path, to string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.URL.Host == host && strings.HasPrefix(to, r.URL.Scheme+"://"+r.URL.Host+"/") {
			return nil
		}
		if r.URL.Host == host && (method == "" || r.Method == method) && strings.HasPrefix(r.URL.Path, path) {
			return redirectTo(code, to+r.URL.RequestURI())
		}
		return nil
	}
}

func several(tricks ...func(*http.Request) *http.Response) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		for _, t := range tricks {
			if resp := t(r); resp != nil {
				return resp
			}
		}
		return nil
	}
}

// answers gives one document for a path of a host.
func answers(host, path, body string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.URL.Host == host && r.URL.Path == path {
			return jsonAnswer(200, body)
		}
		return nil
	}
}

var tricks = map[string]func(*http.Request) *http.Response{
	"none":                                nil,
	"a stranger claims the domain":        claims("stranger.example", "real.example"),
	"with scheme and path":                claims("stranger.example", "https://real.example/@ada"),
	"the server claims another domain":    claims("real.example", "collector.example"),
	"a stranger leads to the server":      nodeInfoLeads("stranger.example", realServer),
	"the server leads elsewhere":          nodeInfoLeads("real.example", collector),
	"and claims it":                       several(nodeInfoLeads("real.example", collector), claims("real.example", "collector.example"), claims("collector.example", "real.example")),
	"to this machine":                     nodeInfoLeads("real.example", "http://127.0.0.1:8080/any/path"),
	"to this machine by name":             nodeInfoLeads("real.example", "http://localhost:8080"),
	"to another port":                     nodeInfoLeads("real.example", "https://real.example:8443"),
	"into the clear":                      nodeInfoLeads("real.example", "http://real.example"),
	"to a name below":                     nodeInfoLeads("real.example", "https://sub.real.example"),
	"with a user":                         nodeInfoLeads("real.example", "https://ada@collector.example"),
	"nodeinfo redirects":                  redirects(301, "real.example", "", "/.well-known/nodeinfo", collector),
	"the API redirects":                   redirects(302, "real.example", "", "/api/", collector),
	"with 307":                            redirects(307, "real.example", "", "/api/", collector),
	"with 308":                            redirects(308, "real.example", "POST", "/", collector),
	"all redirects":                       redirects(301, "real.example", "", "/", collector),
	"into the clear by redirect":          redirects(307, "real.example", "", "/api/v1/statuses", "http://real.example:80"),
	"to this machine by redirect":         redirects(307, "real.example", "", "/", "http://127.0.0.1:8080"),
	"login redirects":                     redirects(307, "real.example", "", "/oauth/", collector),
	"a stranger redirects to the server":  redirects(307, "stranger.example", "", "/", realServer),
	"and to the collector":                redirects(307, "stranger.example", "", "/", collector),
	"OAuth elsewhere":                     answers("real.example", "/.well-known/oauth-authorization-server", `{"issuer":"`+collector+`","token_endpoint":"`+collector+`/oauth/token","revocation_endpoint":"`+collector+`/oauth/revoke"}`),
	"the instance document has addresses": answers("real.example", "/api/v2/instance", `{"domain":"real.example","version":"4.5.0","uri":"`+collector+`","configuration":{"urls":{"streaming":"wss://collector.example"}},"api_base":"`+collector+`"}`),
	"the API is gone, and leads elsewhere": several(nodeInfoLeads("real.example", collector), func(r *http.Request) *http.Response {
		if r.URL.Host == "real.example" && strings.HasPrefix(r.URL.Path, "/api/") {
			return jsonAnswer(404, `{"error":"gone"}`)
		}
		return nil
	}),
	"WebFinger of the claim ends elsewhere": several(claims("real.example", "collector.example"),
		answers("collector.example", "/.well-known/webfinger", `{"subject":"acct:ada@collector.example","links":[{"rel":"self","type":"application/activity+json","href":"https://collector.example/users/ada"}]}`)),
}

// commandLines are those that talk to a server; ZIP is an archive, TOKEN a file with a token. The last one makes the token invalid.
var commandLines = []string{
	"server real.example",
	"server stranger.example",
	"plan ZIP",
	"plan ZIP --account ada@real.example",
	"plan ZIP --account ada@collector.example",
	"plan ZIP --server real.example",
	"plan ZIP --server stranger.example",
	"import ZIP --dry-run",
	"import ZIP --dry-run --server stranger.example",
	"import ZIP --yes",
	"status",
	"login real.example --token-file TOKEN",
	"login stranger.example --token-file TOKEN",
	"login real.example --paste",
	"logout",
}

// leads are the tricks by which the typed address honestly leads to another one of the same host: a login is made there, and says so.
var leads = map[string]string{"to another port": "https://real.example:8443", "to a name below": "https://sub.real.example"}

// TestSecretsStayWhereTheyWereGot runs every command that talks to a server under every trick, after a login without
// any: no Authorization header, code or client secret is sent to another origin than that of the login.
func TestSecretsStayWhereTheyWereGot(t *testing.T) {
	zip := filepath.Join(t.TempDir(), "a.zip")
	if _, err := archivetest.Write(zip, archivetest.Options{Seed: 1, Tweets: 6}); err != nil {
		t.Fatal(err)
	}
	var atHome, elsewhere atomic.Int64
	t.Run("tricks", func(t *testing.T) {
		for trick, play := range tricks {
			t.Run(trick, func(t *testing.T) {
				t.Parallel()
				n, dir := newInternet(), t.TempDir()
				tokenFile, config := filepath.Join(dir, "token"), filepath.Join(dir, "config")
				if err := os.WriteFile(tokenFile, []byte(n.token+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				// On the fast clock a code is good for two seconds, which a busy computer may take.
				code, out := n.run(t, dir, "login", "real.example", "--paste")
				for tries := 1; code != 0 && tries < 5; tries++ {
					code, out = n.run(t, dir, "login", "real.example", "--paste")
				}
				if code != 0 {
					t.Fatalf("login without a trick: %d\n%s", code, out)
				}
				kept := filepath.Join(dir, "kept")
				if err := os.CopyFS(kept, os.DirFS(config)); err != nil {
					t.Fatal(err)
				}
				n.setTricks(play)
				for _, line := range commandLines {
					if err := errors.Join(os.RemoveAll(config), os.CopyFS(config, os.DirFS(kept)), os.Chmod(filepath.Join(config, "secrets.json"), 0o600)); err != nil {
						t.Fatal(err)
					}
					code, out := n.run(t, dir, strings.Fields(strings.NewReplacer("ZIP", zip, "TOKEN", tokenFile).Replace(line))...)
					for origin, requests := range n.takeSecrets() {
						switch {
						case origin == realServer:
							atHome.Add(int64(len(requests)))
						case strings.HasPrefix(line, "login ") && origin == leads[trick] && strings.Contains(out, "real.example leads to the server "+origin):
						case line == "login stranger.example --token-file TOKEN" && origin == strangerServer:
							// The person gave the stranger a token.
						default:
							elsewhere.Add(int64(len(requests)))
							t.Errorf("%s: %s was sent %v\nexit code %d\n%s", line, origin, requests, code, out)
						}
					}
					for _, says := range []string{"panic", n.token} {
						if strings.Contains(out, says) {
							t.Errorf("%s: the output has %q:\n%s", line, says, out)
						}
					}
				}
			})
		}
	})
	if atHome.Load() == 0 {
		t.Error("no secret was sent anywhere: the test sees none")
	}
	t.Logf("%d tricks x %d commands; requests with a secret: %d to the login's server, %d elsewhere", len(tricks), len(commandLines), atHome.Load(), elsewhere.Load())
}

func (n *internet) setTricks(play func(*http.Request) *http.Response) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tricks, n.secrets = play, map[string][]string{}
}

func (n *internet) takeSecrets() map[string][]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	taken := n.secrets
	n.secrets = map[string][]string{}
	return taken
}

// testNet is an internet with the three servers of the table and a token of the real one's account.
type testNet struct {
	*internet
	real  *practice.Server
	token string
	clock importer.Clock
}

// ownSettings keeps the computer's keyring and browser out of commands that run within the test.
var ownSettings = sync.OnceFunc(func() {
	os.Setenv("GODWIT_KEYRING", "off")
	os.Setenv("BROWSER", "none")
})

func newInternet() *testNet {
	ownSettings()
	clock := &fastClock{begun: time.Now(), start: time.Now(), speed: 300}
	n := &testNet{internet: &internet{servers: map[string]http.RoundTripper{}, secrets: map[string][]string{}, asked: map[string]int{}}, clock: clock}
	for _, origin := range []string{realServer, strangerServer, collector} {
		s := practice.New(practice.Options{URL: origin, Clock: clock})
		token := s.AddAccount("ada")
		n.servers[origin] = s.Transport()
		if origin == realServer {
			n.real, n.token = s, token
			continue
		}
		// It lets everybody in, to see more of them.
		n.servers[origin] = withToken{s.Transport(), token}
	}
	for _, other := range []string{"http://real.example", "https://real.example:8443", "https://sub.real.example", "http://127.0.0.1:8080", "http://localhost:8080"} {
		s := practice.New(practice.Options{URL: other, Clock: clock})
		n.servers[other] = withToken{s.Transport(), s.AddAccount("ada")}
	}
	return n
}

// withToken replaces whatever token comes by one that is good.
type withToken struct {
	base  http.RoundTripper
	token string
}

func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+w.token)
	}
	return w.base.RoundTrip(r)
}

// run runs a command with its files in dir. A page to agree on is agreed on, and its code pasted. The output is stdout and stderr.
func (n *testNet) run(t *testing.T, dir string, args ...string) (code int, output string) {
	t.Helper()
	stdin, paste := io.Pipe()
	defer stdin.Close()
	var mu sync.Mutex
	var out bytes.Buffer
	stderr := writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		if page := consentPage.Find(p); page != nil {
			go func() { fmt.Fprintln(paste, n.agree(string(page))) }()
		}
		return out.Write(p)
	})
	s := newSession(stdin, writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return out.Write(p)
	}), stderr)
	s.importer = importer.Options{Transport: n, Clock: n.clock}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	code = s.run(ctx, append([]string{"--config", filepath.Join(dir, "config"), "--state", filepath.Join(dir, "state")}, args...))
	mu.Lock()
	defer mu.Unlock()
	return code, out.String()
}

var consentPage = regexp.MustCompile(`https?://\S+/oauth/authorize\S+`)

var shownCode = regexp.MustCompile(`<code>([^<]+)</code>`)

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// agree is the person at the server's page, in a browser of their own.
func (n *testNet) agree(page string) (code string) {
	u, err := url.Parse(page)
	if err != nil {
		return ""
	}
	form := u.Query()
	form.Set("username", "ada")
	form.Set("allow", "1")
	u.RawQuery = ""
	n.mu.Lock()
	server := n.servers[u.Scheme+"://"+u.Host]
	n.mu.Unlock()
	if server == nil {
		return "none"
	}
	req, err := http.NewRequest(http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return ""
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := server.RoundTrip(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if m := shownCode.FindSubmatch(body); m != nil {
		return string(m[1])
	}
	return ""
}

// steps runs commands in turn and compares exit codes and what is said.
type step struct {
	line string // ZIP and TOKEN as in commandLines
	code int
	says []string // regular expressions

	between func(dir string) // does something else instead
}

func (n *testNet) steps(t *testing.T, steps ...step) {
	t.Helper()
	dir := t.TempDir()
	zip, tokenFile := filepath.Join(dir, "a.zip"), filepath.Join(dir, "token")
	if _, err := archivetest.Write(zip, archivetest.Options{Seed: 1, Tweets: 12}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tokenFile, []byte(n.token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if step.between != nil {
			step.between(dir)
			continue
		}
		code, out := n.run(t, dir, strings.Fields(strings.NewReplacer("ZIP", zip, "TOKEN", tokenFile).Replace(step.line))...)
		if code != step.code {
			t.Errorf("%s: exit code %d, want %d\n%s", step.line, code, step.code, out)
		}
		for _, say := range step.says {
			if !regexp.MustCompile(say).MatchString(out) {
				t.Errorf("%s: does not say %q:\n%s", step.line, say, out)
			}
		}
	}
}

// TestWhereALoginLeads: where a typed address leads is shown, and confirmed if it has nothing to do with it by name.
func TestWhereALoginLeads(t *testing.T) {
	n := newInternet()
	n.setTricks(several(nodeInfoLeads("www.real.example", realServer), nodeInfoLeads("other.example", realServer)))
	n.servers["https://www.real.example"] = http.NewFileTransport(http.Dir(t.TempDir()))
	n.servers["https://other.example"] = http.NewFileTransport(http.Dir(t.TempDir()))
	n.steps(t,
		step{line: "login www.real.example --token-file TOKEN", says: []string{`www\.real\.example leads to the server https://real\.example\.`, `logged in as ada@real\.example `}},
		step{line: "logout"},
		step{line: "login other.example --token-file TOKEN", code: 2, says: []string{`other\.example leads to another server, https://real\.example`, `godwit login https://real\.example`}},
		step{line: "logout", code: 5},
		step{line: "server other.example", says: []string{`^real\.example, Mastodon`}},
	)
}

// TestServerThatMoved: the login of before is refused with where to log in again, and the import goes on there.
func TestServerThatMoved(t *testing.T) {
	n := newInternet()
	n.steps(t, step{line: "login real.example --token-file TOKEN"}, step{line: "import ZIP --yes"})
	posts := len(n.real.Statuses("ada"))
	if posts == 0 {
		t.Fatal("nothing was posted")
	}

	n = newInternet()
	n.servers["https://old.example"] = realAt(n.servers[realServer], "old.example", "old.example")
	n.steps(t,
		step{line: "login old.example --token-file TOKEN"},
		step{line: "import ZIP --yes"},
		step{between: func(string) {
			n.servers["https://new.example"] = realAt(n.servers[realServer], "new.example", "new.example")
			n.setTricks(redirects(301, "old.example", "", "/", "https://new.example"))
		}},
		step{line: "import ZIP --yes", code: 5, says: []string{`old\.example has moved to https://new\.example`, `godwit login https://new\.example`}},
		step{line: "login https://new.example --token-file TOKEN"},
		step{line: "plan ZIP --account ada@new.example", says: []string{`has moved here from https://old\.example: .* on it already \(as ada@old\.example\)`}},
		step{line: "import ZIP --account ada@new.example", code: 2, says: []string{`add --yes`}},
		step{line: "import ZIP --account ada@new.example --yes", says: []string{`Done: `}},
		step{line: "status", says: []string{`to ada@new\.example`}},
	)
	if now := len(n.real.Statuses("ada")); now != posts {
		t.Errorf("%d posts on the server, want %d", now, posts)
	}
}

// TestOldAddressGone: nothing but the new server's word says that an import to an address that is gone was on this account, so it does not
// go on without being asked.
func TestOldAddressGone(t *testing.T) {
	n := newInternet()
	n.servers["https://old.example"] = realAt(n.servers[realServer], "old.example", "old.example")
	n.servers["https://new.example"] = realAt(n.servers[realServer], "new.example", "new.example")
	posts := 0
	n.steps(t,
		step{line: "login old.example --token-file TOKEN"},
		step{line: "import ZIP --yes"},
		step{between: func(string) {
			posts = len(n.real.Statuses("ada"))
			n.mu.Lock()
			defer n.mu.Unlock()
			delete(n.servers, "https://old.example")
		}},
		step{line: "login new.example --token-file TOKEN"},
		step{line: "import ZIP --account ada@new.example --yes", code: 2, says: []string{`old\.example \(as ada@old\.example\)\. That address does not answer`, `--yes is not enough`}},
	)
	if now := len(n.real.Statuses("ada")); posts == 0 || now != posts {
		t.Errorf("%d posts on the server, then %d", posts, now)
	}
}

// TestClaimedName: a login that an earlier godwit kept under the name its server claimed is not used by that name, whether it is proved wrong
// or the server sees to it that nobody can be asked.
func TestClaimedName(t *testing.T) {
	for _, claimed := range []string{"collector.example", "nobody.example"} {
		t.Run(claimed, func(t *testing.T) {
			n := newInternet()
			n.setTricks(claims("real.example", claimed))
			n.steps(t,
				step{line: "login real.example --token-file TOKEN", says: []string{`logged in as ada@real\.example `}},
				step{between: func(dir string) { // as the godwit before wrote it
					path := filepath.Join(dir, "config", "accounts.json")
					data, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					data = bytes.ReplaceAll(data, []byte(`"domain": "real.example"`), []byte(`"domain": "stranger.example"`))
					data = bytes.ReplaceAll(data, []byte(`"domain_checked": true,`), nil)
					if err := os.WriteFile(path, data, 0o600); err != nil {
						t.Fatal(err)
					}
				}},
				step{line: "status"},
				step{line: "import ZIP --account ada@stranger.example --yes", code: 5, says: []string{`ada@stranger\.example is not logged in`, `ada@real\.example`}},
				step{line: "plan ZIP --account ada@real.example"},
			)
			if posts := n.real.Statuses("ada"); len(posts) != 0 {
				t.Errorf("%d posts went to a server that was not named", len(posts))
			}
		})
	}
}

// realAt is the same server by another address, whose instance documents name a domain.
func realAt(server http.RoundTripper, host, domain string) http.RoundTripper {
	return roundTripFunc(func(r *http.Request) (*http.Response, error) {
		inner := r.Clone(r.Context())
		inner.URL.Host, inner.Host = "real.example", "real.example"
		resp, err := server.RoundTrip(inner)
		if err != nil {
			return nil, err
		}
		body, _ := io.ReadAll(resp.Body)
		body = bytes.ReplaceAll(body, []byte(`"real.example"`), []byte(`"`+domain+`"`))
		body = bytes.ReplaceAll(body, []byte("https://real.example"), []byte("https://"+host))
		resp.Body, resp.ContentLength, resp.Request = io.NopCloser(bytes.NewReader(body)), int64(len(body)), r
		return resp, nil
	})
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
