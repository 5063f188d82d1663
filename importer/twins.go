package importer

import (
	"context"
	"errors"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// A request can outlive its answer: the server makes the post long after a gateway has given up, when it has been sent again. Or two
// computers post in the same second. The second status is a twin. To take another status for one would cost the person a post, so
// everything must agree, and it is removed on a yes only.

// kin are the posts of a plan that look the same.
type kin struct {
	post   int32 // the first
	alone  bool  // the only one
	posted bool  // one of them is, or was
}

// twins finds the statuses that are posts which are there already, and counts those made by godwit that may be some.
func (f *Found) twins(m *matcher, out *journal.Findings) {
	all := map[uint64]kin{}
	for i := range m.posts {
		if p := &m.posts[i]; p.boost == (journal.Key{}) {
			key := mix(p.text.Whole, p.media)
			k, known := all[key]
			if !known {
				k.post = int32(i)
			}
			all[key] = kin{post: k.post, alone: !known, posted: k.posted || p.posted}
		}
	}
	for i := range m.seen {
		s := &m.seen[i]
		k, ok := all[mix(s.Text.Whole, s.Media)]
		if !ok || m.of[i] != 0 || s.BoostOf != "" {
			continue
		}
		p := &m.posts[k.post]
		twin, late := false, false
		if k.alone {
			twin, late = m.twin(p, s)
		}
		if !late && k.posted && s.By == godwit {
			f.twice++
		}
		if !twin {
			continue
		}
		out.Twins = append(out.Twins, journal.Twin{Key: p.key, StatusID: s.ID})
		m.of[i] = k.post + 1
		if late {
			f.late = append(f.late, Event{Type: EventTwin, Key: keyOf(p.key), StatusID: s.ID, URL: s.URL})
		}
		if s.kept {
			continue
		}
		if f.Twins++; len(f.TwinExamples) < 3 {
			f.TwinExamples = append(f.TwinExamples, FoundPost{Key: keyOf(p.key), URL: p.url, Twin: s.URL})
		}
	}
}

// twin reports whether a status that reads like a post, and like no other one, is a second status of it, and whether it is late: of a request
// whose answer was lost before the post was sent again. A late request has no files, which the second one has taken.
func (m *matcher) twin(p *candidate, s *sighting) (twin, late bool) {
	sameDate := m.dates && s.At.Equal(p.at)
	if !p.posted || p.gone || p.statusID == "" || s.By == another || s.Text.Bare || s.ReplyTo != "" && s.ReplyTo != m.statusOf(p.parent) || m.dates && !sameDate {
		return false, false
	}
	dated := sameDate || s.Text.tellsDay()
	late = !p.firstSent.IsZero() && p.media == 0 && (s.By == godwit || dated) && (m.dates || s.At.After(p.firstSent.Add(-settleTime)))
	// What was found on the account may be another tweet with the same words, which is in the plan no more.
	return late || s.By == godwit && dated && (sameDate || !p.adopted), late
}

// KeepTwins leaves the second statuses that were found as they are: no plan tells of them again.
func (t *Target) KeepTwins(ctx context.Context) error {
	end, err := t.j.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	twins, err := t.j.j.Twins(ctx, t.row.ID, false)
	for _, twin := range twins {
		if err == nil {
			err = t.j.j.KeepTwin(ctx, t.row.ID, twin.StatusID)
		}
	}
	return err
}

// RemoveTwins deletes the second statuses that plans and runs have found, also those of KeepTwins if kept is set, and returns how many.
// Each is compared with the first once more: it stays where they differ, or where somebody has answered, boosted, quoted or
// favourited it, and where the first is gone it becomes the post. Rate limits and lost connections are waited out. It can be stopped like a Run.
func (t *Target) RemoveTwins(ctx context.Context, kept bool, events func(Event)) (removed int, err error) {
	end, err := t.j.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	twins, err := t.j.j.Twins(ctx, t.row.ID, kept)
	if err != nil {
		return 0, err
	}
	r := &run{Target: t, events: events}
	err = r.begin(ctx)
	for _, twin := range twins {
		if err == nil {
			err = r.removeTwin(ctx, twin)
		}
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = ErrStopped
	}
	return r.twins, err
}

func (r *run) removeTwin(ctx context.Context, twin journal.Twin) error {
	p, err := r.j.j.Post(ctx, r.row.ID, twin.Key)
	if err != nil {
		return err
	}
	first, firstErr := r.readBack(ctx, p.StatusID)
	second, secondErr := r.readBack(ctx, twin.StatusID)
	for _, err := range []error{firstErr, secondErr} {
		if err != nil && !errors.Is(err, instance.ErrNotFound) {
			return err
		}
	}
	e := Event{Type: EventTwin, Key: keyOf(twin.Key), StatusID: twin.StatusID, URL: second.URL}
	var changes []journal.Change
	switch {
	case secondErr != nil: // an earlier run was killed then, or the person has deleted it
	case firstErr != nil:
		e.Reason = "the first one is gone, so this is the post now"
		changes = append(changes, journal.Change{Key: twin.Key, State: journal.Posted, StatusID: second.ID, URL: second.URL, At: p.PostedAt})
	default:
		if e.Reason = staysFor(first, second); e.Reason != "" {
			r.emit(e)
			return r.j.j.KeepTwin(context.WithoutCancel(ctx), r.row.ID, twin.StatusID)
		}
		if err := r.remove(ctx, twin.StatusID); err != nil {
			return err
		}
		if r.seen != nil {
			r.seen.count-- // else the next answer to a post would tell fewer than are known
		}
	}
	if e.Reason == "" {
		e.Type = EventRemoved
		r.twins++
	}
	if err := r.j.j.ForgetTwin(context.WithoutCancel(ctx), r.row.ID, rowWindows(r.ledger.Snapshot()), twin.StatusID, changes...); err != nil {
		return err
	}
	r.emit(e)
	return nil
}

// staysFor says why the second of two statuses is not to be removed, unless it is empty.
func staysFor(first, second instance.Status) string {
	switch {
	case second.Replies+second.Quotes+second.Boosts+second.Favourites > 0:
		return "somebody has answered, boosted, quoted or favourited it"
	case first.Content != second.Content, first.Warning != second.Warning, first.Visibility != second.Visibility, first.InReplyToID != second.InReplyToID,
		first.Sensitive != second.Sensitive, len(first.MediaIDs) != len(second.MediaIDs), second.BoostOf != "":
		return "it is not the same as the first one any more"
	}
	return ""
}

// remove deletes a status. One that is not there is deleted already.
func (r *run) remove(ctx context.Context, id string) error {
	err := r.retry(ctx, func() error {
		if err := r.await(ctx, instance.ClassDelete); err != nil {
			return err
		}
		return r.client.DeleteStatus(context.WithoutCancel(ctx), id)
	})
	if errors.Is(err, instance.ErrNotFound) {
		return nil
	}
	return err
}
