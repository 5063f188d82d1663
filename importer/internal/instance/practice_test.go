package instance

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// A 1x1 PNG.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x56\xc7\x2f\x0d\x00\x00\x00\x00IEND\xaeB`\x82"

// counting counts what a transport is asked for, and the 429s it answers.
type counting struct {
	http.RoundTripper
	requests, refusals int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.requests++
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		c.refusals++
	}
	return resp, err
}

// account recognises a practice server and logs in with a ready-made token.
func account(t *testing.T, p *practice.Server, o Options) (*Server, *Client) {
	t.Helper()
	if o.Transport == nil {
		o.Transport = p.Transport()
	}
	s, err := Recognise(t.Context(), &http.Client{Transport: o.Transport}, p.URL())
	if err != nil {
		t.Fatal(err)
	}
	o.Token, o.Origin = p.AddAccount("alice"), s.URL
	return s, NewClient(s, o)
}

// patiently does what the run loop does: it waits out every limit.
func patiently(t *testing.T, clock Clock, do func() error) (waits int, err error) {
	t.Helper()
	for {
		err := do()
		var limited *LimitedError
		if !errors.As(err, &limited) {
			return waits, err
		}
		waits++
		if err := clock.Sleep(t.Context(), limited.Until.Sub(clock.Now())); err != nil {
			return waits, err
		}
	}
}

