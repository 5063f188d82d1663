package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// What is done with ada's account beside godwit, in scripts.

// cmdUnpost is the person deleting what was posted, by its numbers from 1.
func cmdUnpost(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 1, "unpost N...")
	all := server(ts).Statuses("ada")
	for _, arg := range args {
		n, err := strconv.Atoi(arg)
		ts.Check(err)
		asAda(ts, http.MethodDelete, "/api/v1/statuses/"+all[n-1].ID, nil)
	}
}

// cmdTwin is the server carrying out a request once more, by the number of its post from 1.
func cmdTwin(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "twin N")
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	st := server(ts).Statuses("ada")[n-1]
	form := url.Values{"status": {st.Text}, "visibility": {st.Visibility}, "language": {st.Language}}
	if st.InReplyToID != "" {
		form.Set("in_reply_to_id", st.InReplyToID)
	}
	asAda(ts, http.MethodPost, "/api/v1/statuses", form)
}

// asAda sends a request with ada's token.
func asAda(ts *testscript.TestScript, method, path string, form url.Values) {
	s := server(ts)
	req, err := http.NewRequest(method, s.URL()+path, strings.NewReader(form.Encode()))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+s.AddAccount("ada"))
	resp, err := s.Transport().RoundTrip(req)
	ts.Check(err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s: %s", method, path, resp.Status)
	}
}
