package archive_test

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

func ExampleArchive_Following() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	n := 0
	for _, err := range a.Following() {
		if err != nil {
			fmt.Println(err)
			return
		}
		n++
	}
	fmt.Println(n, "accounts")
	// Output: 40 accounts
}

func ExampleArchive_Likes() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, gone := 0, 0
	for like, err := range a.Likes() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if n++; like.Text == "" {
			gone++
		}
	}
	fmt.Println(n, "likes,", gone, "of tweets that are gone")
	// Output: 40 likes, 3 of tweets that are gone
}

func ExampleArchive_Messages() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	people := make(map[string]bool)
	for m, err := range a.Messages() {
		if err != nil {
			fmt.Println(err)
			return
		}
		people[m.SenderID] = true
	}
	fmt.Println("messages of", len(people), "people")
	// Output: messages of 6 people
}

// all returns the elements of a list.
func all[T any](t *testing.T, list iter.Seq2[T, error]) []T {
	t.Helper()
	var elements []T
	for e, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		elements = append(elements, e)
	}
	return elements
}

// TestPeople reads the lists in their forms of 2018 and of later, written by hand.
func TestPeople(t *testing.T) {
	a, err := archive.New(files(
		"data/tweets.js", oneTweet, "data/account.js", owner,
		"data/following.js", `x = [{"following": {"accountId": "11", "userLink": "https://twitter.com/intent/user?user_id=11"}}, {"following": {"accountId": "12"}}]`,
		"data/follower.js", `x = [{"accountId": "13"}]`,
		"data/block.js", `x = [{"blocking": {"accountId": "14"}}]`,
		"data/mute.js", "x = [ ]",
		"data/like.js", `x = [{"like": {"tweetId": "99", "fullText": "a &amp; b", "expandedUrl": "https://twitter.com/i/web/status/99"}}, {"like": {"tweetId": "98"}}]`,
		"data/lists-created.js", `x = [{"userListInfo": {"url": "https://twitter.com/ada/lists/a"}}]`,
		"data/lists-member.js", `x = [{"userListInfo": {"urls": ["https://twitter.com/b/lists/b", "https://twitter.com/c/lists/c"]}}]`,
		"data/screen-name-change.js", `x = [{"screenNameChange": {"accountId": "1", "screenNameChange": {"changedAt": "2012-01-01T00:00:00.000Z", "changedFrom": "b", "changedTo": "c"}}},
			{"screenNameChange": {"accountId": "1", "screenNameChange": {"changedAt": "2011-01-01T00:00:00.000Z", "changedFrom": "a", "changedTo": "b"}}}]`,
		"data/direct-messages.js", `x = [{"dmConversation": {"conversationId": "1-11", "messages": [
			{"messageCreate": {"recipientId": "1", "reactions": [], "urls": [{"url": "https://t.co/a", "expanded": "https://mastodon.example/@bob", "display": "mastodon.example/@bob"}],
			 "text": "find me at https://t.co/a", "mediaUrls": [], "senderId": "11", "id": "500", "createdAt": "2022-11-05T08:09:10.123Z"}}]}}]`,
		"data/direct-messages-group.js", `x = [{"dmConversation": {"conversationId": "77", "messages": [
			{"joinConversation": {"initiatingUserId": "11", "participantsSnapshot": ["1", "11"]}}, {"messageCreate": {"senderId": "12", "id": "501", "text": "hi"}}]}}]`,
	))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"following", all(t, a.Following()), []archive.Person{{ID: "11"}, {ID: "12"}}},
		{"followers", all(t, a.Followers()), []archive.Person{{ID: "13"}}},
		{"blocks", all(t, a.Blocks()), []archive.Person{{ID: "14"}}},
		{"mutes", all(t, a.Mutes()), []archive.Person(nil)},
		{"likes", all(t, a.Likes()), []archive.Like{{TweetID: "99", Text: "a &amp; b"}, {TweetID: "98"}}},
		{"lists", all(t, a.Lists()), []archive.List{
			{Kind: archive.ListCreated, URL: "https://twitter.com/ada/lists/a"},
			{Kind: archive.ListMember, URL: "https://twitter.com/b/lists/b"},
			{Kind: archive.ListMember, URL: "https://twitter.com/c/lists/c"},
		}},
		{"names", a.NameChanges(), []archive.NameChange{
			{At: time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC), From: "a", To: "b"}, {At: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), From: "b", To: "c"},
		}},
		{"messages", all(t, a.Messages()), []archive.Message{
			{
				ID: "500", ConversationID: "1-11", SenderID: "11", RecipientID: "1", CreatedAt: time.Date(2022, 11, 5, 8, 9, 10, 123e6, time.UTC),
				Text: "find me at https://t.co/a", URLs: []archive.URL{{URL: "https://t.co/a", Expanded: "https://mastodon.example/@bob", Display: "mastodon.example/@bob"}},
			},
			{ID: "501", ConversationID: "77", SenderID: "12", Group: true, Text: "hi"},
		}},
	} {
		if d := cmp.Diff(c.want, c.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// TestBadPerson: an entry without an account costs that entry.
func TestBadPerson(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", oneTweet, "data/account.js", owner, "data/follower.js", `x = [{"follower": {"accountId": "13"}}, {"follower": {}}, {"follower": {"accountId": "15"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for p, err := range a.Followers() {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, p.ID)
	}
	if d := cmp.Diff([]string{"13", "data/follower.js: byte 40: an entry without an account id", "15"}, got); d != "" {
		t.Error(d)
	}
}

func TestParseTweetLink(t *testing.T) {
	tests := map[string]archive.TweetLink{
		"https://twitter.com/ada/status/12":                              {ScreenName: "ada", TweetID: "12"},
		"https://twitter.com/ada/status/12?s=20&t=x":                     {ScreenName: "ada", TweetID: "12"},
		"https://x.com/ada/status/12/photo/1":                            {ScreenName: "ada", TweetID: "12"},
		"http://www.twitter.com/ada/statuses/12#x":                       {ScreenName: "ada", TweetID: "12"},
		"https://mobile.X.com/ada/status/12/":                            {ScreenName: "ada", TweetID: "12"},
		"https://twitter.com/#!/ada/status/12":                           {ScreenName: "ada", TweetID: "12"},
		"https://twitter.com/i/web/status/12":                            {TweetID: "12"},
		"https://twitter.com/i/status/12":                                {TweetID: "12"},
		"HTTPS://Twitter.com/I/Web/Status/12":                            {TweetID: "12"},
		"http://m.twitter.com/ada/statuses/12":                           {ScreenName: "ada", TweetID: "12"},
		"http://twitter.com/statuses/12":                                 {TweetID: "12"},
		"ftp://twitter.com/ada/status/12":                                {},
		"https://x.com/a@é/status/12":                                    {},
		"https://twitter.com/statuses":                                   {},
		"https://twitter.com/login?to=/ada/status/12":                    {},
		"https://twitter.com/intent/tweet?u=https://x.com/ada/status/12": {},
		"https://twitter.com/ada":                                        {},
		"https://twitter.com/ada/status/":                                {},
		"https://twitter.com/ada/status/12x":                             {},
		"https://twitter.com/ada/lists/12":                               {},
		"https://example.com/ada/status/12":                              {},
		"https://twitter.com.example.com/ada/status/12":                  {},
		"twitter.com/ada/status/12":                                      {},
		"https://twitter.com/ada/status/1234567890123456789012":          {},
	}
	for url, want := range tests {
		if got, ok := archive.ParseTweetLink(url); got != want || ok != (want.TweetID != "") {
			t.Errorf("%s: %+v, %v", url, got, ok)
		}
	}
}
