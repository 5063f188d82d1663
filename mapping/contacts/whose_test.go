package contacts

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// statementCase is a text of testdata/whose.json: a tweet, a display name or a bio, with what each handle in it is to its
// author: "self", "other:NAME" of an account that the text mentions, or "none". The texts were invented by somebody who
// had not seen this package.
type statementCase struct {
	Kind, Screen, Name, Text string
	Mentions                 []string
	Expect                   []struct{ Handle, Who string }
}

// found returns whose each handle of a text is said to be.
func (c *statementCase) found() map[string]string {
	f := NewFinder(archive.Account{ID: "1", ScreenName: "the_owner"})
	w, author := &world{f: f}, account{"77", c.Screen, c.Name}
	switch c.Kind {
	case "tweet":
		mentioned := []archive.Mention{{Range: archive.Range{Start: 3, End: 4 + len(c.Screen)}, ScreenName: c.Screen, Name: c.Name, UserID: "77"}}
		for i, name := range c.Mentions {
			mentioned = append(mentioned, archive.Mention{ScreenName: name, Name: name, UserID: "90" + string(rune('0'+i))})
		}
		f.Tweet(&archive.Tweet{ID: "1000", Text: "RT @" + c.Screen + ": " + c.Text, Mentions: mentioned})
	case "name":
		w.tweet("hi @"+c.Screen, account{"77", c.Screen, c.Text})
	case "bio":
		w.tweet("hi @"+c.Screen, author)
		f.Told("following.har", contactfile.KindHAR, contactfile.Told{ID: "77", ScreenName: c.Screen, DisplayName: c.Name, Profile: []string{c.Text}})
	}
	found := map[string]string{}
	for _, contact := range f.Report().Contacts {
		for _, k := range contact.Candidates {
			who := "maybe"
			if contact.ID != "77" {
				who = "other:" + contact.Name()
			} else if k.Tier <= TierC {
				who = "self"
			}
			found[strings.ToLower(k.Handle)] = who
		}
	}
	return found
}

// TestStatements measures how well it is told whose the handles in real people's ways of writing are.
func TestStatements(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/whose.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []statementCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	right, wrong, missed, others, lost := 0, 0, 0, 0, 0
	for _, c := range cases {
		found := c.found()
		for _, e := range c.Expect {
			got := found[strings.ToLower(e.Handle)]
			switch {
			case e.Who == "self" && got == "self":
				right++
				continue
			case e.Who == "self":
				missed++
			case got == "self":
				wrong++
			case e.Who == "none", strings.EqualFold(e.Who, got):
				if e.Who != "none" {
					others++
				}
				continue
			default:
				lost++
			}
			t.Logf("%s of @%s, %q: %s is %q, not %q", c.Kind, c.Screen, c.Text, e.Handle, e.Who, got)
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("self: %d right, %d wrong, %d missed: precision %.3f, recall %.3f; others: %d right, %d missed", right, wrong, missed, precision, recall, others, lost)
	if len(cases) < 300 || precision < 0.98 || recall < 0.88 || lost > 2 {
		t.Error("this is less than before")
	}
}
