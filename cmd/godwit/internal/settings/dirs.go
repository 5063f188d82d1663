package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Dirs are the folders godwit keeps things in. They need not exist.
type Dirs struct {
	Config string // accounts.json, secrets.json
	State  string // journals
}

// FindDirs returns the folders to use: the ones given, else those in
// GODWIT_CONFIG_DIR and GODWIT_STATE_DIR, else the usual ones of the system:
//
//	Linux, BSD  $XDG_CONFIG_HOME/godwit (~/.config/godwit), $XDG_STATE_HOME/godwit (~/.local/state/godwit)
//	macOS       ~/Library/Application Support/godwit for both
//	Windows     %AppData%\godwit, %LocalAppData%\godwit
//
// As the XDG Base Directory Specification 0.8 asks, its variables count only when
// they hold an absolute path.
func FindDirs(config, state string) (Dirs, error) {
	var d Dirs
	var err error
	if d.Config, err = findDir(config, "GODWIT_CONFIG_DIR", usualConfigDir); err != nil {
		return Dirs{}, fmt.Errorf("find the config folder: %w", err)
	}
	if d.State, err = findDir(state, "GODWIT_STATE_DIR", usualStateDir); err != nil {
		return Dirs{}, fmt.Errorf("find the state folder: %w", err)
	}
	return d, nil
}

func findDir(given, variable string, usual func() (string, error)) (string, error) {
	if given == "" {
		given = os.Getenv(variable)
	}
	if given != "" {
		return filepath.Abs(given)
	}
	base, err := usual()
	return filepath.Join(base, "godwit"), err
}

func usualConfigDir() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil && filepath.IsAbs(os.Getenv("HOME")) { // a relative XDG_CONFIG_HOME does not count
		return filepath.Join(os.Getenv("HOME"), ".config"), nil
	}
	return dir, err
}

func usualStateDir() (string, error) {
	switch runtime.GOOS {
	case "darwin", "ios":
		return os.UserConfigDir()
	case "windows":
		return os.UserCacheDir() // %LocalAppData%: journals do not roam
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state"), err
}

// Journal returns the path of the journal of a Twitter account.
func (d Dirs) Journal(accountID string) string {
	return filepath.Join(d.State, accountID+".db")
}

// Journals returns the paths of all journals, in order of name.
func (d Dirs) Journals() ([]string, error) {
	entries, err := os.ReadDir(d.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the journals: %w", err)
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".db") {
			paths = append(paths, filepath.Join(d.State, e.Name()))
		}
	}
	return paths, nil
}
