package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// unclaimed lists files of media that no tweet names.
func (c *contents) unclaimed() []string {
	names := c.UnclaimedFiles
	if more := c.Unclaimed - len(names); more > 0 {
		names = append(slices.Clone(names), number(more)+" more")
	}
	return names
}

// print writes the contents of an archive for people.
func (c *contents) print(w io.Writer) {
	c.printHead(w)
	c.printKinds(w)
	fmt.Fprintf(w, "\n%s, %s, %s (%s)\n", count(c.Photos, "photo"), count(c.Videos, "video"), count(c.GIFs, "GIF"), size(c.MediaBytes))
	if c.Missing > 0 && !slices.Contains(c.Cannot, noFiles) && !slices.Contains(c.Cannot, noEntities) {
		fmt.Fprintf(w, "  %s of them without a file in the archive: the post gets a link instead.\n", number(c.Missing))
	}
	if c.Unclaimed > 0 {
		fmt.Fprintf(w, "  %s in the media folders that no tweet names:\n", count(c.Unclaimed, "file"))
		writeNames(w, c.unclaimed())
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
		printTop(w, "Languages", c.Languages, func(code string) string { return cmp.Or(languageNames[code], code) })
		printTop(w, "Written with", c.Clients, func(name string) string { return name })
	}
	c.printOthers(w)
	c.printProof(w)
	c.printNotes(w)
}

func (c *contents) printHead(w io.Writer) {
	who := "an account that it does not name"
	if c.Account != "" {
		who = "@" + explain.Line(c.Account)
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
	kinds.add(c.MentionsOnly, "beginning with somebody's name, answering no tweet")
	kinds.add(c.Retweets, "retweets")
	kinds.write(w, "  ")
	for _, more := range []struct {
		n         int
		one, many string
	}{
		{c.Superseded, "tweet is the old version of one you edited", "tweets are old versions of ones you edited"},
		{c.Notes, "tweet is longer than a tweet was, with the full text", "tweets are longer than a tweet was, with the full text"},
		{c.QuoteLinks, "link to a tweet (a quote, mostly)", "links to tweets (quotes, mostly), " + number(c.SelfQuotes) + " of these to your own"},
		{c.Threads, "thread, of up to " + count(c.Longest, "tweet"), "threads, of up to " + count(c.Longest, "tweet")},
		{c.SelfRepliesWithoutParent, "reply to yourself answers a tweet that is gone", "replies to yourself answer a tweet that is gone"},
		{c.Deleted, "more tweet you deleted: never imported", "more tweets you deleted: never imported"},
		{c.Articles, "article on X: its text is not posted, a link to it is", "articles on X: their texts are not posted, links to them are"},
		{c.Community, "more tweet you wrote in a community: never imported", "more tweets you wrote in a community: never imported"},
	} {
		switch more.n {
		case 0:
		case 1:
			fmt.Fprintf(w, "1 %s.\n", more.one)
		default:
			fmt.Fprintf(w, "%s %s.\n", number(more.n), more.many)
		}
	}
	if c.Unconfirmed > 0 {
		fmt.Fprintln(w, unconfirmedNote(c.Unconfirmed))
	}
}

// unconfirmedNote is about tweets that only an older archive has.
func unconfirmedNote(n int) string {
	if n == 1 {
		return "1 tweet is in an older archive only. Whether you deleted it since cannot be told."
	}
	return number(n) + " tweets are in an older archive only. Whether you deleted them since cannot be told."
}

// printTop writes the largest counts on a line.
func printTop(w io.Writer, title string, m map[string]int, nameOf func(string) string) {
	const most = 6
	if len(m) == 0 {
		return
	}
	var texts []string
	for _, name := range top(m, most) {
		texts = append(texts, explain.Line(nameOf(name))+" "+number(m[name]))
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

// finding is a part of the answer to whether all of an archive is there, a sentence without its full stop.
type finding struct {
	Text  string
	Class string // good or bad
}

// findings is the answer, the worst first.
func (c *contents) findings() (list []finding) {
	bad := func(text string) { list = append(list, finding{text, "bad"}) }
	for _, l := range c.Lacking {
		bad("No: " + l)
	}
	for _, h := range c.Archives {
		if h.Truncated {
			bad("No: the end of " + cmp.Or(h.Name, "the archive") + " is missing")
		}
	}
	switch {
	case len(list) > 0:
	case c.Proved:
		list = append(list, finding{"Yes: every file has what the archive says it has", "good"})
	case c.Complete:
		list = append(list, finding{"All files can be read. What there should be, an archive without manifest.js does not say", "good"})
	case c.damage == nil && len(c.Archives) == 1 && c.Declared > 0 && c.Declared == c.Tweets:
		list = append(list, finding{"All " + count(c.Tweets, "tweet") + " are there", "good"})
	}
	for _, d := range c.Differences {
		bad("Differs: " + d)
	}
	return list
}

// useful returns the declared files that are not there, of what is read.
func (c *contents) useful() []string {
	return slices.DeleteFunc(slices.Clone(c.Absent), func(name string) bool { return slices.Contains(c.useless, name) })
}

// privacyNotes says what the archive cannot tell of what is private.
func (c *contents) privacyNotes() (notes []string) {
	if !c.KnowsCircles && c.circleTime > 0 {
		notes = append(notes, circleNote)
	}
	if !c.KnowsProtection {
		notes = append(notes, protectionNote)
	}
	return notes
}

func (c *contents) printProof(w io.Writer) {
	fmt.Fprintln(w, "\nIs all of it there?")
	for _, f := range c.findings() {
		fmt.Fprintf(w, "  %s.\n", explain.Line(f.Text))
	}
	for _, group := range []struct {
		title string
		names []string
	}{
		{"Not there, though the archive lists it, of what godwit reads", c.useful()},
		{"Not there, though the archive lists it, of what is not needed", c.useless},
		{"Not known to godwit", c.Unknown},
	} {
		if len(group.names) > 0 {
			fmt.Fprintf(w, "  %s:\n", group.title)
			writeNames(w, group.names)
		}
	}
	if n := len(c.Private); n > 0 {
		fmt.Fprintf(w, "  Private, and only counted: %s.\n", count(n, "file"))
	}
}

// writeNames writes names of files in lines of a usual terminal's width.
func writeNames(w io.Writer, names []string) {
	const width, indent = 80, "    "
	line := indent
	for i, name := range names {
		name = explain.Line(name)
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
	for _, note := range c.privacyNotes() {
		fmt.Fprintf(w, "  %s\n", note)
	}
	for _, name := range c.Explorer {
		fmt.Fprintf(w, "  %s was packed by Windows Explorer (Deflate64). That is fine.\n", explain.Line(name))
	}
	for _, name := range c.Finder {
		fmt.Fprintf(w, "  %s was packed by the Finder of a Mac. That is fine.\n", explain.Line(name))
	}
	fmt.Fprintln(w, "  An archive of this kind does not hold:")
	for _, a := range c.Cannot {
		fmt.Fprintf(w, "  - %s\n", a.sentence())
	}
	printList(w, "What cannot be read:", c.Unreadable)
	printList(w, "Small faults that were got around:", c.Warnings)
}

func printList(w io.Writer, title string, list []string) {
	if len(list) > 0 {
		fmt.Fprintln(w, "  "+title)
	}
	for _, text := range list {
		fmt.Fprintf(w, "  - %s\n", explain.Line(text))
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
