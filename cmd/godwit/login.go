package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/spf13/cobra"
)

func newLogin(s *session) *cobra.Command {
	var o loginOptions
	cmd := &cobra.Command{
		Use:   "login SERVER",
		Short: "Log in at your server, in the browser",
		Long: `Opens the page of your server where you allow godwit to post for you, and keeps
the login in the keyring of this computer (or, where there is none, in a file that
only you can read). Your password is never seen by godwit.

SERVER is the address of your server, such as mastodon.example, or your handle.
Set BROWSER to a command to use instead of the usual browser.

` + exitCodes(explain.CodeServer, explain.CodeLogin, explain.CodeJournal, explain.CodeInterrupted),
		Example: `  godwit login mastodon.example
  godwit login mastodon.example --paste            the browser is on another computer
  godwit login mastodon.example --token-file -     for scripts: reads a token from standard input`,
		Args: exactlyOne("SERVER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.server = args[0]
			return runLogin(cmd.Context(), s, o)
		},
	}
	cmd.Flags().BoolVar(&o.paste, "paste", false, "ask for the code that the server shows, instead of waiting for the browser")
	cmd.Flags().StringVar(&o.tokenFile, "token-file", "", "take an access token from this `file` (- for standard input)")
	return cmd
}

type loginOptions struct {
	server    string // address as typed
	paste     bool
	tokenFile string // "-" for standard input
}

func runLogin(ctx context.Context, s *session, o loginOptions) error {
	if o.paste && o.tokenFile != "" {
		return explain.Usage("--paste and --token-file do not go together.", "Paste a code, or give a file with a token.")
	}
	dirs, err := s.dirs()
	if err != nil {
		return err
	}
	store := settings.NewStore(dirs)
	server, err := importer.Recognise(ctx, o.server, s.importer)
	if err != nil {
		return err
	}
	if ok, err := s.confirmLead(ctx, server); err != nil || !ok {
		return err
	}
	credentials, err := s.login(ctx, store, server, o)
	if err != nil {
		return err
	}
	if ok, err := s.replaceNamesake(ctx, store, credentials); err != nil || !ok {
		_ = importer.Logout(context.WithoutCancel(ctx), credentials, s.importer) // it is not kept anywhere
		return err
	}
	path, err := store.Save(credentials)
	if err != nil {
		return err
	}
	where := "in the keyring of this computer"
	if path != "" {
		where = "in " + path + ", which only you can read"
	}
	fmt.Fprintf(s.stdout, "You are logged in as %s (%s).\nThe login is kept %s.\n", explain.Line(credentials.Acct()), describe(server), where)
	return nil
}

// confirmLead shows where the typed address leads, and asks before a login where that has nothing to do with it by name.
func (s *session) confirmLead(ctx context.Context, server *importer.Server) (bool, error) {
	if server.LedFrom == "" {
		return true, nil
	}
	fmt.Fprintf(s.stderr, "%s leads to the server %s.\n", server.LedFrom, server.URL)
	if !server.Unexpected() {
		return true, nil
	}
	return s.agreed(ctx, fmt.Sprintf("Log in at %s?", server.URL), explain.Usage(
		fmt.Sprintf("%s leads to another server, %s, and there is no terminal to ask on.", server.LedFrom, server.URL),
		"If that is yours, log in there: godwit login "+server.URL))
}

// replaceNamesake asks before a login takes the name of one at another address, and forgets that one.
func (s *session) replaceNamesake(ctx context.Context, store *settings.Store, c importer.Credentials) (bool, error) {
	other, ok, err := store.Namesake(c)
	if err != nil || !ok {
		return err == nil, err
	}
	name := explain.Line(c.Acct())
	fmt.Fprintf(s.stderr, "You are logged in as %s already, at another address: %s. This login is at %s.\n", name, other.ServerURL, c.ServerURL)
	ok, err = s.agreed(ctx, fmt.Sprintf("Forget the login at %s and use this one?", other.ServerURL), explain.Usage(
		fmt.Sprintf("%s is logged in at another address, %s, and there is no terminal to ask on.", name, other.ServerURL),
		"To replace that login, log out there first: godwit logout "+name+" (with --force if that server is gone)"))
	if err != nil || !ok {
		return false, err
	}
	return true, store.Forget(other)
}

