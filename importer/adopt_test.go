package importer_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// kinds are the servers as they differ in what can be known of an import.
func kinds() map[string]practice.Options {
	wide := practice.Limits{Off: true}
	return map[string]practice.Options{
		"mastodon":   {Version: "4.6.0", Limits: wide},
		"gotosocial": {Software: practice.GoToSocial, Limits: wide},
		"own token":  {Version: "4.5.0", Limits: wide}, // of an app of the person's
		"no program": {Version: "4.2.0", NoApplication: true, Limits: wide},
	}
}

// mixed are n tweets of every kind.
func mixed(n int) (tweets []tweet) {
	for i := 1; i <= n; i++ {
		tw := tweet{id: i, text: fmt.Sprintf("tweet %d", i)}
		switch i % 20 {
		case 3, 4, 11:
			tw.text = "Good morning"
		case 5:
			tw.parent = i - 1
		case 6:
			tw.parent, tw.text = i-1, "and on"
		case 7:
			tw.text, tw.photos = "", 1
		case 8:
			tw.text, tw.links = "", []int{i - 6}
		case 9:
			tw.text, tw.quote = "", i-7
		case 10:
			tw.quote = i - 8
		case 12:
			tw.retweet = i - 11
		case 13:
			tw.retweet = -i
		case 14:
			tw.text = strings.Repeat(fmt.Sprintf("A long one, number %d. ", i), 40)
		case 15:
			tw.text, tw.photos = "look: <b> & [x](y) #tag *really*", 2
		case 16:
			tw.links, tw.text = []int{i - 4, i + 2}, "see, and https://example.org/a/very/long/path?to=somewhere&more=1 in 2018"
		case 17:
			tw.text = "Hello @somebody and @bob@mastodon.example, in 2019"
		case 18:
			tw.text, tw.photos = "", 1
		}
		tweets = append(tweets, tw)
	}
	return tweets
}

// life is an account with an import, and what is made of it.
type life struct {
	*world
	hand string // token of the person's other program
	app  string // with which the import is made
	want map[string]int

	found    importer.Found
	requests int // for looking
}

func newLife(t testing.TB, o practice.Options, n int) *life {
	w := newWorld(t, o, mixed(n)...)
	l := &life{world: w, hand: w.token}
	l.app = "godwit"
	if o.Version == "4.5.0" {
		l.app = "my app"
	}
	w.token = w.server.AddAppToken("alice", l.app)
	w.plan.Policy.Retweets = mapping.LinkRetweets
	return l
}

// elsewhere goes on with a journal that knows nothing.
func (l *life) elsewhere() {
	l.path = filepath.Join(l.t.TempDir(), "42.db")
}

// first imports so many posts, as the first computer.
func (l *life) first(posts int) {
	l.t.Helper()
	ctx, stop := context.WithCancel(l.t.Context())
	defer stop()
	j, target := l.open()
	defer j.Close()
	if _, err := target.Plan(ctx, l.archive, l.plan); err != nil {
		l.t.Fatal(err)
	}
	n := 0
	_, err := target.Run(ctx, l.archive, func(e importer.Event) {
		if e.Type == importer.EventPosted {
			if n++; n == posts {
				stop()
			}
		}
	})
	if err != nil && !errors.Is(err, importer.ErrStopped) {
		l.t.Fatal(err)
	}
}

// copied is a copy of the journal as it is.
func (l *life) copied() string {
	l.t.Helper()
	path := l.path + ".copy"
	data, err := os.ReadFile(l.path)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	return path
}

// killed is a run whose second post is on its way when nothing is answered, nor written, any more.
func (l *life) killed() {
	l.t.Helper()
	j, target := l.open()
	defer j.Close()
	if _, err := target.Plan(l.t.Context(), l.archive, l.plan); err != nil {
		l.t.Fatal(err)
	}
	l.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Skip: 1},
		practice.Fault{Kind: practice.LoseRequest, Path: "/api/v1/accounts/*/statuses"})
	ctx, cancel := context.WithTimeout(l.t.Context(), time.Minute)
	defer cancel()
	if _, err := target.Run(ctx, l.archive, nil); err == nil {
		l.t.Fatal("it was not stopped")
	}
	l.server.Behave()
}

