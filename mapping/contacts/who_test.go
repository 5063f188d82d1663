package contacts

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

// TestWho: a name that changed hands is whose it was at the time.
func TestWho(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tweet("hi @thename", account{"77", "thename", "Ann"}) // 2022-11-01
	w.tweet("hi @ann_lee", ann)
	w.tweet("hi @TheName", account{"88", "TheName", "Bob"}) // 2022-11-03
	w.tweet("hi @gone", account{"-1", "gone", ""})
	for at, want := range map[string]string{"2020-01-01": "77", "2022-11-01": "77", "2022-11-03": "88", "2025-01-01": "88", "": "88"} {
		day := time.Time{}
		if at != "" {
			day, _ = time.Parse(time.DateOnly, at)
		}
		if got := w.f.Who("@thename", day); got != want {
			t.Errorf("in %q the name was %q's, want %q", at, got, want)
		}
	}
	if got := w.f.Who("gone", time.Time{}); got != "" {
		t.Errorf("%q is an id of an account that has none", got)
	}
	var names []string
	for c := range w.f.Names() {
		names = append(names, c.ID+" "+c.Name())
	}
	if got := strings.Join(names, ", "); got != "77 ann_lee, 88 TheName" {
		t.Errorf("names: %s", got)
	}
}

// TestNegatives: texts that hold no handle make no candidates, wherever they stand.
func TestNegatives(t *testing.T) {
	t.Parallel()
	n := 0
	for _, file := range []string{"internal/handle/testdata/cases.json", "../../../shared/cases/handles.json"} {
		data, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue // it lies beside the repository where it is developed
		}
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Text, Group string
			Want, Weak  []string
		}
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if !strings.HasPrefix(c.Group, "neg-") || len(c.Want)+len(c.Weak) > 0 {
				continue
			}
			n++
			w := newWorld()
			alice := account{"77", "alice", "Alice"} // whose name they have
			w.retweet(alice, c.Text)
			w.tweet("hi @alice", account{"77", "alice", c.Text})
			w.tweet("@bobsmith is "+c.Text, bob)
			w.f.Told("following.har", contactfile.KindHAR, contactfile.Told{ID: "77", ScreenName: "alice", Profile: []string{c.Text}})
			if found := w.found(); found != "" {
				t.Errorf("%q: found %s", c.Text, found)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d texts", n)
	}
}
