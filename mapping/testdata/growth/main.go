// Growth counts what this module's code does with texts made to be dear: statements run and bytes allocated, for a text and
// for one four times as long. It must be built with -cover -covermode=atomic.
package main

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"runtime/coverage"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/godwit-migrate/godwit/mapping/contacts"
	"github.com/godwit-migrate/godwit/mapping/contacts/contactfile"
)

const size = 1000 // bytes of the shorter text, about

func main() {
	for _, j := range jobs() {
		j.run("x") // what is made once
		least, bytes := measure(j, "x")
		for _, t := range texts() {
			steps, allocated := measure(j, t.make(size))
			more, moreAllocated := measure(j, t.make(4*size))
			fmt.Printf("%s of %s\t%d %d\t%d %d\n", j.name, t.name, steps-min(least, steps), more-min(least, more), allocated-min(bytes, allocated), moreAllocated-min(bytes, moreAllocated))
		}
	}
}

// text is a text of about n bytes.
type text struct {
	name string
	make func(n int) string
}

func texts() []text {
	all := []text{
		{"different letters", letters},
		{"a link to different letters", func(n int) string { return "see http://" + letters(n) + ".com/ @ada" }},
		{"a handle at different letters", func(n int) string { return "@ada@" + letters(n) + ".com" }},
		{"links before words", func(n int) string { return strings.Repeat(short+" ", n/40) + strings.Repeat("word ", n/10) }},
		{"links and signs before words", func(n int) string { return strings.Repeat(short+")", n/40) + strings.Repeat("word ", n/10) }},
		{"different names", func(n int) string { return different("@u%d ", n) }},
		{"different links", func(n int) string { return different("http://a.com/%d ", n) }},
		{"spaces before a word", func(n int) string { return short + strings.Repeat(" ", n) + short }},
		{"phone numbers in links", func(n int) string { return strings.Repeat("http://a.com/5551234567 ", n/24) }},
	}
	for _, unit := range []string{
		"@", "#", ":", "(", "[", "<", ".", "-", "_", "/", "&", "*", "\n", " ", "\x01", "\u0301", "👩\u200d", "🇩", "見", "a", "1",
		"a.com", "a_.com.", "a_b.com.", "a_", "a_a-", "-a.", "a-.", "http://", "http://a.com/(", "http://a.com?!", "x!https://x.com/me/status/1", "https://x.com/me/status/1\"",
		"https://x.com/me/status/1 ", "@ada", "@ada ", "@a-", "a@b.c ", "#a ", "CW/", "RT @a: ", "[at]", " dot ", "5551234567 ", "xn--a.", "。", "é.",
	} {
		all = append(all, text{strconv.Quote(unit), func(n int) string { return strings.Repeat(unit, n/len(unit)) }})
	}
	return all
}

const short = "https://t.co/abcdefghij"

func letters(n int) string {
	var b strings.Builder
	for i := range n / 3 {
		b.WriteRune(rune(0x4E00 + i))
	}
	return b.String()
}

