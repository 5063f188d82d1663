package contactfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// kindsHint says what Read takes, for those who brought something else.
const kindsHint = "bring a file of twitter-web-exporter, fedifinder or debirdify, a HAR file saved on x.com, a table of Twitter names and user@host, or a list of names"

var (
	errEmptyFile   = errors.New("is empty: save or download it anew")
	errTooMany     = fmt.Errorf("has more than %d million cells: take the columns out that are not needed", maxCells>>20)
	errUnknownFile = errors.New("is nothing that tells of Twitter accounts in a way known here: " + kindsHint)
	// errNoTwitter is about files made for Mastodon's import, and lists of fediverse accounts alone.
	errNoTwitter = errors.New("names accounts in the fediverse, but not whose they are on Twitter, so that nobody can be found with it. " +
		"Mastodon imports such a file as it is; here, bring fedifinder's export of all accounts (accounts.csv or accounts.json), " +
		"debirdify's full CSV, or a table with a column of Twitter names")
)

var (
	errSheet   = errors.New("is a spreadsheet: open it, and save it as CSV in UTF-8")
	errZip     = errors.New("is a zip file: if it is your Twitter archive, give it as the archive, not as a file about people; else unpack it and give the files in it")
	errPacked  = errors.New("is a compressed file: unpack it and give the files in it")
	errBinary  = errors.New("is a picture, database or program: " + kindsHint)
	errPage    = errors.New("is an HTML page: save the data, not the page; in twitter-web-exporter choose JSON or CSV, on x.com save a HAR file")
	errArchive = errors.New("is a file of a Twitter archive, which has ids without names: give the whole archive as the archive")
	errListing = errors.New("is a list of the files in a folder: give the files themselves")
)

// foreignFiles are files that people take for the right one, by their first bytes.
var foreignFiles = []struct {
	begins []string
	err    error
}{
	{[]string{"PK\x03\x04", "PK\x05\x06", "PK\x07\x08"}, errZip},
	{[]string{"\xD0\xCF\x11\xE0"}, errSheet}, // .xls
	{[]string{"\x1F\x8B", "7z\xBC\xAF", "Rar!\x1A", "BZh9", "\xFD7zXZ"}, errPacked},
	{[]string{"\x89PNG", "\xFF\xD8\xFF", "GIF8", "SQLite format 3\x00", "\x7FELF"}, errBinary},
	{[]string{"%PDF-"}, errors.New("is a PDF, of which the columns cannot be told apart: give the table it was made of, as CSV")},
	{[]string{"From: <Saved by", "MIME-Version: 1.0"}, errPage},
}

// foreignTexts are texts that people take for the right one.
var foreignTexts = []struct {
	begin *regexp.Regexp
	err   error
}{
	{regexp.MustCompile(`^(?i:<!doctype html|<html|<head|<body|<!--|<table)`), errPage},
	{regexp.MustCompile(`^<[?!a-zA-Z]`), errors.New("is XML: " + kindsHint)},
	{regexp.MustCompile(`^(window\.YTD\.|window\.__THAR_CONFIG|Grailbird\.|var (tweet_index|user_details|payload_details)\b)`), errArchive},
	{regexp.MustCompile(`^(total [0-9]+[^\n]*\n)?[-dlbcps]([-r][-w][-xsStT]){3}[.+@]? `), errListing},
	{regexp.MustCompile(`^(Volume in drive|Directory of|Directory:) `), errListing},
}

// foreign returns an error for the beginning of a file of another kind.
func foreign(head []byte) error {
	for _, f := range foreignFiles {
		for _, begin := range f.begins {
			if bytes.HasPrefix(head, []byte(begin)) {
				if f.err == errZip && isOffice(head) {
					return errSheet
				}
				return f.err
			}
		}
	}
	begins := bytes.TrimSpace(head)
	for _, f := range foreignTexts {
		if f.begin.Match(begins) {
			return f.err
		}
	}
	return nil
}

// isOffice tells a spreadsheet from other zip files by the names of its first members (Open Packaging
// Conventions; OpenDocument packages).
func isOffice(head []byte) bool {
	head = head[:min(len(head), 4096)]
	return bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("xl/")) ||
		bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis.opendocument"))
}

// readText reads a text whole; see text.Decode.
func readText(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case len(data) > maxFile:
		return nil, fmt.Errorf("is larger than %d MiB, and no HAR file: split it, or take the columns out that are not needed", maxFile>>20)
	}
	data, invalid := text.Decode(data)
	if invalid >= 0 {
		return nil, badItem(lineItem(data, invalid), "not a text in UTF-8: save it as UTF-8, in a spreadsheet as CSV UTF-8")
	}
	return data, nil
}

// lineItem names the line of data[i].
func lineItem(data []byte, i int) string {
	return fmt.Sprintf("line %d", 1+bytes.Count(data[:min(i, len(data))], []byte("\n")))
}
