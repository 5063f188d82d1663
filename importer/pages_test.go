package importer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

func listsStatuses(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/api/v1/accounts/") && strings.HasSuffix(r.URL.Path, "/statuses")
}

// listing makes a page of statuses with the given ids, made at a time.
func listing(at time.Time, ids ...int64) *http.Response {
	type status struct {
		ID        string    `json:"id"`
		CreatedAt time.Time `json:"created_at"`
		Content   string    `json:"content"`
	}
	list := []status{}
	for _, id := range ids {
		list = append(list, status{fmt.Sprintf("%d", id), at, "<p>chatter</p>"})
	}
	body, _ := json.Marshal(list)
	return answer(200, "application/json", string(body))
}

// noLimits are a practice server's that limits nothing.
var noLimits = practice.Limits{Token: practice.Limit{Count: 1 << 20}, Address: practice.Limit{Count: 1 << 20}, Paging: practice.Limit{Count: 1 << 20}}

// endless are lists of statuses that never end, each an answer to the n-th request with a max_id.
var endless = map[string]func(n int, maxID int64) []int64{
	"one page again and again": func(int, int64) []int64 { return []int64{9005, 9004, 9003} },
	"two pages in turn": func(n int, _ int64) []int64 {
		if n%2 == 0 {
			return []int64{9005, 9004}
		}
		return []int64{9003, 9002}
	},
	"max_id is in the page":  func(_ int, maxID int64) []int64 { return []int64{maxID} },
	"ids rise":               func(n int, _ int64) []int64 { return []int64{int64(9000 + 2*n), int64(9001 + 2*n)} },
	"ids fall, and no end":   func(_ int, maxID int64) []int64 { return []int64{maxID - 1, maxID - 2} },
	"ids fall by few a page": func(_ int, maxID int64) []int64 { return []int64{maxID + 7, maxID, maxID - 1} },
}

// TestEndlessExisting: what the account has already is not looked for without end, and nothing is planned without knowing it.
func TestEndlessExisting(t *testing.T) {
	for name, page := range endless {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, practice.Options{Limits: noLimits}, tweet{id: 1, text: "first"})
				requests := 0
				w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
					if !listsStatuses(r) {
						return direct.RoundTrip(r)
					}
					maxID, _ := strconv.ParseInt(r.URL.Query().Get("max_id"), 10, 64)
					if maxID == 0 {
						maxID = 1 << 40
					}
					requests++
					return listing(time.Date(2019, 1, 1, 0, 1, 0, 0, time.UTC), page(requests, maxID)...), nil
				})
				j, target := w.open()
				defer j.Close()
				_, err := target.Plan(t.Context(), w.archive, w.plan)
				endless := (*importer.PagesError)(nil)
				if !errors.As(err, &endless) || endless.Pages != requests || requests > 5001 {
					t.Errorf("%v after %d requests", err, requests)
				}
				if strings.Contains(name, "fall") == (requests < 100) {
					t.Errorf("%d requests", requests)
				}
			})
		})
	}
}

// TestEndlessSettle: a post whose answer was lost is not looked for without end, and neither sent again nor given up meanwhile.
func TestEndlessSettle(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		for name, page := range endless {
			t.Run(string(software)+", "+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					w := newWorld(t, practice.Options{Software: software, Limits: noLimits}, tweet{id: 1, text: "one"}, tweet{id: 2, text: "two"})
					w.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: posting, Skip: 1, Times: 1})
					requests, hostile := 0, true
					direct := w.opts.Transport
					w.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
						if !hostile || !listsStatuses(r) || len(w.server.Statuses("alice")) < 2 {
							return direct.RoundTrip(r)
						}
						requests++
						at := time.Now()
						if software == practice.GoToSocial {
							at = w.server.Statuses("alice")[1].CreatedAt
						}
						maxID, err := strconv.ParseInt(r.URL.Query().Get("max_id"), 10, 64)
						if err != nil {
							maxID = 1 << 40
						}
						return listing(at, page(requests, maxID)...), nil
					})
					_, err := w.run(t.Context())
					endless := (*importer.PagesError)(nil)
					if !errors.As(err, &endless) || requests > 1001 {
						t.Fatalf("%v after %d requests", err, requests)
					}
					if n := len(w.server.Statuses("alice")); n != 2 {
						t.Errorf("%d posts", n)
					}
					hostile = false
					w.mustRun()
					w.expect("one", "two")
				})
			})
		}
	}
}

// TestCutAnswer: a page that is longer than any answer is read, and so cut, is not the end of the list: it is asked for again.
func TestCutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "copied"})
		time.Sleep(time.Until(time.Date(2019, 1, 1, 0, 1, 30, 0, time.UTC)))
		w.post("status", "copied")
		time.Sleep(time.Until(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
		cut := 0
		w.through(func(direct http.RoundTripper, r *http.Request) (*http.Response, error) {
			if listsStatuses(r) && cut < 3 {
				cut++
				return answer(200, "application/json", "["+strings.Repeat(" ", 9<<20)+"]"), nil
			}
			return direct.RoundTrip(r)
		})
		if there, s, _ := w.planned(); len(there) != 1 || s.Posts != 0 || cut != 3 {
			t.Errorf("%v, %d posts, %d answers cut", there, s.Posts, cut)
		}
	})
}
