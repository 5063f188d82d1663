package archive_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/godwit-migrate/godwit/archive"
)

// TestEncodings reads files that an editor of Windows has saved again.
func TestEncodings(t *testing.T) {
	const text = "Tee für zwei – „gut“ für 5 €"
	windows := func(s string) string {
		b, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	wide := func(order binary.AppendByteOrder) func(string) string {
		return func(s string) string {
			var b []byte
			for _, unit := range utf16.Encode([]rune("\ufeff" + s)) {
				b = order.AppendUint16(b, unit)
			}
			return string(b)
		}
	}
	plain := func(s string) string { return s }
	js := func(text string) string {
		return `x = [{"tweet": {"id_str": "1053900000000000000", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "full_text": "` + text + `"}}]`
	}
	table := func(text string) string {
		return csvHead + `1053900000000000000,,,2018-10-10 20:19:24 +0000,,"` + text + `",,,,` + "\n"
	}
	tests := []struct {
		name, file, content, want string
		windows                   int
	}{
		{"UTF-8", "data/tweets.js", plain(js(text)), text, 0},
		{"UTF-8 with its mark", "data/tweets.js", "\ufeff" + js(text), text, 0},
		{"Windows-1252", "data/tweets.js", windows(js(text)), text, 1},
		{"Windows-1252 with escapes", "data/tweets.js", windows(js(text + `\n\"x\"`)), text + "\n\"x\"", 1},
		{"UTF-16", "data/tweets.js", wide(binary.LittleEndian)(js(text + "🐦")), text + "🐦", 0},
		{"UTF-16, the other way", "data/tweets.js", wide(binary.BigEndian)(js(text)), text, 0},
		{"of both", "data/tweets.js", js("für " + windows("für")), "", 0},
		{"of neither", "data/tweets.js", js("a\x81b"), "", 0},
		{"table", "tweets.csv", windows(table(text)), text, 1},
		{"table in UTF-16", "tweets.csv", wide(binary.LittleEndian)(table(text)), text, 0},
		{"table of both", "tweets.csv", table("für " + windows("für")), "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, err := archive.New(files(test.file, test.content))
			if err != nil {
				t.Fatal(err)
			}
			var got string
			for tweet, err := range a.Tweets() {
				if syntax, ok := errors.AsType[*archive.SyntaxError](err); err != nil && (!ok || test.want != "" || !strings.Contains(syntax.Error(), "UTF-8")) {
					t.Fatal(err)
				}
				got = tweet.Text
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			windows := 0
			for _, w := range a.Warnings() {
				if w.Problem == archive.WindowsText && w.File == test.file {
					windows = w.Count
				}
			}
			if windows != test.windows {
				t.Errorf("%d texts in Windows-1252, want %d", windows, test.windows)
			}
		})
	}
}

// TestEncodedAccount reads the owner from a file in another encoding, and does not pass over one in none.
func TestEncodedAccount(t *testing.T) {
	account := strings.Replace(`x = [{"account": {"username": "ada", "accountId": "42", "accountDisplayName": "Zo?"}}]`, "?", "\xEB", 1)
	a, err := archive.New(files("data/tweets.js", list("tweets", tweet("1", "x")), "data/account.js", account))
	if err != nil || a.Account().DisplayName != "Zoë" {
		t.Errorf("%+v, %v", a, err)
	}
	a, err = archive.New(files("data/tweets.js", list("tweets", tweet("1", "x")), "data/account.js", strings.Replace(account, "\xEB", "ë\xEB", 1)))
	if err == nil {
		found := false
		for _, w := range a.Warnings() {
			found = found || w.File == "data/account.js" && w.Problem == archive.Unreadable
		}
		if !found {
			t.Errorf("a damaged account is not told: %+v", a.Warnings())
		}
	}
}
