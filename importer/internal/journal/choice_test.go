package journal

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func choices(pairs map[int64]string) map[int64][]byte {
	out := map[int64][]byte{}
	for id, c := range pairs {
		out[id] = nil
		if c != "" {
			out[id] = []byte(c)
		}
	}
	return out
}

func TestChoose(t *testing.T) {
	j := open(t, memory)
	tg := target(t, j)
	edited := post(6, 1, Key{})
	edited.TweetID = 60
	decisions := []Decision{post(1, 2, Key{}), post(2, 1, Key{}), post(3, 1, Key{}), post(4, 1, Key{}), post(5, 1, Key{}), edited, post(7, 1, Key{}), post(8, 1, Key{})}
	plan(t, j, tg, decisions...)
	intended := func(id int64, state State) {
		change(t, j, tg, Change{Key: Key{id, 0}, State: Intended, IdempotencyKey: "k", At: day})
		if state != Intended {
			change(t, j, tg, Change{Key: Key{id, 0}, State: state, IdempotencyKey: "k", StatusID: "1", At: day})
		}
	}
	intended(1, Posted) // the first part only
	intended(2, Intended)
	intended(3, Uncertain)
	intended(4, Planned) // sent, not found
	intended(5, Refused)
	intended(6, Posted)

	for _, tt := range []struct {
		id   int64
		want State // empty: the choice is kept
	}{{1, Posted}, {2, Intended}, {3, Uncertain}, {4, Uncertain}, {5, ""}, {6, Posted}, {60, Posted}, {7, ""}, {99, ""}} {
		err := j.Choose(t.Context(), choices(map[int64]string{tt.id: `{"a":1}`, 8: `{"b":1}`}))
		var begun *BegunError
		if errors.As(err, &begun); (tt.want != "") != (begun != nil) || begun != nil && *begun != (BegunError{tt.id, tt.want}) {
			t.Errorf("tweet %d: %v, want %q", tt.id, err, tt.want)
		}
		got, err := j.Choices(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if kept := len(got[tt.id]) > 0; kept != (tt.want == "") {
			t.Errorf("tweet %d: choices %v", tt.id, got)
		}
		if tt.want != "" && tt.id < 5 && len(got) != 0 {
			t.Errorf("tweet %d: refused, and %v kept", tt.id, got)
		}
	}

	open := func() (ids []int64) {
		posts, err := j.Open(t.Context(), tg.ID, Key{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			ids = append(ids, p.TweetID)
		}
		return ids
	}
	if d := cmp.Diff([]int64{1, 2, 3, 4}, open()); d != "" {
		t.Errorf("to be sent before the next plan (-want +got):\n%s", d)
	}
	if err := j.Record(t.Context(), tg.ID, nil, Change{Key: Key{7, 0}, State: Intended, At: day}); !errors.Is(err, ErrChanged) {
		t.Errorf("intent of a changed post: %v", err)
	}
	if c, err := j.Counts(t.Context(), tg.ID); err != nil || c.Changed != 2 {
		t.Errorf("%d changed, want 2 (%v)", c.Changed, err)
	}

	plan(t, j, tg, decisions...) // made without any choice
	if d := cmp.Diff([]int64{1, 2, 3, 4}, open()); d != "" {
		t.Errorf("to be sent after a plan without the latest choices (-want +got):\n%s", d)
	}
	latest, err := j.Choices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := j.Plan(t.Context(), tg.ID, Basis{Choices: latest}, each2(decisions...), true); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int64{1, 2, 3, 4, 5, 7, 8}, open()); d != "" {
		t.Errorf("to be sent after it (-want +got):\n%s", d)
	}
	change(t, j, tg, Change{Key: Key{7, 0}, State: Intended, At: day})
	if err := j.Choose(t.Context(), choices(map[int64]string{7: `{"a":1}`})); err != nil {
		t.Errorf("the choice that is there already: %v", err)
	}
	if err := j.Choose(t.Context(), choices(map[int64]string{8: "", 99: ""})); err != nil {
		t.Fatal(err)
	}
	got, err := j.Choices(t.Context())
	if d := cmp.Diff(choices(map[int64]string{5: `{"a":1}`, 7: `{"a":1}`}), got); err != nil || d != "" {
		t.Errorf("after taking back: %v (-want +got):\n%s", err, d)
	}
}

func TestInput(t *testing.T) {
	j := open(t, memory)
	tg := target(t, j)
	for _, tt := range []struct {
		inputs map[string][]byte
		keep   bool
		want   string
	}{
		{nil, true, ""},
		{map[string][]byte{"people": []byte("1 a@b.example\n")}, false, ""},
		{map[string][]byte{"people": []byte("1 a@b.example\n")}, true, "1 a@b.example\n"},
		{nil, true, "1 a@b.example\n"},
		{map[string][]byte{"people": []byte("other")}, true, "other"},
		{map[string][]byte{"people": {}}, true, ""},
	} {
		if _, _, err := j.Plan(t.Context(), tg.ID, Basis{Inputs: tt.inputs}, each2(), tt.keep); err != nil {
			t.Fatal(err)
		}
		if got, err := j.Input(t.Context(), "people"); err != nil || string(got) != tt.want {
			t.Errorf("after %q: %q, %v", tt.inputs, got, err)
		}
	}
}
