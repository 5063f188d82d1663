package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// Tweets returns the tweets, of several archives those of the newest first, in the order of their
// files, which is mostly newest first but never to be relied on. Behind the tweet files of
// an archive come the tweets that stand only in deleted-tweets.js and community-tweet.js,
// marked so. Each call of the iterator reads the
// archive anew; what is in memory is a few blocks of 1 MiB, the notes, of several archives
// or files 8 bytes a tweet, and 8 MiB of what only Grailbird archives have.
//
// Ranges of entities are passed on as stored, even where they lie outside of the text.
// Both versions of an edited tweet are among the records (see Tweet.Superseded).
//
// Damage comes as a *SyntaxError, after which the sequence goes on with what can be read:
// the next record where one is bad (without an id, without a date), the next file where
// one ends too early or has a hundred bad ones. The strings and lists of a tweet share
// memory with those of others: clone what is to be kept for many tweets, save the ids,
// which share memory only with ids.
func (a *Archive) Tweets() iter.Seq2[Tweet, error] {
	return func(yield func(Tweet, error) bool) {
		p := &pass{a: a, yield: yield, edits: make(map[string][]string), tallies: make(map[*export]*tally)}
		for _, e := range a.exports {
			notes, err := a.readNotes(e)
			if err != nil && !p.damage(err) {
				return
			}
			p.notes = append(p.notes, notes)
		}
		for i := range a.exports {
			if !p.export(i) {
				return
			}
		}
		for _, n := range p.notes {
			n.warnUnmatched(a)
		}
		if a.ctx.Err() != nil {
			return // and what was counted is not all there is
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.tallies, a.unconfirmed = p.tallies, p.unconfirmed
	}
}

// pass is one pass over all tweets.
type pass struct {
	a     *Archive
	yield func(Tweet, error) bool

	notes  []*notes            // of the exports
	seen   idSet               // of all tweets so far
	edits  map[string][]string // versions of the edited tweets of newer exports, by each id
	reach  uint64              // the largest id of a newer export that has all tweets there were
	newest uint64              // of any newer export

	unconfirmed int
	tallies     map[*export]*tally
}

// tally is what a whole pass has counted of an export.
type tally struct {
	sources []source
	stats   []jsonlist.Stats // of the sources
	ids     idSum            // of the tweet files
	media   MediaReport
	whole   bool // it proves to have all tweets there were, and there are older exports
}

// damage yields an error, unless it is one that Salvage passes over.
func (p *pass) damage(err error) bool {
	return p.a.salvage.Load() && ioError(err) == nil || p.yield(Tweet{}, err)
}

// source is a file of tweets, and what they are if not usual ones.
type source struct {
	dataFile
	deleted, community bool
}

// sources returns the files of an export that hold tweets.
func (e *export) sources() []source {
	var list []source
	add := func(files []dataFile, s source) {
		for _, f := range files {
			s.dataFile = f
			list = append(list, s)
		}
	}
	switch e.form {
	case FormTweets, FormTweet:
		main := "tweets"
		if e.form == FormTweet {
			main = "tweet"
		}
		add(e.files(main), source{})
		add(e.files("deleted-tweets"), source{deleted: true})
		add(e.files("deleted-tweet"), source{deleted: true})
		add(e.files("community-tweet"), source{community: true})
	case FormGrailbird:
		add(e.grailbird.months, source{})
	case FormCSV:
		add([]dataFile{{e.folders[0], "tweets.csv"}}, source{})
	}
	return list
}

// usual reports whether the tweets of a source are neither deleted nor a community's.
func (s source) usual() bool { return !s.deleted && !s.community }

// export yields the tweets of the i-th export and reports whether to go on.
func (p *pass) export(i int) bool {
	a, e := p.a, p.a.exports[i]
	t := &tally{sources: e.sources()}
	extras := a.extras(a.exports[i+1:])
	repeated := make([]int, len(t.sources))
	redated := make([]int, len(t.sources))
	edits := make(map[string][]string)
	largest := uint64(0)
	var ok bool
	t.stats, ok = a.readTweets(e, t.sources, func(k int, r *record, err error) bool {
		if err != nil {
			return p.damage(err)
		}
		from := t.sources[k]
		if r.fromID {
			redated[k]++
		}
		if from.usual() {
			t.ids.add(r.number)
			largest = max(largest, r.number)
		}
		r.Note = p.note(i, &r.Tweet)
		count := func() {
			for m := range r.Media {
				t.media.add(r.ID, &r.Media[m])
			}
		}
		if !p.seen.add(r.number) {
			count()
			repeated[k]++
			return true
		}
		if i > 0 {
			p.old(r, from)
		}
		if len(a.exports) > 1 {
			for _, id := range r.EditIDs {
				edits[id] = r.EditIDs
			}
		}
		if !r.Deleted {
			count()
		}
		extras.fill(&r.Tweet)
		return p.yield(r.Tweet, nil)
	})
	if !ok {
		return false
	}
	maps.Copy(p.edits, edits)
	for k, s := range t.sources {
		name := a.file(s.dataFile)
		if t.stats[k].Blank && s.usual() { // unpacking went wrong: no account has less than an empty list
			t.stats[k].Fail(&jsonlist.Error{Err: errBlank})
			t.stats[k].Done = false
			if !p.damage(&SyntaxError{name, 0, errBlank}) {
				return false
			}
		}
		a.warnOdd(name, t.stats[k].Odd)
		a.warn(name, HandEdited, t.stats[k].Repaired, nil)
		a.warn(name, DateFromID, redated[k], nil)
		if first := t.stats[k].First; first != nil && a.salvage.Load() {
			a.warn(name, Damaged, t.stats[k].Errors, a.listError(s.dataFile, first))
		}
		if i == 0 { // an older archive repeats what the newer has
			a.warn(name, RepeatedTweet, repeated[k], nil)
		}
	}
	p.newest = max(p.newest, largest)
	if t.whole = i < len(a.exports)-1 && a.isWhole(e, t); t.whole {
		p.reach = max(p.reach, largest)
	}
	p.tallies[e] = t
	return true
}

// note returns the note of a tweet of the i-th export, its own or one that only an older
// archive has.
func (p *pass) note(i int, t *Tweet) *Note {
	for _, notes := range p.notes[i:] {
		if n := notes.of(t); n != nil {
			return n
		}
	}
	return nil
}

// old marks a tweet that no newer export has.
func (p *pass) old(r *record, from source) {
	if versions, ok := p.edits[r.ID]; ok {
		r.EditIDs = versions // the tweet was edited after this archive was made
	} else if r.number < p.reach && !from.community {
		r.Deleted = true
	} else if r.number < p.newest && from.usual() {
		r.Unconfirmed = true
		p.unconfirmed++
	}
}

// isWhole reports whether an export proves that it has all tweets there were when it was
// made: by its manifest, by tweet-headers.js, or by Grailbird's index.
func (a *Archive) isWhole(e *export, t *tally) bool {
	items := 0
	for k, s := range t.sources {
		if !s.usual() {
			continue
		}
		if !t.stats[k].Done {
			return false
		}
		items += t.stats[k].Items
	}
	if e.grailbird != nil {
		return e.grailbird.indexed > 0 && items >= e.grailbird.indexed
	}
	if declared := e.declaredTweets(); declared > 0 {
		return items >= declared
	}
	var headers idSum
	for id, err := range readList(a, e.files("tweet-headers"), decodeTweetID) {
		if err != nil {
			return false
		}
		headers.add(id)
	}
	return headers.n > 0 && headers == t.ids
}

var errBlank = errors.New("there is nothing in the file")

// declaredTweets returns how many items the manifest says the tweet files have.
func (e *export) declaredTweets() int {
	if e.form == FormTweet {
		return e.manifest.Types["tweet"].Count()
	}
	return e.manifest.Types["tweets"].Count()
}

// readTweets reads the records of sources until each returns false, which it reports. It gets
// the index of the source.
func (a *Archive) readTweets(e *export, sources []source, each func(k int, r *record, err error) bool) ([]jsonlist.Stats, bool) {
	if e.form == FormCSV {
		s, ok := a.readCSV(sources[0].dataFile, each)
		return []jsonlist.Stats{s}, ok
	}
	files := make([]jsonlist.File, len(sources))
	for k, s := range sources {
		files[k] = a.list(s.dataFile)
	}
	stats := make([]jsonlist.Stats, len(files))
	newDecoder := func() jsonlist.Decoder[record] { return (&recordDecoder{a: a, e: e}).decode }
	ok := jsonlist.Read(files, stats, newDecoder, func(it *jsonlist.Item[record]) bool {
		if it.Err != nil {
			return each(it.File, nil, a.listError(sources[it.File].dataFile, it.Err))
		}
		r := &it.Value
		r.Deleted = r.Deleted || sources[it.File].deleted
		r.Community = r.Community || sources[it.File].community
		return each(it.File, r, nil)
	})
	return stats, ok
}

// listError turns an error of a list into a *SyntaxError, unless the file could not be
// read for a reason that does not lie in the archive.
func (a *Archive) listError(f dataFile, err *jsonlist.Error) error {
	if err.Read && !isDamage(err.Err) && !errors.Is(err.Err, jsonlist.ErrChanged) {
		if pe, ok := errors.AsType[*fs.PathError](err.Err); ok {
			return &fs.PathError{Op: "read", Path: a.file(f), Err: pe.Err}
		}
		return fmt.Errorf("read %s: %w", a.file(f), err.Err)
	}
	return damageOf(a.file(f), err.Offset, err.Err)
}

// readList returns the elements of files of a data type. Elements that are not read for
// damage come as *SyntaxError.
func readList[T any](a *Archive, files []dataFile, decode jsonlist.Decoder[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		list := make([]jsonlist.File, len(files))
		for k, f := range files {
			list[k] = a.list(f)
		}
		stats := make([]jsonlist.Stats, len(files))
		newDecoder := func() jsonlist.Decoder[T] { return decode }
		ok := jsonlist.Read(list, stats, newDecoder, func(it *jsonlist.Item[T]) bool {
			if it.Err != nil {
				return yield(it.Value, a.listError(files[it.File], it.Err))
			}
			return yield(it.Value, nil)
		})
		if !ok {
			return
		}
		for k, f := range files {
			a.warnOdd(a.file(f), stats[k].Odd)
			a.warn(a.file(f), HandEdited, stats[k].Repaired, nil)
		}
	}
}

// maxOf returns how large an element of a file may be. A conversation of direct messages is
// one element, however long it went on.
func maxOf(name string) int {
	if strings.HasPrefix(name, "direct-message") || strings.HasPrefix(name, "grok-chat") {
		return 64 << 20
	}
	return 0
}

// idSum stands for a set of ids, in whatever order they come: two sets with the same sum are
// the same set, or a miracle.
type idSum struct {
	n        int
	sum, xor uint64
}

func (s *idSum) add(id uint64) {
	h := (id ^ id>>30) * 0xbf58476d1ce4e5b9 // splitmix64
	h = (h ^ h>>27) * 0x94d049bb133111eb
	h ^= h >> 31
	s.n++
	s.sum += h
	s.xor ^= h * h
}
