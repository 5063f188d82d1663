package instance

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fixedClock stands still until moved.
type fixedClock struct{ time.Time }

func (c *fixedClock) Now() time.Time { return c.Time }
func (c *fixedClock) Sleep(context.Context, time.Duration) error {
	return errors.New("nothing sleeps here")
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

var (
	mastodonServer  = &Server{URL: "https://mastodon.example", Software: "mastodon", Version: "4.5.0"}
	gotosocialLimit = &Server{URL: "https://gts.example", Software: "gotosocial", Version: "0.19.2"}
)

// charged charges n times and returns how many went through and the time of the
// refusal, zero when there was none.
func charged(t *testing.T, l *Ledger, n int, classes ...Class) (int, time.Time) {
	t.Helper()
	for i := range n {
		if err := l.charge(classes); err != nil {
			var limited *LimitedError
			if !errors.As(err, &limited) {
				t.Fatalf("charge: %v, want a *LimitedError", err)
			}
			return i, limited.Until
		}
	}
	return n, time.Time{}
}

func TestLedgerWindows(t *testing.T) {
	for _, tt := range []struct {
		name    string
		server  *Server
		now     string
		classes []Class
		fits    int
		until   string
	}{
		{"media", mastodonServer, "2026-11-23T10:07:13.5Z", []Class{ClassAPI, ClassMedia}, 27, "2026-11-23T10:30:01Z"},
		{"deletions", mastodonServer, "2026-11-23T10:30:00Z", []Class{ClassAPI, ClassDelete}, 27, "2026-11-23T11:00:01Z"},
		{"paging", mastodonServer, "2026-11-23T10:07:13Z", []Class{ClassPaging}, 270, "2026-11-23T10:15:01Z"},
		{"any request", mastodonServer, "2026-11-23T10:07:13Z", []Class{ClassAPI}, 270, "2026-11-23T10:10:01Z"},
		{"statuses", mastodonServer, "2026-11-23T10:07:13Z", []Class{ClassStatuses}, 270, "2026-11-23T12:00:01Z"},
		{"follows", mastodonServer, "2026-11-23T10:07:13Z", []Class{ClassFollows}, 360, "2026-11-24T00:00:01Z"},
		{"the longest wait of two", mastodonServer, "2026-11-23T10:07:13Z", []Class{ClassAPI, ClassStatuses}, 270, "2026-11-23T12:00:01Z"},
		{"unknown software is taken for Mastodon", &Server{}, "2026-11-23T10:07:13Z", []Class{ClassStatuses}, 270, "2026-11-23T12:00:01Z"},
		{"Akkoma's window begins with the first", &Server{Software: "akkoma"}, "2026-11-23T10:07:13Z", []Class{ClassAPI, ClassStatuses}, 14, "2026-11-23T10:07:24Z"},
		{"GoToSocial unlimited until told", gotosocialLimit, "2026-11-23T10:07:13Z", []Class{ClassAPI, ClassStatuses}, 500, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := &fixedClock{at(tt.now)}
			l := NewLedger(tt.server, clock)
			n, until := charged(t, l, 500, tt.classes...)
			var want time.Time
			if tt.until != "" {
				want = at(tt.until)
			}
			if n != tt.fits || !until.Equal(want) {
				t.Fatalf("%d requests fit, until %v; want %d, %v", n, until, tt.fits, want)
			}
			if until.IsZero() {
				return
			}
			clock.Time = until.Add(-2 * time.Second)
			if n, _ := charged(t, l, 1, tt.classes...); n != 0 {
				t.Error("a request before the window ended went through")
			}
			clock.Time = until
			if n, _ := charged(t, l, 500, tt.classes...); n != tt.fits {
				t.Errorf("in the next window %d requests fit, want %d", n, tt.fits)
			}
		})
	}
}

func TestLedgerRefusalChargesNothing(t *testing.T) {
	l := NewLedger(mastodonServer, &fixedClock{at("2026-11-23T10:07:13Z")})
	charged(t, l, 100, ClassAPI, ClassMedia) // of which 27 go through
	if n, _ := charged(t, l, 300, ClassAPI); n != 270-27 {
		t.Errorf("%d further requests fit, want %d", n, 270-27)
	}
}

