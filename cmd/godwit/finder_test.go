package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdFinder packs a ZIP file again as the Finder of a Mac does, without zip64, behind a file of so many zeros, which take no room on most disks.
func cmdFinder(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 3, "finder ZIP NAME SIZE")
	zeros, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	path := ts.MkAbs(args[0])
	from, err := os.ReadFile(path)
	ts.Check(err)
	z, err := zip.NewReader(bytes.NewReader(from), int64(len(from)))
	ts.Check(err)
	out, err := os.Create(path)
	ts.Check(err)
	defer out.Close()
	at := int64(0)
	write := func(fields ...any) {
		for _, v := range fields {
			ts.Check(binary.Write(out, binary.LittleEndian, v))
			at += int64(binary.Size(v))
		}
	}
	var dir bytes.Buffer
	add := func(name string, method uint16, crc uint32, csize, usize int64, content io.Reader) {
		offset := uint32(at)
		write([]uint16{0x4b50, 0x0403, 20, 8, method, 0, 0x5a21}, []uint32{0, 0, 0}, []uint16{uint16(len(name)), 0}, []byte(name))
		if content == nil {
			_, err := out.Seek(csize, io.SeekCurrent)
			ts.Check(err)
		} else {
			_, err := io.Copy(out, content)
			ts.Check(err)
		}
		at += csize
		sizes := []uint32{crc, uint32(csize), uint32(usize)}
		write([]uint16{0x4b50, 0x0807}, sizes)
		for _, v := range []any{
			[]uint16{0x4b50, 0x0201, 0x0315, 20, 8, method, 0, 0x5a21},
			sizes,
			[]uint16{uint16(len(name)), 0, 0, 0, 0},
			[]uint32{0o100644 << 16, offset},
			[]byte(name),
		} {
			ts.Check(binary.Write(&dir, binary.LittleEndian, v))
		}
	}
	add(args[1], zip.Store, 0, zeros, zeros, nil)
	for _, f := range z.File {
		content, err := f.OpenRaw()
		ts.Check(err)
		add(f.Name, f.Method, f.CRC32, int64(f.CompressedSize64), int64(f.UncompressedSize64), content)
	}
	begin, n := uint32(at), uint16(len(z.File)+1)
	write(dir.Bytes(), []uint16{0x4b50, 0x0605, 0, 0, n, n}, []uint32{uint32(dir.Len()), begin}, uint16(0))
	ts.Check(out.Close())
}
