package contacts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// judged is how a report compares with the truth about a world.
type judged struct {
	right, wrong, missed    int // accounts that contacts state of themselves: tier C
	others, othersMissed    int // that somebody else states: tier D
	asks, asksMissed, noAsk int
}

func (j judged) precision() float64 { return float64(j.right) / float64(j.right+j.wrong) }
func (j judged) recall() float64    { return float64(j.right) / float64(j.right+j.missed) }

// judge compares a report with the truth. Report is told of each difference.
func judge(r *contacts.Report, truth archivetest.Truth, messages bool, report func(format string, args ...any)) (j judged) {
	found := map[string]*contacts.Contact{}
	for i := range r.Contacts {
		found[r.Contacts[i].ID] = &r.Contacts[i]
	}
	has := func(list []string, handle string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, handle) })
	}
	for _, c := range truth.Contacts {
		own := c.Self
		if messages {
			own = slices.Concat(own, c.Messages)
		}
		why := func(handle string) (texts []string) {
			for _, t := range c.Tellings {
				if strings.EqualFold(t.Handle, handle) {
					texts = append(texts, t.In+": "+t.Text)
				}
			}
			return texts
		}
		var self, told []string
		if f := found[c.ID]; f != nil {
			for _, k := range f.Candidates {
				if k.Tier <= contacts.TierC {
					self = append(self, k.Handle)
				} else {
					told = append(told, k.Handle)
				}
				if k.Tier <= contacts.TierC && !has(own, k.Handle) {
					j.wrong++
					report("%s: %s is not its own: %q; %q", c.ID, k.Handle, k.Evidence[0].Text, why(k.Handle))
				}
			}
			switch {
			case c.Asks && len(f.Asks) > 0:
				j.asks++
			case c.Asks:
				j.asksMissed++
				report("%s: can be asked: %+v", c.ID, c)
			case len(f.Asks) > 0:
				j.noAsk++
			}
		} else if c.Asks {
			j.asksMissed++
		}
		for _, h := range own {
			if has(self, h) {
				j.right++
			} else {
				j.missed++
				report("%s: %s is missed (%v): %q", c.ID, h, told, why(h))
			}
		}
		for _, h := range c.Others {
			if has(told, h) || has(self, h) {
				j.others++
			} else {
				j.othersMissed++
				report("%s: others say %s: %q", c.ID, h, why(h))
			}
		}
	}
	return j
}

// TestWorlds: in worlds of which the truth is known, what is said to be self-stated is, and nearly all of it is found.
func TestWorlds(t *testing.T) {
	t.Parallel()
	var all judged
	for seed := range uint64(3) {
		for _, era := range []archivetest.Era{archivetest.Era2019, archivetest.Era2023, archivetest.Era2026} {
			fsys, truth := archivetest.New(archivetest.Options{Seed: seed, Tweets: 4000, Era: era, Contacts: 1500, NoMedia: true})
			a, err := archive.New(fsys)
			if err != nil {
				t.Fatal(err)
			}
			f := contacts.NewFinder(a.Account())
			if err := f.Add(t.Context(), a, contacts.Options{Messages: true, Problem: func(err error) { t.Error(err) }}); err != nil {
				t.Fatal(err)
			}
			r := f.Report()
			j := judge(r, truth, true, func(format string, args ...any) { t.Logf(format, args...) })
			t.Logf("seed %d, %s: precision %.3f, recall %.3f: %+v", seed, era, j.precision(), j.recall(), j)
			for _, c := range []struct {
				name string
				got  contacts.Coverage
				want contacts.Coverage
			}{
				{"following", r.Following, contacts.Coverage{All: truth.Following, Named: truth.FollowingNamed}},
				{"followers", r.Followers, contacts.Coverage{All: truth.Followers, Named: truth.FollowersNamed}},
				{"blocks", r.Blocks, contacts.Coverage{All: truth.Blocks, Named: truth.BlocksNamed}},
				{"mutes", r.Mutes, contacts.Coverage{All: truth.Mutes, Named: truth.MutesNamed}},
			} {
				if c.got != c.want {
					t.Errorf("%s: %+v have a name, want %+v", c.name, c.got, c.want)
				}
			}
			all = judged{all.right + j.right, all.wrong + j.wrong, all.missed + j.missed, all.others + j.others, all.othersMissed + j.othersMissed, all.asks + j.asks, all.asksMissed + j.asksMissed, all.noAsk + j.noAsk}
		}
	}
	summary := fmt.Sprintf("precision %.4f, recall %.4f: %+v", all.precision(), all.recall(), all)
	t.Log(summary)
	if all.right < 100 || all.precision() < 0.99 || all.recall() < 0.97 {
		t.Error(summary)
	}
}
