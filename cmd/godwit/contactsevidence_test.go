package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// Ctrl-C ends the reading of a file, be it ever so long.
func TestTellInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "names.csv")
	if err := os.WriteFile(path, []byte("user id,screen name\n81,ivan\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c := &contactSearch{}
	f := contacts.NewFinder(archive.Account{ID: "1"})
	if err := c.tell(ctx, f, path); err != nil || len(c.files) != 1 {
		t.Fatal(err, c.files)
	}
	in := interruptibleReader{ctx, strings.NewReader("bread")}
	if n, err := in.Read(make([]byte, 2)); n != 2 || err != nil {
		t.Error(n, err)
	}
	cancel()
	if n, err := in.Read(make([]byte, 2)); n != 0 || !errors.Is(err, context.Canceled) {
		t.Error(n, err)
	}
	if _, err := c.readEvidence(ctx, f, []string{path}); !errors.Is(err, context.Canceled) {
		t.Errorf("a remembered file: %v", err)
	}
}

// What takes long and knows of no context does not keep a program that is to end.
func TestAwait(t *testing.T) {
	n := 0
	if err := await(t.Context(), func() { n = 1 }); err != nil || n != 1 {
		t.Error(n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	err := await(ctx, func() {
		cancel()
		<-never
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFewer(t *testing.T) {
	lines := []string{"1 ada ada@social.example.org/C"}
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("%d eve%[1]d eve%[1]d@social.example.org/%s", 100+i, map[bool]string{true: "C", false: "D"}[i < 50]))
	}
	few, left := fewer(bookOf(lines...).all())
	if len(few) != 91 || left != 10 || few[90].ID != "189" {
		t.Errorf("%d, and %d left out", len(few), left)
	}
	if got := tiers(bookOf(lines...).all()); got != "51 people of tier C, 50 people of tier D" {
		t.Error(got)
	}
}

func TestWrapLines(t *testing.T) {
	for text, want := range map[string]string{
		"bread and butter\n":          "bread and\nbutter\n",
		"  bread and butter\n\nham\n": "  bread and\n  butter\n\nham\n",
		"a_very_long_word and\n":      "a_very_long_word\nand\n",
		"  a_very_long_word\n":        "  a_very_long_word\n",
		"bread":                       "bread",
	} {
		if got := wrapLines(text, 11); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := wrapLines(text, 0); got != text {
			t.Errorf("where the width is not known, %q becomes %q", text, got)
		}
	}
}
