package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"number": number[int], "count": count, "size": size, "day": day, "plain": explain.Plain, "inWords": inWords, "sentence": absence.sentence,
}).Parse(pageSource))

// pageMark is in every page, and tells it from other files.
const pageMark = `<meta name="generator" content="godwit inspect">`

// pageFile is what a page is written to.
var pageFile = outFile{
	what: "page", hint: "Name the page after --html: godwit inspect ARCHIVE --html report.html",
	ours: func(head []byte) bool { return bytes.Contains(head, []byte(pageMark)) },
}

// writePage writes the contents of an archive as one page that needs no other file and
// asks nobody for anything. Errors are of type *fs.PathError, or those of mayWrite.
func writePage(file string, c *contents) error {
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, newPageView(c)); err != nil {
		return &fs.PathError{Op: "make", Path: file, Err: err}
	}
	return pageFile.write(file, func(w io.Writer) error {
		_, err := page.WriteTo(w)
		return err
	})
}

// pageView is what the page shows beside what is in contents. Foreign text that the
// template does not take from contents is plain already.
type pageView struct {
	*contents
	Who        string
	Verdict    verdict
	AllTweets  bool // are there, if nothing else is
	ByYear     []pageBar
	ByKind     []pageBar // shares of the tweets
	More       []pageBar // about the tweets, without bars
	ByMedia    []pageBar // shares of the media
	WithFile   []pageBar // shares of the media, that overlap
	ByLanguage []pageBar
	ByClient   []pageBar
	Beside     []pageBar // the tweets, without bars
	Exports    []pageExport
	Findings   []finding
	Useful     []string // files that are declared and not there, of what is read
	Useless    []string // and of what is not
	Stray      []string // some of the unclaimed files
	Notes      []string
}

// verdict is the answer to whether all is there.
type verdict struct{ Word, Reason, Class string }

// pageBar is a number of a chart and the length of its bar.
type pageBar struct {
	Label string
	N     int
	Width float64 // percent
	Share string  // of the whole, where bars are shares
	Rest  bool    // stands for all that have no bar
}

// pageExport is one of the archives, its files by kind.
type pageExport struct {
	holdings
	Title, Era string
	Groups     []pageGroup
}

type pageGroup struct {
	Title string
	Files []holding
}

func newPageView(c *contents) *pageView {
	v := &pageView{
		contents: c, Who: "an account that it does not name", Findings: c.findings(), Notes: c.privacyNotes(),
		Useful: c.useful(), Useless: c.useless, Stray: c.unclaimed(),
	}
	if c.Account != "" {
		v.Who = "@" + explain.Line(c.Account)
	}
	v.AllTweets = len(c.Archives) == 1 && c.Declared > 0 && c.Declared == c.Tweets
	switch {
	case c.Complete:
		v.Verdict = verdict{"Complete", "every file has what is declared", "good"}
	case v.AllTweets:
		v.Verdict = verdict{"All tweets", "are there; below is what is not", ""}
	default:
		v.Verdict = verdict{"Not complete", "below is what is missing", "bad"}
	}
	v.ByKind = shares(c.Tweets, []pageBar{
		{Label: "your own, answering nobody", N: c.Originals},
		{Label: "replies to yourself (threads)", N: c.SelfReplies},
		{Label: "replies to others", N: c.Replies},
		{Label: "beginning with somebody's name, answering no tweet", N: c.MentionsOnly},
		{Label: "retweets", N: c.Retweets},
	})
	v.ByMedia = shares(c.MediaItems, []pageBar{
		{Label: "photos", N: c.Photos}, {Label: "videos", N: c.Videos}, {Label: "GIFs", N: c.GIFs},
	})
	v.WithFile = shares(c.MediaItems, []pageBar{
		{Label: "with a file in the archive", N: c.MediaItems - c.Missing},
		{Label: "without: the post gets a link instead", N: c.Missing},
		{Label: "with a description", N: c.AltTexts},
	})
	if years := slices.Sorted(maps.Keys(c.Years)); len(years) > 0 {
		for y := years[0]; y <= years[len(years)-1]; y++ { // also those without tweets
			v.ByYear = append(v.ByYear, pageBar{Label: strconv.Itoa(y), N: c.Years[y]})
		}
	}
	measure(v.ByYear)
	v.ByLanguage = topBars(c.Languages, languageName)
	v.ByClient = topBars(c.Clients, clip)
	v.More = some([]pageBar{
		{Label: "among them: old versions of tweets you edited", N: c.Superseded},
		{Label: "among them: longer than a tweet, with the full text", N: c.Notes},
		{Label: "links to tweets in them (quotes)", N: c.QuoteLinks},
		{Label: "of these links, to your own tweets", N: c.SelfQuotes},
		{Label: "replies to a tweet of yours that is gone", N: c.SelfRepliesWithoutParent},
		{Label: "in an older archive only: perhaps you deleted them", N: c.Unconfirmed},
		{Label: "articles on X: a post has the link, not the text", N: c.Articles},
		{Label: "beside them: deleted by you", N: c.Deleted},
		{Label: "beside them: written in a community", N: c.Community},
	})
	v.Beside = some([]pageBar{
		{Label: "accounts you follow", N: c.Following},
		{Label: "followers", N: c.Followers},
		{Label: "accounts you blocked", N: c.Blocks},
		{Label: "accounts you muted", N: c.Mutes},
		{Label: "lists", N: c.Lists},
		{Label: "likes", N: c.Likes},
		{Label: "direct messages (private: never shown, never posted)", N: c.Messages},
	})
	for _, h := range c.Archives {
		v.Exports = append(v.Exports, newPageExport(h))
	}
	return v
}

