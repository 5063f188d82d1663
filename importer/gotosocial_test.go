package importer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// TestGoToSocialLogin logs in through the server's own pages, twice in a row
// each way, and logs out.
func TestGoToSocialLogin(t *testing.T) {
	s := startGoToSocial(t, nil)
	s.addUser("alice")
	ctx, opts := t.Context(), importer.Options{}
	server, err := importer.Recognise(ctx, s.url, opts)
	if err != nil {
		t.Fatal(err)
	}
	if server.Software != "gotosocial" || !server.Limits.KeepsDates || server.Limits.MaxCharacters != 5000 || server.Limits.MaxMedia != 6 {
		t.Errorf("recognised as %+v", server)
	}
	var app importer.App
	for _, paste := range []bool{false, false, true, true} {
		var to *url.URL
		creds, err := importer.Login(ctx, server, importer.LoginRequest{
			App: app, Paste: paste,
			Show: func(address string) {
				to = s.consent(address, "alice")
				if !paste {
					go func() { // the browser follows
						resp, err := http.Get(to.String())
						if err == nil {
							resp.Body.Close()
						}
					}()
				}
			},
			Code: func(context.Context) (string, error) { return to.Query().Get("code"), nil },
		}, opts)
		if err != nil || creds.Username != "alice" {
			t.Fatalf("paste %v: %s, %v", paste, creds.Username, err)
		}
		app = creds.App
		if err := importer.Logout(ctx, creds, opts); err != nil {
			t.Errorf("log out: %v", err)
		}
		var auth *importer.AuthError
		if _, err := importer.LoginToken(ctx, server, creds.Token, opts); !errors.As(err, &auth) {
			t.Errorf("the token is still good: %v", err)
		}
	}
}

// TestGoToSocialMentions: bob lives on the server, and hears of nothing.
func TestGoToSocialMentions(t *testing.T) {
	for _, dates := range []string{"true", "false"} {
		t.Run("dates "+dates, func(t *testing.T) {
			s := startGoToSocial(t, map[string]string{"instance-allow-backdating-statuses": dates})
			alice, bob := s.addUser("alice"), s.addUser("bob")
			host := strings.TrimPrefix(s.url, "http://")
			var tweets []tweet
			for i, text := range []string{
				"@bob", "hi @bob", "@bob@" + host + " hello", "(@bob)", "cc:@bob.", "&quot;@bob&quot;", "@BOB!", ".@bob", "me/@bob", "é@bob",
				"https://example.org/@bob", "see https://example.org/?u=@bob ok", "http://x.notatld/@bob", "mail bob@" + host, "@@bob", "_@bob_", "*@bob*",
				"[@bob](https://example.org)", "<@bob>", "&lt;@bob&gt;", "#@bob", "@\u200bbob", "\u200b@bob", "@bob\u00a0and\u00a0@bob", "日本@bob語", "-@bob",
				"https://example.org/@bob/1,@bob", "@bob@", "＠bob", "\u202e@bob", s.url + "/@bob",
			} {
				tweets = append(tweets, tweet{id: i + 1, text: text})
			}
			a := archiveOf(t, tweets...)
			at := site{url: s.url, token: alice}
			path := filepath.Join(t.TempDir(), "a.db")
			_, target, _ := at.open(t, path, a)
			if _, err := target.Plan(t.Context(), a, importer.PlanOptions{}); err != nil {
				t.Fatal(err)
			}
			r, err := target.Run(t.Context(), a, nil)
			if errors.Is(err, importer.ErrDatesRefused) && dates == "false" {
				if _, err := target.Plan(t.Context(), a, importer.PlanOptions{}); err != nil {
					t.Fatal(err)
				}
				r, err = target.Run(t.Context(), a, nil)
			}
			if err != nil || r.Posted != len(tweets) {
				t.Errorf("%+v, %v", r, err)
			}
			for _, st := range at.statuses(t) {
				if len(st.Mentions) > 0 {
					t.Errorf("%q mentions %v", st.Text, st.Mentions)
				}
				if withLine := strings.Contains(st.Text, "2019-01-01"); withLine != (dates == "false") || (st.CreatedAt.Year() == 2019) != (dates == "true") {
					t.Errorf("%q is of %v", st.Text, st.CreatedAt)
				}
			}
			var heard []any
			site{url: s.url, token: bob}.get(t, "GET", "/api/v1/notifications", &heard)
			if len(heard) > 0 {
				t.Errorf("bob was notified %d times: %v", len(heard), heard)
			}
		})
	}
}

