package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/spf13/cobra"
)

func newHandles(s *session) *cobra.Command {
	var o handlesOptions
	cmd := &cobra.Command{
		Use:   "handles",
		Short: "Find the fediverse handles in texts from standard input",
		Long: `Reads texts from standard input, one a line, and writes for each a line with the
handles in it as user@host, with tabs between; an empty line for none. One with a
question mark behind it may be something else, such as an e-mail address; --strong
leaves those out.

With --json it reads a JSON list of texts and writes a JSON list with a list for each:
[{"handle":"user@host","grade":"strong"}, ...]. It needs neither archive nor journal.

` + exitCodes(explain.CodeJournal, explain.CodeInterrupted),
		Example: `  echo "Find me at @bob@social.example.org" | godwit contacts handles
  godwit contacts handles --json < bios.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runHandles(s, o) },
	}
	cmd.Flags().BoolVar(&o.strong, "strong", false, "only those that are surely handles")
	cmd.Flags().BoolVar(&o.json, "json", false, "read and write JSON")
	return cmd
}

type handlesOptions struct {
	strong bool
	json   bool
}

// foundHandle is the JSON of a handle in a text.
type foundHandle struct {
	Handle string         `json:"handle"`
	Grade  contacts.Grade `json:"grade"`
}

func (o handlesOptions) find(text string) []foundHandle {
	list := []foundHandle{}
	for _, f := range contacts.FindHandles(text) {
		if f.Grade == contacts.Strong || !o.strong {
			list = append(list, foundHandle{f.String(), f.Grade})
		}
	}
	return list
}

const (
	maxText  = 1 << 20  // bytes of one text, far more than a bio or a post has
	maxTexts = 64 << 20 // bytes of a JSON list
)

func runHandles(s *session, o handlesOptions) error {
	if isTerminal(s.stdin) {
		fmt.Fprintln(s.stderr, "Reading texts from here, until Ctrl-D (on Windows Ctrl-Z and Enter) in a line of its own:")
	}
	w := bufio.NewWriter(s.stdout)
	var err error
	if o.json {
		err = o.handlesJSON(s.stdin, w)
	} else {
		err = o.handlesLines(s.stdin, w)
	}
	if lost := w.Flush(); lost != nil { // which is what err is, too, if it is about writing
		return lost
	}
	return err
}

func (o handlesOptions) handlesLines(in io.Reader, w *bufio.Writer) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if errors.Is(err, errLongLine) {
			return explain.Usage(fmt.Sprintf("Line %d of standard input is longer than %d bytes.", n, maxText), "Give one text a line.")
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read standard input: %w", err)
		}
		if err != nil && len(line) == 0 {
			return nil
		}
		var words []string
		for _, f := range o.find(string(bytes.TrimRight(line, "\r\n"))) {
			if f.Grade != contacts.Strong {
				f.Handle += "?"
			}
			words = append(words, f.Handle)
		}
		if _, err := fmt.Fprintln(w, strings.Join(words, "\t")); err != nil {
			return err
		}
		if err != nil {
			return nil
		}
		if lines.Buffered() == 0 { // whoever writes the texts one by one may be waiting
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

func (o handlesOptions) handlesJSON(in io.Reader, w *bufio.Writer) error {
	data, err := io.ReadAll(io.LimitReader(in, maxTexts+1))
	if err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	if len(data) > maxTexts {
		return explain.Usage(fmt.Sprintf("Standard input is larger than %d MiB.", maxTexts>>20), "Give the texts in several lists.")
	}
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil || texts == nil {
		what := "it is no list of texts"
		if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
			what = fmt.Sprintf("line %d: %v", 1+bytes.Count(data[:min(int(wrong.Offset), len(data))], []byte("\n")), wrong)
		}
		return explain.Usage("Standard input is not as --json wants it: "+what+".", `Give a JSON list of texts: ["Find me at @bob@social.example.org", "Bread!"]`)
	}
	list := make([][]foundHandle, len(texts))
	for i, text := range texts {
		list[i] = o.find(text)
	}
	return writeJSON(w, list)
}
