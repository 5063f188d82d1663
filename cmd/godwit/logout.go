package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/spf13/cobra"
)

func newLogout(s *session) *cobra.Command {
	var o logoutOptions
	cmd := &cobra.Command{
		Use:   "logout [ACCOUNT]",
		Short: "Log out: the server and this computer forget the login",
		Long: `Tells the server that the login is not valid any more, and forgets it here.
Journals stay, so that a later import still knows what was posted.

ACCOUNT is user@server; it may be left out when there is only one login.

` + exitCodes(explain.CodeServer, explain.CodeLogin, explain.CodeJournal),
		Example: "  godwit logout\n  godwit logout ada@mastodon.example\n  godwit logout --force       the server is gone",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.account = args[0]
			}
			return runLogout(cmd.Context(), s, o)
		},
	}
	cmd.Flags().BoolVar(&o.force, "force", false, "forget the login here even if the server cannot be told")
	return cmd
}

type logoutOptions struct {
	account string // user@server, or empty for the only one
	force   bool
}

func runLogout(ctx context.Context, s *session, o logoutOptions) error {
	dirs, err := s.dirs()
	if err != nil {
		return err
	}
	store := settings.NewStore(dirs)
	credentials, err := store.Login(o.account)
	if e, ok := errors.AsType[*settings.AccountError](err); ok && o.account == "" {
		commands := "godwit logout " + strings.Join(e.Have, "  "+s.words.Or+"  godwit logout ")
		return explain.New(explain.CodeUsage, s.words.WhichLogout.With("commands", commands))
	}
	if err != nil {
		return err
	}
	who := explain.Line(credentials.Acct())
	told := revoke(ctx, credentials, s.importer)
	elsewhere := errors.Is(told, importer.ErrNotOurs)
	if told != nil && !elsewhere && !o.force {
		e := explain.Error(told, s.words)
		e.Hint += "\n" + words.Fill(s.words.StillLoggedIn, "account", who)
		return e
	}
	if err := store.Forget(credentials); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%s is logged out.\n", who)
	switch {
	case elsewhere:
		fmt.Fprintf(s.stdout, "The token you gave is still valid: delete it at %s/settings/applications\n", credentials.ServerURL)
	case told != nil:
		fmt.Fprintf(s.stdout, "The server was not told: remove godwit at %s/oauth/authorized_applications\n", credentials.ServerURL)
	}
	return nil
}

// revoke tells the server. A login that it does not know any more is revoked already.
func revoke(ctx context.Context, c importer.Credentials, o importer.Options) error {
	err := importer.Logout(ctx, c, o)
	if e, ok := errors.AsType[*importer.AuthError](err); ok && e.StatusCode == 401 {
		return nil
	}
	return err
}
