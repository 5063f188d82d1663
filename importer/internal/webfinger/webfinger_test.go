package webfinger_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
	"github.com/godwit-migrate/godwit/importer/internal/webfinger"
)

// network is hosts in memory: what each answers at host and path. It holds every request to what a stranger may see.
type network struct {
	t     *testing.T
	at    map[string]page // "host/path", or "host" for all its paths
	asked []string
}

type page struct {
	status   int // zero is 302 with a location, else 200
	kind     string
	body     string
	location string
	endless  bool // the body goes on for ever
	silent   bool // no answer
}

func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	n.asked = append(n.asked, req.URL.String())
	for _, h := range []string{"Authorization", "Cookie", "Referer"} {
		if v := req.Header.Values(h); v != nil {
			n.t.Errorf("%s has %s %q", req.URL, h, v)
		}
	}
	if req.Method != http.MethodGet || req.URL.Scheme != "https" || len(req.Header.Values("Accept")) != 1 ||
		req.Header.Get("User-Agent") != "godwit (+https://github.com/godwit-migrate/godwit)" {
		n.t.Errorf("%s %s %v", req.Method, req.URL, req.Header)
	}
	p, ok := n.at[req.URL.Host+req.URL.Path]
	if !ok {
		if p, ok = n.at[req.URL.Host]; !ok {
			p = page{status: 404}
		}
	}
	if p.silent {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	resp := &http.Response{StatusCode: p.status, Request: req, Header: http.Header{}}
	switch {
	case p.status == 0 && p.location != "":
		resp.StatusCode = http.StatusFound
	case p.status == 0:
		resp.StatusCode = http.StatusOK
	}
	if p.kind != "" {
		resp.Header.Set("Content-Type", p.kind)
	}
	if p.location != "" {
		resp.Header.Set("Location", p.location)
	}
	resp.Header.Set("Set-Cookie", "seen=1; Domain=.example; Path=/")
	resp.Body = io.NopCloser(strings.NewReader(p.body))
	if p.endless {
		resp.Body = &endless{strings.NewReader(p.body), 0, n.t}
	}
	return resp, nil
}

// endless is a body that never ends; reading much of it is an error.
type endless struct {
	head *strings.Reader
	read int
	t    *testing.T
}

func (e *endless) Close() error { return nil }

func (e *endless) Read(p []byte) (int, error) {
	n, _ := e.head.Read(p)
	for i := n; i < len(p); i++ {
		p[i] = ' '
	}
	if e.read += len(p); e.read > 256<<10 {
		e.t.Fatal("reads on and on")
	}
	return len(p), nil
}

const activity = "application/activity+json"

// jrd is an answer of WebFinger.
func jrd(subject, self string) page {
	return page{kind: "application/jrd+json; charset=utf-8", body: fmt.Sprintf(
		`{"subject":%q,"aliases":["https://a.example/@ada"],"links":[
			{"rel":"http://webfinger.net/rel/profile-page","type":"text/html","href":"https://a.example/@ada"},
			{"rel":"self","type":%q,"href":%q},
			{"rel":"http://ostatus.org/schema/1.0/subscribe","template":"https://a.example/authorize_interaction?uri={uri}"}]}`,
		subject, activity, self)}
}

func xrd(links string) page {
	return page{kind: "application/xrd+xml", body: `<?xml version="1.0" encoding="UTF-8"?>
		<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">` + links + `</XRD>`}
}

const (
	finger = "/.well-known/webfinger"
	meta   = "/.well-known/host-meta"
	ada    = "https://a.example/users/ada"
)

