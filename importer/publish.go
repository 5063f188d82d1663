package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

const (
	// maxRefusals in a row mean that something is wrong with more than the posts.
	maxRefusals = 5
	// replicaLag is how far a copy of a server's database may be behind.
	replicaLag = 30 * time.Second
)

// publish brings one post to an outcome, however often it must wait for that.
// The outcome of a success is left in r.last, to share a transaction with the
// next intent.
func (r *run) publish(ctx context.Context, p journal.Post) error {
	try := tries{quoting: true}
	var stuck stuck
	for attempt := 0; ; attempt++ {
		if err := r.await(ctx, instance.ClassStatuses); err != nil {
			return err
		}
		if p.IdempotencyKey == "" { // else what is new may be the post itself
			if err := r.guard(ctx); err != nil {
				return err
			}
		}
		// The wait may have been long enough for the server to throw an upload away.
		if err := r.readyAll(ctx, &p); err != nil {
			return err
		}
		d, err := r.compose(ctx, p, try.quoting)
		if err != nil {
			return err
		}
		if p.Boost != (journal.Key{}) && d.boosted.StatusID == "" {
			return r.giveUp(ctx, p, "the post that it boosts is not on the server")
		}
		resent := p.IdempotencyKey != ""
		if err := r.intend(ctx, &p, d.text); errors.Is(err, journal.ErrChanged) {
			// The person has chosen otherwise meanwhile: the next plan says what becomes of the tweet.
			r.count(func() { r.openPosts-- })
			return r.flush(ctx)
		} else if err != nil {
			return err
		}
		status, err := r.send(ctx, p, d)
		if err == nil {
			r.last = journal.Change{Key: p.Key, State: journal.Posted, StatusID: status.ID, URL: status.URL, At: r.clock.Now()}
			r.refusals, r.went = 0, true
			r.told(status)
			return r.canary(ctx, p, status)
		}

		var unknown *UnknownError
		if errors.As(err, &unknown) {
			if err := r.record(ctx, journal.Change{Key: p.Key, State: journal.Uncertain}); err != nil {
				return err
			}
			r.emit(Event{Type: EventUncertain, Key: keyOf(p.Key), Reason: unknown.Error()})
			posted, err := r.settle(ctx, p, r.unsureTime(unknown.AtWork()))
			if err != nil || posted {
				return err
			}
			answer := anybodys
			if unknown.AtWork() {
				answer = nobodys
			}
			if over, err := r.provesStuck(ctx, &stuck, answer, r.postsGoThrough); err != nil {
				return err
			} else if over {
				return r.refuse(ctx, p, &RefusedError{Op: unknown.Op, StatusCode: unknown.StatusCode, Message: unknown.Error()})
			}
			if err := r.sleepUntil(ctx, r.clock.Now().Add(backoff(stuck.times-1))); err != nil {
				return err
			}
			continue // with the same key
		}

		var refused *RefusedError
		if resent && errors.As(err, &refused) {
			// The first request may have come through after all, and have taken the media with it.
			if posted, err := r.settle(ctx, p, 0); err != nil || posted {
				return err
			}
		}
		// Every other error says that the post was not made, so it is only planned again, under a new key.
		p.IdempotencyKey = ""
		if err := r.record(ctx, journal.Change{Key: p.Key, State: journal.Planned}); err != nil {
			return err
		}
		switch {
		case errors.Is(err, ErrDatesRefused):
			r.row.DatesRefused = true
			return errors.Join(err, r.j.j.SetDatesRefused(context.WithoutCancel(ctx), r.row.ID))
		case errors.As(err, &refused):
			if err := r.barred(ctx, refused); err != nil {
				return err
			}
			again, err := r.mend(ctx, &p, d, &try)
			if err != nil {
				return err
			}
			if !again {
				return r.refuse(ctx, p, refused)
			}
		default:
			var instead *UnreachableError
			if errors.As(err, &instead) && instead.StatusCode != 0 {
				if over, err := r.provesStuck(ctx, &stuck, anybodys, r.postsGoThrough); err != nil {
					return err
				} else if over {
					return r.refuse(ctx, p, &RefusedError{Op: "post", StatusCode: instead.StatusCode, Message: instead.Error()})
				}
			}
			if err := r.pause(ctx, err, attempt); err != nil {
				return err
			}
		}
	}
}

// intend writes the intent to send a text, and with it the outcome of the post before.
func (r *run) intend(ctx context.Context, p *journal.Post, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.IdempotencyKey == "" {
		p.IdempotencyKey = rand.Text()
	}
	if p.Sent = text; text == p.Text {
		p.Sent = ""
	}
	p.State, p.IntendedAt = journal.Intended, r.clock.Now()
	return r.record(ctx, journal.Change{Key: p.Key, State: journal.Intended, IdempotencyKey: p.IdempotencyKey, At: p.IntendedAt, Sent: p.Sent})
}

