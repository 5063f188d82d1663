package journal

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// faultOf is the fault that a file was left alone for, or "".
func faultOf(err error) Fault {
	if e, ok := errors.AsType[*FileError](err); ok {
		return e.Fault
	}
	return ""
}

// linked skips a test where the person may not make symbolic links.
func linked(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Symlink(from, to); err != nil {
		t.Skip(err)
	}
}

// TestLockByAnyName: one file has one poster, whatever its name, and one log.
func TestLockByAnyName(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "real")
	if err := os.Mkdir(real, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(real, "a.db")
	linked(t, real, filepath.Join(dir, "folder"))
	linked(t, path, filepath.Join(dir, "link.db"))
	linked(t, "link.db", filepath.Join(dir, "link of link.db"))
	t.Chdir(dir)

	a := open(t, path)
	if err := a.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	aliases := []string{
		filepath.Join("real", "a.db"), filepath.Join("real", "..", "real", ".", "a.db"),
		filepath.Join(dir, "folder", "a.db"), "link.db", filepath.Join(dir, "link of link.db"),
	}
	for _, alias := range aliases {
		b := open(t, alias)
		if held, err := b.Locked(t.Context()); !held || err != nil {
			t.Errorf("%s: Locked = %v, %v", alias, held, err)
		}
		if err := b.Lock(t.Context()); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v, want ErrLocked", alias, err)
		}
		target(t, b) // others go on, in the same log
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "*-wal")); found != nil {
		t.Errorf("a log of its own: %v", found)
	}

	if err := os.Remove(path + ".lock"); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	if err := open(t, path).Lock(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("without the file for older versions: %v, want ErrLocked", err)
	}
	if ts, err := a.Targets(t.Context()); len(ts) != 1 || err != nil {
		t.Errorf("%+v, %v", ts, err)
	}
}

// TestHardLink: by a second name of the file itself it can be used when nobody uses it by the first.
func TestHardLink(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	a := open(t, first)
	target(t, a)
	if err := os.Link(first, second); err != nil {
		t.Skip(err)
	}
	if _, err := Open(t.Context(), second); faultOf(err) != OtherName {
		t.Errorf("%v, want %q", err, OtherName)
	}
	if _, err := OpenReadable(t.Context(), second); faultOf(err) != OtherName {
		t.Errorf("to read: %v, want %q", err, OtherName)
	}
	if _, err := os.Stat(second + "-wal"); err == nil {
		t.Error("a second log")
	}
	target(t, a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, second)
	if ts, err := b.Targets(t.Context()); len(ts) != 1 || err != nil {
		t.Errorf("%+v, %v", ts, err)
	}
	if err := b.Lock(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), first); faultOf(err) != OtherName {
		t.Errorf("%v, want %q", err, OtherName)
	}
}

// TestRenamedInUse: a journal in use is still in use, by the name it had.
func TestRenamedInUse(t *testing.T) {
	dir := t.TempDir()
	path, moved := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	a := open(t, path)
	if err := a.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, moved); err != nil {
		t.Skip(err) // Windows does not let it
	}
	if _, err := Open(t.Context(), moved); faultOf(err) != OtherName {
		t.Errorf("%v, want %q", err, OtherName)
	}
	// A new one in its place is another journal, and a folder renamed is the same.
	if err := os.Rename(moved, path); err != nil {
		t.Fatal(err)
	}
	other := dir + " moved"
	if err := os.Rename(dir, other); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Rename(other, dir) }()
	b := open(t, filepath.Join(other, "a.db"))
	if err := b.Lock(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
}

// TestCopyIsAnother: a copy is a journal of its own.
func TestCopyIsAnother(t *testing.T) {
	dir := t.TempDir()
	a := open(t, filepath.Join(dir, "a.db"))
	if err := a.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := open(t, copied(t, a.path, filepath.Join(dir, "b.db")))
	if err := b.Lock(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestOlderLock: a version that locked the file beside the journal, and this one, keep each other out.
func TestOlderLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	older := func() (unlock func(), err error) {
		db, err := sql.Open("sqlite", fileURL(path+".lock"))
		if err != nil {
			return nil, err
		}
		conn, err := db.Conn(t.Context())
		if err == nil {
			_, err = conn.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
		}
		return func() { _, _ = conn.Close(), db.Close() }, err
	}
	j := open(t, path)
	unlock, err := older()
	if err != nil {
		t.Fatal(err)
	}
	if held, err := j.Locked(t.Context()); !held || err != nil {
		t.Errorf("Locked = %v, %v", held, err)
	}
	if err := j.Lock(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
	unlock()
	if err := j.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	unlock, err = older()
	if err == nil {
		t.Error("an older version posts, too")
	}
	unlock()
}
