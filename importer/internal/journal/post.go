package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrChanged is an intent for a post that is no longer planned, or was changed by a choice since.
var ErrChanged = errors.New("the post is no longer planned")

func millisDuration(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

const postColumns = `tweet_id, part, parent_tweet, parent_part, created_at, text, warning, sensitive, visibility, language,
	quote_tweet, quote_part, quote_link, boost_tweet, boost_part, markdown,
	state, key, intended_at, sent, status_id, url, posted_at, problem`

func scanPost(scan func(...any) error) (Post, error) {
	var p Post
	var created, intended, posted int64
	err := scan(&p.TweetID, &p.Part, &p.Parent.TweetID, &p.Parent.Part, &created, &p.Text, &p.Warning, &p.Sensitive, &p.Visibility, &p.Language,
		&p.Quote.TweetID, &p.Quote.Part, &p.QuoteLink, &p.Boost.TweetID, &p.Boost.Part, &p.Markdown,
		&p.State, &p.IdempotencyKey, &intended, &p.Sent, &p.StatusID, &p.URL, &posted, &p.Problem)
	p.CreatedAt, p.IntendedAt, p.PostedAt = fromMillis(created), fromMillis(intended), fromMillis(posted)
	return p, err
}

// Open returns up to limit posts, with their media, that are in one of the
// states Planned, Intended or Uncertain and come after the given key, in posting
// order. Those that a choice has changed since they were planned, and those in doubt, are not among them.
func (j *Journal) Open(ctx context.Context, target int64, after Key, limit int) ([]Post, error) {
	// The unary plus keeps SQLite on the primary key, which is the posting order.
	return j.posts(ctx, target, `+state IN ('planned', 'intended', 'uncertain') AND stale = 0 AND (tweet_id, part) > (?, ?) AND NOT `+held+` ORDER BY tweet_id, part LIMIT ?`,
		after.TweetID, after.Part, limit)
}

// Unsettled returns the posts whose outcome is not known: Intended or Uncertain.
// There is at most one, unless a journal was copied.
func (j *Journal) Unsettled(ctx context.Context, target int64) ([]Post, error) {
	return j.posts(ctx, target, `state IN ('intended', 'uncertain') ORDER BY tweet_id, part`)
}

// Problems returns up to limit posts that were refused, or have media that were.
func (j *Journal) Problems(ctx context.Context, target int64, limit int) ([]Post, error) {
	return j.posts(ctx, target, `(state = 'refused' OR (tweet_id, part) IN (SELECT tweet_id, part FROM media WHERE target = ?1 AND state IN ('refused', 'lost')))
		ORDER BY tweet_id, part LIMIT ?2`, limit)
}

// Lost returns up to limit posts that are on the server, went out without a file, and come after the given key, in posting order.
func (j *Journal) Lost(ctx context.Context, target int64, after Key, limit int) ([]Post, error) {
	return j.posts(ctx, target, `state = 'posted' AND (tweet_id, part) IN (SELECT tweet_id, part FROM media WHERE target = ?1 AND state = 'lost')
		AND (tweet_id, part) > (?2, ?3) ORDER BY tweet_id, part LIMIT ?4`, after.TweetID, after.Part, limit)
}

// Attached returns how many of the target's posts answer a post, quote it and boost it, as far as they are on the server.
func (j *Journal) Attached(ctx context.Context, target int64, k Key) (replies, quotes, boosts int, err error) {
	err = j.db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE parent_tweet = ?2 AND parent_part = ?3),
			count(*) FILTER (WHERE quote_tweet = ?2 AND quote_part = ?3), count(*) FILTER (WHERE boost_tweet = ?2 AND boost_part = ?3)
		FROM post WHERE target = ?1 AND state = 'posted'`, target, k.TweetID, k.Part).Scan(&replies, &quotes, &boosts)
	return replies, quotes, boosts, classify(err)
}

func (j *Journal) posts(ctx context.Context, target int64, where string, args ...any) ([]Post, error) {
	var out []Post
	err := each(ctx, j.db, func(scan func(...any) error) error {
		p, err := scanPost(scan)
		out = append(out, p)
		return err
	}, `SELECT `+postColumns+` FROM post WHERE target = ?1 AND `+where, append([]any{target}, args...)...)
	if err != nil {
		return nil, classify(err)
	}
	for i := range out {
		if out[i].Media, err = media(ctx, j.db, target, out[i].Key); err != nil {
			return nil, classify(err)
		}
		if out[i].Links, err = j.links(ctx, target, out[i].Key); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func media(ctx context.Context, q queryer, target int64, k Key) ([]Media, error) {
	var out []Media
	err := each(ctx, q, func(scan func(...any) error) error {
		var m Media
		var uploaded int64
		err := scan(&m.Place, &m.File, &m.Kind, &m.Size, &m.Description, &m.Link, &m.State, &m.MediaID, &uploaded, &m.Problem)
		m.UploadedAt = fromMillis(uploaded)
		out = append(out, m)
		return err
	}, `SELECT place, file, kind, size, description, link, state, media_id, uploaded_at, problem FROM media
		WHERE target = ? AND tweet_id = ? AND part = ? ORDER BY place`, target, k.TweetID, k.Part)
	return out, err
}

func (j *Journal) links(ctx context.Context, target int64, k Key) ([]Link, error) {
	var out []Link
	err := each(ctx, j.db, func(scan func(...any) error) error {
		var l Link
		err := scan(&l.Start, &l.End, &l.To.TweetID, &l.To.Part)
		out = append(out, l)
		return err
	}, `SELECT start, stop, to_tweet, to_part FROM link WHERE target = ? AND tweet_id = ? AND part = ? ORDER BY place`, target, k.TweetID, k.Part)
	return out, classify(err)
}

// Ancestor returns the nearest post, from k upwards, that is on the server. It
// returns false when there is none.
func (j *Journal) Ancestor(ctx context.Context, target int64, k Key) (Post, bool, error) {
	for k.TweetID != 0 {
		// An earlier plan may have made fewer parts of the parent: then its last part is meant.
		p, err := scanPost(j.db.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post
			WHERE target = ? AND tweet_id = ? AND part <= ? ORDER BY part DESC LIMIT 1`, target, k.TweetID, k.Part).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return Post{}, false, nil
		}
		if err != nil {
			return Post{}, false, classify(err)
		}
		if p.State == Posted {
			return p, true, nil
		}
		k = p.Parent
	}
	return Post{}, false, nil
}