func TestLedgerCheck(t *testing.T) {
	l := NewLedger(mastodonServer, &fixedClock{at("2026-11-23T10:07:13Z")})
	for range 500 { // it charges nothing
		if limited := l.Check(ClassAPI, ClassMedia); limited != nil {
			t.Fatalf("nothing was used: %v", limited)
		}
	}
	charged(t, l, 27, ClassMedia)
	want := LimitedError{ClassMedia, at("2026-11-23T10:30:01Z")}
	if limited := l.Check(ClassAPI, ClassMedia); limited == nil || *limited != want {
		t.Errorf("got %v, want %v", limited, want)
	}
	if limited := l.Check(ClassAPI); limited != nil {
		t.Errorf("of another class: %v", limited)
	}
}

func TestLedgerRefund(t *testing.T) {
	l := NewLedger(mastodonServer, &fixedClock{at("2026-11-23T10:07:13Z")})
	charged(t, l, 27, ClassMedia)
	l.refund(ClassMedia, ClassFollows) // of the latter nothing was charged
	if n, _ := charged(t, l, 2, ClassMedia); n != 1 {
		t.Errorf("%d requests fit after one was given back, want 1", n)
	}
	if n, _ := charged(t, l, 400, ClassFollows); n != 360 {
		t.Errorf("%d follows fit, want 360", n)
	}
}

func TestLedgerObserve(t *testing.T) {
	const now = "2026-11-23T10:07:13Z"
	headers := func(limit, remaining int, reset string) rateHeaders {
		return rateHeaders{limit: limit, remaining: remaining, reset: at(reset), date: at(now)}
	}
	for _, tt := range []struct {
		name    string
		server  *Server
		charged []Class
		headers rateHeaders
		left    map[Class]int // what fits afterwards
	}{
		{
			"an upload shows the media limit", mastodonServer,
			[]Class{ClassAPI, ClassMedia},
			headers(30, 10, "2026-11-23T10:30:00Z"),
			map[Class]int{ClassMedia: 7, ClassAPI: 269},
		},
		{
			"more left than counted changes nothing", mastodonServer,
			[]Class{ClassAPI, ClassMedia},
			headers(30, 30, "2026-11-23T10:30:00Z"),
			map[Class]int{ClassMedia: 26},
		},
		{
			"300 with a reset within 5 minutes is api", mastodonServer,
			[]Class{ClassAPI, ClassPaging, ClassStatuses},
			headers(300, 50, "2026-11-23T10:10:00Z"),
			map[Class]int{ClassAPI: 20, ClassPaging: 269, ClassStatuses: 269},
		},
		{
			"300 within 15 is paging", mastodonServer,
			[]Class{ClassAPI, ClassPaging},
			headers(300, 50, "2026-11-23T10:15:00Z"),
			map[Class]int{ClassAPI: 269, ClassPaging: 20},
		},
		{
			"300 further away is statuses", mastodonServer,
			[]Class{ClassAPI, ClassStatuses},
			headers(300, 31, "2026-11-23T12:00:00Z"),
			map[Class]int{ClassAPI: 269, ClassStatuses: 1},
		},
		{
			"400 is follows", mastodonServer,
			[]Class{ClassAPI, ClassFollows},
			headers(400, 41, "2026-11-24T00:00:00Z"),
			map[Class]int{ClassAPI: 269, ClassFollows: 1},
		},
		{
			"the user's 1500 bound api when fewer are left", mastodonServer,
			[]Class{ClassAPI},
			headers(1500, 40, "2026-11-23T10:10:00Z"),
			map[Class]int{ClassAPI: 10},
		},
		{
			"a class the request is not of is not touched", mastodonServer,
			[]Class{ClassAPI},
			headers(300, 0, "2026-11-23T12:00:00Z"),
			map[Class]int{ClassAPI: 269, ClassStatuses: 270},
		},
		{
			"a window that ended on the way says nothing of the next", mastodonServer,
			[]Class{ClassAPI, ClassStatuses},
			headers(300, 0, now),
			map[Class]int{ClassAPI: 269, ClassStatuses: 269},
		},
		{
			"GoToSocial's is learnt", gotosocialLimit,
			[]Class{ClassAPI, ClassStatuses},
			headers(100, 60, "2026-11-23T10:11:00.000Z"),
			map[Class]int{ClassAPI: 50},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLedger(tt.server, &fixedClock{at(now)})
			charged(t, l, 1, tt.charged...)
			l.observe(tt.charged, tt.headers, at(now), at(now))
			for class, want := range tt.left {
				if n, _ := charged(t, l, 1000, class); n != want {
					t.Errorf("%s: %d requests fit afterwards, want %d", class, n, want)
				}
			}
		})
	}
}

