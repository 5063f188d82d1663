package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var day = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// empty makes a file for SQLite to fill, of the mode a journal has.
func empty(t testing.TB, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func target(t testing.TB, j *Journal) Target {
	t.Helper()
	tg, err := j.EnsureTarget(t.Context(), TargetKey{API: "https://mastodon.example", AccountID: "109", Domain: "mastodon.example", Username: "ada"}, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// post is a decision with one post a part, each part replying to the one before.
func post(id int64, parts int, parent Key) Decision {
	d := Decision{TweetID: id, Key: id}
	for i := range parts {
		d.Posts = append(d.Posts, Post{
			Key: Key{id, i}, Parent: parent, CreatedAt: day.Add(time.Duration(id) * time.Second),
			Text: fmt.Sprintf("tweet %d, part %d", id, i), Visibility: "unlisted", Language: "en",
		})
		parent = Key{id, i}
	}
	return d
}

func each2(ds ...Decision) iter.Seq2[Decision, error] {
	return func(yield func(Decision, error) bool) {
		for _, d := range ds {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func plan(t testing.TB, j *Journal, tg Target, ds ...Decision) Summary {
	t.Helper()
	s, _, err := j.Plan(t.Context(), tg.ID, Basis{Policy: []byte(`{}`)}, each2(ds...), true)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func change(t testing.TB, j *Journal, tg Target, cs ...Change) {
	t.Helper()
	if err := j.Record(t.Context(), tg.ID, nil, cs...); err != nil {
		t.Fatal(err)
	}
}

func posted(k Key, status string) []Change {
	return []Change{{Key: k, State: Intended, IdempotencyKey: "k", At: day}, {Key: k, State: Posted, StatusID: status, URL: "u" + status, At: day}}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a b?#%.db") // a path is not a URL
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}

	t.Run("again", func(t *testing.T) { open(t, path) })

	t.Run("older", func(t *testing.T) {
		older := filepath.Join(dir, "older.db")
		empty(t, older)
		db, err := sql.Open("sqlite", older)
		if err != nil {
			t.Fatal(err)
		}
		first, err := migrations.ReadFile("migrations/0001.sql")
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(string(first) + `;
			INSERT INTO target (id, server, username, profile) VALUES (1, 'mastodon.example', 'ada', X'7B7D'),
				(2, 'broken.example', 'ada', X'7B'), (3, 'example.org', 'ada', CAST('{"url": "https://social.example.org"}' AS BLOB)),
				(4, 'other.example.org', 'ada', CAST('{"url": "https://social.example.org"}' AS BLOB)), (5, '', '', CAST('{"url": ""}' AS BLOB));
			INSERT INTO post (target, tweet_id, part, created_at, text, visibility, state, key, status_id)
				VALUES (1, 10, 0, 1, 'posted by an older godwit', 'unlisted', 'posted', 'k', '77'),
				       (1, 20, 0, 2, 'planned by it', 'unlisted', 'planned', '', '');
			PRAGMA user_version = 1`)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		j := open(t, older)
		posts, err := j.Open(t.Context(), 1, Key{}, 10)
		if err != nil || len(posts) != 1 || posts[0].Text != "planned by it" || posts[0].Quote != (Key{}) || posts[0].Links != nil {
			t.Errorf("open: %+v, %v", posts, err)
		}
		if known, err := j.HasStatus(t.Context(), 1, "77"); err != nil || !known {
			t.Errorf("what was posted is forgotten: %v", err)
		}
		if c, err := j.Choices(t.Context()); err != nil || len(c) != 0 {
			t.Errorf("choices %v, %v", c, err)
		}
		targets, err := j.Targets(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var keys []TargetKey
		for _, tg := range targets {
			keys = append(keys, tg.TargetKey)
		}
		if diff := cmp.Diff([]TargetKey{
			{"https://mastodon.example", "@ada", "mastodon.example", "ada"},
			{"https://broken.example", "@ada", "broken.example", "ada"},
			{"https://social.example.org", "@ada", "example.org", "ada"},
			{"other.example.org", "@ada", "other.example.org", "ada"}, // two of one address: the other one stays as it is
			{"", "", "", ""},
		}, keys); diff != "" {
			t.Error(diff)
		}
		plan(t, j, target(t, j), post(10, 1, Key{}), post(30, 1, Key{}))
	})

	t.Run("newer", func(t *testing.T) {
		newer := filepath.Join(dir, "newer.db")
		j := open(t, newer)
		if _, err := j.db.Exec("PRAGMA user_version = 99"); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), newer); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), newer) {
			t.Errorf("got %v, want ErrNewer with the path", err)
		}
	})

	t.Run("not a journal", func(t *testing.T) {
		other := filepath.Join(dir, "other.db")
		text := strings.Repeat("this is a letter to my aunt\n", 100)
		if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), other); !errors.Is(err, ErrNotJournal) {
			t.Errorf("got %v, want ErrNotJournal", err)
		}
		if got, _ := os.ReadFile(other); string(got) != text {
			t.Error("the file was changed")
		}
	})

	t.Run("no such folder", func(t *testing.T) {
		if _, err := Open(t.Context(), filepath.Join(dir, "none", "a.db")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v, want ErrNotExist", err)
		}
	})
}

// TestSurvives checks that what a method returned from is in the file, without a Close.
func TestSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	change(t, j, tg, posted(Key{1, 0}, "s1")...)

	other := open(t, path)
	got, ok, err := other.LastPosted(t.Context(), tg.ID)
	if err != nil || !ok || got.StatusID != "s1" || got.URL != "us1" || !got.PostedAt.Equal(day) {
		t.Errorf("got %+v, %v, %v", got, ok, err)
	}
	var sync string
	if err := j.db.QueryRow("PRAGMA synchronous").Scan(&sync); err != nil || sync != "2" {
		t.Errorf("synchronous = %s (%v), want 2 (FULL)", sync, err)
	}
}

