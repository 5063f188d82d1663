package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/zalando/go-keyring"
)

var ada = importer.Credentials{
	ServerURL: "https://mastodon.example", Domain: "mastodon.example", DomainChecked: true, AccountID: "42", Username: "ada",
	AccountCreatedAt: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
	Token:            "a-token", Scopes: []string{"read:statuses", "write:statuses"},
	App: importer.App{Server: "https://mastodon.example", ClientID: "an-id", ClientSecret: "a-secret", RedirectURIs: []string{"http://127.0.0.1/"}},
}

// stores returns a store that keeps secrets in a file, one with a keyring that works, and one whose keyring fails.
func stores(t *testing.T) map[string]func(*testing.T) *Store {
	dirs := func(t *testing.T) Dirs { return Dirs{Config: filepath.Join(t.TempDir(), "new")} }
	return map[string]func(*testing.T) *Store{
		"file": func(t *testing.T) *Store {
			t.Setenv("GODWIT_KEYRING", "off")
			return NewStore(dirs(t))
		},
		"keyring": func(t *testing.T) *Store {
			t.Setenv("GODWIT_KEYRING", "")
			keyring.MockInit()
			return NewStore(dirs(t))
		},
		"broken keyring": func(t *testing.T) *Store {
			t.Setenv("GODWIT_KEYRING", "")
			keyring.MockInitWithError(errors.New("no session bus"))
			return NewStore(dirs(t))
		},
	}
}

func TestStore(t *testing.T) {
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if app, err := s.App(ada.ServerURL); err != nil || app.ClientID != "" {
				t.Fatalf("the registration in an empty store is %+v, %v", app, err)
			}
			if _, err := s.Login(""); !errors.Is(err, ErrNoLogin) {
				t.Fatalf("Login of an empty store: %v, want ErrNoLogin", err)
			}
			path, err := s.Save(ada)
			if err != nil {
				t.Fatal(err)
			}
			if want := name != "keyring"; (path != "") != want {
				t.Errorf("Save says the token is in file %q", path)
			}
			for _, who := range []string{"", "ada@mastodon.example", "@Ada@Mastodon.Example"} {
				if got, err := s.Login(who); err != nil || !reflect.DeepEqual(got, ada) {
					t.Errorf("Login(%q) = %+v, %v", who, got, err)
				}
			}

			again := ada
			again.Token = "another-token"
			if _, err := s.Save(again); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Login(""); err != nil || got.Token != "another-token" {
				t.Errorf("after a second login: %+v, %v", got, err)
			}

			bob := importer.Credentials{ServerURL: "https://other.example", Domain: "other.example", Username: "bob", Token: "b"}
			if _, err := s.Save(bob); err != nil {
				t.Fatal(err)
			}
			public := []importer.Credentials{ada, bob}
			for i := range public {
				public[i].Token, public[i].App = "", importer.App{}
			}
			if got, err := s.Logins(); err != nil || !reflect.DeepEqual(got, public) {
				t.Errorf("Logins: %+v, %v; want %+v", got, err, public)
			}
			_, err = s.Login("")
			if e, ok := errors.AsType[*AccountError](err); !ok || len(e.Have) != 2 || e.Name != "" {
				t.Errorf("Login of two: %v", err)
			}
			_, err = s.Login("eve@other.example")
			if e, ok := errors.AsType[*AccountError](err); !ok || e.Name != "eve@other.example" {
				t.Errorf("Login of a stranger: %v", err)
			}

			for _, who := range []importer.Credentials{ada, bob} {
				if err := s.Forget(who); err != nil {
					t.Errorf("Forget(%s): %v", who.Acct(), err)
				}
			}
			if _, err := s.Login(""); !errors.Is(err, ErrNoLogin) {
				t.Errorf("after Forget: %v, want ErrNoLogin", err)
			}
			if app, err := s.App("https://mastodon.example"); err != nil || !reflect.DeepEqual(app, ada.App) {
				t.Errorf("the registration is %+v, %v", app, err)
			}
			if app, err := s.App("https://other.example"); err != nil || app.ClientID != "" {
				t.Errorf("the registration of a server without one is %+v, %v", app, err)
			}
		})
	}
}

