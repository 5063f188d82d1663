package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// The page shows what is in contents, nothing else, and no secret.
func TestPage(t *testing.T) {
	for _, o := range []archivetest.Options{
		{Era: archivetest.EraGrailbird, Tweets: 300},
		{Era: archivetest.Era2019, Tweets: 300, NoMedia: true},
		{Era: archivetest.Era2023, Tweets: 1500, Private: true, Removed: true},
		{Era: archivetest.Era2025, Tweets: 300, NoManifest: true, NoAccount: true},
	} {
		t.Run(fmt.Sprint(o.Era), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.zip")
			if _, err := archivetest.Write(path, o); err != nil {
				t.Fatal(err)
			}
			c := stockOf(t, path)
			page := pageOf(t, c)
			for _, secret := range archivetest.Secrets() {
				if strings.Contains(page, secret) {
					t.Errorf("%q is on the page", secret)
				}
			}
			for _, outside := range []string{"http:", "https:", "//", "url(", "@import", "<!--"} {
				if strings.Contains(page, outside) {
					t.Errorf("%q is on the page", outside)
				}
			}
			checkPage(t, page)
			checkNumbers(t, page, c)
		})
	}
}

func TestPageOfSeveralArchives(t *testing.T) {
	dir := t.TempDir()
	now, then := filepath.Join(dir, "now.zip"), filepath.Join(dir, "then.zip")
	for path, o := range map[string]archivetest.Options{
		now:  {Era: archivetest.Era2025, Tweets: 300},
		then: {Era: archivetest.EraGrailbird, Tweets: 300, Timeline: archivetest.Era2025.Made()},
	} {
		if _, err := archivetest.Write(path, o); err != nil {
			t.Fatal(err)
		}
	}
	c := stockOf(t, now, then)
	page := pageOf(t, c)
	checkPage(t, page)
	checkNumbers(t, page, c)
	doc := parsePage(t, page)
	if got := texts(doc, "h3"); !slices.Equal(got, []string{c.Archives[0].Name, c.Archives[1].Name}) {
		t.Errorf("sections %q", got)
	}
	if text := textOf(doc); !strings.Contains(text, "from 2 archives, the newest made on "+day(c.Made)) {
		t.Errorf("the archives are not counted:\n%s", text)
	}
}

// An archive without tweets has a page, as has one of which nothing is known.
func TestPageOfNothing(t *testing.T) {
	empty := &contents{Account: "ada_example", Complete: true, Cannot: []absence{noPolls}, Archives: []holdings{{Form: archive.FormTweets, Complete: true}}}
	for _, c := range []*contents{empty, {}} {
		page := pageOf(t, c)
		checkPage(t, page)
		checkNumbers(t, page, c)
		text := textOf(parsePage(t, page))
		for _, want := range []string{"0 tweets ", "There are none.", protectionNote} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing:\n%s", want, text)
			}
		}
		if strings.Contains(page, "0001") || strings.Contains(page, "NaN") || strings.Contains(page, "%!") {
			t.Errorf("something is not filled in:\n%s", page)
		}
	}
}

