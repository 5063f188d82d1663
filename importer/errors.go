package importer

import (
	"errors"
	"fmt"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// Errors of a server or of the way to it. Each says whether the request was carried out.
type (
	// LimitedError is a request refused by a rate limit, before it was sent or by the server (429). Run waits and goes on; other calls return it.
	LimitedError = instance.LimitedError
	// UnreachableError is a request that never reached the server.
	UnreachableError = instance.UnreachableError
	// UnknownError is a request whose answer was lost; it may have been carried out.
	UnknownError = instance.UnknownError
	// RefusedError is a definite refusal (4xx).
	RefusedError = instance.RefusedError
	// AuthError is a token that is wrong, revoked or lacks a scope.
	AuthError = instance.AuthError
	// NotServerError is an address at which no Mastodon API answers.
	NotServerError = instance.NotServerError
	// MovedError is a server that is no longer where the login was made, and leads elsewhere.
	MovedError = instance.MovedError
	// DeniedError is a login the person refused in the browser.
	DeniedError = instance.DeniedError
)

type (
	// FileError is a file that was left alone, and not written to: it stands where a journal, or a file of one, should be.
	FileError = journal.FileError
	// JournalFault is why.
	JournalFault = journal.Fault
)

// The faults of a file that stands where a journal should be.
const (
	JournalNotFile      = journal.NotFile      // a folder, a pipe, a link that leads nowhere ...
	JournalOpenToOthers = journal.OpenToOthers // other users may read or change it
	JournalOpenFolder   = journal.OpenFolder   // other users may replace it
	JournalOtherUser    = journal.OtherUser    // it belongs to another user
	JournalOtherName    = journal.OtherName    // it is in use under another name
	JournalForeign      = journal.Foreign      // another program wrote it
	JournalIncomplete   = journal.Incomplete   // what was written last is in a file that is not there
	JournalOtherLog     = journal.OtherLog     // what was written last is in a file that belongs to another state of it
)

var (
	// ErrNewerJournal is a journal written by a newer godwit.
	ErrNewerJournal = journal.ErrNewer
	// ErrNotJournal is a file that is no journal, or a damaged one.
	ErrNotJournal = journal.ErrNotJournal
	// ErrLocked means that another process is posting from this journal.
	ErrLocked = journal.ErrLocked
	// ErrDiskFull means that the journal could not be written for want of space. What was posted is found again on the next run.
	ErrDiskFull = journal.ErrDiskFull
	// ErrDatesRefused means that the server's administrator has switched off past dates. Plan again: the target
	// then plans with a date line.
	ErrDatesRefused = instance.ErrDatesRefused
	// ErrStopped is the result of a Run that was asked to stop; all that was done is journalled.
	ErrStopped = errors.New("stopped")
)

// OtherAccountError is an archive of another Twitter account than the journal's.
type OtherAccountError struct {
	Journal, Archive string // account ids
}

func (e *OtherAccountError) Error() string {
	return fmt.Sprintf("the journal belongs to Twitter account %s, the archive to %s", e.Journal, e.Archive)
}

// ArchiveError means that the archive could be read when it was opened and cannot be now, or that files of it cannot be read one
// after the other: its disk is gone, its files were moved or put off to a cloud. No post has lost a picture by it.
type ArchiveError struct {
	File string // in the archive
	Err  error
}

func (e *ArchiveError) Error() string {
	return fmt.Sprintf("read %s from the archive: %v", e.File, e.Err)
}
func (e *ArchiveError) Unwrap() error { return e.Err }

// CanaryError means that the first post did not come out as planned. Nothing
// more was sent.
type CanaryError struct {
	StatusID, URL string
	Problem       string // what differs, in one clause
}

func (e *CanaryError) Error() string {
	return fmt.Sprintf("the first post (%s) did not come out as planned: %s", e.URL, e.Problem)
}

// RefusalsError means that the server refused several posts in a row, which is a matter of the account or the server
// rather than of the posts.
type RefusalsError struct {
	Count int
	Last  error
}

func (e *RefusalsError) Error() string {
	return fmt.Sprintf("the server refused %d posts or files in a row, the last with: %v", e.Count, e.Last)
}

func (e *RefusalsError) Unwrap() error { return e.Last }
