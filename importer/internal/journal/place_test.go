package journal

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listing is what is in a folder, with the bytes of the files.
func listing(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		line := e.Name() + " " + e.Type().String()
		if e.Type().IsRegular() {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			line += " " + string(data)
		}
		out = append(out, line)
	}
	return out
}

// strange is something that stands where a journal should be. What makes it may skip the test.
type strange struct {
	name string
	put  func(t *testing.T, path string) error
	want Fault  // or, if empty, ErrNotJournal
	of   string // what the error is about
}

func database(script string) func(t *testing.T, path string) error {
	return func(t *testing.T, path string) error {
		empty(t, path)
		db, err := sql.Open("sqlite", fileURL(path))
		if err != nil {
			return err
		}
		_, err = db.Exec(script)
		return errors.Join(err, db.Close())
	}
}

func bytesOf(data string) func(t *testing.T, path string) error {
	return func(_ *testing.T, path string) error { return os.WriteFile(path, []byte(data), 0o600) }
}

var strangers = []strange{
	{"a folder", func(_ *testing.T, path string) error { return os.Mkdir(path, 0o700) }, NotFile, "1001.db"},
	{"a link that leads nowhere", func(t *testing.T, path string) error { linked(t, "none", path); return nil }, NotFile, "1001.db"},
	{"a log that is a folder", func(t *testing.T, path string) error {
		return errors.Join(open(t, path).Close(), os.Mkdir(path+"-wal", 0o700))
	}, NotFile, "1001.db-wal"},
	{"a log that is a link", func(t *testing.T, path string) error {
		err := open(t, path).Close()
		linked(t, path, path+"-wal")
		return err
	}, NotFile, "1001.db-wal"},
	{"a letter", bytesOf(strings.Repeat("Dear aunt, ", 1000)), "", "1001.db"},
	{"a short letter", bytesOf("Dear aunt"), "", "1001.db"},
	{"zeros", bytesOf(string(make([]byte, 8192))), "", "1001.db"},
	{"another program's", database("CREATE TABLE moz_places (id INTEGER); PRAGMA user_version = 78"), Foreign, "1001.db"},
	{"another program's, with a log", database("PRAGMA journal_mode = WAL; CREATE TABLE owner (id INTEGER); PRAGMA user_version = 2"), Foreign, "1001.db"},
	{"another program's, that says so", database("CREATE TABLE post (id INTEGER); PRAGMA application_id = 252006675"), Foreign, "1001.db"},
	{"emptied", func(t *testing.T, path string) error {
		j := open(t, path)
		return errors.Join(j.Lock(t.Context()), j.Close(), os.Truncate(path, 0))
	}, "", "1001.db"},
}

// TestStrangeFiles: what cannot be a journal is said, and stays as it is.
func TestStrangeFiles(t *testing.T) {
	for _, s := range strangers {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "1001.db")
			if err := s.put(t, path); err != nil {
				t.Fatal(err)
			}
			before := listing(t, dir)
			for how, f := range map[string]func() (*Journal, error){
				"open": func() (*Journal, error) { return Open(t.Context(), path) },
				"read": func() (*Journal, error) { return OpenReadable(t.Context(), path) },
			} {
				_, err := f()
				e, _ := errors.AsType[*FileError](err)
				switch {
				case s.want == "" && !errors.Is(err, ErrNotJournal):
					t.Errorf("%s: %v, want ErrNotJournal", how, err)
				case s.want != "" && (e == nil || e.Fault != s.want || filepath.Base(e.Path) != s.of):
					t.Errorf("%s: %v, want %q of %s", how, err, s.want, s.of)
				}
			}
			if after := listing(t, dir); !slices.Equal(before, after) {
				t.Errorf("changed from %.300q to %.300q", before, after)
			}
		})
	}
}

// TestHalfMade: a journal whose making was cut short is made now.
func TestHalfMade(t *testing.T) {
	for name, put := range map[string]func(*testing.T, string) error{
		"nothing yet":  bytesOf(""),
		"no table yet": database("PRAGMA journal_mode = WAL"),
	} {
		path := filepath.Join(t.TempDir(), "a.db")
		if err := put(t, path); err != nil {
			t.Fatal(err)
		}
		target(t, open(t, path))
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadOnlyAfterKill: what a killed process left is read where nothing can be written, log and all.
func TestReadOnlyAfterKill(t *testing.T) {
	dir := t.TempDir()
	j := open(t, filepath.Join(dir, "a.db"))
	keep(t, j, Search{Evidence: []string{"/e.csv"}})
	left := filepath.Join(dir, "left.db")
	for _, ending := range []string{"", "-wal", "-shm"} {
		copied(t, j.path+ending, left+ending)
	}
	before := listing(t, dir)
	r, err := openUnwritable(t.Context(), left, fs.ErrPermission)
	if err != nil {
		t.Fatal(err)
	}
	if k := known(t, r); len(k.Evidence) != 1 {
		t.Errorf("%+v", k)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if after := listing(t, dir); len(after) != len(before) {
		t.Errorf("changed from %.300q to %.300q", before, after)
	}
}
