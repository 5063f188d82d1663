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
	dir string
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
				m := mediaFolder{f.container, f.path(name)}
				if !fs.ValidPath(m.dir) || slices.Contains(a.media, m) || !f.isFolder(m.dir) {
					continue
				}
				a.media = append(a.media, m)
				nested, foreign, err := f.nestedZips(a.ctx, m.dir)
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
					a.media = append(a.media, mediaFolder{c, m.dir})
				}
			}
		}
	}
	return nil
}

// locate fills in File and Size, or Missing. A photo's file is named after its tweet and its URL, a
// video's after the variant with the highest bitrate (2,672 of 2,673 measured); the
// other variants are tried as well.
func (a *Archive) locate(m *Media, tweetID string, videos []video) {
	if len(a.media) == 0 {
		m.Missing = NoMediaFolder
		return
	}
	try := func(url string) bool {
		if url == "" {
			return false
		}
		base := tweetID + "-" + baseName(url)
		if !isLine(base) {
			return false
		}
		for _, f := range a.media {
			name := f.dir + "/" + base
			if size, ok := f.exists(name); ok {
				m.File, m.Size = name, size
				return true
			}
		}
		return false
	}
	if try(m.MediaURL) {
		return
	}
	for _, v := range videos {
		if v.url != m.MediaURL && try(v.url) {
			return
		}
	}
	m.Missing = NoMediaFile
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
