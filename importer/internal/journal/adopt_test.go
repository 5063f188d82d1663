package journal

import (
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReview: what is found on the account is posted, what is in doubt is not sent, and the person's answer is for good.
func TestReview(t *testing.T) {
	finds := func(f Findings) Review {
		return func(posts iter.Seq2[Reviewed, error]) (Findings, error) {
			for _, err := range posts {
				if err != nil {
					return f, err
				}
			}
			return f, nil
		}
	}
	found := finds(Findings{
		Adopt:  []Adoption{{Key: Key{1, 0}, StatusID: "11", URL: "u11", At: day, Grounds: "its text"}},
		Doubts: []Doubt{{Key: Key{2, 0}, StatusID: "12", URL: "u12", At: day}, {Key: Key{3, 0}}},
	})
	ds := []Decision{post(1, 1, Key{}), post(2, 1, Key{}), post(3, 1, Key{}), post(4, 1, Key{})}
	open1 := func(t *testing.T, j *Journal, tg Target) (ids []int64) {
		t.Helper()
		posts, err := j.Open(t.Context(), tg.ID, Key{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			ids = append(ids, p.TweetID)
		}
		return ids
	}
	for name, tt := range map[string]struct {
		basis  Basis
		keep   bool
		answer func(j *Journal, tg Target) error
		states map[State]int
		open   []int64
		again  []int64 // after the next plan, with the same found
	}{
		"kept":      {keep: true, states: map[State]int{Posted: 1, Planned: 3}, open: []int64{4}, again: []int64{4}},
		"dry":       {keep: false, states: map[State]int{}, again: []int64{4}},
		"tentative": {Basis{Tentative: true}, true, nil, map[State]int{Planned: 4}, []int64{1, 2, 3, 4}, []int64{4}},
		"skipped": {
			Basis{},
			true, func(j *Journal, tg Target) error { return j.SaySkip(t.Context(), tg.ID, "you said so", "left") },
			map[State]int{Posted: 2, Gone: 1, Planned: 1},
			[]int64{4},
			[]int64{4},
		},
		"posted": {
			Basis{},
			true, func(j *Journal, tg Target) error { return j.SayPost(t.Context(), tg.ID) },
			map[State]int{Posted: 1, Planned: 3},
			[]int64{2, 3, 4},
			[]int64{2, 3, 4},
		},
	} {
		t.Run(name, func(t *testing.T) {
			j := open(t, ":memory:")
			tg := target(t, j)
			if err := j.See(t.Context(), tg.ID, "note", nil, map[string][]byte{"11": []byte(`{"a":1}`), "13": []byte(`{"a":3}`)}); err != nil {
				t.Fatal(err)
			}
			tt.basis.Policy, tt.basis.Review = []byte(`{}`), found
			s, _, err := j.Plan(t.Context(), tg.ID, tt.basis, each2(ds...), tt.keep)
			if err != nil || s.Posts != 4 || s.Open != 1 || s.Held != 2 {
				t.Fatalf("%+v, %v", s, err)
			}
			if tt.answer != nil {
				if err := tt.answer(j, tg); err != nil {
					t.Fatal(err)
				}
			}
			c, err := j.Counts(t.Context(), tg.ID)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.states, c.Posts); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.open, open1(t, j, tg)); d != "" {
				t.Errorf("to be sent (-want +got):\n%s", d)
			}
			left, err := j.Seen(t.Context(), tg.ID)
			if want := 2 - c.Posts[Posted]; err != nil || name != "skipped" && len(left) != want {
				t.Errorf("%d statuses left, want %d, %v", len(left), want, err)
			}
			tt.basis.Tentative = false
			if _, _, err := j.Plan(t.Context(), tg.ID, tt.basis, each2(ds...), true); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.again, open1(t, j, tg)); d != "" {
				t.Errorf("after the next plan (-want +got):\n%s", d)
			}
			if known, adopted, err := j.Knows(t.Context(), tg.ID, "11"); !known || !adopted || err != nil {
				t.Errorf("%v, %v, %v", known, adopted, err)
			}
		})
	}
}

// TestDoubtPlannedNoMore: what is not planned any more needs no answer.
func TestDoubtPlannedNoMore(t *testing.T) {
	j := open(t, ":memory:")
	tg := target(t, j)
	doubt := func(posts iter.Seq2[Reviewed, error]) (Findings, error) {
		return Findings{Doubts: []Doubt{{Key: Key{1, 0}}}}, nil
	}
	for i, tt := range []struct {
		d    Decision
		held bool
	}{{post(1, 1, Key{}), true}, {Decision{TweetID: 1, Key: 1, Reason: "retweet"}, false}} {
		if _, _, err := j.Plan(t.Context(), tg.ID, Basis{Policy: []byte(`{}`), Review: doubt}, each2(tt.d), true); err != nil {
			t.Fatal(err)
		}
		if held, err := j.InDoubt(t.Context(), tg.ID); held != tt.held || err != nil {
			t.Errorf("%d: %v, %v", i, held, err)
		}
	}
}
