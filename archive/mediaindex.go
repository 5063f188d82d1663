package archive

import (
	"cmp"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// mediaIndex is what lies in a folder of media, by the tweets that the files are named after. An archive may have 300,000
// of them, so that each takes 16 bytes and those of its name.
type mediaIndex struct {
	files   []indexed // by tweet, then by name
	names   string
	claimed []atomic.Uint32 // a bit for each file
}

type indexed struct {
	tweet uint64 // 0 for names that begin with no id
	start uint32 // of the name in names
	len   uint16
	link  bool // a symbolic link
	cloud bool // ".NAME.icloud", which stands for NAME
}

// newMediaIndex lists a folder. One that cannot be listed is empty.
func newMediaIndex(fsys fs.FS, dir string) *mediaIndex {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return &mediaIndex{}
	}
	x := &mediaIndex{}
	var names strings.Builder
	for _, e := range entries {
		name := e.Name()
		f := indexed{start: uint32(names.Len()), link: e.Type()&fs.ModeSymlink != 0}
		if hidden, ok := strings.CutPrefix(name, "."); ok {
			if name, f.cloud = strings.CutSuffix(hidden, ".icloud"); !f.cloud {
				continue
			}
		}
		if e.IsDir() || len(name) > longestName || isZipName(name) || name == "Thumbs.db" || name == "desktop.ini" {
			continue
		}
		id, _, _ := strings.Cut(name, "-")
		f.tweet, _ = strconv.ParseUint(id, 10, 64)
		f.len = uint16(len(name))
		names.WriteString(name)
		x.files = append(x.files, f)
	}
	x.names = names.String()
	slices.SortFunc(x.files, func(f, g indexed) int {
		return cmp.Or(cmp.Compare(f.tweet, g.tweet), strings.Compare(x.name(f), x.name(g)))
	})
	x.claimed = make([]atomic.Uint32, (len(x.files)+31)/32)
	return x
}

func (x *mediaIndex) name(f indexed) string { return x.names[f.start:][:f.len] }

// of returns the files named after a tweet, and the place of the first.
func (x *mediaIndex) of(tweet uint64) (files []indexed, first int) {
	first, _ = slices.BinarySearchFunc(x.files, tweet, func(f indexed, id uint64) int { return cmp.Compare(f.tweet, id) })
	end := first
	for end < len(x.files) && x.files[end].tweet == tweet {
		end++
	}
	return x.files[first:end], first
}

// find returns the file of a tweet with a name.
func (x *mediaIndex) find(tweet uint64, name string) (f indexed, ok bool) {
	files, _ := x.of(tweet)
	i := slices.IndexFunc(files, func(f indexed) bool { return x.name(f) == name && !f.cloud })
	if i < 0 {
		return indexed{}, false
	}
	return files[i], true
}

// claim notes that a tweet has a file of this name.
func (x *mediaIndex) claim(tweet uint64, name string) {
	files, first := x.of(tweet)
	for i, f := range files {
		if x.name(f) == name {
			x.claimed[(first+i)/32].Or(1 << ((first + i) % 32))
		}
	}
}

func (x *mediaIndex) isClaimed(i int) bool { return x.claimed[i/32].Load()&(1<<(i%32)) != 0 }

// claims reports whether a tweet has a file of this name.
func (x *mediaIndex) claims(tweet uint64, name string) bool {
	files, first := x.of(tweet)
	for i, f := range files {
		if x.name(f) == name && x.isClaimed(first+i) {
			return true
		}
	}
	return false
}

// unclaimed counts the files in the folders of media that no tweet has, and names the first.
func (a *Archive) unclaimed() (n int, names []string) {
	const most = 10
	for _, m := range a.media {
		for i, f := range m.index.files {
			name := m.index.name(f)
			if m.index.isClaimed(i) || slices.ContainsFunc(a.media, func(o mediaFolder) bool { return o.index.claims(f.tweet, name) }) {
				continue // another archive has it, too
			}
			if n++; len(names) < most {
				names = append(names, plainLine(m.dir+"/"+name))
			}
		}
	}
	return n, names
}

// isPictureEnding reports whether what follows the name of a media file, from the dot on, says that it is one: browsers and tools
// save the same photo as .jpg, .jpe, .jfif or .jpg-large, or in another format.
func isPictureEnding(s string) bool {
	s, ok := strings.CutPrefix(strings.ToLower(s), ".")
	if i := strings.IndexAny(s, "-_:"); i >= 0 { // the size that was asked for: large, orig
		s = s[:i]
	}
	switch s {
	case "jpg", "jpeg", "jpe", "jfif", "jif", "png", "gif", "webp", "avif", "heic", "mp4", "m4v", "mov":
		return ok
	}
	return false
}

// isVideoEnding reports whether an ending, with its dot, is a video's.
func isVideoEnding(s string) bool {
	switch strings.ToLower(s) {
	case ".mp4", ".m4v", ".mov":
		return true
	}
	return false
}
