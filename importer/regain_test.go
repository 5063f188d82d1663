package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// lossy is an archive of two tweets with three photos each and a reply, some photos damaged in its ZIP file.
func lossy(t *testing.T, w *world, tweets []tweet, bad ...int) (mended func()) {
	t.Helper()
	path, photos := zipOf(t, tweets)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data := append([]byte(nil), whole...)
	for _, i := range bad {
		data[photos[i]+20] ^= 0xFF
	}
	open := func(data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if w.archive, err = archive.Open(path); err != nil {
			t.Fatal(err)
		}
	}
	open(data)
	w.archive.Salvage()
	t.Cleanup(func() { _ = w.archive.Close() })
	return func() {
		if err := w.archive.Close(); err != nil {
			t.Fatal(err)
		}
		open(whole)
	}
}

// pictures is what the server has of each post: its text, and the digests of its pictures.
func (w *world) pictures() (out []string) {
	for _, s := range w.server.Statuses("alice") {
		if s.Deleted {
			continue
		}
		line := s.Text + fmt.Sprint(" ", s.Warning, s.Sensitive, s.Visibility, s.Language)
		for _, m := range s.Media {
			line += " " + m.SHA256[:8]
		}
		out = append(out, line)
	}
	return out
}

// TestRegain puts pictures that could not be read into their posts when they can: in order, with all else as it was.
func TestRegain(t *testing.T) {
	tweets := []tweet{{id: 1, text: "one", photos: 3, lang: "fr"}, {id: 2, text: "two", photos: 3, parent: 1}, {id: 3, text: "three", parent: 2}, {id: 4, photos: 1}}
	for _, bad := range [][]int{{0}, {1}, {2}, {0, 2}, {0, 1, 2}, {3, 6}, {0, 1, 2, 3, 4, 5, 6}} {
		for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
			if testing.Short() && len(bad) != 2 {
				continue
			}
			t.Run(fmt.Sprint(bad, software), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					want := newWorld(t, practice.Options{Software: software}, tweets...)
					want.mustRun()

					w := newWorld(t, practice.Options{Software: software}, tweets...)
					mended := lossy(t, w, tweets, bad...)
					w.mustRun()
					if n := w.files(); n != 7-len(bad) {
						t.Fatalf("%d pictures", n)
					}
					w.mustRun() // which changes nothing
					mended()
					w.mustRun()
					if got := w.pictures(); strings.Join(got, "\n") != strings.Join(want.pictures(), "\n") {
						t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want.pictures(), "\n"))
					}
					if n := w.count(importer.EventMended); n != len(bad) {
						t.Errorf("%d mended", n)
					}
					if s := w.status(); s.Uploaded != 7 || len(s.Problems) != 0 {
						t.Errorf("%+v", s)
					}
					before := len(w.events)
					w.mustRun()
					for _, e := range w.events[before:] {
						if e.Type == importer.EventMended || e.Type == importer.EventUploaded {
							t.Errorf("the next run: %+v", e)
						}
					}
					if n := w.server.Notifications(); len(n) != 0 {
						t.Errorf("notified: %v", n)
					}
				})
			})
		}
	}
}

// TestRegainAbsent: what was not there when it was planned, and agreed to, is put in when it is there, and is as sensitive then.
func TestRegainAbsent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets := []tweet{{id: 1, text: "one", photos: 3}, {id: 2, text: "two", photos: 1}}
		files := func() fstest.MapFS {
			files := filesOf(t, tweets, nil)
			data := &files["data/tweets.js"].Data
			*data = bytes.ReplaceAll(*data, []byte(`"lang":"en"`), []byte(`"lang":"en","possibly_sensitive":true`))
			return files
		}
		whole, err := archive.New(files())
		if err != nil {
			t.Fatal(err)
		}
		want := newWorld(t, practice.Options{}, tweets...)
		want.archive = whole
		want.mustRun()
		if !want.server.Statuses("alice")[1].Sensitive {
			t.Fatal("not sensitive")
		}

		w := newWorld(t, practice.Options{}, tweets...)
		less := files()
		for _, name := range []string{tweetID(1) + "-P1.png", tweetID(2) + "-P0.png"} {
			if less["data/tweets_media/"+name] == nil {
				t.Fatal("no", name)
			}
			delete(less, "data/tweets_media/"+name)
		}
		if w.archive, err = archive.New(less); err != nil {
			t.Fatal(err)
		}
		w.mustRun()
		if n := w.files(); n != 2 {
			t.Fatalf("%d pictures", n)
		}
		w.archive = whole
		w.mustRun()
		if got := w.pictures(); strings.Join(got, "\n") != strings.Join(want.pictures(), "\n") {
			t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want.pictures(), "\n"))
		}
	})
}

