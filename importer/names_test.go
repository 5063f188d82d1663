package importer_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// processWorld is an archive of that many tweets, and a server for processes to import it to.
func processWorld(t *testing.T, tweets int) (child, *practice.Server) {
	t.Helper()
	dir := t.TempDir()
	c := child{Archive: filepath.Join(dir, "archive"), Journal: filepath.Join(dir, "a.db"), Clock: fastClock{Base: time.Now().Round(0), Factor: 5000}}
	numbers, _ := numbered(tweets)
	writeFolder(t, c.Archive, filesOf(t, numbers, nil))
	s := practice.New(practice.Options{
		Clock: c.Clock, ServiceTime: time.Duration(c.Clock.Factor) * 2 * time.Millisecond, Software: practice.GoToSocial, Limits: practice.Limits{Off: true},
	})
	var err error
	if c.Server, err = s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c.Token = s.AddAccount("alice")
	return c, s
}

// TestProcessesByManyNames: processes that use one journal by different names, all at once, post everything once.
func TestProcessesByManyNames(t *testing.T) {
	const tweets = 60
	c, s := processWorld(t, tweets)
	dir := filepath.Dir(c.Journal)
	names := []string{c.Journal}
	j, err := importer.OpenJournal(t.Context(), c.Journal, archive.Account{})
	if err == nil {
		err = j.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]func(string) error{
		"link.db":                        func(to string) error { return os.Symlink(c.Journal, to) },
		"hard.db":                        func(to string) error { return os.Link(c.Journal, to) },
		filepath.Join("folder", "a.db"):  func(to string) error { return os.Symlink(dir, filepath.Dir(to)) },
		filepath.Join("folder", "b.db"):  func(string) error { return os.Symlink("hard.db", filepath.Join(dir, "b.db")) },
		filepath.Join("archive", "z.db"): func(to string) error { return os.Link(c.Journal, to) },
	} {
		name = filepath.Join(dir, name)
		if err := link(name); err != nil {
			t.Logf("without %s: %v", name, err)
			continue
		}
		names = append(names, name)
	}

	posters := 0
	for round := 0; posters == 0 && round < 20; round++ { // by two names of the file itself they may all stand back
		var outputs []*bytes.Buffer
		var processes []*exec.Cmd
		for _, name := range names {
			c.Journal = name
			out := &bytes.Buffer{}
			cmd := c.command(t)
			cmd.Stderr = out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			outputs, processes = append(outputs, out), append(processes, cmd)
		}
		for i, cmd := range processes {
			err := cmd.Wait()
			said := outputs[i].String()
			switch {
			case err == nil:
				posters++
			case !strings.Contains(said, importer.ErrLocked.Error()) && !strings.Contains(said, string(importer.JournalOtherName)):
				t.Errorf("%s: %s", names[i], said)
			}
		}
	}
	got := map[string]int{}
	for _, st := range s.Statuses("alice") {
		got[st.Text]++
	}
	if len(got) != tweets || len(s.Statuses("alice")) != tweets {
		t.Errorf("%d statuses, of %d tweets, want each of %d once (%d processes posted)", len(s.Statuses("alice")), len(got), tweets, posters)
	}
}

// TestKilledAndCopied: of a process killed anywhere, the journal's one file has all that the process had told, or is refused.
func TestKilledAndCopied(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	refused := 0
	for range rounds {
		c, _ := processWorld(t, 40)
		c.Told = true
		cmd := c.command(t)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		lines := bufio.NewScanner(out)
		for last := 1 + rand.IntN(30); len(told) < last && lines.Scan(); {
			told = append(told, lines.Text())
		}
		timer := time.AfterFunc(rand.N(20*time.Millisecond), func() { _ = cmd.Process.Kill() })
		for lines.Scan() { // what it told before it was killed
			told = append(told, lines.Text())
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		timer.Stop()
		if len(told) == 0 {
			t.Fatal("the process told nothing")
		}
		told = slices.DeleteFunc(told, func(line string) bool { return !strings.HasPrefix(line, "1") || !strings.Contains(line, " ") })

		data, err := os.ReadFile(c.Journal)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		if err := os.WriteFile(copied, data, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := journal.Open(t.Context(), copied)
		if e, ok := errors.AsType[*importer.FileError](err); ok && e.Fault == importer.JournalIncomplete {
			refused++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range told {
			var k journal.Key
			if _, err := fmt.Sscan(line, &k.TweetID, &k.Part); err != nil {
				t.Fatal(err)
			}
			if p, err := j.Post(t.Context(), 1, k); err != nil || p.State != journal.Posted {
				t.Errorf("post %v was told as posted, and is %q in the copy (%v)", k, p.State, err)
			}
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d of %d copies were refused as incomplete", refused, rounds)
}
