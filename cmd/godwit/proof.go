package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
)

// compare puts the findings of a check in words.
func (c *contents) compare(r *archive.Report) {
	c.Complete, c.Proved = r.Complete(), true
	for i := range r.Exports {
		e := &r.Exports[i]
		h := holdings{
			Name: e.Name, Form: e.Form, Made: e.Generated, Partial: e.Partial, Truncated: e.Truncated, Complete: e.Complete(),
			Headers: e.HasHeaders, MissingIDs: e.MissingIDs, ExtraIDs: e.ExtraIDs,
		}
		if i == 0 {
			c.Made, c.Declared = e.Generated, declared(e)
		}
		c.Proved = c.Proved && c.Complete && e.Declared()
		for _, f := range e.Files {
			h.Files = append(h.Files, holding{f.Name, f.Kind, known(f.Declared), known(f.Found), f.Status()})
			c.compareFile(&f)
		}
		if n := len(e.MissingIDs); n > 0 {
			c.Differences = append(c.Differences, count(n, "tweet")+" of tweet-headers.js missing in the tweet file, the first "+e.MissingIDs[0])
		}
		if n := len(e.ExtraIDs); n > 0 {
			c.Differences = append(c.Differences, count(n, "tweet")+" missing in tweet-headers.js, the first "+e.ExtraIDs[0])
		}
		c.Unknown = append(c.Unknown, e.Unknown...)
		c.Archives = append(c.Archives, h)
	}
}

func (c *contents) compareFile(f *archive.FileReport) {
	if f.Kind == archive.FilePrivate && f.Found >= 0 {
		c.Private = append(c.Private, f.Name)
	}
	switch f.Status() {
	case archive.FileAbsent:
		c.Absent = append(c.Absent, f.Name)
		if f.Kind != archive.FileUsed {
			c.useless = append(c.useless, f.Name)
		}
	case archive.FileDiffers:
		c.Differences = append(c.Differences, fmt.Sprintf("%s has %s of %s that are declared", f.Name, number(f.Found), number(f.Declared)))
	case archive.FileDamaged:
		c.Differences = append(c.Differences, "damaged: "+f.Err.Error())
		c.damage = cmp.Or(c.damage, f.Err)
	}
}

// lacking returns, as parts of a sentence, what a report misses of the tweets: what would be
// missing for good if the rest were imported.
func lacking(r *archive.Report) (list []string) {
	for _, e := range r.Exports {
		if e.Superseded {
			continue
		}
		name := e.Name
		if name == "" {
			name = "the archive"
		}
		if e.Partial {
			list = append(list, name+" is not all of the ZIP files of a download")
		}
		if n := len(e.MissingIDs); n > 0 {
			list = append(list, count(n, "tweet")+" that tweet-headers.js has not in the tweet file")
		}
		for _, f := range e.Files {
			if !ofTweets(f.Name) {
				continue
			}
			switch f.Status() {
			case archive.FileAbsent:
				if f.Declared != 0 {
					list = append(list, f.Name+" is missing")
				}
			case archive.FileDiffers:
				if f.Found < f.Declared {
					list = append(list, fmt.Sprintf("%s has %s of %s", f.Name, number(f.Found), count(f.Declared, "tweet")))
				}
			}
		}
	}
	const most = 4
	if n := len(list); n > most {
		list = append(list[:most], count(n-most, "more thing")+" like that")
	}
	return list
}

// baseOf is the name of a data file without its folder, its ending and the number of its part.
func baseOf(name string) string {
	base := strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".js")
	base, _, _ = strings.Cut(base, "-part")
	return base
}

// ofPeople reports whether a file is a list of people.
func ofPeople(name string) bool {
	return slices.Contains([]string{"following", "follower", "block", "mute"}, baseOf(name))
}

// ofTweets reports whether a file holds tweets or what belongs to their texts.
func ofTweets(name string) bool {
	base := baseOf(name)
	return base == "tweet" || base == "tweets" || base == "note-tweet" || base == "tweets.csv" || strings.Contains(name, "js/tweets/")
}

// lackingMedia returns, as parts of a sentence, what a report misses of the photos and videos, by reason: a post that is made
// without its picture stays so.
func lackingMedia(r *archive.Report) (list []string) {
	for i := range r.Exports {
		m := &r.Exports[i].Media
		if m.Whole() {
			continue
		}
		what := "photos and videos"
		if m.Photos == m.Expected {
			what = "photos"
		}
		for _, reason := range archive.MissingReasons() {
			n := m.Reasons[reason]
			if n == 0 || reason == archive.NoMediaInFormat {
				continue
			}
			is := "are"
			if n == 1 {
				is = "is"
			}
			if m.Held() == 1 {
				list = append(list, "the only "+strings.TrimSuffix(strings.TrimSuffix(what, "s and videos"), "s")+" "+is+" "+absentBecause(reason, n))
				continue
			}
			list = append(list, number(n)+" of "+number(m.Held())+" "+what+" "+is+" "+absentBecause(reason, n))
		}
	}
	return list
}

