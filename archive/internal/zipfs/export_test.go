package zipfs

import (
	"context"
	"io"
)

// FromDirectory is New without the search for files where there is no directory, which may read all of r. It is nil where New would search.
func FromDirectory(r io.ReaderAt, size int64) (*FS, error) {
	src := source{context.Background(), r, size}
	places, err := findDirectory(src)
	for _, p := range places {
		x, err := readDirectory(src, p)
		if err != nil {
			return nil, err
		}
		if x != nil {
			return &FS{src: src, entries: x.entries, names: x.names, notes: x.notes.list()}, nil
		}
	}
	return nil, err
}
