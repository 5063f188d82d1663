package instance

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/mapping"
)

// Recognise finds the server behind what a person typed: "mastodon.example",
// "https://mastodon.example/@me", "@me@mastodon.example". Without a scheme it
// is https, or http on this machine. No secret goes anywhere.
//
// The software comes from nodeinfo, which may also lead from a domain to the host
// that serves it, as host-meta and redirects of WebFinger may (see [Server.LedFrom]); limits from v2 instance, else v1 (Akkoma), else they are
// Mastodon's documented ones. A host without the API gives a [*NotServerError],
// one that does not answer or answers 5xx an [*UnreachableError].
// A nil hc means http.DefaultClient.
func Recognise(ctx context.Context, hc *http.Client, address string) (*Server, error) {
	base, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	look := exploring(hc, base)
	s, err := look.find(ctx, base)
	var notServer *NotServerError
	if errors.As(err, &notServer) {
		for _, lead := range look.leads(ctx, base) {
			if elsewhere, err := look.find(ctx, lead); err == nil {
				s = elsewhere
				break
			}
		}
	}
	if s == nil {
		return nil, err
	}
	if from := Host(base.String()); from != Host(s.URL) {
		s.LedFrom = from
	}
	return s, nil
}

// find asks an address for its API, and the one that its nodeinfo leads to.
func (t *transport) find(ctx context.Context, base *url.URL) (*Server, error) {
	info, err := readNodeInfo(ctx, t, base)
	if err != nil {
		return nil, err
	}
	candidates := []*url.URL{base}
	if info.lead != nil {
		candidates = []*url.URL{info.lead, base}
	}
	for _, candidate := range candidates {
		s, err := readServer(ctx, t, candidate, info, "")
		if err == nil {
			return s, nil
		}
		if !absent(err) {
			return nil, unreachable(candidate.Host, err)
		}
	}
	return nil, &NotServerError{Host: base.Host, Software: info.software}
}

// RecogniseLogin asks the server that a token is of what it is, at the origin the token was got from and nowhere else.
// The token is shown only to a server that tells nobody else what it is (limited federation before Mastodon 4.4).
//
// Where no API answers there any more, and the host leads to one elsewhere, the result is a [*MovedError]. Other
// errors are those of Recognise, and [*AuthError] for a token that is not accepted.
func RecogniseLogin(ctx context.Context, hc *http.Client, origin, token string) (*Server, error) {
	base, err := parseAddress(origin)
	if err != nil {
		return nil, err
	}
	deadline, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	look := bound(hc, NewLedger(&Server{}, nil), base.String())
	info, err := readNodeInfo(deadline, look, base)
	if err != nil {
		return nil, err
	}
	s, err := readServer(deadline, look, base, info, token)
	var auth *AuthError
	switch {
	case err == nil:
		return s, nil
	case errors.As(err, &auth) && token != "":
		return nil, err
	case !absent(err):
		return nil, unreachable(base.Host, err)
	}
	elsewhere, err := Recognise(ctx, hc, base.String())
	switch {
	case err != nil:
		return nil, err
	case elsewhere.URL == base.String():
		return elsewhere, nil // it was away for a moment
	}
	return nil, &MovedError{From: base.Host, To: elsewhere.URL}
}

// readServer asks one origin for its API.
func readServer(ctx context.Context, look *transport, base *url.URL, info nodeInfo, token string) (*Server, error) {
	s := &Server{URL: base.String(), Domain: base.Host, Software: info.software, Version: info.version}
	ledger := NewLedger(s, nil)
	t := *look
	t.ledger, t.origin = ledger, base.String() // another's answer to a redirect says nothing of this one
	err := s.readInstance(ctx, &http.Client{Transport: &t})
	var auth *AuthError
	if errors.As(err, &auth) && token != "" {
		t.token = token
		err = s.readInstance(ctx, &http.Client{Transport: &t})
	} else if errors.As(err, &auth) && s.MastodonFamily() {
		// Limited federation before 4.4: nobody is told anything before login.
		s.Silent = true
		err = s.readDocument(instanceDoc{Version: s.Version})
	}
	if err != nil {
		return nil, err
	}
	s.RequestLimit = ledger.learnt()
	return s, nil
}

