package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

const (
	// uploadLife is how long an upload may wait for its post. Mastodon deletes unattached media after a day
	// (app/lib/vacuum/media_attachments_vacuum.rb).
	uploadLife = 20 * time.Hour
	// processingTime is how long a server may take to make a video ready.
	processingTime = 30 * time.Minute
	// What a file has at most, in bytes, whatever a server says that it takes: far more than Twitter ever took of a photo, and the
	// most that X takes of a video.
	maxPhoto, maxVideo = int64(256 << 20), int64(16 << 30)
)

// prepare uploads the media of open posts in posting order and hands the posts
// over, until the last post, an error, or the end of ctx.
func (r *run) prepare(ctx context.Context, ready chan<- journal.Post) error {
	var after journal.Key
	for {
		posts, err := r.j.j.Open(ctx, r.row.ID, after, 32)
		if err != nil || len(posts) == 0 {
			return err
		}
		for _, p := range posts {
			if err := r.readyAll(ctx, &p); err != nil {
				return err
			}
			select {
			case ready <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
			after = p.Key
		}
	}
}

// readyAll brings the files of a post to Uploaded or Refused.
func (r *run) readyAll(ctx context.Context, p *journal.Post) error {
	for i := range p.Media {
		if err := r.ready(ctx, p, i); err != nil {
			return fmt.Errorf("upload %s of tweet %d: %w", p.Media[i].File, p.TweetID, err)
		}
	}
	return nil
}

// ready brings a file of a post to Uploaded or Refused.
func (r *run) ready(ctx context.Context, p *journal.Post, place int) error {
	m := &p.Media[place]
	switch {
	case m.State == journal.MediaRefused, m.State == journal.MediaLost, m.State == journal.MediaUploaded && r.clock.Now().Sub(m.UploadedAt) < uploadLife:
		return nil
	case m.State == journal.MediaUploaded:
		r.count(func() { r.openMedia++ }) // once more
	}
	id, err := r.upload(ctx, *m)
	m.State, m.MediaID, m.UploadedAt = journal.MediaUploaded, id, r.clock.Now()
	var refused *RefusedError
	var unreadable *unreadableError
	switch {
	case errors.As(err, &refused):
		if err := r.barred(ctx, refused); err != nil {
			return err
		}
		m.State, m.Problem = journal.MediaRefused, refused.Message
	case errors.As(err, &unreadable):
		if err := r.othersReadable(ctx, p, place, unreadable); err != nil {
			return err
		}
		m.State, m.Problem = journal.MediaLost, unreadable.Error()
	case err != nil:
		return err
	}
	if err := r.j.j.RecordMedia(context.WithoutCancel(ctx), r.row.ID, p.Key, rowWindows(r.ledger.Snapshot()), *m); err != nil {
		return err
	}
	r.count(func() { r.openMedia-- })
	if m.State != journal.MediaUploaded {
		r.emit(Event{Type: EventRefused, Key: keyOf(p.Key), File: m.File, Reason: m.Problem})
	} else {
		r.emit(Event{Type: EventUploaded, Key: keyOf(p.Key), File: m.File})
	}
	return nil
}

// upload sends a file and waits until the server has processed it.
func (r *run) upload(ctx context.Context, m journal.Media) (id string, err error) {
	size, err := r.readable(ctx, m)
	if err != nil {
		return "", err
	}
	sending := r.archive.WithContext(context.WithoutCancel(ctx)) // a request is not broken off
	media := instance.Media{
		Name: path.Base(m.File), Description: m.Description, Size: size,
		Open: func() (io.ReadCloser, error) {
			f, err := sending.OpenMedia(m.File)
			if err != nil {
				return nil, readError(m, err)
			}
			return &sentFile{f, m}, nil
		},
	}
	var stuck stuck
	for attempt := 0; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		// An upload that is lost harms nobody: it is never shown, and the server deletes it.
		status, err := r.client.UploadMedia(context.WithoutCancel(ctx), media)
		if err == nil {
			err = r.processed(ctx, status)
		}
		var unknown *UnknownError
		var instead *UnreachableError
		answer := anybodys
		switch {
		case err == nil:
			return status.ID, nil
		case errors.As(err, &unknown):
			if unknown.AtWork() {
				answer = nobodys
			} else if strings.Contains(unknown.Error(), brokenPicture) {
				answer = aboutIt
			}
			err = &UnreachableError{Host: r.server.Domain, Err: unknown}
		case !errors.As(err, &instead) || instead.StatusCode == 0:
			if err := r.pause(ctx, err, attempt); err != nil {
				return "", err
			}
			continue
		}
		over, failed := r.provesStuck(ctx, &stuck, answer, r.filesGoThrough)
		if failed != nil {
			return "", failed
		}
		if over {
			return "", &RefusedError{Op: "upload", Message: fmt.Sprintf("given up after %d uploads, while another picture went through: %v", attempt+1, err)}
		}
		if err := r.pause(ctx, err, attempt); err != nil {
			return "", err
		}
	}
}

// sentFile is a file that was read through just before.
type sentFile struct {
	io.ReadCloser
	m journal.Media
}

func (f *sentFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = readError(f.m, err)
	}
	return n, err
}

