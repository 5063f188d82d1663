package practice

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

type replayKey struct{ account, key string }

// replayLife is how long Mastodon remembers an idempotency key
// (app/services/post_status_service.rb).
const replayLife = time.Hour

func (s *Server) createStatus(c *call) (any, error) {
	key := replayKey{c.account().id, c.Header.Get("Idempotency-Key")}
	replayable := key.key != "" && s.opts.Software == Mastodon
	if old := s.replays[key]; old != nil && replayable && !isLate(c.Request) && c.now.Before(old.createdAt.Add(replayLife)) {
		switch {
		case replayFails(s.opts.Version):
			return nil, &apiError{code: http.StatusInternalServerError, message: "Internal server error"}
		case old.deleted:
			return nil, errNotFound
		}
		return s.renderStatus(old, c), s.chargeStatus(c, 0)
	}

	if replayable && apiVersion(s.opts.Version) >= 10 && s.atWorkOn(key.key) {
		// Since 4.6 the second request with a key waits for the first, and not for ever.
		return nil, &apiError{code: http.StatusServiceUnavailable, message: "There was a temporary problem serving your request, please try again"}
	}

	st := &status{account: c.account(), app: c.token.app, createdAt: c.now, idempotencyKey: key.key}
	var err error
	if st.parent, err = s.readParent(c); err != nil {
		return nil, err
	}
	if st.quoted, err = s.readQuote(c); err != nil {
		return nil, err
	}
	if st.content, err = s.readContent(c, st); err != nil {
		return nil, err
	}
	st.visibility = cmp.Or(c.Form.Get("visibility"), s.defaultVisibility())
	known := slices.Contains([]string{"public", "unlisted", "private", "direct"}, st.visibility)
	if !known && s.opts.Software == Mastodon {
		return nil, unprocessable("'%s' is not a valid visibility", st.visibility)
	}
	if !known {
		st.visibility = s.defaultVisibility()
	}
	if st.quoted != nil && st.quoted.visibility == "private" && st.visibility != "direct" {
		st.visibility = "private"
	}
	mentioned := s.mentioned(st)
	if err := s.checkMentions(c, mentioned); err != nil {
		return nil, err
	}
	if at := c.Form.Get("scheduled_at"); at != "" {
		if err := s.readDate(c, st, at, mentioned); err != nil {
			return nil, err
		}
	}
	if err := s.chargeStatus(c, 1); err != nil {
		return nil, err
	}

	st.id = s.newID(st.createdAt)
	s.insert(st)
	s.notify(st, mentioned, nil)
	if replayable {
		s.replays[key] = st
	}
	if !known {
		return nil, nil // GoToSocial 0.19.2 publishes, and answers 200 without a body
	}
	return s.renderStatus(st, c), nil
}

// replayFails: mastodon/mastodon issue 40399.
func replayFails(mastodon string) bool {
	major, minor, patch := version(mastodon)
	return major == 4 && (minor == 6 || minor == 7 && patch < 2)
}

func (s *Server) insert(st *status) {
	s.statuses[st.id] = st
	s.published = append(s.published, st)
	s.attach(st)
	at, _ := slices.BinarySearchFunc(st.account.statuses, st.id, byID)
	st.account.statuses = slices.Insert(st.account.statuses, at, st)
	if st.visibility == "direct" {
		st.account.directs++
	}
	if st.parent != nil {
		at, _ := slices.BinarySearchFunc(st.parent.children, st.id, byID)
		st.parent.children = slices.Insert(st.parent.children, at, st)
	}
	if st.boosted != nil {
		st.boosted.boosts = append(st.boosted.boosts, st)
	}
}

func (s *Server) readParent(c *call) (*status, error) {
	id := c.Form.Get("in_reply_to_id")
	if id == "" {
		return nil, nil
	}
	if parent := s.visible(c, id); parent != nil {
		return parent.proper(), nil
	}
	return nil, &apiError{code: http.StatusNotFound, message: "The post you are trying to reply to does not appear to exist."}
}

