// Package importer keeps the journal of an import and carries a plan out
// against one server: resumable, never twice, never losing a post.
//
// The order of things:
//
//	server, _ := importer.Recognise(ctx, "mastodon.example", importer.Options{})
//	creds, _ := importer.Login(ctx, server, importer.LoginRequest{...})
//	journal, _ := importer.OpenJournal(path, archive.Account())
//	target, _ := journal.Target(ctx, server, creds, importer.Options{})
//	plan, _ := target.Plan(ctx, archive, importer.PlanOptions{})
//	result, _ := target.Run(ctx, archive, func(e importer.Event) { ... })
//
// Run may be stopped at any moment, by its context, by a crash or by the power
// failing; the next Run continues. The guarantee rests on three things. An
// intent is on disk before a request is sent. An outcome is on disk before the
// next request is sent. And a request whose answer was lost is never repeated
// before the account's own statuses were searched for it.
//
// Where the journal is lost, old, or another computer's, Plan looks at the
// account first and enters what is there as posted. What it cannot be sure of is
// not sent before Answer ([Found]); a Run stops where another computer posts at
// the same time ([ElsewhereError]). A request that outlives its answer can make
// a second status of a post, which RemoveTwins removes.
//
// Posts that lead to others of the plan, by a link, a quotation or as a boost,
// are finished at the moment they are sent, with the addresses that those have
// by then. The text sent is in the journal with the intent, so that the search
// knows it again.
//
// What the person changes of single tweets ([Journal.Choose]) may be changed at
// any time, also during a run, until a post of the tweet is begun.
//
// The journal also knows who of the owner's contacts may be where in the
// fediverse, and what the person decided about that ([Journal.Contacts]).
//
// The package neither prints nor reads the environment; progress comes as
// [Event] values. Waiting for a rate limit is part of Run and may take days.
package importer
