package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// An export is one archive as Twitter made it, in one or more containers.
type export struct {
	form    Form
	folders []*folder
	shared  bool // the folder is a newer export's, too: only the tweet files are its own

	manifest    Manifest
	manifestErr error
	account     Account
	generated   time.Time // zero when nothing tells
	made        time.Time // as generated, or the time of the newest tweet where there are several exports
	guessed     bool      // the account is told by nothing but replies
	grailbird   *grailbird
}

// files returns the files of a data type, in order.
func (e *export) files(base string) []dataFile {
	if e.grailbird != nil || e.shared && base+".js" != string(e.form) {
		return nil // Grailbird's are in a folder of their own
	}
	var list []dataFile
	known := make(map[string]bool)
	for _, f := range e.folders {
		for _, name := range f.names {
			if _, ok := partNumber(name, base); ok && !known[name] {
				known[name] = true
				file, _ := e.file(name)
				list = append(list, file)
			}
		}
	}
	slices.SortFunc(list, func(x, y dataFile) int {
		n, _ := partNumber(x.name, base)
		m, _ := partNumber(y.name, base)
		return cmp.Or(cmp.Compare(n, m), strings.Compare(x.name, y.name))
	})
	return list
}

// file returns the file with a name, and whether there is one. Of several copies, as of a
// zip and the folder it was unpacked to, it is the largest: nobody adds to one, but owners
// trim them, and downloads break off.
func (e *export) file(name string) (found dataFile, ok bool) {
	most := int64(-1)
	for _, f := range e.folders {
		if !f.has(name) {
			continue
		}
		size := int64(0)
		if len(e.folders) > 1 {
			size, _ = f.exists(f.path(name))
		}
		if size > most {
			found, ok, most = dataFile{f, name}, true, size
		}
	}
	return found, ok
}

// has reports whether there is a file of a name in any folder.
func (e *export) has(name string) bool {
	return slices.ContainsFunc(e.folders, func(f *folder) bool { return f.has(name) })
}

// newest returns the files of a data type in the newest export that has any.
func (a *Archive) newest(bases ...string) []dataFile {
	for _, e := range a.exports {
		var files []dataFile
		for _, base := range bases {
			files = append(files, e.files(base)...)
		}
		if len(files) > 0 {
			return files
		}
	}
	return nil
}

// findExports looks for data in all containers and tells which belong together.
func (a *Archive) findExports() error {
	var rest []*folder // without tweets: parts of an export that hold other files
	var perhaps []*folder
	if len(a.given) == 0 {
		return fmt.Errorf("%w: nothing was given", ErrNotArchive)
	}
	var met []*fs.PathError
	all := 0
	for _, c := range a.given {
		places, foreign, err := findData(c.fsys)
		if err != nil {
			return err
		}
		if all += len(places); all > maxPlaces {
			return errTooManyPlaces
		}
		a.warnForeign(c, c.foreign)
		for _, p := range places {
			f, err := a.folder(c, p.dir)
			switch {
			case err != nil:
				return err
			case p.hasTweets():
				a.place(f, p.form)
			case slices.ContainsFunc(places, location.hasTweets):
				perhaps = append(perhaps, f) // other files beside an archive may be anything
			default:
				rest = append(rest, f)
			}
		}
		if len(places) == 0 {
			return c.notArchive(errNoTweets, foreign...)
		}
		met = append(met, inPlace(foreign)...)
		top := slices.IndexFunc(foreign, func(e *fs.PathError) bool { return e.Path == "data" })
		if top >= 0 {
			a.warnForeign(c, foreign[top:top+1])
		}
	}
	if len(a.exports) == 0 {
		return rest[0].notArchive(errOtherPart, met...)
	}
	for _, f := range rest {
		if err := a.placeRest(f); err != nil {
			return err
		}
	}
	for _, f := range perhaps {
		_ = a.placeRest(f) // it is none of ours, then
	}
	a.sortExports()
	return nil
}

// notArchive returns an ErrNotArchive that names the container, and the first thing that was not looked into.
func (c *container) notArchive(why error, foreign ...*fs.PathError) error {
	top, _ := list(c.fsys, ".") // what cannot be listed has been met before
	if why == errNoTweets && slices.ContainsFunc(top.files, isZipName) {
		why = errZipInside
	}
	if len(foreign) > 0 {
		why = fmt.Errorf("%w; %s is %w", why, plainLine(foreign[0].Path), foreign[0].Err)
	}
	if c.label == "" {
		return fmt.Errorf("%w: %w", ErrNotArchive, why)
	}
	return fmt.Errorf("%w: %s: %w", ErrNotArchive, c.label, why)
}

