package archive

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// circles holds the ids of the tweets that only the owner's Twitter Circle could
// read. They are, it appears, in the tweet files too, where nothing marks them.
type circles struct {
	ids   map[uint64]struct{}
	known bool
}

// circlesBegan is before the first tweet to a Twitter Circle could be written.
var circlesBegan = time.Date(2022, time.May, 1, 0, 0, 0, 0, time.UTC)

// circlesEnded is when Twitter switched circles off.
var circlesEnded = time.Date(2023, time.November, 1, 0, 0, 0, 0, time.UTC)

// maxCircleTweets bounds the ids that are kept; nobody wrote as many in the year and a half that there were circles.
const maxCircleTweets = 1_000_000

// readCircles reads the lists of all exports. A list tells of the tweets up to the day its
// archive was made. Owners empty it before they share an archive, so an empty one counts
// only where the manifest says that it was.
func (a *Archive) readCircles() circles {
	c := circles{ids: make(map[uint64]struct{})}
	var needed, told time.Time // until when there may have been circle tweets, and until when lists tell
	for i, e := range a.exports {
		if e.form != FormTweets {
			needed = later(needed, cmp.Or(e.generated, circlesBegan.AddDate(0, 0, -1)))
			continue // older than circles
		}
		made := e.generated
		if made.IsZero() && i == 0 {
			made = circlesEnded
		}
		made = cmp.Or(made, e.made)
		needed = later(needed, made)
		files := e.files("twitter-circle-tweet")
		listed, damaged := 0, false
		for id, err := range readList(a, files, decodeTweetID) {
			if err != nil {
				a.warnUnreadable(a.file(files[0]), err)
			}
			if err != nil || id == 0 || len(c.ids) >= maxCircleTweets {
				damaged = true
				continue
			}
			c.ids[id] = struct{}{}
			listed++
		}
		declared := e.manifest.Types["twitterCircleTweet"]
		if len(files) > 0 && !damaged && declared.Count() <= listed && (declared.counted() || listed > 0) {
			told = later(told, made)
		}
	}
	if needed.After(circlesEnded) {
		needed = circlesEnded
	}
	c.known = needed.Before(circlesBegan) || !told.Before(needed)
	return c
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// decodeTweetID reads the id of a tweet record in a wrapper object of any name; no filled
// list of circle tweets was there to measure.
func decodeTweetID(d *jsonlist.Cursor) (id uint64, err error) {
	field := func(name []byte) {
		switch string(name) {
		case "id_str", "id", "tweetId", "tweet_id":
			if n, err := strconv.ParseUint(string(d.Text()), 10, 64); err == nil {
				id = n
			}
		default:
			d.Skip()
		}
	}
	d.Object(func(name []byte) {
		if d.Kind() == '{' {
			d.Object(field)
		} else {
			field(name)
		}
	})
	return id, nil
}

// Protection is a change of the account between public and protected.
type Protection struct {
	At time.Time // UTC
	On bool      // protected from then on
}

// maxChanges bounds the lists that each tweet is compared with: changes of the name and of the
// protection, and details of contact. Nobody has a tenth of it.
const maxChanges = 1000

// readProtections reads the protected-history.js of all exports, whose actions are Protect
// and Unprotect, into an ordered history. It reports whether it has all that there was.
func (a *Archive) readProtections() (ps []Protection, known bool) {
	known = true
	for _, e := range a.exports {
		listed := 0
		for _, f := range e.files("protected-history") {
			unknown := 0
			err := a.small(f, func(d *jsonlist.Cursor) {
				d.Array(func() {
					p, ok := readProtection(d)
					if listed++; !ok || len(ps) >= maxChanges {
						unknown++
					} else if !slices.Contains(ps, p) {
						ps = append(ps, p)
					}
				})
			})
			name := a.file(f)
			a.warnUnreadable(name, err)
			a.warn(name, UnknownPrivacy, unknown, errors.New("no action or no date that is known"))
			known = known && err == nil && unknown == 0
		}
		declared, ok := e.manifest.Types["protectedHistory"]
		known = known && declared.Count() <= listed && (!ok || declared.counted() || listed > 0)
	}
	slices.SortStableFunc(ps, func(x, y Protection) int { return x.At.Compare(y.At) })
	return ps, known
}

func readProtection(d *jsonlist.Cursor) (p Protection, ok bool) {
	var action string
	unwrapped(d, func(name []byte) {
		switch string(name) {
		case "protectedAt":
			p.At = d.Time()
		case "action":
			action = strings.ToLower(d.String())
		default:
			d.Skip()
		}
	})
	p.On = strings.HasPrefix(action, "protect")
	return p, !p.At.IsZero() && (p.On || strings.HasPrefix(action, "unprotect"))
}

// protectedAt reports whether the account was protected when a tweet was made. What came
// before the history's first entry is told by that entry: an account that stops being
// protected was so before.
func (a *Archive) protectedAt(t time.Time) bool {
	on := len(a.protections) > 0 && !a.protections[0].On
	for _, p := range a.protections {
		// Tweets have whole seconds: one in the second of the change counts as protected.
		if p.On && t.Before(p.At.Truncate(time.Second)) || !p.On && !t.After(p.At) {
			break
		}
		on = p.On
	}
	return on
}
