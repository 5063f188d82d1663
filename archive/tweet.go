package archive

import (
	"iter"
	"strings"
	"time"
)

// Account is the owner of the archive. Every field but ID may be empty: people
// blank their account file before they share an archive.
type Account struct {
	ID          string    // numeric account id, as decimal digits
	ScreenName  string    // without the @
	DisplayName string    //
	CreatedAt   time.Time // UTC; zero when the archive does not say
}

// Range is a half-open range [Start, End) of Unicode code points. It is as the
// archive has it: damage may have put it outside of the text or upside down.
type Range struct{ Start, End int }

// Tweet is one record of the archive's tweet files.
//
// Text is HTML-escaped exactly as stored (&amp; &lt; &gt;), and every Range in
// the tweet's entities counts code points of that escaped text; this held for all 29,592
// entities of 31 measured archives. Splice first, unescape afterwards.
type Tweet struct {
	ID        string    // decimal digits; compare with CompareIDs, never as text
	CreatedAt time.Time // UTC, whole seconds
	DayOnly   bool      // CreatedAt is midnight, the day is all that is known: Grailbird before 2010-11-04
	Text      string
	Lang      string // Twitter's own code: BCP 47-like, also "und", "qme", "zxx", "in", "iw" ...
	Client    string // name of the program that posted it, from the source field's anchor

	InReplyToStatusID   string // empty when not a reply, and for a leading @mention
	InReplyToUserID     string // set without a status id for a leading @mention
	InReplyToScreenName string // empty when that account is gone

	PossiblySensitive bool // the owner's media were marked sensitive
	FavoriteCount     int
	RetweetCount      int
	Withheld          []string     // codes of the countries where it was not shown
	Coordinates       *Coordinates // nil without a place

	Hashtags []Tag
	Symbols  []Tag // cashtags
	Mentions []Mention
	URLs     []URL
	Media    []Media // extended_entities: every item, in order

	// EditIDs lists the ids of all versions of an edited tweet, oldest first; it
	// is empty for a tweet never edited. Superseded tells the old versions.
	EditIDs []string
	// Note is the full text of a long tweet, whose Text is cut; nil for others.
	Note *Note

	// Retweeted is what is known of the tweet that a retweet repeats; nil where nothing
	// is. Grailbird archives have all of it, others at most the ids, and these only of
	// retweets with media.
	Retweeted *Retweeted
	// TypedRetweet is set where a Grailbird archive knows that the text only looks like
	// that of a retweet: its author typed it.
	TypedRetweet bool

	// Unconfirmed is set for a tweet that only an older archive has, while no newer one
	// proves to have all tweets of the time: its author may have deleted it.
	Unconfirmed bool
	// Deleted is set for a tweet that its author deleted: one of deleted-tweets.js, or one
	// that an older archive has and a newer, complete one has not.
	Deleted   bool
	DeletedAt time.Time // UTC; zero when it is not known
	// Community is set for a tweet that was written in a community (community-tweet.js).
	Community   bool
	CommunityID string
	// Grailbird is set for a tweet that only an archive of 2012 to 2018 has.
	Grailbird bool

	// Circle is set when the archive says that only the owner's Twitter Circle
	// could read the tweet. Archives made after 2023 cannot say (see
	// Archive.KnowsCircles).
	Circle bool
	// Protected is set when the account was protected at the time of the tweet, as far as the archive can tell.
	Protected bool
}

// Superseded reports whether a later version of the tweet is in EditIDs.
func (t *Tweet) Superseded() bool {
	n := len(t.EditIDs)
	return n > 0 && t.EditIDs[n-1] != t.ID
}

// IsRetweet reports whether the tweet is a native retweet. The archive's own
// "retweeted" field is always false; what marks a retweet is the text "RT @name: "
// with a mention entity on the name, or, in Grailbird archives, that they have the
// original. A hand-typed "RT @name " is an own tweet.
func (t *Tweet) IsRetweet() bool {
	switch {
	case t.Retweeted != nil:
		return true
	case t.Grailbird, t.TypedRetweet:
		return false
	}
	return t.looksLikeRetweet()
}

// looksLikeRetweet reports whether the text begins with "RT @name: " and a mention. The
// mention may have a newer name than the text.
func (t *Tweet) looksLikeRetweet() bool {
	rest, ok := strings.CutPrefix(t.Text, "RT @")
	if !ok || len(t.Mentions) == 0 || t.Mentions[0].Start != 3 {
		return false
	}
	name := strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
	return name != rest && strings.HasPrefix(name, ": ")
}

// isOriginals reports whether the first media of a retweet were first posted by whom it repeats, so that they tell the original: people
// also post what somebody else has posted before.
func (t *Tweet) isOriginals(m *Media) bool {
	return m.SourceUserID != "" && m.SourceUserID == t.Mentions[0].UserID
}

