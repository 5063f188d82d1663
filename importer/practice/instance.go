package practice

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) routeInstance() {
	s.plain("GET /.well-known/nodeinfo", s.nodeInfoLinks)
	s.plain("GET /nodeinfo/2.0", s.nodeInfo)
	if s.opts.Software == Mastodon && apiVersion(s.opts.Version) > 0 {
		s.plain("GET /.well-known/oauth-authorization-server", s.oauthMetadata)
	}
	s.api("GET /api/v1/instance", open(), s.instanceV1)
	s.api("GET /api/v2/instance", open(), s.instanceV2)
	s.api("GET /api/v1/accounts/verify_credentials", needs("profile", "read", "read:accounts"), s.verifyCredentials)
}

// plain routes a JSON document outside of the API.
func (s *Server) plain(pattern string, document func() any) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		body := document()
		s.mu.Unlock()
		writeJSON(w, http.StatusOK, body)
	})
}

// object is a JSON object that is written in one place only.
type object map[string]any

// version returns the numbers of a version as far as they can be read: 4.5.0-beta.1 is 4, 5, 0.
func version(text string) (major, minor, patch int) {
	fmt.Sscanf(text, "%d.%d.%d", &major, &minor, &patch)
	return major, minor, patch
}

// apiVersion is api_versions.mastodon of a Mastodon version, 0 before 4.3.
func apiVersion(mastodon string) int {
	major, minor, patch := version(mastodon)
	switch {
	case major > 4 || major == 4 && (minor > 6 || minor == 6 && patch > 0):
		return 11
	case major < 4 || minor < 3:
		return 0
	}
	return map[int]int{3: 2, 4: 6, 5: 7, 6: 10}[minor]
}

// isGlitch: glitch-soc calls itself mastodon, with a version such as 4.5.0+glitch.
func (s *Server) isGlitch() bool {
	return s.opts.Software == Mastodon && strings.Contains(s.opts.Version, "+glitch")
}

