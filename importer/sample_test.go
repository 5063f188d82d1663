package importer_test

import (
	"os"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// sample is a real archive, of an institution, which lies beside the repository
// where it is developed and is not ours to publish.
const sample = "../../shared/sample/2021-institution"

func TestSample(t *testing.T) {
	if _, err := os.Stat(sample); err != nil {
		t.Skipf("the real archive is not here: %v", err)
	}
	bubble(t, func(t *testing.T) {
		a, err := archive.Open(sample)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		w := newWorld(t, practice.Options{})
		w.archive = a
		j, target := w.open()
		defer j.Close()
		plan, err := target.Plan(t.Context(), a, importer.PlanOptions{})
		if err != nil {
			t.Fatal(err)
		}
		retweets := plan.LeftOut[mapping.Retweet]
		if plan.Tweets != 70 || retweets != 12 || plan.WithPosts != 58 {
			t.Errorf("%d tweets, %d retweets left out, %d with posts; want 70, 12, 58 (left out: %v)", plan.Tweets, retweets, plan.WithPosts, plan.LeftOut)
		}
		r, err := target.Run(t.Context(), a, nil)
		if want := (importer.Result{Posted: plan.Posts, Total: plan.Posts}); err != nil || r != want {
			t.Errorf("%+v, %v; want %+v", r, err, want)
		}

		statuses := w.server.Statuses("alice")
		if len(statuses) != plan.Posts {
			t.Errorf("%d statuses, want %d", len(statuses), plan.Posts)
		}
		known, replies, photos := map[string]bool{}, 0, 0
		for _, s := range statuses {
			known[s.ID] = true
			if s.InReplyToID != "" {
				replies++
				if !known[s.InReplyToID] {
					t.Errorf("status %s replies to %s, which is not older", s.ID, s.InReplyToID)
				}
			}
			photos += len(s.Media)
		}
		// The parts of split tweets are replies, too.
		if want := 14 + plan.Posts - plan.WithPosts; replies != want || photos != 8 {
			t.Errorf("%d replies and %d photos, want %d and 8", replies, photos, want)
		}
		if n := w.server.Notifications(); len(n) > 0 {
			t.Errorf("somebody was notified: %v", n)
		}
	})
}
