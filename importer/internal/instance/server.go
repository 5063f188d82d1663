package instance

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/mapping"
)

// Server is what a server says about itself. Its methods answer what follows
// from the kind of software.
type Server struct {
	URL    string `json:"url"`    // scheme://host[:port], no slash at the end; where the API is
	Domain string `json:"domain"` // the part of handles after the second @, as far as it is proved: the host of URL, or what a login knows
	// Claimed is what the server says that its handles end with, where that is not Domain. Anybody can say so; see Prove.
	Claimed string `json:"claimed_domain,omitempty"`
	// Silent says that the server told nothing of what follows, since it does not before a login.
	Silent bool `json:"silent,omitempty"`
	// LedFrom is the host that was typed, where that only leads here.
	LedFrom string `json:"led_from,omitempty"`
	Title   string `json:"title"`

	Software   string `json:"software"`    // nodeinfo's software.name in lower case; empty when not told
	Version    string `json:"version"`     // free text
	APIVersion int    `json:"api_version"` // api_versions.mastodon of v2 instance; 0 before Mastodon 4.3 and elsewhere

	Registrations Registrations `json:"registrations,omitempty"`

	Rules          []string       `json:"rules,omitempty"`
	Limits         mapping.Limits `json:"limits"`
	ImageSizeLimit int64          `json:"image_size_limit"`     // in bytes; 0 when not told
	VideoSizeLimit int64          `json:"video_size_limit"`     // in bytes; 0 when not told
	MIMETypes      []string       `json:"mime_types,omitempty"` // of media; empty when not told

	// RequestLimit is how many requests GoToSocial takes from an address in five minutes, as its headers
	// say; 0 when they do not, and on other servers, whose limits are documented.
	RequestLimit int `json:"request_limit,omitempty"`
}

// Unexpected reports whether the address that was typed leads to a host that has nothing to do with it by name: one
// to be confirmed by the person before a login.
func (s *Server) Unexpected() bool {
	name := func(host string) string { return (&url.URL{Host: host}).Hostname() }
	return s.LedFrom != "" && !related(name(s.LedFrom), name(Host(s.URL)))
}

// Registrations says how a server takes new members. It is empty when not told.
type Registrations string

// The ways to become a member.
const (
	RegistrationsOpen     Registrations = "open"
	RegistrationsReviewed Registrations = "reviewed" // somebody reads each request first
	RegistrationsClosed   Registrations = "closed"   // but for invitations
)

// MastodonFamily reports whether the server runs Mastodon or a fork of it, and
// so counts and limits as Mastodon does.
func (s *Server) MastodonFamily() bool {
	switch s.Software {
	case "mastodon", "hometown", "glitchcafe", "fedibird", "kmyblue", "ecko":
		return true
	}
	return false
}

// HonoursIdempotencyKey reports whether a status posted twice with the same
// key is made once: Mastodon for an hour (post_status_service.rb), Akkoma and
// Pleroma for six (idempotency_plug.ex). GoToSocial takes the header and
// ignores it.
func (s *Server) HonoursIdempotencyKey() bool {
	return s.MastodonFamily() || s.Software == "akkoma" || s.Software == "pleroma"
}

// RefusesEmpty reports whether the server is known to refuse a post with nothing in it (Mastodon: app/models/status.rb,
// GoToSocial: internal/api/client/statuses/statuscreate.go).
func (s *Server) RefusesEmpty() bool { return s.MastodonFamily() || s.Software == "gotosocial" }

// LocksKeys reports whether two requests with one idempotency key at the same time make one status: on Mastodon since 4.6
// (post_status_service.rb, with_idempotency_lock). Before, both look for the key, and both post.
func (s *Server) LocksKeys() bool { return s.MastodonFamily() && s.APIVersion >= 10 }

// LoopbackPortIgnored reports whether a redirect URI to 127.0.0.1 may have
// another port than the one registered (RFC 8252 section 7.3; Doorkeeper does,
// GoToSocial wants an exact match). Where it may, one registration serves every
// login.
func (s *Server) LoopbackPortIgnored() bool { return s.MastodonFamily() }

// PostURL returns an address as long as that of a status of the person's to come,
// empty where the form is not known. Without a username it has the longest
// that Mastodon allows (app/models/account.rb).
func (s *Server) PostURL(username string) string {
	if username == "" {
		username = strings.Repeat("x", 30)
	}
	switch {
	case s.URL == "": // of no server in particular
		return ""
	case s.MastodonFamily(): // a snowflake of 2018 to 2453
		return s.URL + "/@" + username + "/" + strings.Repeat("1", 18)
	case s.Software == "gotosocial": // a ULID
		return s.URL + "/@" + username + "/statuses/" + strings.Repeat("0", 26)
	case s.Software == "akkoma" || s.Software == "pleroma": // a flake id (StatusView, Routes.o_status_url)
		return s.URL + "/notice/" + strings.Repeat("A", 18)
	}
	return ""
}

// takesMarkdown reports whether text/markdown is one of the server's content
// types. glitch-soc calls itself mastodon, and tells by its version.
func takesMarkdown(software, version string, apiVersions map[string]int) bool {
	switch software {
	case "gotosocial", "akkoma", "pleroma":
		return true
	}
	return apiVersions["glitch"] > 0 || strings.Contains(version, "+glitch")
}

// keepsDates reports whether a scheduled_at in the past becomes the date of
// the status: GoToSocial from 0.18.0. Anywhere else such a status would be
// published at once with today's date.
func keepsDates(software, version string) bool {
	if software != "gotosocial" {
		return false
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	x, errMajor := strconv.Atoi(major)
	y, errMinor := strconv.Atoi(minor)
	return errMajor == nil && errMinor == nil && (x > 0 || y >= 18)
}

// Scopes that logins ask for. Registering an app names all that a login with
// it may ever ask for, so that the app need not be registered again.

// ImportScopes returns the scopes an import needs: posting, uploading, and
// reading back.
func (s *Server) ImportScopes() []string {
	return []string{s.whoAmIScope(), "read:statuses", "write:statuses", "write:media"}
}

// AllScopes returns every scope that some command of godwit asks for.
func (s *Server) AllScopes() []string {
	scopes := []string{
		"read:accounts", "read:statuses", "read:search", "read:follows", "read:lists",
		"write:statuses", "write:media", "write:accounts", "write:follows",
		"write:lists", "write:blocks", "write:mutes", "write:bookmarks",
	}
	if who := s.whoAmIScope(); who != scopes[0] {
		scopes = append(scopes, who)
	}
	return scopes
}

// whoAmIScope is the least scope for verify_credentials. A server refuses a
// scope it does not know, and profile came with Mastodon 4.3 (API version 2).
func (s *Server) whoAmIScope() string {
	if s.MastodonFamily() && s.APIVersion >= 2 {
		return "profile"
	}
	return "read:accounts"
}