// byHand has the person post with another program.
func (l *life) byHand(texts ...string) {
	token := l.token
	l.token = l.hand
	for _, text := range texts {
		time.Sleep(time.Minute)
		l.post("status", text)
	}
	l.token = token
}

// delete has the person delete posts of the import, by their numbers.
func (l *life) delete(numbers ...int) {
	all := l.server.Statuses("alice")
	for _, n := range numbers {
		l.request("DELETE", "/api/v1/statuses/"+all[n].ID)
	}
}

// goOn plans, answers, and runs to the end.
func (l *life) goOn(answer importer.InDoubt) {
	l.t.Helper()
	direct := l.opts.Transport
	l.requests = 0
	l.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/statuses") && r.Method == "GET" {
			l.requests++
		}
		return direct.RoundTrip(r)
	})
	defer func() { l.opts.Transport = direct }()
	j, target := l.open()
	defer j.Close()
	dry := l.plan
	dry.Dry = true
	before, err := target.Plan(l.t.Context(), l.archive, dry)
	if err != nil {
		l.t.Fatal(err)
	}
	l.requests = 0
	plan, err := target.Plan(l.t.Context(), l.archive, l.plan)
	if err != nil {
		l.t.Fatal(err)
	}
	if before.Found.Adopted != plan.Found.Adopted || before.Done != plan.Done || before.Held != plan.Held {
		l.t.Errorf("a dry run tells of %+v, the plan of %+v", before.Found, plan.Found)
	}
	l.found = plan.Found
	looking := l.requests
	if plan.Found.Asks() {
		if plan, err = target.Answer(l.t.Context(), plan, answer); err != nil {
			l.t.Fatal(err)
		}
	}
	r, err := target.Run(l.t.Context(), l.archive, func(e importer.Event) { l.events = append(l.events, e) })
	if err != nil {
		l.t.Fatal(err)
	}
	if r.Posted < plan.Done || plan.Held != 0 {
		l.t.Errorf("%+v after %+v", r, plan)
	}
	l.requests = looking
}

var postAddress = regexp.MustCompile(`https://(practice\.example/@alice/\S+|twitter\.com/ada/status/\d+)`)

var dateLines = regexp.MustCompile(`(?m)^(🐦.*|1\. Januar 2019)$`)

// posts counts what godwit has on the account, by what people read of it.
func (l *life) posts() map[string]int {
	got := map[string]int{}
	for _, s := range l.server.Statuses("alice") {
		if s.Deleted || s.App != l.app {
			continue
		}
		key := strings.Join(strings.Fields(postAddress.ReplaceAllString(dateLines.ReplaceAllString(s.Text, ""), "[own]")), " ")
		for _, m := range s.Media {
			key += " " + m.SHA256[:8]
		}
		if s.BoostOf != "" {
			key = "boost"
		}
		got[key]++
	}
	return got
}

// differ returns how many posts are there too often, and how many are not.
func differ(want, got map[string]int) (doubled, lost int) {
	for key := range maps.Keys(want) {
		doubled += max(0, got[key]-want[key])
		lost += max(0, want[key]-got[key])
	}
	for key, n := range got {
		if _, known := want[key]; !known {
			doubled += n
		}
	}
	return doubled, lost
}

