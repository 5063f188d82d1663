package archive

import (
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tweets returns the records of the tweet files in the order of the files, which is
// mostly newest first but never to be relied on. Each call of the iterator reads the
// archive anew; what is in memory is one tweet, the notes, and, where both tweet.js
// and tweets.js exist, a set of ids: then tweets.js is read first and an id that
// occurs in both comes once.
//
// Ranges of entities are passed on as stored, even where they lie outside of the text.
// Both versions of an edited tweet are among the records (see Tweet.Superseded). What
// stands only in the files of deleted, community or circle tweets is not.
//
// A record without an id or without a date that can be told comes as a *SyntaxError,
// after which the sequence goes on; any other error is the last thing it yields.
// Its Offset is behind the record before. The strings of one tweet share memory:
// clone those to be kept for many tweets, save ID, InReplyToStatusID and EditIDs,
// which have memory of their own.
func (a *Archive) Tweets() iter.Seq2[Tweet, error] {
	return func(yield func(Tweet, error) bool) {
		r, err := a.newTweetReader()
		if err != nil {
			yield(Tweet{}, err)
			return
		}
		for _, name := range a.tweets {
			if !r.file(name, yield) {
				return
			}
		}
		r.notes.warnUnmatched(a)
	}
}

// tweetReader is one pass over the tweet files.
type tweetReader struct {
	a     *Archive
	notes *notes
	seen  map[uint64]struct{} // nil unless ids may repeat

	raw rawTweet
}

func (a *Archive) newTweetReader() (*tweetReader, error) {
	notes, err := a.readNotes()
	if err != nil {
		return nil, err
	}
	r := &tweetReader{a: a, notes: notes}
	if a.overlay {
		r.seen = make(map[uint64]struct{})
	}
	return r, nil
}

// file yields the tweets of one file and reports whether to go on with the next.
func (r *tweetReader) file(name string, yield func(Tweet, error) bool) bool {
	s, err := r.a.openScript(name)
	if err != nil {
		yield(Tweet{}, err)
		return false
	}
	defer s.close()
	d := newDecoder(s.dec)
	repeated, redated := 0, 0
	for {
		more, err := s.next()
		if err != nil {
			yield(Tweet{}, err)
			return false
		}
		if !more {
			break
		}
		r.raw.decode(d)
		if d.err != nil {
			yield(Tweet{}, s.fail(d.err))
			return false
		}
		t, fromID, err := r.finish()
		if err != nil {
			if !yield(Tweet{}, &SyntaxError{s.file, s.src.mark, err}) {
				return false
			}
			continue
		}
		if fromID {
			redated++
		}
		if r.seen != nil {
			id, _ := strconv.ParseUint(t.ID, 10, 64) // finish has checked it
			if _, ok := r.seen[id]; ok {
				repeated++
				continue
			}
			r.seen[id] = struct{}{}
		}
		if !yield(t, nil) {
			return false
		}
	}
	r.a.warn(name, BadEncoding, d.badString, nil)
	r.a.warn(name, RepeatedTweet, repeated, nil)
	r.a.warn(name, DateFromID, redated, nil)
	return true
}

// finish makes a Tweet of the decoded record. It reports whether the date had to be
// taken from the id.
func (r *tweetReader) finish() (t Tweet, fromID bool, err error) {
	raw := &r.raw
	id, err := strconv.ParseUint(raw.ID, 10, 64)
	if err != nil {
		return Tweet{}, false, errors.New("a record without a tweet id")
	}
	t = raw.Tweet
	if t.CreatedAt = raw.created; t.CreatedAt.Year() < 2006 || t.CreatedAt.Year() > 2100 {
		if t.CreatedAt = snowflakeTime(id); t.CreatedAt.IsZero() {
			return Tweet{}, false, errors.New("tweet " + t.ID + " has no date")
		}
		fromID = true
	}
	t.Hashtags = clone(raw.Hashtags)
	t.Symbols = clone(raw.Symbols)
	t.Mentions = clone(raw.Mentions)
	t.URLs = clone(raw.URLs)
	t.EditIDs = nil
	if len(raw.EditIDs) > 1 { // the list of a tweet never edited holds its own id
		for _, id := range raw.EditIDs {
			t.EditIDs = append(t.EditIDs, strings.Clone(id))
		}
	}
	items := raw.extended
	if len(items) == 0 {
		items = raw.entities
	}
	if len(items) > 0 {
		t.Media = make([]Media, len(items))
		for i := range items {
			t.Media[i] = items[i].Media
			r.a.locate(&t.Media[i], t.ID, items[i].videos)
		}
	}
	_, t.Circle = r.a.circles.ids[id]
	t.Protected = r.a.protectedAt(t.CreatedAt)
	t.Note = r.notes.of(&t)
	return t, fromID, nil
}

func clone[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// snowflakeTime returns when a tweet id was given out, to the second, or the zero
// time for the consecutive ids used until November 2010.
func snowflakeTime(id uint64) time.Time {
	const (
		epoch = 1288834974657 // Unix milliseconds
		first = 29_700_859_247
	)
	if id < first {
		return time.Time{}
	}
	return time.UnixMilli(int64(id>>22) + epoch).UTC().Truncate(time.Second)
}
