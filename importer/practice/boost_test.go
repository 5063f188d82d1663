package practice

import (
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	for _, tt := range []struct {
		name   string
		opts   Options
		quoted string // whose status, and its visibility
		code   int
		quotes bool
		want   string // visibility of the quoting one
	}{
		{"own", Options{}, "alice public", 200, true, "public"},
		{"own for followers", Options{}, "alice private", 200, true, "private"},
		{"of another", Options{}, "bob public", 404, false, ""},
		{"unknown", Options{}, "", 404, false, ""},
		{"before 4.5", Options{Version: "4.4.8"}, "alice public", 200, false, "public"},
		{"before 4.5, unknown", Options{Version: "4.4.8"}, "", 200, false, "public"},
		{"GoToSocial", Options{Software: GoToSocial}, "alice public", 200, false, "public"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, tt.opts)
			id := "1"
			if who, visibility, ok := strings.Cut(tt.quoted, " "); ok {
				other := *c
				if who != "alice" {
					other.token = c.s.AddAccount(who)
				}
				id = other.must(other.post("status", "the first", "visibility", visibility), 200).id(t)
			}
			a := c.must(c.post("status", "the second", "visibility", "public", "quoted_status_id", id), tt.code)
			if tt.code != 200 {
				if !strings.Contains(a.body, "The post you are trying to quote does not appear to exist.") {
					t.Error(a.body)
				}
				return
			}
			all := c.s.Statuses("alice")
			got := all[len(all)-1]
			if (got.QuoteOf == id) != tt.quotes || got.Visibility != tt.want || got.Text != "the second" {
				t.Errorf("published %+v", got)
			}
			if shown := strings.Contains(a.body, `"quote":{"state":"accepted","quoted_status":{"id":"`+id+`"`); shown != tt.quotes {
				t.Errorf("answer %s", a.body)
			}
		})
	}

	c := newClient(t, Options{})
	first := c.must(c.post("status", "the first"), 200).id(t)
	second := c.must(c.post("quoted_status_id", first), 200).id(t) // without text
	if a := c.must(c.get("/@alice/"+second), 200); !strings.Contains(a.body, "<blockquote>") || !strings.Contains(a.body, "the first") || strings.Contains(a.body, "RE:") {
		t.Errorf("page %s", a.body)
	}
	c.must(c.form("DELETE", "/api/v1/statuses/"+first), 200)
	if a := c.must(c.get("/api/v1/statuses/"+second), 200); !strings.Contains(a.body, `"quote":{"state":"deleted","quoted_status":null}`) {
		t.Errorf("after the deletion: %s", a.body)
	}
	if a := c.must(c.get("/@alice/"+second), 200); !strings.Contains(a.body, "The quoted post was deleted.") {
		t.Errorf("page %s", a.body)
	}
}

