package zipfs_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

const many = 100_000

// media is the name of the ith file, as long as those of archives.
func media(i int) string {
	return fmt.Sprintf("data/tweets_media/%d-%015d.jpg", 1800000000000000000-int64(i)*7919, i)
}

// large is an archive of many small media files.
var large = sync.OnceValue(func() []byte {
	items := make([]item, many, many+1)
	for i := range items {
		items[i] = item{name: media(i), data: fmt.Sprint(i), tail: signed32}
	}
	items = append(items, item{name: "data/tweets.js", data: "[]", method: zip.Deflate})
	b, _, _ := build(layout{zip64: true}, items...)
	return b
})

// largeClassic is the same with an end of the directory that counts to 65,535 only.
var largeClassic = sync.OnceValue(func() []byte {
	b := bytes.Clone(large())
	end := b[len(b)-22:]
	n := uint16((many + 1) % 65536)
	end[8], end[9], end[10], end[11] = byte(n), byte(n>>8), byte(n), byte(n>>8)
	wide := b[len(b)-22-20-56:]
	copy(end[12:16], wide[40:]) // size
	copy(end[16:20], wide[48:]) // offset
	return append(b[:len(b)-22-20-56], end...)
})

func TestLarge(t *testing.T) {
	b := large()
	_, _, dir := build(layout{}) // of nothing
	if dir != 0 {
		t.Fatal(dir)
	}
	tests := map[string][]byte{"zip64": b, "classic": largeClassic(), "cut": b[:len(b)-50]}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			z := open(t, b)
			if _, recovered := note(z, zipfs.Recovered); recovered != (name == "cut") || len(z.Notes()) > 1 {
				t.Errorf("notes %+v", z.Notes())
			}
			for _, i := range []int{0, 1, 65535, 65536, many - 1} {
				want(t, z, media(i), fmt.Sprint(i))
			}
			want(t, z, "data/tweets.js", "[]")
			for dir, n := range map[string]int{".": 1, "data": 2, "data/tweets_media": many} {
				if list, err := z.ReadDir(dir); len(list) != n || err != nil {
					t.Errorf("%s has %d entries, %v", dir, len(list), err)
				}
			}
		})
	}
}

// TestMemory bounds what is allocated, kept or not.
func TestMemory(t *testing.T) {
	b := large()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	z := open(t, b)
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / many; n > 125 {
		t.Errorf("opening took %d bytes per entry", n)
	}
	if n := after.Mallocs - before.Mallocs; n > 1000 {
		t.Errorf("opening took %d allocations", n)
	}
	buf := make([]byte, 100)
	for name, most := range map[string]float64{media(1234): 6, "data/tweets.js": 6} {
		allocs := testing.AllocsPerRun(100, func() {
			f, err := z.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Read(buf); err != nil {
				t.Error(err)
			}
			if _, err := f.Read(buf); err != io.EOF {
				t.Error(err)
			}
			f.Close()
		})
		if allocs > most {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
	// Folders are listed without a look at what is in the folders in them.
	if allocs := testing.AllocsPerRun(10, func() { z.ReadDir("data") }); allocs > 20 {
		t.Errorf("listing a folder of two: %v allocations", allocs)
	}
}

// TestConcurrent reads different files, and one file, at a time.
func TestConcurrent(t *testing.T) {
	z := open(t, goZip(t, func(*zip.FileHeader) {}))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				want(t, z, sample[i%len(sample)].name, sample[i%len(sample)].data)
				want(t, z, sample[1].name, sample[1].data)
			}
		})
	}
	wg.Wait()
}

// BenchmarkNew opens an archive of 100,000 files. kept-B/file is what stays in memory.
func BenchmarkNew(b *testing.B) {
	data := large()
	for name, data := range map[string][]byte{"Directory": data, "Recover": data[:len(data)-50]} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var z *zipfs.FS
			for b.Loop() {
				z = open(b, data)
			}
			b.StopTimer()
			var with, without runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&with)
			runtime.KeepAlive(z)
			z = nil
			runtime.GC()
			runtime.ReadMemStats(&without)
			b.ReportMetric((float64(with.HeapAlloc)-float64(without.HeapAlloc))/many, "kept-B/file")
		})
	}
}

// BenchmarkOpen opens, reads and closes one file of 100,000.
func BenchmarkOpen(b *testing.B) {
	z := open(b, large())
	buf := make([]byte, 100)
	for name, file := range map[string]string{"Stored": media(77_777), "Deflated": "data/tweets.js"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := z.Open(file)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := f.Read(buf); err != nil {
					b.Fatal(err)
				}
				f.Close()
			}
		})
	}
}

// BenchmarkStat has names that are there and folders that have no entry.
func BenchmarkStat(b *testing.B) {
	z := open(b, large())
	names := []string{media(77_777), "data/tweets_media"}
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range names {
			if _, err := z.Stat(name); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkReadDir lists the folder with all files, and the one above it.
func BenchmarkReadDir(b *testing.B) {
	z := open(b, large())
	for _, dir := range []string{"data", "data/tweets_media"} {
		b.Run(dir[len("data"):], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := z.ReadDir(dir); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScan looks for the end of a large file.
func BenchmarkScan(b *testing.B) {
	data, _, dir := build(layout{}, item{name: "a.mp4", data: noise(64 << 20), tail: signed32})
	b.SetBytes(int64(dir))
	for b.Loop() {
		open(b, data[:dir])
	}
}

// BenchmarkRead unpacks a file.
func BenchmarkRead(b *testing.B) {
	text := bytes.Repeat([]byte(`{"tweet": {"id_str": "1", "full_text": "some text"}}, `), 100_000)
	z := open(b, func() []byte {
		data, _, _ := build(layout{}, item{name: "a", data: string(text), method: zip.Deflate}, item{name: "b", data: string(text)})
		return data
	}())
	for _, name := range []string{"a", "b"} {
		b.Run(map[string]string{"a": "Deflated", "b": "Stored"}[name], func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				f, err := z.Open(name)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, f); err != nil {
					b.Fatal(err)
				}
				f.Close()
			}
		})
	}
}
