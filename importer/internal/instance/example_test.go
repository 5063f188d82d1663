package instance_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// From an address to a post, on a practice server.
func Example() {
	ctx := context.Background()
	practiceServer := practice.New(practice.Options{})
	network := practiceServer.Transport()

	server, err := instance.Recognise(ctx, &http.Client{Transport: network}, practiceServer.URL())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(server.Software, server.Limits.MaxCharacters, "characters")

	client := instance.NewClient(server, instance.Options{
		Transport: network,
		Origin:    server.URL,
		Token:     practiceServer.AddAccount("alice"), // or the result of a login
	})
	status, err := client.PostStatus(ctx, instance.StatusRequest{Text: "Hello!", Visibility: mapping.Unlisted})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _, err := client.Source(ctx, status.ID)
	fmt.Println(text, err)
	// Output:
	// mastodon 500 characters
	// Hello! <nil>
}
