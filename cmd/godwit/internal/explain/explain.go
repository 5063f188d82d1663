// Package explain turns every error of godwit into what a person needs: what is
// wrong, what to type or click next, and the exit code. It is the only place
// that does, for the command line and for the page alike.
//
//	e := explain.Error(err, words.FromEnvironment(os.Getenv))
//	fmt.Fprintf(stderr, "godwit: %s\n  %s\n", e.What, e.Hint)
//	os.Exit(e.Code)
package explain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
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
	{CodeArchive, "the archive cannot be read, or not all of it is there"},
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

// New is an explanation whose words are known.
func New(code int, a words.Advice) Explanation {
	return Explanation{What: a.What, Hint: a.Hint, Code: code}
}

// Usage is a command that was not understood. It speaks English, as the flags and the help it is about.
func Usage(what, hint string) Explanation {
	return Explanation{What: what, Hint: hint, Code: CodeUsage}
}

// Error explains an error in the words of a language. It is the zero Explanation for nil. Text that came from
// elsewhere is made safe to show on a terminal.
func Error(err error, w *words.Language) Explanation {
	if err == nil {
		return Explanation{}
	}
	e, ok := explainers(err, w)
	if !ok {
		e = New(CodeUnexpected, w.Unexpected.With("error", err.Error()))
	}
	e.What, e.Hint = Line(e.What), Plain(e.Hint)
	return e
}

// explainers asks each room's explainer in turn. Interruption comes first, since
// it may be wrapped in any of the others; what the system says comes last, since
// it may be wrapped by any of them.
func explainers(err error, w *words.Language) (Explanation, bool) {
	for _, explain := range []func(error, *words.Language) (Explanation, bool){
		ownError, loginError, policyError, contactsError, inputError, journalError, serverError, archiveError, systemError,
	} {
		if e, ok := explain(err, w); ok {
			return e, true
		}
	}
	return Explanation{}, false
}

func ownError(err error, w *words.Language) (Explanation, bool) {
	if e, ok := errors.AsType[Explanation](err); ok {
		return e, true
	}
	switch {
	case errors.Is(err, importer.ErrStopped):
		return New(CodeInterrupted, w.Stopped), true
	case errors.Is(err, context.Canceled): // before anything was posted
		return New(CodeInterrupted, w.StoppedEarly), true
	}
	return Explanation{}, false
}

