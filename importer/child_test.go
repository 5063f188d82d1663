package importer_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// child is what a process to be killed is told, in an environment variable.
type child struct {
	Archive, Journal, Server, Token string
	Clock                           fastClock
	Policy                          mapping.Policy
	// Told has the process print the key of each post that it tells is posted.
	Told bool
	// Staged has it print what it is about to do, a line a stage. It takes what is left of a damaged archive, and skips posts in doubt.
	Staged bool
}

// The stages. A process is in the last one that it has printed.
const (
	stageLook = "look" // at the account, and plan
	stageRun  = "run"
	stageMend = "mend" // and has put a picture into its post
)

const childVariable = "GODWIT_TEST_CHILD"

func TestMain(m *testing.M) {
	if told := os.Getenv(childVariable); told != "" {
		var c child
		err := json.Unmarshal([]byte(told), &c)
		if err == nil {
			err = c.importAll(context.Background())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		status, _ := os.ReadFile("/proc/self/status") // for BenchmarkMemory
		os.Stdout.Write(status)
		return
	}
	os.Exit(m.Run())
}

func (c child) importAll(ctx context.Context) error {
	a, err := archive.Open(c.Archive)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Staged {
		a.Salvage()
	}
	opts := importer.Options{Clock: c.Clock}
	server, err := importer.Recognise(ctx, c.Server, opts)
	if err != nil {
		return err
	}
	creds, err := importer.LoginToken(ctx, server, c.Token, opts)
	if err != nil {
		return err
	}
	j, err := importer.OpenJournal(ctx, c.Journal, a.Account())
	if err != nil {
		return err
	}
	defer j.Close()
	target, err := j.Target(ctx, server, creds, opts)
	if err != nil {
		return err
	}
	c.enter(stageLook)
	plan, err := target.Plan(ctx, a, importer.PlanOptions{Policy: c.Policy})
	if err == nil && c.Staged && plan.Found.Asks() {
		_, err = target.Answer(ctx, plan, importer.SkipDoubtful)
	}
	if err != nil {
		return err
	}
	c.enter(stageRun)
	_, err = target.Run(ctx, a, func(e importer.Event) {
		if e.Type == importer.EventMended {
			c.enter(stageMend)
		}
		if c.Told && e.Type == importer.EventPosted {
			fmt.Println(e.Key.TweetID, e.Key.Part)
		}
	})
	return err
}

func (c child) enter(stage string) {
	if c.Staged {
		fmt.Println(stage)
	}
}

// fastClock runs Factor times as fast as the system's, and is the same in every process that has the same Base.
type fastClock struct {
	Base   time.Time
	Factor int
}

func (c fastClock) Now() time.Time {
	return c.Base.Add(time.Since(c.Base) * time.Duration(c.Factor))
}

func (c fastClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d / time.Duration(c.Factor)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c child) command(t testing.TB) *exec.Cmd {
	t.Helper()
	told, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(told))
	return cmd
}

// killed starts a process and kills it after d. It reports false when the process had ended before.
func (c child) killed(t *testing.T, d time.Duration) bool {
	t.Helper()
	_, killed := c.killedIn(t, "", d)
	return killed
}

// killedIn is killed for a process that is killed d after it has come to a stage, and returns the stage in which it was then.
func (c child) killedIn(t *testing.T, stage string, d time.Duration) (in string, killed bool) {
	t.Helper()
	var complaint strings.Builder
	cmd := c.command(t)
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	arm := func() {
		if in == stage && timer == nil {
			timer = time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
		}
	}
	arm()
	for lines := bufio.NewScanner(out); lines.Scan(); arm() {
		if line := lines.Text(); slices.Contains([]string{stageLook, stageRun, stageMend}, line) {
			in = line
		}
	}
	err = cmd.Wait()
	if timer != nil {
		timer.Stop()
	}
	var exit *exec.ExitError
	if err == nil {
		return in, false
	}
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the process ended by itself: %v: %s", err, &complaint)
	}
	return in, true
}

func (c child) run(t *testing.T) {
	t.Helper()
	if out, err := c.command(t).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
