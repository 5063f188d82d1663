package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// A target goes by the address of the API and the id of the account there: nobody else can say those of themselves.

// targetRow returns the journal's row of the target, made when it is new.
func (j *Journal) targetRow(ctx context.Context, s *Server, c Credentials, profile []byte) (journal.Target, error) {
	api := instance.Origin(s.URL)
	if c.ServerURL != "" && instance.Origin(c.ServerURL) != api {
		return journal.Target{}, &AuthError{StatusCode: 401, Message: "the login is for " + c.ServerURL + " and not for " + s.URL}
	}
	key := journal.TargetKey{API: api, AccountID: c.AccountID, Domain: s.Domain, Username: c.Username}
	if c.Username != "" {
		key.Domain = c.Domain
	}
	if key.AccountID == "" && c.Username != "" {
		key.AccountID = namedOnly(c.Username)
	}
	targets, err := j.j.Targets(ctx)
	if err != nil {
		return journal.Target{}, err
	}
	for _, t := range targets {
		// From before ids were kept, and this is the first login since; or from before addresses had one form.
		ours := isNamedOnly(t) && strings.EqualFold(t.Username, c.Username) || t.AccountID == key.AccountID
		if !ours || instance.Origin(t.API) != api || t.API == api && t.AccountID == key.AccountID {
			continue
		}
		if err := j.j.RekeyTarget(ctx, t.ID, key); err != nil {
			return journal.Target{}, fmt.Errorf("give the import to %s its account id: %w", c.Acct(), err)
		}
	}
	return j.j.EnsureTarget(ctx, key, profile)
}

func namedOnly(username string) string { return "@" + username }

// isNamedOnly reports whether the account's id is not known, since the target is from before ids were kept.
func isNamedOnly(t journal.Target) bool { return strings.HasPrefix(t.AccountID, "@") }

// shownDomain is what handles of a target end with. What a server claimed before that was looked at is not shown.
func shownDomain(t journal.Target) string {
	if host := instance.Host(t.API); isNamedOnly(t) && host != "" {
		return host
	}
	return t.Domain
}

// Former is an import to another address that may be of this account: the server has moved its API, or was known by
// another address.
type Former struct {
	URL  string // the address of then
	Acct string // the account's name there
	// Posts is how many of them the journal knows to be on the server.
	Posts int
	// Proved says that the address of then leads to this server, which nobody else can make it do. Without that, the address of then
	// does not answer any more, and this server alone says that it has the posts: a question for the person.
	Proved bool

	target int64
}

// lookedFor is how many statuses of a former import are looked for: some may be deleted by now.
const lookedFor = 12

// Former looks for such an import where t has posted nothing yet. It returns nil when there is none. Whoever runs t without
// [Target.Continue] then posts everything again. An import whose address still has its server is none: that account is another one.
func (t *Target) Former(ctx context.Context) (*Former, error) {
	if t.creds.Token == "" {
		return nil, nil
	}
	counts, err := t.j.j.Counts(ctx, t.row.ID)
	if err != nil || counts.Posts[journal.Posted] > 0 {
		return nil, err
	}
	targets, err := t.j.j.Targets(ctx)
	if err != nil {
		return nil, err
	}
	for _, other := range targets {
		sameName := strings.EqualFold(other.Username, t.row.Username) || other.AccountID == t.row.AccountID
		if other.ID == t.row.ID || other.Username == "" || !sameName {
			continue
		}
		ids, err := t.j.j.SampleStatuses(ctx, other.ID, lookedFor)
		if err != nil || len(ids) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		state, err := t.addressOf(ctx, other)
		if err != nil {
			return nil, err
		}
		if state == addressKept {
			continue
		}
		if state != addressLeadsHere {
			found, err := t.hasAny(ctx, ids)
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
		}
		there, err := t.j.j.Counts(ctx, other.ID)
		if err != nil {
			return nil, err
		}
		return &Former{
			URL: other.API, Acct: other.Username + "@" + shownDomain(other), Posts: there.Posts[journal.Posted],
			Proved: state == addressLeadsHere, target: other.ID,
		}, nil
	}
	return nil, nil
}

// What has become of the address of an import.
type addressState int

const (
	addressKept      addressState = iota // its server is there
	addressGone                          // nothing answers, or the address was never sure
	addressLeadsHere                     // it leads to the server of the target
)

// addressOf asks the address of another target, without any login.
func (t *Target) addressOf(ctx context.Context, other journal.Target) (addressState, error) {
	if isNamedOnly(other) { // a stranger may have put another address into the journal of an earlier godwit
		return addressGone, nil
	}
	_, err := instance.RecogniseLogin(ctx, &http.Client{Transport: t.transport}, other.API, "")
	var moved *MovedError
	switch {
	case ctx.Err() != nil:
		return addressKept, ctx.Err()
	case err == nil:
		return addressKept, nil
	case errors.As(err, &moved) && instance.Origin(moved.To) == t.row.API:
		return addressLeadsHere, nil
	}
	return addressGone, nil
}

// hasAny reports whether one of some statuses is on the account.
func (t *Target) hasAny(ctx context.Context, ids []string) (bool, error) {
	r := &run{Target: t}
	for _, id := range ids {
		var s instance.Status
		err := r.retry(ctx, func() (err error) {
			s, err = r.client.Status(ctx, id)
			return err
		})
		var refused *RefusedError
		switch {
		case errors.As(err, &refused): // it knows no such id
		case err != nil:
			return false, fmt.Errorf("look for the posts of an earlier import: %w", err)
		case s.AccountID == t.creds.AccountID:
			return true, nil
		}
	}
	return false, nil
}

// Continue makes f go on as t, under the address of t, with all that is planned and posted. It is for a person who has
// said that both are one account.
func (t *Target) Continue(ctx context.Context, f *Former) error {
	end, err := t.j.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := t.j.j.RekeyTarget(ctx, f.target, t.row.TargetKey); err != nil {
		return err
	}
	row, err := t.j.j.EnsureTarget(ctx, t.row.TargetKey, t.row.Profile)
	if err != nil {
		return err
	}
	t.row = row
	return nil
}
