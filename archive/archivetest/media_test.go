package archivetest_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// TestRatio compares how well the tweets deflate with a real archive, the one of 2021
// in the project's samples: 128,335 bytes for 70 tweets, which zlib at level 6 makes
// 8.01 times and Go's flate at its default level sampleRatio times smaller. Five other
// public archives lie between 8.1 and 11.7.
func TestRatio(t *testing.T) {
	const (
		sampleRatio = 8.06
		sampleBytes = 1833 // of a tweet
		tolerance   = 0.10
	)
	fsys, truth := archivetest.New(archivetest.Options{Seed: 11, Tweets: 3000, NoMedia: true})
	if got := ratio(t, fsys["data/tweets.js"].Data); got < sampleRatio*(1-tolerance) || got > sampleRatio*(1+tolerance) {
		t.Errorf("tweets.js deflates by %.2f, want %.2f within 10 %%", got, sampleRatio)
	}
	if got := float64(truth.TweetBytes) / float64(truth.Tweets); got < sampleBytes*(1-tolerance) || got > sampleBytes*(1+tolerance) {
		t.Errorf("%.0f bytes a tweet, want %d within 10 %%", got, sampleBytes)
	}
	if sample, err := os.ReadFile("../../../shared/sample/2021-institution/data/tweet.js"); err == nil {
		if got := ratio(t, sample); got < sampleRatio-0.01 || got > sampleRatio+0.01 {
			t.Errorf("the sample deflates by %.3f, not %.2f", got, sampleRatio)
		}
	}
}

func ratio(t *testing.T, data []byte) float64 {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return float64(len(data)) / float64(packed.Len())
}

// TestMedia decodes the pictures, walks the boxes of the videos, and finds no two files equal.
func TestMedia(t *testing.T) {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 4, Tweets: 120, Profile: archivetest.Photographer})
	contents := make(map[string]string)
	var jpegs, pngs, videos int
	for name, f := range fsys {
		if !strings.HasPrefix(name, "data/tweets_media/") {
			continue
		}
		if other, ok := contents[string(f.Data)]; ok {
			t.Errorf("%s and %s are the same file", name, other)
		}
		contents[string(f.Data)] = name
		if strings.HasSuffix(name, ".mp4") {
			videos++
			checkMP4(t, name, f.Data)
			continue
		}
		img, format, err := image.Decode(bytes.NewReader(f.Data))
		if err != nil || img.Bounds().Dx() != 96 || !strings.HasSuffix(name, strings.Replace(format, "jpeg", "jpg", 1)) {
			t.Errorf("%s: %s, %v", name, format, err)
			continue
		}
		if format == "png" {
			pngs++
		} else {
			jpegs++
		}
	}
	if jpegs == 0 || pngs == 0 || videos != truth.GIFs+truth.Videos || jpegs+pngs+videos != truth.MediaFiles {
		t.Errorf("%d JPEG, %d PNG, %d MP4 files; truth %+v", jpegs, pngs, videos, truth)
	}
}

func checkMP4(t *testing.T, name string, data []byte) {
	t.Helper()
	var boxes []string
	for len(data) > 0 {
		size := int(binary.BigEndian.Uint32(data))
		if size < 8 || size > len(data) {
			t.Errorf("%s: a box of %d bytes of %d", name, size, len(data))
			return
		}
		boxes = append(boxes, string(data[4:8]))
		data = data[size:]
	}
	if d := cmp.Diff([]string{"ftyp", "moov", "free", "mdat", "free"}, boxes); d != "" {
		t.Errorf("%s: boxes %s", name, d)
	}
}
