package practice

import (
	"cmp"
	"net/http"
	"slices"
)

// hasQuotes: a status can quote another from Mastodon 4.5.
func (s *Server) hasQuotes() bool {
	return s.opts.Software == Mastodon && apiVersion(s.opts.Version) >= 7
}

// readQuote returns the status that a new one quotes, nil for none. Nobody
// here lets others quote.
func (s *Server) readQuote(c *call) (*status, error) {
	id := c.Form.Get("quoted_status_id")
	if id == "" || !s.hasQuotes() {
		return nil, nil
	}
	if quoted := s.visible(c, id); quoted != nil && quoted.proper().account == c.account() {
		return quoted.proper(), nil
	}
	return nil, &apiError{code: http.StatusNotFound, message: "The post you are trying to quote does not appear to exist."}
}

// proper is the status itself or, of a boost, what is boosted.
func (st *status) proper() *status {
	if st.boosted != nil {
		return st.boosted
	}
	return st
}

// reblog boosts a status (app/services/reblog_service.rb). On Mastodon a second
// boost is the first; GoToSocial makes another
// (internal/processing/status/boost.go). The author is told, when that is somebody else.
func (s *Server) reblog(c *call) (any, error) {
	st := s.visible(c, c.PathValue("id"))
	if st == nil {
		return nil, errNotFound
	}
	st = st.proper()
	own := st.account == c.account()
	if st.visibility == "direct" || st.visibility == "private" && !own {
		return nil, &apiError{code: http.StatusForbidden, message: "This action is not allowed"}
	}
	if old := s.boostOf(st, c.account()); old != nil && s.opts.Software == Mastodon {
		return s.renderStatus(old, c), s.chargeStatus(c, 0)
	}
	boost := &status{
		account: c.account(), app: c.token.app, createdAt: c.now, boosted: st,
		visibility: cmp.Or(c.Form.Get("visibility"), s.defaultVisibility()),
	}
	if st.visibility == "private" || s.opts.Software == GoToSocial {
		boost.visibility = st.visibility
	}
	if !slices.Contains([]string{"public", "unlisted", "private"}, boost.visibility) {
		return nil, unprocessable("Validation failed: Visibility is not included in the list")
	}
	if err := s.chargeStatus(c, 1); err != nil {
		return nil, err
	}
	boost.id = s.newID(boost.createdAt)
	s.insert(boost)
	if !own {
		s.notifications = append(s.notifications, Notification{StatusID: boost.id, From: boost.account.username, To: st.account.username})
	}
	return s.renderStatus(boost, c), nil
}

// unreblog takes a boost back and answers with what was boosted.
func (s *Server) unreblog(c *call) (any, error) {
	st := s.visible(c, c.PathValue("id"))
	if st == nil {
		return nil, errNotFound
	}
	st = st.proper()
	if boost := s.boostOf(st, c.account()); boost != nil {
		s.remove(boost, c.now)
	}
	return s.renderStatus(st, c), nil
}

// boostOf returns the boost of a status by an account, nil for none.
func (s *Server) boostOf(st *status, by *account) *status {
	for _, boost := range st.boosts {
		if boost.account == by {
			return boost
		}
	}
	return nil
}
