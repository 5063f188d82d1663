package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// Tweets returns the tweets, of several archives those of the newest first, in the order of their
// files, which is mostly newest first but never to be relied on. Behind the tweet files of
// an archive come the tweets that stand only in deleted-tweets.js and community-tweet.js,
// marked so. Each call of the iterator reads the
// archive anew; what is in memory is a few blocks of 1 MiB, the notes, and, where ids may
// repeat, 8 bytes a tweet.
//
// Ranges of entities are passed on as stored, even where they lie outside of the text.
// Both versions of an edited tweet are among the records (see Tweet.Superseded).
//
// Damage comes as a *SyntaxError, after which the sequence goes on with what can be read:
// the next record where one is bad (without an id, without a date), the next file where
// one ends too early. The strings and lists of a tweet share memory with those of others:
// clone what is to be kept for many tweets, save the ids, which share memory only with
// ids.
func (a *Archive) Tweets() iter.Seq2[Tweet, error] {
	return func(yield func(Tweet, error) bool) {
		p := &pass{a: a, yield: yield, edits: make(map[string][]string), tallies: make(map[*export]*tally)}
		for i := range a.exports {
			if !p.export(i) {
				return
			}
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.tallies = p.tallies
	}
}

// pass is one pass over all tweets.
type pass struct {
	a     *Archive
	yield func(Tweet, error) bool

	seen    [][]uint64          // ids of the files that were read, each sorted; where ids may repeat
	edits   map[string][]string // versions of the edited tweets of newer exports, by each id
	whole   bool                // a newer export has all tweets there were
	tallies map[*export]*tally
}

// tally is what a whole pass has counted of an export.
type tally struct {
	sources []source
	stats   []jsonlist.Stats // of the sources
	ids     idSum            // of the tweet files
	media   MediaReport
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

// export yields the tweets of the i-th export and reports whether to go on.
func (p *pass) export(i int) bool {
	a, e := p.a, p.a.exports[i]
	notes, err := a.readNotes(e)
	if err != nil && (!a.salvage || ioError(err) != nil) && !p.yield(Tweet{}, err) {
		return false
	}
	t := &tally{sources: e.sources()}
	// Within a file no id repeats, between parts one may.
	usual := func(s source) bool { return !s.deleted && !s.community }
	repeats := len(a.exports) > 1 ||
		e.form != FormGrailbird && len(t.sources) > 1 && usual(t.sources[1])
	extras := a.extras(a.exports[i+1:])
	repeated := make([]int, len(t.sources))
	redated := make([]int, len(t.sources))
	var ids []uint64
	file := 0
	seeTo := func(next int) { // a file is read to its end: from now on its ids are known
		if next > file && len(ids) > 0 {
			slices.Sort(ids)
			p.seen = append(p.seen, ids)
			ids = nil
		}
		file = next
	}
	var ok bool
	t.stats, ok = a.readTweets(e, t.sources, func(k int, r *record, err error) bool {
		if err != nil {
			if a.salvage && ioError(err) == nil {
				return true
			}
			return p.yield(Tweet{}, err)
		}
		if r.fromID {
			redated[k]++
		}
		if usual(t.sources[k]) {
			t.ids.add(r.number)
		}
		if repeats {
			if seeTo(k); p.has(r.number) {
				repeated[k]++
				return true
			}
			ids = append(ids, r.number)
		}
		if i > 0 {
			p.old(r, t.sources[k])
		}
		if len(a.exports) > 1 {
			for _, id := range r.EditIDs {
				p.edits[id] = r.EditIDs
			}
		}
		for m := range r.Media {
			t.media.add(r.ID, &r.Media[m])
		}
		r.Note = notes.of(&r.Tweet)
		extras.fill(&r.Tweet)
		return p.yield(r.Tweet, nil)
	})
	if !ok {
		return false
	}
	seeTo(len(t.sources))
	for k, s := range t.sources {
		name := a.file(s.dataFile)
		if t.stats[k].Blank && usual(s) { // unpacking went wrong: no account has less than an empty list
			err := &SyntaxError{name, 0, errBlank}
			t.stats[k].Done = false
			if !a.salvage && !p.yield(Tweet{}, err) {
				return false
			}
		}
		a.warn(name, BadEncoding, t.stats[k].BadStrings, nil)
		a.warn(name, HandEdited, t.stats[k].Repaired, nil)
		a.warn(name, DateFromID, redated[k], nil)
		if first := t.stats[k].First; a.salvage && first != nil {
			a.warn(name, Damaged, t.stats[k].Errors, a.listError(s.dataFile, first))
		}
		if i == 0 { // an older archive repeats what the newer has
			a.warn(name, RepeatedTweet, repeated[k], nil)
		}
	}
	notes.warnUnmatched(a)
	p.whole = p.whole || e.isWhole(t)
	p.tallies[e] = t
	return true
}

var errBlank = errors.New("there is nothing in the file")

// add counts an item of a tweet.
func (r *MediaReport) add(tweetID string, m *Media) {
	const most = 100
	if r.Expected++; m.File != "" {
		return
	}
	if r.Reasons == nil {
		r.Reasons = make(map[MissingReason]int)
	}
	r.Missing++
	r.Reasons[m.Missing]++
	if n := len(r.Tweets); n < most && (n == 0 || r.Tweets[n-1] != tweetID) {
		r.Tweets = append(r.Tweets, tweetID)
	}
}

// has reports whether a file that was read before has the id.
func (p *pass) has(id uint64) bool {
	for _, ids := range p.seen {
		if _, ok := slices.BinarySearch(ids, id); ok {
			return true
		}
	}
	return false
}

// old marks a tweet that no newer export has.
func (p *pass) old(r *record, from source) {
	if versions, ok := p.edits[r.ID]; ok {
		r.EditIDs = versions // the tweet was edited after this archive was made
	} else if p.whole && !from.community {
		r.Deleted = true
	}
}

// isWhole reports whether an export has all tweets there were when it was made, as far as
// it can tell itself.
func (e *export) isWhole(t *tally) bool {
	items := 0
	for k, s := range t.sources {
		if s.deleted || s.community {
			continue
		}
		if !t.stats[k].Done {
			return false
		}
		items += t.stats[k].Items
	}
	for _, f := range e.folders {
		if f.truncated() {
			return false
		}
	}
	switch {
	case e.grailbird != nil:
		return e.grailbird.indexed == 0 || items >= e.grailbird.indexed
	case e.manifestErr == nil:
		if declared := e.declaredTweets(); declared > 0 {
			return items >= declared
		}
		return !e.manifest.Partial
	}
	return true
}

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
		files[k] = jsonlist.File{Open: s.open}
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
			return fmt.Errorf("read %s: %w", a.file(f), pe.Err)
		}
		return fmt.Errorf("read %s: %w", a.file(f), err.Err)
	}
	return &SyntaxError{a.file(f), err.Offset, err.Err}
}

// readList returns the elements of files of a data type. Elements that are not read for
// damage come as *SyntaxError.
func readList[T any](a *Archive, files []dataFile, decode jsonlist.Decoder[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		list := make([]jsonlist.File, len(files))
		for k, f := range files {
			list[k] = jsonlist.File{Open: f.open, MaxElement: maxOf(f.name)}
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
			a.warn(a.file(f), BadEncoding, stats[k].BadStrings, nil)
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
