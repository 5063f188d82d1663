package dial_test

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

// A stranger's link leads into the person's own network.
func ExampleGuard() {
	client := &http.Client{Transport: dial.Guard(nil)}
	_, err := client.Get("https://192.168.1.1/reboot")
	var refused *dial.RefusedError
	if errors.As(err, &refused) {
		fmt.Println(refused)
	}
	// Output:
	// "192.168.1.1" is not an address on the public internet
}
