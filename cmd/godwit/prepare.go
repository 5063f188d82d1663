package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
)

// jobOptions is what plan and import have in common: the archive, where to, and the policy.
type jobOptions struct {
	archives []string // paths
	account  string   // user@server, or empty for the only login
	server   string   // address, of a plan only
	of       string   // whose the archive is, where it does not say so
	// incomplete says to go on with a damaged archive.
	incomplete bool
	policy     policyOptions
	given      func(flag string) bool // whether the person said so

	needsLogin bool
	dryRun     bool // nothing is kept
	yes        bool
	doubtful   string // post, skip, or empty to ask
	twins      string // keep, remove, or empty to ask
}

// jobFlags adds the flags that plan and import have in common.
func jobFlags(cmd *cobra.Command, s *session, o *jobOptions) {
	f := cmd.Flags()
	f.BoolVar(&o.incomplete, "incomplete", false, "take what is left of an archive that is damaged or lacks tweets or pictures, if you cannot get another")
	ownerFlag(cmd, &o.of)
	policyFlags(cmd, &o.policy)
	jsonFlag(cmd, s)
}

// open reads what is asked for and opens the archive and the journal. The job must be closed.
func (o *jobOptions) open(ctx context.Context, s *session) (*job, error) {
	if o.server != "" && o.account != "" {
		return nil, explain.Usage("--server and --account do not go together.", "Give --account for a login, --server for a plan without one.")
	}
	change, err := o.policy.read(ctx, o.given) // before anything takes time
	if err != nil {
		return nil, err
	}
	dirs, err := s.dirs()
	if err != nil {
		return nil, err
	}
	j := &job{s: s, dryRun: o.dryRun, yes: o.yes, doubtful: importer.InDoubt(o.doubtful), twins: o.twins, state: dirs.State}
	if err := j.open(ctx, dirs, o, change); err != nil {
		return nil, errors.Join(err, j.close())
	}
	return j, nil
}

func (j *job) open(ctx context.Context, dirs settings.Dirs, o *jobOptions, change *policyChange) (err error) {
	if j.archive, err = archive.OpenContext(ctx, o.archives...); err != nil {
		return err
	}
	if o.incomplete {
		j.archive.Salvage()
	} else if err := whole(ctx, j.s, j.archive); err != nil {
		return err
	}
	owner, err := ownerOf(j.s, j.archive, o.of)
	if err != nil {
		return err
	}
	if j.account, j.server, err = o.destination(ctx, settings.NewStore(dirs), j.s.importer); err != nil {
		return err
	}
	path := dirs.Journal(owner.ID)
	if o.dryRun && !exists(path) {
		path = ":memory:" // a dry run leaves nothing behind
	} else if err := os.MkdirAll(dirs.State, 0o700); err != nil {
		return err
	}
	if j.journal, err = importer.OpenJournal(ctx, path, owner); err != nil {
		return err
	}
	if j.target, err = j.journal.Target(ctx, j.server, j.account, j.s.importer); err != nil {
		return err
	}
	if err := j.former(ctx, o); err != nil {
		return err
	}
	earlier, err := j.earlierPolicy(ctx)
	if err != nil {
		return err
	}
	policy, err := change.apply(earlier)
	if err != nil {
		return err
	}
	if damage := j.archive.ContactDamage(); damage != nil && !policy.AllowContactDetails {
		unguarded := explain.New(explain.CodeArchive, j.s.words.NoContact.With("error", damage.Error()))
		if !o.incomplete {
			return unguarded
		}
		fmt.Fprintln(j.s.stderr, explain.Line(unguarded.What))
	}
	j.plan = importer.PlanOptions{
		People: change.people, AltText: change.altText, Contact: j.archive.ContactDetails(), Dry: o.dryRun, Events: j.waiting,
	}
	j.plan.Policy = policy
	return nil
}

