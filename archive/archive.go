// Package archive reads the data archive that Twitter (X) gives its users: a zip
// file or the folder it was unpacked to. It understands the archives made since
// 2020 (tweet.js or tweets.js under data/), one tweet at a time, so that memory
// does not grow with the archive.
//
//	a, err := archive.Open("twitter-2024-11.zip")
//	if err != nil {
//		return err
//	}
//	defer a.Close()
//	for t, err := range a.Tweets() {
//		if err != nil {
//			return err
//		}
//		fmt.Println(t.ID, t.CreatedAt, t.Text)
//	}
//
// # What is required
//
// Only the tweet files are. People blank, edit or remove the other files before
// they share an archive, so the account, the profile and the manifest may be
// missing, may be JavaScript object literals instead of JSON, and are reported
// by [Archive.Warnings] when nothing can be made of them. Damage in a tweet file,
// or in note-tweet.js, which holds the rest of cut tweets, is a [*SyntaxError].
//
// # What a tweet file looks like
//
// The text "window.YTD.tweets.part0 = " and then a JSON array of {"tweet": {...}}
// in which every number is a string. What stands before the first "=" is not
// looked at, and a byte order mark, CRLF, a closing semicolon, bare numbers,
// unknown and missing fields are all fine.
//
// Ids are decimal strings throughout. Texts are HTML-escaped as stored, and the
// ranges of entities count code points of that escaped text.
package archive

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

var (
	// ErrNotArchive is what Open and New return when there is no tweet file.
	ErrNotArchive = errors.New("not a Twitter archive")
	// ErrTruncated is what Open returns for a zip whose end is missing: the
	// download was cut short.
	ErrTruncated = errors.New("the zip file ends too early; its download was cut short")
	// ErrGrailbird is what Open and New return for an archive in the format of
	// 2012 to 2018 (data/js/tweets), which is not read yet.
	ErrGrailbird = errors.New("a Twitter archive in the format used until 2018 (data/js/tweets)")
)

// SyntaxError is damage inside a file of the archive: bad JSON, a file cut short,
// compressed data that does not inflate or fails its checksum, or a record that
// lacks what a tweet must have.
type SyntaxError struct {
	File   string // slash-separated, from the top of the archive
	Offset int64  // bytes from the start of the uncompressed file, at the damage or just before it
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: byte %d: %v", e.File, e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// Archive is an open archive. Its methods may be called from several goroutines.
type Archive struct {
	fsys   fs.FS
	closer io.Closer // nil when the file system is the caller's
	dir    string    // the folder of the data files, "data" as a rule

	names    []string // files directly in dir
	tweets   []string // names of the tweet files, in reading order
	overlay  bool     // both tweet.js and tweets.js: ids may repeat
	media    []string // folders that may hold files of tweets, from the top
	account  Account
	manifest Manifest

	manifestErr error
	circles     circles
	protections []protection

	mu       sync.Mutex
	warnings map[warningKey]Warning
}

// New reads the archive in fsys: at its top, in data/, or in either below one
// extra top folder. It returns ErrNotArchive or ErrGrailbird, wrapped, when there
// are no tweet files it can read. The caller keeps fsys open while the Archive is used.
func New(fsys fs.FS) (*Archive, error) {
	dir, err := findData(fsys)
	if err != nil {
		return nil, err
	}
	a := &Archive{fsys: fsys, dir: dir, warnings: make(map[warningKey]Warning)}
	if a.names, err = fileNames(fsys, dir); err != nil {
		return nil, err
	}
	a.tweets = parts(a.names, "tweets")
	old := parts(a.names, "tweet")
	a.overlay = len(a.tweets) > 0 && len(old) > 0
	a.tweets = append(a.tweets, old...)

	a.manifest, a.manifestErr = a.readManifest()
	a.warnUnreadable("manifest.js", a.manifestErr)
	a.media = a.mediaFolders()
	a.circles = a.readCircles()
	a.protections = a.readProtections()
	a.account = a.readOwner()
	return a, nil
}

// Close releases what Open opened. Files from OpenMedia must be closed before.
func (a *Archive) Close() error {
	if a.closer == nil {
		return nil
	}
	return a.closer.Close()
}

// Account returns the owner, from account.js. When that file is missing, blanked or
// beyond repair, the id is taken from the first of these that has one: the
// manifest's userInfo, tweet-headers.js, the file names in profile_media, and the
// account that replies without a leading @mention answer (which is the owner's own
// for 98 % of them). It is empty when none tells.
func (a *Archive) Account() Account { return a.account }

// Manifest returns what manifest.js declares. The error wraps fs.ErrNotExist when
// there is none, and is a *SyntaxError when it is beyond repair.
func (a *Archive) Manifest() (Manifest, error) { return a.manifest, a.manifestErr }

// KnowsCircles reports whether Tweet.Circle can be relied on. It is false for
// archives made after 2023, which no longer list circle tweets, and where the
// list was damaged or emptied by hand. It is true for archives older than circles.
func (a *Archive) KnowsCircles() bool { return a.circles.known }

// A Problem is a kind of damage that reading got around.
type Problem string

// The problems in a Warning.
const (
	HandEdited     Problem = "hand-edited"     // not JSON, but read as a JavaScript literal
	Unreadable     Problem = "unreadable"      // an optional file, left out
	BadEncoding    Problem = "bad encoding"    // lone surrogates or bytes that are not UTF-8, now U+FFFD; Count of strings
	DateFromID     Problem = "date from id"    // a creation date missing, unreadable, or not of this century; Count of tweets
	RepeatedTweet  Problem = "repeated tweet"  // in tweet.js and tweets.js; Count of tweets left out
	UnmatchedNote  Problem = "unmatched note"  // a long text whose tweet was not found; Count of notes
	OwnerDerived   Problem = "owner derived"   // account.js did not name the owner
	UnknownPrivacy Problem = "unknown privacy" // entries of protected-history.js not understood; Count of entries
)

// Warning is damage that reading got around.
type Warning struct {
	File    string // slash-separated, from the top of the archive
	Problem Problem
	Count   int   // how many; at least 1
	Err     error // the reason, where there is one
}

type warningKey struct {
	file    string
	problem Problem
}

// Warnings returns what has been tolerated so far, by file: the small files are read
// on opening, the others while Tweets runs.
func (a *Archive) Warnings() []Warning {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ws []Warning
	for _, w := range a.warnings {
		ws = append(ws, w)
	}
	slices.SortFunc(ws, func(x, y Warning) int {
		if c := strings.Compare(x.File, y.File); c != 0 {
			return c
		}
		return strings.Compare(string(x.Problem), string(y.Problem))
	})
	return ws
}

// warn records a warning in place of an earlier one of its kind for the same file,
// so that reading twice does not count twice.
func (a *Archive) warn(name string, p Problem, count int, err error) {
	if count == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	file := a.path(name)
	a.warnings[warningKey{file, p}] = Warning{File: file, Problem: p, Count: count, Err: err}
}

// warnUnreadable records that an optional file exists but cannot be read.
func (a *Archive) warnUnreadable(name string, err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.warn(name, Unreadable, 1, err)
	}
}

// path returns the name of a data file from the top of the archive.
func (a *Archive) path(name string) string { return path.Join(a.dir, name) }

// isDamage tells damage of the archive's data from a failing disk.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) ||
		errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, errElementTooLarge) || errors.As(err, &corrupt)
}
