package archivetest

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"path"
	"strings"
)

// The videos are one second of a test picture at 160 by 90 pixels, H.264 baseline;
// sound.mp4 has an AAC track as well. They were made with ffmpeg 5.1:
//
//	ffmpeg -f lavfi -i testsrc=size=160x90:rate=8:duration=1 \
//	  [-f lavfi -i sine=frequency=440:sample_rate=22050:duration=1 -c:a aac -b:a 24k -ac 1] \
//	  -c:v libx264 -profile:v baseline -pix_fmt yuv420p -crf 38 -preset veryslow -movflags +faststart
var (
	//go:embed media/silent.mp4
	silentVideo []byte
	//go:embed media/sound.mp4
	soundVideo []byte
)

// item is an attached photo, GIF or video.
type item struct {
	id       uint64
	kind     string
	base     string // of the file's name
	url      string // of the photo, or of the still picture of a video
	variants []variant
	duration int // milliseconds
	source   reply
	missing  bool
}

type variant struct {
	bitrate int // 0 for GIFs, -1 for a playlist
	url     string
}

// file returns the name of an item's file, from below the top folder. It is empty in
// the eras without media.
func (g *generator) file(t tweet, it item) string {
	folder := g.era.media
	switch {
	case folder == "":
		return ""
	case !t.deletedAt.IsZero():
		folder = "deleted_tweets_media"
	case t.community != "":
		folder = "community_tweet_media"
	case g.era.nested:
		folder = g.nestedZip(g.part(t.place))
	}
	return path.Join(g.era.folder, folder, decimal(t.id)+"-"+it.base)
}

// nestedParts returns how many zip files of media Era2019 has.
func (g *generator) nestedParts() int {
	const enough = 200 // tweets
	if g.n >= enough {
		return 2
	}
	return 1
}

// part returns the zip file of media, from 0, of the tweet at a place.
func (g *generator) part(place int) int { return place * g.nestedParts() / g.n }

func (g *generator) nestedZip(part int) string {
	return path.Join(g.era.media, "tweet-media-part"+decimal(part+1)+".zip")
}

// someMedia draws the media of a typical tweet, with the measured shares of kinds and numbers.
func (g *generator) someMedia(rng *rand.Rand, t *tweet) []item {
	switch n := rng.IntN(1000); {
	case n < 105:
		return []item{newItem(rng, video, t.id)}
	case n < 210:
		return []item{newItem(rng, gif, t.id)}
	}
	count := 1
	switch n := rng.IntN(1000); {
	case n < 20:
		count = 4
	case n < 33:
		count = 3
	case n < 81:
		count = 2
	}
	var items []item
	for range count {
		items = append(items, newItem(rng, photo, t.id))
	}
	return items
}

// newItem makes an item that was uploaded just before tweet id was written.
func newItem(rng *rand.Rand, kind string, id uint64) item {
	const still = "https://pbs.twimg.com/"
	it := item{id: id - 1<<22*uint64(900+rng.IntN(9000)), kind: kind}
	code := letters(rng, 15, base64)
	switch kind {
	case photo:
		it.base = code + ".jpg"
		if rng.IntN(4) == 0 {
			it.base = code + ".png"
		}
		it.url = still + "media/" + it.base
	case gif:
		it.base = code + ".mp4"
		it.url = still + "tweet_video_thumb/" + code + ".jpg"
		it.variants = []variant{{0, "https://video.twimg.com/tweet_video/" + it.base}}
	case video:
		it.duration = 1000
		at := "https://video.twimg.com/ext_tw_video/" + decimal(it.id) + "/pu/"
		it.base = letters(rng, 16, base64) + ".mp4"
		it.url = still + "ext_tw_video_thumb/" + decimal(it.id) + "/pu/img/" + code + ".jpg"
		it.variants = []variant{
			{256000, at + "vid/480x270/" + letters(rng, 16, base64) + ".mp4?tag=12"},
			{-1, at + "pl/" + letters(rng, 16, base64) + ".m3u8?tag=12"},
			{2176000, at + "vid/1280x720/" + it.base + "?tag=12"},
			{832000, at + "vid/640x360/" + letters(rng, 16, base64) + ".mp4?tag=12"},
		}
	}
	return it
}

// writeFile writes the file of an item, which differs from all others.
func (it item) writeFile(w io.Writer) error {
	h := fnv.New64a()
	h.Write([]byte(it.base))
	switch {
	case it.kind == photo:
		return picture(w, h.Sum64(), strings.HasSuffix(it.base, ".png"))
	case it.kind == gif:
		return clip(w, silentVideo, it.base)
	default:
		return clip(w, soundVideo, it.base)
	}
}

// clip writes an MP4 file with a box of its own that players skip
// (ISO/IEC 14496-12, section 8.1.2).
func clip(w io.Writer, mp4 []byte, name string) error {
	box := binary.BigEndian.AppendUint32(nil, uint32(8+len(name)))
	box = append(box, "free"+name...)
	_, err := w.Write(append(bytes.Clone(mp4), box...))
	return err
}

// picture writes a JPEG or PNG file: a sky, a sun and hills that depend on seed.
func picture(w io.Writer, seed uint64, asPNG bool) error {
	const width, height = 96, 64
	rng := rand.New(rand.NewPCG(seed, 0))
	channel := func(low int) uint8 { return uint8(low + rng.IntN(100)) }
	sky, hill := color.RGBA{channel(60), channel(100), channel(150), 255}, color.RGBA{channel(20), channel(80), channel(20), 255}
	sun := color.RGBA{255, channel(150), channel(40), 255}
	sunX, sunY, size := rng.IntN(width), rng.IntN(height/2), 6+rng.IntN(8)
	a, b, base := 8+rng.IntN(16), 20+rng.IntN(30), height/2+rng.IntN(height/4)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := sky
			c.R += uint8(y)
			if dx, dy := x-sunX, y-sunY; dx*dx+dy*dy < size*size {
				c = sun
			}
			// Parabolas make the hills; no trigonometry, whose last bits differ by machine.
			if u, v := x%b-b/2, x%a-a/2; y > base+u*u/30-v*v/20 {
				c = hill
				c.G += uint8(x % 7)
			}
			img.SetRGBA(x, y, c)
		}
	}
	if asPNG {
		return png.Encode(w, img)
	}
	return jpeg.Encode(w, img, &jpeg.Options{Quality: 75})
}
