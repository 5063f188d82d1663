package archive

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// Report is what Check has found, for each archive that was given, newest first.
type Report struct {
	Exports []ExportReport
	// Unclaimed is how many files in the folders of media no tweet names, UnclaimedFiles has the first, at most 10.
	Unclaimed      int
	UnclaimedFiles []string
}

// Complete reports whether every archive has all that it says it has.
func (r *Report) Complete() bool {
	return !slices.ContainsFunc(r.Exports, func(e ExportReport) bool { return !e.Complete() })
}

// ExportReport is what Check has found in one archive.
type ExportReport struct {
	Name      string    // of the zips or folders, as given; empty for New
	Form      Form      //
	Account   Account   //
	Generated time.Time // when it was made, UTC; zero when nothing tells
	Partial   bool      // the manifest says that this is one of several zips, and something is missing
	Truncated bool      // the end of a zip is missing
	// Superseded: a newer one proves that it has all tweets there were, so that none is lost with what this one lacks of them.
	// Never one of Grailbird, which has of the same tweets what newer ones have not.
	Superseded bool

	// Files are the data files that are there or are declared, by name.
	Files []FileReport
	// MissingIDs and ExtraIDs are the tweets that tweet-headers.js has and the tweet files
	// have not, and the other way round. They are empty where there are no headers.
	MissingIDs, ExtraIDs []string
	HasHeaders           bool

	Media MediaReport
	// Unknown are the files beside the data files that no archive was seen to have, from
	// the top. Hidden ones, and those of the viewer in folders of their own, are not among them.
	Unknown []string
}

// Complete reports whether an archive has all that it says it has. Single media without a
// file do not count, see [MediaReport.Whole].
func (e *ExportReport) Complete() bool {
	return !e.Truncated && !e.Partial && len(e.MissingIDs) == 0 && len(e.ExtraIDs) == 0 && e.Media.Whole() &&
		!slices.ContainsFunc(e.Files, func(f FileReport) bool { return f.Status() != FileWhole })
}

// Declared reports whether the archive says what it ought to have. Those of 2018 to early
// 2020 do not, nor does a lone tweets.csv.
func (e *ExportReport) Declared() bool {
	return e.HasHeaders || slices.ContainsFunc(e.Files, func(f FileReport) bool { return f.Declared >= 0 })
}

// FileReport is what Check has found about one data file.
type FileReport struct {
	Name     string // slash-separated, from the top of the archive
	Kind     FileKind
	Expected bool  // it is declared, or there are parts of it with higher numbers
	Declared int   // items that the manifest, or Grailbird's index, says it has; -1 where nothing does
	Found    int   // items it has; -1 where there is no such file
	Bad      int   // of them, those that cannot be read
	Err      error // the first thing wrong with it
}

// FileStatus is the result for a data file.
type FileStatus string

// The results.
const (
	FileWhole   FileStatus = "whole"   // it has what is declared, or nothing is
	FileAbsent  FileStatus = "absent"  // it is declared and not there
	FileDiffers FileStatus = "differs" // it has more or fewer items than declared
	FileDamaged FileStatus = "damaged" // not all of it can be read
)

// Status returns the result for the file.
func (f *FileReport) Status() FileStatus {
	switch {
	case f.Err != nil:
		return FileDamaged
	case f.Found < 0 && f.Expected:
		return FileAbsent
	case f.Declared >= 0 && f.Declared != f.Found:
		return FileDiffers
	}
	return FileWhole
}

