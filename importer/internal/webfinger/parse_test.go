package webfinger

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

func TestParseJRDLinks(t *testing.T) {
	const (
		plain = `"type":"application/activity+json"`
		ld    = `"type":"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""`
	)
	for _, tt := range []struct{ links, want string }{
		{`{"rel":"self",` + plain + `,"href":"https://a.example/1"}`, "https://a.example/1"},
		{`{"rel":"self",` + ld + `,"href":"https://a.example/1"}`, "https://a.example/1"},
		{`{"rel":"self","type":"Application/LD+json;profile=\"urn:x https://www.w3.org/ns/activitystreams\"","href":"https://a.example/1"}`, "https://a.example/1"},
		{`{"rel":"self",` + plain + `,"href":"http://a.example:3000/1?id=2#main-key"}`, "http://a.example:3000/1?id=2#main-key"},
		{`{"rel":"self","type":"text/html","href":"https://a.example/0"},{"rel":"self",` + plain + `,"href":"https://a.example/1"},{"rel":"self",` + plain + `,"href":"https://a.example/2"}`, "https://a.example/1"},
		{`{"rel":"self",` + plain + `,"href":"/users/ada"},{"rel":"self",` + ld + `,"href":"https://a.example/2"}`, "https://a.example/2"},
		{`{},{"rel":null,"href":null},{"rel":"self",` + plain + `,"href":"https://a.example/1","titles":{"x":"y"}}`, "https://a.example/1"},
		{strings.Repeat(`{"rel":"x"},`, 4000) + `{"rel":"self",` + plain + `,"href":"https://a.example/1"}`, "https://a.example/1"},

		{``, ""},
		{`{"rel":"self","href":"https://a.example/1"}`, ""},
		{`{"rel":"me",` + plain + `,"href":"https://a.example/1"}`, ""},
		{`{"rel":"self","type":"application/ld+json","href":"https://a.example/1"}`, ""},
		{`{"rel":"self","type":"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams2\"","href":"https://a.example/1"}`, ""},
		{`{"rel":"self","type":"application/json","href":"https://a.example/1"}`, ""},
		{`{"rel":"self",` + plain + `}`, ""},
		{`{"rel":"self",` + plain + `,"template":"https://a.example/{uri}"}`, ""},
	} {
		doc, err := parseJRD([]byte(`{"subject":"acct:ada@a.example","links":[`+tt.links+`]}`), false)
		if err != nil || doc.actor != tt.want {
			t.Errorf("%.200s: %q, %v", tt.links, doc.actor, err)
		}
	}
	for _, href := range []string{
		"", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/", "//a.example/1", "/1", "1", "a.example/1",
		"https:a.example", "https:///1", "https://u@a.example/", "https://u:p@a.example/", "https://localhost/1", "https://127.0.0.1/",
		"https://[::1]/", "https://2130706433/", "https://a.example /1", "https://a.example/\\u202e", "https://a.example/\\n", "https://ä.example/",
		"https://a.example/ä", " https://a.example/", "https://a.example:x/", "https://[a.example]/", "https://a.local/",
	} {
		doc, err := parseJRD(fmt.Appendf(nil, `{"subject":"acct:ada@a.example","links":[{"rel":"self",%s,"href":"%s"},{"rel":%q,"href":"%s"}]}`, plain, href, profilePage, href), false)
		if err != nil || doc.actor != "" || doc.page != "" {
			t.Errorf("%q: %+v, %v", href, doc, err)
		}
	}
}