func TestOwner(t *testing.T) {
	j := open(t, ":memory:")
	if id, _, err := j.Owner(t.Context()); id != "" || err != nil {
		t.Errorf("new journal has owner %q, %v", id, err)
	}
	for _, name := range []string{"ada", "ada_new"} {
		if err := j.SetOwner(t.Context(), "42", name); err != nil {
			t.Fatal(err)
		}
		if id, got, err := j.Owner(t.Context()); id != "42" || got != name || err != nil {
			t.Errorf("got %q %q %v", id, got, err)
		}
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a, b := open(t, path), open(t, path)
	locked := func(j *Journal, want bool) {
		t.Helper()
		if got, err := j.Locked(t.Context()); err != nil || got != want {
			t.Errorf("Locked = %v, %v, want %v", got, err, want)
		}
	}
	locked(b, false)
	for range 2 { // taking it twice is taking it once
		if err := a.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Lock(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("second process: %v, want ErrLocked", err)
	}
	locked(b, true)
	locked(a, false)
	if info, err := os.Stat(path + ".lock"); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the lock: %v, %v, want mode 0600", info.Mode(), err)
	}
	target(t, b) // readers and writers of other things go on
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	locked(b, false)
	if err := b.Lock(t.Context()); err != nil {
		t.Errorf("after the first has ended: %v", err)
	}
}

// TestLockWhileWatched: who asks whether a process posts does not keep one from beginning to.
func TestLockWhileWatched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	b := open(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for ctx.Err() == nil {
			_, _ = b.Locked(ctx)
		}
	}()
	for range 50 {
		a := open(t, path)
		if err := errors.Join(a.Lock(t.Context()), a.Close()); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	<-watched
}

// TestReadWhilePlanning: another process opens and reads the journal while a plan is being written.
func TestReadWhilePlanning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	_, _, err := j.Plan(t.Context(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
		other, err := Open(t.Context(), path)
		if err != nil {
			yield(Decision{}, err)
			return
		}
		defer other.Close()
		s, err1 := other.Summary(t.Context(), tg.ID)
		c, err2 := other.Counts(t.Context(), tg.ID)
		if s.Posts != 1 || c.Posts[Planned] != 1 {
			t.Errorf("%+v, %+v", s, c)
		}
		yield(post(2, 1, Key{}), errors.Join(err1, err2))
	}, true)
	if err != nil {
		t.Error(err)
	}
}

