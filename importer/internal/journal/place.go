package journal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// Fault is why a file is left alone that stands where a journal, or a file of one, should be.
type Fault string

// The faults of a file.
const (
	NotFile      Fault = "not a file"                        // FileError.Mode says what it is; a link when it leads nowhere
	OpenToOthers Fault = "other users may read or change it" // by its mode
	OpenFolder   Fault = "other users may replace it"        // by the mode of the folder, which is the Path
	OtherUser    Fault = "it belongs to another user"
	OtherName    Fault = "it is in use under another name"
	Foreign      Fault = "another program wrote it"
	Incomplete   Fault = "a part of it is in another file, which is not there" // Path with "-wal"
	OtherLog     Fault = "the file beside it is of another state of it"        // Path with "-wal"
)

// FileError is a file that was left alone, and not written to.
type FileError struct {
	Path  string // as it is without symbolic links
	Fault Fault
	Mode  fs.FileMode
}

func (e *FileError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Fault) }

// beside are the endings of files that SQLite or a lock puts beside a journal.
var beside = []string{"-wal", "-shm", "-journal", ".lock"}

// resolve returns the path of a file without symbolic links, so that what is kept beside it is kept in one place.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) { // a new one
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		return filepath.Join(folder, filepath.Base(path)), err
	}
	if err != nil {
		return "", err
	}
	resolved, err := filepath.EvalSymlinks(path)
	switch {
	case err == nil:
		return resolved, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", &FileError{Path: path, Fault: NotFile, Mode: info.Mode()}
	}
	return "", err
}

// check returns a *FileError unless a path is a file, and this user's alone. It does not open it: a pipe would wait for its other
// end, and closing a file that SQLite has open, too, would drop SQLite's locks on some systems.
func check(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	fault := NotFile
	if info.Mode().IsRegular() {
		fault = private(info)
	}
	if fault == "" {
		return nil
	}
	return &FileError{Path: path, Fault: fault, Mode: info.Mode()}
}

// claim opens the file of a journal, with os.O_RDWR|os.O_CREATE or os.O_RDONLY, and says that it is in use under this name. What is
// there already must be a journal.
func claim(ctx context.Context, path string, how int) (*os.File, error) {
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if openFolder(folder) {
		return nil, &FileError{Path: filepath.Dir(path), Fault: OpenFolder, Mode: folder.Mode()}
	}
	for _, ending := range beside {
		if err := check(path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	missing := check(path)
	if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
		return nil, missing
	}
	f, err := os.OpenFile(path, how, 0o600)
	if err != nil {
		return nil, err
	}
	inUse, err := shareName(ctx, f, path)
	if err == nil && missing == nil && !inUse { // who has it open found it good
		err = recognise(ctx, f, path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

const (
	magic     = "SQLite format 3\x00"
	headerLen = 100

	pageSizeOffset = 16
	formatsOffset  = 18 // for writing and for reading: 1, or 2 with a log
	pagesOffset    = 28
	idOffset       = 68
)

// header reads what the file itself says it is, as opposed to what SQLite says, which knows the log.
func header(f *os.File) (id state, empty bool, err error) {
	var h [headerLen]byte
	n, err := f.ReadAt(h[:], 0)
	switch {
	case err == nil && string(h[:len(magic)]) == magic && max(h[formatsOffset], h[formatsOffset+1]) <= 2:
		return state(binary.BigEndian.Uint32(h[idOffset:])), false, nil
	case err == nil || errors.Is(err, io.EOF) && n > 0:
		return 0, false, ErrNotJournal
	case errors.Is(err, io.EOF):
		return 0, true, nil
	}
	return 0, false, err
}

// recognise returns an error unless the file is a journal, and whole with what is beside it; or empty, and new. SQLite would write
// to the file of another program as soon as it is opened the way a journal is.
func recognise(ctx context.Context, f *os.File, path string) error {
	id, empty, err := header(f)
	switch {
	case err != nil:
		return err
	case empty:
		return emptied(path)
	case id == 0:
		return unmarked(ctx, path)
	case !id.marked():
		return &FileError{Path: path, Fault: Foreign}
	}
	log, ok := readLog(path)
	switch {
	case ok && !log.leadsFrom(id):
		return &FileError{Path: path, Fault: OtherLog}
	case !ok && id&inParts != 0 && !begunAnew(path, id):
		return &FileError{Path: path, Fault: Incomplete}
	case !ok:
		return complete(f)
	}
	return nil
}

// complete returns an error for a file that has been cut short. SQLite does not miss a part of the last page.
func complete(f *os.File) error {
	var h [headerLen]byte
	_, err := f.ReadAt(h[:], 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	pageSize, pages := int64(binary.BigEndian.Uint16(h[pageSizeOffset:])), int64(binary.BigEndian.Uint32(h[pagesOffset:]))
	if info.Size() < pageSize*pages {
		return fmt.Errorf("%w: it has been cut short", ErrNotJournal)
	}
	return nil
}

// emptied returns an error for an empty file that cannot be a new one, whose making was cut short: it has a log, or was posted from.
func emptied(path string) error {
	_, err := os.Stat(path + ".lock")
	if err == nil || hasLog(path) {
		return fmt.Errorf("%w: it is empty, and was not", ErrNotJournal)
	}
	return nil
}

func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// unmarked tells a journal of before journals were marked, or one that was never finished, from the file of another program.
func unmarked(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", readOnly(path))
	if err != nil {
		return err
	}
	defer db.Close()
	var all, ours int
	err = db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE type = 'table' AND name IN ('owner', 'target', 'left_out', 'post', 'media'))
		FROM sqlite_schema`).Scan(&all, &ours)
	if err == nil && all > 0 && ours < 5 {
		err = &FileError{Path: path, Fault: Foreign}
	}
	return err
}

// readOnly names a file for SQLite to read. Without a log beside it nobody writes to it, and
// SQLite is told so: it would make files beside it otherwise.
func readOnly(path string) string {
	query := "?mode=ro"
	if !hasLog(path) {
		query += "&immutable=1"
	}
	return fileURL(path) + query
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
}
