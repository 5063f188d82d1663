package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/mapping/contacts"
)

func importFiles(pairs ...string) (files []contacts.ImportFile) {
	for i := 0; i < len(pairs); i += 2 {
		files = append(files, contacts.ImportFile{Name: pairs[i], Data: []byte(pairs[i+1])})
	}
	return files
}

// filesIn are the names and contents of the files in a folder, without the README.
func filesIn(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		if e.Name() != readmeName {
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, e.Name()+":"+string(data))
		}
	}
	return strings.Join(list, " ")
}

// An export replaces what an earlier one wrote, all of it, and nothing else.
func TestExportFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "for it")
	folder := exportFolder{dir}
	write := func(wantErr string, want string, pairs ...string) {
		t.Helper()
		err := folder.write(importFiles(pairs...), "A guide.\n")
		if (err != nil) != (wantErr != "") || err != nil && !strings.Contains(err.Error(), wantErr) {
			t.Fatalf("%v, want %q", err, wantErr)
		}
		if got := filesIn(t, dir); got != want {
			t.Errorf("there is %q, want %q", got, want)
		}
	}
	write("", "a-1.csv:1 a-2.csv:2 b.csv:3", "a-1.csv", "1", "a-2.csv", "2", "b.csv", "3")
	if text, err := os.ReadFile(filepath.Join(dir, readmeName)); err != nil || !strings.HasPrefix(string(text), "A guide.\n") {
		t.Errorf("%q, %v", text, err)
	}
	write("", "a.csv:4 b.csv:3", "a.csv", "4", "b.csv", "3")
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	write("", "a.csv:4 notes.txt:x", "a.csv", "4")
	if err := os.WriteFile(filepath.Join(dir, "b.csv"), []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	write("b.csv is there already", "a.csv:4 b.csv:not ours notes.txt:x", "a.csv", "5", "b.csv", "6")
	write("", "a.csv:5 b.csv:not ours notes.txt:x", "a.csv", "5")
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	write("a.csv was changed", "a.csv:changed b.csv:not ours notes.txt:x", "c.csv", "7")
	if err := os.Remove(filepath.Join(dir, "a.csv")); err != nil { // as the error advises
		t.Fatal(err)
	}
	write("", "b.csv:not ours c.csv:7 notes.txt:x", "c.csv", "7")

	if err := os.WriteFile(filepath.Join(dir, readmeName), []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	write("README.txt is there already", "b.csv:not ours c.csv:7 notes.txt:x", "c.csv", "8")
	if left, err := filepath.Glob(filepath.Join(dir, ".godwit-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
