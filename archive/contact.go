package archive

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// ContactDetails returns the owner's own e-mail addresses and phone numbers in all archives, then and now, in
// order and each once, so that what is published can be kept free of them. They are private:
// they must not be printed, logged or stored. account.js, email-address-change.js, phone-number.js and
// ni-devices.js have them; where these are missing or damaged, so are their details, and Warnings tells of damage.
func (a *Archive) ContactDetails() []string {
	details, _ := a.contact()
	return details
}

// ContactDamage returns what is wrong with the first of those files that is there and cannot be read, or has nothing in it: what
// is published cannot be kept free of its details. It is nil, a *SyntaxError, or an error of reading.
func (a *Archive) ContactDamage() error {
	_, err := a.contact()
	return err
}

func (a *Archive) contact() (details []string, damage error) {
	for _, e := range a.exports {
		for _, base := range []string{"account", "email-address-change", "phone-number", "ni-devices"} {
			for _, f := range e.files(base) {
				blank := true
				err := a.small(f, func(d *jsonlist.Cursor) {
					blank = false
					d.Array(func() { details = appendDetails(details, d) })
				})
				a.warnUnreadable(a.file(f), err)
				if err == nil && blank {
					err = &SyntaxError{a.file(f), 0, errBlank}
				}
				if damage == nil && !errors.Is(err, fs.ErrNotExist) {
					damage = err
				}
			}
		}
	}
	slices.Sort(details)
	details = slices.Compact(details)
	if len(details) > maxChanges {
		a.warn("account.js", Unreadable, 1, errTooManyChanges)
		details = details[:maxChanges]
	}
	return details, damage
}

// appendDetails appends what an object has, or those in it. Archives put one into another
// ({"niDeviceResponse": {"messagingDevice": {"phoneNumber": "..."}}}), those before 2020 in fewer.
func appendDetails(details []string, d *jsonlist.Cursor) []string {
	d.Object(func(name []byte) {
		switch string(name) {
		case "email", "changedFrom", "changedTo":
			if s := strings.TrimSpace(d.String()); strings.Contains(s, "@") {
				details = append(details, s) // and not what stands in for a blanked one
			}
		case "phoneNumber":
			if s := strings.TrimSpace(d.String()); strings.ContainsAny(s, "0123456789") {
				details = append(details, s)
			}
		default:
			details = appendDetails(details, d)
		}
	})
	return details
}
