package archive_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

const oneTweet = "x = [" + `{"tweet": {"id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "full_text": "x"}}` + "]"

func TestAccountForms(t *testing.T) {
	ada := archive.Account{ID: "42", ScreenName: "ada", DisplayName: "Ada's", CreatedAt: time.Date(2007, 3, 11, 9, 30, 0, 250e6, time.UTC)}
	tests := []struct {
		name    string
		content string
		want    archive.Account
		problem archive.Problem // reported for account.js, or none
	}{
		{"JSON", `window.YTD.account.part0 = [ {"account": {"email": null, "username": "ada", "accountId": "42", "createdAt": "2007-03-11T09:30:00.250Z", "accountDisplayName": "Ada's"}} ]`, ada, ""},
		{"without assignment", "\ufeff\r\n[{\"account\": {\"username\": \"ada\", \"accountId\": 42, \"createdAt\": \"2007-03-11T09:30:00.250Z\", \"accountDisplayName\": \"Ada's\"}}];\r\n", ada, ""},
		{"literal", "x = [{account: { // mine\n username: 'ada', 'accountId': \"42\", createdAt: \"2007-03-11T09:30:00.250Z\", email: undefined, /* no */ accountDisplayName: 'Ada\\'s', }, }, ];", ada, archive.HandEdited},
		{"blanked", `x = [{"account": {"username": "ada", "accountId": "42", "createdAt": "", "accountDisplayName": null}}]`, archive.Account{ID: "42", ScreenName: "ada"}, ""},
		{"lone surrogate", `x = [{"account": {"username": "ada", "accountId": "42", "accountDisplayName": "\ud83d"}}]`, archive.Account{ID: "42", ScreenName: "ada", DisplayName: "\ufffd"}, archive.BadEncoding},
		{"no id", `x = [{"account": {"username": "ada", "accountId": "<removed>"}}]`, archive.Account{ScreenName: "ada"}, archive.OwnerDerived},
		{"empty list", `x = [ ]`, archive.Account{}, archive.OwnerDerived},
		{"empty file", ``, archive.Account{}, archive.OwnerDerived},
		{"other type", `x = {"account": 7}`, archive.Account{}, archive.OwnerDerived},
		{"prose", `x = (removed before publication)`, archive.Account{}, archive.Unreadable},
		{"cut", `x = [{"account": {"username": "ada"`, archive.Account{}, archive.Unreadable},
		{"more behind", `x = [] []`, archive.Account{}, archive.Unreadable},
		{"too large", `x = [` + strings.Repeat(" ", 8<<20) + `]`, archive.Account{}, archive.Unreadable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := archive.New(files("data/tweets.js", oneTweet, "data/account.js", tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, a.Account()); d != "" {
				t.Error(d)
			}
			var problems []archive.Problem
			for _, w := range a.Warnings() {
				if w.File != "data/account.js" || w.Count != 1 {
					t.Errorf("warning %+v", w)
				}
				problems = append(problems, w.Problem)
			}
			if tt.problem == "" && len(problems) > 0 || tt.problem != "" && (len(problems) == 0 || problems[len(problems)-1] != tt.problem) {
				t.Errorf("problems %v, want %v", problems, tt.problem)
			}
		})
	}
}

func TestManifestAndProfile(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", oneTweet))
	if err != nil {
		t.Fatal(err)
	}
	if m, err := a.Manifest(); !errors.Is(err, fs.ErrNotExist) || !m.Generated.IsZero() {
		t.Errorf("no manifest: %+v, %v", m, err)
	}
	if p, err := a.Profile(); !errors.Is(err, fs.ErrNotExist) || p != (archive.Profile{}) {
		t.Errorf("no profile: %+v, %v", p, err)
	}

	manifest := `window.__THAR_CONFIG = {
  userInfo : { "accountId" : "42", "userName" : "ada", "displayName" : "Ada" },
  "archiveInfo" : { "sizeBytes" : "1819000", "generationDate" : "2021-11-20T16:22:24.361Z", "isPartialArchive" : true },
  "dataTypes" : {
    "tweets" : { "mediaDirectory" : "data/tweets_media", "files" : [ { "fileName" : "data/tweets.js", "globalName" : "YTD.tweets.part0", "count" : "7" }, { "fileName" : "data/tweets-part1.js", "count" : "3" }, ] },
    "empty" : { }
  }
}`
	a, err = archive.New(files("data/tweets.js", oneTweet, "data/manifest.js", manifest, "data/profile.js", "x = [oops"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	want := archive.Manifest{
		AccountID: "42", ScreenName: "ada", DisplayName: "Ada",
		Generated: time.Date(2021, 11, 20, 16, 22, 24, 361e6, time.UTC), SizeBytes: 1819000, Partial: true,
		Types: map[string]archive.DataType{
			"tweets": {MediaDirectory: "data/tweets_media", Files: []archive.DataFile{{Name: "data/tweets.js", Count: 7}, {Name: "data/tweets-part1.js", Count: 3}}},
			"empty":  {},
		},
	}
	if d := cmp.Diff(want, got); d != "" || got.Types["tweets"].Count() != 10 {
		t.Error(d)
	}
	var se *archive.SyntaxError
	if _, err := a.Profile(); !errors.As(err, &se) || se.File != "data/profile.js" {
		t.Errorf("damaged profile: %v", err)
	}
}

// TestOwner takes away one source of the owner's id after the other.
func TestOwner(t *testing.T) {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 3, Tweets: 300, Profile: archivetest.ThreadWriter})
	steps := []struct {
		name   string
		remove []string
		want   archive.Account
	}{
		{"account.js", nil, archive.Account{ID: truth.AccountID, ScreenName: truth.ScreenName, DisplayName: truth.DisplayName, CreatedAt: truth.Created}},
		{"manifest", []string{"data/account.js"}, archive.Account{ID: truth.AccountID, ScreenName: truth.ScreenName, DisplayName: truth.DisplayName}},
		{"tweet headers", []string{"data/manifest.js"}, archive.Account{ID: truth.AccountID}},
		{"profile media", []string{"data/tweet-headers.js"}, archive.Account{ID: truth.AccountID}},
		{"replies", []string{"data/profile_media/1234567-AdaExamp.jpg", "data/profile_media/1234567-1400000000.jpg"}, archive.Account{ID: truth.AccountID, ScreenName: truth.ScreenName}},
	}
	for _, s := range steps {
		for _, name := range s.remove {
			if fsys[name] == nil {
				t.Fatalf("%s is not there to be removed", name)
			}
			delete(fsys, name)
		}
		a, err := archive.New(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(s.want, a.Account()); d != "" {
			t.Errorf("from %s: %s", s.name, d)
		}
		derived := len(a.Warnings()) == 1 && a.Warnings()[0].Problem == archive.OwnerDerived
		if derived != (s.name != "account.js") {
			t.Errorf("from %s: warnings %v", s.name, a.Warnings())
		}
	}
}

// A manifest of another account, left over from an overlay, does not name the owner.
func TestOwnerOfOtherManifest(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", oneTweet, "data/account.js", `x = [{"account": {"accountId": "42"}}]`,
		"data/manifest.js", `x = {"userInfo": {"accountId": "43", "userName": "bob"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(archive.Account{ID: "42"}, a.Account()); d != "" {
		t.Error(d)
	}
}
