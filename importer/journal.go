package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// Journal is the memory of what was planned and done with one Twitter account:
// one SQLite file, with a target for each account on a server. It can be opened
// and read while another process posts.
type Journal struct {
	j     *journal.Journal
	owner archive.Account
	busy  atomic.Bool // with a plan or a run of this process
}

// begin makes the caller the only one, of all processes, that plans or posts, until it calls end.
func (j *Journal) begin(ctx context.Context) (end func(), err error) {
	if err := j.j.Lock(ctx); err != nil {
		return nil, err
	}
	if !j.busy.CompareAndSwap(false, true) {
		return nil, ErrLocked
	}
	return func() { j.busy.Store(false) }, nil
}

// OpenJournal opens or creates the journal at path; it is in the file itself, so that by any name, or
// through links, it is the same journal, and a copy is another. What stands there and is no journal of this user's alone is a
// *FileError or ErrNotJournal. An owner with an ID must be
// the journal's, or the result is *OtherAccountError; without one the journal is opened
// whosever it is. The path ":memory:" is a journal that ends with its Close.
func OpenJournal(ctx context.Context, path string, owner archive.Account) (*Journal, error) {
	j, err := journal.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return openedJournal(ctx, j, owner)
}

// ReadJournal opens the journal at path, whosever it is, to be read. Where the file may be written, so may the journal; where it
// may not, or the disk is full, what writes to it returns an *fs.PathError or ErrDiskFull.
func ReadJournal(ctx context.Context, path string) (*Journal, error) {
	j, err := journal.OpenReadable(ctx, path)
	if err != nil {
		return nil, err
	}
	return openedJournal(ctx, j, archive.Account{})
}

func openedJournal(ctx context.Context, j *journal.Journal, owner archive.Account) (*Journal, error) {
	id, name, err := j.Owner(ctx)
	switch {
	case err != nil:
	case owner.ID == "":
		owner.ID, owner.ScreenName = id, name
	case id != "" && id != owner.ID:
		err = &OtherAccountError{Journal: id, Archive: owner.ID}
	case id == "" || name != owner.ScreenName:
		err = j.SetOwner(ctx, owner.ID, owner.ScreenName)
	}
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return &Journal{j: j, owner: owner}, nil
}

// Owner returns the Twitter account that the journal belongs to.
func (j *Journal) Owner() archive.Account { return j.owner }

// Close closes the file, and lets another process post.
func (j *Journal) Close() error { return j.j.Close() }

// JournalStatus is what a journal holds.
type JournalStatus struct {
	Owner   archive.Account
	Targets []TargetStatus
}

// TargetStatus is how far an import has come.
type TargetStatus struct {
	Server   string // what the account's handle ends with
	URL      string // where the API is; empty for a plan for no server
	Username string
	Software string
	Running  bool // a process is posting from this journal

	Tweets    int // records of the archive; LeftOut and those with posts add up to it
	LeftOut   map[mapping.Reason]int
	Posts     int // all that is planned or done
	Posted    int
	Adopted   int // of Posted: found on the account, and not posted from this journal
	Planned   int
	Held      int // of Planned: not sent before [Target.Answer]
	Twins     int // second statuses of posts: see [Target.RemoveTwins]
	Uncertain int // sent, with the answer lost: settled by the next run
	Refused   int
	Changed   int // planned, and changed by a choice since: they wait for the next plan
	Gone      int // posted, and deleted on the server since
	Media     int
	Uploaded  int

	Problems   []Problem // up to 50
	LastPosted time.Time
	// Finish is when the rest will be done by the server's limits, from now; zero when nothing is left.
	Finish time.Time
	Policy mapping.Policy
}

// Problem is a post or a media file that the server refused.
type Problem struct {
	Key    mapping.Key `json:"post"`
	File   string      `json:"file,omitempty"`
	Reason string      `json:"reason"`
}

const maxProblems = 50

// Status reads the journal; it asks no server and needs no login.
func (j *Journal) Status(ctx context.Context) (JournalStatus, error) {
	s := JournalStatus{Owner: j.owner}
	targets, err := j.j.Targets(ctx)
	if err != nil {
		return s, err
	}
	running, err := j.j.Locked(ctx)
	if err != nil {
		return s, err
	}
	for _, t := range targets {
		if t.Policy == nil {
			continue // logged in or rehearsed, never planned
		}
		ts, err := j.targetStatus(ctx, t)
		if err != nil {
			return s, fmt.Errorf("read what is known of %s@%s: %w", t.Username, t.Domain, err)
		}
		ts.Running = running
		s.Targets = append(s.Targets, ts)
	}
	return s, nil
}

