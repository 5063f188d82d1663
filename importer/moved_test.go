package importer_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// hosts is a network in memory: what answers, by host.
type hosts map[string]http.RoundTripper

func (h hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	if rt := h[r.URL.Host]; rt != nil {
		return rt.RoundTrip(r)
	}
	return nil, fmt.Errorf("there is no %s", r.URL.Host)
}

// known makes a server known by another address, and its instance documents name a domain.
func known(s *practice.Server, host, domain string) http.RoundTripper {
	_, own, _ := strings.Cut(s.URL(), "://")
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		inner := r.Clone(r.Context())
		inner.URL.Host, inner.Host = own, own
		resp, err := s.Transport().RoundTrip(inner)
		if err != nil {
			return nil, err
		}
		body, _ := io.ReadAll(resp.Body)
		if strings.HasSuffix(r.URL.Path, "/instance") {
			body = bytes.ReplaceAll(body, []byte(`"`+own+`"`), []byte(`"`+domain+`"`))
		}
		body = bytes.ReplaceAll(body, []byte("https://"+own), []byte("https://"+host))
		resp.Body, resp.ContentLength, resp.Request = io.NopCloser(bytes.NewReader(body)), int64(len(body)), r
		return resp, nil
	})
}

// fingers is a host that answers WebFinger alone.
func fingers(subject, actor string) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/.well-known/webfinger" {
			return answer(404, "text/html", "not here"), nil
		}
		return answer(200, "application/jrd+json", fmt.Sprintf(`{"subject":"acct:%s","links":[{"rel":"self","type":"application/activity+json","href":%q}]}`, subject, actor)), nil
	})
}

// redirecting is a host that leads everything below a path to another address, and has nothing else.
func redirecting(path, to string) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if !strings.HasPrefix(r.URL.Path, path) {
			return answer(404, "text/html", "not here"), nil
		}
		resp := answer(301, "text/html", "")
		resp.Header.Set("Location", to+r.URL.RequestURI())
		return resp, nil
	})
}

// both asks a host for WebFinger here, and for all else there.
func both(finger, rest http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/.well-known/webfinger" {
			return finger.RoundTrip(r)
		}
		return rest.RoundTrip(r)
	})
}