// agreed asks a question; without a terminal to ask on, the result is unasked.
func (s *session) agreed(ctx context.Context, question string, unasked error) (bool, error) {
	if !isTerminal(s.stdin) {
		return false, unasked
	}
	fmt.Fprintf(s.stderr, "%s [y/N] ", question)
	answer, err := s.readLine(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if answer = strings.ToLower(answer); answer == "y" || answer == "yes" {
		return true, nil
	}
	fmt.Fprintln(s.stderr, "Nothing was changed.")
	return false, nil
}

func (s *session) login(ctx context.Context, store *settings.Store, server *importer.Server, o loginOptions) (importer.Credentials, error) {
	if o.tokenFile != "" {
		token, err := s.readToken(ctx, o.tokenFile)
		if err != nil {
			return importer.Credentials{}, err
		}
		if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return importer.Credentials{}, explain.Usage("This is not an access token: it has spaces or characters that none has.", "Copy the token from your server's page, on one line.")
		}
		return importer.LoginToken(ctx, server, token, s.importer)
	}
	app, err := store.App(server.URL)
	if err != nil {
		return importer.Credentials{}, err
	}
	pasted := false
	c, err := importer.Login(ctx, server, importer.LoginRequest{
		App:   app,
		Paste: o.paste,
		Show: func(url string) {
			fmt.Fprintf(s.stderr, "Allow godwit to post for you on this page of %s:\n\n  %s\n\n", server.Domain, url)
			if err := browse(url); err != nil {
				fmt.Fprintln(s.stderr, "Open it in your browser.")
			}
			if !o.paste {
				fmt.Fprintln(s.stderr, "Waiting for your browser ... (Ctrl-C to give up)")
			}
		},
		Code: func(ctx context.Context) (string, error) {
			fmt.Fprint(s.stderr, "Code: ")
			code, err := s.readLine(ctx)
			if errors.Is(err, io.EOF) || err == nil && code == "" {
				return "", explain.Usage("No code was given.", "Copy the code that the server's page shows, and paste it here.")
			}
			pasted = true
			return code, err
		},
	}, s.importer)
	if e, ok := errors.AsType[*importer.RefusedError](err); ok && pasted {
		return c, explain.New(explain.CodeLogin, s.words.BadCode.With("error", e.Message))
	}
	return c, err
}

// maxToken bounds a file with a token, in bytes; tokens have some hundred.
const maxToken = 64 << 10

// readToken reads a token: the first line of a file or of standard input. A token is never an argument, where
// others on the computer could see it.
func (s *session) readToken(ctx context.Context, path string) (string, error) {
	if path == "-" {
		token, err := s.readLine(ctx)
		if errors.Is(err, io.EOF) || err == nil && token == "" {
			return "", explain.Usage("There was no token on standard input.", "For example: godwit login mastodon.example --token-file - < token.txt")
		}
		return token, err
	}
	data, err := infile.Read(ctx, path, maxToken)
	if err != nil {
		return "", err
	}
	token, _, _ := strings.Cut(strings.TrimSpace(string(data)), "\n")
	if token = strings.TrimSpace(token); token == "" {
		return "", explain.Usage("There is no token in "+path+".", "The file has one line: the access token.")
	}
	return token, nil
}

// browse opens an address in the browser: with the command in BROWSER if there is one, else in the system's way.
func browse(url string) error {
	var cmd *exec.Cmd
	switch {
	case os.Getenv("BROWSER") != "":
		cmd = exec.Command(os.Getenv("BROWSER"), url)
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", url)
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	default:
		cmd = exec.Command("xdg-open", url)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait() // a browser may run on for hours
	return nil
}

// describe names a server with its software, as in "mastodon.example, Mastodon 4.5.0".
func describe(server *importer.Server) string {
	if server.Domain == "" {
		return "a Mastodon server with the usual limits"
	}
	software := server.Software
	switch software {
	case "mastodon":
		software = "Mastodon"
	case "gotosocial":
		software = "GoToSocial"
	}
	return explain.Line(server.Domain + ", " + strings.TrimSpace(software+" "+server.Version))
}
