package webfinger

import (
	"encoding/json"
	"errors"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/importer/internal/dial"
)

const (
	activityStreams = "https://www.w3.org/ns/activitystreams"
	profilePage     = "http://webfinger.net/rel/profile-page"
)

// document is what is kept of a JRD.
type document struct {
	subject account
	actor   string // may be empty
	page    string // may be empty
}

// once is a member of a JSON object that may be said only once, in any case, so that no two readers of a document can
// take it for different things.
type once[T any] struct {
	value T
	said  bool
}

func (o *once[T]) UnmarshalJSON(b []byte) error {
	if o.said {
		return errors.New("said twice")
	}
	o.said = true
	return json.Unmarshal(b, &o.value)
}

// parseJRD reads the answer of WebFinger (RFC 7033 section 4.4). Only the subject has to be there. Of several links of
// a kind the first that is an address counts.
func parseJRD(body []byte, ports bool) (document, error) {
	type link struct{ Rel, Type, Href once[string] }
	var jrd struct {
		Subject once[string]
		Links   once[[]link]
	}
	if json.Unmarshal(body, &jrd) != nil {
		return document{}, errors.New("the answer is not the JSON of WebFinger")
	}
	subject, ok := parseSubject(jrd.Subject.value, ports)
	if !ok {
		return document{}, errors.New("the answer does not say whose it is")
	}
	doc := document{subject: subject}
	for _, l := range jrd.Links.value {
		switch href := l.Href.value; {
		case !isPublicURL(href):
		case doc.actor == "" && l.Rel.value == "self" && isActivity(l.Type.value):
			doc.actor = href
		case doc.page == "" && l.Rel.value == profilePage:
			doc.page = href
		}
	}
	return doc, nil
}

// isActivity reports whether t is a type of ActivityPub's documents (ActivityPub section 3.2).
func isActivity(t string) bool {
	media, params, err := mime.ParseMediaType(t)
	return err == nil && (media == "application/activity+json" ||
		media == "application/ld+json" && slices.Contains(strings.Fields(params["profile"]), activityStreams))
}

// isPublicURL reports whether s is an http or https URL of a public name, in ASCII without spaces, naming no user. It
// may have any port: nobody asks there for its sake.
func isPublicURL(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil && dial.IsName(u.Hostname()) && u.Host[0] != '['
}
