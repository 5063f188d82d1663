package practice

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name      string
		fault     Fault
		code      int // 0: the connection is closed
		body      string
		published int // after the fault and one request without
	}{
		{"lost answer", Fault{Kind: LoseAnswer}, 0, "", 2},
		{"lost request", Fault{Kind: LoseRequest}, 0, "", 1},
		{"empty answer", Fault{Kind: EmptyAnswer}, 200, "", 2},
		{"failure", Fault{Kind: Fail}, 502, "<h1>502 Bad Gateway</h1>", 1},
		{"maintenance", Fault{Kind: Fail, Status: 503}, 503, "<h1>503", 1},
		{"proxy", Fault{Kind: Fail, Status: 429, Delay: time.Minute}, 429, "<h1>429", 1},
		{"redirect", Fault{Kind: Redirect, Location: "https://elsewhere.example/"}, 302, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, Options{})
			test.fault.Times = 1
			c.s.Misbehave(test.fault)
			a, err := c.send(c.post("status", "x"))
			switch {
			case test.code == 0:
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%v, %v", a.Response, err)
				}
			case err != nil || a.StatusCode != test.code || !strings.Contains(a.body, test.body) || test.code == 200 && a.body != "":
				t.Errorf("%v, %v: %s", a.Response, err, a.body)
			case test.code == 429 && a.Header.Get("Retry-After") != "60":
				t.Errorf("%v", a.Header)
			}
			c.must(c.post("status", "x"), 200)
			if got := len(c.s.Statuses("alice")); got != test.published {
				t.Errorf("%d published, want %d", got, test.published)
			}
		})
	}
}

// The same over a socket.
func TestLostAnswerOnSocket(t *testing.T) {
	c := newClient(t, Options{})
	if _, err := c.s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer c.s.Close()
	c.s.Misbehave(Fault{Kind: LoseAnswer})
	r := c.post("status", "x")
	r.Header.Set("Authorization", "Bearer "+c.token)
	if _, err := http.DefaultClient.Do(r); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	if got := len(c.s.Statuses("alice")); got != 1 {
		t.Errorf("%d published", got)
	}
}

func TestFaultChoice(t *testing.T) {
	c := newClient(t, Options{Seed: 1, Limits: Limits{Off: true}})
	c.s.Misbehave(Fault{Kind: Fail, Method: "GET", Path: "/api/v1/statuses/*", Skip: 1, Times: 1})
	c.must(c.post("status", "x"), 200)
	c.must(c.get("/api/v2/instance"), 200)
	for _, code := range []int{404, 502, 404} {
		c.must(c.get("/api/v1/statuses/1"), code)
	}
	c.s.Misbehave(Fault{Kind: Fail, Fraction: 0.25})
	failed := 0
	for range 1000 {
		if a, _ := c.send(c.get("/api/v2/instance")); a.StatusCode == 502 {
			failed++
		}
	}
	if failed < 180 || failed > 320 {
		t.Errorf("%d of 1000 failed, want about a quarter", failed)
	}
	c.s.Behave()
	c.must(c.get("/api/v2/instance"), 200)
}

func TestRevokeFault(t *testing.T) {
	c := newClient(t, Options{})
	c.s.Misbehave(Fault{Kind: Revoke, Times: 1})
	for range 2 {
		if a := c.must(c.post("status", "x"), 401); !strings.Contains(a.body, "revoked") {
			t.Error(a.body)
		}
	}
	if c.s.AddAccount("alice") == c.token {
		t.Error("the revoked token is given out again")
	}
}

func TestMediaFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{})
		c.s.Misbehave(
			Fault{Kind: SlowMedia, Delay: time.Hour, Times: 1},
			Fault{Kind: FailMedia, Method: "POST", Path: "/api/v2/media"},
		)
		slow := c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), 202).id(t)
		c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), 500)
		failing := c.must(c.file("/api/v2/media", mp4File("soun")), 202).id(t)
		c.must(c.get("/api/v1/media/"+failing), 206)
		time.Sleep(time.Hour - 1)
		c.must(c.get("/api/v1/media/"+slow), 206)
		c.must(c.get("/api/v1/media/"+failing), 422)
		c.must(c.post("media_ids[]", failing), 422)
		time.Sleep(time.Nanosecond)
		c.must(c.get("/api/v1/media/"+slow), 200)
	})
}
