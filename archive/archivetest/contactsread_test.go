package archivetest_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// archived is what the files of an archive tell of people, read anew.
type archived struct {
	names map[string]map[[2]string]bool // screen and display names, by numeric id
	texts map[string]string             // of tweets, links in full, and messages with theirs
	lists map[string][]string           // ids by list
}

type tweetWithPeople struct {
	ID       string `json:"id_str"`
	FullText string `json:"full_text"`
	Entities struct {
		Mentions []struct {
			ID, Name   string
			ScreenName string `json:"screen_name"`
			Indices    []string
		} `json:"user_mentions"`
		URLs []struct {
			URL      string
			Expanded string `json:"expanded_url"`
		}
	}
}

// read reads the files.
func read(t *testing.T, fsys fstest.MapFS, truth archivetest.Truth) archived {
	t.Helper()
	a := archived{map[string]map[[2]string]bool{}, map[string]string{}, map[string][]string{}}
	folder := "data/"
	if fsys["data/manifest.js"] == nil {
		folder = ""
	}
	var items []struct {
		tweetWithPeople // in Era2018 and Era2019
		Tweet           tweetWithPeople
	}
	parse(t, fsys, truth.TweetFiles[0], &items)
	for _, it := range items {
		tw := it.Tweet
		if tw.ID == "" {
			tw = it.tweetWithPeople
		}
		text := tw.FullText
		for _, u := range tw.Entities.URLs {
			text = strings.Replace(text, u.URL, u.Expanded, 1)
		}
		a.texts[tw.ID] = html.UnescapeString(text)
		for _, m := range tw.Entities.Mentions {
			if a.names[m.ID] == nil {
				a.names[m.ID] = map[[2]string]bool{}
			}
			a.names[m.ID][[2]string{m.ScreenName, m.Name}] = true
		}
	}
	for _, list := range []string{"following", "follower", "block", "mute"} {
		var items []map[string]struct{ AccountID string }
		parse(t, fsys, folder+list+".js", &items)
		for _, it := range items {
			for _, account := range it {
				a.lists[list] = append(a.lists[list], account.AccountID)
			}
		}
	}
	for _, name := range []string{"direct-message", "direct-message-group", "direct-messages", "direct-messages-group"} {
		if fsys[folder+name+".js"] != nil {
			a.readMessages(t, fsys, folder+name+".js")
		}
	}
	return a
}

// readMessages reads a file of messages.
func (a archived) readMessages(t *testing.T, fsys fstest.MapFS, name string) {
	t.Helper()
	var chats []struct {
		DMConversation struct {
			Messages []struct {
				MessageCreate struct {
					ID, Text string
					URLs     []struct{ URL, Expanded string }
				}
			}
		}
	}
	parse(t, fsys, name, &chats)
	for _, c := range chats {
		for _, m := range c.DMConversation.Messages {
			text := m.MessageCreate.Text
			for _, u := range m.MessageCreate.URLs {
				text = strings.Replace(text, u.URL, u.Expanded, 1)
			}
			a.texts[m.MessageCreate.ID] = text
		}
	}
}

// letters are what is left of a text without what people put between the parts of an address.
func letters(s string) string {
	s = strings.NewReplacer(" AT ", "", " DOT ", "", "[at]", "", "[dot]", "", "(at)", "", "(dot)", "", "%40", "", "%2F", "/").Replace(s)
	for from, to := range map[string]string{
		"xn--baw-joa.": "bawü.", "xn--mller-kva.": "müller.", "xn--bcher-kva.": "bücher.", "xn--wgv71a.": "日本.",
	} {
		s = strings.ReplaceAll(s, from, to)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xff00 && r < 0xff5f:
			r += '!' - 0xff01
		case r >= 0x1d5d4 && r <= 0x1d5ed:
			r += 'a' - 0x1d5d4
		case r >= 0x1d5ee && r <= 0x1d607:
			r += 'a' - 0x1d5ee
		case r >= 0x1d7ec && r <= 0x1d7f5:
			r += '0' - 0x1d7ec
		}
		if r < 0x80 && !regexp.MustCompile(`[a-zA-Z0-9]`).MatchString(string(r)) || r == '\u200b' || r == '\u2060' || r == '。' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
