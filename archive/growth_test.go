package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// counting counts the bytes that are read of a file system.
type counting struct {
	fstest.MapFS
	read, opened, looked atomic.Int64
}

type countingFile struct {
	fs.File
	c *counting
}

func (c *counting) Open(name string) (fs.File, error) {
	c.opened.Add(1)
	f, err := c.MapFS.Open(name)
	if err != nil {
		return nil, err
	}
	return countingFile{f, c}, nil
}

// Stat implements fs.StatFS.
func (c *counting) Stat(name string) (fs.FileInfo, error) {
	c.looked.Add(1)
	return c.MapFS.Stat(name)
}

func (f countingFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.c.read.Add(int64(n))
	return n, err
}

// work is what reading all of an archive costs: bytes read, and files opened or looked for.
func (c *counting) work(t *testing.T) int64 {
	t.Helper()
	a, err := archive.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for range a.Tweets() { // errors are looked for elsewhere
	}
	if _, err := a.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.ContactDetails()
	return c.read.Load() + 100*(c.opened.Load()+c.looked.Load())
}

// TestGrowth: four times as much of what a hostile archive may have much of costs four times the work, and not sixteen.
func TestGrowth(t *testing.T) {
	id := func(i int) string { return fmt.Sprint(1052900000000000000 + i<<22*3600_000*24) }
	for name, files := range map[string]func(n int) fstest.MapFS{
		"parts": func(n int) fstest.MapFS {
			fsys := fstest.MapFS{}
			for i := range n {
				fsys[fmt.Sprintf("data/tweets-part%d.js", i)] = &fstest.MapFile{Data: []byte(list("tweets", tweet(id(i), "x")))}
			}
			return fsys
		},
		"unknown files": func(n int) fstest.MapFS {
			fsys := files("data/tweets.js", list("tweets", tweet("1", "x")))
			for i := range n {
				fsys[fmt.Sprintf("data/strange-%d.js", i)] = &fstest.MapFile{Data: []byte("x = []")}
			}
			return fsys
		},
		"declared files": func(n int) fstest.MapFS {
			var types []string
			for i := range n {
				types = append(types, fmt.Sprintf(`"t%d": {"mediaDirectory": "data/m%d", "files": [{"fileName": "data/t%d.js", "count": "1"}]}`, i, i, i))
			}
			return files("data/tweets.js", list("tweets", tweet("1", "x")), "data/manifest.js", `x = {"dataTypes": {`+strings.Join(types, ", ")+`}}`)
		},
		"archives that name nobody": func(n int) fstest.MapFS {
			fsys := files("a/data/account.js", owner, "a/data/tweets.js", list("tweets", tweet(id(1), strings.Repeat("long ", 1000)), tweet(id(2), "x"), tweet(id(3), "x")))
			for i := range min(n/20, 15) {
				fsys[fmt.Sprintf("b%d/tweets.csv", i)] = &fstest.MapFile{Data: []byte("tweet_id,timestamp,text\n" + id(1) + ",2014-07-01 10:00:00 +0000,x\n")}
			}
			return fsys
		},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 100
			once := (&counting{MapFS: files(n)}).work(t)
			more := (&counting{MapFS: files(4 * n)}).work(t)
			t.Logf("%d and %d", once, more)
			if more > 6*once {
				t.Errorf("work %d, of four times as much %d", once, more)
			}
		})
	}
}

// TestMonthsOutOfOrder: tweets that ask for the months of an older archive in no order do not have each read once a tweet.
func TestMonthsOutOfOrder(t *testing.T) {
	const months, tweetsEach = 12, 60
	photo := `"extended_entities": {"media": [{"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/a.jpg"}]}`
	described := `"entities": {"media": [{"id_str": "1", "media_url_https": "https://pbs.twimg.com/media/a.jpg", "media_alt": "` + strings.Repeat("x", 40_000) + `"}]}`
	in := func(month int, record string) string {
		return strings.Replace(record, "Oct 10 20:19:24 +0000 2018", time.Month(month).String()[:3]+" 10 20:19:24 +0000 2015", 1)
	}
	fsys := files("new/data/account.js", owner, "old/data/js/user_details.js", `var user_details = {"id": "1"}`)
	var tweets []string
	size := 0
	for m := 1; m <= months; m++ {
		var month []string
		for i := range tweetsEach {
			id := fmt.Sprint(1052900000000000000 + m*1000 + i)
			tweets = append(tweets, in(m, tweet(id, "x", photo)))
			month = append(month, in(m, tweet(id, "x", described)))
		}
		data := []byte("Grailbird.data.x = [" + strings.Join(month, ",\n") + "]")
		size += len(data)
		fsys[fmt.Sprintf("old/data/js/tweets/2015_%02d.js", m)] = &fstest.MapFile{Data: data}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(tweets), func(i, j int) { tweets[i], tweets[j] = tweets[j], tweets[i] })
	fsys["new/data/tweets.js"] = &fstest.MapFile{Data: []byte(list("tweets", tweets...))}
	c := &counting{MapFS: fsys}
	a, err := archive.New(c)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for tw, err := range a.Tweets() {
		if err == nil && tw.Media[0].AltText != "" {
			found++
		}
	}
	if n := int(c.read.Load()); n > 20*size || found == 0 {
		t.Errorf("%d bytes read, of months of %d; %d descriptions", n, size, found)
	}
	warned := 0
	for _, w := range a.Warnings() {
		if w.Problem == archive.Unreadable && strings.Contains(w.File, "2015_") {
			warned++
		}
	}
	if warned == 0 {
		t.Error("nothing says that descriptions may be missing")
	}
}

