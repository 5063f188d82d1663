package importer_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// site is an account on some server, which is asked through its API alone, so
// that the same tests judge the practice server and real ones.
type site struct {
	url, token string
	opts       importer.Options
}

// onServers runs a test against the practice server in both its ways, against
// GoToSocial where that was asked for, and against the server of
// GODWIT_TEST_SERVER with the token in GODWIT_TEST_TOKEN. On the last, what the
// test posts is deleted.
func onServers(t *testing.T, test func(t *testing.T, s site)) {
	t.Helper()
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run("practice as "+string(software), func(t *testing.T) {
			clock := fastClock{Base: time.Now().Round(0), Factor: 20_000}
			p := practice.New(practice.Options{Software: software, Clock: clock})
			address, err := p.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			test(t, site{url: address, token: p.AddAccount("alice"), opts: importer.Options{Clock: clock}})
		})
	}
	t.Run("GoToSocial", func(t *testing.T) {
		s := startGoToSocial(t, nil)
		test(t, site{url: s.url, token: s.addUser("alice")})
	})
	if address := os.Getenv("GODWIT_TEST_SERVER"); address != "" {
		t.Run(address, func(t *testing.T) {
			s := site{url: strings.TrimSuffix(address, "/"), token: os.Getenv("GODWIT_TEST_TOKEN")}
			before := s.statuses(t)
			defer func() {
				for _, st := range s.since(t, before) {
					s.get(t, "DELETE", "/api/v1/statuses/"+st.ID, new(any))
				}
			}()
			test(t, s)
		})
	}
}

// status is what the API of a server says of one, with its source.
type status struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	CreatedAt   time.Time `json:"created_at"`
	InReplyToID string    `json:"in_reply_to_id"`
	Sensitive   bool      `json:"sensitive"`
	Warning     string    `json:"spoiler_text"`
	Visibility  string    `json:"visibility"`
	Language    string    `json:"language"`
	Mentions    []any     `json:"mentions"`
	Media       []struct {
		Type        string `json:"type"`
		Description string `json:"description"`
	} `json:"media_attachments"`
	Quote struct {
		Status struct {
			ID string `json:"id"`
		} `json:"quoted_status"`
	} `json:"quote"`
	Reblog struct {
		ID string `json:"id"`
	} `json:"reblog"`
	Content string `json:"content"`
	Text    string `json:"-"`
}

