package archivetest

import "time"

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
	CreatedAt time.Time // UTC, whole seconds; in EraGrailbird and EraCSV midnight before 2010-11-04
	Kind      Kind
	Case      string // name of the must-have case, empty for typical tweets
	Lang      string // empty where the archive has none: EraGrailbird, EraCSV, some deleted tweets
	Client    string // name of the program it was written with: "Twitter Web App"

	Parent        string // id of the answered tweet
	ParentMissing bool   // a self-reply whose parent is not in the archive

	// Text is the whole text as its author wrote it: not HTML-escaped, links as they
	// were before t.co, without the link of the media, and of a note all of it.
	// Where a retweet is cut inside of a link, it ends as the archive's text does, and a
	// link whose target the archive lost stays a t.co link.
	Text string

	// QuoteLinks counts the links of the tweet file's text that lead to a tweet on
	// twitter.com, x.com, or their www. and mobile.
	QuoteLinks int
	SelfQuote  bool     // one of them leads to a tweet of the owner's
	LinkedIDs  []string // the ids of the tweets they lead to, in order

	// What EraGrailbird tells of a retweeted tweet: id, its author's name and the whole
	// text, written like Text. EraCSV has only the id. Empty elsewhere.
	RetweetedID, RetweetedName, RetweetedText string

	// OriginalID is the tweet that a retweet with media repeats, which those tell where its author posted them first. In EraGrailbird and
	// EraCSV it is empty: see RetweetedID.
	OriginalID string

	Note       bool     // the tweet file has a part of the text, note-tweet.js all
	Superseded bool     // an edited version is in the archive
	Versions   []string // the ids of all versions of an edited tweet, oldest first
	Circle     bool
	Protected  bool
	Deleted    bool // in deleted-tweets.js only
	Community  bool // in community-tweet.js only
	Media      []Media
}

// Media is the truth about an attached file.
type Media struct {
	Kind string // photo, animated_gif or video
	// File is slash-separated, from the top of the archive; in Era2019 it goes on inside
	// of a zip file: tweet_media/tweet-media-part1.zip/1-a.jpg. It is empty in
	// EraGrailbird and EraCSV, which have no files.
	File    string
	Missing bool   // named by the tweet, but left out
	Alt     string // only EraGrailbird has any
}

// Truth is what an archive contains.
type Truth struct {
	AccountID   string
	ScreenName  string
	DisplayName string
	Created     time.Time // of the account
	Generated   time.Time // of the archive
	Paths       []string  // the zip files or the folder that Write wrote

	TweetFiles []string // slash-separated, from the top of the archive
	TweetBytes int64    // length of all tweet files
	MediaFiles int      // of tweets
	MediaBytes int64

	Tweets        int // records, each id once; the sum of the kinds
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
	Repeated      int // tweets that Options.Overlay put into a second file

	Photos, GIFs, Videos int // media of all tweets, with those whose file is missing
	Missing              int // media without a file
	MediaItems           int // Photos, GIFs and Videos
	MediaItemsInRetweets int // of these

	QuoteLinks           int // of tweets that are no retweets
	QuoteLinksInRetweets int
	ByYear               map[int]int    // tweets by the year of CreatedAt
	Languages            map[string]int // tweets by Lang; nil where the archive has none

	Deleted, Community int // records of Options.Removed, counted nowhere else

	Likes       int
	Following   int
	Followers   int
	Blocks      int
	Mutes       int
	Lists       int // URLs in the three lists files
	Messages    int // messageCreate events, those of groups included
	NameChanges int

	// Of Options.Contacts.
	Contacts                                                []Contact
	FollowingNamed, FollowersNamed, BlocksNamed, MutesNamed int      // of each list, how many have a name in a tweet
	OwnHandles                                              []string // accounts in the fediverse that the owner tells as the own, sorted

	ContactDetails []string // the owner's addresses and numbers, sorted; see Secrets
}

// add counts r.
func (t *Truth) add(r Record) {
	if r.Deleted || r.Community {
		if r.Deleted {
			t.Deleted++
		} else {
			t.Community++
		}
		return
	}
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
	for _, c := range [...]struct {
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
	t.MediaItems += len(r.Media)
	if r.Kind == Retweet {
		t.MediaItemsInRetweets += len(r.Media)
		t.QuoteLinksInRetweets += r.QuoteLinks
	} else {
		t.QuoteLinks += r.QuoteLinks
	}
	if t.ByYear == nil {
		t.ByYear = make(map[int]int)
	}
	t.ByYear[r.CreatedAt.Year()]++
	if r.Lang != "" {
		if t.Languages == nil {
			t.Languages = make(map[string]int)
		}
		t.Languages[r.Lang]++
	}
}
