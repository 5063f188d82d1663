package mapping

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLeadingWarning(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"CW: food", "food"},
		{"cw:food", "food"},
		{"TW : suicide, self-harm", "suicide, self-harm"},
		{"TW – alcohol", "alcohol"},
		{"cn - Essen", "Essen"},
		{"CN：食べ物", "食べ物"},
		{"CN: Shanghai weather", "Shanghai weather"},
		{"Content warning: food", "food"},
		{"content warnings - food", "food"},
		{"CONTENT-NOTE: food", "food"},
		{"Content notes: a: b", "a: b"},
		{"Trigger warning: spiders", "spiders"},
		{"triggerwarning: spiders", "spiders"},
		{"CW/TW: food", "food"},
		{"TW, CW: food", "food"},
		{"⚠️ CW: food", "food"},
		{"  CW: food  ", "food"},
		{"Spoiler: the end", "Spoiler: the end"},
		{"SPOILERS - S1E4", "SPOILERS - S1E4"},
		{"Spoiler", "Spoiler"},
		{"Spoiler:", "Spoiler"},
		{"Spoilers!", "Spoilers"},
		{"Spoiler alert!!", "Spoiler alert"},
		{"Content warning:", "Content warning"},
		{"[CW food]", "food"},
		{"[CW: food (meat)]", "food (meat)"},
		{"(tw: food)", "food"},
		{"(CW: the (other) kind)", "the (other) kind"},
		{"(spoiler)", "spoiler"},
		{"【ネタバレ】", "ネタバレ"},
		{"（閲覧注意：虫）", "虫"},
		{"ネタバレ", "ネタバレ"},
		{"ネタバレ注意！", "ネタバレ注意"},
		{"ネタバレ：最終回", "ネタバレ：最終回"},
		{"閲覧注意", "閲覧注意"},
		{"Inhaltswarnung: Essen", "Essen"},
		{"Triggerwarnung – Blut", "Blut"},
		{"Avertissement\u00a0: nourriture", "nourriture"},
		{"DIVULGÂCHEUR : la fin", "DIVULGÂCHEUR : la fin"},
		{"CW/Spoilers: the end", "Spoilers: the end"},
		{"CW: spoilers", "spoilers"},
		{"Advertencia de contenido: comida", "comida"},
		{"Aviso de conteúdo: comida", "comida"},
		{"AVISO DE CONTEÚDO: comida", "comida"},
		{"Gatilho: sangue", "sangue"},
		{"Avviso sui contenuti: cibo", "cibo"},
		{"Inhoudswaarschuwing: eten", "eten"},
		{"CW: " + strings.Repeat("é", 100), strings.Repeat("é", 100)},

		{"CW: " + strings.Repeat("é", 101), ""},
		{"CW:", ""},
		{"CW", ""},
		{"[CW]", ""},
		{"TW is back", ""},
		{"CWs are nice", ""},
		{"CW food", ""},
		{"CN-Tower: a view", ""},
		{"TW-based", ""},
		{"Spoiler-free: a review", ""},
		{"Spoiler free review", ""},
		{"Spoiler ahead", ""},
		{"Twitter: a story", ""},
		{"Contents: none", ""},
		{"[CW food] and more", ""},
		{"(CW: a) and (b)", ""},
		{"(CW: a", ""},
		{"[TWfood]", ""},
		{"A CW: food", ""},
		{"CW/food: x", ""},
		{"“CW: food”", ""},
		{"", ""},
		{"☕", ""},
	} {
		for _, below := range []string{"Text\n below", "\n \t\n Text"} {
			warning, rest, ok := leadingWarning(c.line + "\n" + below)
			wantRest := strings.TrimLeft(below, "\n\t")
			if below[0] == '\n' {
				wantRest = " Text"
			}
			if ok != (c.want != "") || warning != c.want || ok && rest != wantRest {
				t.Errorf("%q: %q, %q, %v", c.line, warning, rest, ok)
			}
		}
	}
	for _, text := range []string{"", "CW: food", "CW: food\n", "CW: food\n \n\t\n", "Spoiler", "\n\n"} {
		if warning, rest, ok := leadingWarning(text); ok || warning != "" || rest != "" {
			t.Errorf("%q: %q, %q", text, warning, rest)
		}
	}
	for _, text := range []string{"Nothing\nof the kind", "Content is king\nreally", "CW: food\nbelow"} {
		if n := testing.AllocsPerRun(10, func() { leadingWarning(text) }); n != 0 {
			t.Errorf("%q: %v allocations", text, n)
		}
	}
}

