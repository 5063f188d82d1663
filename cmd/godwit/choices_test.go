package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/google/go-cmp/cmp"
)

// readerOf is a reader of a plan's file with this text.
func readerOf(t testing.TB, text string) *choicesReader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return &choicesReader{f: f, name: "plan.jsonl"}
}

// Whatever a file is, each of its lines is found again under its tweet, or an error names file and line.
func FuzzChoices(f *testing.F) {
	for _, text := range []string{
		`{"tweet_id":"1","leave_out":true}` + "\r\n\n" + `{"tweet_id":"20","text":"a\nb","media":[{"file":"a","kind":"photo","alt_text":null}]}`,
		"\ufeff" + `{"tweet_id":"1"}`, `{"tweet_id":1}`, `{"tweet_id":"1"}{"tweet_id":"2"}`, `{"tweet_id":"1"}` + "\n" + `{"tweet_id":"01"}`, "x", "{", "null",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := readerOf(t, text)
		if err := r.index(); err != nil {
			if e, ok := errors.AsType[explain.Explanation](err); !ok || e.Code != explain.CodeUsage || !strings.HasPrefix(e.What, "plan.jsonl, line ") {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		for i := range r.places {
			l, err := r.read(r.places[i])
			if err != nil {
				t.Fatal(err)
			}
			if p := r.take(l.TweetID); p == nil || *p != r.places[i] || r.take(l.TweetID) != nil {
				t.Fatalf("line %d is not found under %s, once", r.places[i].line, l.TweetID)
			}
			encoded, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			again, err := parseLine(encoded)
			if err != nil {
				t.Fatal(err)
			}
			if twice, err := json.Marshal(again); err != nil || !bytes.Equal(encoded, twice) {
				t.Fatalf("%v\n%s\n%s", err, encoded, twice)
			}
		}
		if rest := r.rest(); len(rest) > 0 {
			t.Fatalf("line %d was not taken", rest[0].line)
		}
	})
}

func TestLongLine(t *testing.T) {
	err := readerOf(t, `{"tweet_id":"1"}`+"\n"+strings.Repeat("x", maxLine+1)).index()
	if e := (explain.Explanation{}); !errors.As(err, &e) || !strings.Contains(e.What, "plan.jsonl, line 2: it is longer than any tweet") {
		t.Error(err)
	}
}

// What a line has becomes a choice where it differs from the rules; what it has not stays as it was chosen.
func TestChoiceOfLine(t *testing.T) {
	text := func(s string) *string { return &s }
	tweet := archive.Tweet{ID: "1", Text: "a", Media: []archive.Media{{File: "x.jpg"}, {File: "y.jpg"}}}
	posted := mapping.Decision{TweetID: "1", Text: "a", Posts: []mapping.Post{{Media: []mapping.MediaAttachment{{File: "x.jpg", Description: "X"}, {File: "y.jpg"}}}}}
	before := mapping.Choice{Text: text("b"), AltText: map[int]string{1: "Y"}}
	for line, want := range map[string]mapping.Choice{
		`{"tweet_id":"1"}`:                                 before,
		`{"tweet_id":"1","text":"a"}`:                      {AltText: before.AltText},
		`{"tweet_id":"1","text":"c","warning":"w"}`:        {Text: text("c"), Warning: text("w"), AltText: before.AltText},
		`{"tweet_id":"1","text":"b","warning":""}`:         before,
		`{"tweet_id":"1","leave_out":true}`:                {LeaveOut: true, Text: before.Text, AltText: before.AltText},
		`{"tweet_id":"1","text":"","media":[{},{}]}`:       {Text: text(""), AltText: before.AltText},
		`{"tweet_id":"1","media":[{"alt_text":"Z"},{}]}`:   {Text: before.Text, AltText: map[int]string{0: "Z", 1: "Y"}},
		`{"tweet_id":"1","media":[{},{"alt_text":""}]}`:    {Text: before.Text},
		`{"tweet_id":"1","media":[{"alt_text":"X"},null]}`: before,
	} {
		l, err := parseLine([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := l.choice(&tweet, posted, before); err != nil || !sameChoice(got, want) {
			t.Errorf("%s: %v\n%s", line, err, cmp.Diff(want, got))
		}
	}
	for line, d := range map[string]mapping.Decision{
		`{"tweet_id":"1","media":[]}`:        posted,
		`{"tweet_id":"1","leave_out":false}`: {TweetID: "1", Reason: mapping.Retweet},
		`{"tweet_id":"1","text":"x"}`:        {TweetID: "1", Posts: []mapping.Post{{Boost: mapping.Key{TweetID: "2"}}}},
	} {
		l, err := parseLine([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := l.choice(&tweet, d, before); err == nil || !sameChoice(got, before) {
			t.Errorf("%s: %+v, %v", line, got, err)
		}
	}
}

// Of every reason a person is told how to take such tweets, or that nothing does.
func TestEveryReasonHasAWay(t *testing.T) {
	for _, r := range mapping.Reasons() {
		e := explain.Explanation{}
		takes := errors.As(cannotTake(r), &e) && strings.Contains(e.Hint, "--")
		switch r {
		case mapping.BadID, mapping.Superseded, mapping.LeftOutByYou, mapping.Empty:
			takes = !takes
		}
		if !takes {
			t.Errorf("%s: %v", r, cannotTake(r))
		}
	}
}
