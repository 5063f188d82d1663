package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/spf13/cobra"
)

// importSoftware are the kinds of servers that files can be written for.
var importSoftware = []string{"mastodon", "gotosocial", "akkoma", "pleroma", "misskey", "sharkey", "firefish", "iceshrimp", "friendica"}

func newExport(s *session) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export --dir FOLDER",
		Short: "Write files for your server to import, of the accounts you accepted",
		Long: `Writes into a folder what your server imports: following_accounts.csv with the accounts
of people you followed, blocked_accounts.csv and muted_accounts.csv with those you
blocked or muted, lists.csv with your lists, each where there is somebody for it; and
README.txt, which says where to give them to the server. Only accounts you accepted are
in them. Nobody is followed before you import the files.

Files of an earlier export are replaced, if nobody has changed them since.

` + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts export --dir follows\n  godwit contacts export --dir follows --software gotosocial --followers",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runExport(cmd.Context(), s, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", "", "write the files into this `folder`, which is made if need be")
	f.StringVar(&o.software, "software", "", "the `kind` of your server: "+strings.Join(importSoftware, ", ")+" (default: that of your login, or mastodon)")
	f.BoolVar(&o.followers, "followers", false, "follow those you accepted and did not follow on Twitter, too")
	_ = cmd.MarkFlagDirname("dir") // fails only for a flag that is not there
	_ = cmd.RegisterFlagCompletionFunc("software", cobra.FixedCompletions(importSoftware, cobra.ShellCompDirectiveNoFileComp))
	ofFlag(cmd, &o.of)
	jsonFlag(cmd, s)
	return cmd
}

type exportOptions struct {
	dir       string // path
	software  string // NodeInfo name, or empty
	followers bool   // also those who were not followed
	of        string
}

func runExport(ctx context.Context, s *session, o exportOptions) error {
	if o.dir == "" {
		return explain.Usage("The files need a folder.", "Name it after --dir: godwit contacts export --dir follows")
	}
	if o.software = strings.ToLower(o.software); o.software != "" && !slices.Contains(importSoftware, o.software) {
		return explain.Usage("Nothing is known of imports into "+o.software+".", "Choose one of: "+strings.Join(importSoftware, ", "))
	}
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	return errors.Join(b.export(ctx, s, o), b.close())
}

// home is where the files are to be imported.
type home struct {
	software string
	host     string // of the server's pages; empty when it is not known
}

// homes returns the owner's accounts, and the one server that is meant where nothing else is said.
func (b *contactBook) homes(ctx context.Context, s *session) (own []string, at home, err error) {
	dirs, err := s.dirs()
	if err != nil {
		return nil, at, err
	}
	logins, err := settings.NewStore(dirs).Logins()
	if err != nil {
		return nil, at, err
	}
	for _, l := range logins {
		own = append(own, l.Acct())
	}
	status, err := b.journal.Status(ctx)
	if err != nil {
		return nil, at, err
	}
	var targets []importer.TargetStatus
	for _, t := range status.Targets {
		if t.Username == "" {
			continue
		}
		own = append(own, acctOf(t))
		if slices.ContainsFunc(logins, func(l importer.Credentials) bool { return l.Acct() == acctOf(t) }) {
			targets = append(targets, t)
		}
	}
	for _, o := range b.Report.Mine.Found {
		if o.Grade == contacts.Strong && o.Where != "tweet" && o.Where != "message" {
			own = append(own, o.Handle)
		}
	}
	if len(targets) == 1 {
		at.software = strings.ToLower(targets[0].Software)
		logins = slices.DeleteFunc(logins, func(l importer.Credentials) bool { return l.Acct() != acctOf(targets[0]) })
	}
	if len(logins) == 1 {
		if u, err := url.Parse(logins[0].ServerURL); err == nil {
			at.host = u.Host
		}
	}
	// A practice server on this computer is not an account that an import file could name.
	own = slices.DeleteFunc(own, func(handle string) bool { _, ok := parseHandle(handle); return !ok })
	return own, at, nil
}

// importList gathers the accepted accounts, and says how many of them are of people who were not followed.
func (b *contactBook) importList(o exportOptions) (l contacts.ImportList, accepted, notFollowed int) {
	of := map[string][]string{}
	for i := range b.Report.Contacts {
		c := &b.Report.Contacts[i]
		handles := b.accepted(c)
		of[c.Key()] = handles
		accepted += len(handles)
		switch {
		case c.Blocked:
			l.Blocked = append(l.Blocked, handles...)
		case c.Following || o.followers && !c.Muted:
			l.Following = append(l.Following, handles...)
		case !c.Muted:
			notFollowed += len(handles)
		}
		if c.Muted {
			l.Muted = append(l.Muted, handles...)
		}
	}
	for _, list := range b.Lists {
		for _, key := range list.Members {
			for _, handle := range of[key] {
				l.Lists = append(l.Lists, contacts.ListMember{List: list.Name, Handle: handle})
			}
		}
	}
	return l, accepted, notFollowed
}

