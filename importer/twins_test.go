package importer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// late are servers that make a post long after it was sent again.
func late() map[string]practice.Options {
	out := map[string]practice.Options{}
	for kind, o := range kinds() {
		o.ServiceTime = 700 * time.Millisecond
		out[kind] = o
	}
	m := out["mastodon"]
	m.Version = "4.5.15" // later ones lock
	out["mastodon"] = m
	return out
}

// outlive has the request of a tweet act so long after it was answered with an error.
func (l *life) outlive(tweet int, delay time.Duration) {
	l.server.Misbehave(practice.Fault{Kind: practice.ActLate, Status: 504, Delay: delay, Method: "POST", Path: posting, Skip: tweet - 1, Times: 1})
}

// plans makes a plan of a new process, which f may go on with.
func (l *life) plans(f func(target *importer.Target)) importer.Found {
	l.t.Helper()
	j, target := l.open()
	defer j.Close()
	plan, err := target.Plan(l.t.Context(), l.archive, l.plan)
	if err != nil {
		l.t.Fatal(err)
	}
	if f != nil {
		f(target)
	}
	return plan.Found
}

func (l *life) removeTwins(kept bool, want int) {
	l.t.Helper()
	l.plans(func(target *importer.Target) {
		n, err := target.RemoveTwins(l.t.Context(), kept, func(e importer.Event) { l.events = append(l.events, e) })
		if err != nil || n != want {
			l.t.Errorf("%d removed, want %d: %v", n, want, err)
		}
	})
}

// twinsOf returns the statuses of a tweet, without those deleted.
func (l *life) twinsOf(text string) (out []practice.Status) {
	for _, s := range l.server.Statuses("alice") {
		if !s.Deleted && withoutDate(s.Text) == text {
			out = append(out, s)
		}
	}
	return out
}

func newLate(t *testing.T, kind string, n int) (*life, map[string]int) {
	l := newLife(t, late()[kind], 1)
	tweets, texts := numbered(n)
	l.archive = archiveOf(t, tweets...)
	want := map[string]int{}
	for _, text := range texts {
		want[text] = 1
	}
	return l, want
}

func (l *life) expectDiffer(want map[string]int, doubled int) {
	l.t.Helper()
	if d, lost := differ(want, l.posts()); d != doubled || lost != 0 {
		l.t.Errorf("%d doubled, want %d; %d lost: %v", d, doubled, lost, l.posts())
	}
	if n := l.server.Notifications(); len(n) > 0 {
		l.t.Errorf("somebody was notified: %v", n)
	}
}

// TestTwins: a request that outlives its answer stops no run, is told of, and its post is removed on a yes.
func TestTwins(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(late())) {
		for name, delay := range map[string]time.Duration{"during the run": 15*time.Minute + 10*time.Second, "after it": time.Hour} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l, want := newLate(t, kind, 40)
					l.outlive(3, delay)
					r := l.mustRun()
					if r.Posted != 40 || r.Twins != l.count(importer.EventTwin) {
						t.Errorf("%+v", r)
					}
					// Where dates are kept it stands far from the next posts, and the name of the person's app is asked when there are posts.
					if during := name == "during the run" && kind != "gotosocial" && kind != "own token"; during != (r.Twins == 1) {
						t.Errorf("%d twins told of", r.Twins)
					}
					time.Sleep(time.Hour)
					found := l.plans(nil)
					l.expectDiffer(want, 1)
					two := l.twinsOf("tweet 3")
					if found.Twins != 1 || found.Others != 0 || found.Asks() || len(found.TwinExamples) != 1 || len(two) != 2 {
						t.Fatalf("%+v", found)
					}
					if e := found.TwinExamples[0]; e.Key.TweetID != tweetID(3) || e.URL == e.Twin || (e.URL != two[0].URL && e.URL != two[1].URL) || (e.Twin != two[0].URL && e.Twin != two[1].URL) {
						t.Errorf("%+v", e)
					}
					if n := l.status().Twins; n != 1 {
						t.Errorf("status tells of %d", n)
					}
					l.mustRun()
					l.expectDiffer(want, 1)
					l.removeTwins(false, 1)
					l.expectDiffer(want, 0)
					if left := l.twinsOf("tweet 3"); len(left) != 1 || left[0].URL != found.TwinExamples[0].URL {
						t.Errorf("%+v is left", left)
					}
					if found := l.plans(nil); found.Twins != 0 || l.status().Twins != 0 || found.Others != 0 {
						t.Errorf("once more: %+v", found)
					}
					if r := l.mustRun(); r != (importer.Result{Posted: 40, Total: 40}) {
						t.Errorf("%+v", r)
					}
				})
			})
		}
	}
}

