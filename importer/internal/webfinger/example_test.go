package webfinger_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/godwit-migrate/godwit/importer/internal/webfinger"
)

// oneHost is a network of one host, which knows one account.
type oneHost struct{}

func (oneHost) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: req,
		Header: http.Header{"Content-Type": {"application/jrd+json"}},
		Body: io.NopCloser(strings.NewReader(`{"subject": "acct:ada@example.org", "links": [
			{"rel": "self", "type": "application/activity+json", "href": "https://social.example.org/users/ada"}]}`)),
	}, nil
}

// Whether an account of a domain is served by a host is told by the actor.
func ExampleClient_Lookup() {
	client := webfinger.New(oneHost{}) // nil for the real network
	answer, err := client.Lookup(context.Background(), "Ada", "Example.ORG")
	fmt.Println(answer.Subject, answer.Actor, err)

	_, err = client.Lookup(context.Background(), "ada", "192.168.1.1")
	fmt.Println(err)
	// Output:
	// ada@example.org https://social.example.org/users/ada <nil>
	// "ada@192.168.1.1" is not the name of an account
}
