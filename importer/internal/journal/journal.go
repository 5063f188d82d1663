// Package journal is the durable memory of godwit: one SQLite file per Twitter
// account, holding for each target the plan, every intent, every outcome and
// the ledger of limits.
//
// Every exported method is one transaction, on disk (synchronous=FULL) when it
// returns, and then in the file itself, of which people make copies (fold.go). A
// second process may read at any time; writing plans and posting is for the
// holder of [Journal.Lock]. A process opens a file once: where SQLite has only
// locks that belong to the process, closing one Journal would drop those of another.
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
	file *os.File // the same file, for locks and marks; nil in memory
	// unwritable is why the file was opened to be read only, or nil.
	unwritable error

	older *os.File // the lock that older versions look at; nil when this process does not post

	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

const memory = ":memory:"

// setUp has SQLite's own locks stay when a file is closed that somebody else has open in this process, and commits written with what
// of their metadata counts, which is as durable and takes half the time. Where a system has neither, it goes without.
var setUp = sync.OnceFunc(func() {
	_, _ = sqlite.OFDLocking(true)
	_, _ = sqlite.Fdatasync(true)
})

// Open opens or creates the journal at path, with mode 0600. The path
// ":memory:" gives one that ends with its Close. What is there and cannot be a
// journal of this user is a *FileError or ErrNotJournal, and stays as it is.
func Open(ctx context.Context, path string) (*Journal, error) {
	return openFile(ctx, path, os.O_RDWR|os.O_CREATE)
}

func openFile(ctx context.Context, path string, how int) (*Journal, error) {
	setUp()
	j := &Journal{path: path, prepared: map[string]*sql.Stmt{}}
	err := j.open(ctx, how)
	if err == nil {
		return j, nil
	}
	return nil, errors.Join(fmt.Errorf("open journal %s: %w", path, classify(err)), j.close())
}

func (j *Journal) open(ctx context.Context, how int) (err error) {
	name := "file::memory:"
	if j.path != memory {
		if j.path, err = resolve(j.path); err != nil {
			return err
		}
		if j.file, err = claim(ctx, j.path, how); err != nil {
			return err
		}
		name = fileURL(j.path)
	}
	if how == os.O_RDONLY {
		name = readOnly(j.path)
	} else {
		// Another process that makes a dry run writes, and rolls back, for as long as it reads its archive.
		name += "?" + url.Values{"_txlock": {"immediate"}, "_pragma": {
			"busy_timeout(60000)", "cache_size(-512)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		}}.Encode()
	}
	if j.db, err = sql.Open("sqlite", name); err != nil {
		return err
	}
	// One connection: the run is one writer, and ":memory:" is a database per connection.
	j.db.SetMaxOpenConns(1)
	return j.migrate(ctx)
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
		switch {
		case err == nil && have > len(names):
			return ErrNewer
		case err == nil && have < 0:
			return ErrNotJournal
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

// OpenReadable is Open, but a journal that this process may not write, or has no room to, is opened to be read: what writes to it
// returns the error of the system, an *fs.PathError or ErrDiskFull.
func OpenReadable(ctx context.Context, path string) (*Journal, error) {
	j, err := Open(ctx, path)
	switch c := code(err); {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, ErrDiskFull), errors.Is(err, syscall.ENOSPC),
		c == sqlite3.SQLITE_READONLY, c == sqlite3.SQLITE_CANTOPEN, c == sqlite3.SQLITE_IOERR:
		if _, missing := os.Stat(path); missing == nil {
			return openUnwritable(ctx, path, err)
		}
	}
	return j, err
}

func openUnwritable(ctx context.Context, path string, why error) (*Journal, error) {
	j, err := openFile(ctx, path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	if j.unwritable = why; !errors.Is(why, ErrDiskFull) {
		if e, ok := errors.AsType[*fs.PathError](why); ok {
			why = e.Err
		}
		j.unwritable = &fs.PathError{Op: "write", Path: path, Err: why}
	}
	return j, nil
}

// Close releases the lock, if held, and closes the file, which then holds everything.
func (j *Journal) Close() error {
	return errors.Join(j.foldLast(), j.close())
}

// close closes the database first: where closing a file drops a process's locks on it, SQLite's would go.
func (j *Journal) close() error {
	var errs []error
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	for _, f := range []*os.File{j.file, j.older} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
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
	fold := j.file != nil && o == nil
	if fold {
		err = count(ctx, tx, inParts)
	}
	if err == nil {
		err = f(tx)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil || !fold {
		return classify(err)
	}
	return j.fold(ctx)
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
	var value error
	switch c := code(err); {
	case errors.Is(err, ErrDiskFull), errors.Is(err, ErrNotJournal):
		return err
	case c == sqlite3.SQLITE_FULL,
		c == sqlite3.SQLITE_IOERR && strings.Contains(err.Error(), "no space left"): // while SQLite extends its WAL index
		value = ErrDiskFull
	case c == sqlite3.SQLITE_NOTADB, c == sqlite3.SQLITE_CORRUPT,
		c == sqlite3.SQLITE_ERROR, // the statements are ours: the tables are not
		err != nil && strings.Contains(err.Error(), "sql: Scan error"):
		value = ErrNotJournal
	default:
		return err
	}
	return fmt.Errorf("%w (%w)", value, err)
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
