package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
)

func newPlan(s *session) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan ARCHIVE...",
		Short: "Decide what becomes of your tweets, and look at it",
		Long: `Shows what each tweet would become: how many posts, which tweets are left out and why,
and how long it takes. It keeps the plan for import, which begins with the same
settings. It needs no login and posts nothing. An archive that is damaged, or of which tweets
or pictures are missing (see godwit inspect --help), is not planned without --incomplete.

Settings hold until you change them: those you do not give stay as the plan before had
them. The plan says which are not the default and how to drop each. With --policy a
file has all settings; --write-policy writes one that explains every setting.

To change single tweets, write the plan to a file with --out, one JSON object per line,
in the order of the archive. Change the text, the content warning or a description, or
set leave_out to true, and read it back with --in. Lines you remove mean no change;
the original line takes a change back, and --forget-changes all of them. Such changes
stay through later plans; a line you did not touch changes nothing.

` + exitCodes(explain.CodeArchive, explain.CodeServer, explain.CodeLogin, explain.CodeJournal, explain.CodeInterrupted),
		Example: `  godwit plan twitter-2024-11.zip
  godwit plan twitter-2024-11.zip --server mastodon.example --retweets link --replies own-threads
  godwit plan twitter-2024-11.zip --only media --min-likes 10 --numbers
  godwit plan twitter-2024-11.zip --write-policy policy.toml        every setting, explained
  godwit plan twitter-2024-11.zip --policy policy.toml
  godwit plan twitter-2024-11.zip --explain 1080000000000000001     one tweet, rule by rule
  godwit plan twitter-2024-11.zip --out plan.jsonl                  to change single tweets
  godwit plan twitter-2024-11.zip --in plan.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("write-policy") {
				return nil
			}
			return atLeastOne("ARCHIVE")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.archives = args
			o.given = cmd.Flags().Changed
			return runPlan(cmd.Context(), s, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "plan for this `user@server` (default: the only login)")
	f.StringVar(&o.server, "server", "", "plan for this `server` (default: the login's, or a usual Mastodon)")
	f.StringVar(&o.explain, "explain", "", "show what becomes of one `tweet`, an id or an address, and by which rules; keeps no plan")
	f.StringVar(&o.in, "in", "", "take the changes to single tweets from this `file`; - is standard input")
	f.StringVar(&o.out, "out", "", "write the plan, a tweet a line, to this `file`; - is standard output")
	f.BoolVar(&o.forget, "forget-changes", false, "take back all changes to single tweets")
	f.StringVar(&o.writePolicy, "write-policy", "", "write the settings to this `file`, each explained; needs no archive")
	jobFlags(cmd, s, &o.jobOptions)
	return cmd
}

type planOptions struct {
	jobOptions
	explain     string // id or address of a tweet
	in, out     string // paths, or - for standard input and output
	writePolicy string // path
	forget      bool   // all choices
}

// policyFile is what settings are written to.
var policyFile = outFile{
	what: "policy file", hint: "Name it after --write-policy: godwit plan --write-policy policy.toml", ours: settings.IsPolicy,
}

// mayWritePolicy returns an error where settings may not be written: also over a file with some that would be lost. One that
// is read by the same command, from, is not.
func mayWritePolicy(ctx context.Context, file, from string) error {
	if err := policyFile.mayWrite(file); err != nil || file == from {
		return err
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return nil // a pipe or device: there is nothing in it to lose
	}
	switch p, err := settings.ReadPolicy(ctx, file); {
	case errors.Is(err, fs.ErrNotExist), err == nil && reflect.DeepEqual(p, mapping.Policy{}):
		return nil
	}
	return explain.Usage(file+" has settings, which would be lost.",
		fmt.Sprintf("Choose another name. To keep them: --policy %[1]s --write-policy %[1]s", file))
}

func runPlan(ctx context.Context, s *session, o planOptions) error {
	if err := o.check(ctx, s); err != nil {
		return err
	}
	if len(o.archives) == 0 {
		change, err := o.policy.read(ctx, o.given)
		if err != nil {
			return err
		}
		p, err := change.apply(mapping.Policy{})
		if err != nil {
			return err
		}
		return o.writeSettings(s, p)
	}
	o.dryRun = o.given("explain")
	j, err := o.open(ctx, s)
	if err != nil {
		return err
	}
	j.detailed = true
	return errors.Join(o.plan(ctx, j), j.close())
}

// check says what does not go together, before anything is done.
func (o *planOptions) check(ctx context.Context, s *session) error {
	for _, flag := range []string{"in", "out", "write-policy", "forget-changes"} {
		if o.given("explain") && o.given(flag) {
			return explain.Usage("--explain and --"+flag+" do not go together.", "--explain looks at one tweet and keeps nothing.")
		}
	}
	if o.given("explain") && parseTweetID(o.explain) == "" {
		return explain.Usage(o.explain+" is no tweet.", "Give its id or its address: --explain 1080000000000000001")
	}
	if o.given("write-policy") {
		if err := mayWritePolicy(ctx, o.writePolicy, o.policy.file); err != nil {
			return err
		}
	}
	switch {
	case o.out == "-" && s.json:
		return explain.Usage("--json and --out - both write to standard output.", "Name a file: --out plan.jsonl")
	case o.given("out") && o.out != "-" && o.out == o.in:
		return choicesFile.mayWrite(o.out)
	case o.given("out") && o.out != "-":
		return mayWriteChoices(o.out)
	}
	return nil
}

func (o *planOptions) plan(ctx context.Context, j *job) error {
	if o.given("explain") {
		return j.explainTweet(ctx, parseTweetID(o.explain))
	}
	if o.forget {
		if err := j.forgetChoices(ctx); err != nil {
			return err
		}
	}
	if o.given("in") {
		if err := j.readChoices(ctx, o.in); err != nil {
			return err
		}
	}
	j.plan.Tentative = true
	plan, err := j.target.Plan(ctx, j.archive, j.plan)
	if err != nil {
		return settingError(err)
	}
	if o.given("write-policy") {
		if err := o.writeSettings(j.s, j.plan.Policy); err != nil {
			return err
		}
	}
	stdout := j.s.stdout
	if o.out == "-" { // what people read goes elsewhere
		s := *j.s
		s.stdout = s.stderr
		j.s = &s
	}
	j.showFound(plan.Found, true)
	j.showTwins(plan.Found, true)
	if err := j.showPlan(ctx, plan); err != nil {
		return err
	}
	if o.given("out") {
		if err := j.writeChoices(ctx, o.out, stdout); err != nil {
			return err
		}
	}
	if !j.s.json {
		next := "godwit import " + o.archiveNames()
		switch {
		case j.account.Username == "" && o.server != "":
			next = "godwit login " + o.server
		case j.account.Username == "":
			next = "godwit login YOUR.SERVER"
		case o.account != "":
			next += " --account " + o.account
		}
		fmt.Fprintf(j.s.stdout, "\nOne tweet, rule by rule: godwit plan %s --explain ID\nNext: %s\n", explain.Line(o.archiveNames()), explain.Line(next))
	}
	return nil
}

func (o *planOptions) writeSettings(s *session, p mapping.Policy) error {
	if err := policyFile.write(o.writePolicy, func(w io.Writer) error {
		_, err := w.Write(settings.FormatPolicy(p))
		return err
	}); err != nil {
		return err
	}
	if !s.json {
		fmt.Fprintf(s.stderr, "The settings: %s\nUse them with: godwit plan ARCHIVE --policy %[1]s\n", explain.Line(o.writePolicy))
	}
	return nil
}

// archiveNames are the paths of the archives as they are typed.
func (o *jobOptions) archiveNames() string {
	var names []string
	for _, path := range o.archives {
		names = append(names, quoted(path))
	}
	return strings.Join(names, " ")
}
