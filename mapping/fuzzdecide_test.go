package mapping_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

// draw takes decisions out of bytes, and zeros when there are no more.
type draw struct{ script []byte }

func (d *draw) n(limit int) int {
	if len(d.script) == 0 {
		return 0
	}
	b := d.script[0]
	d.script = d.script[1:]
	return int(b) % limit
}

func (d *draw) yes() bool { return d.n(2) == 1 }

func oneOf[T any](d *draw, all ...T) T { return all[d.n(len(all))] }

// drawTweets makes tweets 1 to 6, which may answer, edit, quote, repeat and link to each other.
func drawTweets(d *draw, text, expanded string) []archive.Tweet {
	tweetLink := func() string {
		return oneOf(d, "https://twitter.com/me/status/", "https://x.com/i/web/status/", "http://mobile.twitter.com/old_me/statuses/") +
			strconv.Itoa(1+d.n(8)) + oneOf(d, "", "?s=20", "/photo/1")
	}
	var tweets []archive.Tweet
	for i := range 6 {
		tweet := archive.Tweet{
			ID: strconv.Itoa(1 + i), CreatedAt: time.Unix(1500000000+int64(i/3), 0), Lang: oneOf(d, "en", "und", "", "de"),
			PossiblySensitive: d.yes(), FavoriteCount: d.n(3), Client: "Bird",
			Deleted: d.n(16) == 1, Circle: d.n(16) == 1, Protected: d.n(16) == 1, Community: d.n(16) == 1,
		}
		tweet.Text = oneOf(d, "", "", "", "@me @ada ", "CW: food\n", "RT @ada: ", "write to ada@example.com ", "a "+tweetLink()+" b ") + text +
			oneOf(d, "", "", " https://t.co/own", "https://t.co/own", "\nhttps://t.co/own https://t.co/xyz")
		tweet.URLs = []archive.URL{
			{Range: archive.Range{Start: d.n(256), End: d.n(256)}, URL: "https://t.co/abc", Expanded: expanded},
			{URL: "https://t.co/own", Expanded: oneOf(d, tweetLink(), tweetLink(), tweetLink(), " ", "mailto:"+contact)},
		}
		if at := strings.Index(tweet.Text, "@ada"); at >= 0 && d.yes() {
			start := utf8.RuneCountInString(tweet.Text[:at])
			tweet.Mentions = []archive.Mention{{Range: archive.Range{Start: start, End: start + 4}, ScreenName: "ada", UserID: oneOf(d, "7", "-1")}}
		}
		if d.yes() && !strings.HasPrefix(tweet.Text, "RT @") {
			tweet.InReplyToUserID, tweet.InReplyToStatusID = oneOf(d, "42", "42", "41", ""), oneOf(d, "", "1", "2", "3", "4", "9")
			tweet.InReplyToScreenName = oneOf(d, "", "me", "ada")
		}
		if n := d.n(64); n%8 == 1 {
			tweet.EditIDs = []string{strconv.Itoa(1 + n/8%6), tweet.ID, strconv.Itoa(1 + n/16%6)}
		}
		if d.n(4) == 1 {
			note := archive.Note{Text: oneOf(d, "", "", "CW: food\n", "🦉 ") + text + oneOf(d, " ", "https://t.co/note ") + expanded}
			note.URLs = []archive.URL{{URL: "https://t.co/note", Expanded: oneOf(d, tweetLink(), "mailto:"+contact, " ", "https://example.com/")}}
			for range d.n(3) {
				style := archive.Style{Range: archive.Range{Start: d.n(64)}, Bold: d.yes(), Italic: d.yes()}
				style.End = style.Start + d.n(16)
				note.Styles = append(note.Styles, style)
			}
			tweet.Note = &note
		}
		if d.n(4) == 1 && tweet.InReplyToStatusID+tweet.InReplyToUserID == "" {
			tweet.Retweeted = &archive.Retweeted{ID: oneOf(d, "", "1", "2", "3", "99"), UserID: oneOf(d, "", "42", "7"), ScreenName: oneOf(d, "", "me", "ada")}
			if d.yes() {
				tweet.Retweeted.Text = oneOf(d, text, "write to "+contact, "https://t.co/own")
				tweet.Retweeted.URLs = tweet.URLs[1:]
			}
		}
		for range d.n(4) {
			m := archive.Media{Kind: oneOf(d, archive.Photo, archive.AnimatedGIF, archive.Video), URL: "https://t.co/xyz", Expanded: expanded, AltText: text}
			if d.n(4) > 0 {
				m.File = "a" + strconv.Itoa(len(tweet.Media))
			}
			if at := strings.Index(tweet.Text, m.URL); at >= 0 {
				m.Start = utf8.RuneCountInString(tweet.Text[:at])
				m.End = m.Start + len(m.URL)
			}
			tweet.Media = append(tweet.Media, m)
		}
		tweets = append(tweets, tweet)
	}
	return tweets
}

