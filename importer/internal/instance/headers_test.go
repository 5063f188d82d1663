package instance

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseRateHeaders(t *testing.T) {
	const date = "Mon, 23 Nov 2026 10:07:13 GMT"
	now := at("2026-11-23T10:07:13Z")
	for _, tt := range []struct {
		name    string
		headers map[string]string
		want    rateHeaders
	}{
		{"none", nil, rateHeaders{}},
		{
			"Mastodon",
			map[string]string{
				"Date": date, "X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299",
				"X-RateLimit-Reset": "2026-11-23T10:10:00.123456Z",
			},
			rateHeaders{limit: 300, remaining: 299, reset: at("2026-11-23T10:10:00Z"), date: now},
		},
		{
			"GoToSocial",
			map[string]string{
				"X-Ratelimit-Limit": "20", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "2026-11-22T21:09:23.000Z",
			},
			rateHeaders{limit: 20, reset: at("2026-11-22T21:09:23Z")},
		},
		{
			"GoToSocial before 0.12",
			map[string]string{
				"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "1795428563",
			},
			rateHeaders{limit: 20, remaining: 3, reset: time.Unix(1795428563, 0).UTC()},
		},
		{
			"two of three",
			map[string]string{"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "3"},
			rateHeaders{},
		},
		{
			"nonsense",
			map[string]string{
				"Date": "now", "X-RateLimit-Limit": "-1", "X-RateLimit-Remaining": "3",
				"X-RateLimit-Reset": "2026-11-22T21:09:23Z", "Retry-After": "soon",
			},
			rateHeaders{},
		},
		{
			"more left than allowed",
			map[string]string{
				"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "33", "X-RateLimit-Reset": "2026-11-22T21:09:23Z",
			},
			rateHeaders{limit: 20, remaining: 20, reset: at("2026-11-22T21:09:23Z")},
		},
		{"seconds to wait", map[string]string{"Retry-After": "30"}, rateHeaders{retryAfter: 30 * time.Second}},
		{"a negative wait", map[string]string{"Retry-After": "-30"}, rateHeaders{}},
		{"a year to wait", map[string]string{"Retry-After": "31536000"}, rateHeaders{retryAfter: 24 * time.Hour}},
		{
			"a time to wait for",
			map[string]string{"Date": date, "Retry-After": "Mon, 23 Nov 2026 10:08:13 GMT"},
			rateHeaders{date: now, retryAfter: time.Minute},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			for k, v := range tt.headers {
				h.Set(k, v)
			}
			if diff := cmp.Diff(tt.want, parseRateHeaders(h), cmp.AllowUnexported(rateHeaders{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever a server sends, what is left is within the limit, and every wait has
// an end but is not over at once.
func FuzzParseRateHeaders(f *testing.F) {
	f.Add("300", "299", "2026-11-23T10:10:00.123456Z", "Mon, 23 Nov 2026 10:07:13 GMT", "30")
	f.Add("20", "0", "1795428563", "", "Mon, 23 Nov 2026 10:08:13 GMT")
	f.Add("-1", "99999999999999999999", "0000-00-00T00:00:00Z", "x", "-1")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date, after string) {
		r := parseRateHeaders(http.Header{
			"X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset},
			"Date": {date}, "Retry-After": {after},
		})
		if r.remaining < 0 || r.remaining > r.limit || r.limit > 0 && !r.limited() {
			t.Errorf("%d of %d left until %v", r.remaining, r.limit, r.reset)
		}
		if r.retryAfter < 0 || r.retryAfter > maxRetryAfter {
			t.Errorf("to wait: %v", r.retryAfter)
		}
		for _, s := range []*Server{mastodonServer, gotosocialLimit} {
			clock := &fixedClock{at("2026-11-23T10:07:13Z")}
			l := NewLedger(s, clock)
			classes := []Class{ClassAPI, ClassMedia}
			l.observe(classes, r, clock.Time, clock.Time)
			if until := l.refused(classes, r).Until; !until.After(clock.Time) || until.Sub(clock.Time) > maxRetryAfter+2*time.Second {
				t.Errorf("%s: to wait until %v", s.Software, until)
			}
		}
	})
}

func TestClassesOf(t *testing.T) {
	for _, tt := range []struct {
		request string
		want    []Class
	}{
		{"GET /api/v2/instance", []Class{ClassAPI}},
		{"POST /api/v1/statuses", []Class{ClassAPI, ClassStatuses}},
		{"GET /api/v1/statuses", []Class{ClassAPI}},
		{"GET /api/v1/statuses/1", []Class{ClassAPI}},
		{"PUT /api/v1/statuses/1", []Class{ClassAPI, ClassStatuses}},
		{"DELETE /api/v1/statuses/1", []Class{ClassAPI, ClassDelete}},
		{"POST /api/v1/statuses/1/reblog", []Class{ClassAPI, ClassStatuses}},
		{"POST /api/v1/statuses/1/unreblog", []Class{ClassAPI, ClassDelete}},
		{"POST /api/v1/statuses/1/favourite", []Class{ClassAPI}},
		{"POST /api/v1/media", []Class{ClassAPI, ClassMedia}},
		{"POST /api/v2/media", []Class{ClassAPI, ClassMedia}},
		{"GET /api/v1/media/1", []Class{ClassAPI}},
		{"POST /api/v1/accounts/1/follow", []Class{ClassAPI, ClassFollows}},
		{"POST /api/v1/tags/go/follow", []Class{ClassAPI, ClassFollows}},
		{"GET /api/v1/accounts/1/statuses?limit=40", []Class{ClassAPI}},
		{"GET /api/v1/accounts/1/statuses?max_id=5&since_id=3", []Class{ClassAPI, ClassPaging}},
		{"GET /api/v1/accounts/1/statuses?min_id=", []Class{ClassAPI, ClassPaging}},
		{"GET /api", nil},
		{"GET /nodeinfo/2.0", nil},
		{"POST /oauth/token", nil},
	} {
		method, address, _ := strings.Cut(tt.request, " ")
		u, err := url.Parse("https://mastodon.example" + address)
		if err != nil {
			t.Fatal(err)
		}
		if got := classesOf(method, u); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.request, got, tt.want)
		}
	}
}