// TestDomains: what handles end with is what can be proved, and a login works in every case.
func TestDomains(t *testing.T) {
	for _, tt := range []struct {
		name    string
		typed   string
		url     string // of the API; the default is https://social.example.org
		claimed string
		gts     bool
		others  func(s *practice.Server) hosts

		led, unexpected bool
		want            string // of the handle
		unchecked       bool
	}{
		{name: "nothing claimed", typed: "social.example.org", claimed: "social.example.org", want: "alice@social.example.org"},
		{
			name: "a parent domain whose WebFinger is elsewhere", typed: "social.example.org", claimed: "example.org",
			others: func(*practice.Server) hosts {
				return hosts{"example.org": fingers("alice@example.org", "https://social.example.org/users/alice")}
			},
			want: "alice@example.org",
		},
		{
			name: "a web domain is typed, and its WebFinger redirects", typed: "@alice@example.org", claimed: "example.org",
			others: func(*practice.Server) hosts {
				return hosts{
					"example.org":        redirecting("/.well-known/webfinger", "https://social.example.org"),
					"social.example.org": fingers("alice@example.org", "https://social.example.org/users/alice"),
				}
			},
			led: true, want: "alice@example.org",
		},
		{
			name: "its host-meta does", typed: "example.org", claimed: "example.org",
			others: func(*practice.Server) hosts {
				return hosts{
					"example.org": roundTripper(func(r *http.Request) (*http.Response, error) {
						if r.URL.Path == "/.well-known/host-meta" {
							return answer(200, "application/xrd+xml", `<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="https://social.example.org/.well-known/webfinger?resource={uri}"/></XRD>`), nil
						}
						return answer(404, "text/html", "not here"), nil
					}),
					"social.example.org": fingers("alice@example.org", "https://social.example.org/users/alice"),
				}
			},
			led: true, want: "alice@example.org",
		},
		{
			name: "its nodeinfo redirects", typed: "example.org", claimed: "example.org",
			others: func(*practice.Server) hosts {
				return hosts{"example.org": both(fingers("alice@example.org", "https://social.example.org/users/alice"), redirecting("/.well-known/nodeinfo", "https://social.example.org"))}
			},
			led: true, want: "alice@example.org",
		},
		{
			name: "an unrelated domain leads there", typed: "example.net", claimed: "social.example.org",
			others: func(*practice.Server) hosts {
				return hosts{"example.net": redirecting("/.well-known/nodeinfo", "https://social.example.org")}
			},
			led: true, unexpected: true, want: "alice@social.example.org",
		},
		{
			name: "account-domain of GoToSocial", typed: "social.example.org", claimed: "example.org", gts: true,
			others: func(*practice.Server) hosts {
				return hosts{"example.org": fingers("alice@example.org", "https://social.example.org/users/alice")}
			},
			want: "alice@example.org",
		},
		{
			name: "somebody else's domain", typed: "social.example.org", claimed: "mastodon.example",
			others: func(*practice.Server) hosts {
				return hosts{"mastodon.example": fingers("alice@mastodon.example", "https://mastodon.example/users/alice")}
			},
			want: "alice@social.example.org",
		},
		{
			name: "somebody else's, where nobody has the name", typed: "social.example.org", claimed: "mastodon.example",
			others: func(*practice.Server) hosts { return hosts{"mastodon.example": redirecting("/none", "")} },
			want:   "alice@social.example.org",
		},
		{
			name: "an open redirect on somebody else's", typed: "social.example.org", claimed: "mastodon.example",
			others: func(*practice.Server) hosts {
				return hosts{"mastodon.example": fingers("alice@social.example.org", "https://social.example.org/users/alice"), "social.example.org": fingers("alice@social.example.org", "https://social.example.org/users/alice")}
			},
			want: "alice@social.example.org",
		},
		{name: "nobody to ask", typed: "social.example.org", claimed: "example.org", want: "alice@social.example.org", unchecked: true},
		{name: "no domain at all", typed: "social.example.org", claimed: `exa mple\u001b[31m`, want: "alice@social.example.org"},
		{name: "a literal address", typed: "social.example.org", claimed: "192.168.0.1", want: "alice@social.example.org"},
		{name: "a port", typed: "social.example.org:8443", url: "https://social.example.org:8443", claimed: "social.example.org:8443", want: "alice@social.example.org:8443"},
		{name: "an IDN", typed: "Bücher.example", url: "https://xn--bcher-kva.example", claimed: "bücher.example", want: "alice@xn--bcher-kva.example"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := practice.Options{URL: tt.url}
			if tt.url == "" {
				o.URL = "https://social.example.org"
			}
			if tt.gts {
				o.Software = practice.GoToSocial
			}
			s := practice.New(o)
			token := s.AddAccount("alice")
			_, host, _ := strings.Cut(o.URL, "://")
			network := hosts{}
			if tt.others != nil {
				network = tt.others(s)
			}
			api := known(s, host, tt.claimed)
			if finger := network[host]; finger != nil {
				api = both(finger, api)
			}
			network[host] = api
			opts := importer.Options{Transport: network}
			server, err := importer.Recognise(t.Context(), tt.typed, opts)
			if err != nil {
				t.Fatal(err)
			}
			if server.URL != o.URL || (server.LedFrom != "") != tt.led || server.Unexpected() != tt.unexpected || server.Domain != importer.Host(server.URL) {
				t.Errorf("%q is %s (%s), led from %q, unexpected: %v", tt.typed, server.URL, server.Domain, server.LedFrom, server.Unexpected())
			}
			c, err := importer.LoginToken(t.Context(), server, token, opts)
			if err != nil || c.Acct() != tt.want || c.DomainChecked == tt.unchecked || c.ServerURL != o.URL {
				t.Errorf("%s at %s, checked %v, %v; want %s", c.Acct(), c.ServerURL, c.DomainChecked, err, tt.want)
			}
			again, kept, err := importer.Connect(t.Context(), c, opts)
			if err != nil || kept.Acct() != tt.want || again.Domain != kept.Domain {
				t.Errorf("later: %s, %v", kept.Acct(), err)
			}
		})
	}
}

