package practice

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Limit is how many of something pass in a window of time.
type Limit struct {
	Count  int // negative: no limit
	Window time.Duration
}

// Limits are the server's rate limits. A zero one is the real server's.
//
// On Mastodon windows begin at multiples of their length since the Unix epoch,
// and all limits but Statuses count requests, refused ones too
// (config/initializers/rack_attack.rb); Statuses counts statuses made and edits
// that changed something (app/lib/rate_limiter.rb). GoToSocial has the limit
// per address alone, over API and login, in a window that begins with the first
// request.
type Limits struct {
	Off      bool  // no limit at all, no headers
	Token    Limit // per access token; default 300 in 5 min
	User     Limit // per account; 1500 in 5 min
	Address  Limit // per IP address; without a token, on GoToSocial always; 300 in 5 min
	Paging   Limit // requests for a page (max_id and so on) per account; 300 in 15 min
	Media    Limit // uploads per account; 30 in 30 min
	Delete   Limit // deletions of statuses and boosts per account; 30 in 30 min
	Apps     Limit // registrations of apps per IP address; 5 in 10 min
	Statuses Limit // statuses, boosts and edits per account; 300 in 3 h
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		limit *Limit
		Limit
	}{
		{&l.Token, Limit{300, 5 * time.Minute}},
		{&l.User, Limit{1500, 5 * time.Minute}},
		{&l.Address, Limit{300, 5 * time.Minute}},
		{&l.Paging, Limit{300, 15 * time.Minute}},
		{&l.Media, Limit{30, 30 * time.Minute}},
		{&l.Delete, Limit{30, 30 * time.Minute}},
		{&l.Apps, Limit{5, 10 * time.Minute}},
		{&l.Statuses, Limit{300, 3 * time.Hour}},
	} {
		if d.limit.Count == 0 {
			d.limit.Count = d.Count
		}
		if d.limit.Window <= 0 {
			d.limit.Window = d.Window
		}
	}
	return l
}

// SetLimits changes the limits. What was used of a window stays used.
func (s *Server) SetLimits(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l.withDefaults()
}

type windowKey struct{ class, who string }

type window struct {
	end   time.Time
	count int
}

// limitState is a limit after a request.
type limitState struct {
	limit, remaining int
	reset            time.Time
}

// use takes n from a limit and returns what it is then. Nothing is remaining
// when the last one has been taken; less than nothing when that was too much.
func (s *Server) use(class, who string, limit Limit, now time.Time, n int) *limitState {
	key := windowKey{class, who}
	w := s.windows[key]
	if w == nil || !now.Before(w.end) {
		w = &window{end: now.Add(limit.Window)}
		if s.opts.Software == Mastodon {
			period := int64(limit.Window)
			w.end = time.Unix(0, (now.UnixNano()/period+1)*period)
		}
		s.windows[key] = w
	}
	w.count += n
	return &limitState{limit: limit.Count, remaining: limit.Count - w.count, reset: w.end}
}

// chargeEdge counts a request, sets the headers that tell what is left, and
// refuses when nothing is.
func (s *Server) chargeEdge(c *call) error {
	if s.limits.Off {
		return nil
	}
	for _, t := range s.throttles(c) {
		if t.Count < 0 {
			continue
		}
		state := s.use(t.class, t.who, t.Limit, c.now, 1)
		// The first limit that is passed answers; otherwise the headers are about the
		// one with the least left.
		if c.edge == nil || state.remaining < c.edge.remaining {
			c.edge = state
		}
		if state.remaining < 0 {
			s.setLimitHeaders(c, state)
			return s.tooManyRequests()
		}
	}
	if c.edge != nil {
		s.setLimitHeaders(c, c.edge)
	}
	return nil
}

func (s *Server) tooManyRequests() error {
	if s.opts.Software == GoToSocial {
		return &apiError{code: http.StatusTooManyRequests, message: "rate limit reached"}
	}
	return &apiError{code: http.StatusTooManyRequests, message: "Too many requests"}
}

type throttle struct {
	class, who string
	Limit
}

// throttles are the limits a request is counted against.
func (s *Server) throttles(c *call) []throttle {
	path, ip := c.URL.Path, clientAddress(c.RemoteAddr)
	if s.opts.Software == GoToSocial {
		if isAPI(c.Request) || strings.HasPrefix(path, "/oauth/") || strings.HasPrefix(path, "/auth/") {
			return []throttle{{"address", ip, s.limits.Address}}
		}
		return nil
	}
	if !isAPI(c.Request) {
		return nil
	}
	var all []throttle
	user, known := ip, c.token != nil && !c.token.revoked
	if known {
		user = c.token.secret
		all = append(all, throttle{"token", c.token.secret, s.limits.Token})
		if c.token.account != nil {
			user = c.token.account.id
			all = append(all, throttle{"user", user, s.limits.User})
		}
	} else {
		all = append(all, throttle{"address", ip, s.limits.Address})
	}
	query := c.URL.Query()
	switch {
	case c.Method == http.MethodPost && path == "/api/v1/apps":
		all = append(all, throttle{"apps", ip, s.limits.Apps})
	case known && c.Method == http.MethodPost && (path == "/api/v1/media" || path == "/api/v2/media"):
		all = append(all, throttle{"media", user, s.limits.Media})
	case known && strings.HasPrefix(path, "/api/v1/statuses/") && (c.Method == http.MethodDelete || c.Method == http.MethodPost && strings.HasSuffix(path, "/unreblog")):
		all = append(all, throttle{"delete", user, s.limits.Delete})
	case query.Has("page") || query.Has("min_id") || query.Has("max_id") || query.Has("since_id"):
		all = append(all, throttle{"paging", user, s.limits.Paging})
	}
	return all
}

// clientAddress is what a client is known by: its IPv4 address, or the /64 of
// its IPv6 address.
func clientAddress(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}

// chargeStatus counts a status made or edited, or refuses. With n 0 it only
// tells what is left. The headers are about this limit when less is left of it
// than of those of the edge.
func (s *Server) chargeStatus(c *call, n int) error {
	if s.opts.Software == GoToSocial || s.limits.Off || s.limits.Statuses.Count < 0 {
		return nil
	}
	state := s.use("statuses", c.account().id, s.limits.Statuses, c.now, 0)
	full := n > 0 && state.remaining <= 0
	if !full {
		state = s.use("statuses", c.account().id, s.limits.Statuses, c.now, n)
	}
	if full || c.edge == nil || state.remaining <= c.edge.remaining {
		s.setLimitHeaders(c, state)
	}
	if full {
		return s.tooManyRequests()
	}
	return nil
}

func (s *Server) setLimitHeaders(c *call, state *limitState) {
	c.header.Set("X-RateLimit-Limit", strconv.Itoa(state.limit))
	c.header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, state.remaining)))
	var reset string
	if s.opts.Software == GoToSocial {
		reset = state.reset.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z")
	} else {
		// The fraction is that of now; the true boundary is the whole second.
		fraction := time.Duration(c.now.Nanosecond())
		reset = state.reset.Add(fraction).UTC().Format("2006-01-02T15:04:05.000000Z")
	}
	c.header.Set("X-RateLimit-Reset", reset)
}
