package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// Form is how an archive keeps its tweets.
type Form string

// The forms, oldest first. Archives of 2018 to early 2020 have their files at the top
// and not in data/, which makes no other difference than that.
const (
	FormGrailbird Form = "grailbird"  // 2012 to 2018: data/js/tweets/2014_07.js, a file for each month
	FormCSV       Form = "tweets.csv" // the list that Grailbird archives have beside it, kept alone
	FormTweet     Form = "tweet.js"   // 2018 to 2022
	FormTweets    Form = "tweets.js"  // since 2022
)

// age orders the forms, oldest first.
func (f Form) age() int {
	return slices.Index([]Form{FormCSV, FormGrailbird, FormTweet, FormTweets}, f)
}

// location is a folder in a container that holds the tweets of one form, or, with an
// empty form, other files of an archive.
type location struct {
	dir  string // of the data files
	form Form
}

// How far findData looks: an archive may lie a few folders down, but this is no search
// of the disk.
const (
	maxDepth   = 3
	maxFolders = 2000
	// maxPlaces is how many folders with files of an archive, and zips, are taken at once: each file and each
	// photo is looked for in all of them. Nobody has a fifth of it.
	maxPlaces = 250
)

var errTooManyPlaces = fmt.Errorf("%w: it holds more than %d of them", ErrNotArchive, maxPlaces)

// findData returns the folders of fsys that hold tweets: the top or its data/, or else
// those of the folders below, a few levels down, and with them, or where there are none,
// the folders that hold other files of an archive. Foreign is what it did not follow on the way.
func findData(fsys fs.FS) (found []location, foreign []*fs.PathError, err error) {
	level := []string{"."}
	seen := 0
	for depth := 0; depth <= maxDepth && len(level) > 0; depth++ {
		var below []string
		for _, top := range level {
			if seen++; seen > maxFolders {
				return found, foreign, nil
			}
			in, err := list(fsys, top)
			if err != nil {
				if depth == 0 || errors.Is(err, fs.ErrPermission) && depth == 1 {
					return nil, nil, err
				}
				continue
			}
			foreign = append(foreign, in.foreign...)
			here := formsIn(fsys, top, in.files)
			for _, dir := range in.folders {
				if path.Base(dir) == "data" {
					data, err := list(fsys, dir)
					if errors.Is(err, fs.ErrPermission) && depth == 0 {
						return nil, nil, err
					}
					foreign = append(foreign, data.foreign...)
					here = append(here, formsIn(fsys, dir, data.files)...)
				}
			}
			here = best(here)
			found = append(found, here...)
			if len(found) > maxPlaces {
				return nil, nil, errTooManyPlaces
			}
			if len(here) == 0 {
				below = append(below, in.folders...)
			}
		}
		level = below
	}
	return found, foreign, nil
}

func (l location) hasTweets() bool { return l.form != "" }

// formsIn returns the forms of tweets directly in a folder, an empty one where it holds
// other files of an archive.
func formsIn(fsys fs.FS, dir string, names []string) (found []location) {
	if len(numbered(names, "tweets")) > 0 {
		found = append(found, location{dir, FormTweets})
	}
	if len(numbered(names, "tweet")) > 0 {
		found = append(found, location{dir, FormTweet})
	}
	if months, err := list(fsys, path.Join(dir, "js", "tweets")); err == nil && slices.ContainsFunc(months.files, isMonth) {
		found = append(found, location{dir, FormGrailbird})
	}
	if slices.Contains(names, "tweets.csv") {
		found = append(found, location{dir, FormCSV})
	}
	if len(found) > 0 {
		return found
	}
	known := func(name string) bool { return strings.HasSuffix(name, ".js") && KindOfFile(name) != FileUnknown }
	media := func(name string) bool {
		info, err := fs.Stat(fsys, path.Join(dir, name))
		return err == nil && info.IsDir()
	}
	files := 0 // an app.js or a profile.js may be anybody's
	for _, name := range names {
		if known(name) {
			files++
		}
	}
	if files > 1 || slices.Contains(names, "manifest.js") || slices.Contains(names, "like.js") || slices.ContainsFunc(mediaFolders, media) {
		return []location{{dir, ""}}
	}
	return nil
}

// best drops what is no archive of its own: the tweets.csv of one that has the same tweets
// with all their entities, and other files beside tweets.
func best(found []location) []location {
	grailbird := slices.ContainsFunc(found, func(l location) bool { return l.form == FormGrailbird })
	tweets := slices.ContainsFunc(found, location.hasTweets)
	return slices.DeleteFunc(found, func(l location) bool {
		return grailbird && l.form == FormCSV || tweets && !l.hasTweets()
	})
}

// listing is what is in a folder, without what packing on macOS adds, hidden folders, the viewer's and the media's.
type listing struct {
	files   []string        // names, in order; with those of foreign things in the place of files
	folders []string        // paths
	foreign []*fs.PathError // with ErrLinkOut or ErrNotFile
}

// list returns what is in a folder.
func list(fsys fs.FS, dir string) (l listing, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return l, err
	}
	for _, e := range entries {
		name := e.Name()
		isFolder, foreign := kindOf(fsys, dir, e)
		if foreign != nil {
			l.foreign = append(l.foreign, foreign)
		}
		switch {
		case foreign != nil && foreign.Err == ErrNotFile && e.Type()&fs.ModeSymlink != 0: // there is nothing
		case !isFolder:
			l.files = append(l.files, name)
		case !strings.HasPrefix(name, ".") && name != "__MACOSX" && name != "assets" && name != "node_modules" && !strings.HasSuffix(name, "_media"):
			l.folders = append(l.folders, path.Join(dir, name))
		}
	}
	slices.Sort(l.files)
	return l, nil
}

