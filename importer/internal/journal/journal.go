// Package journal is the durable memory of godwit: one SQLite file per Twitter
// account, holding for each target the plan, every intent, every outcome and
// the ledger of limits.
//
// Every exported method is one transaction, on disk (synchronous=FULL) when it
// returns. A second process may read at any time; writing plans and posting is
// for the holder of [Journal.Lock].
package journal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNewer is a file whose schema a newer godwit has written.
	ErrNewer = errors.New("the journal was written by a newer godwit")
	// ErrNotJournal is a file that SQLite cannot read.
	ErrNotJournal = errors.New("not a journal, or damaged")
	// ErrLocked means that another process holds the lock.
	ErrLocked = errors.New("another godwit is posting from this journal")
	// ErrDiskFull means that there was no room to write.
	ErrDiskFull = errors.New("no space left for the journal")
)

//go:embed migrations/*.sql
var migrations embed.FS

// Journal is an open journal. It is safe for concurrent use.
type Journal struct {
	path string
	db   *sql.DB
	// unwritable is why the file was opened to be read only, or nil.
	unwritable error

	lock *sql.Conn // of the lock file; nil when not held
	lkdb *sql.DB

	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// Open opens or creates the journal at path, with mode 0600. The path
// ":memory:" gives one that ends with its Close.
func Open(ctx context.Context, path string) (*Journal, error) {
	if path != memory {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("open journal: %w", err)
		}
	}
	// Another process that makes a dry run writes, and rolls back, for as long as it reads its archive.
	db, err := sql.Open("sqlite", dsn(path, "busy_timeout(60000)", "cache_size(-512)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"))
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	// One connection: the run is one writer, and ":memory:" is a database per connection.
	db.SetMaxOpenConns(1)
	j := &Journal{path: path, db: db, prepared: map[string]*sql.Stmt{}}
	if err := j.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal %s: %w", path, classify(err)), db.Close())
	}
	return j, nil
}

const memory = ":memory:"

// create makes an empty file unless it is there. SQLite would make it readable by others.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	if path == memory {
		return "file::memory:?" + q.Encode()
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// migrate applies the embedded migrations that the file has not had; user_version counts them.
func (j *Journal) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var have int
	version := func(row *sql.Row) error {
		err := row.Scan(&have)
		if err == nil && have > len(names) {
			return ErrNewer
		}
		return err
	}
	// Who only reads need not wait for a writer.
	if err := version(j.db.QueryRowContext(ctx, "PRAGMA user_version")); err != nil || have == len(names) {
		return err
	}
	return j.tx(ctx, func(tx *sql.Tx) error {
		if err := version(tx.QueryRowContext(ctx, "PRAGMA user_version")); err != nil {
			return err
		}
		for i, name := range names[have:] {
			script, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(script)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", have+i+1)); err != nil {
				return err
			}
		}
		return nil
	})
}

// OpenReadable is Open, but a journal that this process may not write is opened to be read: what writes to it returns the
// error of the system, an *fs.PathError.
func OpenReadable(ctx context.Context, path string) (*Journal, error) {
	j, err := Open(ctx, path)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || code(err) == sqlite3.SQLITE_READONLY || code(err) == sqlite3.SQLITE_CANTOPEN {
		if _, missing := os.Stat(path); missing == nil {
			return openUnwritable(ctx, path, err)
		}
	}
	return j, err
}

func openUnwritable(ctx context.Context, path string, why error) (*Journal, error) {
	// Without a log beside it nobody writes to the file; SQLite would make files beside it otherwise.
	query := "?mode=ro"
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		query += "&immutable=1"
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()+query)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	db.SetMaxOpenConns(1)
	if e, ok := errors.AsType[*fs.PathError](why); ok {
		why = e.Err
	}
	j := &Journal{path: path, db: db, unwritable: &fs.PathError{Op: "write", Path: path, Err: why}, prepared: map[string]*sql.Stmt{}}
	if err := j.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal %s: %w", path, classify(err)), db.Close())
	}
	return j, nil
}

// Close releases the lock, if held, and closes the file.
func (j *Journal) Close() error {
	var errs []error
	if j.lock != nil {
		errs = append(errs, j.lock.Close(), j.lkdb.Close())
		j.lock = nil
	}
	return errors.Join(append(errs, j.db.Close())...)
}