// record writes a change, together with an outcome that waits in r.last.
func (r *run) record(ctx context.Context, changes ...journal.Change) error {
	last := r.last
	if last.State != "" {
		changes = append([]journal.Change{last}, changes...)
	}
	// The journal is written even while stopping.
	if err := r.j.j.Record(context.WithoutCancel(ctx), r.row.ID, rowWindows(r.ledger.Snapshot()), changes...); err != nil {
		return err
	}
	r.last = journal.Change{}
	if last.State == journal.Posted {
		r.count(func() { r.done++; r.openPosts-- })
		r.emit(Event{Type: EventPosted, Key: keyOf(last.Key), StatusID: last.StatusID, URL: last.URL})
	}
	return nil
}

// flush writes an outcome that waits in r.last.
func (r *run) flush(ctx context.Context) error {
	if r.last.State == "" {
		return nil
	}
	return r.record(ctx)
}

// tries is what is still to be tried with a post that the server refuses.
type tries struct {
	quoting      bool
	mediaChecked bool
}

// mend looks for what can be put right after a refusal, and reports whether to send the post again.
func (r *run) mend(ctx context.Context, p *journal.Post, d draft, try *tries) (bool, error) {
	for _, needed := range d.needs() {
		_, err := r.readBack(ctx, needed.StatusID)
		if errors.Is(err, instance.ErrNotFound) {
			// The person has deleted it: a reply hangs on the next that is left above, a quotation becomes a link.
			r.count(func() { r.done-- })
			return true, r.record(ctx, journal.Change{Key: needed.Key, State: journal.Gone})
		}
		if err != nil {
			return false, err
		}
	}
	if d.quoted.StatusID != "" {
		try.quoting = false
		return true, nil
	}
	if len(mediaIDs(*p)) > 0 && !try.mediaChecked {
		try.mediaChecked = true
		return r.recheckMedia(ctx, p)
	}
	return false, nil
}

// barred tells a server that will not have one post or file from one that will
// have nothing of this account, for which it returns the refusal.
func (r *run) barred(ctx context.Context, refused *RefusedError) error {
	if refused.StatusCode != 403 {
		return nil
	}
	err := r.retry(ctx, func() error {
		_, err := r.client.Account(ctx)
		return err
	})
	var other *RefusedError
	if errors.As(err, &other) {
		return refused
	}
	return err
}

// giveUp leaves a post out for a reason that says nothing of the others.
func (r *run) giveUp(ctx context.Context, p journal.Post, reason string) error {
	if err := r.record(ctx, journal.Change{Key: p.Key, State: journal.Refused, Problem: reason}); err != nil {
		return err
	}
	r.count(func() { r.refused++; r.openPosts-- })
	r.emit(Event{Type: EventRefused, Key: keyOf(p.Key), Reason: reason})
	return nil
}

// refuse gives up a post that the server will not have.
func (r *run) refuse(ctx context.Context, p journal.Post, refused *RefusedError) error {
	if err := r.giveUp(ctx, p, refused.Message); err != nil {
		return err
	}
	if p.Problem == refused.Message {
		return nil // as the last time, when it counted
	}
	if r.refusals++; r.refusals >= maxRefusals {
		return &RefusalsError{Count: r.refusals, Last: refused}
	}
	return nil
}

// canary reads the first post of a target back before anything else is sent.
func (r *run) canary(ctx context.Context, p journal.Post, posted instance.Status) error {
	if r.row.CanaryPassed {
		return nil
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	got, err := r.readBack(ctx, posted.ID)
	if errors.Is(err, instance.ErrNotFound) {
		// A server that reads from a copy of its database can be a moment behind.
		if err := r.sleepUntil(ctx, r.clock.Now().Add(replicaLag)); err != nil {
			return err
		}
		got, err = r.readBack(ctx, posted.ID)
	}
	problem := ""
	switch {
	case errors.Is(err, instance.ErrNotFound):
		problem = "the server took it and does not have it; its spam filter may be at work"
	case err != nil:
		return err
	case len(got.Mentions) > 0:
		problem = "it mentions " + strings.Join(got.Mentions, ", ")
	case widens(mapping.Visibility(p.Visibility), got.Visibility):
		problem = fmt.Sprintf("its visibility is %s, not %s", got.Visibility, p.Visibility)
	case r.limits().KeepsDates && got.BoostOf == "" && got.CreatedAt.Unix() != p.CreatedAt.Unix():
		problem = fmt.Sprintf("its date is %s, not %s", got.CreatedAt.UTC().Format(time.DateTime), p.CreatedAt.UTC().Format(time.DateTime))
	}
	if problem != "" {
		return &CanaryError{StatusID: posted.ID, URL: posted.URL, Problem: problem}
	}
	r.row.CanaryPassed = true
	return r.j.j.SetCanaryPassed(context.WithoutCancel(ctx), r.row.ID)
}

func (r *run) readBack(ctx context.Context, id string) (got instance.Status, err error) {
	err = r.retry(ctx, func() (err error) {
		got, err = r.client.Status(ctx, id)
		return err
	})
	return got, err
}

// widens reports whether more people can see got than want. A server may make a
// post of a limited account less visible; that is no reason to stop.
func widens(want, got mapping.Visibility) bool {
	order := []mapping.Visibility{mapping.Direct, mapping.Private, mapping.Unlisted, mapping.Public}
	return slices.Index(order, got) > slices.Index(order, want)
}
