// Package explain turns every error of godwit into what a person needs: what is
// wrong, what to type or click next, and the exit code. It is the only place
// that does, for the command line and for the page alike.
//
//	e := explain.Error(err)
//	fmt.Fprintf(stderr, "godwit: %s\n  %s\n", e.What, e.Hint)
//	os.Exit(e.Code)
package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
)

// The exit codes. They do not change.
const (
	CodeDone        = 0
	CodeUnexpected  = 1
	CodeUsage       = 2
	CodeArchive     = 3
	CodeServer      = 4
	CodeLogin       = 5
	CodeJournal     = 6
	CodeRefused     = 7
	CodeInterrupted = 130 // as a shell reports a program ended by Ctrl-C
)

// Codes describes the exit codes, in order.
var Codes = []struct {
	Code    int
	Meaning string
}{
	{CodeDone, "done"},
	{CodeUnexpected, "something unexpected went wrong"},
	{CodeUsage, "the command was not understood, or something it needs was not given"},
	{CodeArchive, "the archive cannot be read"},
	{CodeServer, "the server cannot be reached, or is not one godwit can post to"},
	{CodeLogin, "not logged in, or the login is not valid any more"},
	{CodeJournal, "the journal or the settings cannot be used: in use, damaged, disk full"},
	{CodeRefused, "some posts or files were refused; the rest is done, or the run has stopped"},
	{CodeInterrupted, "stopped by you; nothing is lost, the same command goes on"},
}

// Explanation is what a person is told about an error. It is an error itself,
// for the mistakes a command finds on its own.
type Explanation struct {
	What string // one sentence
	Hint string // what to do next; may have several lines
	Code int
}

func (e Explanation) Error() string { return e.What }

// Usage is a command that was not understood.
func Usage(what, hint string) Explanation {
	return Explanation{What: what, Hint: hint, Code: CodeUsage}
}

// Error explains an error. It is the zero Explanation for nil. Text that came from elsewhere is made safe to
// show on a terminal.
func Error(err error) Explanation {
	if err == nil {
		return Explanation{}
	}
	e, ok := explainers(err)
	if !ok {
		e = Explanation{
			What: "Something unexpected went wrong: " + err.Error(),
			Hint: "Please tell us at https://github.com/godwit-migrate/godwit/issues, with the command you typed. Nothing posted is forgotten.",
			Code: CodeUnexpected,
		}
	}
	e.What, e.Hint = Plain(e.What), Plain(e.Hint)
	return e
}

// explainers asks each room's explainer in turn. Interruption comes first, since
// it may be wrapped in any of the others; what the system says comes last, since
// it may be wrapped by any of them.
func explainers(err error) (Explanation, bool) {
	for _, explain := range []func(error) (Explanation, bool){ownError, loginError, journalError, serverError, archiveError, systemError} {
		if e, ok := explain(err); ok {
			return e, true
		}
	}
	return Explanation{}, false
}

func ownError(err error) (Explanation, bool) {
	if e, ok := errors.AsType[Explanation](err); ok {
		return e, true
	}
	if errors.Is(err, importer.ErrStopped) || errors.Is(err, context.Canceled) {
		return Explanation{"Stopped.", "All that was done is written down. The same command goes on where it stopped.", CodeInterrupted}, true
	}
	return Explanation{}, false
}

func archiveError(err error) (Explanation, bool) {
	const again = "Download the archive again: Settings > Your account > Download an archive of your data."
	switch {
	case errors.Is(err, archive.ErrTruncated):
		return Explanation{
			"The archive is cut short: " + err.Error(),
			"The download probably broke off. " + again, CodeArchive,
		}, true
	case errors.Is(err, archive.ErrGrailbird):
		return Explanation{
			"This archive is of the old kind made before 2019, which godwit does not read yet.",
			"Ask Twitter/X for a new archive: Settings > Your account > Download an archive of your data.", CodeArchive,
		}, true
	case errors.Is(err, archive.ErrNotArchive):
		return Explanation{
			"This is not a Twitter/X archive: " + after(err, archive.ErrNotArchive),
			"Give the ZIP file you got from Twitter/X, or the folder you unpacked it into (the one with Your archive.html).", CodeArchive,
		}, true
	}
	if _, ok := errors.AsType[*archive.SyntaxError](err); ok {
		return Explanation{
			"The archive is damaged: " + err.Error(),
			"If you changed the file, undo that or unpack the ZIP again. Otherwise download the archive again.\nNothing was lost: a later run goes on.", CodeArchive,
		}, true
	}
	return Explanation{}, false
}

