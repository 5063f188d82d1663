package handle

import (
	"encoding/json"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// cases are files of texts with the handles in them, by group, and how many are to be found exactly. Of the groups neg-* none
// is to be found.
var cases = []struct {
	file  string
	exact int
}{
	{"testdata/cases.json", 444},                      // by somebody who had not seen this package
	{"../../../../../shared/cases/handles.json", 216}, // beside the repository where it is developed
}

func TestCases(t *testing.T) {
	for _, c := range cases {
		t.Run(path.Base(c.file), func(t *testing.T) { runCases(t, c.file, c.exact) })
	}
}

func runCases(t *testing.T, file string, want int) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the shared cases are not here: %v", err)
	}
	var all []struct {
		Text, Group string
		Want, Weak  []string
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	type count struct{ cases, exact, wrong int }
	groups := map[string]*count{}
	exact := 0
	for _, c := range all {
		g := groups[c.Group]
		if g == nil {
			g = new(count)
			groups[c.Group] = g
		}
		g.cases++
		missing, wrong := judge(Find(c.Text), c.Want, c.Weak)
		g.wrong += len(wrong)
		if len(missing)+len(wrong) == 0 {
			g.exact++
			exact++
			continue
		}
		t.Logf("%s: %q: missing %v, wrong %v", c.Group, c.Text, missing, wrong)
		if strings.HasPrefix(c.Group, "neg-") && len(c.Want)+len(c.Weak) == 0 {
			t.Errorf("%s: %q: found %v, and nothing is there", c.Group, c.Text, wrong)
		}
	}
	for name, g := range groups {
		t.Logf("%-18s %2d of %2d exact, %d wrong", name, g.exact, g.cases, g.wrong)
	}
	t.Logf("%d of %d exact", exact, len(all))
	if exact < want {
		t.Errorf("%d of %d cases exactly right, want at least %d", exact, len(all), want)
	}
}

// judge returns which handles of want are missing, and which of the found ones are wrong: not in want or weak, or strong
// and only in weak, or weak and only in want.
func judge(found []Found, want, weak []string) (missing, wrong []string) {
	lower := func(in []string) []string {
		out := make([]string, len(in))
		for i, s := range in {
			out[i] = strings.ToLower(s)
		}
		return out
	}
	want, weak = lower(want), lower(weak)
	var got []string
	for _, f := range found {
		key := f.Key()
		got = append(got, key)
		switch w, k := slices.Contains(want, key), slices.Contains(weak, key); {
		case w && k, w && f.Grade == Strong, k && f.Grade == Weak:
		default:
			wrong = append(wrong, string(f.Grade)+" "+f.String())
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			missing = append(missing, w)
		}
	}
	return missing, wrong
}