func TestParseJRDRefuses(t *testing.T) {
	for _, body := range []string{
		``, `null`, `[]`, `"acct:ada@a.example"`, `{}`, `{"subject":null}`, `{"subject":["acct:ada@a.example"]}`, `{"subject":{"a":1}}`,
		`{"subject":"acct:ada@a.example","subject":"acct:eve@a.example"}`,
		`{"subject":"acct:ada@a.example","Subject":"acct:eve@a.example"}`,
		`{"subject":"acct:ada@a.example","\u0073ubject":"acct:eve@a.example"}`,
		`{"subject":null,"subject":"acct:ada@a.example"}`,
		`{"subject":"acct:ada@a.example","links":[],"links":[]}`,
		`{"subject":"acct:ada@a.example","links":[{"rel":"self","rel":"me"}]}`,
		`{"subject":"acct:ada@a.example","links":[{"rel":1}]}`,
		`{"subject":"acct:ada@a.example","links":{}}`,
		`{"subject":"acct:ada@a.example"}x`, `{"subject":"acct:ada@a.example"`,
		`{"subject":"ada@a.example"}`, `{"subject":"@ada@a.example"}`, `{"subject":"acct:@ada@a.example"}`, `{"subject":"acct:ada"}`,
		`{"subject":"acct:ada@a.example@b.example"}`, `{"subject":"acct:ada@a.example/x"}`, `{"subject":"acct:ada@a.example?x"}`,
		`{"subject":"acct:ada%40b.example@a.example"}`, `{"subject":"acct://ada@a.example"}`, `{"subject":"mailto:ada@a.example"}`,
		`{"subject":"acct:ada@[::1]"}`, `{"subject":"acct:ada@10.0.0.1"}`, `{"subject":"acct:ada@a.example:22"}`,
		`{"subject":"http://a.example/@ada"}`, `{"subject":"https://a.example/ada"}`, `{"subject":"https://a.example/@ada/1"}`,
		`{"subject":"https://a.example/users/ada?x"}`, `{"subject":"https://x@a.example/@ada"}`, `{"subject":"https://a.example:22/@ada"}`,
		`{"subject":"https://127.0.0.1/@ada"}`, "{\"subject\":\"acct:ada\xff@a.example\"}",
	} {
		if doc, err := parseJRD([]byte(body), false); err == nil {
			t.Errorf("%s: %+v", body, doc)
		}
	}
	if doc, err := parseJRD([]byte(`{"subject":"ACCT:Ada@A.example:22"}`), true); err != nil || doc.subject != (account{"Ada", "a.example:22"}) {
		t.Errorf("%+v, %v", doc, err)
	}
}

func TestParseXRD(t *testing.T) {
	const link = `<Link rel="lrdd" template="https://a.example/?r={uri}"/>`
	for _, tt := range []struct{ body, want string }{
		{`<XRD>` + link + `</XRD>`, "https://a.example/?r={uri}"},
		{`<?xml version='1.0' encoding='UTF-8'?><!-- x --><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Subject>x</Subject>` + link + `</XRD>` + "\n", "https://a.example/?r={uri}"},
		{`<x:XRD xmlns:x="urn:y"><x:Link rel='lrdd' template='https://a.example/?a=1&amp;r={uri}'></x:Link></x:XRD>`, "https://a.example/?a=1&r={uri}"},
		{`<XRD><Link rel="lrdd" type="application/xrd+xml" template="https://a.example/x?{uri}"/><Link rel="lrdd" type="application/jrd+json" template="https://a.example/j?{uri}"/></XRD>`, "https://a.example/j?{uri}"},
		{`<XRD><Link rel="lrdd" type="application/xrd+xml" template="https://a.example/x?{uri}"/></XRD>`, "https://a.example/x?{uri}"},
		{`<XRD><Link rel="lrdd" template="https://a.example/"/><Link rel="lrdd"/><Link rel="lrdd" template="{uri}{uri}"/>` + link + link + `</XRD>`, "https://a.example/?r={uri}"},
		{`<XRD></XRD>`, ""},
		{`<XRD/>`, ""},
		{`<XRD><Property>` + link + `</Property></XRD>`, ""},
		{`<XRD><Link rel="self" template="https://a.example/{uri}"/><Link x:rel="lrdd" template="https://a.example/{uri}"/></XRD>`, ""},
	} {
		if got, err := parseXRD([]byte(tt.body)); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", tt.body, got, err)
		}
	}
	for _, body := range []string{
		``, `x`, `{}`, `<html>` + link + `</html>`, `<XRD>` + link, `<XRD>` + link + `</XRD><XRD/>`, link,
		`<!DOCTYPE XRD><XRD>` + link + `</XRD>`,
		`<!DOCTYPE XRD SYSTEM "file:///etc/passwd"><XRD>` + link + `</XRD>`,
		`<!DOCTYPE x [<!ENTITY a "aaaa">]><XRD>&a;` + link + `</XRD>`,
		`<XRD>&a;` + link + `</XRD>`, `<XRD>` + link + `<!ENTITY a "b"></XRD>`,
		`<XRD>` + link + strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth) + `</XRD>`,
		strings.Repeat("<XRD>", 10000), `<XRD><a></b></XRD>`, `<?xml version="1.0" encoding="UTF-16"?><XRD>` + link + `</XRD>`,
		"<XRD>\x00</XRD>", "<XRD>\xff</XRD>",
	} {
		if got, err := parseXRD([]byte(body)); err == nil {
			t.Errorf("%.200s: %q", body, got)
		}
	}
}