// TestAdopt: whatever became of the journal, each post is on the server once.
func TestAdopt(t *testing.T) {
	locale := func(p *mapping.Policy) { p.DateLine = mapping.DateLine{Template: "{{.Date}}", Locale: "de"} }
	scenarios := []struct {
		name string
		n    int
		do   func(l *life)
		// answer is for servers that tell no program; default SkipDoubtful.
		answer importer.InDoubt
		// doubtful is their number there. On others there are none.
		doubtful int
		missing  int
	}{
		{name: "1 post", n: 1, do: func(l *life) { l.first(0); l.elsewhere() }},
		{name: "40 posts", n: 40, do: func(l *life) { l.first(0); l.elsewhere() }},
		{name: "17 of 40 posts", n: 40, do: func(l *life) { l.first(17); l.elsewhere() }},
		{name: "posts by hand between", n: 40, do: func(l *life) {
			l.first(9)
			l.byHand("Good morning", "tweet 2", "and on", "my own")
			l.first(20)
			l.byHand("Good morning", "tweet 19", "another")
			l.elsewhere()
		}, answer: importer.PostDoubtful, doubtful: 2},
		{name: "other date line", n: 40, do: func(l *life) { l.first(0); l.elsewhere(); locale(&l.plan.Policy) }},
		{name: "no date line before", n: 40, do: func(l *life) {
			l.plan.Policy.NoDateLine = true
			l.first(30)
			l.elsewhere()
			l.plan.Policy.NoDateLine = false
		}, doubtful: 29},
		{name: "no date line now", n: 40, do: func(l *life) { l.first(30); l.elsewhere(); l.plan.Policy.NoDateLine = true }},
		{name: "no date line at all", n: 40, do: func(l *life) { l.plan.Policy.NoDateLine = true; l.first(30); l.elsewhere() }, doubtful: 29},
		{name: "other visibility, language", n: 40, do: func(l *life) {
			l.plan.Policy.Visibility = mapping.Private
			l.first(30)
			l.elsewhere()
			l.plan.Policy.Visibility, l.plan.Policy.Language = mapping.Public, "fr"
		}},
		{name: "some deleted", n: 40, do: func(l *life) { l.first(30); l.delete(3, 5, 6, 12); l.elsewhere() }, missing: 4},
		{name: "older journal put back", n: 60, do: func(l *life) {
			l.first(15)
			copied := l.copied()
			l.first(22)
			l.byHand("between")
			l.path = copied
		}},
		{name: "older journal, of within a post", n: 40, do: func(l *life) {
			l.first(15)
			l.killed()
			copied := l.copied()
			l.first(10)
			l.path = copied
		}},
		{name: "older journal, within the first", n: 40, do: func(l *life) {
			l.killed()
			copied := l.copied()
			l.first(10)
			l.path = copied
		}},
		{name: "twice elsewhere", n: 40, do: func(l *life) {
			l.first(10)
			l.elsewhere()
			l.goOn(importer.SkipDoubtful)
			l.elsewhere()
		}},
		{name: "2,000 posts", n: 2000, do: func(l *life) { l.first(0); l.want = l.posts(); l.byHand("hello"); l.elsewhere() }},
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds())) {
		if testing.Short() && kind != "mastodon" {
			continue
		}
		wants := map[int]map[string]int{} // what is to be there in the end, by the number of tweets
		for _, tt := range scenarios {
			if tt.n > 100 && (testing.Short() || kind == "no program" || kind == "own token") {
				continue
			}
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				want := wants[tt.n]
				if want == nil && tt.n <= 100 {
					bubble(t, func(t *testing.T) {
						l := newLife(t, kinds()[kind], tt.n)
						l.first(0)
						want = l.posts()
					})
					wants[tt.n] = want
				}
				bubble(t, func(t *testing.T) {
					l := newLife(t, kinds()[kind], tt.n)
					if tt.do(l); want == nil {
						want = l.want
					}
					there := 0
					for _, n := range l.posts() {
						there += n
					}
					l.goOn(cmp.Or(tt.answer, importer.SkipDoubtful))
					doubled, lost := differ(want, l.posts())
					t.Logf("| %s | %s | %d there | %d known | %d adopted | %d doubtful | %d missing | %d others | %d requests | %d doubled | %d lost |",
						kind, tt.name, there, l.found.Before, l.found.Adopted, l.found.Doubtful, l.found.Missing, l.found.Others, l.requests, doubled, lost)
					if doubled != 0 || lost != tt.missing { // they are left as the person has them
						t.Errorf("%d doubled, %d lost", doubled, lost)
					}
					if kind == "own token" && !strings.Contains(tt.name, "no date line") {
						tt.doubtful = 0 // who posts by hand does it with another program
					}
					if kind == "mastodon" || kind == "gotosocial" {
						tt.doubtful = 0
					}
					if l.found.Missing != tt.missing || l.found.Doubtful != tt.doubtful {
						t.Errorf("%+v", l.found)
					}
					if n := l.server.Notifications(); len(n) > 0 {
						t.Errorf("somebody was notified: %v", n)
					}
				})
			})
		}
	}
}

