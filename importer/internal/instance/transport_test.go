package instance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

const testToken = "secret-token-0123456789"

// roundTrip is a server, or a network, in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	return f(r)
}

// answer is a response with headers given as "Name: value".
func answer(code int, body string, headers ...string) *http.Response {
	resp := &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		resp.Header.Set(name, value)
	}
	return resp
}

// always gives the same answer to everything.
func always(code int, body string, headers ...string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		resp := answer(code, body, headers...)
		resp.Request = r
		return resp, nil
	}
}

func newTestClient(s *Server, rt http.RoundTripper) (*Client, *Ledger) {
	clock := &fixedClock{at("2026-11-23T10:07:13Z")}
	l := NewLedger(s, clock)
	return NewClient(s, Options{Token: testToken, Origin: s.URL, Transport: rt, Clock: clock, Ledger: l}), l
}

// typeOf names the classification of an error.
func typeOf(err error) string {
	var (
		limited     *LimitedError
		unreachable *UnreachableError
		unknown     *UnknownError
		refused     *RefusedError
		auth        *AuthError
	)
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &unreachable):
		return "unreachable"
	case errors.As(err, &unknown):
		return fmt.Sprintf("unknown %d", unknown.StatusCode)
	case errors.As(err, &refused):
		return fmt.Sprintf("refused %d", refused.StatusCode)
	case errors.As(err, &auth):
		return fmt.Sprintf("auth %d", auth.StatusCode)
	}
	return err.Error()
}

const statusJSON = `{"id":"113","url":"https://mastodon.example/@me/113","created_at":"2026-11-23T10:07:13.000Z"}`