// A keyring that held the token and is locked now is an error; the login is not given up.
func TestLockedKeyring(t *testing.T) {
	s := stores(t)["keyring"](t)
	if _, err := s.Save(ada); err != nil {
		t.Fatal(err)
	}
	keyring.MockInitWithError(errors.New("locked"))
	for what, err := range map[string]error{
		"Login":  func() error { _, err := s.Login(""); return err }(),
		"Forget": s.Forget(ada),
	} {
		if _, ok := errors.AsType[*KeyringError](err); !ok {
			t.Errorf("%s: %v, want a *KeyringError", what, err)
		}
	}
	if _, err := s.Login(""); errors.Is(err, ErrNoLogin) {
		t.Error("the login is gone")
	}
}

// Whatever accounts.json is shown to, there is no secret in it; and the file that has them is closed to others.
func TestSecretsStayApart(t *testing.T) {
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if _, err := s.Save(ada); err != nil {
				t.Fatal(err)
			}
			accounts, err := os.ReadFile(s.accounts)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{ada.Token, ada.App.ClientSecret} {
				if strings.Contains(string(accounts), secret) {
					t.Errorf("%s holds %q", s.accounts, secret)
				}
			}
			info, err := os.Stat(s.secrets.path)
			if name == "keyring" {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("with a keyring there is a file of secrets: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("mode %v", info.Mode())
			}
		})
	}
}

func TestOpenSecretsAreRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits")
	}
	s := stores(t)["file"](t)
	if _, err := s.Save(ada); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.secrets.path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err := s.Login("")
	if e, ok := errors.AsType[*PermissionError](err); !ok || e.Path != s.secrets.path || e.Mode != 0o640 {
		t.Errorf("Login with an open file: %v", err)
	}
	if _, err := s.Save(ada); err == nil {
		t.Error("Save to an open file succeeds")
	}
}

func TestDamagedFiles(t *testing.T) {
	s := stores(t)["file"](t)
	if _, err := s.Save(ada); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{s.secrets.path, s.accounts} {
		if err := os.WriteFile(path, []byte(`{"cut`), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.Login("")
		if e, ok := errors.AsType[*DamagedError](err); !ok || e.Path != path {
			t.Errorf("Login with a damaged %s: %v", path, err)
		}
	}
}

// A write that fails leaves the old file, and nothing beside it.
func TestWritesAreAtomic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.json")
	if err := writeJSON(path, "old"); err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(path, func() {}); err == nil {
		t.Fatal("a func was written")
	}
	var got string
	if err := readJSON(path, &got); err != nil || got != "old" {
		t.Errorf("read %q, %v", got, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%d files, %v", len(entries), err)
	}
}

func TestFindDirs(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"GODWIT_CONFIG_DIR", "GODWIT_STATE_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", home)
	check := func(what, config, state string, want Dirs) {
		t.Helper()
		if got, err := FindDirs(config, state); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", what, got, err, want)
		}
	}
	if runtime.GOOS == "linux" {
		usual := Dirs{Config: filepath.Join(home, ".config", "godwit"), State: filepath.Join(home, ".local", "state", "godwit")}
		check("nothing set", "", "", usual)
		t.Setenv("XDG_CONFIG_HOME", "relative")
		t.Setenv("XDG_STATE_HOME", "relative")
		check("relative XDG folders", "", "", usual)
		t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "c"))
		t.Setenv("XDG_STATE_HOME", filepath.Join(home, "s"))
		check("XDG folders", "", "", Dirs{Config: filepath.Join(home, "c", "godwit"), State: filepath.Join(home, "s", "godwit")})
	}
	t.Setenv("GODWIT_CONFIG_DIR", filepath.Join(home, "mine"))
	t.Setenv("GODWIT_STATE_DIR", filepath.Join(home, "too"))
	check("own variables", "", "", Dirs{Config: filepath.Join(home, "mine"), State: filepath.Join(home, "too")})
	check("flags", filepath.Join(home, "f"), filepath.Join(home, "g"), Dirs{Config: filepath.Join(home, "f"), State: filepath.Join(home, "g")})
}

