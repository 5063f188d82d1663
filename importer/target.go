package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// Target is a journal together with an account on a server: what a plan is made
// for and carried out against.
type Target struct {
	j      *Journal
	row    journal.Target
	server *Server
	creds  Credentials
	client *instance.Client
	ledger *instance.Ledger
	clock  Clock

	transport http.RoundTripper // as given; nil for the network

	seen *sight // what the account had when it was looked at last
	// newcomers is when the newest of the posts was made that the last plan found there; zero for none.
	newcomers time.Time
	asked     bool
}

// Target returns the target of that account: of its id, at the address that the login is for, whatever the server calls
// itself. With zero Credentials it can plan and not run. Credentials for another address than the server's are refused with *AuthError.
func (j *Journal) Target(ctx context.Context, s *Server, c Credentials, o Options) (*Target, error) {
	profile, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	row, err := j.targetRow(ctx, s, c, profile)
	if err != nil {
		return nil, err
	}
	windows, err := j.j.Windows(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	t := &Target{j: j, row: row, server: s, creds: c, clock: o.Clock, transport: o.Transport}
	if t.clock == nil {
		t.clock = instance.SystemClock{}
	}
	t.ledger = instance.NewLedger(s, t.clock)
	t.ledger.Restore(windowsOf(windows))
	t.client = instance.NewClient(s, instance.Options{Transport: o.Transport, Clock: t.clock, Ledger: t.ledger, Token: c.Token, Origin: c.ServerURL})
	return t, nil
}

// Policy returns what the journal's plan was made with, and false when there is none yet.
func (t *Target) Policy() (mapping.Policy, bool) {
	var p mapping.Policy
	if t.row.Policy == nil || json.Unmarshal(t.row.Policy, &p) != nil {
		return mapping.Policy{}, false
	}
	return p, true
}

// KeepsDates reports whether posts will carry the dates of their tweets, rather than a line of text.
func (t *Target) KeepsDates() bool { return t.limits().KeepsDates }

func (t *Target) limits() mapping.Limits {
	l := t.server.Limits
	l.KeepsDates = l.KeepsDates && !t.row.DatesRefused
	l.Hashtags = hashtagRule(t.server)
	l.PostURL = t.server.PostURL(cmp.Or(t.creds.Username, t.row.Username))
	return l
}

// hashtagRule is where a server sees hashtags: of Mastodon and its forks by the version of the API, 7 since 4.5 and 10 since 4.6.
func hashtagRule(s *Server) mapping.HashtagRule {
	switch {
	case s.Software == "gotosocial":
		return mapping.HashtagsBounded
	case !s.MastodonFamily() || s.Version == "":
		return ""
	case s.APIVersion >= 10:
		return mapping.HashtagsSpaced
	case s.APIVersion >= 7:
		return mapping.HashtagsWide
	}
	return mapping.HashtagsNarrow
}

// PlanSummary is what a plan comes to. LeftOut and WithPosts add up to Tweets.
type PlanSummary struct {
	Tweets     int                         `json:"tweets"`      // records of the archive
	WithPosts  int                         `json:"with_posts"`  // tweets that become posts
	LeftOut    map[mapping.Reason]int      `json:"left_out"`    // tweets, by reason
	Examples   map[mapping.Reason][]string `json:"examples"`    // up to three tweet ids a reason
	Posts      int                         `json:"posts"`       // all of them
	Done       int                         `json:"done"`        // posts that are on the server already
	Held       int                         `json:"held"`        // posts that wait for an Answer
	Media      int                         `json:"media"`       // files of the posts to come
	MediaBytes int64                       `json:"media_bytes"` // of them, not uploaded yet
	Threads    int                         `json:"threads"`
	LostMedia  int                         `json:"lost_media,omitempty"` // files that posts went out without, and that are put in by edits

	Parts         int         `json:"parts"`          // posts that continue a tweet
	ThreadLengths map[int]int `json:"thread_lengths"` // Threads by the number of their posts
	OwnLinks      int         `json:"own_links"`      // links to posts that come earlier, which become links to those while posting
	LaterLinks    int         `json:"later_links"`    // links to posts that come later
	LaterEdits    int         `json:"later_edits"`    // posts to be edited for LaterLinks once all is posted; 0 with Policy.NoEdits
	Quotes        int         `json:"quotes"`
	Boosts        int         `json:"boosts"`

	// Unplaced are entries of the person's lists of tweets and descriptions for which the archive has nothing.
	Unplaced []mapping.Unplaced `json:"unplaced,omitempty"`

	Warnings        int      `json:"warnings"`
	WarningExamples []string `json:"warning_examples,omitempty"` // up to three

	Requests map[string]int `json:"requests"` // by class of limits, without those of edits
	// EditRequests are those of LaterEdits, each of which counts as a post does. They are no part of Requests, Duration and Finish.
	EditRequests int                `json:"edit_requests"`
	Duration     time.Duration      `json:"-"` // from now until Finish
	Seconds      int64              `json:"seconds"`
	Finish       time.Time          `json:"finish"`
	KeepsDates   bool               `json:"keeps_dates"`
	Visibility   mapping.Visibility `json:"visibility"`
	Found        Found              `json:"found,omitzero"`
}

// ToDo is the number of posts still to be sent.
func (s PlanSummary) ToDo() int { return s.Posts - s.Done - s.Held }

func decisions(ctx context.Context, a *archive.Archive, p *mapping.Planner) iter.Seq2[journal.Decision, error] {
	return func(yield func(journal.Decision, error) bool) {
		unnamed := int64(0)
		for tweet, err := range a.Tweets() {
			var row journal.Decision
			if err = errors.Join(err, ctx.Err()); err == nil {
				d := p.Decide(tweet)
				if d.Reason == mapping.BadID {
					// It counts like the others, under a number that no tweet has.
					unnamed--
					d.TweetID = strconv.FormatInt(unnamed, 10)
				}
				if row, err = rowDecision(d); err != nil {
					err = fmt.Errorf("plan tweet %s: %w", tweet.ID, err)
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (t *Target) summarise(s journal.Summary, shape journal.Shape, policy mapping.Policy) PlanSummary {
	out := PlanSummary{
		Tweets: s.Tweets, WithPosts: s.WithPosts, LeftOut: reasons(s.LeftOut), Examples: map[mapping.Reason][]string{},
		Threads: shape.Threads, LostMedia: s.Lost,
		Parts: shape.Parts, ThreadLengths: shape.ThreadLengths, OwnLinks: shape.OwnLinks, LaterLinks: shape.LaterLinks,
		LaterEdits: shape.LaterEdits, EditRequests: shape.LaterEdits, Quotes: shape.Quotes, Boosts: shape.Boosts,
		Warnings: s.Warnings, WarningExamples: s.WarningExamples,
		KeepsDates: t.limits().KeepsDates, Visibility: policy.Visibility,
	}
	if out.Visibility == "" {
		out.Visibility = mapping.Unlisted
	}
	if policy.NoEdits {
		out.LaterEdits, out.EditRequests = 0, 0
	}
	for reason, ids := range s.Examples {
		for _, id := range ids {
			out.Examples[mapping.Reason(reason)] = append(out.Examples[mapping.Reason(reason)], strconv.FormatInt(id, 10))
		}
	}
	t.tally(&out, s)
	return out
}

// tally puts into a plan what changes as it is carried out.
func (t *Target) tally(out *PlanSummary, s journal.Summary) {
	out.Posts, out.Held, out.Media, out.MediaBytes, out.Requests = s.Posts, s.Held, s.Media, s.MediaBytes, map[string]int{}
	out.Done = s.Posts - s.Open - s.Held
	requests := need(s.Open, s.MediaToDo)
	for class, n := range requests {
		out.Requests[string(class)] = n
	}
	now := t.clock.Now()
	out.Duration = duration(t.ledger, now, requests)
	out.Finish = now.Add(out.Duration)
	out.Seconds = int64(out.Duration.Seconds())
}
