package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// regainAll puts files that could not be read, and now can be, into the posts that went out without them, by edits.
func (r *run) regainAll(ctx context.Context) error {
	var after journal.Key
	for {
		posts, err := r.j.j.Lost(context.WithoutCancel(ctx), r.row.ID, after, 32) // with none left, all is done
		if err != nil || len(posts) == 0 {
			return err
		}
		for _, p := range posts {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.regain(ctx, p); err != nil {
				return fmt.Errorf("put the pictures into the post of tweet %d: %w", p.TweetID, err)
			}
			after = p.Key
		}
	}
}

// regain puts the lost files of one post into it.
func (r *run) regain(ctx context.Context, p journal.Post) error {
	var found []int
	for i, m := range p.Media {
		if m.State != journal.MediaLost {
			continue
		}
		_, err := r.readable(ctx, m)
		if ctx.Err() != nil {
			return err
		}
		if err == nil || m.MediaID != "" { // or an earlier run has uploaded it
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return nil
	}
	s, err := r.readBack(ctx, p.StatusID)
	if errors.Is(err, instance.ErrNotFound) {
		r.count(func() { r.done-- })
		return r.record(ctx, journal.Change{Key: p.Key, State: journal.Gone})
	}
	if err != nil {
		return err
	}
	e, why, err := r.edit(ctx, p, s)
	if err != nil {
		return err
	}
	for _, i := range found {
		m := &p.Media[i]
		switch {
		case slices.Contains(s.MediaIDs, m.MediaID): // put in by a run that was killed then
			m.State, m.Problem = journal.MediaUploaded, ""
		case why != "":
			m.Problem = why
		case !r.waits(*m):
			m.MediaID = "" // the server has thrown an earlier upload away
			fallthrough
		default:
			if err := r.uploadLost(ctx, m); err != nil {
				return err
			}
		}
		if err := r.keepMedia(ctx, p.Key, *m); err != nil {
			return err
		}
	}
	if why != "" {
		return nil
	}
	e.MediaIDs = nil
	for _, m := range p.Media {
		if m.State != journal.MediaRefused && m.MediaID != "" {
			e.MediaIDs = append(e.MediaIDs, m.MediaID)
		}
	}
	if !slices.Equal(e.MediaIDs, s.MediaIDs) {
		e.Text = withoutLinks(e.Text, p)
		if mapping.Defuse(e.Text) != e.Text {
			return nil
		}
		err := r.sendEdit(ctx, s.ID, e)
		var refused *RefusedError
		if errors.As(err, &refused) {
			for _, i := range found {
				m := p.Media[i]
				m.Problem = "the server refused to edit the post: " + refused.Message
				if err := r.keepMedia(ctx, p.Key, m); err != nil {
					return err
				}
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
	for _, i := range found {
		m := p.Media[i]
		if m.State != journal.MediaLost || m.MediaID == "" {
			continue
		}
		m.State, m.Problem = journal.MediaUploaded, ""
		if err := r.keepMedia(ctx, p.Key, m); err != nil {
			return err
		}
		r.emit(Event{Type: EventMended, Key: keyOf(p.Key), File: m.File, StatusID: s.ID, URL: s.URL})
	}
	return nil
}

// edit is a status as it is; why says why it must not be touched, unless it is empty.
func (r *run) edit(ctx context.Context, p journal.Post, s instance.Status) (e instance.Edit, why string, err error) {
	sensitive := s.Sensitive || p.Sensitive && len(s.MediaIDs) == 0 // without a picture it had nothing to be it for
	e = instance.Edit{Sensitive: sensitive, Language: s.Language, QuotePolicy: s.QuotePolicy, Markdown: p.Markdown}
	replies, quotes, boosts, err := r.j.j.Attached(ctx, r.row.ID, p.Key)
	if err != nil {
		return e, "", err
	}
	if s.Replies > replies || s.Quotes > quotes || s.Boosts > boosts || s.Favourites > 0 {
		return e, "others have answered, boosted, quoted or favourited the post, and an edit would tell them", nil
	}
	for _, id := range s.MediaIDs {
		if !slices.ContainsFunc(p.Media, func(m journal.Media) bool { return m.MediaID == id }) {
			return e, "the post has other pictures by now", nil
		}
	}
	for _, m := range p.Media {
		if m.State == journal.MediaUploaded && !slices.Contains(s.MediaIDs, m.MediaID) {
			return e, "the post has other pictures by now", nil
		}
	}
	err = r.retry(ctx, func() (err error) {
		e.Text, e.Warning, err = r.client.Source(ctx, s.ID)
		return err
	})
	if errors.Is(err, instance.ErrNotFound) {
		return e, "the server does not tell what was written, so the post cannot be edited", nil
	}
	return e, "", err
}

// uploadLost uploads a lost file, if an earlier run has not just done it.
func (r *run) uploadLost(ctx context.Context, m *journal.Media) error {
	if r.waits(*m) {
		return nil
	}
	if err := r.await(ctx, instance.ClassMedia); err != nil {
		return err
	}
	id, err := r.upload(ctx, *m)
	var refused *RefusedError
	var unreadable *unreadableError
	var gone *ArchiveError
	switch {
	case errors.As(err, &refused):
		m.State, m.MediaID, m.Problem = journal.MediaRefused, "", refused.Message
	case errors.As(err, &unreadable), errors.As(err, &gone):
		m.MediaID, m.Problem = "", err.Error()
	case err != nil:
		return err
	default:
		m.MediaID, m.UploadedAt = id, r.clock.Now()
	}
	return nil
}

// waits reports whether an upload of a file waits on the server to be put into its post.
func (r *run) waits(m journal.Media) bool {
	return m.MediaID != "" && r.clock.Now().Sub(m.UploadedAt) < uploadLife
}

func (r *run) keepMedia(ctx context.Context, k journal.Key, m journal.Media) error {
	return r.j.j.RecordMedia(context.WithoutCancel(ctx), r.row.ID, k, rowWindows(r.ledger.Snapshot()), m)
}

// sendEdit edits a status, which may be done twice.
func (r *run) sendEdit(ctx context.Context, id string, e instance.Edit) error {
	for attempt := 0; ; attempt++ {
		if err := r.await(ctx, instance.ClassStatuses); err != nil {
			return err
		}
		_, err := r.client.EditStatus(context.WithoutCancel(ctx), id, e)
		var unknown *UnknownError
		if errors.As(err, &unknown) {
			s, readErr := r.readBack(ctx, id)
			if readErr != nil || slices.Equal(s.MediaIDs, e.MediaIDs) {
				return readErr
			}
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

// withoutLinks takes out of a text the links that stood for files which are in the post now.
func withoutLinks(text string, p journal.Post) string {
	for _, m := range p.Media {
		stays := slices.ContainsFunc(p.Media, func(other journal.Media) bool { return other.Link == m.Link && other.MediaID == "" })
		at := strings.LastIndex(text, m.Link)
		if m.Link == "" || stays || at < 0 {
			continue
		}
		before, after := text[:at], text[at+len(m.Link):]
		if (before == "" || strings.ContainsAny(before[len(before)-1:], " \n")) && (after == "" || after[0] == '\n') {
			text = strings.Trim(strings.TrimRight(before, " \n")+after, "\n")
		}
	}
	return text
}
