package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var manFolder = flag.String("man", "", "keep the man pages that TestMan makes in this `folder`")

// TestMan makes the man pages of a release (.ci/release). It is a test, and not
// a command, so that the program does without what makes them. Their date is
// that of $SOURCE_DATE_EPOCH.
func TestMan(t *testing.T) {
	dir := *manFolder
	if dir == "" {
		dir = t.TempDir()
	}
	root := newRoot(&session{stdout: io.Discard, stderr: io.Discard})
	root.DisableAutoGenTag = true
	var pages []string
	forMan(root, &pages)
	if err := doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "godwit", Manual: "Godwit"}, dir); err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(filepath.Join(dir, page))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(text), "\n.SH NAME\n") || strings.Contains(string(text), "%!") {
			t.Errorf("%s is no man page:\n%.500s", page, text)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "godwit-import.1")); err != nil || !regexp.MustCompile(`(?s)\n\.EX\n.*\n3   the archive cannot be read, or not all of it is there\n.*\.EE\n`).Match(text) {
		t.Errorf("the table of exit codes is not kept as it is: %v\n%s", err, text)
	}
}

// forMan makes lists in the help of a command and those below it what Markdown,
// of which the pages are made, leaves as it is.
func forMan(cmd *cobra.Command, pages *[]string) {
	if !cmd.IsAvailableCommand() && cmd.HasParent() {
		return
	}
	*pages = append(*pages, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
	cmd.Long = strings.ReplaceAll(strings.ReplaceAll(cmd.Long, ":\n  ", ":\n\n  "), "\n  ", "\n    ")
	for _, c := range cmd.Commands() {
		forMan(c, pages)
	}
}