// The window of GoToSocial begins with the first request of the address, and
// its reset is cut to the second.
func TestLedgerLearnsTheWindow(t *testing.T) {
	clock := &fixedClock{at("2026-11-23T10:07:13.7Z")}
	l := NewLedger(gotosocialLimit, clock)
	observe := func(remaining int) {
		l.observe([]Class{ClassAPI}, rateHeaders{
			limit: 20, remaining: remaining, reset: at("2026-11-23T10:12:13Z"), date: clock.Truncate(time.Second),
		}, clock.Time, clock.Time)
	}
	charged(t, l, 1, ClassAPI)
	observe(19)
	n, until := charged(t, l, 100, ClassAPI)
	if n != 17 || !until.Equal(at("2026-11-23T10:12:14Z")) {
		t.Fatalf("%d requests fit, until %v; want 17, 10:12:14", n, until)
	}
	clock.Time = until
	if n, _ := charged(t, l, 100, ClassAPI); n != 18 {
		t.Fatalf("%d requests fit in the next window, want 18", n)
	}
	l.observe([]Class{ClassAPI}, rateHeaders{date: clock.Time}, clock.Time, clock.Time)
	if n, _ := charged(t, l, 100, ClassAPI); n != 100 {
		t.Fatalf("%d requests fit after the limit was switched off, want all 100", n)
	}
}

func TestLedgerSkew(t *testing.T) {
	for _, tt := range []struct {
		name           string
		date           string // of an answer at 10:07:13.500
		sent, received string
		want           time.Duration
	}{
		{"the same time", "2026-11-23T10:07:13Z", "2026-11-23T10:07:13.4Z", "2026-11-23T10:07:13.5Z", 0},
		{"a slow answer proves nothing", "2026-11-23T10:07:13Z", "2026-11-23T10:07:13.1Z", "2026-11-23T10:07:33Z", 0},
		{"the server is an hour ahead", "2026-11-23T11:07:13Z", "2026-11-23T10:07:13.4Z", "2026-11-23T10:07:13.5Z", time.Hour - 500*time.Millisecond},
		{"the server is an hour behind", "2026-11-23T09:07:13Z", "2026-11-23T10:07:13.4Z", "2026-11-23T10:07:13.5Z", -time.Hour - 500*time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLedger(mastodonServer, &fixedClock{at(tt.received)})
			for range 3 { // the same again changes nothing
				l.observe(nil, rateHeaders{date: at(tt.date)}, at(tt.sent), at(tt.received))
				if l.skew != tt.want {
					t.Fatalf("skew %v, want %v", l.skew, tt.want)
				}
			}
		})
	}
}

// Our clock is 20 minutes slow: the server's half hour ends at 10:10 for us.
func TestLedgerBoundaryOnTheServersClock(t *testing.T) {
	clock := &fixedClock{at("2026-11-23T10:05:00Z")}
	l := NewLedger(mastodonServer, clock)
	charged(t, l, 1, ClassMedia)
	l.observe([]Class{ClassMedia}, rateHeaders{date: at("2026-11-23T10:25:00Z")}, clock.Time, clock.Time)
	n, until := charged(t, l, 100, ClassMedia)
	if n != 26 || !until.Equal(at("2026-11-23T10:10:01Z")) {
		t.Errorf("%d uploads fit, until %v; want 26, 10:10:01", n, until)
	}
	// The clock is set right: what was used stays used.
	clock.Time = at("2026-11-23T10:25:30Z")
	l.observe([]Class{ClassMedia}, rateHeaders{date: clock.Time}, clock.Time, clock.Time)
	n, until = charged(t, l, 100, ClassMedia)
	if n != 0 || !until.Equal(at("2026-11-23T10:30:01Z")) {
		t.Errorf("%d uploads fit, until %v; want 0, 10:30:01", n, until)
	}
}

