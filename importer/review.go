package importer

import (
	"iter"
	"slices"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// review returns a Review of what was seen, which tells found what it has come to. taken are ids of statuses that are something else.
func (t *Target) review(v *sight, taken map[string]bool, found *Found) journal.Review {
	twins := false // there may be some
	if v != nil {
		for _, s := range v.seen {
			twins = twins || s.By == godwit || s.Text.Dated
		}
	}
	return func(posts iter.Seq2[journal.Reviewed, error]) (out journal.Findings, err error) {
		*found = Found{}
		m := matcher{dates: t.limits().KeepsDates, again: t.server.MastodonFamily()}
		if v != nil {
			m.boosted, m.down = v.boosted, v.down
		}
		for p, err := range posts {
			if err != nil {
				return out, err
			}
			switch {
			case p.State == journal.Posted:
				found.Before++
			case p.Doubt == journal.Unsaid:
				found.doubt(keyOf(p.Key), p.DoubtOf, "")
			}
			if v == nil {
				continue
			}
			c := candidate{
				key: p.Key, parent: p.Parent, boost: p.Boost, at: p.CreatedAt, media: p.Media, statusID: p.StatusID, url: p.URL,
				posted: p.State == journal.Posted || p.State == journal.Gone, gone: p.State == journal.Gone,
				adopted: p.Adopted, tried: p.Tried, firstSent: p.FirstSent, doubt: p.Doubt, doubtOf: p.DoubtOf,
			}
			if (c.open() || twins) && len(v.seen) > 0 {
				text := p.Text
				if p.Quote != (journal.Key{}) {
					text += "\nRE: https://x.com/i/web/status/1"
				}
				c.text = essenceOf(text, v.own)
			}
			m.posts = append(m.posts, c)
		}
		if v == nil || len(v.seen) == 0 {
			return out, nil
		}
		for id, s := range v.seen {
			if !taken[id] {
				m.seen = append(m.seen, s)
			}
		}
		slices.SortFunc(m.seen, byID)
		m.match()
		for i := range m.posts {
			key := m.posts[i].key
			switch s := m.status[i]; m.verdict[i] {
			case sure:
				out.Adopt = append(out.Adopt, journal.Adoption{
					Key: key, StatusID: m.seen[s].ID, URL: m.seen[s].URL, At: m.seen[s].At, Grounds: m.grounds[i],
					Bare: m.seen[s].Media == 0 && m.seen[s].Text.Linked && m.posts[i].media > 0,
				})
			case doubtful:
				out.Doubts = append(out.Doubts, journal.Doubt{Key: key, StatusID: m.seen[s].ID, URL: m.seen[s].URL, At: m.seen[s].At})
				found.doubt(keyOf(key), m.seen[s].ID, m.seen[s].URL)
			}
		}
		found.Adopted = len(out.Adopt)
		found.twins(&m, &out)
		if v.again { // the next plan asks about what is in doubt
			out.Doubts = nil
			return out, nil
		}
		missing, edited := m.missing()
		for _, e := range edited {
			s := &m.seen[e.status]
			out.Doubts = append(out.Doubts, journal.Doubt{Key: m.posts[e.post].key, StatusID: s.ID, URL: s.URL, At: s.At})
			found.doubt(keyOf(m.posts[e.post].key), s.ID, s.URL)
		}
		for _, i := range missing {
			out.Doubts = append(out.Doubts, journal.Doubt{Key: m.posts[i].key})
			found.doubt(keyOf(m.posts[i].key), "", "")
		}
		for i := range m.seen {
			if m.of[i] == 0 && m.seen[i].By == godwit && m.seen[i].BoostOf == "" {
				found.Others++
			}
		}
		return out, nil
	}
}

func (f *Found) doubt(key mapping.Key, statusID, url string) {
	n, examples := &f.Doubtful, &f.DoubtfulExamples
	if statusID == "" {
		n, examples = &f.Missing, &f.MissingExamples
	}
	if *n++; len(*examples) < 3 {
		*examples = append(*examples, FoundPost{Key: key, URL: url})
	}
}

// taken are the statuses that the planner takes for tweets others have copied.
func (v *sight) taken(p *mapping.Planner) map[string]bool {
	if v == nil || len(v.ids) == 0 {
		return nil
	}
	taken := map[string]bool{}
	for place := range p.TakenExisting() {
		if place < len(v.ids) {
			taken[v.ids[place]] = true
		}
	}
	return taken
}
