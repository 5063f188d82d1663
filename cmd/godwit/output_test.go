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

// A full disk is told once, with what helps.
func TestLostHandles(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	want := "godwit: The disk is full: write out.txt: no space left on device\n  Make room on the disk, then type the same command again.\n"
	for args, in := range map[string]string{
		"contacts handles":        strings.Repeat("hi @bob@mastodon.social\n", 10_000),
		"contacts handles --json": `["hi @bob@mastodon.social"]`,
	} {
		var stderr strings.Builder
		if code := run(context.Background(), strings.Fields(args), strings.NewReader(in), full{}, &stderr); code != explain.CodeJournal || stderr.String() != want {
			t.Errorf("godwit %s: code %d, %q", args, code, stderr.String())
		}
	}
}
