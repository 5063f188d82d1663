package importer_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// TestContacts: what was found and what the person decided is there at the next opening, and holds through later searches.
func TestContacts(t *testing.T) {
	ctx, path := t.Context(), t.TempDir()+"/journal.db"
	j, err := importer.OpenJournal(ctx, path, archiveOf(t).Account())
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2022, 11, 5, 10, 0, 0, 0, time.UTC)
	bob := contacts.Contact{
		ID: "77", ScreenNames: []contacts.Name{{Name: "bob", First: day, Last: day}}, Relations: contacts.Relations{Following: true}, LastSeen: day,
		Candidates: []contacts.Candidate{{
			Handle: "Bob@social.example", Tier: contacts.TierC,
			Evidence: []contacts.Evidence{{Source: contacts.FromDisplayName, Record: "1", At: day, Count: 3, Grade: contacts.Strong, Self: true, Text: "Bob @Bob@social.example"}},
		}},
	}
	carl := contacts.Contact{ScreenNames: []contacts.Name{{Name: "Carl"}}, Candidates: []contacts.Candidate{{Handle: "carl@social.example", Tier: contacts.TierD}}}
	report := &contacts.Report{Contacts: []contacts.Contact{bob, carl}, People: 5, Following: contacts.Coverage{All: 3, Named: 1}}
	keep := func(r *contacts.Report, evidence ...string) importer.Contacts {
		t.Helper()
		if err := j.KeepContacts(ctx, r, evidence, evidence != nil); err != nil {
			t.Fatal(err)
		}
		c, err := j.Contacts(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	got := keep(report, "/evidence.csv")
	if got.Searched.IsZero() {
		t.Error("it is not known when the search was")
	}
	want := importer.Contacts{
		Report: *report, Searched: got.Searched, Evidence: []string{"/evidence.csv"}, Messages: true,
		New:       map[string]map[string]bool{"77": {"bob@social.example": true}, "@carl": {"carl@social.example": true}},
		Decisions: map[string]map[string]importer.ContactDecision{},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("after a search (-want +got):\n%s", d)
	}

	yes, no := importer.ContactDecision{Handle: "Bob@social.example", Accepted: true, At: day}, importer.ContactDecision{Handle: "carl@social.example", At: day}
	decisions := map[string]map[string]*importer.ContactDecision{"77": {"bob@social.example": &yes}, "@carl": {"carl@social.example": &no}}
	if err := j.DecideContacts(ctx, decisions); err != nil {
		t.Fatal(err)
	}
	if err := j.SetContactList(ctx, importer.ContactList{Name: "bread", Members: []string{"@carl", "77"}}); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []map[string]*importer.ContactDecision{{"eve@social.example": &yes}, {"": {}}} {
		if err := j.DecideContacts(ctx, map[string]map[string]*importer.ContactDecision{"77": wrong, "8": {"bob@social.example": &yes}}); err == nil {
			t.Errorf("%v is kept", wrong)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, err = importer.OpenJournal(ctx, path, archiveOf(t).Account()); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	want.Decisions = map[string]map[string]importer.ContactDecision{"77": {"bob@social.example": yes}, "@carl": {"carl@social.example": no}}
	want.Lists = []importer.ContactList{{Name: "bread", Members: []string{"@carl", "77"}}}
	if got, err = j.Contacts(ctx); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("after opening it again (-want +got):\n%s", d)
	}

	// A later search knows Carl's id, and not Bob any more.
	carl.ID = "78"
	carl.ScreenNames = append([]contacts.Name{{Name: "carl_bakes"}}, carl.ScreenNames...)
	want.Report = contacts.Report{Contacts: []contacts.Contact{carl, bob}}
	want.Decisions = map[string]map[string]importer.ContactDecision{"77": {"bob@social.example": yes}, "78": {"carl@social.example": no}}
	want.Messages, want.Lists[0].Members[0], want.Evidence, want.New = false, "78", nil, map[string]map[string]bool{}
	got = keep(&contacts.Report{Contacts: []contacts.Contact{carl}})
	want.Searched = got.Searched
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("after another search (-want +got):\n%s", d)
	}

	// Of two who had the name at different times, either may be the one that was decided about.
	dave, daveToo := contacts.Contact{ID: "1", ScreenNames: []contacts.Name{{Name: "dave"}}}, contacts.Contact{ID: "2", ScreenNames: []contacts.Name{{Name: "dora"}, {Name: "Dave"}}}
	named := contacts.Contact{ScreenNames: []contacts.Name{{Name: "dave"}}}
	keep(&contacts.Report{Contacts: []contacts.Contact{named}})
	if err := j.DecideContacts(ctx, map[string]map[string]*importer.ContactDecision{"@dave": {"dave@social.example": {Handle: "dave@social.example"}}}); err != nil {
		t.Fatal(err)
	}
	got = keep(&contacts.Report{Contacts: []contacts.Contact{dave, daveToo}})
	if len(got.Decisions["@dave"]) != 1 || len(got.Decisions["1"]) != 0 || len(got.Report.Contacts) != 5 {
		t.Errorf("%v, %d contacts", got.Decisions, len(got.Report.Contacts))
	}

	// Nothing is left of what is taken back.
	back := map[string]map[string]*importer.ContactDecision{"@dave": {"dave@social.example": nil}, "77": {"bob@social.example": nil}, "78": {"carl@social.example": nil}}
	if err := j.DecideContacts(ctx, back); err != nil {
		t.Fatal(err)
	}
	if err := j.SetContactList(ctx, importer.ContactList{Name: "bread"}); err != nil {
		t.Fatal(err)
	}
	if got = keep(&contacts.Report{}); len(got.Decisions)+len(got.Lists)+len(got.Report.Contacts) != 0 {
		t.Errorf("there is still %+v", got)
	}
}
