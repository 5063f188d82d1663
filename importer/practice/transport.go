package practice

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Transport returns a transport that brings requests to the server within the
// process. It has no socket and keeps no goroutine, so that it works in a
// [testing/synctest] bubble. A request to another host than that of [Server.URL]
// fails, as if there were no network.
//
// Answers are complete before RoundTrip returns. When a request's context ends
// first, its error is returned, and the server may or may not have acted.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	base, err := url.Parse(t.server.URL())
	if err == nil && base.Host != r.URL.Host {
		err = fmt.Errorf("no host %s: the only one is %s", r.URL.Host, base.Host)
	}
	if err == nil {
		err = r.Context().Err()
	}
	if err != nil {
		body.Close()
		return nil, err
	}
	request := r.Clone(r.Context())
	request.Body = body
	request.RequestURI = r.URL.RequestURI()
	request.RemoteAddr = "192.0.2.1:1024"
	if request.Host == "" {
		request.Host = r.URL.Host
	}

	type outcome struct {
		response *http.Response
		err      error
	}
	done := make(chan outcome, 1)
	go func() {
		recorder := &recorder{header: http.Header{}}
		defer func() {
			body.Close()
			switch p := recover(); p {
			case nil:
				done <- outcome{response: recorder.response(r)}
			case http.ErrAbortHandler:
				done <- outcome{err: io.ErrUnexpectedEOF}
			default:
				panic(p)
			}
		}()
		t.server.ServeHTTP(recorder, request)
	}()
	select {
	case got := <-done:
		if got.err != nil && r.Context().Err() != nil {
			got.err = r.Context().Err() // which is why the handler gave up
		}
		return got.response, got.err
	case <-r.Context().Done():
		body.Close() // lets a handler go that waits for more of it
		return nil, r.Context().Err()
	}
}

// recorder is a ResponseWriter in memory.
type recorder struct {
	header http.Header
	sent   http.Header // as they were when the answer began
	code   int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 {
		w.code, w.sent = code, w.header.Clone()
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *recorder) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		w.body.Reset()
	}
	return &http.Response{
		Status:        strconv.Itoa(w.code) + " " + http.StatusText(w.code),
		StatusCode:    w.code,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
}
