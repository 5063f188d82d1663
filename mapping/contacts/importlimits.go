package contacts

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// ImportLimits are what a server takes in one file. Zero is no limit.
type ImportLimits struct {
	Rows, Bytes int
	Follows     int          // rows of following_accounts, where that is less than Rows
	Lists       int          // lists that an account can have
	ListName    int          // characters in the name of a list
	Plain       bool         // lines are split at commas: there are no quotes
	Without     []ImportKind // what the server has no import for
}

// LimitsOf returns the limits of a software by its NodeInfo name; an unknown one has Mastodon's.
//
// Mastodon counts whom the account follows already towards Follows: take them off, if that is known, and leave 1 at
// least. Administrators can change it.
func LimitsOf(software string) ImportLimits {
	switch strings.ToLower(software) {
	case "gotosocial": // internal/processing/account/import.go: no limit
		return ImportLimits{Without: []ImportKind{ImportLists}}
	case "pleroma", "akkoma", "rebased", "soapbox": // config/config.exs, upload_limit
		return ImportLimits{Bytes: 16_000_000, Without: []ImportKind{ImportLists}}
	case "misskey", "sharkey", "cherrypick": // packages/backend/src/server/api/endpoints/i/import-*.ts, models/UserList.ts
		return ImportLimits{Bytes: 50_000, ListName: 128, Plain: true}
	case "firefish", "calckey", "iceshrimp", "foundkey", "catodon": // likewise, as of Misskey 12: import-user-lists.ts is the strictest
		return ImportLimits{Bytes: 30_000, ListName: 128, Plain: true}
	case "friendica": // src/Module/Settings/ContactImport.php, max_csv_file_size; it would follow whom it is to block
		return ImportLimits{Bytes: 30_720, ListName: 255, Without: []ImportKind{ImportBlocks, ImportMutes}}
	default: // app/models/form/import.rb, app/validators/follow_limit_validator.rb, app/models/list.rb
		return ImportLimits{Rows: 20_000, Bytes: 20 << 20, Follows: 7_500, Lists: 50, ListName: 256}
	}
}

// without reports whether the server has no import for a kind.
func (l ImportLimits) without(kind ImportKind) bool { return slices.Contains(l.Without, kind) }

// rows returns how many rows a file can have, or 0.
func (l ImportLimits) rows(kind ImportKind) int {
	if kind == ImportFollowing && l.Follows > 0 && (l.Rows == 0 || l.Follows < l.Rows) {
		return l.Follows
	}
	return l.Rows
}

// refuses returns why a list cannot be in the file beside those that are, or "". On Mastodon one
// such list ends the whole import (app/services/bulk_import_service.rb, import_lists!).
func (l ImportLimits) refuses(title string, titles map[string]bool) LeftOutReason {
	switch {
	case SafeCell(title) != title: // with an apostrophe before it, it would be the name of another list
		return LeftOutFormula
	case l.ListName > 0 && utf8.RuneCountInString(title) > l.ListName, l.Plain && strings.Contains(title, ","):
		return LeftOutListName
	case l.Lists > 0 && !titles[title] && len(titles) >= l.Lists:
		return LeftOutLists
	}
	return ""
}
