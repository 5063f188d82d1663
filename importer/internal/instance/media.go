package instance

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-mastodon"
)

// slowestUpload is the rate, in bytes per second, below which an upload is
// given up.
const slowestUpload = 32 << 10

// Media is a file to be uploaded.
type Media struct {
	Name        string // of which only the last element is sent
	ContentType string // MIME type; empty: for the server to find out
	Description string // alternative text
	Size        int64  // in bytes, exactly what Open's reader gives
	Open        func() (io.ReadCloser, error)
}

// MediaStatus is an uploaded file. It can be attached to a status once Ready.
type MediaStatus struct {
	ID    string
	Ready bool
}

// UploadMedia uploads a file, streaming it. Where the server goes on
// processing (202), the result is not Ready, and [Client.MediaStatus] tells
// when it is. A file that cannot be read, or is not of the Size given, gives an
// error that is none of the package's types.
func (c *Client) UploadMedia(ctx context.Context, m Media) (MediaStatus, error) {
	head, tail, contentType := multipartAround(m)
	file, err := m.Open()
	if err != nil {
		return MediaStatus{}, fmt.Errorf("open %s: %w", baseName(m.Name), err)
	}
	source := &exactReader{r: file, left: m.Size}
	body := struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), source, bytes.NewReader(tail)), file}

	ctx, cancel := context.WithTimeout(ctx, postTimeout+time.Duration(m.Size/slowestUpload)*time.Second)
	defer cancel()
	header := http.Header{"Content-Type": {contentType}}
	var a mastodon.Attachment
	code, err := c.send(ctx, http.MethodPost, "/api/v2/media", header, body, int64(len(head))+m.Size+int64(len(tail)), &a)
	if broken := source.broken.Load(); broken != nil {
		return MediaStatus{}, fmt.Errorf("read %s: %w", baseName(m.Name), *broken)
	}
	if err == nil && !isID(string(a.ID)) {
		err = &UnknownError{Op: "POST /api/v2/media", StatusCode: code, Err: errors.New("no attachment in the answer")}
	}
	if err != nil {
		return MediaStatus{}, err
	}
	return MediaStatus{ID: string(a.ID), Ready: code == http.StatusOK}, nil
}

// MediaStatus tells whether an uploaded file is ready (200) or still being
// processed (206). A file that could not be processed gives a [RefusedError]
// with status code 422; one that is attached already, or was never there, one
// that wraps [ErrNotFound].
func (c *Client) MediaStatus(ctx context.Context, id string) (MediaStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	code, err := c.send(ctx, http.MethodGet, "/api/v1/media/"+url.PathEscape(id), nil, nil, 0, &struct{}{})
	if err != nil {
		return MediaStatus{}, err
	}
	return MediaStatus{ID: id, Ready: code == http.StatusOK}, nil
}

// multipartAround returns what comes before and after the file in a
// multipart/form-data body, and the body's type.
func multipartAround(m Media) (head, tail []byte, contentType string) {
	var buf bytes.Buffer // writing to it cannot fail
	w := multipart.NewWriter(&buf)
	if m.Description != "" {
		w.WriteField("description", m.Description)
	}
	w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", baseName(m.Name))},
		"Content-Type":        {cmp.Or(m.ContentType, "application/octet-stream")},
	})
	n := buf.Len()
	w.Close()
	return buf.Bytes()[:n:n], buf.Bytes()[n:], w.FormDataContentType()
}

// baseName returns the last element of a path of any system.
func baseName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		return "upload"
	}
	return name
}

// exactReader reads exactly left bytes of r, and keeps why it could not for
// another goroutine: net/http may still read a body when the answer is there.
type exactReader struct {
	r      io.Reader
	left   int64
	broken atomic.Pointer[error]
}

func (e *exactReader) Read(p []byte) (int, error) {
	if int64(len(p)) > e.left+1 {
		p = p[:e.left+1] // one more, to notice a longer file
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	switch {
	case e.left < 0:
		err = errors.New("the file is longer than announced")
	case err == io.EOF && e.left > 0:
		err = io.ErrUnexpectedEOF
	case err == nil || err == io.EOF:
		return n, err
	}
	e.broken.Store(&err)
	return 0, err
}
