package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
)

func newStatus(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status [ARCHIVE | ACCOUNT]",
		Short: "Say how far the imports on this computer have come",
		Long: `Says for every import on this computer how far it has come, what was left out and
why, and what the server refused. It asks no server, needs no login, and may be used
while an import runs.

Give an archive, or an account as user@server, to see only that one.

` + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit status\n  godwit status ada@mastodon.example --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var o statusOptions
			if len(args) > 0 {
				o.which = args[0]
			}
			return runStatus(cmd.Context(), s, o)
		},
	}
	jsonFlag(cmd, s)
	return cmd
}

type statusOptions struct {
	which string // path of an archive, user@server, or empty for all
}

func runStatus(ctx context.Context, s *session, o statusOptions) error {
	dirs, err := s.dirs()
	if err != nil {
		return err
	}
	paths, err := dirs.Journals()
	if err != nil {
		return err
	}
	acct := strings.TrimPrefix(o.which, "@")
	if o.which != "" && exists(o.which) {
		a, err := archive.OpenContext(ctx, o.which)
		if err != nil {
			return err
		}
		defer a.Close()
		acct, paths = "", nil
		if path := dirs.Journal(a.Account().ID); exists(path) {
			paths = []string{path}
		}
	}

	shown := 0
	var failed []error // one bad journal does not hide the others
	for _, path := range paths {
		journal, err := readStatus(ctx, path)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		for _, target := range journal.Targets {
			if acct != "" && !strings.EqualFold(acct, acctOf(target)) || outdated(target, journal.Targets) {
				continue
			}
			if err := showTarget(s, journal.Owner, target, shown > 0); err != nil {
				return err
			}
			shown++
		}
	}
	switch {
	case len(failed) > 0:
		last := len(failed) - 1
		for _, err := range failed[:last] {
			s.tell(err)
		}
		return failed[last]
	case shown == 0 && o.which != "":
		return explain.Usage("There is no import of "+o.which+" on this computer.", "All there are: godwit status")
	case shown == 0 && !s.json:
		fmt.Fprintln(s.stdout, "There is no import on this computer yet. To begin: godwit import ARCHIVE")
	}
	return nil
}

func readStatus(ctx context.Context, path string) (importer.JournalStatus, error) {
	journal, err := importer.ReadJournal(ctx, path)
	if err != nil {
		return importer.JournalStatus{}, err
	}
	defer journal.Close()
	status, err := journal.Status(ctx)
	if err != nil {
		return status, fmt.Errorf("read journal %s: %w", path, err)
	}
	return status, nil
}

// acctOf is the account of a target, empty for a plan without a login.
func acctOf(t importer.TargetStatus) string {
	if t.Username == "" {
		return ""
	}
	return t.Username + "@" + t.Server
}

// outdated reports whether a plan was made without a login where by now is one with: for its server, or for no server.
func outdated(t importer.TargetStatus, all []importer.TargetStatus) bool {
	return t.Username == "" && slices.ContainsFunc(all, func(other importer.TargetStatus) bool {
		return other.Username != "" && (t.Server == "" || other.Server == t.Server)
	})
}

func showTarget(s *session, owner archive.Account, t importer.TargetStatus, more bool) error {
	if s.json {
		return writeJSON(s.stdout, newTargetReport(owner, t))
	}
	if more {
		fmt.Fprintln(s.stdout)
	}
	printTarget(s.stdout, owner, t)
	return nil
}

// targetReport is the JSON of one import. The counts of posts add up to Posts, those of tweets to Tweets.
type targetReport struct {
	Twitter    string                 `json:"twitter"` // screen name, without the @
	TwitterID  string                 `json:"twitter_id"`
	Account    string                 `json:"account"` // user@server; empty for a plan without a login
	Server     string                 `json:"server"`  // its host; empty for a plan for no server yet
	Running    bool                   `json:"running"`
	Tweets     int                    `json:"tweets"`
	LeftOut    map[mapping.Reason]int `json:"left_out"`
	Posts      int                    `json:"posts"`
	Posted     int                    `json:"posted"`
	Adopted    int                    `json:"adopted"` // of Posted: found on the account, and not posted from here
	Planned    int                    `json:"planned"`
	Held       int                    `json:"held"`  // of Planned: in doubt, see import --doubtful
	Twins      int                    `json:"twins"` // second copies of posts, see import --twins
	Uncertain  int                    `json:"uncertain"`
	Refused    int                    `json:"refused"`
	Gone       int                    `json:"gone"`
	Media      int                    `json:"media"`
	Uploaded   int                    `json:"uploaded"`
	Problems   []importer.Problem     `json:"problems,omitempty"`
	LastPosted time.Time              `json:"last_posted,omitzero"`
	Finish     time.Time              `json:"finish,omitzero"`
	Policy     mapping.Policy         `json:"policy"`
}

