package contacts

import (
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

// TestOwnGrade: an account of the owner's is found in the best form that a place has it in.
func TestOwnGrade(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.f.Profile(archive.Profile{Bio: "ada_example@birds.example.org, which is Mastodon: @ada_example@birds.example.org"})
	if m := w.f.Report().Mine; len(m.Found) != 1 || !m.Findable() {
		t.Errorf("%+v", m)
	}
}
