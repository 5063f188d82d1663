package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// ElsewhereError means that another godwit posts to the account at the same time, or did since the plan was made. Nothing more was sent;
// what it has posted is in the journal.
type ElsewhereError struct {
	Acct  string
	Posts int // that were found, as far as they are posts of the plan
}

func (e *ElsewhereError) Error() string {
	return fmt.Sprintf("another godwit posts to %s: %d posts of this plan were found there", e.Acct, e.Posts)
}

const (
	// stale is how old the number of the account's statuses may be when a post is sent: it tells whether somebody else posts.
	stale = time.Minute
	// staleCount is that for a server that does not count at once: the account is looked at.
	staleCount = 15 * time.Minute
	// quiet is how long nobody else may have posted before the first post, where posts were found that this computer did not make.
	quiet = stale + 15*time.Second
	// recent is how old such a post may be for that.
	recent = 10 * time.Minute
	// ahead is how many of the next posts are looked for on a server that keeps dates.
	ahead = 100
)

// watch is what is known of others who may post to the account. The number of its statuses rises by one with each post of ours.
type watch struct {
	known  bool
	count  int       // of the account's statuses
	at     time.Time // when it was told, or the account was looked at
	lazy   bool      // the server does not count at once
	raised bool      // somebody else has posted
	top    string    // no status up to this one is unknown
}

// told takes the number of statuses from the answer to a post.
func (r *run) told(s instance.Status) {
	w := &r.watch
	switch {
	case s.Count == 0:
		w.lazy = true
		return
	case w.known && s.Count > w.count+1:
		w.raised = true
	case w.known && s.Count <= w.count:
		w.lazy = true
	default:
		if w.known { // nobody else has posted between
			w.top = s.ID
		}
		w.lazy = false
	}
	w.count, w.known = s.Count, true
	if !w.lazy {
		w.at = r.clock.Now()
	}
}

// guard looks at the account before a post, where somebody else may have posted to it since.
func (r *run) guard(ctx context.Context) error {
	w := &r.watch
	old := stale
	if w.lazy {
		old = staleCount
	}
	if r.clock.Now().Sub(w.at) < old && !w.raised {
		return nil
	}
	return r.lookAgain(ctx)
}

// calm waits until it is known that nobody else is posting, where posts were found that this computer did not make.
func (r *run) calm(ctx context.Context) error {
	r.watch = r.seen.watch()
	if r.newcomers.IsZero() || r.openPosts == 0 || r.clock.Now().Sub(r.newcomers).Abs() > recent {
		return nil
	}
	r.newcomers = time.Time{}
	if err := r.wait(ctx, r.clock.Now().Add(quiet), "looking whether another computer is posting to the account"); err != nil {
		return err
	}
	return r.lookAgain(ctx)
}

// watch begins with what a look has seen.
func (v *sight) watch() watch {
	if v == nil {
		return watch{}
	}
	return watch{known: true, count: v.count, at: v.at, top: v.note.Top}
}

// lookAgain reads what is new on the account. Posts made by another godwit are an *ElsewhereError, and in the journal.
func (r *run) lookAgain(ctx context.Context) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	v := &sight{seen: map[string]sighting{}, again: true}
	if r.seen != nil {
		v.own = r.seen.own
	}
	if r.row.Look != "" {
		_ = json.Unmarshal([]byte(r.row.Look), &v.note)
	}
	found := map[string][]byte{}
	note := func(s instance.Status, era era) error {
		known, err := r.j.j.HasStatus(ctx, r.row.ID, s.ID)
		if err != nil || known {
			return err
		}
		if seen, ok := r.sighting(v, s, era); ok {
			v.seen[s.ID] = seen
			found[s.ID], err = json.Marshal(seen)
		}
		return err
	}
	look := r.lookSince
	if r.limits().KeepsDates {
		look = r.lookAhead
	}
	if err := look(ctx, note); err != nil {
		return err
	}
	r.watch.raised, r.watch.at = false, r.clock.Now()
	if len(found) == 0 {
		return nil
	}
	if err := r.keepSight(ctx, v, found, true); err != nil {
		return err
	}
	var f Found
	if err := r.j.j.Review(ctx, r.row.ID, r.row.Look, r.review(v, nil, &f)); err != nil {
		return err
	}
	for _, e := range f.late { // nobody else's
		r.emit(e)
	}
	r.twins += len(f.late)
	if f.Adopted+f.twice == 0 {
		return nil
	}
	r.count(func() { r.done += f.Adopted; r.openPosts -= f.Adopted })
	return &ElsewhereError{Acct: r.creds.Acct(), Posts: f.Adopted}
}