// Until the first answer the server's time is not known. A count that was kept
// from the run before is not forgotten by then.
func TestLedgerRestoreOnASlowClock(t *testing.T) {
	clock := &fixedClock{at("2026-11-23T10:15:00Z")} // 20 minutes slow
	l := NewLedger(mastodonServer, clock)
	l.Restore([]Window{{ClassMedia, at("2026-11-23T10:30:00Z"), 20, 30, 30 * time.Minute}})
	charged(t, l, 1, ClassMedia)
	l.observe(nil, rateHeaders{date: at("2026-11-23T10:35:00Z")}, clock.Time, clock.Time)
	if n, _ := charged(t, l, 100, ClassMedia); n != 6 {
		t.Errorf("%d uploads fit, want 6", n)
	}
}

// A clock that was a year ahead leaves no window that lasts a year.
func TestLedgerRestoreOnACorrectedClock(t *testing.T) {
	l := NewLedger(mastodonServer, &fixedClock{at("2026-11-23T10:15:00Z")})
	l.Restore([]Window{{ClassMedia, at("2027-11-23T10:00:00Z"), 20, 30, 30 * time.Minute}})
	n, until := charged(t, l, 100, ClassMedia)
	if n != 7 || !until.Equal(at("2026-11-23T10:30:01Z")) {
		t.Errorf("%d uploads fit, until %v; want 7, 10:30:01", n, until)
	}
}

func TestLedgerRefused(t *testing.T) {
	const now = "2026-11-23T10:07:13Z"
	media := []Class{ClassAPI, ClassMedia}
	for _, tt := range []struct {
		name    string
		server  *Server
		classes []Class
		headers rateHeaders
		want    LimitedError
	}{
		{
			"by the reset of the limit that fired", mastodonServer, media,
			rateHeaders{limit: 30, reset: at("2026-11-23T10:30:00Z"), date: at(now)},
			LimitedError{ClassMedia, at("2026-11-23T10:30:01Z")},
		},
		{
			"not at once when the reset has passed", mastodonServer, media,
			rateHeaders{limit: 30, reset: at("2026-11-23T09:30:00Z"), date: at(now)},
			LimitedError{ClassMedia, at("2026-11-23T10:30:01Z")},
		},
		{
			"relative to Date", mastodonServer, media,
			rateHeaders{limit: 30, reset: at("2026-11-23T11:30:00Z"), date: at("2026-11-23T11:07:13Z")},
			LimitedError{ClassMedia, at("2026-11-23T10:30:01Z")},
		},
		{
			"by Retry-After of a proxy", mastodonServer, media,
			rateHeaders{retryAfter: 90 * time.Second, date: at(now)},
			LimitedError{ClassAPI, at("2026-11-23T10:08:43Z")},
		},
		{
			"by Retry-After when the limit is not used up", gotosocialLimit, media,
			rateHeaders{limit: 300, remaining: 200, reset: at("2026-11-23T10:12:00Z"), retryAfter: 30 * time.Second, date: at(now)},
			LimitedError{ClassAPI, at("2026-11-23T10:07:43Z")},
		},
		{
			"by the next boundary", mastodonServer, media,
			rateHeaders{date: at(now)},
			LimitedError{ClassAPI, at("2026-11-23T10:10:01Z")},
		},
		{
			"by the window of Akkoma, which sends no headers", &Server{Software: "akkoma"},
			[]Class{ClassAPI, ClassStatuses},
			rateHeaders{date: at(now)},
			LimitedError{ClassStatuses, at("2026-11-23T10:07:24Z")},
		},
		{
			"by a minute where nothing is known", &Server{Software: "akkoma"}, media,
			rateHeaders{date: at(now)},
			LimitedError{ClassAPI, at("2026-11-23T10:08:13Z")},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := &fixedClock{at(now)}
			l := NewLedger(tt.server, clock)
			charged(t, l, 1, tt.classes...)
			l.observe(tt.classes, tt.headers, clock.Time, clock.Time)
			got := l.refused(tt.classes, tt.headers)
			if got.Class != tt.want.Class || !got.Until.Equal(tt.want.Until) {
				t.Fatalf("got %s until %v, want %s until %v", got.Class, got.Until, tt.want.Class, tt.want.Until)
			}
			if n, _ := charged(t, l, 1, tt.classes...); n != 0 {
				t.Error("the next request was let through")
			}
			clock.Time = got.Until
			if n, _ := charged(t, l, 1, tt.classes...); n != 1 {
				t.Error("a request at the time given was not let through")
			}
		})
	}
}

