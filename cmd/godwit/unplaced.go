package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/mapping"
)

// printUnplaced tells what of the person's lists is not in the archive: they may be mistyped, and what was to stay away would be posted.
func printUnplaced(w io.Writer, all []mapping.Unplaced) {
	for _, u := range all {
		fmt.Fprintf(w, "\n%s:\n", unplacedLine(u))
		for _, item := range u.Examples {
			fmt.Fprintf(w, "  %s\n", explain.Line(nameItem(item)))
		}
		if more := u.Count - len(u.Examples); more > 0 {
			fmt.Fprintf(w, "  and %s more\n", number(more))
		}
	}
}

func unplacedLine(u mapping.Unplaced) string {
	flag := "--" + strings.ReplaceAll(string(u.List), "_", "-")
	number := func(single, many string) string {
		if u.Count == 1 {
			return single
		}
		return many
	}
	switch {
	case u.Why == mapping.NoSuchTweet && u.List != mapping.ListAltText:
		return count(u.Count, "tweet") + " on your list (" + flag + ") " + number("is", "are") + " not in the archive"
	case u.Why == mapping.NoSuchTweet:
		return count(u.Count, "tweet") + " you describe pictures of " + number("is", "are") + " not in the archive"
	case u.Why == mapping.NoPictures:
		return count(u.Count, "tweet") + " you describe pictures of " + number("has", "have") + " none"
	case u.Why == mapping.NoSuchPicture:
		return count(u.Count, "picture") + " you describe " + number("is", "are") + " not in the archive"
	}
	return count(u.Count, "picture") + " " + number("has", "have") + " more than one description; the last one is taken"
}

// nameItem names a tweet, or a picture of one.
func nameItem(item mapping.PlacedItem) string {
	switch {
	case item.TweetID == "":
		return item.Media
	case item.Picture > 0:
		return fmt.Sprintf("%s, picture %d", tweetAddress(item.TweetID), item.Picture)
	}
	return tweetAddress(item.TweetID)
}
