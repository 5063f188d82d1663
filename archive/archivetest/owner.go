package archivetest

import (
	"slices"
	"time"
)

const (
	avatar = "https://pbs.twimg.com/profile_images/1100000000000000001/AdaExamp.jpg"
	banner = "https://pbs.twimg.com/profile_banners/" + ownerID + "/1400000000"
	bio    = "Ferries, owls & libraries. Invented from end to end."
	email  = "ada@example.org"
)

// account writes the small files about the owner.
func (w *writer) account() error {
	edited := w.g.o.HandEdited
	one := func(base string, body func(p *printer)) error {
		return w.list(base, 0, func(p *printer) int {
			p.item(base, func() { body(p) })
			return 1
		})
	}
	if !w.g.o.NoAccount {
		err := one("account", func(p *printer) {
			p.comment("// I took my address out. Isn't that \"enough\"? };")
			if edited {
				p.member("email", "")
			} else {
				p.member("email", email)
				w.tellDetails(email)
			}
			p.member("createdVia", "web")
			p.member("username", ownerName)
			p.member("accountId", ownerID)
			p.member("createdAt", ownerSince.Format(isoMillis))
			p.member("accountDisplayName", ownerShown)
		})
		if err != nil {
			return err
		}
	}
	err := one("profile", func(p *printer) {
		p.comment("/* from the archive, 'as is' */")
		p.object("description", func() {
			p.member("bio", bio)
			p.member("website", "https://t.co/ExampleAda")
			p.member("location", "Exampleton")
		})
		p.member("avatarMediaUrl", avatar)
		p.member("headerMediaUrl", banner)
	})
	if err != nil {
		return err
	}
	err = one("verified", func(p *printer) {
		p.member("accountId", ownerID)
		p.memberBool("verified", false)
	})
	if err != nil {
		return err
	}
	if err := w.list("protected-history", 0, w.protection); err != nil {
		return err
	}
	return w.list("screen-name-change", 0, w.nameChanges)
}

// protection prints when the owner's tweets were protected.
func (w *writer) protection(p *printer) (count int) {
	for i, action := range []string{"Protect", "Unprotect"} {
		if at := w.g.protected[i]; !at.IsZero() && at.Before(w.g.made) {
			p.item("protectedHistory", func() {
				p.member("protectedAt", at.Format(isoMillis))
				p.member("action", action)
			})
			count++
		}
	}
	return count
}

// nameChanges prints the owner's former names; these items are nested twice.
func (w *writer) nameChanges(p *printer) int {
	for i, from := range formerNames {
		to := slices.Concat(formerNames[1:], []string{ownerName})[i]
		p.item("screenNameChange", func() {
			p.member("accountId", ownerID)
			p.object("screenNameChange", func() {
				p.member("changedAt", ownerSince.AddDate(i+1, 0, 0).Add(time.Duration(123*i)*time.Millisecond).Format(isoMillis))
				p.member("changedFrom", from)
				p.member("changedTo", to)
			})
		})
	}
	w.truth.NameChanges = len(formerNames)
	return len(formerNames)
}

// tellDetails notes the owner's contact details that were written.
func (w *writer) tellDetails(details ...string) {
	w.truth.ContactDetails = append(w.truth.ContactDetails, details...)
	slices.Sort(w.truth.ContactDetails)
	w.truth.ContactDetails = slices.Compact(w.truth.ContactDetails)
}
