// Package archivetest writes synthetic Twitter archives, and tells what is in
// them. Everything follows from a seed: the same [Options] give the same bytes.
//
//	truth, err := archivetest.Write("archive.zip", archivetest.Options{Seed: 1, Tweets: 1000})
//
// An archive is what Twitter hands to an account's owner: a zip file of JavaScript
// files, each of them a JSON list behind an assignment, with folders of pictures
// and videos beside them. Its form changed every year or so; [Era] lists the forms.
// Around the tweets stand, as in a real one, some fifty small files: likes, lists and
// people, messages, and what Twitter knew of the owner, with the [Secrets]. Archives
// that someone unzipped, edited, merged, cut off or built to do harm are further
// [Options], and [Hostile].
//
// The proportions are those measured on 31 archives that their owners made
// public, and every archive contains the cases that have broken importers (see
// [Options.OnlyTypical]). Tweets are made one at a time, so that an archive of a
// million needs no more memory than one of a hundred. The media are real: PNG and
// JPEG files of 96 by 64 pixels and one second of H.264 video, each file different.
//
// Owner, people, texts and links are invented; links lead to example domains, and those of
// [Options.Contacts] also to accounts that nobody has on public servers of the fediverse, and on others.
//
// The package imports nothing of ours: what it returns as [Truth] and [Record] is
// worked out while writing, so that it can judge what reads the archive.
package archivetest

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"testing/fstest"
	"time"
)

// Profile is a kind of account.
type Profile int

// The profiles. Mixed has the proportions of all measured tweets together.
const (
	Mixed        Profile = iota
	Broadcaster          // links and pictures, few replies
	Replier              // nine of ten tweets answer somebody
	Photographer         // six of ten tweets have pictures
	ThreadWriter         // long texts in chains of self-replies
)

// Options say what to write. The zero value is the smallest archive of Era2023 that
// has all the must-have cases.
type Options struct {
	Seed    uint64
	Tweets  int // records in the tweet files; at least those of the must-have cases
	Profile Profile
	Era     Era

	Parts       int  // tweet files to split the tweets into; 0 is one; not in EraGrailbird and EraCSV
	OnlyTypical bool // leave the must-have cases out
	Private     bool // add circle tweets (from Era2022 to Era2023) and a period of protection
	NoMedia     bool // leave all files of media out, as if the owner had removed them

	// Removed adds, from Era2022 on, deleted-tweets.js and community-tweet.js, with
	// their media. Without it these files are empty lists.
	Removed bool

	// Several archives of one account have the same Seed, Profile and, if not zero,
	// Tweets. The tweets are laid out up to Timeline as those of an archive made then,
	// and those after the era's own date are left out: {Era: Era2021, Timeline:
	// Era2025.Made()} is the beginning of {Era: Era2025}. Zero is the era's date.
	// Community tweets, likes and people are the same in all, deleted tweets are not.
	Timeline time.Time
	// Until, if before the era's date, is when the archive was made instead: it has no
	// tweets after it.
	Until time.Time
	// Without, where set, tells which tweets the owner had deleted before the archive
	// was made: neither they nor their headers, notes and media are in it. Of an edited
	// tweet all versions go.
	Without func(id string) bool

	// Contacts are people who fill the lists of followers, followed, blocked and muted
	// accounts in place of the few usual ones; see [Contact]. Half of those whom the owner
	// follows, and few of the others, are met in tweets and messages, and one of eleven of
	// these tells of an account in the fediverse, or somebody else does. The others' texts
	// have much that looks like one. From 200 contacts on there is something of everything.
	// Their tweets take the places of typical ones, spread evenly: two or three for each one
	// met, fewer where there are fewer typical tweets. No effect in EraGrailbird and EraCSV,
	// which have no such lists.
	Contacts int

	TopFolder string // an extra folder around everything; empty for none
	Zips      int    // zip files that Write spreads the archive over; up to 1 is one
	// Assets adds so many small files of the viewer, below assets/ or, in EraGrailbird,
	// css/, img/, js/ and lib/; with any come the .DS_Store files and the __MACOSX
	// folder that a Mac adds.
	Assets int
	// Overlay adds, from Era2022 on, the tweet.js and tweet_media of an archive of
	// Era2021 that the owner unpacked into the same folder: the older half of the
	// tweets, with the same ids, as far as there were any by then.
	Overlay bool
	// HandEdited writes account.js, profile.js and verified.js as JavaScript that is not
	// JSON (keys without quotes, single quotes, comments, a comma after the last item)
	// and gives manifest.js such commas.
	HandEdited bool
	NoAccount  bool // leave account.js out; in EraGrailbird user_details.js
	NoManifest bool // leave manifest.js out; in EraGrailbird tweet_index.js
	CRLF       bool // end lines of .js and .csv files with CR LF, those inside of CSV fields, too
	BOM        bool // begin .js and .csv files with a byte order mark

	// Each, where set, is called with every record, in the order of the files: the
	// tweets, then those of Removed, first the deleted ones.
	Each func(Record)
}

// Write writes an archive to a zip file, when path ends in ".zip", or else to a
// folder, which it makes. What is there already is overwritten. With Options.Zips of 2
// or more my.zip becomes my-part1.zip, my-part2.zip and so on, as Twitter splits large
// archives: the manifest, which says so, is in the first, the other files are spread.
func Write(path string, o Options) (Truth, error) {
	paths, isZip := []string{path}, strings.HasSuffix(path, ".zip")
	if isZip && o.Zips > 1 {
		paths = nil
		for i := range o.Zips {
			paths = append(paths, strings.TrimSuffix(path, ".zip")+"-part"+decimal(i+1)+".zip")
		}
	}
	var s sink
	var err error
	if isZip {
		s, err = newZipSinks(paths, o.made())
	} else {
		s, err = newFolderSink(path)
	}
	if err != nil {
		return Truth{}, fmt.Errorf("write archive: %w", err)
	}
	truth, err := write(s, o, len(paths) > 1)
	if err = errors.Join(err, s.close()); err != nil {
		return Truth{}, fmt.Errorf("write archive %s: %w", path, err)
	}
	truth.Paths = paths
	return truth, nil
}

// New returns an archive in memory, for a test to read or to damage first. It takes no
// notice of Options.Zips.
func New(o Options) (fstest.MapFS, Truth) {
	s := memorySink{}
	truth, err := write(s, o, false)
	if err != nil {
		panic(err) // memory takes everything that is written
	}
	return fstest.MapFS(s), truth
}

// in returns a name below the top folder.
func (o Options) in(name string) string { return path.Join(o.TopFolder, name) }

// made returns the archive's date.
func (o Options) made() time.Time {
	if m := o.Era.Made(); o.Until.IsZero() || m.Before(o.Until) {
		return m
	}
	return o.Until.UTC()
}
