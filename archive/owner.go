package archive

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// readOwners finds out whose the exports are, and refuses those of different accounts.
func (a *Archive) readOwners() error {
	for _, e := range a.exports {
		e.account = a.readOwner(e)
	}
	a.account = a.exports[0].account
	for _, e := range a.exports[1:] {
		if e.account.ID == "" && e.folders[0].same(a.exports[0].folders[0]) {
			e.account = a.account // two archives that were unpacked over one another
		}
		mine, theirs := a.account, e.account
		if (mine.ID == "") != (theirs.ID == "") || mine.ID == "" && !e.folders[0].same(a.exports[0].folders[0]) {
			return fmt.Errorf("%w: %s and %s; one does not say whose it is", ErrOtherAccount, a.exports[0].name(mine), e.name(theirs))
		}
		if mine.ID != theirs.ID {
			return fmt.Errorf("%w: %s, %s", ErrOtherAccount, a.exports[0].name(mine), e.name(theirs))
		}
		a.account.ScreenName = cmp.Or(mine.ScreenName, theirs.ScreenName)
		a.account.DisplayName = cmp.Or(mine.DisplayName, theirs.DisplayName)
		if mine.CreatedAt.IsZero() {
			a.account.CreatedAt = theirs.CreatedAt
		}
	}
	return nil
}

// name names an export and its owner in an error.
func (e *export) name(owner Account) string {
	f := e.folders[0]
	who := "nobody known"
	switch {
	case owner.ScreenName != "":
		who = "@" + owner.ScreenName
	case owner.ID != "":
		who = "account " + owner.ID
	}
	return path.Join(f.label, f.dir) + " (" + who + ")"
}

// readOwner returns the owner of an export, from account.js as far as it tells and else from the
// sources named at Archive.Account.
func (a *Archive) readOwner(e *export) Account {
	var acc Account
	file := "account.js"
	switch {
	case e.grailbird != nil:
		acc, file = e.grailbird.account, a.file(e.grailbird.details)
		a.warnUnreadable(file, e.grailbird.detailsErr)
	case e.form == FormCSV:
		file = a.file(dataFile{e.folders[0], "tweets.csv"})
	default:
		file = a.file(dataFile{e.folders[0], "account.js"})
		if f, ok := e.file("account.js"); ok {
			var err error
			acc, err = a.readAccount(f)
			file = a.file(f)
			a.warnUnreadable(file, err)
		}
	}
	named := isID(acc.ID)
	if !named {
		acc.ID = ""
	}
	if m := e.manifest; isID(m.AccountID) && (acc.ID == "" || acc.ID == m.AccountID) {
		acc.ID = m.AccountID
		acc.ScreenName = cmp.Or(acc.ScreenName, m.ScreenName)
		acc.DisplayName = cmp.Or(acc.DisplayName, m.DisplayName)
	}
	if acc.ID == "" {
		acc.ID = a.ownerFromHeaders(e)
	}
	if acc.ID == "" {
		acc.ID = ownerFromProfileMedia(e)
	}
	if acc.ID == "" {
		var name string
		acc.ID, name = a.ownerFromReplies(e)
		acc.ScreenName = cmp.Or(acc.ScreenName, name)
	}
	if !named {
		a.warn(file, OwnerDerived, 1, nil)
	}
	return acc
}

// ownerFromHeaders returns the user_id of the first entry of tweet-headers.js; they
// are all the same.
func (a *Archive) ownerFromHeaders(e *export) (id string) {
	for id, err := range readList(a, e.files("tweet-headers"), decodeHeaderUser) {
		if err == nil && isID(id) {
			return id
		}
	}
	return ""
}

func decodeHeaderUser(d *jsonlist.Cursor) (id string, err error) {
	unwrapped(d, func(name []byte) {
		if string(name) == "user_id" {
			id = d.ID()
		} else {
			d.Skip()
		}
	})
	return id, nil
}

// ownerFromProfileMedia returns the account id that the names of the files in
// profile_media start with.
func ownerFromProfileMedia(e *export) string {
	for _, f := range e.folders {
		entries, err := fs.ReadDir(f.fsys, f.path("profile_media"))
		if err != nil {
			continue // there need not be any
		}
		for _, entry := range entries {
			if id, _, ok := strings.Cut(entry.Name(), "-"); ok && isID(id) {
				return id
			}
		}
	}
	return ""
}

// ownerFromReplies returns the account that most replies without a leading mention
// answer: who answers oneself need not be mentioned.
func (a *Archive) ownerFromReplies(e *export) (id, screenName string) {
	const enough = 20
	votes := make(map[string]int)
	a.readTweets(e, e.sources(), func(_ int, r *record, err error) bool {
		if err != nil {
			return true // a caller of Tweets will meet it again
		}
		t := &r.Tweet
		if t.InReplyToStatusID == "" || !isID(t.InReplyToUserID) || strings.HasPrefix(t.Text, "@") {
			return true
		}
		voted := strings.Clone(t.InReplyToUserID)
		votes[voted]++
		if votes[voted] > votes[id] || voted == id {
			id, screenName = voted, cmp.Or(strings.Clone(t.InReplyToScreenName), screenName)
		}
		return votes[id] < enough
	})
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
