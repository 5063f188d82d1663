package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func fileOf(name, content string) Media {
	return Media{
		Name: name, ContentType: "image/png", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

// parts reads a multipart request completely.
func parts(t *testing.T, r *http.Request) map[string]*multipart.Part {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	reader := multipart.NewReader(r.Body, params["boundary"])
	got := map[string]*multipart.Part{}
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		part.Header.Set("content", string(content))
		got[part.FormName()] = part
	}
}

func TestUploadMedia(t *testing.T) {
	for _, tt := range []struct {
		name, fileName  string
		code            int
		ready           bool
		wantName, descr string
	}{
		{"a still image", "123-abc.png", 200, true, "123-abc.png", "a heron"},
		{"a video goes on", "123-abc.mp4", 202, false, "123-abc.mp4", ""},
		{"the path stays here", "/home/anna/private/Anna's \"archive\"/x.png", 200, true, "x.png", "quotes \" and\nlines"},
		{"also of Windows", `C:\Users\Anna\x.png`, 200, true, "x.png", ""},
		{"no name", "/home/anna/", 200, true, "upload", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var raw bytes.Buffer
			var length int64
			var got map[string]*multipart.Part
			c, _ := newTestClient(mastodonServer, roundTrip(func(r *http.Request) (*http.Response, error) {
				length = r.ContentLength
				r.Body = io.NopCloser(io.TeeReader(r.Body, &raw))
				got = parts(t, r)
				return answer(tt.code, `{"id":"77","url":null}`), nil
			}))
			m := fileOf(tt.fileName, "content of the file")
			m.Description = tt.descr
			status, err := c.UploadMedia(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if status != (MediaStatus{ID: "77", Ready: tt.ready}) {
				t.Errorf("got %+v", status)
			}
			if int64(raw.Len()) != length {
				t.Errorf("Content-Length %d, body of %d bytes", length, raw.Len())
			}
			if strings.Contains(strings.ToLower(raw.String()), "anna") {
				t.Errorf("the path is in the request:\n%s", raw.String())
			}
			file := got["file"]
			if file == nil || file.FileName() != tt.wantName || file.Header.Get("Content-Type") != "image/png" ||
				file.Header.Get("content") != "content of the file" {
				t.Errorf("file part: %+v", file)
			}
			if description := got["description"]; (description != nil) != (tt.descr != "") ||
				description != nil && description.Header.Get("content") != tt.descr {
				t.Errorf("description part: %+v, want %q", description, tt.descr)
			}
		})
	}
}

// zeros is a file that is made while it is read.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	z.left -= n
	return int(n), nil
}
func (*zeros) Close() error { return nil }

// A file far larger than what the process allocates meanwhile.
func TestUploadMediaStreams(t *testing.T) {
	const size = 64 << 20
	var received atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if received.Store(n); r.ContentLength != n {
			t.Errorf("Content-Length %d, body of %d bytes", r.ContentLength, n)
		}
		io.WriteString(w, `{"id":"1"}`)
	}))
	defer srv.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	c := NewClient(&Server{URL: srv.URL}, Options{Origin: srv.URL, Transport: transport})

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.UploadMedia(t.Context(), Media{
		Name: "v.mp4", ContentType: "video/mp4", Size: size,
		Open: func() (io.ReadCloser, error) { return &zeros{size}, nil },
	})
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if n := received.Load(); n < size {
		t.Errorf("%d bytes arrived", n)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > size/16 {
		t.Errorf("%d bytes were allocated for a file of %d", allocated, size)
	}
}

func TestUploadMediaOfABadFile(t *testing.T) {
	open := func(r io.Reader) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(r), nil }
	}
	damaged := errors.New("checksum error")
	for _, tt := range []struct {
		name string
		open func() (io.ReadCloser, error)
		is   error
	}{
		{"missing", func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }, fs.ErrNotExist},
		{"damaged", open(io.MultiReader(strings.NewReader("12345"), readerFunc(func([]byte) (int, error) { return 0, damaged }))), damaged},
		{"shorter", open(strings.NewReader("12345")), io.ErrUnexpectedEOF},
		{"longer", open(strings.NewReader("12345678901")), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// The answer is even a success: the server may have taken what it got.
			c, _ := newTestClient(mastodonServer, roundTrip(func(r *http.Request) (*http.Response, error) {
				io.Copy(io.Discard, r.Body)
				return answer(200, `{"id":"1"}`), nil
			}))
			_, err := c.UploadMedia(t.Context(), Media{Name: "/home/anna/x.png", Size: 10, Open: tt.open})
			if err == nil || isOurs(err) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "anna") || !strings.Contains(err.Error(), "x.png")) {
				t.Errorf("%q does not name the file, or names its folder", err)
			}
		})
	}
}

func TestMediaStatus(t *testing.T) {
	for _, tt := range []struct {
		code  int
		body  string
		ready bool
		want  string
	}{
		{206, `{"id":"7","url":null}`, false, "done"},
		{200, `{"id":"7","url":"https://mastodon.example/7.mp4"}`, true, "done"},
		{422, `{"error":"There was a problem processing the media attachment"}`, false, "refused 422"},
		{404, `{"error":"Record not found"}`, false, "refused 404"},
	} {
		c, _ := newTestClient(mastodonServer, always(tt.code, tt.body))
		got, err := c.MediaStatus(context.Background(), "7")
		if typeOf(err) != tt.want || got.Ready != tt.ready || err == nil && got.ID != "7" {
			t.Errorf("%d: got %+v, %v", tt.code, got, err)
		}
	}
}
