package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
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
	// A file that breaks the server each time is given up after a few tries, each of which the server counts; one whose
	// answer is lost on the way, later.
	triesBroken, triesLost = 3, 8
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
		if err := r.ready(ctx, p.Key, &p.Media[i]); err != nil {
			return fmt.Errorf("upload %s of tweet %d: %w", p.Media[i].File, p.TweetID, err)
		}
	}
	return nil
}

// ready brings a file to Uploaded or Refused.
func (r *run) ready(ctx context.Context, k journal.Key, m *journal.Media) error {
	switch {
	case m.State == journal.MediaRefused, m.State == journal.MediaUploaded && r.clock.Now().Sub(m.UploadedAt) < uploadLife:
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
		if refused.StatusCode/100 != 4 {
			n := 0
			r.count(func() { r.givenUp++; n = r.givenUp })
			if n >= maxRefusals {
				return &RefusalsError{Count: n, Last: refused}
			}
		}
		m.State, m.Problem = journal.MediaRefused, refused.Message
	case errors.As(err, &unreadable):
		m.State, m.Problem = journal.MediaRefused, unreadable.Error()
	case err != nil:
		return err
	default:
		r.count(func() { r.givenUp = 0 })
	}
	if err := r.j.j.RecordMedia(context.WithoutCancel(ctx), r.row.ID, k, rowWindows(r.ledger.Snapshot()), *m); err != nil {
		return err
	}
	r.count(func() { r.openMedia-- })
	if m.State == journal.MediaRefused {
		r.emit(Event{Type: EventRefused, Key: keyOf(k), File: m.File, Reason: m.Problem})
	} else {
		r.emit(Event{Type: EventUploaded, Key: keyOf(k), File: m.File})
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
		Open: func() (io.ReadCloser, error) { return sending.OpenMedia(m.File) },
	}
	var status instance.MediaStatus
	lost, broken := 0, 0
	for attempt := 0; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		// An upload that is lost harms nobody: it is never shown, and the server deletes it.
		status, err = r.client.UploadMedia(context.WithoutCancel(ctx), media)
		var unknown *UnknownError
		if errors.As(err, &unknown) {
			if lost++; unknown.StatusCode == 500 {
				broken++
			}
			if lost >= triesLost || broken >= triesBroken {
				return "", &RefusedError{Op: unknown.Op, StatusCode: unknown.StatusCode, Message: fmt.Sprintf("given up after %d uploads: %v", attempt+1, unknown)}
			}
			err = &UnreachableError{Host: r.server.Domain, Err: unknown}
		}
		if err == nil {
			break
		}
		if err := r.pause(ctx, err, attempt); err != nil {
			return "", err
		}
	}
	deadline := r.clock.Now().Add(processingTime)
	for pause := 2 * time.Second; !status.Ready; pause = min(2*pause, 10*time.Second) {
		if r.clock.Now().After(deadline) {
			return "", &RefusedError{Op: "upload", StatusCode: 206, Message: "the server did not finish processing the file"}
		}
		if err := r.clock.Sleep(ctx, pause); err != nil {
			return "", err
		}
		err := r.retry(ctx, func() (err error) {
			status, err = r.client.MediaStatus(ctx, status.ID)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return status.ID, nil
}

// unreadableError is a file that the archive lists and cannot give.
type unreadableError struct{ err error }

func (e *unreadableError) Error() string { return e.err.Error() }

// readable reads a file through, so that a damaged one is told from a lost
// connection, and returns its length. One that is larger than the server takes, or than any photo or video is, is not read:
// its size is looked at first, and nothing is read beyond.
func (r *run) readable(ctx context.Context, m journal.Media) (int64, error) {
	f, err := r.archive.WithContext(ctx).OpenMedia(m.File)
	if err != nil {
		return 0, cmp.Or(ctx.Err(), error(&unreadableError{err}))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, &unreadableError{err}
	}
	most := r.largest(m)
	size := info.Size()
	if size <= most {
		// A zip file whose end is missing does not tell, and what a folder tells may change.
		if size, err = io.Copy(io.Discard, io.LimitReader(f, most+1)); err != nil {
			return 0, cmp.Or(ctx.Err(), error(&unreadableError{fmt.Errorf("read %s from the archive: %w", m.File, err)}))
		}
	}
	if size > most {
		return 0, &RefusedError{Op: "upload", StatusCode: 413, Message: fmt.Sprintf("the file has %d bytes, the server takes %d", size, most)}
	}
	return size, nil
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
			if err := r.ready(ctx, p.Key, m); err != nil {
				return false, err
			}
			again = true
		case err != nil:
			return false, err
		}
	}
	return again, nil
}
