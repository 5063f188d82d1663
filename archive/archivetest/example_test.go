package archivetest_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/godwit-migrate/godwit/archive/archivetest"
)

func Example() {
	fsys, truth := archivetest.New(archivetest.Options{Seed: 1, Tweets: 200, Era: archivetest.Era2021})
	fmt.Println(truth.TweetFiles, truth.Tweets, "tweets,", truth.MediaFiles, "files of media")
	fmt.Println(string(fsys["data/tweet.js"].Data[:42]))
	// Output:
	// [data/tweet.js] 200 tweets, 48 files of media
	// window.YTD.tweet.part0 = [ {
	//   "tweet" : {
}

// A large archive comes in several zip files.
func ExampleWrite() {
	dir, err := os.MkdirTemp("", "archivetest")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	truth, err := archivetest.Write(filepath.Join(dir, "my.zip"), archivetest.Options{Seed: 1, Zips: 2, Era: archivetest.Era2025})
	for _, path := range truth.Paths {
		fmt.Println(filepath.Base(path))
	}
	fmt.Println(truth.Followers, "followers,", truth.Messages, "messages,", err)
	// Output:
	// my-part1.zip
	// my-part2.zip
	// 60 followers, 21 messages, <nil>
}

// Two archives of one account: the older one is the beginning of the newer, less what
// its owner deleted in between.
func ExampleOptions() {
	newer := archivetest.Options{Seed: 1, Tweets: 1000, Era: archivetest.Era2025, NoMedia: true}
	older := newer
	older.Era, older.Timeline = archivetest.Era2021, newer.Era.Made()

	deleted := make(map[string]bool)
	older.Each = func(r archivetest.Record) {
		if r.CreatedAt.Year() == 2020 && r.Kind == archivetest.Retweet {
			deleted[r.ID] = true
		}
	}
	_, was := archivetest.New(older)
	newer.Without = func(id string) bool { return deleted[id] }
	_, is := archivetest.New(newer)
	fmt.Println(was.Generated.Year(), was.Tweets, "tweets,", was.ByYear[2020], "of 2020")
	fmt.Println(is.Generated.Year(), is.Tweets, "tweets,", is.ByYear[2020], "of 2020")
	// Output:
	// 2021 679 tweets, 67 of 2020
	// 2025 990 tweets, 57 of 2020
}

// What a reader must do with each attack, by the number of attacks.
func ExampleHostile() {
	count := make(map[string]int)
	for _, a := range archivetest.Hostile() {
		count[a.Want]++
	}
	fmt.Println(count)
	// Output:
	// map[ignore:17 recover:23 refuse:16 repair:8]
}
