package contacts

import (
	"encoding/csv"
	"fmt"
	"strings"
)

// ImportList is what the person decided: whom to follow, block and mute, and who is on which list. Whom the
// person follows already, and who has moved, is best not in it: the one counts towards Mastodon's limit
// (mastodon/mastodon#28232), the other keeps its import from ending.
type ImportList struct {
	Own                       []string     // the person's own accounts, which are in no file
	Following, Blocked, Muted []string     // user@host, in the case of the account itself
	Lists                     []ListMember // in the order of the file
}

// ListMember is an account on a list.
type ListMember struct{ List, Handle string }

// ImportKind is what a file has a server do. The names are those of GoToSocial's POST /api/v1/import.
type ImportKind string

// The kinds.
const (
	ImportFollowing ImportKind = "following"
	ImportBlocks    ImportKind = "blocks"
	ImportMutes     ImportKind = "mutes"
	ImportLists     ImportKind = "lists"
)

// stem is how the name of a file begins. Mastodon tells the kind of a file by it, and
// warns when another one is chosen (app/models/form/import.rb, guessed_type).
func (k ImportKind) stem() string {
	switch k {
	case ImportFollowing:
		return "following_accounts"
	case ImportBlocks:
		return "blocked_accounts"
	case ImportMutes:
		return "muted_accounts"
	default:
		return "lists"
	}
}

// ImportFile is a file for a server to import.
type ImportFile struct {
	Name string // such as following_accounts.csv, or following_accounts-2.csv
	Kind ImportKind
	Rows int // without a header
	// Lists and Accounts are the different ones in a file of lists, and 0 in others.
	Lists, Accounts int
	Data            []byte
}

// LeftOutReason says why an account is in no file.
type LeftOutReason string

// The reasons.
const (
	LeftOutOwn      LeftOutReason = "it is the own account"
	LeftOutBlocked  LeftOutReason = "it is to be blocked"
	LeftOutKind     LeftOutReason = "the server has no such import"
	LeftOutListName LeftOutReason = "the server does not take the list's name: shorten it, or take the comma out"
	LeftOutLists    LeftOutReason = "the server does not take so many lists"
	LeftOutFormula  LeftOutReason = "a spreadsheet would take the list's name for a formula: make the list anew under another name"
)

// LeftOut is an account that was asked for, and is not in the files.
type LeftOut struct {
	Kind   ImportKind
	List   string // its name, where Kind is ImportLists
	Handle string // as in the files
	Reason LeftOutReason
}

// ImportError is about one account or list that cannot be in a file.
type ImportError struct {
	Kind   ImportKind // empty for the own account
	List   string     // its name, where Kind is ImportLists
	Handle string     // as given
	Err    error
}

func (e *ImportError) Error() string {
	where := string(e.Kind)
	switch {
	case e.Kind == "":
		where = "own account"
	case e.Kind == ImportLists:
		where = fmt.Sprintf("list %.60q", e.List)
	}
	return fmt.Sprintf("%s: %.100q: %v", where, e.Handle, e.Err)
}

func (e *ImportError) Unwrap() error { return e.Err }

// ImportFiles writes the files, none for an empty list, and tells who is in none of them. Of an account that is given
// twice the first is taken; whoever is to be blocked is neither followed nor on a list. The error is an *ImportError.
//
// A file is UTF-8 without a byte order mark, its lines end in LF, and there is no account in it twice, without regard to
// case: Mastodon's import does not end otherwise (mastodon/mastodon#30842).
func ImportFiles(l ImportList, limits ImportLimits) ([]ImportFile, []LeftOut, error) {
	w := importWriter{limits: limits, own: map[string]bool{}, blocked: map[string]bool{}}
	for _, s := range l.Own {
		h, err := importHandle(s)
		if err != nil {
			return nil, nil, &ImportError{Handle: s, Err: err}
		}
		w.own[h.Key()] = true
	}
	// The blocks come first, for they are not to be in the others.
	blocks, err := w.accounts(ImportBlocks, l.Blocked)
	if err != nil {
		return nil, nil, err
	}
	following, err := w.accounts(ImportFollowing, l.Following)
	if err != nil {
		return nil, nil, err
	}
	mutes, err := w.accounts(ImportMutes, l.Muted)
	if err != nil {
		return nil, nil, err
	}
	lists, err := w.lists(l.Lists)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range []struct {
		kind ImportKind
		rows []importRow
	}{{ImportFollowing, following}, {ImportBlocks, blocks}, {ImportMutes, mutes}, {ImportLists, lists}} {
		if err := w.write(f.kind, f.rows); err != nil {
			return nil, nil, err
		}
	}
	return w.files, w.leftOut, nil
}

// importWriter is the state of one ImportFiles.
type importWriter struct {
	limits       ImportLimits
	own, blocked map[string]bool // by Handle.Key
	files        []ImportFile
	leftOut      []LeftOut
}

// importRow is a row of a file.
type importRow struct{ list, handle string }

