package practice

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// client is a program that uses the API over the in-memory transport.
type client struct {
	t     *testing.T
	s     *Server
	token string
}

func newClient(t *testing.T, opts Options) *client {
	s := New(opts)
	return &client{t, s, s.AddAccount("alice")}
}

// answer is a response that has been read.
type answer struct {
	*http.Response
	body string
}

func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

// id of the status or attachment in an answer.
func (a answer) id(t *testing.T) string {
	t.Helper()
	var doc struct{ ID string }
	a.decode(t, &doc)
	if doc.ID == "" {
		t.Fatalf("%s: no id in %s", a.Status, a.body)
	}
	return doc.ID
}

func (c *client) send(r *http.Request) (answer, error) {
	c.t.Helper()
	if c.token != "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.s.Transport().RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{resp, string(body)}, nil
}

func (c *client) must(r *http.Request, code int) answer {
	c.t.Helper()
	a, err := c.send(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	if a.StatusCode != code {
		c.t.Fatalf("%s %s = %s, want %d\n%s", r.Method, r.URL, a.Status, code, a.body)
	}
	return a
}

func (c *client) request(method, path string, body io.Reader) *http.Request {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.s.URL()+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func (c *client) get(path string) *http.Request { return c.request("GET", path, nil) }

// form is a request with pairs of names and values.
func (c *client) form(method, path string, pairs ...string) *http.Request {
	c.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	r := c.request(method, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (c *client) post(pairs ...string) *http.Request {
	return c.form("POST", "/api/v1/statuses", pairs...)
}

// file is an upload.
func (c *client) file(path string, data []byte, pairs ...string) *http.Request {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "upload")
	if err == nil {
		_, err = part.Write(data)
	}
	for i := 0; i+1 < len(pairs) && err == nil; i += 2 {
		err = form.WriteField(pairs[i], pairs[i+1])
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.request("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

func TestTransport(t *testing.T) {
	c := newClient(t, Options{Clock: systemClock{}})
	if _, err := c.send(httpRequest(t, "GET", "https://elsewhere.example/api/v1/instance")); err == nil {
		t.Error("another host answered")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.send(c.get("/api/v1/instance").WithContext(ctx)); err != context.Canceled {
		t.Errorf("ended context: %v", err)
	}
	if a := c.must(c.request("HEAD", "/", nil), 200); a.body != "" {
		t.Errorf("HEAD has a body: %q", a.body)
	}
}

func httpRequest(t *testing.T, method, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A client that gives up while the server is at work, or while it waits for
// the rest of an upload, gets its error and leaves nothing behind.
func TestTransportGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{ServiceTime: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.send(c.post("status", "x").WithContext(ctx)); err != context.DeadlineExceeded {
			t.Errorf("slow server: %v", err)
		}
		r, w := io.Pipe()
		defer w.Close()
		upload := c.request("POST", "/api/v2/media", r)
		upload.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		ctx, cancel = context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		if _, err := c.send(upload.WithContext(ctx)); err != context.DeadlineExceeded {
			t.Errorf("slow upload: %v", err)
		}
		if len(c.s.Statuses("alice")) > 0 {
			t.Error("a status was published")
		}
	})
}

// Of many requests at once with one key, one publishes.
func TestConcurrentUse(t *testing.T) {
	c := newClient(t, Options{Limits: Limits{Off: true}})
	var requests []*http.Request
	for range 20 {
		keyed := c.post("status", "keyed")
		keyed.Header.Set("Idempotency-Key", "k")
		requests = append(requests, keyed, c.post("status", "other"), c.file("/api/v2/media", pngFile(t, 2, 2)), c.get("/"))
	}
	var all sync.WaitGroup
	for _, r := range requests {
		all.Go(func() {
			if a, err := c.send(r); err != nil || a.StatusCode != 200 {
				t.Errorf("%s %s: %v, %v", r.Method, r.URL, a.Response, err)
			}
			c.s.Statuses("alice")
		})
	}
	all.Wait()
	if got := len(c.s.Statuses("alice")); got != 21 {
		t.Errorf("%d statuses, want 21", got)
	}
}

// Whatever is sent, the API answers JSON and refuses what is wrong.
func FuzzRequest(f *testing.F) {
	const form, jsonType, multi = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"
	f.Add("POST", "/api/v1/statuses", form, "status=a&media_ids[]=1&sensitive=0")
	f.Add("POST", "/api/v1/statuses", jsonType, `{"status":"a","allowed_mentions":[],"in_reply_to_id":1}`)
	f.Add("POST", "/api/v1/statuses", multi, "--x\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\na\r\n--x--\r\n")
	f.Add("POST", "/api/v2/media", multi, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nGIF89a\r\n--x--\r\n")
	f.Add("GET", "/api/v1/statuses?id[]=1&id[]=%", "", "")
	f.Add("POST", "/oauth/token", form, "grant_type=authorization_code&code=x")
	f.Add("POST", "/api/v1/apps", form, "client_name=a&redirect_uris=%3a%0ahttp://127.0.0.1/")
	f.Fuzz(func(t *testing.T, method, target, kind, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://practice.example"+target, strings.NewReader(body))
		if err != nil || r.URL.Host != "practice.example" {
			return
		}
		c := newClient(t, Options{})
		r.Header.Set("Content-Type", kind)
		a, err := c.send(r)
		if err != nil {
			return
		}
		if a.StatusCode >= 500 {
			t.Errorf("%s\n%s", a.Status, a.body)
		}
		if strings.HasPrefix(r.URL.Path, "/api/") && a.StatusCode != http.StatusTemporaryRedirect && method != "HEAD" && !json.Valid([]byte(a.body)) {
			t.Errorf("%s %s is no JSON: %q", a.Status, a.Header, a.body)
		}
	})
}

func TestServiceTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{ServiceTime: 20 * time.Millisecond})
		start := time.Now()
		a := c.must(c.post("status", "x"), 200)
		if took := time.Since(start); took != 20*time.Millisecond {
			t.Errorf("took %v", took)
		}
		if got, want := a.Header.Get("Date"), start.UTC().Format(http.TimeFormat); got != want {
			t.Errorf("Date: %s, want %s", got, want)
		}
	})
}

func TestListen(t *testing.T) {
	s := New(Options{})
	token := s.AddAccount("alice")
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Listen("127.0.0.1:0"); err == nil {
		t.Error("listens twice")
	}
	r := httpRequest(t, "GET", url+"/api/v1/accounts/verify_credentials")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var doc struct{ Username, URL string }
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil || doc.URL != url+"/@alice" {
		t.Errorf("%+v, %v", doc, err)
	}
}