func TestClassification(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, tt := range []struct {
		name   string
		server *Server
		rt     roundTrip
		want   string
		is     error
		left   int // statuses that fit afterwards, of 270; 0: do not look
	}{
		{name: "done", rt: always(200, statusJSON), want: "done", left: 269},
		{name: "no such host", rt: fails(&net.DNSError{Err: "no such host", Name: "mastodon.example"}), want: "unreachable", left: 270},
		{name: "connection refused", rt: fails(dial), want: "unreachable", is: dial, left: 270},
		{name: "connection cut", rt: fails(io.ErrUnexpectedEOF), want: "unknown 0", is: io.ErrUnexpectedEOF, left: 269},
		{name: "timeout", rt: fails(context.DeadlineExceeded), want: "unknown 0", is: context.DeadlineExceeded, left: 269},
		{name: "server error", rt: always(500, `{"error":"oops"}`), want: "unknown 500", left: 269},
		{name: "proxy error", rt: always(502, `<html><h1>Bad Gateway</h1>`), want: "unknown 502", left: 269},
		{name: "busy", rt: always(503, `{"error":"try again"}`, "Retry-After: 9"), want: "unknown 503", left: 269},
		{name: "busy GoToSocial", server: gotosocialLimit, rt: always(503, ``, "Retry-After: 30"), want: "limited"},
		{name: "empty success", rt: always(200, ``), want: "unknown 200", left: 269},
		{name: "success in HTML", rt: always(200, `<html>`), want: "unknown 200", left: 269},
		{name: "success without an id", rt: always(200, `{"error":"hm"}`), want: "unknown 200", left: 269},
		{name: "success cut short", rt: always(200, statusJSON[:40]), want: "unknown 200", left: 269},
		{
			name: "success of another shape", want: "done", left: 269,
			rt: always(200, `{"id":113,"media_attachments":[{"id":"5","meta":{"original":{"width":"640"},"small":{"width":640.0}}}]}`),
		},
		{name: "too long", rt: always(422, `{"error":"Validation failed: Text character limit"}`), want: "refused 422", left: 270},
		{name: "too large for the proxy", rt: always(413, `<html>`), want: "refused 413", left: 270},
		{name: "not found", rt: always(404, `{"error":"Record not found"}`), want: "refused 404", is: ErrNotFound, left: 270},
		{name: "gone", rt: always(410, `{"error":"gone"}`), want: "refused 410", is: ErrNotFound, left: 270},
		{name: "proxy without a server", rt: always(404, `404 page not found`), want: "unreachable", left: 270},
		{name: "request cut by a proxy", rt: always(408, ``), want: "unknown 408", left: 269},
		{name: "wrong token", rt: always(401, `{"error":"The access token is invalid"}`), want: "auth 401", left: 270},
		{name: "missing scope", rt: always(403, `{"error":"This action is outside the authorized scopes"}`), want: "auth 403", left: 270},
		{
			name: "missing scope in French", want: "auth 403", left: 270,
			rt: always(403, `{"error":"Cette action n'est pas autorisée"}`, `WWW-Authenticate: Bearer realm="Doorkeeper", error="invalid_scope"`),
		},
		{name: "disabled account", rt: always(403, `{"error":"Your login is currently disabled"}`), want: "refused 403", left: 270},
		{name: "too many", rt: always(429, `{"error":"Too many requests"}`), want: "limited", left: 0},
		{name: "redirect of a POST", rt: always(301, ``, "Location: https://www.mastodon.example/"), want: "unreachable", left: 270},
		{name: "a firewall", rt: always(403, `<!DOCTYPE html><title>Just a moment...</title>`), want: "unreachable", left: 270},
		{name: "a firewall with JSON", rt: always(403, `{"message":"Forbidden"}`), want: "unreachable", left: 270},
		{name: "a firewall with much JSON", rt: always(422, `{"error":{"code":1020},"success":false}`), want: "unreachable", left: 270},
		{name: "a list", rt: always(422, `["no"]`), want: "unreachable", left: 270},
		{name: "a proxy's login", rt: always(401, `<html>`, `WWW-Authenticate: Basic realm="x"`), want: "unreachable", left: 270},
		{name: "a legal notice", rt: always(451, ``), want: "unreachable", left: 270},
		{name: "a gateway that cannot", server: gotosocialLimit, rt: always(501, `<html>`), want: "unreachable"},
		{name: "a firewall before GoToSocial", server: gotosocialLimit, rt: always(403, `<p>backdating</p>`), want: "unreachable"},
		{name: "software without sentences", server: &Server{URL: mastodonServer.URL, Software: "akkoma"}, rt: always(403, `Forbidden`), want: "refused 403"},
		{name: "software without JSON", server: &Server{URL: mastodonServer.URL, Software: "snac"}, rt: always(404, ``), want: "refused 404", is: ErrNotFound},
		{name: "other software", server: &Server{URL: mastodonServer.URL, Software: "other"}, rt: always(403, `{"message":"no"}`), want: "refused 403"},
		{name: "before other software", server: &Server{URL: mastodonServer.URL, Software: "other"}, rt: always(403, `<html>`), want: "unreachable"},
		{
			name: "dates switched off", server: gotosocialLimit, want: "refused 403", is: ErrDatesRefused,
			rt: always(403, `{"error":"Forbidden: backdating statuses has been disabled on this instance"}`),
		},
		{
			name: "dates unknown", server: gotosocialLimit, want: "refused 501", is: ErrDatesRefused,
			rt: always(501, `{"error":"Not Implemented: scheduled_at is not yet supported"}`),
		},
		{
			name: "mention in the past", server: gotosocialLimit, want: "refused 403",
			rt: always(403, `{"error":"Forbidden: statuses mentioning others can't be backfilled"}`),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := tt.server
			if server == nil {
				server = mastodonServer
			}
			c, ledger := newTestClient(server, tt.rt)
			_, err := c.PostStatus(t.Context(), StatusRequest{Text: "hello"})
			if got := typeOf(err); got != tt.want {
				t.Fatalf("got %s (%v), want %s", got, err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if tt.is == nil && (errors.Is(err, ErrNotFound) || errors.Is(err, ErrDatesRefused)) {
				t.Errorf("%v is more than it should be", err)
			}
			if tt.left > 0 {
				if n, _ := charged(t, ledger, 500, ClassStatuses); n != tt.left {
					t.Errorf("%d statuses fit afterwards, want %d", n, tt.left)
				}
			}
		})
	}
}

func fails(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func TestMissingScopeIsNamed(t *testing.T) {
	c, _ := newTestClient(mastodonServer, always(403, `{"error":"outside the authorized scopes"}`))
	for _, tt := range []struct {
		call  string
		err   error
		scope string
	}{
		{"Account", second(c.Account(t.Context())), "read:accounts"},
		{"PostStatus", second(c.PostStatus(t.Context(), StatusRequest{})), "write:statuses"},
		{"Status", second(c.Status(t.Context(), "1")), "read:statuses"},
		{"AccountStatuses", second(c.AccountStatuses(t.Context(), "1", Page{})), "read:statuses"},
		{"UploadMedia", second(c.UploadMedia(t.Context(), fileOf("x.png", "x"))), "write:media"},
		{"MediaStatus", second(c.MediaStatus(t.Context(), "1")), "write:media"},
		{"DeleteStatus", c.DeleteStatus(t.Context(), "1"), "write:statuses"},
	} {
		var auth *AuthError
		if !errors.As(tt.err, &auth) || auth.Scope != tt.scope {
			t.Errorf("%s: %v, want the lack of %s", tt.call, tt.err, tt.scope)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Every call, also those that go through go-mastodon, ends in our types.
func TestEveryCallIsClassified(t *testing.T) {
	calls := map[string]func(context.Context, *Client) error{
		"Account":         func(ctx context.Context, c *Client) error { return second(c.Account(ctx)) },
		"PostStatus":      func(ctx context.Context, c *Client) error { return second(c.PostStatus(ctx, StatusRequest{})) },
		"Status":          func(ctx context.Context, c *Client) error { return second(c.Status(ctx, "1")) },
		"Source":          func(ctx context.Context, c *Client) error { _, _, err := c.Source(ctx, "1"); return err },
		"AccountStatuses": func(ctx context.Context, c *Client) error { return second(c.AccountStatuses(ctx, "1", Page{})) },
		"UploadMedia":     func(ctx context.Context, c *Client) error { return second(c.UploadMedia(ctx, fileOf("a.png", "png"))) },
		"MediaStatus":     func(ctx context.Context, c *Client) error { return second(c.MediaStatus(ctx, "1")) },
		"DeleteStatus":    func(ctx context.Context, c *Client) error { return c.DeleteStatus(ctx, "1") },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			for _, tt := range []struct {
				rt   roundTrip
				want string
			}{
				{always(429, ``), "limited"},
				{always(401, `{"error":"The access token is invalid"}`), "auth 401"},
				{always(401, ``), "unreachable"},
				{always(404, `{"error":"Record not found"}`), "refused 404"},
				{always(404, `404 page not found`), "unreachable"},
				{always(500, testToken), "unknown 500"},
				{always(422, `{"error":"token `+testToken+` is bad"}`), "refused 422"},
				{fails(io.ErrUnexpectedEOF), "unknown 0"},
				{fails(&net.DNSError{Err: "no such host"}), "unreachable"},
			} {
				c, _ := newTestClient(mastodonServer, tt.rt)
				err := call(t.Context(), c)
				if got := typeOf(err); got != tt.want {
					t.Errorf("got %s (%v), want %s", got, err, tt.want)
				}
				if err != nil && strings.Contains(err.Error(), testToken) {
					t.Errorf("the token is in %q", err)
				}
			}

			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			c, _ := newTestClient(mastodonServer, roundTrip(func(*http.Request) (*http.Response, error) {
				t.Error("a request was sent under a cancelled context")
				return nil, io.EOF
			}))
			if err := call(ctx, c); !errors.Is(err, context.Canceled) || isOurs(err) {
				t.Errorf("cancelled before sending: %v", err)
			}
		})
	}
}

// What net/http itself reports tells a request that was never sent from one
// whose answer was lost.
func TestSentOrNot(t *testing.T) {
	var received atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if received.Add(1) == 1 {
			io.WriteString(w, statusJSON)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close() // after acting
	}))
	defer srv.Close()
	server := &Server{URL: srv.URL, Software: "mastodon"}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	c := NewClient(server, Options{Token: testToken, Origin: server.URL, Transport: transport})
	post := func() error {
		return second(c.PostStatus(t.Context(), StatusRequest{Text: "hello", IdempotencyKey: "k"}))
	}

	if err := post(); err != nil {
		t.Fatal(err)
	}
	// On the kept connection, net/http would by itself repeat a POST that has an
	// Idempotency-Key.
	if got := typeOf(post()); got != "unknown 0" {
		t.Errorf("answer lost: %s, want unknown", got)
	}
	if n := received.Load(); n != 2 {
		t.Errorf("%d requests arrived, want 2", n)
	}

	srv.Close()
	if got := typeOf(post()); got != "unreachable" {
		t.Errorf("server gone: %s, want unreachable", got)
	}

	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	server.URL = secure.URL
	c = NewClient(server, Options{Token: testToken, Origin: server.URL, Transport: transport})
	err := post()
	var certificate *tls.CertificateVerificationError
	if typeOf(err) != "unreachable" || !errors.As(err, &certificate) {
		t.Errorf("certificate of nobody: %v, want unreachable", err)
	}
}

// A 429 never reaches go-mastodon, whose own back-off would sleep for hours.
func TestNoBackOffOfGoMastodon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := NewClient(mastodonServer, Options{Origin: mastodonServer.URL, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			requests++
			return answer(429, `{"error":"Too many requests"}`), nil
		})})
		began := time.Now()
		if err := second(c.Account(t.Context())); typeOf(err) != "limited" || requests != 1 {
			t.Errorf("%v after %d requests, want a limit after 1", err, requests)
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the library waited %v", waited)
		}
	})
}