func TestPlanKeepsWhatWasBegun(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 2, Key{}), post(2, 1, Key{}), post(3, 1, Key{}), post(4, 1, Key{}), Decision{TweetID: 5, Key: 5, Reason: "retweet"})
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	change(t, j, tg, Change{Key: Key{2, 0}, State: Intended, IdempotencyKey: "k2", At: day})
	change(t, j, tg, Change{Key: Key{3, 0}, State: Refused, Problem: "too long"})

	// Another policy: shorter parts, 4 left out, 5 in, 6 new.
	again := []Decision{post(1, 3, Key{}), {TweetID: 2, Key: 2, Reason: "retweet"}, post(3, 2, Key{}), {TweetID: 4, Key: 4, Reason: "retweet"}, post(5, 1, Key{}), post(6, 1, Key{})}
	s := plan(t, j, tg, again...)
	got := map[Key]State{}
	for _, p := range all(t, j, tg) {
		got[p.Key] = p.State
	}
	want := map[Key]State{
		{1, 0}: Posted, {1, 1}: Planned, // begun: stays in two parts
		{2, 0}: Intended,                 // may be on the server: stays
		{3, 0}: Planned, {3, 1}: Planned, // refused: planned anew, by the new rules
		{5, 0}: Planned, {6, 0}: Planned,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if s.Tweets != 6 || s.WithPosts != 5 || s.LeftOut["retweet"] != 1 || s.Posts != 7 || s.Open != 6 {
		t.Errorf("summary %+v", s)
	}
}

func all(t testing.TB, j *Journal, tg Target) []Post {
	t.Helper()
	ps, err := j.posts(t.Context(), tg.ID, "TRUE ORDER BY tweet_id, part")
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// TestPlanVisibilityOfTheRest: what is left of a tweet that was begun is for those whom the plan names now.
func TestPlanVisibilityOfTheRest(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 2, Key{}), post(2, 1, Key{}))
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	change(t, j, tg, Change{Key: Key{2, 0}, State: Intended, IdempotencyKey: "k2", At: day})
	private := []Decision{post(1, 2, Key{}), post(2, 1, Key{})}
	for _, d := range private {
		for i := range d.Posts {
			d.Posts[i].Visibility = "private"
		}
	}
	plan(t, j, tg, private...)
	got := map[Key]string{}
	for _, p := range all(t, j, tg) {
		got[p.Key] = p.Visibility
	}
	if d := cmp.Diff(map[Key]string{{1, 0}: "unlisted", {1, 1}: "private", {2, 0}: "private"}, got); d != "" {
		t.Error(d)
	}
}

func TestPlanDry(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	s, sh, err := j.Plan(t.Context(), tg.ID, Basis{Policy: []byte(`{"x":1}`)}, each2(post(2, 1, Key{}), post(3, 1, Key{2, 0})), false)
	if err != nil || s.Posts != 2 || sh.Threads != 1 {
		t.Errorf("summary %+v, %v", s, err)
	}
	if ps := all(t, j, tg); len(ps) != 1 || ps[0].TweetID != 1 {
		t.Errorf("a dry run left %v", ps)
	}
	if tg = target(t, j); string(tg.Policy) != `{}` {
		t.Errorf("a dry run left the policy %s", tg.Policy)
	}
}

func TestPlanErrorLeavesAllAsItWas(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	bad := errors.New("tweet file cut in the middle")
	_, _, err := j.Plan(t.Context(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
		_ = yield(post(2, 1, Key{}), nil) && yield(Decision{}, bad)
	}, true)
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	if ps := all(t, j, tg); len(ps) != 1 || ps[0].TweetID != 1 {
		t.Errorf("a failed plan left %v", ps)
	}
}