// TestAdoptGoesOn: a look at a large account that was stopped goes on where it stopped, and what it saw is known.
func TestAdoptGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := newLife(t, practice.Options{NoApplication: true, Limits: practice.Limits{Off: true}}, 20)
		l.first(0)
		want := l.posts()
		var chatter []string
		for i := range 600 {
			chatter = append(chatter, fmt.Sprint("chatter ", i))
		}
		l.byHand(chatter...)
		l.elsewhere()
		ctx, stop := context.WithCancel(t.Context())
		j, target := l.open()
		o, looks := l.plan, 0
		o.Events = func(e importer.Event) {
			if e.Type == importer.EventLooking {
				if looks++; looks == 10 {
					if e.Done != 400 || e.Total < 620 {
						t.Errorf("%+v", e)
					}
					stop()
				}
			}
		}
		if _, err := target.Plan(ctx, l.archive, o); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		l.byHand("meanwhile")
		l.goOn(importer.SkipDoubtful)
		if doubled, lost := differ(want, l.posts()); doubled+lost > 0 || l.requests > 8 {
			t.Errorf("%d doubled, %d lost, %d requests: %+v", doubled, lost, l.requests, l.found)
		}
		l.goOn(importer.SkipDoubtful)
		if l.requests > 2 || l.found.Adopted > 0 {
			t.Errorf("once more: %d requests, %+v", l.requests, l.found)
		}
	})
}

// TestElsewhere: two computers import to one account at once. One of them stops, and each post is there once.
func TestElsewhere(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		if testing.Short() && software != practice.Mastodon {
			continue
		}
		for name, tt := range map[string]struct {
			tweets int
			after  time.Duration // the second begins
		}{
			"together":                  {60, 0},
			"while the first posts":     {60, 30 * time.Second},
			"soon after it began":       {60, 3 * time.Second},
			"while the first waits":     {290, 2 * time.Hour},
			"before the first goes on":  {290, 3*time.Hour - 100*time.Second},
			"a little before that":      {290, 3*time.Hour - 40*time.Second},
			"when the first is through": {60, time.Hour},
		} {
			t.Run(string(software)+"/"+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					o := practice.Options{Software: software, ServiceTime: 700 * time.Millisecond, Version: map[practice.Software]string{practice.Mastodon: "4.6.0"}[software]}
					l := newLife(t, o, tt.tweets)
					l.archive = archiveOf(t, func() (tweets []tweet) { tweets, _ = numbered(tt.tweets); return }()...)
					want := map[string]int{}
					for i := range tt.tweets {
						want[fmt.Sprintf("tweet %d", i+1)] = 1
					}
					time.Sleep(time.Until(time.Now().Truncate(3 * time.Hour).Add(3 * time.Hour)))
					there := *l.world
					other := life{world: &there, app: l.app}
					other.elsewhere()
					errs := [2]error{}
					done := make(chan bool)
					go func() {
						_, errs[0] = l.run(t.Context())
						done <- true
					}()
					time.Sleep(tt.after)
					_, errs[1] = other.run(t.Context())
					<-done
					stopped := 0
					for _, err := range errs {
						if elsewhere, ok := errors.AsType[*importer.ElsewhereError](err); ok {
							stopped++
						} else if err != nil {
							t.Errorf("%v, %v", err, elsewhere)
						}
					}
					doubled, lost := differ(want, l.posts())
					if stopped == 2 { // somebody must go on
						l.mustRun()
						doubled, lost = differ(want, l.posts())
					}
					t.Logf("| %s | both at once, %s | %v, %v | %d doubled | %d lost |", software, name, errs[0], errs[1], doubled, lost)
					if name == "together" { // the first post may be there twice before anybody can know
						doubled = max(0, doubled-1)
						stopped = min(stopped, 1)
					}
					if doubled+lost > 0 || stopped > 1 || name != "when the first is through" && stopped == 0 && tt.tweets == 60 {
						t.Errorf("%d doubled, %d lost, %v", doubled, lost, errs)
					}
				})
			})
		}
	}
}

