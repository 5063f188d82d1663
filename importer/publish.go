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
	// maxLost answers to one post, while the server answers all else and never has the post, mean that it cannot get there.
	maxLost = 6
	// replicaLag is how far a copy of a server's database may be behind.
	replicaLag = 30 * time.Second
)

// publish brings one post to an outcome, however often it must wait for that.
// The outcome of a success is left in r.last, to share a transaction with the
// next intent.
func (r *run) publish(ctx context.Context, p journal.Post) error {
	mediaChecked, lost := false, 0
	for attempt := 0; ; attempt++ {
		parent, err := r.parent(ctx, p)
		if err != nil {
			return err
		}
		if err := r.await(ctx, instance.ClassStatuses); err != nil {
			return err
		}
		// The wait may have been long enough for the server to throw an upload away.
		if err := r.readyAll(ctx, &p); err != nil {
			return err
		}
		resent := p.IdempotencyKey != ""
		if err := r.intend(ctx, &p); err != nil {
			return err
		}
		// From here to the outcome nothing stops for ctx: a request is never left half done.
		status, err := r.client.PostStatus(context.WithoutCancel(ctx), r.request(p, parent))
		if err == nil {
			r.last = journal.Change{Key: p.Key, State: journal.Posted, StatusID: status.ID, URL: status.URL, At: r.clock.Now()}
			r.refusals = 0
			return r.canary(ctx, p, status)
		}

		var unknown *UnknownError
		if errors.As(err, &unknown) {
			if err := r.record(ctx, journal.Change{Key: p.Key, State: journal.Uncertain}); err != nil {
				return err
			}
			r.emit(Event{Type: EventUncertain, Key: keyOf(p.Key), Reason: unknown.Error()})
			posted, err := r.settle(ctx, p, r.clock.Now())
			if err != nil || posted {
				return err
			}
			if lost++; lost >= maxLost {
				return r.refuse(ctx, p, &RefusedError{Op: unknown.Op, StatusCode: unknown.StatusCode, Message: unknown.Error()})
			}
			if err := r.sleepUntil(ctx, r.clock.Now().Add(backoff(lost-1))); err != nil {
				return err
			}
			continue // with the same key
		}

		var refused *RefusedError
		if resent && errors.As(err, &refused) {
			// The first request may have come through after all, and have taken the media with it.
			if posted, err := r.settle(ctx, p, time.Time{}); err != nil || posted {
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
			again, err := r.mend(ctx, &p, parent, refused, &mediaChecked)
			if err != nil {
				return err
			}
			if !again {
				return r.refuse(ctx, p, refused)
			}
		default:
			if err := r.pause(ctx, err, attempt); err != nil {
				return err
			}
		}
	}
}

// parent is the post that p replies to: the nearest ancestor on the server, zero for none.
func (r *run) parent(ctx context.Context, p journal.Post) (journal.Post, error) {
	if p.Parent == (journal.Key{}) {
		return journal.Post{}, nil
	}
	if r.last.Key == p.Parent && r.last.State == journal.Posted {
		return journal.Post{Key: r.last.Key, StatusID: r.last.StatusID}, nil
	}
	parent, _, err := r.j.j.Ancestor(ctx, r.row.ID, p.Parent)
	return parent, err
}

// intend writes the intent, and with it the outcome of the post before.
func (r *run) intend(ctx context.Context, p *journal.Post) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.IdempotencyKey == "" {
		p.IdempotencyKey = rand.Text()
	}
	p.State, p.IntendedAt = journal.Intended, r.clock.Now()
	return r.record(ctx, journal.Change{Key: p.Key, State: journal.Intended, IdempotencyKey: p.IdempotencyKey, At: p.IntendedAt})
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

func (r *run) request(p, parent journal.Post) instance.StatusRequest {
	req := instance.StatusRequest{
		Text: r.text(p), Warning: p.Warning, Sensitive: p.Sensitive, Visibility: mapping.Visibility(p.Visibility), Language: p.Language,
		InReplyTo: parent.StatusID, MediaIDs: mediaIDs(p), IdempotencyKey: p.IdempotencyKey,
	}
	if r.limits().KeepsDates {
		req.Date = p.CreatedAt
	}
	return req
}

// text is what is sent: the planned text, and links to the files that the server would not have, as far as there is room.
func (r *run) text(p journal.Post) string {
	text := p.Text
	for _, m := range p.Media {
		if m.State != journal.MediaRefused || m.Link == "" || strings.Contains(text, m.Link) {
			continue
		}
		if longer := strings.TrimPrefix(text+"\n"+m.Link, "\n"); mapping.Count(longer, p.Warning, r.limits()) <= r.limits().MaxCharacters {
			text = longer
		}
	}
	return text
}

func mediaIDs(p journal.Post) []string {
	var ids []string
	for _, m := range p.Media {
		if m.State == journal.MediaUploaded {
			ids = append(ids, m.MediaID)
		}
	}
	return ids
}

// mend looks for what can be put right after a refusal, and reports whether to send the post again.
func (r *run) mend(ctx context.Context, p *journal.Post, parent journal.Post, refused *RefusedError, mediaChecked *bool) (bool, error) {
	if parent.StatusID != "" {
		_, err := r.readBack(ctx, parent.StatusID)
		if errors.Is(err, instance.ErrNotFound) {
			// The person has deleted the post above: hang this one on the next that is left.
			r.count(func() { r.done-- })
			return true, r.record(ctx, journal.Change{Key: parent.Key, State: journal.Gone})
		}
		if err != nil {
			return false, err
		}
	}
	if len(mediaIDs(*p)) > 0 && !*mediaChecked {
		*mediaChecked = true
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

// refuse gives a post up.
func (r *run) refuse(ctx context.Context, p journal.Post, refused *RefusedError) error {
	if err := r.record(ctx, journal.Change{Key: p.Key, State: journal.Refused, Problem: refused.Message}); err != nil {
		return err
	}
	r.count(func() { r.refused++; r.openPosts-- })
	r.emit(Event{Type: EventRefused, Key: keyOf(p.Key), Reason: refused.Message})
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
	case r.limits().KeepsDates && got.CreatedAt.Unix() != p.CreatedAt.Unix():
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
