package archive_test

import (
	"os"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

func TestContactDetails(t *testing.T) {
	a, err := archive.New(files(
		"data/tweets.js", oneTweet,
		"data/account.js", `x = [{"account": {"email": "ada@example.org", "username": "ada", "accountId": "1"}}]`,
		"data/email-address-change.js", `x = [
			{"emailAddressChange": {"accountId": "1", "emailChange": {"changedAt": "2016-06-01T12:00:00.000Z", "changedFrom": "", "changedTo": "old@example.net"}}},
			{"emailAddressChange": {"accountId": "1", "emailChange": {"changedFrom": "old@example.net", "changedTo": " ada@example.org "}}},
			{"emailChange": {"changedTo": "<removed>"}}, {"emailAddressChange": null}, 7, [["x"]]]`,
		"data/phone-number.js", `x = [{device: {phoneNumber: '+15550100123', }}, {"device": {"phoneNumber": 15550100124}}, {"device": {"phoneNumber": ""}}]`,
		"data/ni-devices.js", `x = [{"niDeviceResponse": {"pushDevice": {"token": "+15550100126", "udid": "x"}}},
			{"niDeviceResponse": {"messagingDevice": {"deviceType": "Messaging", "phoneNumber": "+15550100125", "createdDate": "2016.06.01"}}}]`,
		"data/contact.js", `x = [{"contact": {"emails": ["friend@example.org"], "phoneNumbers": ["+15550100199"]}}]`,
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"+15550100123", "+15550100125", "15550100124", "ada@example.org", "old@example.net"}
	if d := cmp.Diff(want, a.ContactDetails()); d != "" {
		t.Error(d)
	}
	for _, w := range a.Warnings() {
		if w.File == "data/phone-number.js" && w.Problem == archive.HandEdited {
			return
		}
	}
	t.Errorf("no word of the file edited by hand: %v", a.Warnings())
}

// TestContactDetailsDamaged: a damaged file costs its own details, and the warning does not tell them.
func TestContactDetailsDamaged(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", oneTweet, "data/account.js", owner,
		"data/phone-number.js", `x = [{"device": {"phoneNumber": "+15550100123"`, "data/ni-devices.js", `x = {"messagingDevice": {"phoneNumber": "+15550100125"}}`,
		"data/email-address-change.js", `x = [{"emailAddressChange": {"emailChange": {"changedTo": "ada@example.org"}}}]`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"ada@example.org"}, a.ContactDetails()); d != "" {
		t.Error(d)
	}
	ws := a.Warnings()
	if len(ws) != 1 || ws[0].File != "data/phone-number.js" || ws[0].Problem != archive.Unreadable || strings.Contains(ws[0].Err.Error(), "555") {
		t.Errorf("warnings %v", ws)
	}
}

// TestContactDetailsMerged: those of an older archive count, too.
func TestContactDetailsMerged(t *testing.T) {
	older, _ := written(t, "old", archivetest.Options{Seed: 3, Era: archivetest.Era2019, NoMedia: true})
	newer, truth := archivetest.New(archivetest.Options{Seed: 3, Era: archivetest.Era2025, NoMedia: true})
	for _, name := range []string{"data/phone-number.js", "data/email-address-change.js"} {
		if newer[name] == nil || archive.KindOfFile(name) != archive.FilePrivate {
			t.Errorf("%s is not a private file of the archive", name)
		}
		delete(newer, name)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, newer); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(append(older, folder)...)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if d := cmp.Diff(truth.ContactDetails, a.ContactDetails()); d != "" || len(truth.ContactDetails) != 4 {
		t.Error(truth.ContactDetails, d)
	}
}