// Check reads all data files and compares what is in them with what the archive says of
// itself: the items of each file with manifest.js, the ids of the tweets with
// tweet-headers.js, Grailbird's months with its index, the media of tweets with their
// files. The manifest is a hint: owners remove files before they share an archive, so a
// declared file that is absent is a finding and no error, and so is one that cannot be read
// for whatever reason. The error is that of ctx.
//
// The tweets are not read again where a pass of [Archive.Tweets] has been made to its end.
func (a *Archive) Check(ctx context.Context) (*Report, error) {
	a = a.WithContext(ctx)
	a.mu.Lock()
	tallies := a.tallies
	a.mu.Unlock()
	if len(tallies) == 0 {
		for range a.Tweets() { // errors are in the tally
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.mu.Lock()
		tallies = a.tallies
		a.mu.Unlock()
	}
	r := &Report{}
	whole := false // one of the newer
	for _, e := range a.exports {
		report := a.checkExport(e, tallies[e])
		report.Superseded = whole && e.form != FormGrailbird
		whole = whole || tallies[e].whole
		if err := ctx.Err(); err != nil { // it reads like damage
			return nil, err
		}
		r.Exports = append(r.Exports, report)
	}
	r.Unclaimed, r.UnclaimedFiles = a.unclaimed()
	return r, nil
}

// ioError returns err unless it is damage of the archive, which is what Check is for.
func ioError(err error) error {
	if _, damage := errors.AsType[*SyntaxError](err); damage {
		return nil
	}
	return err
}

func (a *Archive) checkExport(e *export, t *tally) ExportReport {
	r := ExportReport{
		Form: e.form, Account: e.account, Generated: e.generated, HasHeaders: len(e.files("tweet-headers")) > 0,
		Media: t.media,
	}
	var labels []string
	for _, f := range e.folders {
		labels = append(labels, f.label)
		r.Truncated = r.Truncated || f.truncated()
	}
	r.Name = strings.Join(labels, ", ")

	files := map[string]*FileReport{}
	get := func(name string) *FileReport {
		f, ok := files[name]
		if !ok {
			f = &FileReport{Name: name, Kind: KindOfFile(name), Declared: -1, Found: -1}
			files[name] = f
		}
		return f
	}
	top := e.folders[0]
	for _, t := range e.manifest.Types {
		for _, f := range t.Files {
			declared := get(a.file(dataFile{top, path.Base(f.Name)}))
			declared.Declared, declared.Expected = f.Count, true // -1 where the number was blanked
		}
	}
	if g := e.grailbird; g != nil {
		for name, n := range g.index {
			declared := get(a.file(dataFile{top, "js/tweets/" + name}))
			declared.Declared, declared.Expected = n, true
		}
	}
	for _, name := range e.missingParts() {
		get(a.file(dataFile{top, name})).Expected = true
	}
	read := map[string]bool{} // counted while reading the tweets
	for k, s := range t.sources {
		f := get(a.name(e, s.dataFile))
		f.Found, f.Bad = t.stats[k].Items, t.stats[k].Errors
		if t.stats[k].Errors > 0 {
			f.Err = a.listError(s.dataFile, t.stats[k].First)
		}
		read[s.path(s.name)] = true
	}
	if r.HasHeaders {
		a.compareHeaders(e, t, &r, func(f dataFile) *FileReport {
			read[f.path(f.name)] = true
			return get(a.name(e, f))
		})
	}
	for _, folder := range e.folders {
		for _, name := range folder.names {
			f := dataFile{folder, name}
			if !strings.HasSuffix(name, ".js") && !isUsual(name) && !a.ofOther(e, f) {
				r.Unknown = append(r.Unknown, a.name(e, f))
			}
			if !strings.HasSuffix(name, ".js") || read[folder.path(name)] || name == "manifest.js" || a.ofOther(e, f) {
				continue
			}
			if a.ctx.Err() != nil {
				return r
			}
			read[folder.path(name)] = true
			report := get(a.name(e, f))
			if report.Kind == FileUnknown {
				r.Unknown = append(r.Unknown, report.Name)
				if report.Declared < 0 { // it need not be a list
					continue
				}
			}
			a.count(f, report)
		}
	}
	for _, f := range files {
		r.Files = append(r.Files, *f)
	}
	r.Partial = e.manifest.Partial && e.lacksPart(r.Files, t.media)
	slices.SortFunc(r.Files, func(x, y FileReport) int { return strings.Compare(x.Name, y.Name) })
	return r
}

// lacksPart reports whether an export of several zips seems to lack one: there is only one,
// declared files are absent, or more media have no file than Twitter loses.
func (e *export) lacksPart(files []FileReport, media MediaReport) bool {
	type zip struct {
		name string
		size int64
	}
	zips := make(map[zip]bool) // the same may have been given twice
	folder := false            // all may have been unpacked into one
	for _, f := range e.folders {
		zips[zip{f.label, f.size}] = true
		folder = folder || f.size == 0
	}
	return !folder && len(zips) < 2 || lostShare*media.Absent() > media.Held() ||
		slices.ContainsFunc(files, func(f FileReport) bool { return f.Status() == FileAbsent })
}

// missingParts returns the tweet files before others of higher numbers that are not there:
// tweets.js comes before tweets-part1.js.
func (e *export) missingParts() (names []string) {
	base := strings.TrimSuffix(string(e.form), ".js")
	next := -1
	for _, f := range e.files(base) {
		n, _ := partNumber(f.name, base)
		if next == 0 && n == 1 {
			next = 1 // behind the first file comes part 1
		}
		for ; next < n && next < 1000; next++ {
			switch next {
			case -1:
				names = append(names, base+".js")
			case 0: // none has this number
			default:
				names = append(names, fmt.Sprintf("%s-part%d.js", base, next))
			}
		}
		next = n + 1
	}
	return names
}

// name returns the name of a file for the report, which does not depend on the zip it is in.
func (a *Archive) name(e *export, f dataFile) string {
	return a.file(dataFile{&folder{e.folders[0].container, e.folders[0].dir, nil}, f.name})
}

// isUsual reports whether a file that is no data file lies in many archives, or is no
// business of ours.
func isUsual(name string) bool {
	switch name {
	case "README.txt", "Your archive.html", "index.html", "tweets.csv", "LICENSE", "Thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// ofOther reports whether a file belongs to another export in the same folder, or is one
// of the tweet files, which have been counted.
func (a *Archive) ofOther(e *export, f dataFile) bool {
	_, tweet := partNumber(f.name, "tweet")
	_, tweets := partNumber(f.name, "tweets")
	return tweet || tweets || e.shared
}

// count counts the items of a data file.
func (a *Archive) count(f dataFile, report *FileReport) {
	stats := make([]jsonlist.Stats, 1)
	files := []jsonlist.File{a.list(f)}
	decode := func() jsonlist.Decoder[struct{}] {
		return func(*jsonlist.Cursor) (none struct{}, err error) { return none, nil }
	}
	jsonlist.Read(files, stats, decode, func(it *jsonlist.Item[struct{}]) bool {
		if it.Err != nil && report.Err == nil {
			report.Err = a.listError(f, it.Err)
		}
		return true
	})
	report.Found, report.Bad = stats[0].Items, stats[0].Errors
	if report.Err != nil && a.small(f, func(d *jsonlist.Cursor) { // a small file may be edited in more ways
		n := 0
		d.Array(func() { d.Skip(); n++ })
		report.Found, report.Bad = n, 0
	}) == nil {
		report.Err = nil
	}
	a.warn(a.file(f), HandEdited, stats[0].Repaired, nil)
}

// compareHeaders compares the ids of tweet-headers.js with those of the tweet files, and
// reports on its files, which report finds. Only where the sums of the ids differ it keeps them, to name them.
func (a *Archive) compareHeaders(e *export, t *tally, r *ExportReport, report func(dataFile) *FileReport) {
	files := e.files("tweet-headers")
	list := make([]jsonlist.File, len(files))
	for k, f := range files {
		list[k] = a.list(f)
	}
	stats := make([]jsonlist.Stats, len(files))
	var sum idSum
	jsonlist.Read(list, stats, func() jsonlist.Decoder[uint64] { return decodeTweetID }, func(it *jsonlist.Item[uint64]) bool {
		if it.Err == nil {
			sum.add(it.Value)
		}
		return true
	})
	for k, f := range files {
		found := report(f)
		found.Found, found.Bad = stats[k].Items, stats[k].Errors
		if stats[k].First != nil {
			found.Err = a.listError(f, stats[k].First)
		}
	}
	if sum == t.ids {
		return
	}
	headers := map[uint64]bool{}
	for id, err := range readList(a, files, decodeTweetID) {
		if err == nil {
			headers[id] = false
		}
	}
	main := slices.DeleteFunc(slices.Clone(t.sources), func(s source) bool { return s.deleted || s.community })
	var missing, extra []uint64
	a.readTweets(e, main, func(_ int, rec *record, err error) bool {
		if err != nil {
			return true
		}
		if _, ok := headers[rec.number]; !ok {
			extra = append(extra, rec.number)
		}
		headers[rec.number] = true
		return true
	})
	for id, there := range headers {
		if !there {
			missing = append(missing, id)
		}
	}
	r.MissingIDs, r.ExtraIDs = idStrings(missing), idStrings(extra)
}

// idStrings returns ids as strings, in order.
func idStrings(ids []uint64) []string {
	slices.Sort(ids)
	var list []string
	for _, id := range ids {
		list = append(list, strconv.FormatUint(id, 10))
	}
	return list
}
