package importer

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
)

// TestEssence: a text is known again in what servers make of it, and with other settings.
func TestEssence(t *testing.T) {
	own := regexp.MustCompile(regexp.QuoteMeta("https://mastodon.example/@ada/") + "[0-9A-Za-z]+")
	const date = "\n\n🐦 2018-10-10"
	for _, tt := range []struct {
		name, text, content string
		whole, body         bool
	}{
		{"Mastodon's links", "Text https://example.org/a/very/long/path/to/a/page", // as 4.6.5 answers
			`<p>Text <a href="https://example.org/a/very/long/path/to/a/page" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="ellipsis">example.org/a/very/long/path/t</span><span class="invisible">o/a/page</span></a></p>`, true, true},
		{"a link, written raw before", "See https://wiki.example.com/Eureka! and https://wiki.example.com/a_(b", "<p>See https://wiki.example.com/Eureka%21 and https://wiki.example.com/a_%28b</p>", true, true},
		{"a hair space before a hashtag", "今日は。#散歩", "<p>今日は。\u200a#散歩</p>", true, true},
		{"hashtags", "It is #Spring, <b> & all", `<p>It is <a href="https://mastodon.example/tags/Spring" class="mention hashtag" rel="tag">#<span>Spring</span></a>, &lt;b&gt; &amp; all</p>`, true, true},
		{"cut links", "Text http://www.example.org/a/b/c", `<p>Text <a href="https://example.org/a/b/c">example.org/a…</a></p>`, true, true},
		{"lines", "one\ntwo\n\nthree" + date, `<p>one<br>two</p><p>three</p><p>🐦 2018-10-10</p>`, true, true},
		{"another date line", "one\ntwo" + date, `<p>one<br />two</p><p>October 10, 2018</p>`, false, true},
		{"date line first", "one\ntwo" + date, `<p>10. Oktober 2018</p><p>one<br />two</p>`, false, true},
		{"no date line", "one\ntwo", `<p>one<br />two</p><p>🐦 2018-10-10</p>`, false, true},
		{"another date", "one" + date, `<p>one</p><p>🐦 2018-10-11</p>`, false, true},
		{"own links", "see https://twitter.com/ada/status/12 and on" + date, `<p>see <a href="https://mastodon.example/@ada/99">https://mastodon.example/@ada/99</a> and on</p><p>🐦 2018-10-10</p>`, true, true},
		{"quotation", "true" + date + "\nRE: https://x.com/ada/status/12", `<p class="quote-inline">RE: <a href="https://mastodon.example/@ada/99">https://mastodon.example/@ada/99</a></p><p>true</p><p>🐦 2018-10-10</p>`, true, true},
		{"quotation behind", "true" + date + "\nRE: https://x.com/ada/status/12", `<p>true</p><p>🐦 2018-10-10</p><p>RE: <a href="https://mastodon.example/@ada/99">https://mastodon.example/@ada/99</a></p>`, true, true},
		{"only a link", "https://x.com/ada/status/12" + date, `<p><a href="https://mastodon.example/@ada/99">https://mastodon.example/@ada/99</a></p><p>🐦 2018-10-10</p>`, true, true},
		{"Markdown", `**bold** \*and\* more` + date, `<p><strong>bold</strong> *and* more</p><p>🐦 2018-10-10</p>`, true, true},
		{"parts numbered", "a part (2/3)", `<p>a part</p>`, false, true},
		{"another text", "one" + date, `<p>two</p><p>🐦 2018-10-10</p>`, false, false},
		{"only a date", "🐦 2018-10-10", `<p>two</p><p>🐦 2018-10-10</p>`, false, false},
	} {
		a, b := essenceOf(tt.text, own), essenceOf(shownText(tt.content), own)
		if (a.Whole == b.Whole) != tt.whole || (a.Body == b.Body) != tt.body {
			t.Errorf("%s: %+v of %q, %+v of %q", tt.name, a, tt.text, b, shownText(tt.content))
		}
	}
}

// planOf are posts one a day with so many texts among them, and the statuses of the first of them.
func planOf(posts, statuses, texts int, line bool) *matcher {
	m := &matcher{}
	begin := time.Date(2010, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range posts {
		at := begin.Add(time.Duration(i) * 20 * time.Minute)
		text := "text " + strconv.Itoa(i%texts)
		if line {
			text += at.Format("\n\n🐦 2006-01-02")
		}
		e := essenceOf(text, nil)
		m.posts = append(m.posts, candidate{key: journal.Key{TweetID: int64(i + 1)}, at: at, text: e})
		if i < statuses {
			m.seen = append(m.seen, sighting{ID: fmt.Sprintf("%08d", i), At: begin.AddDate(15, 0, 0), Text: e, By: godwit})
		}
	}
	return m
}

// TestMatchDeleted: whatever was deleted of an import, each status is one post, and each that is left is known.
func TestMatchDeleted(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		posts := 1 + random.IntN(200)
		line := random.IntN(2) == 0
		m := planOf(posts, 1+random.IntN(posts), 1+random.IntN(20), line)
		var left []sighting
		for _, s := range m.seen {
			if random.IntN(5) > 0 {
				left = append(left, s)
			}
		}
		m.seen = left
		m.match()
		missing, edited := m.missing()
		used := map[int32]bool{}
		adopted := 0
		for i, v := range m.verdict {
			if v == no {
				continue
			}
			adopted++
			if used[m.status[i]] {
				t.Fatalf("status %d is two posts", m.status[i])
			}
			used[m.status[i]] = true
		}
		if adopted != len(m.seen) || len(edited) > 0 || adopted+len(missing) > posts {
			t.Errorf("%d of %d statuses are posts, %d missing, %d edited", adopted, len(m.seen), len(missing), len(edited))
		}
	}
}

// TestMatchEdited: where the person has changed a text, the post is not missing.
func TestMatchEdited(t *testing.T) {
	m := planOf(10, 8, 10, true)
	m.seen[3].Text = essenceOf("something else", nil)
	m.match()
	missing, edited := m.missing()
	if len(missing) != 0 || len(edited) != 1 || edited[0] != (placed{3, 3}) {
		t.Errorf("missing %v, edited %v", missing, edited)
	}
}

// BenchmarkMatch is of an account with 100,000 statuses and a plan of 200,000 posts; nothing grows with their product.
func BenchmarkMatch(b *testing.B) {
	for _, texts := range []int{1, 100, 200_000} {
		for _, line := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d texts, date line %v", texts, line), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					m := planOf(200_000, 100_000, texts, line)
					b.StartTimer()
					m.match()
					m.missing()
				}
			})
		}
	}
}

// TestMatchFewerPictures: a post that went out without a picture is known again, whatever the server says made it, and not missed.
func TestMatchFewerPictures(t *testing.T) {
	for by, want := range map[program]verdict{godwit: doubtful, untold: doubtful, another: no} {
		m := planOf(5, 5, 5, true)
		m.posts[2].media, m.seen[2].By = 2, by
		m.seen[2].Media = 1
		m.match()
		missing, edited := m.missing()
		if m.verdict[2] != want || want == doubtful && (m.status[2] != 2 || len(missing) > 0) || len(edited) > 0 {
			t.Errorf("by %v: %v, missing %v, edited %v", by, m.verdict[2], missing, edited)
		}
	}
}