// What strangers wrote is text, whatever it looks like, and leaves room for the rest.
func TestPageOfHostileNames(t *testing.T) {
	hostile := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style></title></table>`, `{{.}}`,
		`javascript:alert(1)`, "a\u202eb\u2066c\x1b[31m\x00d", "\xff\xfe", strings.Repeat("W", 5000), strings.Repeat("é ", 5000), "\u05d0\u05d1 1",
	}
	c := &contents{Years: map[int]int{2020: 1}, Languages: map[string]int{}, Clients: map[string]int{}}
	for i, name := range hostile {
		n := 10*len(hostile) - i
		c.Account, c.Name = name, name
		c.Former = append(c.Former, name)
		c.Languages[name], c.Clients[name] = n, n
		c.Differences = append(c.Differences, name)
		c.Absent = append(c.Absent, name)
		c.Private = append(c.Private, name)
		c.Unknown = append(c.Unknown, name)
		c.Warnings = append(c.Warnings, name)
		c.Unreadable, c.Explorer, c.Finder = append(c.Unreadable, name), append(c.Explorer, name), append(c.Finder, name)
		c.Unclaimed, c.UnclaimedFiles = i+1, append(c.UnclaimedFiles, name)
		c.Archives = append(c.Archives, holdings{Name: name, Form: archive.Form(name), Partial: true, Truncated: true, Files: []holding{
			{Name: name, Kind: archive.FilePrivate, Declared: &n, Found: &n, Status: archive.FileWhole},
			{Name: name, Kind: archive.FileUnknown, Status: archive.FileAbsent},
		}})
		page := pageOf(t, c)
		checkPage(t, page)
		if i := strings.IndexFunc(page, func(r rune) bool {
			return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
		}); i >= 0 {
			t.Errorf("control character: %q", page[i:min(i+20, len(page))])
		}
	}
	doc := parsePage(t, pageOf(t, c))
	bars := append(rowsOf(t, doc, "clients"), rowsOf(t, doc, "languages")...)
	for i, name := range hostile[:6] {
		for _, where := range []string{bars[i][0], bars[11+i][0], texts(doc, "h3")[i]} {
			if where != name {
				t.Errorf("%q is %q on the page", name, where)
			}
		}
	}
	for _, bar := range bars {
		if n := len([]rune(bar[0])); n > 60 {
			t.Errorf("a name of %d characters beside a bar", n)
		}
	}
}

func TestPageBars(t *testing.T) {
	c := &contents{
		Tweets: 1000, Originals: 996, SelfReplies: 4,
		Years:   map[int]int{2010: 400, 2013: 1, 2014: 100},
		Clients: map[string]int{"o": 1, "p": 2},
	}
	for i := range 10 {
		c.Clients[string(rune('a'+i))] = 100 - i
	}
	doc := parsePage(t, pageOf(t, c))
	for id, want := range map[string][][]string{
		"years": {{"2010", "400", "100"}, {"2011", "0", ""}, {"2012", "0", ""}, {"2013", "1", "0.25"}, {"2014", "100", "25"}},
		"kinds": {
			{"your own, answering nobody", "996", ">99%"},
			{"replies to yourself (threads)", "4", "<1%"},
			{"replies to others", "0", "0%"},
			{"beginning with somebody's name, answering no tweet", "0", "0%"},
			{"retweets", "0", "0%"},
		},
	} {
		if diff := cmp.Diff(want, rowsOf(t, doc, id)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	clients := rowsOf(t, doc, "clients")
	if len(clients) != 11 || clients[9][0] != "j" || !slices.Equal(clients[10], []string{"2 others", "3", "3"}) {
		t.Errorf("clients %q", clients)
	}
	stack := find(doc, func(n *html.Node) bool { return attr(n, "role") == "img" })
	if len(stack) != 1 || attr(stack[0], "aria-label") != "Kinds of tweets: 996 your own, answering nobody; 4 replies to yourself (threads); "+
		"0 replies to others; 0 beginning with somebody's name, answering no tweet; 0 retweets" {
		t.Errorf("the bar of kinds is not in words: %v", stack)
	}
	var parts []string
	for n := range stack[0].ChildNodes() {
		parts = append(parts, attr(n, "style"))
	}
	if !slices.Equal(parts, []string{"flex-grow:996", "flex-grow:4"}) {
		t.Errorf("parts of the bar: %q", parts)
	}
}

// What is missing is said as on the terminal.
func TestPageOfLosses(t *testing.T) {
	one, two := 1, 2
	c := &contents{
		Account: "ada_example", Tweets: 2, Declared: 2, Years: map[int]int{2020: 2},
		Differences: []string{"data/like.js has 1 of 2 that are declared"}, Absent: []string{"data/mute.js", "data/sso.js"}, useless: []string{"data/sso.js"}, Lacking: []string{"a.zip is not all"}, KnowsProtection: true, Unknown: []string{"data/new.js"},
		Warnings: []string{"data/account.js: not as Twitter/X wrote it"}, Unreadable: []string{"b.zip: 1 encrypted file"},
		Explorer: []string{"c.zip"}, Finder: []string{"d.zip"}, Unclaimed: 3, UnclaimedFiles: []string{"1-a.jpg", "2-b.jpg"}, Circle: 1, Protected: 3, KnowsCircles: true, DayOnly: 4,
		Archives: []holdings{{
			Name: "a.zip", Form: archive.FormTweets, Partial: true, Truncated: true, Headers: true, MissingIDs: []string{"1", "2"}, ExtraIDs: []string{"3"},
			Files: []holding{
				{"data/like.js", archive.FileUsed, &two, &one, archive.FileDiffers},
				{"data/mute.js", archive.FileUsed, &two, nil, archive.FileAbsent},
			},
		}},
	}
	text := textOf(parsePage(t, pageOf(t, c)))
	for _, want := range []string{
		"All tweets", "Differs: data/like.js has 1 of 2 that are declared.", "No: the end of a.zip is missing.",
		"No: a.zip is not all.", "of what godwit reads: data/mute.js", "of what is not needed: data/sso.js", "1 file that godwit does not know: data/new.js",
		"has 2 that are not there, and lacks 1 that are.", "data/like.js 2 1 differs", "data/mute.js 2 – not there",
		"3 files in the media folders that no tweet names: 1-a.jpg, 2-b.jpg, 1 more", "What cannot be read: b.zip: 1 encrypted file",
		"c.zip was packed by Windows Explorer", "d.zip was packed by the Finder of a Mac", "Small faults that were got around: data/account.js: not as Twitter/X wrote it", "1 tweet only for your Twitter Circle: never imported.",
		"3 tweets from a time when your account was protected: never imported.", "4 tweets of which only the day is known.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, wrong := range []string{"Yes:", circleNote} {
		if strings.Contains(text, wrong) {
			t.Errorf("%q is on the page", wrong)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	c.Declared = 3
	if text := textOf(parsePage(t, pageOf(t, c))); !strings.Contains(text, "Not complete") || strings.Contains(text, "tweets are there.") {
		t.Errorf("not complete:\n%s", text)
	}
}

// A page is replaced as a whole, and nobody else may read it.
func TestWritePage(t *testing.T) {
	dir := t.TempDir()
	file, other, link := filepath.Join(dir, "report.html"), filepath.Join(dir, "other.html"), filepath.Join(dir, "link.html")
	old := []byte("an old page " + pageMark)
	if err := errors.Join(os.WriteFile(file, old, 0o644), os.Link(file, other), os.Symlink("report.html", link)); err != nil {
		t.Skip(err)
	}
	if err := writePage(link, &contents{}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(file)
	if err != nil || !bytes.HasSuffix(page, []byte("</html>\n")) {
		t.Errorf("the page ends in %q, %v", page[max(0, len(page)-20):], err)
	}
	if kept, err := os.ReadFile(other); err != nil || !bytes.Equal(kept, old) {
		t.Errorf("the old page was changed and not replaced: %.100q, %v", kept, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 3 {
		t.Errorf("left behind: %v, %v", list, err)
	}
}

func TestWritePageFails(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		file, named string
		want        error
	}{
		{dir, dir, syscall.EISDIR},
		{filepath.Join(dir, "none", "report.html"), filepath.Join(dir, "none"), fs.ErrNotExist},
		{filepath.Join(plain, "report.html"), filepath.Join(plain, "report.html"), syscall.ENOTDIR},
	} {
		err := writePage(test.file, &contents{})
		if runtime.GOOS == "windows" && test.want == syscall.ENOTDIR {
			continue // it says that there is none
		}
		e, ok := errors.AsType[*fs.PathError](err)
		if !ok || !errors.Is(err, test.want) || e.Path != test.named {
			t.Errorf("%s: %v, want %v of %s", test.file, err, test.want, test.named)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
}

func stockOf(t *testing.T, paths ...string) *contents {
	t.Helper()
	a, err := archive.Open(paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	c, err := takeStock(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pageOf(t *testing.T, c *contents) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := writePage(file, c); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func parsePage(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// checkPage holds a page against what no archive may change: which elements and
// attributes it has, that they are nested well, and that every chart has a name.
func checkPage(t *testing.T, page string) {
	t.Helper()
	elements := strings.Fields("html head meta title style body header main footer section article h1 h2 h3 p ul li dl div dt dd " +
		"table col thead tbody tr th td i bdi details summary")
	void := []string{"meta", "col"}
	attributes := map[string]string{ // patterns of their values
		"lang": "en", "charset": "utf-8", "http-equiv": "Content-Security-Policy", "name": "[a-z-]+", "content": "[^:/]*", "id": `[a-z]+\d*`,
		"class": "[a-z0-9 ]*", "style": `(width|flex-grow):[0-9.]+%?`, "role": "img", "aria-label": "[A-Za-z0-9 ,:;()']+",
		"aria-labelledby": `[a-z]+\d*`, "scope": "row|col|rowgroup", "colspan": `\d`, "open": "",
	}
	var open, ids, used, before []string
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("not closed: %v", open)
			}
		case html.StartTagToken:
			if !slices.Contains(elements, token.Data) {
				t.Errorf("element %s", token)
			}
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
			before = append(before, token.Data)
			for _, a := range token.Attr {
				if pattern, ok := attributes[a.Key]; !ok || !regexp.MustCompile(`^(`+pattern+`)$`).MatchString(a.Val) {
					t.Errorf("attribute %s of %.200s", a.Key, token)
				}
				switch a.Key {
				case "id":
					ids = append(ids, a.Val)
				case "aria-labelledby":
					used = append(used, a.Val)
				}
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Errorf("%s closes %v", token, open)
				return
			}
			open = open[:len(open)-1]
		case html.SelfClosingTagToken, html.CommentToken:
			t.Errorf("%s", token)
		}
		if kind == html.ErrorToken {
			break
		}
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(ids)))); n != len(ids) {
		t.Errorf("ids repeat: %v", ids)
	}
	for _, id := range used {
		if !slices.Contains(ids, id) {
			t.Errorf("no element is %s", id)
		}
	}
	head := "html head meta meta meta meta meta meta meta title style body"
	if got := strings.Join(before[:12], " "); got != head || slices.Contains(before[12:], "style") || slices.Contains(before[12:], "meta") {
		t.Errorf("head %q, want %q", got, head)
	}
	for _, meta := range []string{
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
		`<meta name="robots" content="noindex">`, `<meta name="referrer" content="no-referrer">`, `<meta charset="utf-8">`,
	} {
		if !strings.Contains(page, meta) {
			t.Errorf("no %s", meta)
		}
	}
	level := 0
	for _, name := range before {
		if name[0] == 'h' && len(name) == 2 {
			if n := int(name[1] - '0'); n > level+1 || n == 1 && level > 0 {
				t.Errorf("h%d after h%d", n, level)
			} else {
				level = n
			}
		}
	}
	doc := parsePage(t, page)
	for _, n := range find(doc, func(n *html.Node) bool { return n.Data == "table" || attr(n, "role") == "img" }) {
		if attr(n, "aria-label")+attr(n, "aria-labelledby") == "" {
			t.Errorf("a chart without a name: %.200s", textOf(n))
		}
	}
}

// checkNumbers compares the charts with the contents.
func checkNumbers(t *testing.T, page string, c *contents) {
	t.Helper()
	doc := parsePage(t, page)
	column := func(id string, label int) map[string]int {
		m := map[string]int{}
		for _, row := range rowsOf(t, doc, id) {
			m[row[label]] += numberOf(t, row[label+1])
		}
		return m
	}
	years := maps.Clone(c.Years)
	for y := range column("years", 0) {
		n, _ := strconv.Atoi(y)
		years[n] += 0 // those without tweets are shown
	}
	wantYears := map[string]int{}
	for y, n := range years {
		wantYears[strconv.Itoa(y)] = n
	}
	beside := map[string]int{
		"accounts you follow": c.Following, "followers": c.Followers, "accounts you blocked": c.Blocks, "accounts you muted": c.Mutes,
		"lists": c.Lists, "likes": c.Likes, "direct messages (private: never shown, never posted)": c.Messages,
	}
	maps.DeleteFunc(beside, func(_ string, n int) bool { return n == 0 })
	media := map[string]int{"photos": c.Photos, "videos": c.Videos, "GIFs": c.GIFs}
	if c.MediaItems == 0 {
		clear(media)
	}
	for id, want := range map[string]map[string]int{
		"kinds": {
			"your own, answering nobody": c.Originals, "replies to yourself (threads)": c.SelfReplies, "replies to others": c.Replies,
			"beginning with somebody's name, answering no tweet": c.MentionsOnly, "retweets": c.Retweets,
		},
		"media": media, "years": wantYears, "beside": beside,
	} {
		if diff := cmp.Diff(want, column(id, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	for id, m := range map[string]map[string]int{"languages": c.Languages, "clients": c.Clients} {
		want, got, n := 0, 0, 0
		for _, row := range rowsOf(t, doc, id) {
			got += numberOf(t, row[1])
			if n < 10 && numberOf(t, row[1]) != m[top(m, 10)[n]] {
				t.Errorf("%s: %q, want %d", id, row, m[top(m, 10)[n]])
			}
			n++
		}
		for _, n := range m {
			want += n
		}
		if got != want || n != min(len(m), 11) {
			t.Errorf("%s: %d in %d rows, want %d of %d", id, got, n, want, len(m))
		}
	}
	text := textOf(doc)
	wants := []string{count(c.Tweets, "tweet")}
	if c.MediaItems > 0 {
		wants = append(wants, "with a file in the archive "+number(c.MediaItems-c.Missing),
			"a link instead "+number(c.Missing), "with a description "+number(c.AltTexts))
	}
	for _, a := range c.Cannot {
		wants = append(wants, a.sentence())
	}
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for i, h := range c.Archives {
		checkFiles(t, rowsOf(t, doc, "archive"+strconv.Itoa(i)), h)
	}
}

// checkFiles compares the table of files with what is known of them.
func checkFiles(t *testing.T, rows [][]string, h holdings) {
	t.Helper()
	item := func(n *int) string {
		if n == nil {
			return "–"
		}
		return number(*n)
	}
	private := false
	var got, want []string
	for _, row := range rows {
		if len(row) == 1 {
			private = strings.HasPrefix(row[0], "Private: only counted")
			continue
		}
		got = append(got, fmt.Sprint(row, private))
	}
	for _, f := range h.Files {
		status := strings.Replace(string(f.Status), "absent", "not there", 1)
		want = append(want, fmt.Sprint([]string{f.Name, item(f.Declared), item(f.Found), status}, f.Kind == archive.FilePrivate))
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func find(n *html.Node, is func(*html.Node) bool) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			list = append(list, d)
		}
	}
	return list
}

// rowsOf returns the cells of the table that an element names, without its head. A bar
// is its length, nothing where there is none.
func rowsOf(t *testing.T, doc *html.Node, id string) [][]string {
	t.Helper()
	var rows [][]string
	for _, table := range find(doc, func(n *html.Node) bool { return n.Data == "table" && attr(n, "aria-labelledby") == id }) {
		for _, row := range find(table, func(n *html.Node) bool { return n.Data == "tr" && n.Parent.Data != "thead" }) {
			var cells []string
			for cell := range row.ChildNodes() {
				text := textOf(cell)
				for _, bar := range find(cell, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "style"), "width:") }) {
					text = strings.TrimSuffix(strings.TrimPrefix(attr(bar, "style"), "width:"), "%")
				}
				cells = append(cells, text)
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

func texts(doc *html.Node, name string) []string {
	var list []string
	for _, n := range find(doc, func(n *html.Node) bool { return n.Data == name }) {
		list = append(list, textOf(n))
	}
	return list
}

// textOf returns the text of an element as a person reads it: white space is one space.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
		if d.Type == html.ElementNode && !slices.Contains([]string{"bdi", "i"}, d.Data) {
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func numberOf(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		t.Error(err)
	}
	return n
}
