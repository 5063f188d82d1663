package importer_test

import (
	"errors"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

var kills = flag.Int("kills", 10, "processes that TestKill kills")

// killPolicy has boosts in the plan.
var killPolicy = mapping.Policy{Retweets: mapping.LinkRetweets}

// TestKill ends importing processes with SIGKILL at moments left to chance, and
// runs others after them. In every other import the journal is lost meanwhile, or an older copy of it is put in its place; in the
// others some pictures cannot be read until all is posted, and are put into their posts by edits. Duplicates, losses and posts without
// their pictures are counted on the server, against what the mapping says should be there.
func TestKill(t *testing.T) {
	if testing.Short() && !isFlagSet("kills") {
		t.Skip("-short: processes are killed in the full run")
	}
	all := tally{states: map[string]int{}}
	// What is rare may take more kills than were asked for.
	enough := func() bool {
		return all.killed >= *kills && (len(all.missing()) == 0 || all.killed >= 2**kills || *kills < 200)
	}
	for ; !enough(); all.rounds++ {
		r := newKillRound(t, all.rounds, &all)
		for !enough() && (r.kill() || r.next()) {
		}
		r.end()
	}
	t.Logf("%d kills in %d imports, %d of them while looking at the account for a lost journal; states when killed: %v", all.killed, all.rounds, all.looks, all.states)
	t.Logf("journals removed %d, put back %d, posts adopted %d; pictures put into posts %d, posts left alone since they were answered %d",
		all.removed, all.putBack, all.adopted, all.mended, all.left)
	t.Logf("duplicates %d, losses %d, posts without their pictures %d", all.doubled, all.lost, all.bare)
	if all.doubled+all.lost+all.bare > 0 {
		t.Errorf("duplicates %d, losses %d, posts without their pictures %d", all.doubled, all.lost, all.bare)
	}
	if never := all.missing(); *kills >= 200 && len(never) > 0 {
		t.Errorf("no process was killed in these states: %v", never)
	}
	if *kills >= 200 && slices.Contains([]int{all.removed, all.putBack, all.adopted, all.mended, all.left}, 0) {
		t.Error("something of this never came to be")
	}
}

func isFlagSet(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

// tally is what TestKill counts.
type tally struct {
	killed, rounds, looks, removed, putBack, adopted, mended, left int
	doubled, lost, bare                                            int
	states                                                         map[string]int // of posts and media, and of the process, when it was killed
}

// missing lists the states in which no process was killed.
func (a *tally) missing() []string {
	return slices.DeleteFunc([]string{
		"planned", "intended", "uncertain", "posted", "media waiting", "media uploaded", "picture on its way", "look", "adopting", "mend",
	}, func(s string) bool { return a.states[s] > 0 })
}

// killRound is one import.
type killRound struct {
	child
	t      *testing.T
	all    *tally
	number int
	server *practice.Server
	door   *door
	want   []planned

	mends    bool   // pictures are missing until all is posted
	bare     bool   // if so, all of a post's, so that a lost journal does not matter: which ones are there nobody can tell
	ends     int    // processes that found nothing more to do
	fresh    int    // so many of the next processes are killed while they look at the account
	copied   string // an older copy of the journal, empty for none
	mend     func() // makes the archive whole
	answered string // the id of a post that somebody answered while it lacked a picture, so that it is not edited; it was planned as:
	as       planned
}

func newKillRound(t *testing.T, number int, all *tally) *killRound {
	t.Helper()
	dir := t.TempDir()
	r := &killRound{t: t, all: all, number: number, door: openDoor(t), mends: (number+number/2+number/4)%2 == 1, mend: func() {}}
	r.bare = number%3 > 0 && number%8 >= 4
	r.child = child{
		Archive: filepath.Join(dir, "archive"), Journal: filepath.Join(dir, "a.db"), Server: r.door.url, Staged: true,
		Clock: fastClock{Base: time.Now().Round(0), Factor: 5000}, Policy: killPolicy,
	}
	r.server = practice.New(practice.Options{
		URL: r.door.url, Clock: r.Clock, Seed: uint64(number), ServiceTime: time.Duration(r.Clock.Factor) * 2 * time.Millisecond, ProcessingTime: -1,
		Software: []practice.Software{practice.Mastodon, practice.GoToSocial}[number%2],
	})
	r.door.serve(t, r.server)
	if r.Token = r.server.AddAccount("alice"); number%3 > 0 { // else it is not told with what the posts were made
		r.Token = r.server.AddAppToken("alice", "godwit")
	}
	for _, path := range []string{"/api/v1/statuses", "/api/v1/statuses/*/reblog", "/api/v1/statuses/*"} {
		for _, method := range []string{"POST", "PUT"} {
			r.server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: method, Path: path, Fraction: 0.15})
		}
	}
	r.write()
	return r
}