// TestGoToSocialSettings: the limits of the server's administrator are followed.
func TestGoToSocialSettings(t *testing.T) {
	s := startGoToSocial(t, map[string]string{"statuses-max-chars": "120", "statuses-media-max-files": "2", "media-local-max-size": "2KiB"})
	a := archiveOf(t, tweet{id: 1, text: strings.Repeat("A sentence that is one of many. ", 9)}, tweet{id: 2, text: "four", photos: 4},
		tweet{id: 3, text: "https://example.org/" + strings.Repeat("x", 90)})
	at := site{url: s.url, token: s.addUser("alice")}
	_, _, server := at.open(t, filepath.Join(t.TempDir(), "a.db"), a)
	if l := server.Limits; l.MaxCharacters != 120 || l.MaxMedia != 2 || server.ImageSizeLimit != 2048 {
		t.Errorf("limits %+v, images of %d bytes", l, server.ImageSizeLimit)
	}
	fsys, _ := archivetest.New(archivetest.Options{Seed: 2, Tweets: 60})
	big, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	_, target, _ := at.open(t, filepath.Join(t.TempDir(), "b.db"), big)
	plan, err := target.Plan(t.Context(), big, importer.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]bool{}
	r, err := target.Run(t.Context(), big, func(e importer.Event) {
		if e.Type == importer.EventRefused {
			refused[e.File] = true
		}
	})
	if err != nil || r.Posted != plan.Posts || r.Refused != 0 {
		t.Errorf("%+v of %d, %v", r, plan.Posts, err)
	}
	tooBig := map[string]bool{}
	for _, p := range postsOf(t, big, server.Limits) {
		for _, m := range p.Media {
			if m.Size > 2048 {
				tooBig[m.File] = true
			}
		}
	}
	if len(tooBig) == 0 || !maps.Equal(tooBig, refused) {
		t.Errorf("refused %v, want those over 2 KiB: %v", refused, tooBig)
	}
	for _, st := range at.statuses(t) {
		if n := len([]rune(st.Text)); n > 120 || len(st.Media) > 2 {
			t.Errorf("%d characters and %d files: %q", n, len(st.Media), st.Text)
		}
	}
}

// TestGoToSocialRate: the server's limit is of requests, counts from the first
// one on, is only told by its headers, and is shared with everybody at the same address.
func TestGoToSocialRate(t *testing.T) {
	for name, others := range map[string]int{"alone": 0, "others use it up": 60} {
		t.Run(name, func(t *testing.T) {
			s := startGoToSocial(t, nil)
			at := site{url: s.url, token: s.addUser("alice")}
			s.restart(map[string]string{"advanced-rate-limit-requests": "60"}) // some 20 are for asking whether it is up, and for the plan
			tweets, _ := numbered(60)
			a := archiveOf(t, tweets...)
			begun, path := time.Now(), filepath.Join(t.TempDir(), "a.db")
			j, target, _ := at.open(t, path, a)
			if _, err := target.Plan(t.Context(), a, importer.PlanOptions{}); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var until time.Time
			refused := 0
			r, err := target.Run(ctx, a, func(e importer.Event) {
				if e.Type == importer.EventWaiting {
					until = e.Until
					cancel()
				}
				if e.Type == importer.EventPosted && e.Done == 5 {
					for range others {
						resp, err := http.Get(s.url + "/api/v1/instance")
						if err != nil {
							t.Error(err)
							return
						}
						resp.Body.Close()
						if resp.StatusCode == http.StatusTooManyRequests {
							refused++
						}
					}
				}
			})
			if !errors.Is(err, importer.ErrStopped) || (others > 0) != (refused > 0) || (r.Posted > 20) != (others == 0) || r.Refused > 0 {
				t.Errorf("%+v, %v; the others were refused %d times", r, err, refused)
			}
			if wait := until.Sub(begun); wait < 4*time.Minute || wait > 6*time.Minute {
				t.Errorf("told to wait %v after the first request, want about 5 minutes", wait)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}

			// A restart of the server clears its count, and for this clock the window is over.
			s.restart(nil)
			at.opts.Clock = fastClock{Base: begun.Round(0), Factor: 1000}
			_, target, server := at.open(t, path, a)
			if r, err := target.Run(t.Context(), a, nil); err != nil || r.Posted != 60 {
				t.Errorf("%+v, %v", r, err)
			}
			compare(t, postsOf(t, a, server.Limits), at.statuses(t), true)
		})
	}
}