// after is what an error says behind the text of one it wraps.
func after(err, wrapped error) string {
	text := err.Error()
	if _, rest, ok := strings.Cut(text, wrapped.Error()); ok && rest != "" {
		return strings.TrimLeft(rest, ": ")
	}
	return text
}

func loginError(err error) (Explanation, bool) {
	if errors.Is(err, settings.ErrNoLogin) {
		return Explanation{"You are not logged in at any server.", "Type: godwit login YOUR.SERVER", CodeLogin}, true
	}
	if e, ok := errors.AsType[*settings.AccountError](err); ok {
		if e.Name == "" {
			return Explanation{
				"You are logged in at several servers.",
				"Say which account to use: --account " + strings.Join(e.Have, "  or  --account "), CodeUsage,
			}, true
		}
		return Explanation{
			e.Name + " is not logged in.",
			"You are logged in as " + strings.Join(e.Have, ", ") + ".\nFor another account type: godwit login YOUR.SERVER", CodeLogin,
		}, true
	}
	if e, ok := errors.AsType[*settings.PermissionError](err); ok {
		return Explanation{
			fmt.Sprintf("Other users of this computer can read your tokens in %s.", e.Path),
			fmt.Sprintf("Close the file: chmod 600 %q\nIf others do use this computer, log out and in again.", e.Path), CodeLogin,
		}, true
	}
	if _, ok := errors.AsType[*settings.KeyringError](err); ok {
		return Explanation{
			"The keyring of this computer does not give out your token: " + err.Error(),
			"Unlock the keyring and try again, or log in again with GODWIT_KEYRING=off to keep the token in a file.", CodeLogin,
		}, true
	}
	if e, ok := errors.AsType[*importer.AuthError](err); ok {
		if e.Scope != "" {
			return Explanation{
				fmt.Sprintf("This login may not do that: the permission %s is missing.", e.Scope),
				"Log in again and allow it: godwit login YOUR.SERVER", CodeLogin,
			}, true
		}
		return Explanation{
			"The server does not accept this login (any more): " + err.Error(),
			"Log in again: godwit login YOUR.SERVER\nThen the same command goes on where it stopped.", CodeLogin,
		}, true
	}
	if _, ok := errors.AsType[*importer.DeniedError](err); ok {
		return Explanation{
			"The server did not let godwit in: " + err.Error(),
			"If that was a slip, type the same command again and click Authorize.", CodeLogin,
		}, true
	}
	return Explanation{}, false
}

func journalError(err error) (Explanation, bool) {
	const disk = "Make room on the disk, then type the same command again. It finds out by itself what the server already has."
	switch {
	case errors.Is(err, importer.ErrLocked):
		return Explanation{
			"Another godwit is posting this archive right now.",
			"Let it go on, or stop it with Ctrl-C first. To look on: godwit status", CodeJournal,
		}, true
	case errors.Is(err, importer.ErrNewerJournal):
		return Explanation{
			"The journal of this archive was written by a newer godwit: " + err.Error(),
			"Use that newer version: https://github.com/godwit-migrate/godwit/releases", CodeJournal,
		}, true
	case errors.Is(err, importer.ErrNotJournal):
		return Explanation{
			"The journal of this archive is damaged: " + err.Error(),
			"Put back a copy of it if you have one. Do not delete it while an import is unfinished: it is how godwit knows what it has posted.", CodeJournal,
		}, true
	case errors.Is(err, importer.ErrDiskFull), errors.Is(err, syscall.ENOSPC):
		return Explanation{"The disk is full: " + err.Error(), disk, CodeJournal}, true
	}
	if e, ok := errors.AsType[*importer.OtherAccountError](err); ok {
		return Explanation{
			fmt.Sprintf("This is the archive of another Twitter account (%s) than the journal's (%s).", e.Archive, e.Journal),
			"Give the archive of the same account, or move the journal to where it belongs: each is named after its account.", CodeJournal,
		}, true
	}
	if e, ok := errors.AsType[*settings.DamagedError](err); ok {
		return Explanation{
			"A file of godwit's settings cannot be read: " + err.Error(),
			fmt.Sprintf("Delete %q and log in again.", e.Path), CodeJournal,
		}, true
	}
	return Explanation{}, false
}