func TestLedgerRestore(t *testing.T) {
	clock := &fixedClock{at("2026-11-23T10:07:13Z")}
	before := NewLedger(mastodonServer, clock)
	charged(t, before, 20, ClassAPI, ClassMedia)
	charged(t, before, 5, ClassAPI, ClassStatuses)
	windows := before.Snapshot()

	want := []Window{
		{ClassAPI, at("2026-11-23T10:05:00Z"), 25, 300, 5 * time.Minute},
		{ClassMedia, at("2026-11-23T10:00:00Z"), 20, 30, 30 * time.Minute},
		{ClassStatuses, at("2026-11-23T09:00:00Z"), 5, 300, 3 * time.Hour},
	}
	if diff := cmp.Diff(want, windows); diff != "" {
		t.Fatalf("Snapshot (-want +got):\n%s", diff)
	}

	clock.Time = at("2026-11-23T10:20:00Z") // the api window has ended
	after := NewLedger(mastodonServer, clock)
	after.Restore(append(windows, Window{Class: "boosts", Used: 7, Limit: 9, Period: time.Hour}))
	for class, want := range map[Class]int{ClassAPI: 270, ClassMedia: 7, ClassStatuses: 265} {
		if n, _ := charged(t, after, 500, class); n != want {
			t.Errorf("%s: %d requests fit, want %d", class, n, want)
		}
	}
}

func TestLedgerFinish(t *testing.T) {
	now := at("2026-11-23T10:07:13Z")
	for _, tt := range []struct {
		name   string
		server *Server
		need   map[Class]int
		want   time.Time
	}{
		{"nothing", mastodonServer, nil, now},
		{"what fits is done at once", mastodonServer, map[Class]int{ClassMedia: 26, ClassStatuses: 270}, now},
		{"one more waits for the boundary", mastodonServer, map[Class]int{ClassMedia: 27}, at("2026-11-23T10:30:00Z")},
		{"a window more", mastodonServer, map[Class]int{ClassMedia: 26 + 27}, at("2026-11-23T10:30:00Z")},
		{"and one", mastodonServer, map[Class]int{ClassMedia: 26 + 27 + 1}, at("2026-11-23T11:00:00Z")},
		{"the slowest class", mastodonServer, map[Class]int{ClassMedia: 27, ClassStatuses: 1000}, at("2026-11-23T18:00:00Z")},
		{"GoToSocial has told no limit", gotosocialLimit, map[Class]int{ClassAPI: 1e6}, now},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLedger(tt.server, &fixedClock{now})
			charged(t, l, 1, ClassAPI, ClassMedia)
			if got := l.Finish(now, tt.need); !got.Equal(tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			l.hold = at("2026-11-25T00:00:00Z")
			if got := l.Finish(now, tt.need); len(tt.need) > 0 && !got.Equal(l.hold) {
				t.Errorf("under a Retry-After got %v, want its end", got)
			}
		})
	}
}

// In virtual time, as a run does it: whatever the moment, no real window of the
// server ever holds more than what godwit may use of it.
func TestLedgerKeepsWithinEveryWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(7*time.Minute + 13*time.Second)
		clock := SystemClock{}
		l := NewLedger(mastodonServer, clock)
		var mu sync.Mutex
		sent := map[int64]int{} // by half hour
		var done sync.WaitGroup
		for range 2 {
			done.Go(func() {
				for range 100 {
					for {
						err := l.charge([]Class{ClassAPI, ClassMedia})
						var limited *LimitedError
						if !errors.As(err, &limited) {
							break
						}
						if err := clock.Sleep(t.Context(), time.Until(limited.Until)); err != nil {
							t.Error(err)
							return
						}
					}
					mu.Lock()
					sent[time.Now().Unix()/1800]++
					mu.Unlock()
				}
			})
		}
		done.Wait()
		if len(sent) != 8 { // 7 of 27 each, and 11
			t.Errorf("200 uploads took %d windows, want 8", len(sent))
		}
		for window, n := range sent {
			if n > 27 {
				t.Errorf("%d uploads in window %d, want at most 27", n, window)
			}
		}
	})
}

// A reading of the monotonic clock would make a wait that began before the computer slept look unfinished after it.
func TestSystemClockIsTheCalendar(t *testing.T) {
	if now := (SystemClock{}).Now(); now != now.Round(0) {
		t.Errorf("%v has a monotonic reading", now)
	}
}
