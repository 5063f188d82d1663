// Package contactfile reads the files that people bring about Twitter accounts: what other
// tools exported, what a browser recorded, lists of names and of addresses. What kind of
// file one is, it tells by what is in it.
//
//	kind, told, err := contactfile.Read("following.json", file)
//	for _, t := range told {
//		finder.Told("following.json", kind, t) // see package contacts
//	}
package contactfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// Told is what a file tells of one Twitter account. What it does not tell is empty.
type Told struct {
	Item        string    // where in the file, first: "line 12", "record 3", "entry 3, user 7"
	At          time.Time // when it was so; zero where the file does not tell
	ID          string    // numeric
	ScreenName  string    // without the @
	DisplayName string
	Profile     []string  // own words of the account: bio, location, links in full, pinned tweet
	Handles     []string  // accounts that whoever made the file says are theirs: user@host
	Addresses   []string  // likewise, but nothing in the file says that they are in the fediverse and not of mail
	Relations   Relations // to the owner, where the file is the owner's own
}

// Relations are what the owner of a file and an account have to do with each other.
type Relations struct{ Following, Follower, Blocked, Muted bool }

// Kind is a kind of file that tells of people.
type Kind string

// The kinds.
const (
	KindFedifinder Kind = "fedifinder export"
	KindDebirdify  Kind = "debirdify export"
	KindExporter   Kind = "twitter-web-exporter file"
	KindHAR        Kind = "HAR file"
	KindResponse   Kind = "response of Twitter's" // one of those that a HAR file is full of
	KindList       Kind = "list of accounts"      // academics' lists: account, name, link
	KindMap        Kind = "map file"
	KindNames      Kind = "list of names"
)

const (
	// maxFile bounds a file that is read whole, and one entry of a HAR file.
	maxFile = 64 << 20
	// maxText bounds a cell, and a text of a profile.
	maxText = 64 << 10
	// maxCells bounds a table, of which each cell takes more memory than it has letters.
	maxCells = 8 << 20
	// maxTitles bounds the members that the objects of a list have between them.
	maxTitles = 1000
	// maxStatements bounds the texts, and the handles, of one account.
	maxStatements = 100
	// headSize is what is looked at to tell a HAR file from others.
	headSize = 64 << 10
)

// Error is what is wrong with a file about people, and what to do about it.
type Error struct {
	File string // its name, as given to Read
	Item string // "line 12", "entry 3"; empty when it is not about one
	Err  error
}

func (e *Error) Error() string {
	if e.Item == "" {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.File, e.Item, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// itemError is an error about one item of a file, whose name Read adds.
type itemError struct {
	item string
	err  error
}

func (e *itemError) Error() string { return e.item + ": " + e.err.Error() }
func (e *itemError) Unwrap() error { return e.err }

// badItem makes an itemError of a sentence; item may be empty.
func badItem(item, format string, args ...any) error {
	return &itemError{item: item, err: fmt.Errorf(format, args...)}
}

// Read reads a file that the person brings about Twitter accounts. What kind of file it is it
// tells by what is in it; the name is for errors. Kinds:
//
//   - what fedifinder and debirdify exported, with the Twitter names in it;
//   - what twitter-web-exporter exports of people, as JSON or CSV;
//   - a HAR file that a browser saved of x.com, or a single response out of one;
//   - a list or table with Twitter names and addresses in the fediverse, as CSV or JSON: those in a column that says so,
//     or with an @ before them, or as links, are accounts in the fediverse; of others nothing says so;
//   - a map file, as [mapping.ReadPeople] takes it;
//   - a list of names or numeric ids, one a line.
//
// Accounts come in the order of the file, each once: what it tells of one in several places is
// united, and where that differs, the later place is right. Screen names are valid ones, ids decimal.
// Names and texts have no control characters in them, nor such as turn the direction of what follows; names have one line.
// Blank rows and rows without an account are left out; any other mistake is an error, a *Error, and
// nothing is read. Only a HAR file may be larger than 64 MiB: it is read entry by entry.
func Read(name string, r io.Reader) (Kind, []Told, error) {
	kind, told, err := readFile(r)
	if err == nil {
		plain(told)
		return kind, told, nil
	}
	if item := (*itemError)(nil); errors.As(err, &item) {
		return "", nil, &Error{File: name, Item: item.item, Err: item.err}
	}
	return "", nil, &Error{File: name, Err: err}
}

func readFile(r io.Reader) (Kind, []Told, error) {
	in := bufio.NewReaderSize(r, headSize)
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", nil, fmt.Errorf("cannot be read: %w", err)
	}
	if mark := []byte("\xEF\xBB\xBF"); bytes.HasPrefix(head, mark) {
		_, _ = in.Discard(len(mark)) // it is in the buffer
		head = head[len(mark):]
	}
	if err := foreign(head); err != nil {
		return "", nil, err
	}
	if harBegin.Match(head) {
		told, err := readHAR(in)
		return KindHAR, told, err
	}
	data, err := readText(in)
	if err != nil {
		return "", nil, err
	}
	switch begin := bytes.TrimSpace(data); {
	case len(begin) == 0:
		return "", nil, errEmptyFile
	case begin[0] == '{' || begin[0] == '[':
		return readJSON(data)
	}
	return readTable(data)
}
