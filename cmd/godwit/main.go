package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // Windows has no time zones by their usual names

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(interruptible(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// interruptible returns a context that ends with the first Ctrl-C (or SIGTERM).
// The second one kills, since by then the signals have their usual effect again.
func interruptible() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// run executes one command line and returns its exit code, one of explain.Codes.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return newSession(stdin, stdout, stderr).run(ctx, args)
}

// session is what every command works with: the streams, the network and the
// time, and the global flags.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	words          *words.Language
	importer       importer.Options // zero but in tests

	config, state string // folders, where given
	json          bool   // one JSON object per line on stdout
	begun         bool   // the command line was understood
}

// newSession returns a session in the language of the environment.
func newSession(stdin io.Reader, stdout, stderr io.Writer) *session {
	return &session{stdin: stdin, stdout: stdout, stderr: stderr, words: words.FromEnvironment(os.Getenv)}
}

func (s *session) run(ctx context.Context, args []string) int {
	out := &output{Writer: s.stdout}
	s.stdout = out
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = out.err
	}
	if err == nil {
		return explain.CodeDone
	}
	if !s.begun && out.err == nil { // cobra did not get as far as the command
		err = explain.Usage(sentence(err.Error()), "Usage: "+cmd.UseLine()+"\nSee: "+cmd.CommandPath()+" --help")
	}
	return s.tell(err)
}

// tell says what went wrong and what to do about it, and returns the exit code.
func (s *session) tell(err error) int {
	e := explain.Error(err, s.words)
	fmt.Fprintf(s.stderr, "godwit: %s\n", e.What)
	for line := range strings.Lines(e.Hint) {
		fmt.Fprintf(s.stderr, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
	if s.json {
		writeJSON(s.stdout, struct {
			Event string `json:"event"`
			What  string `json:"what"`
			Hint  string `json:"hint"`
			Code  int    `json:"code"`
		}{"error", e.What, e.Hint, e.Code})
	}
	return e.Code
}

// output remembers the first error of writing, so that a run goes on when its
// output is lost, and yet does not end as if somebody could read it.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// now is the time on the clock of imports.
func (s *session) now() time.Time {
	if s.importer.Clock != nil {
		return s.importer.Clock.Now()
	}
	return time.Now()
}

// dirs returns the folders to use.
func (s *session) dirs() (settings.Dirs, error) {
	dirs, err := settings.FindDirs(s.config, s.state)
	if err != nil {
		return dirs, explain.Usage(sentence(err.Error()), "Say where to keep things: --config FOLDER --state FOLDER")
	}
	return dirs, nil
}

func newRoot(s *session) *cobra.Command {
	root := &cobra.Command{
		Use:   "godwit",
		Short: "Move from Twitter/X to Mastodon: bring your tweets along",
		Long: `Godwit reads the archive you got from Twitter/X and posts your tweets to your
account on a Mastodon (or GoToSocial) server, once each, for as many days as the
server's limits ask. You may stop it at any time; it goes on where it stopped.

` + exitCodes(),
		Example: `  godwit demo                                try it, nothing leaves your computer
  godwit inspect twitter-2024-11.zip         what is in the archive
  godwit plan twitter-2024-11.zip            what each tweet becomes
  godwit login mastodon.example              in the browser
  godwit import twitter-2024-11.zip          shows the plan, asks, runs
  godwit status                              how far it has come
  godwit contacts twitter-2024-11.zip        who of those you followed is where`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			s.begun = true
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&s.config, "config", "", "`folder` for logins (default: the system's, or $GODWIT_CONFIG_DIR)")
	root.PersistentFlags().StringVar(&s.state, "state", "", "`folder` for journals (default: the system's, or $GODWIT_STATE_DIR)")
	root.AddCommand(newDemo(s), newInspect(s), newPlan(s), newLogin(s), newLogout(s), newImport(s), newStatus(s), newContacts(s), newServer(s), newVersion(s))
	return root
}

// exactlyOne is for commands that need one argument.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return fmt.Errorf("%s is missing", what)
		case 1:
			return nil
		}
		return fmt.Errorf("one %s is enough, %q is too much", what, args[1])
	}
}

// atLeastOne is for commands that take one argument or more.
func atLeastOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%s is missing", what)
		}
		return nil
	}
}

// jsonFlag adds --json to a command.
func jsonFlag(cmd *cobra.Command, s *session) {
	cmd.Flags().BoolVar(&s.json, "json", false, "print JSON, one object per line")
}

// exitCodes is the part of a help text about exit codes: all, or done and the given ones.
func exitCodes(only ...int) string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, c := range explain.Codes {
		listed := len(only) == 0 || c.Code <= explain.CodeUsage
		for _, code := range only {
			listed = listed || code == c.Code
		}
		if listed {
			fmt.Fprintf(&b, "  %-4d%s\n", c.Code, c.Meaning)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// sentence makes a Go error text read like a sentence.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// maxTyped bounds a line that somebody types, in bytes.
const maxTyped = 64 << 10

// readLine reads one line from stdin, or returns the context's error when that ends first. Reading goes on
// in that case, which only matters to a program that is about to end.
func (s *session) readLine(ctx context.Context) (string, error) {
	type answer struct {
		line string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		var line []byte
		var b [1]byte // what follows the line is left to later reads
		for {
			n, err := s.stdin.Read(b[:])
			if n == 1 && b[0] != '\n' {
				if line = append(line, b[0]); len(line) > maxTyped {
					read <- answer{err: &infile.TooLargeError{Path: "The line on standard input", Limit: maxTyped}}
					return
				}
			}
			if n == 1 && b[0] == '\n' || err != nil {
				if len(line) > 0 && errors.Is(err, io.EOF) {
					err = nil
				}
				read <- answer{strings.TrimSpace(string(line)), err}
				return
			}
		}
	}()
	select {
	case a := <-read:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
