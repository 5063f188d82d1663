package importer

import (
	"regexp"
	"strconv"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// around is how far from a tweet a post may be that is the same thing from elsewhere.
const around = 24 * time.Hour

// maxExisting bounds the pages of 40 that are read of what the account has from the time of the archive: 200,000 posts.
const maxExisting = 5000

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
