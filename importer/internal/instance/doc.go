// Package instance speaks the Mastodon API to one server: it recognises what
// software the server runs and what it allows, logs a person in, posts,
// uploads, reads back and deletes, and keeps within the server's rate limits.
//
// # Order of use
//
// [Recognise] turns what a person typed into a [Server]. Logging in is
// [Listen], [Server.Register], [Server.Authorize], [Loopback.Code] (or a code
// the person pastes) and [Authorization.Exchange]. [NewClient] takes the resulting
// token and does the rest.
//
// # Nothing waits in here
//
// Every request of a [Client] is charged to a [Ledger] before it is sent. One
// that would exceed a limit is not sent: the call returns a [*LimitedError]
// with the time to try again. Sleeping until then, repeating, and giving up
// are the caller's business.
//
// # What an error means
//
// Every call ends in one of these, whatever the library beneath it said:
//
//   - [*LimitedError], [*UnreachableError], [*RefusedError], [*AuthError]: the
//     server did not do it;
//   - [*UnknownError]: it may have done it. A post must then be looked for
//     before it is sent again. For a call that only reads it means: no answer.
//   - any other error: the context ended before sending, or the caller's own
//     file could not be read. Nothing was done.
//
// No error text contains a token, a client secret or a local path.
package instance