// TestSilentServer: a server in limited federation says before a login not even what it is; after it its limits and its domain are known.
func TestSilentServer(t *testing.T) {
	s := practice.New(practice.Options{URL: "https://social.example.org", Version: "4.2.0", MaxCharacters: 777})
	token := s.AddAccount("alice")
	api := known(s, "social.example.org", "example.org")
	opts := importer.Options{Transport: hosts{
		"social.example.org": roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/instance") && r.Header.Get("Authorization") != "Bearer "+token {
				return answer(401, "application/json", `{"error":"This API requires an authenticated user"}`), nil
			}
			return api.RoundTrip(r)
		}),
		"example.org": fingers("alice@example.org", "https://social.example.org/users/alice"),
	}}
	server, err := importer.Recognise(t.Context(), "social.example.org", opts)
	if err != nil || !server.Silent {
		t.Fatalf("%+v, %v", server, err)
	}
	c, err := importer.LoginToken(t.Context(), server, token, opts)
	if err != nil || c.Acct() != "alice@example.org" {
		t.Errorf("%s, %v", c.Acct(), err)
	}
	server, _, err = importer.Connect(t.Context(), c, opts)
	if err != nil || server.Silent || server.Limits.MaxCharacters != 777 {
		t.Errorf("%+v, %v", server, err)
	}
	c.Token = "revoked"
	var auth *importer.AuthError
	if _, _, err := importer.Connect(t.Context(), c, opts); !errors.As(err, &auth) {
		t.Errorf("with a token that is no good: %v", err)
	}
}

// TestOtherServersCredentials: a target is not made of one server's limits and another's login.
func TestOtherServersCredentials(t *testing.T) {
	w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one"})
	j, _ := w.open()
	defer j.Close()
	server, err := importer.Recognise(t.Context(), w.server.URL(), w.opts)
	if err != nil {
		t.Fatal(err)
	}
	c := importer.Credentials{ServerURL: "https://other.example", Domain: "other.example", AccountID: "1", Username: "alice", Token: "secret"}
	var auth *importer.AuthError
	if _, err := j.Target(t.Context(), server, c, w.opts); !errors.As(err, &auth) {
		t.Errorf("got %v", err)
	}
}

// TestEarlierJournal goes on with a journal that the godwit before wrote in mid-import, when targets went by the name that the
// server gave itself: five posts are on the server, one was on its way, six are planned.
func TestEarlierJournal(t *testing.T) {
	for name, finger := range map[string]http.RoundTripper{
		"the domain is proved": fingers("alice@example.org", "https://social.example.org/users/alice"),
		"it is not":            redirecting("/none", ""),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, texts := numbered(12)
				w := newWorld(t, practice.Options{URL: "https://social.example.org"}, tweets...)
				w.opts.Transport = hosts{"social.example.org": known(w.server, "social.example.org", "example.org"), "example.org": finger}
				unpack(t, "testdata/journal-version-3.db.gz", w.path)

				j, err := importer.OpenJournal(t.Context(), w.path, archive.Account{})
				if err != nil {
					t.Fatal(err)
				}
				s, err := j.Status(t.Context())
				if err != nil || len(s.Targets) != 3 {
					t.Fatalf("%+v, %v", s, err)
				}
				if got := s.Targets[0]; got.Server != "social.example.org" || got.Username != "alice" || got.Posted != 5 || got.Uncertain != 1 || got.Planned != 6 {
					t.Errorf("before the first login: %+v", got)
				}
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}

				if r := w.mustRun(); r != (importer.Result{Posted: 12, Total: 12}) {
					t.Errorf("%+v", r)
				}
				w.expect(texts[5:]...)
				if r := w.mustRun(); r.Posted != 12 {
					t.Errorf("the next time: %+v", r)
				}
				w.expect(texts[5:]...)
			})
		})
	}
}

