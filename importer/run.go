package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// Result is what a Run has come to.
type Result struct {
	Posted  int `json:"posted"` // posts on the server, those of earlier runs included
	Total   int `json:"total"`  // posts planned
	Refused int `json:"refused"`
	Changed int `json:"changed,omitempty"` // posts not sent, since a choice has changed them: they wait for the next plan
	Held    int `json:"held,omitempty"`    // posts not sent, since they may be there already: they wait for Target.Answer
	Twins   int `json:"twins,omitempty"`   // second statuses that this run has found, see Target.RemoveTwins
}

// Run sends what is planned and not yet on the server, oldest first, and
// returns when all is done, when ctx ends (ErrStopped), or at an error that
// needs the person. Rate limits and lost connections are waited out, for days
// if need be. The archive is the one of the plan; only media are read from it.
//
// events is called from one goroutine at a time, and must not call the Target.
func (t *Target) Run(ctx context.Context, a *archive.Archive, events func(Event)) (Result, error) {
	if t.creds.Token == "" {
		return Result{}, &AuthError{StatusCode: 401, Message: "no login"}
	}
	end, err := t.j.begin(ctx)
	if err != nil {
		return Result{}, err
	}
	defer end()
	r := &run{Target: t, archive: a, events: events}
	err = r.run(ctx)
	if keepErr := r.keepTop(ctx); err == nil {
		err = keepErr
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = ErrStopped
	}
	return Result{Posted: r.done, Total: r.total, Refused: r.refused, Changed: r.changed, Held: r.held, Twins: r.twins}, err
}

type run struct {
	*Target
	archive *archive.Archive

	mu        sync.Mutex // guards what follows, and makes events one at a time
	events    func(Event)
	done      int // posts on the server
	total     int
	refused   int
	changed   int
	held      int
	openPosts int
	openMedia int

	watch watch

	twins    int            // that were found
	refusals int            // in a row
	went     bool           // a post of this run
	last     journal.Change // the outcome of the post before, when not yet in the journal; zero State for none
}

func (r *run) run(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	r.emit(Event{Type: EventStarted})

	unsettled, err := r.j.j.Unsettled(ctx, r.row.ID)
	if err != nil {
		return err
	}
	for _, p := range unsettled {
		r.emit(Event{Type: EventUncertain, Key: keyOf(p.Key), Reason: "the last run ended while this post was on its way"})
		if _, err := r.settle(ctx, p, r.unsureTime(true)); err != nil {
			return fmt.Errorf("post tweet %d: %w", p.TweetID, err)
		}
	}

	if err := r.calm(ctx); err != nil {
		return err
	}
	// Media are uploaded ahead of the posts, but only a few: a server throws
	// away what is not attached within a day.
	ready := make(chan journal.Post, 4)
	prepareCtx, stop := context.WithCancel(ctx)
	defer stop()
	prepareErr := make(chan error, 1)
	go func() {
		defer close(ready)
		prepareErr <- r.prepare(prepareCtx, ready)
	}()
	if err = r.post(ctx, ready); err != nil {
		stop()
		<-prepareErr
	} else {
		err = <-prepareErr
	}
	if flushErr := r.flush(ctx); err == nil {
		err = flushErr
	}
	if err == nil {
		err = r.regainAll(ctx)
	}
	if err != nil {
		return err
	}
	counts, err := r.j.j.Counts(context.WithoutCancel(ctx), r.row.ID)
	if err != nil {
		return err
	}
	r.changed, r.held = counts.Changed, counts.Held
	r.emit(Event{Type: EventFinished})
	return nil
}

// begin counts what is done and what is to do.
func (r *run) begin(ctx context.Context) error {
	s, err := r.j.j.Summary(ctx, r.row.ID)
	if err != nil {
		return err
	}
	counts, err := r.j.j.Counts(ctx, r.row.ID)
	if err != nil {
		return err
	}
	r.done, r.total, r.refused = counts.Posts[journal.Posted], s.Posts, counts.Posts[journal.Refused]
	r.openPosts, r.openMedia = s.Open, s.MediaToDo
	return nil
}

// post publishes what prepare delivers.
func (r *run) post(ctx context.Context, ready <-chan journal.Post) error {
	for {
		var next journal.Post
		var ok bool
		select {
		case next, ok = <-ready:
		default:
			// Nothing to share a transaction with: do not leave the last outcome in memory while waiting.
			if err := r.flush(ctx); err != nil {
				return err
			}
			next, ok = <-ready
		}
		if !ok {
			return nil
		}
		if err := r.publish(ctx, next); err != nil {
			return fmt.Errorf("post tweet %d: %w", next.TweetID, err)
		}
	}
}

func (r *run) count(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

func (r *run) emit(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events == nil {
		return
	}
	e.Time = r.clock.Now()
	e.Done, e.Total = r.done, r.total
	if r.openPosts > 0 {
		e.Finish = r.ledger.Finish(e.Time, need(r.openPosts, max(r.openMedia, 0)))
	}
	r.events(e)
}