// Post returns one post, without media and links; a zero one when there is none.
func (j *Journal) Post(ctx context.Context, target int64, k Key) (Post, error) {
	p, err := scanPost(j.db.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post
		WHERE target = ? AND tweet_id = ? AND part = ?`, target, k.TweetID, k.Part).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Post{}, nil
	}
	return p, classify(err)
}

// LastPosted returns the post that reached the server last from here, false when none has.
func (j *Journal) LastPosted(ctx context.Context, target int64) (Post, bool, error) {
	p, err := scanPost(j.db.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post
		WHERE target = ? AND state = 'posted' AND adopted = '' ORDER BY posted_at DESC, tweet_id DESC, part DESC LIMIT 1`, target).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Post{}, false, nil
	}
	return p, err == nil, classify(err)
}

// HasStatus reports whether a status of the server is one of the target's posts.
func (j *Journal) HasStatus(ctx context.Context, target int64, statusID string) (bool, error) {
	known, _, err := j.Knows(ctx, target, statusID)
	return known, err
}

// Change is one thing that has happened to a post. Which fields count depends on State.
type Change struct {
	Key
	State State

	IdempotencyKey string    // Intended; Planned, when the same key is to be used again
	At             time.Time // Intended, Posted
	Sent           string    // Intended: the text, where it is not the planned one
	StatusID, URL  string    // Posted
	Problem        string    // Refused
}