// TestTooMany: more archives than anybody has are not read, in folders or zips, and it is said.
func TestTooMany(t *testing.T) {
	fsys := fstest.MapFS{}
	dir := t.TempDir()
	z := zipped(t, files("data/tweets.js", list("tweets", tweet("1", "x")), "data/account.js", owner))
	for i := range 300 {
		fsys[fmt.Sprintf("a%d/tweets.js", i)] = &fstest.MapFile{Data: []byte(list("tweets", tweet("1", "x")))}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.zip", i)), z, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := archive.New(fsys); !errors.Is(err, archive.ErrNotArchive) || !strings.Contains(err.Error(), "more than 250") {
		t.Errorf("folders: %v", err)
	}
	if _, err := archive.Open(dir); !errors.Is(err, archive.ErrNotArchive) || !strings.Contains(err.Error(), "more than 250") {
		t.Errorf("zips: %v", err)
	}
	nobody := files("a/data/account.js", owner, "a/data/tweets.js", list("tweets", tweet("1", "x")))
	for i := range 30 {
		nobody[fmt.Sprintf("b%d/tweets.csv", i)] = &fstest.MapFile{Data: []byte("tweet_id,timestamp,text\n1,2014-07-01 10:00:00 +0000,x\n")}
	}
	if _, err := archive.New(nobody); !errors.Is(err, archive.ErrOtherAccount) {
		t.Errorf("archives that name nobody: %v", err)
	}
}

// TestManyNestedZips: no more zips of media are opened than are looked into.
func TestManyNestedZips(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	fsys := files("data/tweet.js", list("tweet", tweet("1", "x")))
	for i := range 300 {
		fsys[fmt.Sprintf("data/tweet_media/%d.zip", i)] = &fstest.MapFile{Data: b.Bytes()}
	}
	c := &counting{MapFS: fsys}
	a, err := archive.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	warned := false
	for _, w := range a.Warnings() {
		warned = warned || w.Problem == archive.Unreadable && strings.HasSuffix(w.File, ".zip")
	}
	if n := c.opened.Load(); n > 270 || !warned {
		t.Errorf("%d files opened, a warning: %v", n, warned)
	}
}

// TestLongLists: what each tweet is compared with is bounded, and it is said where that is not all.
func TestLongLists(t *testing.T) {
	var names, protections, mails []string
	for i := range 5000 {
		names = append(names, fmt.Sprintf(`{"screenNameChange": {"screenNameChange": {"changedAt": "2018-10-10T20:19:20.100Z", "changedFrom": "a%d", "changedTo": "b"}}}`, i))
		protections = append(protections, fmt.Sprintf(`{"protectedHistory": {"protectedAt": "2018-10-10T20:19:20.%03dZ", "action": "Protect"}}`, i))
		mails = append(mails, fmt.Sprintf(`{"emailAddressChange": {"emailChange": {"changedFrom": "a%d@example.org"}}}`, i))
	}
	a, err := archive.New(files("data/tweets.js", list("tweets", tweet("1", "x")), "data/screen-name-change.js", list("x", names...),
		"data/protected-history.js", list("x", protections...), "data/email-address-change.js", list("x", mails...)))
	if err != nil {
		t.Fatal(err)
	}
	if n, p, d := len(a.NameChanges()), len(a.Protections()), len(a.ContactDetails()); n != 1000 || p > 1000 || d != 1000 || a.KnowsProtection() {
		t.Errorf("%d names, %d protections, known %v, %d details", n, p, a.KnowsProtection(), d)
	}
	if n := len(a.Warnings()); n < 3 {
		t.Errorf("warnings: %+v", a.Warnings())
	}
}

// TestManyMessages: a conversation of nothing but empty messages does not become a hundred times as large.
func TestManyMessages(t *testing.T) {
	a, err := archive.New(files("data/tweets.js", list("tweets"), "data/direct-messages.js",
		`x = [{"dmConversation": {"messages": [`+strings.Repeat(`{"messageCreate":{"id":""}},`, 400_000)+`{}]}}, {"dmConversation": {"messages": [{"messageCreate": {"id": "1"}}]}}]`))
	if err != nil {
		t.Fatal(err)
	}
	messages, damaged := 0, 0
	for _, err := range a.Messages() {
		var se *archive.SyntaxError
		if errors.As(err, &se) {
			damaged++
		} else if err == nil {
			messages++
		}
	}
	if messages != 1 || damaged != 1 {
		t.Errorf("%d messages and %d errors", messages, damaged)
	}
}
