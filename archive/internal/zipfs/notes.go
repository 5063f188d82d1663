package zipfs

import "strings"

// Kind is a kind of Note.
type Kind uint8

// The kinds of notes.
const (
	// Recovered: the directory is missing or damaged, and the files were found by the
	// headers in front of them. Count is how many, with folders; there are no names.
	Recovered Kind = iota
	// Truncated: the zip file ends too early. Names has the file it ends in, which can
	// be read up to there. If it ends between two files or in a name, there are none,
	// and Count is 0. What came behind is missing either way.
	Truncated
	// Lost: behind some file comes something that is none, before the end, while there
	// is no directory either. What came behind is missing; Count is 0.
	Lost
	// UnsafeName: left out because of names that no file system should see.
	UnsafeName
	// Special: symbolic links, devices and their like, which are left out.
	Special
	// FileAndFolder: files left out because there is a folder of the same name.
	FileAndFolder
	// Duplicate: names that several files have, of the same content. One was kept.
	Duplicate
	// Ambiguous: names that several files of different content have. Opening fails.
	Ambiguous
	// Encrypted: files that need a password. Opening fails.
	Encrypted
	// Method: files compressed in another way than Deflate and Deflate64. Opening fails with a MethodError.
	Method
	// Overlapping: files that overlap others or the directory. Opening fails.
	Overlapping
	// Bomb: files that would be blown up out of proportion. Opening fails.
	Bomb
	// Outside: files that should be where the zip file does not reach. Opening fails.
	Outside

	// What follows is no damage, but tells who packed the zip file:

	// Deflate64: files compressed by method 9, as Windows Explorer does it.
	Deflate64
	// No64: beyond 4 GiB, and all the same without zip64, as the Finder of a Mac does it. There are no names.
	No64

	kinds
)

var kindNames = [kinds]string{
	"recovered", "truncated", "lost", "unsafe name", "special", "file and folder", "duplicate",
	"ambiguous", "encrypted", "method", "overlapping", "bomb", "outside", "deflate64", "no zip64",
}

func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Note is something that was got around on opening, or that tells who packed the zip file.
type Note struct {
	Kind  Kind
	Count int      // of the entries it is about
	Names []string // of the first few; printable whatever the zip file has

	Methods []MethodError // of a note of Method: which, the first few
}

const (
	// maxExamples is how many names a note has.
	maxExamples = 3
	// maxExample bounds their length.
	maxExample = 200
)

// notes collects the notes, at most one of a kind.
type notes [kinds]*Note

func (n *notes) get(k Kind) *Note {
	if n[k] == nil {
		n[k] = &Note{Kind: k}
	}
	return n[k]
}

func (n *notes) add(k Kind, name string) {
	note := n.get(k)
	note.Count++
	if len(note.Names) < maxExamples {
		note.Names = append(note.Names, printable(name))
	}
}

func (n *notes) list() []Note {
	var list []Note
	for _, note := range n {
		if note != nil {
			list = append(list, *note)
		}
	}
	return list
}

// printable returns a copy of name that is safe to show.
func printable(name string) string {
	cut := len(name) > maxExample
	name = strings.ToValidUTF8(name[:min(len(name), maxExample)], "\ufffd")
	name = strings.Map(func(r rune) rune {
		if isControl(r) {
			return '\ufffd'
		}
		return r
	}, name)
	if cut {
		name += "…"
	}
	return strings.Clone(name)
}

// isControl covers what could steer a terminal, begin a line, or turn around the text shown: the control
// characters, the separators of lines, and the marks of writing direction.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x61c || r == 0x200e || r == 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