// Record writes changes, and the ledger of limits as it stands, in one
// transaction. An Intended post must be Planned, and as the person wants it, or the
// result is ErrChanged and nothing is written.
func (j *Journal) Record(ctx context.Context, target int64, windows []Window, changes ...Change) error {
	var steps []step
	for _, c := range changes {
		steps = append(steps, changeStep(target, c))
	}
	return j.write(ctx, append(steps, windowSteps(target, windows)...))
}

func changeStep(target int64, c Change) step {
	set, args := "state = ?", []any{c.State}
	where := "target = ? AND tweet_id = ? AND part = ?"
	switch c.State {
	case Intended:
		set += ", first_sent = CASE WHEN key = ? AND first_sent = 0 THEN intended_at ELSE first_sent END, key = ?, intended_at = ?, sent = ?"
		args = append(args, c.IdempotencyKey, c.IdempotencyKey, millis(c.At), c.Sent)
		where += " AND state = 'planned' AND stale = 0"
	case Posted:
		set += ", status_id = ?, url = ?, posted_at = ?, problem = ''"
		args = append(args, c.StatusID, c.URL, millis(c.At))
	case Refused:
		set += ", problem = ?"
		args = append(args, c.Problem)
	case Planned:
		set += ", key = ?"
		args = append(args, c.IdempotencyKey)
	case Uncertain, Gone:
	}
	return step{
		what:  fmt.Sprintf("write that post %d/%d is %s", c.TweetID, c.Part, c.State),
		query: "UPDATE post SET " + set + " WHERE " + where,
		args:  append(args, target, c.TweetID, c.Part),
		rows:  1,
	}
}

// RecordMedia writes what has become of a media file of a post.
func (j *Journal) RecordMedia(ctx context.Context, target int64, k Key, windows []Window, m Media) error {
	return j.write(ctx, append([]step{{
		what: fmt.Sprintf("write that a file of post %d/%d is %s", k.TweetID, k.Part, m.State),
		query: `UPDATE media SET state = ?, media_id = ?, uploaded_at = ?, problem = ?
			WHERE target = ? AND tweet_id = ? AND part = ? AND place = ?`,
		args: []any{m.State, m.MediaID, millis(m.UploadedAt), m.Problem, target, k.TweetID, k.Part, m.Place},
	}}, windowSteps(target, windows)...))
}

// Counts is how many posts and media are in each state.
type Counts struct {
	Posts      map[State]int
	Media      map[MediaState]int
	Changed    int // planned posts that a choice has changed since: they wait for the next plan
	Adopted    int // posts that were found on the account
	Held       int // planned posts in doubt
	Twins      int // second statuses of posts, without those that the person keeps
	LastPosted time.Time
}

// Counts of a target.
func (j *Journal) Counts(ctx context.Context, target int64) (Counts, error) {
	c := Counts{Posts: map[State]int{}, Media: map[MediaState]int{}}
	err := j.read(ctx, func(tx *sql.Tx) error {
		var last int64
		err := tx.QueryRowContext(ctx, `SELECT coalesce(max(posted_at), 0), count(*) FILTER (WHERE stale AND state = 'planned'),
				count(*) FILTER (WHERE adopted <> '' AND state = 'posted'), count(*) FILTER (WHERE state = 'planned' AND `+held+`) FROM post WHERE target = ?`,
			target).Scan(&last, &c.Changed, &c.Adopted, &c.Held)
		c.LastPosted = fromMillis(last)
		if err == nil {
			c.Twins, err = countTwins(ctx, tx, target)
		}
		return errors.Join(err,
			each(ctx, tx, func(scan func(...any) error) error {
				var s State
				var n int
				err := scan(&s, &n)
				c.Posts[s] = n
				return err
			}, `SELECT state, count(*) FROM post WHERE target = ? GROUP BY state`, target),
			each(ctx, tx, func(scan func(...any) error) error {
				var s MediaState
				var n int
				err := scan(&s, &n)
				c.Media[s] = n
				return err
			}, `SELECT state, count(*) FROM media WHERE target = ? GROUP BY state`, target))
	})
	return c, err
}
