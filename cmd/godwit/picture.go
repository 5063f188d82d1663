package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// print writes the contents of an archive for people.
func (c *contents) print(w io.Writer) {
	c.printHead(w)
	c.printKinds(w)
	fmt.Fprintf(w, "\n%s, %s, %s (%s)\n", count(c.Photos, "photo"), count(c.Videos, "video"), count(c.GIFs, "GIF"), size(c.MediaBytes))
	if c.Missing > 0 {
		fmt.Fprintf(w, "  %s of them without a file in the archive: the post gets a link instead.\n", number(c.Missing))
	}
	if c.AltTexts > 0 {
		fmt.Fprintf(w, "  %s of them with a description.\n", number(c.AltTexts))
	}
	if len(c.Years) > 0 {
		fmt.Fprintln(w, "\nBy year")
		years := slices.Sorted(maps.Keys(c.Years))
		var b bars
		for y := years[0]; y <= years[len(years)-1]; y++ { // also those without tweets
			b.add(strconv.Itoa(y), c.Years[y])
		}
		b.write(w, "  ")
		printTop(w, "Languages", c.Languages)
		printTop(w, "Written with", c.Clients)
	}
	c.printOthers(w)
	c.printProof(w)
	c.printNotes(w)
}

func (c *contents) printHead(w io.Writer) {
	who := "an account whose name was removed"
	if c.Account != "" {
		who = "@" + explain.Plain(c.Account)
	}
	fmt.Fprintf(w, "Archive of %s", who)
	if len(c.Archives) > 1 {
		fmt.Fprintf(w, ", from %s", count(len(c.Archives), "archive"))
	}
	if !c.Made.IsZero() {
		fmt.Fprintf(w, ", made on %s", day(c.Made))
	}
	fmt.Fprintf(w, "\n\n%s", count(c.Tweets, "tweet"))
	if c.Tweets > 0 {
		fmt.Fprintf(w, " from %s to %s", day(c.First), day(c.Last))
	}
	fmt.Fprintln(w)
}

func (c *contents) printKinds(w io.Writer) {
	var kinds table
	kinds.add(c.Originals, "your own, answering nobody")
	kinds.add(c.SelfReplies, "replies to yourself (threads)")
	kinds.add(c.Replies, "replies to others")
	kinds.add(c.MentionsOnly, "that begin with somebody's name and answer no tweet")
	kinds.add(c.Retweets, "retweets")
	kinds.write(w, "  ")
	for _, more := range []struct {
		n    int
		text string
	}{
		{c.Superseded, "of them are old versions of tweets you edited."},
		{c.Notes, "of them longer than a tweet, with the full text."},
		{c.QuoteLinks, "links to tweets in them (quotes), " + number(c.SelfQuotes) + " of these to your own."},
	} {
		if more.n > 0 {
			fmt.Fprintf(w, "%s %s\n", number(more.n), more.text)
		}
	}
	if c.Threads > 0 {
		fmt.Fprintf(w, "%s, the longest of %s.", count(c.Threads, "thread"), count(c.Longest, "tweet"))
		if c.SelfRepliesWithoutParent > 0 {
			fmt.Fprintf(w, " %s answer a tweet that is gone.", number(c.SelfRepliesWithoutParent))
		}
		fmt.Fprintln(w)
	}
	if c.Deleted+c.Community > 0 {
		fmt.Fprintf(w, "Beside them %s and %s written in a community.\n", count(c.Deleted, "tweet")+" you deleted", number(c.Community))
	}
}

// printTop writes the largest counts on a line.
func printTop(w io.Writer, title string, m map[string]int) {
	const most = 6
	if len(m) == 0 {
		return
	}
	var texts []string
	for _, name := range top(m, most) {
		texts = append(texts, explain.Plain(name)+" "+number(m[name]))
	}
	if rest := len(m) - most; rest > 0 {
		texts = append(texts, number(rest)+" more")
	}
	fmt.Fprintf(w, "%s: %s\n", title, strings.Join(texts, ", "))
}

func (c *contents) printOthers(w io.Writer) {
	var t table
	for _, other := range []struct {
		n    int
		text string
	}{
		{c.Following, "accounts you follow"},
		{c.Followers, "followers"},
		{c.Blocks, "accounts you blocked"},
		{c.Mutes, "accounts you muted"},
		{c.Lists, "lists"},
		{c.Likes, "likes"},
		{c.Messages, "direct messages (private: never shown, never posted)"},
	} {
		if other.n > 0 {
			t.add(other.n, other.text)
		}
	}
	if len(t.numbers) > 0 {
		fmt.Fprintln(w, "\nBeside the tweets")
		t.write(w, "  ")
	}
}

