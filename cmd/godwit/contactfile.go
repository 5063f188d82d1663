package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// mayReplace returns an error where a file is there already that is not as it was last written from this journal, nor has the
// sum of what is to be written: what the person changed in it is not lost.
func (b *contactBook) mayReplace(k outFile, file, same string) error {
	if err := k.mayWrite(file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil // mayWrite has said what is to be said
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	sum, err := sumOf(file)
	if err == nil && sum != b.Files[path] && sum != same {
		return explain.Usage("The file "+file+" is there already, and not as godwit wrote it last: somebody has changed it, or it is of another account.",
			"Choose another name, or remove the file.")
	}
	return err
}

// writeFile writes a file in place of one that is as it was last written.
func (b *contactBook) writeFile(ctx context.Context, k outFile, file string, content func(io.Writer) error) error {
	h := sha256.New()
	if err := content(h); err != nil {
		return err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if err := b.mayReplace(k, file, sum); err != nil {
		return err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if err := k.write(file, content); err != nil {
		return err
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return err
	}
	err = b.journal.KeepContactFile(ctx, path, sum)
	if errors.Is(err, os.ErrPermission) { // of the journal, which can be read: the file is written all the same
		return nil
	}
	return err
}
