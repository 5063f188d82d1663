package contactfile

import (
	"slices"
	"strings"
	"unicode"
)

// columnRole is what a column tells.
type columnRole int

const (
	roleNone      columnRole = iota
	roleID                   // the numeric id on Twitter
	roleName                 // the screen name, or the address of the profile
	roleLoose                // an account: of Twitter or of the fediverse, as the cell says
	roleAcct                 // as roleLoose, and what has the form of an address is one in the fediverse
	roleDisplay              // the display name
	roleText                 // a text of the profile
	roleLink                 // links of the profile
	roleHandle               // accounts in the fediverse
	roleSource               // of which list debirdify has it
	roleFollowing            // whether the owner follows the account
	roleFollower             // whether the account follows the owner
	roleBlocked
	roleMuted
)

// layout is what the columns of a table are.
type layout struct {
	kind  Kind
	roles []columnRole // by column
	rest  columnRole   // of cells behind the last title
	// plain: nothing says that an address without an @ before it is one in the fediverse.
	plain bool
	named bool // a column has the names or ids on Twitter
}

func (l *layout) has(r columnRole) bool { return slices.Contains(l.roles, r) }

// plainTitle returns a title without what people write differently: in lower case, letters and digits alone.
func plainTitle(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// fedifinderTitles are the fields of an account in public/client.js, exportAccountsCsv and exportAccountsJson.
var fedifinderTitles = map[string]columnRole{
	"username": roleName, "name": roleDisplay, "following": roleFollowing, "follower": roleFollower, "handles": roleHandle,
	"location": roleText, "description": roleText, "urls": roleLink, "pinnedtweet": roleText,
}

// debirdifyTitles are those of main/views.py, make_full_csv. The accounts found stand in the last column
// and in those behind it, which have no title.
var debirdifyTitles = map[string]columnRole{
	"twitteruserid": roleID, "twitterusername": roleName, "twitterdisplayname": roleDisplay, "source": roleSource, "fediverseids": roleHandle,
}

// exporterTitles are the keys and titles of src/components/table/columns-user.tsx in twitter-web-exporter, the
// titles in the languages of src/i18n/locales.
var exporterTitles = map[string]columnRole{
	"id": roleID, "screenname": roleName, "name": roleDisplay, "profilename": roleDisplay, "description": roleText, "location": roleText,
	"website": roleLink, "following": roleFollowing, "followedby": roleFollower, "followsyou": roleFollower, "blocking": roleBlocked,
	"muting": roleMuted,
	// zh-Hans
	"用户名": roleName, "用户昵称": roleDisplay, "简介": roleText, "位置": roleText, "网站": roleLink, "正在关注": roleFollowing, "关注你": roleFollower,
	// zh-Hant
	"使用者名稱": roleName, "使用者暱稱": roleDisplay, "簡介": roleText, "網站": roleLink, "正在追蹤": roleFollowing, "追蹤你": roleFollower,
	// ja
	"ユーザー名": roleName, "名前": roleDisplay, "自己紹介": roleText, "場所": roleText, "ウェブサイト": roleLink, "フォロー中": roleFollowing,
	"フォローされています": roleFollower,
	// id
	"namapengguna": roleName, "namaprofil": roleDisplay, "deskripsi": roleText, "lokasi": roleText, "situsweb": roleLink,
	"mengikuti": roleFollowing, "mengikutianda": roleFollower,
}

// exporterMarks are columns that tell a table of twitter-web-exporter from others.
var exporterMarks = []string{"isblueverified", "blueverified", "蓝标认证", "藍標認證", "blue認証", "terverifikasibiru"}

// looseTitles are those of lists that people make, as far as no rule of looseRole tells them. A list with a single
// column has one of these as its title, or none: @TwitterDev is a name.
var looseTitles = map[string]columnRole{
	"twitter": roleName, "twittername": roleName, "twitterhandle": roleName, "twitteraccount": roleName, "twitterusername": roleName, "twitterid": roleID,
	"accountaddress": roleHandle, // Mastodon's own
	"screenname":     roleName, "userid": roleID, "restid": roleID, "accountid": roleID, "idstr": roleID, "idorscreenname": roleName, "x": roleName,
	"account": roleLoose, "accounts": roleLoose, "handle": roleAcct, "handles": roleAcct, "username": roleLoose, "user": roleLoose,
	"nick": roleLoose, "who": roleLoose, "people": roleLoose, "link": roleLoose, "links": roleLoose, "url": roleLoose, "profile": roleLoose,
	"profileurl": roleLoose, "profilelink": roleLoose, "address": roleLoose, "acct": roleAcct,
	"name": roleDisplay, "displayname": roleDisplay, "fullname": roleDisplay, "profilename": roleDisplay, "realname": roleDisplay,
	"bio": roleText, "biography": roleText, "description": roleText, "rawdescription": roleText, "location": roleText, "pinnedtweet": roleText,
}

// tweetTitles are in tables of tweets, whose id is the tweet's.
var tweetTitles = []string{"content", "fulltext", "retweets", "text", "tweet", "tweetid", "views"}

// fediverseWords are in titles of columns with accounts in the fediverse.
var fediverseWords = []string{"mastodon", "fediverse", "fedi", "masto", "mstdn", "activitypub", "webfinger"}

// looseRole returns what a title of a list that people make says.
func looseRole(title string) columnRole {
	if r, ok := looseTitles[title]; ok {
		return r
	}
	for _, word := range fediverseWords {
		if strings.Contains(title, word) {
			if isServer(title) {
				return roleNone
			}
			return roleHandle
		}
	}
	rest, twitter := strings.CutPrefix(title, "x")
	if twitter {
		_, twitter = looseTitles[rest]
	}
	if !twitter && !strings.Contains(title, "twitter") {
		return roleNone
	}
	switch {
	case strings.HasSuffix(title, "id"):
		return roleID
	case strings.Contains(title, "display") || strings.Contains(title, "fullname"):
		return roleDisplay
	case strings.Contains(title, "bio") || strings.Contains(title, "description"):
		return roleText
	case strings.Contains(title, "follow") || strings.Contains(title, "count"):
		return roleNone
	}
	return roleName
}

// isServer reports whether a column has the hosts of accounts, whose names are in another.
func isServer(title string) bool {
	title = strings.TrimPrefix(strings.TrimPrefix(title, "mastodon"), "fediverse")
	return slices.Contains([]string{"domain", "host", "instance", "instancename", "instanceurl", "server", "servername", "serverurl"}, title)
}

// layoutOf returns what the columns of a table are by their titles, or nil when these are no titles.
func layoutOf(cells []string) (*layout, error) {
	titles := make([]string, len(cells))
	for i, cell := range cells {
		titles[i] = plainTitle(cell)
	}
	if l := knownLayout(titles); l != nil {
		return l, nil
	}
	if slices.ContainsFunc(cells, isAccount) {
		return nil, nil
	}
	return looseLayout(titles)
}

// knownLayout returns the layout of a table that a program made, or nil.
func knownLayout(titles []string) *layout {
	has := func(title string) bool { return slices.Contains(titles, title) }
	layoutBy := func(kind Kind, roles map[string]columnRole) *layout {
		l := &layout{kind: kind}
		for _, title := range titles {
			l.roles = append(l.roles, roles[title])
		}
		return l
	}
	switch {
	case has("twitterusername") && has("fediverseids"):
		l := layoutBy(KindDebirdify, debirdifyTitles)
		l.rest = roleHandle
		return l
	case has("handles") && has("username") && (has("urls") || has("pinnedtweet") || has("description")):
		return layoutBy(KindFedifinder, fedifinderTitles)
	case slices.ContainsFunc(exporterMarks, has):
		if l := layoutBy(KindExporter, exporterTitles); l.has(roleName) && l.has(roleID) {
			return l
		}
	}
	return nil
}

// looseLayout returns the layout of a table that somebody made.
func looseLayout(titles []string) (*layout, error) {
	has := func(title string) bool { return slices.Contains(titles, title) }
	l := &layout{kind: KindList}
	ofPeople := has("screenname") && !slices.ContainsFunc(tweetTitles, has) // asked once: there may be very many columns
	for _, title := range titles {
		if _, exact := looseTitles[title]; !exact && len(titles) == 1 {
			return nil, nil
		}
		r := looseRole(title)
		if title == "id" && ofPeople {
			r = roleID
		}
		l.roles = append(l.roles, r)
	}
	switch twitter := l.has(roleName) || l.has(roleID); {
	case twitter:
		return l, nil
	case (l.has(roleLoose) || l.has(roleAcct)) && !slices.ContainsFunc(titles, isServer): // else the names are those on the servers
		return l, nil
	case l.has(roleLoose) || l.has(roleAcct) || l.has(roleHandle):
		return nil, errNoTwitter
	}
	return nil, nil
}

// isAccount reports whether a cell is an account rather than a title.
func isAccount(cell string) bool {
	_, _, ok := twitterAccount(cell)
	return ok && (strings.ContainsAny(cell, "@＠/") || isID(cell)) || isFediverse(cell)
}
