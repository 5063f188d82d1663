package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

const (
	// settleTime is how long a copy of the server's database, or a cache, may not have a post that was made.
	settleTime = 2 * time.Minute
	// workTime is how long a server may be at work on a request whose answer nobody waits for any more: a true Mastodon whose table
	// was locked for 400 seconds made the post then, and once more for the same key.
	workTime = 15 * time.Minute
	// lookPause is the longest between two looks for a post.
	lookPause = 2 * time.Minute
)

// unsureTime is how long after a request was sent "not found" does not mean "not posted": as long as it may be at work, where a
// second request would not find the first.
func (r *run) unsureTime(atWork bool) time.Duration {
	if atWork && !r.server.LocksKeys() {
		return workTime
	}
	return settleTime
}

// settle finds out what became of a post whose answer was lost, or whose outcome was not written before a crash. It looks for
// it for a time, which counts from when it was intended. The post is Posted or
// Planned afterwards; settle reports which.
func (r *run) settle(ctx context.Context, p journal.Post, unsure time.Duration) (posted bool, err error) {
	since := p.IntendedAt
	if now := r.clock.Now(); since.After(now) {
		since = now // the clock was wrong then, or is now
	}
	for pause := 10 * time.Second; ; pause = min(2*pause, lookPause) {
		looked := r.clock.Now()
		found, err := r.find(ctx, p)
		if err != nil {
			return false, err
		}
		if found != nil {
			r.emit(Event{Type: EventSettled, Key: keyOf(p.Key), StatusID: found.ID, URL: found.URL})
			r.last = journal.Change{Key: p.Key, State: journal.Posted, StatusID: found.ID, URL: found.URL, At: r.clock.Now()}
			return true, errors.Join(r.flush(ctx), r.canary(ctx, p, *found))
		}
		if until := since.Add(unsure); looked.Before(until) {
			why := "the answer to the last post was lost; looking for it once more"
			if unsure > settleTime {
				why = fmt.Sprintf("the answer to the last post was lost, and the server may still be making it: it is not sent again before %s; looking for it once more",
					until.Format(time.TimeOnly))
			}
			if next := looked.Add(pause); next.Before(until) {
				until = next
			}
			if err := r.wait(ctx, until, why); err != nil {
				return false, err
			}
			continue
		}
		r.emit(Event{Type: EventSettled, Key: keyOf(p.Key)})
		// It is sent again under the same key: a second guard where the server knows keys, for as long as it does.
		return false, r.record(ctx, journal.Change{Key: p.Key, State: journal.Planned, IdempotencyKey: p.IdempotencyKey})
	}
}

// find looks for a post among the account's own statuses. It returns nil when
// the server does not have it, and a *PagesError when that cannot be known.
func (r *run) find(ctx context.Context, p journal.Post) (*instance.Status, error) {
	boosted, err := r.posted(ctx, p.Boost)
	if err != nil {
		return nil, err
	}
	parent, _, err := r.j.j.Ancestor(ctx, r.row.ID, p.Parent)
	if err != nil {
		return nil, err
	}
	page, oldest, err := r.where(ctx, p)
	if err != nil {
		return nil, err
	}
	walk := pages{host: r.server.Domain, most: maxSince, lowest: page.MaxID}
	for n := 0; page.SinceID != "" || n < maxPages; n++ {
		// Each request is waited for by itself: more may be needed than a limit has room for at once.
		var statuses []instance.Status
		err := r.retry(ctx, func() (err error) {
			statuses, err = r.client.AccountStatuses(ctx, r.creds.AccountID, page)
			return err
		})
		if err != nil || len(statuses) == 0 {
			return nil, err
		}
		if statuses, err = walk.next(statuses); err != nil {
			return nil, err
		}
		for _, s := range statuses {
			known, adopted, err := r.j.j.Knows(ctx, r.row.ID, s.ID)
			if err != nil {
				return nil, err
			}
			if s.CreatedAt.Before(oldest) || known && !adopted && oldest.IsZero() {
				return nil, nil // nor is it further down
			}
			if known {
				continue
			}
			if p.Boost != (journal.Key{}) {
				if s.BoostOf != "" && s.BoostOf == boosted.StatusID {
					return &s, nil
				}
				continue
			}
			if s.BoostOf != "" {
				continue
			}
			if same, err := r.same(ctx, p, parent, s); err != nil || same {
				return &s, err
			}
		}
		page.MaxID = walk.lowest
	}
	if !oldest.IsZero() {
		return nil, &PagesError{r.server.Domain, walk.read, "there is no end to those of one second"}
	}
	return nil, nil
}

