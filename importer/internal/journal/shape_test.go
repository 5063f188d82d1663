package journal

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShape(t *testing.T) {
	j := open(t, memory)
	tg := target(t, j)
	linked := post(6, 2, Key{})
	linked.Posts[0].Links = []Link{{0, 5, Key{1, 0}}, {6, 9, Key{7, 0}}, {10, 12, Key{6, 0}}}
	linked.Posts[1].Links = []Link{{0, 5, Key{6, 0}}, {6, 9, Key{8, 0}}}
	quoting := post(7, 1, Key{})
	quoting.Posts[0].Quote, quoting.Posts[0].QuoteLink = Key{1, 0}, "RE: https://x.com/ada/status/1"
	boost := post(8, 1, Key{})
	boost.Posts[0].Boost, boost.Posts[0].Text = Key{1, 0}, ""
	_, got, err := j.Plan(t.Context(), tg.ID, Basis{}, each2(
		post(1, 3, Key{}), post(2, 1, Key{1, 2}), post(3, 1, Key{1, 0}), // one thread of five, with a fork
		post(4, 1, Key{}), post(5, 1, Key{99, 0}), // alone, and below what is not there
		linked, quoting, boost, Decision{TweetID: 9, Reason: "retweet"}), true)
	if err != nil {
		t.Fatal(err)
	}
	want := Shape{
		Parts: 3, Threads: 2, ThreadLengths: map[int]int{5: 1, 2: 1},
		OwnLinks: 2, LaterLinks: 3, LaterEdits: 2, Quotes: 1, Boosts: 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	posts, err := j.Open(t.Context(), tg.ID, Key{5, 0}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(linked.Posts[0].Links, posts[0].Links); d != "" {
		t.Errorf("links (-want +got):\n%s", d)
	}
	if p := posts[2]; p.Quote != quoting.Posts[0].Quote || p.QuoteLink != quoting.Posts[0].QuoteLink {
		t.Errorf("quotation %v %q", p.Quote, p.QuoteLink)
	}
	if posts[3].Boost != boost.Posts[0].Boost {
		t.Errorf("boost %v", posts[3].Boost)
	}

	// What is begun keeps its links, all else has those of the new plan.
	change(t, j, tg, posted(Key{6, 0}, "1")...)
	if _, got, err = j.Plan(t.Context(), tg.ID, Basis{}, each2(post(1, 1, Key{}), post(6, 1, Key{}), quoting), true); err != nil {
		t.Fatal(err)
	}
	want = Shape{Parts: 1, Threads: 1, ThreadLengths: map[int]int{2: 1}, OwnLinks: 2, LaterLinks: 3, LaterEdits: 2, Quotes: 1}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("planned again (-want +got):\n%s", d)
	}
}

// BenchmarkPlanLarge plans as many posts as anybody has, in threads, with links: what counts is posts/s and that B/op, a
// few hundred bytes a post that are garbage at once, does not stay.
func BenchmarkPlanLarge(b *testing.B) {
	const posts = 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		j := open(b, filepath.Join(b.TempDir(), "a.db"))
		tg := target(b, j)
		random := rand.New(rand.NewPCG(1, 1))
		_, sh, err := j.Plan(b.Context(), tg.ID, Basis{}, func(yield func(Decision, error) bool) {
			for i := int64(posts); i > 0; i-- { // an archive has the newest first
				d := post(i, 1, Key{})
				if random.IntN(2) == 0 {
					d = post(i, 1, Key{max(0, i-1-random.Int64N(3)), 0})
				}
				if random.IntN(20) == 0 {
					d.Posts[0].Links = []Link{{0, 5, Key{random.Int64N(posts), 0}}}
				}
				if !yield(d, nil) {
					return
				}
			}
		}, true)
		if err != nil {
			b.Fatal(err)
		}
		if sh.Threads == 0 || sh.LaterEdits == 0 {
			b.Fatalf("%+v", sh)
		}
	}
	b.ReportMetric(posts*float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}