func TestLookup(t *testing.T) {
	good := jrd("acct:ada@a.example", ada)
	var (
		unknown  = new(webfinger.UnknownError)
		refused  = new(dial.RefusedError)
		notFound = webfinger.ErrNotFound
	)
	lrdd := func(template string) page { return xrd(`<Link rel="lrdd" template="` + template + `"/>`) }
	type pages = map[string]page
	for _, tt := range []struct {
		name    string
		ask     string // ada@a.example
		at      pages
		want    string // the subject
		err     any
		askedIn int // requests, if not zero
	}{
		{name: "plain", at: pages{"a.example" + finger: good}, want: "ada@a.example", askedIn: 1},
		{name: "upper case", ask: "ADA@A.Example", at: pages{"a.example" + finger: good}, want: "ada@a.example", askedIn: 1},
		{name: "another script", ask: "ada@BÜCHER.example", at: pages{"xn--bcher-kva.example" + finger: jrd("acct:ada@bücher.example", ada)}, want: "ada@xn--bcher-kva.example", askedIn: 1},
		{name: "wide letters", ask: "ada@ａ。example", at: pages{"a.example" + finger: good}, want: "ada@a.example"},
		{name: "port", ask: "ada@a.example:8443", at: pages{"a.example:8443" + finger: jrd("acct:ada@a.example:8443", ada)}, want: "ada@a.example:8443"},
		{name: "port of https", ask: "ada@a.example:443", at: pages{"a.example" + finger: good}, want: "ada@a.example"},
		{name: "https subject", at: pages{"a.example" + finger: jrd("https://a.example/@ada", ada)}, want: "ada@a.example", askedIn: 1},
		{name: "https subject with users", at: pages{"a.example" + finger: jrd("https://a.example/users/ada", ada)}, want: "ada@a.example", askedIn: 1},
		{name: "static host", at: pages{"a.example" + finger: {kind: "application/octet-stream", body: good.body}}, want: "ada@a.example"},

		{name: "redirect", at: pages{"a.example" + finger: {status: 301, location: "https://social.a.example" + finger + "?x"}, "social.a.example": good}, want: "ada@a.example", askedIn: 2},
		{name: "three redirects", at: pages{"a.example": {location: "https://b.example/"}, "b.example": {location: "//c.example"}, "c.example/": {status: 308, location: "/d"}, "c.example/d": good, "c.example": {location: "/"}}, err: unknown, askedIn: 4},
		{name: "a loop", at: pages{"a.example": {location: "/x"}}, err: unknown, askedIn: 4},
		{name: "redirect to http", at: pages{"a.example": {location: "http://b.example"}}, err: refused, askedIn: 1},
		{name: "redirect home", at: pages{"a.example": {location: "https://192.168.1.1/"}}, err: refused, askedIn: 1},
		{name: "redirect to localhost", at: pages{"a.example": {location: "https://localhost/"}}, err: refused, askedIn: 1},
		{name: "redirect with a user", at: pages{"a.example": {location: "https://u:p@b.example/"}}, err: refused, askedIn: 1},
		{name: "redirect to a port", at: pages{"a.example": {location: "https://b.example:22/"}}, err: unknown, askedIn: 1},
		{name: "redirect between ports", ask: "ada@a.example:8443", at: pages{"a.example:8443": {location: "https://b.example:444/"}, "b.example:444": jrd("acct:ada@a.example:8443", ada)}, want: "ada@a.example:8443"},
		{name: "redirect to nowhere", at: pages{"a.example": {status: 302}}, err: unknown, askedIn: 1},
		{name: "redirect to an evil line", at: pages{"a.example": {location: "https://b\u202e.example/\x01"}}, err: unknown, askedIn: 1},

		{name: "gone", at: pages{"a.example" + finger: {status: 410}}, err: notFound, askedIn: 1},
		{name: "not found", at: pages{}, err: notFound, askedIn: 2},
		{name: "not found, host-meta says the same place", at: pages{"a.example" + meta: lrdd("https://a.example/.well-known/webfinger?resource={uri}")}, err: notFound, askedIn: 2},
		{name: "not found, a page for everything", at: pages{"a.example" + meta: {kind: "text/html", body: "<!doctype html>"}}, err: notFound, askedIn: 2},
		{name: "host-meta", at: pages{"a.example" + meta: lrdd("https://social.a.example/wf?resource={uri}"), "social.a.example/wf": good}, want: "ada@a.example", askedIn: 3},
		{name: "host-meta after 403", at: pages{"a.example" + finger: {status: 403}, "a.example" + meta: lrdd("https://b.example/{uri}"), "b.example/acct:ada@a.example": good}, want: "ada@a.example", askedIn: 3},
		{name: "host-meta, gone there", at: pages{"a.example" + meta: lrdd("https://b.example/?q={uri}"), "b.example": {status: 410}}, err: notFound, askedIn: 3},
		{name: "host-meta to itself, once", at: pages{"a.example" + meta: lrdd("https://a.example/x?{uri}")}, err: notFound, askedIn: 3},
		{name: "host-meta to http", at: pages{"a.example" + meta: lrdd("http://b.example/?q={uri}")}, err: refused, askedIn: 2},
		{name: "host-meta home", at: pages{"a.example" + meta: lrdd("https://[::1]/?q={uri}")}, err: refused, askedIn: 2},
		{name: "host-meta to a port", at: pages{"a.example" + meta: lrdd("https://b.example:22/?q={uri}")}, err: unknown, askedIn: 2},
		{name: "host-meta in the host", at: pages{"a.example" + meta: lrdd("https://{uri}.b.example/")}, err: unknown, askedIn: 2},
		{name: "host-meta in trouble", at: pages{"a.example" + meta: {status: 503}}, err: unknown, askedIn: 2},
		{name: "host-meta is a bomb", at: pages{"a.example" + meta: {kind: "text/xml", body: `<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><XRD>&b;</XRD>`}}, err: unknown, askedIn: 2},
		{name: "refused, no host-meta", at: pages{"a.example" + finger: {status: 401}}, err: unknown, askedIn: 2},
		{name: "too many requests", at: pages{"a.example": {status: 429}}, err: unknown, askedIn: 1},
		{name: "in trouble", at: pages{"a.example": {status: 500}}, err: unknown, askedIn: 1},
		{name: "nothing there", at: pages{"a.example": {status: 204}}, err: unknown, askedIn: 1},

		{name: "another name", at: pages{"a.example": jrd("acct:ada@b.example", ada), "b.example": jrd("acct:Ada@B.example", ada)}, want: "Ada@b.example", askedIn: 2},
		{name: "another name, gone", at: pages{"a.example": jrd("acct:ada@b.example", ada)}, err: notFound, askedIn: 3},
		{name: "a third name", at: pages{"a.example": jrd("acct:ada@b.example", ada), "b.example": jrd("acct:ada@c.example", ada), "c.example": jrd("acct:ada@c.example", ada)}, err: unknown, askedIn: 2},
		{name: "there and back", at: pages{"a.example": jrd("acct:ada@b.example", ada), "b.example": jrd("acct:ada@a.example", ada)}, err: unknown, askedIn: 2},
		{name: "another name at home", at: pages{"a.example": jrd("acct:ada@127.0.0.1", ada)}, err: unknown, askedIn: 1},
		{name: "another name at a port", at: pages{"a.example": jrd("acct:ada@b.example:22", ada)}, err: unknown, askedIn: 1},
		{name: "no subject", at: pages{"a.example": jrd("", ada)}, err: unknown, askedIn: 1},
		{name: "subject of no account", at: pages{"a.example": jrd("https://a.example/about", ada)}, err: unknown, askedIn: 1},
		{name: "subject with a line", at: pages{"a.example": jrd("acct:ada@a.example\nx", ada)}, err: unknown, askedIn: 1},
		{name: "no actor", at: pages{"a.example": jrd("acct:ada@a.example", "javascript:alert(1)")}, err: unknown, askedIn: 1},

		{name: "wrong type", at: pages{"a.example": {kind: "text/html", body: good.body}}, err: unknown, askedIn: 1},
		{name: "no type", at: pages{"a.example": {body: good.body}}, err: unknown, askedIn: 1},
		{name: "not JSON", at: pages{"a.example": {kind: "application/json", body: "<html>"}}, err: unknown, askedIn: 1},
		{name: "two documents", at: pages{"a.example": {kind: "application/json", body: good.body + good.body}}, err: unknown, askedIn: 1},
		{name: "deep", at: pages{"a.example": {kind: "application/json", body: strings.Repeat("[", 60<<10)}}, err: unknown, askedIn: 1},
		{name: "endless", at: pages{"a.example": {kind: good.kind, body: good.body, endless: true}}, err: unknown, askedIn: 1},
		{name: "endless host-meta", at: pages{"a.example" + meta: {kind: "text/xml", body: "<XRD>", endless: true}}, err: unknown, askedIn: 2},
		{name: "endless redirect", at: pages{"a.example": {location: "/x", endless: true}}, err: unknown, askedIn: 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := &network{t: t, at: tt.at}
			if tt.ask == "" {
				tt.ask = "ada@a.example"
			}
			user, host, _ := strings.Cut(tt.ask, "@")
			got, err := webfinger.New(n).Lookup(t.Context(), user, host)
			if tt.askedIn != 0 && len(n.asked) != tt.askedIn {
				t.Errorf("asked %q", n.asked)
			}
			switch want := tt.err.(type) {
			case nil:
				if err != nil || got != (webfinger.Answer{Subject: tt.want, Actor: ada, ProfilePage: "https://a.example/@ada"}) {
					t.Errorf("%+v, %v; asked %q", got, err, n.asked)
				}
				return
			case *webfinger.UnknownError:
				if !errors.As(err, &want) || errors.Is(err, notFound) {
					t.Error(err)
				}
			case *dial.RefusedError:
				if !errors.As(err, &want) || !errors.As(err, &unknown) {
					t.Error(err)
				}
			case error:
				if !errors.Is(err, want) {
					t.Error(err)
				}
			}
			if got != (webfinger.Answer{}) || err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%+v, %q", got, err)
			}
		})
	}
}

