package zipfs

import (
	"bytes"
	"unicode/utf8"
)

// maxName bounds a name, in bytes: PATH_MAX of macOS, ten times what an archive has. A
// name has up to half as many folders, each of which costs who walks the file system as
// much as the name.
const maxName = 1024

// clean turns the name of an entry, 4.4.17, into one of fs.FS, in place. It returns false
// for names that mean something else, or something different, to some system. Bytes stay
// as they are, whatever the flag says of their encoding: that of Twitter's is UTF-8.
func clean(name []byte) (cleaned []byte, dir, ok bool) {
	if len(name) > maxName {
		return name, false, false
	}
	for i, c := range name {
		switch {
		case c == '\\':
			name[i] = '/' // as old writers on Windows have it
		case c < ' ' || c == 0x7f:
			return name, false, false
		}
	}
	name, dir = bytes.CutSuffix(name, []byte("/"))
	drive := len(name) > 1 && name[1] == ':' && name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z'
	ok = !drive && utf8.Valid(name)
	for part := range bytes.SplitSeq(name, []byte("/")) { // as fs.ValidPath, which takes a string
		ok = ok && len(part) > 0 && string(part) != "." && string(part) != ".."
	}
	return name, dir, ok
}

// chunkLen is the length of the pieces the names are kept in, in bytes: small enough for
// a zip file of a few files, large enough that little is wasted at their ends.
const chunkLen = 64 << 10

// arena keeps the names of all entries in a few strings.
type arena struct {
	chunks []string
}

// at returns the name of e.
func (a *arena) at(e *entry) string {
	at := e.name % chunkLen
	return a.chunks[e.name/chunkLen][at : at+uint32(e.nameLen)]
}
