package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// media is a Media with the variants its file may be a copy of.
type media struct {
	Media
	videos []video // MP4 only, the highest bitrate first
}

type video struct {
	bitrate int
	url     string
}

// mediaFolder is a folder that holds files of tweets.
type mediaFolder struct {
	*container
	dir   string
	index *mediaIndex
}

// findMedia finds the folders of all containers that hold files of tweets, those the
// manifest names and those archives are known to use, and the zips in them.
func (a *Archive) findMedia() error {
	for _, e := range a.exports {
		for _, f := range e.folders {
			if in, err := list(f.fsys, f.path("profile_media")); err == nil { // there need not be any
				a.warnForeign(f.container, in.foreign)
			}
			names := slices.Clone(mediaFolders)
			for _, t := range []string{"tweetsMedia", "tweetMedia"} {
				if dir := e.manifest.Types[t].MediaDirectory; dir != "" {
					names = append(names, path.Base(strings.TrimSuffix(dir, "/")))
				}
			}
			for _, name := range names {
				dir := f.path(name)
				known := func(m mediaFolder) bool { return m.container == f.container && m.dir == dir }
				if !fs.ValidPath(dir) || slices.ContainsFunc(a.media, known) || !f.isFolder(dir) {
					continue
				}
				m := mediaFolder{f.container, dir, newMediaIndex(f.fsys, dir)}
				a.media = append(a.media, m)
				nested, foreign, err := f.nestedZips(a.ctx, dir)
				a.nested = append(a.nested, nested...)
				a.warnForeign(f.container, foreign)
				if err != nil {
					var se *SyntaxError
					if !errors.As(err, &se) || !isDamage(se.Err) && !errors.Is(se.Err, zipfs.ErrFormat) && !errors.Is(se.Err, zipfs.ErrTruncated) {
						return err
					}
					a.warn(a.named(f.container, se.File), Unreadable, 1, se.Err)
				}
				for _, c := range nested {
					a.media = append(a.media, mediaFolder{c, dir, newMediaIndex(c.fsys, dir)})
				}
			}
		}
	}
	return nil
}

// locate fills in File and Size, or Missing. A photo's file is named after its tweet and its URL, a
// video's after the variant with the highest bitrate (2,672 of 2,673 measured); the
// other variants are tried as well, and other endings. The only file of a tweet with a single item is that item's,
// whatever its name says.
func (a *Archive) locate(m *Media, tweetID string, videos []video, single bool) {
	if len(a.media) == 0 {
		m.Missing = NoMediaFolder
		return
	}
	id, _ := strconv.ParseUint(tweetID, 10, 64) // the decoder has checked it
	m.Missing = NoMediaFile
	try := func(f mediaFolder, base string) bool {
		name := f.dir + "/" + base
		size, reason := f.look(name)
		if reason == ReadFails {
			switch x, listed := f.index.find(id, base); {
			case !listed: // a name that the system does not allow
				reason = NoMediaFile
			case x.link: // round in a circle
				reason = LinkNowhere
			}
		}
		switch {
		case reason == NoMediaFile:
			return false
		case reason != "":
			f.index.claim(id, base)
			if m.Missing == NoMediaFile || m.Missing == EmptyMedia {
				m.Missing = reason
			}
			return false
		}
		f.index.claim(id, base)
		m.File, m.Size, m.Missing = name, size, ""
		return true
	}
	var bases []string
	for k := range len(videos) + 1 {
		url := m.MediaURL
		if k > 0 {
			url = videos[k-1].url
		}
		base := tweetID + "-" + baseName(url)
		if url == "" || k > 0 && url == m.MediaURL || len(base) > longestName || !isLine(base) {
			continue
		}
		bases = append(bases, base)
		for _, f := range a.media {
			if try(f, base) {
				return
			}
		}
	}
	if m.Missing == NoMediaFile || m.Missing == EmptyMedia {
		a.locateRenamed(m, id, bases, single, try)
	}
}

// locateRenamed looks for a file under other names than usual, with try.
func (a *Archive) locateRenamed(m *Media, id uint64, bases []string, single bool, try func(f mediaFolder, base string) bool) {
	type place struct {
		folder mediaFolder
		base   string
	}
	var only []place // the files of the tweet, a name once
	for _, f := range a.media {
		files, _ := f.index.of(id)
		for _, x := range files {
			name := f.index.name(x)
			if x.cloud || x.link && m.Missing == NoMediaFile && slices.Contains(bases, name) {
				if single || slices.Contains(bases, name) {
					m.Missing = InCloud
					if !x.cloud {
						m.Missing = LinkNowhere
					}
					f.index.claim(id, name)
				}
				continue
			}
			if !isLine(name) {
				continue
			}
			for _, base := range bases {
				rest, ok := strings.CutPrefix(name, strings.TrimSuffix(base, path.Ext(base)))
				if ok && name != base && isPictureEnding(rest) && try(f, name) {
					return
				}
			}
			if !slices.ContainsFunc(only, func(p place) bool { return p.base == name }) {
				only = append(only, place{f, name})
			}
		}
	}
	// A video's only file may be the picture of it that some tools save.
	if single && len(only) == 1 && !slices.Contains(bases, only[0].base) && isVideoEnding(path.Ext(only[0].base)) == (m.Kind != Photo) {
		try(only[0].folder, only[0].base)
	}
}

// baseName returns the file name in a media URL, without the query.
func baseName(url string) string {
	url, _, _ = strings.Cut(url, "?")
	return path.Base(url)
}

// ErrChanged is about an archive whose zip file has become shorter or longer since it was opened.
var ErrChanged = errors.New("the archive has changed since it was opened")

// OpenMedia opens a file by the name in Media.File or Profile.AvatarFile. The caller closes it. Reading
// returns a *SyntaxError where the zip file is damaged, ErrChanged where it was not when it was opened, and the context's error once
// that has ended.
func (a *Archive) OpenMedia(file string) (fs.File, error) {
	var damage error
	for _, c := range a.containers() {
		f, err := c.open(a.ctx, file)
		switch {
		case err == nil:
			return &mediaFile{File: f, archive: a, name: plainLine(file)}, nil
		case isDamage(err):
			damage = cmp.Or(damage, error(damageOf(plainLine(file), 0, err)))
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("open media: %w", err)
		}
	}
	if damage != nil {
		return nil, cmp.Or(a.changed(), damage)
	}
	return nil, fmt.Errorf("open media: %w", &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist})
}

// changed returns ErrChanged where a zip file has another length than when it was opened.
func (a *Archive) changed() error {
	for _, c := range a.given {
		f, ok := c.closer.(*os.File)
		if !ok {
			continue
		}
		if info, err := f.Stat(); err != nil || info.Size() != c.size {
			return fmt.Errorf("%w: %s", ErrChanged, c.label)
		}
	}
	return nil
}

// containers returns all containers in the order in which files are looked for: those of
// newer archives first, as locate does.
func (a *Archive) containers() []*container {
	var list []*container
	add := func(c *container) {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	for _, m := range a.media {
		add(m.container)
	}
	for _, c := range slices.Concat(a.given, a.nested) {
		add(c)
	}
	return list
}

// mediaFile gives damage of the zip file the type that all damage has.
type mediaFile struct {
	fs.File
	archive *Archive
	name    string
	read    int64
}

func (f *mediaFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.read += int64(n)
	if err != nil && err != io.EOF && isDamage(err) {
		err = cmp.Or(f.archive.changed(), error(damageOf(f.name, f.read, err)))
	}
	return n, err
}