// TestRegainAdopted: also when the journal is lost meanwhile, posts that stand there with links in the place of all their pictures get them.
func TestRegainAdopted(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(fmt.Sprint(software), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets := []tweet{{id: 1, text: "one", photos: 2}, {id: 2, text: "two", photos: 1, parent: 1}, {id: 3, text: "three", photos: 1}, {id: 4, text: "four"}}
				options := practice.Options{Software: software}
				want := newWorld(t, options, tweets...)
				want.mustRun()
				w := newWorld(t, options, tweets...)
				w.token = w.server.AddAppToken("alice", "godwit")
				mended := lossy(t, w, tweets, 0, 1, 2)
				w.mustRun()
				if n := w.files(); n != 1 {
					t.Fatalf("%d pictures", n)
				}
				w.path = filepath.Join(t.TempDir(), "another.db")
				mended()
				w.mustRun()
				if got := w.pictures(); strings.Join(got, "\n") != strings.Join(want.pictures(), "\n") {
					t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want.pictures(), "\n"))
				}
				if s := w.status(); s.Adopted != 4 || s.Uploaded != 4 {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

// TestRegainUntouched: a post that others did something with, or that the person changed, stays as it is, and that is said.
func TestRegainUntouched(t *testing.T) {
	for name, tt := range map[string]struct{ field, problem string }{
		"boosted":    {`"reblogs_count":0`, "boosted"},
		"favourited": {`"favourites_count":0`, "favourited"},
		"answered":   {`"replies_count":0`, "answered"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets := []tweet{{id: 1, text: "one", photos: 2}}
				w := newWorld(t, practice.Options{}, tweets...)
				mended := lossy(t, w, tweets, 0)
				w.mustRun()
				mended()
				direct := w.opts.Transport
				bend := replaceBody(tt.field, strings.Replace(tt.field, ":0", ":3", 1))
				edits := 0
				w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodPut {
						edits++
					}
					resp, err := direct.RoundTrip(r)
					if err == nil && r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, posting+"/") {
						bend(r, resp)
					}
					return resp, err
				})
				w.mustRun()
				s := w.status()
				if edits != 0 || w.files() != 1 || len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Reason, tt.problem) {
					t.Errorf("%d edits, %+v", edits, s)
				}
				w.opts.Transport = direct
				w.mustRun()
				if w.files() != 2 || len(w.status().Problems) != 0 {
					t.Errorf("later: %+v", w.status())
				}
			})
		})
	}
}

