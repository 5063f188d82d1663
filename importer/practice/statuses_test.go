package practice

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStatusRefused(t *testing.T) {
	long := strings.Repeat("x", 5001)
	for _, test := range []struct {
		name       string
		pairs      []string
		mastodon   int
		goToSocial int
		body       string // part of Mastodon's
	}{
		{"blank", []string{"status", " \n"}, 422, 400, "Text can't be blank"},
		{"too long", []string{"status", long}, 422, 400, "Text character limit of 500 exceeded"},
		{"too long with warning", []string{"status", long[:499], "spoiler_text", "cw"}, 422, 200, "Text character limit of 500 exceeded"},
		{"no parent", []string{"status", "x", "in_reply_to_id", "1"}, 404, 404, "The post you are trying to reply to does not appear to exist."},
		{"unknown media", []string{"status", "x", "media_ids[]", "1"}, 422, 400, "Media with IDs 1 was not found"},
		{"too many media", []string{"media_ids[]", "1", "media_ids[]", "2", "media_ids[]", "3", "media_ids[]", "4", "media_ids[]", "5", "media_ids[]", "6", "media_ids[]", "7"}, 422, 400, "Cannot attach more than 4 files"},
		{"mention", []string{"status", "hi @bob", "allowed_mentions[]", ""}, 422, 200, `"unexpected_accounts":[{`},
		{"language", []string{"status", "x", "language", "not a language"}, 200, 400, `"language":"en"`},
		{"visibility", []string{"status", "x", "visibility", "secret"}, 422, 200, "not a valid visibility"},
		{"poll", []string{"status", "x", "poll[options][]", "yes"}, 422, 400, "no polls"},
		{"later", []string{"status", "x", "scheduled_at", "2999-01-01T00:00:00Z"}, 422, 501, "later"},
		{"not UTF-8", []string{"status", "\xff"}, 400, 400, "encoding"},
		{"no date", []string{"status", "x", "scheduled_at", "soon"}, 422, 400, "later"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, Options{})
			a := c.must(c.post(test.pairs...), test.mastodon)
			if !strings.Contains(a.body, test.body) {
				t.Errorf("body %s, want %q in it", a.body, test.body)
			}
			if got := len(c.s.Statuses("alice")); (got == 1) != (test.mastodon == 200) {
				t.Errorf("%d statuses after %d", got, test.mastodon)
			}
			c = newClient(t, Options{Software: GoToSocial})
			c.must(c.post(test.pairs...), test.goToSocial)
			if got := len(c.s.Statuses("alice")); (got == 1) != (test.goToSocial == 200) {
				t.Errorf("GoToSocial: %d statuses after %d", got, test.goToSocial)
			}
		})
	}
}

