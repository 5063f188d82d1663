package importer

import (
	"fmt"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
)

// PagesError means that the list of the account's own posts does not end, or does not go on: what is further down cannot be
// known. Nothing is taken to be there, or not to be there, that was not looked at.
type PagesError struct {
	Host    string
	Pages   int    // that were read
	Problem string // in one clause
}

func (e *PagesError) Error() string {
	return fmt.Sprintf("%s: after %d pages of the account's posts %s", e.Host, e.Pages, e.Problem)
}

// pages walks down the account's statuses, from page to page. Ids fall from each to the next, so that it comes to an end
// whatever a server answers: at the last status, or at most pages.
type pages struct {
	host   string
	most   int    // pages
	read   int    // pages
	lowest string // id; empty before the first page of a list that begins with the newest
}

// next returns those of a page of statuses that no page before it had; it is for pages with statuses. Its error is a *PagesError.
func (p *pages) next(statuses []instance.Status) (fresh []instance.Status, err error) {
	p.read++
	lowest := p.lowest
	for _, s := range statuses {
		if p.lowest == "" || lessID(s.ID, p.lowest) {
			fresh = append(fresh, s)
		}
		if lowest == "" || lessID(s.ID, lowest) {
			lowest = s.ID
		}
	}
	switch p.lowest = lowest; {
	case len(fresh) == 0:
		return nil, &PagesError{p.host, p.read, "the server repeats what it has listed before"}
	case p.read > p.most:
		return nil, &PagesError{p.host, p.read, "there is no end to them"}
	}
	return fresh, nil
}