// keepTop keeps how far the account is known, so that the next plan need not read what was posted by this run.
func (r *run) keepTop(ctx context.Context) error {
	var note looked
	if r.limits().KeepsDates || r.watch.top == "" || json.Unmarshal([]byte(r.row.Look), &note) != nil || !note.Done || !lessID(note.Top, r.watch.top) {
		return nil
	}
	note.Top = r.watch.top
	return r.keepSight(ctx, &sight{note: note}, nil, true)
}

// postsDirect reports whether some of the plan's posts may be for nobody else.
func (r *run) postsDirect() bool {
	p, ok := r.Policy()
	return ok && postsDirect(p)
}

// lookSince gives f what is newer than all that was looked at.
func (r *run) lookSince(ctx context.Context, f func(instance.Status, era) error) error {
	since := r.watch.top
	if since == "" && r.seen == nil { // no plan was made by this process
		var err error
		if since, err = r.j.j.NewestStatus(ctx, r.row.ID); err != nil {
			return err
		}
	}
	page := instance.Page{Limit: 40, SinceID: since, Boosts: !r.server.MastodonFamily(), Direct: r.postsDirect()}
	return r.down(ctx, page, func(s instance.Status) (enough bool, err error) {
		if since != "" && !lessID(since, s.ID) { // it ignores since_id
			return true, nil
		}
		if r.watch.top == "" || lessID(r.watch.top, s.ID) {
			r.watch.top = s.ID
		}
		r.watch.count, r.watch.known = max(r.watch.count, s.Count), true
		return false, f(s, era{})
	})
}

// down gives f the statuses of a page and of those below it, newest first, until it has enough.
func (r *run) down(ctx context.Context, page instance.Page, f func(instance.Status) (enough bool, err error)) error {
	walk := pages{host: r.server.Domain, most: maxSince, lowest: page.MaxID}
	for {
		statuses, err := r.page(ctx, page)
		if err != nil || len(statuses) == 0 {
			return err
		}
		if statuses, err = walk.next(statuses); err != nil {
			return err
		}
		for _, s := range statuses {
			if enough, err := f(s); enough || err != nil {
				return err
			}
		}
		page.MaxID = walk.lowest
	}
}

// lookAhead gives f what stands where the next posts are to stand, if there are more statuses than there were.
func (r *run) lookAhead(ctx context.Context, f func(instance.Status, era) error) error {
	newest, err := r.page(ctx, instance.Page{Limit: 1, Boosts: true, Direct: r.postsDirect()})
	if err != nil || len(newest) == 0 {
		return err
	}
	before := r.watch
	r.watch.count, r.watch.known = newest[0].Count, true
	if before.known && newest[0].Count <= before.count && !before.raised {
		return nil
	}
	next, err := r.j.j.Open(ctx, r.row.ID, journal.Key{}, ahead)
	if err != nil || len(next) == 0 {
		return err
	}
	e := era{oldest: next[0].CreatedAt, newest: next[0].CreatedAt, seconds: map[int64]bool{}}
	for _, p := range next {
		e.seconds[p.CreatedAt.Unix()] = true
		if p.CreatedAt.Before(e.oldest) {
			e.oldest = p.CreatedAt
		}
		if p.CreatedAt.After(e.newest) {
			e.newest = p.CreatedAt
		}
	}
	page := instance.Page{Limit: 40, MaxID: maxULID(e.newest.Add(2 * time.Second)), Direct: r.postsDirect()}
	return r.down(ctx, page, func(s instance.Status) (enough bool, err error) {
		if s.CreatedAt.Before(e.oldest.Add(-2 * time.Second)) {
			return true, nil
		}
		return false, f(s, e)
	})
}
