package journal

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"
)

// Reviewed is a post of a plan, with what is needed to recognise it on the account.
type Reviewed struct {
	Key
	Parent    Key
	Quote     Key
	Boost     Key
	CreatedAt time.Time
	Text      string // as it is planned or, where it was on its way, was sent
	Media     int    // files
	State     State
	StatusID  string
	URL       string
	Adopted   bool
	Tried     bool      // it was sent or refused before
	FirstSent time.Time // when it was sent first, of a post that was sent again since the answer was lost; else zero
	Doubt     Answer
	DoubtOf   string // the status that it may be
}

// Answer says whether a post is in doubt, and what the person says to that.
type Answer string

// The answers.
const (
	NoDoubt  Answer = ""
	Unsaid   Answer = "unsaid" // the post is not sent
	PostThem Answer = "post"   // it is
)

// Adoption is a status on the account that is one of the posts.
type Adoption struct {
	Key
	StatusID, URL string
	At            time.Time
	Grounds       string // why it is; not empty
	Bare          bool   // none of its files is in it, but links to them: they are MediaLost
}

// Doubt is a status on the account that may be one of the posts or, without a StatusID, a post of which nothing is there.
type Doubt struct {
	Key
	StatusID, URL string
	At            time.Time
}

// Findings is what a Review has found.
type Findings struct {
	Adopt  []Adoption
	Doubts []Doubt
	Twins  []Twin // of those that See has kept
}

// Review compares the posts of a target, in posting order, with what is on the account. It must not use the journal.
type Review func(posts iter.Seq2[Reviewed, error]) (Findings, error)

// Review lets f look at the posts, and keeps what it finds, with the caller's note of how far the account was looked through.
func (j *Journal) Review(ctx context.Context, target int64, look string, f Review) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		if err := review(ctx, tx, target, f); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE target SET look = ? WHERE id = ?", look, target)
		return err
	})
}

func review(ctx context.Context, tx *sql.Tx, target int64, f Review) error {
	found, err := f(reviewed(ctx, tx, target))
	if err != nil {
		return err
	}
	p := planner{ctx: ctx, tx: tx, target: target}
	for _, a := range found.Adopt {
		files := MediaUploaded
		if a.Bare {
			files = MediaLost
		}
		err := errors.Join(
			p.exec(`UPDATE post SET state = 'posted', status_id = ?, url = ?, posted_at = ?, adopted = ?, problem = ''
				WHERE target = ? AND tweet_id = ? AND part = ? AND state IN ('planned', 'intended', 'uncertain')`,
				a.StatusID, a.URL, millis(a.At), a.Grounds, target, a.TweetID, a.Part),
			p.exec(`UPDATE media SET state = ?, uploaded_at = ? WHERE target = ? AND tweet_id = ? AND part = ? AND state = 'waiting'`,
				files, millis(a.At), target, a.TweetID, a.Part),
			p.exec("DELETE FROM seen WHERE target = ? AND status_id = ?", target, a.StatusID),
			p.exec("DELETE FROM doubt WHERE target = ? AND tweet_id = ? AND part = ?", target, a.TweetID, a.Part))
		if err != nil {
			return err
		}
	}
	for _, d := range found.Doubts {
		if err := p.exec("INSERT INTO doubt (target, tweet_id, part, status_id, url, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			target, d.TweetID, d.Part, d.StatusID, d.URL, millis(d.At)); err != nil {
			return err
		}
	}
	if err := markTwins(&p, found.Twins); err != nil {
		return err
	}
	// What is planned no more needs no answer.
	return p.exec(`DELETE FROM doubt WHERE target = ?1 AND answer = '' AND (tweet_id, part) NOT IN
		(SELECT tweet_id, part FROM post WHERE target = ?1 AND state = 'planned')`, target)
}

// held is a condition on a planned post: the person has not said yet what to do with it.
const held = `EXISTS (SELECT 1 FROM doubt AS d WHERE d.target = post.target AND d.tweet_id = post.tweet_id AND d.part = post.part AND d.answer = '')`

