package instance

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/mapping"
)

// web answers with documents by host and path, 404 with HTML for all others,
// and says that hosts it has nothing of do not exist. A document "NNN text" has
// that status code; of a redirect, text is the location.
type web map[string]string

func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" {
		return nil, errors.New("a token was sent before login")
	}
	known := false
	for address := range w {
		known = known || strings.HasPrefix(address, r.URL.Host+"/")
	}
	if !known {
		return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
	}
	body, ok := w[r.URL.Host+r.URL.Path]
	if !ok {
		body = "404 <html>not here</html>"
	}
	code := 200
	if len(body) > 4 && body[3] == ' ' {
		code = int(body[0]-'0')*100 + int(body[1]-'0')*10 + int(body[2]-'0')
		body = body[4:]
	}
	resp := answer(code, body, "Location: "+body)
	resp.Request = r
	return resp, nil
}

const (
	v2Mastodon = `{
		"domain": "mastodon.example", "title": "Herons", "version": "4.5.2", "api_versions": {"mastodon": 7},
		"configuration": {
			"statuses": {"max_characters": 700, "max_media_attachments": 5, "characters_reserved_per_url": 24},
			"media_attachments": {"supported_mime_types": ["image/png", "video/mp4"], "description_limit": 1501,
				"image_size_limit": 16777216, "video_size_limit": 103809024}
		},
		"registrations": {"enabled": true, "approval_required": true, "message": null},
		"rules": [{"id": "1", "text": "Be kind."}, {"id": "2", "text": "No ads."}]
	}`
	v2GoToSocial = `{
		"domain": "gts.example", "account_domain": "example.org", "title": "Small", "version": "0.19.2+git-abc",
		"configuration": {
			"statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
			"media_attachments": {"description_limit": 1500, "image_size_limit": 41943040, "video_size_limit": 41943040}
		},
		"registrations": {"enabled": false, "approval_required": true}
	}`
	v1Akkoma = `{
		"uri": "https://akkoma.example", "title": "Akkoma", "version": "2.7.2 (compatible; Akkoma 3.16.0)",
		"max_toot_chars": 5000, "upload_limit": 16000000, "description_limit": 5000,
		"registrations": true, "approval_required": false, "poll_limits": {"max_options": 20}
	}`
)

func nodeInfoOf(host, at, software, version string) web {
	return web{
		host + "/.well-known/nodeinfo": `{"links":[
			{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://` + at + `/nodeinfo/2.0"},
			{"rel":"https://www.w3.org/ns/activitystreams#Application","href":"https://` + at + `/actor"}]}`,
		at + "/nodeinfo/2.0": `{"version":"2.0","software":{"name":"` + software + `","version":"` + version + `"}}`,
	}
}

func (w web) and(more ...string) web {
	for i := 0; i < len(more); i += 2 {
		w[more[i]] = more[i+1]
	}
	return w
}