// absentBecause says of n photos why they are missing; "are" stands before it.
func absentBecause(reason archive.MissingReason, n int) string {
	many := func(one, many string) string {
		if n == 1 {
			return one
		}
		return many
	}
	switch reason {
	case archive.EmptyMedia:
		return many("an empty file (0 bytes)", "empty files (0 bytes)")
	case archive.InCloud:
		return "still in iCloud: download the folder in Finder"
	case archive.FolderInPlace:
		return many("a folder, not a file", "folders, not files")
	case archive.LinkLeadsOut:
		return many("a link that leads out of the archive's folder", "links that lead out of the archive's folder")
	case archive.LinkNowhere:
		return many("a link to something that is not there", "links to something that is not there")
	case archive.NotRegular:
		return many("a device or a pipe, not a file", "devices or pipes, not files")
	case archive.NotPermitted:
		return "not for you to read: change the permissions of the files and their folder"
	case archive.WithPassword:
		return "behind a password: unpack the ZIP file yourself, and give the folder"
	case archive.PackedBzip2, archive.PackedLZMA, archive.PackedZstandard, archive.PackedXZ:
		return string(reason) + ", which godwit cannot read: unpack the ZIP file yourself, and give the folder"
	case archive.PackedOtherwise:
		return "packed in a way that godwit cannot read: unpack the ZIP file yourself, and give the folder"
	case archive.DamagedMedia:
		return "damaged in the ZIP file"
	case archive.ReadFails:
		return "not readable: the disk may be failing"
	}
	return "not there"
}

// declared returns how many tweets an archive says it has, by its manifest or Grailbird's index.
func declared(e *archive.ExportReport) (n int) {
	for _, f := range e.Files {
		if ofTweets(f.Name) && !strings.Contains(f.Name, "note-tweet") {
			n += max(0, f.Declared)
		}
	}
	return n
}

// known returns a number, or nil for -1.
func known(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// absence is something an archive of its kind never has.
type absence string

const (
	noAltTexts  absence = "alt_texts"
	noPolls     absence = "polls"
	noHandles   absence = "handles_of_followed_accounts"
	noPeople    absence = "followed_accounts"
	noOriginals absence = "originals_of_retweets"
	noFiles     absence = "media_files"
	noTimes     absence = "times_before_2010-11-04"
	noEntities  absence = "entities"
)

// sentence says it to a person.
func (a absence) sentence() string {
	return map[absence]string{
		noAltTexts:  "the descriptions of your pictures",
		noPolls:     "polls: the question is there, the answers are not",
		noHandles:   "the names of the people you follow: it has their numbers",
		noPeople:    "whom you follow, your followers, likes and messages",
		noOriginals: "the tweets you retweeted: it has the first 140 characters",
		noFiles:     "photos and videos: it has their addresses",
		noTimes:     "the time of day of tweets before 4 Nov 2010",
		noEntities:  "who was mentioned where, and photos and videos",
	}[a]
}

// absences tells what none of the archives can have.
func absences(r *archive.Report) []absence {
	forms := map[archive.Form]bool{}
	for _, e := range r.Exports {
		forms[e.Form] = true
	}
	grailbird, later := forms[archive.FormGrailbird], forms[archive.FormTweet] || forms[archive.FormTweets]
	list := []absence{noPolls}
	if !grailbird {
		list = append(list, noAltTexts, noOriginals)
	}
	if later {
		return append(list, noHandles)
	}
	list = append(list, noPeople, noTimes)
	if grailbird {
		return append(list, noFiles)
	}
	return append(list, noEntities)
}

// tolerated says what reading got around.
func tolerated(w archive.Warning) string {
	switch w.Problem {
	case archive.HandEdited:
		return "not as Twitter/X wrote it, but readable"
	case archive.Unreadable:
		return "cannot be read, and is left out"
	case archive.BadEncoding:
		return count(w.Count, "text") + " with damaged characters"
	case archive.WindowsText:
		return count(w.Count, "text") + " not in UTF-8, but as Windows writes them (Windows-1252): read as that"
	case archive.DateFromID:
		return count(w.Count, "tweet") + " without a date, which the id tells"
	case archive.RepeatedTweet:
		return count(w.Count, "tweet") + " that came before, and counted once"
	case archive.UnmatchedNote:
		return count(w.Count, "long text") + " whose tweet is not there"
	case archive.OwnerDerived:
		return "does not name the owner"
	case archive.UnknownPrivacy:
		return "parts are not understood: look whether tweets from a protected time are left out"
	case archive.CutShort:
		return "its end is missing; what could be found is shown"
	case archive.NoDirectory:
		return "its list of files is missing; all of them were found without"
	case archive.LinkOut:
		return "a link that leads out of the archive's folder, and is not followed"
	case archive.NotFile:
		return "neither a file nor a folder, and is left alone"
	case archive.Damaged:
		return count(w.Count, "place") + " damaged and left out"
	case archive.UnsafeNames:
		return count(w.Count, "file") + " left out: links, or names that lead out of the archive"
	case archive.RepeatedNames:
		return count(w.Count, "name") + " that two entries have"
	case archive.Encrypted:
		return count(w.Count, "encrypted file") + ": unpack the ZIP file with its password, and give godwit the folder"
	case archive.OtherMethod:
		return count(w.Count, "file") + " packed in a way that godwit cannot read (" + w.Err.Error() + "): unpack the ZIP file, and give godwit the folder"
	case archive.DamagedZip:
		return count(w.Count, "file") + " that cannot be read as a ZIP file should be"
	}
	return fmt.Sprintf("%s (%d)", w.Problem, w.Count)
}