// kill kills the next process, and reports false when it has ended before.
func (r *killRound) kill() bool {
	r.t.Helper()
	stage, after := "", rand.N(400*time.Millisecond)
	switch {
	case r.fresh > 0:
		r.fresh--
		stage, after = stageLook, rand.N(150*time.Millisecond)
	case r.mends && r.ends == 1:
		stage, after = stageRun, rand.N(80*time.Millisecond)
	case r.ends > 0: // little is left to do
		after = rand.N(250 * time.Millisecond)
	}
	looking := stage == stageLook
	in, killed := r.killedIn(r.t, stage, after)
	if in != stageLook && r.fresh == 0 {
		r.door.page.Store(0)
	}
	if !killed {
		return false
	}
	r.all.killed++
	if looking && in == stageLook {
		r.all.looks++
		r.all.states["look"]++
		if r.looked() {
			r.all.states["adopting"]++
		}
	}
	if in == stageMend {
		r.all.states[stageMend]++
	}
	for _, state := range frontier(r.t, r.Journal) {
		r.all.states[state]++
	}
	switch {
	case r.mends && !r.bare || rand.N(6) > 0:
	case r.copied == "" && rand.N(2) == 0:
		r.copied = filepath.Join(r.t.TempDir(), "older.db")
		copyJournal(r.t, r.Journal, r.copied)
	default:
		r.lose()
	}
	return true
}

// next goes on after a process that found nothing more to do, and reports false when the import is over.
func (r *killRound) next() bool {
	r.t.Helper()
	switch r.ends++; {
	case r.mends && r.ends == 1:
		r.answer()
		r.mend()
	case r.ends == 1, r.mends && r.ends == 2:
		r.lose()
	default:
		return false
	}
	return true
}

// lose removes the journal, or puts an older one in its place, as of another computer. No request is on its way then.
func (r *killRound) lose() {
	r.t.Helper()
	r.door.quiet(r.t)
	if r.copied != "" && rand.N(2) == 0 {
		copyJournal(r.t, r.copied, r.Journal)
		r.all.putBack++
	} else {
		copyJournal(r.t, "", r.Journal)
		r.all.removed++
	}
	r.fresh = 1 + rand.N(3)
	r.door.page.Store(5)
}

