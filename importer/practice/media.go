package practice

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the formats whose pixels are counted
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxImagePixels = 33_177_600
	maxGIFPixels   = 921_600
	// mediaLife is how long media wait to be attached
	// (app/lib/vacuum/media_attachments_vacuum.rb).
	mediaLife = 24 * time.Hour
)

var mediaTypes = []string{
	"image/jpeg", "image/png", "image/gif", "image/heic", "image/webp", "image/avif",
	"video/mp4", "video/quicktime", "video/webm",
	"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wave", "audio/flac",
}

// Media is an attachment as the server got it.
type Media struct {
	ID          string
	Kind        string // "image", "gifv" (an animation without sound), "video", "audio"
	MIMEType    string // found by looking at the bytes
	Description string
	Focus       string // "x,y" as sent
	Size        int64  // bytes
	SHA256      string // of the bytes, hexadecimal
}

type attachment struct {
	Media
	account       *account
	uploadedAt    time.Time
	readyAt       time.Time
	failed        bool
	status        *status // what it is attached to
	width, height int     // 0: unknown
	data          []byte  // nil when not kept
}

func (s *Server) routeMedia() {
	s.apiStreaming("POST /api/v1/media", needs("write", "write:media"), s.upload)
	s.apiStreaming("POST /api/v2/media", needs("write", "write:media"), s.upload)
	s.api("GET /api/v1/media/{id}", needs("write", "write:media"), s.getMedia)
	s.api("PUT /api/v1/media/{id}", needs("write", "write:media"), s.updateMedia)
	s.mux.HandleFunc("GET /media/{id}", s.serveMedia)
}

// upload takes the file as it comes, without the server's lock.
func (s *Server) upload(c *call) (any, error) {
	parts, err := c.MultipartReader()
	if err != nil {
		return nil, s.invalid("Validation failed: File can't be blank")
	}
	var m *attachment
	fields := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, badRequest("cannot read the upload: %v", err)
		}
		if part.FormName() == "file" {
			m, err = s.receive(part)
		} else {
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, maxForm))
			fields[part.FormName()] = string(value)
		}
		if err != nil {
			return nil, err
		}
	}
	if m == nil {
		return nil, s.invalid("Validation failed: File can't be blank")
	}
	m.Description, m.Focus = fields["description"], fields["focus"]
	if err := s.checkDescription(m.Description); err != nil {
		return nil, err
	}

	var work time.Duration
	f, _ := c.Context().Value(faultKey{}).(Fault)
	switch {
	case f.Kind == SlowMedia:
		work = f.Delay
	case m.Kind != "image":
		work = s.opts.ProcessingTime
	}
	if c.URL.Path == "/api/v1/media" { // does not answer before it is done
		if err := s.opts.Clock.Sleep(c.Context(), work); err != nil {
			panic(http.ErrAbortHandler) // nobody is waiting any more
		}
		work = 0
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock.Now()
	m.ID, m.account, m.uploadedAt, m.readyAt = s.newID(now), c.account(), now, now.Add(work)
	m.failed = f.Kind == FailMedia
	if m.failed && work == 0 {
		return nil, &apiError{code: http.StatusInternalServerError, message: "Error processing thumbnail for uploaded media"}
	}
	s.purgeMedia(now)
	s.keptBytes += int64(len(m.data))
	if s.keptBytes > s.opts.KeepMedia {
		s.drop(m)
	}
	s.media[m.ID] = m
	s.unattached = append(s.unattached, m)
	if work > 0 {
		c.code = http.StatusAccepted
	}
	return s.renderMedia(m, now), nil
}

func (s *Server) checkDescription(description string) error {
	if utf8.RuneCountInString(description) <= s.opts.MaxDescription {
		return nil
	}
	return s.invalid("Validation failed: Description is too long (maximum is %d characters)", s.opts.MaxDescription)
}

