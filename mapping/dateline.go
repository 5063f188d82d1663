package mapping

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"time"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
)

// DateLineData is what the template of a date line is given: {{.Date}}, {{.Place}} and so on.
type DateLineData struct {
	Original time.Time // when the tweet was made, in the policy's time zone: {{.Original.Format "2 Jan 2006"}}

	tweet  *archive.Tweet
	url    string
	locale locale
}

// Date is the day in the words of the locale: October 10, 2018.
func (d DateLineData) Date() string { return d.locale.date(d.Original) }

// Day is the day as 2018-10-10.
func (d DateLineData) Day() string { return d.Original.Format(time.DateOnly) }

// Time is the time of day as 20:19, empty where only the day is known.
func (d DateLineData) Time() string {
	if d.tweet.DayOnly {
		return ""
	}
	return d.Original.Format("15:04")
}

// Year is the year.
func (d DateLineData) Year() int { return d.Original.Year() }

// Weekday is the day of the week in the words of the locale.
func (d DateLineData) Weekday() string { return nth(d.locale.weekdays, int(d.Original.Weekday())) }

// Client is the name of the program that the tweet was written with.
func (d DateLineData) Client() string { return d.tweet.Client }

// Place is the latitude and longitude in degrees, as "59.9, 10.7", empty for a tweet without.
func (d DateLineData) Place() string {
	c := d.tweet.Coordinates
	if c == nil || c.Latitude == "" || c.Longitude == "" {
		return ""
	}
	return c.Latitude + ", " + c.Longitude
}

// URL is the address of the tweet on X.
func (d DateLineData) URL() string { return d.url }

// ID is the id of the tweet.
func (d DateLineData) ID() string { return d.tweet.ID }

// Likes is the number of likes at the time of the archive.
func (d DateLineData) Likes() int { return d.tweet.FavoriteCount }

// Retweets is the number of retweets at the time of the archive.
func (d DateLineData) Retweets() int { return d.tweet.RetweetCount }

// Lang is the code of the tweet's language as servers have it, empty where Twitter knew none.
func (d DateLineData) Lang() string { return language(d.tweet.Lang) }

const (
	plainDateLine    = "🐦 2006-01-02" // what the default template gives, for time.Format
	dateLineTemplate = "🐦 {{.Day}}"
	maxDateLine      = 4 << 10 // bytes; more is not a line, and no server takes it
)

// dateLine is a policy's date line, ready for use.
type dateLine struct {
	template *template.Template // nil for the default
	locale   locale
	zone     *time.Location
}

// compileDateLine makes a date line ready. Its error is a *PolicyError.
func compileDateLine(d DateLine) (*dateLine, error) {
	l := &dateLine{}
	var ok bool
	if l.locale, ok = localeOf(cmp.Or(d.Locale, "en")); !ok {
		return nil, &PolicyError{Field: "date_line.locale", Value: d.Locale, Err: errors.New("not one of " + strings.Join(Locales(), ", "))}
	}
	var err error
	if l.zone, err = time.LoadLocation(d.TimeZone); err == nil && d.TimeZone == "Local" {
		err = errors.New("would be another one on another computer: give its name, such as Europe/Oslo")
	}
	if err != nil {
		return nil, &PolicyError{Field: "date_line.time_zone", Value: d.TimeZone, Err: err}
	}
	if d.Template == "" || d.Template == dateLineTemplate {
		return l, nil
	}
	l.template, err = template.New("date line").Parse(d.Template)
	if err == nil && repeats(l.template.Root) {
		err = errors.New("a line has no use for range and template, which need not end")
	}
	if err == nil {
		err = l.try()
	}
	if err != nil {
		return nil, &PolicyError{Field: "date_line.template", Value: d.Template, Err: err}
	}
	return l, nil
}

// repeats reports whether a part of a template runs others again and again: nothing else can keep it from ending.
func repeats(n parse.Node) bool {
	branch := func(b *parse.BranchNode) bool { return repeats(b.List) || b.ElseList != nil && repeats(b.ElseList) }
	switch n := n.(type) {
	case *parse.RangeNode, *parse.TemplateNode:
		return true
	case *parse.ListNode:
		return slices.ContainsFunc(n.Nodes, repeats)
	case *parse.IfNode:
		return branch(&n.BranchNode)
	case *parse.WithNode:
		return branch(&n.BranchNode)
	}
	return false
}

// try runs the template on a tweet that has everything and on one that has nothing, so that a
// mistake is found before the first post and not after the thousandth.
func (l *dateLine) try() error {
	when := time.Date(2018, time.October, 10, 20, 19, 24, 0, time.UTC)
	full := archive.Tweet{
		ID: "1050118621198921728", CreatedAt: when, Lang: "en", Client: "Twitter Web App", FavoriteCount: 2, RetweetCount: 1,
		Coordinates: &archive.Coordinates{Latitude: "59.9", Longitude: "10.7"},
	}
	for _, t := range []archive.Tweet{full, {ID: "20", CreatedAt: when, DayOnly: true}} {
		if _, err := l.line(&t, when, "https://x.com/me/status/"+t.ID); err != nil {
			return err
		}
	}
	return nil
}

// line returns the date line of a tweet made at when, whose address is url. It is one line, empty
// where there is nothing to say. It is not defused.
func (l *dateLine) line(t *archive.Tweet, when time.Time, url string) (string, error) {
	if when.IsZero() {
		return "", nil
	}
	if t.DayOnly {
		when = when.UTC() // midnight there stands for the whole day
	} else {
		when = when.In(l.zone)
	}
	if l.template == nil {
		return when.Format(plainDateLine), nil
	}
	var out limitedBuilder
	if err := l.template.Execute(&out, DateLineData{when, t, url, l.locale}); err != nil {
		return "", err
	}
	return oneLine(out.String()), nil
}

// limitedBuilder takes a line and fails on a flood.
type limitedBuilder struct{ strings.Builder }

func (b *limitedBuilder) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxDateLine {
		return 0, errors.New("the line does not end")
	}
	return b.Builder.Write(p)
}

// oneLine makes line ends and control characters spaces, and trims the ends.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}