func (b *contactBook) export(ctx context.Context, s *session, o exportOptions) error {
	own, at, err := b.homes(ctx, s)
	if err != nil {
		return err
	}
	if o.software != "" && o.software != at.software {
		at = home{software: o.software}
	}
	assumed := at.software == ""
	at.software = cmp.Or(at.software, "mastodon")
	list, accepted, notFollowed := b.importList(o)
	list.Own = own
	if accepted == 0 {
		return b.nothingAccepted()
	}
	files, left, err := contacts.ImportFiles(list, contacts.LimitsOf(at.software))
	if err != nil {
		return err
	}
	if len(files) == 0 && notFollowed > 0 {
		return explain.Usage("You followed nobody of those you accepted, so there is nothing to export.",
			"To follow them all the same: godwit contacts export --dir "+quoted(o.dir)+" --followers"+b.of)
	}
	if len(files) == 0 {
		return explain.Usage("There is nothing to export: "+string(left[0].Handle)+" is left out, "+string(left[0].Reason)+".", "Accept others: godwit contacts accept WHO"+b.of)
	}
	if err := (exportFolder{o.dir}).write(files, contacts.ImportGuide(at.software, at.host, files)); err != nil {
		return err
	}
	r := exportReport{Event: "export", Folder: o.dir, Software: at.software, Host: at.host, NotFollowed: notFollowed, Files: []exportedFile{}, assumed: assumed}
	for _, f := range files {
		r.Files = append(r.Files, exportedFile{f.Name, f.Kind, f.Rows, f.Lists, f.Accounts})
	}
	for _, l := range left {
		r.LeftOut = append(r.LeftOut, exportLeftOut(l))
	}
	if s.json {
		return writeJSON(s.stdout, r)
	}
	r.print(s.stdout, b)
	return nil
}

// nothingAccepted is the error about an export or map of nothing.
func (b *contactBook) nothingAccepted() error {
	for i := range b.Report.Contacts {
		if r, _ := b.selfStated(&b.Report.Contacts[i]); r != nil {
			return explain.Usage("You have not accepted any account yet.",
				fmt.Sprintf("One: godwit contacts accept %s%s\nAll who say it themselves: godwit contacts accept --self-stated%[2]s", b.Report.Contacts[i].Name(), b.of))
		}
	}
	return explain.Usage("You have not accepted any account yet.", "See what was found, then: godwit contacts accept WHO"+b.of)
}

// exportReport is the JSON of an export.
type exportReport struct {
	Event       string          `json:"event"` // "export"
	Folder      string          `json:"folder"`
	Software    string          `json:"software"`
	Host        string          `json:"host,omitempty"`
	Files       []exportedFile  `json:"files"`
	LeftOut     []exportLeftOut `json:"left_out,omitempty"`
	NotFollowed int             `json:"not_followed"` // accounts accepted of people who were not followed, and are in no file
	assumed     bool            // nothing says what the server runs
}

type exportedFile struct {
	Name string              `json:"name"`
	Kind contacts.ImportKind `json:"kind"`
	Rows int                 `json:"rows"`
	// Of lists:
	Lists    int `json:"lists,omitempty"`
	Accounts int `json:"accounts,omitempty"` // different ones
}

// holds says how much there is in a file.
func (f exportedFile) holds() string {
	if f.Kind != contacts.ImportLists {
		return count(f.Rows, "account")
	}
	text := count(f.Accounts, "account") + " on " + count(f.Lists, "list")
	if f.Rows != f.Accounts {
		text += ", " + count(f.Rows, "row")
	}
	return text
}

type exportLeftOut struct {
	Kind   contacts.ImportKind    `json:"kind"`
	List   string                 `json:"list,omitempty"`
	Handle string                 `json:"handle"`
	Reason contacts.LeftOutReason `json:"reason"`
}

// printLeftOut says who is in no file: one by one, or together where it is because of the list or of the server.
func (r exportReport) printLeftOut(w io.Writer) {
	type group struct {
		kind   contacts.ImportKind
		list   string
		reason contacts.LeftOutReason
	}
	n := map[group]int{}
	for _, l := range r.LeftOut {
		n[group{l.Kind, l.List, l.Reason}]++
	}
	for _, l := range r.LeftOut {
		where := string(l.Kind)
		if l.List != "" {
			where = "list " + l.List
		}
		g := group{l.Kind, l.List, l.Reason}
		who := oneLine(l.Handle)
		if l.Reason != contacts.LeftOutOwn && l.Reason != contacts.LeftOutBlocked {
			if n[g] == 0 {
				continue
			}
			who = "all (" + count(n[g], "account") + ")"
			n[g] = 0
		}
		fmt.Fprintf(w, "Left out of %s: %s, %s.\n", oneLine(where), who, l.Reason)
	}
}

func (r exportReport) print(w io.Writer, b *contactBook) {
	server := "a server that runs " + r.Software
	if r.Host != "" {
		server = r.Host + " (" + r.Software + ")"
	}
	fmt.Fprintf(w, "In %s, for %s:\n", oneLine(r.Folder), oneLine(server))
	width := len(readmeName)
	for _, f := range r.Files {
		width = max(width, len(f.Name))
	}
	for _, f := range r.Files {
		fmt.Fprintf(w, "  %-*s  %s\n", width, f.Name, f.holds())
	}
	fmt.Fprintf(w, "  %-*s  where to import them, and what to choose there\n", width, readmeName)
	r.printLeftOut(w)
	if r.assumed {
		fmt.Fprintf(w, "No login says what your server runs, so Mastodon is assumed. For another:\n  --software KIND, one of %s\n", strings.Join(importSoftware[1:], ", "))
	}
	if r.NotFollowed > 0 {
		fmt.Fprintf(w, "Left out: %s of people you did not follow. To follow them, too: --followers\n", count(r.NotFollowed, "account"))
	}
	unknown := map[string]bool{}
	for _, l := range b.Lists {
		for _, key := range l.Members {
			if m := b.member(key); len(m.Handles) == 0 {
				unknown[key] = true
			}
		}
	}
	if len(unknown) > 0 {
		fmt.Fprintf(w, "Not on the lists: %s whose account you have not accepted.\n", counted(len(unknown)))
	}
	fmt.Fprintf(w, "\nNext: read %s\n", oneLine(filepath.Join(r.Folder, readmeName)))
}