func reviewed(ctx context.Context, tx *sql.Tx, target int64) iter.Seq2[Reviewed, error] {
	return func(yield func(Reviewed, error) bool) {
		rows, err := tx.QueryContext(ctx, `SELECT p.tweet_id, p.part, parent_tweet, parent_part, quote_tweet, quote_part, boost_tweet, boost_part, created_at,
				CASE WHEN p.sent <> '' AND state <> 'planned' THEN p.sent ELSE p.text END,
				(SELECT count(*) FROM media AS m WHERE m.target = p.target AND m.tweet_id = p.tweet_id AND m.part = p.part),
				state, p.status_id, p.url, adopted <> '', key <> '' OR problem <> '', first_sent,
				CASE WHEN d.answer IS NULL THEN '' WHEN d.answer = '' THEN 'unsaid' ELSE d.answer END, coalesce(d.status_id, '')
			FROM post AS p LEFT JOIN doubt AS d USING (target, tweet_id, part) WHERE p.target = ? ORDER BY p.tweet_id, p.part`, target)
		if err != nil {
			yield(Reviewed{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var p Reviewed
			var created, sent int64
			err := rows.Scan(&p.TweetID, &p.Part, &p.Parent.TweetID, &p.Parent.Part, &p.Quote.TweetID, &p.Quote.Part, &p.Boost.TweetID, &p.Boost.Part,
				&created, &p.Text, &p.Media, &p.State, &p.StatusID, &p.URL, &p.Adopted, &p.Tried, &sent, &p.Doubt, &p.DoubtOf)
			p.CreatedAt, p.FirstSent = fromMillis(created), fromMillis(sent)
			if !yield(p, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Reviewed{}, err)
		}
	}
}

// See keeps statuses found on the account, by their ids, the caller's note of how far it has looked, and the ledger of limits.
func (j *Journal) See(ctx context.Context, target int64, look string, windows []Window, seen map[string][]byte) error {
	steps := []step{{what: "keep how far the account was looked through", query: "UPDATE target SET look = ? WHERE id = ?", args: []any{look, target}}}
	for id, data := range seen {
		steps = append(steps, step{
			what: "keep what is on the account", query: "INSERT INTO seen (target, status_id, seen) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen",
			args: []any{target, id, string(data)},
		})
	}
	return j.write(ctx, append(steps, windowSteps(target, windows)...))
}

// Seen is a status that See has kept.
type Seen struct {
	Data []byte
	Kept bool // it is a twin, and the person said that it stays
}

// Seen lists what See has kept and is no post of the target's.
func (j *Journal) Seen(ctx context.Context, target int64) (seen []Seen, err error) {
	err = each(ctx, j.db, func(scan func(...any) error) error {
		var s Seen
		err := scan(&s.Data, &s.Kept)
		seen = append(seen, s)
		return err
	}, "SELECT seen, kept FROM seen AS s WHERE target = ? AND NOT EXISTS (SELECT 1 FROM post AS p WHERE p.target = s.target AND p.status_id = s.status_id)", target)
	return seen, classify(err)
}

// Knows reports whether a status of the server is one of the target's posts, and whether it was adopted.
func (j *Journal) Knows(ctx context.Context, target int64, statusID string) (known, adopted bool, err error) {
	err = j.db.QueryRowContext(ctx, "SELECT adopted <> '' FROM post WHERE target = ? AND status_id = ?", target, statusID).Scan(&adopted)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	return err == nil, adopted, classify(err)
}

// NewestStatus returns the highest id of the target's posts, where ids are numbers or strings of one length; empty for none.
func (j *Journal) NewestStatus(ctx context.Context, target int64) (id string, err error) {
	err = j.db.QueryRowContext(ctx, `SELECT status_id FROM post WHERE target = ? AND status_id <> ''
		ORDER BY length(status_id) DESC, status_id DESC LIMIT 1`, target).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, classify(err)
}

// InDoubt reports whether a target has posts in doubt that the person has not been asked about, or has not answered.
func (j *Journal) InDoubt(ctx context.Context, target int64) (yes bool, err error) {
	err = j.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM doubt WHERE target = ? AND answer = '')", target).Scan(&yes)
	return yes, classify(err)
}

// SayPost has the posts in doubt sent after all.
func (j *Journal) SayPost(ctx context.Context, target int64) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM seen WHERE target = ?1 AND status_id IN (SELECT status_id FROM doubt WHERE target = ?1 AND answer = '')", target)
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE doubt SET answer = 'post' WHERE target = ? AND answer = ''", target)
		}
		return err
	})
}

// SaySkip leaves the posts in doubt as they are on the account: each is the status that it may be or, where there is none, is Gone.
func (j *Journal) SaySkip(ctx context.Context, target int64, grounds, gone string) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		for _, s := range []struct {
			query string
			args  []any
		}{
			{`UPDATE post SET state = 'posted', status_id = d.status_id, url = d.url, posted_at = d.at, adopted = ?2, problem = '' FROM doubt AS d
				WHERE post.target = ?1 AND d.target = ?1 AND d.tweet_id = post.tweet_id AND d.part = post.part AND d.answer = '' AND d.status_id <> ''`, []any{target, grounds}},
			{`UPDATE post SET state = 'gone', adopted = ?2, problem = ?3 FROM doubt AS d
				WHERE post.target = ?1 AND d.target = ?1 AND d.tweet_id = post.tweet_id AND d.part = post.part AND d.answer = '' AND d.status_id = ''`, []any{target, grounds, gone}},
			{"DELETE FROM seen WHERE target = ?1 AND status_id IN (SELECT status_id FROM doubt WHERE target = ?1 AND answer = '')", []any{target}},
			{"DELETE FROM doubt WHERE target = ?1 AND answer = ''", []any{target}},
		} {
			if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
				return err
			}
		}
		return nil
	})
}
