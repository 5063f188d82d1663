package contacts_test

import (
	"os"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// TestSample counts whom a real archive can name.
func TestSample(t *testing.T) {
	t.Parallel()
	const sample = "../../../shared/sample/2021-institution"
	if _, err := os.Stat(sample); err != nil {
		t.Skip("the sample archive is not in this checkout: ", err)
	}
	a, err := archive.Open(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	f := contacts.NewFinder(a.Account())
	if err := f.Add(t.Context(), a, contacts.Options{Messages: true, Problem: func(err error) { t.Error(err) }}); err != nil {
		t.Fatal(err)
	}
	r := f.Report()
	if r.Following != (contacts.Coverage{All: 124, Named: 13}) || r.Followers != (contacts.Coverage{All: 111, Named: 9}) {
		t.Errorf("%+v of the followings and %+v of the followers have a name", r.Following, r.Followers)
	}
}
