package practice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Clock is where a server gets its time from.
type Clock interface {
	Now() time.Time
	// Sleep returns early, with the context's error, when the context ends.
	Sleep(ctx context.Context, d time.Duration) error
}

// Options say which server to be. The zero value is a Mastodon as installed.
type Options struct {
	Clock    Clock    // default: the system's
	Title    string   // default "Practice"
	Software Software // default Mastodon
	Version  string   // default "4.5.0", of GoToSocial "0.19.2"
	Rules    []string
	// URL is the address the server is known by until Listen gives it another.
	// Default "https://practice.example".
	URL string

	// What a status may be. Defaults: the software's own.
	MaxCharacters  int
	MaxMedia       int   // attachments of a status
	MaxDescription int   // of a media attachment, in characters
	MaxImageSize   int64 // bytes
	MaxVideoSize   int64 // bytes; of audio too
	NoBackdating   bool  // GoToSocial with instance-allow-backdating-statuses off
	NoApplication  bool  // it does not tell with which program a status was made

	Limits Limits
	// ServiceTime is how long every API request takes on the clock.
	ServiceTime time.Duration
	// ProcessingTime is how long the server works on a video or an animated GIF
	// after its upload. Default 5 s; negative for none. GoToSocial takes none.
	ProcessingTime time.Duration
	// KeepMedia is how many bytes of uploaded files are kept in memory, to be shown
	// on the pages. Of files beyond that only size and hash are known. Default 64 MiB.
	KeepMedia int64
	// Seed of what is left to chance: tails of ids, and faults that strike a
	// fraction of the requests.
	Seed uint64
}

func (o Options) withDefaults() Options {
	o.Software = cmp.Or(o.Software, Mastodon)
	o.Title = cmp.Or(o.Title, "Practice")
	o.URL = strings.TrimSuffix(cmp.Or(o.URL, "https://practice.example"), "/")
	o.ProcessingTime = max(0, cmp.Or(o.ProcessingTime, 5*time.Second))
	o.KeepMedia = cmp.Or(o.KeepMedia, 64<<20)
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	if o.Software == GoToSocial {
		o.Version = cmp.Or(o.Version, "0.19.2")
		o.MaxCharacters = cmp.Or(o.MaxCharacters, 5000)
		o.MaxMedia = cmp.Or(o.MaxMedia, 6)
		o.MaxImageSize = cmp.Or(o.MaxImageSize, 40<<20)
		o.MaxVideoSize = cmp.Or(o.MaxVideoSize, 40<<20)
		o.ProcessingTime = 0
	} else {
		o.Version = cmp.Or(o.Version, "4.5.0")
		o.MaxCharacters = cmp.Or(o.MaxCharacters, 500)
		o.MaxMedia = cmp.Or(o.MaxMedia, 4)
		o.MaxImageSize = cmp.Or(o.MaxImageSize, 16<<20)
		o.MaxVideoSize = cmp.Or(o.MaxVideoSize, 99<<20)
	}
	if o.Software == Mastodon && apiVersion(o.Version) >= 10 {
		o.MaxDescription = cmp.Or(o.MaxDescription, 10_000)
	}
	o.MaxDescription = cmp.Or(o.MaxDescription, 1500)
	o.Limits = o.Limits.withDefaults()
	return o
}

// Server is one server with all its accounts. It is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu            sync.Mutex // guards all below
	base          string     // URL without a slash at the end
	listening     *http.Server
	random        *rand.Rand
	lastID        int64
	limits        Limits
	windows       map[windowKey]*window
	faults        []*fault
	late          []lateRequest       // of ActLate
	accounts      map[string]*account // by username
	accountsByID  map[string]*account
	apps          map[string]*app   // by client id
	codes         map[string]*grant // by code
	tokens        map[string]*token // by access token
	media         map[string]*attachment
	unattached    []*attachment // oldest first; may hold some attached or gone
	keptBytes     int64
	statuses      map[string]*status // by id
	published     []*status          // in order of creation, deleted ones too
	replays       map[replayKey]*status
	notifications []Notification
}

// New returns a server without accounts.
func New(opts Options) *Server {
	opts = opts.withDefaults()
	s := &Server{
		opts:         opts,
		mux:          http.NewServeMux(),
		base:         opts.URL,
		random:       rand.New(rand.NewPCG(opts.Seed, 0)),
		limits:       opts.Limits,
		windows:      map[windowKey]*window{},
		accounts:     map[string]*account{},
		accountsByID: map[string]*account{},
		apps:         map[string]*app{},
		codes:        map[string]*grant{},
		tokens:       map[string]*token{},
		media:        map[string]*attachment{},
		statuses:     map[string]*status{},
		replays:      map[replayKey]*status{},
	}
	s.routeInstance()
	s.routeOAuth()
	s.routeMedia()
	s.routeStatuses()
	s.mux.HandleFunc("/", s.page)
	s.api("/api/", open(), func(*call) (any, error) { return nil, errNotFound })
	return s
}

// URL returns the address of the server, without a slash at the end.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// Listen serves on a TCP address, for example "127.0.0.1:0", until Close, and
// returns the server's URL from now on. It may be called once.
func (s *Server) Listen(addr string) (url string, err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("practice server: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listening != nil {
		return "", errors.Join(errors.New("practice server: already listening"), l.Close())
	}
	s.listening = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.base = "http://" + l.Addr().String()
	go s.listening.Serve(l)
	return s.base, nil
}

// Close ends what Listen began, and the connections to it.
func (s *Server) Close() error {
	s.mu.Lock()
	listening := s.listening
	s.mu.Unlock()
	if listening == nil {
		return nil
	}
	return listening.Close()
}

// ServeHTTP answers one request. It is all of the server: Listen and Transport
// are two ways to it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.opts.Clock.Now().UTC().Format(http.TimeFormat))
	s.withFaults(w, r, s.serve)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if isAPI(r) && s.opts.ServiceTime > 0 {
		if err := s.opts.Clock.Sleep(r.Context(), s.opts.ServiceTime); err != nil {
			panic(http.ErrAbortHandler) // nobody is waiting any more
		}
	}
	c := &call{Request: r, header: w.Header(), now: s.opts.Clock.Now(), code: http.StatusOK}
	s.mu.Lock()
	c.token = s.tokens[bearer(r)]
	err := s.chargeEdge(c)
	s.mu.Unlock()
	if err != nil {
		s.writeError(w, err)
		return
	}
	s.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
