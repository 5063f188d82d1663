package instance

import (
	"context"
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

// exploring returns a transport for finding out what is behind an address that a person typed. It sends no secret,
// only reads, and follows what it finds: by https, and through the guard for addresses on strangers' behalf. From an
// address in a net of the person's own it may lead to others there.
func exploring(hc *http.Client, typed *url.URL) *transport {
	t := newTransport(baseOf(hc), NewLedger(&Server{}, nil))
	t.base = &guide{typed: typed.Host, direct: t.base, guarded: dial.Guard(baseOf(hc))}
	t.clear = *typed
	return t
}

// bound returns a transport that speaks to one origin only.
func bound(hc *http.Client, ledger *Ledger, origin string) *transport {
	t := newTransport(baseOf(hc), ledger)
	t.origin = Origin(origin)
	if t.origin == "" {
		t.origin = "nowhere"
	}
	return t
}

// baseOf returns what a client's requests go through, nil for the default. The client's timeout is left behind: it
// would replace our error types with its own.
func baseOf(hc *http.Client) http.RoundTripper {
	if hc == nil {
		return nil
	}
	return hc.Transport
}

// guide sends requests to the typed host directly and to all others guarded, unless the typed host has turned out to
// be in a net of the person's own. Behind a proxy nobody can tell that, so that all others are guarded there.
type guide struct {
	typed           string
	direct, guarded http.RoundTripper
	local           atomic.Bool
}

func (g *guide) RoundTrip(req *http.Request) (*http.Response, error) {
	switch {
	case req.URL.Host != g.typed && g.local.Load():
		return g.direct.RoundTrip(req)
	case req.URL.Host != g.typed:
		return g.guarded.RoundTrip(req)
	}
	if t, ok := g.direct.(*http.Transport); ok && t.Proxy != nil {
		if proxy, err := t.Proxy(req); proxy != nil || err != nil {
			return g.direct.RoundTrip(req)
		}
	}
	traced := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			if at, ok := i.Conn.RemoteAddr().(*net.TCPAddr); ok && !dial.Global(at.AddrPort().Addr()) {
				g.local.Store(true)
			}
		},
	})
	return g.direct.RoundTrip(req.Clone(traced))
}

// leads returns where a domain without an API says that its accounts are: by redirecting what is asked of its accounts,
// as Mastodon's documentation has it for WEB_DOMAIN, or by the template in host-meta (RFC 6415).
func (t *transport) leads(ctx context.Context, base *url.URL) []*url.URL {
	var found []*url.URL
	add := func(u *url.URL) {
		if u != nil && u.Scheme == "https" && *u != *base {
			found = append(found, u)
		}
	}
	ask := func(path, query string) []byte {
		last := base
		hc := http.Client{Transport: t, CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			last = originOf(req.URL)
			return nil
		}}
		at := base.JoinPath(path)
		at.RawQuery = query
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return nil
		}
		resp, err := hc.Do(req)
		add(last) // though it may have nothing for us there
		if err != nil {
			return nil
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxHostMeta))
		return body
	}
	add(template(ask("/.well-known/host-meta", "")))
	ask("/api/v2/instance", "") // of a server that moved and redirects all
	// Mastodon has an account of this name on every server (app/models/concerns/account/finder_concern.rb).
	ask("/.well-known/webfinger", url.Values{"resource": {"acct:" + base.Hostname() + "@" + base.Host}}.Encode())
	return found
}

const (
	maxRedirects = 3
	maxHostMeta  = 64 << 10
)

// template returns the origin of the address in a host-meta at which WebFinger is asked, nil for none.
func template(hostMeta []byte) *url.URL {
	var doc struct {
		Links []struct {
			Rel      string `xml:"rel,attr"`
			Template string `xml:"template,attr"`
		} `xml:"Link"`
	}
	if xml.Unmarshal(hostMeta, &doc) != nil {
		return nil
	}
	for _, link := range doc.Links {
		if link.Rel != "lrdd" {
			continue
		}
		address, _, _ := strings.Cut(link.Template, "{uri}")
		if u, err := url.Parse(address); err == nil {
			return originOf(u)
		}
	}
	return nil
}
