package contactfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// harmful are characters that could move the cursor, forge a line, or turn the direction of what follows.
var harmful = func() (all []rune) {
	for _, r := range [][2]rune{{0, 0x1F}, {0x7F, 0x9F}, {0x061C, 0x061C}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}} {
		for c := r[0]; c <= r[1]; c++ {
			all = append(all, c)
		}
	}
	return all
}()

func TestPlain(t *testing.T) {
	for _, r := range harmful {
		if got := PlainName("a" + string(r) + "b"); got != "ab" && got != "a b" {
			t.Errorf("%U: %q", r, got)
		}
		if got := PlainText("a" + string(r) + "b"); got != "ab" && got != "a b" && got != "a\nb" {
			t.Errorf("%U: %q", r, got)
		}
	}
	for _, s := range []string{"", "Ada", "日本語", "👩\u200D🔬", "שלום", "e\u0301", "a  b"} {
		if got := PlainName(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

// TestReadPlain: in each kind of file names and texts are harmless.
func TestReadPlain(t *testing.T) {
	for _, r := range harmful {
		name := "A" + string(r) + "da"
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{
			"response": fmt.Sprintf(`[{"id_str": "5", "screen_name": "ada", "name": %s, "description": %[1]s, "location": "x%[2]sy"}]`, quoted, strings.Trim(string(quoted), `"`)),
			"list":     fmt.Sprintf(`[{"twitter": "ada", "mastodon": "@ada@a.example", "name": %s, "bio": %[1]s}]`, quoted),
			"HAR":      harOf(t, graphql+"x", fmt.Sprintf(`{"id_str": "5", "screen_name": "ada", "name": %s, "description": %[1]s}`, quoted)),
		}
		if r != 0 {
			files["CSV"] = "twitter,mastodon,name,bio\nada,@ada@a.example,\"" + name + "\",\"" + name + "\"\n"
			files["TSV"] = "twitter\tmastodon\tname\tbio\nada\t@ada@a.example\t\"" + name + "\"\t\"" + name + "\"\n"
		}
		for kind, file := range files {
			_, told, err := Read("name", strings.NewReader(file))
			if err != nil || len(told) != 1 || told[0].DisplayName == "" || len(told[0].Profile) == 0 {
				t.Errorf("%s with %U: %+v, %v", kind, r, told, err)
				continue
			}
			for _, text := range append(told[0].Profile, told[0].DisplayName) {
				if PlainText(text) != text || strings.ContainsAny(told[0].DisplayName, "\n\r\u2028\u2029\u0085") {
					t.Errorf("%s with %U: %q", kind, r, text)
				}
			}
		}
	}
}
