package instance

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/mapping"
)

// Recognise finds the server behind what a person typed: "mastodon.example",
// "https://mastodon.example/@me", "@me@mastodon.example". Without a scheme it
// is https, or http on this machine.
//
// The software comes from nodeinfo, which also leads from a domain to the host
// that serves it; limits from v2 instance, else v1 (Akkoma), else they are
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

	info, err := readNodeInfo(ctx, beforeLogin(hc), base)
	if err != nil {
		return nil, err
	}
	for _, candidate := range info.hosts {
		s := &Server{URL: candidate.String(), Domain: candidate.Host, Software: info.software, Version: info.version}
		ledger := NewLedger(s, nil)
		err := s.readInstance(ctx, withLedger(hc, ledger))
		if err == nil {
			s.RequestLimit = ledger.learnt()
			return s, nil
		}
		if !absent(err) {
			return nil, unreachable(candidate.Host, err)
		}
	}
	return nil, &NotServerError{Host: base.Host, Software: info.software}
}

// parseAddress returns scheme and host of what a person typed.
func parseAddress(address string) (*url.URL, error) {
	s := strings.TrimSpace(address)
	scheme := ""
	if before, after, ok := strings.Cut(s, "://"); ok {
		scheme, s = strings.ToLower(before), after
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 { // before the @, of which a path may have one
		s = s[:i]
	}
	s = s[strings.LastIndex(s, "@")+1:]
	u, err := url.Parse("https://" + s)
	if err != nil || u.Hostname() == "" || scheme != "" && scheme != "https" && scheme != "http" || strings.ContainsAny(u.Host, " \t") {
		return nil, &NotServerError{Host: strconv.Quote(address)}
	}
	u = &url.URL{Scheme: "https", Host: strings.ToLower(u.Host)}
	if loopback(u.Hostname()) && scheme != "https" {
		u.Scheme = "http"
	}
	return u, nil
}

// beforeLogin returns a client like hc whose requests carry no token and whose
// errors are classified.
func beforeLogin(hc *http.Client) *http.Client {
	return withLedger(hc, NewLedger(&Server{}, nil))
}

func withLedger(hc *http.Client, ledger *Ledger) *http.Client {
	if hc == nil {
		hc = http.DefaultClient
	}
	// Not its Timeout: http.Client would replace our error types with its own.
	return &http.Client{Transport: newTransport(hc.Transport, ledger)}
}

// nodeInfo is what a host says about the software it runs, and the addresses
// at which its API may be: where nodeinfo was found, if elsewhere, and the
// host that was asked.
type nodeInfo struct {
	software, version string
	hosts             []*url.URL
}

// readNodeInfo follows /.well-known/nodeinfo (nodeinfo 2.x, section 4). A host
// without it is no error.
func readNodeInfo(ctx context.Context, hc *http.Client, base *url.URL) (nodeInfo, error) {
	info := nodeInfo{hosts: []*url.URL{base}}
	var index struct {
		Links []struct {
			Rel  string `json:"rel"`
			Href string `json:"href"`
		} `json:"links"`
	}
	err := getJSON(ctx, hc, base.JoinPath("/.well-known/nodeinfo").String(), &index)
	if absent(err) {
		return info, nil
	}
	if err != nil {
		return info, unreachable(base.Host, err)
	}
	for _, link := range slices.Backward(index.Links) { // the newest version is last
		at, err := base.Parse(link.Href)
		if err != nil || !private(at) || !strings.Contains(link.Rel, "nodeinfo.diaspora.software/ns/schema/2.") {
			continue
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
		if at.Host != base.Host {
			info.hosts = append([]*url.URL{{Scheme: at.Scheme, Host: at.Host}}, base)
		}
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
	var auth *AuthError
	if errors.As(err, &auth) && s.MastodonFamily() {
		// Limited federation before 4.4: nobody is told anything before login.
		doc, err = instanceDoc{Version: s.Version}, nil
	}
	if err != nil {
		return err
	}
	if doc.Version == "" {
		return errNoInstance
	}
	conf, media := doc.Configuration.Statuses, doc.Configuration.Media
	s.Title = oneLine(doc.Title)
	s.APIVersion = doc.APIVersions["mastodon"]
	if s.Version == "" {
		s.Version = oneLine(doc.Version)
	}
	if domain := firstOf(doc.AccountDomain, doc.Domain, doc.URI); domain != "" {
		domain = strings.TrimPrefix(strings.TrimPrefix(domain, "https://"), "http://")
		s.Domain, _, _ = strings.Cut(domain, "/")
	}
	for _, r := range doc.Rules {
		s.Rules = append(s.Rules, r.Text)
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
	s.MIMETypes = media.MIMETypes
	return nil
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
