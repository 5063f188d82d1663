package archive_test

import (
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// TestHostile opens archives that are damaged or were built to do harm. Whatever they do,
// errors are of the declared kinds, what must come comes, and the memory used stays small.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	for _, attack := range archivetest.Hostile() {
		t.Run(attack.Name, func(t *testing.T) {
			path, err := attack.Write(dir)
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			tweets, damaged := readHostile(t, path)
			runtime.ReadMemStats(&after)
			const most = 96 << 20 // allocated, not kept
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%d MiB were allocated", n>>20)
			}
			switch refused := damaged > 0 && tweets == 0; {
			case attack.Want == archivetest.Refuse && damaged == 0:
				t.Errorf("not refused: %d tweets and no error", tweets)
			case attack.Want != archivetest.Refuse && refused:
				t.Errorf("refused; want %d tweets", attack.Tweets)
			case tweets < attack.Tweets || tweets > attack.Tweets+attack.Damaged:
				t.Errorf("%d tweets and %d errors, want %d tweets and %d damaged", tweets, damaged, attack.Tweets, attack.Damaged)
			case attack.Damaged > 0 && tweets < attack.Tweets+attack.Damaged && damaged == 0:
				t.Errorf("%d tweets of %d are missing, and nothing says so", attack.Tweets+attack.Damaged-tweets, attack.Tweets+attack.Damaged)
			}
		})
	}
}

// readHostile reads everything in an archive and returns the number of tweets and of
// errors, with the error of opening as one.
func readHostile(t *testing.T, path string) (tweets, damaged int) {
	t.Helper()
	declared := func(err error) {
		var se *archive.SyntaxError
		if !errors.As(err, &se) && !errors.Is(err, archive.ErrNotArchive) && !errors.Is(err, archive.ErrTruncated) && !errors.Is(err, archive.ErrOtherAccount) && !errors.Is(err, archive.ErrEncrypted) {
			t.Errorf("undeclared error: %v", err)
		}
		damaged++
	}
	a, err := archive.Open(path)
	if err != nil {
		declared(err)
		return 0, damaged
	}
	defer a.Close()
	for tw, err := range a.Tweets() {
		if err != nil {
			declared(err)
			continue
		}
		tweets++
		for _, m := range tw.Media {
			if m.File == "" {
				continue
			}
			f, err := a.OpenMedia(m.File)
			if err == nil {
				_, err = io.Copy(io.Discard, f)
				f.Close()
			}
			if err != nil {
				var se *archive.SyntaxError
				if !errors.As(err, &se) {
					t.Errorf("undeclared error: %v", err)
				}
			}
		}
	}
	if _, err := a.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	return tweets, damaged
}

// TestEncrypted opens a zip file with a password. That its tweets cannot be read is said
// by Open, and not as if they were damaged.
func TestEncrypted(t *testing.T) {
	attacks := archivetest.Hostile()
	i := slices.IndexFunc(attacks, func(a archivetest.Attack) bool { return a.Name == "encrypted" })
	path, err := attacks[i].Write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(path)
	if err == nil {
		a.Close()
	}
	if !errors.Is(err, archive.ErrEncrypted) || !strings.Contains(err.Error(), "password: encrypted.zip") {
		t.Errorf("Open: %v, want ErrEncrypted with the name of the zip file", err)
	}
}