// brokenPicture is Mastodon's word for a picture that it cannot read, with status code 500
// (app/controllers/api/v2/media_controller.rb).
const brokenPicture = "Error processing thumbnail for uploaded media"

// processed waits until the server has processed an upload.
func (r *run) processed(ctx context.Context, status instance.MediaStatus) error {
	deadline := r.clock.Now().Add(processingTime)
	for pause := 2 * time.Second; !status.Ready; pause = min(2*pause, 10*time.Second) {
		if r.clock.Now().After(deadline) {
			return &UnknownError{Op: "upload", StatusCode: 206, Err: errors.New("the server did not finish processing the file")}
		}
		if err := r.clock.Sleep(ctx, pause); err != nil {
			return err
		}
		err := r.retry(ctx, func() (err error) {
			status, err = r.client.MediaStatus(ctx, status.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unreadableError is a file that is damaged itself, as its checksum proves.
type unreadableError struct{ err error }

func (e *unreadableError) Error() string { return e.err.Error() }

// readable reads a file through, so that a damaged one is told from a lost
// connection, and returns its length. One that is larger than the server takes, or than any photo or video is, is not read:
// its size is looked at first, and nothing is read beyond. The error is *unreadableError, *RefusedError or *ArchiveError.
func (r *run) readable(ctx context.Context, m journal.Media) (int64, error) {
	f, err := r.archive.WithContext(ctx).OpenMedia(m.File)
	if err != nil {
		return 0, cmp.Or(ctx.Err(), readError(m, err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, readError(m, err)
	}
	most := r.largest(m)
	size := info.Size()
	if size <= most {
		// A zip file whose end is missing does not tell, and what a folder tells may change.
		if size, err = io.Copy(io.Discard, io.LimitReader(f, most+1)); err != nil {
			return 0, cmp.Or(ctx.Err(), readError(m, err))
		}
	}
	switch {
	case size > most:
		return 0, &RefusedError{Op: "upload", StatusCode: 413, Message: fmt.Sprintf("the file has %d bytes, the server takes %d", size, most)}
	case size < m.Size:
		return 0, &ArchiveError{m.File, fmt.Errorf("it had %d bytes, and has %d now", m.Size, size)}
	}
	return size, nil
}

// readError tells a file that is damaged from an archive that is not what it was when it was opened.
func readError(m journal.Media, err error) error {
	var damage *archive.SyntaxError
	if errors.As(err, &damage) && !errors.Is(err, archive.ErrNotFile) && !errors.Is(err, archive.ErrLinkOut) {
		return &unreadableError{fmt.Errorf("read %s from the archive: %w", m.File, err)}
	}
	return &ArchiveError{m.File, err}
}

// inARow is how many files that are damaged, one after the other, mean that the archive is.
const inARow = 3

// othersReadable returns an *ArchiveError when the files that come behind a damaged one are damaged as well: then no post is to
// lose its picture before the person has looked at the archive. Whoever takes what is left of an archive has.
func (r *run) othersReadable(ctx context.Context, p *journal.Post, place int, damage error) error {
	if r.archive.Salvaging() {
		return nil
	}
	bad, last := 1, p.Media[place]
	media, after := p.Media[place+1:], p.Key
	for {
		for _, m := range media {
			if m.State != journal.MediaWaiting {
				continue
			}
			_, err := r.readable(ctx, m)
			var unreadable *unreadableError
			var refused *RefusedError
			switch {
			case err == nil, errors.As(err, &refused):
				return nil
			case !errors.As(err, &unreadable):
				return err
			}
			if bad, last = bad+1, m; bad == inARow {
				return &ArchiveError{last.File, fmt.Errorf("%w, nor can the %d before it", unreadable.err, bad-1)}
			}
		}
		next, err := r.j.j.Open(ctx, r.row.ID, after, 1)
		if err != nil || len(next) == 0 {
			return err
		}
		media, after = next[0].Media, next[0].Key
	}
}

// largest is how many bytes a file may have: as the server says, if that is not beyond all measure.
func (r *run) largest(m journal.Media) int64 {
	limit, most := r.server.VideoSizeLimit, maxVideo
	if m.Kind == string(archive.Photo) {
		limit, most = r.server.ImageSizeLimit, maxPhoto
	}
	if limit <= 0 || limit > most {
		return most
	}
	return limit
}

// recheckMedia uploads anew what the server no longer has of the files of a
// post it refused, and reports whether that was any.
func (r *run) recheckMedia(ctx context.Context, p *journal.Post) (bool, error) {
	again := false
	for i := range p.Media {
		m := &p.Media[i]
		if m.State != journal.MediaUploaded {
			continue
		}
		var status instance.MediaStatus
		err := r.retry(ctx, func() (err error) {
			status, err = r.client.MediaStatus(ctx, m.MediaID)
			return err
		})
		var refused *RefusedError
		switch {
		case errors.Is(err, instance.ErrNotFound), errors.As(err, &refused), err == nil && !status.Ready:
			m.State = journal.MediaWaiting
			r.count(func() { r.openMedia++ })
			if err := r.ready(ctx, p, i); err != nil {
				return false, err
			}
			again = true
		case err != nil:
			return false, err
		}
	}
	return again, nil
}
