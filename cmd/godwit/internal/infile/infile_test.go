//go:build unix

package infile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	if err := syscall.Mkfifo(name("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", name("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := os.WriteFile(name("file"), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"to pipe": "pipe", "to zero": "/dev/zero", "to file": "file"} {
		if err := os.Symlink(to, name(link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		path string
		want string // the type of the error
	}{
		{name("file"), "<nil>"},
		{name("to file"), "<nil>"},
		{name("pipe"), "*infile.NotFileError"},
		{name("to pipe"), "*infile.NotFileError"},
		{name("socket"), "*infile.NotFileError"},
		{"/dev/zero", "*infile.NotFileError"},
		{name("to zero"), "*infile.NotFileError"},
		{"/dev/../dev/zero", "*infile.NotFileError"},
		{dir, "*fs.PathError"},
		{name("none"), "*fs.PathError"},
		{"", "*fs.PathError"},
	} {
		f, err := Open(tt.path)
		if err == nil {
			f.Close()
		}
		if got := fmt.Sprintf("%T", err); got != tt.want {
			t.Errorf("open %s: %s, want %s", tt.path, got, tt.want)
		}
		if _, err := Read(t.Context(), tt.path, 3); fmt.Sprintf("%T", err) != tt.want {
			t.Errorf("read %s: %T, want %s", tt.path, err, tt.want)
		}
	}
	if _, err := Open(dir); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(name("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

func TestReadAtMost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(t.Context(), path, 3); string(data) != "abc" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	_, err := Read(t.Context(), path, 2)
	if large := (*TooLargeError)(nil); !errors.As(err, &large) || large.Path != path || large.Limit != 2 {
		t.Errorf("%v", err)
	}
	if err := os.Truncate(path, 400<<30); err != nil { // without a byte of it on the disk
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), path, 64<<20); !strings.Contains(fmt.Sprint(err), "larger") {
		t.Errorf("400 GB: %v", err)
	}
}

// TestPipesThatAreOpen: a pipe that is open already is read up to the limit, and no longer than the context lasts.
func TestPipesThatAreOpen(t *testing.T) {
	open := func() (path string, w *os.File) {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close(); w.Close() })
		return fmt.Sprintf("/dev/fd/%d", r.Fd()), w
	}
	path, w := open()
	if _, err := os.Stat(path); err != nil {
		t.Skip("the system has no names for what is open")
	}
	fmt.Fprint(w, "abc")
	w.Close()
	if data, err := Read(t.Context(), path, 3); string(data) != "abc" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	path, w = open()
	fmt.Fprint(w, "abcd") // and it goes on
	if _, err := Read(t.Context(), path, 3); !strings.Contains(fmt.Sprint(err), "larger") {
		t.Errorf("%v", err)
	}
	path, _ = open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, path, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
