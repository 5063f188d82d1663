package archivetest_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

// TestCompanions counts what the truth counts, in the files beside the tweets.
func TestCompanions(t *testing.T) {
	for _, era := range modern {
		mentioned := make(map[string]bool)
		o := archivetest.Options{Seed: 2, Tweets: 400, Era: era, NoMedia: true}
		fsys, truth := archivetest.New(o)
		folder := "data/"
		if fsys["data/manifest.js"] == nil {
			folder = ""
		}
		var tweets []struct {
			mentions
			Tweet mentions
		}
		parse(t, fsys, truth.TweetFiles[0], &tweets)
		for _, tw := range tweets {
			for _, m := range slices.Concat(tw.Entities.Mentions, tw.Tweet.Entities.Mentions) {
				mentioned[m.ID] = true
			}
		}
		type account struct{ AccountID, UserLink string }
		var got struct {
			followers, following, blocks, mutes, likes, texts, lists, messages, names, known int
		}
		accounts := func(file string, n *int, links bool) {
			var items []map[string]account
			parse(t, fsys, folder+file+".js", &items)
			*n = len(items)
			ids := make(map[string]bool)
			for _, item := range items {
				for _, a := range item {
					ids[a.AccountID] = true
					if mentioned[a.AccountID] {
						got.known++
					}
					if want := "https://twitter.com/intent/user?user_id=" + a.AccountID; a.UserLink != want && links || !links && a.UserLink != "" {
						t.Errorf("era %v: %s: %+v", era, file, a)
					}
				}
			}
			if len(ids) != len(items) {
				t.Errorf("era %v: %s has %d accounts in %d items", era, file, len(ids), len(items))
			}
		}
		links := era.Made().Year() >= 2020
		accounts("follower", &got.followers, links)
		accounts("following", &got.following, links)
		accounts("block", &got.blocks, links)
		var mutes []any
		parse(t, fsys, folder+"mute.js", &mutes)
		got.mutes = len(mutes)
		var likes []struct {
			Like struct{ TweetID, FullText, ExpandedURL string }
		}
		parse(t, fsys, folder+"like.js", &likes)
		for _, l := range likes {
			got.likes++
			if l.Like.FullText != "" {
				got.texts++
			}
			if want := "https://twitter.com/i/web/status/" + l.Like.TweetID; l.Like.ExpandedURL != want && links {
				t.Errorf("era %v: %+v", era, l)
			}
		}
		for _, file := range []string{"lists-created", "lists-member", "lists-subscribed"} {
			var lists []struct {
				UserListInfo struct {
					URL  string
					URLs []string
				}
			}
			parse(t, fsys, folder+file+".js", &lists)
			for _, l := range lists {
				got.lists += len(l.UserListInfo.URLs)
				if l.UserListInfo.URL != "" {
					got.lists++
				}
			}
		}
		for name := range fsys {
			if !strings.HasPrefix(name, folder+"direct-message") || strings.Contains(name, "headers") {
				continue
			}
			var conversations []struct {
				DMConversation struct {
					ConversationID string
					Messages       []map[string]struct{ ID, SenderID, CreatedAt string }
				}
			}
			parse(t, fsys, name, &conversations)
			for _, c := range conversations {
				for _, m := range c.DMConversation.Messages {
					if e, ok := m["messageCreate"]; ok {
						got.messages++
						if e.SenderID == "" || e.ID == "" {
							t.Errorf("era %v: %s: %+v", era, name, m)
						}
					}
				}
			}
		}
		var names []struct {
			Change struct {
				Change struct{ ChangedFrom, ChangedTo string } `json:"screenNameChange"`
			} `json:"screenNameChange"`
		}
		parse(t, fsys, folder+"screen-name-change.js", &names)
		got.names = len(names)
		if last := names[len(names)-1].Change.Change.ChangedTo; last != truth.ScreenName {
			t.Errorf("era %v: the last name is %q", era, last)
		}
		if got.known == 0 || got.known >= got.followers+got.following+got.blocks {
			t.Errorf("era %v: tweets mention %d of %d people", era, got.known, got.followers+got.following+got.blocks)
		}
		if withTexts := era.Made().Year() >= 2019; (got.texts > 0) != withTexts || got.texts == got.likes {
			t.Errorf("era %v: %d of %d likes have a text", era, got.texts, got.likes)
		}
		want := truth
		want.Followers, want.Following, want.Blocks, want.Mutes = got.followers, got.following, got.blocks, got.mutes
		want.Likes, want.Lists, want.Messages, want.NameChanges = got.likes, got.lists, got.messages, got.names
		if d := cmp.Diff(want, truth); d != "" || got.lists == 0 || got.messages == 0 {
			t.Errorf("era %v: %s", era, d)
		}
	}
}

type mentions struct {
	Entities struct {
		Mentions []struct{ ID string } `json:"user_mentions"`
	}
}

// TestSecrets finds every secret in the newest archive's private files, and none in a
// file that importers read.
func TestSecrets(t *testing.T) {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 2, Tweets: 200, Era: archivetest.Era2026, Removed: true, Private: true})
	for _, secret := range archivetest.Secrets() {
		var in []string
		for _, name := range slices.Sorted(maps.Keys(fsys)) {
			if bytes.Contains(fsys[name].Data, []byte(secret)) {
				in = append(in, name)
			}
		}
		if len(in) == 0 {
			t.Errorf("%q is nowhere", secret)
		}
		for _, name := range in {
			if strings.Contains(name, "tweet") || strings.Contains(name, "like") || strings.Contains(name, "follow") || strings.Contains(name, "profile") {
				t.Errorf("%q is in %s", secret, name)
			}
		}
	}
}