// kindOf tells folders from files, also behind links. Foreign is not nil for what is neither, or
// is a link that leads out.
func kindOf(fsys fs.FS, dir string, e fs.DirEntry) (isFolder bool, foreign *fs.PathError) {
	mode := e.Type()
	name := path.Join(dir, e.Name())
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(fsys, name)
		switch {
		case errors.Is(err, ErrLinkOut):
			return false, &fs.PathError{Op: "open", Path: name, Err: ErrLinkOut}
		case errors.Is(err, fs.ErrPermission):
			return false, nil // whoever opens it is told
		case err != nil: // it leads nowhere, or round in a circle
			return false, &fs.PathError{Op: "open", Path: name, Err: ErrNotFile}
		}
		mode = info.Mode()
	}
	if !mode.IsDir() && !mode.IsRegular() {
		return false, &fs.PathError{Op: "open", Path: name, Err: ErrNotFile}
	}
	return mode.IsDir(), nil
}

// warnForeign records what lies in the place of files and folders of an archive and is not of it.
func (a *Archive) warnForeign(c *container, list []*fs.PathError) {
	for _, foreign := range list {
		problem := NotFile
		if foreign.Err == ErrLinkOut {
			problem = LinkOut
		}
		a.warn(a.named(c, foreign.Path), problem, 1, foreign.Err)
	}
}

// inPlace returns those of foreign things that stand for a file or folder of the archive that is around them.
func inPlace(foreign []*fs.PathError) []*fs.PathError {
	return slices.DeleteFunc(slices.Clone(foreign), func(e *fs.PathError) bool {
		base := path.Base(e.Path)
		return base != "data" && base != "js" && base != "tweets" && base != "tweets.csv" && path.Ext(base) != ".js" && !strings.HasSuffix(base, "_media")
	})
}

// numbered picks from names the files of a data type, in order: base.js, then
// base-part1.js, base-part2.js ... by number.
func numbered(names []string, base string) []string {
	type part struct {
		n    int
		name string
	}
	var ps []part
	for _, name := range names {
		if n, ok := partNumber(name, base); ok {
			ps = append(ps, part{n, name})
		}
	}
	slices.SortFunc(ps, func(x, y part) int { return x.n - y.n })
	sorted := make([]string, len(ps))
	for i, p := range ps {
		sorted[i] = p.name
	}
	return sorted
}

// partNumber returns the number in base-part3.js, -1 for base.js.
func partNumber(name, base string) (int, bool) {
	rest, ok := strings.CutPrefix(name, base)
	if !ok {
		return 0, false
	}
	if rest, ok = strings.CutSuffix(rest, ".js"); !ok {
		return 0, false
	}
	if rest == "" {
		return -1, true
	}
	digits, ok := strings.CutPrefix(rest, "-part")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	return int(n), err == nil
}

// isMonth reports whether name is that of a Grailbird month, such as 2014_07.js.
func isMonth(name string) bool {
	return len(name) == len("2014_07.js") && name[4] == '_' && name[7:] == ".js" && isID(name[:4]+name[5:7])
}

// folder is the folder of a container that holds the data files of an archive.
type folder struct {
	*container
	dir   string
	names []string // of the files in dir, sorted
}

// has reports whether there is a file of a name.
func (f *folder) has(name string) bool {
	_, ok := slices.BinarySearch(f.names, name)
	return ok
}

// path returns the name of a data file from the top of the container.
func (f *folder) path(name string) string { return path.Join(f.dir, name) }

// same reports whether two are the same folder.
func (f *folder) same(g *folder) bool { return f.container == g.container && f.dir == g.dir }

// dataFile is a file in a folder.
type dataFile struct {
	*folder
	name string // from dir
}

// file returns the name for people: from the top of the archive, and with the name of
// the zip or folder where there are several.
func (a *Archive) file(f dataFile) string { return a.named(f.container, f.path(f.name)) }

// named is file for any file of a container. It is harmless whatever the file is called.
func (a *Archive) named(c *container, name string) string {
	if len(a.given) > 1 && c.label != "" {
		name = c.label + "/" + name
	}
	return plainLine(name)
}

// open opens a data file.
func (a *Archive) open(f dataFile) (fs.File, error) {
	file, err := f.open(a.ctx, f.path(f.name))
	if err != nil {
		return nil, err
	}
	return &textFile{File: file}, nil
}

// list is what jsonlist reads a data file by.
func (a *Archive) list(f dataFile) jsonlist.File {
	return jsonlist.File{Open: func() (fs.File, error) { return a.open(f) }, MaxElement: maxOf(f.name)}
}

// encrypted reports whether the file needs a password, which nothing but opening it tells.
func (a *Archive) encrypted(f dataFile) bool {
	file, err := a.open(f)
	if err != nil {
		return errors.Is(err, zipfs.ErrEncrypted)
	}
	file.Close() // whoever reads it will see what is wrong with it
	return false
}

// The folders that files of tweets lie in, by the data type of the manifest.
var mediaFolders = []string{
	"tweets_media", "tweet_media", "deleted_tweets_media", "community_tweet_media", "twitter_circle_tweet_media",
}
