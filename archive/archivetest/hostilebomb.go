package archivetest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// bombs unpack to much more than they are.
func (v *victim) bombs() []Attack {
	const mebibytes = 512
	replace := func(e entry) func(list []entry) []entry {
		return func(list []entry) []entry {
			for i := range list {
				if list[i].Name == e.Name {
					list[i] = e
				}
			}
			return list
		}
	}
	sound := strings.TrimSuffix(string(v.files[tweetFile]), "\n]")
	begin, end, _ := strings.Cut(plainTweet(plainID(0), "|"), "|")
	huge := v.attack("string-64MiB", Refuse, replace(repeated(tweetFile, sound+",\n"+begin, 'a', 64, end+"\n]")))
	return []Attack{
		v.attack("bomb-spaces", Refuse, replace(repeated(tweetFile, tweetGlobal+"[", ' ', mebibytes, "]"))),
		v.attack("bomb-string", Refuse, replace(repeated(tweetFile, tweetGlobal+"["+begin, 'a', mebibytes, end+"]"))),
		{Name: "bomb-overlap", Want: Refuse, Zip: overlapping(40, 8)},
		nestedBomb(),
		huge,
	}
}

// repeated packs a file of begin, so many MiB of one byte, and end. It deflates two of
// the mebibytes only: all but the first are the same bits, as the window before them is.
func repeated(name, begin string, fill byte, mebibytes int, end string) entry {
	unit := bytes.Repeat([]byte{fill}, 1<<20)
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, flate.BestCompression))
	must(w.Write([]byte(begin)))
	sum := crc32.ChecksumIEEE([]byte(begin))
	var marks [2]int
	for i := range marks {
		must(w.Write(unit))
		must(0, w.Flush())
		marks[i] = b.Len()
	}
	must(w.Write([]byte(end)))
	must(0, w.Close())
	first, again, rest := b.Bytes()[:marks[0]], b.Bytes()[marks[0]:marks[1]], b.Bytes()[marks[1]:]
	packed := bytes.Clone(first)
	packed = append(packed, bytes.Repeat(again, mebibytes-1)...)
	packed = append(packed, rest...)
	for range mebibytes {
		sum = crc32.Update(sum, crc32.IEEETable, unit)
	}
	sum = crc32.Update(sum, crc32.IEEETable, []byte(end))
	return entry{packed: packed, FileHeader: zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: sum,
		CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(begin) + mebibytes<<20 + len(end)),
	}}
}

// overlapping makes a zip file of n entries that share the data of one, of so many MiB:
// each unpacks to the headers of all entries after it, quoted as a stored block, and to
// that data (D. Fifield, "A better zip bomb", WOOT 2019).
func overlapping(n, mebibytes int) []byte {
	kernel := repeated("", "", 'a', mebibytes, "")
	unit := bytes.Repeat([]byte{'a'}, 1<<20)
	type file struct {
		name   string
		sum    uint32
		packed int
		size   int
	}
	files := make([]file, n)
	data := kernel.packed // of files[i], from the last to the first
	var quoted []byte     // the headers in it, unpacked
	header := func(f file) []byte {
		h := binary.LittleEndian.AppendUint32(nil, 0x04034b50)
		h = append(h, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0) // version, flags, deflate, time, date
		h = binary.LittleEndian.AppendUint32(h, f.sum)
		h = binary.LittleEndian.AppendUint32(h, uint32(f.packed))
		h = binary.LittleEndian.AppendUint32(h, uint32(f.size))
		h = binary.LittleEndian.AppendUint16(h, uint16(len(f.name)))
		return append(append(h, 0, 0), f.name...)
	}
	for i := n - 1; i >= 0; i-- {
		f := &files[i]
		f.name = tweetFile
		if i > 0 {
			f.name = "data/tweets-part" + decimal(i) + ".js"
		}
		f.sum = crc32.ChecksumIEEE(quoted)
		for range mebibytes {
			f.sum = crc32.Update(f.sum, crc32.IEEETable, unit)
		}
		f.packed, f.size = len(data), len(quoted)+mebibytes<<20
		h := header(*f)
		if i > 0 {
			quoted = append(bytes.Clone(h), quoted...)
			length := uint16(len(h))
			block := []byte{0, byte(length), byte(length >> 8), byte(^length), byte(^length >> 8)}
			data = append(append(block, h...), data...)
		} else {
			data = append(h, data...)
		}
	}
	var directory []byte
	end := len(data)
	for _, f := range files {
		// Of all headers behind its own, each is in the data with five bytes before it.
		offset := end - f.packed - len(header(f))
		h := header(f)
		c := binary.LittleEndian.AppendUint32(nil, 0x02014b50)
		c = append(append(c, 20, 0), h[4:30]...)
		c = append(c, make([]byte, 10)...) // comment, disk, attributes
		c = binary.LittleEndian.AppendUint32(c, uint32(offset))
		directory = append(append(directory, c...), f.name...)
	}
	z := append(data, directory...)
	z = binary.LittleEndian.AppendUint32(z, 0x06054b50)
	z = append(z, 0, 0, 0, 0)
	z = binary.LittleEndian.AppendUint16(z, uint16(n))
	z = binary.LittleEndian.AppendUint16(z, uint16(n))
	z = binary.LittleEndian.AppendUint32(z, uint32(len(directory)))
	z = binary.LittleEndian.AppendUint32(z, uint32(end))
	return append(z, 0, 0)
}

// nestedBomb is an archive of Era2019, whose media are in zip files. One of them has zip
// files in it, those again, and so on, to 32 GiB; and names that lead out.
func nestedBomb() Attack {
	fsys, truth := New(Options{Seed: 23, Tweets: 20, OnlyTypical: true, Profile: Photographer, Era: Era2019})
	inner := pack([]entry{repeated("0.jpg", "", 0, 8, "")})
	for range 4 {
		var list []entry
		for i := range 8 {
			e := newEntry(decimal(i)+".js", inner, false) // deflated, as a text is
			e.Name = decimal(i) + ".zip"
			list = append(list, e)
		}
		inner = pack(list)
	}
	files := make(map[string][]byte)
	for name, f := range fsys {
		files[name] = f.Data
	}
	list := entriesOf(files, false)
	bomb := pack([]entry{newEntry("1-again.zip", inner, false), newEntry("../../outside.jpg", []byte("x"), false)})
	list = append(list, newEntry("tweet_media/tweet-media-part2.zip", bomb, false))
	return Attack{Name: "bomb-nested", Want: Ignore, Tweets: truth.Tweets, Zip: pack(list)}
}
