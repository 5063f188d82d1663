package instance

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds what a Retry-After header can make us wait.
const maxRetryAfter = 24 * time.Hour

// rateHeaders is what the headers of an answer say about limits. Fields the
// server did not send are zero.
type rateHeaders struct {
	limit, remaining int
	reset            time.Time // on the server's clock, to the second
	date             time.Time // on the server's clock, to the second
	retryAfter       time.Duration
}

// limited reports whether the three X-RateLimit headers were there.
func (h rateHeaders) limited() bool { return h.limit > 0 && !h.reset.IsZero() }

// parseRateHeaders reads X-RateLimit-Limit, -Remaining and -Reset (an ISO 8601
// time, on GoToSocial before 0.12 Unix seconds), Date and Retry-After (seconds
// or an HTTP date). What cannot be read counts as not sent.
func parseRateHeaders(h http.Header) rateHeaders {
	var r rateHeaders
	r.date, _ = http.ParseTime(h.Get("Date"))

	limit, errLimit := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	remaining, errRemaining := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	reset, errReset := parseReset(h.Get("X-RateLimit-Reset"))
	if errLimit == nil && errRemaining == nil && errReset == nil && limit > 0 {
		// Mastodon's fraction of a second is that of now.
		r.limit, r.remaining, r.reset = limit, max(0, min(remaining, limit)), reset.Truncate(time.Second)
	}

	after := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err == nil {
		r.retryAfter = time.Duration(max(0, min(seconds, int(maxRetryAfter/time.Second)))) * time.Second
	} else if at, err := http.ParseTime(after); err == nil && !r.date.IsZero() {
		r.retryAfter = max(0, min(at.Sub(r.date), maxRetryAfter))
	}
	return r
}

func parseReset(s string) (time.Time, error) {
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC(), nil
	}
	return time.Parse(time.RFC3339, s)
}

// classesOf returns the limits of Mastodon that count a request
// (config/initializers/rack_attack.rb; app/lib/rate_limiter.rb for statuses
// and follows).
func classesOf(method string, u *url.URL) []Class {
	path, isAPI := strings.CutPrefix(u.Path, "/api/")
	if !isAPI {
		return nil
	}
	classes := []Class{ClassAPI}
	for _, key := range []string{"page", "min_id", "max_id", "since_id"} {
		if u.Query().Has(key) {
			classes = append(classes, ClassPaging)
			break
		}
	}
	_, path, _ = strings.Cut(path, "/") // the version
	parts := strings.Split(path, "/")
	on := func(pattern ...string) bool {
		if len(parts) != len(pattern) {
			return false
		}
		for i := range parts {
			if pattern[i] != "*" && pattern[i] != parts[i] {
				return false
			}
		}
		return true
	}
	switch {
	case method == http.MethodPost && on("media"):
		classes = append(classes, ClassMedia)
	case method == http.MethodDelete && on("statuses", "*"), method == http.MethodPost && on("statuses", "*", "unreblog"):
		classes = append(classes, ClassDelete)
	case method == http.MethodPost && (on("statuses") || on("statuses", "*", "reblog")), method == http.MethodPut && on("statuses", "*"):
		classes = append(classes, ClassStatuses)
	case method == http.MethodPost && (on("accounts", "*", "follow") || on("tags", "*", "follow")):
		classes = append(classes, ClassFollows)
	}
	return classes
}

// scopeOf returns the scope that a request of this package needs.
func scopeOf(method string, u *url.URL) string {
	switch path := u.Path; {
	case strings.HasPrefix(path, "/api/v1/accounts/verify_credentials"):
		return "read:accounts"
	case strings.Contains(path, "/media"):
		return "write:media"
	case method == http.MethodGet:
		return "read:statuses"
	default:
		return "write:statuses"
	}
}