func TestReblog(t *testing.T) {
	for _, software := range []Software{Mastodon, GoToSocial} {
		c := newClient(t, Options{Software: software})
		original := c.must(c.post("status", "the first", "visibility", "unlisted"), 200).id(t)
		path := "/api/v1/statuses/" + original + "/reblog"
		a := c.must(c.form("POST", path, "visibility", "unlisted"), 200)
		boost := a.id(t)
		if boost == original || !strings.Contains(a.body, `"reblog":{"id":"`+original+`"`) {
			t.Errorf("%s: %s", software, a.body)
		}
		again := c.must(c.form("POST", path, "visibility", "unlisted"), 200).id(t)
		if same := again == boost; same != (software == Mastodon) {
			t.Errorf("%s: a second boost is the first: %v", software, same)
		}
		// A boost of a boost is one of the original, and so is a reply.
		c.must(c.form("POST", "/api/v1/statuses/"+boost+"/reblog"), 200)
		c.must(c.post("status", "reply", "in_reply_to_id", boost), 200)
		all := c.s.Statuses("alice")
		if got := all[1]; got.BoostOf != original || got.Text != "" || got.Visibility != "unlisted" {
			t.Errorf("%s: %+v", software, got)
		}
		if got := all[len(all)-1]; got.InReplyToID != original {
			t.Errorf("%s: %+v", software, got)
		}

		list := "/api/v1/accounts/" + c.s.accounts["alice"].id + "/statuses"
		if a := c.must(c.get(list), 200); !strings.Contains(a.body, `"id":"`+boost+`"`) {
			t.Errorf("%s: %s", software, a.body)
		}
		if a := c.must(c.get(list+"?exclude_reblogs=true"), 200); strings.Contains(a.body, `"id":"`+boost+`"`) {
			t.Errorf("%s: %s", software, a.body)
		}
		if a := c.must(c.get("/@alice"), 200); !strings.Contains(a.body, "· boosted") || strings.Count(a.body, "the first") != len(all)-1 {
			t.Errorf("%s: %s", software, a.body)
		}
		if n := c.s.Notifications(); len(n) != 0 {
			t.Errorf("%s: %v", software, n)
		}
		c.must(c.form("POST", "/api/v1/statuses/"+original+"/unreblog"), 200)
		if all := c.s.Statuses("alice"); !all[1].Deleted || all[0].Deleted {
			t.Errorf("%s: not taken back: %+v", software, all)
		}
		c.must(c.form("POST", path), 200)
		c.must(c.form("DELETE", "/api/v1/statuses/"+original), 200)
		for _, st := range c.s.Statuses("alice") {
			if st.BoostOf != "" && !st.Deleted {
				t.Errorf("%s: outlived the original: %+v", software, st)
			}
		}
	}
}

func TestReblogRefused(t *testing.T) {
	c := newClient(t, Options{})
	bob := *c
	bob.token = c.s.AddAccount("bob")
	for _, tt := range []struct {
		who        *client
		visibility string
		code       int
	}{{c, "direct", 403}, {&bob, "private", 404}, {c, "private", 200}, {&bob, "public", 200}} {
		id := tt.who.must(tt.who.post("status", "x", "visibility", tt.visibility), 200).id(t)
		c.must(c.form("POST", "/api/v1/statuses/"+id+"/reblog", "visibility", "public"), tt.code)
	}
	if n := c.s.Notifications(); len(n) != 1 || n[0].To != "bob" {
		t.Errorf("notified: %v", n)
	}
	if got := c.s.Statuses("alice"); got[2].Visibility != "private" { // after the two originals
		t.Errorf("boost of a post for followers: %+v", got[2])
	}
	c.must(c.form("POST", "/api/v1/statuses/1/reblog"), 404)

	limited := newClient(t, Options{Limits: Limits{Statuses: Limit{Count: 2}}})
	id := limited.must(limited.post("status", "x"), 200).id(t)
	limited.must(limited.form("POST", "/api/v1/statuses/"+id+"/reblog"), 200)
	limited.must(limited.form("POST", "/api/v1/statuses/"+id+"/reblog"), 200) // the same again costs nothing
	limited.must(limited.post("status", "y"), 429)
}

func TestContentType(t *testing.T) {
	for _, tt := range []struct {
		opts        Options
		contentType string
		code        int
		want, html  string
	}{
		{Options{}, "text/markdown", 200, plainText, "<p>**b** *i* \\*</p>"},
		{Options{Software: GoToSocial}, "text/markdown", 200, markdown, "<p><strong>b</strong> <em>i</em> *</p>"},
		{Options{Software: GoToSocial}, "text/plain", 200, plainText, "<p>**b** *i* \\*</p>"},
		{Options{Software: GoToSocial}, "text/x", 400, "", ""},
		{Options{Version: "4.5.0+glitch"}, "text/markdown", 200, markdown, "<p><strong>b</strong> <em>i</em> *</p>"},
	} {
		c := newClient(t, tt.opts)
		a := c.must(c.post("status", `**b** *i* \*`, "content_type", tt.contentType), tt.code)
		if tt.code != 200 {
			continue
		}
		if got := c.s.Statuses("alice")[0].ContentType; got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
		var doc statusJSON
		a.decode(t, &doc)
		if doc.Content != tt.html {
			t.Errorf("%+v: %s", tt, doc.Content)
		}
	}
}
