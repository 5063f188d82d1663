//go:build unix

package journal

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func init() {
	journalOf := func(change func(t *testing.T, path string) error) func(t *testing.T, path string) error {
		return func(t *testing.T, path string) error { return errors.Join(open(t, path).Close(), change(t, path)) }
	}
	mode := func(mode os.FileMode) func(t *testing.T, path string) error {
		return journalOf(func(_ *testing.T, path string) error { return os.Chmod(path, mode) })
	}
	strangers = append(strangers, []strange{
		{"a pipe", func(_ *testing.T, path string) error { return syscall.Mkfifo(path, 0o600) }, NotFile, "1001.db"},
		{"a device", func(t *testing.T, path string) error { linked(t, "/dev/null", path); return nil }, NotFile, "null"},
		{"a socket", func(t *testing.T, path string) error {
			l, err := net.Listen("unix", path)
			if err == nil {
				t.Cleanup(func() { _ = l.Close() })
			}
			return err
		}, NotFile, "1001.db"},
		{"a log that is a pipe", journalOf(func(_ *testing.T, path string) error { return syscall.Mkfifo(path+"-wal", 0o600) }), NotFile, "1001.db-wal"},
		{"a lock that is a pipe", journalOf(func(_ *testing.T, path string) error { return syscall.Mkfifo(path+".lock", 0o600) }), NotFile, "1001.db.lock"},
		{"read by all", mode(0o644), OpenToOthers, "1001.db"},
		{"read by the group", mode(0o640), OpenToOthers, "1001.db"},
		{"written by all", mode(0o602), OpenToOthers, "1001.db"},
		{"a log read by all", journalOf(func(_ *testing.T, path string) error { return os.WriteFile(path+"-wal", nil, 0o644) }), OpenToOthers, "1001.db-wal"},
		{"another user's", journalOf(func(t *testing.T, path string) error {
			if os.Geteuid() != 0 {
				t.Skip("only root gives files away")
			}
			return os.Chown(path, 65534, -1)
		}), OtherUser, "1001.db"},
	}...)
}

// TestOpenFolder: where anybody may replace the journal is no place for it; where only its owner may, is.
func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	for mode, want := range map[os.FileMode]Fault{
		0o777: OpenFolder, 0o703: OpenFolder, os.ModeSticky | 0o777: "", 0o775: "", 0o755: "", 0o700: "",
	} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		j, err := Open(t.Context(), path)
		if faultOf(err) != want || err != nil && want == "" {
			t.Errorf("%v: %v, want %q", mode, err, want)
		}
		if e, ok := errors.AsType[*FileError](err); ok && filepath.Base(e.Path) != filepath.Base(dir) {
			t.Errorf("%v: %s", mode, e.Path)
		}
		if err == nil {
			err = j.Close()
		} else if want != "" {
			err = nil
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// TestFileDescriptorName: /proc/self/fd is one more name.
func TestFileDescriptorName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a := open(t, path)
	if err := a.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	alias := fmt.Sprintf("/proc/self/fd/%d", f.Fd())
	if _, err := os.Lstat(alias); err != nil {
		t.Skip(err)
	}
	b := open(t, alias)
	if err := b.Lock(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
}
