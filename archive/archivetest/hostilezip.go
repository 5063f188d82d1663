package archivetest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// entry is an entry of a zip file as its headers tell of it, right or wrong.
type entry struct {
	zip.FileHeader
	packed []byte
}

// newEntry packs a file rightly: texts are deflated, media stored. With descriptor its
// sizes stand behind the data, as Twitter writes them, and not before.
func newEntry(name string, data []byte, descriptor bool) entry {
	e := entry{FileHeader: zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(data), UncompressedSize64: uint64(len(data))}, packed: data}
	if isText(name) {
		e.Method = zip.Deflate
		e.packed = deflate(data)
	}
	if descriptor {
		e.Flags = 1 << 3
	}
	e.CompressedSize64 = uint64(len(e.packed))
	return e
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, flate.BestSpeed))
	must(w.Write(data))
	must(0, w.Close())
	return b.Bytes()
}

// must returns v: memory takes everything that is written.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func pack(entries []entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		must(must(w.CreateRaw(&e.FileHeader)).Write(e.packed))
	}
	must(0, w.Close())
	return b.Bytes()
}

// entriesOf packs files in the order of their names: the tweets come before the media.
func entriesOf(files map[string][]byte, descriptor bool) (list []entry) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		list = append(list, newEntry(name, files[name], descriptor))
	}
	return list
}

// attack makes an attack from the entries of the sound archive.
func (v *victim) attack(name, want string, change func(list []entry) []entry) Attack {
	a := Attack{Name: name, Want: want, Zip: pack(change(slices.Clone(v.entries)))}
	if want != Refuse {
		a.Tweets = v.tweets
	}
	return a
}

// adds returns a change that puts more files at both ends of the archive.
func adds(names ...string) func(list []entry) []entry {
	return func(list []entry) []entry {
		for _, name := range names {
			list = append(list, newEntry(name, []byte(tweetGlobal+"[ ]"), false))
		}
		return append(list[len(list)-len(names):], list[:len(list)-len(names)]...)
	}
}