// get asks, and where the server limits requests, waits as it says and asks again.
func (s site) get(t testing.TB, method, path string, v any) {
	t.Helper()
	for {
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if s.token != "" {
			req.Header.Set("Authorization", "Bearer "+s.token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		switch {
		case err != nil:
			t.Fatalf("%s %s: %v", method, path, err)
		case resp.StatusCode == http.StatusTooManyRequests:
			s.await(t, resp.Header.Get("X-RateLimit-Reset"))
			continue
		case resp.StatusCode != http.StatusOK:
			t.Fatalf("%s %s: %s", method, path, resp.Status)
		}
		if err := json.Unmarshal(body, v); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		return
	}
}

// await waits for a time as Mastodon writes it, or GoToSocial, in seconds.
func (s site) await(t testing.TB, reset string) {
	t.Helper()
	until, err := time.Parse(time.RFC3339, reset)
	if seconds, notSeconds := strconv.ParseInt(reset, 10, 64); notSeconds == nil {
		until, err = time.Unix(seconds, 0), nil
	}
	if err != nil {
		t.Fatalf("limited until %q: %v", reset, err)
	}
	clock := s.opts.Clock
	if clock == nil {
		clock = fastClock{Base: time.Now().Round(0), Factor: 1}
	}
	if err := clock.Sleep(t.Context(), until.Sub(clock.Now())+time.Second); err != nil {
		t.Fatal(err)
	}
}

// statuses returns all statuses of the account, in the order of its timeline, oldest first.
func (s site) statuses(t testing.TB) []status {
	t.Helper()
	var me struct {
		ID string `json:"id"`
	}
	s.get(t, "GET", "/api/v1/accounts/verify_credentials", &me)
	var all []status
	for maxID := ""; ; {
		var page []status
		s.get(t, "GET", "/api/v1/accounts/"+me.ID+"/statuses?limit=40&max_id="+maxID, &page)
		if len(page) == 0 {
			break
		}
		all, maxID = append(all, page...), page[len(page)-1].ID
	}
	slices.Reverse(all)
	for i := range all {
		if all[i].Reblog.ID != "" {
			continue // it has no text of its own
		}
		var source struct {
			Text string `json:"text"`
		}
		s.get(t, "GET", "/api/v1/statuses/"+all[i].ID+"/source", &source)
		all[i].Text = source.Text
	}
	return all
}

// since returns the statuses that were not there before, in the order of the timeline.
func (s site) since(t testing.TB, before []status) []status {
	t.Helper()
	return slices.DeleteFunc(s.statuses(t), func(st status) bool {
		return slices.ContainsFunc(before, func(b status) bool { return b.ID == st.ID })
	})
}

// open opens a journal and the target of the site.
func (s site) open(t testing.TB, path string, a *archive.Archive) (*importer.Journal, *importer.Target, *importer.Server) {
	t.Helper()
	server, err := importer.Recognise(t.Context(), s.url, s.opts)
	if err != nil {
		t.Fatal(err)
	}
	creds, err := importer.LoginToken(t.Context(), server, s.token, s.opts)
	if err != nil {
		t.Fatal(err)
	}
	j, err := importer.OpenJournal(t.Context(), path, a.Account())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	target, err := j.Target(t.Context(), server, creds, s.opts)
	if err != nil {
		t.Fatal(err)
	}
	return j, target, server
}

// importAll imports an archive and returns the posts that the mapping says should be there.
func (s site) importAll(t testing.TB, a *archive.Archive) []mapping.Post {
	t.Helper()
	_, target, server := s.open(t, filepath.Join(t.TempDir(), "a.db"), a)
	plan, err := target.Plan(t.Context(), a, importer.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := target.Run(t.Context(), a, nil)
	if want := (importer.Result{Posted: plan.Posts, Total: plan.Posts}); err != nil || r != want {
		t.Fatalf("%+v, %v; want %+v", r, err, want)
	}
	return postsOf(t, a, limitsOf(server, "alice"))
}

// limitsOf are those a plan is made with.
func limitsOf(s *importer.Server, username string) mapping.Limits {
	l := s.Limits
	l.PostURL = s.PostURL(username)
	return l
}

// withAddresses is the text of a post with the addresses of posts in place of links to their tweets, where url knows one.
func withAddresses(p mapping.Post, url func(mapping.Key) string) string {
	text := p.Text
	for _, l := range slices.Backward(p.Links) {
		if u := url(l.To); u != "" {
			text = text[:l.Start] + u + text[l.End:]
		}
	}
	return text
}

// postsOf is what the mapping makes of an archive, in posting order.
func postsOf(t testing.TB, a *archive.Archive, limits mapping.Limits) []mapping.Post {
	t.Helper()
	return postsWith(t, a, mapping.Policy{}, limits)
}

func postsWith(t testing.TB, a *archive.Archive, policy mapping.Policy, limits mapping.Limits) []mapping.Post {
	t.Helper()
	p, err := mapping.NewPlanner(a.Account(), policy, limits, mapping.Inputs{})
	if err != nil {
		t.Fatal(err)
	}
	for tw, err := range a.Tweets() {
		if err != nil {
			t.Fatal(err)
		}
		p.Index(tw)
	}
	var posts []mapping.Post
	for tw := range a.Tweets() {
		posts = append(posts, p.Decide(tw).Posts...)
	}
	slices.SortFunc(posts, func(a, b mapping.Post) int {
		if c := archive.CompareIDs(a.Key.TweetID, b.Key.TweetID); c != 0 {
			return c
		}
		return a.Key.Part - b.Key.Part
	})
	return posts
}

// shown is what can be compared of a planned post and of a status.
type shown struct {
	Text, Warning, Visibility, Language, Date string
	Sensitive                                 bool
	Parent, Quote                             int // their places in the timeline; -1 for none
	Media                                     []string
}

func compare(t testing.TB, posts []mapping.Post, statuses []status, dates bool) {
	t.Helper()
	if len(posts) != len(statuses) {
		t.Errorf("%d statuses, want %d", len(statuses), len(posts))
		return
	}
	places, ids := map[mapping.Key]int{{}: -1}, map[string]int{"": -1}
	for i := range posts {
		places[posts[i].Key], ids[statuses[i].ID] = i, i
	}
	for i, p := range posts {
		s := statuses[i]
		text := withAddresses(p, func(k mapping.Key) string {
			if places[k] < i {
				return statuses[places[k]].URL
			}
			return ""
		})
		want := shown{
			Text: strings.TrimSpace(text), Warning: p.Warning, Visibility: string(p.Visibility), Language: p.Language,
			Sensitive: p.Sensitive || p.Warning != "", Parent: places[p.Parent], Quote: places[p.Quote],
		}
		got := shown{
			Text: strings.TrimSpace(s.Text), Warning: s.Warning, Visibility: s.Visibility, Language: s.Language,
			Sensitive: s.Sensitive, Parent: ids[s.InReplyToID], Quote: ids[s.Quote.Status.ID],
		}
		if p.Language == "" {
			got.Language = "" // the server puts the person's own there
		}
		if dates {
			want.Date, got.Date = p.CreatedAt.UTC().Format(time.DateTime), s.CreatedAt.UTC().Format(time.DateTime)
		}
		for _, m := range p.Media {
			want.Media = append(want.Media, fmt.Sprintf("%s %q", mediaType(m.Kind), m.Description))
		}
		for _, m := range s.Media {
			got.Media = append(got.Media, fmt.Sprintf("%s %q", m.Type, m.Description))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("post %v (-planned +on the server):\n%s", p.Key, d)
		}
		if len(s.Mentions) > 0 {
			t.Errorf("post %v mentions %v", p.Key, s.Mentions)
		}
	}
}

func mediaType(k archive.MediaKind) string {
	return map[archive.MediaKind]string{archive.Photo: "image", archive.AnimatedGIF: "gifv", archive.Video: "video"}[k]
}

// TestServersImport imports archives with threads, photos, GIFs, videos, notes and
// many languages, reads every status back, and compares it with the plan.
func TestServersImport(t *testing.T) {
	archives := map[string]func(t *testing.T) *archive.Archive{
		"synthetic": func(t *testing.T) *archive.Archive {
			fsys, _ := archivetest.New(archivetest.Options{Seed: 5, Tweets: 150})
			a, err := archive.New(fsys)
			if err != nil {
				t.Fatal(err)
			}
			return a
		},
		"languages": func(t *testing.T) *archive.Archive {
			var tweets []tweet
			for i, l := range greetings {
				tweets = append(tweets, tweet{id: i + 1, lang: l[0], text: l[1]})
			}
			return archiveOf(t, tweets...)
		},
		"sample": func(t *testing.T) *archive.Archive {
			if _, err := os.Stat(sample); err != nil {
				t.Skipf("the real archive is not here: %v", err)
			}
			a, err := archive.Open(sample)
			if err != nil {
				t.Fatal(err)
			}
			return a
		},
	}
	for name, open := range archives {
		t.Run(name, func(t *testing.T) {
			onServers(t, func(t *testing.T, s site) {
				a := open(t)
				defer a.Close()
				before := s.statuses(t)
				posts := s.importAll(t, a)
				server, err := importer.Recognise(t.Context(), s.url, s.opts)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, posts, s.since(t, before), server.Limits.KeepsDates)
			})
		})
	}
}

// TestServersLostAnswers loses the answers to some posts, after the server has
// acted, and counts on the server. Many texts are the same.
func TestServersLostAnswers(t *testing.T) {
	onServers(t, func(t *testing.T, s site) {
		var tweets []tweet
		for i := range 24 {
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
		before := s.statuses(t)
		var posts atomic.Int64
		s.opts.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err == nil && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/statuses") && posts.Add(1)%4 == 0 {
				resp.Body.Close()
				return nil, io.ErrUnexpectedEOF
			}
			return resp, err
		})
		planned := s.importAll(t, a)
		s.opts.Transport = nil
		server, err := importer.Recognise(t.Context(), s.url, s.opts)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, planned, s.since(t, before), server.Limits.KeepsDates)
	})
}

