package contactfile

import (
	"fmt"
	"strings"
	"testing"
)

// TestAddressed: each address is told from those of mail by how it is written itself, not by what stands anywhere in the file.
func TestAddressed(t *testing.T) {
	for _, tt := range []struct {
		file string
		sure map[string]bool // by name
	}{
		{"ada,@ada@a.example\nbo,bo@b.example\n", map[string]bool{"ada": true}},
		{"ada = https://a.example/@ada\nada2 -> ada@b.example", map[string]bool{"ada": true}},
		{"adam,https://a.example/@adam\nada,ada@a.example\n", map[string]bool{"adam": true}},
		{`{"ada": "https:\/\/a.example\/users\/ada", "bo": "bo@b.example", "cy": "@cy@C.example"}`, map[string]bool{"ada": true, "cy": true}},
	} {
		_, told, err := Read("name", strings.NewReader(tt.file))
		if err != nil {
			t.Errorf("%q: %v", tt.file, err)
		}
		for _, a := range told {
			if got := len(a.Handles) > 0; got != tt.sure[a.ScreenName] || got == (len(a.Addresses) > 0) {
				t.Errorf("%q: %+v", tt.file, a)
			}
		}
	}
}

// TestGatheringWays counts the steps to the account of a name when the numbers come from the end of the file to its
// beginning, and each is united with the one before it.
func TestGatheringWays(t *testing.T) {
	steps := func(n int) (steps int) {
		var g gathering
		name := func(i int) string { return fmt.Sprint("n", i) }
		for i := range n {
			g.add(Told{Item: "x", ScreenName: name(i)})
		}
		for i := n - 1; i >= 0; i-- {
			g.add(Told{Item: "x", ID: "77", ScreenName: name(i)})
		}
		for range n {
			for i := n - 1; g.in[i] != i; i = g.in[i] {
				steps++
			}
			g.at(n - 1)
		}
		if all := g.all(); len(all) != 1 || all[0].ID != "77" {
			t.Fatalf("%d accounts", len(all))
		}
		return steps
	}
	if few, many := steps(1000), steps(4000); many > 5*few {
		t.Errorf("%d steps for 1,000 names, %d for 4,000", few, many)
	}
}

// TestLinksOfAnAccount: of the links of an account as many are taken as of texts; a text is not made longer than texts are.
func TestLinksOfAnAccount(t *testing.T) {
	var links strings.Builder
	for i := range 4 * maxStatements {
		fmt.Fprintf(&links, `{"url": "https://t.co/%d", "expanded_url": "https://h%[1]d.example/"}, `, i)
	}
	long := `{"url": "https://t.co/", "expanded_url": "https://h.example/` + strings.Repeat("x", 4000) + `"}`
	_, told, err := Read("name", strings.NewReader(`[{"id_str": "5", "screen_name": "ada", "description": "`+strings.Repeat("https://t.co/ ", 4000)+
		`", "entities": {"description": {"urls": [`+long+`]}, "url": {"urls": [`+links.String()+`null]}}}]`))
	if err != nil || len(told) != 1 || len(told[0].Profile) != maxStatements || !strings.Contains(told[0].Profile[0], "h0.example") {
		t.Errorf("%v, %d told, %d texts", err, len(told), len(told[0].Profile))
	}
}
