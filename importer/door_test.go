package importer_test

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// door is a socket before a practice server: it knows when nobody is on the line any more, and how many statuses a page may have.
type door struct {
	url      string
	page     atomic.Int64 // statuses; 0 for as many as are asked for
	listener net.Listener

	mu    sync.Mutex
	empty *sync.Cond
	open  int // connections
}

// once has a connection of its own for each request.
var once = &http.Transport{DisableKeepAlives: true}

func openDoor(t *testing.T) *door {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door{url: "http://" + l.Addr().String(), listener: l}
	d.empty = sync.NewCond(&d.mu)
	return d
}

// serve lets requests in until the test ends.
func (d *door) serve(t *testing.T, inside http.Handler) {
	s := &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			asked, err := strconv.Atoi(query.Get("limit"))
			if most := int(d.page.Load()); err == nil && most > 0 && asked > most {
				query.Set("limit", fmt.Sprint(most))
				r.URL.RawQuery = query.Encode()
			}
			inside.ServeHTTP(w, r)
		}),
		ConnState: func(_ net.Conn, state http.ConnState) {
			d.mu.Lock()
			defer d.mu.Unlock()
			switch state {
			case http.StateNew:
				d.open++
			case http.StateClosed, http.StateHijacked:
				d.open--
				d.empty.Broadcast()
			}
		},
	}
	go func() { _ = s.Serve(d.listener) }() // it ends with http.ErrServerClosed
	t.Cleanup(func() { _ = s.Close() })
}

// quiet waits until what dead processes have sent is done.
func (d *door) quiet(t *testing.T) {
	t.Helper()
	// They have come in before this one.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := once.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.open > 0 {
		d.empty.Wait()
	}
}
