package importer

import (
	"context"
	"errors"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
)

// longestNap bounds a single sleep. A sleeping computer stops the timers but
// not the calendar, so the time is looked at again after each.
const longestNap = 30 * time.Second

// sleepUntil waits for a time on the wall clock.
func (r *run) sleepUntil(ctx context.Context, until time.Time) error {
	for {
		rest := until.Round(0).Sub(r.clock.Now().Round(0))
		if rest <= 0 {
			return ctx.Err()
		}
		if err := r.clock.Sleep(ctx, min(rest, longestNap)); err != nil {
			return err
		}
	}
}

// await returns when the ledger has room for a request of a class. Nothing is
// written as intended before that, since the wait may take hours.
func (r *run) await(ctx context.Context, class instance.Class) error {
	for {
		limited := r.ledger.Check(instance.ClassAPI, class)
		if limited == nil {
			return nil
		}
		if err := r.flush(ctx); err != nil {
			return err
		}
		if err := r.waitFor(ctx, limited); err != nil {
			return err
		}
	}
}

// waitFor waits until a limit allows more.
func (r *run) waitFor(ctx context.Context, l *LimitedError) error {
	what := "requests"
	switch l.Class {
	case instance.ClassStatuses:
		what = "posts"
	case instance.ClassMedia:
		what = "media files"
	case instance.ClassDelete:
		what = "deletions"
	}
	r.emit(Event{Type: EventWaiting, Until: l.Until, Limit: string(l.Class), Reason: "the server takes no more " + what + " before then"})
	return r.sleepUntil(ctx, l.Until)
}

// wait waits for another reason.
func (r *run) wait(ctx context.Context, until time.Time, reason string) error {
	r.emit(Event{Type: EventWaiting, Until: until, Reason: reason})
	return r.sleepUntil(ctx, until)
}

// pause waits out an error after which nothing was done and trying again makes
// sense; it returns any other error. attempt counts from 0.
func (r *run) pause(ctx context.Context, err error, attempt int) error {
	var limited *LimitedError
	var unreachable *UnreachableError
	switch {
	case errors.As(err, &limited):
		return r.waitFor(ctx, limited)
	case errors.As(err, &unreachable):
		return r.wait(ctx, r.clock.Now().Add(backoff(attempt)), unreachable.Error())
	}
	return err
}

// backoff grows from 5 seconds to 10 minutes, for a network that is gone.
func backoff(attempt int) time.Duration {
	return min(5*time.Second<<min(attempt, 10), 10*time.Minute)
}

// retry calls f, which may be done twice, until it succeeds or fails for a reason that
// trying again does not cure.
func (r *run) retry(ctx context.Context, f func() error) error {
	for attempt := 0; ; attempt++ {
		err := f()
		var unknown *UnknownError
		if errors.As(err, &unknown) {
			err = &UnreachableError{Host: r.server.Domain, Err: unknown}
		}
		if err == nil {
			return nil
		}
		if err := r.pause(ctx, err, attempt); err != nil {
			return err
		}
	}
}