func newTargetReport(owner archive.Account, t importer.TargetStatus) targetReport {
	return targetReport{
		Twitter: owner.ScreenName, TwitterID: owner.ID, Account: acctOf(t), Server: t.Server, Running: t.Running,
		Tweets: t.Tweets, LeftOut: t.LeftOut,
		Posts: t.Posts, Posted: t.Posted, Adopted: t.Adopted, Planned: t.Planned, Held: t.Held, Twins: t.Twins, Uncertain: t.Uncertain, Refused: t.Refused, Gone: t.Gone,
		Media: t.Media, Uploaded: t.Uploaded, Problems: t.Problems,
		LastPosted: t.LastPosted, Finish: t.Finish, Policy: t.Policy,
	}
}

func printTarget(w io.Writer, owner archive.Account, t importer.TargetStatus) {
	from := "account " + owner.ID
	if owner.ScreenName != "" {
		from = "@" + owner.ScreenName
	}
	if t.Username == "" {
		printPlanned(w, from, t)
		return
	}
	fmt.Fprintf(w, "From %s to %s\n", explain.Line(from), explain.Line(acctOf(t)))

	fmt.Fprintf(w, "  %s of %s on the server", number(t.Posted), count(t.Posts, "post"))
	if !t.LastPosted.IsZero() {
		fmt.Fprintf(w, ", the last on %s", moment(t.LastPosted))
	}
	fmt.Fprintln(w)
	if t.Adopted > 0 {
		fmt.Fprintf(w, "  %s of them found there, and not posted from this computer\n", number(t.Adopted))
	}
	if t.Held > 0 {
		fmt.Fprintf(w, "  %s in doubt: godwit import asks what to do with them\n", number(t.Held))
	}
	if t.Twins > 0 {
		fmt.Fprintf(w, "  %s: godwit import asks whether to remove %s\n", standTwice(t.Twins), secondOnes(t.Twins))
	}
	if t.Media > 0 {
		fmt.Fprintf(w, "  %s of %s uploaded\n", number(t.Uploaded), count(t.Media, "media file"))
	}
	if t.Uncertain > 0 {
		fmt.Fprintf(w, "  %s on the way when the program stopped: the next run finds out first\n", number(t.Uncertain))
	}
	if t.Refused > 0 {
		fmt.Fprintf(w, "  %s refused by the server\n", number(t.Refused))
	}
	if t.Gone > 0 {
		fmt.Fprintf(w, "  %s deleted on the server since\n", number(t.Gone))
	}
	switch {
	case t.Planned+t.Uncertain == 0:
		fmt.Fprintln(w, "  Nothing left to post.")
	case t.Running:
		fmt.Fprintf(w, "  Running: done by %s\n", moment(t.Finish))
	default:
		fmt.Fprintf(w, "  Not running. If it goes on now, it is done by %s: godwit import ARCHIVE\n", moment(t.Finish))
	}
	printLeftOut(w, t.Tweets, t.LeftOut, nil)
	for _, p := range t.Problems {
		what := "Refused: tweet " + p.Key.TweetID
		if p.File != "" {
			what = "Not attached: " + p.File
		}
		fmt.Fprintf(w, "%s: %s\n", explain.Line(what), explain.Line(p.Reason))
	}
}

// printPlanned is about a plan that was made without a login.
func printPlanned(w io.Writer, from string, t importer.TargetStatus) {
	to := t.Server
	if to == "" {
		to = "no server yet"
	}
	fmt.Fprintf(w, "From %s to %s (planned only)\n  %s. To post them, log in: godwit login %s\n", explain.Line(from), explain.Line(to),
		count(t.Posts, "post"), explain.Line(cmp.Or(t.Server, "YOUR.SERVER")))
	printLeftOut(w, t.Tweets, t.LeftOut, nil)
}
