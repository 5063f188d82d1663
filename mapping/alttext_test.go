package mapping

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/godwit-migrate/godwit/archive"
)

var described = archive.Tweet{ID: "1050", Media: []archive.Media{
	{ID: "1111", MediaURL: "https://pbs.twimg.com/media/DpKXdWoWwAAabcd.jpg"},
	{ID: "1112", MediaURL: "https://pbs.twimg.com/media/DpKXdWoWwAAefgh.png"},
}}

func TestReadAltText(t *testing.T) {
	for name, c := range map[string]struct{ file, first, second string }{
		"csv":           {"1050,1,A cat\n1050,2,\"Two cats, \"\"Tom\"\" and Ada\"\n", "A cat", `Two cats, "Tom" and Ada`},
		"header":        {"tweet_id,index,alt_text\r\n1050,2,A cat\r\n", "", "A cat"},
		"order":         {"\xEF\xBB\xBFAlt text;Date;Tweet ID;Index\nA cat;2018;1050;2\n", "", "A cat"},
		"tabs":          {"# mine\n\n1050\t1\tA cat, asleep\n", "A cat, asleep", ""},
		"lines":         {"1050,1,\"A cat\r\nasleep\"", "A cat\nasleep", ""},
		"address":       {"https://x.com/me/status/1050,1,A cat", "A cat", ""},
		"last":          {"1050,1,A cat\n1050,1, A dog \n1050,1,\n", "A dog", ""},
		"media key":     {"media_key,text\n3_1112,A cat\n", "", "A cat"},
		"media url":     {"media_url,alt_text\nhttps://pbs.twimg.com/media/DpKXdWoWwAAabcd?format=jpg&name=large,A cat\n", "A cat", ""},
		"two texts":     {"tweet_id,index,alt_text,text\n1050,1,A cat,Look at this\n", "A cat", ""},
		"by place":      {"tweet_id,index,media_key,text\n1050,1,,one\n,,3_1111,two\n", "one", ""},
		"other tweet":   {"1051,1,A cat", "", ""},
		"third":         {"1050,3,A cat", "", ""},
		"blanks":        {"\n \n,,\n1050,1,A cat\n,\n", "A cat", ""},
		"json":          {`[{"tweet_id": "1050", "index": 1, "text": "A cat"}, {"tweet_id": 1050, "index": "2", "text": " A \u0022dog\" "}]`, "A cat", `A "dog"`},
		"json media":    {"\xEF\xBB\xBF\r\n[\r\n{\"tweet_id\":\"9\",\"media_key\":\"3_1111\",\"media_url\":\"https://pbs.twimg.com/media/DpKXdWoWwAAefgh.jpg\",\"alt_text\":\"A cat\"}]\r\n", "A cat", "A cat"},
		"json two":      {`[{"text": "Look", "alt_text": "A cat", "tweetId": 1050, "id": 7, "index": 1, "x": {"y": [1]}}]`, "A cat", ""},
		"json null":     {`[{"tweet_id": "1050", "index": 1, "alt_text": null, "media_key": null}]`, "", ""},
		"json empty":    {`[]`, "", ""},
		"json newlines": {`[{"tweet_id": "1050", "index": 1, "text": "A cat\r\nasleep"}]`, "A cat\nasleep", ""},
	} {
		a, err := ReadAltText(strings.NewReader(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if first, second := a.of(&described, 0), a.of(&described, 1); first != c.first || second != c.second {
			t.Errorf("%s: %q and %q", name, first, second)
		}
		if a.of(&described, 2) != "" || a.of(&described, -1) != "" || a.of(&archive.Tweet{ID: "1050"}, 0) != "" {
			t.Errorf("%s: a description of nothing", name)
		}
	}
	edited := described
	edited.ID, edited.EditIDs = "1060", []string{"1050", "1060"}
	if a, err := ReadAltText(strings.NewReader("1050,1,A cat")); err != nil || a.of(&edited, 0) != "A cat" {
		t.Error("not of another version of the tweet", err)
	}
	if n := testing.AllocsPerRun(10, func() { (AltText{}).of(&described, 1) }); n != 0 {
		t.Errorf("%v allocations for none", n)
	}
}

func TestReadAltTextErrors(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		line int
		hint string
	}{
		"no id":          {"A cat,1,x", 1, "tweet_id, index, text"},
		"spreadsheet":    {"1050,1,x\n1.05E+18,1,x", 2, "spreadsheet"},
		"from zero":      {"\n1050,0,x", 2, "first one of a tweet is 1"},
		"no number":      {"1050,one,x", 1, "number"},
		"too many":       {"1050,101,x", 1, "number"},
		"comma":          {"1050,1,A cat, asleep", 1, "quotation marks"},
		"quotes":         {"1050,1,\"A \"cat\" here\"", 1, "doubled"},
		"open quote":     {"1050,1,x\n1050,1,\"A cat\n\n", 2, "doubled"},
		"no place":       {"tweet_id,text\n1050,A cat", 2, "index"},
		"media key":      {"media_key,text\nabc,A cat", 2, "3_1234"},
		"latin-1":        {"1050,1,x\n1050,1,\xE9t\xE9", 2, "UTF-8"},
		"no mark":        {"1\x000\x00", 1, "UTF-8"},
		"json object":    {`{"tweet_id": "1050"}`, 1, "list"},
		"json cut":       {"[\n{\"tweet_id\": \"1050\",", 2, "too early"},
		"json entry":     {"[\n7]", 2, "object"},
		"json trailing":  {"[]\n[]", 2, "follows"},
		"json syntax":    {"[\n{\"media_key\": \"1\"},\n{\"a\" 7}]", 3, "JSON"},
		"json comma":     {"[\n{\"media_key\": \"3_1\", \"text\": \"x\"},\n]", 3, "JSON"},
		"json no place":  {"[{\"media_key\": \"3_1\"},\n\n{\"tweet_id\": \"1050\", \"text\": \"x\"}]", 3, "index"},
		"json float":     {`[{"tweet_id": 1.05e18, "index": 1, "text": "x"}]`, 1, "whole number"},
		"json id object": {`[{"tweet_id": {}, "index": 1, "text": "x"}]`, 1, "whole number"},
		"json depth":     {strings.Repeat("[", 20000), 1, "JSON"},
	} {
		_, err := ReadAltText(strings.NewReader(c.file))
		var input *InputError
		if !errors.As(err, &input) || input.Line != c.line || !strings.Contains(err.Error(), c.hint) {
			t.Errorf("%s: %v, want line %d and %q", name, err, c.line, c.hint)
		}
	}
	var input *InputError
	if _, err := ReadAltText(iotest.ErrReader(io.ErrClosedPipe)); !errors.As(err, &input) || !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	if _, err := ReadAltText(io.LimitReader(endless{}, maxInput+2)); !errors.As(err, &input) || !strings.Contains(err.Error(), "64 MiB") {
		t.Error(err)
	}
}

// endless is a text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '\n'
	}
	return len(p), nil
}

func FuzzReadAltText(f *testing.F) {
	f.Add([]byte("tweet_id;index;text\r\n1050;1;\"a \"\"b\"\"\"\n"))
	f.Add([]byte(`[{"tweet_id": 1050, "index": "1", "alt_text": "x", "media_key": "3_1111", "media_url": "https://a/b.jpg"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadAltText(strings.NewReader(string(data)))
		if input := (*InputError)(nil); err != nil && !errors.As(err, &input) {
			t.Fatalf("%T: %v", err, err)
		}
		if err != nil && len(a.byTweet)+len(a.byMedia)+len(a.byFile) > 0 {
			t.Error("descriptions beside an error")
		}
		for place, text := range a.byTweet {
			tweet := archive.Tweet{ID: place.tweetID, Media: make([]archive.Media, place.index+1)}
			if got := a.of(&tweet, place.index); got != text || strings.TrimSpace(text) != text || text == "" {
				t.Errorf("%v: %q, want %q", place, got, text)
			}
		}
	})
}