// drawPolicy makes a policy that can be used.
func drawPolicy(d *draw) mapping.Policy {
	visibility := func() mapping.Visibility {
		return oneOf(d, "", mapping.Public, mapping.Private, mapping.Direct)
	}
	p := mapping.Policy{
		Visibility: visibility(), Circle: visibility(), Protected: visibility(), Deleted: visibility(), Community: visibility(),
		Retweets: oneOf(d, "", mapping.LinkRetweets, mapping.NoRetweets),
		Replies:  oneOf(d, "", mapping.NoReplies, mapping.OwnThreads, mapping.RepliesInContext, mapping.RepliesInContext),
		Mentions: oneOf(d, "", mapping.LinkMentions, mapping.NameMentions, mapping.MappedMentions),
		Language: oneOf(d, "", "fr", mapping.MainLanguage),

		AllowContactDetails: d.n(4) == 1, AllowCrossposts: d.n(4) == 1, QuoteLinks: d.n(4) == 1,
		Numbers: d.yes(), Markdown: d.yes(), NoWarnings: d.n(4) == 1, NoDateLine: d.n(4) == 1, LinkBack: d.n(4) == 1,
	}
	p.DateLine.First = d.n(4) == 1
	if d.n(4) == 1 {
		p.Warn = []mapping.Warn{{Match: "a", Warning: "by @word"}, {Match: "/[b-d]/", Warning: "by expression"}}
	}
	if d.n(4) == 1 {
		p.Select = mapping.Selection{
			Never: oneOf(d, nil, []mapping.Kind{mapping.KindReplies}, []mapping.Kind{mapping.KindMedia}),
			Only:  oneOf(d, nil, []mapping.Kind{mapping.KindThreads, mapping.KindMedia}), Top: d.n(4), MinLikes: d.n(2),
			NotIDs: oneOf(d, nil, []string{"2"}, []string{"1", "3"}),
		}
	}
	return p
}

func drawLimits(d *draw, limit int, plain bool) mapping.Limits {
	l := mapping.Limits{
		MaxCharacters: 1 + int(uint(limit)%600), MaxMedia: 1 + d.n(5), CharactersPerURL: 23, MaxDescription: 10,
		Counting: mapping.CountMastodon, KeepsDates: d.yes(), Quotes: d.yes(), Markdown: d.yes(),
		PostURL: oneOf(d, "", "https://fedi.example.org/@me/123456789012345678", "https://localhost:3000/@me/1234567890"),
	}
	if plain {
		l.Counting = mapping.CountPlain
	}
	return l
}

func drawInputs(d *draw, text, expanded string) mapping.Inputs {
	in := mapping.Inputs{People: map[string]string{"7": "ada@fedi.example.org", "bob": "bob_b@b.example"}, Names: []string{"old_me"}, Contact: []string{contact}}
	if d.yes() {
		choice := mapping.Choice{LeaveOut: d.n(4) == 1}
		if d.yes() {
			chosen := oneOf(d, "", text, "see https://x.com/me/status/1 and "+text, expanded)
			choice.Text = &chosen
		}
		if d.yes() {
			chosen := oneOf(d, "", text, "beware of @ada")
			choice.Warning = &chosen
		}
		if d.yes() {
			choice.AltText = map[int]string{0: text, d.n(4): expanded}
		}
		in.Choices = map[string]mapping.Choice{strconv.Itoa(1 + d.n(6)): choice}
	}
	if d.n(4) == 1 {
		in.Existing = []mapping.Existing{{Text: text, CreatedAt: time.Unix(1500000000, 0)}}
	}
	return in
}

