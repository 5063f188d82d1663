package settings_test

import (
	"fmt"
	"os"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/importer"
)

func ExampleStore() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv("GODWIT_KEYRING", "off")
	defer os.Unsetenv("GODWIT_KEYRING")

	store := settings.NewStore(settings.Dirs{Config: dir})
	_, err = store.Save(importer.Credentials{
		ServerURL: "https://mastodon.example", Domain: "mastodon.example", Username: "ada", Token: "secret",
	})
	if err != nil {
		panic(err)
	}
	login, err := store.Login("") // the only one
	fmt.Println(login.Acct(), err)
	// Output: ada@mastodon.example <nil>
}
