// Godwit moves a person from Twitter/X to the fediverse: it reads the data
// archive, shows what each tweet becomes, and posts it to an account on a
// Mastodon (or GoToSocial) server for as many days as that server's limits ask.
//
//	godwit demo                                # try it: nothing leaves your computer
//	godwit inspect twitter-2024-11.zip         # what is in the archive
//	godwit server mastodon.example             # what an import there would be like
//	godwit login mastodon.example              # in the browser
//	godwit plan twitter-2024-11.zip            # what each tweet becomes
//	godwit import twitter-2024-11.zip          # shows the plan, asks, runs
//	godwit status
//
// Each command is one file with three parts: newX makes the cobra command, the
// struct xOptions holds what was asked for, and runX does it and knows nothing
// of cobra. What is shown goes to standard output, progress, questions and
// errors to standard error. Errors are explained in one place, the package explain.
package main
