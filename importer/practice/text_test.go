package practice

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Lengths measured with Mastodon's own validator over twitter-text 3.1.0.
func TestCountMastodon(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
	}{
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
		{"a\u0301\u0302\u0303\u0304b", 2},
		{"क्षि", 2},
		{"กำ", 1},
		{"\u1112\u1161\u11ab", 1},
		{"a\r\nb", 3},
		{"a\n\nb", 4},
		// By the rule: a link without scheme hides the one inside of it, a path may
		// end before text of another script, and entities do not overlap.
		{"example.com/?u=https://example.com/abcdefghijklmnop", 51},
		{"https://example.com見て", 25},
		{"https://example.com/(@alice@example.com", 23 + len("(") + len("@alice")},
		{"https://example.com/" + strings.Repeat("a", 4096), 4116},
		{"https://t.co/abcdefghij/https://example.com/", 23 + len("/https://example.com/")},
		{"https://foo_bar.com/abcdefghijklmnopqrst", 40},
	} {
		if got := Mastodon.Count(test.text, ""); got != test.want {
			t.Errorf("Count(%.80q) = %d, want %d", test.text, got, test.want)
		}
	}
	if got := Mastodon.Count("hi", "cw!!"); got != 6 {
		t.Errorf("with warning: %d, want 6", got)
	}
	if got := Mastodon.Count("", "https://example.com/abcdefghijklmnop"); got != 36 {
		t.Errorf("URL in warning: %d, want its full length 36", got)
	}
}

func TestCountGoToSocial(t *testing.T) {
	if got := GoToSocial.Count("e\u0301 https://a.co 👍🏽", "cw"); got != 2+1+12+1+2+2 {
		t.Errorf("Count = %d, want code points", got)
	}
}

func TestMentions(t *testing.T) {
	for _, test := range []struct {
		text       string
		mastodon   []string
		goToSocial []string
	}{
		{"hi @alice!", []string{"alice"}, []string{"alice"}},
		{"@alice@example.com, @bob", []string{"alice@example.com", "bob"}, []string{"alice@example.com", "bob"}},
		{"@foo.bar@пример.рф x", []string{"foo.bar@пример.рф"}, []string{"foo.bar@пример.рф"}},
		{".@alice (@bob) “@carol”", []string{"alice", "bob", "carol"}, []string{"alice", "bob", "carol"}},
		{"mail bob@example.com now", nil, nil},
		{"見@alice é@alice _@alice", nil, []string{"alice"}}, // an underscore is punctuation
		{"@ßeta", nil, []string{"ßeta"}},
		{"a=@alice /@alice", nil, []string{"alice"}}, // an equals sign is a symbol
		{"@foo@@bar", []string{"foo", "bar"}, []string{"foo", "bar"}},
		{"https://mastodon.social/@alice/1", nil, nil},
		{"\"https://mastodon.social/@alice/1\"", nil, []string{"alice"}},
		{"https://example.com/?to=,@alice", []string{"alice"}, nil},
		{"@_@ @. @- @", []string{"_"}, []string{"_"}},
		{"＠alice @\u200balice", nil, nil},
		{"🙂@alice", []string{"alice"}, nil},
	} {
		if got := Mastodon.Mentions(test.text); !slices.Equal(got, test.mastodon) {
			t.Errorf("Mastodon.Mentions(%q) = %q, want %q", test.text, got, test.mastodon)
		}
		if got := GoToSocial.Mentions(test.text); !slices.Equal(got, test.goToSocial) {
			t.Errorf("GoToSocial.Mentions(%q) = %q, want %q", test.text, got, test.goToSocial)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"see https://example.com/a(b(c))?d=e#f @alice@example.com", "@a@@b://x", "見てhttps://例.香港/見て", "a.b.c.d.com:80/", "\xff@\xfe.com",
	} {
		f.Add(seed, "warning")
	}
	f.Fuzz(func(t *testing.T, text, warning string) {
		if !utf8.ValidString(text) || !utf8.ValidString(warning) {
			return // is refused before
		}
		end := 0
		for _, url := range findURLs(text) {
			if url.start < end || url.end <= url.start || url.end > len(text) || !strings.Contains(text[url.start:url.end], "://") {
				t.Fatalf("URL %v in %q", url, text)
			}
			end = url.end
		}
		for _, sw := range []Software{Mastodon, GoToSocial} {
			for _, handle := range sw.Mentions(text) {
				if !strings.Contains(text, "@"+handle) || handle == "" {
					t.Fatalf("%s finds %q in %q", sw, handle, text)
				}
			}
			if !strings.Contains(text, "@") && len(sw.Mentions(text)) > 0 {
				t.Fatal("a mention without @")
			}
		}
		// Where there is nothing to rewrite, plain counting is right.
		if !strings.Contains(text, "://") && !strings.Contains(text, "@") {
			if got, want := Mastodon.Count(text, warning), uniseg.GraphemeClusterCount(warning+text); got != want {
				t.Fatalf("Count(%q, %q) = %d, want %d", text, warning, got, want)
			}
		}
	})
}
