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

const targetColumns = "id, api, account_id, domain, username, profile, policy, dates_refused, canary, look"

func scanTarget(row interface{ Scan(...any) error }) (Target, error) {
	var t Target
	err := row.Scan(&t.ID, &t.API, &t.AccountID, &t.Domain, &t.Username, &t.Profile, &t.Policy, &t.DatesRefused, &t.CanaryPassed, &t.Look)
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

// EnsureTarget returns the target of k, made when it is new, with
// profile as what the server was recognised as just now. Names may differ from those it was made with; they are kept as in k.
func (j *Journal) EnsureTarget(ctx context.Context, k TargetKey, profile []byte) (Target, error) {
	var t Target
	err := j.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO target (api, account_id, domain, username, profile) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (api, account_id) DO UPDATE SET domain = excluded.domain, username = excluded.username, profile = excluded.profile`,
			k.API, k.AccountID, k.Domain, k.Username, profile)
		if err != nil {
			return err
		}
		t, err = scanTarget(tx.QueryRowContext(ctx, "SELECT "+targetColumns+" FROM target WHERE api = ? AND account_id = ?", k.API, k.AccountID))
		return err
	})
	return t, err
}

// RekeyTarget makes k the key of a target, with all it has. A target that has this key already is dropped: it is
// [ErrChanged] if that one has more than a plan.
func (j *Journal) RekeyTarget(ctx context.Context, target int64, k TargetKey) error {
	return j.tx(ctx, func(tx *sql.Tx) error {
		var other int64
		err := tx.QueryRowContext(ctx, "SELECT id FROM target WHERE api = ? AND account_id = ? AND id <> ?", k.API, k.AccountID, target).Scan(&other)
		if err == nil {
			err = dropPlanned(ctx, tx, other)
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE target SET api = ?, account_id = ?, domain = ?, username = ? WHERE id = ?",
			k.API, k.AccountID, k.Domain, k.Username, target)
		return err
	})
}

// dropPlanned removes a target of which nothing was begun.
func dropPlanned(ctx context.Context, tx *sql.Tx, target int64) error {
	var begun bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM post WHERE target = ? AND state <> ?)", target, Planned).Scan(&begun)
	if err == nil && begun {
		err = ErrChanged
	}
	for _, table := range []string{"left_out", "warning", "link", "media", "post", "pace", "seen", "doubt"} {
		if err == nil {
			_, err = tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE target = ?", target)
		}
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM target WHERE id = ?", target)
	}
	return err
}

// SampleStatuses returns the ids of statuses that a target posted and that are there as far as is known: the newest first, and
// others from all of its time, most in number.
func (j *Journal) SampleStatuses(ctx context.Context, target int64, most int) ([]string, error) {
	rows, err := j.db.QueryContext(ctx, `SELECT status_id FROM post WHERE target = ? AND state = ? AND status_id <> ''
		ORDER BY posted_at DESC, tweet_id DESC, part DESC`, target, Posted)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, classify(err)
		}
		all = append(all, id)
	}
	if len(all) > most {
		for i := range most {
			all[i] = all[i*(len(all)-1)/(most-1)]
		}
		all = all[:most]
	}
	return all, classify(rows.Err())
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