func TestStatusPublished(t *testing.T) {
	c := newClient(t, Options{})
	parent := c.must(c.post("status", "first\n"), 200).id(t)
	photo := c.must(c.file("/api/v2/media", pngFile(t, 2, 1), "description", "two pixels"), 200).id(t)
	c.must(c.post("status", " hello https://example.com ", "spoiler_text", "cw", "in_reply_to_id", parent, "media_ids[]", photo,
		"visibility", "unlisted", "language", "pt-PT", "allowed_mentions[]", ""), 200)

	r := c.request("POST", "/api/v1/statuses", strings.NewReader(
		`{"status":"json","sensitive":true,"visibility":"private","allowed_mentions":[],"media_ids":null,"language":"zh-TW","in_reply_to_id":`+parent+`}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "k")
	c.must(r, 200)

	got := c.s.Statuses("alice")
	if len(got) != 3 {
		t.Fatalf("%d statuses", len(got))
	}
	reply := got[1]
	if reply.Text != "hello https://example.com" || reply.Warning != "cw" || !reply.Sensitive || reply.InReplyToID != parent ||
		reply.Visibility != "unlisted" || reply.Language != "pt" || reply.App != "practice" || len(reply.Media) != 1 {
		t.Errorf("%+v", reply)
	}
	if m := reply.Media[0]; m.Kind != "image" || m.MIMEType != "image/png" || m.Description != "two pixels" || m.Size == 0 || len(m.SHA256) != 64 {
		t.Errorf("%+v", m)
	}
	if p := got[2]; p.Text != "json" || !p.Sensitive || p.Visibility != "private" || p.Language != "zh-TW" || p.IdempotencyKey != "k" || p.InReplyToID != parent {
		t.Errorf("%+v", p)
	}
	// A blank text gives way to the warning.
	c.must(c.post("spoiler_text", "only this"), 200)
	if p := c.s.Statuses("alice")[3]; p.Text != "only this" || p.Warning != "" {
		t.Errorf("%+v", p)
	}

	var doc struct {
		Content string
		Account struct{ Acct string }
	}
	c.must(c.get("/api/v1/statuses/"+reply.ID), 200).decode(t, &doc)
	if !strings.Contains(doc.Content, `<a href="https://example.com"`) || doc.Account.Acct != "alice" {
		t.Errorf("%+v", doc)
	}
	// What is private is nobody else's.
	other := &client{t, c.s, c.s.AddAccount("bob")}
	other.must(other.get("/api/v1/statuses/"+got[2].ID), 404)
	other.must(other.post("status", "x", "in_reply_to_id", got[2].ID), 404)
	other.must(other.get("/api/v1/statuses/"+reply.ID+"/source"), 404)
	other.must(other.request("DELETE", "/api/v1/statuses/"+reply.ID, nil), 404)
	other.must(other.form("PUT", "/api/v1/statuses/"+reply.ID, "status", "y"), 404)
}

func TestNotifications(t *testing.T) {
	for _, sw := range []Software{Mastodon, GoToSocial} {
		c := newClient(t, Options{Software: sw})
		id := c.must(c.post("status", "hi @bob@example.com, @alice and me@example.com @BOB"), 200).id(t)
		want := []Notification{{id, "alice", "bob@example.com"}, {id, "alice", "BOB"}}
		if got := c.s.Notifications(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", sw, got, want)
		}
		c.must(c.form("PUT", "/api/v1/statuses/"+id, "status", "hi @bob@example.com and @carol"), 200)
		if got := c.s.Notifications(); !slices.Equal(got, append(want, Notification{id, "alice", "carol"})) {
			t.Errorf("%s: after the edit %v", sw, got)
		}
	}
}

func TestAllowedMentions(t *testing.T) {
	c := newClient(t, Options{})
	c.s.AddAccount("bob")
	bob := c.s.accounts["bob"].id
	c.must(c.post("status", "@bob @alice", "allowed_mentions[]", bob), 200)
	a := c.must(c.post("status", "@bob @carol@example.com", "allowed_mentions[]", bob), 422)
	var doc struct {
		Unexpected []struct{ Acct string } `json:"unexpected_accounts"`
	}
	a.decode(t, &doc)
	if len(doc.Unexpected) != 1 || doc.Unexpected[0].Acct != "carol@example.com" {
		t.Errorf("%s", a.body)
	}
}

func TestIdempotency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		post := func(c *client, text string) answer {
			r := c.post("status", text)
			r.Header.Set("Idempotency-Key", "k")
			return c.must(r, 200)
		}
		c := newClient(t, Options{})
		refused := c.post("status", "")
		refused.Header.Set("Idempotency-Key", "k")
		c.must(refused, 422) // is not remembered
		first := post(c, "a").id(t)
		if again := post(c, "b").id(t); again != first {
			t.Error("a replay made a second status")
		}
		bob := &client{t, c.s, c.s.AddAccount("bob")}
		if post(bob, "a").id(t) == first {
			t.Error("keys of two accounts are one")
		}
		time.Sleep(time.Hour)
		if post(c, "a").id(t) == first {
			t.Error("a key lives longer than an hour")
		}
	})
}

func TestReplayFails(t *testing.T) {
	for version, code := range map[string]int{"4.5.9": 200, "4.6.0": 500, "4.7.1": 500, "4.7.2": 200} {
		c := newClient(t, Options{Version: version})
		for i, want := range []int{200, code} {
			r := c.post("status", "x")
			r.Header.Set("Idempotency-Key", "k")
			if a := c.must(r, want); i == 1 && len(c.s.Statuses("alice")) != 1 {
				t.Errorf("%s: %s", version, a.body)
			}
		}
	}
}

func TestGoToSocialKnowsNoKeys(t *testing.T) {
	c := newClient(t, Options{Software: GoToSocial})
	for range 2 {
		r := c.post("status", "x")
		r.Header.Set("Idempotency-Key", "k")
		c.must(r, 200)
	}
	if got := c.s.Statuses("alice"); len(got) != 2 || len(got[0].ID) != 26 {
		t.Errorf("%+v", got)
	}
}

func TestBackdating(t *testing.T) {
	const past = "2012-03-04T05:06:07.008Z"
	c := newClient(t, Options{})
	before := time.Now()
	c.must(c.post("status", "x", "scheduled_at", past), 200)
	if at := c.s.Statuses("alice")[0].CreatedAt; at.Before(before) {
		t.Errorf("Mastodon took the date %v", at)
	}

	c = newClient(t, Options{Software: GoToSocial})
	now := c.must(c.post("status", "now"), 200).id(t)
	old := c.must(c.post("status", "old", "scheduled_at", past), 200).id(t)
	older := c.must(c.post("status", "older", "scheduled_at", "2011-01-01T01:00:00+01:00"), 200).id(t)
	c.must(c.post("status", "reply", "scheduled_at", past, "in_reply_to_id", old), 200)
	if got := c.s.Statuses("alice")[1].CreatedAt.Format(time.RFC3339Nano); got != past {
		t.Errorf("created at %s", got)
	}
	var page []struct{ ID string }
	c.must(c.get("/api/v1/accounts/"+c.s.accounts["alice"].id+"/statuses"), 200).decode(t, &page)
	if page[0].ID != now || page[3].ID != older {
		t.Errorf("the list is not by date: %v", page)
	}
	if !strings.HasPrefix(old, "016QE1KDH0") { // 1330837567008 ms in base 32
		t.Errorf("id %s is not of its date", old)
	}

	bob := &client{t, c.s, c.s.AddAccount("bob")}
	bob.must(bob.post("status", "x", "scheduled_at", past, "in_reply_to_id", old), 403)
	c.must(c.post("status", "hi @bob", "scheduled_at", past), 403)
	c.must(c.post("status", "x", "scheduled_at", "1970-01-01T00:00:00Z"), 406)
	c = newClient(t, Options{Software: GoToSocial, NoBackdating: true})
	a := c.must(c.post("status", "x", "scheduled_at", past), 403)
	if !strings.Contains(a.body, "backdating statuses has been disabled on this instance") {
		t.Error(a.body)
	}
}

// An edit takes away what it does not send.
func TestEdit(t *testing.T) {
	c := newClient(t, Options{})
	photo := c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), 200).id(t)
	id := c.must(c.post("status", "a", "spoiler_text", "cw", "language", "fr", "media_ids[]", photo), 200).id(t)
	path := "/api/v1/statuses/" + id
	c.must(c.form("PUT", path, "status", "b", "spoiler_text", "cw", "media_ids[]", photo), 200)
	if got := c.s.Statuses("alice")[0]; got.Text != "b" || got.Warning != "cw" || len(got.Media) != 1 || got.EditedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	c.must(c.form("PUT", path, "status", "c"), 200)
	if got := c.s.Statuses("alice")[0]; got.Text != "c" || got.Warning != "" || got.Sensitive || len(got.Media) != 0 || got.Language != "fr" {
		t.Errorf("%+v", got)
	}
	c.must(c.form("PUT", path, "spoiler_text", ""), 422)
	var source struct{ Text string }
	c.must(c.get(path+"/source"), 200).decode(t, &source)
	if source.Text != "c" {
		t.Errorf("source %q", source.Text)
	}
}

func TestDelete(t *testing.T) {
	c := newClient(t, Options{})
	photo := c.must(c.file("/api/v2/media", pngFile(t, 1, 1)), 200).id(t)
	root := c.must(c.post("status", "root", "media_ids[]", photo), 200).id(t)
	c.must(c.post("status", "reply", "in_reply_to_id", root), 200)
	var doc struct{ Text string }
	c.must(c.request("DELETE", "/api/v1/statuses/"+root, nil), 200).decode(t, &doc)
	if doc.Text != "root" {
		t.Errorf("answer has text %q", doc.Text)
	}
	c.must(c.get("/api/v1/statuses/"+root), 404)
	c.must(c.request("DELETE", "/api/v1/statuses/"+root, nil), 404)
	got := c.s.Statuses("alice")
	if !got[0].Deleted || got[1].Deleted || got[1].InReplyToID != "" {
		t.Errorf("%+v", got)
	}
	c.must(c.post("media_ids[]", photo), 200) // the file is free again
}

func TestContext(t *testing.T) {
	c := newClient(t, Options{})
	reply := func(text, to string) string { return c.must(c.post("status", text, "in_reply_to_id", to), 200).id(t) }
	a := reply("a", "")
	b := reply("b", a)
	d := reply("d", a)
	e := reply("e", b)
	f := reply("f", e)
	var doc struct{ Ancestors, Descendants []struct{ ID string } }
	ids := func(list []struct{ ID string }) (ids []string) {
		for _, st := range list {
			ids = append(ids, st.ID)
		}
		return ids
	}
	c.must(c.get("/api/v1/statuses/"+a+"/context"), 200).decode(t, &doc)
	if got := ids(doc.Descendants); len(doc.Ancestors) != 0 || !slices.Equal(got, []string{b, e, f, d}) {
		t.Errorf("descendants %v", got)
	}
	c.must(c.get("/api/v1/statuses/"+e+"/context"), 200).decode(t, &doc)
	if got := ids(doc.Ancestors); !slices.Equal(got, []string{a, b}) || !slices.Equal(ids(doc.Descendants), []string{f}) {
		t.Errorf("ancestors %v", got)
	}
	c.must(c.get("/api/v1/statuses/1/context"), 404)

	var list []struct{ ID string }
	c.must(c.get("/api/v1/statuses?id[]="+b+"&id[]=1&id[]="+d), 200).decode(t, &list)
	if got := ids(list); !slices.Equal(got, []string{b, d}) {
		t.Errorf("by id %v", got)
	}
	c.must(c.get("/api/v1/statuses?"+strings.Repeat("id[]=1&", 21)), 422)
	old := newClient(t, Options{Version: "4.2.0"})
	old.must(old.get("/api/v1/statuses?id[]=1"), 404)
	gts := newClient(t, Options{Software: GoToSocial})
	gts.must(gts.get("/api/v1/statuses?id[]=1"), 405)
}

func TestPaging(t *testing.T) {
	c := newClient(t, Options{})
	var ids []string // newest first
	for i := range 50 {
		ids = slices.Insert(ids, 0, c.must(c.post("status", fmt.Sprint(i)), 200).id(t))
	}
	path := "/api/v1/accounts/" + c.s.accounts["alice"].id + "/statuses"
	page := func(query string) ([]string, string) {
		a := c.must(c.get(path+query), 200)
		var list []struct{ ID string }
		a.decode(t, &list)
		got := []string{}
		for _, st := range list {
			got = append(got, st.ID)
		}
		return got, a.Header.Get("Link")
	}
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"", ids[:20]},
		{"?limit=80", ids[:40]},
		{"?limit=5&max_id=" + ids[9], ids[10:15]},
		{"?limit=5&since_id=" + ids[9], ids[:5]},
		{"?limit=5&min_id=" + ids[9], ids[4:9]},
		{"?min_id=" + ids[3] + "&max_id=" + ids[1], ids[2:3]},
		{"?max_id=" + ids[49], []string{}},
		{"?only_media=true", []string{}},
		{"?exclude_reblogs=true&exclude_replies=true&limit=1", ids[:1]},
	} {
		if got, _ := page(test.query); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.query, got, test.want)
		}
	}
	_, links := page("?limit=2&exclude_reblogs=true")
	base := c.s.URL() + path + "?exclude_reblogs=true&limit=2&"
	want := fmt.Sprintf(`<%smax_id=%s>; rel="next", <%smin_id=%s>; rel="prev"`, base, ids[1], base, ids[0])
	if links != want {
		t.Errorf("Link: %s\nwant  %s", links, want)
	}
	if _, links := page("?limit=2&max_id=" + ids[48]); strings.Contains(links, "next") {
		t.Errorf("the last page has a next one: %s", links)
	}
	c.must(c.get("/api/v1/accounts/1/statuses"), 404)
}

// TestExcludeDirect: a list goes without direct messages from Mastodon 4.6, and they are not counted.
func TestExcludeDirect(t *testing.T) {
	for _, tt := range []struct {
		options     Options
		want, count int
	}{
		{Options{Version: "4.6.0"}, 1, 1},
		{Options{Version: "4.5.0"}, 2, 1},
		{Options{Software: GoToSocial}, 2, 2},
	} {
		c := newClient(t, tt.options)
		c.token = c.s.AddAppToken("alice", "by hand")
		c.must(c.post("status", "to all", "visibility", "public"), 200)
		c.must(c.post("status", "to one", "visibility", "direct"), 200)
		var all []struct {
			Application struct{ Name string }
			Account     struct {
				Count int `json:"statuses_count"`
			}
		}
		c.must(c.get("/api/v1/accounts/"+c.s.accounts["alice"].id+"/statuses?exclude_direct=true"), 200).decode(t, &all)
		if len(all) != tt.want || all[0].Account.Count != tt.count || all[0].Application.Name != "by hand" {
			t.Errorf("%s %s: %+v", tt.options.Software, tt.options.Version, all)
		}
	}
}
