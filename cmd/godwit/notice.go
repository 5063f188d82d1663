package main

import (
	"fmt"
	"io"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
)

// notice is what a person should know before the first post: what a bulk
// import means for others on a server. Whether it has been seen is not kept:
// it belongs to a target without posts.
type notice struct {
	Event     string   `json:"event"` // "notice"
	Young     bool     `json:"young"` // the account is younger than youngAccount
	Rules     []string `json:"rules,omitempty"`
	words     *words.Language
	server    *importer.Server
	timelines bool // the posts come into the home timelines of followers
	unlisted  bool
}

// youngAccount is the age below which Mastodon's antispam looks closer (app/lib/antispam.rb).
const youngAccount = 7 * 24 * time.Hour

// newNotice returns false when there is nothing to know: no rules, and the account is not new.
func newNotice(w *words.Language, server *importer.Server, created, now time.Time, plan importer.PlanSummary) (notice, bool) {
	n := notice{
		Event: "notice", Young: !created.IsZero() && now.Sub(created) < youngAccount, Rules: server.Rules, words: w, server: server,
		timelines: !plan.KeepsDates && plan.Visibility != mapping.Direct,
		unlisted:  plan.Visibility == mapping.Unlisted,
	}
	return n, n.Young || len(n.Rules) > 0
}

// maxRules are as many as leave room for the rest on one screen.
const maxRules = 10

func (n notice) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", words.Fill(n.words.NoticeTitle, "server", n.server.Domain))
	if n.timelines {
		fmt.Fprintln(w, n.words.NoticeTimelines)
	}
	if n.unlisted {
		fmt.Fprintln(w, n.words.NoticeUnlisted)
	}
	fmt.Fprintln(w, n.words.NoticeAdmin)
	if n.timelines {
		fmt.Fprintln(w, n.words.NoticeSecond)
	}
	if n.Young {
		fmt.Fprintln(w, n.words.NoticeYoung)
	}
	if len(n.Rules) > 0 {
		fmt.Fprintln(w, n.words.NoticeRules)
		printRules(w, n.Rules[:min(maxRules, len(n.Rules))])
	}
	if more := len(n.Rules) - maxRules; more > 0 {
		count := n.words.Number(int64(more))
		fmt.Fprintf(w, "  %s\n", words.Fill(n.words.NoticeMoreRules, "count", count, "url", n.server.URL+"/about"))
	}
}