// receive reads one file. It keeps the bytes if that can be afforded.
func (s *Server) receive(r io.Reader) (*attachment, error) {
	s.mu.Lock()
	room := s.opts.KeepMedia - s.keptBytes
	s.mu.Unlock()
	in := bufio.NewReader(r)
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, badRequest("cannot read the upload: %v", err)
	}
	m := &attachment{Media: Media{MIMEType: sniff(head)}}
	m.Kind, _, _ = strings.Cut(m.MIMEType, "/")
	limit := s.opts.MaxVideoSize
	switch {
	case m.Kind == "":
		return nil, unprocessable("File type of uploaded media could not be verified")
	case m.Kind == "image":
		limit = s.opts.MaxImageSize
	}

	sum, kept, sound := sha256.New(), &keeper{room: room}, &soundFinder{}
	all := io.TeeReader(io.LimitReader(in, limit+1), io.MultiWriter(sum, kept, sound, (*counter)(&m.Size)))
	var broken error
	switch m.MIMEType {
	case "image/jpeg", "image/png", "image/gif":
		var config image.Config
		config, _, broken = image.DecodeConfig(all)
		m.width, m.height = config.Width, config.Height
	}
	if _, err := io.Copy(io.Discard, all); err != nil {
		return nil, badRequest("cannot read the upload: %v", err)
	}
	pixels := m.width * m.height
	switch {
	case m.Size > limit:
		return nil, s.invalid("Validation failed: File file size must be less than %d Bytes", limit)
	case broken != nil:
		return nil, unprocessable("Validation failed: File could not be read: %v", broken)
	case m.MIMEType == "image/gif" && pixels > maxGIFPixels && s.opts.Software == Mastodon:
		return nil, unprocessable("%dx%d GIF files are not supported", m.width, m.height)
	case m.Kind == "image" && pixels > maxImagePixels && s.opts.Software == Mastodon:
		return nil, unprocessable("%dx%d images are not supported", m.width, m.height)
	}
	if m.MIMEType == "image/gif" || (m.MIMEType == "video/mp4" || m.MIMEType == "video/quicktime") && !sound.found {
		m.Kind = "gifv"
	}
	m.SHA256, m.data = hex.EncodeToString(sum.Sum(nil)), kept.data
	return m, nil
}

// counter counts bytes.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// keeper keeps all bytes, or none when there are more than room.
type keeper struct {
	room int64
	data []byte
	full bool
}

func (k *keeper) Write(p []byte) (int, error) {
	if k.full = k.full || int64(len(k.data)+len(p)) > k.room; k.full {
		k.data = nil
	} else {
		k.data = append(k.data, p...)
	}
	return len(p), nil
}

// soundFinder looks for a sound track in an MP4 file: a box "hdlr" whose
// handler type is "soun" (ISO 14496-12 section 8.4.3).
type soundFinder struct {
	tail  []byte // the last bytes of what came before
	found bool
}

// handlerLength is from the name of the box to the end of the handler type.
const handlerLength = 4 + 4 + 4 + 4

func (f *soundFinder) Write(p []byte) (int, error) {
	data := append(f.tail, p...)
	rest := data
	for !f.found {
		i := bytes.Index(rest, []byte("hdlr"))
		if i < 0 || len(rest) < i+handlerLength {
			break
		}
		f.found = string(rest[i+handlerLength-4:i+handlerLength]) == "soun"
		rest = rest[i+4:]
	}
	f.tail = bytes.Clone(data[max(0, len(data)-handlerLength+1):])
	return len(p), nil
}

// sniff returns the media type of a file by its first bytes, "" if it is none
// that can be attached.
func sniff(head []byte) string {
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		switch brand := string(head[8:12]); brand {
		case "qt  ":
			return "video/quicktime"
		case "heic", "heix", "mif1":
			return "image/heic"
		case "avif", "avis":
			return "image/avif"
		case "M4A ", "M4B ":
			return "audio/mp4"
		default:
			return "video/mp4"
		}
	}
	switch kind := http.DetectContentType(head); kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "video/webm", "audio/mpeg", "audio/wave":
		return kind
	case "application/ogg":
		return "audio/ogg"
	}
	switch {
	case bytes.HasPrefix(head, []byte("fLaC")):
		return "audio/flac"
	case len(head) >= 2 && head[0] == 0xFF && head[1]&0xE6 == 0xE2:
		return "audio/mpeg" // a frame of layer III, without a tag before it
	}
	return ""
}

