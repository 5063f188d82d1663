package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// evidenceFile is what a file told.
type evidenceFile struct {
	File     string           `json:"file"` // path
	Kind     contactfile.Kind `json:"kind"`
	Accounts int              `json:"accounts"`           // on Twitter, that it tells of
	Listed   int              `json:"listed"`             // of them: those whom the owner has to do with
	Doubtful int              `json:"doubtful,omitempty"` // addresses that were not taken, since they may be those of mail
	told     []contactfile.Told
}

// readEvidence tells a finder what the given files and those of earlier searches have, and returns the paths of all. A file
// that is not there any more, and given anew from elsewhere, is forgotten.
func (c *contactSearch) readEvidence(ctx context.Context, f *contacts.Finder, remembered []string) (paths []string, err error) {
	read, given := map[string]bool{}, map[string]bool{} // by path; by the last part of it
	for _, file := range c.o.evidence {
		path, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		if read[path] {
			continue
		}
		if err := c.tell(ctx, f, file); err != nil {
			return nil, err
		}
		paths = append(paths, path)
		read[path], given[filepath.Base(path)] = true, true
	}
	for _, path := range remembered {
		if c.o.forget || read[path] {
			continue
		}
		err := c.tell(ctx, f, path)
		switch moved := given[filepath.Base(path)]; {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, fs.ErrNotExist) && moved:
			continue
		case err != nil:
			c.gone = append(c.gone, explain.Error(err, c.s.words).What)
		}
		paths, read[path] = append(paths, path), true
	}
	return paths, nil
}

// tell tells a finder what a file has.
func (c *contactSearch) tell(ctx context.Context, f *contacts.Finder, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := infile.Open(path)
	what := ""
	if _, ok := errors.AsType[*infile.NotFileError](err); ok {
		what = "a pipe or device"
	} else if errors.Is(err, syscall.EISDIR) {
		what = "a folder"
	}
	if what != "" {
		return explain.Usage("The evidence "+path+" is "+what+", where a file is needed.", "Give the file itself, a --evidence for each.")
	}
	if err != nil {
		return err
	}
	var kind contactfile.Kind
	var told []contactfile.Told
	if stopped := await(ctx, func() {
		kind, told, err = contactfile.Read(path, interruptibleReader{ctx, in})
		err = errors.Join(err, in.Close())
	}); stopped != nil {
		return stopped
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(told, tellsSomething) {
		return &contactfile.Error{File: path, Err: fmt.Errorf("a %s that tells nothing of anybody: expected are names of accounts, "+
			"accounts in the fediverse, or profiles, beside the Twitter accounts", kind)}
	}
	e := &evidenceFile{File: path, Kind: kind, Accounts: len(told), told: told}
	for _, t := range told {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.Told(filepath.Base(path), kind, t)
		for _, address := range t.Addresses {
			if !slices.ContainsFunc(contacts.FindHandles(address), func(h contacts.Found) bool { return h.Grade == contacts.Strong }) {
				e.Doubtful++
			}
		}
	}
	c.files = append(c.files, e)
	return nil
}

// tellsSomething reports whether a file tells of an account more than that it is there.
func tellsSomething(t contactfile.Told) bool {
	return t.ScreenName != "" || t.DisplayName != "" || len(t.Profile) > 0 || len(t.Handles) > 0 || len(t.Addresses) > 0 ||
		t.Relations != contactfile.Relations{}
}

// countListed counts how many of those that files tell of the owner has to do with.
func (c *contactSearch) countListed() {
	listed := map[string]bool{} // ids, and names in lower case with an @
	for i := range c.b.Report.Contacts {
		contact := &c.b.Report.Contacts[i]
		if contact.Relations == (contacts.Relations{}) {
			continue
		}
		listed[contact.ID] = true
		for _, n := range contact.ScreenNames {
			listed["@"+strings.ToLower(n.Name)] = true
		}
	}
	for _, e := range c.files {
		for _, t := range e.told {
			if t.ID != "" && listed[t.ID] || t.ID == "" && listed["@"+strings.ToLower(t.ScreenName)] {
				e.Listed++
			}
		}
		e.told = nil
	}
}

// printEvidenceFiles says what files told, and which of earlier searches could not be read.
func (c *contactSearch) printEvidenceFiles(w io.Writer) {
	for _, e := range c.files {
		fmt.Fprintf(w, "%s: %s, %s, %s of them in your lists\n", oneLine(filepath.Base(e.File)), e.Kind, count(e.Accounts, "account"), number(e.Listed))
		if e.Doubtful > 0 {
			fmt.Fprintf(w, "  %s not taken, which may be of mail: if not, write @user@host\n", counts(e.Doubtful, "address", "addresses"))
		}
	}
	for _, note := range c.gone {
		fmt.Fprintf(w, "A file of an earlier search was not read, so what it told is missing below: %s\nIf it moved, give it again: --evidence FILE\nTo forget all files of earlier searches: --forget-evidence\n", explain.Line(note))
	}
}

// counts writes a number of things.
func counts(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + more
}

// await does what knows of no context, or returns the context's error when that ends first. It goes on in that case, which only
// takes time of a program that is about to end: what it sets must not be read then.
func await(ctx context.Context, do func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// interruptibleReader reads until a context ends.
type interruptibleReader struct {
	ctx context.Context
	r   io.Reader
}

func (r interruptibleReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