// Lock makes this process the one that posts, until Close or the end of the
// process, however it ends. It returns ErrLocked when another one is.
//
// The lock is an exclusive SQLite transaction on a second, empty file: the
// operating system drops it with the process, on every system alike.
func (j *Journal) Lock(ctx context.Context) error {
	if j.lock != nil || j.path == memory {
		return nil
	}
	// Another process may hold it for the moment that Locked takes, again and again: tries in
	// quick succession find a moment in between, which SQLite's own, ever longer waits do not.
	const (
		patience = time.Second
		pause    = 3 * time.Millisecond
	)
	for begun := time.Now(); ; {
		conn, db, err := lockFile(ctx, j.path, "busy_timeout(0)")
		if err == nil {
			j.lock, j.lkdb = conn, db
			return nil
		}
		if !errors.Is(err, ErrLocked) || time.Since(begun) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Locked reports whether another process posts from the journal.
func (j *Journal) Locked(ctx context.Context) (bool, error) {
	if j.lock != nil || j.path == memory || j.unwritable != nil {
		return false, nil
	}
	conn, db, err := lockFile(ctx, j.path, "busy_timeout(0)")
	if errors.Is(err, ErrLocked) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, errors.Join(conn.Close(), db.Close())
}

func lockFile(ctx context.Context, path, patience string) (*sql.Conn, *sql.DB, error) {
	if err := create(path + ".lock"); err != nil {
		return nil, nil, fmt.Errorf("lock journal: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path+".lock", patience))
	if err != nil {
		return nil, nil, fmt.Errorf("lock journal: %w", err)
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		if conn != nil {
			_ = conn.Close()
		}
		_ = db.Close()
		if code(err) == sqlite3.SQLITE_BUSY {
			return nil, nil, ErrLocked
		}
		return nil, nil, fmt.Errorf("lock journal %s: %w", path, classify(err))
	}
	return conn, db, nil
}

// tx runs f in a transaction that takes the write lock at once.
func (j *Journal) tx(ctx context.Context, f func(*sql.Tx) error) error {
	return j.begin(ctx, nil, f)
}

// read runs f in a transaction that sees one state of the file and waits for nobody.
func (j *Journal) read(ctx context.Context, f func(*sql.Tx) error) error {
	return j.begin(ctx, &sql.TxOptions{ReadOnly: true}, f)
}

func (j *Journal) begin(ctx context.Context, o *sql.TxOptions, f func(*sql.Tx) error) error {
	if j.unwritable != nil && o == nil {
		return j.unwritable
	}
	tx, err := j.db.BeginTx(ctx, o)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(tx); err != nil {
		return classify(err)
	}
	return classify(tx.Commit())
}

// step is a statement of a transaction that is written for every post.
type step struct {
	what  string // for errors
	query string
	args  []any
	rows  int64 // that must be changed, or it is ErrChanged; 0 for any
}

// write makes the steps in one transaction. Their statements are prepared once:
// parsing them would take as long as writing.
func (j *Journal) write(ctx context.Context, steps []step) error {
	stmts := make([]*sql.Stmt, len(steps))
	for i, s := range steps {
		var err error
		if stmts[i], err = j.prepare(ctx, s.query); err != nil {
			return fmt.Errorf("%s: %w", s.what, classify(err))
		}
	}
	return j.tx(ctx, func(tx *sql.Tx) error {
		for i, s := range steps {
			res, err := tx.StmtContext(ctx, stmts[i]).ExecContext(ctx, s.args...)
			if err == nil && s.rows != 0 {
				var n int64
				if n, err = res.RowsAffected(); err == nil && n != s.rows {
					err = ErrChanged
				}
			}
			if err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
		}
		return nil
	})
}

func (j *Journal) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if s, ok := j.prepared[query]; ok {
		return s, nil
	}
	s, err := j.db.PrepareContext(ctx, query)
	if err == nil {
		j.prepared[query] = s
	}
	return s, err
}

// code is the primary SQLite result code of err, 0 for other errors.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// classify gives the errors a caller branches on their own value.
func classify(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%v)", ErrDiskFull, err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%w (%v)", ErrNotJournal, err)
	case sqlite3.SQLITE_IOERR:
		// A full disk can surface while SQLite extends its WAL index.
		if strings.Contains(err.Error(), "no space left") {
			return fmt.Errorf("%w (%v)", ErrDiskFull, err)
		}
	}
	return err
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