// accounts returns the rows of a list of handles, and learns who is blocked.
func (w *importWriter) accounts(kind ImportKind, handles []string) ([]importRow, error) {
	var rows []importRow
	seen := map[string]bool{}
	for _, s := range handles {
		h, err := importHandle(s)
		if err != nil {
			return nil, &ImportError{Kind: kind, Handle: s, Err: err}
		}
		key := h.Key()
		if seen[key] {
			continue
		}
		seen[key] = true
		if kind == ImportBlocks && !w.own[key] {
			w.blocked[key] = true
		}
		if w.takes(kind, "", h) {
			rows = append(rows, importRow{handle: h.String()})
		}
	}
	return rows, nil
}

// lists returns the rows of the lists.
func (w *importWriter) lists(members []ListMember) ([]importRow, error) {
	var rows []importRow
	seen := map[importRow]bool{}
	titles := map[string]bool{}
	for _, m := range members {
		title, err := importTitle(m.List)
		if err != nil {
			return nil, &ImportError{Kind: ImportLists, List: m.List, Handle: m.Handle, Err: err}
		}
		h, err := importHandle(m.Handle)
		if err != nil {
			return nil, &ImportError{Kind: ImportLists, List: m.List, Handle: m.Handle, Err: err}
		}
		key := importRow{title, h.Key()}
		if seen[key] {
			continue
		}
		seen[key] = true
		if !w.takes(ImportLists, title, h) {
			continue
		}
		if reason := w.limits.refuses(title, titles); reason != "" {
			w.leave(ImportLists, title, h, reason)
			continue
		}
		titles[title] = true
		rows = append(rows, importRow{title, h.String()})
	}
	return rows, nil
}

// takes reports whether an account belongs into a file, or else leaves it out.
func (w *importWriter) takes(kind ImportKind, list string, h Handle) bool {
	switch key := h.Key(); {
	case w.own[key]:
		w.leave(kind, list, h, LeftOutOwn)
	case w.limits.without(kind):
		w.leave(kind, list, h, LeftOutKind)
	case w.blocked[key] && (kind == ImportFollowing || kind == ImportLists):
		// Mastodon follows everybody in the file of lists (app/services/bulk_import_row_service.rb).
		w.leave(kind, list, h, LeftOutBlocked)
	default:
		return true
	}
	return false
}

func (w *importWriter) leave(kind ImportKind, list string, h Handle, reason LeftOutReason) {
	w.leftOut = append(w.leftOut, LeftOut{Kind: kind, List: list, Handle: h.String(), Reason: reason})
}

// write writes the rows into as many files as the limits ask for, each complete in itself.
func (w *importWriter) write(kind ImportKind, rows []importRow) error {
	header, maxRows := w.limits.header(kind), w.limits.rows(kind)
	var parts []ImportFile
	part := ImportFile{Kind: kind}
	lists, accounts := map[string]bool{}, map[string]bool{} // of the part
	for _, r := range rows {
		line := w.limits.line(kind, r)
		if w.limits.Bytes > 0 && len(header)+len(line) > w.limits.Bytes {
			return &ImportError{Kind: kind, List: r.list, Handle: r.handle, Err: fmt.Errorf("longer than a file may be: %d bytes", w.limits.Bytes)}
		}
		if part.Rows > 0 && (part.Rows == maxRows || w.limits.Bytes > 0 && len(part.Data)+len(line) > w.limits.Bytes) {
			parts = append(parts, part)
			part = ImportFile{Kind: kind}
			clear(lists)
			clear(accounts)
		}
		if part.Rows == 0 {
			part.Data = []byte(header)
		}
		part.Data = append(part.Data, line...)
		part.Rows++
		if kind == ImportLists {
			lists[r.list], accounts[strings.ToLower(r.handle)] = true, true
			part.Lists, part.Accounts = len(lists), len(accounts)
		}
	}
	if part.Rows > 0 {
		parts = append(parts, part)
	}
	for i := range parts {
		parts[i].Name = kind.stem() + ".csv"
		if len(parts) > 1 {
			parts[i].Name = fmt.Sprintf("%s-%d.csv", kind.stem(), i+1)
		}
	}
	w.files = append(w.files, parts...)
	return nil
}

// header returns the first line of a file.
//
// Blocks and mutes have none, for Pleroma reads each word as an account, and none of the others needs it. The lists
// have one, so that a list that is called "List name" is not taken for it: Mastodon looks at the first cell only; and
// Friendica knows lists by it. Misskey would make a list of it.
func (l ImportLimits) header(kind ImportKind) string {
	switch {
	case kind == ImportFollowing:
		return "Account address,Show boosts,Notify on new posts,Languages\n"
	case kind == ImportLists && !l.Plain:
		return "List name,Account address\n"
	default:
		return ""
	}
}

// line writes a row. In a file all have the same number of cells, for GoToSocial refuses it otherwise; a boolean
// must be there for it, too.
func (l ImportLimits) line(kind ImportKind, r importRow) string {
	switch {
	case kind == ImportFollowing:
		return r.handle + ",true,false,\n"
	case kind != ImportLists:
		return r.handle + "\n"
	case l.Plain:
		return r.list + "," + r.handle + "\n"
	default:
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.Write([]string{r.list, r.handle}) // a strings.Builder takes all
		w.Flush()
		return b.String()
	}
}