// FuzzDecide maps six tweets that have to do with each other, by any policy.
func FuzzDecide(f *testing.F) {
	f.Add("@me @ada look https://t.co/abc", "https://example.social/@ada", []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 500, false)
	f.Add("a.@b.c https://x/@y(@z) RT@w", "@v", []byte{0x12, 0x21, 0x33, 0x44}, 20, true)
	f.Add("见てhttps://t.co/abcです https://x.com/me/status/2。", "https://example.com/a", []byte("a script of many different letters, each of which decides something: 0123456789"), 70, true)
	f.Add("One sentence. Another one, by @bob. CW", "https://twitter.com/me/status/3", []byte("ANOTHER SCRIPT, OF CAPITALS, WHICH ARE ODD WHERE THE OTHERS ARE ODD, AND YET NOT"), 60, false)
	f.Add("abc.ac/x!https://x.com/me/status/2 and more", "https://example.com/", []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 60, false)
	f.Fuzz(func(t *testing.T, text, expanded string, script []byte, limit int, plain bool) {
		d := &draw{script}
		limits, policy := drawLimits(d, limit, plain), drawPolicy(d)
		tweets := drawTweets(d, text, expanded)
		in := drawInputs(d, text, expanded)
		all := decideAll(t, owner, policy, limits, in, tweets)
		check(t, all)

		// The order of the archive makes no difference, nor does what was asked before.
		p := newPlanner(t, owner, policy, limits, in)
		for _, i := range []int{2, 5, 0, 3, 1, 4} {
			p.Index(tweets[i])
		}
		for _, i := range []int{4, 0, 5, 3, 2, 1} {
			if got, want := fmt.Sprint(p.Decide(tweets[i])), fmt.Sprint(all.decisions[i]); got != want {
				t.Errorf("tweet %d: %s, want %s", i+1, got, want)
			}
		}
	})
}

// FuzzMentionModes looks for mentions in texts whose names have become something else, and for anything
// else that is not as it was.
func FuzzMentionModes(f *testing.F) {
	f.Add("Hello @ada, and (@bob)@eve 見て@adaさん RT@ada ada@example.com @ noon @me@example.social")
	f.Add("@ada@bob @@ada _@ada @ada_ @ada's @ada-@bob/@ada.@bob @ada\u0301 @ada\u200d\u2066@bob @@@")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "://") {
			t.Skip() // the new links could not be told from the old
		}
		tweet := archive.Tweet{ID: "1", CreatedAt: time.Unix(1500000000, 0), Text: text}
		for at := 0; ; {
			i := strings.Index(text[at:], "@ada")
			if i < 0 {
				break
			}
			start := utf8.RuneCountInString(text[:at+i])
			tweet.Mentions = append(tweet.Mentions, archive.Mention{Range: archive.Range{Start: start, End: start + 4}, ScreenName: "ada", UserID: "777"})
			at += i + 4
		}
		if slices.ContainsFunc(tweet.Mentions, func(m archive.Mention) bool { return m.Start == 0 }) || strings.HasPrefix(text, "RT @") {
			t.Skip() // a leading mention, a retweet
		}
		limits := mapping.Limits{MaxCharacters: 1 << 20, Counting: mapping.CountPlain, KeepsDates: true}
		people := map[string]string{"777": "ada@fedi.example.org", "bob": "bob@fedi.example.org"}
		plain := decideAll(t, owner, mapping.Policy{NoWarnings: true}, limits, mapping.Inputs{}, []archive.Tweet{tweet}).decisions[0]
		for _, mode := range []mapping.Mentions{mapping.LinkMentions, mapping.NameMentions, mapping.MappedMentions} {
			all := decideAll(t, owner, mapping.Policy{Mentions: mode, NoWarnings: true}, limits, mapping.Inputs{People: people}, []archive.Tweet{tweet})
			check(t, all)
			d := all.decisions[0]
			if d.Reason != plain.Reason {
				t.Fatalf("%s: %q is left out: %s", mode, text, d.Reason)
			}
			without := strings.NewReplacer("https://x.com/", "", "https://fedi.example.org/", "", "%40", "", "＠", "", "@", "", "\u200f ", "", "\u200f", "")
			if got, want := without.Replace(squeeze(d.Text)), without.Replace(squeeze(plain.Text)); !strings.EqualFold(got, want) {
				t.Errorf("%s: %q became %q", mode, plain.Text, d.Text)
			}
			for _, host := range []string{"https://x.com/", "https://fedi.example.org/@"} {
				checkSeen(t, d.Text, host)
			}

			// The same in a long tweet, with the names in bold.
			long := tweet
			long.Note = &archive.Note{Text: text}
			for _, m := range tweet.Mentions {
				start := len(utf16.Encode([]rune(text)[:m.Start]))
				long.Note.Styles = append(long.Note.Styles, archive.Style{Range: archive.Range{Start: start, End: start + 4}, Bold: true})
			}
			marked := limits
			marked.Markdown = true
			check(t, decideAll(t, owner, mapping.Policy{Mentions: mode, NoWarnings: true, Markdown: true}, marked, mapping.Inputs{People: people}, []archive.Tweet{long}))
		}
	})
}

