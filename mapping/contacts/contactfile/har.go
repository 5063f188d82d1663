package contactfile

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// errNoUsers is about a HAR file without an answer of Twitter's that has accounts in it.
var errNoUsers = errors.New("is a HAR file, but no account of Twitter's is in it: open x.com/NAME/following in a browser, open its developer tools (F12) on Network, " +
	"load the page anew, scroll to the end of the list, and only then save all as HAR with content")

// errEntry is what a reader says when an entry is larger than is read.
var errEntry = fmt.Errorf("larger than %d MiB: record anew, and open only the lists of people", maxFile>>20)

// harBegin is how a HAR file begins (HAR 1.2, section log): an object with one member, whose own first
// member tells it from a map file.
var harBegin = regexp.MustCompile(`^\s*\{\s*"log"\s*:\s*\{\s*"(version|creator|browser|pages|entries|comment)"\s*:`)

// harEntry is what is read of a request and its answer. Headers and cookies are not.
type harEntry struct {
	Started string `json:"startedDateTime"`
	Request struct {
		URL string `json:"url"`
	} `json:"request"`
	Response struct {
		Content struct {
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

// har reads a HAR file entry by entry.
type har struct {
	in      *allowance
	dec     *json.Decoder
	users   gathering
	viewer  string // id of who was logged in, once an answer tells
	members []pageMember
}

// pageMember is an account on a page of followers or of people followed, where nothing else tells
// that it is the viewer's.
type pageMember struct {
	at       int    // in users
	owner    string // id of whose page it is
	follower bool
}

// allowance is a reader that reads only so many bytes.
type allowance struct {
	r    io.Reader
	left int
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errEntry
	}
	n, err := a.r.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}

// readHAR reads the accounts in the answers that a HAR file holds, in order.
func readHAR(r io.Reader) ([]Told, error) {
	h := har{in: &allowance{r: r, left: maxFile}}
	h.dec = json.NewDecoder(h.in)
	if err := h.read(); err != nil {
		return nil, err
	}
	for _, m := range h.members {
		if m.owner == h.viewer && h.viewer != "" {
			relations := &h.users.told[h.users.at(m.at)].Relations
			relations.Follower = relations.Follower || m.follower
			relations.Following = relations.Following || !m.follower
		}
	}
	if len(h.users.told) == 0 {
		return nil, errNoUsers
	}
	return h.users.all(), nil
}

// read walks down to the entries.
func (h *har) read() error {
	if err := h.object("", func(key string) error {
		if key != "log" {
			return h.skip(key)
		}
		return h.object(key, func(key string) error {
			if key != "entries" {
				return h.skip(key)
			}
			return h.entries()
		})
	}); err != nil {
		return err
	}
	if _, err := h.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the HAR file: save it anew")
	}
	return nil
}

// object calls member with the name of each member of an object, which must read it.
func (h *har) object(item string, member func(key string) error) error {
	if t, err := h.dec.Token(); err != nil {
		return h.error(item, err)
	} else if t != json.Delim('{') {
		return badItem(item, "not an object: is it a HAR file? Save it anew")
	}
	for h.dec.More() {
		t, err := h.dec.Token()
		if err != nil {
			return h.error(item, err)
		}
		key, _ := t.(string)
		if err := member(key); err != nil {
			return err
		}
	}
	if _, err := h.dec.Token(); err != nil {
		return h.error(item, err)
	}
	return nil
}

// skip reads a value that says nothing here.
func (h *har) skip(item string) error {
	h.in.left = maxFile
	var ignored struct{}
	if err := h.dec.Decode(&ignored); err != nil && !isType(err) {
		return h.error(item, err)
	}
	return nil
}

func (h *har) entries() error {
	if t, err := h.dec.Token(); err != nil {
		return h.error("entries", err)
	} else if t != json.Delim('[') {
		return badItem("entries", "not a list: is it a HAR file? Save it anew")
	}
	for n := 1; h.dec.More(); n++ {
		item := fmt.Sprintf("entry %d", n)
		h.in.left = maxFile
		var e harEntry
		if err := h.dec.Decode(&e); isType(err) {
			continue
		} else if err != nil {
			return h.error(item, err)
		}
		h.entry(item, &e)
	}
	h.in.left = maxFile
	if _, err := h.dec.Token(); err != nil {
		return h.error("entries", err)
	}
	return nil
}

// entry reads the accounts in an answer; one that is not JSON, or cut off by the browser, has none.
func (h *har) entry(item string, e *harEntry) {
	body := e.Response.Content.Text
	if e.Response.Content.Encoding == "base64" {
		decoded, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return
		}
		body = string(decoded)
	}
	if !strings.Contains(body, `"screen_name"`) { // pictures, programs and the like
		return
	}
	var value any
	if newDecoder(strings.NewReader(body)).Decode(&value) != nil {
		return
	}
	if viewer := viewerOf(value); viewer != "" {
		h.viewer = viewer
	}
	op := operationOf(e.Request.URL)
	at, err := time.Parse(time.RFC3339, e.Started)
	if err != nil {
		at = time.Time{}
	}
	n := 0
	walkUsers(value, func(u Told, tells Relations) {
		n++
		u.Item, u.At = fmt.Sprintf("%s, user %d", item, n), at.UTC()
		u.Relations.Blocked = u.Relations.Blocked || op.list == listBlocks && !tells.Blocked
		u.Relations.Muted = u.Relations.Muted || op.list == listMutes && !tells.Muted
		i := h.users.add(u)
		if u.ID != op.owner && (op.list == listFollowing && !tells.Following || op.list == listFollowers && !tells.Follower) {
			h.members = append(h.members, pageMember{i, op.owner, op.list == listFollowers})
		}
	})
}

