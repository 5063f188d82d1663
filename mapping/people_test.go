package mapping

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPeople(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want map[string]string
	}{
		"lines": {
			"# friends\r\n\r\nAda,@ada@Example.Social\n@Bob\tbob.b@example.org  # from work\n7 -> c-c@example.net\nd=https://example.com/@D\n" +
				"e ; e@example.com ; a note\nF => f@example.com\n\"g\",\"g@example.com\"\nh h@example.com\nlast,\n",
			map[string]string{
				"ada": "ada@example.social", "bob": "bob.b@example.org", "7": "c-c@example.net", "d": "D@example.com",
				"e": "e@example.com", "f": "f@example.com", "g": "g@example.com", "h": "h@example.com",
			},
		},
		"titles":       {"\xEF\xBB\xBFTwitter,Fediverse\nada,ada@example.social", map[string]string{"ada": "ada@example.social"}},
		"titles alone": {"Twitter name;Address\n", map[string]string{}},
		"one title":    {"People\nada,ada@example.social", map[string]string{"ada": "ada@example.social"}},
		"addresses": {
			"https://twitter.com/Ada,acct:ada@example.social\nx.com/bob,b@example.com", nil,
		},
		"links": {
			"https://twitter.com/Ada/,http://example.social/users/ada/\nhttps://www.x.com/bob -> https://example.com/@b@example.net",
			map[string]string{"ada": "ada@example.social", "bob": "b@example.net"},
		},
		"idn":   {"ada,ada@Bücher.example\nbob,bob@xn--bcher-kva.example.", map[string]string{"ada": "ada@xn--bcher-kva.example", "bob": "bob@xn--bcher-kva.example"}},
		"twice": {"ada,ada@example.social\n@ADA,@ada@EXAMPLE.social", map[string]string{"ada": "ada@example.social"}},
		"wide":  {"＠ada,＠ada@example.social", map[string]string{"ada": "ada@example.social"}},
		"json": {
			" {\n\"@Ada\": \"@ada@example.social\", \"7\": \"https://example.com/@b\", \"c\": null, \"d\": \"\"}\n",
			map[string]string{"ada": "ada@example.social", "7": "b@example.com"},
		},
		"empty": {"", map[string]string{}},
	} {
		got, err := ReadPeople(strings.NewReader(c.file))
		if diff := cmp.Diff(c.want, got); diff != "" || (err != nil) != (c.want == nil) {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestReadPeopleErrors(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		line int
	}{
		"no address":    {"\nada,example.social", 2},
		"one side":      {"x,y@example.com\nada", 2},
		"no title":      {"ada canstalsel\nx,y@example.com", 1},
		"name alone":    {"bob\nx,y@example.com", 1},
		"name":          {"a.da,ada@example.social", 1},
		"no name":       {",ada@example.social", 1},
		"other site":    {"https://example.com/ada,ada@example.social", 1},
		"no host":       {"ada,ada@", 1},
		"no user":       {"ada,@example.social", 1},
		"bare host":     {"ada,ada@localhost", 1},
		"ip":            {"ada,ada@127.0.0.1", 1},
		"port":          {"ada,ada@example.com:3000", 1},
		"bad host":      {"ada,ada@exa_mple.com", 1},
		"bad user":      {"ada,a+b@example.com", 1},
		"page":          {"ada,https://example.com/about", 1},
		"scheme":        {"ada,ftp://example.com/@ada", 1},
		"contradiction": {"ada,a@example.com\n\nADA,b@example.com", 3},
		"latin-1":       {"ada,a@example.com\n\xE9", 2},
		"json list":     {"[]", 1},
		"json number":   {"{\n\"ada\": 7}", 2},
		"json address":  {"{\"a\":\n\"a@example.com\",\n\n\"ada\":\n \"x\"}", 5},
		"json cut":      {"{\"a\":\n", 2},
		"json more":     {"{}\n{}", 2},
	} {
		got, err := ReadPeople(strings.NewReader(c.file))
		var input *InputError
		if !errors.As(err, &input) || input.Line != c.line || got != nil {
			t.Errorf("%s: %v, want line %d", name, err, c.line)
		}
	}
}

func TestProfileLink(t *testing.T) {
	for address, want := range map[string]string{
		"ada@example.social": "https://example.social/@ada", "": "", "ada": "", "@x": "", "x@": "",
	} {
		if got := profileLink(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

// FuzzReadPeople wants to read again what it has read.
func FuzzReadPeople(f *testing.F) {
	f.Add("Name,Address\nada,@ada@bücher.example\n7 -> https://example.com/@b # c")
	f.Add(`{"ada": "ada@example.social", "7": null}`)
	f.Fuzz(func(t *testing.T, data string) {
		people, err := ReadPeople(strings.NewReader(data))
		if err != nil {
			if input := (*InputError)(nil); !errors.As(err, &input) || people != nil {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		var lines strings.Builder
		for _, name := range slices.Sorted(maps.Keys(people)) {
			lines.WriteString(name + "," + profileLink(people[name]) + "\n")
		}
		again, err := ReadPeople(strings.NewReader(lines.String()))
		if diff := cmp.Diff(people, again); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"Ada@Example.social":                "Ada@example.social",
		"@ada@bücher.example":               "ada@xn--bcher-kva.example",
		"acct:ada@example.social":           "ada@example.social",
		"https://example.social/@ada":       "ada@example.social",
		"http://example.social/users/ada/":  "ada@example.social",
		"https://example.org/@bo@a.example": "bo@a.example",
		"ada":                               "",
		"ada@localhost":                     "",
		"ada@127.0.0.1":                     "",
		"a da@example.social":               "",
		"https://example.social/about":      "",
		"ftp://example.social/@ada":         "",
	} {
		if got, err := ParseAddress(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
}
