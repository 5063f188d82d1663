package archivetest

import (
	"slices"
	"time"
)

// Era is the time an archive was made, which decides its format.
type Era int

// The eras. The zero value is Era2023.
const (
	Era2023 Era = iota // 2023-10: like Era2022, with note-tweet.js
	Era2021            // 2021-05: tweet.js, tweet_media, lists printed on one line
	Era2022            // 2022-11: tweets.js, tweets_media, edit_info, circle files, tweet-headers.js
	Era2025            // 2025-06: links to tweets and media lead to x.com; no circle files

	// EraGrailbird is 2018-03, the form of 2012 to 2018: data/js/tweets/YYYY_MM.js with
	// an index and tweets.csv; no media, no people. Times before 2010-11-04 are lost,
	// retweets are whole, pictures from 2014-07 on may have a text of their own.
	// payload_details.js counts a few tweets more than there are, as real ones do.
	EraGrailbird
	EraCSV      // 2018-03: only the tweets.csv of EraGrailbird, with its README.txt
	Era2018     // 2018-10: files at the root, bare items in tweet.js, no manifest
	Era2019     // 2019-09: like Era2018, media in zip files inside of tweet_media
	Era2020Root // 2020-02: files at the root, wrapped items, direct-messages.js
	Era2020     // 2020-06: data/tweet.js, manifest.js; an empty file is "[]"
	Era2026     // 2026-05: like Era2025, with message-event.js, without Periscope and Spaces
)

// Eras returns all eras, the oldest first.
func Eras() []Era {
	return []Era{EraGrailbird, EraCSV, Era2018, Era2019, Era2020Root, Era2020, Era2021, Era2022, Era2023, Era2025, Era2026}
}

// Made returns the date of the era's archives: the generationDate of the manifest.
func (e Era) Made() time.Time { return eras[e].made }

// String returns the name without "Era": "2021", "Grailbird".
func (e Era) String() string { return eras[e].name }

// era says how an archive of its time is written.
type era struct {
	name       string
	made       time.Time
	folder     string // of the data files, with its slash; empty for the root
	tweets     string // name of the tweet file without .js
	media      string // folder of its media
	grailbird  bool   // the form before 2018-10
	manifest   bool
	nested     bool   // media in zip files
	bare       bool   // tweets are not wrapped in {"tweet": ...}
	oneLine    bool   // lists on one line
	tight      bool   // an empty file is "[]", not "[ ]"
	edits      bool   // edit_info, tweet-headers.js
	notes      bool   // note-tweet.js
	circles    bool   // twitter-circle-tweet.js
	removed    bool   // deleted-tweets.js, community-tweet.js
	statusHost string // of links to tweets and media
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 8, 15, 30, 0, time.UTC)
}

var eras = func() map[Era]era {
	grailbird := era{name: "Grailbird", made: day(2018, 3, 14), grailbird: true, tweets: "tweets", oneLine: true, statusHost: twitterHost}
	csv := grailbird
	csv.name = "CSV"
	e2018 := era{name: "2018", made: day(2018, 10, 20), tweets: "tweet", media: "tweet_media", bare: true, oneLine: true, statusHost: twitterHost}
	e2019 := e2018
	e2019.name, e2019.made, e2019.nested = "2019", day(2019, 9, 10), true
	e2020Root := e2018
	e2020Root.name, e2020Root.made, e2020Root.bare, e2020Root.tight = "2020Root", day(2020, 2, 18), false, true
	e2020 := e2020Root
	e2020.name, e2020.made, e2020.folder, e2020.manifest = "2020", day(2020, 6, 15), "data/", true
	e2021 := e2020
	e2021.name, e2021.made, e2021.tight = "2021", day(2021, 5, 10), false
	e2022 := e2021
	e2022.name, e2022.made, e2022.oneLine = "2022", day(2022, 11, 20), false
	e2022.tweets, e2022.media, e2022.edits, e2022.circles, e2022.removed = "tweets", "tweets_media", true, true, true
	e2023 := e2022
	e2023.name, e2023.made, e2023.notes = "2023", day(2023, 10, 5), true
	e2025 := e2023
	e2025.name, e2025.made, e2025.circles, e2025.statusHost = "2025", day(2025, 6, 14), false, "https://x.com/"
	e2026 := e2025
	e2026.name, e2026.made = "2026", day(2026, 5, 20)
	return map[Era]era{
		EraGrailbird: grailbird, EraCSV: csv, Era2018: e2018, Era2019: e2019, Era2020Root: e2020Root, Era2020: e2020,
		Era2021: e2021, Era2022: e2022, Era2023: e2023, Era2025: e2025, Era2026: e2026,
	}
}()

// eraAt returns the newest era that had begun at t.
func eraAt(t time.Time) era {
	for _, e := range slices.Backward(Eras()) {
		if !eras[e].made.After(t) {
			return eras[e]
		}
	}
	return era{}
}