// viewerOf returns who is logged in, where an answer tells: that of the operation Viewer, with which
// each visit begins.
func viewerOf(value any) string {
	m, _ := value.(map[string]any)
	data := memberObject(m, "data")
	for _, key := range []string{"viewer", "viewer_v2"} {
		if id := memberText(memberObject(memberObject(memberObject(data, key), "user_results"), "result"), "rest_id"); id != "" {
			return id
		}
	}
	return ""
}

// isType reports whether JSON is right but not what was wanted.
func isType(err error) bool {
	var wrong *json.UnmarshalTypeError
	return errors.As(err, &wrong)
}

func (h *har) error(item string, err error) error {
	switch {
	case errors.Is(err, errEntry):
		return &itemError{item: item, err: err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return badItem(item, "the HAR file ends too early: save it anew, and wait until all of it is written")
	}
	return badItem(item, "not JSON as a HAR file has it (%w): save it anew", err)
}

// peopleList is what a request asked for.
type peopleList int

const (
	listNone peopleList = iota
	listFollowing
	listFollowers
	listBlocks // always the viewer's
	listMutes  // always the viewer's
)

// peopleLists are the operations of GraphQL and the paths of the API 1.1 that ask for lists of people.
var peopleLists = map[string]peopleList{
	"Following": listFollowing, "Followers": listFollowers, "BlueVerifiedFollowers": listFollowers,
	"BlockedAccountsAll": listBlocks, "BlockedAccountsImported": listBlocks, "BlockedAccountsAutoBlock": listBlocks, "MutedAccounts": listMutes,
	"friends/list.json": listFollowing, "followers/list.json": listFollowers, "blocks/list.json": listBlocks, "mutes/users/list.json": listMutes,
}

// operation is what a request asked for, and the id of whose page it is; empty where it does not say.
type operation struct {
	list  peopleList
	owner string
}

func operationOf(address string) operation {
	path, query, _ := strings.Cut(address, "?")
	if _, rest, ok := strings.Cut(path, "/graphql/"); ok {
		_, path, _ = strings.Cut(rest, "/") // behind the id of the query
	} else if _, rest, ok := strings.Cut(path, "/1.1/"); ok {
		path = rest
	}
	op := operation{list: peopleLists[path]}
	if op.list == listNone {
		return op
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return op
	}
	var variables struct {
		UserID string `json:"userId"`
	}
	if json.Unmarshal([]byte(values.Get("variables")), &variables) == nil {
		op.owner = variables.UserID
	}
	if op.owner == "" {
		op.owner = values.Get("user_id")
	}
	return op
}
