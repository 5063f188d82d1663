package archivetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// record returns the truth about t.
func (g *generator) record(t tweet) Record {
	r := Record{
		ID: decimal(t.id), CreatedAt: g.known(t.at), Kind: t.kind, Case: t.name, Lang: t.lang, Client: clientNames[t.client],
		ParentMissing: t.orphan,
		Text:          strings.TrimSpace(t.body.truth.String()),
		Note:          t.note != nil,
		Superseded:    len(t.versions) > 0 && t.versions[len(t.versions)-1] != t.id,
		Circle:        t.circle,
		Protected:     t.at.After(g.protected[0]) && t.at.Before(g.protected[1]),
		Deleted:       !t.deletedAt.IsZero(),
		Community:     t.community != "",
	}
	if t.replyTo.status != 0 {
		r.Parent = decimal(t.replyTo.status)
	}
	if t.note != nil {
		r.Text = strings.TrimSpace(t.note.body.truth.String())
	}
	for _, id := range t.versions {
		r.Versions = append(r.Versions, decimal(id))
	}
	for _, l := range t.body.links {
		if name, id, ok := statusLink(l.expanded); ok {
			r.QuoteLinks++
			r.LinkedIDs = append(r.LinkedIDs, id)
			r.SelfQuote = r.SelfQuote || strings.EqualFold(name, ownerName) || slices.Contains(formerNames, name)
		}
	}
	for i, it := range t.media {
		m := Media{Kind: it.kind, File: g.file(t, it), Missing: it.missing || g.o.NoMedia || g.era.grailbird}
		if m.File != "" {
			m.File = g.o.in(m.File)
		}
		if g.o.Era == EraGrailbird {
			m.Alt, _ = g.alt(t, i)
		}
		r.Media = append(r.Media, m)
	}
	if g.era.grailbird {
		r.Lang, r.Protected = "", false
	}
	if t.kind == Retweet && !g.era.grailbird && len(t.media) > 0 && t.media[0].source.user == t.author.id {
		r.OriginalID = decimal(t.media[0].source.status)
	}
	if t.source != nil {
		r.RetweetedID = decimal(t.source.id)
		if g.o.Era != EraCSV {
			r.RetweetedName = t.source.author.screenName
			r.RetweetedText = strings.TrimSpace(t.source.body.truth.String())
		}
	}
	return r
}

// statusLink tells whether a URL leads to a tweet, and whose and which, by its own account.
func statusLink(url string) (screenName, id string, ok bool) {
	_, rest, _ := strings.Cut(url, "://")
	host, path, _ := strings.Cut(rest, "/")
	host = strings.TrimPrefix(strings.TrimPrefix(host, "www."), "mobile.")
	if host != "twitter.com" && host != "x.com" {
		return "", "", false
	}
	screenName, path, _ = strings.Cut(path, "/")
	id, ok = strings.CutPrefix(path, "status/")
	id, _, _ = strings.Cut(id, "?")
	return screenName, id, ok && id != "" && id[0] >= '0' && id[0] <= '9'
}

// EraGrailbird knows the time of day since timesFrom and texts for media since altsFrom.
var (
	timesFrom = time.Date(2010, time.November, 4, 0, 0, 0, 0, time.UTC)
	altsFrom  = time.Date(2014, time.July, 1, 0, 0, 0, 0, time.UTC)
)

// known returns the time of a tweet as far as the archive has it.
func (g *generator) known(at time.Time) time.Time {
	if g.era.grailbird && at.Before(timesFrom) {
		return at.Truncate(24 * time.Hour)
	}
	return at
}

// alt returns the text that describes the i-th picture of t. Half of the pictures have
// one, a few of them an empty one.
func (g *generator) alt(t tweet, i int) (text string, ok bool) {
	rng := rand.New(rand.NewPCG(g.o.Seed+3, t.id+uint64(i)))
	if t.kind == Retweet || t.media[i].kind != photo || t.at.Before(altsFrom) || chance(rng, 500) {
		return "", false
	}
	if chance(rng, 50) {
		return "", true
	}
	return "A picture of " + languages()[0].sentences(rng, 20+rng.IntN(60)) + " & <hills>", true
}
