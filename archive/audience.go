package archive

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// circles holds the ids of the tweets that only the owner's Twitter Circle could
// read. They are, it appears, in the tweet files too, where nothing marks them.
type circles struct {
	ids   map[uint64]struct{}
	known bool
}

// circlesBegan is before the first tweet to a Twitter Circle could be written.
var circlesBegan = time.Date(2022, time.May, 1, 0, 0, 0, 0, time.UTC)

func (a *Archive) readCircles() circles {
	c := circles{ids: make(map[uint64]struct{})}
	files := parts(a.names, "twitter-circle-tweet")
	if len(files) == 0 {
		if made := a.manifest.Generated; !made.IsZero() {
			c.known = made.Before(circlesBegan)
		} else {
			// The list came in 2022, with the renaming of tweet.js to tweets.js.
			c.known = len(parts(a.names, "tweets")) == 0
		}
		return c
	}
	c.known = true
	for _, name := range files {
		err := a.records(name, func(d *decoder) {
			if id, ok := readTweetID(d); ok {
				c.ids[id] = struct{}{}
			} else {
				c.known = false
			}
		})
		if err != nil {
			c.known = false
			a.warnUnreadable(name, err)
		}
	}
	// Owners empty the file before they share an archive.
	if a.manifest.Types["twitterCircleTweet"].Count() > len(c.ids) {
		c.known = false
	}
	return c
}

// readTweetID reads the id of a tweet record in a wrapper object of any name; no filled
// list of circle tweets was there to measure.
func readTweetID(d *decoder) (id uint64, ok bool) {
	field := func(name []byte) {
		switch string(name) {
		case "id_str", "id", "tweetId", "tweet_id":
			if n, err := strconv.ParseUint(string(d.text()), 10, 64); err == nil {
				id, ok = n, true
			}
		default:
			d.skip()
		}
	}
	d.object(func(name []byte) {
		inner := string(name) // kind invalidates name
		if d.kind() == '{' {
			d.object(field)
		} else {
			field([]byte(inner))
		}
	})
	return id, ok
}

// protection is a change of the account between public and protected.
type protection struct {
	at time.Time
	on bool
}

// readProtections reads protected-history.js, whose actions are Protect and
// Unprotect, into an ordered history.
func (a *Archive) readProtections() []protection {
	const name = "protected-history.js"
	var ps []protection
	unknown := 0
	err := a.small(name, func(d *decoder) {
		d.array(func() {
			var p protection
			var action string
			field := func(name []byte) {
				switch string(name) {
				case "protectedAt":
					p.at = d.isoTime()
				case "action":
					action = strings.ToLower(d.str())
				default:
					d.skip()
				}
			}
			d.object(func(name []byte) {
				if string(name) == "protectedHistory" {
					d.object(field)
				} else {
					field(name)
				}
			})
			p.on = strings.HasPrefix(action, "protect")
			if p.at.IsZero() || !p.on && !strings.HasPrefix(action, "unprotect") {
				unknown++
				return
			}
			ps = append(ps, p)
		})
	})
	a.warnUnreadable(name, err)
	a.warn(name, UnknownPrivacy, unknown, errors.New("no action or no date that is known"))
	slices.SortStableFunc(ps, func(x, y protection) int { return x.at.Compare(y.at) })
	return ps
}

// protectedAt reports whether the account was protected when a tweet was made. What came
// before the history's first entry is told by that entry: an account that stops being
// protected was so before.
func (a *Archive) protectedAt(t time.Time) bool {
	on := len(a.protections) > 0 && !a.protections[0].on
	for _, p := range a.protections {
		// Tweets have whole seconds: one in the second of the change counts as protected.
		if p.on && t.Before(p.at.Truncate(time.Second)) || !p.on && !t.After(p.at) {
			break
		}
		on = p.on
	}
	return on
}
