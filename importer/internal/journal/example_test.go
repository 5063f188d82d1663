package journal_test

import (
	"context"
	"fmt"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// A plan of one post, which is sent: the intent is on disk before the request, the outcome after it.
func Example() {
	ctx := context.Background()
	j, err := journal.Open(ctx, ":memory:") // or a file
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	target, err := j.EnsureTarget(ctx, journal.TargetKey{API: "https://mastodon.example", AccountID: "109", Domain: "mastodon.example", Username: "ada"}, []byte(`{}`))
	if err != nil {
		fmt.Println(err)
		return
	}

	key := journal.Key{TweetID: 1080000000000000001}
	_, _, err = j.Plan(ctx, target.ID, journal.Basis{Policy: []byte(`{}`)}, func(yield func(journal.Decision, error) bool) {
		yield(journal.Decision{TweetID: key.TweetID, Key: key.TweetID, Posts: []journal.Post{{Key: key, Text: "First!", Visibility: "unlisted"}}}, nil)
	}, true)
	if err != nil {
		fmt.Println(err)
		return
	}

	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, change := range []journal.Change{
		{Key: key, State: journal.Intended, IdempotencyKey: "1080000000000000001-0", At: now},
		{Key: key, State: journal.Posted, StatusID: "117", URL: "https://mastodon.example/@ada/117", At: now.Add(time.Second)},
	} {
		if err := j.Record(ctx, target.ID, nil, change); err != nil {
			fmt.Println(err)
			return
		}
		open, err := j.Unsettled(ctx, target.ID)
		fmt.Println(change.State, "- to settle after a crash:", len(open), err)
	}
	// Output:
	// intended - to settle after a crash: 1 <nil>
	// posted - to settle after a crash: 0 <nil>
}
