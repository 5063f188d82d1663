// Package dial is the guard before hosts that strangers named: in a profile, a link, a redirect, an answer of a server.
// Whoever names the host must not choose what of the person's own network is asked.
//
// [Guard] looks at the URL of every request, and at every address that is really dialled: after the name was looked
// up, so that an answer of the DNS that changes in between makes no difference.
//
// A server that the person typed needs no guard: it may be at home.
//
// On networks that reach IPv4 only through NAT64 (RFC 6146) hosts without IPv6 are refused, since an address in
// 64:ff9b::/96 may stand for any private one.
package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What a stranger's host may cost.
const (
	connectTimeout = 5 * time.Second  // look-up and connection, and again the TLS handshake
	headerTimeout  = 10 * time.Second // until an answer begins
	idleTimeout    = 30 * time.Second
	maxHeader      = 64 << 10 // bytes of the headers of an answer
	maxIdle        = 16       // connections kept for a next request, one of each host
)

// Reason says why a request was refused. It continues a sentence that begins with the host.
type Reason string

// The reasons of a [RefusedError].
const (
	NotPublic Reason = "is not an address on the public internet"
	NotName   Reason = "is not the name of a host on the public internet"
	NotHTTPS  Reason = "may only be asked over https"
	HasUser   Reason = "was given with a user name before it"
)

// RefusedError is a request that was not sent, or a connection that was not made. errors.As finds it behind what
// net/http says. A host of which one address was refused may have been reached at another one; then there is no error.
type RefusedError struct {
	Host   string     // as a stranger wrote it
	Addr   netip.Addr // with NotPublic
	Reason Reason
}

// Error returns the reason in one line of ASCII.
func (e *RefusedError) Error() string {
	name := fmt.Sprintf("%+.*q", maxName, e.Host)
	if addr := e.Addr.WithZone("").String(); e.Addr.IsValid() && addr != e.Host {
		return fmt.Sprintf("%s, an address of %s, %s", addr, name, e.Reason)
	}
	return name + " " + string(e.Reason)
}

// Guard returns a RoundTripper for requests to hosts that strangers named. It answers a URL that is not https, names
// a user, or whose host is neither a name ([IsName]) nor a [Global] address, with a [*RefusedError]. Of redirects
// http.Client makes new requests, so that each hop is looked at.
//
// Without base, requests go to the network, by connections that all users of Guard(nil) share. A base that is an
// *http.Transport is copied, and keeps its settings for TLS. Both connect to global addresses only, without a proxy,
// and within bounds: 5 seconds for a connection, 10 until an answer begins, 64 KiB of headers.
// Any other base is used as it is, so that tests and practice servers are reached without a network.
func Guard(base http.RoundTripper) http.RoundTripper {
	switch t := base.(type) {
	case nil:
		return network()
	case *http.Transport:
		return &guard{guarded(t, newDialer())}
	}
	return &guard{base}
}

var network = sync.OnceValue(func() http.RoundTripper {
	return &guard{guarded(&http.Transport{ForceAttemptHTTP2: true}, newDialer())}
})

type guard struct{ base http.RoundTripper }

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := check(req.URL); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return g.base.RoundTrip(req)
}

// CloseIdleConnections is what http.Client's method of the name looks for.
func (g *guard) CloseIdleConnections() {
	(&http.Client{Transport: g.base}).CloseIdleConnections()
}

// guarded returns a copy of t that connects by d alone, within the bounds.
func guarded(t *http.Transport, d *net.Dialer) *http.Transport {
	t = t.Clone()
	t.Proxy = nil // it would do the dialling
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := d.DialContext(ctx, network, addr)
		if refused, ok := errors.AsType[*RefusedError](err); ok {
			refused.Host = strings.Trim(addr[:strings.LastIndexByte(addr, ':')], "[]")
		}
		return conn, err
	}
	t.DialTLSContext = nil
	t.DialTLS = nil //lint:ignore SA1019 a base may still have it, and it would go around d
	t.TLSHandshakeTimeout = connectTimeout
	t.ResponseHeaderTimeout = headerTimeout
	t.MaxResponseHeaderBytes = maxHeader
	t.IdleConnTimeout, t.MaxIdleConns, t.MaxIdleConnsPerHost = idleTimeout, maxIdle, 1
	return t
}

// newDialer returns a dialer that looks at each address just before it connects, of which there may be several at
// once (RFC 8305).
func newDialer() *net.Dialer {
	return &net.Dialer{Timeout: connectTimeout, Control: control}
}

// control is called with the address itself, whatever the name was.
func control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && Global(at.Addr()) {
		return nil
	}
	return &RefusedError{Host: address, Addr: at.Addr(), Reason: NotPublic}
}