// maxPages bounds the search where no earlier post does: for the first of all,
// and for tweets of one second.
const maxPages = 10

// maxSince bounds the pages of 40 between the last post that the journal knows
// and the newest: 40,000 posts that others than this program have made since.
const maxSince = 1000

// where says which statuses of the account a post can be among, newest first,
// and the date before which it cannot be; without one, it is newer than every
// post the journal knows. It does not trust this machine's clock to agree with
// the server's.
func (r *run) where(ctx context.Context, p journal.Post) (page instance.Page, oldest time.Time, err error) {
	page.Limit, page.Boosts, page.Direct = 40, p.Boost != (journal.Key{}), mapping.Visibility(p.Visibility) == mapping.Direct
	if r.limits().KeepsDates && !page.Boosts {
		// GoToSocial makes ids of the dates it is given.
		page.MaxID = maxULID(p.CreatedAt.Add(2 * time.Second))
		return page, p.CreatedAt.Add(-2 * time.Second), nil
	}
	last, _, err := r.j.j.LastPosted(ctx, r.row.ID)
	page.SinceID = last.StatusID
	return page, time.Time{}, err
}

// same reports whether a status is the post p. What can be compared without a
// request comes first; the raw text is asked for last.
func (r *run) same(ctx context.Context, p, parent journal.Post, s instance.Status) (bool, error) {
	if ids := mediaIDs(p); len(ids) > 0 || len(s.MediaIDs) > 0 {
		// An upload belongs to one status only: this is proof.
		slices.Sort(ids)
		got := slices.Sorted(slices.Values(s.MediaIDs))
		return slices.Equal(ids, got), nil
	}
	if s.InReplyToID != parent.StatusID && s.InReplyToID != "" { // of a reply to a post since deleted, it is not told
		return false, nil
	}
	want := p.Sent
	if want == "" {
		want = r.withFiles(p.Text, p) // the journal of an older godwit does not have what was sent
	}
	var text, warning string
	err := r.retry(ctx, func() (err error) {
		text, warning, err = r.client.Source(ctx, s.ID)
		return err
	})
	if errors.Is(err, instance.ErrNotFound) {
		// The server has no such request (Mastodon before 3.5), or the status was deleted this moment.
		text, warning, err = strings.Join(strings.Fields(plain(s.Content)), ""), s.Warning, nil
		want = strings.Join(strings.Fields(want), "")
	}
	return err == nil && strings.TrimSpace(text) == strings.TrimSpace(want) && strings.TrimSpace(warning) == strings.TrimSpace(p.Warning), err
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain is the text of a status's HTML, with less white space.
func plain(content string) string { return html.UnescapeString(tag.ReplaceAllString(content, "")) }

// maxULID is the greatest ULID of a millisecond (github.com/ulid/spec: 48 bits
// of Unix time, then 80 of chance, in Crockford's base 32).
func maxULID(t time.Time) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	id := bytes.Repeat([]byte{'Z'}, 26)
	ms := max(t.UnixMilli(), 0)
	for i := 9; i >= 0; i-- {
		id[i] = alphabet[ms&31]
		ms >>= 5
	}
	return string(id)
}
