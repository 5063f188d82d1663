package journal

import (
	"context"
	"database/sql"
)

// Twin is a second status for a post that is there already.
type Twin struct {
	Key
	StatusID string
}

// isTwin is a condition on a row of seen joined with its post.
const isTwin = "seen.twin_tweet <> 0 AND post.status_id <> '' AND seen.status_id NOT IN (SELECT status_id FROM post AS p WHERE p.target = seen.target)"

const fromTwins = " FROM seen JOIN post ON post.target = seen.target AND post.tweet_id = seen.twin_tweet AND post.part = seen.twin_part WHERE seen.target = ? AND "

// Twins lists the twins of a target's posts that a Review has found, in posting order. Those that the person keeps are among them if kept is set.
func (j *Journal) Twins(ctx context.Context, target int64, kept bool) (twins []Twin, err error) {
	err = each(ctx, j.db, func(scan func(...any) error) error {
		var t Twin
		err := scan(&t.TweetID, &t.Part, &t.StatusID)
		twins = append(twins, t)
		return err
	}, "SELECT seen.twin_tweet, seen.twin_part, seen.status_id"+fromTwins+isTwin+" AND seen.kept <= ? ORDER BY 1, 2, 3", target, kept)
	return twins, classify(err)
}

// KeepTwin leaves a twin as it is: it is not to be told of again.
func (j *Journal) KeepTwin(ctx context.Context, target int64, statusID string) error {
	return j.exec(ctx, "UPDATE seen SET kept = 1 WHERE target = ? AND status_id = ?", target, statusID)
}

// ForgetTwin writes that a status is no twin any more, since it is gone or is, by the changes, the post itself.
func (j *Journal) ForgetTwin(ctx context.Context, target int64, windows []Window, statusID string, changes ...Change) error {
	steps := []step{{what: "forget a second status", query: "DELETE FROM seen WHERE target = ? AND status_id = ?", args: []any{target, statusID}}}
	for _, c := range changes {
		steps = append(steps, changeStep(target, c))
	}
	return j.write(ctx, append(steps, windowSteps(target, windows)...))
}

// markTwins keeps the twins that a Review has found.
func markTwins(p *planner, twins []Twin) error {
	for _, t := range twins {
		if err := p.exec("UPDATE seen SET twin_tweet = ?, twin_part = ? WHERE target = ? AND status_id = ?", t.TweetID, t.Part, p.target, t.StatusID); err != nil {
			return err
		}
	}
	return nil
}

func countTwins(ctx context.Context, tx *sql.Tx, target int64) (n int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*)"+fromTwins+isTwin+" AND seen.kept = 0", target).Scan(&n)
	return n, err
}
