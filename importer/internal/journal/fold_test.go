package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// copied copies one file, as people do.
func copied(t testing.TB, from, to string) string {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// statusesIn are the statuses that a copy of nothing but the file knows, or the error.
func statusesIn(t *testing.T, path string) (n int, err error) {
	t.Helper()
	j, err := Open(t.Context(), copied(t, path, filepath.Join(t.TempDir(), "copy.db")))
	if err != nil {
		return 0, err
	}
	defer j.Close()
	c, err := j.Counts(t.Context(), 1)
	return c.Posts[Posted], err
}

// TestCopyAlone: the file itself holds all that was done, while it is in use and after every single change.
func TestCopyAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	var ds []Decision
	for id := range int64(3000) { // more than SQLite copies in one go
		ds = append(ds, post(id+1, 1, Key{}))
	}
	plan(t, j, tg, ds...)
	for id := range int64(20) {
		change(t, j, tg, posted(Key{id + 1, 0}, fmt.Sprint("s", id))...)
		if n, err := statusesIn(t, path); n != int(id)+1 || err != nil {
			t.Fatalf("after %d: %d, %v", id+1, n, err)
		}
	}
}

// TestCopyWhileRead: what cannot be folded, since somebody reads an earlier state, is missed in the copy.
func TestCopyWhileRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}), post(2, 1, Key{}), post(3, 1, Key{}))
	reader, err := sql.Open("sqlite", fileURL(path))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	tx, err := reader.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM post").Scan(&n); err != nil {
		t.Fatal(err)
	}
	for id := range int64(2) {
		change(t, j, tg, posted(Key{id + 1, 0}, fmt.Sprint("s", id))...)
		if n, err := statusesIn(t, path); faultOf(err) != Incomplete {
			t.Errorf("%d, %v, want %q", n, err, Incomplete)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	// The next change folds, and so does the end.
	change(t, j, tg, posted(Key{3, 0}, "s3")...)
	if n, err := statusesIn(t, path); n != 3 || err != nil {
		t.Errorf("%d, %v, want 3", n, err)
	}
}

// TestCopyTorn: a process is killed while SQLite copies a transaction into the file, at each of the pages.
func TestCopyTorn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}), post(2, 1, Key{}))
	read := func(path string) []byte {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	before := read(path)
	ctx := context.Background()
	conn, err := j.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err1 := tx.Exec("UPDATE post SET state = 'posted', status_id = 's' || tweet_id")
	_, err2 := tx.Exec("INSERT INTO input (name, data) VALUES ('large', zeroblob(30000))")
	if err := errors.Join(count(ctx, tx, inParts), err1, err2, tx.Commit()); err != nil {
		t.Fatal(err)
	}
	log := read(path + "-wal")
	if done, err := checkpoint(ctx, conn); !done || err != nil {
		t.Fatal(done, err)
	}
	after := read(path)
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}

	const pageSize = 4096
	torn, copies := append([]byte{}, before...), 0
	for at := 0; ; at += pageSize {
		for _, with := range []bool{false, true} { // the log
			path := filepath.Join(dir, fmt.Sprint(at, with, ".db"))
			if err := os.WriteFile(path, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			if with {
				if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			other, err := Open(t.Context(), path)
			want := Fault("")
			if at > 0 && !with {
				want = Incomplete
			}
			if faultOf(err) != want || err != nil && want == "" {
				t.Errorf("%d bytes copied, log %v: %v, want %q", at, with, err, want)
			}
			if err != nil {
				continue
			}
			c, err := other.Counts(t.Context(), tg.ID)
			if posts := c.Posts[Posted]; err != nil || with && posts != 2 || !with && posts != 0 {
				t.Errorf("%d bytes copied, log %v: %d posts, %v", at, with, posts, err)
			}
			if err := other.Close(); err != nil {
				t.Error(err)
			}
			copies++
		}
		if at >= len(after) {
			break
		}
		torn = append(torn[:at:at], append(append([]byte{}, after[at:at+pageSize]...), torn[min(len(torn), at+pageSize):]...)...)
	}
	if copies < 8 {
		t.Errorf("only %d copies could be opened", copies)
	}
}

// TestLogBegunAnew: a process is killed when it has begun the log anew, to say that the file is whole, and nothing is in it yet. A log
// that was cut off, or is of another state, does not pass for that.
func TestLogBegunAnew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}), post(2, 1, Key{}))
	ctx := context.Background()
	conn, err := j.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec("UPDATE post SET state = 'posted', status_id = 's' || tweet_id")
	if err := errors.Join(count(ctx, tx, inParts), err, tx.Commit()); err != nil {
		t.Fatal(err)
	}
	if done, err := checkpoint(ctx, conn); !done || err != nil {
		t.Fatal(done, err)
	}
	elsewhere, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	anew := bytes.Clone(log)
	binary.BigEndian.PutUint32(anew[16:], binary.BigEndian.Uint32(log[16:])+1)
	other := bytes.Clone(log)
	binary.BigEndian.PutUint32(other[16:], binary.BigEndian.Uint32(log[16:])+2)
	binary.BigEndian.PutUint32(elsewhere[idOffset:], uint32(ours|0x7000|inParts))
	for name, tt := range map[string]struct {
		file, log []byte
		want      Fault
	}{
		"begun anew":       {nil, anew, ""},
		"not begun":        {nil, log, ""},
		"cut off":          {nil, log[:logHeaderLen+frameHeaderLen+50], Incomplete},
		"its header alone": {nil, anew[:logHeaderLen], Incomplete},
		"another log":      {nil, other, Incomplete},
		"another state":    {elsewhere, anew, Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			to := copied(t, path, filepath.Join(t.TempDir(), "a.db"))
			if tt.file != nil {
				if err := os.WriteFile(to, tt.file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(to+"-wal", tt.log, 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Open(t.Context(), to)
			if faultOf(err) != tt.want || err != nil && tt.want == "" {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if err != nil {
				return
			}
			defer j.Close()
			if c, err := j.Counts(t.Context(), tg.ID); err != nil || c.Posts[Posted] != 2 {
				t.Errorf("%v, %v", c.Posts, err)
			}
		})
	}
}

// TestOtherLog: a file is not read with the log of an earlier or a later one, with which SQLite would mix it.
func TestOtherLog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	j := open(t, path)
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}), post(2, 1, Key{}), post(3, 1, Key{}), post(4, 1, Key{}))
	var files, logs []string
	for id := range int64(4) {
		change(t, j, tg, posted(Key{id + 1, 0}, fmt.Sprint("s", id))...)
		files = append(files, copied(t, path, filepath.Join(dir, fmt.Sprint(id, ".file"))))
		logs = append(logs, copied(t, path+"-wal", filepath.Join(dir, fmt.Sprint(id, ".log"))))
	}
	for f := range files {
		for l := range logs {
			path := copied(t, files[f], filepath.Join(t.TempDir(), "a.db"))
			copied(t, logs[l], path+"-wal")
			want := OtherLog
			if f == l {
				want = ""
			}
			other, err := Open(t.Context(), path)
			if faultOf(err) != want || err != nil && want == "" {
				t.Errorf("file %d, log %d: %v, want %q", f, l, err, want)
			}
			if err == nil {
				err = other.Close()
			}
			if err != nil && want == "" {
				t.Error(err)
			}
		}
	}
}

// TestKilledAfterFold: a file that a killed process left whole, and its log, are opened and closed as one.
func TestKilledAfterFold(t *testing.T) {
	dir := t.TempDir()
	j := open(t, filepath.Join(dir, "a.db"))
	tg := target(t, j)
	plan(t, j, tg, post(1, 1, Key{}))
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	left := copied(t, j.path, filepath.Join(dir, "left.db"))
	copied(t, j.path+"-wal", left+"-wal")
	for range 2 {
		if err := open(t, left).Close(); err != nil {
			t.Fatal(err)
		}
		if n, err := statusesIn(t, left); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
}
