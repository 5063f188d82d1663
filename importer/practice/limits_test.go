package practice

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// limitHeaders are what an answer says: limit, remaining, and how many seconds
// from its Date the limit is reset.
func limitHeaders(t *testing.T, a answer) (limit, remaining string, reset time.Duration) {
	t.Helper()
	date, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, a.Header.Get("X-RateLimit-Reset"))
	if err != nil {
		t.Fatal(err)
	}
	return a.Header.Get("X-RateLimit-Limit"), a.Header.Get("X-RateLimit-Remaining"), at.Sub(date).Truncate(time.Second)
}

func wantLimit(t *testing.T, a answer, limit, remaining int, reset time.Duration) {
	t.Helper()
	l, r, at := limitHeaders(t, a)
	if l != fmt.Sprint(limit) || r != fmt.Sprint(remaining) || at != reset {
		t.Errorf("%s %s: limit %s, remaining %s, reset in %v; want %d, %d, %v",
			a.Request.Method, a.Request.URL.Path, l, r, at, limit, remaining, reset)
	}
}

// In a bubble time begins at midnight, which is a boundary of every window.
// Tests go on by 100 s, so that a window that began with the first request
// would be told from one of the epoch.
func inBubble(t *testing.T, opts Options, test func(t *testing.T, c *client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(100 * time.Second)
		test(t, newClient(t, opts))
	})
}

func TestStatusLimit(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, c *client) {
		// 299 are left of this limit and of the token's: this one is told.
		wantLimit(t, c.must(c.post("status", "x"), 200), 300, 299, 3*time.Hour-100*time.Second)
		// What is refused costs a request, but no status.
		wantLimit(t, c.must(c.post("status", ""), 422), 300, 298, 200*time.Second)
		wantLimit(t, c.must(c.post("status", "x"), 200), 300, 297, 200*time.Second)
		time.Sleep(5 * time.Minute)
		for range 200 {
			c.must(c.post("status", "x"), 200)
		}
		time.Sleep(5 * time.Minute)
		// Now 98 are left, and fewer than requests.
		wantLimit(t, c.must(c.post("status", "x"), 200), 300, 97, 3*time.Hour-700*time.Second)
		for range 97 {
			c.must(c.post("status", "x"), 200)
		}
		a := c.must(c.post("status", "too many"), 429)
		wantLimit(t, a, 300, 0, 3*time.Hour-700*time.Second)
		if a.body != `{"error":"Too many requests"}`+"\n" || a.Header.Get("Retry-After") != "" {
			t.Errorf("%s %v", a.body, a.Header)
		}
		c.must(c.post("status", ""), 422) // validation comes first
		time.Sleep(3*time.Hour - 700*time.Second - 1)
		c.must(c.post("status", "too early"), 429)
		time.Sleep(time.Nanosecond)
		c.must(c.post("status", "in the next window"), 200)
		if got := len(c.s.Statuses("alice")); got != 301 {
			t.Errorf("%d statuses", got)
		}
	})
}

// Replays and edits that change nothing are free; other edits are not.
func TestStatusLimitOfEdits(t *testing.T) {
	inBubble(t, Options{Limits: Limits{Statuses: Limit{Count: 2}}}, func(t *testing.T, c *client) {
		reset := 3*time.Hour - 100*time.Second
		post := func() answer {
			r := c.post("status", "a")
			r.Header.Set("Idempotency-Key", "k")
			return c.must(r, 200)
		}
		path := "/api/v1/statuses/" + post().id(t)
		wantLimit(t, post(), 2, 1, reset)
		wantLimit(t, c.must(c.form("PUT", path, "status", "a"), 200), 2, 1, reset)
		wantLimit(t, c.must(c.form("PUT", path, "status", "b"), 200), 2, 0, reset)
		wantLimit(t, post(), 2, 0, reset)
		c.must(c.form("PUT", path, "status", "c"), 429)
		if got := c.s.Statuses("alice")[0].Text; got != "b" {
			t.Errorf("the refused edit happened: %q", got)
		}
	})
}

