package mapping_test

import (
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/mapping"
)

func TestCountMastodon(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 0},
		{"see https://example.com/a/very/long/path/that/goes/on/and/on?x=1#frag ok", 30},
		{"see example.com/path ok", 23},
		{"http://a.co", 23},
		{"https://foo.notatld/abcdefghijklmnop", 36},
		{"https://foo.music/abcdefghijklmnopqrst", 38},
		{"http://localhost:3000/abcdefghijklmnop", 38},
		{"http://192.168.1.1/abcdefghijklmnopqrst", 39},
		{"https://user:pass@example.com/abcdefghijklmnopqrst", 50},
		{"Go to https://example.com/x. Now", 34},
		{"(https://en.wikipedia.org/wiki/Foo_(bar))", 25},
		{"見てhttps://example.com/abcdefghijklmnop見て", 25},
		{"xhttps://example.com/abcdefghijklmnopqrstuvwxyz", 47},
		{"#https://example.com/abcdefghijklmnopqrst", 41},
		{"$https://example.com/abcdefghijklmnopqrst", 41},
		{"https://t.co/abcdefghij/extra", 29},
		{"https://foo_bar.example.com/abcdefghijklmnopqrst", 23},
		{"HTTPS://EXAMPLE.COM/ABCDEFGHIJKLMNOPQRST", 23},
		{"https://пример.рф/abcdefghijklmnopqrst", 23},
		{"https://mastodon.social/@alice@example.com/123456789012345", 23},
		{"ftp://example.com/abcdefghijklmnopqrstuvwxyz", 44},
		{"ssb://example.com/abcdefghijklmnopqrstuvwxyz", 23},
		{"gemini://example.com/abcdefghijklmnopqrstuvwxyz", 23},
		{"@alice@very.long.domain.example hi", 9},
		{"@foo.bar@example.com x", 10},
		{"@foo@пример.рф x", 6},
		{"mail bob@example.com now", 24},
		{"abc@foo@example.com x", 21},
		{"@foo@@bar x", 11},
		{"@\u200balice@very.long.domain.example", 32},
		{"👨‍👩‍👧‍👦", 1},
		{"🇫🇷🇩🇪", 2},
		{"👍🏽", 1},
		{"1️⃣", 1},
		{"e\u0301", 1},
		{"a\u0300\u0301\u0302\u0303b", 2},
		{"क्षि", 2},
		{"กำ", 1},
		{"\u1112\u1161\u11ab", 1},
		{"a\r\nb", 3},
		{"a\n\nb", 4},
		// Beyond the vectors measured with the server: its rules, read.
		{" \thi\n", 2},
		{"https://example.com,https://example.org", 47},
		{"foo.com/https://example.com/abcdefghijklmnopqrst", 48},
		{"https://example.com/" + strings.Repeat("x", 4077), 4097},
		{"https://example.com/" + strings.Repeat("x", 4076), 23},
		{"https://" + strings.Repeat("x", 64) + ".com", 76},
		{"https://t.co/" + strings.Repeat("a", 41), 54},
		{"@foo@" + strings.Repeat("x", 254), 259},
		{"@foo://x", 8},
	} {
		if got := mapping.Count(c.text, "", mapping.DefaultLimits()); got != c.want {
			t.Errorf("Count(%.60q) = %d, want %d", c.text, got, c.want)
		}
	}
}