// TestPlanEditedSince: a tweet posted before its author edited it is not posted again, and both records count.
func TestPlanEditedSince(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	edited := post(1, 1, Key{})
	edited.TweetID = 9
	s := plan(t, j, tg, edited, Decision{TweetID: 1, Reason: "superseded"})
	if s.Open != 0 || s.Tweets != 2 || s.WithPosts != 1 || s.LeftOut["superseded"] != 1 {
		t.Errorf("summary %+v", s)
	}
}

func TestPlanKeepsUploads(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	withPhoto := func(description string) Decision {
		d := post(1, 1, Key{})
		d.Posts[0].Media = []Media{{File: "a.jpg", Kind: "photo", Size: 10, Description: description}}
		return d
	}
	plan(t, j, tg, withPhoto(""))
	up := Media{Place: 0, State: MediaUploaded, MediaID: "m1", UploadedAt: day}
	if err := j.RecordMedia(t.Context(), tg.ID, Key{1, 0}, nil, up); err != nil {
		t.Fatal(err)
	}
	if s := plan(t, j, tg, withPhoto("")); s.Media != 1 || s.MediaToDo != 0 {
		t.Errorf("same photo: %+v", s)
	}
	if m := all(t, j, tg)[0].Media[0]; m.MediaID != "m1" || !m.UploadedAt.Equal(day) {
		t.Errorf("same photo: %+v", m)
	}
	if s := plan(t, j, tg, withPhoto("a cat")); s.MediaToDo != 1 || s.MediaBytes != 10 {
		t.Errorf("new description: %+v", s)
	}
}

func TestRecord(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}), post(2, 1, Key{}))

	windows := []Window{{Class: "statuses", Start: day, Period: 3 * time.Hour, Used: 7, Limit: 300}}
	if err := j.Record(t.Context(), tg.ID, windows, Change{Key: Key{1, 0}, State: Intended, IdempotencyKey: "k1", At: day}); err != nil {
		t.Fatal(err)
	}
	got, err := j.Windows(t.Context(), tg.ID)
	if d := cmp.Diff(windows, got); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}

	// An intent for a post that is not planned fails, and takes nothing else with it.
	err = j.Record(t.Context(), tg.ID, nil,
		Change{Key: Key{2, 0}, State: Posted, StatusID: "s2", At: day}, Change{Key: Key{1, 0}, State: Intended, At: day})
	if !errors.Is(err, ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
	un, err := j.Unsettled(t.Context(), tg.ID)
	if err != nil || len(un) != 1 || un[0].Key != (Key{1, 0}) || un[0].IdempotencyKey != "k1" || !un[0].IntendedAt.Equal(day) {
		t.Errorf("unsettled %+v, %v", un, err)
	}
	if has, _ := j.HasStatus(t.Context(), tg.ID, "s2"); has {
		t.Error("half a transaction was kept")
	}
}

func TestOpenPostsInOrder(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(30, 1, Key{}), post(4, 3, Key{}), post(9, 1, Key{}))
	change(t, j, tg, posted(Key{9, 0}, "s9")...)
	var got []Key
	for after := (Key{}); ; {
		ps, err := j.Open(t.Context(), tg.ID, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(ps) == 0 {
			break
		}
		for _, p := range ps {
			got, after = append(got, p.Key), p.Key
		}
	}
	if d := cmp.Diff([]Key{{4, 0}, {4, 1}, {4, 2}, {30, 0}}, got); d != "" {
		t.Error(d)
	}
}

func TestAncestor(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	plan(t, j, tg, post(1, 2, Key{}), post(2, 1, Key{1, 1}), post(3, 1, Key{2, 0}), post(4, 1, Key{3, 5}))
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	change(t, j, tg, posted(Key{1, 1}, "s1b")...)
	change(t, j, tg, Change{Key: Key{2, 0}, State: Refused, Problem: "no"})
	for _, tt := range []struct {
		from Key
		want string
	}{
		{Key{1, 1}, "s1b"},
		{Key{2, 0}, "s1b"}, // refused: its parent
		{Key{3, 0}, "s1b"}, // not posted yet: further up
		{Key{3, 5}, "s1b"}, // a part that does not exist: the last that does
		{Key{}, ""},
		{Key{77, 0}, ""},
	} {
		p, ok, err := j.Ancestor(t.Context(), tg.ID, tt.from)
		if err != nil || p.StatusID != tt.want || ok != (tt.want != "") {
			t.Errorf("from %v: %q %v %v, want %q", tt.from, p.StatusID, ok, err, tt.want)
		}
	}
	change(t, j, tg, Change{Key: Key{1, 1}, State: Gone})
	if p, _, _ := j.Ancestor(t.Context(), tg.ID, Key{3, 0}); p.StatusID != "s1" {
		t.Errorf("below a deleted post: %q, want s1", p.StatusID)
	}
}

