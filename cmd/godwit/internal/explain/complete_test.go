package explain

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// rooms are the packages whose errors reach a person, by their folders.
var rooms = map[string]string{
	"archive":     "../../../../archive",
	"mapping":     "../../../../mapping",
	"contacts":    "../../../../mapping/contacts",
	"contactfile": "../../../../mapping/contacts/contactfile",
	"importer":    "../../../../importer",
	"infile":      "../infile",
	"settings":    "../settings",
}

// exported has one of each exported error of these packages.
var exported = map[string]error{
	"archive.ErrLinkOut":      archive.ErrLinkOut,
	"archive.ErrNotFile":      archive.ErrNotFile,
	"archive.ErrOtherAccount": archive.ErrOtherAccount,
	"archive.ErrEncrypted":    archive.ErrEncrypted,
	"archive.ErrNotArchive":   archive.ErrNotArchive,
	"archive.ErrChanged":      archive.ErrChanged,
	"archive.ErrRounded":      archive.ErrRounded,
	"archive.ErrInCloud":      archive.ErrInCloud,
	"archive.ErrDownloading":  archive.ErrDownloading,
	"archive.ErrTruncated":    archive.ErrTruncated,
	"archive.SyntaxError":     &archive.SyntaxError{File: "data/tweets.js", Err: errSample},

	"contactfile.Error": &contactfile.Error{File: "list.csv", Item: "line 2", Err: errSample},

	"contacts.ImportError": &contacts.ImportError{Kind: contacts.ImportLists, List: "birds", Err: errSample},

	"importer.AuthError":         &importer.AuthError{StatusCode: 401},
	"importer.BegunError":        &importer.BegunError{TweetID: "1", State: "posted"},
	"importer.CanaryError":       &importer.CanaryError{},
	"importer.DeniedError":       &importer.DeniedError{},
	"importer.ElsewhereError":    &importer.ElsewhereError{Acct: "ada@a.example"},
	"importer.ErrDatesRefused":   importer.ErrDatesRefused,
	"importer.ErrDiskFull":       importer.ErrDiskFull,
	"importer.ErrLocked":         importer.ErrLocked,
	"importer.ErrNewerJournal":   importer.ErrNewerJournal,
	"importer.ErrNotJournal":     importer.ErrNotJournal,
	"importer.ErrNotOurs":        importer.ErrNotOurs,
	"importer.ErrStopped":        importer.ErrStopped,
	"importer.FileError":         &importer.FileError{Path: "/a.db", Fault: importer.JournalForeign},
	"importer.LimitedError":      &importer.LimitedError{},
	"importer.MovedError":        &importer.MovedError{From: "old.example", To: "https://new.example"},
	"importer.PagesError":        &importer.PagesError{Host: "a.example", Pages: 2, Problem: "there is no end to them"},
	"importer.ArchiveError":      &importer.ArchiveError{File: "data/tweets_media/1.jpg", Err: errors.New("input/output error")},
	"importer.NotServerError":    &importer.NotServerError{},
	"importer.OtherAccountError": &importer.OtherAccountError{},
	"importer.RefusalsError":     &importer.RefusalsError{Last: errSample},
	"importer.RefusedError":      &importer.RefusedError{},
	"importer.UnknownError":      &importer.UnknownError{Err: errSample},
	"importer.UnreachableError":  &importer.UnreachableError{Err: errSample},

	"mapping.InputError":  &mapping.InputError{Line: 2, Err: errSample},
	"mapping.PolicyError": &mapping.PolicyError{Field: "match", Value: "(", Err: errSample},

	"settings.AccountError":    &settings.AccountError{Name: "ada@mastodon.example"},
	"settings.DamagedError":    &settings.DamagedError{Err: errSample},
	"settings.ErrNoLogin":      settings.ErrNoLogin,
	"settings.KeyringError":    &settings.KeyringError{Err: errSample},
	"settings.PermissionError": &settings.PermissionError{},
	"infile.NotFileError":      &infile.NotFileError{Path: "pipe"},
	"infile.TooLargeError":     &infile.TooLargeError{Path: "list.csv", Limit: 64 << 20},

	"settings.PolicyFileError": &settings.PolicyFileError{Err: errSample},
}

var errSample = errors.New("sample")

// Each exported error of the packages is explained, in each language.
func TestEveryErrorIsExplained(t *testing.T) {
	for room, folder := range rooms {
		names := exportedErrors(t, folder)
		for _, name := range names {
			if _, ok := exported[room+"."+name]; !ok {
				t.Errorf("%s.%s is not in the table of this test: explain it", room, name)
			}
		}
		for name := range exported {
			if in, rest, _ := strings.Cut(name, "."); in == room && !slices.Contains(names, rest) {
				t.Errorf("there is no %s any more", name)
			}
		}
	}
	for name, err := range exported {
		if _, typeName, _ := strings.Cut(name, "."); strings.HasSuffix(name, "Error") && !strings.HasSuffix(fmt.Sprintf("%T", err), "."+typeName) {
			t.Errorf("%s has a sample of the type %T", name, err)
		}
		if e := Error(fmt.Errorf("wrapped: %w", err), words.English); e.Code == CodeUnexpected {
			t.Errorf("%s is not explained: %+v", name, e)
		}
	}
}

// exportedErrors returns the names of a folder's exported errors: variables Err..., and types ...Error.
func exportedErrors(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	var names []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						if strings.HasPrefix(name.Name, "Err") && d.Tok == token.VAR {
							names = append(names, name.Name)
						}
					}
				case *ast.TypeSpec:
					if strings.HasSuffix(spec.Name.Name, "Error") && spec.Name.IsExported() {
						names = append(names, spec.Name.Name)
					}
				}
			}
		}
	}
	return names
}

// Whatever is said is filled in, in each language, and says what an error of another place adds.
func TestEveryExplanationIsFilledIn(t *testing.T) {
	errs := slices.Collect(maps.Values(exported))
	errs = append(errs, errSample, context.Canceled, context.DeadlineExceeded,
		&settings.AccountError{Have: []string{"a@b", "c@d"}}, &importer.AuthError{Scope: "write"}, &importer.NotServerError{Software: "lemmy"})
	for _, fault := range []importer.JournalFault{
		importer.JournalNotFile, importer.JournalOpenToOthers, importer.JournalOpenFolder, importer.JournalOtherUser,
		importer.JournalOtherName, importer.JournalForeign, importer.JournalIncomplete, importer.JournalOtherLog,
	} {
		errs = append(errs, &importer.FileError{Path: "/a", Fault: fault})
	}
	for _, errno := range []syscall.Errno{syscall.ENOENT, syscall.ENOTDIR, syscall.EISDIR, syscall.EACCES, syscall.EROFS, syscall.EIO, syscall.ENOSPC} {
		errs = append(errs, &fs.PathError{Op: "open", Path: "/a", Err: errno})
	}
	for _, err := range errs {
		english, french := Error(err, words.English), Error(err, words.French)
		for _, e := range []Explanation{english, french} {
			if e.What == "" || e.Hint == "" || strings.ContainsAny(e.What+e.Hint, "{}") {
				t.Errorf("%T: %+v", err, struct{ What, Hint string }{e.What, e.Hint})
			}
		}
		if english.Code != french.Code || english.What == french.What || english.Hint == french.Hint {
			t.Errorf("%T: %q in English, %q in French", err, english, french)
		}
	}
}
