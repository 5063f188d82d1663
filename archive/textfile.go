package archive

import (
	"bytes"
	"io"
	"io/fs"

	"golang.org/x/text/encoding/unicode"
)

// textFile is a data file that may have been saved again by an editor: one that begins with the byte order mark of UTF-16 is read as
// that, and comes in UTF-8.
type textFile struct {
	fs.File
	begun   bool
	decoded io.Reader
}

// Read implements fs.File.
func (f *textFile) Read(p []byte) (int, error) {
	switch {
	case f.decoded != nil:
		return f.decoded.Read(p)
	case f.begun || len(p) < 2:
		return f.File.Read(p)
	}
	f.begun = true
	n, err := io.ReadAtLeast(f.File, p, 2)
	if err == io.ErrUnexpectedEOF {
		return n, nil
	}
	if mark := string(p[:min(n, 2)]); err != nil || mark != "\xFF\xFE" && mark != "\xFE\xFF" {
		return n, err
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	f.decoded = utf16.NewDecoder().Reader(io.MultiReader(bytes.NewReader(bytes.Clone(p[:n])), f.File))
	return f.decoded.Read(p)
}
