package contacts_test

import (
	"fmt"

	"github.com/godwit-migrate/godwit/mapping/contacts"
)

func ExampleImportFiles() {
	files, left, err := contacts.ImportFiles(contacts.ImportList{
		Own:       []string{"me@birds.example"},
		Following: []string{"Wren@birds.example", "@wren@birds.example", "jay@bücher.example", "crow@birds.example"},
		Blocked:   []string{"crow@birds.example"},
		Lists:     []contacts.ListMember{{List: "Garden, front", Handle: "Wren@birds.example"}},
	}, contacts.LimitsOf("mastodon"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
		fmt.Printf("%s (%d)\n%s", f.Name, f.Rows, f.Data)
	}
	for _, o := range left {
		fmt.Printf("not in %s: %s, for %s\n", o.Kind, o.Handle, o.Reason)
	}
	// Output:
	// following_accounts.csv (2)
	// Account address,Show boosts,Notify on new posts,Languages
	// Wren@birds.example,true,false,
	// jay@xn--bcher-kva.example,true,false,
	// blocked_accounts.csv (1)
	// crow@birds.example
	// lists.csv (1)
	// List name,Account address
	// "Garden, front",Wren@birds.example
	// not in following: crow@birds.example, for it is to be blocked
}