// Quotes returns the links of a tweet that lead to a tweet, in the order of the text. An
// archive does not tell a quoted tweet from a linked one; a quote stands at the end as a rule.
func (t *Tweet) Quotes() iter.Seq2[URL, TweetLink] {
	return func(yield func(URL, TweetLink) bool) {
		for _, u := range t.URLs {
			if l, ok := ParseTweetLink(u.Expanded); ok && !yield(u, l) {
				return
			}
		}
	}
}

// Retweeted is the original of a retweet. Fields are empty where the archive does not tell.
type Retweeted struct {
	ID         string
	UserID     string
	ScreenName string    // at the time of the archive; the retweet's text may have an older one
	Text       string    // whole, HTML-escaped
	CreatedAt  time.Time // UTC
	Mentions   []Mention // ranges count code points of Text
	URLs       []URL
	Media      []Media // without files
}

// Coordinates are a place on earth, in degrees as the archive has them.
type Coordinates struct{ Latitude, Longitude string }

// Tag is a hashtag or a cashtag. Text has no leading # or $.
type Tag struct {
	Range
	Text string
}

// Mention is an @name in the text. UserID is "-1" when the account is gone.
type Mention struct {
	Range
	ScreenName string
	Name       string
	UserID     string
}

// URL is a link in the text. Expanded is empty in a few deleted tweets, and may
// itself be a t.co link.
type URL struct {
	Range
	URL      string // the t.co link that stands in the text
	Expanded string
	Display  string
}

// MediaKind is the kind of an attached file.
type MediaKind string

// The kinds of media a tweet can carry. An animated GIF is stored as an MP4
// without sound.
const (
	Photo       MediaKind = "photo"
	AnimatedGIF MediaKind = "animated_gif"
	Video       MediaKind = "video"
)

// Media is one attached photo, GIF or video.
type Media struct {
	Range         // of the t.co link in the text; all items of a tweet share it
	ID            string
	Kind          MediaKind
	URL           string // the t.co link in the text
	Expanded      string // the page of the media on twitter.com or x.com
	MediaURL      string // where the file was served: the photo, or the MP4 with the highest bitrate
	Width, Height int    // pixels of the largest size, zero when not told
	DurationMS    int    // milliseconds, videos only
	AltText       string // description; only Grailbird archives of 2014 and later have any

	// SourceStatusID and SourceUserID are set when the media were taken over from another tweet.
	SourceStatusID string
	SourceUserID   string

	// File is the name for Archive.OpenMedia, slash-separated; empty when the archive does not
	// hold the file, or it cannot be read. Missing says why.
	File    string
	Missing MissingReason
	// Size is the length of File in bytes.
	Size int64
}

// Note is the full text of a long tweet (note-tweet.js). Unlike Tweet.Text it is
// not HTML-escaped, has no leading reply mentions and no trailing media link.
type Note struct {
	ID     string // of the note; never the id of the tweet
	Text   string
	URLs   []URL // ranges are code points of the note's Text; other t.co codes than the tweet's
	Styles []Style
}

// Style is a run of bold or italic text in a note. Unlike every other range in an
// archive it counts UTF-16 code units.
type Style struct {
	Range
	Bold, Italic bool
}

// CompareIDs orders two decimal ids as numbers, without parsing them. It
// returns -1, 0 or +1.
func CompareIDs(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		if len(a) < len(b) {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

// TweetLink is what a link to a tweet says.
type TweetLink struct {
	ScreenName string // as in the link, which may be an old name; empty for /i/web/status links
	TweetID    string
}

// ParseTweetLink parses the address of a tweet: https://twitter.com/name/status/1, also on
// x.com, www., m. or mobile., of old with /statuses/ and without a name, and with whatever follows the id.
func ParseTweetLink(url string) (l TweetLink, ok bool) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return TweetLink{}, false
	}
	host, path, ok := strings.Cut(rest, "/")
	if !ok {
		return TweetLink{}, false
	}
	host = strings.ToLower(host)
	for _, prefix := range []string{"www.", "mobile.", "m."} {
		host = strings.TrimPrefix(host, prefix)
	}
	if host != "twitter.com" && host != "x.com" {
		return TweetLink{}, false
	}
	path = strings.TrimPrefix(strings.TrimPrefix(path, "#!/"), "/")
	name, rest, ok := strings.Cut(path, "/")
	if !ok {
		return TweetLink{}, false
	}
	if isStatus(name) {
		name, rest = "", path
	} else if strings.EqualFold(name, "i") {
		name = ""
		if web, after, ok := strings.Cut(rest, "/"); ok && strings.EqualFold(web, "web") {
			rest = after
		}
	}
	kind, rest, ok := strings.Cut(rest, "/")
	if !ok || !isStatus(kind) || name != "" && !IsScreenName(name) {
		return TweetLink{}, false
	}
	end := 0
	for end < len(rest) && '0' <= rest[end] && rest[end] <= '9' {
		end++
	}
	if !isID(rest[:end]) || end < len(rest) && !strings.ContainsRune("/?#&", rune(rest[end])) {
		return TweetLink{}, false
	}
	return TweetLink{name, rest[:end]}, true
}

func isStatus(segment string) bool {
	return strings.EqualFold(segment, "status") || strings.EqualFold(segment, "statuses")
}
