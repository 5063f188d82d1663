package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
)

func TestError(t *testing.T) {
	broken := errors.New("connection reset")
	tests := []struct {
		err  error
		code int
		what string // part of it
		hint string
	}{
		{archive.ErrNotArchive, CodeArchive, "not a Twitter/X archive", "ZIP file"},
		{fmt.Errorf("%w: neither a folder nor a zip file", archive.ErrNotArchive), CodeArchive, "archive: neither a folder", "ZIP file"},
		{archive.ErrTruncated, CodeArchive, "cut short", "Download"},
		{fmt.Errorf("%w: a, b", archive.ErrOtherAccount), CodeArchive, "not of one account: a, b", "same account"},
		{&archive.SyntaxError{File: "data/tweets.js", Offset: 12, Err: broken}, CodeArchive, "data/tweets.js", "unpack"},

		{importer.ErrStopped, CodeInterrupted, "Stopped", "goes on"},
		{context.Canceled, CodeInterrupted, "Stopped", "begin again"},
		{errors.Join(importer.ErrStopped, context.Canceled), CodeInterrupted, "Stopped", "goes on"},

		{settings.ErrNoLogin, CodeLogin, "not logged in", "godwit login"},
		{&settings.AccountError{Have: []string{"a@b", "c@d"}}, CodeUsage, "several", "--account a@b  or  --account c@d"},
		{&settings.AccountError{Name: "x@y", Have: []string{"a@b"}}, CodeLogin, "x@y", "a@b"},
		{&settings.PermissionError{Path: "/s.json", Mode: 0o644}, CodeLogin, "/s.json", "chmod 600"},
		{&settings.KeyringError{Err: broken}, CodeLogin, "keyring", "Unlock"},
		{&settings.DamagedError{Path: "/a.json", Err: broken}, CodeJournal, "/a.json", "log in again"},
		{&importer.AuthError{StatusCode: 401}, CodeLogin, "not accept", "godwit login"},
		{&importer.AuthError{StatusCode: 403, Scope: "write:media"}, CodeLogin, "write:media", "godwit login"},
		{&importer.DeniedError{}, CodeLogin, "denied", "Authorize"},

		{importer.ErrLocked, CodeJournal, "Another godwit", "godwit status"},
		{importer.ErrNewerJournal, CodeJournal, "newer godwit", "releases"},
		{importer.ErrNotJournal, CodeJournal, "damaged", "Do not delete"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalNotFile, Mode: fs.ModeDir}, CodeJournal, "/a.db is no journal, but a folder", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalNotFile, Mode: fs.ModeNamedPipe}, CodeJournal, "a pipe", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalNotFile, Mode: fs.ModeSocket}, CodeJournal, "a socket", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalNotFile, Mode: fs.ModeDevice}, CodeJournal, "a device", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalNotFile, Mode: fs.ModeSymlink}, CodeJournal, "a link to a file", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalOpenToOthers}, CodeJournal, "/a.db", `chmod 600 "/a.db"`},
		{&importer.FileError{Path: "/a", Fault: importer.JournalOpenFolder}, CodeJournal, "/a.", `chmod o-w "/a"`},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalOtherUser}, CodeJournal, "/a.db belongs to another user", "sudo"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalOtherName}, CodeJournal, "/a.db is in use under another name", "other godwit"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalForeign}, CodeJournal, "Another program made /a.db", "--state"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalIncomplete}, CodeJournal, "/a.db-wal is missing", "Copy that file"},
		{&importer.FileError{Path: "/a.db", Fault: importer.JournalOtherLog}, CodeJournal, "/a.db-wal are not from", "move the file /a.db-wal away"},
		{importer.ErrDiskFull, CodeJournal, "disk is full", "Make room"},
		{&fs.PathError{Op: "write", Path: "/f", Err: syscall.ENOSPC}, CodeJournal, "disk is full", "Make room"},
		{&importer.OtherAccountError{Journal: "1", Archive: "2"}, CodeJournal, "another Twitter account (2)", "same account"},

		{&importer.NotServerError{Host: "bakery.example"}, CodeServer, "bakery.example", "mastodon.social"},
		{&importer.UnreachableError{Host: "gone.example", Err: broken}, CodeServer, "gone.example", "connection"},
		{&importer.UnknownError{Op: "GET /", StatusCode: 502, Err: broken}, CodeServer, "no proper answer", "later"},
		{&importer.LimitedError{Class: "api", Until: time.Date(2026, 1, 2, 15, 4, 0, 0, time.Local)}, CodeServer, "Fri 2 Jan 15:04", "again"},
		{&importer.RefusedError{Op: "POST /", StatusCode: 422, Message: "no"}, CodeServer, "refused", "browser"},
		{importer.ErrDatesRefused, CodeRefused, "past dates", "again"},
		{&importer.CanaryError{URL: "https://s.example/1", Problem: "it mentions x"}, CodeRefused, "it mentions x", "https://s.example/1"},
		{&importer.ElsewhereError{Acct: "ada@s.example"}, CodeJournal, "ada@s.example", "finish"},
		{&importer.RefusalsError{Count: 5, Last: &importer.RefusedError{Message: "no"}}, CodeRefused, "5 posts", "limited"},

		{&fs.PathError{Op: "open", Path: "/none", Err: syscall.ENOENT}, CodeUsage, "/none", "name"},
		{&fs.PathError{Op: "open", Err: syscall.ENOENT}, CodeUsage, `folder "".`, "name"},
		{&fs.PathError{Op: "open", Path: "/a.zip/data", Err: syscall.ENOTDIR}, CodeUsage, "no file or folder /a.zip/data", "name"},
		{&fs.PathError{Op: "read", Path: "/tmp", Err: syscall.EISDIR}, CodeUsage, "/tmp is a folder", "name"},
		{&fs.PathError{Op: "mkdir", Path: "/cd/x", Err: syscall.EROFS}, CodeJournal, "/cd/x", "--state"},
		{&fs.PathError{Op: "open", Path: "/shut", Err: syscall.EACCES}, CodeUsage, "/shut", "who"},
		{&fs.PathError{Op: "read", Path: "/bad", Err: syscall.EIO}, CodeUnexpected, "/bad", "disk"},
		{&net.OpError{Op: "dial", Err: broken}, CodeServer, "connection", "connection"},
		{context.DeadlineExceeded, CodeServer, "too long", "connection"},
		{Usage("No.", "Yes."), CodeUsage, "No.", "Yes."},
		{errors.New("what nobody thought of"), CodeUnexpected, "what nobody thought of", "issues"},
	}
	for _, tt := range tests {
		for _, err := range []error{tt.err, fmt.Errorf("post tweet 1: %w", tt.err)} {
			e := Error(err, words.English)
			if e.Code != tt.code || !strings.Contains(e.What, tt.what) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("Error(%v) = %+v, want code %d, %q, %q", err, e, tt.code, tt.what, tt.hint)
			}
		}
	}
	if got := Error(nil, words.English); got != (Explanation{}) {
		t.Errorf("Error(nil) = %+v", got)
	}
}

