package archive

import (
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

// Profile is the owner's public profile at the time of the export.
type Profile struct {
	Bio      string
	Location string
	Website  string // a t.co link as a rule
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
	Text      string
	Lang      string // Twitter's own code: BCP 47-like, also "und", "qme", "zxx", "in", "iw" ...
	Client    string // name of the program that posted it, from the source field's anchor

	InReplyToStatusID   string // empty when not a reply, and for a leading @mention
	InReplyToUserID     string // set without a status id for a leading @mention
	InReplyToScreenName string // empty when that account is gone

	PossiblySensitive bool // the owner's media were marked sensitive
	FavoriteCount     int
	RetweetCount      int

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
// with a mention entity on the name. A hand-typed "RT @name " is an own tweet.
func (t *Tweet) IsRetweet() bool {
	rest, ok := strings.CutPrefix(t.Text, "RT @")
	if !ok || len(t.Mentions) == 0 || t.Mentions[0].Start != 3 {
		return false
	}
	name := t.Mentions[0].ScreenName
	return len(rest) > len(name) && strings.EqualFold(rest[:len(name)], name) && rest[len(name)] == ':'
}

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
	AltText       string // description; 2020+ archives never have one

	// SourceStatusID and SourceUserID are set when the media were taken over from another tweet.
	SourceStatusID string
	SourceUserID   string

	// File is the name for Archive.OpenMedia, slash-separated; empty when the archive does not
	// hold the file.
	File string
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