func TestLookupAsksNobodyForOtherNames(t *testing.T) {
	n := &network{t: t, at: map[string]page{}}
	for _, name := range [][2]string{
		{"", "a.example"},
		{"a b", "a.example"},
		{"a@b", "a.example"},
		{".a", "a.example"},
		{"a-", "a.example"},
		{"ä", "a.example"},
		{"a\n", "a.example"},
		{"a?b", "a.example"},
		{strings.Repeat("a", 2049), "a.example"},
		{"a", ""},
		{"a", "example"},
		{"a", "127.0.0.1"},
		{"a", "8.8.8.8"},
		{"a", "[::1]"},
		{"a", "::1"},
		{"a", "localhost"},
		{"a", "127.1"},
		{"a", "0x7f.1"},
		{"a", "１２７.0.0.1"},
		{"a", "a.local"},
		{"a", "a.example/x"},
		{"a", "u@a.example"},
		{"a", "a.example?"},
		{"a", "a..example"},
		{"a", "a.example:"},
		{"a", "a.example:0"},
		{"a", "a.example:x"},
		{"a", "a.example:65536"},
		{"a", "a.example:+22"},
		{"a", "a.example:022"},
		{"a", "a.example:22:22"},
		{"a", "a_b.example"},
		{"a", "xn--a.example"},
		{"a", "a\u202e.example"},
		{"a", strings.Repeat("a", 64) + ".example"},
		{"a", strings.Repeat("ü", 64) + ".example"},
		{"a", strings.Repeat("a.", 127) + "example"},
		{"a", strings.Repeat("x", 1<<20)},
		{"a", distinct(16000) + ".example"},
	} {
		_, err := webfinger.New(n).Lookup(t.Context(), name[0], name[1])
		if _, ok := errors.AsType[*webfinger.NameError](err); !ok || len(err.Error()) > 4000 {
			t.Errorf("%.80q: %.80v", name, err)
		}
	}
	if n.asked != nil {
		t.Errorf("asked %q", n.asked)
	}
}