// greetings are texts in languages by Twitter's codes, some of which no server knows.
var greetings = [][2]string{
	{"en", "Good morning, friends"},
	{"fr", "Bonjour à tous, ça va ?"},
	{"es", "¡Buenos días, amigos!"},
	{"de", "Guten Morgen, schöne Grüße"},
	{"pt", "Bom dia, até amanhã"},
	{"it", "Buongiorno, perché no?"},
	{"nl", "Goedemorgen allemaal"},
	{"sv", "God morgon på er"},
	{"pl", "Dzień dobry, jak się masz?"},
	{"cs", "Dobré ráno, přátelé"},
	{"tr", "Günaydın, nasılsınız?"},
	{"fi", "Hyvää huomenta"},
	{"el", "Καλημέρα σε όλους"},
	{"ru", "Доброе утро, друзья"},
	{"uk", "Доброго ранку, їжаче"},
	{"ar", "صباح الخير يا أصدقاء"},
	{"iw", "בוקר טוב לכולם"},
	{"fa", "صبح به\u200cخیر دوستان"},
	{"hi", "सुप्रभात दोस्तों"},
	{"bn", "সুপ্রভাত বন্ধুরা"},
	{"ta", "காலை வணக்கம்"},
	{"th", "สวัสดีตอนเช้า"},
	{"vi", "Chào buổi sáng"},
	{"in", "Selamat pagi semua"},
	{"ja", "おはようございます"},
	{"ko", "좋은 아침입니다"},
	{"zh", "大家早上好"},
	{"zh-TW", "大家早安"},
	{"no", "God morgen alle sammen"},
	{"und", "hm"},
	{"qme", "🙂"},
	{"zxx", "1234"},
	{"art", "👋🏽👋🏿"},
}
