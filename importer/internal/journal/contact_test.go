package journal

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func contact(key string, handles ...string) Contact {
	return Contact{Key: key, Found: []byte(`{"of":"` + key + `"}`), Handles: handles}
}

func keep(t testing.TB, j *Journal, s Search) {
	t.Helper()
	if err := j.KeepContacts(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func known(t *testing.T, j *Journal) KnownContacts {
	t.Helper()
	k, err := j.Contacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func decide(t *testing.T, j *Journal, ds ...ContactDecision) {
	t.Helper()
	if err := j.DecideContacts(t.Context(), ds); err != nil {
		t.Fatal(err)
	}
}

func accepted(contact, handle string) ContactDecision {
	return ContactDecision{Contact: contact, Handle: handle, Written: handle, Accepted: true, At: day}
}

func TestKeepContacts(t *testing.T) {
	j := open(t, memory)
	if d := cmp.Diff(KnownContacts{Fresh: map[string][]string{}}, known(t, j)); d != "" {
		t.Errorf("before the first search (-want +got):\n%s", d)
	}

	first := Search{
		At: day, Summary: []byte(`{"people":3}`), Evidence: []string{"/a.csv", "/b.har"},
		Contacts: []Contact{contact("7", "b@two.example", "a@one.example"), contact("3"), contact("5", "c@one.example")},
	}
	keep(t, j, first)
	want := KnownContacts{
		Search: first, Fresh: map[string][]string{"7": {"a@one.example", "b@two.example"}, "5": {"c@one.example"}},
	}
	want.Contacts = []Contact{contact("7", "a@one.example", "b@two.example"), contact("3"), contact("5", "c@one.example")}
	if d := cmp.Diff(want, known(t, j)); d != "" {
		t.Errorf("after the first search (-want +got):\n%s", d)
	}

	// Somebody is gone and somebody else is there; one that is decided about stays, at the end, and none of its handles is fresh.
	decide(t, j, accepted("5", "c@one.example"))
	second := Search{At: day.Add(time.Hour), Summary: []byte(`{}`), Contacts: []Contact{contact("9", "d@one.example"), contact("7", "a@one.example", "e@two.example")}}
	keep(t, j, second)
	want = KnownContacts{
		Search: second, Fresh: map[string][]string{"9": {"d@one.example"}, "7": {"e@two.example"}},
		Decisions: []ContactDecision{accepted("5", "c@one.example")},
	}
	want.Contacts = append(want.Contacts, contact("5", "c@one.example"))
	if d := cmp.Diff(want, known(t, j)); d != "" {
		t.Errorf("after the second search (-want +got):\n%s", d)
	}

	keep(t, j, second)
	if k := known(t, j); len(k.Fresh) != 0 || len(k.Contacts) != 3 {
		t.Errorf("the same search again: %d contacts, and fresh is %v", len(k.Contacts), k.Fresh)
	}
	decide(t, j, ContactDecision{Contact: "5", Handle: "c@one.example"})
	keep(t, j, second)
	if k := known(t, j); len(k.Decisions) != 0 || len(k.Contacts) != 2 {
		t.Errorf("without a decision it stays: %+v", k)
	}
}

func TestContactsOfOtherKeys(t *testing.T) {
	j := open(t, memory)
	keep(t, j, Search{Contacts: []Contact{contact("@bob", "b@one.example", "b@two.example"), contact("@eve", "e@one.example")}})
	rejected := ContactDecision{Contact: "@bob", Handle: "b@two.example", Written: "B@two.example", At: day}
	decide(t, j, accepted("@bob", "b@one.example"), rejected, accepted("7", "b@two.example"), accepted("@eve", "e@one.example"))
	for _, l := range []ContactList{{"birds", []string{"@eve", "@bob"}}, {"bread", []string{"@bob", "7"}}} {
		if err := j.SetContactList(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}

	bob := contact("7", "b@one.example", "b@three.example")
	bob.Was = []string{"@robert", "@bob"}
	keep(t, j, Search{Contacts: []Contact{bob}})
	k := known(t, j)
	if d := cmp.Diff([]ContactDecision{accepted("7", "b@one.example"), accepted("7", "b@two.example"), accepted("@eve", "e@one.example")}, k.Decisions); d != "" {
		t.Errorf("decisions (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]ContactList{{"birds", []string{"@eve", "7"}}, {"bread", []string{"7"}}}, k.Lists); d != "" {
		t.Errorf("lists (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string][]string{"7": {"b@three.example"}}, k.Fresh); d != "" {
		t.Errorf("fresh (-want +got):\n%s", d)
	}
	if len(k.Contacts) != 2 || k.Contacts[0].Key != "7" || k.Contacts[1].Key != "@eve" {
		t.Errorf("contacts %+v", k.Contacts)
	}
}

func TestDecideContacts(t *testing.T) {
	j := open(t, memory)
	one, two := accepted("7", "a@one.example"), accepted("@bob", "b@one.example")
	two.Written, two.Accepted = "B@one.example", false
	decide(t, j, one, two)
	if d := cmp.Diff([]ContactDecision{one, two}, known(t, j).Decisions); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	two.Accepted, two.At = true, day.Add(time.Minute)
	decide(t, j, two, ContactDecision{Contact: "7", Handle: "a@one.example"}, ContactDecision{Contact: "8", Handle: "never@one.example"})
	if d := cmp.Diff([]ContactDecision{two}, known(t, j).Decisions); d != "" {
		t.Errorf("changed and taken back (-want +got):\n%s", d)
	}
}

func TestContactLists(t *testing.T) {
	j := open(t, memory)
	for _, tt := range []struct {
		set  ContactList
		want []ContactList
	}{
		{ContactList{"bread", []string{"7", "@bob", "7"}}, []ContactList{{"bread", []string{"7", "@bob"}}}},
		{ContactList{"birds", []string{"3"}}, []ContactList{{"birds", []string{"3"}}, {"bread", []string{"7", "@bob"}}}},
		{ContactList{"bread", []string{"@bob", "7"}}, []ContactList{{"birds", []string{"3"}}, {"bread", []string{"@bob", "7"}}}},
		{ContactList{Name: "bread"}, []ContactList{{"birds", []string{"3"}}}},
		{ContactList{Name: "never"}, []ContactList{{"birds", []string{"3"}}}},
	} {
		if err := j.SetContactList(t.Context(), tt.set); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, known(t, j).Lists); d != "" {
			t.Errorf("after %v (-want +got):\n%s", tt.set, d)
		}
	}
}

// A journal of the version before contacts has what it had, and takes them.
func TestContactsInOlderJournal(t *testing.T) {
	older := filepath.Join(t.TempDir(), "older.db")
	empty(t, older)
	db, err := sql.Open("sqlite", older)
	if err != nil {
		t.Fatal(err)
	}
	script := `INSERT INTO choice (tweet_id, choice) VALUES (10, '{"leave_out":true}');
		INSERT INTO input (name, data) VALUES ('people', X'31');
		PRAGMA user_version = 2`
	for _, name := range []string{"migrations/0002.sql", "migrations/0001.sql"} {
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		script = string(text) + ";" + script
	}
	_, err = db.Exec(script)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	j := open(t, older)
	choices, err := j.Choices(t.Context())
	if err != nil || string(choices[10]) != `{"leave_out":true}` {
		t.Errorf("choices %v, %v", choices, err)
	}
	if data, err := j.Input(t.Context(), "people"); err != nil || string(data) != "1" {
		t.Errorf("input %q, %v", data, err)
	}
	keep(t, j, Search{At: day, Contacts: []Contact{contact("7", "a@one.example")}})
	decide(t, j, accepted("7", "a@one.example"))
	if k := known(t, open(t, older)); len(k.Contacts) != 1 || len(k.Decisions) != 1 {
		t.Errorf("another process reads %+v", k)
	}
}

func TestContactFiles(t *testing.T) {
	j := open(t, memory)
	for _, sum := range []string{"1", "2"} {
		for _, path := range []string{"/a.csv", "/b.txt"} {
			if err := j.KeepContactFile(t.Context(), path, sum+path); err != nil {
				t.Fatal(err)
			}
		}
	}
	keep(t, j, Search{Evidence: []string{"/e.csv"}, Messages: true})
	k := known(t, j)
	if d := cmp.Diff(map[string]string{"/a.csv": "2/a.csv", "/b.txt": "2/b.txt"}, k.Files); d != "" || !k.Messages || len(k.Evidence) != 1 {
		t.Errorf("files (-want +got):\n%s\n%+v", d, k.Search)
	}
	keep(t, j, Search{})
	if k := known(t, j); k.Messages || len(k.Evidence) != 0 || len(k.Files) != 2 {
		t.Errorf("after another search: %+v", k)
	}
}

// TestRenamingSearches: to give one of very many contacts another key none of the others is looked at.
func TestRenamingSearches(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "a.db"))
	for query, args := range map[string][]any{
		renameDecisions[0]: {"1", "@a"}, renameDecisions[1]: {"1", "@a"}, renameMember[0]: {"1", "@a", "Birds"}, renameMember[1]: {"1", "@a", "Birds"},
	} {
		rows, err := j.db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var how string
			if err := rows.Scan(&id, &parent, &unused, &how); err != nil || !strings.HasPrefix(how, "SEARCH ") {
				t.Errorf("%s: %s, %v", query, how, err)
			}
		}
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
	}
}