func TestNothingIsSentInTheClearOrToStrangers(t *testing.T) {
	var hosts []string
	rt := roundTrip(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Scheme+"://"+r.URL.Host)
		if r.URL.Path == "/api/v1/statuses/here" {
			return answer(302, "", "Location: /api/v1/statuses/there"), nil
		}
		if r.URL.Path == "/api/v1/statuses/there" {
			return answer(200, statusJSON), nil
		}
		return answer(302, "", "Location: https://evil.example/api"), nil
	})

	c, _ := newTestClient(&Server{URL: "http://mastodon.example"}, rt)
	if err := c.DeleteStatus(t.Context(), "1"); typeOf(err) != "unreachable" || len(hosts) != 0 {
		t.Errorf("in the clear: %v, sent to %v", err, hosts)
	}
	c, _ = newTestClient(mastodonServer, rt)
	if _, err := c.Status(t.Context(), "away"); typeOf(err) != "unreachable" {
		t.Errorf("redirect to another host: %v", err)
	}
	if s, err := c.Status(t.Context(), "here"); err != nil || s.ID != "113" {
		t.Errorf("redirect within the host: %v, %v", s, err)
	}
	for _, host := range hosts {
		if host != "https://mastodon.example" {
			t.Errorf("a request went to %s", host)
		}
	}
}

