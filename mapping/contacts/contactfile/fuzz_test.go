package contactfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/mapping"
)

var (
	validName = regexp.MustCompile(`^[A-Za-z0-9_]{1,50}$`)
	validID   = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
)

// FuzzRead wants a *Error or valid accounts, each with an item and only once.
func FuzzRead(f *testing.F) {
	for _, file := range []string{
		fedifinderCSV, fedifinderJSON, debirdifyCSV, exporterCSV, exporterJSON, usersJSON,
		harOf(f, graphql+ofOwner, timeline(userAda, userBo, userCy), graphql+"Viewer", viewer, graphql+"BlockedAccountsAll", timeline(userCy)),
		"sep=;\r\naccount;name;twitter\r\n@ada@example.social;Ada;@ada\r\n", "Account address,Show boosts\nada@example.social,true\n",
		"ada,ada@example.social\nbo -> bo@example.org # bo\n", `{"ada": "ada@example.social"}`, "@ada\n12\nhttps://x.com/bo",
		utf16Text(binary.LittleEndian, "twitter\tmastodon\nada\tada@example.social"), "PK\x03\x04", "\"", "[", `{"log": {"entries": [{}]}}`,
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		kind, told, err := Read("name", strings.NewReader(string(file)))
		if err != nil {
			if wrong := (*Error)(nil); !errors.As(err, &wrong) || told != nil || kind != "" {
				t.Fatalf("%T %v, %d told", err, err, len(told))
			}
			return
		}
		if kind == "" || len(told) == 0 {
			t.Fatalf("kind %q, %d told, no error", kind, len(told))
		}
		ids := map[string]bool{}
		for _, a := range told {
			switch {
			case a.Item == "" || a.ID == "" && a.ScreenName == "":
				t.Fatalf("%+v", a)
			case a.ID != "" && (!validID.MatchString(a.ID) || ids[a.ID]):
				t.Fatalf("id %q, again: %v", a.ID, ids[a.ID])
			case a.ScreenName != "" && !validName.MatchString(a.ScreenName):
				t.Fatalf("name %q", a.ScreenName)
			}
			ids[a.ID] = a.ID != ""
			for _, h := range slices.Concat(a.Handles, a.Addresses) {
				if again, err := mapping.ParseAddress(h); err != nil || again != h {
					t.Fatalf("handle %q: %q, %v", h, again, err)
				}
			}
			for _, text := range append(a.Profile, a.DisplayName) {
				if !utf8.ValidString(text) || len(text) > maxText || PlainText(text) != text || text == a.DisplayName && PlainName(text) != text {
					t.Fatalf("text of %d bytes: %.40q", len(text), text)
				}
			}
		}
	})
}

func ExampleRead() {
	kind, told, err := Read("friends.csv", strings.NewReader("Twitter;Mastodon\n@ada;@ada@example.social\nbo;\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(kind)
	for _, t := range told {
		fmt.Println(t.Item, t.ScreenName, t.Handles)
	}
	// Output:
	// list of accounts
	// line 2 ada [ada@example.social]
}
