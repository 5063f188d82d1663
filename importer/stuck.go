package importer

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"sync"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/mapping"
)

// An answer that is not the API's, or none, says nothing of a post or a file by itself: a firewall or a full disk may be in the way
// of all. It is the fault of the one request when it comes again and again, for a while, and another of its kind goes through.

const (
	stuckTimes = 3
	stuckTime  = 30 * time.Minute
	lostTimes  = 6 // where nobody answered: a bad line loses one now and then
)

// stuck counts such answers to one request.
type stuck struct {
	times  int
	first  time.Time
	passed bool // another went through since they are enough
}

// provesStuck counts one more, and reports whether they prove something of the request: when they are enough, goesThrough tries
// another of its kind, which harms nobody, and the request has to fail once more after that one. They are enough after half
// an hour, or at once where the answer itself is about the request.
func (r *run) provesStuck(ctx context.Context, s *stuck, a stuckAnswer, goesThrough func(context.Context) (bool, error)) (_ bool, err error) {
	now := r.clock.Now()
	if s.times++; s.times == 1 {
		s.first = now
	}
	switch {
	case s.times < stuckTimes, a == nobodys && s.times < lostTimes, a != aboutIt && now.Sub(s.first) < stuckTime:
		return false, nil
	case s.passed:
		return true, nil
	}
	s.passed, err = goesThrough(ctx)
	return false, err
}

// stuckAnswer is what kind of answer a request got.
type stuckAnswer int

const (
	anybodys stuckAnswer = iota // a proxy's, or one that says no more than that the server failed
	nobodys                     // none, or that of a gateway that waited for one
	aboutIt                     // the server's word about what was sent
)

// postsGoThrough reports whether a post gets to the server: one without anything in it, which is surely refused.
func (r *run) postsGoThrough(ctx context.Context) (bool, error) {
	if !r.server.RefusesEmpty() {
		return r.went, nil
	}
	if limited := r.ledger.Check(instance.ClassAPI, instance.ClassStatuses); limited != nil {
		return false, nil
	}
	_, err := r.client.PostStatus(context.WithoutCancel(ctx), instance.StatusRequest{Visibility: mapping.Direct})
	var refused *RefusedError
	var auth *AuthError
	if errors.As(err, &auth) {
		return false, err
	}
	return errors.As(err, &refused), nil
}

// filesGoThrough reports whether the server takes a file: a picture of one point, which it throws away again since no post has it.
func (r *run) filesGoThrough(ctx context.Context) (bool, error) {
	if limited := r.ledger.Check(instance.ClassAPI, instance.ClassMedia); limited != nil {
		return false, nil
	}
	status, err := r.client.UploadMedia(context.WithoutCancel(ctx), instance.Media{
		Name: "test.png", Size: int64(len(point())), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(point())), nil },
	})
	if err == nil {
		return status.Ready, nil
	}
	var auth *AuthError
	if errors.As(err, &auth) {
		return false, err
	}
	return false, nil
}

// point is a PNG of one black point.
var point = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))) // into memory, of a size that PNG has
	return b.Bytes()
})
