package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/godwit-migrate/godwit/mapping"
)

func TestPolicyErrors(t *testing.T) {
	for policy, field := range map[string]string{
		`{"visibility": "secret"}`:                        "visibility",
		`{"circle": "Public"}`:                            "circle",
		`{"protected": "x"}`:                              "protected",
		`{"deleted": "x"}`:                                "deleted",
		`{"community": "x"}`:                              "community",
		`{"retweets": "boost"}`:                           "retweets",
		`{"replies": "all"}`:                              "replies",
		`{"mentions": "@"}`:                               "mentions",
		`{"language": "english"}`:                         "language",
		`{"warn": [{"match": "/(/", "warning": "x"}]}`:    "warn",
		`{"select": {"match": "("}}`:                      "match",
		`{"select": {"not_match": "(?<x"}}`:               "not_match",
		`{"select": {"only": ["polls"]}}`:                 "only",
		`{"select": {"never": ["polls"]}}`:                "never",
		`{"select": {"languages": ["english"]}}`:          "languages",
		`{"date_line": {"template": "{{.Nothing}}"}}`:     "template",
		`{"date_line": {"template": "{{"}}`:               "template",
		`{"date_line": {"locale": "tlh"}}`:                "locale",
		`{"date_line": {"time_zone": "Mars/Olympus"}}`:    "time_zone",
		`{"select": {"top": -1}}`:                         "top",
		`{"select": {"ids": ["https://x.com/me/lists"]}}`: "ids",
		`{"warn": [{"match": "x", "warning": "` + strings.Repeat("y", 101) + `"}]}`: "warn",
		`{"date_line": {"template": "{{.Day}} ` + strings.Repeat("y", 500) + `"}}`:  "template",
	} {
		var p mapping.Policy
		if err := json.Unmarshal([]byte(policy), &p, json.RejectUnknownMembers(true)); err != nil {
			t.Fatal(policy, err)
		}
		_, err := mapping.NewPlanner(owner, p, mapping.DefaultLimits(), mapping.Inputs{})
		var wrong *mapping.PolicyError
		if !errors.As(err, &wrong) || !strings.HasSuffix(wrong.Field, field) || wrong.Err == nil {
			t.Errorf("%s: error %v, want one about %s", policy, err, field)
		}
	}
}