// names are entries that want to be somewhere else, or two at once.
func (v *victim) names() []Attack {
	other, _ := New(Options{Seed: 22, Tweets: 10, OnlyTypical: true, NoMedia: true})
	again := func(data []byte) func(list []entry) []entry {
		return func(list []entry) []entry { return append(list, newEntry(tweetFile, data, false)) }
	}
	list := []Attack{
		v.attack("name-dotdot", Ignore, adds("../../outside.js", "data/../../outside.js", "data/tweets_media/../../../outside.jpg")),
		v.attack("name-absolute", Ignore, adds("/etc/passwd", "//server/share/outside.js")),
		v.attack("name-drive", Ignore, adds(`C:\outside.js`, "C:outside.js", `\\?\C:\outside.js`, "data/NUL", "data/aux.js")),
		v.attack("name-strange", Ignore, adds("data/\x1b[2J\x1b]0;owned\x07.js", "data/line\nbreak.js", "data/\xff\xfe.js", "data/\u202esj.txt",
			"data/"+strings.Repeat("long/", 200)+strings.Repeat("n", 60_000)+".js", "", ".", "data/nul\x00.js")),
		v.attack("name-backslashes", Repair, func(list []entry) []entry {
			for i := range list {
				list[i].Name = strings.ReplaceAll(list[i].Name, "/", `\`)
			}
			return list
		}),
		v.attack("twice-equal", Repair, again(v.files[tweetFile])),
		// Two files of one name: nothing tells which is the right one.
		v.attack("twice-different", Refuse, again(other[tweetFile].Data)),
		v.attack("symlinks", Ignore, func(list []entry) []entry {
			for name, target := range map[string]string{"data/direct_messages_media": "/etc", "data/zz-passwd.js": "../../../../etc/passwd", "data/zz-loop": "."} {
				e := newEntry(name, []byte(target), false)
				e.SetMode(fs.ModeSymlink | 0o777)
				list = append(list, e)
			}
			slices.SortStableFunc(list, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })
			return list
		}),
	}
	return list
}

// headers are files that their headers tell wrong things about.
func (v *victim) headers() []Attack {
	edit := func(prefix string, f func(e *entry)) func(list []entry) []entry {
		return func(list []entry) []entry {
			i := slices.IndexFunc(list, func(e entry) bool { return strings.HasPrefix(e.Name, prefix) })
			f(&list[i])
			return list
		}
	}
	tweets := func(f func(e *entry)) func(list []entry) []entry { return edit(tweetFile, f) }
	list := []Attack{
		v.attack("encrypted", Refuse, tweets(func(e *entry) { e.Flags |= 1 })),
		v.attack("method-unknown", Refuse, tweets(func(e *entry) { e.Method = 12 })),
		v.attack("crc-wrong", Recover, tweets(func(e *entry) { e.CRC32++ })),
		v.attack("crc-wrong-media", Recover, edit("data/tweets_media/", func(e *entry) { e.CRC32++ })),
		v.attack("size-short", Recover, tweets(func(e *entry) { e.UncompressedSize64 /= 2 })),
		v.attack("size-long", Recover, tweets(func(e *entry) { e.UncompressedSize64 *= 2 })),
		v.attack("size-huge", Refuse, tweets(func(e *entry) { e.UncompressedSize64 = 1 << 60 })),
		v.attack("size-packed-huge", Refuse, tweets(func(e *entry) { e.CompressedSize64 = 1 << 60 })),
		v.attack("size-packed-short", Recover, tweets(func(e *entry) { e.CompressedSize64 /= 2 })),
	}
	for i := range list {
		switch list[i].Name {
		case "size-packed-short":
			e := newEntry(tweetFile, v.files[tweetFile], false)
			list[i].Tweets = inflated(e.packed[:len(e.packed)/2])
		case "size-short":
			data := v.files[tweetFile]
			list[i].Tweets = whole(data[:len(data)/2])
		}
		list[i].Damaged = v.tweets - list[i].Tweets
		if list[i].Want == Refuse {
			list[i].Damaged = 0
		}
	}
	return list
}

// cuts are downloads that ended early, with the sizes before the data and behind it, and
// zip files with more than a zip file before or behind.
func (v *victim) cuts() (list []Attack) {
	for _, form := range []struct {
		name       string
		descriptor bool
	}{{"", false}, {"-descriptors", true}} {
		entries := entriesOf(v.files, form.descriptor)
		data := pack(entries)
		r := must(zip.NewReader(bytes.NewReader(data), int64(len(data))))
		var tweets, last *zip.File
		for _, f := range r.File {
			if f.Name == tweetFile {
				tweets = f
			}
			last = f
		}
		at := func(f *zip.File, part int) int { return int(must(f.DataOffset())) + int(f.CompressedSize64)*part/100 }
		directory := bytes.LastIndex(data, []byte("PK\x01\x02"))
		half := data[:at(tweets, 50)]
		got := inflated(half[at(tweets, 0):])
		list = append(list,
			Attack{Name: "cut-directory" + form.name, Want: Recover, Tweets: v.tweets, Zip: data[:directory]},
			Attack{Name: "cut-last-entry" + form.name, Want: Recover, Tweets: v.tweets, Zip: data[:at(last, 50)]},
			Attack{Name: "cut-tweets" + form.name, Want: Recover, Tweets: got, Damaged: v.tweets - got, Zip: half},
		)
	}
	sound := pack(entriesOf(v.files, true))
	stub := []byte("MZ" + strings.Repeat("a program that unpacks itself ", 100))
	return append(list,
		Attack{Name: "more-before", Want: Repair, Tweets: v.tweets, Zip: slices.Concat(stub, sound)},
		Attack{Name: "more-behind", Want: Repair, Tweets: v.tweets, Zip: slices.Concat(sound, make([]byte, 1000))},
		Attack{Name: "no-zip", Want: Refuse, Zip: []byte("PK\x03\x04" + strings.Repeat("no zip file at all ", 100))},
		Attack{Name: "no-bytes", Want: Refuse, Zip: []byte{}},
	)
}

// inflated counts the tweets that a deflated file's beginning has.
func inflated(packed []byte) int {
	data, _ := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	return whole(data)
}
