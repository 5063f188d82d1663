package mapping

import (
	"strings"
	"testing"
)

func TestContact(t *testing.T) {
	g := compileContact([]string{"Ada.L@Example.org", "+49 171 2345678", "555-0100", "12345", "@", "x@", "@y", "", "<removed>", "b_c@example.net", "tagged+shop@example.org"})
	for _, c := range []struct {
		text string
		want bool
	}{
		{"write to ada.l@example.org.", true},
		{"ADA.L@EXAMPLE.ORG", true},
		{"<ada.l@example.org>", true},
		{"...ada.l@example.org", true},
		{"mailto:ada.l@example.org?subject=x", true},
		{"https://example.com/?m=ada.l@example.org&x", true},
		{"https://example.com/?m=ada.l%40example.org", true},
		{"b_c＠example.net", true},
		{"見てada.l@example.org見て", true},
		{"@x ada.l@example.org-", true},
		{"x.ada.l@example.org", false},
		{"xada.l@example.org", false},
		{"x-ada.l@example.org", false},
		{"ada.l@example.org.uk", false},
		{"ada.l@example.organic", false},
		{"ada.l@example.or", false},
		{"ada.l@example", false},
		{"ada.l at example.org", false},
		{"@example.org", false},
		{"ada.l@", false},

		{"+491712345678", true},
		{"call +49 171 2345678!", true},
		{"0171 2345678", true},
		{"0171/234 56-78", true},
		{"(0171) 234.56.78", true},
		{"+49 (0)171 - 2345678", true},
		{"00491712345678", true},
		{"011491712345678", true},
		{"tel:0171\u00A02345678, 2018", true},
		{"0171 2345678 2018", true},
		{"7 0171 2345678", true},
		{"71 2345678", true},
		{"0171 234567", false},
		{"0171 23456789", false},
		{"1 2345678", false},
		{"0171\n2345678", false},
		{"0171 - - 2345678", false},
		{"0171,2345678", false},
		{"0000491712345678", false},
		{"123456789491712345678", false},
		{"https://x.com/a/status/491712345678", false},
		{"https://x.com/a/status/491712345678 0171 2345678", true},
		{"call 555-0100 now", true},
		{"5550100", true},
		{"12345", false},
		// The same address with another tag, and without.
		{"ada.l+news@example.org", true},
		{"Ada.L+a.b_c-d@example.org", true},
		{"ada.l+a+b@example.org", true},
		{"x+ada.l@example.org", false},
		{"tagged@example.org", true},
		{"tagged+shop@example.org", true},
		{"tagged+shop2@example.org", true},
		{"tagged shop@example.org", false},
		// Full width.
		{"ａｄａ．ｌ＠ｅｘａｍｐｌｅ．ｏｒｇ", true},
		{"０１７１ ２３４５６７８", true},
		{"０１７１−２３４５６７８", true},
		// Numbers that are none of a phone.
		{"$5.550.100", false},
		{"only 5.550.100 € today", false},
		{"5550100 EUR", false},
		{"EUR 5.550.100", false},
		{"5550100%", false},
		{"ISBN 555-0-100", false},
		{"ISBN-13: 978-0-555-0100", false},
		{"twitter.com/ada/status/5550100", false},
		{"tweet 5550100", false},
		{"call 555-0100, it costs 5 €", true},
		{"5550100 euros of fun: no, call me", true},
		{"<removed>", false},
		{"", false},
	} {
		if got := g.in(c.text); got != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
	if (contactGuard{}).in("+491712345678 ada.l@example.org") || compileContact(nil).in("") {
		t.Error("an empty guard finds something")
	}
	text := strings.Repeat("On 2018-10-10 at 20:19 by a@b.example. ", 10)
	if n := testing.AllocsPerRun(10, func() { g.in(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzContact(f *testing.F) {
	f.Add("write to %s, or not", "ada@example.org", 3)
	f.Add("call %s 2018", "+49 171 2345678", 1)
	f.Fuzz(func(t *testing.T, text, detail string, gap int) {
		detail = matchable(detail)
		g := compileContact([]string{detail})
		if g.in(text) && len(g.mails)+len(g.phones) == 0 {
			t.Errorf("%q found in %q", detail, text)
		}
		for _, m := range g.mails {
			if s := text + " " + m.local + "@" + m.domain; !g.in(strings.ToUpper(s)) && strings.ToUpper(detail) == strings.ToTitle(detail) && len(strings.ToUpper(detail)) == len(detail) {
				t.Errorf("%q not in %q", detail, strings.ToUpper(s))
			}
		}
		for _, p := range g.phones {
			k := 1 + int(uint(gap)%uint(len(p.tail)-1))
			for _, s := range []string{p.tail, p.tail[:k] + "-" + p.tail[k:], p.tail[:k] + ") " + p.tail[k:]} {
				if s = text + "\n" + s; !g.in(s) {
					t.Errorf("%q not in %q", detail, s)
				}
				if s += "0"; g.in(s) && !g.in(text) && !strings.HasSuffix(p.tail, "0") {
					t.Errorf("%q in %q", detail, s)
				}
			}
		}
	})
}

func BenchmarkContact(b *testing.B) {
	g := compileContact([]string{"ada@example.org", "+491712345678"})
	text := "On 2018-10-10 we walked, said @ada: 20 km, 300 m up and 280 m down, then home by bus. " + strings.Repeat("And so on. ", 10)
	for b.Loop() {
		g.in(text)
	}
}