// checkSeen tests that Mastodon sees each link that begins like this and goes on with a name, and nothing else in it.
func checkSeen(t *testing.T, text, begin string) {
	t.Helper()
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return
		}
		i += at
		at = i + len(begin)
		end := at
		for end < len(text) && strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", text[end]) >= 0 {
			end++
		}
		checkLinkSeen(t, text, i, end)
	}
}

// checkLinkSeen tests that Mastodon counts text[start:end] as one link, neither more nor less.
func checkLinkSeen(t *testing.T, text string, start, end int) {
	t.Helper()
	got := practice.Mastodon.Count(text, "")
	want := practice.Mastodon.Count(text[:start]+" ", "") - 1 + 23 + practice.Mastodon.Count(" "+text[end:], "") - 1
	if got != want {
		t.Errorf("Mastodon does not see the link %q as such in %q: counts %d, want %d", text[start:end], text, got, want)
	}
}

// FuzzNeighbours puts anything before and behind a link.
func FuzzNeighbours(f *testing.F) {
	f.Add("見て", "です")
	f.Add("\u200b", "\u200d")
	f.Add("(", ")。")
	f.Add("@#$1", ".com/x-_/?=&#'")
	f.Fuzz(func(t *testing.T, before, after string) {
		if strings.Contains(before+after, "://") || strings.Contains(before, ".") || strings.Contains(before+after, "&") {
			t.Skip() // other links, escapes
		}
		before, after = strings.ToValidUTF8(before, ""), strings.ToValidUTF8(after, "")
		if strings.IndexFunc(after+"0", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) > 16 {
			t.Skip() // nobody looks that far
		}
		const short, long = "https://t.co/abc", "https://example.com/abcdefghijklmnopqrstuvwxyz"
		tweet := archive.Tweet{ID: "1", CreatedAt: time.Unix(1500000000, 0), Text: before + short + after}
		start := utf8.RuneCountInString(before)
		tweet.URLs = []archive.URL{{Range: archive.Range{Start: start, End: start + len(short)}, URL: short, Expanded: long}}
		if tweet.IsRetweet() {
			t.Skip()
		}
		limits := mapping.Limits{MaxCharacters: 1 << 20, Counting: mapping.CountPlain, KeepsDates: true}
		all := decideAll(t, owner, mapping.Policy{NoWarnings: true}, limits, mapping.Inputs{}, []archive.Tweet{tweet})
		check(t, all)
		text := all.decisions[0].Text
		i := strings.Index(text, long)
		if i < 0 {
			t.Fatalf("no link in %q", text)
		}
		checkLinkSeen(t, text, i, i+len(long))
	})
}
