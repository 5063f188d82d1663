package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// BenchmarkGoToSocial imports into the real server, with the journal on disk,
// and beside it makes the same requests in a plain loop on one kept connection.
// Compare posts/s.
func BenchmarkGoToSocial(b *testing.B) {
	const posts = 300
	for _, photos := range []int{0, 1} {
		var tweets []tweet
		for i := range posts {
			tweets = append(tweets, tweet{id: i + 1, text: fmt.Sprintf("tweet %d", i+1), photos: photos})
		}
		a := archiveOf(b, tweets...)
		if photos > 0 {
			a = photoArchive(b, posts)
		}
		planned := postsOf(b, a, mapping.Limits{MaxCharacters: 5000, MaxMedia: 6, Counting: mapping.CountPlain, KeepsDates: true})
		rate := func(b *testing.B) {
			b.ReportMetric(float64(len(planned)*b.N)/b.Elapsed().Seconds(), "posts/s")
		}
		b.Run(fmt.Sprintf("%d photos/loop", photos), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				at := freshSite(b)
				b.StartTimer()
				for _, p := range planned {
					at.postPlainly(b, a, p)
				}
			}
			rate(b)
		})
		b.Run(fmt.Sprintf("%d photos/import", photos), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				at := freshSite(b)
				_, target, _ := at.open(b, filepath.Join(b.TempDir(), "a.db"), a)
				if _, err := target.Plan(b.Context(), a, importer.PlanOptions{}); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if r, err := target.Run(b.Context(), a, nil); err != nil || r.Posted != len(planned) {
					b.Fatalf("%+v, %v", r, err)
				}
			}
			rate(b)
		})
	}
}

// freshSite is a new server: one that holds much is slower.
func freshSite(b *testing.B) site {
	b.Helper()
	s := startGoToSocial(b, nil)
	return site{url: s.url, token: s.addUser("alice")}
}

// photoArchive is an archive of tweets with one photo each.
func photoArchive(b *testing.B, n int) *archive.Archive {
	b.Helper()
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: 3 * n, Profile: archivetest.Photographer, OnlyTypical: true})
	full, err := archive.New(fsys)
	if err != nil {
		b.Fatal(err)
	}
	var files []string
	for tw, err := range full.Tweets() {
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range tw.Media {
			if m.Kind == archive.Photo && m.File != "" {
				files = append(files, m.File)
			}
		}
	}
	if len(files) < n {
		b.Fatalf("%d photos", len(files))
	}
	var tweets []tweet
	for i := range n {
		tweets = append(tweets, tweet{id: i + 1, text: fmt.Sprintf("photo %d", i+1), photos: 1})
	}
	return archiveWith(b, tweets, func(i int) []byte { return fsys[files[i]].Data })
}

// postPlainly makes the requests of a post, one after the other.
func (s site) postPlainly(b *testing.B, a *archive.Archive, p mapping.Post) {
	b.Helper()
	form := url.Values{
		"status": {p.Text}, "visibility": {string(p.Visibility)}, "language": {p.Language}, "sensitive": {"false"},
		"scheduled_at": {p.CreatedAt.Format(time.RFC3339Nano)}, "content_type": {"text/plain"},
	}
	for _, m := range p.Media {
		f, err := a.OpenMedia(m.File)
		if err != nil {
			b.Fatal(err)
		}
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("file", "photo")
		if err == nil {
			_, err = io.Copy(part, f)
		}
		if err != nil || w.Close() != nil || f.Close() != nil {
			b.Fatal(err)
		}
		var got struct {
			ID string `json:"id"`
		}
		s.post(b, "/api/v2/media", w.FormDataContentType(), &body, &got)
		form.Add("media_ids[]", got.ID)
	}
	s.post(b, "/api/v1/statuses", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), new(any))
}

func (s site) post(b *testing.B, path, contentType string, body io.Reader, v any) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), "POST", s.url+path, body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+s.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s", path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
}
