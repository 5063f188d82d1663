package contacts

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/godwit-migrate/godwit/archive"
)

// TestNothingElse: what is kept of a text is no part of it, or else it would stay in memory, and a message is not kept.
func TestNothingElse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"this is the orchestra is @cleo@mastodon.social and @dora@chaos.social", "on mastodon", "mastodon"} {
		text = strings.Clone(text)
		w := newWorld()
		w.f.Message(&archive.Message{ID: "5", SenderID: "77", RecipientID: "1", Text: text})
		w.f.Tweet(&archive.Tweet{ID: "6", Text: text})
		w.f.retweet(&archive.Tweet{ID: "7", Text: "", Retweeted: &archive.Retweeted{UserID: "77", Text: text}}, 0, 7)
		inside := func(s string) bool {
			at, begin := uintptr(unsafe.Pointer(unsafe.StringData(s))), uintptr(unsafe.Pointer(unsafe.StringData(text)))
			return s != "" && begin <= at && at < begin+uintptr(len(text))
		}
		for _, c := range w.f.claims {
			for _, s := range append([]string{c.handle.User, c.handle.Host, c.is, c.text}, c.rivals.users...) {
				if inside(s) {
					t.Errorf("%q of %q is kept", s, text)
				}
			}
		}
		for _, e := range w.f.names.of(77).asks {
			if inside(e.Text) {
				t.Errorf("%q is kept", e.Text)
			}
		}
	}
}
