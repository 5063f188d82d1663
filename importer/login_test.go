package importer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// click opens the page on which a person agrees and presses a button, as a
// browser would, and returns the page that it ends on.
func click(t *testing.T, address, button string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Error(err)
		return ""
	}
	form := u.Query()
	form.Set("username", "alice")
	form.Set(button, "1")
	u.RawQuery = ""
	resp, err := http.PostForm(u.String(), form)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	page, _ := io.ReadAll(resp.Body)
	return string(page)
}

func TestLogin(t *testing.T) {
	for _, software := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
		t.Run(string(software), func(t *testing.T) {
			s := practice.New(practice.Options{Software: software})
			if _, err := s.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			ctx, opts := t.Context(), importer.Options{}
			server, err := importer.Recognise(ctx, s.URL(), opts)
			if err != nil {
				t.Fatal(err)
			}
			browser := func(button string) func(string) {
				return func(address string) { go click(t, address, button) }
			}

			first, err := importer.Login(ctx, server, importer.LoginRequest{Show: browser("allow")}, opts)
			if err != nil {
				t.Fatal(err)
			}
			if first.Username != "alice" || first.Acct() != "alice@"+server.Domain || first.Token == "" || !slices.Contains(first.Scopes, "write:statuses") {
				t.Errorf("credentials of %s, scopes %v", first.Acct(), first.Scopes)
			}

			// The second time the registration is used again where the port of the redirect may differ.
			second, err := importer.Login(ctx, server, importer.LoginRequest{App: first.App, Show: browser("allow")}, opts)
			if err != nil {
				t.Fatal(err)
			}
			if again := second.App.ClientID == first.App.ClientID; again != (software == practice.Mastodon) {
				t.Errorf("registration used again: %v", again)
			}

			// A pasted code, with the registration at hand.
			var page string
			pasted, err := importer.Login(ctx, server, importer.LoginRequest{
				App: second.App, Paste: true,
				Show: func(address string) { page = click(t, address, "allow") },
				Code: func(context.Context) (string, error) {
					return regexp.MustCompile(`<code>([^<]+)</code>`).FindStringSubmatch(page)[1], nil
				},
			}, opts)
			if err != nil || pasted.Username != "alice" || pasted.App.ClientID != second.App.ClientID {
				t.Errorf("pasted: %s, %v", pasted.Username, err)
			}

			var denied *importer.DeniedError
			if _, err := importer.Login(ctx, server, importer.LoginRequest{App: first.App, Show: browser("deny")}, opts); !errors.As(err, &denied) {
				t.Errorf("denied: %v", err)
			}

			if err := importer.Logout(ctx, pasted, opts); err != nil {
				t.Errorf("log out: %v", err)
			}
			var auth *importer.AuthError
			if _, err := importer.LoginToken(ctx, server, pasted.Token, opts); !errors.As(err, &auth) {
				t.Errorf("the token is still good: %v", err)
			}
			if err := importer.Logout(ctx, importer.Credentials{Token: "x"}, opts); !errors.Is(err, importer.ErrNotOurs) {
				t.Errorf("a token from elsewhere: %v", err)
			}
		})
	}
}

func TestLoginGivenUp(t *testing.T) {
	s := practice.New(practice.Options{})
	if _, err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	server, err := importer.Recognise(t.Context(), s.URL(), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = importer.Login(ctx, server, importer.LoginRequest{Show: func(string) { cancel() }}, importer.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
