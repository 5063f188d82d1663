package contacts

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestManyPiecesOfEvidence: where much speaks for a candidate it is united as where little does, without looking at all of it
// for each piece more.
func TestManyPiecesOfEvidence(t *testing.T) {
	for _, n := range []int{1, fewEvidence - 1, fewEvidence, fewEvidence + 1, 4 * fewEvidence} {
		var c *candidate
		add := func(record, text string, at int64, again bool) {
			c = c.with(&claim{source: FromOwner, record: record, text: text, at: at, handle: Handle{"ada", "a.example"}, grade: Strong, again: again}, TierD, again)
		}
		for i := range n {
			add(fmt.Sprint("r", i), fmt.Sprint("t", i), 100, false)
		}
		for i := range n {
			add(fmt.Sprint("r", i), "another text", 100, true)    // the same record
			add(fmt.Sprint("s", i), fmt.Sprint("t", i), 50, true) // another one, with the same words as before they were said of itself
		}
		if len(c.Evidence) != n {
			t.Fatalf("%d: %d pieces of evidence", n, len(c.Evidence))
		}
		want := Evidence{Source: FromOwner, Record: "s0", At: timeOf(50), Last: timeOf(100), Count: 2, Grade: Strong, Self: true, Text: "t0"}
		if d := cmp.Diff(want, c.Evidence[0]); d != "" {
			t.Errorf("%d (-want +got):\n%s", n, d)
		}
		if indexed := c.byRecord != nil; indexed != (n > fewEvidence) {
			t.Errorf("%d: indexed: %v", n, indexed)
		}
	}
}

// TestRivals: what the handles of a text have in common with a name is found out once for all of them, and anew for another report.
func TestRivals(t *testing.T) {
	r := &rivals{users: []string{"bo", "Ada", "ada", "adalove"}}
	ada := &person{screen: []seen{{name: "ada"}}}
	if got := r.beside(ada, "bo"); got != same {
		t.Errorf("beside bo: %d", got)
	}
	if got := r.beside(ada, "ADA"); got >= equal {
		t.Errorf("beside ADA, which is twice in it: %d", got)
	}
	ada.screen[0].name = "bo"
	if got := r.beside(ada, "ada"); r.likest != "Ada" {
		t.Errorf("compared anew: %d, %+v", got, r)
	}
	r.forget()
	if got := r.beside(ada, "ada"); got != same {
		t.Errorf("in another report: %d", got)
	}
	if got := r.beside(nil, "ada") + (*rivals)(nil).beside(ada, "ada"); got != unlike {
		t.Errorf("of nobody: %d", got)
	}
}
