package archive

import (
	"errors"
	"io/fs"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// MissingReason says why the archive has no file for a photo or video that could be posted.
type MissingReason string

// The reasons why there is no file.
const (
	NoMediaInFormat MissingReason = "format"    // Grailbird archives have no files
	NoMediaFolder   MissingReason = "no folder" // the folder of media was removed, or is in another zip
	NoMediaFile     MissingReason = "no file"   // the folder does not hold it: Twitter had lost it, or it was removed
	EmptyMedia      MissingReason = "empty"     // the file has 0 bytes: copying it broke off, or it never came from the cloud
)

// The reasons why a file that is there cannot be read. See [MissingReason.Unreadable].
const (
	InCloud         MissingReason = "in the cloud"          // a placeholder of iCloud Drive is in its place
	FolderInPlace   MissingReason = "folder"                // a folder has its name
	LinkLeadsOut    MissingReason = "link out"              // a link out of the archive's folder
	LinkNowhere     MissingReason = "link to nothing"       // a link to what is not there
	NotRegular      MissingReason = "not a file"            // a device, a pipe or a socket
	NotPermitted    MissingReason = "not permitted"         // this user may not read it
	WithPassword    MissingReason = "password"              // its zip entry is encrypted
	PackedBzip2     MissingReason = "packed with bzip2"     // zip method 12
	PackedLZMA      MissingReason = "packed with LZMA"      // zip method 14
	PackedZstandard MissingReason = "packed with Zstandard" // zip method 93
	PackedXZ        MissingReason = "packed with XZ"        // zip method 95
	PackedOtherwise MissingReason = "packed otherwise"      // another zip method that is not read
	DamagedMedia    MissingReason = "damaged"               // its zip entry is damaged
	ReadFails       MissingReason = "read fails"            // the disk, or whatever holds it, fails
)

// MissingReasons returns all reasons, those without a file first.
func MissingReasons() []MissingReason {
	return []MissingReason{
		NoMediaInFormat, NoMediaFolder, NoMediaFile, EmptyMedia, InCloud, FolderInPlace, LinkLeadsOut, LinkNowhere, NotRegular, NotPermitted,
		WithPassword, PackedBzip2, PackedLZMA, PackedZstandard, PackedXZ, PackedOtherwise, DamagedMedia, ReadFails,
	}
}

// Unreadable reports whether something is there that cannot be read, which is never Twitter's doing.
func (r MissingReason) Unreadable() bool {
	switch r {
	case "", NoMediaInFormat, NoMediaFolder, NoMediaFile, EmptyMedia:
		return false
	}
	return true
}

// MediaReport counts the media of tweets that were not deleted. What a kind of archive never holds
// ([NoMediaInFormat]) is counted, and not held against it.
type MediaReport struct {
	Expected int // items that tweets name
	Photos   int // of them, photos
	Missing  int // of them, without a file that can be read
	// Reasons counts the missing ones by reason, Tweets names the first of their tweets, at most 100.
	Reasons map[MissingReason]int
	Tweets  []string
}

// Twitter itself loses some files: 1 of 2,673 was measured. An archive with more of its media gone has lost them since.
const (
	mostLost  = 20 // files
	lostShare = 10 // one in so many
)

// Absent returns how many items have no file, or one without a byte.
func (r *MediaReport) Absent() int { return r.Missing - r.Unreadable() - r.Reasons[NoMediaInFormat] }

// Unreadable returns how many items have something in the place of their file that cannot be read.
func (r *MediaReport) Unreadable() (n int) {
	for reason, of := range r.Reasons {
		if reason.Unreadable() {
			n += of
		}
	}
	return n
}

// Held returns how many items an archive of its kind has files for.
func (r *MediaReport) Held() int { return r.Expected - r.Reasons[NoMediaInFormat] }

// Whole reports whether the files are there, but for the few that Twitter itself may have lost: up to 20, and up to a tenth.
// What is there must be readable.
func (r *MediaReport) Whole() bool {
	absent := r.Absent()
	return r.Unreadable() == 0 && absent <= mostLost && lostShare*absent <= r.Held()
}

// add counts an item of a tweet.
func (r *MediaReport) add(tweetID string, m *Media) {
	const most = 100
	r.Expected++
	if m.Kind == Photo {
		r.Photos++
	}
	if m.File != "" {
		return
	}
	if r.Reasons == nil {
		r.Reasons = make(map[MissingReason]int)
	}
	r.Missing++
	r.Reasons[m.Missing]++
	if n := len(r.Tweets); n < most && (n == 0 || r.Tweets[n-1] != tweetID) {
		r.Tweets = append(r.Tweets, tweetID)
	}
}

// look returns the size of a file of media, or why it cannot be read. It reads nothing of the content.
func (c *container) look(name string) (size int64, reason MissingReason) {
	if !fs.ValidPath(name) {
		return 0, NoMediaFile
	}
	info, err := fs.Stat(c.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, NoMediaFile
	case err != nil:
		return 0, reasonOf(err)
	case info.IsDir():
		return 0, FolderInPlace
	case !info.Mode().IsRegular():
		return 0, NotRegular
	}
	f, err := c.fsys.Open(name) // it may be forbidden, or packed in a way that is not read
	if err != nil {
		return 0, reasonOf(err)
	}
	_ = f.Close() // nothing was read
	switch {
	case info.Size() > 0:
		return info.Size(), ""
	case c.truncated(): // the size of the last file in it is not known
		return 0, DamagedMedia
	}
	return 0, EmptyMedia
}

// reasonOf returns why a file cannot be opened.
func reasonOf(err error) MissingReason {
	switch {
	case errors.Is(err, ErrLinkOut):
		return LinkLeadsOut
	case errors.Is(err, fs.ErrPermission):
		return NotPermitted
	case errors.Is(err, zipfs.ErrEncrypted):
		return WithPassword
	case errors.Is(err, zipfs.ErrMethod):
		return methodOf(err)
	case isDamage(err):
		return DamagedMedia
	}
	return ReadFails
}

// methodOf names the method in an error of zipfs.
func methodOf(err error) MissingReason {
	method, _ := errors.AsType[zipfs.MethodError](err)
	switch method {
	case 12:
		return PackedBzip2
	case 14:
		return PackedLZMA
	case 20, 93:
		return PackedZstandard
	case 95:
		return PackedXZ
	}
	return PackedOtherwise
}
