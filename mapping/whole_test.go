package mapping

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"mvdan.cc/xurls/v2"
)

// The addresses of links as they stand in archives, and how they are written for Mastodon; on GoToSocial, if that differs.
var addresses = []struct{ address, mastodon, gotosocial string }{
	{"https://wiki.example.com/a", "", ""},
	{"https://wiki.example.com/Eureka!", "https://wiki.example.com/Eureka%21", ""},
	{"https://wiki.example.com/a!!", "https://wiki.example.com/a!%21", ""},
	{"https://wiki.example.com/What?!", "https://wiki.example.com/What?%21", ""},
	{"https://wiki.example.com/a:*", "https://wiki.example.com/a:%2A", ""},
	{"https://wiki.example.com/a.", "https://wiki.example.com/a%2E", ""},
	{"https://wiki.example.com/a~", "https://wiki.example.com/a%7E", ""},
	{"https://wiki.example.com/a&", "https://wiki.example.com/a%26", "https://wiki.example.com/a&"},
	{"https://wiki.example.com/a=", "https://wiki.example.com/a%3D", "https://wiki.example.com/a="},
	{"https://wiki.example.com/a$", "https://wiki.example.com/a%24", "https://wiki.example.com/a$"},
	{"https://wiki.example.com/a]", "https://wiki.example.com/a%5D", ""},
	{"https://wiki.example.com/a_", "", "https://wiki.example.com/a%5F"},
	{"https://wiki.example.com/a…", "", "https://wiki.example.com/a%E2%80%A6"},
	{"https://wiki.example.com/a^b", "", "https://wiki.example.com/a%5Eb"},
	{"https://wiki.example.com/a|b", "", "https://wiki.example.com/a%7Cb"},
	{"https://wiki.example.com/«a»", "", "https://wiki.example.com/%C2%ABa%C2%BB"},
	{"https://wiki.example.com/a」", "https://wiki.example.com/a%E3%80%8D", ""},
	{"https://wiki.example.com/a_(b)", "", ""},
	{"https://wiki.example.com/a_(b", "https://wiki.example.com/a_%28b", ""},
	{"https://wiki.example.com/a))", "https://wiki.example.com/a%29%29", ""},
	{"https://wiki.example.com/a(b(c(d)))", "https://wiki.example.com/a%28b(c(d))%29", ""},
	{"https://wiki.example.com/<a>", "https://wiki.example.com/%3Ca%3E", ""},
	{"https://wiki.example.com/\"a\"", "https://wiki.example.com/\"a%22", "https://wiki.example.com/%22a%22"},
	{"https://wiki.example.com/a b", "https://wiki.example.com/a%20b", ""},
	{"https://wiki.example.com/100%", "https://wiki.example.com/100%25", "https://wiki.example.com/100%"},
	{"https://wiki.example.com/a%20b!", "https://wiki.example.com/a%20b%21", ""},
	{"https://wiki.example.com/?q=(a)", "https://wiki.example.com/?q=(a%29", "https://wiki.example.com/?q=(a)"},
	{"https://wiki.example.com#x", "https://wiki.example.com/#x", "https://wiki.example.com#x"},
	{"https://wiki.example.com?", "https://wiki.example.com/%3F", ""},
	{"https://wiki.example.com?q=1", "", ""},
	{"https://wiki.example.com./a", "https://wiki.example.com/a", "https://wiki.example.com./a"},
	{"https://wiki.example.com:/a", "https://wiki.example.com/a", "https://wiki.example.com:/a"},
	{"https://wiki.example.com:8080/a!", "https://wiki.example.com:8080/a%21", ""},
	{"HTTPS://Wiki.example.com/a", "", "https://Wiki.example.com/a"},
	{"www.example.com/a", "http://www.example.com/a", ""},
	{"//example.com/a", "http://example.com/a", ""},
	{"https://bücher.example.com/ü", "", ""},
	// No link there, whatever is done.
	{"https://localhost/a!", "", "https://localhost/a%21"},
	{"https://u:p@example.com/a", "", ""},
	{"mailto:a@example.com", "", ""},
	{"ftp://example.com/a!", "", "ftp://example.com/a%21"},
	{"https://", "", ""},
	{"", "", ""},
}

func TestWholeLink(t *testing.T) {
	for _, test := range addresses {
		want := test.mastodon
		if want == "" {
			want = test.address
		}
		if got := wholeLink(test.address, mastodonLinks); got != want {
			t.Errorf("Mastodon: %q is written %q, want %q", test.address, got, want)
		}
		if test.gotosocial != "" {
			want = test.gotosocial
		}
		if got := wholeLink(test.address, plainLinks); got != want {
			t.Errorf("GoToSocial: %q is written %q, want %q", test.address, got, want)
		}
	}
}

var linkify = goldmark.New(goldmark.WithExtensions(extension.NewLinkify(extension.WithLinkifyURLRegexp(xurls.Relaxed()))))

var firstLink = regexp.MustCompile(`^<p><a href="[^"]*">([^<]*)</a>([^<]*)</p>\s*$`)

// FuzzWholeLink holds that what is written is seen whole, or left alone where it can be no link, and leads where it should. What
// GoToSocial finds is asked of the parts that it is made of.
func FuzzWholeLink(f *testing.F) {
	for _, a := range addresses {
		f.Add(a.address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		address = strings.TrimSpace(withoutLineEnds(strings.ToValidUTF8(address, replacedRunes)))
		for name, links := range map[string]linkRules{"Mastodon": mastodonLinks, "GoToSocial": plainLinks} {
			got := wholeLink(address, links)
			switch whole := links.end(got) == len(got) && got != ""; {
			case whole && unescaped(got) != unescaped(address) && unescaped(got) != unescaped(plainHost(address)):
				t.Errorf("%s: %q became %q", name, address, got)
			case !whole && got != address:
				t.Errorf("%s: %q became %q, which is no link either", name, address, got)
			case whole && name == "GoToSocial" && len(got) < 300 && !strings.ContainsAny(got, "\\&<>\"`*[!"):
				var page bytes.Buffer
				if err := linkify.Convert([]byte(got), &page); err != nil {
					t.Fatal(err)
				}
				if m := firstLink.FindStringSubmatch(page.String()); m == nil || html.UnescapeString(m[1]) != got {
					t.Errorf("%q becomes %s", got, page.String())
				}
			}
		}
	})
}

// unescaped undoes percent-encoding, as far as there is one.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+3 <= len(s) {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