func serverError(err error) (Explanation, bool) {
	if errors.Is(err, importer.ErrDatesRefused) {
		return Explanation{
			"The server does not take past dates: its administrator has switched them off.",
			"Type the same command again: the new plan has a line with the date in each post.", CodeRefused,
		}, true
	}
	if e, ok := errors.AsType[*importer.CanaryError](err); ok {
		return Explanation{
			fmt.Sprintf("The first post did not come out as planned, so nothing more was sent: %s.", e.Problem),
			fmt.Sprintf("Look at it: %s\nPlease tell us at https://github.com/godwit-migrate/godwit/issues; it may be a kind of server we do not know.", e.URL), CodeRefused,
		}, true
	}
	if e, ok := errors.AsType[*importer.RefusalsError](err); ok {
		return Explanation{
			fmt.Sprintf("The server refused %d posts in a row, so the run has stopped. It said: %v", e.Count, e.Last),
			"Log in there with a browser and see whether your account is limited, or ask the people who run the server.\nThen the same command goes on where it stopped.", CodeRefused,
		}, true
	}
	if e, ok := errors.AsType[*importer.NotServerError](err); ok {
		return Explanation{
			"This is not a server godwit can post to: " + e.Error(),
			"Type the address of your Mastodon (or GoToSocial) server as in your browser, for example: mastodon.social", CodeServer,
		}, true
	}
	if e, ok := errors.AsType[*importer.LimitedError](err); ok {
		return Explanation{
			"The server asks us to wait until " + e.Until.Local().Format("Mon 2 Jan 15:04") + ".",
			"Type the same command again then.", CodeServer,
		}, true
	}
	if e, ok := errors.AsType[*importer.UnreachableError](err); ok {
		return Explanation{
			fmt.Sprintf("The server %s cannot be reached: %v", e.Host, e.Err),
			"Check the address and your connection, then type the same command again.", CodeServer,
		}, true
	}
	if _, ok := errors.AsType[*importer.UnknownError](err); ok {
		return Explanation{
			"The server gave no proper answer: " + err.Error(),
			"It may be down for a while. Type the same command again later; what it has taken is found out first, nothing is posted twice.", CodeServer,
		}, true
	}
	if _, ok := errors.AsType[*importer.RefusedError](err); ok {
		return Explanation{
			"The server refused: " + err.Error(),
			"Log in there with a browser and see whether your account may do this.", CodeServer,
		}, true
	}
	return Explanation{}, false
}

// systemError explains what the operating system says, for errors that no room has a name for.
func systemError(err error) (Explanation, bool) {
	if errors.Is(err, context.DeadlineExceeded) {
		return Explanation{"It took too long: " + err.Error(), "Check your connection, then type the same command again.", CodeServer}, true
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		what := fmt.Sprintf("%s: %v", e.Path, e.Err)
		switch {
		case errors.Is(e, fs.ErrNotExist):
			return Explanation{"There is no file or folder " + e.Path + ".", "Check the name and the folder you are in.", CodeUsage}, true
		case errors.Is(e, fs.ErrPermission):
			return Explanation{"Not allowed: " + what, "Check who may read and write it.", CodeUsage}, true
		}
		return Explanation{"The computer says: " + what, "Check the disk, then type the same command again.", CodeUnexpected}, true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return Explanation{"The connection failed: " + err.Error(), "Check your connection, then type the same command again.", CodeServer}, true
	}
	return Explanation{}, false
}

// Plain makes foreign text safe to show on a terminal: control characters, with
// which a server could move the cursor or hide what it says, become spaces. Line ends stay.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return ' '
		}
		return r
	}, s)
}
