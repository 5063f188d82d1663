package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Owner returns the Twitter account the journal belongs to, empty strings when
// it is new.
func (j *Journal) Owner(ctx context.Context) (accountID, screenName string, err error) {
	err = j.db.QueryRowContext(ctx, "SELECT account_id, screen_name FROM owner").Scan(&accountID, &screenName)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return accountID, screenName, classify(err)
}

// SetOwner says whose journal this is. The screen name may change later, the
// account id never: the caller compares it first.
func (j *Journal) SetOwner(ctx context.Context, accountID, screenName string) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM owner"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO owner (account_id, screen_name) VALUES (?, ?)", accountID, screenName)
		return err
	})
}

const targetColumns = "id, server, username, profile, policy, dates_refused, canary"

func scanTarget(row interface{ Scan(...any) error }) (Target, error) {
	var t Target
	err := row.Scan(&t.ID, &t.Server, &t.Username, &t.Profile, &t.Policy, &t.DatesRefused, &t.CanaryPassed)
	return t, classify(err)
}

// Targets lists the targets, oldest first.
func (j *Journal) Targets(ctx context.Context) ([]Target, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT "+targetColumns+" FROM target ORDER BY id")
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var out []Target
	for rows.Next() {
		t, err := scanTarget(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, classify(rows.Err())
}

// EnsureTarget returns the target of that account, made when it is new, with
// profile as what the server was recognised as just now.
func (j *Journal) EnsureTarget(ctx context.Context, server, username string, profile []byte) (Target, error) {
	var t Target
	err := j.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO target (server, username, profile) VALUES (?, ?, ?)
			ON CONFLICT (server, username) DO UPDATE SET profile = excluded.profile`, server, username, profile)
		if err != nil {
			return err
		}
		t, err = scanTarget(tx.QueryRowContext(ctx, "SELECT "+targetColumns+" FROM target WHERE server = ? AND username = ?", server, username))
		return err
	})
	return t, err
}

// SetDatesRefused keeps that the server will not store past dates.
func (j *Journal) SetDatesRefused(ctx context.Context, target int64) error {
	return j.exec(ctx, "UPDATE target SET dates_refused = 1 WHERE id = ?", target)
}

// SetCanaryPassed keeps that the first post was read back and found right.
func (j *Journal) SetCanaryPassed(ctx context.Context, target int64) error {
	return j.exec(ctx, "UPDATE target SET canary = 1 WHERE id = ?", target)
}

func (j *Journal) exec(ctx context.Context, query string, args ...any) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// Windows returns the ledger of limits of a target.
func (j *Journal) Windows(ctx context.Context, target int64) ([]Window, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT class, start, period, used, allowed FROM pace WHERE target = ? ORDER BY class", target)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var out []Window
	for rows.Next() {
		var w Window
		var start, period int64
		if err := rows.Scan(&w.Class, &start, &period, &w.Used, &w.Limit); err != nil {
			return nil, classify(err)
		}
		w.Start, w.Period = fromMillis(start), millisDuration(period)
		out = append(out, w)
	}
	return out, classify(rows.Err())
}

func windowSteps(target int64, windows []Window) []step {
	var steps []step
	for _, w := range windows {
		steps = append(steps, step{
			what: "keep the ledger of limits",
			query: `INSERT INTO pace (target, class, start, period, used, allowed) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (target, class) DO UPDATE SET start = excluded.start, period = excluded.period, used = excluded.used, allowed = excluded.allowed`,
			args: []any{target, w.Class, millis(w.Start), w.Period.Milliseconds(), w.Used, w.Limit},
		})
	}
	return steps
}
