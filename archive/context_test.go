package archive_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// endless is a folder in which one file never ends. It ends a context once so many bytes of it were read, and counts those
// that are read afterwards.
type endless struct {
	fstest.MapFS
	name         string
	start, again string // the file: start, and then again for ever
	cancel       func()
	after        int64 // bytes of the file until then
	read         int64
}

func (e *endless) late() int64 { return e.read - e.after }

func (e *endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if err != nil || name != e.name {
		return f, err
	}
	return &endlessFile{File: f, e: e, rest: e.start}, nil
}

// Stat implements fs.StatFS.
func (e *endless) Stat(name string) (fs.FileInfo, error) { return e.MapFS.Stat(name) }

type endlessFile struct {
	fs.File
	e    *endless
	rest string
}

func (f *endlessFile) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if f.rest == "" {
			f.rest = f.e.again
		}
		m := copy(p[n:], f.rest)
		n, f.rest = n+m, f.rest[m:]
	}
	before := f.e.read
	if f.e.read += int64(n); before < f.e.after && f.e.read >= f.e.after {
		f.e.cancel()
	}
	return n, nil
}

// stopped reads a list to its end and returns the first error that is no damage.
func stopped[T any](list iter.Seq2[T, error]) (first error) {
	for _, err := range list {
		var damage *archive.SyntaxError
		if err != nil && first == nil && !errors.As(err, &damage) {
			first = err
		}
	}
	return first
}

// TestContext ends a context in the middle of files that never end. Nearly nothing of them is read afterwards, and
// what reads them says why it stopped.
func TestContext(t *testing.T) {
	const (
		prefix = "window.YTD.x.part0 = "
		photo  = "data/tweets_media/1-a.jpg"
	)
	tweets := func(_ context.Context, a *archive.Archive) error { return stopped(a.Tweets()) }
	check := func(ctx context.Context, a *archive.Archive) error { _, err := a.Check(ctx); return err }
	one := strings.TrimSuffix(list("tweets", tweet("1", "x")), "\n]")
	_, one, _ = strings.Cut(one, "[")
	for _, tt := range []struct {
		name, file, start, again string
		do                       func(context.Context, *archive.Archive) error
	}{
		{"string", "data/tweets.js", prefix + `[ {"tweet": {"full_text": "`, "a", tweets},
		{"string with ends", "data/tweets.js", prefix + `[ {"tweet": {"full_text": "`, "a\n", tweets},
		{"record", "data/tweets.js", prefix + `[ {"tweet": {"a": [`, "[1,2], ", tweets},
		{"depth", "data/tweets.js", prefix + `[ {"tweet": `, `{"a":[`, tweets},
		{"records", "data/tweets.js", prefix + "[" + one, "," + one, tweets},
		{"damaged records", "data/tweets.js", prefix + "[" + one, ", {}", tweets},
		{"space", "data/tweets.js", prefix, " ", tweets},
		{"number", "data/tweets.js", prefix + "[", "1", tweets},
		{"behind", "data/tweets.js", prefix + "[]", ";", tweets},
		{"commas", "data/tweets.js", prefix + "[", ",", tweets},
		{"check", "data/tweets.js", prefix + `[ {"tweet": {"full_text": "`, "a", check},
		{"check another", "data/ad-impressions.js", prefix + "[ {}", ", {}", check},
		{"headers", "data/tweet-headers.js", prefix + `[ {"tweet": {"tweet_id": "1"}}`, `, {"tweet": {"tweet_id": "1"}}`, check},
		{"notes", "data/note-tweet.js", prefix + "[ {}", ", {}", tweets},
		{"circles", "data/twitter-circle-tweet.js", prefix + "[ {}", ", {}", tweets},
		{"deleted", "data/deleted-tweets.js", prefix + "[ {}", ", {}", tweets},
		{"table", "tweets.csv", "tweet_id,timestamp,text\n", "1,2014-07-01 10:00:00 +0000,x\n", tweets},
		{"table's field", "tweets.csv", "tweet_id,timestamp,text\n1,2014-07-01 10:00:00 +0000,\"", "x", tweets},
		{"likes", "data/like.js", prefix + "[ {}", ", {}", func(_ context.Context, a *archive.Archive) error { return stopped(a.Likes()) }},
		{"people", "data/following.js", prefix + `[ {"a": "`, "a", func(_ context.Context, a *archive.Archive) error { return stopped(a.Following()) }},
		{"messages", "data/direct-messages.js", prefix + `[ {"dmConversation": {"messages": [`, "{},", func(_ context.Context, a *archive.Archive) error { return stopped(a.Messages()) }},
		{"photo", photo, "", "x", func(_ context.Context, a *archive.Archive) error {
			f, err := a.OpenMedia(photo)
			if err == nil {
				_, err = io.Copy(io.Discard, f)
				err = errors.Join(err, f.Close())
			}
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			fsys := &endless{MapFS: files("data/tweets.js", list("tweets", tweet("1", "x"))), name: tt.file, start: tt.start, again: tt.again, cancel: cancel, after: 3 << 20}
			if strings.HasSuffix(tt.file, ".csv") {
				delete(fsys.MapFS, "data/tweets.js")
			}
			fsys.MapFS[tt.file] = &fstest.MapFile{Data: []byte("x"), ModTime: time.Unix(1, 0)}
			a, err := archive.NewContext(ctx, fsys)
			if err == nil {
				err = tt.do(ctx, a)
			}
			if !errors.Is(err, context.Canceled) && (fsys.read >= fsys.after || err != nil) {
				t.Errorf("error: %v", err)
			}
			const most = 1 << 20 // a block
			if fsys.late() > most {
				t.Errorf("%d bytes were read after the end of the context", fsys.late())
			}
		})
	}
}

// TestWithContext reads an archive whose context has ended under another.
func TestWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a, err := archive.NewContext(ctx, files("data/tweets.js", list("tweets", tweet("1", "x")), "data/tweets_media/1-a.jpg", "x"))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := stopped(a.Tweets()); !errors.Is(err, context.Canceled) {
		t.Errorf("Tweets: %v", err)
	}
	if _, err := a.OpenMedia("data/tweets_media/1-a.jpg"); !errors.Is(err, context.Canceled) {
		t.Errorf("OpenMedia: %v", err)
	}
	if r, err := a.Check(t.Context()); err != nil || r.Exports[0].Files[0].Found != 1 {
		t.Errorf("Check: %+v, %v", r, err)
	}
	if err := stopped(a.WithContext(t.Context()).Tweets()); err != nil {
		t.Errorf("Tweets under another: %v", err)
	}
	if _, err := archive.NewContext(ctx, files("data/tweets.js", list("tweets"))); !errors.Is(err, context.Canceled) {
		t.Errorf("NewContext: %v", err)
	}
}