func TestDiskFull(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "a.db"))
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	if _, err := j.db.Exec("PRAGMA max_page_count = 1"); err != nil { // the least it can be is the present size
		t.Fatal(err)
	}
	big := Decision{TweetID: 2, Reason: strings.Repeat("x", 1<<20)}
	if _, _, err := j.Plan(t.Context(), tg.ID, Basis{}, each2(post(3, 1, Key{}), big), true); !errors.Is(err, ErrDiskFull) {
		t.Errorf("got %v, want ErrDiskFull", err)
	}
	if ps := all(t, j, tg); len(ps) != 1 || ps[0].TweetID != 1 {
		t.Errorf("left %v", ps)
	}
}

// TestReaderMeanwhile: a second process sees the last committed state while a plan is being written.
func TestReaderMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	reader, err := sql.Open("sqlite", fileURL(path)+"?_pragma=query_only(ON)")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	_, _, err = j.Plan(context.Background(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
		_ = yield(post(2, 1, Key{}), nil)
		var id int
		if err := reader.QueryRow("SELECT tweet_id FROM post").Scan(&id); err != nil || id != 1 {
			t.Errorf("reader saw %d, %v", id, err)
		}
	}, true)
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkPlan(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		j := open(b, filepath.Join(b.TempDir(), "a.db"))
		tg := target(b, j)
		_, _, err := j.Plan(b.Context(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
			for i := range int64(10_000) {
				if !yield(post(i+1, 1, Key{}), nil) {
					return
				}
			}
		}, true)
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRecord is what a post costs beside its request: one transaction, on disk.
func BenchmarkRecord(b *testing.B) {
	j := open(b, filepath.Join(b.TempDir(), "a.db"))
	tg := target(b, j)
	_, _, err := j.Plan(b.Context(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
		for i := range int64(200_000) {
			if !yield(post(i+1, 1, Key{}), nil) {
				return
			}
		}
	}, true)
	if err != nil {
		b.Fatal(err)
	}
	windows := []Window{{Class: "api"}, {Class: "statuses"}, {Class: "media"}}
	id := int64(0)
	for b.Loop() {
		id++
		changes := []Change{{Key: Key{id, 0}, State: Intended, IdempotencyKey: "k", At: day}}
		if id > 1 {
			changes = append([]Change{{Key: Key{id - 1, 0}, State: Posted, StatusID: fmt.Sprint("s", id), URL: "u", At: day}}, changes...)
		}
		if err := j.Record(b.Context(), tg.ID, windows, changes...); err != nil {
			b.Fatal(err)
		}
	}
}

// What this process may not write can be read all the same; so can what another one writes to at the time.
func TestUnwritable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "1.db")
	j := open(t, path)
	keep(t, j, Search{Evidence: []string{"/e.csv"}})
	for _, closed := range []bool{false, true} {
		if closed {
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
		r, err := openUnwritable(t.Context(), path, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission})
		if err != nil {
			t.Fatal(err)
		}
		if k := known(t, r); len(k.Evidence) != 1 {
			t.Errorf("closed %v: %+v", closed, k)
		}
		if locked, err := r.Locked(t.Context()); locked || err != nil {
			t.Error(locked, err)
		}
		err = r.KeepContacts(t.Context(), Search{})
		if wrong, ok := errors.AsType[*fs.PathError](err); !ok || wrong.Path != path || !errors.Is(err, fs.ErrPermission) {
			t.Errorf("writing: %v", err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := OpenReadable(t.Context(), filepath.Join(t.TempDir(), "none", "1.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}
