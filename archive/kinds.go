package archive

import (
	"regexp"
	"slices"
	"strings"
)

// FileKind says what a data file of an archive is about.
type FileKind string

// The kinds of files.
const (
	// FileUsed is for what this package reads: tweets, the account, people, likes, lists.
	FileUsed FileKind = "used"
	// FilePrivate is for what concerns nobody but the owner and those they wrote with:
	// messages, addresses, numbers, devices, places, payments, advertising.
	FilePrivate FileKind = "private"
	// FileOther is for everything else that archives are known to have.
	FileOther FileKind = "other"
	// FileUnknown is for a file that no archive was seen to have.
	FileUnknown FileKind = "unknown"
)

// The names of data files, without .js and -part1, as archives from 2018 to 2026 have them.
var (
	usedFiles = []string{
		"account", "block", "community-tweet", "deleted-tweet", "deleted-tweets", "follower", "following", "like",
		"lists-created", "lists-member", "lists-subscribed", "manifest", "mute", "note-tweet", "profile", "protected-history",
		"screen-name-change", "tweet", "tweet-headers", "tweets", "twitter-circle-tweet", "user_details", "payload_details", "tweet_index",
	}
	privateFiles = []string{
		"account-creation-ip", "account-suspension", "account-timezone", "ad-engagements", "ad-free-article-visits", "ad-impressions",
		"ad-mobile-conversions-attributed", "ad-mobile-conversions-unattributed", "ad-online-conversions-attributed",
		"ad-online-conversions-unattributed", "ads-revenue-sharing", "ageinfo", "app", "audio-video-calls-in-dm",
		"audio-video-calls-in-dm-recipient-sessions", "branch-links", "catalog-item", "commerce-catalog", "connected-application",
		"contact", "device-token", "direct-message", "direct-message-group", "direct-message-group-headers", "direct-message-headers",
		"direct-message-mute", "direct-messages", "direct-messages-group", "email-address-change", "facebook-connection",
		"grok-chat-item", "ip-audit", "key-registry", "message-event", "ni-devices", "personalization", "phone-number",
		"product-drop", "product-set", "saved-search", "shop-module", "shopify-account", "smartblock", "sso", "twitter-circle",
		"twitter-circle-member", "user-link-clicks",
	}
	otherFiles = []string{
		"account-label", "article", "article-metadata", "birdwatch-note", "birdwatch-note-rating", "birdwatch-note-tombstone",
		"community-note", "community-note-api-test-note", "community-note-batsignal", "community-note-rating", "community-note-tombstone", "deleted-note-tweet",
		"deleted-tweet-headers", "expanded-profile", "fleet", "fleet-mute", "moment", "periscope-account-information",
		"periscope-ban-information", "periscope-broadcast-metadata", "periscope-comments-made-by-user", "periscope-expired-broadcasts",
		"periscope-followers", "periscope-profile-description", "professional-data", "reply-prompt", "spaces-metadata", "tweetdeck",
		"twitter-article", "twitter-article-metadata", "twitter-shop", "verified", "verified-organization",
	}
)

var partSuffix = regexp.MustCompile(`-part\d+$`)

// KindOfFile returns the kind of a data file by its name, such as data/ip-audit.js.
func KindOfFile(name string) FileKind {
	base := partSuffix.ReplaceAllString(strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".js"), "")
	switch {
	case base == "tweets.csv", isMonth(base + ".js"), slices.Contains(usedFiles, base):
		return FileUsed
	case slices.Contains(privateFiles, base), strings.HasPrefix(base, "ad-"), strings.HasPrefix(base, "direct-message"):
		return FilePrivate
	case slices.Contains(otherFiles, base):
		return FileOther
	}
	return FileUnknown
}
