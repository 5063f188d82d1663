package practice

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, Options{Title: "R&D", KeepMedia: 200})
		if a := c.must(c.get("/"), 200); !strings.Contains(a.body, "Nothing has been published here.") {
			t.Error(a.body)
		}
		photo := c.must(c.file("/api/v2/media", pngFile(t, 1, 1), "description", `"><script>`), 200).id(t)
		root := c.must(c.post("status", "<b>one</b>\n\ntwo\nthree https://example.com/?a=1&b=2", "media_ids[]", photo, "language", "de"), 200).id(t)
		time.Sleep(time.Minute)
		second := c.must(c.post("status", "second thread", "spoiler_text", "spoiler & alert", "visibility", "private"), 200).id(t)
		large := c.must(c.file("/api/v2/media", pngFile(t, 900, 900)), 200).id(t)
		reply := c.must(c.post("status", "reply", "in_reply_to_id", root, "sensitive", "true", "media_ids[]", large), 200).id(t)
		for _, path := range []string{"/", "/@alice", "/@alice/" + reply} {
			a := c.must(c.get(path), 200)
			for _, want := range []string{
				`R&amp;D`,
				`<div lang="de"><p>&lt;b&gt;one&lt;/b&gt;</p><p>two<br />three <a href="https://example.com/?a=1&amp;b=2"`,
				`src="/media/` + photo + `" alt="&#34;&gt;&lt;script&gt;"`,
				`<summary>Sensitive media</summary>`,
				`kB, not kept`,
				`<time datetime="2000-01-01T00:00:00Z">1 January 2000, 00:00 UTC</time>`,
			} {
				if !strings.Contains(a.body, want) {
					t.Errorf("%s does not show %s:\n%s", path, want, a.body)
				}
			}
			if strings.Contains(a.body, "<script") || !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%s: %v", path, a.Header)
			}
			if got := strings.Contains(a.body, "<summary>spoiler &amp; alert</summary>"); got != !strings.Contains(path, reply) {
				t.Errorf("%s: the other thread is shown: %v", path, got)
			}
			if got, want := strings.Contains(a.body, `<article id="s`+reply+`" aria-current="true">`), strings.Contains(path, reply); got != want {
				t.Errorf("%s: the reply is marked: %v", path, got)
			}
			// The newer thread is first, and a reply is under what it replies to.
			order := regexp.MustCompile(`<article id="s(\d+)"`).FindAllStringSubmatch(a.body, -1)
			var ids []string
			for _, match := range order {
				ids = append(ids, match[1])
			}
			if got := strings.Join(ids, " "); got != root+" "+reply && got != second+" "+root+" "+reply {
				t.Errorf("%s: order %s", path, got)
			}
		}
		if a := c.must(c.get("/media/"+photo), 200); a.Header.Get("Content-Type") != "image/png" {
			t.Error(a.Header)
		}
		c.must(c.get("/@bob"), 404)
		c.must(c.get("/@alice/1"), 404)
		c.must(c.get("/nothing"), 404)
		c.must(c.form("POST", "/"), 405)
	})
}

func TestPageNumbers(t *testing.T) {
	c := newClient(t, Options{})
	for i := range 2*threadsOnPage + 1 {
		c.must(c.post("status", fmt.Sprint(i)), 200)
	}
	for query, want := range map[string]struct {
		posts        int
		newer, older bool
	}{
		"":         {threadsOnPage, false, true},
		"?page=2":  {threadsOnPage, true, true},
		"?page=3":  {1, true, false},
		"?page=9":  {1, true, false},
		"?page=-1": {threadsOnPage, false, true},
	} {
		a := c.must(c.get("/@alice"+query), 200)
		if got := strings.Count(a.body, "<article"); got != want.posts {
			t.Errorf("%s: %d posts, want %d", query, got, want.posts)
		}
		if strings.Contains(a.body, ">Newer<") != want.newer || strings.Contains(a.body, ">Older<") != want.older {
			t.Errorf("%s: wrong links", query)
		}
	}
}

// GoToSocial's statuses have another address.
func TestStatusURL(t *testing.T) {
	for _, sw := range []Software{Mastodon, GoToSocial} {
		c := newClient(t, Options{Software: sw})
		c.must(c.post("status", "x"), 200)
		url := c.s.Statuses("alice")[0].URL
		c.must(c.get(strings.TrimPrefix(url, c.s.URL())), 200)
	}
}