func (s *Server) nodeInfoLinks() any {
	return object{"links": []object{{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": s.base + "/nodeinfo/2.0"}}}
}

func (s *Server) nodeInfo() any {
	return object{
		"version":           "2.0",
		"software":          object{"name": s.opts.Software, "version": s.opts.Version},
		"protocols":         []string{"activitypub"},
		"services":          object{"inbound": []string{}, "outbound": []string{}},
		"usage":             object{"users": object{"total": len(s.accounts)}, "localPosts": len(s.statuses)},
		"openRegistrations": false,
		"metadata":          object{},
	}
}

func (s *Server) oauthMetadata() any {
	return object{
		"issuer":                                s.base + "/",
		"authorization_endpoint":                s.base + "/oauth/authorize",
		"token_endpoint":                        s.base + "/oauth/token",
		"revocation_endpoint":                   s.base + "/oauth/revoke",
		"app_registration_endpoint":             s.base + "/api/v1/apps",
		"scopes_supported":                      slices.Concat(topScopes, narrowScopes),
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"grant_types_supported":                 []string{"authorization_code", "client_credentials"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":      []string{"S256"},
	}
}

// narrowScopes are parts of "read" and "write".
var narrowScopes = strings.Fields(`
	read:accounts read:blocks read:bookmarks read:favourites read:filters read:follows read:lists read:mutes read:notifications
	read:search read:statuses write:accounts write:blocks write:bookmarks write:conversations write:favourites write:filters
	write:follows write:lists write:media write:mutes write:notifications write:reports write:statuses`)

// host is what handles of this server end with.
func (s *Server) host() string {
	_, host, _ := strings.Cut(s.base, "://")
	return host
}

func (s *Server) instanceV1(*call) (any, error) {
	doc := object{
		"uri":               s.host(),
		"title":             s.opts.Title,
		"short_description": "",
		"description":       "",
		"email":             "",
		"version":           s.opts.Version,
		"urls":              object{},
		"stats":             object{"user_count": len(s.accounts), "status_count": len(s.statuses), "domain_count": 0},
		"languages":         []string{"en"},
		"registrations":     false,
		"approval_required": false,
		"invites_enabled":   false,
		"configuration":     s.configuration(),
		"rules":             s.rules(),
	}
	if s.opts.Software == GoToSocial {
		doc["uri"] = s.base
		doc["account_domain"] = s.host()
		doc["max_toot_chars"] = s.opts.MaxCharacters
	}
	return doc, nil
}

func (s *Server) instanceV2(*call) (any, error) {
	doc := object{
		"domain":        s.host(),
		"title":         s.opts.Title,
		"version":       s.opts.Version,
		"source_url":    "https://github.com/mastodon/mastodon",
		"description":   "",
		"usage":         object{"users": object{"active_month": len(s.accounts)}},
		"languages":     []string{"en"},
		"configuration": s.configuration(),
		"registrations": object{"enabled": false, "approval_required": false, "message": nil},
		"contact":       object{"email": "", "account": nil},
		"rules":         s.rules(),
	}
	switch api := apiVersion(s.opts.Version); {
	case s.opts.Software == GoToSocial:
		doc["source_url"] = "https://codeberg.org/superseriousbusiness/gotosocial"
		doc["account_domain"] = s.host()
	case api > 0:
		versions := object{"mastodon": api}
		if s.isGlitch() {
			versions["glitch"] = 1
		}
		doc["api_versions"] = versions
	}
	return doc, nil
}

func (s *Server) rules() []object {
	rules := []object{}
	for i, text := range s.opts.Rules {
		rules = append(rules, object{"id": strconv.Itoa(i + 1), "text": text, "hint": ""})
	}
	return rules
}

func (s *Server) configuration() object {
	perURL := urlLength
	media := object{
		"supported_mime_types":   mediaTypes,
		"image_size_limit":       s.opts.MaxImageSize,
		"image_matrix_limit":     maxImagePixels,
		"video_size_limit":       s.opts.MaxVideoSize,
		"video_frame_rate_limit": 120,
		"video_matrix_limit":     8_294_400,
	}
	if s.opts.Software == GoToSocial {
		perURL = 25 // advertised, but links count in full
		media["image_matrix_limit"], media["video_matrix_limit"] = 16_777_216, 16_777_216
	}
	if s.opts.Software == GoToSocial || apiVersion(s.opts.Version) >= 6 {
		media["description_limit"] = s.opts.MaxDescription
	}
	return object{
		"urls": object{},
		"statuses": object{
			"max_characters":              s.opts.MaxCharacters,
			"max_media_attachments":       s.opts.MaxMedia,
			"characters_reserved_per_url": perURL,
		},
		"media_attachments": media,
		"accounts":          object{"max_featured_tags": 10, "max_pinned_statuses": 5},
		"polls": object{
			"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746,
		},
		"translation": object{"enabled": false},
	}
}

type accountJSON struct {
	ID             string      `json:"id"`
	Username       string      `json:"username"`
	Acct           string      `json:"acct"`
	DisplayName    string      `json:"display_name"`
	Locked         bool        `json:"locked"`
	Bot            bool        `json:"bot"`
	Discoverable   bool        `json:"discoverable"`
	Group          bool        `json:"group"`
	CreatedAt      time.Time   `json:"created_at"`
	Note           string      `json:"note"`
	URL            string      `json:"url"`
	URI            string      `json:"uri"`
	Avatar         string      `json:"avatar"`
	AvatarStatic   string      `json:"avatar_static"`
	Header         string      `json:"header"`
	HeaderStatic   string      `json:"header_static"`
	FollowersCount int         `json:"followers_count"`
	FollowingCount int         `json:"following_count"`
	StatusesCount  int         `json:"statuses_count"`
	LastStatusAt   *string     `json:"last_status_at"`
	Emojis         []object    `json:"emojis"`
	Fields         []object    `json:"fields"`
	Source         *sourceJSON `json:"source,omitempty"`
}

type sourceJSON struct {
	Privacy   string   `json:"privacy"`
	Sensitive bool     `json:"sensitive"`
	Language  string   `json:"language"`
	Note      string   `json:"note"`
	Fields    []object `json:"fields"`
}

func (s *Server) renderAccount(a *account) accountJSON {
	avatar := s.base + "/avatars/original/missing.png"
	header := s.base + "/headers/original/missing.png"
	doc := accountJSON{
		ID: a.id, Username: a.username, Acct: a.username, DisplayName: "", CreatedAt: a.createdAt.UTC().Truncate(24 * time.Hour),
		URL: s.base + "/@" + a.username, URI: s.base + "/users/" + a.username,
		Avatar: avatar, AvatarStatic: avatar, Header: header, HeaderStatic: header,
		StatusesCount: len(a.statuses), Emojis: []object{}, Fields: []object{},
	}
	if s.opts.Software == Mastodon {
		doc.StatusesCount -= a.directs // app/models/status.rb, update_statistics
	}
	if n := len(a.statuses); n > 0 {
		day := a.statuses[n-1].createdAt.UTC().Format(time.DateOnly)
		doc.LastStatusAt = &day
	}
	return doc
}

// defaultVisibility is that of new accounts.
func (s *Server) defaultVisibility() string {
	if s.opts.Software == GoToSocial {
		return "unlisted"
	}
	return "public"
}

func (s *Server) verifyCredentials(c *call) (any, error) {
	doc := s.renderAccount(c.account())
	doc.Source = &sourceJSON{Privacy: s.defaultVisibility(), Language: defaultLanguage, Fields: []object{}}
	return doc, nil
}
