package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// span is a range of bytes of a file that are locked. They need not be there.
type span struct{ start, length int64 }

// What is locked of a journal, far behind what SQLite locks and what a file can hold.
var (
	posting = span{1 << 62, 1}                 // by the one that posts
	names   = span{posting.start + 1, 1 << 32} // by all that have it open, each the byte of the name they use
)

// olderPosting is what a godwit before this one locks to post, of a file beside the journal: the bytes that SQLite locks of its
// own files (PENDING_BYTE in its os.h).
var olderPosting = span{1 << 30, 512}

func (j *Journal) olderLock() string { return j.path + ".lock" }

// Lock makes this process the one that posts, until Close or the end of the
// process, however it ends. It returns ErrLocked when another one is.
//
// What is locked is the file, whatever its name; and a second, empty file beside
// it, which is all that older versions look at.
func (j *Journal) Lock(ctx context.Context) error {
	if j.older != nil || j.path == memory {
		return nil
	}
	if j.unwritable != nil {
		return j.unwritable
	}
	older, err := os.OpenFile(j.olderLock(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("lock journal: %w", err)
	}
	err = insist(ctx, older, olderPosting, false)
	if err == nil {
		err = insist(ctx, j.file, posting, false)
	}
	if err != nil {
		_ = older.Close()
		return fmt.Errorf("lock journal %s: %w", j.path, err)
	}
	j.older = older
	return nil
}

// insist locks a span, or returns ErrLocked. On some systems, and in older versions, another process may hold it for the
// moment that looking at it takes, again and again: tries in quick succession find a moment in between.
func insist(ctx context.Context, f *os.File, s span, share bool) error {
	const (
		patience = time.Second
		pause    = 3 * time.Millisecond
	)
	for begun := time.Now(); ; {
		ok, err := lock(f, s, share)
		if ok || err != nil {
			return err
		}
		if time.Since(begun) > patience {
			return ErrLocked
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Locked reports whether another process posts from the journal.
func (j *Journal) Locked(context.Context) (bool, error) {
	if j.older != nil || j.path == memory {
		return false, nil
	}
	if held, err := locked(j.file, posting); held || err != nil {
		return held, err
	}
	f, err := os.Open(j.olderLock())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	held, err := locked(f, olderPosting)
	return held, errors.Join(err, f.Close())
}

// shareName says of an open file under which name it is in use, and reports whether it is in use elsewhere under this name. Under
// another one, it returns a *FileError: SQLite keeps its log beside a name, and two logs of one file destroy it. The name is
// the folder and what it is called there, so that folders may have several paths.
func shareName(ctx context.Context, f *os.File, path string) (inUse bool, err error) {
	folder, err := identity(filepath.Dir(path))
	if err != nil {
		return false, err
	}
	h := fnv.New32a()
	_ = binary.Write(h, binary.LittleEndian, folder)
	_, _ = io.WriteString(h, strings.ToLower(filepath.Base(path))) // where case does not count, both are one name
	own := span{names.start + int64(h.Sum32()), 1}
	for _, others := range []span{
		own,
		{names.start, own.start - names.start},
		{own.start + 1, names.start + names.length - own.start - 1},
	} {
		held, err := locked(f, others)
		switch {
		case err != nil:
			return false, err
		case others == own: // before this process's own, which a system may count
			inUse = held
			if err := insist(ctx, f, own, true); err != nil {
				return false, err
			}
		case held:
			return false, &FileError{Path: path, Fault: OtherName}
		}
	}
	return inUse, nil
}