// TestTwinsKept: what the person keeps, or must be left, is told of no more.
func TestTwinsKept(t *testing.T) {
	for kind := range late() {
		for name, tt := range map[string]struct {
			do      func(l *life, first, second practice.Status)
			removed int
			left    func(first, second string) []string
		}{
			"kept": {do: func(l *life, _, _ practice.Status) {
				l.plans(func(target *importer.Target) {
					if err := target.KeepTwins(l.t.Context()); err != nil {
						l.t.Error(err)
					}
				})
				if found := l.plans(nil); found.Twins != 0 || found.Others != 0 || l.status().Twins != 0 {
					l.t.Errorf("%+v", found)
				}
				l.removeTwins(false, 0)
			}, removed: 1},
			"answered": {do: func(l *life, _, second practice.Status) {
				l.answer(second)
				l.removeTwins(false, 0)
			}, left: func(first, second string) []string { return []string{first, second} }},
			"boosted": {do: func(l *life, _, second practice.Status) {
				l.bob(second.ID+"/reblog", nil)
				l.removeTwins(false, 0)
			}, left: func(first, second string) []string { return []string{first, second} }},
			"first one answered": {do: func(l *life, first, _ practice.Status) { l.answer(first) }, removed: 1},
			"edited": {do: func(l *life, _, second practice.Status) {
				l.edit(second, second.Text+" by hand")
				l.removeTwins(false, 0)
			}},
			"first one edited": {do: func(l *life, first, _ practice.Status) {
				l.edit(first, first.Text+" by hand")
				l.removeTwins(false, 0)
			}},
			"first one deleted":  {do: func(l *life, first, _ practice.Status) { l.request("DELETE", posting+"/"+first.ID) }, left: func(_, second string) []string { return []string{second} }},
			"second one deleted": {do: func(l *life, _, second practice.Status) { l.request("DELETE", posting+"/"+second.ID) }, removed: 1},
			"both deleted": {do: func(l *life, first, second practice.Status) {
				l.request("DELETE", posting+"/"+first.ID)
				l.request("DELETE", posting+"/"+second.ID)
			}, removed: 1, left: func(_, _ string) []string { return nil }},
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l, _ := newLate(t, kind, 5)
					l.outlive(3, time.Hour)
					l.mustRun()
					time.Sleep(time.Hour)
					found := l.plans(nil)
					two := l.twinsOf("tweet 3")
					if len(two) != 2 || found.Twins != 1 {
						t.Fatalf("%+v", found)
					}
					if two[0].URL != found.TwinExamples[0].URL {
						two[0], two[1] = two[1], two[0]
					}
					tt.do(l, two[0], two[1])
					l.removeTwins(true, tt.removed)
					var left []string
					for _, s := range l.server.Statuses("alice") {
						if !s.Deleted && (s.ID == two[0].ID || s.ID == two[1].ID) {
							left = append(left, s.ID)
						}
					}
					want := []string{two[0].ID, two[1].ID}
					if tt.left != nil {
						want = tt.left(want[0], want[1])
					} else if tt.removed > 0 {
						want = want[:1]
					}
					slices.Sort(left)
					if slices.Sort(want); !slices.Equal(left, want) {
						t.Errorf("%v is left, want %v; %+v", left, want, l.events)
					}
					if found := l.plans(nil); found.Twins != 0 || l.status().Twins != 0 {
						t.Errorf("once more: %+v", found)
					}
					if r := l.mustRun(); r.Posted != 5 && name != "both deleted" {
						t.Errorf("%+v", r)
					}
					if n := len(l.twinsOf("tweet 3")); n > 2 {
						t.Errorf("%d of it", n)
					}
				})
			})
		}
	}
}