// readContent reads and checks what can be edited of a status, which may be a new one.
func (s *Server) readContent(c *call, old *status) (content, error) {
	if slices.ContainsFunc([]string{"poll[options][]", "poll[options]", "poll"}, c.Form.Has) {
		return content{}, s.invalid("Validation failed: this server has no polls")
	}
	got := content{
		text:      strings.Trim(c.Form.Get("status"), asciiSpace),
		warning:   strings.Trim(c.Form.Get("spoiler_text"), asciiSpace),
		sensitive: isTrue(c.Form.Get("sensitive")),
	}
	var err error
	if got.contentType, err = s.contentType(c); err != nil {
		return content{}, err
	}
	if got.media, err = s.readMedia(c, old); err != nil {
		return content{}, err
	}
	if got.language, err = s.language(c.Form.Get("language")); err != nil {
		return content{}, err
	}
	if s.opts.Software == Mastodon && got.text == "" {
		got.text, got.warning = got.warning, ""
	}
	got.sensitive = got.sensitive || got.warning != ""
	switch {
	case got.text == "" && got.warning == "" && len(got.media) == 0 && s.opts.Software == GoToSocial:
		return content{}, badRequest("no text, content warning, media, or poll provided")
	case got.text == "" && got.warning == "" && len(got.media) == 0 && old.quoted == nil:
		return content{}, unprocessable("Validation failed: Text can't be blank")
	}
	if n := s.opts.Software.Count(got.text, got.warning); n > s.opts.MaxCharacters {
		if s.opts.Software == GoToSocial {
			return content{}, badRequest("status too long, %d characters provided (including spoiler/content warning) but limit is %d", n, s.opts.MaxCharacters)
		}
		return content{}, unprocessable("Validation failed: Text character limit of %d exceeded", s.opts.MaxCharacters)
	}
	return got, nil
}

// contentType is plain text but for what GoToSocial and glitch-soc are told; Mastodon does not ask.
func (s *Server) contentType(c *call) (string, error) {
	given := cmp.Or(c.Form.Get("content_type"), plainText)
	switch {
	case s.opts.Software == Mastodon && !s.isGlitch():
		return plainText, nil
	case given != plainText && given != markdown:
		return "", s.invalid("content_type %q was not recognized", given)
	}
	return given, nil
}

const (
	plainText = "text/plain"
	markdown  = "text/markdown"
)

const asciiSpace = "\x00\t\n\v\f\r "