// distinct returns a label of n different letters, which Punycode takes n² steps for.
func distinct(n int) string {
	r := make([]rune, n)
	for i := range r {
		r[i] = rune(0x4e00 + i)
	}
	return string(r)
}

func TestLookupEscapesTheName(t *testing.T) {
	n := &network{t: t, at: map[string]page{"a.example": {status: 410}}}
	_, _ = webfinger.New(n).Lookup(t.Context(), "a.d-a_1", "a.example")
	if want := []string{"https://a.example/.well-known/webfinger?resource=acct%3Aa.d-a_1%40a.example"}; !slices.Equal(n.asked, want) {
		t.Errorf("asked %q", n.asked)
	}
}

func TestLookupEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &network{t: t, at: map[string]page{"a.example": {silent: true}}}
		start := time.Now()
		_, err := webfinger.New(n).Lookup(t.Context(), "ada", "a.example")
		if _, ok := errors.AsType[*webfinger.UnknownError](err); !ok || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 30*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := webfinger.New(n).Lookup(ctx, "ada", "a.example"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestLookupAsksALittle counts the requests of the most that hosts can make of one question.
func TestLookupAsksALittle(t *testing.T) {
	n := &network{t: t, at: map[string]page{}}
	hops := func(host, path string, last page) {
		for i := range 3 {
			n.at[host+path] = page{location: fmt.Sprintf("%s%d", "/h", i) + path}
			path = fmt.Sprintf("/h%d%s", i, path)
		}
		n.at[host+path] = last
	}
	for host, subject := range map[string]string{"a.example": "acct:ada@b.example", "b.example": "acct:ada@b.example"} {
		hops(host, finger, page{status: 404})
		hops(host, meta, xrd(`<Link rel="lrdd" template="https://`+host+`/wf?r={uri}"/>`))
		hops(host, "/wf", jrd(subject, ada))
	}
	if _, err := webfinger.New(n).Lookup(t.Context(), "ada", "a.example"); err != nil || len(n.asked) != 24 {
		t.Errorf("%v after %d requests", err, len(n.asked))
	}
}
