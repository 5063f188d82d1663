package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/godwit-migrate/godwit"

// wall says what the non-test code of a package may import beside the standard
// library. Names in ours are relative to the module, names in others are module
// prefixes, and never lists standard packages that are out of bounds.
type wall struct {
	ours   []string
	others []string
	never  []string
	reason string
}

var (
	network = []string{"net", "net/http"}
	store   = []string{"database/sql"}
	process = []string{"os/exec"}

	pure  = slices.Concat(network, store, process, []string{"os"})
	text  = []string{"github.com/rivo/uniseg", "golang.org/x/text", "golang.org/x/net/idna", "golang.org/x/net/publicsuffix"}
	rooms = []string{"archive", "archive/archivetest", "mapping", "mapping/text", "mapping/contacts", "mapping/contacts/contactfile", "importer", "importer/practice"}
)

var walls = map[string]wall{
	"archive": {
		ours:   []string{"archive/internal/jsonlist", "archive/internal/zipfs"},
		others: []string{"github.com/go-json-experiment/json", "github.com/klauspost/compress", "golang.org/x/text"},
		never:  slices.Concat(network, store, process),
		reason: "it reads files a stranger sent; it must not be able to reach the network or start anything",
	},
	"archive/internal/jsonlist": {
		others: []string{"github.com/go-json-experiment/json", "golang.org/x/text/encoding"}, never: slices.Concat(network, store, process, []string{"os"}),
		reason: "it knows lists, blocks and the encodings of texts, not what is in them",
	},
	"archive/internal/deflate64": {
		never:  slices.Concat(network, store, process, []string{"os"}),
		reason: "it unpacks a stream of bytes, and knows nothing of zip files",
	},
	"archive/internal/zipfs": {
		ours:   []string{"archive/internal/deflate64"},
		others: []string{"github.com/klauspost/compress"}, never: slices.Concat(network, store, process, []string{"os"}),
		reason: "it knows zip files, not what is in them",
	},
	"archive/archivetest": {
		never:  slices.Concat(network, store, process),
		reason: "it writes bytes and tells the truth about them, so it may not share code with what it judges",
	},
	"mapping/text": {
		others: text, never: pure,
		reason: "texts, and nothing of archives or people; all of mapping stands on it",
	},
	"mapping": {
		ours: []string{"archive", "mapping/text"}, others: text, never: pure,
		reason: "it decides without I/O, so that a plan can be made, shown and tested anywhere",
	},
	"mapping/contacts": {
		ours: []string{"archive", "mapping", "mapping/contacts/contactfile", "mapping/contacts/internal/handle", "mapping/text"}, others: text, never: pure,
		reason: "as mapping",
	},
	"mapping/contacts/contactfile": {
		ours: []string{"archive", "mapping", "mapping/text"}, others: text, never: pure,
		reason: "it reads files that strangers made; it must not be able to do anything else",
	},
	"mapping/contacts/internal/handle": {
		ours: []string{"mapping/text"}, others: text, never: pure,
		reason: "a grammar of texts, and nothing of archives or people",
	},
	"importer/internal/journal": {
		others: []string{"modernc.org/sqlite", "golang.org/x/sys/windows"}, never: slices.Concat(network, process),
		reason: "the only user of database/sql; it knows rows and locks files, and not the network",
	},
	"importer/internal/instance": {
		ours:   []string{"mapping", "mapping/text", "importer/internal/dial"},
		others: []string{"github.com/mattn/go-mastodon", "golang.org/x/oauth2"},
		never:  slices.Concat(store, process),
		reason: "the only one that talks to the person's server and sees the token",
	},
	"importer/internal/dial": {
		others: []string{"golang.org/x/net"}, never: slices.Concat(store, process),
		reason: "it guards every request to a stranger's host, and knows nothing of what is asked there",
	},
	"importer/internal/webfinger": {
		ours: []string{"importer/internal/dial"}, others: []string{"golang.org/x/net"}, never: slices.Concat(store, process),
		reason: "it asks strangers' hosts and must never see a token",
	},
	"importer/internal/xapi": {
		others: []string{"golang.org/x/oauth2"}, never: slices.Concat(store, process),
		reason: "it sees the key for X and nothing else",
	},
	"importer": {
		ours: []string{
			"archive", "mapping", "mapping/contacts", "importer/internal/dial", "importer/internal/instance",
			"importer/internal/journal", "importer/internal/webfinger", "importer/internal/xapi",
		},
		never:  slices.Concat(store, process),
		reason: "it drives its internal packages, which hide the parts they use",
	},
	"importer/practice": {
		others: []string{"github.com/rivo/uniseg"}, never: slices.Concat(store, process),
		reason: "it judges the others, so it counts, parses and limits by code of its own",
	},
	"cmd/godwit/internal/infile": {
		never:  slices.Concat(network, store, process),
		reason: "it knows what is a file, not what is in one",
	},
	"cmd/godwit/internal/explain": {
		ours:   slices.Concat(rooms, []string{"cmd/godwit/internal/infile", "cmd/godwit/internal/settings", "cmd/godwit/internal/words"}), // settings have errors, too
		others: []string{"golang.org/x/text"}, never: slices.Concat(store, process),
		reason: "it turns errors into words",
	},
	"cmd/godwit/internal/settings": {
		ours: slices.Concat(rooms, []string{"cmd/godwit/internal/infile"}), others: []string{"github.com/zalando/go-keyring", "github.com/BurntSushi/toml"}, never: slices.Concat(network, store),
		reason: "it keeps files and secrets, and sends nothing anywhere",
	},
	"cmd/godwit/internal/words": {
		ours: rooms, others: []string{"golang.org/x/text"}, never: slices.Concat(network, store, process),
		reason: "it holds sentences",
	},
	"cmd/godwit/internal/web": {
		ours:   slices.Concat(rooms, []string{"cmd/godwit/internal/explain", "cmd/godwit/internal/settings", "cmd/godwit/internal/words"}),
		others: []string{"golang.org/x/net", "golang.org/x/text"}, never: store,
		reason: "the local page",
	},
	"cmd/godwit": {
		ours: slices.Concat(rooms, []string{
			"cmd/godwit/internal/explain", "cmd/godwit/internal/infile", "cmd/godwit/internal/settings", "cmd/godwit/internal/words", "cmd/godwit/internal/web",
		}),
		others: []string{"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/schollz/progressbar", "golang.org/x/term"},
		never:  store,
		reason: "the only user of cobra and progressbar",
	},
}

