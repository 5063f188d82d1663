package importer_test

import (
	"context"
	"fmt"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// A whole import: a synthetic archive goes into a practice server. For a real
// one, leave Transport out, and log in with [importer.Login].
func Example() {
	ctx := context.Background()
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1, Tweets: 60})
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()

	practising := practice.New(practice.Options{Limits: practice.Limits{Off: true}, ProcessingTime: -1})
	token := practising.AddAccount("ada")
	opts := importer.Options{Transport: practising.Transport()}
	server, err := importer.Recognise(ctx, practising.URL(), opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	creds, err := importer.LoginToken(ctx, server, token, opts)
	if err != nil {
		fmt.Println(err)
		return
	}

	journal, err := importer.OpenJournal(ctx, ":memory:", a.Account())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	target, err := journal.Target(ctx, server, creds, opts)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := target.Plan(ctx, a, importer.PlanOptions{Policy: mapping.Policy{Visibility: mapping.Unlisted}})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := target.Run(ctx, a, nil)
	fmt.Println(err)
	fmt.Println("all posted:", result.Posted == plan.Posts && plan.Posts > 0)
	fmt.Println("on the server:", len(practising.Statuses("ada")) == plan.Posts)
	fmt.Println("people notified:", len(practising.Notifications()))
	// Output:
	// <nil>
	// all posted: true
	// on the server: true
	// people notified: 0
}
