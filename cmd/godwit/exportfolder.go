package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// exportFolder is a folder with files to import, and a text with what to do with them. The text has the sums of the
// files, by which a later export knows its own.
type exportFolder struct{ dir string }

const (
	readmeName = "README.txt"
	sumsTitle  = "The SHA-256 sums of the files as godwit wrote them. A later export into this\nfolder replaces or removes those that are still the same:\n"
)

var sumLine = regexp.MustCompile(`(?m)^  ([0-9a-f]{64})  ([\w-]+\.csv)\r?$`)

// maxReadme is more than such a text has.
const maxReadme = 1 << 20

// write puts the files into the folder, in place of those of an earlier export. Others are never touched:
// one of the same name is an error, and then nothing is written.
func (d exportFolder) write(files []contacts.ImportFile, guide string) error {
	if err := d.make(); err != nil {
		return err
	}
	earlier, err := d.earlier()
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, f := range files {
		names[f.Name] = true
	}
	for name := range earlier {
		names[name] = true
	}
	var remove []string
	for name := range names {
		sum, err := sumOf(filepath.Join(d.dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		case earlier[name] == "":
			return explain.Usage("The file "+filepath.Join(d.dir, name)+" is there already, and not from an export of godwit.", "Choose another folder, or remove the file.")
		case sum != earlier[name]:
			return explain.Usage("The file "+filepath.Join(d.dir, name)+" was changed since godwit wrote it.", "Choose another folder, or remove the file.")
		}
		remove = append(remove, name)
	}
	// First goes what is old: whatever stops this, no stale file is left beside new ones.
	for _, name := range remove {
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
			return writeError(filepath.Join(d.dir, name), err)
		}
	}
	var text strings.Builder
	text.WriteString(guide + "\n" + sumsTitle + "\n")
	for _, f := range files {
		fmt.Fprintf(&text, "  %x  %s\n", sha256.Sum256(f.Data), f.Name)
	}
	for _, f := range append([]contacts.ImportFile{{Name: readmeName, Data: []byte(text.String())}}, files...) {
		path := filepath.Join(d.dir, f.Name)
		if err := replaceFile(path, func(out *os.File) error { _, err := out.Write(f.Data); return err }); err != nil {
			return writeError(path, err)
		}
	}
	return nil
}

// make makes the folder, if it is not there.
func (d exportFolder) make() error {
	const hint = "Name another folder after --dir, one that is not there yet."
	_, lerr := os.Lstat(d.dir)
	info, err := os.Stat(d.dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return explain.Usage(d.dir+" is a file, where a folder is needed.", hint)
	case lerr == nil && errors.Is(err, fs.ErrNotExist):
		return explain.Usage(d.dir+" is a link to what is not there, where a folder is needed.", hint)
	}
	err = os.MkdirAll(d.dir, 0o700)
	if e, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, syscall.ENOTDIR) {
		return explain.Usage(e.Path+" is a file, where a folder is needed.", hint)
	}
	if err != nil {
		return writeError(d.dir, err)
	}
	return nil
}

// earlier returns the sums of the files of an earlier export, by name.
func (d exportFolder) earlier() (map[string]string, error) {
	path := filepath.Join(d.dir, readmeName)
	f, err := infile.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxReadme))
	if err != nil {
		return nil, err
	}
	_, sums, ours := bytes.Cut(data, []byte(sumsTitle))
	if !ours {
		return nil, explain.Usage("The file "+path+" is there already, and not from an export of godwit.", "Choose another folder, or remove the file.")
	}
	out := map[string]string{}
	for _, m := range sumLine.FindAllSubmatch(sums, -1) {
		out[string(m[2])] = string(m[1])
	}
	return out, nil
}

// sumOf returns the SHA-256 sum of a file, in hexadecimal.
func sumOf(path string) (string, error) {
	f, err := infile.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
