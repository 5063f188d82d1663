package main

import (
	"context"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// full is a file on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "out.txt", Err: syscall.ENOSPC}
}

// What nobody can read was not done.
func TestLostOutput(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	for _, args := range []string{"version", "version --json", "--help"} {
		var stderr strings.Builder
		code := run(context.Background(), strings.Fields(args), strings.NewReader(""), full{}, &stderr)
		if code != explain.CodeJournal || !strings.Contains(stderr.String(), "The disk is full: ") {
			t.Errorf("godwit %s: code %d, %q", args, code, stderr.String())
		}
	}
}
