package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// TestContactIndex: a book is looked through once, and forgets what it found when it knows more.
func TestContactIndex(t *testing.T) {
	b := &contactBook{}
	c := importer.Contacts{
		Lists:     []importer.ContactList{{Name: "Birds", Members: []string{"1", "2"}}, {Name: "Fish", Members: []string{"1"}}},
		Decisions: map[string]map[string]importer.ContactDecision{"2": {"x@a.example": {Handle: "X@a.example", Accepted: true}}},
	}
	for i := range 9 {
		name := fmt.Sprint("Name", i)
		c.Report.Contacts = append(c.Report.Contacts, contacts.Contact{
			ID: fmt.Sprint(i), ScreenNames: []contacts.Name{{Name: name}, {Name: "Old"}},
			Candidates: []contacts.Candidate{{Handle: "One@a.example", Tier: contacts.TierD, Disputed: true}},
		})
	}
	b.know(c)
	if got := strings.Join(b.disputants(&b.Report.Contacts[1], "one@A.example"), " "); got != "@Name0 @Name2 @Name3 @Name4 @Name5 and others" {
		t.Errorf("disputants: %s", got)
	}
	if got := strings.Join(b.listsOf(&b.Report.Contacts[1]), " "); got != "Birds Fish" {
		t.Errorf("lists: %s", got)
	}
	for who, want := range map[string]int{"3": 1, "@name3": 1, "old": 9, "X@a.example": 1, "one@a.example": 9, "nobody": 0, "x@b.example": 0} {
		if got := len(b.index().named(who)); got != want {
			t.Errorf("%s: %d contacts, want %d", who, got, want)
		}
	}
	if m := b.member("2"); m.Name != "Name2" || len(m.Handles) != 1 || b.member("77").Name != "" {
		t.Errorf("member: %+v", m)
	}
	before := b.index()
	if b.index() != before {
		t.Error("the index is made anew each time")
	}
	b.know(importer.Contacts{})
	if len(b.index().byKey) != 0 {
		t.Error("the index is of what was known before")
	}
}

// TestBreakAt: of a line no more is looked at than has room, or up to its first space.
func TestBreakAt(t *testing.T) {
	for _, tt := range []struct {
		line  string
		width int
		want  int
	}{
		{"one two three", 20, 13},
		{"one two three", 13, 13},
		{"one two three", 12, 7},
		{"one two three", 7, 7},
		{"one two three", 6, 3},
		{"one two three", 1, 3},
		{"one two three", -5, 3},
		{"one", 1, 3},
		{"", 1, 0},
		{"日本 日本", 4, 6},
		{"one  two", 4, 4},
	} {
		if got := breakAt(tt.line, tt.width); got != tt.want {
			t.Errorf("%q in %d: broken at %d, want %d", tt.line, tt.width, got, tt.want)
		}
	}
}
