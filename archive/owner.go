package archive

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// readOwners finds out whose the exports are, and refuses those of different accounts.
func (a *Archive) readOwners() error {
	for _, e := range a.exports {
		e.account = a.readOwner(e)
		for _, f := range e.folders[1:] {
			if id := a.namedOwner(f); id != "" && e.account.ID != "" && id != e.account.ID {
				return fmt.Errorf("%w: %s, %s", ErrOtherAccount, e.name(e.account), f.label+" (account "+id+")")
			}
		}
	}
	for _, guessed := range []bool{false, true} { // the newest that says whose it is
		for _, e := range a.exports {
			if a.account.ID == "" && e.guessed == guessed {
				a.account = e.account
			}
		}
	}
	unnamed := 0
	for _, e := range a.exports {
		if e.account.ID == "" || e.guessed {
			if unnamed++; unnamed > maxUnnamed {
				return fmt.Errorf("%w: more than %d do not say whose they are", ErrOtherAccount, maxUnnamed)
			}
		}
		theirs := &e.account
		together := e.folders[0].same(a.exports[0].folders[0]) // unpacked over one another
		if (theirs.ID == "" || e.guessed && theirs.ID != a.account.ID) && (together || a.sharesTweets(e)) {
			*theirs = a.account
		}
		if theirs.ID == "" && !together {
			return fmt.Errorf("%w: %s does not say whose it is, and has no tweet of the others", ErrOtherAccount, e.name(*theirs))
		}
		if theirs.ID != a.account.ID {
			return fmt.Errorf("%w: %s, %s", ErrOtherAccount, a.exports[0].name(a.account), e.name(*theirs))
		}
		a.account.ScreenName = cmp.Or(a.account.ScreenName, theirs.ScreenName)
		a.account.DisplayName = cmp.Or(a.account.DisplayName, theirs.DisplayName)
		if a.account.CreatedAt.IsZero() {
			a.account.CreatedAt = theirs.CreatedAt
		}
	}
	return nil
}

// maxUnnamed bounds the archives that do not name their owner, for each of which the tweets of all others may be read.
const maxUnnamed = 20

// namedOwner returns the account that the files of a folder name, empty where none does.
func (a *Archive) namedOwner(f *folder) string {
	if slices.Contains(f.names, "account.js") {
		if acc, err := a.readAccount(dataFile{f, "account.js"}); err == nil && isID(acc.ID) {
			return acc.ID
		}
	}
	if m, err := a.readManifest(f); err == nil && isID(m.AccountID) {
		return m.AccountID
	}
	return ""
}

// sharesTweets reports whether an export has tweets of those whose owner is known: a lone
// tweets.csv names nobody.
func (a *Archive) sharesTweets(e *export) bool {
	if a.account.ID == "" {
		return false
	}
	ids := make(map[uint64]bool)
	const sample = 10_000 // of them; its own tweets are in any other archive of the time
	a.readTweets(e, e.sources(), func(_ int, r *record, err error) bool {
		if err == nil {
			ids[r.number] = true
		}
		return len(ids) < sample
	})
	shared := 0
	enough := min(3, len(ids))
	for _, other := range a.exports {
		if other == e || other.account.ID == "" || enough == 0 {
			continue
		}
		a.readTweets(other, other.sources(), func(_ int, r *record, err error) bool {
			if err == nil && ids[r.number] {
				shared++
			}
			return shared < enough
		})
		if shared >= enough {
			return true
		}
	}
	return false
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
	return plainLine(path.Join(f.label, f.dir)) + " (" + who + ")"
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
		e.guessed = acc.ID != ""
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

// ownerFromReplies returns the account that most replies without a mention at their
// beginning answer: who answers oneself need not be mentioned.
func (a *Archive) ownerFromReplies(e *export) (id, screenName string) {
	const (
		enough = 20
		least  = 3
		near   = 4 // bytes before an @ that still is a mention's: .@name, "@name
		// mostVotes bounds the accounts that are counted; what they do not tell, more will not.
		mostVotes = 100_000
	)
	votes := make(map[string]int)
	all := 0
	a.readTweets(e, e.sources(), func(_ int, r *record, err error) bool {
		if err != nil {
			return true // a caller of Tweets will meet it again
		}
		t := &r.Tweet
		at := strings.IndexByte(t.Text, '@')
		if t.InReplyToStatusID == "" || !isID(t.InReplyToUserID) || at >= 0 && at <= near {
			return true
		}
		votes[t.InReplyToUserID]++
		all++
		if votes[t.InReplyToUserID] > votes[id] || t.InReplyToUserID == id {
			id, screenName = t.InReplyToUserID, cmp.Or(strings.Clone(t.InReplyToScreenName), screenName)
		}
		return votes[id] < enough && len(votes) < mostVotes
	})
	if votes[id] < least || 2*votes[id] <= all {
		return "", "" // too few say so, or as many something else
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

// IsScreenName reports whether a name, without the @, is one that Twitter may have given: letters, digits and underscores.
// Those of today have at most 15, those of old 20; Twitter's own data have longer ones.
func IsScreenName(name string) bool {
	const longest = 50
	for i := range len(name) {
		if c := name[i]; c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return name != "" && len(name) <= longest
}

// isScreenName is IsScreenName of what is read. Other names are not told: what is called so could be taken for more than a name.
func isScreenName(name []byte) bool { return IsScreenName(string(name)) }