func different(format string, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// job is something that this module does with texts.
type job struct {
	name string
	run  func(text string)
}

func jobs() []job {
	me := archive.Account{ID: "42", ScreenName: "me"}
	in := mapping.Inputs{
		Contact: []string{"ada@example.com", "+1 555 1234567"}, People: map[string]string{"7": "ada@fedi.example.org", "ada": "ada@b.example"}, Names: []string{"old"},
		Existing: []mapping.Existing{{Text: "word", CreatedAt: time.Unix(1500000000, 0)}},
	}
	decide := func(policy mapping.Policy, limits mapping.Limits, of func(text string) archive.Tweet) func(string) {
		return func(text string) {
			p, err := mapping.NewPlanner(me, policy, limits, in)
			if err != nil {
				panic(err)
			}
			t := of(text)
			p.Index(archive.Tweet{ID: "1", CreatedAt: time.Unix(1400000000, 0), Text: "one"})
			p.Index(t)
			p.Decide(t)
			p.Explain(t)
		}
	}
	short := mapping.Limits{MaxCharacters: 70}
	local := mapping.Limits{MaxCharacters: 70, PostURL: "https://localhost:3000/@me/1234567890"}
	plain := mapping.Limits{MaxCharacters: 70, Counting: mapping.CountPlain, Markdown: true}
	read := func(text string, read func(r *strings.Reader)) { read(strings.NewReader(text)) }
	return []job{
		{"Decide", decide(mapping.Policy{}, short, tweet)},
		{"Decide with numbers and maps", decide(mapping.Policy{Numbers: true, Mentions: mapping.MappedMentions, AllowContactDetails: true}, local, tweet)},
		{"Decide on links", decide(mapping.Policy{Mentions: mapping.LinkMentions}, short, linked)},
		{"Decide on damage", decide(mapping.Policy{Replies: mapping.RepliesInContext}, short, damaged)},
		{"Decide on Markdown", decide(mapping.Policy{Markdown: true}, plain, noted)},
		{"Decide on many tweets", many},
		{"Split", func(text string) { mapping.Split(text, mapping.Limits{MaxCharacters: 30}) }},
		{"Count", func(text string) { mapping.Count(text, text, mapping.Limits{}) }},
		{"FindHandles", func(text string) { contacts.FindHandles(text + " @ada@mastodon.social " + text + ".social/@" + text) }},
		{"Finder", func(text string) {
			f := contacts.NewFinder(me)
			t := damaged(text)
			f.Tweet(&t)
			f.Report()
		}},
		{"contactfile.Read", func(text string) {
			read("screen_name,name,bio\nada,x,"+text, func(r *strings.Reader) { _, _, _ = contactfile.Read("x.csv", r) })
		}},
		{"ReadPeople", func(text string) {
			read("ada,b@"+text+".com\n"+text, func(r *strings.Reader) { _, _ = mapping.ReadPeople(r) })
		}},
		{"ReadAltText", func(text string) {
			read("tweet_id,index,text\n20,1,"+text, func(r *strings.Reader) { _, _ = mapping.ReadAltText(r) })
		}},
	}
}

// many decides on one tweet for each word or so, all made at once: answers, edits and cross-posts of each other.
func many(text string) {
	var tweets []archive.Tweet
	var in mapping.Inputs
	for i := range len(text) / 8 {
		t := tweet(text[8*i : 8*i+8])
		t.ID, t.InReplyToStatusID, t.InReplyToUserID = strconv.Itoa(2*i+2), strconv.Itoa(2*i), "42"
		if i%3 == 0 {
			t.EditIDs = []string{strconv.Itoa(2*i + 1), t.ID}
		}
		tweets = append(tweets, t)
		in.Existing = append(in.Existing, mapping.Existing{Text: text[8*i:8*i+8] + "is not " + t.ID, CreatedAt: t.CreatedAt})
	}
	p, err := mapping.NewPlanner(archive.Account{ID: "42", ScreenName: "me"}, mapping.Policy{}, mapping.Limits{}, in)
	if err != nil {
		panic(err)
	}
	for _, t := range tweets {
		p.Index(t)
	}
	for _, t := range tweets {
		p.Decide(t)
	}
}

func tweet(text string) archive.Tweet {
	return archive.Tweet{ID: "20", CreatedAt: time.Unix(1500000000, 0), Text: text}
}

// linked is a tweet whose links are all known.
func linked(text string) archive.Tweet {
	t := tweet(text)
	for at, start := 0, 0; ; {
		i := strings.Index(text[at:], short)
		if i < 0 {
			return t
		}
		start += utf8.RuneCountInString(text[at : at+i])
		t.URLs = append(t.URLs, archive.URL{Range: archive.Range{Start: start, End: start + len(short)}, URL: short, Expanded: "http://e.com/"})
		at, start = at+i+len(short), start+len(short)
	}
}

// damaged is a tweet with many links, files and names, whose ranges are wrong.
func damaged(text string) archive.Tweet {
	t := tweet("@me " + text)
	t.InReplyToUserID, t.InReplyToStatusID, t.InReplyToScreenName = "9", "19", "ada"
	for i := range len(text) / 16 {
		name := strconv.Itoa(i)
		t.URLs = append(t.URLs, archive.URL{Range: archive.Range{Start: i, End: len(text) - i}, URL: cmp.Or(text[16*i:16*i+8+i%8], short), Expanded: "http://e.com/" + name})
		t.Media = append(t.Media, archive.Media{Range: archive.Range{Start: 7 * i, End: 7*i + 3}, Kind: archive.Photo, URL: short, Expanded: "http://m.com/" + name})
		t.Mentions = append(t.Mentions, archive.Mention{Range: archive.Range{Start: 5 * i, End: 5*i + 3}, ScreenName: "u" + name, UserID: name, Name: text[:8]})
	}
	return t
}

// noted is a long tweet with many styles.
func noted(text string) archive.Tweet {
	t := tweet("word " + short)
	t.URLs = []archive.URL{{URL: short, Expanded: "http://e.com/"}}
	t.Note = &archive.Note{Text: text}
	for i := range len(text) / 4 {
		t.Note.URLs = append(t.Note.URLs, t.URLs...)
		t.Note.Styles = append(t.Note.Styles, archive.Style{Range: archive.Range{Start: 2 * i, End: 2*i + 2 + i%3}, Bold: i%2 == 0, Italic: i%3 == 0})
	}
	return t
}

// measure counts what a job does.
func measure(j job, text string) (steps, bytes uint64) {
	if err := coverage.ClearCounters(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	j.run(text)
	runtime.ReadMemStats(&after)
	var w sum
	if err := coverage.WriteCounters(&w); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return w.total, after.TotalAlloc - before.TotalAlloc
}

// sum adds the counters up that are written to it, in LEB128; what is written beside them is little and always the same.
type sum struct {
	total, value uint64
	shift        uint
}

func (s *sum) Write(p []byte) (int, error) {
	for _, c := range p {
		s.value |= uint64(c&0x7F) << s.shift
		if s.shift += 7; c < 0x80 || s.shift > 35 {
			s.total, s.value, s.shift = s.total+s.value, 0, 0
		}
	}
	return len(p), nil
}
