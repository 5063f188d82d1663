package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

var kills = flag.Int("kills", 10, "processes that TestKill kills")

// child is what a process to be killed is told, in an environment variable.
type child struct {
	Archive, Journal, Server, Token string
	Clock                           fastClock
	Policy                          mapping.Policy
	// Told has the process print the key of each post that it tells is posted.
	Told bool
}

const childVariable = "GODWIT_TEST_CHILD"

func TestMain(m *testing.M) {
	if told := os.Getenv(childVariable); told != "" {
		var c child
		err := json.Unmarshal([]byte(told), &c)
		if err == nil {
			err = c.importAll(context.Background())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		status, _ := os.ReadFile("/proc/self/status") // for BenchmarkMemory
		os.Stdout.Write(status)
		return
	}
	os.Exit(m.Run())
}

func (c child) importAll(ctx context.Context) error {
	a, err := archive.Open(c.Archive)
	if err != nil {
		return err
	}
	defer a.Close()
	opts := importer.Options{Clock: c.Clock}
	server, err := importer.Recognise(ctx, c.Server, opts)
	if err != nil {
		return err
	}
	creds, err := importer.LoginToken(ctx, server, c.Token, opts)
	if err != nil {
		return err
	}
	j, err := importer.OpenJournal(ctx, c.Journal, a.Account())
	if err != nil {
		return err
	}
	defer j.Close()
	target, err := j.Target(ctx, server, creds, opts)
	if err != nil {
		return err
	}
	if _, err := target.Plan(ctx, a, importer.PlanOptions{Policy: c.Policy}); err != nil {
		return err
	}
	_, err = target.Run(ctx, a, func(e importer.Event) {
		if c.Told && e.Type == importer.EventPosted {
			fmt.Println(e.Key.TweetID, e.Key.Part)
		}
	})
	return err
}

// fastClock runs Factor times as fast as the system's, and is the same in every process that has the same Base.
type fastClock struct {
	Base   time.Time
	Factor int
}

func (c fastClock) Now() time.Time {
	return c.Base.Add(time.Since(c.Base) * time.Duration(c.Factor))
}

func (c fastClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d / time.Duration(c.Factor)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestKill ends importing processes with SIGKILL at moments left to chance, and
// runs others after them. Duplicates and losses are counted on the server,
// against what the mapping says should be there.
func TestKill(t *testing.T) {
	if testing.Short() && !isFlagSet("kills") {
		t.Skip("-short: processes are killed in the full run")
	}
	dir := t.TempDir()
	c := child{Clock: fastClock{Base: time.Now().Round(0), Factor: 5000}, Policy: killPolicy}
	states := map[string]int{}
	killed, rounds, duplicates, losses := 0, 0, 0, 0
	// What is rare may take more kills than were asked for.
	enough := func() bool {
		return killed >= *kills && (len(missing(states)) == 0 || killed >= 2**kills || *kills < 200)
	}
	for ; !enough(); rounds++ {
		software := []practice.Software{practice.Mastodon, practice.GoToSocial}[rounds%2]
		profile := []archivetest.Profile{archivetest.Mixed, archivetest.Photographer, archivetest.ThreadWriter}[rounds%3]
		c.Archive = filepath.Join(dir, fmt.Sprint(rounds))
		if rounds%4 < 2 {
			writeFolder(t, c.Archive, filesOf(t, ownTweets(120), nil))
		} else if _, err := archivetest.Write(c.Archive, archivetest.Options{Seed: uint64(rounds), Tweets: 250, Profile: profile}); err != nil {
			t.Fatal(err)
		}
		s := practice.New(practice.Options{
			Clock: c.Clock, Seed: uint64(rounds), ServiceTime: time.Duration(c.Clock.Factor) * 2 * time.Millisecond, ProcessingTime: -1, Software: software,
		})
		var err error
		if c.Server, err = s.Listen("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		c.Token = s.AddAccount("alice")
		want, total := expected(t, c.Archive, c.Server)
		c.Journal = filepath.Join(dir, fmt.Sprintf("%d.db", rounds))
		for _, path := range []string{"/api/v1/statuses", "/api/v1/statuses/*/reblog"} {
			s.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: path, Fraction: 0.15})
		}
		for !enough() {
			if !c.killed(t, rand.N(400*time.Millisecond)) {
				// All is posted. Once more, to be killed with nothing left to do.
				if !c.killed(t, rand.N(100*time.Millisecond)) {
					break
				}
			}
			killed++
			for _, state := range frontier(t, c.Journal) {
				states[state]++
			}
		}
		s.Behave()
		c.run(t)

		got := map[string]int{}
		texts := map[string]string{}
		for _, st := range s.Statuses("alice") {
			texts[st.ID] = ownAddress.ReplaceAllString(st.Text, "POST")
			got[record(texts[st.ID], texts[st.InReplyToID], texts[st.QuoteOf], texts[st.BoostOf], len(st.Media))]++
		}
		if n := len(s.Statuses("alice")); n != total {
			t.Errorf("round %d: %d statuses on the server, want %d", rounds, n, total)
		}
		for k, n := range want {
			duplicates += max(0, got[k]-n)
			losses += max(0, n-got[k])
			delete(got, k)
		}
		for k, n := range got {
			t.Errorf("round %d: not planned: %d x %q", rounds, n, k)
		}
		if n := s.Notifications(); len(n) > 0 {
			t.Errorf("somebody was notified: %v", n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d kills in %d imports; journal states when killed: %v; duplicates %d, losses %d", killed, rounds, states, duplicates, losses)
	if duplicates+losses > 0 {
		t.Errorf("duplicates %d, losses %d", duplicates, losses)
	}
	if never := missing(states); *kills >= 200 && len(never) > 0 {
		t.Errorf("no process was killed in these states: %v", never)
	}
}

// missing lists the states of posts and media in which no process was killed.
func missing(states map[string]int) []string {
	return slices.DeleteFunc([]string{"planned", "intended", "uncertain", "posted", "media waiting", "media uploaded"},
		func(s string) bool { return states[s] > 0 })
}

func isFlagSet(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

func (c child) command(t testing.TB) *exec.Cmd {
	t.Helper()
	told, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(told))
	return cmd
}

// killed starts a process and kills it after d. It reports false when the process had ended before.
func (c child) killed(t *testing.T, d time.Duration) bool {
	t.Helper()
	cmd := c.command(t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err == nil {
		return false
	}
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the process ended by itself: %v", err)
	}
	return true
}

func (c child) run(t *testing.T) {
	t.Helper()
	if out, err := c.command(t).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// frontier is what the journal has after a kill: the state of the first post
// that is not on the server, and those of the media of the posts next in turn.
func frontier(t *testing.T, path string) []string {
	t.Helper()
	ctx := t.Context()
	j, err := journal.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	targets, err := j.Targets(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) == 0 || targets[0].Policy == nil {
		return []string{"before the plan"}
	}
	posts, err := j.Open(ctx, targets[0].ID, journal.Key{}, 6)
	if err != nil {
		t.Fatal(err)
	}
	if len(posts) == 0 {
		return []string{string(journal.Posted)} // all of them
	}
	states := []string{string(posts[0].State)}
	for _, p := range posts {
		for _, m := range p.Media {
			if s := "media " + string(m.State); !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}

// ownAddress is that of a post on the server.
var ownAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/@alice/(statuses/)?\w+`)

// record is what is counted of a post: texts, and the number of its files.
func record(text, parent, quoted, boosted string, media int) string {
	return fmt.Sprintf("%s | re %s | quotes %s | boosts %s | %d", text, parent, quoted, boosted, media)
}

// expected is what should be on the server, as records and how often each, with POST for addresses of posts on it.
func expected(t *testing.T, path, address string) (want map[string]int, total int) {
	t.Helper()
	a, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	server, err := importer.Recognise(t.Context(), address, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts, want := map[mapping.Key]string{}, map[string]int{}
	posts := postsWith(t, a, killPolicy, limitsOf(server, "alice"))
	for _, post := range posts {
		texts[post.Key] = withAddresses(post, func(k mapping.Key) string {
			if _, earlier := texts[k]; earlier {
				return "POST"
			}
			return ""
		})
		want[record(texts[post.Key], texts[post.Parent], texts[post.Quote], texts[post.Boost], len(post.Media))]++
	}
	return want, len(posts)
}

// killPolicy has boosts in the plan.
var killPolicy = mapping.Policy{Retweets: mapping.LinkRetweets}
