// Package practice is a Mastodon that lives in memory: for rehearsals, for the
// demo and for tests of programs that talk to the Mastodon API.
//
// It is a server and not a mock. It keeps accounts, apps, tokens, media and
// statuses, counts characters, finds mentions and limits requests as Mastodon
// does (or as GoToSocial does, see [Software]), answers with their codes and
// bodies, and remembers what was really published. It shares no code with the
// programs it judges.
//
// # In a test
//
// A server, an account and a token of it:
//
//	server := practice.New(practice.Options{})
//	token := server.AddAccount("alice")
//	client := &http.Client{Transport: server.Transport()}
//
// Requests to [Server.URL] made with that client never leave the process and
// use no socket, so that they work in a [testing/synctest] bubble, where the
// three hours of a rate-limit window pass at once. Outside of a bubble, give
// [Options.Clock] to make time pass faster. For programs that need a real
// socket, use [Server.Listen].
//
// Afterwards [Server.Statuses] tells what was published, and
// [Server.Notifications] who would have been notified: on this server every
// mention has somebody behind it. [Server.Misbehave] loses answers, fails
// requests and so on.
//
// # In a browser
//
// The pages at / and /@username show what was published. At /oauth/authorize is
// the page where a person lets an app in; there are no passwords, and a
// username not seen before becomes a new account.
//
// # What it does not do
//
// Nothing federates. There are no follows, boosts, polls, lists or
// notifications to read, and nothing can be scheduled for the future.
package practice
