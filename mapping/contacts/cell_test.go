package contacts

import (
	"strings"
	"testing"
)

func TestSafeCell(t *testing.T) {
	for cell, want := range map[string]string{
		"":                       "",
		"Ada":                    "Ada",
		"ada@a.example":          "ada@a.example",
		"a-b + c = d, @bob":      "a-b + c = d, @bob",
		"one; two | three":       "one; two | three",
		"it's; 'quoted'":         "it's; 'quoted'",
		"=1":                     "'=1",
		"+1":                     "'+1",
		"-1":                     "'-1",
		"@SUM(A1)":               "'@SUM(A1)",
		"\t=1":                   "'\t'=1",
		"\r=1":                   "'\r'=1",
		"\ta":                    "'\ta",
		" =1":                    "' =1",
		"\u00a0\u3000=1":         "'\u00a0\u3000=1",
		"\ufeff=1":               "'\ufeff=1",
		"\u200b\u200e=1":         "'\u200b\u200e=1",
		"\x00\x1b=1":             "'\x00\x1b=1",
		"\"=1":                   "'\"=1",
		"“ =1":                   "'“ =1",
		"\"\";=1":                "\"\";'=1",
		"＝1":                     "'＝1",
		"＋1":                     "'＋1",
		"－1":                     "'－1",
		"＠a":                     "'＠a",
		"﹦1":                     "'﹦1",
		"−1":                     "'−1",
		"a;=1":                   "a;'=1",
		"a; =1":                  "a;' =1",
		"a;;=1":                  "a;;'=1",
		"a\t=1":                  "a\t'=1",
		"a|=1":                   "a|'=1",
		"a|＝1":                   "a|'＝1",
		"a\n=1":                  "a\n'=1",
		"a\";=1":                 "a\";'=1",
		"a;\"=1":                 "a;'\"=1",
		";=1":                    ";'=1",
		"=cmd|' /C calc'!A0":     "'=cmd|' /C calc'!A0",
		"a;-1+cmd|' /C calc'!A0": "a;'-1+cmd|' /C calc'!A0",
		"=1;=2|@3":               "'=1;'=2|'@3",
		"'=1":                    "'=1",
	} {
		if got := SafeCell(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
		if again := SafeCell(want); again != want {
			t.Errorf("%q, made safe once more: %q", want, again)
		}
	}
}

// TestImportFilesRunNothing: no cell of an import file begins a formula, however it is parted; lists with such names are left out.
func TestImportFilesRunNothing(t *testing.T) {
	names := []string{"=1", "+1", "-", "@home", "＝1", "a;=1", "a|@b", "\"=1", "“=1", "\u200b=1", "Friends; family", "Birds"}
	var l ImportList
	for _, name := range names {
		l.Lists = append(l.Lists, ListMember{name, "a@birds.example"})
	}
	files, left, err := ImportFiles(l, LimitsOf("mastodon"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != len(names)-2 || len(files) != 1 || files[0].Rows != 2 || !strings.Contains(string(files[0].Data), "\nBirds,a@birds.example\n") {
		t.Errorf("%+v, left out: %+v", files, left)
	}
	for _, o := range left {
		if o.Reason != LeftOutFormula {
			t.Errorf("%+v", o)
		}
	}
}
