package mapping_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
)

// TestFinishedTextFits puts links to own tweets behind what makes a server see them otherwise, and wants no text that can
// come of it to be over the limit, and as many links as there were.
func TestFinishedTextFits(t *testing.T) {
	addresses := []string{
		"https://fedi.example.org/@me/123456789012345678", "https://localhost:3000/@me/1234567890", "https://fedi.example.technology/@a_name_of_25_characters_x/123456789012345678",
		"http://localhost/@a/1", "https://x.example.com/@me/1",
	}
	links := []string{"https://x.com/me/status/1", "https://twitter.com/me/status/2?s=20", "http://mobile.twitter.com/old_me/statuses/1?ref_src=twsrc%5Etfw"}
	for _, form := range []string{
		"%s", "abc.ac/x!%s", "abc.ac/%s", "abc.ac%s", "abc.ac/x!%s\"%s", "abc.ac/x!%s) abc.ac/y!%s、%s", "a@b.ac/x!%s", "t.co/a!%s",
		"http://abc.ac/x!%s", "(%s)abc.ac/x!(%s)", "abc.ac?a=%s", "é.ac/!%s」%s」%s」%s」%s", "%s\"abc.ac/!%s", "abc.ac/x!(%s)(%s)",
	} {
		for _, address := range addresses {
			for _, limits := range []mapping.Limits{{Counting: mapping.CountMastodon}, {Counting: mapping.CountPlain}} {
				limits.PostURL, limits.MaxMedia, limits.CharactersPerURL, limits.MaxDescription = address, 4, 23, 10
				for from, link := range links {
					n := strings.Count(form, "%s")
					var with []any
					for i := range n {
						with = append(with, links[(from+i)%len(links)])
					}
					text := fmt.Sprintf(form, with...)
					for limit := 41; limit < 200; limit += 17 {
						for _, around := range []string{"%s", "A sentence of some words before it. %s And one behind."} {
							limits.MaxCharacters = limit
							var tweets []archive.Tweet
							for id, text := range []string{"one", "two", fmt.Sprintf(around, text)} {
								tweets = append(tweets, archive.Tweet{ID: strconv.Itoa(id + 1), CreatedAt: time.Unix(1500000000, 0), Text: text})
							}
							all := decideAll(t, owner, mapping.Policy{Numbers: limit%2 == 0}, limits, mapping.Inputs{}, tweets)
							check(t, all)
							if t.Failed() {
								t.Fatalf("%q, limit %d, link %q, address %q", tweets[2].Text, limit, link, address)
							}
						}
					}
				}
			}
		}
	}
}