// TestAdoptOnServers: what a server makes of posts of every kind is known again without the journal.
func TestAdoptOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s site) {
		a := archiveOf(t, mixed(36)...)
		o := importer.PlanOptions{Policy: mapping.Policy{Retweets: mapping.LinkRetweets}}
		run := func(stopAt int) importer.Found {
			_, target, _ := s.open(t, filepath.Join(t.TempDir(), "a.db"), a)
			plan, err := target.Plan(t.Context(), a, o)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			_, err = target.Run(ctx, a, func(e importer.Event) {
				if e.Type == importer.EventPosted && e.Done == stopAt {
					stop()
				}
			})
			if err != nil && !errors.Is(err, importer.ErrStopped) {
				t.Fatal(err)
			}
			return plan.Found
		}
		run(0)
		before := s.statuses(t)
		found := run(0)
		after := s.statuses(t)
		t.Logf("%+v; %d statuses, then %d", found, len(before), len(after))
		if found.Asks() || found.Adopted < len(before)-2 || len(after) != len(before) {
			t.Errorf("%+v; %d statuses, then %d", found, len(before), len(after))
		}
	})
}

// TestAdoptOlder: an older archive is given later, whose tweets another computer has imported before those of the newer one.
func TestAdoptOlder(t *testing.T) {
	for kind, o := range kinds() {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLife(t, o, 30)
				late := archiveWith(t, []tweet{{id: 2_000_000, text: "late"}, {id: 2_000_001, text: "later"}}, nil) // of October 2022
				time.Sleep(time.Until(time.Date(2021, 11, 23, 12, 1, 0, 0, time.UTC)))
				l.first(0)
				want := l.posts()
				for range 3 {
					time.Sleep(240 * time.Hour)
					l.byHand("one", "two", "three")
				}
				time.Sleep(time.Until(time.Date(2022, 11, 23, 12, 1, 0, 0, time.UTC)))
				for i := range 60 {
					l.byHand(fmt.Sprint("of today ", i))
				}
				l.elsewhere()
				early := l.archive
				l.archive = late
				l.mustRun()
				want["late"], want["later"] = 1, 1
				l.archive = early
				l.goOn(importer.SkipDoubtful)
				if doubled, lost := differ(want, l.posts()); doubled+lost > 0 {
					t.Errorf("%d doubled, %d lost: %+v", doubled, lost, l.found)
				}
			})
		})
	}
}

// TestAdoptCopied: what others have copied to the account is left out although the look was stopped before.
func TestAdoptCopied(t *testing.T) {
	for kind, o := range kinds() {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLife(t, o, 1)
				l.archive = archiveOf(t, tweet{id: 1, text: "copied"}, tweet{id: 2, text: "copied"}, tweet{id: 3, text: "not copied"})
				time.Sleep(time.Until(time.Date(2019, 1, 1, 0, 3, 30, 0, time.UTC)))
				l.byHand("copied")
				time.Sleep(time.Hour)
				for i := range 130 {
					l.byHand(fmt.Sprint("chatter ", i))
				}
				for stopAt := 1; stopAt < 6; stopAt++ {
					ctx, stop := context.WithCancel(t.Context())
					j, target := l.open()
					p, looks := l.plan, 0
					p.Events = func(e importer.Event) {
						if looks++; looks == stopAt {
							stop()
						}
					}
					_, _ = target.Plan(ctx, l.archive, p)
					stop()
					if err := j.Close(); err != nil {
						t.Fatal(err)
					}
				}
				l.mustRun()
				if doubled, lost := differ(map[string]int{"copied": 1, "not copied": 1}, l.posts()); doubled+lost > 0 {
					t.Errorf("%d doubled, %d lost: %v", doubled, lost, l.posts())
				}
			})
		})
	}
}
