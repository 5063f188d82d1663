package practice

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind int

const (
	// LoseAnswer lets the server act and then closes the connection.
	LoseAnswer FaultKind = iota + 1
	// LoseRequest closes the connection before the server acts.
	LoseRequest
	// EmptyAnswer lets the server act and answers 200 with an empty body.
	EmptyAnswer
	// Fail answers with Status (default 502), a page of HTML, and Retry-After if
	// there is a Delay, without acting.
	Fail
	// Refuse answers with Status (default 403) and a sentence in JSON, as the server itself does, without acting.
	Refuse
	// ActLate answers with Status (default 504) and a page of HTML, as a gateway does that has waited long enough, and
	// acts when Delay is over, whatever has come meanwhile.
	ActLate
	// Redirect answers 302 to Location, without acting.
	Redirect
	// Revoke takes back the token the request came with, and then lets the server answer.
	Revoke
	// SlowMedia makes the processing of an upload, also of an image, take Delay.
	SlowMedia
	// FailMedia makes the processing of an upload fail.
	FailMedia
)

// Fault makes the server misbehave.
type Fault struct {
	Kind FaultKind
	// Method and Path choose the requests: Path as in [path.Match], for example
	// "/api/v1/statuses/*". Empty ones match everything.
	Method, Path string
	Skip         int           // so many matching requests pass before
	Times        int           // so many are struck; 0 means all
	Fraction     float64       // if not 0, each is struck with this probability only
	Status       int           // of Fail and Refuse; 429 is what a proxy says
	Message      string        // of Refuse
	Delay        time.Duration // of Fail, ActLate and SlowMedia
	Location     string        // of Redirect
}

type fault struct {
	Fault
	seen, struck int
}

// Misbehave adds faults. Of several that match, the earliest added strikes.
func (s *Server) Misbehave(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &fault{Fault: f})
	}
}

// Behave takes all faults away.
func (s *Server) Behave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultFor returns the fault that strikes a request, or the zero value.
func (s *Server) faultFor(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method != "" && f.Method != r.Method {
			continue
		}
		if ok, err := path.Match(f.Path, r.URL.Path); f.Path != "" && (err != nil || !ok) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Times > 0 && f.struck >= f.Times || f.Fraction > 0 && s.random.Float64() >= f.Fraction {
			continue
		}
		f.struck++
		return f.Fault
	}
	return Fault{}
}

type faultKey struct{}

// withFaults serves a request, or not, as the fault that strikes it wants.
func (s *Server) withFaults(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
	s.actLate()
	f := s.faultFor(r)
	switch f.Kind {
	case LoseAnswer:
		serve(&recorder{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	case LoseRequest:
		panic(http.ErrAbortHandler)
	case EmptyAnswer:
		serve(&recorder{header: w.Header()}, r)
		w.WriteHeader(http.StatusOK)
	case Fail:
		if f.Delay > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.Delay.Seconds())))
		}
		writeErrorPage(w, cmp.Or(f.Status, http.StatusBadGateway))
	case Refuse:
		s.writeError(w, &apiError{code: cmp.Or(f.Status, http.StatusForbidden), message: cmp.Or(f.Message, "This action is not allowed")})
	case ActLate:
		s.actLater(r, f.Delay, serve)
		writeErrorPage(w, cmp.Or(f.Status, http.StatusGatewayTimeout))
	case Redirect:
		http.Redirect(w, r, f.Location, http.StatusFound)
	case Revoke:
		s.revokeBearer(r)
		serve(w, r)
	default:
		serve(w, r.WithContext(context.WithValue(r.Context(), faultKey{}, f)))
	}
}

// lateRequest is a request that the server is still at work on when nobody waits for its answer any more.
type lateRequest struct {
	at    time.Time
	key   string // its Idempotency-Key
	serve func()
}

type lateKey struct{}

// isLate reports whether a request is one of ActLate's.
func isLate(r *http.Request) bool { return r.Context().Value(lateKey{}) != nil }

// atWorkOn reports whether a request with an idempotency key is not done yet.
func (s *Server) atWorkOn(key string) bool {
	return key != "" && slices.ContainsFunc(s.late, func(l lateRequest) bool { return l.key == key })
}

func (s *Server) actLater(r *http.Request, delay time.Duration, serve http.HandlerFunc) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it never came in whole
	}
	late := r.Clone(context.WithValue(context.WithoutCancel(r.Context()), lateKey{}, true))
	late.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = append(s.late, lateRequest{
		at: s.opts.Clock.Now().Add(delay), key: late.Header.Get("Idempotency-Key"),
		serve: func() { serve(&recorder{header: http.Header{}}, late) },
	})
}

// actLate lets the requests act whose time has come.
func (s *Server) actLate() {
	s.mu.Lock()
	now := s.opts.Clock.Now()
	var due []lateRequest
	s.late = slices.DeleteFunc(s.late, func(l lateRequest) bool {
		if l.at.After(now) {
			return false
		}
		due = append(due, l)
		return true
	})
	s.mu.Unlock()
	for _, l := range due {
		l.serve()
	}
}

// writeErrorPage answers as a proxy in front of a server does.
func writeErrorPage(w http.ResponseWriter, code int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	title := strconv.Itoa(code) + " " + http.StatusText(code)
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html lang=\"en\"><head><title>%s</title></head><body><h1>%[1]s</h1></body></html>\n", title)
}