// Every code that an explanation can have is in the table people see.
func TestCodesAreListed(t *testing.T) {
	want := []int{CodeDone, CodeUnexpected, CodeUsage, CodeArchive, CodeServer, CodeLogin, CodeJournal, CodeRefused, CodeInterrupted}
	if len(Codes) != len(want) {
		t.Fatalf("%d codes are listed, want %d", len(Codes), len(want))
	}
	for i, c := range Codes {
		if c.Code != want[i] || c.Meaning == "" {
			t.Errorf("line %d is %+v, want code %d", i, c, want[i])
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"line\nline":      "line\nline",
		"\x1b[2Jgone\r":   " [2Jgone ",
		"back\u202ewards": "back wards",
		"a\u2028b\u2029c": "a b c",
		"\u061ca\u2066":   " a ",
		"עברית 日本語 👩‍👩‍👧 café":     "עברית 日本語 👩‍👩‍👧 café",
		"bell\a null\x00 c1\u009b": "bell  null  c1 ",
	} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	if got, want := Line("a\nb\r\n\u0085c"), "a b   c"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What an error says does not become a line of godwit's.
func TestErrorIsOneLine(t *testing.T) {
	e := Error(&archive.SyntaxError{File: "a.js", Err: errors.New("x\ngodwit: all is well")}, words.English)
	if strings.Contains(e.What, "\n") {
		t.Errorf("%q", e.What)
	}
}

func TestErrorTextIsPlain(t *testing.T) {
	e := Error(&importer.RefusedError{Message: "\x1b]0;owned\a"}, words.English)
	if strings.ContainsAny(e.What+e.Hint, "\x1b\a") {
		t.Errorf("a terminal would obey %q", e)
	}
}

func ExampleError() {
	err := fmt.Errorf("upload: %w", &importer.AuthError{StatusCode: 403, Scope: "write:media"})
	e := Error(err, words.English)
	fmt.Printf("godwit: %s\n  %s\n(exit code %d)\n", e.What, e.Hint, e.Code)
	// Output:
	// godwit: This login may not do that: the permission write:media is missing.
	//   Log in again and allow it: godwit login YOUR.SERVER
	// (exit code 5)
}