func TestRequestHeaders(t *testing.T) {
	for _, tt := range []struct {
		server    *Server
		userAgent string
		want      map[string]string
	}{
		{mastodonServer, "", map[string]string{
			"Authorization": "Bearer " + testToken, "Idempotency-Key": "k1",
			"User-Agent": "godwit (+https://github.com/godwit-migrate/godwit)",
		}},
		{gotosocialLimit, "godwit/0.1", map[string]string{
			"Authorization": "Bearer " + testToken, "Idempotency-Key": "", "User-Agent": "godwit/0.1",
		}},
	} {
		var got http.Header
		c := NewClient(tt.server, Options{Token: testToken, Origin: tt.server.URL, UserAgent: tt.userAgent, Transport: roundTrip(
			func(r *http.Request) (*http.Response, error) {
				got = r.Header
				return answer(200, statusJSON), nil
			})})
		if _, err := c.PostStatus(t.Context(), StatusRequest{Text: "hello", IdempotencyKey: "k1"}); err != nil {
			t.Fatal(err)
		}
		for name, want := range tt.want {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", tt.server.Software, name, got.Get(name), want)
			}
		}
	}
}

// Every request ends by itself. What was sent by then may have been done.
func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClient(mastodonServer, Options{Origin: mastodonServer.URL, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})})
		video := fileOf("v.mp4", "")
		video.Size = 64 << 20
		for _, tt := range []struct {
			name string
			call func() error
			want time.Duration
		}{
			{"status", func() error { return second(c.PostStatus(t.Context(), StatusRequest{})) }, 2 * time.Minute},
			{"deletion", func() error { return c.DeleteStatus(t.Context(), "1") }, time.Minute},
			{"account", func() error { return second(c.Account(t.Context())) }, time.Minute},
			{"listing", func() error { return second(c.AccountStatuses(t.Context(), "1", Page{})) }, time.Minute},
			{"small file", func() error { return second(c.UploadMedia(t.Context(), fileOf("a.png", "x"))) }, 2 * time.Minute},
			{"large file", func() error { return second(c.UploadMedia(t.Context(), video)) }, 2*time.Minute + 2048*time.Second},
		} {
			began := time.Now()
			err := tt.call()
			if typeOf(err) != "unknown 0" || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != tt.want {
				t.Errorf("%s: %v after %v, want a deadline after %v", tt.name, err, time.Since(began), tt.want)
			}
		}
	})
}

