package mapping

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
)

var dated = archive.Tweet{
	ID: "1050", CreatedAt: time.Date(2018, time.October, 10, 22, 19, 24, 0, time.UTC), Lang: "in", Client: "Twitter for\niPhone",
	FavoriteCount: 12, RetweetCount: 3, Coordinates: &archive.Coordinates{Latitude: "59.91", Longitude: "10.75"},
}

func TestDateLine(t *testing.T) {
	dayOnly := archive.Tweet{ID: "20", CreatedAt: time.Date(2006, time.March, 21, 0, 0, 0, 0, time.UTC), DayOnly: true}
	for _, c := range []struct {
		tweet archive.Tweet
		line  DateLine
		want  string
	}{
		{dated, DateLine{}, "🐦 2018-10-10"},
		{dated, DateLine{TimeZone: "Europe/Oslo"}, "🐦 2018-10-11"},
		{dayOnly, DateLine{TimeZone: "America/New_York"}, "🐦 2006-03-21"},
		{dated, DateLine{Template: "🐦 {{.Day}}"}, "🐦 2018-10-10"},
		{dated, DateLine{Template: "{{.Date}}, {{.Time}}"}, "October 10, 2018, 22:19"},
		{dated, DateLine{Template: "{{.Weekday}} {{.Date}} {{.Time}}", Locale: "de", TimeZone: "Europe/Oslo"}, "Donnerstag 11. Oktober 2018 00:19"},
		{dayOnly, DateLine{Template: "{{.Date}} {{.Time}}", TimeZone: "America/New_York"}, "March 21, 2006"},
		{dated, DateLine{Template: "{{.Year}} {{.ID}} {{.Likes}} {{.Retweets}} {{.Lang}} {{.Place}}"}, "2018 1050 12 3 id 59.91, 10.75"},
		{dayOnly, DateLine{Template: "{{.Lang}}{{.Client}}{{.Place}}{{.Likes}}"}, "0"},
		{dayOnly, DateLine{Template: "{{with .Place}}at {{.}}{{end}}"}, ""},
		{dated, DateLine{Template: "  with {{.Client}}\u2028\n{{.URL}}\t"}, "with Twitter for iPhone  https://x.com/me/status/1050"},
		{dated, DateLine{Template: `{{.Original.Format "2 Jan 2006, 15:04 MST"}}`, TimeZone: "Europe/Oslo"}, "11 Oct 2018, 00:19 CEST"},
		{archive.Tweet{ID: "1"}, DateLine{}, ""},
	} {
		l, err := compileDateLine(c.line)
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.line(&c.tweet, c.tweet.CreatedAt, "https://x.com/me/status/"+c.tweet.ID)
		if got != c.want || err != nil {
			t.Errorf("%+v: %q, %v, want %q", c.line, got, err, c.want)
		}
	}
	l, err := compileDateLine(DateLine{})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() { l.line(&dated, dated.CreatedAt, "") }); n > 1 {
		t.Errorf("%v allocations for the default", n)
	}
}

