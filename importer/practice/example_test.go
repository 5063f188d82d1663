package practice_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/godwit-migrate/godwit/importer/practice"
)

// A program publishes a status, its answer is lost, and it tries once more with
// the same key.
func Example() {
	server := practice.New(practice.Options{})
	token := server.AddAccount("alice")
	server.Misbehave(practice.Fault{Kind: practice.LoseAnswer, Method: "POST", Path: "/api/v1/statuses", Times: 1})

	client := &http.Client{Transport: server.Transport()}
	for {
		form := url.Values{"status": {"Hello, @bob!"}, "visibility": {"unlisted"}}
		req, _ := http.NewRequest("POST", server.URL()+"/api/v1/statuses", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Idempotency-Key", "tweet-20-part-1")
		resp, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			continue
		}
		resp.Body.Close()
		fmt.Println(resp.Status)
		break
	}
	for _, status := range server.Statuses("alice") {
		fmt.Printf("%s: %s\n", status.Visibility, status.Text)
	}
	for _, n := range server.Notifications() {
		fmt.Printf("%s would have been notified\n", n.To)
	}
	// Output:
	// Post "https://practice.example/api/v1/statuses": unexpected EOF
	// 200 OK
	// unlisted: Hello, @bob!
	// bob would have been notified
}