var (
	errNoTweets  = errors.New("no tweet file (data/tweets.js, data/tweet.js, data/tweets-part1.js, data/js/tweets or tweets.csv), here or in a folder below")
	errOtherPart = errors.New("the tweets are not here; if it is one of several zip files of a download, give all of them, else unpack the zip file again")
	errZipInside = errors.New("a zip file is in it: unpack that first")
)

// placeRest puts a folder without tweets into the export it is part of.
func (a *Archive) placeRest(f *folder) error {
	m, err := a.readManifest(f)
	for _, e := range a.exports {
		if !m.Generated.IsZero() && e.generated.Equal(m.Generated) {
			e.folders = append(e.folders, f)
			return nil
		}
	}
	// Otherwise it is of the one that does not tell, or of the only one there is.
	var candidates, undated []*export
	for _, e := range a.exports {
		if e.form == FormTweet || e.form == FormTweets {
			candidates = append(candidates, e)
			if e.generated.IsZero() {
				undated = append(undated, e)
			}
		}
	}
	if m.Generated.IsZero() && len(undated) == 0 {
		undated = candidates
	}
	if len(undated) == 0 {
		return f.notArchive(errors.New("it has no tweets, and is no part of the others"))
	}
	e := undated[0]
	e.folders = append(e.folders, f)
	if !m.Generated.IsZero() {
		e.manifest, e.manifestErr, e.generated = m, err, m.Generated
	}
	return nil
}

// sortExports puts the newest export first: those with tweet.js or tweets.js before those of
// before 2019. One that does not say when it was made is as old as its newest tweet, and a
// tweets.csv, which knows least, comes last.
func (a *Archive) sortExports() {
	for _, e := range a.exports {
		if e.made = e.generated; e.made.IsZero() && len(a.exports) > 1 {
			a.readTweets(e, e.sources(), func(_ int, r *record, err error) bool {
				if err == nil {
					e.made = later(e.made, r.CreatedAt)
				}
				return true
			})
		}
	}
	class := func(e *export) int {
		return map[Form]int{FormCSV: 0, FormGrailbird: 1, FormTweet: 2, FormTweets: 2}[e.form]
	}
	slices.SortStableFunc(a.exports, func(x, y *export) int {
		return cmp.Or(class(y)-class(x), y.made.Compare(x.made), y.form.age()-x.form.age())
	})
	for i, e := range a.exports {
		e.shared = slices.ContainsFunc(a.exports[:i], func(newer *export) bool { return slices.ContainsFunc(newer.folders, e.folders[0].same) })
	}
}

// folder returns the folder of data files at dir.
func (a *Archive) folder(c *container, dir string) (*folder, error) {
	in, err := list(c.fsys, dir)
	a.warnForeign(c, inPlace(in.foreign))
	return &folder{c, dir, in.files}, err
}

// place puts a folder with tweets into the export it is part of, or a new one.
func (a *Archive) place(f *folder, form Form) {
	e := &export{form: form, folders: []*folder{f}}
	switch form {
	case FormTweet, FormTweets:
		e.manifest, e.manifestErr = a.readManifest(f)
		if name := strings.TrimSuffix(string(form), ".js"); e.manifestErr == nil && len(e.manifest.Types) > 0 {
			other := map[string]string{"tweet": "tweets", "tweets": "tweet"}[name]
			if _, mine := e.manifest.Types[name]; !mine {
				if _, theirs := e.manifest.Types[other]; theirs { // two archives unpacked over one another
					e.manifest, e.manifestErr = Manifest{}, noManifest(f)
				}
			}
		}
		e.generated = e.manifest.Generated
	case FormGrailbird:
		e.grailbird = a.readGrailbird(f)
		e.generated = e.grailbird.generated
		e.manifestErr = noManifest(f)
	case FormCSV:
		e.manifestErr = noManifest(f)
	}
	for _, other := range a.exports {
		if other.form == form && other.isPart(e) {
			other.folders = append(other.folders, f)
			if errors.Is(other.manifestErr, fs.ErrNotExist) {
				other.manifest, other.manifestErr, other.generated = e.manifest, e.manifestErr, e.generated
			}
			return
		}
	}
	a.exports = append(a.exports, e)
}

// isPart reports whether p is of the same export as e: made at the same moment, or,
// where one of them does not tell, without any data file in common.
func (e *export) isPart(p *export) bool {
	if e.form != FormTweet && e.form != FormTweets {
		return false
	}
	if !e.generated.IsZero() && !p.generated.IsZero() {
		return e.generated.Equal(p.generated)
	}
	return !slices.ContainsFunc(p.folders[0].names, func(name string) bool {
		return strings.HasSuffix(name, ".js") && e.has(name)
	})
}
