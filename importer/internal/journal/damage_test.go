package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// typed are the errors that a person is told about in words.
func typed(err error) bool {
	var file *FileError
	var path *fs.PathError
	return errors.As(err, &file) || errors.As(err, &path) || errors.Is(err, ErrNotJournal) || errors.Is(err, ErrNewer) || errors.Is(err, ErrChanged)
}

// used is a journal with something in every table, closed, as bytes.
func used(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	j := open(t, path)
	tg := target(t, j)
	d := post(1, 2, Key{})
	d.Posts[0].Media = []Media{{File: "a.jpg", Kind: "photo", Size: 10}}
	d.Posts[1].Links = []Link{{0, 5, Key{1, 0}}}
	d.Warnings = []string{"a poll"}
	plan(t, j, tg, d, post(2, 1, Key{}), post(3, 1, Key{2, 0}), Decision{TweetID: 4, Key: 4, Reason: "retweet"})
	change(t, j, tg, posted(Key{1, 0}, "s1")...)
	change(t, j, tg, Change{Key: Key{1, 1}, State: Intended, IdempotencyKey: "k", At: day})
	keep(t, j, Search{At: day, Summary: []byte("{}"), Evidence: []string{"/e.csv"}, Contacts: []Contact{{Key: "@bob", Found: []byte("{}"), Handles: []string{"bob@b.example"}}}})
	err := errors.Join(j.SetOwner(t.Context(), "42", "ada"), j.Choose(t.Context(), map[int64][]byte{3: []byte("{}")}), j.Close())
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// useAll opens a file, reads all of it, writes if asked to, and returns what went wrong.
func useAll(t testing.TB, data, log []byte, write bool) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if log != nil {
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	j, err := OpenReadable(ctx, path)
	if err != nil {
		return err
	}
	defer j.Close()
	_, _, err = j.Owner(ctx)
	_, err1 := j.Targets(ctx)
	_, err2 := j.Summary(ctx, 1)
	_, err3 := j.Counts(ctx, 1)
	_, err4 := j.Open(ctx, 1, Key{}, 100)
	_, err5 := j.Unsettled(ctx, 1)
	_, err6 := j.Problems(ctx, 1, 50)
	_, _, err7 := j.Ancestor(ctx, 1, Key{3, 0})
	_, err8 := j.Contacts(ctx)
	_, err9 := j.Choices(ctx)
	if err := errors.Join(err, err1, err2, err3, err4, err5, err6, err7, err8, err9); err != nil {
		return err
	}
	if !write {
		return nil
	}
	return j.Record(ctx, 1, []Window{{Class: "api"}}, Change{Key: Key{1, 1}, State: Posted, StatusID: "s2", At: day})
}

// TestDamaged: bytes changed anywhere, and files cut anywhere, give an error with a name, or do not matter.
func TestDamaged(t *testing.T) {
	whole := used(t)
	if err := useAll(t, whole, nil, true); err != nil {
		t.Fatal(err)
	}
	header, step := 1, 211 // bytes between the changes in the header and in that of the root of all tables, and behind them
	if testing.Short() {
		header, step = 13, 9973
	}
	for at := 0; at < len(whole); {
		for _, flip := range []byte{0x01, 0xFF} {
			data := append([]byte{}, whole...)
			data[at] ^= flip
			if err := useAll(t, data, nil, at%10 == 0); err != nil && !typed(err) {
				t.Errorf("byte %d ^ %#x: %v", at, flip, err)
			}
		}
		if at += header; at >= headerLen+8 {
			at += step
		}
	}
	for _, size := range []int{1, 15, 16, 99, 100, 101, 511, 512, 4095, 4096, 4097, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		err := useAll(t, whole[:size], nil, false)
		if !errors.Is(err, ErrNotJournal) {
			t.Errorf("cut to %d bytes: %v, want ErrNotJournal", size, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	whole := used(f)
	f.Add(uint32(0), []byte("SQLite"), []byte(nil))
	f.Add(uint32(idOffset), []byte("gw\x00\x01"), []byte{0x37, 0x7f, 6, 0x82})
	f.Add(uint32(4096), []byte{0x0D, 0xFF, 0xFF}, make([]byte, 5000))
	f.Fuzz(func(t *testing.T, at uint32, change, log []byte) {
		data := append([]byte{}, whole...)
		copy(data[int(at)%len(data):], change)
		if err := useAll(t, data, log, true); err != nil && !typed(err) {
			t.Error(err)
		}
	})
}
