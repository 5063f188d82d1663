package dial

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone answers the DNS from memory: names with their addresses.
type zone map[string][]string

// resolver returns a net.Resolver that asks nobody else.
func (z zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go z.serve(server)
		return client, nil
	}}
}

func (z zone) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(query) != nil || len(m.Questions) != 1 {
			return
		}
		q := m.Questions[0]
		answer := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
		addrs, ok := z[strings.TrimSuffix(q.Name.String(), ".")]
		if !ok {
			answer.RCode = dnsmessage.RCodeNameError
		}
		for _, s := range addrs {
			h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}
			switch addr := netip.MustParseAddr(s); {
			case addr.Is4() && q.Type == dnsmessage.TypeA:
				answer.Answers = append(answer.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: addr.As4()}})
			case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
				answer.Answers = append(answer.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
			}
		}
		packed, err := answer.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(binary.BigEndian.AppendUint16(nil, uint16(len(packed)))); err != nil {
			return
		}
		if _, err := conn.Write(packed); err != nil {
			return
		}
	}
}

var errStopped = errors.New("the test connects to nothing")

// watched returns the guard's dialler with names from z. It stops what the guard lets through, too, and tells where
// that would have gone.
func watched(z zone) (d *net.Dialer, let func() []string) {
	var mu sync.Mutex
	var through []string
	d = newDialer()
	d.Resolver = z.resolver()
	inner := d.Control
	d.Control = func(network, address string, c syscall.RawConn) error {
		if err := inner(network, address, c); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		through = append(through, address)
		return errStopped
	}
	return d, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Compact(slices.Sorted(slices.Values(through)))
	}
}

func TestAddressesOfANameAreLookedAt(t *testing.T) {
	z := zone{
		"loop.example":     {"127.0.0.1", "::1"},
		"home.example":     {"192.168.1.1"},
		"cloud.example":    {"169.254.169.254"},
		"mapped.example":   {"::ffff:10.0.0.1"},
		"mixed.example":    {"10.0.0.1", "1.1.1.1"},
		"turned.example":   {"1.1.1.1", "10.0.0.1"},
		"mixed6.example":   {"fd00::1", "2606:4700:4700::1111"},
		"families.example": {"127.0.0.1", "2606:4700:4700::1111"},
		"nat64.example":    {"64:ff9b::7f00:1"},
		"public.example":   {"1.1.1.1"},
	}
	for host, want := range map[string][]string{
		"loop.example": nil, "home.example": nil, "cloud.example": nil, "mapped.example": nil, "nat64.example": nil,
		"mixed.example":    {"1.1.1.1:443"},
		"turned.example":   {"1.1.1.1:443"},
		"mixed6.example":   {"[2606:4700:4700::1111]:443"},
		"families.example": {"[2606:4700:4700::1111]:443"},
		"public.example":   {"1.1.1.1:443"},
		"1.1.1.1:8443":     {"1.1.1.1:8443"},
	} {
		d, let := watched(z)
		_, err := get(t, &guard{guarded(&http.Transport{}, d)}, "https://"+host)
		if got := let(); !slices.Equal(got, want) {
			t.Errorf("%s: went through to %q, want %q", host, got, want)
		}
		refused, ok := errors.AsType[*RefusedError](err)
		if want == nil && (!ok || refused.Host != host || refused.Reason != NotPublic || Global(refused.Addr)) {
			t.Errorf("%s: %v", host, err)
		}
		if host == "public.example" && !errors.Is(err, errStopped) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// TestNothingOfOursIsReached asks by every way for a server on this machine.
func TestNothingOfOursIsReached(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(net.Conn, http.ConnState) { connections.Add(1) }
	server.StartTLS()
	defer server.Close()
	address := server.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)

	own := func(context.Context, string, string) (net.Conn, error) { return net.Dial("tcp", address) }
	short := func(string, string) (net.Conn, error) { return net.Dial("tcp", address) }
	base := &http.Transport{
		DialContext: own, DialTLSContext: own,
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: address}),
	}
	base.Dial, base.DialTLS = short, short //lint:ignore SA1019 a base may still have them
	base.RegisterProtocol("https", server.Client().Transport)
	d := newDialer()
	d.Resolver = zone{"loop.example": {"127.0.0.1"}}.resolver()

	asked := 0
	for _, host := range []string{"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0", "loop.example"} {
		for name, rt := range map[string]http.RoundTripper{
			"none": Guard(nil), "a client's": Guard(server.Client().Transport), "all hooks": Guard(base),
			"names": &guard{guarded(base, d)},
		} {
			if host == "loop.example" && name != "names" {
				continue // would ask the real DNS
			}
			asked++
			_, err := get(t, rt, "https://"+net.JoinHostPort(strings.Trim(host, "[]"), port))
			if _, ok := errors.AsType[*RefusedError](err); !ok {
				t.Errorf("%s, %s: %v", host, name, err)
			}
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections of %d requests", n, asked)
	}
	if _, err := server.Client().Get(server.URL); err != nil || connections.Load() == 0 {
		t.Errorf("the server is not there at all: %v", err)
	}
}