func TestPostAndReadBack(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(string(software), func(t *testing.T) {
			p := practice.New(practice.Options{Software: software})
			s, c := account(t, p, Options{})
			me, err := c.Account(t.Context())
			if err != nil || me.Username != "alice" || me.ID == "" || me.CreatedAt.IsZero() {
				t.Fatalf("account %+v, %v", me, err)
			}

			uploaded, err := c.UploadMedia(t.Context(), Media{
				Name: "/home/alice/123-abc.png", ContentType: "image/png", Description: "a dot", Size: int64(len(png)),
				Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(png)), nil },
			})
			if err != nil || !uploaded.Ready {
				t.Fatalf("upload %+v, %v", uploaded, err)
			}
			if again, err := c.MediaStatus(t.Context(), uploaded.ID); err != nil || again != uploaded {
				t.Errorf("media %+v, %v; want %+v", again, err, uploaded)
			}
			first, err := c.PostStatus(t.Context(), StatusRequest{
				Text: "first & <best>", Warning: "birds", Visibility: mapping.Unlisted, Language: "en",
				MediaIDs: []string{uploaded.ID}, Date: at("2012-03-04T05:06:07.008Z"), IdempotencyKey: "k1",
			})
			if err != nil {
				t.Fatal(err)
			}
			if dated := first.CreatedAt.Equal(at("2012-03-04T05:06:07.008Z")); dated != s.Limits.KeepsDates {
				t.Errorf("created at %v, though the server keeps dates: %v", first.CreatedAt, s.Limits.KeepsDates)
			}
			reply, err := c.PostStatus(t.Context(), StatusRequest{
				Text: "second", Visibility: mapping.Unlisted, InReplyTo: first.ID,
				Date: at("2012-03-04T05:06:08Z"), IdempotencyKey: "k2",
			})
			if err != nil {
				t.Fatal(err)
			}

			got, err := c.Status(t.Context(), first.ID)
			if err != nil || got.URL != first.URL || got.Warning != "birds" || !got.Sensitive || got.Visibility != mapping.Unlisted ||
				got.Language != "en" || !slices.Equal(got.MediaIDs, []string{uploaded.ID}) || len(got.Mentions) != 0 {
				t.Errorf("read back %+v, %v", got, err)
			}
			text, warning, err := c.Source(t.Context(), first.ID)
			if err != nil || text != "first & <best>" || warning != "birds" {
				t.Errorf("source %q, %q, %v", text, warning, err)
			}
			list, err := c.AccountStatuses(t.Context(), me.ID, Page{SinceID: first.ID, Limit: 40})
			if err != nil || len(list) != 1 || list[0].ID != reply.ID || list[0].InReplyToID != first.ID {
				t.Errorf("after the first: %+v, %v", list, err)
			}
			list, err = c.AccountStatuses(t.Context(), me.ID, Page{})
			if err != nil || len(list) != 2 || list[0].ID != reply.ID {
				t.Errorf("all: %+v, %v", list, err)
			}

			if err := c.DeleteStatus(t.Context(), reply.ID); err != nil {
				t.Errorf("delete: %v", err)
			}
			if _, err := c.Status(t.Context(), reply.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("after deleting: %v", err)
			}
			if posted := p.Statuses("alice"); len(posted) != 2 || posted[0].Media[0].Size != int64(len(png)) {
				t.Errorf("the server has %+v", posted)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	p := practice.New(practice.Options{})
	s, c := account(t, p, Options{})
	post := func(c *Client, r StatusRequest) error { return second(c.PostStatus(t.Context(), r)) }

	if err := post(c, StatusRequest{Text: "hello @bob"}); typeOf(err) != "refused 422" {
		t.Errorf("a mention: %v", err)
	}
	if n := p.Notifications(); len(n) != 0 {
		t.Errorf("notified: %v", n)
	}
	if err := post(c, StatusRequest{Text: strings.Repeat("x", 501)}); typeOf(err) != "refused 422" {
		t.Errorf("too long: %v", err)
	}
	if err := post(c, StatusRequest{Text: "hello", InReplyTo: "1"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("reply to nothing: %v", err)
	}
	reader := NewClient(s, Options{Origin: s.URL, Transport: p.Transport(), Token: p.AddToken("alice", "read")})
	var auth *AuthError
	if err := post(reader, StatusRequest{Text: "hello"}); !errors.As(err, &auth) || auth.Scope != "write:statuses" {
		t.Errorf("without the scope: %v", err)
	}
	p.Misbehave(practice.Fault{Kind: practice.Revoke, Times: 1})
	if err := post(c, StatusRequest{Text: "hello"}); typeOf(err) != "auth 401" {
		t.Errorf("revoked: %v", err)
	}

	strict := practice.New(practice.Options{Software: practice.GoToSocial, NoBackdating: true})
	_, c = account(t, strict, Options{})
	if err := post(c, StatusRequest{Text: "hello", Date: at("2012-03-04T05:06:07Z")}); !errors.Is(err, ErrDatesRefused) {
		t.Errorf("dates switched off: %v", err)
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fault  practice.Fault
		want   string
		posted int
	}{
		{"answer lost", practice.Fault{Kind: practice.LoseAnswer}, "unknown 0", 1},
		{"request lost", practice.Fault{Kind: practice.LoseRequest}, "unknown 0", 0},
		{"empty answer", practice.Fault{Kind: practice.EmptyAnswer}, "unknown 200", 1},
		{"bad gateway", practice.Fault{Kind: practice.Fail}, "unknown 502", 0},
		{"throttled by a proxy", practice.Fault{Kind: practice.Fail, Status: 429, Delay: time.Minute}, "limited", 0},
		{"redirected", practice.Fault{Kind: practice.Redirect, Location: "https://elsewhere.example/"}, "unreachable", 0},
	} {
		for _, network := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, network %v", tt.name, network), func(t *testing.T) {
				p := practice.New(practice.Options{})
				o := Options{}
				if network {
					if _, err := p.Listen("127.0.0.1:0"); err != nil {
						t.Fatal(err)
					}
					defer p.Close()
					transport := &http.Transport{}
					defer transport.CloseIdleConnections()
					o.Transport = transport
				}
				_, c := account(t, p, o)
				tt.fault.Method, tt.fault.Times = "POST", 1
				p.Misbehave(tt.fault)
				_, err := c.PostStatus(t.Context(), StatusRequest{Text: "hello", IdempotencyKey: "k"})
				if got := typeOf(err); got != tt.want {
					t.Errorf("got %s (%v), want %s", got, err, tt.want)
				}
				if n := len(p.Statuses("alice")); n != tt.posted {
					t.Errorf("%d posted, want %d", n, tt.posted)
				}
			})
		}
	}
}

// The server and the ledger count the same, so nothing is ever refused, and
// nothing is asked for in vain.
func TestThousandPosts(t *testing.T) {
	for _, tt := range []struct {
		software practice.Software
		posts    int
		waits    int
		atMost   time.Duration
	}{
		{practice.Mastodon, 1000, 3, 9*time.Hour + time.Minute}, // 270 in each window of 3 h
		{practice.GoToSocial, 1000, 3, 15*time.Minute + time.Minute},
	} {
		t.Run(string(tt.software), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := practice.New(practice.Options{Software: tt.software, ServiceTime: 20 * time.Millisecond})
				transport := &counting{RoundTripper: p.Transport()}
				clock := SystemClock{}
				_, c := account(t, p, Options{Transport: transport, Clock: clock})
				transport.requests = 0
				began, waits := clock.Now(), 0
				for i := range tt.posts {
					n, err := patiently(t, clock, func() error {
						return second(c.PostStatus(t.Context(), StatusRequest{Text: fmt.Sprint("post ", i)}))
					})
					if waits += n; err != nil {
						t.Fatal(err)
					}
				}
				if transport.requests != tt.posts || transport.refusals != 0 {
					t.Errorf("%d requests, %d refused; want %d, 0", transport.requests, transport.refusals, tt.posts)
				}
				if n := len(p.Statuses("alice")); n != tt.posts {
					t.Errorf("%d posted, want %d", n, tt.posts)
				}
				if took := clock.Now().Sub(began); waits < tt.waits || took > tt.atMost {
					t.Errorf("%d waits, %v in all; want %d or more, at most %v", waits, took, tt.waits, tt.atMost)
				}
			})
		})
	}
}

