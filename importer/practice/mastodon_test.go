package practice_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mattn/go-mastodon"
	"golang.org/x/oauth2"

	"github.com/godwit-migrate/godwit/importer/practice"
)

// The client library and the OAuth library that importers use get along with
// the server, over a socket: login, upload, post, read, edit, delete.
func TestGoMastodon(t *testing.T) {
	server := practice.New(practice.Options{})
	base, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	ctx := t.Context()

	app, err := mastodon.RegisterApp(ctx, &mastodon.AppConfig{
		Server: base, ClientName: "test", Scopes: "read write", RedirectURIs: "http://127.0.0.1/back",
	})
	if err != nil {
		t.Fatal(err)
	}
	client := mastodon.NewClient(&mastodon.Config{
		Server: base, ClientID: app.ClientID, ClientSecret: app.ClientSecret, AccessToken: login(t, ctx, base, app).AccessToken,
	})
	me, err := client.GetAccountCurrentUser(ctx)
	if err != nil || me.Acct != "alice" || *me.Source.Privacy != "public" {
		t.Fatalf("%+v, %v", me, err)
	}
	if _, err := client.GetInstance(ctx); err != nil {
		t.Error(err)
	}

	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	photo, err := client.UploadMediaFromMedia(ctx, &mastodon.Media{File: &file, Description: "grey"})
	if err != nil || photo.Type != "image" || photo.Meta.Original.Width != 3 || photo.Description != "grey" {
		t.Fatalf("%+v, %v", photo, err)
	}
	root, err := client.PostStatus(ctx, &mastodon.Toot{
		Status: "hello @bob", MediaIDs: []mastodon.ID{photo.ID}, SpoilerText: "cw", Visibility: "unlisted", Language: "fr",
	})
	if err != nil || len(root.MediaAttachments) != 1 || root.SpoilerText != "cw" || root.Language != "fr" || len(root.Mentions) != 1 {
		t.Fatalf("%+v, %v", root, err)
	}
	reply, err := client.PostStatus(ctx, &mastodon.Toot{Status: "reply", InReplyToID: root.ID})
	if err != nil || reply.InReplyToID != string(root.ID) {
		t.Fatalf("%+v, %v", reply, err)
	}
	thread, err := client.GetStatusContext(ctx, reply.ID)
	if err != nil || len(thread.Ancestors) != 1 || thread.Ancestors[0].ID != root.ID {
		t.Errorf("%+v, %v", thread, err)
	}
	page := mastodon.Pagination{Limit: 1}
	list, err := client.GetAccountStatuses(ctx, me.ID, &page)
	if err != nil || len(list) != 1 || list[0].ID != reply.ID || page.MaxID != reply.ID {
		t.Errorf("%+v, %+v, %v", list, page, err)
	}
	if _, err := client.UpdateStatus(ctx, &mastodon.Toot{Status: "edited"}, root.ID); err != nil {
		t.Error(err)
	}
	source, err := client.GetStatusSource(ctx, root.ID)
	if err != nil || source.Text != "edited" {
		t.Errorf("%+v, %v", source, err)
	}
	if err := client.DeleteStatus(ctx, reply.ID); err != nil {
		t.Error(err)
	}
	if got := server.Statuses("alice"); len(got) != 2 || got[0].Text != "edited" || !got[1].Deleted {
		t.Errorf("%+v", got)
	}
	if err := client.RevokeToken(ctx); err != nil {
		t.Error(err)
	}
	if _, err := client.GetAccountCurrentUser(ctx); err == nil {
		t.Error("the token still works")
	}
}

// login goes through the consent page with PKCE; the redirect has another port
// than the registered one.
func login(t *testing.T, ctx context.Context, base string, app *mastodon.Application) *oauth2.Token {
	t.Helper()
	config := oauth2.Config{
		ClientID: app.ClientID, ClientSecret: app.ClientSecret, Scopes: []string{"read", "write"},
		RedirectURL: "http://127.0.0.1:4711/back",
		Endpoint:    oauth2.Endpoint{AuthURL: base + "/oauth/authorize", TokenURL: base + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams},
	}
	verifier := oauth2.GenerateVerifier()
	page, err := url.Parse(config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		t.Fatal(err)
	}
	form := page.Query()
	form.Set("username", "alice")
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Post(base+"/oauth/authorize", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	token, err := config.Exchange(ctx, back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil || !token.Expiry.IsZero() {
		t.Fatalf("%+v, %v", token, err)
	}
	return token
}
