package zipfs

import (
	"encoding/binary"
	"time"
)

// Signatures, little-endian.
const (
	sigLocal      = 0x04034b50 // 4.3.7
	sigDescriptor = 0x08074b50 // 4.3.9.3
	sigExtraData  = 0x08064b50 // 4.3.11
	sigCentral    = 0x02014b50 // 4.3.12
	sigEnd64      = 0x06064b50 // 4.3.14
	sigLocator    = 0x07064b50 // 4.3.15
	sigEnd        = 0x06054b50 // 4.3.16
)

// Lengths of the fixed parts, in bytes.
const (
	localLen   = 30
	centralLen = 46
	endLen     = 22
	end64Len   = 56
	locatorLen = 20
)

// General purpose bits, 4.4.4.
const (
	bitEncrypted  = 1 << 0
	bitDescriptor = 1 << 3 // sizes and checksum follow the data
	bitPatch      = 1 << 5
	bitStrong     = 1 << 6
	bitMasked     = 1 << 13 // the directory is encrypted
)

// Compression methods, 4.4.5.
const (
	stored     = 0
	deflated   = 8
	deflated64 = 9
)

// A value in a 32-bit field that says to look into the zip64 extra field, 4.4.1.4.
const in64 = 0xffffffff

// record is what a header says of an entry. Its name and extra field follow it.
type record struct {
	header, csize, usize uint64
	crc                  uint32
	dos                  uint32 // date and time
	attributes           uint32 // external, 4.4.15
	madeBy               uint16 // 4.4.2
	flags, method        uint16
	nameLen, extraLen    uint16
	commentLen           uint16

	zip64 bool // there is a zip64 extra field
	cut   bool // the zip file ends within the entry
}

// parseLocal reads the fixed part of a local header, 4.3.7.
func (r *record) parseLocal(b []byte) bool {
	le := binary.LittleEndian
	*r = record{
		flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), dos: le.Uint32(b[10:]), crc: le.Uint32(b[14:]),
		csize: uint64(le.Uint32(b[18:])), usize: uint64(le.Uint32(b[22:])),
		nameLen: le.Uint16(b[26:]), extraLen: le.Uint16(b[28:]),
	}
	return le.Uint32(b) == sigLocal
}

// parseCentral reads the fixed part of a header of the directory, 4.3.12.
func (r *record) parseCentral(b []byte) bool {
	le := binary.LittleEndian
	*r = record{
		madeBy: le.Uint16(b[4:]),
		flags:  le.Uint16(b[8:]), method: le.Uint16(b[10:]), dos: le.Uint32(b[12:]), crc: le.Uint32(b[16:]),
		csize: uint64(le.Uint32(b[20:])), usize: uint64(le.Uint32(b[24:])),
		nameLen: le.Uint16(b[28:]), extraLen: le.Uint16(b[30:]), commentLen: le.Uint16(b[32:]),
		attributes: le.Uint32(b[38:]), header: uint64(le.Uint32(b[42:])),
	}
	return le.Uint32(b) == sigCentral
}

// parseExtra takes what did not fit into the fixed part from the zip64 extra field, which
// has only those values, in this order, 4.5.3.
func (r *record) parseExtra(b []byte) {
	le := binary.LittleEndian
	for len(b) >= 4 {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		b = b[4:]
		if n > len(b) {
			return
		}
		if id != 1 {
			b = b[n:]
			continue
		}
		r.zip64 = true
		field := b[:n]
		for _, v := range [...]*uint64{&r.usize, &r.csize, &r.header} {
			if *v == in64 && len(field) >= 8 {
				*v, field = le.Uint64(field), field[8:]
			}
		}
		return
	}
}

// special reports whether the entry is neither a file nor a folder. The upper half of the
// attributes is st_mode for those who write as Unix (3) or macOS (19).
func (r *record) special() bool {
	if host := r.madeBy >> 8; host != 3 && host != 19 {
		return false
	}
	switch r.attributes >> 16 & 0xf000 {
	case 0, 0x8000, 0x4000: // not said, S_IFREG, S_IFDIR
		return false
	}
	return true
}

// dosTime reads date and time, 4.4.6: two seconds at a time, in a zone nobody knows. It is
// zero where there is none.
func dosTime(v uint32) time.Time {
	date, clock := int(v>>16), int(v&0xffff)
	year, month, day := date>>9+1980, time.Month(date>>5&15), date&31
	if month < 1 || month > 12 || day < 1 {
		return time.Time{}
	}
	return time.Date(year, month, day, clock>>11, clock>>5&63, clock&31*2, 0, time.UTC)
}

// isHeader reports whether b starts with what may follow an entry: another, or the
// directory with what may stand in front of it.
func isHeader(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	switch binary.LittleEndian.Uint32(b) {
	case sigLocal, sigExtraData, sigCentral, sigEnd64, sigEnd:
		return true
	}
	return false
}
