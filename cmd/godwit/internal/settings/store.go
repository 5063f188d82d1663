package settings

import (
	"cmp"
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
	Domain    string   `json:"domain"` // of a login that is not Checked: what the server said, if it is from an earlier godwit
	Checked   bool     `json:"domain_checked,omitempty"`
	AccountID string   `json:"account_id"`
	Username  string   `json:"username"`
	Scopes    []string `json:"scopes"`
	Secret    string   `json:"secret,omitempty"` // the name of what is secret; empty in files from before logins went by address and id

	CreatedAt time.Time `json:"created_at,omitzero"` // when the account was made on the server
}

// acct is the handle, with a domain that is proved or the host of the API.
func (a account) acct() string {
	return a.Username + "@" + a.shownDomain()
}

func (a account) shownDomain() string {
	if host := importer.Host(a.ServerURL); !a.Checked && host != "" {
		return host
	}
	return a.Domain
}

// is reports whether two logins are of one account: of one id at one address. Whatever servers say of their names does not count.
func (a account) is(b account) bool {
	return a.ServerURL == b.ServerURL && a.AccountID == b.AccountID && (a.AccountID != "" || strings.EqualFold(a.Username, b.Username))
}

// credentials are those that are not secret.
func (a account) credentials() importer.Credentials {
	return importer.Credentials{
		ServerURL: a.ServerURL, Domain: a.shownDomain(), DomainChecked: a.Checked, AccountID: a.AccountID, Username: a.Username,
		Scopes: a.Scopes, AccountCreatedAt: a.CreatedAt,
	}
}

func accountOf(c importer.Credentials) account {
	return account{
		ServerURL: c.ServerURL, Domain: c.Domain, Checked: c.DomainChecked, AccountID: c.AccountID, Username: c.Username,
		Scopes: c.Scopes, CreatedAt: c.AccountCreatedAt, Secret: "login " + c.ServerURL + " " + c.AccountID,
	}
}

// secret is the name of what is secret of a login.
func (a account) secret() string { return cmp.Or(a.Secret, "login "+a.Username+"@"+a.Domain) }

// secret is what of a login is secret. The app belongs to it: only the app
// that asked for a token may revoke it.
type secret struct {
	Token string       `json:"token"`
	App   importer.App `json:"app"`
}

func (s *Store) read() ([]account, error) {
	var accounts []account
	err := readJSON(s.accounts, &accounts)
	for i, a := range accounts {
		accounts[i].ServerURL = cmp.Or(importer.Origin(a.ServerURL), a.ServerURL)
	}
	return accounts, err
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
	return s.open(accounts[i])
}

// open adds the secrets of a login.
func (s *Store) open(a account) (importer.Credentials, error) {
	var sec secret
	if err := s.getJSON(a.secret(), &sec); err != nil {
		return importer.Credentials{}, fmt.Errorf("get the token of %s: %w", a.acct(), err)
	}
	c := a.credentials()
	c.Token, c.App = sec.Token, sec.App
	if c.App.Server == "" && c.App.ClientID != "" {
		c.App.Server = a.ServerURL
	}
	return c, nil
}

// LoginAt returns the credentials of the only login at a server, by the address of its API. Errors: ErrNoLogin when there is
// none, *AccountError when there are several, and those of Login.
func (s *Store) LoginAt(serverURL string) (importer.Credentials, error) {
	accounts, err := s.read()
	if err != nil {
		return importer.Credentials{}, err
	}
	var at []account
	var have []string
	for _, a := range accounts {
		if a.ServerURL == serverURL {
			at, have = append(at, a), append(have, a.acct())
		}
	}
	switch len(at) {
	case 0:
		return importer.Credentials{}, ErrNoLogin
	case 1:
		return s.open(at[0])
	}
	return importer.Credentials{}, &AccountError{Have: have}
}

// Namesake returns the login that has the handle of c at another address, without its secrets, and false when there is none.
// To keep c, the person has to agree that it is forgotten. Errors: *DamagedError.
func (s *Store) Namesake(c importer.Credentials) (importer.Credentials, bool, error) {
	accounts, err := s.read()
	if err != nil {
		return importer.Credentials{}, false, err
	}
	for _, a := range accounts {
		if a.ServerURL != c.ServerURL && strings.EqualFold(a.acct(), c.Acct()) {
			return a.credentials(), true, nil
		}
	}
	return importer.Credentials{}, false, nil
}

// Save keeps a login, in place of an earlier one of the same account, or of the same handle at the same address. It
// returns the path of the file its token is in, or "" for the system's keyring.
func (s *Store) Save(c importer.Credentials) (path string, err error) {
	accounts, err := s.read()
	if err != nil {
		return "", err
	}
	a := accountOf(c)
	path, err = s.setJSON(a.secret(), secret{Token: c.Token, App: c.App})
	if err != nil {
		return "", fmt.Errorf("keep the token of %s: %w", c.Acct(), err)
	}
	if c.App.ClientID != "" {
		if _, err := s.setJSON(appSecret(c.ServerURL), c.App); err != nil {
			return "", fmt.Errorf("keep the registration at %s: %w", c.Domain, err)
		}
	}
	kept := []account{}
	place := -1
	var replaced []account
	for _, old := range accounts {
		if !old.is(a) && (old.ServerURL != a.ServerURL || !strings.EqualFold(old.Username, a.Username)) {
			kept = append(kept, old)
			continue
		}
		replaced = append(replaced, old)
		if place < 0 {
			place = len(kept)
			kept = append(kept, a)
		}
	}
	if place < 0 {
		kept = append(kept, a)
	}
	if err := writeJSON(s.accounts, kept); err != nil {
		return "", err
	}
	for _, old := range replaced {
		if old.secret() == a.secret() {
			continue
		}
		err := s.secrets.delete(old.secret())
		if _, ok := errors.AsType[*KeyringError](err); err != nil && !ok { // what a keyring does not give out cannot be taken out either
			return "", fmt.Errorf("forget the earlier token of %s: %w", c.Acct(), err)
		}
	}
	return path, nil
}

// Forget removes the login of an account, and its token. The app stays, for the next login at that server.
func (s *Store) Forget(c importer.Credentials) error {
	accounts, err := s.read()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(accounts, accountOf(c).is)
	if i < 0 {
		return nil
	}
	if err := s.secrets.delete(accounts[i].secret()); err != nil {
		return fmt.Errorf("forget the token of %s: %w", c.Acct(), err)
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
	if app.ClientID != "" && app.Server == "" { // from before apps knew theirs
		app.Server = serverURL
	}
	return app, err
}

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

// find returns the index of the only account with a handle, or -1. An earlier godwit may have known it by what its server said.
func find(accounts []account, name string) int {
	name = strings.TrimPrefix(name, "@")
	if user, domain, ok := strings.Cut(name, "@"); ok {
		name = user + "@" + cmp.Or(importer.Domain(domain), domain)
	}
	for _, handle := range []func(account) string{account.acct, func(a account) string { return a.Username + "@" + a.Domain }} {
		found := -1
		for i, a := range accounts {
			switch {
			case !strings.EqualFold(handle(a), name):
			case found >= 0:
				return -1
			default:
				found = i
			}
		}
		if found >= 0 {
			return found
		}
	}
	return -1
}