// TestRegainFaults: whatever happens to an edit or an upload, and wherever it is stopped, each picture is in its post once.
func TestRegainFaults(t *testing.T) {
	tweets := []tweet{{id: 1, text: "one", photos: 3}, {id: 2, text: "two", photos: 3}}
	for name, faults := range map[string][]practice.Fault{
		"answers lost":   {{Kind: practice.LoseAnswer, Fraction: 0.3}},
		"requests lost":  {{Kind: practice.LoseRequest, Method: "PUT", Times: 3}},
		"a firewall":     {{Kind: practice.Fail, Status: 403, Method: "PUT", Times: 4}, {Kind: practice.Fail, Status: 403, Method: "POST", Times: 4}},
		"edits act late": {{Kind: practice.ActLate, Method: "PUT", Times: 1, Delay: 1}},
		"empty answers":  {{Kind: practice.EmptyAnswer, Method: "PUT", Times: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				want := newWorld(t, practice.Options{}, tweets...)
				want.mustRun()
				w := newWorld(t, practice.Options{Seed: 3}, tweets...)
				mended := lossy(t, w, tweets, 0, 2, 4)
				w.mustRun()
				mended()
				w.server.Misbehave(faults...)
				j, target := w.open()
				defer j.Close()
				if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
					t.Fatal(err)
				}
				if _, err := target.Run(t.Context(), w.archive, nil); err != nil {
					t.Fatal(err)
				}
				if got := w.pictures(); strings.Join(got, "\n") != strings.Join(want.pictures(), "\n") {
					t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want.pictures(), "\n"))
				}
			})
		})
	}
}

// TestRegainStopped stops a run at every request in turn, and lets another end it.
func TestRegainStopped(t *testing.T) {
	tweets := []tweet{{id: 1, text: "one", photos: 3}, {id: 2, text: "two", photos: 2}}
	for stop := 1; ; stop++ {
		stopped := false
		bubble(t, func(t *testing.T) {
			want := newWorld(t, practice.Options{}, tweets...)
			want.mustRun()
			w := newWorld(t, practice.Options{}, tweets...)
			mended := lossy(t, w, tweets, 0, 2, 4)
			w.mustRun()
			mended()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			j, target := w.open()
			defer func() { _ = j.Close() }()
			if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			requests, direct := 0, w.opts.Transport
			w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				if requests++; requests == stop {
					stopped = true
					cancel()
				}
				return direct.RoundTrip(r)
			})
			j, target = w.open()
			requests = 0
			_, err := target.Run(ctx, w.archive, nil)
			if stopped != errors.Is(err, importer.ErrStopped) && err != nil {
				t.Errorf("stopped at request %d: %v", stop, err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			w.opts.Transport = direct
			w.mustRun()
			if got := w.pictures(); strings.Join(got, "\n") != strings.Join(want.pictures(), "\n") {
				t.Errorf("stopped at request %d, got:\n%s\nwant:\n%s", stop, strings.Join(got, "\n"), strings.Join(want.pictures(), "\n"))
			}
		})
		if !stopped {
			if stop < 8 {
				t.Errorf("a run has %d requests only", stop-1)
			}
			return
		}
	}
}

// TestRegainLater stops a run between upload and edit, after which the server throws the upload away or the file is damaged again.
func TestRegainLater(t *testing.T) {
	for _, tt := range []struct {
		after  time.Duration
		edited bool // and its answer lost
		files  int  // in the end, without the archive being there
	}{{time.Minute, false, 3}, {36 * time.Hour, false, 1}, {36 * time.Hour, true, 3}} {
		t.Run(fmt.Sprint(tt.after, tt.edited), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets := []tweet{{id: 1, text: "one", photos: 3}}
				w := newWorld(t, practice.Options{}, tweets...)
				mended := lossy(t, w, tweets, 0, 2)
				w.mustRun()
				mended()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				direct := w.opts.Transport
				w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodPut {
						cancel()
						if tt.edited {
							if resp, err := direct.RoundTrip(r); err == nil {
								resp.Body.Close()
							}
						}
						return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
					}
					return direct.RoundTrip(r)
				})
				if _, err := w.run(ctx); !errors.Is(err, importer.ErrStopped) {
					t.Fatal(err)
				}
				w.opts.Transport = direct
				whole := w.archive
				if err := whole.Close(); err != nil { // nothing can be read now
					t.Fatal(err)
				}
				time.Sleep(tt.after)
				j, target := w.open()
				if _, err := target.Run(t.Context(), whole, nil); err != nil {
					t.Fatal(err)
				}
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if n := w.files(); n != tt.files {
					t.Errorf("%d pictures, want %d", n, tt.files)
				}
				if s := w.status(); s.Uploaded != tt.files || len(s.Problems) != 3-tt.files {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}