func (j *Journal) targetStatus(ctx context.Context, t journal.Target) (TargetStatus, error) {
	server, ts := &Server{}, TargetStatus{Server: shownDomain(t), URL: t.API, Username: t.Username}
	if err := json.Unmarshal(t.Profile, server); err != nil {
		return ts, err
	}
	if err := json.Unmarshal(t.Policy, &ts.Policy); err != nil {
		return ts, err
	}
	summary, err := j.j.Summary(ctx, t.ID)
	if err != nil {
		return ts, err
	}
	counts, err := j.j.Counts(ctx, t.ID)
	if err != nil {
		return ts, err
	}
	problems, err := j.j.Problems(ctx, t.ID, maxProblems)
	if err != nil {
		return ts, err
	}
	windows, err := j.j.Windows(ctx, t.ID)
	if err != nil {
		return ts, err
	}
	ts.Software, ts.Tweets, ts.LeftOut, ts.Posts = server.Software, summary.Tweets, reasons(summary.LeftOut), summary.Posts
	ts.Posted, ts.Planned = counts.Posts[journal.Posted], counts.Posts[journal.Planned]
	ts.Adopted, ts.Held, ts.Twins = counts.Adopted, counts.Held, counts.Twins
	ts.Uncertain = counts.Posts[journal.Intended] + counts.Posts[journal.Uncertain]
	ts.Refused, ts.Gone = counts.Posts[journal.Refused], counts.Posts[journal.Gone]
	ts.Uploaded = counts.Media[journal.MediaUploaded]
	ts.Media = ts.Uploaded + counts.Media[journal.MediaWaiting] + counts.Media[journal.MediaRefused] + counts.Media[journal.MediaLost]
	ts.Changed, ts.LastPosted = counts.Changed, counts.LastPosted
	for _, p := range problems {
		if p.State == journal.Refused {
			ts.Problems = append(ts.Problems, Problem{Key: keyOf(p.Key), Reason: p.Problem})
		}
		for _, m := range p.Media {
			if m.State == journal.MediaRefused || m.State == journal.MediaLost && m.Problem != "" {
				ts.Problems = append(ts.Problems, Problem{Key: keyOf(p.Key), File: m.File, Reason: m.Problem})
			}
		}
	}
	if summary.Open > 0 {
		ledger := instance.NewLedger(server, nil)
		ledger.Restore(windowsOf(windows))
		ts.Finish = ledger.Finish(time.Now(), need(summary.Open, summary.MediaToDo))
	}
	return ts, nil
}

// need is the requests that posts and media take, by class.
func need(posts, media int) map[instance.Class]int {
	return map[instance.Class]int{
		instance.ClassStatuses: posts,
		instance.ClassMedia:    media,
		instance.ClassAPI:      posts + media,
	}
}

func reasons(m map[string]int) map[mapping.Reason]int {
	out := make(map[mapping.Reason]int, len(m))
	for r, n := range m {
		out[mapping.Reason(r)] = n
	}
	return out
}

// mapping and journal know nothing of each other; these translate between them.

func keyOf(k journal.Key) mapping.Key {
	return mapping.Key{TweetID: strconv.FormatInt(k.TweetID, 10), Part: k.Part}
}

func rowKey(k mapping.Key) (journal.Key, error) {
	if k == (mapping.Key{}) {
		return journal.Key{}, nil
	}
	id, err := strconv.ParseInt(k.TweetID, 10, 64)
	return journal.Key{TweetID: id, Part: k.Part}, err
}

func rowDecision(d mapping.Decision) (journal.Decision, error) {
	id, err := strconv.ParseInt(d.TweetID, 10, 64)
	key, err1 := rowKey(mapping.Key{TweetID: d.Key})
	out := journal.Decision{TweetID: id, Key: key.TweetID, Reason: string(d.Reason), Warnings: d.Warnings}
	errs := []error{err, err1}
	row := func(k mapping.Key) journal.Key {
		key, err := rowKey(k)
		errs = append(errs, err)
		return key
	}
	for _, p := range d.Posts {
		post := journal.Post{
			Key: row(p.Key), Parent: row(p.Parent), CreatedAt: p.CreatedAt, Text: p.Text, Warning: p.Warning,
			Sensitive: p.Sensitive, Visibility: string(p.Visibility), Language: p.Language,
			Quote: row(p.Quote), QuoteLink: p.QuoteLink, Boost: row(p.Boost), Markdown: p.Markdown,
		}
		for _, l := range p.Links {
			post.Links = append(post.Links, journal.Link{Start: l.Start, End: l.End, To: row(l.To)})
		}
		for i, m := range p.Media {
			post.Media = append(post.Media, journal.Media{
				Place: i, File: m.File, Kind: string(m.Kind), Size: m.Size, Description: m.Description, Link: m.Link,
			})
		}
		out.Posts = append(out.Posts, post)
	}
	return out, errors.Join(errs...)
}

func windowsOf(ws []journal.Window) []instance.Window {
	out := make([]instance.Window, len(ws))
	for i, w := range ws {
		out[i] = instance.Window{Class: instance.Class(w.Class), Start: w.Start, Period: w.Period, Used: w.Used, Limit: w.Limit}
	}
	return out
}

func rowWindows(ws []instance.Window) []journal.Window {
	out := make([]journal.Window, len(ws))
	for i, w := range ws {
		out[i] = journal.Window{Class: string(w.Class), Start: w.Start, Period: w.Period, Used: w.Used, Limit: w.Limit}
	}
	return out
}
