package zipfs_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

// interrupting ends a context once so many bytes were read, and counts those that are read afterwards.
type interrupting struct {
	io.ReaderAt
	left, late int
	cancel     func()
}

func (r *interrupting) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(p, off)
	if r.left <= 0 {
		r.late += n
	} else if r.left -= n; r.left <= 0 {
		r.cancel()
	}
	return n, err
}

// TestContext ends a context while the directory, or the files without it, are looked for, and in
// the middle of a file that unpacks to nothing for long.
func TestContext(t *testing.T) {
	const blocks = 4 << 20
	nothing := append(bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, blocks), 1, 0, 0, 0xff, 0xff) // empty blocks, RFC 1951, 3.2.4
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateRaw(&zip.FileHeader{Name: "a", Method: zip.Deflate, Flags: 8, CompressedSize64: uint64(len(nothing)), UncompressedSize64: 1})
	if err == nil {
		_, err = f.Write(nothing)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		size int
		do   func(ctx context.Context, z *zipfs.FS) error
	}{
		{"inflate", b.Len(), func(ctx context.Context, z *zipfs.FS) error {
			f, err := z.WithContext(ctx).Open("a")
			if err == nil {
				_, err = io.Copy(io.Discard, f)
				f.Close()
			}
			return err
		}},
		{"recover", b.Len() - 30, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			r := &interrupting{ReaderAt: bytes.NewReader(b.Bytes()[:tt.size]), left: 1 << 20, cancel: cancel}
			z, err := zipfs.NewContext(ctx, r, int64(tt.size))
			if err == nil && tt.do != nil {
				err = tt.do(ctx, z)
			}
			if !errors.Is(err, context.Canceled) || errors.Is(err, zipfs.ErrDamaged) {
				t.Errorf("error: %v", err)
			}
			if r.late > 0 {
				t.Errorf("%d bytes were read after the end of the context", r.late)
			}
		})
	}
}
