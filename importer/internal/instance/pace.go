package instance

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Clock tells the time and waits. A nil Clock means [SystemClock].
type Clock interface {
	Now() time.Time
	// Sleep returns nil after d, or the context's error as soon as it ends.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns the current time, without the monotonic reading, which stands
// still while the computer sleeps: limits are a matter of the calendar.
func (SystemClock) Now() time.Time { return time.Now().Round(0) }

// Sleep waits for d or for the end of the context.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Class is one of a server's limits.
type Class string

// The classes of limits a server can have.
const (
	ClassAPI      Class = "api"      // every request to /api
	ClassPaging   Class = "paging"   // requests with page, min_id, max_id or since_id
	ClassMedia    Class = "media"    // uploads
	ClassDelete   Class = "delete"   // deletions of statuses and boosts
	ClassStatuses Class = "statuses" // statuses, boosts and edits made
	ClassFollows  Class = "follows"  // accounts and hashtags followed
)

// maxSkew is how wrong a clock can be. What is more is no date.
const maxSkew = 20 * 365 * 24 * time.Hour

// Window is the count of one class in its current window.
type Window struct {
	Class  Class         `json:"class"`
	Start  time.Time     `json:"start"` // on the server's clock
	Used   int           `json:"used"`
	Limit  int           `json:"limit"` // 0: not known, and not kept
	Period time.Duration `json:"period"`
}

// usable is how much of the limit godwit takes; the rest, a tenth, is left for
// the person's own use of the account.
func (w *Window) usable() int { return w.Limit - w.Limit/10 }

func (w *Window) end() time.Time { return w.Start.Add(w.Period) }

// Ledger counts the requests made against each limit of one account on one
// server. It is safe for concurrent use.
//
// Mastodon's windows are aligned to the Unix epoch (app/lib/rate_limiter.rb,
// rack-attack's cache.rb), so a Ledger knows when a window ends without being
// told. GoToSocial's begin with the first request, and its limit is learnt from
// the headers (internal/middleware/ratelimit.go).
//
// The headers of an answer can only lower what is left: on Mastodon they
// describe one class, the one with the fewest requests remaining, and for the
// status and follow families usually none, so the ledger's own count rules.
type Ledger struct {
	clock   Clock
	aligned bool // windows start at multiples of their period since the epoch
	learns  bool // the limit is whatever the headers say

	mu      sync.Mutex
	windows []Window      // by ascending period
	skew    time.Duration // the server's clock minus ours
	hold    time.Time     // on our clock: a Retry-After still running
}

// NewLedger returns an empty ledger with the limits of the server's kind: for
// GoToSocial one per address, if it has told any, for Akkoma and Pleroma their default of 15
// statuses in 10 seconds, for every other server Mastodon's
// (config/initializers/rack_attack.rb, app/lib/rate_limiter.rb).
func NewLedger(s *Server, clock Clock) *Ledger {
	if clock == nil {
		clock = SystemClock{}
	}
	l := &Ledger{clock: clock}
	switch s.Software {
	case "gotosocial":
		l.learns = true
		l.windows = []Window{{Class: ClassAPI, Limit: s.RequestLimit, Period: 5 * time.Minute}}
	case "akkoma", "pleroma":
		l.windows = []Window{{Class: ClassStatuses, Limit: 15, Period: 10 * time.Second}}
	default:
		l.aligned = true
		l.windows = []Window{
			{Class: ClassAPI, Limit: 300, Period: 5 * time.Minute},
			{Class: ClassPaging, Limit: 300, Period: 15 * time.Minute},
			{Class: ClassMedia, Limit: 30, Period: 30 * time.Minute},
			{Class: ClassDelete, Limit: 30, Period: 30 * time.Minute},
			{Class: ClassStatuses, Limit: 300, Period: 3 * time.Hour},
			{Class: ClassFollows, Limit: 400, Period: 24 * time.Hour},
		}
	}
	return l
}

// learnt returns the limit that the server's headers tell, of the servers that
// have one of their own choice; 0 when none was told.
func (l *Ledger) learnt() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.learns {
		return 0
	}
	return l.window(ClassAPI).Limit
}

// Restore takes over the counts of an earlier [Ledger.Snapshot]. Windows that
// have ended since count for nothing; classes the server does not have are
// ignored.
func (l *Ledger) Restore(windows []Window) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, old := range windows {
		w := l.window(old.Class)
		if w == nil || old.Period != w.Period {
			continue
		}
		w.Start, w.Used = old.Start, old.Used
		if l.learns {
			w.Limit = old.Limit
		}
	}
}

// Snapshot returns the windows in which something has been used, to be kept
// until the program runs again.
func (l *Ledger) Snapshot() []Window {
	l.mu.Lock()
	defer l.mu.Unlock()
	var used []Window
	for i := range l.windows {
		l.roll(&l.windows[i], l.clock.Now())
		if l.windows[i].Used > 0 {
			used = append(used, l.windows[i])
		}
	}
	return used
}

// Finish returns the time at which need[class] further requests of each class
// would be done if nothing but the limits took time. It is now when everything
// fits into the present windows.
func (l *Ledger) Finish(now time.Time, need map[Class]int) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	finish := now
	for i := range l.windows {
		w := l.windows[i] // a copy: looking ahead changes nothing
		l.roll(&w, now)
		over := need[w.Class] - max(0, w.usable()-w.Used)
		if w.Limit == 0 || over <= 0 {
			continue
		}
		windows := (over - 1) / w.usable() // full ones after the next boundary
		end := w.end().Add(-l.skew).Add(time.Duration(windows) * w.Period)
		if end.After(finish) {
			finish = end
		}
	}
	if l.hold.After(finish) && len(need) > 0 {
		finish = l.hold
	}
	return finish
}

