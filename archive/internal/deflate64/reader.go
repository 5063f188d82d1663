// Package deflate64 unpacks Deflate64, which is method 9 of a zip file: Windows Explorer packs large files with it.
//
// It is Deflate (RFC 1951) with a window of 64 KiB instead of 32, two distance codes more, 30 and 31, for what lies
// that far back, and another length code 285: it has 16 extra bits, for lengths from 3 to 65,538, where Deflate's
// is 258 and has none. No maintained Go module reads it. PKWARE never described it; what is here follows those who
// read and write it, 7-Zip and Info-ZIP, and is held against compress/flate where the two formats are the same.
package deflate64

import (
	"encoding/binary"
	"fmt"
	"io"
)

// CorruptInputError is the error for what is not Deflate64. It is about how many bytes were read before.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return fmt.Sprintf("deflate64: corrupt input before offset %d", int64(e))
}

const (
	windowLen = 64 << 10 // how far back a distance reaches
	bufferLen = 2 * windowLen
	inputLen  = 32 << 10

	maxLits      = 286 // literals, the end of a block, and lengths
	maxDistances = 32
	endOfBlock   = 256
)

// Reader unpacks one stream after another. It holds 160 KiB and small tables, whatever the streams are.
type Reader struct {
	src   io.Reader
	input [inputLen]byte
	in    []byte // what is left of the input
	taken int64  // bytes that came from src
	ended error  // of src; the bytes in front of it may still be in
	bits  uint64 // the next bits, from the lowest on: count of them are taken from in; those above are a copy of what follows
	count uint

	out       [bufferLen]byte
	write     int // what is unpacked ends here in out, and the window with it
	delivered int // what the caller has got ends here

	step    func(*Reader) error // what comes next in the stream
	last    bool                // this block is the last one
	raw     int                 // bytes that are left of a stored block
	length  int                 // what is left to copy of a match
	back    int                 // from so far back
	lengths [288 + maxDistances]byte
	lits    table
	dists   table
	err     error // what Read returns once all is delivered
	closed  bool
}

// NewReader returns a reader that unpacks src, of which it may read more than the stream is long. It ends with
// io.EOF behind the last block, with io.ErrUnexpectedEOF where src ends before, with CorruptInputError, or with
// the error of src; all bytes in front of an error come before it.
func NewReader(src io.Reader) *Reader {
	z := &Reader{}
	z.Reset(src)
	return z
}

// Reset makes z a new reader of src and keeps its memory. Without src it lets go of the one before.
func (z *Reader) Reset(src io.Reader) {
	z.src, z.in, z.taken, z.ended = src, nil, 0, nil
	z.bits, z.count, z.write, z.delivered = 0, 0, 0, 0
	z.step, z.last, z.raw, z.length, z.err, z.closed = (*Reader).block, false, 0, 0, nil, false
}

// Read implements io.Reader.
func (z *Reader) Read(p []byte) (int, error) {
	if z.closed {
		return 0, io.ErrClosedPipe
	}
	if len(p) == 0 {
		return 0, nil
	}
	for z.delivered == z.write {
		if z.err != nil {
			return 0, z.err
		}
		if z.write == bufferLen {
			copy(z.out[:], z.out[bufferLen-windowLen:])
			z.write, z.delivered = windowLen, windowLen
		}
		z.err = z.step(z)
	}
	n := copy(p, z.out[z.delivered:z.write])
	z.delivered += n
	return n, nil
}

// Close implements io.Closer. It does not close what z reads from.
func (z *Reader) Close() error {
	z.closed = true
	return nil
}

func (z *Reader) corrupt() error {
	return CorruptInputError(z.taken - int64(len(z.in)))
}