// purgeMedia forgets media that nobody attached in time.
func (s *Server) purgeMedia(now time.Time) {
	for len(s.unattached) > 0 && s.unattached[0].expired(now) {
		if m := s.unattached[0]; m.status == nil {
			s.forget(m)
		}
		s.unattached = s.unattached[1:]
	}
}

func (m *attachment) expired(now time.Time) bool { return !now.Before(m.uploadedAt.Add(mediaLife)) }

func (s *Server) forget(m *attachment) {
	s.drop(m)
	delete(s.media, m.ID)
}

// drop frees the bytes of a file.
func (s *Server) drop(m *attachment) {
	s.keptBytes -= int64(len(m.data))
	m.data = nil
}

// ownMedia returns a file of the caller that has not been attached.
func (s *Server) ownMedia(c *call) (*attachment, error) {
	s.purgeMedia(c.now)
	m := s.media[c.PathValue("id")]
	if m == nil || m.account != c.account() || m.status != nil && s.opts.Software == Mastodon {
		return nil, errNotFound
	}
	return m, nil
}

func (s *Server) getMedia(c *call) (any, error) {
	m, err := s.ownMedia(c)
	switch {
	case err != nil:
		return nil, err
	case m.readyAt.After(c.now):
		c.code = http.StatusPartialContent
	case m.failed:
		return nil, unprocessable("Error processing media")
	}
	return s.renderMedia(m, c.now), nil
}

func (s *Server) updateMedia(c *call) (any, error) {
	m, err := s.ownMedia(c)
	if err != nil {
		return nil, err
	}
	if c.Form.Has("description") {
		if err := s.checkDescription(c.Form.Get("description")); err != nil {
			return nil, err
		}
		m.Description = c.Form.Get("description")
	}
	if c.Form.Has("focus") {
		m.Focus = c.Form.Get("focus")
	}
	return s.renderMedia(m, c.now), nil
}

type mediaJSON struct {
	ID          string  `json:"id"`
	Type        string  `json:"type"`
	URL         *string `json:"url"`
	PreviewURL  *string `json:"preview_url"`
	RemoteURL   *string `json:"remote_url"`
	TextURL     *string `json:"text_url"`
	Meta        object  `json:"meta"`
	Description *string `json:"description"`
	Blurhash    *string `json:"blurhash"`
}

func (s *Server) renderMedia(m *attachment, now time.Time) mediaJSON {
	doc := mediaJSON{ID: m.ID, Type: m.Kind, Meta: object{}}
	if m.Description != "" {
		doc.Description = &m.Description
	}
	if !m.readyAt.After(now) {
		url := s.base + "/media/" + m.ID
		doc.URL, doc.PreviewURL = &url, &url
	}
	if m.width > 0 && m.height > 0 {
		size := object{
			"width": m.width, "height": m.height, "size": fmt.Sprintf("%dx%d", m.width, m.height),
			"aspect": float64(m.width) / float64(m.height),
		}
		doc.Meta["original"], doc.Meta["small"] = size, size
	}
	var x, y float64
	if n, err := fmt.Sscanf(m.Focus, "%g,%g", &x, &y); err == nil && n == 2 {
		doc.Meta["focus"] = object{"x": x, "y": y}
	}
	return doc
}

// serveMedia sends the bytes of a file, where they have been kept.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.media[r.PathValue("id")]
	if m == nil || m.data == nil || m.readyAt.After(s.opts.Clock.Now()) {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	kind, data := m.MIMEType, m.data
	s.mu.Unlock()
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
