package practice

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func pngFile(t *testing.T, width, height int) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func gifFile(t *testing.T, width, height int) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := gif.Encode(&file, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// mp4File is as much of an MP4 file as the server looks at.
func mp4File(handler string) []byte {
	return []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + strings.Repeat("x", 600) +
		"\x00\x00\x00\x21hdlr\x00\x00\x00\x00\x00\x00\x00\x00vide" + "\x00\x00\x00\x21hdlr\x00\x00\x00\x00\x00\x00\x00\x00" + handler)
}

func TestUpload(t *testing.T) {
	for _, test := range []struct {
		name string
		data []byte
		opts Options
		code int
		want string // part of the answer
	}{
		{"image", pngFile(t, 4, 2), Options{}, 200, `"size":"4x2"`},
		{"GIF", gifFile(t, 2, 2), Options{}, 202, `"type":"gifv","url":null`},
		{"video", mp4File("soun"), Options{}, 202, `"type":"video","url":null`},
		{"video without sound", mp4File("text"), Options{}, 202, `"type":"gifv","url":null`},
		{"QuickTime", append([]byte("\x00\x00\x00\x14ftypqt  "), mp4File("soun")...), Options{}, 202, `"type":"video"`},
		{"text", []byte("hello"), Options{}, 422, "could not be verified"},
		{"nothing", nil, Options{}, 422, "could not be verified"},
		{"broken image", pngFile(t, 1, 1)[:20], Options{}, 422, "Validation failed: File"},
		{"large image", pngFile(t, 1, 1), Options{MaxImageSize: 10}, 422, "file size"},
		{"large video", mp4File("soun"), Options{MaxVideoSize: 10}, 422, "file size"},
		{"many pixels", pngFile(t, 33_177_601, 1), Options{}, 422, "images are not supported"},
		{"many pixels in a GIF", gifFile(t, 1921, 480), Options{}, 422, "1921x480 GIF files are not supported"},
		{"video on GoToSocial", mp4File("soun"), Options{Software: GoToSocial}, 200, `"type":"video","url":"https`},
		{"large image on GoToSocial", pngFile(t, 1, 1), Options{Software: GoToSocial, MaxImageSize: 10}, 400, "file size"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, test.opts)
			if a := c.must(c.file("/api/v2/media", test.data), test.code); !strings.Contains(a.body, test.want) {
				t.Errorf("%s, want %s in it", a.body, test.want)
			}
		})
	}
}

func TestUploadFields(t *testing.T) {
	c := newClient(t, Options{MaxDescription: 5})
	a := c.must(c.file("/api/v1/media", pngFile(t, 1, 1), "description", "höhö!", "focus", "-0.5,1"), 200)
	var doc struct {
		Description string
		Meta        struct{ Focus struct{ X, Y float64 } }
	}
	a.decode(t, &doc)
	if doc.Description != "höhö!" || doc.Meta.Focus.X != -0.5 || doc.Meta.Focus.Y != 1 {
		t.Errorf("%s", a.body)
	}
	path := "/api/v1/media/" + a.id(t)
	c.must(c.form("PUT", path, "description", "short", "focus", "0,0"), 200)
	c.must(c.form("PUT", path, "description", "longer"), 422)
	c.must(c.file("/api/v1/media", pngFile(t, 1, 1), "description", "longer"), 422)
	c.must(c.form("POST", "/api/v1/media", "file", "x"), 422)
	id := c.must(c.post("media_ids[]", a.id(t)), 200).id(t)
	if m := c.s.Statuses("alice")[0].Media[0]; m.Description != "short" || id == "" {
		t.Errorf("%+v", m)
	}
	c.must(c.form("PUT", path, "description", ""), 404) // attached
}

// The old way to upload answers when it is done.
func TestProcessingV1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{ProcessingTime: 10 * time.Second})
		start := time.Now()
		id := c.must(c.file("/api/v1/media", mp4File("soun")), 200).id(t)
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
		c.must(c.get("/api/v1/media/"+id), 200)
	})
}

// 202 at first, 206 while it is processed, 200 then.
func TestProcessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{ProcessingTime: 10 * time.Second})
		id := c.must(c.file("/api/v2/media", mp4File("soun")), 202).id(t)
		path := "/api/v1/media/" + id
		time.Sleep(10*time.Second - 1)
		c.must(c.get(path), 206)
		if a := c.must(c.post("status", "x", "media_ids[]", id), 422); !strings.Contains(a.body, "not finished processing") {
			t.Error(a.body)
		}
		time.Sleep(time.Nanosecond)
		if a := c.must(c.get(path), 200); !strings.Contains(a.body, "/media/"+id) {
			t.Error(a.body)
		}
		c.must(c.post("media_ids[]", id), 200)
		c.must(c.get(path), 404)
	})
}

func TestAttaching(t *testing.T) {
	c := newClient(t, Options{ProcessingTime: -1})
	upload := func(data []byte) string { return c.must(c.file("/api/v2/media", data), 200).id(t) }
	photo, animation, video := upload(pngFile(t, 1, 1)), upload(mp4File("text")), upload(mp4File("soun"))
	a := c.must(c.post("media_ids[]", photo, "media_ids[]", video), 422)
	if !strings.Contains(a.body, "Cannot attach a video to a post that already contains images") {
		t.Error(a.body)
	}
	c.must(c.post("media_ids[]", photo, "media_ids[]", animation), 200)
	c.must(c.post("status", "x", "media_ids[]", photo), 422) // once only
	c.must(c.post("media_ids[]", video, "media_ids[]", video), 422)
	c.must(c.post("media_ids[]", video), 200)
	other := &client{t, c.s, c.s.AddAccount("bob")}
	other.must(other.post("media_ids[]", upload(pngFile(t, 1, 1))), 422)
}

func TestUnattachedMediaArePurged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{})
		upload := func() string { return c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), 200).id(t) }
		used, unused := upload(), upload()
		c.must(c.post("media_ids[]", used), 200)
		time.Sleep(24*time.Hour - 1)
		c.must(c.get("/api/v1/media/"+unused), 200)
		time.Sleep(time.Nanosecond)
		c.must(c.get("/api/v1/media/"+unused), 404)
		c.must(c.post("status", "x", "media_ids[]", unused), 422)
		c.must(c.get("/media/"+used), 200)
	})
}

// Of the files beyond KeepMedia only size and hash are known.
func TestKeepMedia(t *testing.T) {
	file := pngFile(t, 50, 50)
	c := newClient(t, Options{KeepMedia: int64(len(file)) + 1})
	sum := sha256.Sum256(file)
	for i, code := range []int{200, 404} {
		id := c.must(c.file("/api/v2/media", file), 200).id(t)
		if a := c.must(c.get("/media/"+id), code); code == 200 && a.body != string(file) {
			t.Error("not the same bytes")
		}
		c.must(c.post("media_ids[]", id), 200)
		if m := c.s.Statuses("alice")[i].Media[0]; m.Size != int64(len(file)) || m.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%+v", m)
		}
	}
}

// The sound track is found wherever the file is cut on its way.
func TestSoundFinder(t *testing.T) {
	for _, handler := range []string{"soun", "text"} {
		data := mp4File(handler)
		for size := 1; size < 40; size++ {
			f := &soundFinder{}
			if _, err := io.CopyBuffer(struct{ io.Writer }{f}, struct{ io.Reader }{bytes.NewReader(data)}, make([]byte, size)); err != nil {
				t.Fatal(err)
			}
			if f.found != (handler == "soun") {
				t.Errorf("%s in pieces of %d: %v", handler, size, f.found)
			}
		}
	}
}
