// Package zipfs reads the zip file of a Twitter data archive: up to 60 GB with more than
// 100,000 media files, written by Java's ZipOutputStream (data descriptors throughout,
// zip64 where needed), and handed over by a stranger.
//
// It exists because archive/zip keeps about 400 bytes per entry and as much again once it
// serves as an fs.FS, gives up where the directory at the end of the file is missing (a
// download cut short), and does not notice entries that overlap (a zip bomb). Otherwise
// archive/zip would do, and the tests hold this package against it. An entry takes 40
// bytes here and those of its name.
//
// Section numbers in comments are those of PKWARE's APPNOTE.TXT 6.3.10. Offsets and sizes
// are in bytes from the start of the file.
package zipfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

var (
	// ErrFormat is what New returns for what is no zip file at all.
	ErrFormat = errors.New("not a zip file")
	// ErrTruncated is what New returns for what begins like a zip file, the empty file
	// included, when not even the name of one file in it is left.
	ErrTruncated = errors.New("the zip file ends too early")
	// ErrDamaged is in every error of opening or reading a file that is the archive's
	// fault. Errors of the underlying reader are passed on as they are, without it.
	ErrDamaged = errors.New("damaged zip file")

	// ErrEncrypted comes with ErrDamaged from opening a file that needs a password.
	ErrEncrypted = errors.New("encrypted")
	// ErrMethod comes with ErrDamaged, in a MethodError, from opening a file that is compressed
	// in another way than Deflate and Deflate64.
	ErrMethod = errors.New("unknown compression method")
	// ErrChecksum comes with ErrDamaged from reading a file that is not what its
	// checksum says, or longer than its size says.
	ErrChecksum = errors.New("checksum error")
	// ErrBomb comes with ErrDamaged from opening a file that would be blown up out of
	// proportion or that overlaps another, and alone from New when there are more files
	// than any archive has.
	ErrBomb = errors.New("zip bomb")
)

// MethodError is the method, 4.4.5, of a file that is there, and compressed in a way that nobody reads here.
// It is an ErrMethod.
type MethodError uint16

// Is implements what errors.Is asks.
func (e MethodError) Is(err error) bool { return err == ErrMethod }

func (e MethodError) Error() string {
	return fmt.Sprintf("%v %s", ErrMethod, e.Name())
}

// Name returns what the method is called, or else its number.
func (e MethodError) Name() string {
	switch e {
	case 1:
		return "Shrink"
	case 2, 3, 4, 5:
		return "Reduce"
	case 6:
		return "Implode"
	case 12:
		return "bzip2"
	case 14:
		return "LZMA"
	case 20, 93:
		return "Zstandard"
	case 95:
		return "XZ"
	case 96:
		return "JPEG"
	case 97:
		return "WavPack"
	case 98:
		return "PPMd"
	}
	return fmt.Sprint(uint16(e))
}

// FS is the file system in a zip file. All methods may be called concurrently, and
// different files may be read concurrently. It implements fs.FS, fs.StatFS and
// fs.ReadDirFS.
type FS struct {
	src     source
	entries []entry // by name, no name twice
	names   arena
	notes   []Note
}

// New reads the directory of the zip file in r, which has size bytes. Where the directory
// is missing or damaged, it finds the files by the headers in front of them, for which it
// may have to read all of r. The errors are those of r, ErrFormat, ErrTruncated and
// ErrBomb; [FS.Notes] has what was got around.
func New(r io.ReaderAt, size int64) (*FS, error) {
	return NewContext(context.Background(), r, size)
}

// NewContext is New under a context, whose error is one more. The files of the FS are read without it.
func NewContext(ctx context.Context, r io.ReaderAt, size int64) (*FS, error) {
	src := source{ctx, r, max(size, 0)}
	x, err := open(src)
	if err != nil {
		return nil, inner(err)
	}
	src.ctx = context.Background()
	return &FS{src: src, entries: x.entries, names: x.names, notes: x.notes.list()}, nil
}

// WithContext returns the same file system with files that are read under ctx: once it has ended, opening and
// reading end with its error.
func (z *FS) WithContext(ctx context.Context) *FS {
	other := *z
	other.src.ctx = ctx
	return &other
}

