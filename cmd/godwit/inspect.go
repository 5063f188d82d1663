package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/spf13/cobra"
)

func newInspect(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect ARCHIVE",
		Short: "Say what is in an archive",
		Long: `Says what is in an archive: whose it is, from when to when, how many tweets of
which kind, how many photos and videos, and what it cannot tell. Nothing is sent
anywhere, and nothing private is shown: no messages, no e-mail address.

ARCHIVE is the ZIP file from Twitter/X, or the folder you unpacked it into.

` + exitCodes(explain.CodeArchive, explain.CodeInterrupted),
		Example: "  godwit inspect twitter-2024-11.zip\n  godwit inspect twitter-2024-11.zip --json",
		Args:    exactlyOne("ARCHIVE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runInspect(cmd.Context(), s, inspectOptions{archive: args[0]})
		},
	}
	jsonFlag(cmd, s)
	return cmd
}

type inspectOptions struct {
	archive string // path
}

func runInspect(ctx context.Context, s *session, o inspectOptions) error {
	a, err := archive.Open(o.archive)
	if err != nil {
		return err
	}
	defer a.Close()
	c, err := takeStock(ctx, a)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.stdout, c)
	}
	c.print(s.stdout)
	return nil
}

// contents is what is in an archive, and nothing private of it. Tweets is the sum of Own, SelfReplies, Replies,
// Retweets and OldVersions.
type contents struct {
	Account  string    `json:"account"` // screen name, without the @
	Name     string    `json:"name,omitempty"`
	ID       string    `json:"account_id"`
	Joined   time.Time `json:"joined,omitzero"`
	Made     time.Time `json:"made,omitzero"` // when the archive was
	Partial  bool      `json:"partial"`       // one of several ZIP files
	First    time.Time `json:"first,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Tweets   int       `json:"tweets"`
	Declared int       `json:"tweets_declared,omitempty"` // as the manifest counts

	Own         int `json:"own"`          // that answer nobody
	SelfReplies int `json:"self_replies"` // that continue a thread of the owner's
	Replies     int `json:"replies"`      // to others
	Retweets    int `json:"retweets"`
	OldVersions int `json:"old_versions"` // of edited tweets

	Long      int `json:"long"` // of them with more text than a tweet holds
	Circle    int `json:"circle"`
	Protected int `json:"protected"`

	Photos     int   `json:"photos"`
	GIFs       int   `json:"gifs"`
	Videos     int   `json:"videos"`
	MediaBytes int64 `json:"media_bytes"`
	Missing    int   `json:"media_missing"` // listed, and without a file

	Years        map[int]int    `json:"years"`     // tweets
	Languages    map[string]int `json:"languages"` // tweets, by Twitter's language codes
	KnowsCircles bool           `json:"knows_circles"`
	Warnings     []string       `json:"warnings,omitempty"`
}

// takeStock reads the archive once.
func takeStock(ctx context.Context, a *archive.Archive) (contents, error) {
	owner := a.Account()
	c := contents{
		Account: owner.ScreenName, Name: owner.DisplayName, ID: owner.ID, Joined: owner.CreatedAt,
		Years: map[int]int{}, Languages: map[string]int{}, KnowsCircles: a.KnowsCircles(),
	}
	if m, err := a.Manifest(); err == nil {
		c.Made, c.Partial = m.Generated, m.Partial
		c.Declared = m.Types["tweets"].Count() + m.Types["tweet"].Count() // one of them, by era
	}
	for t, err := range a.Tweets() {
		if err != nil {
			return contents{}, err
		}
		if err := ctx.Err(); err != nil {
			return contents{}, err
		}
		c.add(t, owner.ID)
	}
	for _, w := range a.Warnings() {
		c.Warnings = append(c.Warnings, w.File+": "+tolerated(w))
	}
	return c, nil
}

// tolerated says what reading got around.
func tolerated(w archive.Warning) string {
	switch w.Problem {
	case archive.HandEdited:
		return "not as Twitter/X wrote it, but readable"
	case archive.Unreadable:
		return "cannot be read, and is left out"
	case archive.BadEncoding:
		return count(w.Count, "text") + " with damaged characters"
	case archive.DateFromID:
		return count(w.Count, "tweet") + " without a date, which the id tells"
	case archive.RepeatedTweet:
		return count(w.Count, "tweet") + " that another file has, too"
	case archive.UnmatchedNote:
		return count(w.Count, "long text") + " whose tweet is not there"
	case archive.OwnerDerived:
		return "does not say whose archive this is"
	case archive.UnknownPrivacy:
		return "parts are not understood: look whether tweets from a protected time are left out"
	}
	return fmt.Sprintf("%s (%d)", w.Problem, w.Count)
}

func (c *contents) add(t archive.Tweet, owner string) {
	c.Tweets++
	switch {
	case t.Superseded():
		c.OldVersions++
	case t.IsRetweet():
		c.Retweets++
	case t.InReplyToUserID != "" && t.InReplyToUserID == owner:
		c.SelfReplies++
	case t.InReplyToUserID != "" || t.InReplyToStatusID != "":
		c.Replies++
	default:
		c.Own++
	}
	if t.Note != nil {
		c.Long++
	}
	if t.Circle {
		c.Circle++
	}
	if t.Protected {
		c.Protected++
	}
	if c.First.IsZero() || t.CreatedAt.Before(c.First) {
		c.First = t.CreatedAt
	}
	if t.CreatedAt.After(c.Last) {
		c.Last = t.CreatedAt
	}
	c.Years[t.CreatedAt.Year()]++
	c.Languages[t.Lang]++
	for _, m := range t.Media {
		switch m.Kind {
		case archive.Photo:
			c.Photos++
		case archive.AnimatedGIF:
			c.GIFs++
		case archive.Video:
			c.Videos++
		}
		c.MediaBytes += m.Size
		if m.File == "" {
			c.Missing++
		}
	}
}

func (c *contents) print(w io.Writer) {
	who := "an account whose name was removed"
	if c.Account != "" {
		who = "@" + explain.Plain(c.Account)
	}
	fmt.Fprintf(w, "Archive of %s", who)
	if !c.Made.IsZero() {
		fmt.Fprintf(w, ", made on %s", day(c.Made))
	}
	fmt.Fprintf(w, "\n\n%s", count(c.Tweets, "tweet"))
	if c.Tweets > 0 {
		fmt.Fprintf(w, " from %s to %s", day(c.First), day(c.Last))
	}
	fmt.Fprintln(w)
	var kinds table
	kinds.add(c.Own, "your own, answering nobody")
	kinds.add(c.SelfReplies, "replies to yourself (threads)")
	kinds.add(c.Replies, "replies to others")
	kinds.add(c.Retweets, "retweets")
	if c.OldVersions > 0 {
		kinds.add(c.OldVersions, "old versions of tweets you edited")
	}
	kinds.write(w, "  ")
	if c.Long > 0 {
		fmt.Fprintf(w, "%s of them longer than a tweet, with the full text.\n", number(c.Long))
	}

	fmt.Fprintf(w, "\n%s, %s, %s (%s)\n", count(c.Photos, "photo"), count(c.Videos, "video"), count(c.GIFs, "GIF"), size(c.MediaBytes))
	if c.Missing > 0 {
		fmt.Fprintf(w, "  %s of them without a file in the archive: the post gets a link instead.\n", number(c.Missing))
	}

	if len(c.Years) > 0 {
		fmt.Fprintln(w, "\nBy year")
		var years table
		for _, y := range slices.Sorted(maps.Keys(c.Years)) {
			years.add(c.Years[y], fmt.Sprintf("in %d", y))
		}
		years.write(w, "  ")
	}

	fmt.Fprintln(w, "\nGood to know")
	if c.Circle > 0 {
		fmt.Fprintf(w, "  %s only for your Twitter Circle: never imported.\n", count(c.Circle, "tweet"))
	}
	if c.Protected > 0 {
		fmt.Fprintf(w, "  %s from a time when your account was protected: never imported.\n", count(c.Protected, "tweet"))
	}
	if !c.KnowsCircles {
		fmt.Fprintf(w, "  %s\n", circleNote)
	}
	if c.Declared > 0 && c.Declared != c.Tweets {
		fmt.Fprintf(w, "  Twitter/X counted %s when it made the archive.\n", count(c.Declared, "tweet"))
	}
	if c.Partial {
		fmt.Fprintln(w, "  This is one of several ZIP files; the others may hold more.")
	}
	fmt.Fprintln(w, "  Archives do not hold the descriptions of your pictures.")
	for _, text := range c.Warnings {
		fmt.Fprintf(w, "  Tolerated: %s\n", explain.Plain(text))
	}
}

// circleNote is what a person must know before posting from an archive that lists no circle tweets.
const circleNote = "This archive cannot tell which tweets were only for your Twitter Circle (2022-2023)."

// day writes the date of something long ago, in UTC like Twitter's own ids and files.
func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }
