package contacts

import (
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
)

// Mine is what others can find of the owner on Twitter's side.
type Mine struct {
	Found []Own `json:"found"`
}

// Own is a place where the owner names an account of the own.
type Own struct {
	Where  string `json:"where"`            // "bio", "location", "website", "display name", "tweet" or "message"
	Record string `json:"record,omitempty"` // tweet or message id
	Handle string `json:"handle"`
	Grade  Grade  `json:"grade"`
}

// Findable reports whether tools that look at a profile, which is all that most do, find an account there.
func (m Mine) Findable() bool {
	return slices.ContainsFunc(m.Found, func(o Own) bool { return o.Grade == Strong && o.inProfile() })
}

func (o Own) inProfile() bool { return o.Where != "tweet" && o.Where != "message" }

// BioLine returns how to write an account, user@host, into a bio so that it is found by whoever looks: in full, with an
// @ before it and a word that says what it is.
func BioLine(handle string) string { return "Mastodon: @" + strings.TrimPrefix(handle, "@") }

// Profile takes the owner's own profile. The website is a t.co link as a rule, of which the
// archive does not tell where it leads.
func (f *Finder) Profile(p archive.Profile) {
	f.bio = []place{{"bio", p.Bio}, {"location", p.Location}, {"website", p.Website}}
}

// place is a part of a profile.
type place struct{ where, text string }

// ofOwner returns the claims in the owner's own profile and display names.
func (f *Finder) ofOwner() (claims []claim) {
	places := f.bio
	for _, s := range f.owner.shown {
		places = append(places, place{"display name", s.name})
	}
	for _, p := range places {
		for _, c := range f.claimsIn(&statement{source: FromProfile, author: f.owner, text: p.text}, seen{}) {
			c.where = p.where
			claims = append(claims, c)
		}
	}
	return claims
}

// own returns a claim of the owner's about the owner.
func (c *claim) own() Own {
	o := Own{Where: c.where, Record: c.record, Handle: c.handle.String(), Grade: c.grade}
	switch {
	case o.Where != "":
	case c.text == "":
		o.Where = "message"
	default:
		o.Where = "tweet"
	}
	return o
}

// foundMine returns each account once for each place, in its best grade, those of the profile first.
func foundMine(all []Own) Mine {
	m := Mine{Found: []Own{}}      // an empty list in JSON
	had := make(map[[2]string]int) // where it is, from 1
	for _, profile := range []bool{true, false} {
		for _, o := range all {
			key := [2]string{o.Where, strings.ToLower(o.Handle)}
			switch at := had[key]; {
			case o.inProfile() != profile:
			case at > 0:
				m.Found[at-1].Grade = min(m.Found[at-1].Grade, o.Grade)
			default:
				m.Found = append(m.Found, o)
				had[key] = len(m.Found)
			}
		}
	}
	return m
}