// TestWalls holds every package of the module against the table above.
func TestWalls(t *testing.T) {
	// For every system, since a file for Windows is a file too.
	for _, goos := range []string{"linux", "darwin", "windows"} {
		for _, p := range goList(t, goos) {
			name := strings.TrimPrefix(p.ImportPath, module+"/")
			w, ok := walls[name]
			if !ok {
				t.Errorf("package %s is in no row of the table: a new room is argued for first", name)
				continue
			}
			for _, imp := range p.Imports {
				if !w.allows(imp) {
					t.Errorf("%s (%s) imports %s: %s", name, goos, imp, w.reason)
				}
			}
		}
	}
}

func (w wall) allows(imp string) bool {
	if rel, ok := strings.CutPrefix(imp, module+"/"); ok {
		return slices.Contains(w.ours, rel)
	}
	if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
		return slices.ContainsFunc(w.others, func(prefix string) bool {
			return imp == prefix || strings.HasPrefix(imp, prefix+"/")
		})
	}
	return !slices.Contains(w.never, imp)
}

// TestWallsCanFail plants a violation in each row that has something to forbid.
func TestWallsCanFail(t *testing.T) {
	for name, w := range walls {
		for _, bad := range slices.Concat(w.never, []string{"example.org/unheard/of", module + "/cmd/godwit"}) {
			if w.allows(bad) {
				t.Errorf("%s may import %s", name, bad)
			}
		}
	}
	if walls["importer"].allows("github.com/mattn/go-mastodon") || walls["importer/internal/instance"].allows("github.com/mattn/go-mastodonish") {
		t.Error("go-mastodon got out of instance")
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func goList(t *testing.T, goos string) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"/...")
	cmd.Env = append(cmd.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v\n%s", err, e.Stderr)
		}
		t.Fatal(err)
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			if len(list) < 5 {
				t.Fatalf("go list found only %d packages", len(list))
			}
			return list
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, p)
	}
}