func (c *contents) printProof(w io.Writer) {
	fmt.Fprintln(w, "\nIs all of it there?")
	if c.Proved {
		fmt.Fprintln(w, "  Yes: every file has what the archive says it has.")
	} else if c.Complete {
		fmt.Fprintln(w, "  All files can be read. What there should be, an archive without manifest.js does not say.")
	} else if len(c.Archives) == 1 && c.Declared > 0 && c.Declared == c.Tweets {
		fmt.Fprintf(w, "  All %s are there.\n", count(c.Tweets, "tweet"))
	}
	for _, d := range c.Differences {
		fmt.Fprintf(w, "  No: %s.\n", explain.Plain(d))
	}
	for _, h := range c.Archives {
		name := h.Name
		if name == "" {
			name = "this archive"
		}
		if h.Truncated {
			fmt.Fprintf(w, "  No: the end of %s is missing.\n", explain.Plain(name))
		}
		if h.Partial {
			fmt.Fprintf(w, "  No: %s is one of several ZIP files. Give all of them.\n", explain.Plain(name))
		}
	}
	if len(c.Absent) > 0 {
		fmt.Fprintf(w, "  %s that it lists are not there:\n", count(len(c.Absent), "file"))
		writeNames(w, c.Absent)
	}
	if len(c.Private) > 0 {
		fmt.Fprintf(w, "  %s are private: nothing of them is shown or posted.\n", count(len(c.Private), "file"))
	}
	if len(c.Unknown) > 0 {
		fmt.Fprintf(w, "  %s that godwit does not know:\n", count(len(c.Unknown), "file"))
		writeNames(w, c.Unknown)
	}
}

// writeNames writes names of files in lines of a usual terminal's width.
func writeNames(w io.Writer, names []string) {
	const width, indent = 80, "    "
	line := indent
	for i, name := range names {
		name = explain.Plain(name)
		if i < len(names)-1 {
			name += ","
		}
		if len(line) > len(indent) {
			if len(line)+1+len(name) > width {
				fmt.Fprintln(w, line)
				line = indent
			} else {
				line += " "
			}
		}
		line += name
	}
	fmt.Fprintln(w, line)
}

func (c *contents) printNotes(w io.Writer) {
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
	if !c.KnowsProtection {
		fmt.Fprintf(w, "  %s\n", protectionNote)
	}
	fmt.Fprintln(w, "  An archive of this kind does not hold:")
	for _, a := range c.Cannot {
		fmt.Fprintf(w, "  - %s\n", a.sentence())
	}
	for _, text := range c.Warnings {
		fmt.Fprintf(w, "  Tolerated: %s\n", explain.Plain(text))
	}
}

// circleNote is what a person must know before posting from an archive that lists no circle tweets.
const circleNote = "This archive cannot tell which tweets were only for your Twitter Circle (2022-2023)."

// protectionNote is the same for the times when the account was protected.
const protectionNote = "This archive does not tell, or not all of, when your account was protected."

// day writes the date of something long ago, in UTC like Twitter's own ids and files.
func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// bars writes lines of a name, a number, and a bar as long as the number is large.
type bars struct {
	names   []string
	numbers []int
}

func (b *bars) add(name string, n int) {
	b.names, b.numbers = append(b.names, name), append(b.numbers, n)
}

func (b *bars) write(w io.Writer, indent string) {
	const longest = 40 // characters; with the rest of the line it fits any terminal
	most, width := 0, 0
	for i, n := range b.numbers {
		most = max(most, n)
		width = max(width, len(number(b.numbers[i])))
	}
	for i, n := range b.numbers {
		fmt.Fprintf(w, "%s%s  %*s  %s\n", indent, b.names[i], width, number(n), bar(n, most, longest))
	}
}

// bar returns a bar in eighths of a character. Whatever is not nothing can be seen.
func bar(n, most, longest int) string {
	const eighths = 8
	if n <= 0 || most <= 0 {
		return ""
	}
	length := max(1, n*longest*eighths/most)
	bar := strings.Repeat("█", length/eighths)
	if rest := length % eighths; rest > 0 {
		bar += string(rune('█' + eighths - rest)) // U+2588 is whole, U+258F one eighth
	}
	return bar
}