func TestBodiesAreBounded(t *testing.T) {
	read := 0
	endless := io.NopCloser(readerFunc(func(p []byte) (int, error) { read += len(p); return len(p), nil }))
	for _, code := range []int{200, 422} {
		read = 0
		c, _ := newTestClient(mastodonServer, roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: code, Header: http.Header{}, Body: endless, Request: r}, nil
		}))
		if err := second(c.Status(t.Context(), "1")); err == nil {
			t.Errorf("%d: an endless answer was read", code)
		}
		if read > 2*maxBody {
			t.Errorf("%d: %d bytes were read", code, read)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"Text can't be blank":             "Text can't be blank",
		" a\r\n\tb \x1b[31mred\x00\u200e": "a b [31mred",
		"ça \xff va":                      "ça va",
		strings.Repeat("é", 500):          strings.Repeat("é", maxMessage-1) + "…",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzOneLine(f *testing.F) {
	f.Add(" a\r\n\tb \x1b[31mred\x00")
	f.Add(strings.Repeat("é\n", 500))
	f.Fuzz(func(t *testing.T, s string) {
		got := oneLine(s)
		if utf8.RuneCountInString(got) > maxMessage || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\t\x1b\x00") {
			t.Errorf("%q is not one short line", got)
		}
		if oneLine(got) != got {
			t.Errorf("%q is not final: %q", got, oneLine(got))
		}
	})
}

// TestGuide leads from a typed address at home to others there, but not because of a proxy at home.
func TestGuide(t *testing.T) {
	here := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer here.Close()
	at, err := url.Parse(here.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		typed   string
		proxy   func(*http.Request) (*url.URL, error)
		guarded bool
	}{
		{"at home", at.Host, nil, false},
		{"at home, with a proxy for others", at.Host, func(*http.Request) (*url.URL, error) { return nil, nil }, false},
		{"behind a proxy at home", "social.example", http.ProxyURL(at), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var guarded []string
			g := &guide{typed: tt.typed, direct: &http.Transport{Proxy: tt.proxy}, guarded: roundTrip(func(req *http.Request) (*http.Response, error) {
				guarded = append(guarded, req.URL.Host)
				return nil, errors.New("guarded")
			})}
			for _, host := range []string{tt.typed, "localhost:" + at.Port()} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
				if err != nil {
					t.Fatal(err)
				}
				if resp, err := g.RoundTrip(req); err == nil {
					resp.Body.Close()
				}
			}
			if (len(guarded) == 1) != tt.guarded {
				t.Errorf("guarded: %q", guarded)
			}
		})
	}
}
