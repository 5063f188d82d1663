package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// texts returns a language's sentences by name; an Advice is two.
func texts(w *Language) map[string]string {
	all := map[string]string{}
	for field, v := range reflect.ValueOf(*w).Fields() {
		switch v := v.Interface().(type) {
		case string:
			all[field.Name] = v
		case Advice:
			all[field.Name+".What"], all[field.Name+".Hint"] = v.What, v.Hint
		}
	}
	return all
}

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

// Every language has a text for every sentence, with the same to fill in.
func TestLanguagesAreComplete(t *testing.T) {
	names := func(text string) []string {
		found := inBraces.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	want := texts(English)
	if len(want) < 80 {
		t.Fatalf("there are only %d sentences", len(want))
	}
	for _, w := range languages {
		for key, text := range texts(w) {
			if strings.TrimSpace(text) == "" && key != "Thousands" {
				t.Errorf("%s: %s is missing", w.Tag, key)
			}
			if got, want := names(text), names(want[key]); !slices.Equal(got, want) {
				t.Errorf("%s: %s fills in %q, in English it is %q", w.Tag, key, got, want)
			}
			if rest := inBraces.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") || strings.Contains(rest, "%") {
				t.Errorf("%s: %s has a brace too many, or a verb: %q", w.Tag, key, text)
			}
			if key != "Or" && key != "Tag" && w != English && text == want[key] {
				t.Errorf("%s: %s is English", w.Tag, key)
			}
			for line := range strings.Lines(text) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); strings.HasPrefix(key, "Notice") && n > 80 {
					t.Errorf("%s: %s has a line of %d characters", w.Tag, key, n)
				}
			}
		}
		if w.Moment == nil {
			t.Errorf("%s: Moment is missing", w.Tag)
		}
	}
}

// Every field is used by the program: as w.Field in explain, and as
// words.Field of whoever keeps a language in such a field.
func TestNoSentenceIsForgotten(t *testing.T) {
	used := map[string]bool{}
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && isLanguage(s.X) {
				used[s.Sel.Name] = true
			}
			return true
		})
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("read %d files: %v", files, err)
	}
	for field := range reflect.TypeFor[Language]().Fields() {
		if !used[field.Name] {
			t.Errorf("nothing uses %s (as w.%s or words.%[1]s)", field.Name, field.Name)
		}
	}
}

func isLanguage(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "w"
	case *ast.SelectorExpr:
		return e.Sel.Name == "words"
	}
	return false
}

// French sets off some signs with a no-break space, and writes ’ for '.
func TestFrenchTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{a0}][;?!»]|[^\x{a0}]:(\s|$)|«[^\x{a0}]|'|\p{L}\s[:;?!»]`)
	for key, text := range texts(French) {
		if at := wrong.FindString(text); at != "" {
			t.Errorf("%s has %q: %s", key, at, text)
		}
	}
}

func TestFill(t *testing.T) {
	if got, want := Fill("{a}, {b}, {a}: {c}", "a", "{b}", "b", "2"), "{b}, 2, {b}: {c}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -1: "-1", -999: "-999", -1000: "-1,000", 1234567: "1,234,567",
	} {
		if got := English.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	if got := French.Number(1234); got != "1\u00a0234" {
		t.Errorf("in French: %q", got)
	}
}

func TestMoment(t *testing.T) {
	for _, tt := range []struct {
		w    *Language
		at   time.Time
		want string
	}{
		{English, time.Date(2026, 1, 2, 15, 4, 0, 0, time.UTC), "Fri 2 Jan 15:04"},
		{French, time.Date(2026, 1, 2, 15, 4, 0, 0, time.UTC), "vendredi 2 janvier à 15:04"},
		{French, time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC), "samedi 1er août à 09:00"},
		{French, time.Date(2026, 12, 13, 0, 30, 0, 0, time.UTC), "dimanche 13 décembre à 00:30"},
	} {
		if got := tt.w.Moment(tt.at); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want *Language
	}{
		{nil, English},
		{map[string]string{"LANG": "fr_FR.UTF-8"}, French},
		{map[string]string{"LANG": "fr_CA"}, French},
		{map[string]string{"LANG": "fr"}, French},
		{map[string]string{"LANG": "FR-be"}, French},
		{map[string]string{"LANG": "fr@euro"}, French},
		{map[string]string{"LANG": "fy_NL.UTF-8"}, English},
		{map[string]string{"LANG": "frp"}, English},
		{map[string]string{"LANG": "C"}, English},
		{map[string]string{"LANG": "nonsense"}, English},
		// The first that is not empty counts.
		{map[string]string{"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "en_GB"}, French},
		{map[string]string{"LC_ALL": "C.UTF-8", "LC_MESSAGES": "fr_FR", "LANG": "fr_FR"}, English},
		{map[string]string{"LC_ALL": "de_DE.UTF-8", "LANG": "fr_FR"}, English},
		{map[string]string{"LC_TIME": "fr_FR.UTF-8"}, English},
		// A list goes before the locale, unless that is C.
		{map[string]string{"LANG": "en_GB.UTF-8", "LANGUAGE": "oc:fr_FR:en"}, French},
		{map[string]string{"LANG": "fr_FR.UTF-8", "LANGUAGE": "en_GB:fr"}, English},
		{map[string]string{"LANG": "fr_FR.UTF-8", "LANGUAGE": "br"}, English},
		{map[string]string{"LANG": "POSIX", "LANGUAGE": "fr"}, English},
		{map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "fr"}, English},
		{map[string]string{"LANGUAGE": "fr"}, English},
	} {
		if got := FromEnvironment(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v gave %s, want %s", tt.env, got.Tag, tt.want.Tag)
		}
	}
}
