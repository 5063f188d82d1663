package mapping_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
)

// TestExistingOnce: a post of the account stands for one tweet, the last before it, and the others are posted.
func TestExistingOnce(t *testing.T) {
	noon := time.Date(2019, 5, 1, 12, 0, 0, 0, time.UTC)
	after := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for name, tt := range map[string]struct {
		copies []int // minutes after noon at which other programs copied a tweet; those are made at 0, 60, 120 ...
		want   []int // numbers of the tweets left out
	}{
		"none":          {nil, nil},
		"of the second": {[]int{61}, []int{1}},
		"of the first":  {[]int{15}, []int{0}},
		"once a day":    {[]int{800}, []int{3}},
		"two":           {[]int{121, 5}, []int{0, 2}},
		"all":           {[]int{1, 61, 121, 181}, []int{0, 1, 2, 3}},
		"more":          {[]int{1, 61, 121, 181, 182, 183}, []int{0, 1, 2, 3}},
		"another day":   {[]int{3000}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var in mapping.Inputs
			for _, m := range tt.copies {
				in.Existing = append(in.Existing, mapping.Existing{Text: "Good morning!", CreatedAt: after(m)})
			}
			p, err := mapping.NewPlanner(archive.Account{ID: "42", ScreenName: "ada"}, mapping.Policy{}, mapping.Limits{}, in)
			if err != nil {
				t.Fatal(err)
			}
			var tweets []archive.Tweet
			for i := range 4 {
				tweets = append(tweets, archive.Tweet{ID: fmt.Sprint(100 + i), Text: "Good morning", CreatedAt: after(60 * i)})
			}
			for _, tw := range slices.Backward(tweets) {
				p.Index(tw)
			}
			var got []int
			for i, tw := range tweets {
				if p.Decide(tw).Reason == mapping.AlreadyThere {
					got = append(got, i)
				}
			}
			if !slices.Equal(got, tt.want) || len(p.TakenExisting()) != len(tt.want) {
				t.Errorf("left out %v, want %v; taken %v", got, tt.want, p.TakenExisting())
			}
		})
	}
}
