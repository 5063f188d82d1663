package contacts

import (
	"cmp"
	"slices"
	"strings"
)

// claimant is somebody who says that an account is theirs.
type claimant struct {
	c *Candidate
	// What the account's name has in common with the screen names, and with all names, of who says it.
	common int
	like   resemblance
}

// likelier puts first whose screen names have more in common with the account: others cannot have the same. Display names can
// be copied, and come after.
func (a claimant) likelier(b claimant) int {
	return cmp.Or(cmp.Compare(b.common, a.common), cmp.Compare(b.like, a.like))
}

// dispute settles which of several people who say that one account is theirs is believed. What the others say is no better
// than what anybody says of somebody; where their names do not tell, nobody is believed.
func dispute(found map[*person]map[string]*candidate) {
	claimants := make(map[string][]claimant) // by handle
	for p, candidates := range found {
		for key, gathered := range candidates {
			c := &gathered.Candidate
			if c.Tier <= TierC {
				user, _, _ := strings.Cut(c.Handle, "@")
				claimants[key] = append(claimants[key], claimant{c, p.inCommon(user), p.like(user)})
			}
		}
	}
	for _, list := range claimants {
		if len(list) < 2 {
			continue
		}
		slices.SortFunc(list, claimant.likelier)
		believed := list[0].likelier(list[1]) < 0
		for i, l := range list {
			if i > 0 || !believed {
				l.c.Tier, l.c.Disputed = TierD, true
			}
		}
	}
}
