package journal

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
)

// Summary is what a plan comes to. Open posts are those still to be sent.
type Summary struct {
	Tweets     int // LeftOut and WithPosts add up to it; a tweet that stands twice in an archive counts once
	WithPosts  int // tweets that became posts
	LeftOut    map[string]int
	Examples   map[string][]int64 // up to three tweet ids a reason
	Posts      int                // all that is planned or done
	Open       int                // to be sent
	Held       int                // in doubt, and not to be sent
	Media      int                // files of open posts
	MediaToDo  int                // those of them not uploaded yet
	MediaBytes int64              // of MediaToDo

	Lost int // files that their posts went out without, and that the archive has

	Warnings        int
	WarningExamples []string
}

// Plan replaces what is planned for a target by the given decisions. Tweets of
// which anything was begun keep their posts as they are, except that what is
// still to be sent is for whom the plan names now; a planned post with a key
// was begun too: it was sent, and not found afterwards. What the server refused
// earlier is planned again. With keep false nothing is written.
//
// Memory does not grow with the number of decisions.
func (j *Journal) Plan(ctx context.Context, target int64, basis Basis, decisions iter.Seq2[Decision, error], keep bool) (Summary, Shape, error) {
	var s Summary
	var sh Shape
	err := j.tx(ctx, func(tx *sql.Tx) error {
		p := planner{ctx: ctx, tx: tx, target: target}
		if err := p.clear(); err != nil {
			return err
		}
		for d, err := range decisions {
			if err != nil {
				return err
			}
			if err := p.insert(d); err != nil {
				return err
			}
		}
		if err := p.exec("UPDATE target SET policy = ? WHERE id = ?", basis.Policy, target); err != nil {
			return err
		}
		if err := holdBack(ctx, tx, basis.Choices); err != nil {
			return err
		}
		if err := setInputs(ctx, tx, basis.Inputs); err != nil {
			return err
		}
		if err := p.keep(); err != nil {
			return err
		}
		if basis.Review != nil {
			if err := p.exec("SAVEPOINT reviewed"); err != nil {
				return err
			}
			if err := p.exec("UPDATE seen SET twin_tweet = 0 WHERE target = ?", target); err != nil { // they are found again
				return err
			}
			if err := review(ctx, tx, target, basis.Review); err != nil {
				return err
			}
		}
		var err error
		if s, err = summarise(ctx, tx, target); err != nil {
			return err
		}
		if sh, err = shape(ctx, tx, target); err != nil {
			return err
		}
		if !keep {
			return errDry
		}
		if basis.Tentative && basis.Review != nil {
			return p.exec("ROLLBACK TO reviewed")
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return s, sh, err
}

var errDry = errors.New("dry run: roll back")

type planner struct {
	ctx    context.Context
	tx     *sql.Tx
	target int64

	stmts map[string]*sql.Stmt
}

// exec prepares each statement once: a plan runs a handful of them a hundred thousand times.
func (p *planner) stmt(query string) (*sql.Stmt, error) {
	if s, ok := p.stmts[query]; ok {
		return s, nil
	}
	s, err := p.tx.PrepareContext(p.ctx, query)
	if err != nil {
		return nil, err
	}
	if p.stmts == nil {
		p.stmts = map[string]*sql.Stmt{}
	}
	p.stmts[query] = s
	return s, nil
}

func (p *planner) exec(query string, args ...any) error {
	s, err := p.stmt(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(p.ctx, args...)
	return err
}

func (p *planner) has(query string, args ...any) (bool, error) {
	s, err := p.stmt(query)
	if err != nil {
		return false, err
	}
	var one int
	err = s.QueryRowContext(p.ctx, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// clear removes what is only planned, remembering uploads that are still good and refusals.
func (p *planner) clear() error {
	for _, q := range []string{
		"UPDATE post SET state = 'planned', key = '' WHERE target = ?1 AND state = 'refused'",
		"DROP TABLE IF EXISTS temp.refused",
		"CREATE TEMP TABLE refused AS SELECT target, tweet_id, part, problem FROM post WHERE target = ?1 AND state = 'planned' AND problem <> ''",
		"DROP TABLE IF EXISTS temp.upload",
		"CREATE TEMP TABLE upload AS SELECT * FROM media WHERE target = ?1 AND state = 'uploaded'",
		"CREATE TEMP TABLE IF NOT EXISTS begun (tweet_id INTEGER PRIMARY KEY)",
		"DELETE FROM temp.begun",
		"INSERT INTO temp.begun SELECT DISTINCT tweet_id FROM post WHERE target = ?1 AND (state <> 'planned' OR key <> '')",
		"DELETE FROM media WHERE target = ?1 AND tweet_id NOT IN (SELECT tweet_id FROM temp.begun)",
		"DELETE FROM post WHERE target = ?1 AND tweet_id NOT IN (SELECT tweet_id FROM temp.begun)",
		"DELETE FROM link WHERE target = ?1 AND tweet_id NOT IN (SELECT tweet_id FROM temp.begun)",
		"DELETE FROM left_out WHERE target = ?1",
		"DELETE FROM warning WHERE target = ?1",
	} {
		if _, err := p.tx.ExecContext(p.ctx, q, p.target); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) insert(d Decision) error {
	begun, err := p.has("SELECT 1 FROM temp.begun WHERE tweet_id = ?", d.Key)
	if err != nil {
		return err
	}
	if begun {
		if len(d.Posts) == 0 {
			return nil
		}
		for _, post := range d.Posts {
			if err := p.regain(post); err != nil {
				return err
			}
		}
		return p.exec("UPDATE post SET visibility = ? WHERE target = ? AND tweet_id = ? AND state IN ('planned', 'intended', 'uncertain')",
			d.Posts[0].Visibility, p.target, d.Key)
	}
	if len(d.Posts) == 0 {
		return p.exec("INSERT OR REPLACE INTO left_out (target, tweet_id, reason) VALUES (?, ?, ?)", p.target, d.TweetID, d.Reason)
	}
	for _, w := range d.Warnings {
		if err := p.exec("INSERT INTO warning (target, tweet_id, text) VALUES (?, ?, ?)", p.target, d.TweetID, w); err != nil {
			return err
		}
	}
	for _, post := range d.Posts {
		record := int64(0)
		if d.TweetID != d.Key {
			record = d.TweetID
		}
		err := p.exec(`INSERT INTO post (target, tweet_id, part, parent_tweet, parent_part, created_at, text, warning, sensitive, visibility, language,
				quote_tweet, quote_part, quote_link, boost_tweet, boost_part, markdown, record)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			p.target, post.TweetID, post.Part, post.Parent.TweetID, post.Parent.Part, millis(post.CreatedAt),
			post.Text, post.Warning, post.Sensitive, post.Visibility, post.Language,
			post.Quote.TweetID, post.Quote.Part, post.QuoteLink, post.Boost.TweetID, post.Boost.Part, post.Markdown, record)
		if err != nil {
			return err
		}
		for place, l := range post.Links {
			err := p.exec(`INSERT INTO link (target, tweet_id, part, place, start, stop, to_tweet, to_part)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				p.target, post.TweetID, post.Part, place, l.Start, l.End, l.To.TweetID, l.To.Part)
			if err != nil {
				return err
			}
		}
		for _, m := range post.Media {
			err := p.exec(`INSERT INTO media (target, tweet_id, part, place, file, kind, size, description, link)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				p.target, post.TweetID, post.Part, m.Place, m.File, m.Kind, m.Size, m.Description, m.Link)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// regain keeps which files a post was sent without that the archive has now.
func (p *planner) regain(post Post) error {
	if len(post.Media) == 0 {
		return nil
	}
	posted, err := p.has("SELECT 1 FROM post WHERE target = ? AND tweet_id = ? AND part = ? AND state = 'posted'", p.target, post.TweetID, post.Part)
	if err != nil || !posted {
		return err
	}
	had, err := media(p.ctx, p.tx, p.target, post.Key)
	if err != nil || len(had) >= len(post.Media) {
		return err
	}
	merged := post.Media
	for i, m := range merged {
		merged[i].State = MediaLost
		at := slices.IndexFunc(had, func(h Media) bool { return h.File == m.File })
		if at < 0 {
			continue
		}
		merged[i] = had[at]
		merged[i].Place = m.Place
		had = slices.Delete(had, at, at+1)
	}
	if len(had) > 0 {
		return nil // it is another post now
	}
	if err := p.exec("DELETE FROM media WHERE target = ? AND tweet_id = ? AND part = ?", p.target, post.TweetID, post.Part); err != nil {
		return err
	}
	for _, m := range merged {
		err := p.exec(`INSERT INTO media (target, tweet_id, part, place, file, kind, size, description, link, state, media_id, uploaded_at, problem)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.target, post.TweetID, post.Part, m.Place, m.File, m.Kind, m.Size, m.Description, m.Link,
			m.State, m.MediaID, millis(m.UploadedAt), m.Problem)
		if err != nil {
			return err
		}
	}
	// A post without pictures was not sensitive.
	return p.exec("UPDATE post SET sensitive = ? WHERE target = ? AND tweet_id = ? AND part = ?", post.Sensitive, p.target, post.TweetID, post.Part)
}

// keep gives planned media the uploads of the plan before, and planned posts the reason for which they were refused.
func (p *planner) keep() error {
	_, err := p.tx.ExecContext(p.ctx, `UPDATE post SET problem = r.problem FROM temp.refused AS r
		WHERE post.target = r.target AND post.tweet_id = r.tweet_id AND post.part = r.part`)
	if err != nil {
		return err
	}
	_, err = p.tx.ExecContext(p.ctx, `UPDATE media SET state = u.state, media_id = u.media_id, uploaded_at = u.uploaded_at
		FROM temp.upload AS u
		WHERE media.target = u.target AND media.tweet_id = u.tweet_id AND media.part = u.part AND media.place = u.place
		  AND media.file = u.file AND media.description = u.description AND media.state = 'waiting'`)
	return err
}

// Summary of the plan as it stands.
func (j *Journal) Summary(ctx context.Context, target int64) (Summary, error) {
	var s Summary
	err := j.read(ctx, func(tx *sql.Tx) (err error) {
		s, err = summarise(ctx, tx, target)
		return err
	})
	return s, err
}

func summarise(ctx context.Context, tx *sql.Tx, target int64) (Summary, error) {
	s := Summary{LeftOut: map[string]int{}, Examples: map[string][]int64{}}
	one := func(query string, dest ...any) error {
		return tx.QueryRowContext(ctx, query, target).Scan(dest...)
	}
	err := errors.Join(
		one(`SELECT count(DISTINCT tweet_id), count(*) FROM post WHERE target = ?`, &s.WithPosts, &s.Posts),
		one(`SELECT count(*) FROM post WHERE target = ? AND state IN ('planned', 'intended', 'uncertain')`, &s.Open),
		one(`SELECT count(*) FROM post WHERE target = ? AND state = 'planned' AND `+held, &s.Held),
		one(`SELECT count(*), count(*) FILTER (WHERE m.state = 'waiting'), coalesce(sum(m.size) FILTER (WHERE m.state = 'waiting'), 0)
			FROM media AS m JOIN post USING (target, tweet_id, part)
			WHERE target = ? AND post.state IN ('planned', 'intended', 'uncertain') AND NOT `+held, &s.Media, &s.MediaToDo, &s.MediaBytes),
		one(`SELECT count(*) FROM media AS m JOIN post AS p USING (target, tweet_id, part) WHERE target = ? AND m.state = 'lost' AND p.state = 'posted'`, &s.Lost),
		one(`SELECT count(*) FROM warning WHERE target = ?`, &s.Warnings),
	)
	if err != nil {
		return s, err
	}
	s.Open -= s.Held
	s.Tweets = s.WithPosts
	err = each(ctx, tx, func(scan func(...any) error) error {
		var reason string
		var id int64
		var place int
		if err := scan(&reason, &id, &place); err != nil {
			return err
		}
		s.Examples[reason] = append(s.Examples[reason], id)
		return nil
	}, `SELECT reason, tweet_id, n FROM (SELECT reason, tweet_id, row_number() OVER (PARTITION BY reason ORDER BY tweet_id) AS n FROM left_out WHERE target = ?) WHERE n <= 3`, target)
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, func(scan func(...any) error) error {
		var reason string
		var n int
		if err := scan(&reason, &n); err != nil {
			return err
		}
		s.LeftOut[reason] = n
		s.Tweets += n
		return nil
	}, `SELECT reason, count(*) FROM left_out WHERE target = ? GROUP BY reason`, target)
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		s.WarningExamples = append(s.WarningExamples, text)
		return err
	}, `SELECT text FROM warning WHERE target = ? ORDER BY tweet_id LIMIT 3`, target)
	return s, err
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func each(ctx context.Context, q queryer, row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
