package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/mapping"
)

func TestPolicyFlags(t *testing.T) {
	earlier := mapping.Policy{
		Visibility: mapping.Private, Since: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), NoDateLine: true,
	}
	changed := func(change func(*mapping.Policy)) mapping.Policy {
		p := earlier
		change(&p)
		return p
	}
	tests := []struct {
		name  string
		flags map[string]string
		want  mapping.Policy
	}{
		{"nothing given keeps the earlier plan's", nil, earlier},
		{"visibility", map[string]string{"visibility": "public"}, changed(func(p *mapping.Policy) { p.Visibility = mapping.Public })},
		{"a day begins in UTC", map[string]string{"since": "2015-06-07"}, changed(func(p *mapping.Policy) {
			p.Since = time.Date(2015, 6, 7, 0, 0, 0, 0, time.UTC)
		})},
		{"the last day counts", map[string]string{"until": "2015-06-07"}, changed(func(p *mapping.Policy) {
			p.Until = time.Date(2015, 6, 8, 0, 0, 0, 0, time.UTC)
		})},
		{"an exact time", map[string]string{"until": "2015-06-07T18:00:00+02:00"}, changed(func(p *mapping.Policy) {
			p.Until = time.Date(2015, 6, 7, 16, 0, 0, 0, time.UTC)
		})},
		{"one day", map[string]string{"since": "2015-06-07", "until": "2015-06-07"}, changed(func(p *mapping.Policy) {
			p.Since, p.Until = time.Date(2015, 6, 7, 0, 0, 0, 0, time.UTC), time.Date(2015, 6, 8, 0, 0, 0, 0, time.UTC)
		})},
		{"an empty day takes it back", map[string]string{"since": ""}, changed(func(p *mapping.Policy) { p.Since = time.Time{} })},
		{"the date line is wanted again", map[string]string{"no-date-line": "false"}, changed(func(p *mapping.Policy) { p.NoDateLine = false })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := withFlags(tt.flags).policy(earlier); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
	for _, flags := range []map[string]string{
		{"visibility": "friends"}, {"since": "07.06.2015"}, {"until": "2015-02-30"}, {"since": "2015-06-08", "until": "2015-06-07"},
	} {
		if _, err := withFlags(flags).policy(mapping.Policy{}); explain.Error(err, words.English).Code != explain.CodeUsage {
			t.Errorf("%v: %v, want a usage error", flags, err)
		}
	}
}

func withFlags(flags map[string]string) importOptions {
	return importOptions{
		visibility: flags["visibility"], since: flags["since"], until: flags["until"], noDateLine: flags["no-date-line"] == "true",
		given: func(flag string) bool { _, ok := flags[flag]; return ok },
	}
}