func TestWarnRules(t *testing.T) {
	rules, err := compileWarn([]Warn{
		{Match: "/foo+d/", Warning: "regular food"},
		{Match: "dinner", Warning: " food\nand drink "},
		{Match: "/(?-i)WAR/", Warning: "war"},
		{Match: "/(?:lunch|brunch)/", Warning: "lunch"},
		{Match: "the elections", Warning: "politics"},
		{Match: "/dinner/", Warning: "never"},
		{Match: "and/or", Warning: "a slash"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"FOOOD for dinner":   "regular food",
		"Dinner!":            "food and drink",
		"dinners":            "never",
		"war":                "",
		"WAR":                "war",
		"a Brunch":           "lunch",
		"the\nElections":     "politics",
		"elections":          "",
		"and/or":             "a slash",
		"the elections, WAR": "war",
		"":                   "",
	} {
		if got, ok := rules.find(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, ok, want)
		}
	}
	if _, ok := (warnRules{}).find("x"); ok {
		t.Error("no rules find something")
	}
	for _, bad := range []Warn{
		{Match: "x"},
		{Match: "x", Warning: " "},
		{Warning: "x"},
		{Match: " ", Warning: "x"},
		{Match: "//", Warning: "x"},
		{Match: "/(/", Warning: "x"},
	} {
		_, err := compileWarn([]Warn{bad})
		var pe *PolicyError
		if !errors.As(err, &pe) || pe.Field != "warn" || pe.Value != bad.Match {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func FuzzLeadingWarning(f *testing.F) {
	f.Add("CW: food\n\ntext")
	f.Add("[Content warning: a\u3000(b)]\ntext")
	f.Add("⚠ネタバレ！\n\n\n見た")
	f.Add("Spoilers (https://example.org/a) of https://example.org/b\ntext")
	f.Fuzz(func(t *testing.T, text string) {
		warning, rest, ok := leadingWarning(text)
		if !ok {
			if warning != "" || rest != "" {
				t.Errorf("%q: %q, %q", text, warning, rest)
			}
			return
		}
		line, below, _ := strings.Cut(strings.TrimLeftFunc(text, isSpaceOrSign), "\n")
		if words, links := withoutURLs(strings.TrimSpace(line)); links != "" {
			if !strings.HasPrefix(rest, links) {
				t.Errorf("%q: rest %q lacks a link", text, rest)
			}
			line, rest = words, strings.TrimPrefix(rest, links)
		}
		if !strings.Contains(line, warning) || strings.TrimSpace(warning) != warning || warning == "" || utf8.RuneCountInString(warning) > maxWarning {
			t.Errorf("%q: warning %q", text, warning)
		}
		if first, _, _ := strings.Cut(rest, "\n"); !strings.HasSuffix(below, rest) || strings.TrimSpace(first) == "" ||
			strings.TrimSpace(strings.TrimSuffix(below, rest)) != "" {
			t.Errorf("%q: rest %q", text, rest)
		}
	})
}

func BenchmarkLeadingWarning(b *testing.B) {
	for b.Loop() {
		leadingWarning("Coffee and a long morning\nwith nothing to warn of")
		leadingWarning("Good morning\nwith nothing to warn of")
	}
}
