package zipfs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive/internal/zipfs"
)

func TestUnsafeNames(t *testing.T) {
	tests := []struct{ name, want string }{
		{`data\tweets.js`, "data/tweets.js"},
		{"a:b", ""},
		{"ü", "ü"},
		{"\u202egpj.x", "\u202egpj.x"},
		{"data/..x", "data/..x"},
		{"a b", "a b"},
		{strings.Repeat("x", 1024), strings.Repeat("x", 1024)},
		{strings.Repeat("x", 1025), ""},
		{"", ""},
		{".", ""},
		{"..", ""},
		{"../x", ""},
		{`..\x`, ""},
		{"a/../x", ""},
		{"a/./x", ""},
		{"a//x", ""},
		{"/", ""},
		{"/etc/passwd", ""},
		{`\\server\share`, ""},
		{"C:/x", ""},
		{`c:\x`, ""},
		{"C:x", ""},
		{"a\x00b", ""},
		{"a\nb", ""},
		{"\x1b[2J", ""},
		{"\xff", ""},
		{"a//", ""},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%.20q", test.name), func(t *testing.T) {
			b, _, _ := build(layout{}, item{name: "good", data: "1"}, item{name: test.name, data: "2"})
			z := open(t, b)
			want(t, z, "good", "1")
			n, left := note(z, zipfs.UnsafeName)
			if left != (test.want == "") {
				t.Errorf("notes %+v", z.Notes())
			}
			if test.want != "" {
				want(t, z, test.want, "2")
				return
			}
			if list := files(t, z); !slices.Equal(list, []string{"good"}) {
				t.Errorf("files %q", list)
			}
			if n.Count != 1 || len(n.Names) != 1 || strings.ContainsAny(n.Names[0], "\x00\n\x1b") || !utf8.ValidString(n.Names[0]) || len(n.Names[0]) > 203 {
				t.Errorf("note %+v", n)
			}
		})
	}
}

func TestNotesAreFew(t *testing.T) {
	var items []item
	for i := range 10 {
		items = append(items, item{name: fmt.Sprintf("../%d", i)})
	}
	b, _, _ := build(layout{}, items...)
	z := open(t, b)
	want := []string{"../0", "../1", "../2"}
	if n, _ := note(z, zipfs.UnsafeName); n.Count != 10 || !slices.Equal(n.Names, want) {
		t.Errorf("note %+v", n)
	}
}