func (l *life) bob(path string, form url.Values) {
	token := l.token
	l.token = l.server.AddAccount("bob")
	l.send(posting+"/"+path, form)
	l.token = token
}

// answer has bob answer a status.
func (l *life) answer(s practice.Status) {
	token := l.token
	l.token = l.server.AddAccount("bob")
	l.send(posting, url.Values{"status": {"indeed"}, "in_reply_to_id": {s.ID}})
	l.token = token
}

// edit has the person edit a status.
func (l *life) edit(s practice.Status, text string) {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), "PUT", l.server.URL()+posting+"/"+s.ID, strings.NewReader(url.Values{"status": {text}}.Encode()))
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+l.token)
	resp, err := l.server.Transport().RoundTrip(req)
	if err != nil {
		l.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		l.t.Fatal(resp.Status)
	}
}

// TestNoTwins: what is the person's, or another tweet, is never taken for a twin.
func TestNoTwins(t *testing.T) {
	morning := func(n int) (tweets []tweet) {
		for i := range n {
			tweets = append(tweets, tweet{id: i + 1, text: "Good morning"})
		}
		return tweets
	}
	for kind := range late() {
		for name, tt := range map[string]struct {
			tweets []tweet
			do     func(l *life)
		}{
			"tweets with one text": {morning(5), func(l *life) { l.outlive(3, time.Hour); l.mustRun() }},
			"by hand":              {morning(1), func(l *life) { l.mustRun(); l.byHand(l.server.Statuses("alice")[0].Text, "Good morning") }},
			"by hand, sent again": {morning(1), func(l *life) {
				l.server.Misbehave(practice.Fault{Kind: practice.LoseRequest, Method: "POST", Path: posting, Times: 1})
				l.mustRun()
				l.byHand("Good morning")
			}},
			"in the plan no more": {append(morning(2), tweet{id: 3, text: "third"}), func(l *life) {
				l.mustRun()
				l.elsewhere()
				l.archive = archiveOf(l.t, tweet{id: 1, text: "Good morning"}, tweet{id: 3, text: "third"})
				l.mustRun()
			}},
			"pictures": {[]tweet{{id: 1, photos: 1}, {id: 2, photos: 1}, {id: 3, photos: 1}}, func(l *life) {
				l.mustRun()
				l.elsewhere()
				l.archive = archiveOf(l.t, tweet{id: 2, photos: 1})
				l.mustRun()
			}},
			"parts alike": {[]tweet{{id: 1, text: "x"}, {id: 2, text: "x", parent: 1}, {id: 3, text: "x", parent: 2}}, func(l *life) { l.outlive(2, time.Hour); l.mustRun() }},
			"edited": {[]tweet{{id: 1, text: "one"}, {id: 2, text: "two"}, {id: 3, text: "three"}}, func(l *life) {
				l.mustRun()
				l.elsewhere()
				all := l.server.Statuses("alice")
				l.edit(all[1], all[0].Text)
			}},
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l := newLife(t, late()[kind], 1)
					l.archive = archiveOf(t, tt.tweets...)
					tt.do(l)
					time.Sleep(2 * time.Hour)
					for range 2 {
						before := len(l.texts())
						if found := l.plans(nil); found.Twins > 0 {
							t.Errorf("%+v", found)
						}
						l.removeTwins(true, 0)
						if n := len(l.texts()); n != before {
							t.Errorf("%d left of %d", n, before)
						}
						l.mustRun()
					}
				})
			})
		}
	}
}