// TestAddressOfAnotherForm goes on with what was planned and posted when the address was not yet written in one form.
func TestAddressOfAnotherForm(t *testing.T) {
	for _, id := range []string{"@alice", "", "1"} {
		t.Run(id, func(t *testing.T) {
			w := newWorld(t, practice.Options{URL: "https://social.example.org"}, tweet{text: "one"})
			j, err := journal.Open(t.Context(), w.path)
			if err != nil {
				t.Fatal(err)
			}
			key := journal.TargetKey{API: "https://Social.Example.org:443", AccountID: id, Domain: "social.example.org", Username: strings.TrimPrefix(id, "@")}
			if _, err := j.EnsureTarget(t.Context(), key, []byte("{}")); err != nil {
				t.Fatal(err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}

			server, err := importer.Recognise(t.Context(), w.server.URL(), w.opts)
			if err != nil {
				t.Fatal(err)
			}
			var c importer.Credentials
			if id != "" {
				if c, err = importer.LoginToken(t.Context(), server, w.token, w.opts); err != nil {
					t.Fatal(err)
				}
			}
			ours, err := importer.OpenJournal(t.Context(), w.path, w.archive.Account())
			if err != nil {
				t.Fatal(err)
			}
			defer ours.Close()
			if id == "1" {
				c.AccountID = "1"
			}
			if _, err := ours.Target(t.Context(), server, c, w.opts); err != nil {
				t.Fatal(err)
			}
			if err := ours.Close(); err != nil {
				t.Fatal(err)
			}
			if j, err = journal.Open(t.Context(), w.path); err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			targets, err := j.Targets(t.Context())
			if err != nil || len(targets) != 1 || targets[0].API != "https://social.example.org" || targets[0].AccountID != c.AccountID {
				t.Errorf("%+v, %v", targets, err)
			}
		})
	}
}

// unpack writes what is in a gzip file.
func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestMovedServer: a server's API moves in mid-import. The login of then is not good at the new address; after a new one,
// and the person's yes, the import goes on where it was.
func TestMovedServer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tweets, texts := numbered(8)
		w := newWorld(t, practice.Options{}, tweets...)
		network := hosts{"old.example": known(w.server, "old.example", "old.example")}
		w.opts.Transport = network
		w.server.Misbehave(practice.Fault{Kind: practice.Refuse, Status: 401, Method: "POST", Path: posting, Skip: 5})
		login := func(address string) (*importer.Server, importer.Credentials) {
			t.Helper()
			server, err := importer.Recognise(t.Context(), address, w.opts)
			if err != nil {
				t.Fatal(err)
			}
			c, err := importer.LoginToken(t.Context(), server, w.token, w.opts)
			if err != nil {
				t.Fatal(err)
			}
			return server, c
		}
		target := func(server *importer.Server, c importer.Credentials) (*importer.Journal, *importer.Target) {
			t.Helper()
			j, err := importer.OpenJournal(t.Context(), w.path, w.archive.Account())
			if err != nil {
				t.Fatal(err)
			}
			target, err := j.Target(t.Context(), server, c, w.opts)
			if err != nil {
				t.Fatal(err)
			}
			if f, err := target.Former(t.Context()); err != nil {
				t.Fatal(err)
			} else if f != nil {
				if c.ServerURL != "https://new.example" || f.URL != "https://old.example" || f.Acct != "alice@old.example" || f.Posts != 5 {
					t.Errorf("at %s a former import: %+v", c.ServerURL, f)
				}
				if err := target.Continue(t.Context(), f); err != nil {
					t.Fatal(err)
				}
			} else if c.ServerURL == "https://new.example" {
				t.Error("the former import is not found")
			}
			return j, target
		}
		run := func(server *importer.Server, c importer.Credentials) (importer.Result, error) {
			t.Helper()
			j, target := target(server, c)
			defer j.Close()
			if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
				t.Fatal(err)
			}
			return target.Run(t.Context(), w.archive, nil)
		}
		server, old := login("old.example")
		if _, err := run(server, old); err == nil {
			t.Fatal("the run was not stopped")
		}
		w.server.Behave()

		network["new.example"] = known(w.server, "new.example", "new.example")
		network["old.example"] = redirecting("/", "https://new.example")
		var moved *importer.MovedError
		if _, _, err := importer.Connect(t.Context(), old, w.opts); !errors.As(err, &moved) || moved.To != "https://new.example" {
			t.Fatalf("the login of before: %v", err)
		}

		// Somebody else's account of the same name is not taken for it.
		stranger := practice.New(practice.Options{URL: "https://stranger.example"})
		network["stranger.example"] = stranger.Transport()
		j, _ := target(&importer.Server{URL: "https://stranger.example", Domain: "stranger.example"},
			importer.Credentials{ServerURL: "https://stranger.example", Domain: "stranger.example", AccountID: "1", Username: "alice", Token: stranger.AddAccount("alice")})
		j.Close()

		r, err := run(login(moved.To))
		if err != nil || r != (importer.Result{Posted: 8, Total: 8}) {
			t.Errorf("at the new address: %+v, %v", r, err)
		}
		w.expect(texts...)
	})
}