func TestRecognise(t *testing.T) {
	herons := Server{
		URL: "https://mastodon.example", Domain: "mastodon.example", Title: "Herons",
		Software: "mastodon", Version: "4.5.2", APIVersion: 7, Registrations: RegistrationsReviewed, Rules: []string{"Be kind.", "No ads."},
		Limits: mapping.Limits{
			MaxCharacters: 700, MaxMedia: 5, CharactersPerURL: 24, MaxDescription: 1501, Counting: mapping.CountMastodon, Quotes: true,
		},
		ImageSizeLimit: 16777216, VideoSizeLimit: 103809024, MIMETypes: []string{"image/png", "video/mp4"},
	}
	elsewhere := herons
	elsewhere.URL, elsewhere.Domain = "https://social.mastodon.example", "social.mastodon.example"
	elsewhere.Claimed, elsewhere.LedFrom = "mastodon.example", "mastodon.example"
	closedOld := Server{
		URL: "https://closed.example", Domain: "closed.example", Silent: true, Software: "mastodon", Version: "4.2.0",
		Limits: mapping.DefaultLimits(),
	}
	closedOld.Limits.PostURL = "" // the account has a say in it
	mastodon := nodeInfoOf("mastodon.example", "mastodon.example", "Mastodon", "4.5.2").and("mastodon.example/api/v2/instance", v2Mastodon)
	for _, tt := range []struct {
		name    string
		web     web
		address string
		want    Server
	}{
		{"Mastodon", mastodon, "mastodon.example", herons},
		{"by URL", mastodon, " https://Mastodon.Example/@me?tab=posts ", herons},
		{"by handle", mastodon, "@me@mastodon.example", herons},
		{"by handle without the first @", mastodon, "me@mastodon.example", herons},
		{"plain http is not spoken", mastodon, "http://mastodon.example", herons},
		{
			"the domain only leads there",
			nodeInfoOf("mastodon.example", "social.mastodon.example", "mastodon", "4.5.2").
				and("social.mastodon.example/api/v2/instance", v2Mastodon),
			"mastodon.example", elsewhere,
		},
		{
			"the domain redirects there",
			nodeInfoOf("social.mastodon.example", "social.mastodon.example", "mastodon", "4.5.2").and(
				"social.mastodon.example/api/v2/instance", v2Mastodon,
				"mastodon.example/.well-known/nodeinfo", "301 https://social.mastodon.example/.well-known/nodeinfo"),
			"mastodon.example", elsewhere,
		},
		{
			"Mastodon that tells nothing before login",
			nodeInfoOf("closed.example", "closed.example", "mastodon", "4.2.0").and(
				"closed.example/api/v2/instance", `401 {"error":"This API requires an authenticated user"}`,
				"closed.example/api/v1/instance", `401 {"error":"This API requires an authenticated user"}`),
			"closed.example", closedOld,
		},
		{
			"GoToSocial",
			nodeInfoOf("gts.example", "gts.example", "gotosocial", "0.19.2+git-abc").and("gts.example/api/v2/instance", v2GoToSocial),
			"gts.example",
			Server{
				URL: "https://gts.example", Domain: "gts.example", Claimed: "example.org", Title: "Small", Software: "gotosocial", Version: "0.19.2+git-abc",
				Registrations: RegistrationsClosed,
				Limits: mapping.Limits{
					MaxCharacters: 5000, MaxMedia: 6, CharactersPerURL: 25, MaxDescription: 1500,
					Counting: mapping.CountPlain, KeepsDates: true, Markdown: true,
				},
				ImageSizeLimit: 41943040, VideoSizeLimit: 41943040,
			},
		},
		{
			"Akkoma, v1 only",
			nodeInfoOf("akkoma.example", "akkoma.example", "akkoma", "3.16.0").and("akkoma.example/api/v1/instance", v1Akkoma),
			"akkoma.example",
			Server{
				URL: "https://akkoma.example", Domain: "akkoma.example", Title: "Akkoma", Software: "akkoma", Version: "3.16.0",
				Registrations: RegistrationsOpen,
				Limits: mapping.Limits{
					MaxCharacters: 5000, MaxMedia: 4, CharactersPerURL: 23, MaxDescription: 5000, Counting: mapping.CountPlain,
					Markdown: true,
				},
				ImageSizeLimit: 16000000, VideoSizeLimit: 16000000,
			},
		},
		{
			"no nodeinfo, bare instance",
			web{"small.example/api/v1/instance": `{"version":"1.0"}`},
			"small.example",
			Server{
				URL: "https://small.example", Domain: "small.example", Version: "1.0",
				Limits: mapping.Limits{
					MaxCharacters: 500, MaxMedia: 4, CharactersPerURL: 23, MaxDescription: 1500, Counting: mapping.CountPlain,
				},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Recognise(t.Context(), &http.Client{Transport: tt.web}, tt.address)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRecogniseFeatures reads what a server can do from its version documents.
func TestRecogniseFeatures(t *testing.T) {
	for _, tt := range []struct {
		software, version, apiVersions string
		quotes, markdown               bool
	}{
		{"mastodon", "4.4.1", `{"mastodon": 6}`, false, false},
		{"mastodon", "4.5.0", `{"mastodon": 7}`, true, false},
		{"mastodon", "4.7.2", `{"mastodon": 11}`, true, false},
		{"mastodon", "4.6.0+glitch", `{"mastodon": 10, "glitch": 1}`, true, true},
		{"mastodon", "4.1.0+glitch", `null`, false, true},
		{"fedibird", "0.1", `{"mastodon": 7}`, true, false},
		{"pleroma", "2.7.0", `{"mastodon": 7}`, false, true},
		{"misc", "1", `{"mastodon": 7}`, false, false},
	} {
		w := nodeInfoOf("a.example", "a.example", tt.software, tt.version).
			and("a.example/api/v2/instance", `{"version":"`+tt.version+`","api_versions":`+tt.apiVersions+`}`)
		got, err := Recognise(t.Context(), &http.Client{Transport: w}, "a.example")
		if err != nil {
			t.Fatal(err)
		}
		if got.Limits.Quotes != tt.quotes || got.Limits.Markdown != tt.markdown {
			t.Errorf("%s %s %s: quotes %v, Markdown %v", tt.software, tt.version, tt.apiVersions, got.Limits.Quotes, got.Limits.Markdown)
		}
	}
}

func TestPostURL(t *testing.T) {
	for _, tt := range []struct {
		server   Server
		username string
		want     string
	}{
		{Server{URL: "https://a.example", Software: "mastodon"}, "ada", "https://a.example/@ada/111111111111111111"},
		{Server{URL: "https://a.example", Software: "mastodon"}, "", "https://a.example/@xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/111111111111111111"},
		{Server{URL: "https://a.example", Software: "gotosocial"}, "ada", "https://a.example/@ada/statuses/00000000000000000000000000"},
		{Server{URL: "https://a.example", Software: "akkoma"}, "ada", "https://a.example/notice/AAAAAAAAAAAAAAAAAA"},
		{Server{URL: "https://a.example", Software: "other"}, "ada", ""},
		{Server{Software: "mastodon"}, "ada", ""},
	} {
		if got := tt.server.PostURL(tt.username); got != tt.want {
			t.Errorf("%s on %q: %q, want %q", tt.username, tt.server.Software, got, tt.want)
		}
	}
}

func TestRecogniseNoServer(t *testing.T) {
	for _, tt := range []struct {
		name, address string
		web           web
		want          string // NotServerError.Software, "unreachable", or "address"
	}{
		{"a web page", "blog.example", web{
			"blog.example/.well-known/nodeinfo": "<html>", "blog.example/api/v2/instance": "<html>", "blog.example/api/v1/instance": "<html>",
		}, ""},
		{"nothing but 404", "blog.example", web{"blog.example/": ""}, ""},
		{"other JSON", "blog.example", web{"blog.example/api/v2/instance": "[]", "blog.example/api/v1/instance": `{"ok":true}`}, ""},
		{"other software", "misskey.example", nodeInfoOf("misskey.example", "misskey.example", "Misskey", "2025.1"), "misskey"},
		{"no such host", "nowhere.example", web{}, "unreachable"},
		{"down behind its proxy", "mastodon.example", web{"mastodon.example/.well-known/nodeinfo": "502 <html>"}, "unreachable"},
		{
			"down but for nodeinfo", "mastodon.example",
			nodeInfoOf("mastodon.example", "mastodon.example", "mastodon", "4.5.2").and("mastodon.example/api/v2/instance", "503 <html>"),
			"unreachable",
		},
		{
			"leads into the clear", "mastodon.example",
			web{"mastodon.example/.well-known/nodeinfo": "301 http://mastodon.example/", "mastodon.example/": "<html>"},
			"",
		},
		{"empty", " ", web{}, "address"},
		{"half a handle", "me@", web{}, "address"},
		{"not http", "ftp://mastodon.example", web{}, "address"},
		{"two words", "mastodon example", web{}, "address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Recognise(t.Context(), &http.Client{Transport: tt.web}, tt.address)
			var notServer *NotServerError
			var unreachable *UnreachableError
			switch {
			case err == nil:
				t.Fatalf("recognised as %+v", s)
			case tt.want == "unreachable" && errors.As(err, &unreachable):
				if unreachable.Host != tt.address {
					t.Errorf("unreachable: %s", unreachable.Host)
				}
			case tt.want == "address" && !isOurs(err):
				if !strings.Contains(err.Error(), strings.TrimSpace(tt.address)) {
					t.Errorf("%v does not name the address", err)
				}
			case errors.As(err, &notServer) && notServer.Software == tt.want && notServer.Host == tt.address:
			default:
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"mastodon.example":                 "https://mastodon.example",
		"mastodon.example/@me":             "https://mastodon.example",
		"https://mastodon.example:8443/":   "https://mastodon.example:8443",
		"https://mastodon.example/@me@a.b": "https://mastodon.example",
		"acct:me@mastodon.example":         "https://mastodon.example",
		"localhost:3000":                   "http://localhost:3000",
		"127.0.0.1:18081":                  "http://127.0.0.1:18081",
		"@me@127.0.0.1:18081":              "http://127.0.0.1:18081",
		"http://[::1]:3000":                "http://[::1]:3000",
		"https://127.0.0.1:18081":          "https://127.0.0.1:18081",
		"http://192.168.1.5:3000":          "https://192.168.1.5:3000",
		"пример.рф":                        "https://xn--e1afmkfd.xn--p1ai",
		"https://Bücher.Example./":         "https://xn--bcher-kva.example",
		"mastodon.example:443":             "https://mastodon.example",
		"http://localhost:80/":             "http://localhost",
		"[2001:DB8::1]":                    "https://[2001:db8::1]",
	} {
		got, err := parseAddress(in)
		if err != nil || got.Scheme+"://"+got.Host != want {
			t.Errorf("%q: %v, %v; want %s", in, got, err, want)
		}
	}
}

// What is taken for an address is an origin that no request can leave, and is
// taken for the same when it is typed again.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"mastodon.example", "https://mastodon.example/@me", "@me@127.0.0.1:80", "http://[::1]:3000", "a@b@c/d?e#f", "https://u:p@h/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := parseAddress(s)
		if err != nil {
			return
		}
		if !private(u) || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q became %+v", s, u)
		}
		again, err := parseAddress(u.String())
		if err != nil || *again != *u {
			t.Fatalf("%q became %v, and that %v, %v", s, u, again, err)
		}
		if Origin(u.String()) != u.String() || Domain(u.Host) != Host(u.String()) && u.Scheme == "https" {
			t.Fatalf("%q became %v, whose origin is %q, and its domain %q", s, u, Origin(u.String()), Domain(u.Host))
		}
	})
}

func TestServerKinds(t *testing.T) {
	for _, tt := range []struct {
		software, version                string
		api                              int
		family, idempotent, ports, dates bool
		whoAmI                           string
	}{
		{"mastodon", "4.5.0", 7, true, true, true, false, "profile"},
		{"mastodon", "4.2.0", 0, true, true, true, false, "read:accounts"},
		{"hometown", "4.2.10+hometown-1.1.2", 0, true, true, true, false, "read:accounts"},
		{"gotosocial", "0.19.2+git-abc", 0, false, false, false, true, "read:accounts"},
		{"gotosocial", "0.18.0-rc1", 0, false, false, false, true, "read:accounts"},
		{"gotosocial", "0.17.4", 0, false, false, false, false, "read:accounts"},
		{"gotosocial", "1.0.0", 0, false, false, false, true, "read:accounts"},
		{"gotosocial", "git-abcdef", 0, false, false, false, false, "read:accounts"},
		{"akkoma", "3.16.0", 0, false, true, false, false, "read:accounts"},
		{"pleroma", "2.7.0", 0, false, true, false, false, "read:accounts"},
		{"snac", "2.75", 0, false, false, false, false, "read:accounts"},
		{"", "", 0, false, false, false, false, "read:accounts"},
	} {
		s := &Server{Software: tt.software, Version: tt.version, APIVersion: tt.api}
		if s.MastodonFamily() != tt.family || s.HonoursIdempotencyKey() != tt.idempotent ||
			s.LoopbackPortIgnored() != tt.ports || keepsDates(s.Software, s.Version) != tt.dates {
			t.Errorf("%s %s: family %v, idempotency %v, ports %v, dates %v", tt.software, tt.version,
				s.MastodonFamily(), s.HonoursIdempotencyKey(), s.LoopbackPortIgnored(), keepsDates(s.Software, s.Version))
		}
		if s.ImportScopes()[0] != tt.whoAmI || !containsAll(s.AllScopes(), s.ImportScopes()) {
			t.Errorf("%s %s: an import asks for %v of %v", tt.software, tt.version, s.ImportScopes(), s.AllScopes())
		}
	}
}

func TestRegistrations(t *testing.T) {
	for doc, want := range map[string]Registrations{
		`{}`:                                                               "",
		`{"registrations": "maybe"}`:                                       "",
		`{"registrations": false}`:                                         RegistrationsClosed,
		`{"registrations": true}`:                                          RegistrationsOpen,
		`{"registrations": {"enabled": true}}`:                             RegistrationsOpen,
		`{"registrations": {"enabled": "what"}}`:                           "",
		`{"registrations": {"approval_required":1}}`:                       "",
		`{"registrations": true, "approval_required": true}`:               RegistrationsReviewed,
		`{"registrations": false, "approval_required": true}`:              RegistrationsClosed,
		`{"registrations": {"enabled": true, "approval_required": true}}`:  RegistrationsReviewed,
		`{"registrations": {"enabled": false, "approval_required": true}}`: RegistrationsClosed,
	} {
		var d instanceDoc
		if err := json.Unmarshal([]byte(doc), &d); err != nil {
			t.Fatal(err)
		}
		if got := d.registrations(); got != want {
			t.Errorf("%s: %q, want %q", doc, got, want)
		}
	}
}

// withHeaders adds headers to every answer.
type withHeaders struct {
	http.RoundTripper
	headers map[string]string
}

func (w withHeaders) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.RoundTripper.RoundTrip(r)
	if err == nil {
		for key, value := range w.headers {
			resp.Header.Set(key, value)
		}
	}
	return resp, err
}

// GoToSocial tells its limit before login. Mastodon tells one for strangers, which is not the person's.
func TestRecogniseRequestLimit(t *testing.T) {
	limit := map[string]string{"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "19", "X-RateLimit-Reset": "2026-11-23T10:12:13.000Z"}
	for _, tt := range []struct {
		software, document string
		headers            map[string]string
		want               int
	}{
		{"gotosocial", v2GoToSocial, limit, 20},
		{"gotosocial", v2GoToSocial, nil, 0},
		{"mastodon", v2Mastodon, limit, 0},
	} {
		documents := nodeInfoOf("a.example", "a.example", tt.software, "0.19.2").and("a.example/api/v2/instance", tt.document)
		s, err := Recognise(t.Context(), &http.Client{Transport: withHeaders{documents, tt.headers}}, "a.example")
		if err != nil || s.RequestLimit != tt.want {
			t.Errorf("%s: %v, %v; want %d", tt.software, s, err, tt.want)
			continue
		}
		now := at("2026-11-23T10:12:13Z")
		tight := NewLedger(s, &fixedClock{now}).Finish(now, map[Class]int{ClassAPI: 19}).After(now)
		if tight != (tt.want > 0) {
			t.Errorf("%s: a new ledger does not begin with a limit of %d", tt.software, tt.want)
		}
	}
}
