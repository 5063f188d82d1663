package instance

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// loopbackPath is where the server sends the browser back to.
const loopbackPath = "/login"

// Loopback is a port of this machine that a browser is sent back to after the
// person has agreed (RFC 8252 section 7.3).
type Loopback struct {
	listener net.Listener
}

// Listen opens a free port of 127.0.0.1. It comes before registering an app,
// because some servers want the exact redirect URI there.
func Listen() (*Loopback, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port for the login: %w", err)
	}
	return &Loopback{l}, nil
}

// URL returns the redirect URI of the port.
func (l *Loopback) URL() string { return "http://" + l.listener.Addr().String() + loopbackPath }

// Close closes the port. It does nothing after [Loopback.Code] has returned.
func (l *Loopback) Close() error { return l.listener.Close() }

// Code waits until the person's browser comes back from a's page, shows it a
// page that says so, and returns the code for [Authorization.Exchange]. It
// returns a [*DeniedError] when the answer was no, and the context's error when
// that ends first. A request without the state of a is turned away and changes
// nothing. Code may be called once; it closes the port.
func (l *Loopback) Code(ctx context.Context, a *Authorization) (string, error) {
	type answer struct {
		code string
		err  error
	}
	answers := make(chan answer, 1)
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    16 << 10,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			switch {
			case r.URL.Path != loopbackPath:
				http.NotFound(w, r)
			case subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(a.state)) != 1:
				page(w, http.StatusBadRequest, "This is not the login godwit is waiting for.")
			default:
				code, err := codeOf(query)
				if err == nil {
					page(w, http.StatusOK, "godwit has what it needs. You can close this page.")
				} else {
					page(w, http.StatusOK, "godwit was not given access. You can close this page.")
				}
				select {
				case answers <- answer{code, err}:
				default: // the page was loaded again
				}
			}
		}),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l.listener) }()
	defer server.Close()

	select {
	case got := <-answers:
		// Let the page reach the browser. What fails here no longer matters.
		closing, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_ = server.Shutdown(closing)
		return got.code, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	case err := <-served:
		return "", fmt.Errorf("wait for the login: %w", err)
	}
}

// codeOf reads an authorization response (RFC 6749 section 4.1.2).
func codeOf(query url.Values) (string, error) {
	if code := query.Get("code"); code != "" {
		return code, nil
	}
	reason := query.Get("error_description")
	if reason == "" {
		reason = query.Get("error")
	}
	return "", &DeniedError{Reason: oneLine(reason)}
}

// page answers a browser with one sentence of ours.
func page(w http.ResponseWriter, code int, sentence string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(code)
	fmt.Fprintf(w, `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>godwit</title></head>
<body style="font: 1.2rem/1.5 system-ui; margin: 20vh auto; max-width: 30rem; padding: 0 1rem"><p>%s</p></body>
</html>
`, sentence)
}