func TestLocales(t *testing.T) {
	first, tenth := time.Date(2018, time.August, 1, 0, 0, 0, 0, time.UTC), dated.CreatedAt
	for name, want := range map[string][3]string{
		"en": {"August 1, 2018", "October 10, 2018", "Wednesday"},
		"fr": {"1er août 2018", "10 octobre 2018", "mercredi"},
		"de": {"1. August 2018", "10. Oktober 2018", "Mittwoch"},
		"es": {"1 de agosto de 2018", "10 de octubre de 2018", "miércoles"},
		"pt": {"1 de agosto de 2018", "10 de outubro de 2018", "quarta-feira"},
		"it": {"1 agosto 2018", "10 ottobre 2018", "mercoledì"},
		"nl": {"1 augustus 2018", "10 oktober 2018", "woensdag"},
		"ja": {"2018年8月1日", "2018年10月10日", "水曜日"},
		"ca": {"1 d’agost de 2018", "10 d’octubre de 2018", "dimecres"},
		"ko": {"2018년 8월 1일", "2018년 10월 10일", "수요일"},
		"ru": {"1 августа 2018 г.", "10 октября 2018 г.", "среда"},

		"en-GB": {"1 August 2018", "10 October 2018", "Wednesday"},
		"en-US": {"August 1, 2018", "October 10, 2018", "Wednesday"},
		"DE_at": {"1. August 2018", "10. Oktober 2018", "Mittwoch"},
		"no":    {"1. august 2018", "10. oktober 2018", "onsdag"},

		"fr_FR.UTF-8": {"1er août 2018", "10 octobre 2018", "mercredi"},
	} {
		l, ok := localeOf(name)
		if got := [3]string{l.date(first), l.date(tenth), nth(l.weekdays, 3)}; got != want || !ok {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if list := Locales(); !slices.IsSorted(list) || !slices.Contains(list, "en") {
		t.Error(list)
	}
	for name, l := range locales {
		months, days := strings.Split(l.months, "|"), strings.Split(l.weekdays, "|")
		slices.Sort(months)
		slices.Sort(days)
		if n := len(slices.Compact(months)); n != 12 && l.months != "" || len(slices.Compact(days)) != 7 {
			t.Errorf("%s: %d months, %d days", name, n, len(days))
		}
	}
}

func TestDateLineErrors(t *testing.T) {
	for _, c := range []struct {
		line  DateLine
		field string
	}{
		{DateLine{Template: "{{"}, "date_line.template"},
		{DateLine{Template: "{{.Foo}}"}, "date_line.template"},
		{DateLine{Template: "{{.tweet}}"}, "date_line.template"},
		{DateLine{Template: "{{if .Place}}{{else}}{{.Foo}}{{end}}"}, "date_line.template"},
		{DateLine{Template: "{{if .Place}}{{.Foo}}{{end}}"}, "date_line.template"},
		{DateLine{Template: "{{range 1000000000}}x{{end}}"}, "date_line.template"},
		{DateLine{Template: "{{if .Place}}{{else}}{{with .ID}}{{range $i := 300000000000}}{{end}}{{end}}{{end}}"}, "date_line.template"},
		{DateLine{Template: `{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`}, "date_line.template"},
		{DateLine{Template: `{{call .Day}}`}, "date_line.template"},
		{DateLine{Locale: "tlh"}, "date_line.locale"},
		{DateLine{Locale: "-"}, "date_line.locale"},
		{DateLine{TimeZone: "Europe/Nowhere"}, "date_line.time_zone"},
		{DateLine{TimeZone: "../etc/passwd"}, "date_line.time_zone"},
		{DateLine{TimeZone: "Local"}, "date_line.time_zone"},
	} {
		_, err := compileDateLine(c.line)
		var pe *PolicyError
		if !errors.As(err, &pe) || pe.Field != c.field || pe.Err == nil {
			t.Errorf("%+v: %v", c.line, err)
		}
	}
}

// FuzzDateLine gives any template, and any text to it.
func FuzzDateLine(f *testing.F) {
	f.Add("{{.Date}} {{.Client}} {{.Original.Format \"2006\"}}", "de", "Twitter\nWeb")
	f.Add("{{if .Place}}{{.Likes | printf \"%d\"}}{{end}}", "ja", "")
	f.Fuzz(func(t *testing.T, text, locale, client string) {
		if strings.Contains(text, "%") {
			t.Skip() // padding takes as long as it is told to
		}
		l, err := compileDateLine(DateLine{Template: text, Locale: locale})
		if err != nil {
			if pe := (*PolicyError)(nil); !errors.As(err, &pe) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		tweet := dated
		tweet.Client = client
		got, err := l.line(&tweet, tweet.CreatedAt, "https://x.com/me/status/1050")
		if err == nil && (strings.ContainsFunc(got, unicode.IsControl) || strings.TrimSpace(got) != got || len(got) > 4*maxDateLine) {
			t.Errorf("%q", got)
		}
	})
}

func BenchmarkDateLine(b *testing.B) {
	for name, line := range map[string]DateLine{"default": {}, "template": {Template: "{{.Date}}, {{.Time}}"}} {
		l, err := compileDateLine(line)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.line(&dated, dated.CreatedAt, "")
			}
		})
	}
}
