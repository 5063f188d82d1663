package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/google/go-cmp/cmp"
)

// bookOf makes a book of contacts: "id name handle/tier handle/tier ...".
func bookOf(lines ...string) *contactBook {
	b := &contactBook{Contacts: importer.Contacts{
		New: map[string]map[string]bool{}, Decisions: map[string]map[string]importer.ContactDecision{},
	}}
	for _, line := range lines {
		words := strings.Fields(line)
		c := contacts.Contact{ID: words[0], ScreenNames: []contacts.Name{{Name: words[1]}}, LastSeen: time.Date(2022, 11, 5, 0, 0, 0, 0, time.UTC)}
		c.Following = true
		for _, w := range words[2:] {
			handle, tier, _ := strings.Cut(w, "/")
			e := contacts.Evidence{Source: contacts.FromDisplayName, Record: "1", At: c.LastSeen, Count: 1}
			c.Candidates = append(c.Candidates, contacts.Candidate{Handle: handle, Tier: contacts.Tier(tier), Evidence: []contacts.Evidence{e, e, e}})
		}
		b.Report.Contacts = append(b.Report.Contacts, c)
	}
	return b
}

func (b *contactBook) all() (list []shownContact) {
	for i := range b.Report.Contacts {
		c := &b.Report.Contacts[i]
		list = append(list, shownContact{c, b.rows(c)})
	}
	return list
}

func TestContactTable(t *testing.T) {
	b := bookOf("1 ada ada@social.example.org/C", "2 a_name_of_15_le somebody_with_a_long_name@a.host.with.a.long.name.example.org/D", "3 eve")
	b.Decisions["1"] = map[string]importer.ContactDecision{"ada@social.example.org": {Handle: "ada@social.example.org", Accepted: true}}
	var out strings.Builder
	newContactTable(b, b.all(), 80).write(&out, b.all())
	want := `
WHO               HANDLE                   TIER  LAST SEEN   DECISION  RELATION
@ada              ada@social.example.org   C     2022-11-05  accepted  following
    their display name, 2022-11-05; their display name, 2022-11-05; +1 more
@a_name_of_15_le  somebody_with_a_long_name@a.host.with.a.long.name.example.org
                                           D     2022-11-05            following
    their display name, 2022-11-05; their display name, 2022-11-05; +1 more
@eve              -                              2022-11-05            following
`
	if d := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); d != "" {
		t.Errorf("on 80 columns (-want +got):\n%s", d)
	}

	out.Reset()
	newContactTable(b, b.all()[:1], 0).write(&out, b.all()[:1])
	want = `
WHO   HANDLE                  TIER  LAST SEEN   DECISION  RELATION
@ada  ada@social.example.org  C     2022-11-05  accepted  following
    their display name, 2022-11-05; their display name, 2022-11-05; +1 more
`
	if d := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); d != "" {
		t.Errorf("where the width is not known (-want +got):\n%s", d)
	}

	out.Reset()
	newContactTable(b, b.all(), 40).write(&out, b.all())
	if !strings.Contains(out.String(), "\n    their display name, 2022-11-05; the…\n") ||
		!strings.Contains(out.String(), "@a_name_of_15_le  somebody_with_a_long_name@a.host.with.a.long.name.example.org\n") {
		t.Errorf("names and handles are whole, and what speaks for them is cut:\n%s", out.String())
	}
}

// Notes say who else is said to have an account, and what its host is.
func TestContactWarnings(t *testing.T) {
	b := bookOf("1 ada ada@social.example.org/C", "2 eve ADA@social.example.org/D", "3 bot bot@mirror.example.org/C")
	b.Report.Contacts[1].Candidates[0].Disputed = true
	b.Report.Contacts[2].Candidates[0].Note = "a mirror"
	var out strings.Builder
	newContactTable(b, b.all(), 0).write(&out, b.all())
	for _, want := range []string{"    ! disputed: the same is said of @ada\n", "    ! a mirror\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for i, want := range []string{"", "", leftNote} {
		r, why := b.selfStated(&b.Report.Contacts[i])
		if why != want || (r != nil) != (i == 0) {
			t.Errorf("contact %d: %v, left out for %q", i, r, why)
		}
	}
}

func TestCutTo(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"heron", 5, "heron"},
		{"heron", 4, "her…"},
		{"heron", 1, "…"},
		{"heron", 0, "heron"},
		{"heron", -3, "heron"},
		{"鷺と鶴", 6, "鷺と鶴"},
		{"鷺と鶴", 5, "鷺と…"},
		{"鷺と鶴", 4, "鷺…"},
		{"🐘🐘", 3, "🐘…"},
		{"e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
	} {
		got := cutTo(tt.text, tt.width)
		if got != tt.want || tt.width > 0 && cells(got) > tt.width {
			t.Errorf("%q to %d: %q of %d", tt.text, tt.width, got, cells(got))
		}
	}
}

func TestShortCell(t *testing.T) {
	for cell, want := range map[string]string{
		"Ada": "Ada", "\uFEFF=1+1": "=1+1", "\u200B \u2060@SUM(1)": "@SUM(1)", "\u200D=1": "=1", "👩\u200D🔬": "👩\u200D🔬",
		strings.Repeat("é", 500): strings.Repeat("é", 500), strings.Repeat("é", 501): strings.Repeat("é", 500) + "…",
	} {
		if got := short(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

func TestFindContact(t *testing.T) {
	b := bookOf("12 ada ada@social.example.org/C", "13 eve shared@social.example.org/C", "14 34 shared@social.example.org/C", "34 carl", "15 dora")
	b.Report.Contacts[4].ScreenNames = append(b.Report.Contacts[4].ScreenNames, contacts.Name{Name: "ada"}, contacts.Name{Name: "eva"})
	for who, want := range map[string]string{
		"12": "12", "@ada": "12", "ADA": "12", "eva": "15", "@Eva": "15", "34": "34", "https://x.com/Ada": "12", "https://x.com/ada/": "12", "https://x.com/ada?s=20": "12", "https://x.com/ada/status/99?s=20": "12",
		"HTTPS://X.COM/ADA": "12", "https://twitter.com/intent/user?user_id=13": "13", "mobile.twitter.com/eve": "13", "@@ada": "12", "ada, ": "12", "＠ada": "12",
		" @Ada@social.example.org,": "12", ",": "", "https://twitter.com/i/user/13": "13",
		"ada@social.example.org": "12", "@Ada@social.example.org": "12", "https://social.example.org/@ada": "12",
		"shared@social.example.org": "", "nobody": "", "": "", "99": "", "ada@else.example.org": "", "@": "",
	} {
		picks, err := b.picks([]string{who})
		got := ""
		if err == nil {
			got = picks[0].ID
		}
		if got != want {
			t.Errorf("%q is %q (%v), want %q", who, got, err, want)
		}
	}
	picks, err := b.picks([]string{"eve", "shared@social.example.org", "ada@social.example.org", "carl", "ada@social.example.org"})
	got := ""
	for _, p := range picks {
		got += fmt.Sprintf("%s:%s ", p.ID, p.handle)
	}
	if want := "13:shared@social.example.org 12:ada@social.example.org 34: 12:ada@social.example.org "; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}