// charge counts one request for each of the classes, or none and returns a
// LimitedError when one of them has nothing left.
func (l *Ledger) charge(classes []Class) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if limited := l.limited(classes); limited != nil {
		return limited
	}
	for _, c := range classes {
		if w := l.window(c); w != nil {
			w.Used++
		}
	}
	return nil
}

// Check returns what a request charged to these classes would be refused with
// now, nil when there is room for it. Nothing is charged.
func (l *Ledger) Check(classes ...Class) *LimitedError {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.limited(classes)
}

func (l *Ledger) limited(classes []Class) *LimitedError {
	now := l.clock.Now()
	limited := LimitedError{Class: ClassAPI}
	if l.hold.After(now) {
		limited.Until = l.hold
	}
	for _, c := range classes {
		w := l.window(c)
		if w == nil {
			continue
		}
		l.roll(w, now)
		if until := l.resume(w); w.Limit > 0 && w.Used >= w.usable() && until.After(limited.Until) {
			limited = LimitedError{Class: c, Until: until}
		}
	}
	if limited.Until.IsZero() {
		return nil
	}
	return &limited
}

// refund takes back a charge for requests that the server does not count.
func (l *Ledger) refund(classes ...Class) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range classes {
		if w := l.window(c); w != nil && w.Used > 0 {
			w.Used--
		}
	}
}

// observe corrects the ledger with what an answer's headers say. sent and
// received are our clock's times around the request.
func (l *Ledger) observe(classes []Class, h rateHeaders, sent, received time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.synchronise(h.date, sent, received)
	w := l.described(classes, h, received)
	if w == nil {
		return
	}
	if !h.limited() {
		if l.learns {
			w.Limit = 0 // switched off
		}
		return
	}
	if !l.learns && !h.reset.After(received.Add(l.skew)) {
		return // that window has ended on the way
	}
	used := h.limit - h.remaining
	if l.learns {
		if start := h.reset.Add(-w.Period); w.Limit == 0 || start.Sub(w.Start).Abs() > time.Second {
			w.Start, w.Used = start, 0
		}
		w.Limit = h.limit
	} else {
		l.roll(w, received)
		used = w.Limit - h.remaining // of another limit than ours, what is left counts
	}
	w.Used = max(w.Used, used)
}

// refused records an answer of 429 (or of 503 with Retry-After), observed
// before, and returns when to try again: when the limit it names is renewed,
// else as Retry-After says, else when the shortest of the request's windows
// ends.
func (l *Ledger) refused(classes []Class, h rateHeaders) *LimitedError {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	w := l.described(classes, h, now)
	renewed := h.reset.Add(-l.skew).Add(time.Second)
	switch {
	case h.limited() && h.remaining == 0 && w != nil && renewed.After(now):
		return &LimitedError{Class: w.Class, Until: renewed}
	case h.retryAfter > 0:
		l.hold = now.Add(h.retryAfter)
	case w != nil:
		l.roll(w, now)
		l.hold = l.resume(w)
	default:
		l.hold = now.Add(time.Minute)
	}
	limited := &LimitedError{Class: ClassAPI, Until: l.hold}
	if w != nil {
		limited.Class = w.Class
	}
	return limited
}

// described returns the window that the headers are about, of those the
// request was charged to: the shortest with that limit whose end can be as far
// away as the reset. Headers that fit none are taken for the shortest window
// that can be as long, and a lack of headers for the shortest.
func (l *Ledger) described(classes []Class, h rateHeaders, now time.Time) *Window {
	var away time.Duration
	if h.limited() {
		away = h.reset.Sub(now.Add(l.skew))
	}
	var mine []*Window
	for i := range l.windows {
		w := &l.windows[i]
		if slices.Contains(classes, w.Class) && away <= w.Period+time.Second {
			mine = append(mine, w)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	if i := slices.IndexFunc(mine, func(w *Window) bool { return w.Limit == h.limit }); i >= 0 {
		return mine[i]
	}
	return slices.MinFunc(mine, func(a, b *Window) int { return cmp.Compare(a.Period, b.Period) })
}

// synchronise corrects the skew by one answer. The Date header is the server's
// time cut to the second, taken between sent and received. A skew that agrees
// with that is kept, so it does not jitter; one that does not becomes the least
// that agrees, so the server's windows never seem to end before they do.
func (l *Ledger) synchronise(date, sent, received time.Time) {
	if date.IsZero() || date.Sub(received).Abs() > maxSkew {
		return
	}
	if least := date.Sub(received); l.skew < least || l.skew > date.Add(time.Second).Sub(sent) {
		l.skew = least
	}
}

// roll moves a window forward to now (on our clock). When the server's time
// turns out to be earlier than was thought, the count is not forgotten: the
// window stays if it is the next one, else it moves back with what it holds.
func (l *Ledger) roll(w *Window, now time.Time) {
	now = now.Add(l.skew)
	start := w.Start
	switch period := int64(w.Period / time.Second); {
	case l.aligned:
		start = time.Unix(now.Unix()/period*period, 0).UTC()
		if start.Add(w.Period).Equal(w.Start) {
			return
		}
	case now.Before(w.Start) || !now.Before(w.end()):
		start = now
	}
	if start.After(w.Start) {
		w.Used = 0
	}
	w.Start = start
}

// resume is when a used-up window allows requests again, on our clock, with a
// second for what the two clocks may differ unnoticed.
func (l *Ledger) resume(w *Window) time.Time { return w.end().Add(-l.skew).Add(time.Second) }

func (l *Ledger) window(c Class) *Window {
	for i := range l.windows {
		if l.windows[i].Class == c {
			return &l.windows[i]
		}
	}
	return nil
}