// open finds the directory, or else the files.
func open(src source) (*index, error) {
	places, err := findDirectory(src)
	if err != nil {
		return nil, err
	}
	first, asked := int64(-1), false
	var late *place
	for _, p := range places {
		if p.base > 0 && !asked {
			if first, err = firstHeader(src); err != nil {
				return nil, err
			}
			asked = true
		}
		if p.base > 0 && first >= 0 && first < p.base {
			// Either a zip file behind another one, or the end of this one is missing and
			// what was found is the directory of a zip file that is stored in it.
			if late == nil {
				late = &p
			}
			continue
		}
		if x, err := readDirectory(src, p); x != nil || err != nil {
			return x, err
		}
	}
	if !asked {
		if first, err = firstHeader(src); err != nil {
			return nil, err
		}
	}
	w := &walker{window: window{src: src}, x: &index{size: src.size}}
	whole := false
	if first >= 0 {
		if whole, err = w.walk(first); err != nil {
			return nil, err
		}
	}
	if late != nil && (w.x.seen == 0 || whole && w.x.limit <= late.base) {
		if x, err := readDirectory(src, *late); x != nil || err != nil {
			return x, err
		}
	}
	if w.x.seen > 0 && (first == 0 || w.ended > 0 || late != nil) {
		w.x.finish()
		w.x.notes.get(Recovered).Count = len(w.x.entries)
		return w.x, nil
	}
	return nil, noZip(src)
}

// noZip returns which error it is that src is not a zip file.
func noZip(src source) error {
	head := make([]byte, min(4, src.size))
	n, err := src.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	head = head[:n]
	if strings.HasPrefix("PK\x03\x04", string(head)) || strings.HasPrefix("PK\x05\x06", string(head)) {
		return ErrTruncated
	}
	return ErrFormat
}

// find returns the entry of a valid name. Folders need not have one: then e is nil.
func (z *FS) find(name string) (e *entry, found bool) {
	if name == "." {
		return nil, true
	}
	i := z.search(name, 0)
	if i < len(z.entries) && z.name(i) == name {
		return &z.entries[i], true
	}
	i = z.search(name+"/", i)
	return nil, i < len(z.entries) && strings.HasPrefix(z.name(i), name+"/")
}

// search returns the first index from lo on whose name is not less than name.
func (z *FS) search(name string, lo int) int {
	hi := len(z.entries)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if z.name(mid) < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (z *FS) name(i int) string {
	return z.names.at(&z.entries[i])
}

// Notes returns what was got around on opening, in the order of the kinds.
func (z *FS) Notes() []Note {
	return z.notes
}

// Raw returns the bytes of a stored file in place, unchecked, to read a zip in the zip
// without unpacking it; of a file that is cut off, those that are there. It returns false
// for what is not stored or cannot be opened; Open then says why.
func (z *FS) Raw(name string) (r *io.SectionReader, ok bool) {
	if !fs.ValidPath(name) {
		return nil, false
	}
	e, _ := z.find(name)
	if e == nil || e.flags&(isDir|isDeflated) != 0 {
		return nil, false
	}
	start, err := z.data(e)
	if err != nil {
		return nil, false
	}
	return io.NewSectionReader(z.src.r, start, e.csize), true
}

// data returns where the content of e starts, if it may be read.
func (z *FS) data(e *entry) (int64, error) {
	var head [localLen]byte
	switch err := z.src.readFull(head[:], e.header); {
	case err == io.EOF:
		return 0, damaged(io.ErrUnexpectedEOF)
	case err != nil:
		return 0, err
	}
	var rec record
	here := rec.parseLocal(head[:])
	switch {
	case e.flags&isAmbiguous != 0:
		return 0, fmt.Errorf("%w: there are two files of that name", ErrDamaged)
	case e.flags&isEncrypted != 0:
		return 0, damaged(ErrEncrypted)
	case e.flags&isUnknown != 0:
		return 0, damaged(MethodError(rec.method))
	case e.flags&isBomb != 0:
		return 0, fmt.Errorf("%w: %w: %d bytes unpack to %d", ErrDamaged, ErrBomb, e.csize, e.usize)
	case e.flags&isOverlapping != 0:
		return 0, fmt.Errorf("%w: %w: overlaps another file", ErrDamaged, ErrBomb)
	case e.flags&isOutside != 0:
		return 0, fmt.Errorf("%w: not within the zip file: %w", ErrDamaged, io.ErrUnexpectedEOF)
	case !here:
		return 0, fmt.Errorf("%w: no file where the directory says", ErrDamaged)
	}
	start := e.header + localLen + int64(rec.nameLen) + int64(rec.extraLen)
	if e.flags&isCut != 0 {
		return min(start, z.src.size), nil
	}
	if start > z.src.size || e.csize > z.src.size-start {
		return 0, damaged(io.ErrUnexpectedEOF)
	}
	return start, nil
}

func damaged(err error) error {
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