// former asks whether an import to another address, whose posts are on this account, is to go on here.
func (j *job) former(ctx context.Context, o *jobOptions) error {
	f, err := j.target.Former(ctx)
	if err != nil || f == nil {
		return err
	}
	if f.Proved {
		fmt.Fprintf(j.s.stderr, "The server has moved here from %s: %s of this archive are on it already (as %s).\n", f.URL, count(f.Posts, "post"), f.Acct)
	} else {
		fmt.Fprintf(j.s.stderr, "%s of this archive went to %s (as %s). That address does not answer, and this server says that it has posts of them.\n", count(f.Posts, "post"), f.URL, f.Acct)
	}
	if !o.needsLogin {
		fmt.Fprintln(j.s.stderr, "godwit import asks whether to go on from there. This plan does not know of them.")
		return nil
	}
	if !j.yes || !f.Proved {
		hint := "If that is the same account at a new address, add --yes: the import goes on where it stopped."
		if !f.Proved {
			hint = "Whether that is the same account cannot be proved, so --yes is not enough: type the command on a terminal, and answer."
		}
		ok, err := j.s.agreed(ctx, "Is it the same account, to go on from there?", explain.Usage("Nothing was posted: there is no terminal to ask on.", hint))
		if err == nil && !ok {
			err = explain.New(explain.CodeUsage, j.s.words.NotTheSame)
		}
		if err != nil {
			return err
		}
	}
	return j.target.Continue(ctx, f)
}

// lookEvery is how many posts are looked at before that is told.
const lookEvery = 400

// waiting tells why nothing is shown yet, while the account's posts are fetched.
func (j *job) waiting(e importer.Event) {
	switch {
	case e.Type != importer.EventWaiting && e.Type != importer.EventLooking:
	case j.s.json:
		_ = writeJSON(j.s.stdout, e) // see jsonProgress
	case e.Type == importer.EventLooking:
		if e.Done%lookEvery == 0 {
			fmt.Fprintf(j.s.stderr, "Looking what %s has already: %s of %s\n", explain.Line(j.acct()), number(e.Done), count(max(e.Done, e.Total), "post"))
		}
	default:
		fmt.Fprintf(j.s.stderr, "Looking what %s has already. Waiting until %s ...\n", explain.Line(j.acct()), shortMoment(e.Until, e.Time))
	}
}

// earlierPolicy is the policy of the plan before: for this account or, when there is none,
// for its server without a login, or for no server at all.
func (j *job) earlierPolicy(ctx context.Context) (mapping.Policy, error) {
	if p, ok := j.target.Policy(); ok {
		return p, nil
	}
	for _, server := range []*importer.Server{j.server, importer.UnknownServer()} {
		if j.account.Username == "" && server == j.server {
			continue
		}
		without, err := j.journal.Target(ctx, server, importer.Credentials{}, j.s.importer)
		if err != nil {
			return mapping.Policy{}, err
		}
		if p, ok := without.Policy(); ok {
			return p, nil
		}
	}
	return mapping.Policy{}, nil
}

// destination returns where to post to. A plan may do without credentials.
func (o *jobOptions) destination(ctx context.Context, store *settings.Store, network importer.Options) (c importer.Credentials, server *importer.Server, err error) {
	if o.server != "" {
		if server, err = importer.Recognise(ctx, o.server, network); err != nil {
			return c, nil, err
		}
		c, err = store.LoginAt(server.URL)
		if errors.Is(err, settings.ErrNoLogin) {
			return c, server, nil
		}
	} else {
		c, err = store.Login(o.account)
		if errors.Is(err, settings.ErrNoLogin) && !o.needsLogin && o.account == "" {
			return c, importer.UnknownServer(), nil
		}
	}
	if err != nil {
		return c, nil, err
	}
	known := c.DomainChecked
	if server, c, err = importer.Connect(ctx, c, network); err != nil {
		return c, nil, err
	}
	if c.DomainChecked != known {
		if _, err := store.Save(c); err != nil {
			return c, nil, err
		}
	}
	if o.account != "" && !c.Named(o.account) {
		return c, nil, &settings.AccountError{Name: o.account, Have: []string{c.Acct()}}
	}
	return c, server, nil
}

// whole returns an error for an archive of which tweets, or what belongs to them, pictures included, are
// missing: what is posted without it stays so.
func whole(ctx context.Context, s *session, a *archive.Archive) error {
	if err := cmp.Or(a.Foreign(), a.Truncated()); err != nil {
		return err
	}
	report, err := a.Check(ctx)
	if err != nil {
		return err
	}
	for _, e := range report.Exports {
		for _, f := range e.Files {
			if f.Err != nil && ofTweets(f.Name) {
				return f.Err
			}
		}
	}
	if list := slices.Concat(lacking(report), lackingMedia(report)); len(list) > 0 {
		return incomplete(s, list)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