func archiveError(err error, w *words.Language) (Explanation, bool) {
	if e, ok := errors.AsType[*importer.ArchiveError](err); ok {
		return New(CodeArchive, w.ArchiveGone.With("error", e.Error())), true
	}
	switch {
	case errors.Is(err, archive.ErrInCloud):
		return New(CodeArchive, w.InCloud.With("error", err.Error())), true
	case errors.Is(err, archive.ErrDownloading):
		return New(CodeArchive, w.Downloading.With("error", err.Error())), true
	case errors.Is(err, archive.ErrRounded):
		return New(CodeArchive, w.Rounded.With("error", err.Error())), true
	case errors.Is(err, archive.ErrChanged):
		return New(CodeArchive, w.ArchiveGone.With("error", err.Error())), true
	case errors.Is(err, archive.ErrLinkOut), errors.Is(err, archive.ErrNotFile):
		return New(CodeArchive, w.Foreign.With("error", err.Error())), true
	case errors.Is(err, archive.ErrTruncated):
		return New(CodeArchive, w.Truncated.With("error", err.Error())), true
	case errors.Is(err, archive.ErrEncrypted):
		return New(CodeArchive, w.Encrypted.With("error", after(err, archive.ErrEncrypted))), true
	case errors.Is(err, archive.ErrOtherAccount):
		return New(CodeArchive, w.OtherArchive.With("error", after(err, archive.ErrOtherAccount))), true
	case errors.Is(err, archive.ErrNotArchive):
		return New(CodeArchive, w.NotArchive.With("error", after(err, archive.ErrNotArchive))), true
	}
	if _, ok := errors.AsType[*archive.SyntaxError](err); ok {
		return New(CodeArchive, w.Damaged.With("error", err.Error())), true
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

func loginError(err error, w *words.Language) (Explanation, bool) {
	switch {
	case errors.Is(err, settings.ErrNoLogin):
		return New(CodeLogin, w.NoLogin), true
	case errors.Is(err, importer.ErrNotOurs):
		return New(CodeLogin, w.NotOurs), true
	}
	if e, ok := errors.AsType[*settings.AccountError](err); ok {
		if e.Name == "" {
			flags := "--account " + strings.Join(e.Have, "  "+w.Or+"  --account ")
			return New(CodeUsage, w.WhichLogin.With("accounts", flags)), true
		}
		return New(CodeLogin, w.NotLoggedIn.With("account", e.Name, "accounts", strings.Join(e.Have, ", "))), true
	}
	if e, ok := errors.AsType[*settings.PermissionError](err); ok {
		return New(CodeLogin, w.OpenSecrets.With("path", e.Path, "quoted", strconv.Quote(e.Path))), true
	}
	if _, ok := errors.AsType[*settings.KeyringError](err); ok {
		return New(CodeLogin, w.Keyring.With("error", err.Error())), true
	}
	if e, ok := errors.AsType[*importer.AuthError](err); ok {
		if e.Scope != "" {
			return New(CodeLogin, w.MissingScope.With("scope", e.Scope)), true
		}
		return New(CodeLogin, w.NotAccepted.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*importer.DeniedError](err); ok {
		return New(CodeLogin, w.Denied.With("error", err.Error())), true
	}
	return Explanation{}, false
}

func policyError(err error, w *words.Language) (Explanation, bool) {
	if _, ok := errors.AsType[*settings.PolicyFileError](err); ok {
		return New(CodeUsage, w.BadPolicyFile.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*mapping.PolicyError](err); ok {
		return New(CodeUsage, w.BadPolicy.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*mapping.InputError](err); ok {
		return New(CodeUsage, w.BadInput.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*importer.BegunError](err); ok {
		return New(CodeUsage, w.Begun.With("error", err.Error())), true
	}
	return Explanation{}, false
}

func contactsError(err error, w *words.Language) (Explanation, bool) {
	if _, ok := errors.AsType[*contactfile.Error](err); ok {
		return New(CodeUsage, w.BadEvidence.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*contacts.ImportError](err); ok {
		return New(CodeUsage, w.BadImport.With("error", err.Error())), true
	}
	return Explanation{}, false
}

func journalError(err error, w *words.Language) (Explanation, bool) {
	switch {
	case errors.Is(err, importer.ErrLocked):
		return New(CodeJournal, w.Locked), true
	case errors.Is(err, importer.ErrNewerJournal):
		return New(CodeJournal, w.NewerJournal.With("error", err.Error())), true
	case errors.Is(err, importer.ErrNotJournal):
		return New(CodeJournal, w.DamagedJournal.With("error", err.Error())), true
	case errors.Is(err, importer.ErrDiskFull):
		return New(CodeJournal, w.DiskFull.With("error", err.Error())), true
	case errors.Is(err, syscall.ENOSPC):
		return New(CodeJournal, w.OutputFull.With("error", err.Error())), true
	}
	if e, ok := errors.AsType[*importer.FileError](err); ok {
		return New(CodeJournal, journalFile(e, w)), true
	}
	if e, ok := errors.AsType[*importer.OtherAccountError](err); ok {
		return New(CodeJournal, w.OtherAccount.With("archive", e.Archive, "journal", e.Journal)), true
	}
	if e, ok := errors.AsType[*settings.DamagedError](err); ok {
		return New(CodeJournal, w.DamagedSettings.With("error", err.Error(), "quoted", strconv.Quote(e.Path))), true
	}
	return Explanation{}, false
}

// journalFile is about a file that stands where a journal should be.
func journalFile(e *importer.FileError, w *words.Language) words.Advice {
	advice := map[importer.JournalFault]words.Advice{
		importer.JournalNotFile: w.NotJournalFile, importer.JournalOpenToOthers: w.OpenJournal, importer.JournalOpenFolder: w.OpenFolder,
		importer.JournalOtherUser: w.OthersJournal, importer.JournalOtherName: w.OtherName, importer.JournalForeign: w.ForeignJournal,
		importer.JournalIncomplete: w.NoLog, importer.JournalOtherLog: w.OtherLog,
	}[e.Fault]
	kind := w.Device
	switch {
	case e.Mode.IsDir():
		kind = w.Folder
	case e.Mode&fs.ModeNamedPipe != 0:
		kind = w.Pipe
	case e.Mode&fs.ModeSocket != 0:
		kind = w.Socket
	case e.Mode&fs.ModeSymlink != 0:
		kind = w.DeadLink
	}
	return advice.With("path", e.Path, "quoted", strconv.Quote(e.Path), "kind", kind)
}

func serverError(err error, w *words.Language) (Explanation, bool) {
	if errors.Is(err, importer.ErrDatesRefused) {
		return New(CodeRefused, w.DatesRefused), true
	}
	if e, ok := errors.AsType[*importer.CanaryError](err); ok {
		return New(CodeRefused, w.Canary.With("problem", e.Problem, "url", e.URL)), true
	}
	if e, ok := errors.AsType[*importer.ElsewhereError](err); ok {
		return New(CodeJournal, w.Elsewhere.With("account", e.Acct)), true
	}
	if e, ok := errors.AsType[*importer.RefusalsError](err); ok {
		return New(CodeRefused, w.Refusals.With("count", strconv.Itoa(e.Count), "error", e.Last.Error())), true
	}
	if e, ok := errors.AsType[*importer.NotServerError](err); ok {
		if e.Software != "" {
			return New(CodeServer, w.OtherSoftware.With("host", e.Host, "software", e.Software)), true
		}
		return New(CodeServer, w.NotServer.With("host", e.Host)), true
	}
	if e, ok := errors.AsType[*importer.MovedError](err); ok {
		return New(CodeLogin, w.Moved.With("host", e.From, "address", e.To)), true
	}
	if e, ok := errors.AsType[*importer.LimitedError](err); ok {
		return New(CodeServer, w.Limited.With("until", w.Moment(e.Until.Local()))), true
	}
	if e, ok := errors.AsType[*importer.UnreachableError](err); ok {
		return New(CodeServer, w.Unreachable.With("host", e.Host, "error", fmt.Sprint(e.Err))), true
	}
	if _, ok := errors.AsType[*importer.PagesError](err); ok {
		return New(CodeServer, w.EndlessPages.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*importer.UnknownError](err); ok {
		return New(CodeServer, w.NoAnswer.With("error", err.Error())), true
	}
	if _, ok := errors.AsType[*importer.RefusedError](err); ok {
		return New(CodeServer, w.Refused.With("error", err.Error())), true
	}
	return Explanation{}, false
}

// inputError explains what is wrong with a file that a command is to read.
func inputError(err error, w *words.Language) (Explanation, bool) {
	if e, ok := errors.AsType[*infile.NotFileError](err); ok {
		return New(CodeUsage, w.NotFile.With("path", e.Path)), true
	}
	if e, ok := errors.AsType[*infile.TooLargeError](err); ok {
		return New(CodeUsage, w.TooLarge.With("path", e.Path, "limit", size(e.Limit))), true
	}
	return Explanation{}, false
}

// size writes the most bytes that are read, in the largest unit that it has a whole number of.
func size(n int64) string {
	unit := 0
	units := []string{"B", "KiB", "MiB", "GiB"}
	for ; n >= 1024 && n%1024 == 0 && unit+1 < len(units); n /= 1024 {
		unit++
	}
	return strconv.FormatInt(n, 10) + " " + units[unit]
}

// systemError explains what the operating system says, for errors that no room has a name for.
func systemError(err error, w *words.Language) (Explanation, bool) {
	if errors.Is(err, context.DeadlineExceeded) {
		return New(CodeServer, w.TooLong.With("error", err.Error())), true
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		what := fmt.Sprintf("%s: %v", e.Path, e.Err)
		switch {
		case errors.Is(e, fs.ErrNotExist), errors.Is(e, syscall.ENOTDIR):
			return New(CodeUsage, w.NoFile.With("path", cmp.Or(e.Path, `""`))), true
		case errors.Is(e, syscall.EISDIR):
			return New(CodeUsage, w.IsFolder.With("path", e.Path)), true
		case errors.Is(e, syscall.EROFS):
			return New(CodeJournal, w.ReadOnly.With("error", what)), true
		case errors.Is(e, fs.ErrPermission):
			return New(CodeUsage, w.NotAllowed.With("error", what)), true
		}
		return New(CodeUnexpected, w.System.With("error", what)), true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return New(CodeServer, w.Connection.With("error", err.Error())), true
	}
	return Explanation{}, false
}

// Steers reports whether a character could steer a terminal, begin a line, or turn around the text beside it: control
// characters, the separators of lines and paragraphs, and those of writing direction.
func Steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// Plain makes foreign text of several lines safe to show on a terminal: characters with which a server or an
// archive could move the cursor or hide what it says become spaces. Line ends stay.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && Steers(r) {
			return ' '
		}
		return r
	}, s)
}

// Line is Plain for what stands in one line, in which no line end may begin another.
func Line(s string) string { return strings.ReplaceAll(Plain(s), "\n", " ") }
