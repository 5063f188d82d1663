package importer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

const (
	first  = "https://x.com/ada/status/1"
	second = "https://twitter.com/ada/status/2"
	post1  = "https://mastodon.example/@ada/111111111111111111"
	post2  = "https://mastodon.example/@ada/222222222222222222"
)

// linksIn are those to the two tweets, in order.
func linksIn(text string) (links []ownLink) {
	for at := 0; at < len(text); at++ {
		for link, url := range map[string]string{first: post1, second: post2} {
			if strings.HasPrefix(text[at:], link) {
				links = append(links, ownLink{at, at + len(link), url})
			}
		}
	}
	return links
}

func TestRelink(t *testing.T) {
	always := func(string) bool { return true }
	for _, tt := range []struct {
		name, text string
		links      []ownLink // nil: linksIn(text)
		fits       func(string) bool
		want       string
	}{
		{"none", "hello", nil, always, "hello"},
		{"alone", first, nil, always, post1},
		{"several", "a " + first + " ß " + second + "\n" + first + ".", nil, always, "a " + post1 + " ß " + post2 + "\n" + post1 + "."},
		{"not there yet", "a " + first, []ownLink{{2, 2 + len(first), ""}}, always, "a " + first},
		{"no room", "a " + first + " b", nil, func(s string) bool { return len(s) < 40 }, "a " + first + " b"},
		{"room for one", first + " " + second, nil, func(s string) bool { return len(s) < 90 }, post1 + " " + second},
		{"another text", "nothing of the kind, but long enough", []ownLink{{2, 20, post1}}, always, "nothing of the kind, but long enough"},
		{"beyond the end", first, []ownLink{{0, len(first) + 1, post1}}, always, first},
		{"before the beginning", first, []ownLink{{-1, len(first), post1}}, always, first},
		{"the wrong way round", first, []ownLink{{9, 3, post1}}, always, first},
		{"twice", first, []ownLink{{0, len(first), post1}, {0, len(first), post2}}, always, post1},
		{"within a letter", first + "ß", []ownLink{{0, len(first) + 1, post1}}, always, first + "ß"},
		{"address with a space", first, []ownLink{{0, len(first), "https://a.example/ @bob"}}, always, first},
		{"address with a name", first, []ownLink{{0, len(first), "https://ada@a.example/1"}}, always, first},
		{"no address", first, []ownLink{{0, len(first), "@bob@a.example"}}, always, first},
		{"other scheme", first, []ownLink{{0, len(first), "javascript:alert(1)"}}, always, first},
		{"GoToSocial's", first, []ownLink{{0, len(first), "https://a.example/@ada/statuses/01F8MH75CBF9JFX4ZAD54N0W0R"}}, always, "https://a.example/@ada/statuses/01F8MH75CBF9JFX4ZAD54N0W0R"},
		{"Akkoma's", first, []ownLink{{0, len(first), "https://a.example/notice/AbCdEfGhIjKlMnOpQr"}}, always, "https://a.example/notice/AbCdEfGhIjKlMnOpQr"},
		{"a local one", first, []ownLink{{0, len(first), "http://127.0.0.1:8080/@ada/1"}}, always, "http://127.0.0.1:8080/@ada/1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			links := tt.links
			if links == nil {
				links = linksIn(tt.text)
			}
			if got := relink(tt.text, links, tt.fits); got != tt.want {
				t.Errorf("%q\nwant %q", got, tt.want)
			}
		})
	}
}

// FuzzRelink: whatever the text and the places, nothing but a link changes, nothing grows beyond what fits, and
// nobody is mentioned who was not.
func FuzzRelink(f *testing.F) {
	f.Add("see "+first+" and "+second, uint64(1), 500, post1)
	f.Add(first+"ß"+first, uint64(2), 90, "https://a.example/@ada/statuses/01F8MH75CBF9JFX4ZAD54N0W0R")
	f.Add("（"+second+"）@ bob", uint64(3), 60, "https://a.example/ @bob")
	f.Add("\x80"+first, uint64(4), 500, "https://a.example/@bob@b.example")
	f.Fuzz(func(t *testing.T, text string, seed uint64, room int, url string) {
		random := rand.New(rand.NewPCG(seed, 0))
		links := linksIn(text)
		for i := range links {
			if random.IntN(3) == 0 {
				links[i].url = url
			}
		}
		if random.IntN(4) == 0 { // damage
			links = append(links, ownLink{random.IntN(len(text) + 3), random.IntN(len(text) + 3), url})
		}
		fits := func(s string) bool { return len(s) <= room }
		got := relink(text, links, fits)
		if got == text {
			return
		}
		if !fits(got) {
			t.Fatalf("%q does not fit", got)
		}
		for _, s := range []practice.Software{practice.Mastodon, practice.GoToSocial} {
			for _, handle := range s.Mentions(got) {
				if !slices.Contains(s.Mentions(text), handle) {
					t.Fatalf("%q mentions %q on %s", got, handle, s)
				}
			}
		}
		if mapping.Defuse(got) != got {
			t.Fatalf("%q is not safe", got)
		}
		if !spelled(text, got, links) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// spelled reports whether got is text with the addresses of some of the links in their places.
func spelled(text, got string, links []ownLink) bool {
	if text == got {
		return true
	}
	for i, l := range links {
		if l.start < 0 || l.end <= l.start || l.end > len(text) {
			continue
		}
		// Up to the first one that changed all is the same.
		rest, ok := strings.CutPrefix(got, text[:l.start]+l.url)
		if !ok {
			continue
		}
		var later []ownLink
		for _, m := range links[i+1:] {
			later = append(later, ownLink{m.start - l.end, m.end - l.end, m.url})
		}
		if spelled(text[l.end:], rest, later) {
			return true
		}
	}
	return false
}
