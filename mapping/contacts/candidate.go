package contacts

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// candidate is a Candidate while its evidence is gathered.
type candidate struct {
	Candidate
	// Where evidence is, once there is too much to look through for each piece more.
	byRecord map[recordOf]int
	byWords  map[wordsOf]int
}

// recordOf is what two pieces of evidence in one record have in common.
type recordOf struct {
	source Source
	record string
}

// wordsOf is what two pieces of evidence have in common that say the same.
type wordsOf struct {
	source Source
	self   bool
	text   string
}

func (e *Evidence) place() recordOf { return recordOf{e.Source, e.Record} }
func (e *Evidence) words() wordsOf  { return wordsOf{e.Source, e.Self, e.Text} }

// with returns a candidate with one more piece of evidence. The receiver may be nil.
func (old *candidate) with(c *claim, tier Tier, self bool) *candidate {
	e := Evidence{
		Source: c.source, Record: c.record, At: timeOf(c.at), Last: timeOf(c.last), Count: max(1, c.count), Grade: c.grade, Self: self, Text: c.text,
	}
	if !self && (c.source == FromRetweet || c.source == FromMessage) {
		e.Source = FromOther
	}
	if old == nil {
		return &candidate{Candidate: Candidate{Handle: c.handle.String(), Tier: tier, Evidence: []Evidence{e}, Note: HostNote(c.handle.Host)}}
	}
	if tier < old.Tier {
		old.Handle = c.handle.String()
	}
	old.Tier = min(old.Tier, tier)
	if c.again {
		if i := old.inRecord(e.place()); i >= 0 {
			old.change(i, func(o *Evidence) { o.Self, o.Grade = o.Self || self, min(o.Grade, e.Grade) })
			return old
		}
	}
	if e.Text != "" {
		if i := old.saying(e.words()); i >= 0 {
			old.change(i, func(o *Evidence) { o.add(e) })
			return old
		}
	}
	old.Evidence = append(old.Evidence, e)
	old.index(len(old.Evidence) - 1)
	return old
}

// fewEvidence is how many pieces are looked through, one by one.
const fewEvidence = 16

// index notes where a piece of evidence is; of several that are alike it is the first.
func (c *candidate) index(i int) {
	if len(c.Evidence) <= fewEvidence {
		return
	}
	if c.byRecord == nil {
		c.byRecord, c.byWords = make(map[recordOf]int), make(map[wordsOf]int)
		for i := range c.Evidence {
			c.index(i)
		}
		return
	}
	e := &c.Evidence[i]
	if _, ok := c.byRecord[e.place()]; !ok {
		c.byRecord[e.place()] = i
	}
	if _, ok := c.byWords[e.words()]; !ok {
		c.byWords[e.words()] = i
	}
}

// change changes a piece of evidence.
func (c *candidate) change(i int, do func(*Evidence)) {
	e := &c.Evidence[i]
	if place := e.place(); c.byRecord[place] == i {
		delete(c.byRecord, place)
	}
	if words := e.words(); c.byWords[words] == i {
		delete(c.byWords, words)
	}
	do(e)
	c.index(i)
}

// inRecord returns the index of evidence in a record, or -1.
func (c *candidate) inRecord(r recordOf) int {
	if c.byRecord == nil {
		return slices.IndexFunc(c.Evidence, func(e Evidence) bool { return e.place() == r })
	}
	if i, ok := c.byRecord[r]; ok {
		return i
	}
	return -1
}

// saying returns the index of evidence that says the same, or -1.
func (c *candidate) saying(w wordsOf) int {
	if c.byWords == nil {
		return slices.IndexFunc(c.Evidence, func(e Evidence) bool { return e.words() == w })
	}
	if i, ok := c.byWords[w]; ok {
		return i
	}
	return -1
}

// add counts another record with the same words.
func (e *Evidence) add(o Evidence) {
	last := e.At
	for _, t := range []time.Time{e.Last, o.At, o.Last} {
		if t.After(last) {
			last = t
		}
	}
	if !o.At.IsZero() && (e.At.IsZero() || o.At.Before(e.At)) {
		e.At, e.Record = o.At, o.Record
	}
	e.Last = last
	e.Count += o.Count
}

// sortEvidence puts the best evidence first.
func (c *Candidate) sortEvidence() {
	slices.SortStableFunc(c.Evidence, func(a, b Evidence) int {
		return cmp.Or(-compareBool(a.Self, b.Self), strings.Compare(string(a.Grade), string(b.Grade)), a.At.Compare(b.At))
	})
}

// sortCandidates returns the candidates of a contact, the surest first.
func sortCandidates(gathered map[string]*candidate) []*candidate {
	list := slices.Collect(maps.Values(gathered))
	records := make(map[*candidate]int, len(list)) // that speak for it
	for _, c := range list {
		for _, e := range c.Evidence {
			records[c] += e.Count
		}
	}
	slices.SortFunc(list, func(a, b *candidate) int {
		return cmp.Or(strings.Compare(string(a.Tier), string(b.Tier)), compareBool(a.Disputed, b.Disputed),
			cmp.Compare(records[b], records[a]), strings.Compare(a.Handle, b.Handle))
	})
	return list
}