func TestRequestLimits(t *testing.T) {
	for _, test := range []struct {
		name    string
		request func(c *client) *http.Request
		code    int
		count   int
		window  time.Duration
	}{
		{"token", func(c *client) *http.Request { return c.get("/api/v1/accounts/verify_credentials") }, 200, 300, 5 * time.Minute},
		{"token, no such path", func(c *client) *http.Request { return c.get("/api/v1/nothing") }, 404, 300, 5 * time.Minute},
		{"address", func(c *client) *http.Request { c.token = ""; return c.get("/api/v2/instance") }, 200, 300, 5 * time.Minute},
		{"rejected media", func(c *client) *http.Request { return c.file("/api/v2/media", nil) }, 422, 30, 30 * time.Minute},
		{"delete", func(c *client) *http.Request { return c.request("DELETE", "/api/v1/statuses/1", nil) }, 404, 30, 30 * time.Minute},
		{"apps", func(c *client) *http.Request { c.token = ""; return c.form("POST", "/api/v1/apps") }, 422, 5, 10 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, Options{}, func(t *testing.T, c *client) {
				for n := range test.count {
					wantLimit(t, c.must(test.request(c), test.code), test.count, test.count-1-n, test.window-100*time.Second)
				}
				a := c.must(test.request(c), 429)
				wantLimit(t, a, test.count, 0, test.window-100*time.Second)
				time.Sleep(test.window - 100*time.Second - 1)
				c.must(test.request(c), 429)
				time.Sleep(time.Nanosecond)
				c.must(test.request(c), test.code)
			})
		})
	}
}

// Paging is limited on any path, for longer than requests are.
func TestPagingLimit(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, c *client) {
		path := "/api/v1/accounts/" + c.s.accounts["alice"].id + "/statuses"
		for n := range 300 {
			if n%250 == 0 {
				time.Sleep(5 * time.Minute)
			}
			c.must(c.get(path+"?max_id=1"), 200)
		}
		wantLimit(t, c.must(c.get(path+"?since_id=1"), 429), 300, 0, 200*time.Second)
		c.must(c.get(path), 200)
	})
}

// The limit of an account holds for all its tokens together, and no account
// uses up another's.
func TestUserLimit(t *testing.T) {
	inBubble(t, Options{Limits: Limits{User: Limit{Count: 5}}}, func(t *testing.T, c *client) {
		second := &client{t, c.s, c.s.AddToken("alice", "read")}
		bob := &client{t, c.s, c.s.AddAccount("bob")}
		const path = "/api/v1/accounts/verify_credentials"
		for range 3 {
			c.must(c.get(path), 200)
		}
		second.must(second.get(path), 200)
		second.must(second.get(path), 200)
		wantLimit(t, second.must(second.get(path), 429), 5, 0, 200*time.Second)
		c.must(c.get(path), 429)
		bob.must(bob.get(path), 200)
		c.s.SetLimits(Limits{Off: true})
		if a := c.must(c.get(path), 200); a.Header.Get("X-RateLimit-Limit") != "" {
			t.Errorf("headers without limits: %v", a.Header)
		}
	})
}

// GoToSocial has one limit, for API and login together, in a window that
// begins with the first request.
func TestGoToSocialLimit(t *testing.T) {
	inBubble(t, Options{Software: GoToSocial}, func(t *testing.T, c *client) {
		time.Sleep(300 * time.Millisecond)
		c.must(c.form("POST", "/oauth/token"), 401)
		for n := 2; n <= 300; n++ {
			a := c.must(c.post("status", "x"), 200)
			wantLimit(t, a, 300, 300-n, 5*time.Minute)
			if reset := a.Header.Get("X-RateLimit-Reset"); reset != "2000-01-01T00:06:40.000Z" {
				t.Fatal(reset)
			}
		}
		bob := &client{t, c.s, c.s.AddAccount("bob")}
		a := bob.must(bob.post("status", "x"), 429)
		if a.body != `{"error":"rate limit reached"}`+"\n" || a.Header.Get("Retry-After") != "" {
			t.Errorf("%s %v", a.body, a.Header)
		}
		time.Sleep(5*time.Minute - 1)
		bob.must(bob.post("status", "x"), 429)
		time.Sleep(time.Nanosecond)
		bob.must(bob.post("status", "x"), 200)
		bob.must(bob.get("/@bob"), 200)
	})
}

func TestClientAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:80":             "192.0.2.1",
		"[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::",
		"pipe":                     "pipe",
	} {
		if got := clientAddress(remote); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}
