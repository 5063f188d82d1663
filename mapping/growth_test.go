package mapping_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGrowth wants no text to cost more than its own length: it counts what is done with hundreds of odd ones, and with
// those four times as long. The program in testdata/growth counts, with the counters that the compiler puts in to tell
// what tests cover.
func TestGrowth(t *testing.T) {
	if os.Getenv("GODWIT_GROWTH") == "" {
		t.Skip("builds a program, and lets it run for a minute; to have it: GODWIT_GROWTH=1")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "growth.exe")
	const module = "github.com/godwit-migrate/godwit/"
	counted := strings.Join([]string{
		module + "archive", module + "mapping/...", "github.com/rivo/uniseg", "golang.org/x/net/idna",
	}, ",")
	build := exec.Command("go", "build", "-cover", "-covermode=atomic", "-coverpkg="+counted+",./testdata/growth", "-o", program, "./testdata/growth")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := exec.Command(program)
	run.Env = append(os.Environ(), "GOCOVERDIR="+dir)
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); lines++ {
		what, counts, _ := strings.Cut(s.Text(), "\t")
		var steps, more, allocated, moreAllocated int
		if _, err := fmt.Sscanf(counts, "%d %d\t%d %d", &steps, &more, &allocated, &moreAllocated); err != nil {
			t.Fatalf("%q: %v", s.Text(), err)
		}
		if more > 7*steps+100_000 {
			t.Errorf("%s: %d steps become %d", what, steps, more)
		}
		if moreAllocated > 8*allocated+1<<20 {
			t.Errorf("%s: %d bytes allocated become %d", what, allocated, moreAllocated)
		}
	}
	if lines < 100 {
		t.Errorf("only %d texts", lines)
	}
}