func FuzzParseJRD(f *testing.F) {
	for _, s := range []string{
		`{"subject":"acct:ada@a.example","links":[{"rel":"self","type":"application/activity+json","href":"https://a.example/1"}]}`,
		`{"subject":"https://a.example/@ada","links":[{"rel":"http://webfinger.net/rel/profile-page","href":"http://a.example:1/2"}]}`,
		`{"subject":"acct:ada@bücher.example:22","links":null}`, `{"subject":"acct:a@b.c","Subject":"acct:d@e.f"}`,
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, ports bool) {
		doc, err := parseJRD(body, ports)
		if err != nil {
			if doc != (document{}) {
				t.Fatalf("%+v beside %v", doc, err)
			}
			return
		}
		name, _, hasPort := strings.Cut(doc.subject.host, ":")
		if !isUser(doc.subject.user) || !dial.IsName(name) || name != strings.ToLower(name) || hasPort && !ports {
			t.Fatalf("subject %+v", doc.subject)
		}
		if again, ok := parseSubject(doc.subject.resource(), ports); !ok || again != doc.subject {
			t.Fatalf("subject %+v is read again as %+v", doc.subject, again)
		}
		for _, s := range []string{doc.actor, doc.page} {
			if s == "" {
				continue
			}
			u, err := url.Parse(s)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || !dial.IsName(u.Hostname()) ||
				strings.ContainsFunc(s, func(r rune) bool { return r < '!' || r > '~' }) {
				t.Fatalf("%q: %v", s, err)
			}
		}
	})
}

func FuzzParseXRD(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><XRD xmlns="urn:x"><Link rel="lrdd" type="application/json" template="https://a.example/?r={uri}"/></XRD>`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "aa">]><XRD><Link rel="lrdd" template="{uri}"/>&a;</XRD>`))
	f.Add([]byte(`<XRD><Link rel="lrdd" template="x{uri}"/></XRD><XRD/>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		template, err := parseXRD(body)
		if err != nil && (template != "" || err != errNotXRD) {
			t.Fatalf("%q beside %v", template, err)
		}
		if template != "" && (strings.Count(template, "{uri}") != 1 || len(template) > len(body)) {
			t.Fatalf("%q", template)
		}
	})
}

func FuzzParseAccount(f *testing.F) {
	for _, s := range []string{"a.example", "BÜCHER.example:8443", "127.1", "[::1]", "xn--bcher-kva.example", "a。example"} {
		f.Add("ada", s)
	}
	f.Fuzz(func(t *testing.T, user, host string) {
		a, ok := parseAccount(user, host)
		if !ok {
			return
		}
		u, err := url.Parse("https://" + a.host + "/")
		if err != nil || u.Host != a.host || u.User != nil || !dial.IsName(u.Hostname()) || hasPort(u) != a.hasPort() {
			t.Fatalf("%q is asked at %q", host, a.host)
		}
		if again, ok := parseAccount(a.user, a.host); !ok || again != a {
			t.Fatalf("%+v is read again as %+v", a, again)
		}
	})
}