// TestFormer: which earlier import may go on as this one, and how surely.
func TestFormer(t *testing.T) {
	here := "https://new.example"
	for _, tt := range []struct {
		name    string
		old     func(s *practice.Server) http.RoundTripper // what is at the old address now
		new     func(s *practice.Server) http.RoundTripper // nil: the server of then
		deleted int                                        // of the newest posts

		found, proved bool
	}{
		{name: "it leads here", old: func(*practice.Server) http.RoundTripper { return redirecting("/", here) }, found: true, proved: true},
		{name: "the API alone does", old: func(*practice.Server) http.RoundTripper { return redirecting("/api/", here) }, found: true, proved: true},
		{name: "it leads elsewhere", old: func(*practice.Server) http.RoundTripper { return redirecting("/", "https://third.example") }, found: true},
		{name: "nothing is there", old: func(*practice.Server) http.RoundTripper { return nil }, found: true},
		{name: "the newest are deleted, and nothing is there", old: func(*practice.Server) http.RoundTripper { return nil }, deleted: 4, found: true},
		{name: "all are deleted, and it leads here", old: func(*practice.Server) http.RoundTripper { return redirecting("/", here) }, deleted: 6, found: true, proved: true},
		{name: "the server is there still", old: func(s *practice.Server) http.RoundTripper { return known(s, "old.example", "old.example") }},
		{
			name: "a server that says it has every post, while the other is there", old: func(s *practice.Server) http.RoundTripper { return known(s, "old.example", "old.example") },
			new: func(*practice.Server) http.RoundTripper { return stranger(here, true) },
		},
		{
			name: "and while it is not", old: func(*practice.Server) http.RoundTripper { return nil },
			new: func(*practice.Server) http.RoundTripper { return stranger(here, true) }, found: true, // to be asked about
		},
		{
			name: "a server that does not like such ids", old: func(*practice.Server) http.RoundTripper { return nil },
			new: func(*practice.Server) http.RoundTripper { return stranger(here, false) },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tweets, _ := numbered(6)
				w := newWorld(t, practice.Options{}, tweets...)
				network := hosts{"old.example": known(w.server, "old.example", "old.example")}
				w.opts.Transport = network
				connect := func(address string) (*importer.Server, importer.Credentials) {
					t.Helper()
					server, err := importer.Recognise(t.Context(), address, w.opts)
					if err != nil {
						t.Fatal(err)
					}
					c, err := importer.LoginToken(t.Context(), server, w.token, w.opts)
					if err != nil {
						t.Fatal(err)
					}
					return server, c
				}
				j, err := importer.OpenJournal(t.Context(), w.path, w.archive.Account())
				if err != nil {
					t.Fatal(err)
				}
				defer j.Close()
				server, c := connect("old.example")
				target, err := j.Target(t.Context(), server, c, w.opts)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := target.Plan(t.Context(), w.archive, w.plan); err != nil {
					t.Fatal(err)
				}
				if _, err := target.Run(t.Context(), w.archive, nil); err != nil {
					t.Fatal(err)
				}
				posts := w.server.Statuses("alice")
				for _, s := range posts[len(posts)-tt.deleted:] {
					w.request("DELETE", posting+"/"+s.ID)
				}

				network["old.example"] = tt.old(w.server)
				network["third.example"] = known(w.server, "third.example", "third.example")
				network["new.example"] = known(w.server, "new.example", "new.example")
				if tt.new != nil {
					network["new.example"] = tt.new(w.server)
				}
				server, c = connect("new.example")
				if target, err = j.Target(t.Context(), server, c, w.opts); err != nil {
					t.Fatal(err)
				}
				f, err := target.Former(t.Context())
				if err != nil || (f != nil) != tt.found || f != nil && f.Proved != tt.proved {
					t.Errorf("%+v, %v; want found %v, proved %v", f, err, tt.found, tt.proved)
				}
			})
		})
	}
}

// stranger is a server that takes any token for alice's, and says of each status that it is hers, or that the id is none.
func stranger(url string, lies bool) http.RoundTripper {
	s := practice.New(practice.Options{URL: url})
	token := s.AddAccount("alice")
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		inner := r.Clone(r.Context())
		if r.Header.Get("Authorization") != "" {
			inner.Header.Set("Authorization", "Bearer "+token)
		}
		id, isStatus := strings.CutPrefix(r.URL.Path, posting+"/")
		if !isStatus {
			return s.Transport().RoundTrip(inner)
		}
		if !lies {
			return answer(400, "application/json", `{"error":"bad id"}`), nil
		}
		me := r.Clone(r.Context())
		me.URL.Path, me.Header = "/api/v1/accounts/verify_credentials", inner.Header
		resp, err := s.Transport().RoundTrip(me)
		if err != nil {
			return nil, err
		}
		account, _ := io.ReadAll(resp.Body)
		return answer(200, "application/json", fmt.Sprintf(`{"id":%q,"account":%s}`, id, account)), nil
	})
}
