package instance

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

var (
	// ErrNotFound is wrapped by a [RefusedError] for status code 404 and 410.
	ErrNotFound = errors.New("not found")
	// ErrDatesRefused is wrapped by a [RefusedError] when a server of a kind
	// that keeps past dates refuses them: GoToSocial with
	// instance-allow-backdating-statuses switched off, or older than 0.18.
	ErrDatesRefused = errors.New("server does not take past dates")
)

// LimitedError says that a limit of the server's is used up: the request was
// held back, or was sent and answered 429. It was certainly not done.
type LimitedError struct {
	Class Class     // the limit
	Until time.Time // when to try again, on the client's clock
}

func (e *LimitedError) Error() string {
	return fmt.Sprintf("rate limit %q is used up until %s", e.Class, e.Until.UTC().Format(time.RFC3339))
}

// UnreachableError says that no request reached the server: name look-up,
// connection or TLS failed, or something before the server answered in its place (a refusal
// that is not the API's). It was certainly not done.
type UnreachableError struct {
	Host       string
	StatusCode int // of an answer that was not the server's; 0 for none
	Err        error
}

func (e *UnreachableError) Error() string { return fmt.Sprintf("cannot reach %s: %v", e.Host, e.Err) }
func (e *UnreachableError) Unwrap() error { return e.Err }

// UnknownError says that a request was sent and no usable answer came back: a
// cut connection, a timeout, status code 408 or 5xx, or a success whose body cannot
// be read. It may have been done.
type UnknownError struct {
	Op         string // method and path
	StatusCode int    // 0 when there was no answer
	Err        error
}

func (e *UnknownError) Error() string {
	if e.StatusCode == 0 {
		return fmt.Sprintf("%s: no answer: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("%s: unclear answer (status %d): %v", e.Op, e.StatusCode, e.Err)
}
func (e *UnknownError) Unwrap() error { return e.Err }

// AtWork reports whether the server may still be at work on the request: nobody answered, or a gateway that had waited long enough
// (408, 499, 502, 504, and those of Cloudflare's from 520 on).
func (e *UnknownError) AtWork() bool {
	switch e.StatusCode {
	case 0, http.StatusRequestTimeout, 499, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return e.StatusCode >= 520
}

// RefusedError says that the server understood and declined. It was not done.
type RefusedError struct {
	Op         string // method and path
	StatusCode int
	Message    string // the server's words, one short line, possibly in the person's language
	Err        error  // ErrNotFound, ErrDatesRefused or nil
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s: refused (status %d): %s", e.Op, e.StatusCode, e.Message)
}
func (e *RefusedError) Unwrap() error { return e.Err }

// AuthError says that the token is not good for the request: wrong or revoked
// (401), or without the scope (403). It was not done.
type AuthError struct {
	StatusCode int
	Message    string
	Scope      string // the scope that was missing; empty for 401
}

func (e *AuthError) Error() string {
	if e.Scope != "" {
		return fmt.Sprintf("the login lacks the scope %s (status %d): %s", e.Scope, e.StatusCode, e.Message)
	}
	return fmt.Sprintf("the login is not accepted (status %d): %s", e.StatusCode, e.Message)
}

// NotServerError says that a host is there but is no server with the Mastodon
// client API.
type NotServerError struct {
	Host     string
	Software string // what nodeinfo calls it, empty when it has none
}

func (e *NotServerError) Error() string {
	if e.Software != "" {
		return fmt.Sprintf("%s runs %s, which has no Mastodon client API", e.Host, e.Software)
	}
	return fmt.Sprintf("%s is not a Mastodon server", e.Host)
}

// MovedError says that a server is no longer where a login was made, and leads to another address. The login is
// good for nothing there: it is made anew.
type MovedError struct {
	From string // host
	To   string // address
}

func (e *MovedError) Error() string { return fmt.Sprintf("%s has moved to %s", e.From, e.To) }

// DeniedError says that the person, or the server for them, said no on the
// consent page.
type DeniedError struct {
	Reason string // the server's words, one short line; may be empty
}

func (e *DeniedError) Error() string {
	if e.Reason == "" {
		return "access was denied"
	}
	return "access was denied: " + e.Reason
}

// isOurs reports whether err carries one of the package's classifications.
func isOurs(err error) bool {
	var (
		limited     *LimitedError
		unreachable *UnreachableError
		unknown     *UnknownError
		refused     *RefusedError
		auth        *AuthError
	)
	return errors.As(err, &limited) || errors.As(err, &unreachable) || errors.As(err, &unknown) ||
		errors.As(err, &refused) || errors.As(err, &auth)
}

// statusText is http.StatusText, never empty.
func statusText(code int) string {
	if s := http.StatusText(code); s != "" {
		return s
	}
	return "unusual status"
}
