package importer

import (
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// TestTwin: each condition for taking a status for the second of a post decides by itself, since a wrong one costs the person a post.
func TestTwin(t *testing.T) {
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	made := time.Date(2018, 10, 10, 20, 0, 0, 0, time.UTC)
	text := essenceOf("Good morning\n\n🐦 2018-10-10", nil)
	tests := []struct {
		name       string
		do         func(m *matcher, p *candidate, s *sighting)
		twin, late bool
	}{
		{"late", func(*matcher, *candidate, *sighting) {}, true, true},
		{"late, of a program that is not told", func(_ *matcher, _ *candidate, s *sighting) { s.By = untold }, true, true},
		{"late, in its thread", func(_ *matcher, _ *candidate, s *sighting) { s.ReplyTo = "parent" }, true, true},
		{"late, with its date", func(m *matcher, p *candidate, s *sighting) { m.dates, s.At = true, p.at }, true, true},
		{"not sent again", func(_ *matcher, p *candidate, _ *sighting) { p.firstSent = time.Time{} }, true, false},
		{"older than the first request", func(_ *matcher, _ *candidate, s *sighting) { s.At = sent.Add(-time.Hour) }, true, false},
		{"with files", func(_ *matcher, p *candidate, s *sighting) { p.media, s.Media = 1, 1 }, true, false},
		{"found before, with its date", func(m *matcher, p *candidate, s *sighting) {
			m.dates, s.At, p.adopted, p.firstSent = true, p.at, true, time.Time{}
		}, true, false},

		{"not posted", func(_ *matcher, p *candidate, _ *sighting) { p.posted = false }, false, false},
		{"deleted by the person", func(_ *matcher, p *candidate, _ *sighting) { p.gone = true }, false, false},
		{"posted, nobody knows where", func(_ *matcher, p *candidate, _ *sighting) { p.statusID = "" }, false, false},
		{"by another program", func(_ *matcher, _ *candidate, s *sighting) { s.By = another }, false, false},
		{"without a text", func(_ *matcher, _ *candidate, s *sighting) { s.Text.Bare = true }, false, false},
		{"in another thread", func(_ *matcher, _ *candidate, s *sighting) { s.ReplyTo = "other" }, false, false},
		{"with another date", func(m *matcher, p *candidate, s *sighting) { m.dates, s.At = true, p.at.Add(time.Second) }, false, false},
		{"by hand, without a date, sent again", func(_ *matcher, _ *candidate, s *sighting) { s.By, s.Text = untold, essenceOf("Good morning", nil) }, false, false},
		{"by hand, dated, not sent again", func(_ *matcher, p *candidate, s *sighting) { s.By, p.firstSent = untold, time.Time{} }, false, false},
		{"by hand, dated, older", func(_ *matcher, _ *candidate, s *sighting) { s.By, s.At = untold, sent.Add(-time.Hour) }, false, false},
		{"without a date, not sent again", func(_ *matcher, p *candidate, s *sighting) {
			s.Text, p.firstSent = essenceOf("Good morning", nil), time.Time{}
		}, false, false},
		{"found before", func(_ *matcher, p *candidate, _ *sighting) { p.adopted, p.firstSent = true, time.Time{} }, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parent := journal.Key{TweetID: 1}
			m := &matcher{
				posts: []candidate{{key: parent, posted: true, statusID: "parent"}, {}},
				place: map[journal.Key]int32{parent: 0},
			}
			p := &m.posts[1]
			*p = candidate{key: journal.Key{TweetID: 2}, parent: parent, at: made, text: text, statusID: "first", posted: true, firstSent: sent}
			s := &sighting{ID: "second", At: sent.Add(time.Hour), Text: text, By: godwit}
			tt.do(m, p, s)
			if twin, late := m.twin(p, s); twin != tt.twin || late != tt.late {
				t.Errorf("twin %t, late %t; want %t, %t", twin, late, tt.twin, tt.late)
			}
		})
	}
}
