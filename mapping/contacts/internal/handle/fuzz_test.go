package handle

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// userRE is Mastodon's USERNAME_RE (app/models/account.rb).
var userRE = regexp.MustCompile(`^[a-zA-Z0-9_]+([.-]+[a-zA-Z0-9_]+)*$`)

// checkFound asserts of what a text holds that each is the handle of an account that there can be, that it is where it is
// said to be, and that it is found again when it stands alone.
func checkFound(t *testing.T, text string) {
	t.Helper()
	norm, found := Scan(text)
	for _, p := range found {
		if !userRE.MatchString(p.User) {
			t.Errorf("%.200q: %q is no user part", text, p.User)
		}
		ascii, err := idna.Lookup.ToASCII(p.Host)
		if err != nil || ascii != p.Host || !strings.Contains(p.Host, ".") || len(p.Host) > 253 {
			t.Errorf("%.200q: %q is no host: %q, %v", text, p.Host, ascii, err)
		}
		tld := p.Host[strings.LastIndexByte(p.Host, '.')+1:]
		if _, icann := publicsuffix.PublicSuffix(tld); !icann || specialTLDs[tld] {
			t.Errorf("%.200q: %q has no public top-level domain", text, p.Host)
		}
		if isOther(p.Host) {
			t.Errorf("%.200q: %q is a host of something else", text, p.Host)
		}
		if p.Grade != Strong && p.Grade != Weak {
			t.Errorf("%.200q: grade %q", text, p.Grade)
		}
		if p.Start < 0 || p.Start >= p.End || p.End > len(norm) || utf8.ValidString(norm) && !utf8.ValidString(norm[p.Start:p.End]) {
			t.Fatalf("%.200q: from %d to %d of %d", text, p.Start, p.End, len(norm))
		}
		if again := Find("@" + p.String()); len(again) != 1 || again[0].Handle != p.Handle {
			t.Errorf("%.200q: @%s alone gives %v", text, p.Handle, again)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range append(ordinary, holding...) {
		f.Add(s, []byte{}, "")
	}
	f.Add("", []byte{4, 0, 5, 21}, "")
	f.Add("see ", []byte{21, 70, 4, 0}, " soon")
	f.Fuzz(func(t *testing.T, before string, picks []byte, after string) {
		checkFound(t, before+compose(picks[:min(len(picks), 100)])+after)
	})
}

// TestHostile asserts the same of long texts that repeat what makes a search go back; a search that does so takes
// minutes for them.
func TestHostile(t *testing.T) {
	for name, text := range hostile(40_000) {
		t.Run(name, func(t *testing.T) { checkFound(t, text) })
	}
}
