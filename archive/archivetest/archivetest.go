// Package archivetest writes synthetic Twitter archives, and tells what is in
// them. Everything follows from a seed: the same [Options] give the same bytes.
//
//	truth, err := archivetest.Write("archive.zip", archivetest.Options{Seed: 1, Tweets: 1000})
//
// The proportions are those measured on 31 archives that their owners made
// public, and every archive contains the cases that have broken importers (see
// [Options.OnlyTypical]). Tweets are made one at a time, so that an archive of a
// million needs no more memory than one of a hundred. The media are real: PNG and
// JPEG files of 96 by 64 pixels and one second of H.264 video, each file different.
//
// Owner, people, texts and links are invented; links lead to example domains.
//
// The package imports nothing of ours: what it returns as [Truth] and [Record] is
// worked out while writing, so that it can judge what reads the archive.
package archivetest

import (
	"fmt"
	"path"
	"strings"
	"testing/fstest"
	"time"
)

// Profile is a kind of account.
type Profile int

// The profiles. Mixed has the proportions of all measured tweets together.
const (
	Mixed        Profile = iota
	Broadcaster          // links and pictures, few replies
	Replier              // nine of ten tweets answer somebody
	Photographer         // six of ten tweets have pictures
	ThreadWriter         // long texts in chains of self-replies
)

// Era is the time an archive was made, which decides its format.
type Era int

// The eras. The zero value is Era2023.
const (
	Era2023 Era = iota // 2023-10: like Era2022, with note-tweet.js
	Era2021            // 2021-05: tweet.js, tweet_media, lists printed on one line
	Era2022            // 2022-11: tweets.js, tweets_media, edit_info, circle files, tweet-headers.js
	Era2025            // 2025-06: links to tweets and media lead to x.com; no circle files
)

// Options say what to write.
type Options struct {
	Seed    uint64
	Tweets  int // records in the tweet files; at least those of the must-have cases
	Profile Profile
	Era     Era

	Parts       int    // tweet files to split the tweets into; 0 is one
	TopFolder   string // an extra folder around everything; empty for none
	OnlyTypical bool   // leave the must-have cases out
	Private     bool   // add circle tweets (from Era2022 to Era2023) and a period of protection
	NoMedia     bool   // leave all files of media out, as if the owner had removed them

	// Each, where set, is called with every record, in the order of the files.
	Each func(Record)
}

// Kind is what a tweet is.
type Kind string

// The kinds of tweets.
const (
	Original  Kind = "original"
	Retweet   Kind = "retweet"
	SelfReply Kind = "self-reply" // answers a tweet of the owner's
	Reply     Kind = "reply"      // answers a tweet of somebody else's
	Mention   Kind = "mention"    // begins with @name and answers no tweet
)

// Record is the truth about one tweet.
type Record struct {
	ID        string
	CreatedAt time.Time // UTC, whole seconds
	Kind      Kind
	Case      string // name of the must-have case, empty for typical tweets
	Lang      string

	Parent        string // id of the answered tweet
	ParentMissing bool   // a self-reply whose parent is not in the archive

	// Text is the whole text as its author wrote it: not HTML-escaped, links as they
	// were before t.co, without the link of the media, and of a note all of it.
	// Where a retweet is cut inside of a link, it ends as the archive's text does.
	Text string

	Note       bool // the tweet file has a part of the text, note-tweet.js all
	Superseded bool // an edited version is in the archive
	Circle     bool
	Protected  bool
	Media      []Media
}

// Media is the truth about an attached file.
type Media struct {
	Kind    string // photo, animated_gif or video
	File    string // slash-separated, from the top of the archive
	Missing bool   // named by the tweet, but left out
}

// Truth is what an archive contains.
type Truth struct {
	AccountID   string
	ScreenName  string
	DisplayName string
	Created     time.Time // of the account
	Generated   time.Time // of the archive

	TweetFiles []string // slash-separated, from the top of the archive
	TweetBytes int64    // length of all tweet files
	MediaFiles int      // of tweets
	MediaBytes int64

	Tweets        int // records; the sum of the kinds
	Originals     int
	Retweets      int
	SelfReplies   int
	Replies       int
	Mentions      int
	ParentMissing int // self-replies without their parent
	Notes         int
	Superseded    int
	Circle        int
	Protected     int

	Photos, GIFs, Videos int // media of all tweets, with those whose file is missing
	Missing              int // media without a file
}

// add counts r.
func (t *Truth) add(r Record) {
	t.Tweets++
	switch r.Kind {
	case Original:
		t.Originals++
	case Retweet:
		t.Retweets++
	case SelfReply:
		t.SelfReplies++
	case Reply:
		t.Replies++
	case Mention:
		t.Mentions++
	}
	for _, c := range []struct {
		is bool
		n  *int
	}{{r.ParentMissing, &t.ParentMissing}, {r.Note, &t.Notes}, {r.Superseded, &t.Superseded}, {r.Circle, &t.Circle}, {r.Protected, &t.Protected}} {
		if c.is {
			*c.n++
		}
	}
	for _, m := range r.Media {
		switch m.Kind {
		case photo:
			t.Photos++
		case gif:
			t.GIFs++
		case video:
			t.Videos++
		}
		if m.Missing {
			t.Missing++
		}
	}
}

// Write writes an archive to a zip file, when path ends in ".zip", or else to a
// folder, which it makes. What is there already is overwritten.
func Write(path string, o Options) (Truth, error) {
	var s sink
	var err error
	if strings.HasSuffix(path, ".zip") {
		s, err = newZipSink(path, eras[o.Era].made)
	} else {
		s, err = newFolderSink(path)
	}
	if err != nil {
		return Truth{}, fmt.Errorf("write archive: %w", err)
	}
	truth, err := write(s, o)
	if closeErr := s.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return Truth{}, fmt.Errorf("write archive %s: %w", path, err)
	}
	return truth, nil
}

// New returns an archive in memory, for a test to read or to damage first.
func New(o Options) (fstest.MapFS, Truth) {
	s := memorySink{}
	truth, err := write(s, o)
	if err != nil {
		panic(err) // memory takes everything that is written
	}
	return fstest.MapFS(s), truth
}

// in returns a name below the top folder.
func (o Options) in(name string) string { return path.Join(o.TopFolder, name) }
