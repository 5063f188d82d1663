package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// goToSocial is a real server: GoToSocial, built by .ci/realserver, as a process
// that listens on loopback, behind a proxy of the test's.
type goToSocial struct {
	t      testing.TB
	folder string // of the program
	dir    string // of its data
	port   string
	config map[string]string
	cmd    *exec.Cmd

	url   string // of the proxy, which is the address the server knows itself by
	proxy *httputil.ReverseProxy

	mu     sync.Mutex
	strike func(*http.Request) fate // of the answer to a request, after the server has acted
}

// fate is what becomes of an answer.
type fate int

const (
	passed  fate = iota
	lost         // the connection is closed instead
	emptied      // 200 and no body, as GoToSocial answers a visibility it does not know
)

var realServer = sync.OnceValues(func() (string, error) {
	cmd := exec.Command("../.ci/realserver")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
})

// needRealServer skips a test unless the real server was asked for.
func needRealServer(t testing.TB) string {
	t.Helper()
	if os.Getenv("GODWIT_REALSERVER") == "" {
		t.Skip("not run against a real server: set GODWIT_REALSERVER=1, which builds GoToSocial once (7 minutes)")
	}
	folder, err := realServer()
	if err != nil {
		t.Fatalf("build GoToSocial: %v", err)
	}
	return folder
}

// startGoToSocial starts a server with an empty database and ends it with the
// test. The config overrides single settings.
func startGoToSocial(t testing.TB, config map[string]string) *goToSocial {
	t.Helper()
	s := &goToSocial{t: t, folder: needRealServer(t), dir: t.TempDir(), config: config}
	s.port = freePort(t)
	upstream := &url.URL{Scheme: "http", Host: "127.0.0.1:" + s.port}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	s.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.strike == nil {
				return nil
			}
			switch s.strike(r.Request) {
			case lost:
				return errLost
			case emptied:
				_ = r.Body.Close()
				r.StatusCode, r.Body, r.ContentLength = http.StatusOK, http.NoBody, 0
				r.Header.Set("Content-Length", "0")
			case passed:
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	front := &http.Server{Handler: s.proxy}
	go func() { _ = front.Serve(l) }()
	t.Cleanup(func() { _ = front.Close() })
	if err := os.Mkdir(filepath.Join(s.dir, "storage"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.start()
	t.Cleanup(s.stop)
	return s
}

var errLost = errors.New("the answer is lost")

// answers decides what becomes of each answer, after the server has acted. Nil passes all.
func (s *goToSocial) answers(f func(*http.Request) fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strike = f
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (s *goToSocial) configFile() string { return filepath.Join(s.dir, "config.yaml") }

// start starts the process on the data there are, and waits until it answers.
func (s *goToSocial) start() {
	s.t.Helper()
	settings := map[string]string{
		"log-level": "warn", "host": strings.TrimPrefix(s.url, "http://"), "protocol": "http",
		"bind-address": "127.0.0.1", "port": s.port,
		"db-type": "sqlite", "db-address": filepath.Join(s.dir, "gts.db"), "db-sqlite-synchronous": "OFF",
		"web-template-base-dir": filepath.Join(s.folder, "web/template") + "/", "web-asset-base-dir": filepath.Join(s.folder, "web/assets") + "/",
		"storage-backend": "local", "storage-local-base-path": filepath.Join(s.dir, "storage"),
		"advanced-rate-limit-requests": "0", "advanced-throttling-multiplier": "0",
		"instance-expose-public-timeline": "true",
		"http-client":                     `{allow-ips: ["127.0.0.0/8"], block-ips: ["0.0.0.0/0", "::/0"]}`,
	}
	for k, v := range s.config {
		settings[k] = v
	}
	var file strings.Builder
	for k, v := range settings {
		fmt.Fprintf(&file, "%s: %s\n", k, v)
	}
	if err := os.WriteFile(s.configFile(), []byte(file.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = s.command("server", "start")
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	// The first start ever compiles for a minute.
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, "GET", "http://127.0.0.1:"+s.port+"/readyz", nil)
		if err != nil {
			s.t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			text, _ := os.ReadFile(log.Name())
			s.t.Fatalf("GoToSocial does not start: %s", text)
		case <-time.After(50 * time.Millisecond): // polling a process that cannot call back
		}
	}
}

func (s *goToSocial) command(args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.folder, "gotosocial"), append([]string{"--config-path", s.configFile()}, args...)...)
	cmd.Env = append(os.Environ(), "GTS_WAZERO_COMPILATION_CACHE="+filepath.Join(s.folder, "wazero"))
	return cmd
}

// stop ends the process that start started.
func (s *goToSocial) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(10*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer kill.Stop()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// restart ends the process and starts it again with other settings.
func (s *goToSocial) restart(config map[string]string) {
	s.t.Helper()
	s.stop()
	s.config = config
	s.start()
}

func password(user string) string { return "Correct-Horse-Battery-9-" + user }

// addUser makes an account, and returns a token for it.
func (s *goToSocial) addUser(name string) (token string) {
	s.t.Helper()
	out, err := s.command("admin", "account", "create", "--username", name, "--email", name+"@example.org", "--password", password(name)).CombinedOutput()
	if err != nil {
		s.t.Fatalf("create %s: %v: %s", name, err, out)
	}
	app := s.form("/api/v1/apps", url.Values{"client_name": {"test"}, "redirect_uris": {"urn:ietf:wg:oauth:2.0:oob"}, "scopes": {"read write"}})
	query := url.Values{"client_id": {app["client_id"]}, "redirect_uri": {"urn:ietf:wg:oauth:2.0:oob"}, "response_type": {"code"}, "scope": {"read write"}}
	to := s.consent(s.url+"/oauth/authorize?"+query.Encode(), name)
	code := to.Query().Get("code")
	got := s.form("/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {app["client_id"]}, "client_secret": {app["client_secret"]},
		"redirect_uri": {"urn:ietf:wg:oauth:2.0:oob"}, "scope": {"read write"},
	})
	return got["access_token"]
}

func (s *goToSocial) form(path string, form url.Values) map[string]string {
	s.t.Helper()
	resp, err := http.PostForm(s.url+path, form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	var values map[string]any
	if err := json.Unmarshal(body, &values); err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s: %s", path, resp.Status, body)
	}
	out := map[string]string{}
	for k, v := range values {
		if text, ok := v.(string); ok {
			out[k] = text
		}
	}
	return out
}

// consent is a person with a browser: opens the page, signs in, agrees. It returns where the browser is sent.
func (s *goToSocial) consent(address, user string) *url.URL {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	open := func(method, address string, form url.Values) *http.Response {
		s.t.Helper()
		req, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			s.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := browser.Do(req)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return resp
	}
	open("GET", address, nil)
	open("POST", s.url+"/auth/sign_in", url.Values{"username": {user + "@example.org"}, "password": {password(user)}})
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp := open("POST", s.url+"/oauth/authorize", nil)
	to, err := resp.Location()
	if err != nil {
		s.t.Fatalf("%s agrees: %s, %v", user, resp.Status, err)
	}
	return to
}