// TestSameNames has entries whose names get into each other's way.
func TestSameNames(t *testing.T) {
	mode := func(made uint16, mode uint32) func(*central) {
		return func(c *central) { c.Made, c.External = made, mode<<16 }
	}
	tests := []struct {
		name  string
		items []item
		files []string // readable afterwards, each with its name or what follows "=" in it
		bad   []string // not readable
		kind  zipfs.Kind
		count int
	}{
		{"same", []item{{name: "a", data: "x"}, {name: "b", data: "b"}, {name: "a", data: "x"}}, []string{"a=x", "b"}, nil, zipfs.Duplicate, 1},
		{"same, packed otherwise", []item{{name: "a", data: "x", method: 8}, {name: "a", data: "x"}}, []string{"a=x"}, nil, zipfs.Duplicate, 1},
		{"same but for the slash", []item{{name: "d/a", data: "x"}, {name: `d\a`, data: "x"}}, []string{"d/a=x"}, nil, zipfs.Duplicate, 1},
		{"different", []item{{name: "a", data: "x"}, {name: "a", data: "y"}, {name: "b", data: "b"}}, []string{"b"}, []string{"a"}, zipfs.Ambiguous, 1},
		{"different and same", []item{{name: "a", data: "x"}, {name: "a", data: "y"}, {name: "a", data: "x"}}, nil, []string{"a"}, zipfs.Ambiguous, 1},
		{"folders", []item{{name: "d/"}, {name: "d/"}, {name: "d/a", data: "d/a"}}, []string{"d/a"}, nil, 0, 0},
		{"file and folder", []item{{name: "d", data: "x"}, {name: "d/"}}, nil, nil, zipfs.FileAndFolder, 1},
		{"folder and file", []item{{name: "d/"}, {name: "d", data: "x"}}, nil, nil, zipfs.FileAndFolder, 1},
		{"file with files in it", []item{{name: "d", data: "x"}, {name: "d-e", data: "d-e"}, {name: "d/a", data: "d/a"}}, []string{"d-e", "d/a"}, nil, zipfs.FileAndFolder, 1},
		{"and again", []item{{name: "d", data: "x"}, {name: "d/e/f", data: "d/e/f"}, {name: "d/e", data: "x"}}, []string{"d/e/f"}, nil, zipfs.FileAndFolder, 2},
		{"almost", []item{{name: "d", data: "d"}, {name: "dd/a", data: "dd/a"}, {name: "d.", data: "d."}}, []string{"d", "d.", "dd/a"}, nil, 0, 0},
		{"link", []item{{name: "a", data: "/etc/passwd", central: mode(3<<8, 0o120777)}, {name: "b", data: "b"}}, []string{"b"}, nil, zipfs.Special, 1},
		{"link of macOS", []item{{name: "a", data: "/etc/passwd", central: mode(19<<8, 0o120777)}}, nil, nil, zipfs.Special, 1},
		{"device", []item{{name: "a", central: mode(3<<8, 0o020666)}}, nil, nil, zipfs.Special, 1},
		{"file of Unix", []item{{name: "a", data: "a", central: mode(3<<8, 0o100644)}}, []string{"a"}, nil, 0, 0},
		{"not of Unix", []item{{name: "a", data: "a", central: mode(0, 0o120777)}}, []string{"a"}, nil, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, _, _ := build(layout{}, test.items...)
			z := open(t, b)
			n, ok := note(z, test.kind)
			if ok != (test.count > 0) || n.Count != test.count || len(z.Notes()) > 1 {
				t.Errorf("notes %+v", z.Notes())
			}
			var names []string
			for _, f := range test.files {
				name, data, ok := strings.Cut(f, "=")
				if !ok {
					data = name
				}
				want(t, z, name, data)
				names = append(names, name)
			}
			for _, name := range test.bad {
				if _, err := read(z, name); !errors.Is(err, zipfs.ErrDamaged) || !strings.Contains(err.Error(), "two files") {
					t.Errorf("%s: %v", name, err)
				}
				names = append(names, name)
			}
			slices.Sort(names)
			got := files(t, z)
			if slices.Sort(got); !slices.Equal(got, names) {
				t.Errorf("files %q, want %q", got, names)
			}
		})
	}
}

// TestFolders lists folders with and without an entry of their own.
func TestFolders(t *testing.T) {
	b, _, _ := build(layout{}, item{name: "d/e/f"}, item{name: "d-x"}, item{name: "d/"}, item{name: "g/h/"}, item{name: "d/e-x"}, item{name: "d/e.x"})
	z := open(t, b)
	tests := []struct{ dir, want string }{
		{".", "d/ d-x g/"},
		{"d", "e/ e-x e.x"},
		{"d/e", "f"},
		{"g", "h/"},
		{"g/h", ""},
	}
	for _, test := range tests {
		list, err := z.ReadDir(test.dir)
		if err != nil {
			t.Error(err)
		}
		var names []string
		for _, e := range list {
			name := e.Name()
			if e.IsDir() {
				name += "/"
			}
			names = append(names, name)
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.dir, got, test.want)
		}
	}
	for name, want := range map[string]error{"x": fs.ErrNotExist, "d/": fs.ErrInvalid, "d-": fs.ErrNotExist, "/": fs.ErrInvalid, "..": fs.ErrInvalid} {
		_, err1 := z.Stat(name)
		_, err2 := z.Open(name)
		_, err3 := z.ReadDir(name)
		if !errors.Is(err1, want) || !errors.Is(err2, want) || !errors.Is(err3, want) {
			t.Errorf("%s: %v, %v, %v", name, err1, err2, err3)
		}
		if _, ok := z.Raw(name); ok {
			t.Errorf("Raw(%s)", name)
		}
	}
	if _, err := z.ReadDir("d-x"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file as a folder: %v", err)
	}
	if f, err := z.Open("d"); err != nil {
		t.Error(err)
	} else if _, err := f.Read(make([]byte, 1)); err == nil {
		t.Error("a folder as a file")
	}
}