func TestJournals(t *testing.T) {
	d := Dirs{State: filepath.Join(t.TempDir(), "none")}
	if paths, err := d.Journals(); err != nil || paths != nil {
		t.Errorf("without a folder: %v, %v", paths, err)
	}
	d.State = t.TempDir()
	for _, name := range []string{"42.db", "42.db-wal", "7.db", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(d.State, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{d.Journal("42"), d.Journal("7")}
	if paths, err := d.Journals(); err != nil || !reflect.DeepEqual(paths, want) {
		t.Errorf("%v, %v, want %v", paths, err, want)
	}
}

// TestEarlierFiles reads what the godwit before wrote: logins that went by the name that their server gave itself.
func TestEarlierFiles(t *testing.T) {
	t.Setenv("GODWIT_KEYRING", "off")
	dirs := Dirs{Config: t.TempDir()}
	for name, content := range map[string]string{
		"accounts.json": `[
  {"server": "https://social.example.org", "domain": "example.org", "account_id": "42", "username": "ada", "scopes": ["write:statuses"], "created_at": "2026-11-20T00:00:00Z"},
  {"server": "https://stranger.example", "domain": "mastodon.example", "account_id": "1", "username": "ada", "scopes": null}
]`,
		"secrets.json": `{
  "app https://social.example.org": "{\"client_id\":\"an-id\",\"client_secret\":\"a-secret\",\"redirect_uris\":[\"http://127.0.0.1/\"],\"scopes\":[\"read\"]}",
  "login ada@example.org": "{\"token\":\"org-token\",\"app\":{\"client_id\":\"an-id\",\"client_secret\":\"a-secret\",\"redirect_uris\":null,\"scopes\":null}}",
  "login ada@mastodon.example": "{\"token\":\"strange-token\",\"app\":{\"client_id\":\"\",\"client_secret\":\"\",\"redirect_uris\":null,\"scopes\":null}}"
}`,
	} {
		if err := os.WriteFile(filepath.Join(dirs.Config, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := NewStore(dirs)
	for who, want := range map[string]struct{ acct, token string }{
		"ada@example.org":        {"ada@social.example.org", "org-token"}, // as it was called then
		"ada@social.example.org": {"ada@social.example.org", "org-token"},
		"ada@mastodon.example":   {"ada@stranger.example", "strange-token"},
		"ada@stranger.example":   {"ada@stranger.example", "strange-token"},
	} {
		c, err := s.Login(who)
		if err != nil || c.Acct() != want.acct || c.Token != want.token || c.DomainChecked {
			t.Errorf("%s: %s, token %q, checked %v, %v", who, c.Acct(), c.Token, c.DomainChecked, err)
		}
	}
	if _, err := s.LoginAt("https://mastodon.example"); !errors.Is(err, ErrNoLogin) {
		t.Errorf("a login at the domain that a stranger claims: %v", err)
	}
	c, err := s.LoginAt("https://social.example.org")
	if err != nil || c.App.Server != "https://social.example.org" {
		t.Fatalf("%+v, %v", c, err)
	}
	if app, err := s.App("https://social.example.org"); err != nil || app.Server != "https://social.example.org" {
		t.Errorf("the registration: %+v, %v", app, err)
	}

	// The domain has turned out to be right.
	c.Domain, c.DomainChecked = "example.org", true
	if _, err := s.Save(c); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Login("ada@example.org"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("after it was looked at: %+v, %v", got, err)
	}
	data, err := os.ReadFile(filepath.Join(dirs.Config, "secrets.json"))
	if err != nil || strings.Count(string(data), "org-token") != 1 {
		t.Errorf("the token is not there once: %s, %v", data, err)
	}

	// A login that has the name of another address.
	namesake := importer.Credentials{ServerURL: "https://api.example.org", Domain: "example.org", DomainChecked: true, AccountID: "7", Username: "Ada", Token: "new"}
	if other, ok, err := s.Namesake(namesake); err != nil || !ok || other.ServerURL != c.ServerURL {
		t.Errorf("the namesake of another address: %+v, %v, %v", other, ok, err)
	}
	if _, ok, err := s.Namesake(c); err != nil || ok {
		t.Errorf("a login is its own namesake: %v", err)
	}
}