// copyJournal puts a journal, with the files that a killed process leaves beside it, in the place of another; empty for none.
func copyJournal(t *testing.T, from, to string) {
	t.Helper()
	for _, end := range []string{"", "-wal", "-shm", ".lock"} {
		if err := os.Remove(to + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		data, err := os.ReadFile(from + end)
		if from == "" || end == "-shm" || errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+end, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// looked reports whether all of the account was looked at for this journal, and what was found is not yet adopted.
func (r *killRound) looked() bool {
	r.t.Helper()
	ctx := r.t.Context()
	j, err := journal.Open(ctx, r.Journal)
	if err != nil {
		r.t.Fatal(err)
	}
	defer j.Close()
	targets, err := j.Targets(ctx)
	if err != nil || len(targets) == 0 {
		return false
	}
	seen, err := j.Seen(ctx, targets[0].ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return len(seen) > 0 && strings.Contains(targets[0].Look, `"done":true`)
}

// answer has somebody answer the first post that went out without a picture.
func (r *killRound) answer() {
	r.t.Helper()
	ctx := r.t.Context()
	j, err := journal.Open(ctx, r.Journal)
	if err != nil {
		r.t.Fatal(err)
	}
	defer j.Close()
	targets, err := j.Targets(ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	has := map[string]int{}
	for _, s := range r.server.Statuses("alice") {
		has[s.ID] = len(s.Media)
	}
	for _, w := range r.want {
		id, err := strconv.ParseInt(w.key.TweetID, 10, 64)
		if err != nil {
			r.t.Fatal(err)
		}
		p, err := j.Post(ctx, targets[0].ID, journal.Key{TweetID: id, Part: w.key.Part})
		if err != nil {
			r.t.Fatal(err)
		}
		if n, ok := has[p.StatusID]; !ok || n == len(strings.Fields(w.pictures)) {
			continue
		}
		form := url.Values{"status": {"so true"}, "in_reply_to_id": {p.StatusID}, "access_token": {r.server.AddAccount("bob")}}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Server+"/api/v1/statuses", strings.NewReader(form.Encode()))
		if err != nil {
			r.t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+form.Get("access_token"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if resp, err := once.RoundTrip(req); err == nil { // else the answer was lost
			resp.Body.Close()
		}
		if len(r.server.Statuses("bob")) != 1 {
			r.t.Fatal("nobody has answered")
		}
		r.answered, r.as = p.StatusID, w
		return
	}
	r.t.Error("no post went out without a picture")
}

// end has a last process end the import, and counts what is on the server.
func (r *killRound) end() {
	r.t.Helper()
	if r.ends == 0 {
		r.mend()
	}
	r.server.Behave()
	r.door.page.Store(0)
	r.run(r.t)
	r.all.adopted += r.adopted()

	statuses := r.server.Statuses("alice")
	texts := map[string]string{}
	for _, s := range statuses {
		if texts[s.ID] = ownAddress.ReplaceAllString(s.Text, "POST"); s.ID == r.answered {
			texts[s.ID] = r.as.text // it may end with links to the pictures
		}
	}
	words, posts := map[string]int{}, map[[2]string]int{} // how many are missing; negative where there are too many
	for _, w := range r.want {
		words[w.words]++
		posts[[2]string{w.words, w.pictures}]++
	}
	for _, s := range statuses {
		var pictures []string
		for _, m := range s.Media {
			pictures = append(pictures, m.SHA256)
		}
		w := planned{words: wordsOf(texts[s.ID], texts[s.InReplyToID], texts[s.QuoteOf], texts[s.BoostOf], s.Warning, s.Sensitive, s.Language), pictures: strings.Join(pictures, " ")}
		if s.BoostOf != "" {
			w.words = wordsOf("", "", "", texts[s.BoostOf], "", false, "")
		}
		if !s.EditedAt.IsZero() {
			r.all.mended++
		}
		if s.ID == r.answered {
			if w.words, w.pictures = r.as.words, r.as.pictures; !s.EditedAt.IsZero() {
				r.t.Errorf("round %d: a post was edited that somebody had answered", r.number)
			}
			r.all.left++
		}
		words[w.words]--
		posts[[2]string{w.words, w.pictures}]--
	}
	for w, n := range words {
		r.all.lost += max(0, n)
		r.all.doubled += max(0, -n)
		if n != 0 {
			r.t.Errorf("round %d: %d too few of %q", r.number, n, w)
		}
	}
	for p, n := range posts {
		if n > 0 && words[p[0]] == 0 {
			r.all.bare += n
			r.t.Errorf("round %d: %d without their pictures %q", r.number, n, p)
		}
	}
	if n := r.server.Notifications(); len(n) > 0 {
		r.t.Errorf("somebody was notified: %v", n)
	}
}

// adopted counts the posts that the journal has adopted.
func (r *killRound) adopted() (n int) {
	r.t.Helper()
	j, err := importer.OpenJournal(r.t.Context(), r.Journal, archive.Account{})
	if err != nil {
		r.t.Fatal(err)
	}
	defer j.Close()
	status, err := j.Status(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, target := range status.Targets {
		n += target.Adopted
	}
	return n
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
	lost, err := j.Lost(ctx, targets[0].ID, journal.Key{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, p := range lost {
		if slices.ContainsFunc(p.Media, func(m journal.Media) bool { return m.State == journal.MediaLost && m.MediaID != "" }) {
			states = append(states, "picture on its way")
			break
		}
	}
	posts, err := j.Open(ctx, targets[0].ID, journal.Key{}, 6)
	if err != nil {
		t.Fatal(err)
	}
	if len(posts) == 0 {
		return append(states, string(journal.Posted)) // all of them
	}
	states = append(states, string(posts[0].State))
	for _, p := range posts {
		for _, m := range p.Media {
			if s := "media " + string(m.State); !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}
