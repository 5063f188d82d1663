package settings

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/mapping"
	"github.com/google/go-cmp/cmp"
)

// jsonNames returns the names of a struct's fields in JSON, those of structs in it behind a dot.
func jsonNames(t reflect.Type, prefix string) (names []string) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
			names = append(names, jsonNames(f.Type, prefix+name+".")...)
			continue
		}
		names = append(names, prefix+name)
	}
	return names
}

// The template has every setting of a policy, once, and no other.
func TestTemplateIsComplete(t *testing.T) {
	var have []string
	for _, s := range policySettings {
		have = append(have, s.name)
	}
	want := jsonNames(reflect.TypeFor[mapping.Policy](), "")
	slices.Sort(have)
	slices.Sort(want)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("settings of a policy and of the template (+):\n%s", diff)
	}
}

var commentedOut = regexp.MustCompile(`(?m)^#(\w+ = )`)

// Every setting of the template can be uncommented, all at once too, and what is read is written the same.
func TestTemplateRoundTrips(t *testing.T) {
	template := string(FormatPolicy(mapping.Policy{}))
	if p, err := readPolicy(t, template); err != nil || !reflect.DeepEqual(p, mapping.Policy{}) {
		t.Fatalf("the template as it is gives %+v, %v", p, err)
	}
	places := commentedOut.FindAllStringIndex(template, -1)
	if len(places) != len(policySettings) {
		t.Fatalf("%d of %d settings are commented out", len(places), len(policySettings))
	}
	texts := []string{commentedOut.ReplaceAllString(template, "$1")}
	for _, place := range places {
		texts = append(texts, template[:place[0]]+template[place[0]+1:])
	}
	seen := map[string]bool{}
	for _, text := range texts {
		p, err := readPolicy(t, text)
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
			continue
		}
		written := string(FormatPolicy(p))
		if written != text {
			t.Errorf("what was read is written otherwise:\n%s", cmp.Diff(text, written))
		}
		if again, err := readPolicy(t, written); err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("read again: %v\n%s", err, cmp.Diff(p, again))
		}
		seen[written] = true
	}
	if len(seen) != len(policySettings)+1 {
		t.Errorf("only %d of the settings make a difference", len(seen))
	}
}

func readPolicy(t *testing.T, text string) (mapping.Policy, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadPolicy(t.Context(), path)
}

func TestReadPolicy(t *testing.T) {
	for text, want := range map[string]mapping.Policy{
		"":                         {},
		"\xef\xbb\xbfnumbers=true": {Numbers: true},
		"since = 2018-01-01\nuntil = 2018-12-31": {
			Since: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC),
		},
		"since = '2018-01-01'\nuntil = 2018-12-31T18:00:00+01:00": {
			Since: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2018, 12, 31, 17, 0, 0, 0, time.UTC),
		},
		"[[warn]]\nmatch = 'a'\nwarning = 'b'\n[[warn]]\nmatch = 'c'\nwarning = 'd'": {Warn: []mapping.Warn{{Match: "a", Warning: "b"}, {Match: "c", Warning: "d"}}},
		"select.words = ['a', \"b\\\"\"]":                                            {Select: mapping.Selection{Words: []string{"a", `b"`}}},
		"[select]\nonly = ['media']":                                                 {Select: mapping.Selection{Only: []mapping.Kind{mapping.KindMedia}}},
	} {
		if got, err := readPolicy(t, text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v\n%s", text, err, cmp.Diff(want, got))
		}
	}
}

func TestReadPolicyErrors(t *testing.T) {
	for text, want := range map[string]PolicyFileError{
		"numbers = true\nnumbers = ":                    {Line: 2, Setting: "numbers"},
		"numbers = true\n\n# a\nnumbres = false":        {Line: 4, Setting: "numbres"},
		"[select]\n[date_line]\nwords = ['a']":          {Line: 3, Setting: "date_line.words"},
		"[selection]\nwords = ['a']":                    {Line: 1, Setting: "selection"},
		"warn = [\n{match = 'a', warnin = 'b'}]":        {Line: 1, Setting: "warn.warnin"},
		"\nnumbers = 'yes'":                             {Line: 2, Setting: "numbers"},
		"[select]\nmin_likes = 'many'":                  {Line: 2, Setting: "select.min_likes"},
		"[select]\nwords = 'many'":                      {Line: 2, Setting: "select.words"},
		"since = 'yesterday'":                           {Line: 1, Setting: "since"},
		"until = 7":                                     {Line: 1, Setting: "until"},
		"select = 7":                                    {Line: 1, Setting: "select"},
		"numbers = true\nuntil = 2018-12-31T18:00:00":   {Line: 2, Setting: "until"},
		"numbers = true\nselect.min_likes = 1.5\na = 1": {Line: 3, Setting: "a"},
	} {
		_, err := readPolicy(t, text)
		e, ok := errors.AsType[*PolicyFileError](err)
		if !ok || e.Line != want.Line || e.Setting != want.Setting || filepath.Base(e.Path) != "policy.toml" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadPolicy(t.Context(), filepath.Join(t.TempDir(), "none.toml")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Whatever a text is, it can be written and read.
func TestPolicyTexts(t *testing.T) {
	for _, text := range []string{"a", `"`, `\`, "\x01\x1f\x7f", "\n\r\t", "<&>", "é\u2028😀", "'''", `"""`, "#", "]"} {
		p := mapping.Policy{Language: "fr", Select: mapping.Selection{Words: []string{text, "b"}}, Warn: []mapping.Warn{{Match: "x", Warning: "a" + text}}}
		if got, err := readPolicy(t, string(FormatPolicy(p))); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%q: %v\n%s", text, err, cmp.Diff(p, got))
		}
	}
}

// Whatever a file is, it is a policy that is written and read the same, or an error that names the file.
func FuzzPolicy(f *testing.F) {
	f.Add(string(FormatPolicy(mapping.Policy{})))
	f.Add(commentedOut.ReplaceAllString(string(FormatPolicy(mapping.Policy{})), "$1"))
	for _, text := range []string{"since = 2018-01-01", "until = '9999-12-31'", "until = 0001-01-01T00:00:00Z", "warn = []", "[[warn]]\nmatch = '/a/'\nwarning = 'b'", "select.ids = ['1']", "a", "[select]\n[select]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePolicy("policy.toml", []byte(text))
		if err != nil {
			if e, ok := errors.AsType[*PolicyFileError](err); !ok || e.Path != "policy.toml" || e.Line < 0 {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parsePolicy("policy.toml", FormatPolicy(p))
		if err != nil {
			t.Fatalf("%v in\n%s", err, FormatPolicy(p))
		}
		if got, err := json.Marshal(again); err != nil || string(got) != string(want) {
			t.Fatalf("%v\n%s\n%s", err, want, got)
		}
	})
}

func TestIsPolicy(t *testing.T) {
	if !IsPolicy(FormatPolicy(mapping.Policy{})) || IsPolicy([]byte("numbers = true\n")) {
		t.Error("IsPolicy does not know a policy file")
	}
}
