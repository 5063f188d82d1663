// Package settings knows where godwit keeps things on this computer, and keeps
// the logins.
//
// Two folders: the config folder holds accounts.json (who is logged in where,
// no secrets), the state folder holds one journal per Twitter account. Tokens
// and app secrets are in the system's keyring; where there is none, in
// secrets.json in the config folder, readable by its owner only.
//
//	dirs, err := settings.FindDirs("", "")
//	store := settings.NewStore(dirs)
//	where, err := store.Save(credentials)
//	credentials, err := store.Login("") // the only one
package settings
