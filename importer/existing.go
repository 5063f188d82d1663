package importer

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// around is how far from a tweet a post may be that is the same thing from elsewhere.
const around = 24 * time.Hour

// maxExisting bounds the pages of 40 that are read of what the account has from the time of the archive: 200,000 posts.
const maxExisting = 5000

// existing fetches what the account has from elsewhere and from about the time
// of the archive: all its statuses but boosts and those the journal knows as its
// own. With nothing on the account it is one request, and with nothing from that time two. Where the server's list of them cannot be
// read to its end it fails with a *PagesError: what is not known to be there might be posted twice.
func (r *run) existing(ctx context.Context, a *archive.Archive) ([]mapping.Existing, error) {
	var found []mapping.Existing
	page := instance.Page{Limit: 40}
	walk := pages{host: r.server.Domain, most: maxExisting}
	unsettled, err := r.j.j.Unsettled(ctx, r.row.ID)
	if err != nil {
		return nil, err
	}
	var oldest, newest time.Time
	for first := true; ; first = false {
		var statuses []instance.Status
		err := r.retry(ctx, func() (err error) {
			statuses, err = r.client.AccountStatuses(ctx, r.creds.AccountID, page)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look what %s has already: %w", r.creds.Acct(), err)
		}
		if len(statuses) == 0 {
			return found, nil
		}
		if first {
			if oldest, newest, err = span(ctx, a); err != nil {
				return nil, err
			}
		}
		if statuses, err = walk.next(statuses); err != nil {
			return nil, err
		}
		for _, s := range statuses {
			if s.CreatedAt.Before(oldest.Add(-around)) {
				return found, nil
			}
			if s.BoostOf != "" || s.CreatedAt.After(newest.Add(around)) || r.onItsWay(unsettled, s) {
				continue
			}
			known, err := r.j.j.HasStatus(ctx, r.row.ID, s.ID)
			if err != nil {
				return nil, err
			}
			if text := strings.TrimSpace(plain(lineBreak.ReplaceAllString(s.Content, " "))); !known && text != "" {
				found = append(found, mapping.Existing{Text: text, CreatedAt: s.CreatedAt})
			}
		}
		page.MaxID = walk.lowest
		// What is newer than the archive, such as all that this program has posted, is passed over in one step.
		if bound := r.idAt(newest.Add(around)); first && bound != "" && lessID(bound, page.MaxID) {
			page.MaxID, walk.lowest = bound, bound
		}
	}
}

var lineBreak = regexp.MustCompile(`<br ?/?>|</p>`)

// onItsWay reports whether a status may be one whose answer was lost: it is not from elsewhere.
func (r *run) onItsWay(unsettled []journal.Post, s instance.Status) bool {
	for _, p := range unsettled {
		if r.limits().KeepsDates && s.CreatedAt.Sub(p.CreatedAt).Abs() < 2*time.Second ||
			!r.limits().KeepsDates && s.CreatedAt.After(p.IntendedAt.Add(-settleTime)) {
			return true
		}
	}
	return false
}

// span returns the times of the first and the last tweet.
func span(ctx context.Context, a *archive.Archive) (oldest, newest time.Time, err error) {
	for t, err := range a.Tweets() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return oldest, newest, err
		}
		if t.CreatedAt.IsZero() {
			continue
		}
		if oldest.IsZero() || t.CreatedAt.Before(oldest) {
			oldest = t.CreatedAt
		}
		if t.CreatedAt.After(newest) {
			newest = t.CreatedAt
		}
	}
	return oldest, newest, nil
}

// idAt returns an id that follows those of all statuses up to a time, empty
// where ids do not tell.
func (r *run) idAt(t time.Time) string {
	switch {
	case r.server.MastodonFamily(): // milliseconds, and 16 bits of chance (lib/mastodon/snowflake.rb)
		return strconv.FormatInt((max(t.UnixMilli(), 0)+1)<<16, 10)
	case r.server.Software == "gotosocial":
		return maxULID(t)
	}
	return ""
}

// lessID compares ids of one server, numbers or strings of one length.
func lessID(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
