package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/importer"
)

// ErrNoLogin means that nobody is logged in.
var ErrNoLogin = errors.New("nobody is logged in")

// AccountError is a name that does not tell one login: an unknown one, or none
// where there are several.
type AccountError struct {
	Name string   // as asked for; empty when none was
	Have []string // the logins there are, as user@server
}

func (e *AccountError) Error() string {
	have := strings.Join(e.Have, ", ")
	if e.Name == "" {
		return "there are several logins: " + have
	}
	return fmt.Sprintf("%s is not logged in; there is %s", e.Name, have)
}

// Store keeps logins. It holds nothing open and reads its files at every call.
type Store struct {
	accounts string // path of accounts.json
	secrets  secrets
}

// NewStore returns the store in the config folder. GODWIT_KEYRING=off in the
// environment keeps it from the system's keyring.
func NewStore(d Dirs) *Store {
	return &Store{
		accounts: filepath.Join(d.Config, "accounts.json"),
		secrets: secrets{
			path:    filepath.Join(d.Config, "secrets.json"),
			keyring: os.Getenv("GODWIT_KEYRING") != "off",
		},
	}
}

// account is a login without its secrets.
type account struct {
	ServerURL string   `json:"server"`
	Domain    string   `json:"domain"`
	AccountID string   `json:"account_id"`
	Username  string   `json:"username"`
	Scopes    []string `json:"scopes"`

	CreatedAt time.Time `json:"created_at,omitzero"` // when the account was made on the server
}

func (a account) acct() string { return a.Username + "@" + a.Domain }

// credentials are those that are not secret.
func (a account) credentials() importer.Credentials {
	return importer.Credentials{
		ServerURL: a.ServerURL, Domain: a.Domain, AccountID: a.AccountID, Username: a.Username,
		Scopes: a.Scopes, AccountCreatedAt: a.CreatedAt,
	}
}

// secret is what of a login is secret. The app belongs to it: only the app
// that asked for a token may revoke it.
type secret struct {
	Token string       `json:"token"`
	App   importer.App `json:"app"`
}

func (s *Store) read() ([]account, error) {
	var accounts []account
	return accounts, readJSON(s.accounts, &accounts)
}

// Logins returns all logins, without their tokens and apps. Errors: *DamagedError.
func (s *Store) Logins() ([]importer.Credentials, error) {
	accounts, err := s.read()
	var out []importer.Credentials
	for _, a := range accounts {
		out = append(out, a.credentials())
	}
	return out, err
}

// Login returns the credentials of an account given as user@server (a leading @ does no harm), or of the
// only one for "". Errors: ErrNoLogin, *AccountError, *PermissionError, *KeyringError, *DamagedError.
func (s *Store) Login(name string) (importer.Credentials, error) {
	accounts, err := s.read()
	if err != nil {
		return importer.Credentials{}, err
	}
	if len(accounts) == 0 {
		return importer.Credentials{}, ErrNoLogin
	}
	i := 0
	if name != "" {
		i = find(accounts, name)
	} else if len(accounts) > 1 {
		i = -1
	}
	if i < 0 {
		var have []string
		for _, a := range accounts {
			have = append(have, a.acct())
		}
		return importer.Credentials{}, &AccountError{Name: name, Have: have}
	}
	a := accounts[i]
	var sec secret
	if err := s.getJSON(loginSecret(a.acct()), &sec); err != nil {
		return importer.Credentials{}, fmt.Errorf("get the token of %s: %w", a.acct(), err)
	}
	c := a.credentials()
	c.Token, c.App = sec.Token, sec.App
	return c, nil
}

// LoginAt returns the credentials of the only login at a server, by its domain. Errors: ErrNoLogin when there is
// none, *AccountError when there are several, and those of Login.
func (s *Store) LoginAt(domain string) (importer.Credentials, error) {
	accounts, err := s.read()
	if err != nil {
		return importer.Credentials{}, err
	}
	var have []string
	for _, a := range accounts {
		if strings.EqualFold(a.Domain, domain) {
			have = append(have, a.acct())
		}
	}
	switch len(have) {
	case 0:
		return importer.Credentials{}, ErrNoLogin
	case 1:
		return s.Login(have[0])
	}
	return importer.Credentials{}, &AccountError{Have: have}
}

// Save keeps a login, in place of an earlier one of the same account. It
// returns the path of the file its token is in, or "" for the system's keyring.
func (s *Store) Save(c importer.Credentials) (path string, err error) {
	accounts, err := s.read()
	if err != nil {
		return "", err
	}
	path, err = s.setJSON(loginSecret(c.Acct()), secret{Token: c.Token, App: c.App})
	if err != nil {
		return "", fmt.Errorf("keep the token of %s: %w", c.Acct(), err)
	}
	if c.App.ClientID != "" {
		if _, err := s.setJSON(appSecret(c.ServerURL), c.App); err != nil {
			return "", fmt.Errorf("keep the registration at %s: %w", c.Domain, err)
		}
	}
	a := account{
		ServerURL: c.ServerURL, Domain: c.Domain, AccountID: c.AccountID, Username: c.Username, Scopes: c.Scopes,
		CreatedAt: c.AccountCreatedAt,
	}
	if i := find(accounts, a.acct()); i >= 0 {
		accounts[i] = a
	} else {
		accounts = append(accounts, a)
	}
	return path, writeJSON(s.accounts, accounts)
}

// Forget removes a login and its token. The app stays, for the next login at that server.
func (s *Store) Forget(acct string) error {
	accounts, err := s.read()
	if err != nil {
		return err
	}
	i := find(accounts, acct)
	if i < 0 {
		return nil
	}
	if err := s.secrets.delete(loginSecret(accounts[i].acct())); err != nil {
		return fmt.Errorf("forget the token of %s: %w", acct, err)
	}
	return writeJSON(s.accounts, slices.Delete(accounts, i, i+1))
}

// App returns godwit's registration at a server, or the zero App. A keyring
// that does not work has none: registering anew does no harm.
func (s *Store) App(serverURL string) (importer.App, error) {
	var app importer.App
	err := s.getJSON(appSecret(serverURL), &app)
	if _, ok := errors.AsType[*KeyringError](err); ok || errors.Is(err, errNoSecret) {
		err = nil
	}
	return app, err
}

func loginSecret(acct string) string    { return "login " + acct }
func appSecret(serverURL string) string { return "app " + serverURL }

func (s *Store) getJSON(name string, v any) error {
	text, err := s.secrets.get(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		// The JSON error would quote what it cannot read.
		return &DamagedError{Path: s.secrets.path, Err: errors.New("the entry of " + name + " is not JSON")}
	}
	return nil
}

func (s *Store) setJSON(name string, v any) (path string, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return s.secrets.set(name, string(text))
}

// find returns the index of an account, or -1.
func find(accounts []account, name string) int {
	name = strings.TrimPrefix(name, "@")
	return slices.IndexFunc(accounts, func(a account) bool { return strings.EqualFold(a.acct(), name) })
}
