package contacts

import (
	"iter"
	"strings"
	"time"
)

// Names returns everybody that was met, in order of the latest screen name, with the names that were seen and when,
// without candidates. Of some only the number is known, of others only the name.
func (f *Finder) Names() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		defer f.names.join(nobody)()
		for _, p := range f.everybody() {
			if !yield(p.contact()) {
				return
			}
		}
	}
}

// Who returns the numeric id of the account that had a screen name at a time or, where more than one had it, nearest to
// that; with the zero time, last. It is empty where no record has the name together with a number.
func (f *Finder) Who(screenName string, at time.Time) string {
	name := strings.TrimPrefix(screenName, "@")
	var had spells
	for _, p := range f.names.byID {
		for _, s := range p.screen {
			if strings.EqualFold(s.name, name) {
				had.add(p, s.first, s.last)
			}
		}
	}
	had.sort()
	if p, _ := had.closest(unixOf(at)); p != nil {
		return recordName(p.id)
	}
	return ""
}

// nobody is no names.
func nobody(func(string) bool) {}
