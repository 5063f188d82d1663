package main

import (
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

func TestServerReport(t *testing.T) {
	server := importer.UnknownServer()
	server.Domain, server.Version = "s.example", "4.5.0\x1b"
	server.MIMETypes = []string{"image/jpeg", "image/png", "video/mp4"}
	server.VideoSizeLimit = 40_000_000
	for registrations, want := range map[importer.Registrations]string{
		importer.RegistrationsOpen:     "  Anybody can join.\n",
		importer.RegistrationsReviewed: "  Anybody can ask to join; the server's admins look at each request.\n",
		importer.RegistrationsClosed:   "  It takes no new members at present.\n",
		"":                             "  The server does not say who can join.\n",
	} {
		server.Registrations = registrations
		var b strings.Builder
		newServerReport(server).print(&b)
		for _, want := range []string{
			want, "s.example, Mastodon 4.5.0 \n",
			"  Not files of the type image/gif: their posts have a link instead.\n",
			"  pictures of a size it does not tell, videos up to 40 MB; 1,500 characters",
		} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q is not in:\n%s", want, b.String())
			}
		}
	}
}

func TestNotice(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rules := importer.UnknownServer()
	for range maxRules + 2 {
		rules.Rules = append(rules.Rules, "Be kind.")
	}
	for _, tt := range []struct {
		name    string
		server  *importer.Server
		created time.Time
		plan    importer.PlanSummary
		want    string // part of it, empty for no notice
		not     string
	}{
		{"grown, no rules", importer.UnknownServer(), now.AddDate(-1, 0, 0), importer.PlanSummary{}, "", ""},
		{"a week old", importer.UnknownServer(), now.AddDate(0, 0, -7), importer.PlanSummary{}, "", ""},
		{"of unknown age", importer.UnknownServer(), time.Time{}, importer.PlanSummary{}, "", ""},
		{"six days old", importer.UnknownServer(), now.AddDate(0, 0, -6), importer.PlanSummary{}, "younger than a week", "rules"},
		{"as many rules as fit", rules, time.Time{}, importer.PlanSummary{}, "  10. Be kind.\n  and 2 more: ", "younger"},
		{"unlisted", rules, now, importer.PlanSummary{Visibility: mapping.Unlisted}, "- Unlisted", ""},
		{"followers", rules, now, importer.PlanSummary{Visibility: mapping.Private}, "home timelines", "- Unlisted"},
		{"nobody", rules, now, importer.PlanSummary{Visibility: mapping.Direct}, "flood", "home timelines"},
		{"true dates", rules, now, importer.PlanSummary{Visibility: mapping.Public, KeepsDates: true}, "flood", "home timelines"},
	} {
		n, ok := newNotice(words.English, tt.server, tt.created, now, tt.plan)
		var b strings.Builder
		n.print(&b)
		if ok != (tt.want != "") || !strings.Contains(b.String(), tt.want) || tt.not != "" && strings.Contains(b.String(), tt.not) {
			t.Errorf("%s: %v\n%s", tt.name, ok, b.String())
		}
	}
}