// nodeInfo is what a host says about the software it runs.
type nodeInfo struct {
	software, version string
	lead              *url.URL // the origin it was found at, if another
}

// readNodeInfo follows /.well-known/nodeinfo (nodeinfo 2.x, section 4). A host
// without it is no error.
func readNodeInfo(ctx context.Context, look *transport, base *url.URL) (nodeInfo, error) {
	var info nodeInfo
	var index struct {
		Links []struct {
			Rel  string `json:"rel"`
			Href string `json:"href"`
		} `json:"links"`
	}
	hc := &http.Client{Transport: look}
	err := getJSON(ctx, hc, base.JoinPath("/.well-known/nodeinfo").String(), &index)
	if absent(err) {
		return info, nil
	}
	if err != nil {
		return info, unreachable(base.Host, err)
	}
	for _, link := range slices.Backward(index.Links) { // the newest version is last
		at, err := base.Parse(link.Href)
		if err != nil || !strings.Contains(link.Rel, "nodeinfo.diaspora.software/ns/schema/2.") {
			continue
		}
		origin := originOf(at)
		switch {
		case origin == nil || origin.Scheme != "https" && *origin != *base:
			continue
		case look.origin != "": // whatever it says, the document is asked for where the login is
			at.Scheme, at.Host, at.User = base.Scheme, base.Host, nil
		case *origin != *base:
			info.lead = origin
		}
		var doc struct {
			Software struct {
				Name    string `json:"name"`
				Version string `json:"version"`
			} `json:"software"`
		}
		if err := getJSON(ctx, hc, at.String(), &doc); err != nil && !absent(err) {
			return info, unreachable(at.Host, err)
		}
		info.software = oneLine(strings.ToLower(doc.Software.Name))
		info.version = oneLine(doc.Software.Version)
		break
	}
	return info, nil
}