func TestGuardedTransportIsACopy(t *testing.T) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	got := guarded(base, newDialer())
	if base.Proxy == nil || base.ResponseHeaderTimeout != 0 {
		t.Error("the base was changed")
	}
	if got.Proxy != nil || got.ResponseHeaderTimeout != headerTimeout || got.TLSHandshakeTimeout != connectTimeout ||
		got.MaxResponseHeaderBytes != maxHeader || got.MaxIdleConnsPerHost != 1 || !got.ForceAttemptHTTP2 {
		t.Errorf("%+v", got)
	}
	if newDialer().Timeout != connectTimeout {
		t.Error("no end to connecting")
	}
	if Guard(nil) != Guard(nil) {
		t.Error("each Guard(nil) has connections of its own")
	}
}

// memory answers in memory and remembers the hosts that were asked.
type memory struct {
	asked []string
	to    map[string]string // host to the place it sends to
}

func (m *memory) RoundTrip(req *http.Request) (*http.Response, error) {
	m.asked = append(m.asked, req.URL.Host)
	resp := &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: req}
	if to, ok := m.to[req.URL.Host]; ok {
		resp.StatusCode = http.StatusFound
		resp.Header.Set("Location", to)
	}
	return resp, nil
}

func TestEveryHop(t *testing.T) {
	for _, to := range []string{
		"http://b.example/", "https://127.0.0.1/", "https://localhost/", "https://[::1]:8443/", "//192.168.1.1/", "https://2130706433/",
		"https://u:p@b.example/", "https://mün.example/", "ftp://b.example", "https://[fe80::1%25eth0]/", "file:///etc/passwd",
	} {
		m := &memory{to: map[string]string{"a.example": "https://b.example/", "b.example": to}}
		_, err := get(t, Guard(m), "https://a.example/")
		if _, ok := errors.AsType[*RefusedError](err); !ok || !slices.Equal(m.asked, []string{"a.example", "b.example"}) {
			t.Errorf("%s: %v, asked %q", to, err, m.asked)
		}
	}
	m := &memory{to: map[string]string{"a.example": "//b.example:8443/x", "b.example:8443": "https://1.1.1.1/"}}
	if _, err := get(t, Guard(m), "https://a.example/"); err != nil || len(m.asked) != 3 {
		t.Errorf("%v, asked %q", err, m.asked)
	}
}

func TestBodyIsClosed(t *testing.T) {
	body := &closer{Reader: strings.NewReader("secret")}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://127.0.0.1", body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Guard(&memory{}).RoundTrip(req); err == nil || !body.closed {
		t.Errorf("%v, closed: %t", err, body.closed)
	}
}

type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

func get(t *testing.T, rt http.RoundTripper, address string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: rt}).Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return resp, err
}