// readMedia returns the files a request wants to attach. Those of old may stay.
func (s *Server) readMedia(c *call, old *status) ([]*attachment, error) {
	ids := c.Form["media_ids[]"]
	if len(ids) == 0 && s.opts.Software == GoToSocial {
		ids = c.Form["media_ids"]
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	if len(ids) > s.opts.MaxMedia {
		if s.opts.Software == GoToSocial {
			return nil, badRequest("too many media files attached to status, %d attached but limit is %d", len(ids), s.opts.MaxMedia)
		}
		return nil, unprocessable("Cannot attach more than %d files", s.opts.MaxMedia)
	}
	s.purgeMedia(c.now)
	var media []*attachment
	var missing []string
	alone := false
	for _, id := range ids {
		m := s.media[id]
		if m == nil || m.account != c.account() || m.status != nil && m.status != old || slices.Contains(media, m) {
			missing = append(missing, id)
			continue
		}
		media = append(media, m)
		alone = alone || m.Kind == "video" || m.Kind == "audio"
	}
	unready := slices.ContainsFunc(media, func(m *attachment) bool { return m.failed || m.readyAt.After(c.now) })
	switch {
	case len(missing) > 0 && s.opts.Software == GoToSocial:
		return nil, badRequest("media with id %s not found", missing[0])
	case len(missing) > 0:
		return nil, unprocessable("Media with IDs %s was not found or already attached to a post", strings.Join(missing, ", "))
	case alone && len(media) > 1 && s.opts.Software == Mastodon:
		return nil, unprocessable("Cannot attach a video to a post that already contains images")
	case unready:
		return nil, unprocessable("Cannot attach files that have not finished processing. Try again in a moment!")
	}
	return media, nil
}

// mentioned returns the handles of others that a status would notify.
func (s *Server) mentioned(st *status) []string {
	return slices.DeleteFunc(s.opts.Software.Mentions(st.text), func(handle string) bool {
		name, host, _ := strings.Cut(handle, "@")
		return strings.EqualFold(name, st.account.username) && (host == "" || strings.EqualFold(host, s.host()))
	})
}

// checkMentions: allowed_mentions holds ids of accounts, and an empty one
// allows nobody.
func (s *Server) checkMentions(c *call, mentioned []string) error {
	allowed, given := c.Form["allowed_mentions[]"]
	if !given || s.opts.Software == GoToSocial {
		return nil
	}
	var unexpected []accountJSON
	for _, handle := range mentioned {
		a := s.accounts[strings.ToLower(handle)]
		if a == nil {
			username, _, _ := strings.Cut(handle, "@")
			unexpected = append(unexpected, accountJSON{Username: username, Acct: handle, Emojis: []object{}, Fields: []object{}})
		} else if !slices.Contains(allowed, a.id) {
			unexpected = append(unexpected, s.renderAccount(a))
		}
	}
	if len(unexpected) == 0 {
		return nil
	}
	return &apiError{
		code: http.StatusUnprocessableEntity, message: "Post would be sent to unexpected accounts",
		extra: map[string]any{"unexpected_accounts": unexpected},
	}
}

// notify records a notification for everybody mentioned who was not before.
func (s *Server) notify(st *status, mentioned, before []string) {
	for i, handle := range mentioned {
		if !slices.Contains(before, handle) && !slices.Contains(mentioned[:i], handle) {
			s.notifications = append(s.notifications, Notification{StatusID: st.id, From: st.account.username, To: handle})
		}
	}
}

// readDate handles scheduled_at: in the past Mastodon takes no notice of it,
// and GoToSocial takes it as the date of the status.
func (s *Server) readDate(c *call, st *status, text string, mentioned []string) error {
	at, err := time.Parse(time.RFC3339, text)
	past := err == nil && !at.After(c.now)
	if s.opts.Software == Mastodon {
		if !past {
			return unprocessable("Validation failed: Scheduled at is not in the past, and this server cannot publish later")
		}
		return nil
	}
	switch {
	case err != nil:
		return badRequest("scheduled_at: %v", err)
	case !past:
		return &apiError{code: http.StatusNotImplemented, message: "Not Implemented: scheduled statuses are not yet supported"}
	case s.opts.NoBackdating:
		return forbidden("backdating statuses has been disabled on this instance")
	case at.Unix() <= 0:
		return &apiError{code: http.StatusNotAcceptable, message: "Not Acceptable: statuses can't be backdated to or before the UNIX epoch"}
	case len(mentioned) > 0:
		return forbidden("statuses mentioning others can't be backfilled")
	case st.parent != nil && st.parent.account != st.account:
		return forbidden("statuses replying to others can't be backfilled")
	}
	st.createdAt = at
	return nil
}

func forbidden(message string) error {
	return &apiError{code: http.StatusForbidden, message: "Forbidden: " + message}
}

func (s *Server) editStatus(c *call) (any, error) {
	st := s.statuses[c.PathValue("id")]
	if st == nil || st.account != c.account() || st.boosted != nil {
		return nil, errNotFound
	}
	next, err := s.readContent(c, st)
	if err != nil {
		return nil, err
	}
	if !c.Form.Has("language") {
		next.language = st.language
	}
	if next.equal(st.content) {
		return s.renderStatus(st, c), s.chargeStatus(c, 0)
	}
	if err := s.chargeStatus(c, 1); err != nil {
		return nil, err
	}
	before := s.mentioned(st)
	s.detach(st, next.media, c.now)
	st.content, st.editedAt = next, c.now
	s.attach(st)
	s.notify(st, s.mentioned(st), before)
	return s.renderStatus(st, c), nil
}

func (s *Server) attach(st *status) {
	for _, m := range st.media {
		m.status = st
	}
}

// detach frees the media of a status but those that stay. What is too old to
// wait for another status is gone.
func (s *Server) detach(st *status, stay []*attachment, now time.Time) {
	for _, m := range st.media {
		if m.status = nil; m.expired(now) && !slices.Contains(stay, m) {
			s.forget(m)
		}
	}
}

// deleteStatus leaves the media to be used again, and replies without parent.
func (s *Server) deleteStatus(c *call) (any, error) {
	st := s.statuses[c.PathValue("id")]
	if st == nil || st.account != c.account() {
		return nil, errNotFound
	}
	doc := s.renderStatus(st, c)
	doc.Text = &st.text
	s.remove(st, c.now)
	return doc, nil
}

// remove deletes a status, and with it all boosts of it.
func (s *Server) remove(st *status, now time.Time) {
	delete(s.statuses, st.id)
	st.deleted = true
	st.account.statuses = without(st.account.statuses, st)
	if st.visibility == "direct" {
		st.account.directs--
	}
	if st.parent != nil {
		st.parent.children = without(st.parent.children, st)
	}
	for _, child := range st.children {
		child.parent = nil
	}
	if st.boosted != nil {
		st.boosted.boosts = slices.DeleteFunc(st.boosted.boosts, func(b *status) bool { return b == st })
	}
	for _, boost := range slices.Clone(st.boosts) {
		s.remove(boost, now)
	}
	s.detach(st, nil, now)
}
