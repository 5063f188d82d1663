package instance

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/mapping"
)

func TestPostStatusForm(t *testing.T) {
	dates := *gotosocialLimit
	dates.Limits.KeepsDates = true
	able := *mastodonServer
	able.Limits.Quotes, able.Limits.Markdown = true, true
	quoting := StatusRequest{Text: "*hello*", Visibility: mapping.Public, Quote: "99", Markdown: true}
	full := StatusRequest{
		Text: "hello & goodbye", Warning: "birds", Sensitive: true, Visibility: mapping.Unlisted, Language: "en",
		InReplyTo: "112", MediaIDs: []string{"7", "8"}, Date: at("2012-03-04T05:06:07.008+02:00"), IdempotencyKey: "k",
	}
	for _, tt := range []struct {
		name    string
		server  *Server
		request StatusRequest
		want    url.Values
	}{
		{"least", mastodonServer, StatusRequest{Text: "hello", Visibility: mapping.Public}, url.Values{
			"status": {"hello"}, "visibility": {"public"}, "sensitive": {"false"},
			"allowed_mentions[]": {""}, "content_type": {"text/plain"},
		}},
		{"no date where it would publish at once", mastodonServer, full, url.Values{
			"status": {"hello & goodbye"}, "visibility": {"unlisted"}, "sensitive": {"true"}, "spoiler_text": {"birds"},
			"language": {"en"}, "in_reply_to_id": {"112"}, "media_ids[]": {"7", "8"},
			"allowed_mentions[]": {""}, "content_type": {"text/plain"},
		}},
		{"the date where it is kept", &dates, full, url.Values{
			"status": {"hello & goodbye"}, "visibility": {"unlisted"}, "sensitive": {"true"}, "spoiler_text": {"birds"},
			"language": {"en"}, "in_reply_to_id": {"112"}, "media_ids[]": {"7", "8"},
			"allowed_mentions[]": {""}, "content_type": {"text/plain"}, "scheduled_at": {"2012-03-04T03:06:07.008Z"},
		}},
		{"a quotation in Markdown", &able, quoting, url.Values{
			"status": {"*hello*"}, "visibility": {"public"}, "sensitive": {"false"},
			"allowed_mentions[]": {""}, "content_type": {"text/markdown"}, "quoted_status_id": {"99"},
		}},
		{"neither, where the server has neither", mastodonServer, quoting, url.Values{
			"status": {"*hello*"}, "visibility": {"public"}, "sensitive": {"false"},
			"allowed_mentions[]": {""}, "content_type": {"text/plain"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got url.Values
			c, _ := newTestClient(tt.server, roundTrip(func(r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				if err != nil || int64(len(body)) != r.ContentLength {
					t.Errorf("body of %d bytes, Content-Length %d: %v", len(body), r.ContentLength, err)
				}
				got, err = url.ParseQuery(string(body))
				return answer(200, statusJSON), err
			}))
			if _, err := c.PostStatus(t.Context(), tt.request); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBoost(t *testing.T) {
	var path, body string
	c, ledger := newTestClient(mastodonServer, roundTrip(func(r *http.Request) (*http.Response, error) {
		data, err := io.ReadAll(r.Body)
		path, body = r.Method+" "+r.URL.EscapedPath(), string(data)
		return answer(200, `{"id":"3","url":"https://mastodon.example/users/me/statuses/3/activity","visibility":"unlisted","reblog":{"id":"12"}}`), err
	}))
	got, err := c.Boost(t.Context(), "12", mapping.Unlisted)
	if err != nil {
		t.Fatal(err)
	}
	want := Status{ID: "3", URL: "https://mastodon.example/users/me/statuses/3/activity", Visibility: mapping.Unlisted, BoostOf: "12"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if path != "POST /api/v1/statuses/12/reblog" || body != "visibility=unlisted" {
		t.Errorf("%s with %s", path, body)
	}
	if n, _ := charged(t, ledger, 500, ClassStatuses); n != 269 {
		t.Errorf("%d more statuses fit, want 269", n)
	}
}

func TestStatusDecoding(t *testing.T) {
	const document = `{
		"id": "113", "url": "https://mastodon.example/@me/113", "created_at": "2026-11-23T10:07:13.000Z",
		"content": "<p>hello</p>", "spoiler_text": "birds", "sensitive": true, "visibility": "unlisted", "language": null,
		"in_reply_to_id": "112", "edited_at": null, "poll": null, "card": null,
		"application": {"name": "godwit", "website": null},
		"media_attachments": [{"id": "7", "type": "image", "meta": {"original": {"width": "640"}}}, {"id": "8", "meta": null}],
		"mentions": [{"id": "5", "username": "bob", "acct": "bob@other.example", "url": "https://other.example/@bob"}]
	}`
	want := Status{
		ID: "113", URL: "https://mastodon.example/@me/113", CreatedAt: at("2026-11-23T10:07:13Z"), Content: "<p>hello</p>",
		Warning: "birds", Sensitive: true, Visibility: mapping.Unlisted, InReplyToID: "112", MediaIDs: []string{"7", "8"},
		Mentions: []string{"bob@other.example"}, Application: "godwit",
	}
	c, _ := newTestClient(mastodonServer, always(200, document))
	got, err := c.Status(t.Context(), "113")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAccountStatuses(t *testing.T) {
	var asked *url.URL
	c, ledger := newTestClient(mastodonServer, roundTrip(func(r *http.Request) (*http.Response, error) {
		asked = r.URL
		return answer(200, `[{"id":"3"},{"id":"2","reblog":{"id":"1"}},{"id":"1","application":null}]`), nil
	}))
	if got, err := c.AccountStatuses(t.Context(), "9", Page{Boosts: true, Direct: true}); err != nil || len(got) != 3 || asked.RawQuery != "" {
		t.Errorf("with boosts: %+v, %v, asked for %s", got, err, asked)
	}
	got, err := c.AccountStatuses(t.Context(), "9/8", Page{SinceID: "5", Limit: 40})
	if err != nil {
		t.Fatal(err)
	}
	// A server that does not know exclude_reblogs: a page of boosts alone is no end.
	if len(got) != 3 || got[1].BoostOf != "1" {
		t.Errorf("got %+v, want 3 with the boost among them", got)
	}
	if asked.EscapedPath() != "/api/v1/accounts/9%2F8/statuses" || asked.RawQuery != "exclude_direct=true&exclude_reblogs=true&limit=40&since_id=5" {
		t.Errorf("asked for %s", asked)
	}
	if n, _ := charged(t, ledger, 500, ClassPaging); n != 269 {
		t.Errorf("%d more pages fit, want 269", n)
	}
}
