package contacts

import (
	"cmp"
	"slices"
	"strings"
)

// claimant is somebody who says that an account is theirs.
type claimant struct {
	p *person
	c *Candidate
}

// likelier puts first whose screen names have more in common with the account: others cannot have the same. Display names can
// be copied, and come after.
func (a claimant) likelier(b claimant) int {
	user, _, _ := strings.Cut(a.c.Handle, "@")
	return cmp.Or(cmp.Compare(b.p.inCommon(user), a.p.inCommon(user)), cmp.Compare(b.p.like(user), a.p.like(user)))
}

// dispute settles which of several people who say that one account is theirs is believed. What the others say is no better
// than what anybody says of somebody; where their names do not tell, nobody is believed.
func dispute(found map[*person]map[string]*Candidate) {
	claimants := make(map[string][]claimant) // by handle
	for p, candidates := range found {
		for key, c := range candidates {
			if c.Tier <= TierC {
				claimants[key] = append(claimants[key], claimant{p, c})
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
