package archive

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// A Problem is a kind of damage that reading got around.
type Problem string

// The problems in a Warning.
const (
	HandEdited     Problem = "hand-edited"     // not JSON, but read as a JavaScript literal; Count of places
	Unreadable     Problem = "unreadable"      // an optional file, left out
	BadEncoding    Problem = "bad encoding"    // lone surrogates, now U+FFFD; Count of strings
	WindowsText    Problem = "windows-1252"    // not in UTF-8, but in the encoding of Windows, as which it is read; Count of strings
	DateFromID     Problem = "date from id"    // a creation date missing, unreadable, or not of this century; Count of tweets
	RepeatedTweet  Problem = "repeated tweet"  // twice in one archive; Count of tweets left out
	UnmatchedNote  Problem = "unmatched note"  // a long text whose tweet was not found; Count of notes
	OwnerDerived   Problem = "owner derived"   // no file named the owner
	Damaged        Problem = "damaged"         // left out, see Salvage; Count of places
	UnknownPrivacy Problem = "unknown privacy" // entries of protected-history.js not understood; Count of entries
	LinkOut        Problem = "link out"        // in a folder: a link that leads out of it; see Foreign
	NotFile        Problem = "not a file"      // in a folder: a device, a pipe or a socket; see Foreign

	// Of a zip file as a whole:

	CutShort      Problem = "cut short"      // its end is missing; what is whole was found without the directory
	NoDirectory   Problem = "no directory"   // its list of files is missing, all were found without; Count of files
	UnsafeNames   Problem = "unsafe names"   // entries that lead out of the archive, links, devices: left out; Count of entries
	RepeatedNames Problem = "repeated names" // two entries with one name; Count of names
	Encrypted     Problem = "encrypted"      // entries that need a password; Count of entries
	OtherMethod   Problem = "other method"   // entries packed in a way that is not read; Count of entries, Err has its name
	DamagedZip    Problem = "damaged zip"    // other damage; Count of entries
)

// Warning is damage that reading got around.
type Warning struct {
	File    string // as in SyntaxError; of a zip file as a whole its name
	Problem Problem
	Count   int   // how many; at least 1
	Err     error // the reason, where there is one
}

type warningKey struct {
	file    string
	problem Problem
}

// Warnings returns what has been tolerated so far, by file: the small files are read
// on opening, the others while Tweets and its like run.
func (a *Archive) Warnings() []Warning {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ws []Warning
	for _, w := range a.warnings {
		ws = append(ws, w)
	}
	slices.SortFunc(ws, func(x, y Warning) int {
		return cmp.Or(strings.Compare(x.File, y.File), strings.Compare(string(x.Problem), string(y.Problem)))
	})
	return ws
}

// warn records a warning in place of an earlier one of its kind for the same file,
// so that reading twice does not count twice.
func (a *Archive) warn(file string, p Problem, count int, err error) {
	if count == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.warnings[warningKey{file, p}] = Warning{File: file, Problem: p, Count: count, Err: err}
}

// warnOdd records how many strings of a file were not as they should be.
func (a *Archive) warnOdd(file string, odd jsonlist.OddStrings) {
	a.warn(file, BadEncoding, odd.Bad, nil)
	a.warn(file, WindowsText, odd.Windows, nil)
}

// warnUnreadable records that an optional file exists but cannot be read.
func (a *Archive) warnUnreadable(file string, err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.warn(file, Unreadable, 1, err)
	}
}

// warnContainer records what was got around on opening a zip.
func (a *Archive) warnContainer(c *container) {
	counts := make(map[Problem]int)
	texts := make(map[Problem][]string)
	for _, n := range c.notes {
		problem := DamagedZip
		switch n.Kind {
		case zipfs.Deflate64, zipfs.No64:
			continue // no damage, see FromExplorer and FromFinder
		case zipfs.Truncated, zipfs.Lost:
			problem = CutShort
		case zipfs.Recovered:
			problem = NoDirectory
		case zipfs.UnsafeName, zipfs.Special, zipfs.FileAndFolder:
			problem = UnsafeNames
		case zipfs.Duplicate, zipfs.Ambiguous:
			problem = RepeatedNames
		case zipfs.Encrypted:
			problem = Encrypted
		case zipfs.Method:
			problem = OtherMethod
		}
		counts[problem] += max(1, n.Count)
		text := n.Kind.String()
		if len(n.Methods) > 0 {
			var names []string
			for _, m := range n.Methods {
				names = append(names, m.Name())
			}
			texts[problem] = append(texts[problem], strings.Join(names, ", "))
			continue
		}
		if len(n.Names) > 0 {
			text += ": " + strings.Join(n.Names, ", ")
		}
		texts[problem] = append(texts[problem], text)
	}
	if counts[CutShort] > 0 {
		delete(counts, NoDirectory) // it was at the end
	}
	for problem, n := range counts {
		a.warn(c.label, problem, n, errors.New(strings.Join(texts[problem], "; ")))
	}
}

// FromExplorer returns the names of the zip files with entries in Deflate64, which is how Windows Explorer packs
// large files: somebody unpacked the archive and packed it again. They are read like any other.
func (a *Archive) FromExplorer() []string { return a.packedWith(zipfs.Deflate64) }

// FromFinder returns the names of the zip files that are larger than 4 GiB and all the same have no zip64, which is how the Finder of
// a Mac packs: somebody unpacked the archive and packed it again. They are read like any other.
func (a *Archive) FromFinder() []string { return a.packedWith(zipfs.No64) }

func (a *Archive) packedWith(kind zipfs.Kind) (names []string) {
	for _, c := range slices.Concat(a.given, a.nested) {
		if slices.ContainsFunc(c.notes, func(n zipfs.Note) bool { return n.Kind == kind }) {
			names = append(names, c.label)
		}
	}
	return names
}
