package archive_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

// Two archives of one account: what the newer one does not have was deleted in between.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	older, newer := filepath.Join(dir, "2021.zip"), filepath.Join(dir, "2025.zip")
	lastSeven := func(id string) bool { return id[len(id)-1] == '7' }
	for path, o := range map[string]archivetest.Options{
		older: {Seed: 1, Tweets: 300, Era: archivetest.Era2021, Timeline: archivetest.Era2025.Made()},
		newer: {Seed: 1, Tweets: 300, Era: archivetest.Era2025, Without: lastSeven},
	} {
		if _, err := archivetest.Write(path, o); err != nil {
			fmt.Println(err)
			return
		}
	}

	a, err := archive.Open(older, newer)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()
	tweets, deleted := 0, 0
	for t, err := range a.Tweets() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if tweets++; t.Deleted {
			deleted++
		}
	}
	fmt.Println(tweets, "tweets,", deleted, "of them deleted")
	// Output: 291 tweets, 19 of them deleted
}

func ExampleArchive_OpenMedia() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Profile: archivetest.Photographer})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	for t, err := range a.Tweets() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if len(t.Media) == 0 || t.Media[0].File == "" {
			continue
		}
		f, err := a.OpenMedia(t.Media[0].File)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer f.Close()
		n, err := io.Copy(io.Discard, f)
		fmt.Println(t.Media[0].Kind, n == t.Media[0].Size, err)
		break
	}
	// Output: photo true <nil>
}

func ExampleArchive_Profile() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := a.Profile()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Location, p.AvatarFile)
	for _, c := range a.NameChanges() {
		fmt.Println(c.At.Format("2006"), c.From, "became", c.To)
	}
	// Output:
	// Exampleton data/profile_media/1234567-AdaExamp.jpg
	// 2008 ada_exampel became ada_of_example
	// 2009 ada_of_example became ada_example
}

func ExampleTweet_Quotes() {
	t := archive.Tweet{URLs: []archive.URL{
		{URL: "https://t.co/a", Expanded: "https://example.org/"},
		{URL: "https://t.co/b", Expanded: "https://x.com/bob_example/status/1234567890123456789?s=20"},
	}}
	for url, tweet := range t.Quotes() {
		fmt.Println(url.URL, tweet.ScreenName, tweet.TweetID)
	}
	// Output: https://t.co/b bob_example 1234567890123456789
}