// TestTwinsElsewhere: two computers post one tweet in the same second.
func TestTwinsElsewhere(t *testing.T) {
	for _, kind := range []string{"mastodon", "gotosocial"} {
		t.Run(kind, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l, want := newLate(t, kind, 20)
				there := *l.world
				other := life{world: &there, app: l.app}
				other.elsewhere()
				done := make(chan error)
				go func() { _, err := other.run(t.Context()); done <- err }()
				_, err := l.run(t.Context())
				t.Log(err, <-done)
				time.Sleep(time.Hour)
				doubled, _ := differ(want, l.posts())
				for _, life := range []*life{l, &other} {
					life.mustRun()
					found := life.plans(nil)
					if found.Twins != doubled {
						t.Errorf("%d doubled, %+v", doubled, found)
					}
				}
				l.removeTwins(false, doubled)
				l.expectDiffer(want, 0)
				if doubled == 0 {
					t.Error("nothing was posted twice")
				}
				// The other computer kept the other one, and finds that it is the post.
				other.removeTwins(false, 0)
				l.expectDiffer(want, 0)
				l.mustRun()
				other.mustRun()
				l.expectDiffer(want, 0)
			})
		})
	}
}

// TestTwinsMany: of every second request the answer is lost, and it acts an hour later. Removing the twins waits for the server's limit,
// and goes on where it was stopped.
func TestTwinsMany(t *testing.T) {
	for _, kind := range []string{"mastodon", "gotosocial"} {
		t.Run(kind, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l, want := newLate(t, kind, 40)
				o := late()[kind]
				o.Limits = practice.Limits{}
				l.server = practice.New(o)
				l.hand = l.server.AddAccount("alice")
				l.token, l.opts.Transport = l.server.AddAppToken("alice", l.app), l.server.Transport()
				l.server.Misbehave(practice.Fault{Kind: practice.ActLate, Delay: time.Hour, Method: "POST", Path: posting, Skip: 1, Fraction: 0.5})
				if r := l.mustRun(); r.Posted != 40 || r.Refused > 0 {
					t.Errorf("%+v", r)
				}
				l.server.Behave()
				time.Sleep(2 * time.Hour)
				n := l.plans(nil).Twins
				l.expectDiffer(want, n)
				if n < 28 { // more than may be deleted in half an hour
					t.Fatalf("%d posts stand twice", n)
				}
				waited := false
				for removed := 0; removed < n; {
					ctx, stop := context.WithCancel(t.Context())
					l.plans(func(target *importer.Target) {
						some, err := target.RemoveTwins(ctx, false, func(e importer.Event) {
							waited = waited || e.Type == importer.EventWaiting && e.Limit == "delete"
							if l.events = append(l.events, e); e.Type == importer.EventRemoved && removed%10 == 5 {
								stop()
							}
						})
						if removed += some; err != nil && !errors.Is(err, importer.ErrStopped) || some == 0 {
							t.Fatal(some, err)
						}
					})
					stop()
				}
				l.expectDiffer(want, 0)
				if waited != (kind == "mastodon") || l.count(importer.EventRemoved) != n {
					t.Errorf("%d removed, waited %t", l.count(importer.EventRemoved), waited)
				}
				l.mustRun()
				l.expectDiffer(want, 0)
			})
		})
	}
}

// TestTwinsFaults: whatever becomes of the requests to remove, or of the journal, each twin is removed and nothing else.
func TestTwinsFaults(t *testing.T) {
	for kind := range late() {
		for _, fault := range []practice.FaultKind{practice.LoseAnswer, practice.LoseRequest, practice.EmptyAnswer, practice.Fail, practice.ActLate} {
			t.Run(fmt.Sprint(kind, fault), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					l, want := newLate(t, kind, 40)
					l.outlive(3, time.Hour)
					l.outlive(10, time.Hour)
					l.mustRun()
					time.Sleep(time.Hour)
					if found := l.plans(nil); found.Twins != 2 {
						t.Fatalf("%+v", found)
					}
					copied := l.copied()
					l.server.Misbehave(practice.Fault{Kind: fault, Method: "DELETE", Times: 2, Delay: time.Minute})
					l.removeTwins(false, 2)
					l.server.Behave()
					l.expectDiffer(want, 0)
					l.path = copied // of before the outcome was written
					l.removeTwins(false, 2)
					l.expectDiffer(want, 0)
					l.path = filepath.Join(t.TempDir(), "42.db")
					l.goOn(importer.SkipDoubtful)
					l.expectDiffer(want, 0)
				})
			})
		}
	}
}
