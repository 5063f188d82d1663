package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// BegunError is a choice for a tweet of which a post is on its way or on a server already.
type BegunError struct {
	TweetID int64
	State   State
}

func (e *BegunError) Error() string {
	return fmt.Sprintf("tweet %d cannot be changed any more: a post of it is %s", e.TweetID, e.State)
}

// Choices returns what the person changed: JSON of the caller's, by tweet id.
func (j *Journal) Choices(ctx context.Context) (map[int64][]byte, error) {
	out, err := readChoices(ctx, j.db)
	return out, classify(err)
}

func readChoices(ctx context.Context, q queryer) (map[int64][]byte, error) {
	out := map[int64][]byte{}
	err := each(ctx, q, func(scan func(...any) error) error {
		var id int64
		var choice []byte
		err := scan(&id, &choice)
		out[id] = choice
		return err
	}, "SELECT tweet_id, choice FROM choice")
	return out, err
}

// holdBack keeps from being sent what was planned without the latest choices:
// they may have been made while the plan was.
func holdBack(ctx context.Context, tx *sql.Tx, planned map[int64][]byte) error {
	now, err := readChoices(ctx, tx)
	if err != nil {
		return err
	}
	for _, pair := range [][2]map[int64][]byte{{now, planned}, {planned, now}} {
		for id, choice := range pair[0] {
			if string(choice) == string(pair[1][id]) {
				continue
			}
			if _, err := tx.ExecContext(ctx, setStale, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// Choose keeps choices, all or none; a nil one takes an earlier one back. What
// is planned of such a tweet is not sent before the next plan. A tweet of which
// anything was begun in any target gives a *BegunError, unless the choice is the one it has.
func (j *Journal) Choose(ctx context.Context, choices map[int64][]byte) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		for id, choice := range choices {
			if err := choose(ctx, tx, id, choice); err != nil {
				return err
			}
		}
		return nil
	})
}

// ofTweet are the posts of a tweet in every target. Of an edited one the id may
// be that of the latest version. Each target and id is looked up by key.
const (
	ofTweet = `target IN (SELECT id FROM target) AND tweet_id IN (
		SELECT ?1 UNION SELECT p.tweet_id FROM target CROSS JOIN post AS p ON p.target = target.id AND p.record = ?1 AND p.record <> 0)`
	setStale = "UPDATE post SET stale = 1 WHERE " + ofTweet
)

func choose(ctx context.Context, tx *sql.Tx, id int64, choice []byte) error {
	var had []byte
	err := tx.QueryRowContext(ctx, "SELECT choice FROM choice WHERE tweet_id = ?", id).Scan(&had)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if string(had) == string(choice) {
		return nil
	}
	var state State
	var key string
	err = tx.QueryRowContext(ctx, `SELECT state, key FROM post WHERE `+ofTweet+`
		AND (state IN ('intended', 'uncertain', 'posted', 'gone') OR state = 'planned' AND key <> '') LIMIT 1`, id).Scan(&state, &key)
	switch {
	case err == nil && state == Planned:
		state = Uncertain // sent, and not found afterwards: it is sent again as it was
		fallthrough
	case err == nil:
		return &BegunError{TweetID: id, State: state}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	if _, err := tx.ExecContext(ctx, setStale, id); err != nil {
		return err
	}
	if choice == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM choice WHERE tweet_id = ?", id)
	} else {
		_, err = tx.ExecContext(ctx, `INSERT INTO choice (tweet_id, choice) VALUES (?, ?)
			ON CONFLICT (tweet_id) DO UPDATE SET choice = excluded.choice`, id, string(choice))
	}
	return err
}

// Input returns a file that plans are made with, as it was given; nil when there is none.
func (j *Journal) Input(ctx context.Context, name string) ([]byte, error) {
	var data []byte
	err := j.db.QueryRowContext(ctx, "SELECT data FROM input WHERE name = ?", name).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, classify(err)
}

// setInputs keeps files; an empty one is taken away.
func setInputs(ctx context.Context, tx *sql.Tx, inputs map[string][]byte) error {
	for name, data := range inputs {
		query, args := "DELETE FROM input WHERE name = ?", []any{name}
		if len(data) > 0 {
			query, args = "INSERT INTO input (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data", []any{name, data}
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}
