package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Shape is how the posts of a plan hang together.
type Shape struct {
	Parts         int         // posts that continue a tweet
	Threads       int         // posts that begin a thread: they answer none, and have replies
	ThreadLengths map[int]int // threads by the number of their posts
	OwnLinks      int         // links to posts that come earlier
	LaterLinks    int         // links to posts that come later
	LaterEdits    int         // posts with LaterLinks
	Quotes        int
	Boosts        int
}

// shape looks at every post and link, and walks every thread: some seconds for a
// million posts, which is why it is part of making a plan and not of the Summary.
func shape(ctx context.Context, tx *sql.Tx, target int64) (Shape, error) {
	s := Shape{ThreadLengths: map[int]int{}}
	one := func(query string, dest ...any) error {
		return tx.QueryRowContext(ctx, query, target).Scan(dest...)
	}
	err := errors.Join(
		one(`SELECT count(*) FILTER (WHERE part > 0), count(*) FILTER (WHERE quote_tweet <> 0), count(*) FILTER (WHERE boost_tweet <> 0)
			FROM post WHERE target = ?`, &s.Parts, &s.Quotes, &s.Boosts),
		one(`SELECT count(*) FILTER (WHERE NOT later), count(*) FILTER (WHERE later)
			FROM (SELECT (to_tweet, to_part) >= (tweet_id, part) AS later FROM link WHERE target = ?)`, &s.OwnLinks, &s.LaterLinks),
		one(`SELECT count(*) FROM (SELECT DISTINCT tweet_id, part FROM link
			WHERE target = ? AND (to_tweet, to_part) >= (tweet_id, part))`, &s.LaterEdits),
	)
	if err != nil {
		return s, err
	}
	// Temporary tables and the queue of the recursion are files when they are large.
	for _, q := range []string{
		"DROP TABLE IF EXISTS temp.reply",
		`CREATE TEMP TABLE reply (parent_tweet INTEGER, parent_part INTEGER, tweet_id INTEGER, part INTEGER,
			PRIMARY KEY (parent_tweet, parent_part, tweet_id, part)) WITHOUT ROWID`,
		`INSERT INTO temp.reply SELECT parent_tweet, parent_part, tweet_id, part FROM post WHERE target = ?1 AND parent_tweet <> 0
			ORDER BY parent_tweet, parent_part, tweet_id, part`,
	} {
		if _, err := tx.ExecContext(ctx, q, target); err != nil {
			return s, err
		}
	}
	err = each(ctx, tx, func(scan func(...any) error) error {
		var length, n int
		err := scan(&length, &n)
		s.ThreadLengths[length] = n
		s.Threads += n
		return err
	}, `WITH RECURSIVE below (root_tweet, root_part, tweet_id, part) AS (
			SELECT tweet_id, part, tweet_id, part FROM post AS p WHERE target = ? AND parent_tweet = 0
				AND EXISTS (SELECT 1 FROM temp.reply AS r WHERE r.parent_tweet = p.tweet_id AND r.parent_part = p.part)
			UNION ALL
			SELECT root_tweet, root_part, r.tweet_id, r.part FROM below
				CROSS JOIN temp.reply AS r ON r.parent_tweet = below.tweet_id AND r.parent_part = below.part)
		SELECT length, count(*) FROM (SELECT count(*) AS length FROM below GROUP BY root_tweet, root_part) GROUP BY length`, target)
	if err != nil {
		return s, err
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE temp.reply")
	return s, err
}