func newPageExport(h holdings) pageExport {
	e := pageExport{holdings: h, Title: "This archive"}
	if h.Name != "" {
		e.Title = explain.Line(h.Name)
	}
	e.Era = cmp.Or(map[archive.Form]string{
		archive.FormGrailbird: "As Twitter made them from 2012 to 2018, with a file for each month",
		archive.FormCSV:       "Only tweets.csv, the list that archives from 2012 to 2018 have beside their files",
		archive.FormTweet:     "As Twitter made them from 2018 to 2022",
		archive.FormTweets:    "As Twitter/X makes them since 2022",
	}[h.Form], "Of a kind that is not known")
	for _, g := range []struct {
		kind  archive.FileKind
		title string
	}{
		{archive.FileUsed, "What godwit reads"},
		{archive.FilePrivate, "Private: only counted, nothing of them is shown or posted"},
		{archive.FileOther, "What godwit has no use for"},
		{archive.FileUnknown, "What godwit does not know"},
	} {
		group := pageGroup{Title: g.title}
		for _, f := range h.Files {
			if f.Kind == g.kind {
				group.Files = append(group.Files, f)
			}
		}
		if len(group.Files) > 0 {
			e.Groups = append(e.Groups, group)
		}
	}
	return e
}

// some leaves out what there is none of.
func some(list []pageBar) []pageBar {
	return slices.DeleteFunc(list, func(b pageBar) bool { return b.N == 0 })
}

// topBars has a bar for each of the largest counts, and one for all others together.
func topBars(m map[string]int, label func(string) string) []pageBar {
	const most = 10
	var list []pageBar
	rest := 0
	for i, name := range top(m, len(m)) {
		if i < most {
			list = append(list, pageBar{Label: label(name), N: m[name]})
		} else {
			rest += m[name]
		}
	}
	if len(m) > most {
		list = append(list, pageBar{Label: count(len(m)-most, "other"), N: rest, Rest: true})
	}
	measure(list)
	return list
}

// measure makes the longest bar as long as can be.
func measure(list []pageBar) {
	most := 0
	for _, b := range list {
		most = max(most, b.N)
	}
	for i := range list {
		list[i].Width = percent(list[i].N, most)
	}
}

// shares makes the bars as long as their part of the whole.
func shares(whole int, list []pageBar) []pageBar {
	for i := range list {
		b := &list[i]
		b.Width = percent(b.N, whole)
		switch {
		case b.N > 0 && b.Width < 1:
			b.Share = "<1%"
		case b.N < whole && b.Width > 99:
			b.Share = ">99%"
		default:
			b.Share = fmt.Sprintf("%.0f%%", b.Width)
		}
	}
	return list
}

// percent is rounded to what a screen can show, which also keeps exponents out of the CSS.
func percent(n, whole int) float64 {
	if n <= 0 || whole <= 0 {
		return 0
	}
	const steps = 1000
	return math.Round(float64(n)*100*steps/float64(whole)) / steps
}

// inWords puts a chart in words, for those who cannot see it.
func inWords(title string, list []pageBar) string {
	var texts []string
	for _, b := range list {
		texts = append(texts, number(b.N)+" "+b.Label)
	}
	return title + ": " + strings.Join(texts, "; ")
}

// clip makes a foreign name short enough to stand beside a bar.
func clip(name string) string {
	const most = 60 // characters
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most-1]) + "…"
	}
	return explain.Line(name)
}

// languageName adds the name to Twitter's code of a language, where it is a frequent one.
func languageName(code string) string {
	if name, ok := languageNames[code]; ok {
		return name + " (" + code + ")"
	}
	return clip(code)
}

// languageNames has ISO 639's old codes, too, and those that Twitter gives to tweets in no language.
var languageNames = map[string]string{
	"ar": "Arabic", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
	"es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
	"hi": "Hindi", "ht": "Haitian Creole", "hu": "Hungarian", "id": "Indonesian", "in": "Indonesian", "it": "Italian",
	"iw": "Hebrew", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
	"ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
	"ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",

	"art": "emoji", "qam": "only mentions", "qct": "only cashtags", "qht": "only hashtags", "qme": "only mentions or media", "qst": "very short",
	"und": "not recognised", "zxx": "no words",
}