// Posting, uploading and listing at once, by a client that is started anew with
// the ledger kept, on a clock that is wrong by 17 minutes.
func TestLimitsOfEveryClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := practice.New(practice.Options{})
		transport := &counting{RoundTripper: p.Transport()}
		clock := wrongClock{by: -17 * time.Minute}
		s, c := account(t, p, Options{Transport: transport, Clock: clock})
		ledger := NewLedger(s, clock)
		token := p.AddAccount("alice")
		for i := range 100 {
			if i%10 == 0 {
				kept := ledger.Snapshot()
				ledger = NewLedger(s, clock)
				ledger.Restore(kept)
				c = NewClient(s, Options{Transport: transport, Clock: clock, Ledger: ledger, Token: token, Origin: s.URL})
			}
			var media MediaStatus
			var status Status
			for _, do := range []func() error{
				func() (err error) { media, err = c.UploadMedia(t.Context(), fileOf("dot.png", png)); return err },
				func() (err error) {
					status, err = c.PostStatus(t.Context(), StatusRequest{Text: fmt.Sprint(i), MediaIDs: []string{media.ID}})
					return err
				},
				func() error { return second(c.AccountStatuses(t.Context(), "1", Page{SinceID: status.ID})) },
				func() error { return c.DeleteStatus(t.Context(), status.ID) },
			} {
				if _, err := patiently(t, clock, do); err != nil && !errors.Is(err, ErrNotFound) {
					t.Fatal(err)
				}
			}
		}
		if transport.refusals != 0 {
			t.Errorf("%d of %d requests were refused", transport.refusals, transport.requests)
		}
	})
}

// wrongClock is the system's clock, set wrong.
type wrongClock struct {
	SystemClock
	by time.Duration
}

func (c wrongClock) Now() time.Time { return time.Now().Add(c.by) }

// When the person posts from elsewhere, too, the server's word counts, and its
// refusal is waited out.
func TestRefusedByTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := practice.New(practice.Options{})
		transport := &counting{RoundTripper: p.Transport()}
		s, c := account(t, p, Options{Transport: transport})
		elsewhere := NewClient(s, Options{Origin: s.URL, Transport: p.Transport(), Token: p.AddAccount("alice"), Ledger: unlimited()})
		for range 30 {
			if err := second(elsewhere.UploadMedia(t.Context(), fileOf("dot.png", png))); err != nil {
				t.Fatal(err)
			}
		}
		transport.requests = 0
		waits, err := patiently(t, SystemClock{}, func() error {
			return second(c.UploadMedia(t.Context(), fileOf("dot.png", png)))
		})
		if err != nil || waits != 1 || transport.requests != 2 || transport.refusals != 1 {
			t.Errorf("%v after %d waits, %d requests of which %d refused; want 1, 2, 1", err, waits, transport.requests, transport.refusals)
		}
	})
}

// unlimited is a ledger without a limit for uploads.
func unlimited() *Ledger { return NewLedger(&Server{Software: "akkoma"}, nil) }

func TestMediaProcessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := practice.New(practice.Options{})
		_, c := account(t, p, Options{})
		p.Misbehave(
			practice.Fault{Kind: practice.SlowMedia, Delay: 10 * time.Second, Times: 1},
			practice.Fault{Kind: practice.FailMedia, Path: "/api/v2/media"},
		)
		m, err := c.UploadMedia(t.Context(), fileOf("dot.png", png))
		if err != nil || m.Ready {
			t.Fatalf("got %+v, %v, want it not ready", m, err)
		}
		if m, err = c.MediaStatus(t.Context(), m.ID); err != nil || m.Ready {
			t.Errorf("at once: %+v, %v", m, err)
		}
		time.Sleep(11 * time.Second)
		if m, err = c.MediaStatus(t.Context(), m.ID); err != nil || !m.Ready {
			t.Errorf("later: %+v, %v", m, err)
		}
		// "Error processing thumbnail for uploaded media"
		if _, err = c.UploadMedia(t.Context(), fileOf("dot.png", png)); typeOf(err) != "unknown 500" {
			t.Errorf("processing failed: %v", err)
		}
	})
}
