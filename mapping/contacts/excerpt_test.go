package contacts

import (
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// TestNoMail: no e-mail address gets into a report, however it is written or whatever stands beside it.
func TestNoMail(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"ann@gmail.com @ann_lee@mastodon.social", "@ann_lee@mastodon.social|ann@gmail.com", "@ann_lee@mastodon.social✉ann@gmail.com",
		"ann@gmail.com|ann_lee@mastodon.social", "ann＠gmail．com", "ann&#64;gmail.com @ann_lee@mastodon.social",
		"Fediverse: ann＠gmail.com", "ann (at) gmail.com @ann_lee@mastodon.social", "ann [at] gmail [dot] com @ann_lee@mastodon.social", "ann at gmail dot com, @ann_lee@mastodon.social",
		"https://a.example/?m=ann%40gmail.com @ann_lee@mastodon.social", "see Mastodon, mail ann@gmail.com", "@ann_lee@mastodon.social/ann@gmail.com",
	} {
		w := newWorld()
		w.f.names.of(77).rel.Following = true
		w.tweet("hi @ann_lee", account{"77", "ann_lee", s})
		w.retweet(ann, "Find me here: "+s)
		w.retweet(bob, "I am on Mastodon. "+s)
		w.f.Told("file", contactfile.KindHAR, contactfile.Told{ID: "99", ScreenName: "eve_x", Profile: []string{s}})
		var all []string
		for _, c := range w.f.Report().Contacts {
			for _, n := range c.DisplayNames {
				all = append(all, n.Name)
			}
			for _, k := range c.Candidates {
				for _, e := range k.Evidence {
					all = append(all, e.Text)
				}
			}
			for _, e := range c.Asks {
				all = append(all, e.Text)
			}
		}
		if i := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, "gmail") }); i >= 0 {
			t.Errorf("%q: %q", s, all[i])
		}
		if strings.Contains(s, "mastodon.social") && !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "ann_lee@mastodon.social") }) {
			t.Errorf("%q: the handle is not in %q", s, all)
		}
	}
}
