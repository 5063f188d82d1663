package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/zalando/go-keyring"
)

// PermissionError is a secrets file that other users of the computer can read.
// It is not used, so that the leak is noticed.
type PermissionError struct {
	Path string
	Mode fs.FileMode
}

func (e *PermissionError) Error() string {
	return fmt.Sprintf("%s is open to other users of this computer (mode %04o)", e.Path, e.Mode)
}

// KeyringError is a system keyring that holds a login and does not hand it out.
type KeyringError struct{ Err error }

func (e *KeyringError) Error() string { return "the system's keyring: " + e.Err.Error() }
func (e *KeyringError) Unwrap() error { return e.Err }

var errNoSecret = errors.New("no such secret")

// secrets keeps named secrets in the keyring or, when that does not work, in a file.
type secrets struct {
	path    string
	keyring bool // whether to try the keyring at all
}

// service is the name under which a keyring lists the secrets.
const service = "godwit"

// get returns a secret, or errNoSecret. The file comes first: a secret is in it only where the keyring did not work.
func (s secrets) get(name string) (string, error) {
	all, err := s.readFile()
	if err != nil {
		return "", err
	}
	if v, ok := all[name]; ok {
		return v, nil
	}
	if !s.keyring {
		return "", errNoSecret
	}
	v, err := keyring.Get(service, name)
	switch {
	case errors.Is(err, keyring.ErrNotFound), errors.Is(err, keyring.ErrUnsupportedPlatform):
		return "", errNoSecret
	case err != nil:
		return "", &KeyringError{err}
	}
	return v, nil
}

// set keeps a secret and says where: the path of the file, or "" for the keyring.
func (s secrets) set(name, value string) (path string, err error) {
	all, err := s.readFile()
	if err != nil {
		return "", err
	}
	if s.keyring && keyring.Set(service, name, value) == nil {
		if _, ok := all[name]; ok { // an older value would hide the new one
			delete(all, name)
			return "", s.writeFile(all)
		}
		return "", nil
	}
	all[name] = value
	return s.path, s.writeFile(all)
}

// delete forgets a secret. One that is not there is forgotten already.
func (s secrets) delete(name string) error {
	all, err := s.readFile()
	if err != nil {
		return err
	}
	if _, ok := all[name]; ok { // so the keyring did not work, and need not now
		delete(all, name)
		return s.writeFile(all)
	}
	if !s.keyring {
		return nil
	}
	err = keyring.Delete(service, name)
	if err != nil && !errors.Is(err, keyring.ErrNotFound) && !errors.Is(err, keyring.ErrUnsupportedPlatform) {
		return &KeyringError{err}
	}
	return nil
}

func (s secrets) readFile() (map[string]string, error) {
	all := map[string]string{}
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	// Windows has no such bits; there the user's folder is closed to others.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, &PermissionError{Path: s.path, Mode: mode}
	}
	return all, readJSON(s.path, &all)
}

func (s secrets) writeFile(all map[string]string) error { return writeJSON(s.path, all) }

// readJSON fills v from a file; a file that does not exist leaves it alone.
func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return &DamagedError{Path: path, Err: err}
	}
	return nil
}

// DamagedError is a settings file that cannot be understood.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("read %s: %v", e.Path, e.Err) }
func (e *DamagedError) Unwrap() error { return e.Err }

// writeJSON replaces a file in one step: whoever reads it, and whenever the
// power fails, there is the old content or the new. Mode 0600, folder 0700.
func writeJSON(path string, v any) (err error) {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
