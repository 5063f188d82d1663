package contacts

import (
	"strings"
	"testing"
)

func TestImportGuide(t *testing.T) {
	files, _, err := ImportFiles(ImportList{
		Following: []string{"a@birds.example", "b@birds.example"}, Blocked: []string{"c@birds.example"}, Muted: []string{"d@birds.example"},
		Lists: []ListMember{{"Garden", "a@birds.example"}},
	}, ImportLimits{Follows: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		software, host string
		want, not      []string
	}{
		{"mastodon", "mastodon.example", []string{
			"https://mastodon.example/settings/imports", "Merge", "Never choose Overwrite", "follows everybody who is in lists.csv", "Wait an hour", "7,500", "50 lists",
			"request to follow", "following_accounts-2.csv  accounts to follow: 1\n", "all parts",
		}, []string{"GoToSocial"}},
		{"hometown", "", []string{"These files are for your server to import.", "\n  /settings/imports (behind the address of your server)\n", "lists: 1, accounts on them: 1\n", "7,500"}, []string{"https://", "HOST"}},
		{"", "", []string{"  /settings/imports (", "Merge", "Never choose Overwrite", "the accounts to follow only"}, []string{"7,500"}},
		{"GoToSocial", "gts.example", []string{"https://gts.example/settings/user/export-import", "Merge", "Never choose Overwrite", "tells no failures"}, []string{"7,500"}},
		{"akkoma", "akkoma.example", []string{"https://akkoma.example\n", "Data Import / Export", "tells no failures"}, []string{"Merge", "7,500"}},
		{"misskey", "misskey.example", []string{"https://misskey.example/settings", "each hour", "user lists", "Drive"}, []string{"Merge"}},
		{"sharkey", "sharkey.example", []string{"https://sharkey.example/settings", "each minute"}, []string{"each hour"}},
		{"friendica", "friendica.example", []string{"https://friendica.example/settings/importcontacts", "it would follow them", "circles"}, []string{"Merge"}},
	} {
		// Lines are broken anywhere.
		got := ImportGuide(tt.software, tt.host, files)
		for line := range strings.Lines(got) {
			if n := len(strings.TrimSuffix(line, "\n")); n > 80 || strings.HasSuffix(line, " \n") {
				t.Errorf("%s: a line of %d characters: %q", tt.software, n, line)
			}
		}
		flat := strings.Join(strings.Fields(got), " ")
		for _, w := range tt.want {
			if !strings.Contains(got, w) && !strings.Contains(flat, w) {
				t.Errorf("%s: %q is not in\n%s", tt.software, w, got)
			}
		}
		for _, w := range tt.not {
			if strings.Contains(flat, w) {
				t.Errorf("%s: %q is in\n%s", tt.software, w, got)
			}
		}
	}
	short := ImportGuide("mastodon", "mastodon.example", []ImportFile{{Name: "muted_accounts.csv", Kind: ImportMutes, Rows: 1, Data: []byte("a@birds.example\n")}})
	for _, not := range []string{"lists.csv", "all parts", "request to follow"} {
		if strings.Contains(short, not) {
			t.Errorf("%q is in\n%s", not, short)
		}
	}
}