// fill takes bytes until there are at least 56 bits, or as many as the stream still has. Only errors of src
// other than its end are returned.
func (z *Reader) fill() error {
	for z.count <= 56 {
		if len(z.in) >= 8 {
			z.bits |= binary.LittleEndian.Uint64(z.in) << z.count
			z.in = z.in[(63-z.count)>>3:]
			z.count |= 56
			return nil
		}
		if len(z.in) == 0 {
			if err := z.more(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
		z.bits |= uint64(z.in[0]) << z.count
		z.in = z.in[1:]
		z.count += 8
	}
	return nil
}

// more reads the next input. Without an error there is some.
func (z *Reader) more() error {
	for range 100 {
		if z.ended != nil {
			return z.ended
		}
		n, err := z.src.Read(z.input[:])
		z.in, z.ended = z.input[:n], err
		z.taken += int64(n)
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

// take returns the next n bits, at most 32.
func (z *Reader) take(n uint) (int, error) {
	if z.count < n {
		if err := z.fill(); err != nil {
			return 0, err
		}
		if z.count < n {
			return 0, io.ErrUnexpectedEOF
		}
	}
	v := int(z.bits & (1<<n - 1))
	z.bits >>= n
	z.count -= n
	return v, nil
}

// symbol returns the next one by a table.
func (z *Reader) symbol(t *table) (int, error) {
	if z.count < maxBits {
		if err := z.fill(); err != nil {
			return 0, err
		}
	}
	e := t.find(z.bits)
	n := e.bits()
	switch {
	case n > z.count || n == 0 && z.count < maxBits:
		return 0, io.ErrUnexpectedEOF
	case n == 0:
		return 0, z.corrupt()
	}
	z.bits >>= n
	z.count -= n
	return e.value(), nil
}

// block reads the header of a block, 3.2.3.
func (z *Reader) block() error {
	if z.last {
		return io.EOF
	}
	head, err := z.take(3)
	if err != nil {
		return err
	}
	z.last = head&1 != 0
	switch head >> 1 {
	case 0:
		return z.storedHeader()
	case 1:
		z.fixedTables()
	case 2:
		if err := z.dynamicTables(); err != nil {
			return err
		}
	default:
		return z.corrupt()
	}
	z.step = (*Reader).packed
	return nil
}

// storedHeader reads that of a block of bytes as they are, 3.2.4.
func (z *Reader) storedHeader() error {
	if _, err := z.take(z.count & 7); err != nil {
		return err
	}
	n, err := z.take(32)
	if err != nil {
		return err
	}
	if n&0xffff != n>>16^0xffff {
		return z.corrupt()
	}
	z.raw = n & 0xffff
	z.step = (*Reader).stored
	return nil
}

// stored copies as many bytes of such a block as are at hand.
func (z *Reader) stored() error {
	for z.raw > 0 && z.count > 0 && z.write < bufferLen {
		z.out[z.write] = byte(z.bits)
		z.bits >>= 8
		z.count -= 8
		z.write++
		z.raw--
	}
	switch {
	case z.raw == 0:
		z.step = (*Reader).block
		return nil
	case z.count > 0:
		return nil // no room
	}
	z.bits = 0 // a copy of what is now taken from in
	if len(z.in) == 0 {
		if err := z.more(); err == io.EOF {
			return io.ErrUnexpectedEOF
		} else if err != nil {
			return err
		}
	}
	n := copy(z.out[z.write:], z.in[:min(z.raw, len(z.in))])
	z.in = z.in[n:]
	z.write += n
	z.raw -= n
	return nil
}

// packed unpacks a block until it ends or out is full.
func (z *Reader) packed() error {
	for z.copyMatch(); z.write < bufferLen; {
		if z.count < maxBits+16 {
			if err := z.fill(); err != nil {
				return err
			}
		}
		e := z.lits.find(z.bits)
		n := e.bits()
		if n > z.count || n == 0 {
			_, err := z.symbol(&z.lits)
			return err
		}
		z.bits >>= n
		z.count -= n
		v := e.value()
		if v < endOfBlock {
			z.out[z.write] = byte(v)
			z.write++
			continue
		}
		if v == endOfBlock {
			z.step = (*Reader).block
			return nil
		}
		if v >= maxLits {
			return z.corrupt()
		}
		code := lengthCodes[v-endOfBlock-1]
		extra, err := z.take(uint(code.extra))
		if err != nil {
			return err
		}
		z.length = int(code.base) + extra
		if v, err = z.symbol(&z.dists); err != nil {
			z.length = 0
			return err
		}
		code = distanceCodes[v]
		if extra, err = z.take(uint(code.extra)); err != nil {
			z.length = 0
			return err
		}
		if z.back = int(code.base) + extra; z.back > z.write {
			z.length = 0
			return z.corrupt() // from before the start
		}
		z.copyMatch()
	}
	return nil
}

// copyMatch copies what there is room for.
func (z *Reader) copyMatch() {
	from := z.write - z.back
	for n := min(z.length, bufferLen-z.write); n > 0; {
		m := copy(z.out[z.write:z.write+n], z.out[from:z.write]) // which may grow: a match may overlap itself
		z.write += m
		z.length -= m
		n -= m
	}
}
