package journal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
)

// People copy one file. SQLite writes first to the log beside it (-wal), so that others can read meanwhile; therefore, after
// every transaction, what it wrote is folded into the file before anybody is told. A file that a killed process leaves
// holds all that was told, then, or says that it does not:
//
//  1. the transaction changes the state in the header, too, and says that the file is in parts;
//  2. a checkpoint copies its pages into the file in the order of their numbers, the header first;
//  3. when all are there, a transaction of its own says that the file is whole, and is copied likewise.
//
// Only the first of the two transactions is worth waiting for the disk. A change costs four waits instead of one, which is less
// than a journal without such a log would (BenchmarkRecord), and others can read meanwhile.

// pragmas is a connection or a transaction.
type pragmas interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// count goes on to the next state.
func count(ctx context.Context, p pragmas, parts state) error {
	var id int32 // as SQLite shows it
	if err := p.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	_, err := p.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", state(id).next()|parts))
	return err
}

// fold puts all that is written into the file itself. When it cannot, since the disk is full or somebody
// keeps reading an older state, the file says that it is in parts, and a later fold mends it.
func (j *Journal) fold(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // what was written is written
	conn, err := j.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if done, err := foldAll(ctx, conn); done && err == nil {
		return nil
	}
	// Not through SQLite, whose next page of the header would wait like the others.
	id, _, err := header(j.file)
	if err == nil {
		_, err = j.file.WriteAt(binary.BigEndian.AppendUint32(nil, uint32(ours|id|inParts)), idOffset)
	}
	return err
}

// foldAll reports false when not all could be folded. What another process has written meanwhile, that one folds.
func foldAll(ctx context.Context, conn *sql.Conn) (bool, error) {
	var before, after int
	version := func(v *int) error { return conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(v) }
	if err := version(&before); err != nil {
		return false, err
	}
	if done, err := checkpoint(ctx, conn); !done || err != nil {
		return false, err
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA synchronous = OFF; BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "PRAGMA synchronous = FULL") }()
	err := version(&after)
	if err == nil && after == before {
		err = count(ctx, conn, 0)
	}
	if err != nil {
		_, _ = conn.ExecContext(ctx, "ROLLBACK")
		return false, err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return false, err
	}
	return checkpoint(ctx, conn)
}

// checkpoint copies what is in the log into the file, and reports whether that was all of it.
func checkpoint(ctx context.Context, conn *sql.Conn) (bool, error) {
	var busy, logged, copied int
	err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &logged, &copied)
	return busy == 0 && logged == copied, err
}

// foldLast folds what an earlier process, or an earlier fold, has left. Who posts does that by itself.
func (j *Journal) foldLast() error {
	ctx := context.Background()
	if j.file == nil || j.unwritable != nil {
		return nil
	}
	if posts, err := j.Locked(ctx); posts || err != nil {
		return err
	}
	var known int32
	if err := j.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&known); err != nil {
		return err
	}
	if id, _, err := header(j.file); err == nil && id == state(known) && id&inParts == 0 {
		return nil
	}
	return j.fold(ctx)
}
