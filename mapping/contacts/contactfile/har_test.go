package contactfile

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// harOf returns a HAR file as Chromium writes it, with one entry for each pair of address and body.
func harOf(t testing.TB, pairs ...string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {\"name\": \"WebInspector\", \"version\": \"537.36\"},\n    \"pages\": [{\"id\": \"page_1\"}],\n    \"entries\": [")
	for i := 0; i < len(pairs); i += 2 {
		address, err := json.Marshal(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(pairs[i+1])
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"_resourceType": "fetch", "request": {"method": "GET", "url": %s, "headers": [{"name": "Cookie", "value": "secret"}]},
			"response": {"status": 200, "content": {"size": 1, "mimeType": "application/json; charset=utf-8", "text": %s}}, "startedDateTime": "2024-11-02T1%d:00:00.250+01:00"}`, address, body, i/2)
	}
	b.WriteString("]\n  }\n}\n")
	return b.String()
}

const graphql = "https://x.com/i/api/graphql/abc-_1/"

// timeline is an answer to Following and the like, with results in it.
func timeline(results ...string) string {
	entries := make([]string, len(results))
	for i, r := range results {
		entries[i] = `{"entryId": "user-` + fmt.Sprint(i) + `", "content": {"entryType": "TimelineTimelineItem", "itemContent": {"itemType": "TimelineUser", "user_results": {"result": ` + r + `}}}}`
	}
	return `{"data": {"user": {"result": {"__typename": "User", "timeline": {"timeline": {"instructions": [{"type": "TimelineAddEntries", "entries": [` +
		strings.Join(entries, ",") + `]}]}}}}}}`
}

// Ada is of the shape up to 2025, Bo of that since, Cy says nothing about relations.
const (
	userAda = `{"__typename": "User", "id": "VXNlcjoxMg==", "rest_id": "12", "legacy": {"screen_name": "ada_l", "name": "Ada", "location": "Paris",
		"description": "Maths https://t.co/aaaaaaaaaa", "url": "https://t.co/bbbbbbbbbb", "following": true, "followed_by": true, "pinned_tweet_ids_str": ["700"],
		"entities": {"description": {"urls": [{"url": "https://t.co/aaaaaaaaaa", "expanded_url": "https://example.social/@ada", "display_url": "example.social/@ada"}]},
			"url": {"urls": [{"url": "https://t.co/bbbbbbbbbb", "expanded_url": "https://ada.example/"}]}}}}`
	userBo = `{"__typename": "User", "rest_id": "13", "core": {"screen_name": "Bo7", "name": "Bo 🐘", "created_at": "Thu Apr 06 15:24:15 +0000 2013"},
		"avatar": {"image_url": "https://pbs.twimg.com/b.jpg"}, "location": {"location": "Rome"}, "privacy": {"protected": true}, "website": {"url": "https://t.co/cccccccccc"},
		"profile_bio": {"description": "bo@example.org", "entities": {"url": {"urls": [{"url": "https://t.co/cccccccccc", "expanded_url": "https://bo.example/"}]}}},
		"relationship_perspectives": {"following": true, "blocking": false}, "legacy": {}}`
	userCy  = `{"__typename": "User", "rest_id": "14", "core": {"screen_name": "cy", "name": "Cy"}, "legacy": {"description": ""}}`
	nobody  = `{"__typename": "UserUnavailable", "reason": "Suspended"}`
	ofOwner = `Following?variables=%7B%22userId%22%3A%221%22%2C%22count%22%3A20%7D`
	viewer  = `{"data": {"viewer": {"user_results": {"result": {"__typename": "User", "rest_id": "1", "legacy": {"screen_name": "owner", "name": "O"}}}}}}`
)

func TestReadHAR(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2024, 11, 2, hour, 0, 0, 250e6, time.UTC) }
	toldAda := Told{
		Item: "entry 1, user 1", At: at(9), ID: "12", ScreenName: "ada_l", DisplayName: "Ada",
		Profile:   []string{"Maths https://example.social/@ada", "Paris", "https://ada.example/"},
		Relations: Relations{Following: true, Follower: true},
	}
	toldBo := Told{
		Item: "entry 1, user 2", At: at(9), ID: "13", ScreenName: "Bo7", DisplayName: "Bo 🐘",
		Profile: []string{"bo@example.org", "Rome", "https://bo.example/"}, Relations: Relations{Following: true},
	}
	toldCy := func(item string, hour int, r Relations) Told {
		return Told{Item: item, At: at(hour), ID: "14", ScreenName: "cy", DisplayName: "Cy", Relations: r}
	}
	owner := Told{Item: "entry 2, user 1", At: at(10), ID: "1", ScreenName: "owner", DisplayName: "O"}
	pinned := toldAda
	pinned.Profile = append(pinned.Profile[:3:3], "moved: https://example.social/@ada &amp; more")
	for name, c := range map[string]struct {
		file string
		want []Told
	}{
		"both shapes":          {harOf(t, graphql+"Following", timeline(userAda, nobody, userBo)), []Told{toldAda, toldBo}},
		"mark at the start":    {"\uFEFF" + harOf(t, graphql+"Following", timeline(userAda)), []Told{toldAda}},
		"blocked":              {harOf(t, graphql+"BlockedAccountsAll?variables=%7B%7D", timeline(userCy, userBo)), []Told{toldCy("entry 1, user 1", 9, Relations{Blocked: true}), toldBo}},
		"muted":                {harOf(t, graphql+"MutedAccounts", timeline(userCy)), []Told{toldCy("entry 1, user 1", 9, Relations{Muted: true})}},
		"following, own page":  {harOf(t, graphql+ofOwner, timeline(userCy), graphql+"Viewer", viewer), []Told{toldCy("entry 1, user 1", 9, Relations{Following: true}), owner}},
		"followers, own page":  {harOf(t, graphql+strings.Replace(ofOwner, "Following", "BlueVerifiedFollowers", 1), timeline(userCy), graphql+"Viewer", viewer), []Told{toldCy("entry 1, user 1", 9, Relations{Follower: true}), owner}},
		"following, another's": {harOf(t, graphql+strings.Replace(ofOwner, "%221%22", "%222%22", 1), timeline(userCy), graphql+"Viewer", viewer), []Told{toldCy("entry 1, user 1", 9, Relations{}), owner}},
		"following, unknown":   {harOf(t, graphql+ofOwner, timeline(userCy)), []Told{toldCy("entry 1, user 1", 9, Relations{})}},
		"seen again": {
			harOf(t, graphql+"Followers", timeline(userCy), graphql+"UsersByRestIds", `{"data": {"users": [{"result": `+userCy+`}]}}`),
			[]Told{toldCy("entry 1, user 1", 10, Relations{})},
		},
		"API 1.1": {
			harOf(t, "https://api.twitter.com/1.1/blocks/list.json?count=20", `{"users": [{"id": 15, "id_str": "15", "screen_name": "di", "name": "Di", "description": "d", "url": "https://di.example/"}]}`,
				"https://api.twitter.com/1.1/statuses/x.json", `{"entities": {"user_mentions": [{"id_str": "16", "screen_name": "ed", "name": "Ed", "indices": [0, 3]}]}}`),
			[]Told{{Item: "entry 1, user 1", At: at(9), ID: "15", ScreenName: "di", DisplayName: "Di", Profile: []string{"d", "https://di.example/"}, Relations: Relations{Blocked: true}}},
		},
		"pinned": {
			harOf(t, graphql+"UserTweets", `{"data": [{"__typename": "Tweet", "rest_id": "700", "core": {"user_results": {"result": `+userAda+`}}, "legacy": {"full_text": "moved: https://t.co/dddddddddd &amp; more",
				"entities": {"urls": [{"url": "https://t.co/dddddddddd", "expanded_url": "https://example.social/@ada"}]}}},
				{"__typename": "Tweet", "rest_id": "701", "core": {"user_results": {"result": `+userAda+`}}, "legacy": {"full_text": "not pinned"}}]}`),
			[]Told{func() Told {
				p := pinned
				p.Profile = []string{pinned.Profile[3], pinned.Profile[0], pinned.Profile[1], pinned.Profile[2]}
				return p
			}()},
		},
		"answers that are not JSON": {harOf(t, "https://abs.twimg.com/main.js", `var a = {"screen_name": 1`, graphql+"Following", timeline(userCy), graphql+"Following", timeline(userAda)[:700]), []Told{toldCy("entry 2, user 1", 10, Relations{})}},
		"base64": {
			strings.Replace(harOf(t, graphql+"Following", "BODY"), `"text": "BODY"`, `"encoding": "base64", "text": "`+base64.StdEncoding.EncodeToString([]byte(timeline(userCy)))+`"`, 1),
			[]Told{toldCy("entry 1, user 1", 9, Relations{})},
		},
		"entries of other shapes": {
			strings.Replace(harOf(t, graphql+"Following", timeline(userCy)), `"entries": [`, `"entries": [{"startedDateTime": 5}, {}, [], null, {"request": {"url": null}, "response": {"content": {}}}, `, 1),
			[]Told{toldCy("entry 6, user 1", 9, Relations{})},
		},
	} {
		kind, told, err := Read("x.com.har", strings.NewReader(c.file))
		if diff := cmp.Diff(c.want, told); err != nil || kind != KindHAR || diff != "" {
			t.Errorf("%s: %q, %v\n%s", name, kind, err, diff)
		}
	}
}

func TestReadHARErrors(t *testing.T) {
	whole := harOf(t, graphql+"Following", timeline(userAda), graphql+"Following", timeline(userBo))
	for name, c := range map[string]struct{ file, item, says string }{
		"nobody":      {harOf(t, "https://x.com/", "<html>"), "", "scroll to the end"},
		"no entries":  {`{"log": {"version": "1.2", "entries": []}}`, "", "scroll to the end"},
		"cut off":     {whole[:len(whole)-200], "entry 2", "too early"},
		"cut at end":  {whole[:len(whole)-5], "log", "too early"},
		"not a list":  {`{"log": {"version": "1.2", "entries": {}}}`, "entries", "not a list"},
		"not JSON":    {`{"log": {"version": "1.2", "entries": [{} {}]}}`, "entry 2", "not JSON"},
		"behind it":   {whole + "{}", "", "follows"},
		"too deep":    {`{"log": {"version": "1.2", "entries": [` + strings.Repeat("[", 20000) + `]}}`, "entry 1", "not JSON"},
		"log is text": {`{"log": {"version": "1.2"}, "log": 5}`, "log", "not an object"},
	} {
		_, told, err := Read("x.com.har", strings.NewReader(c.file))
		var file *Error
		if !errors.As(err, &file) || file.Item != c.item || !strings.Contains(err.Error(), c.says) || told != nil {
			t.Errorf("%s: %d told, %q", name, len(told), err)
		}
	}
}

// A fediverse account called log does not make a map file a HAR file.
func TestReadLog(t *testing.T) {
	kind, told, err := Read("map.json", strings.NewReader(`{"log": "log@example.org"}`))
	if err != nil || kind != KindMap || len(told) != 1 || told[0].ScreenName != "log" {
		t.Errorf("%q %+v %v", kind, told, err)
	}
}

// repeated is a text many times over, which is not in memory.
type repeated struct {
	text string
	left int // times
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.rest, r.left = r.text, r.left-1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// A HAR file may be larger than anything else, one entry of it may not.
func TestReadHARSizes(t *testing.T) {
	const begin, end = `{"log": {"version": "1.2", "entries": [`, `]}}`
	entry := harOf(t, graphql+"Following", timeline(userCy))
	entry = entry[strings.Index(entry, "[{\"_")+1 : strings.LastIndex(entry, "]")]
	large := `{"request": {"url": "https://video.twimg.com/"}, "response": {"content": {"text": "` + strings.Repeat("a", 15<<20) + `"}}}`
	_, told, err := Read("large.har", io.MultiReader(strings.NewReader(begin), &repeated{text: large + ",", left: 5}, strings.NewReader(entry+end)))
	if err != nil || len(told) != 1 || told[0].Item != "entry 6, user 1" {
		t.Errorf("%+v, %v", told, err)
	}
	_, _, err = Read("large.har", io.MultiReader(strings.NewReader(begin+entry+`, {"comment": "`), &repeated{text: strings.Repeat("a", 1<<20), left: 65}, strings.NewReader(`"}`+end)))
	if file := (*Error)(nil); !errors.As(err, &file) || file.Item != "entry 2" || !strings.Contains(err.Error(), "64 MiB") {
		t.Error(err)
	}
}
