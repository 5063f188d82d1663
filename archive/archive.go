// Package archive reads the data archive that Twitter (X) gives its users: a zip
// file, several zip files, or the folder they were unpacked to, of any time: the
// archives by month of 2012 to 2018 ("Grailbird"), those with tweet.js, and those with
// tweets.js up to 2026. Records come one at a time, so that memory does not grow with
// the archive.
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
// [Archive.Tweets] has the tweets, [Archive.Account] and [Archive.Profile] their owner,
// [Archive.Likes], [Archive.Following] and their like the rest, and [Archive.OpenMedia] a
// photo or video. [Archive.Check] proves that nothing is missing, or says what is.
//
// # Several archives
//
// Open takes any number of paths. Parts of one export (the same date in manifest.js, or
// part files without a manifest) are one archive. Archives that the same account made at
// different times are merged by tweet id: the newest version of a tweet wins, and what
// only older archives have is kept, marked [Tweet.Deleted] where a newer archive that
// proves to have all tweets of the time does not have it. From Grailbird archives the whole texts and the ids
// of retweeted tweets and the descriptions of pictures are carried over, which newer
// archives lack. Archives of different accounts are refused with [ErrOtherAccount].
//
// # What is required
//
// Only the tweet files are. People blank, edit or remove the other files before
// they share an archive, so the account, the profile and the manifest may be
// missing, may be JavaScript object literals instead of JSON, and are reported
// by [Archive.Warnings] when nothing can be made of them. Damage in a data file is a
// [*SyntaxError], and so is damage of the zip file it is in; what can be read
// nevertheless still comes.
//
// # What a data file looks like
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
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

var (
	// ErrNotArchive is what Open and New return when there is no tweet file.
	ErrNotArchive = errors.New("not a Twitter archive")
	// ErrTruncated is what Open returns for a zip of which nothing can be read because
	// its end is missing: the download was cut short. Where something can be,
	// Warnings has CutShort instead.
	ErrTruncated = errors.New("the zip file ends too early; its download was cut short")
	// ErrOtherAccount is what Open returns for archives of different accounts.
	ErrOtherAccount = errors.New("the archives are not of the same account")
	// ErrEncrypted is what Open returns for a zip file whose tweets need a password.
	ErrEncrypted = errors.New("the zip file has a password")
	// ErrRounded is for a tweets.csv that was saved by a spreadsheet, which rounds the ids: none of the tweets is the one that it was.
	ErrRounded = errors.New("a spreadsheet has rounded the ids of the tweets")
	// ErrLinkOut is for a file or folder that is a link to somewhere outside of the archive's folder.
	ErrLinkOut = errors.New("a link that leads out of the archive's folder")
	// ErrNotFile is for a device, a pipe or a socket in the place of a file, which may never end.
	ErrNotFile = errors.New("neither a file nor a folder")
)

// SyntaxError is damage inside a file of the archive: bad JSON, a file cut short,
// compressed data that does not inflate or fails its checksum, or a record that
// lacks what a tweet must have.
type SyntaxError struct {
	File   string // slash-separated, from the top of the archive; of several archives with the name of the zip or folder before it
	Offset int64  // bytes from the start of the uncompressed file, at the damage or just before it
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: byte %d: %v", e.File, e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// damageOf makes a SyntaxError of one that may name the file once more, as it is called and not as it is told.
func damageOf(file string, offset int64, err error) *SyntaxError {
	if named, ok := errors.AsType[*fs.PathError](err); ok {
		err = named.Err
	}
	return &SyntaxError{file, offset, err}
}

// Archive is an open archive. Its methods may be called from several goroutines.
type Archive struct {
	*state
	ctx context.Context // of all reading
}

// state is what all views of an open archive share.
type state struct {
	given   []*container // in the order given
	nested  []*container // zips of media inside of them
	exports []*export    // newest first; at least one
	media   []mediaFolder

	salvage     atomic.Bool
	account     Account
	names       []NameChange
	circles     circles
	protections []Protection

	protectionKnown bool

	mu       sync.Mutex
	warnings map[warningKey]Warning
	tallies  map[*export]*tally // of the last whole pass of Tweets

	unconfirmed int // in that pass
}

// New reads the archive in fsys: at its top, in data/, or in either in a folder
// below. It returns ErrNotArchive, wrapped, when there are no tweets.
// The caller keeps fsys open while the Archive is used, which opens files of it from
// several goroutines. Where links of a stranger's folder may lead is for fsys to say:
// that of an os.Root does not let them out, os.DirFS does.
func New(fsys fs.FS) (*Archive, error) { return NewContext(context.Background(), fsys) }

// NewContext is New for an archive that is read under ctx, see [Archive.WithContext].
func NewContext(ctx context.Context, fsys fs.FS) (*Archive, error) {
	return newArchive(ctx, []*container{{fsys: fsys}})
}

// Open opens the archive at paths: zip files, folders (also of zip files), or a
// tweets.csv, in any order. Its errors wrap ErrNotArchive, ErrTruncated, ErrOtherAccount or
// ErrEncrypted where they apply. Links inside a folder are followed only within it, see [Archive.Foreign].
func Open(paths ...string) (*Archive, error) { return OpenContext(context.Background(), paths...) }

// OpenContext is Open for an archive that is read under ctx, beginning with what opening reads,
// which may be all of it. See [Archive.WithContext].
func OpenContext(ctx context.Context, paths ...string) (*Archive, error) {
	var all []*container
	for _, p := range paths {
		list, err := openContainers(ctx, p)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open archive %s: %w", p, err), closeAll(all))
		}
		all = append(all, list...)
	}
	a, err := newArchive(ctx, all)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open archive %s: %w", strings.Join(paths, ", "), err), closeAll(all))
	}
	return a, nil
}

