package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/spf13/cobra"
)

// whoHelp tells what the commands about single contacts take.
const whoHelp = `WHO is a name on Twitter, with or without @, also an earlier one; a numeric id; the address
of a profile or tweet there; or one of the handles found, which then is the only one
meant, also right behind the name.`

func newAccept(s *session) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use:   "accept WHO...",
		Short: "Say that these are the right accounts",
		Long: `Accepts what was found: export and map then take it. Of several candidates the surest
is taken, if there is only one of its tier and nobody else says it of themselves;
otherwise choose. All or none is kept. Nobody is told, and nothing is followed yet.

One accepted before stays beside it: export takes both, and map the one accepted last.

With --self-stated all are accepted at once who say it of themselves (tiers A to C),
and of whom you have not decided yet; it shows them, and asks. Left for you to look at: those with several
candidates, with a warning, or with an account that another says is theirs.

` + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: `  godwit contacts accept @bob carol
  godwit contacts accept @dora dora@social.example.org
  godwit contacts accept --self-stated`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.selfStated && len(args) > 0:
				return fmt.Errorf("--self-stated is about everybody, %q is too much", args[0])
			case !o.selfStated && len(args) == 0:
				return errors.New("WHO is missing")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.who = args
			if o.selfStated {
				return runAcceptSelfStated(cmd.Context(), s, o)
			}
			return runDecide(cmd.Context(), s, o, (*decider).accept)
		},
	}
	cmd.Flags().BoolVar(&o.selfStated, "self-stated", false, "accept all who say it of themselves (asks first)")
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
	decideFlags(cmd, s, &o)
	return cmd
}

func newReject(s *session) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use:   "reject WHO...",
		Short: "Say that these are not the right accounts",
		Long: `Rejects what was found: all candidates of a contact that are known by now, or the one
handle you name. What later searches find beside them is not rejected.

` + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts reject @bob\n  godwit contacts reject @dora dora@social.example.org",
		Args:    atLeastOne("WHO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.who = args
			return runDecide(cmd.Context(), s, o, (*decider).reject)
		},
	}
	decideFlags(cmd, s, &o)
	return cmd
}

func newChoose(s *session) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use:   "choose WHO HANDLE",
		Short: "Say which account somebody has, found or not",
		Long: `Accepts one handle for a contact, in place of one accepted before: one of those found,
or one that you know of. HANDLE is user@host or the address of a profile.

` + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts choose @bob bob@social.example.org\n  godwit contacts choose 12345 https://social.example.org/@bob",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("WHO and HANDLE are needed, %s given", count(len(args), "word"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.who = args[:1]
			handle, ok := parseHandle(args[1])
			if !ok {
				return explain.Usage(args[1]+" is no account in the fediverse.", "Write it like this: godwit contacts choose "+quoted(args[0])+" user@social.example.org")
			}
			return runDecide(cmd.Context(), s, o, func(d *decider, p pick) error { return d.choose(p, handle) })
		},
	}
	decideFlags(cmd, s, &o)
	return cmd
}

func newForget(s *session) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use:   "forget WHO...",
		Short: "Take back what you decided",
		Long: `Takes back what you decided about these contacts, or about the one handle you name.

` + whoHelp + "\n\n" + exitCodes(explain.CodeArchive, explain.CodeJournal),
		Example: "  godwit contacts forget @bob",
		Args:    atLeastOne("WHO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.who = args
			return runDecide(cmd.Context(), s, o, (*decider).forget)
		},
	}
	decideFlags(cmd, s, &o)
	return cmd
}

type decideOptions struct {
	who        []string
	of         string
	selfStated bool
	yes        bool
}

func decideFlags(cmd *cobra.Command, s *session, o *decideOptions) {
	ofFlag(cmd, &o.of)
	jsonFlag(cmd, s)
}

// runDecide decides about each of those the person names.
func runDecide(ctx context.Context, s *session, o decideOptions, decide func(*decider, pick) error) error {
	b, err := openContacts(ctx, s, o.of)
	if err != nil {
		return err
	}
	d := newDecider(s, b)
	picks, err := b.picks(o.who)
	for _, p := range picks {
		if err == nil {
			err = decide(d, p)
		}
	}
	if err == nil {
		err = d.keep(ctx)
	}
	return errors.Join(err, b.close())
}
