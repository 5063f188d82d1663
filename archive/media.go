package archive

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
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

// mediaFolders returns the folders that hold the files of tweets: those the manifest
// names and those archives are known to use, as far as they exist.
func (a *Archive) mediaFolders() []string {
	var folders []string
	add := func(dir string) {
		if !fs.ValidPath(dir) || slices.Contains(folders, dir) {
			return
		}
		if info, err := fs.Stat(a.fsys, dir); err == nil && info.IsDir() {
			folders = append(folders, dir)
		}
	}
	for _, name := range []string{"tweets_media", "tweet_media"} {
		add(a.path(name))
	}
	for _, name := range []string{"tweetsMedia", "tweetMedia"} {
		if dir := a.manifest.Types[name].MediaDirectory; dir != "" {
			add(a.path(path.Base(strings.TrimSuffix(dir, "/"))))
		}
	}
	return folders
}

// locate fills in File and Size. A photo's file is named after its tweet and its URL, a
// video's after the variant with the highest bitrate (2,672 of 2,673 measured); the
// other variants are tried as well.
func (a *Archive) locate(m *Media, tweetID string, videos []video) {
	try := func(url string) bool {
		if url == "" {
			return false
		}
		base := tweetID + "-" + baseName(url)
		for _, dir := range a.media {
			name := dir + "/" + base
			if !fs.ValidPath(name) {
				continue
			}
			if info, err := fs.Stat(a.fsys, name); err == nil && info.Mode().IsRegular() {
				m.File, m.Size = name, info.Size()
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
}

// baseName returns the file name in a media URL, without the query.
func baseName(url string) string {
	url, _, _ = strings.Cut(url, "?")
	return path.Base(url)
}

// OpenMedia opens a file by the name in Media.File. The caller closes it. Reading
// returns a *SyntaxError where the zip file is damaged.
func (a *Archive) OpenMedia(file string) (fs.File, error) {
	f, err := a.fsys.Open(file)
	switch {
	case err == nil:
		return &mediaFile{File: f, name: file}, nil
	case isDamage(err):
		return nil, &SyntaxError{file, 0, err}
	default:
		return nil, fmt.Errorf("open media: %w", err)
	}
}

// mediaFile gives damage of the zip file the type that all damage has.
type mediaFile struct {
	fs.File
	name string
	read int64
}

func (f *mediaFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.read += int64(n)
	if err != nil && err != io.EOF && isDamage(err) {
		err = &SyntaxError{f.name, f.read, err}
	}
	return n, err
}