// instanceDoc is the part we read of v2 instance
// (app/serializers/rest/instance_serializer.rb) and v1 instance, with
// Akkoma's top-level limits.
type instanceDoc struct {
	AccountDomain string         `json:"account_domain"` // GoToSocial
	Domain        string         `json:"domain"`         // v2
	URI           string         `json:"uri"`            // v1; on GoToSocial a URL
	Title         string         `json:"title"`
	Version       string         `json:"version"`
	APIVersions   map[string]int `json:"api_versions"`
	Rules         []struct {
		Text string `json:"text"`
	} `json:"rules"`
	Configuration struct {
		Statuses struct {
			MaxCharacters    int `json:"max_characters"`
			MaxMedia         int `json:"max_media_attachments"`
			CharactersPerURL int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		Media struct {
			MIMETypes        []string `json:"supported_mime_types"`
			DescriptionLimit int      `json:"description_limit"`
			ImageSizeLimit   int64    `json:"image_size_limit"`
			VideoSizeLimit   int64    `json:"video_size_limit"`
		} `json:"media_attachments"`
	} `json:"configuration"`

	// In v2 an object, in v1 a boolean with approval_required beside it.
	Registrations    json.RawMessage `json:"registrations"`
	ApprovalRequired bool            `json:"approval_required"`

	MaxTootChars     int   `json:"max_toot_chars"`
	UploadLimit      int64 `json:"upload_limit"`
	DescriptionLimit int   `json:"description_limit"`
	MaxMedia         int   `json:"max_media_attachments"`
}

// readInstance fills in what the server says of itself.
func (s *Server) readInstance(ctx context.Context, hc *http.Client) error {
	var doc instanceDoc
	err := getJSON(ctx, hc, s.URL+"/api/v2/instance", &doc)
	if absent(err) {
		doc = instanceDoc{}
		err = getJSON(ctx, hc, s.URL+"/api/v1/instance", &doc)
	}
	if err != nil {
		return err
	}
	return s.readDocument(doc)
}

// readDocument fills in what an instance document says.
func (s *Server) readDocument(doc instanceDoc) error {
	if doc.Version == "" {
		return errNoInstance
	}
	conf, media := doc.Configuration.Statuses, doc.Configuration.Media
	s.Title = oneLine(doc.Title)
	s.APIVersion = doc.APIVersions["mastodon"]
	if s.Version == "" {
		s.Version = oneLine(doc.Version)
	}
	if claimed := doc.domain(); claimed != s.Domain {
		s.Claimed = claimed
	}
	for _, r := range doc.Rules {
		if rule := cleaned(r.Text, maxRule); rule != "" && len(s.Rules) < maxRules {
			s.Rules = append(s.Rules, rule)
		}
	}
	s.Registrations = doc.registrations()
	documented := mapping.DefaultLimits()
	s.Limits = mapping.Limits{
		MaxCharacters:    firstOf(conf.MaxCharacters, doc.MaxTootChars, documented.MaxCharacters),
		MaxMedia:         firstOf(conf.MaxMedia, doc.MaxMedia, documented.MaxMedia),
		CharactersPerURL: firstOf(conf.CharactersPerURL, documented.CharactersPerURL),
		MaxDescription:   firstOf(media.DescriptionLimit, doc.DescriptionLimit, documented.MaxDescription),
		Counting:         mapping.CountPlain,
		KeepsDates:       keepsDates(s.Software, s.Version),
		Quotes:           s.MastodonFamily() && s.APIVersion >= 7, // Mastodon 4.5
		Markdown:         takesMarkdown(s.Software, doc.Version, doc.APIVersions),
	}
	if s.MastodonFamily() {
		s.Limits.Counting = mapping.CountMastodon
	}
	s.ImageSizeLimit = firstOf(media.ImageSizeLimit, doc.UploadLimit)
	s.VideoSizeLimit = firstOf(media.VideoSizeLimit, doc.UploadLimit)
	for _, t := range media.MIMETypes {
		if mediaType, _, err := mime.ParseMediaType(t); err == nil && mediaType == oneLine(mediaType) && len(s.MIMETypes) < maxTypes {
			s.MIMETypes = append(s.MIMETypes, mediaType)
		}
	}
	return nil
}

// What of an instance document is kept, at the most. Mastodon has no more than a few dozen rules of 300 characters.
const (
	maxRules = 200
	maxRule  = 1000 // characters
	maxTypes = 200
)

// domain is what the document says that handles end with, empty where that is no domain.
func (d *instanceDoc) domain() string {
	domain := firstOf(d.AccountDomain, d.Domain, d.URI)
	if _, rest, ok := strings.Cut(domain, "://"); ok {
		domain, _, _ = strings.Cut(rest, "/")
	}
	return Domain(domain)
}

// registrations reads either form: in v1, enabled is a bare boolean.
func (d *instanceDoc) registrations() Registrations {
	var how struct {
		Enabled  bool `json:"enabled"`
		Approval bool `json:"approval_required"`
	}
	if json.Unmarshal(d.Registrations, &how.Enabled) == nil {
		how.Approval = d.ApprovalRequired
	} else if json.Unmarshal(d.Registrations, &how) != nil {
		return ""
	}
	switch {
	case !how.Enabled:
		return RegistrationsClosed
	case how.Approval:
		return RegistrationsReviewed
	}
	return RegistrationsOpen
}

var errNoInstance = errors.New("no instance document")

// firstOf returns the first value that is positive, or not empty.
func firstOf[T int | int64 | string](values ...T) T {
	var zero T
	for _, v := range values {
		if v > zero {
			return v
		}
	}
	return zero
}

func getJSON(ctx context.Context, hc *http.Client, address string, v any) error {
	_, err := send(ctx, hc, http.MethodGet, address, nil, nil, 0, v)
	return err
}

// absent reports whether a document is not there: the host refuses it, or
// answers with something else than JSON, such as a web page.
func absent(err error) bool {
	var refused *RefusedError
	var auth *AuthError
	var unknown *UnknownError
	return errors.As(err, &refused) || errors.As(err, &auth) || errors.Is(err, errNoInstance) ||
		errors.As(err, &unknown) && unknown.StatusCode/100 == 2
}

// unreachable makes of a lost or 5xx answer an UnreachableError: before login
// nothing can have been done, and the person may try again later.
func unreachable(host string, err error) error {
	var unknown *UnknownError
	if !errors.As(err, &unknown) {
		return err
	}
	return &UnreachableError{Host: host, Err: err}
}
