package archive_test

import (
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

func TestKind(t *testing.T) {
	ada := archive.NewOwner(archive.Account{ID: "42", ScreenName: "ada"}, "old_ada")
	nameless := archive.NewOwner(archive.Account{ScreenName: "ada"})
	named := func(name, id string) []archive.Mention {
		return []archive.Mention{{Range: archive.Range{Start: 0, End: len(name) + 1}, ScreenName: name, UserID: id}}
	}
	tests := []struct {
		name  string
		owner *archive.Owner
		tweet archive.Tweet
		want  archive.TweetKind
	}{
		{"original", ada, archive.Tweet{Text: "hello @bob", Mentions: []archive.Mention{{Range: archive.Range{Start: 6, End: 10}, ScreenName: "bob", UserID: "7"}}}, archive.KindOriginal},
		{"retweet", ada, archive.Tweet{Text: "RT @bob: x", Mentions: []archive.Mention{{Range: archive.Range{Start: 3, End: 7}, ScreenName: "bob"}}}, archive.KindRetweet},
		{"self-reply", ada, archive.Tweet{Text: "x", InReplyToStatusID: "1", InReplyToUserID: "42"}, archive.KindSelfReply},
		{"self-reply by an old name", ada, archive.Tweet{Text: "x", InReplyToStatusID: "1", InReplyToScreenName: "Old_Ada"}, archive.KindSelfReply},
		{"self-reply without an id of the owner", nameless, archive.Tweet{Text: "x", InReplyToStatusID: "1", InReplyToUserID: "42", InReplyToScreenName: "ada"}, archive.KindSelfReply},
		{"reply", ada, archive.Tweet{Text: "@bob x", InReplyToStatusID: "1", InReplyToUserID: "7", InReplyToScreenName: "bob"}, archive.KindReply},
		{"reply to nobody knows whom", ada, archive.Tweet{Text: "x", InReplyToStatusID: "1"}, archive.KindReply},
		{"mention", ada, archive.Tweet{Text: "@bob x", InReplyToUserID: "7"}, archive.KindMention},
		{"mention without reply fields", ada, archive.Tweet{Text: "@bob x", Mentions: named("bob", "-1")}, archive.KindMention},
		{"own name first", ada, archive.Tweet{Text: "@ada x", InReplyToUserID: "42", Mentions: named("ada", "42")}, archive.KindOriginal},
		{"own old name first", ada, archive.Tweet{Text: "@old_ada x", Mentions: named("old_ada", "")}, archive.KindOriginal},
		{"typed, of no account", ada, archive.Tweet{Text: "@home today"}, archive.KindOriginal},
		{"Grailbird: of an account that is gone", ada, archive.Tweet{Grailbird: true, Text: "@gone thank you"}, archive.KindMention},
		{"Grailbird: alone", ada, archive.Tweet{Grailbird: true, Text: "@gone"}, archive.KindMention},
		{"Grailbird: own name", ada, archive.Tweet{Grailbird: true, Text: "@Old_Ada was here"}, archive.KindOriginal},
		{"Grailbird: an address", ada, archive.Tweet{Grailbird: true, Text: "@gone@example.social thank you"}, archive.KindOriginal},
		{"Grailbird: no name", ada, archive.Tweet{Grailbird: true, Text: "@ home"}, archive.KindOriginal},
		{"Grailbird: a dot before it", ada, archive.Tweet{Grailbird: true, Text: ".@gone thank you"}, archive.KindOriginal},
	}
	for _, test := range tests {
		if got := test.owner.Kind(&test.tweet); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