// TestGoToSocialLostAnswers: the server ignores Idempotency-Key, so a post whose
// answer is lost has to be found by its date.
func TestGoToSocialLostAnswers(t *testing.T) {
	s := startGoToSocial(t, nil)
	at := site{url: s.url, token: s.addUser("alice"), opts: importer.Options{Clock: fastClock{Base: time.Now().Round(0), Factor: 60}}}
	var tweets []tweet
	for i := range 60 {
		tw := tweet{id: i + 1, text: "same again"}
		if i%3 == 1 {
			tw.parent = i
		}
		if i%7 == 3 {
			tw.photos = 1
		}
		tweets = append(tweets, tw)
	}
	a := archiveOf(t, tweets...)
	chance := rand.New(rand.NewPCG(1, 2))
	s.answers(func(r *http.Request) fate {
		if r.Method != "POST" || chance.Float64() < 0.7 {
			return passed
		}
		return []fate{lost, emptied}[chance.IntN(2)]
	})
	posts := at.importAll(t, a)
	s.answers(nil)
	compare(t, posts, at.statuses(t), true)
}

// TestGoToSocialOwn: links and quotations lead to the new posts, and where dates are off retweets of oneself are boosts,
// of which the server would make two of one: each is there once, though answers are lost. Markdown is shown as such.
func TestGoToSocialOwn(t *testing.T) {
	for _, dates := range []string{"true", "false"} {
		t.Run("dates "+dates, func(t *testing.T) {
			s := startGoToSocial(t, map[string]string{"instance-allow-backdating-statuses": dates})
			at := site{url: s.url, token: s.addUser("alice"), opts: importer.Options{Clock: fastClock{Base: time.Now().Round(0), Factor: 60}}}
			tweets := ownTweets(40)
			a := archiveOf(t, tweets...)
			path := filepath.Join(t.TempDir(), "a.db")
			j, target, _ := at.open(t, path, a)
			o := importer.PlanOptions{Policy: mapping.Policy{Retweets: mapping.LinkRetweets}}
			plan, err := target.Plan(t.Context(), a, o)
			if err != nil {
				t.Fatal(err)
			}
			if dates == "false" {
				if _, err := target.Run(t.Context(), a, nil); !errors.Is(err, importer.ErrDatesRefused) {
					t.Fatal(err)
				}
				if plan, err = target.Plan(t.Context(), a, o); err != nil || plan.Boosts == 0 {
					t.Fatalf("%+v, %v", plan, err)
				}
			}
			chance := rand.New(rand.NewPCG(3, 4))
			s.answers(func(r *http.Request) fate {
				if r.Method == "POST" && chance.Float64() < 0.3 {
					return lost
				}
				return passed
			})
			r, err := target.Run(t.Context(), a, nil)
			if err != nil || r.Posted != len(tweets) {
				t.Errorf("%+v, %v", r, err)
			}
			s.answers(nil)
			all := at.statuses(t)
			boosts, links := 0, 0
			for _, st := range all {
				if st.Reblog.ID != "" {
					boosts++
				}
				links += strings.Count(st.Text, s.url+"/@alice/statuses/")
			}
			// A quotation is a link here, and a retweet too, where it is no boost.
			if want := plan.OwnLinks; len(all) != len(tweets) || boosts != plan.Boosts || links != want {
				t.Errorf("%d statuses, %d boosts, %d links; want %d, %d, %d", len(all), boosts, links, len(tweets), plan.Boosts, want)
			}
			if again, err := target.Plan(t.Context(), a, o); err != nil || again.Done != len(tweets) || again.LeftOut[mapping.AlreadyThere] != 0 {
				t.Errorf("planned again: %+v, %v", again, err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}

			w := &world{t: t, path: path}
			w.planRows(journal.Decision{TweetID: 7, Key: 7, Posts: []journal.Post{{
				Key: journal.Key{TweetID: 7}, Text: "**bold** and *fine*", Visibility: "unlisted", Markdown: true, CreatedAt: time.Date(2019, 2, 1, 0, 0, 0, 0, time.UTC),
			}}})
			_, target, _ = at.open(t, path, a)
			if _, err := target.Run(t.Context(), a, nil); err != nil {
				t.Fatal(err)
			}
			marked := at.since(t, all)
			if len(marked) != 1 || !strings.Contains(marked[0].Content, "<strong>bold</strong> and <em>fine</em>") {
				t.Errorf("Markdown is shown as %+v", marked)
			}
		})
	}
}

// TestGoToSocialKill ends importing processes with SIGKILL at moments left to
// chance, while answers are lost, and counts on the server.
func TestGoToSocialKill(t *testing.T) {
	needRealServer(t)
	dir := t.TempDir()
	states := map[string]int{}
	killed, rounds, total := 0, 0, 0
	for ; killed < *kills; rounds++ {
		s := startGoToSocial(t, nil)
		at := site{url: s.url, token: s.addUser("alice")}
		c := child{
			Archive: filepath.Join(dir, fmt.Sprintf("%d.zip", rounds)), Journal: filepath.Join(dir, fmt.Sprintf("%d.db", rounds)),
			Server: s.url, Token: at.token, Clock: fastClock{Base: time.Now().Round(0), Factor: 60},
		}
		profile := []archivetest.Profile{archivetest.Mixed, archivetest.Photographer}[rounds%2]
		if _, err := archivetest.Write(c.Archive, archivetest.Options{Seed: uint64(rounds), Tweets: 400, Profile: profile}); err != nil {
			t.Fatal(err)
		}
		s.answers(func(r *http.Request) fate {
			if r.Method == "POST" && r.URL.Path == "/api/v1/statuses" && rand.Float64() < 0.1 {
				return lost
			}
			return passed
		})
		for killed < *kills && c.killed(t, 100*time.Millisecond+rand.N(500*time.Millisecond)) {
			killed++
			for _, state := range frontier(t, c.Journal) {
				states[state]++
			}
		}
		s.answers(nil)
		c.run(t)
		a, err := archive.Open(c.Archive)
		if err != nil {
			t.Fatal(err)
		}
		server, err := importer.Recognise(t.Context(), s.url, importer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		posts := postsOf(t, a, limitsOf(server, "alice"))
		compare(t, posts, at.statuses(t), true) // neither too many nor too few
		total += len(posts)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		s.stop()
	}
	t.Logf("%d kills in %d imports of %d posts; journal states when killed: %v", killed, rounds, total, states)
	if *kills >= 100 && (states[string(journal.Intended)] == 0 || !slices.ContainsFunc([]string{"media waiting", "media uploaded"}, func(s string) bool { return states[s] > 0 })) {
		t.Errorf("states when killed: %v", states)
	}
}
