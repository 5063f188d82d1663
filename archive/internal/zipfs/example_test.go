package zipfs_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// The end of a zip file is missing, and with it the list of its files.
func Example() {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("data/tweets.js")
	if err == nil {
		_, err = io.WriteString(f, "window.YTD.tweets.part0 = [ ]")
	}
	if err != nil || w.Close() != nil {
		fmt.Println(err)
		return
	}
	cut := b.Bytes()[:b.Len()-30]

	z, err := zipfs.New(bytes.NewReader(cut), int64(len(cut)))
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := fs.ReadFile(z, "data/tweets.js")
	fmt.Printf("%s %v\n", data, err)
	for _, note := range z.Notes() {
		fmt.Println(note.Kind, note.Count)
	}
	// Output:
	// window.YTD.tweets.part0 = [ ] <nil>
	// recovered 1
}