// WithContext returns the same open archive, read under ctx: once that has ended, every read
// of a file ends with its error, be it in the middle of a record or of a photo, and lists
// yield that error, which is no *SyntaxError. Either may be closed, once.
func (a *Archive) WithContext(ctx context.Context) *Archive { return &Archive{a.state, ctx} }

func newArchive(ctx context.Context, given []*container) (*Archive, error) {
	a := &Archive{&state{given: given, warnings: make(map[warningKey]Warning), tallies: make(map[*export]*tally)}, ctx}
	if err := a.readHeads(); err != nil {
		return nil, errors.Join(err, closeAll(a.nested))
	}
	// What could not be read for the end of the context looks like something that is not there.
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(err, closeAll(a.nested))
	}
	return a, nil
}

// readHeads reads what is known of an archive from its opening on.
func (a *Archive) readHeads() error {
	for _, c := range a.given {
		a.warnContainer(c)
	}
	if err := a.findExports(); err != nil {
		return err
	}
	for _, e := range a.exports {
		if list := e.sources(); len(list) > 0 && a.encrypted(list[0].dataFile) { // one tells for all
			return fmt.Errorf("%w: %s", ErrEncrypted, list[0].label)
		}
	}
	if err := a.findMedia(); err != nil {
		return err
	}
	a.circles = a.readCircles()
	a.protections, a.protectionKnown = a.readProtections()
	a.names = a.readNames()
	return a.readOwners()
}

// Close releases what Open opened. Files from OpenMedia must be closed before.
func (a *Archive) Close() error {
	return errors.Join(closeAll(a.nested), closeAll(a.given))
}

// Account returns the owner, from account.js or Grailbird's user_details.js. When that
// file is missing, blanked or beyond repair, the id is taken from the first of these that
// has one: the manifest's userInfo, tweet-headers.js, the file names in profile_media, and the
// account that most replies without a leading @mention answer, three at least (which is the
// owner's own for 98 % of them). It is empty when none tells.
func (a *Archive) Account() Account { return a.account }

// SetAccount says whose the archive is, as far as it does not say so itself: a lone tweets.csv does not. It must not be called while
// the archive is read.
func (a *Archive) SetAccount(said Account) {
	a.account.ID = cmp.Or(a.account.ID, said.ID)
	a.account.ScreenName = cmp.Or(a.account.ScreenName, said.ScreenName)
	a.account.DisplayName = cmp.Or(a.account.DisplayName, said.DisplayName)
}

// Manifest returns what the manifest.js of the newest archive declares. The error wraps
// fs.ErrNotExist when there is none, and is a *SyntaxError when it is beyond repair.
func (a *Archive) Manifest() (Manifest, error) {
	return a.exports[0].manifest, a.exports[0].manifestErr
}

// Truncated returns an error that wraps ErrTruncated and names the zip file whose end is
// missing, nil where none is. What could be found without its directory is read.
func (a *Archive) Truncated() error {
	for _, c := range slices.Concat(a.given, a.nested) {
		if c.truncated() {
			return fmt.Errorf("%s: %w", c.label, ErrTruncated)
		}
	}
	return nil
}

// Foreign returns an error about what lies in the place of a file or folder of the archive and is
// not of it, nil where nothing does: it wraps ErrLinkOut or ErrNotFile and names the first.
// None of it is read, and what it stands for is missing.
func (a *Archive) Foreign() error {
	for _, w := range a.Warnings() {
		if w.Problem == LinkOut || w.Problem == NotFile {
			return fmt.Errorf("%s: %w", w.File, w.Err)
		}
	}
	return nil
}

// Unconfirmed returns how many tweets the last whole pass of Tweets marked so.
func (a *Archive) Unconfirmed() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.unconfirmed
}

// Salvage makes Tweets pass over damage instead of yielding it: bad records, and the rest
// of files that end too early. Warnings tells of them. It is for people who have no other archive.
func (a *Archive) Salvage() { a.salvage.Store(true) }

// Salvaging reports whether Salvage was called.
func (a *Archive) Salvaging() bool { return a.salvage.Load() }

// KnowsCircles reports whether Tweet.Circle can be relied on: whether the lists of circle
// tweets in these archives reach over all the time there were circles, or the archives are
// older. It is false for one made after 2023 alone, and where the
// list was damaged or emptied by hand.
func (a *Archive) KnowsCircles() bool { return a.circles.known }

// KnowsProtection reports whether Tweet.Protected can be relied on: false where the list of
// times when the account was protected is damaged or was emptied by hand.
func (a *Archive) KnowsProtection() bool { return a.protectionKnown }

// Protections returns the times when the account was protected, oldest first.
func (a *Archive) Protections() []Protection { return slices.Clone(a.protections) }

// NameChanges returns how the account's screen name changed, oldest first.
func (a *Archive) NameChanges() []NameChange { return slices.Clone(a.names) }
