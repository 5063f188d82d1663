package contacts_test

import (
	"context"
	"fmt"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// Who in an archive has an account in the fediverse, and who says so?
func Example() {
	files, _ := archivetest.New(archivetest.Options{Seed: 3, Tweets: 2000, Contacts: 100, NoMedia: true})
	a, err := archive.New(files)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := contacts.NewFinder(a.Account())
	if err := f.Add(context.Background(), a, contacts.Options{}); err != nil {
		fmt.Println(err)
		return
	}
	r := f.Report()
	fmt.Printf("%d of %d followings have a name\n", r.Following.Named, r.Following.All)
	for _, c := range r.Contacts {
		for _, k := range c.Candidates {
			if k.Tier == contacts.TierC {
				fmt.Printf("@%s is %s: %s, %d\n", c.Name(), k.Handle, k.Evidence[0].Source, k.Evidence[0].At.Year())
			}
		}
	}
	// Output:
	// 28 of 59 followings have a name
	// @inpelder_gartin is inpelder@mas.to: display name, 2013
	// @lenlindel896 is lenlindel896@social.example.org: display name, 2017
	// @sbertelhol is sbertelhol@fedibird.com: retweet, 2017
}

func ExampleFindHandles() {
	for _, h := range contacts.FindHandles("Find me at @ada@mastodon.social or ada [at] mastodon [dot] art, not at ada@gmail.com") {
		fmt.Println(h, h.Grade)
	}
	// Output:
	// ada@mastodon.social strong
	// ada@mastodon.art strong
}
