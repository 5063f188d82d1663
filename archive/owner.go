package archive

import (
	"cmp"
	"errors"
	"io/fs"
	"strings"
)

// readOwner returns the owner, from account.js as far as it tells and else from the
// sources named at Archive.Account.
func (a *Archive) readOwner() Account {
	acc, err := a.readAccount()
	a.warnUnreadable("account.js", err)
	named := isID(acc.ID)
	if !named {
		acc.ID = ""
	}
	if m := a.manifest; isID(m.AccountID) && (acc.ID == "" || acc.ID == m.AccountID) {
		acc.ID = m.AccountID
		acc.ScreenName = cmp.Or(acc.ScreenName, m.ScreenName)
		acc.DisplayName = cmp.Or(acc.DisplayName, m.DisplayName)
	}
	if acc.ID == "" {
		acc.ID = a.ownerFromHeaders()
	}
	if acc.ID == "" {
		acc.ID = a.ownerFromProfileMedia()
	}
	if acc.ID == "" {
		var name string
		acc.ID, name = a.ownerFromReplies()
		acc.ScreenName = cmp.Or(acc.ScreenName, name)
	}
	if !named {
		a.warn("account.js", OwnerDerived, 1, nil)
	}
	return acc
}

// ownerFromHeaders returns the user_id of the first entry of tweet-headers.js; they
// are all the same.
func (a *Archive) ownerFromHeaders() string {
	errFound := errors.New("found")
	var id string
	for _, name := range parts(a.names, "tweet-headers") {
		err := a.records(name, func(d *decoder) {
			d.object(func([]byte) {
				d.object(func(name []byte) {
					if string(name) == "user_id" {
						id = d.id()
					} else {
						d.skip()
					}
				})
			})
			if isID(id) && d.err == nil {
				d.err = errFound
			}
		})
		if isID(id) {
			return id
		}
		a.warnUnreadable(name, err)
	}
	return ""
}

// ownerFromProfileMedia returns the account id that the names of the files in
// profile_media start with.
func (a *Archive) ownerFromProfileMedia() string {
	entries, err := fs.ReadDir(a.fsys, a.path("profile_media"))
	if err != nil {
		return "" // there need not be any
	}
	for _, e := range entries {
		if id, _, ok := strings.Cut(e.Name(), "-"); ok && isID(id) {
			return id
		}
	}
	return ""
}

// ownerFromReplies returns the account that most replies without a leading mention
// answer: who answers oneself need not be mentioned.
func (a *Archive) ownerFromReplies() (id, screenName string) {
	const enough = 20
	votes := make(map[string]int)
	for t, err := range a.Tweets() {
		if err != nil {
			break // a caller of Tweets will meet it again
		}
		if t.InReplyToStatusID == "" || !isID(t.InReplyToUserID) || strings.HasPrefix(t.Text, "@") {
			continue
		}
		voted := strings.Clone(t.InReplyToUserID)
		votes[voted]++
		if votes[voted] > votes[id] || voted == id {
			id, screenName = voted, cmp.Or(strings.Clone(t.InReplyToScreenName), screenName)
		}
		if votes[id] >= enough {
			break
		}
	}
	return id, screenName
}

// isID reports whether s is a decimal id.
func isID(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 20
}
