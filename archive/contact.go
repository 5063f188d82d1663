package archive

import (
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// ContactDetails returns the owner's own e-mail addresses and phone numbers in all archives, then and now, in
// order and each once, so that what is published can be kept free of them. They are private:
// they must not be printed, logged or stored. account.js, email-address-change.js, phone-number.js and
// ni-devices.js have them; where these are missing or damaged, so are their details, and Warnings tells of damage.
func (a *Archive) ContactDetails() []string {
	var details []string
	for _, e := range a.exports {
		for _, base := range []string{"account", "email-address-change", "phone-number", "ni-devices"} {
			for _, f := range e.files(base) {
				err := a.small(f, func(d *jsonlist.Cursor) {
					d.Array(func() { details = appendDetails(details, d) })
				})
				a.warnUnreadable(a.file(f), err)
			}
		}
	}
	slices.Sort(details)
	details = slices.Compact(details)
	if len(details) > maxChanges {
		a.warn("account.js", Unreadable, 1, errTooManyChanges)
		details = details[:maxChanges]
	}
	return details
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
