package importer_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/mapping/contacts"
)

// TestGoToSocialContacts: the server takes the files, and then each account is followed, blocked and muted as the list
// says, and no other is; and why the files have the form they have.
func TestGoToSocialContacts(t *testing.T) {
	s := startGoToSocial(t, nil)
	alice, bob := s.addUser("alice"), s.addUser("bob")
	names := []string{"bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan"}
	for _, name := range names[1:] {
		s.createUser(name)
	}
	// An account is locked at first.
	unlock := strings.NewReader("locked=false")
	if code := (importSite{site: site{url: s.url, token: bob}}).send(t, "PATCH", "/api/v1/accounts/update_credentials", "application/x-www-form-urlencoded", unlock); code != http.StatusOK {
		t.Fatalf("unlock: %d", code)
	}
	// Accounts of 127.0.0.1 are in no list: the server gets a name, and another one for its accounts. The proxy stays where it is.
	s.restart(map[string]string{"host": "gts.xn--bcher-kva.example", "account-domain": "xn--bcher-kva.example"})
	in := importSite{site{url: s.url, token: alice}, map[string]string{}}
	for _, name := range names {
		var account struct{ ID string }
		in.get(t, "GET", "/api/v1/accounts/lookup?acct="+name, &account)
		in.ids[account.ID] = name
	}

	list := contacts.ImportList{
		Own: []string{"alice@bücher.example"},
		Following: []string{
			"BOB@bücher.example", "@carol@Bücher.example", "bob@xn--bcher-kva.example", "alice@bücher.example", "ghost@bücher.example",
			"dave@gts.bücher.example", "frank@xn--bcher-kva.example",
		},
		Blocked: []string{"erin@bücher.example", "Frank@BÜCHER.example"},
		Muted:   []string{"carol@bücher.example", "grace@bücher.example", "erin@bücher.example"},
		Lists:   []contacts.ListMember{{List: "Books", Handle: "bob@bücher.example"}},
	}
	limits := contacts.LimitsOf("gotosocial")
	limits.Rows = 2
	files, left, err := contacts.ImportFiles(list, limits)
	if err != nil || len(files) != 5 || len(left) != 3 { // two of following, one of blocks, two of mutes; alice, Frank and the list are left out
		t.Fatalf("%d files, %v left out, %v", len(files), left, err)
	}
	for range 2 { // the second time, all is there
		for _, f := range files {
			if code := in.post(t, f.Kind, "merge", f.Name, string(f.Data)); code != http.StatusAccepted {
				t.Errorf("%s: %d", f.Name, code)
			}
		}
		in.await(t, map[string]relation{
			"bob": {Following: true, Boosts: true}, "carol": {Requested: true, Muting: true}, "dave": {Requested: true},
			"erin": {Blocking: true, Muting: true}, "frank": {Blocking: true}, "grace": {Muting: true},
		})
	}
	now := in.relations(t)

	// Each of these leaves somebody out, and hardly ever does the server say so. The last is of the good form: when it is done, so are those before it.
	for _, tt := range []struct {
		name string
		kind contacts.ImportKind
		data string
		code int
	}{
		{"rows of different length", contacts.ImportFollowing, "Account address,Show boosts\nheidi@xn--bcher-kva.example,true\nivan@xn--bcher-kva.example\n", http.StatusBadRequest},
		{"an empty boolean", contacts.ImportFollowing, "Account address,Show boosts,Notify on new posts,Languages\nheidi@xn--bcher-kva.example,,,\n", http.StatusAccepted},
		{"a host in Unicode", contacts.ImportFollowing, "heidi@bücher.example\n", http.StatusAccepted},
		{"blocks of two cells", contacts.ImportBlocks, "heidi@xn--bcher-kva.example,true\n", http.StatusAccepted},
		{"a byte order mark", contacts.ImportBlocks, "\ufeffheidi@xn--bcher-kva.example\n", http.StatusAccepted},
		{"mutes of three cells", contacts.ImportMutes, "heidi@xn--bcher-kva.example,true,\n", http.StatusAccepted},
		{"no mutes at all", contacts.ImportMutes, "", http.StatusOK}, // it panics, and answers with nothing
		{"blocks of one cell", contacts.ImportBlocks, "ivan@xn--bcher-kva.example\n", http.StatusAccepted},
	} {
		if code := in.post(t, tt.kind, "merge", "file.csv", tt.data); code != tt.code {
			t.Errorf("%s: %d, want %d", tt.name, code, tt.code)
		}
	}
	now["ivan"] = relation{Blocking: true}
	in.await(t, now)

	// Overwrite with the second part of a file takes back whom the first followed; but not requests to follow.
	if code := in.post(t, files[1].Kind, "overwrite", files[1].Name, string(files[1].Data)); code != http.StatusAccepted {
		t.Errorf("overwrite: %d", code)
	}
	delete(now, "bob")
	in.await(t, now)
}

// importSite is an account that imports, and the names of the others by their ids.
type importSite struct {
	site
	ids map[string]string
}

// relation is what an account has to do with another one.
type relation struct {
	Following, Requested, Blocking, Muting bool
	Boosts                                 bool `json:"showing_reblogs"`
	Notifying                              bool
}

// relations returns the relations that there are, by name.
func (s importSite) relations(t *testing.T) map[string]relation {
	t.Helper()
	query := url.Values{}
	for id := range s.ids {
		query.Add("id[]", id)
	}
	var all []struct {
		ID string
		relation
	}
	s.get(t, "GET", "/api/v1/accounts/relationships?"+query.Encode(), &all)
	out := map[string]relation{}
	for _, r := range all {
		if r.relation != (relation{}) {
			out[s.ids[r.ID]] = r.relation
		}
	}
	return out
}

// await waits until the relations are these and no others.
func (s importSite) await(t *testing.T, want map[string]relation) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		got := s.relations(t)
		if maps.Equal(got, want) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("relations (-want +got):\n%s", cmp.Diff(want, got))
		case <-time.After(50 * time.Millisecond): // polling a process that cannot call back
		}
	}
}

// post uploads a file as the server's page does, and returns the status.
func (s importSite) post(t *testing.T, kind contacts.ImportKind, mode, name, data string) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("data", name)
	if err == nil {
		_, err = io.Copy(part, strings.NewReader(data))
	}
	for k, v := range map[string]string{"type": string(kind), "mode": mode} {
		if err == nil {
			err = form.WriteField(k, v)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.send(t, "POST", "/api/v1/import", form.FormDataContentType(), &body)
}

// send sends a request, and returns the status.
func (s importSite) send(t *testing.T, method, path, contentType string, body io.Reader) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", contentType)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode
}

// createUser makes an account with which nobody logs in.
func (s *goToSocial) createUser(name string) {
	s.t.Helper()
	out, err := s.command("admin", "account", "create", "--username", name, "--email", name+"@example.org", "--password", password(name)).CombinedOutput()
	if err != nil {
		s.t.Fatalf("create %s: %v: %s", name, err, out)
	}
}
