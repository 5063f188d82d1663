package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var (
	// ErrInCloud is what Open returns for a file or folder that iCloud Drive keeps elsewhere: a placeholder, .NAME.icloud, is in its place.
	ErrInCloud = errors.New("still in iCloud, not on this computer")
	// ErrDownloading is what Open returns for a file that a browser has not finished: its name ends in .crdownload, .part or the like.
	ErrDownloading = errors.New("a download that is not finished")
)

// downloads are the endings of what browsers have not finished.
var downloads = []string{".crdownload", ".part", ".partial", ".download", ".opdownload", ".!ut"}

// unfinished returns why a name is not that of an archive yet, or nil.
func unfinished(name string) error {
	folder, base := filepath.Split(name)
	if whole, ok := strings.CutSuffix(base, ".icloud"); ok && strings.HasPrefix(base, ".") {
		return fmt.Errorf("%s is %w", plainLine(whole[1:]), ErrInCloud)
	}
	for _, ending := range downloads {
		if strings.HasSuffix(strings.ToLower(base), ending) {
			return fmt.Errorf("%s is %w", plainLine(base), ErrDownloading)
		}
	}
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(folder + "." + base + ".icloud"); err == nil {
			return fmt.Errorf("%s is %w", plainLine(base), ErrInCloud)
		}
	}
	return nil
}
