package contactfile

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
)

// spreadsheetDigits is how many digits of a number spreadsheets keep; the others become zeros.
const spreadsheetDigits = 15

var (
	// errNobody is about tables that have the right columns.
	errNobody  = errors.New("names no Twitter account: is it the right file, and not saved too early?")
	errRounded = errors.New("a spreadsheet has rounded the numeric ids: take the file as it was before it was opened there")
)

// readTable reads CSV, and lists that people write line by line.
func readTable(data []byte) (Kind, []Told, error) {
	rows, err := readRows(data)
	if err != nil {
		return "", nil, err
	}
	says := false // that addresses are those of the fediverse
	for len(rows) > 0 && strings.HasPrefix(rows[0].cells[0], "#") {
		comment := strings.ToLower(strings.Join(rows[0].cells, ","))
		says = says || slices.ContainsFunc(fediverseWords, func(word string) bool { return strings.Contains(comment, word) })
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return "", nil, errEmptyFile
	}
	l, err := layoutOf(rows[0].cells)
	if err != nil {
		return "", nil, err
	}
	if l != nil {
		if l.kind == KindExporter {
			unfoldLines(rows)
		}
		return l.read(rows[1:])
	}
	return readUntitled(data, rows, says)
}

// unfoldLines gives the texts back their lines, which twitter-web-exporter's CSV has as \n (src/utils/exporter.ts, csvEscapeStr).
func unfoldLines(rows []tableRow) {
	unfold := strings.NewReplacer(`\n`, "\n", `\r`, "")
	for _, r := range rows {
		for i, cell := range r.cells {
			r.cells[i] = unfold.Replace(cell)
		}
	}
}

// read reads the rows of a table.
func (l *layout) read(rows []tableRow) (Kind, []Told, error) {
	var g gathering
	handles, long, rounded := false, 0, 0
	l.named = l.has(roleName) || l.has(roleID)
	for _, r := range rows {
		t, err := l.told(r)
		if err != nil {
			return "", nil, err
		}
		if len(t.ID) > spreadsheetDigits {
			long++
			if strings.Trim(t.ID[spreadsheetDigits:], "0") == "" {
				rounded++
			}
		}
		handles = handles || t.hasAddress()
		if t.ID != "" || t.ScreenName != "" {
			g.add(t)
		}
	}
	if long > 1 && long == rounded {
		return "", nil, errRounded
	}
	told := g.all()
	if l.kind != KindList && l.kind != KindMap {
		if len(told) == 0 {
			return "", nil, errNobody
		}
		return l.kind, told, nil
	}
	// Where some have both, the others are people on one side alone.
	both := slices.DeleteFunc(slices.Clone(told), func(t Told) bool { return !t.hasAddress() })
	switch {
	case len(both) > 0:
		return l.kind, both, nil
	case handles:
		return "", nil, errNoTwitter
	case l.has(roleHandle):
		return "", nil, errors.New("has no row with both a Twitter account and one in the fediverse: is it the right file?")
	case len(told) == 0:
		return "", nil, errNobody
	}
	return KindNames, told, nil
}

// told returns what a row tells; an account may be missing.
func (l *layout) told(r tableRow) (Told, error) {
	t := Told{Item: r.item}
	for i, cell := range r.cells {
		role := l.rest
		if i < len(l.roles) {
			role = l.roles[i]
		}
		if l.isBlank(cell) {
			continue
		}
		var err error
		switch role {
		case roleID:
			t.ID, err = tableID(r.item, cell)
		case roleName:
			err = l.name(&t, cell)
		case roleLoose:
			l.loose(&t, cell, false)
		case roleAcct:
			l.loose(&t, cell, true)
		case roleDisplay:
			t.DisplayName = cell
		case roleText:
			t.Profile = append(t.Profile, cell)
		case roleLink:
			for _, link := range cellLinks(cell) {
				if !isShort(link) {
					t.Profile = append(t.Profile, link)
				}
			}
		case roleHandle:
			err = l.handles(&t, cell)
		case roleSource, roleFollowing, roleFollower, roleBlocked, roleMuted:
			relate(&t.Relations, role, cell)
		}
		if err != nil {
			return Told{}, err
		}
	}
	return t, nil
}

// isBlank reports whether a cell says nothing, in the way of its kind of table.
func (l *layout) isBlank(cell string) bool {
	switch l.kind {
	case KindExporter:
		return cell == "" || cell == "null"
	case KindList, KindMap:
		return slices.Contains([]string{"", "-", "--", "–", "—", "?", "/", "n/a", "na", "nan", "none", "null", "no", "@"}, strings.ToLower(cell))
	}
	return cell == ""
}

func tableID(item, cell string) (string, error) {
	if !isID(cell) {
		if strings.ContainsAny(cell, "eE") && strings.ContainsAny(cell[:1], "0123456789") {
			return "", badItem(item, "%.40q is no id: %w", cell, errRounded)
		}
		return "", badItem(item, "%.60q is not a numeric id of Twitter's: correct it, or leave the cell empty", cell)
	}
	return cell, nil
}

// name reads the Twitter name in a row.
func (l *layout) name(t *Told, cell string) error {
	name := cutAt(cell)
	ok := archive.IsScreenName(name) // also of digits alone
	id := ""
	if l.kind == KindList || l.kind == KindMap || !ok {
		id, name, ok = twitterAccount(cell)
	}
	if !ok {
		return badItem(t.Item, "%.60q is not a Twitter name: write it as @name, or leave the cell empty", cell)
	}
	unite(t, &Told{ID: id, ScreenName: name})
	return nil
}

// loose reads an account of which the title does not say whose network it is on; sure says
// that an address in it is one in the fediverse.
func (l *layout) loose(t *Told, cell string, sure bool) {
	if _, ok := twitterLink(cell); ok {
		id, name, _ := twitterAccount(cell)
		unite(t, &Told{ID: id, ScreenName: name})
		return
	}
	if t.addHandles(cell, sure) || l.named || t.ScreenName != "" {
		return
	}
	if id, name, ok := twitterAccount(cell); ok {
		unite(t, &Told{ID: id, ScreenName: name})
	}
}

// handles reads the accounts in the fediverse in a row. What a program found may be anything; what a
// person wrote must be right.
func (l *layout) handles(t *Told, cell string) error {
	if !t.addHandles(cell, !l.plain) && (l.kind == KindList || l.kind == KindMap) {
		return badItem(t.Item, "%.60q is not an address in the fediverse: write user@host, or leave the cell empty", cell)
	}
	return nil
}

// addHandles adds the accounts in the fediverse that a cell names, and reports whether there are any. Where nothing makes
// sure of it, they are those with an @ before them, and links; the others may be addresses of mail.
func (t *Told) addHandles(cell string, sure bool) (found bool) {
	for _, word := range cellWords(cell) {
		handle, ok := fediverseAccount(word)
		switch {
		case !ok:
			continue
		case sure || cutAt(word) != word || strings.ContainsAny(word, "/:"):
			t.Handles = append(t.Handles, handle)
		default:
			t.Addresses = append(t.Addresses, handle)
		}
		found = true
	}
	return found
}

func (t *Told) hasAddress() bool { return len(t.Handles) > 0 || len(t.Addresses) > 0 }

// cellWords returns the words of a cell, which may be a list in JSON.
func cellWords(cell string) []string {
	if list, ok := jsonList(cell); ok {
		return list
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" \t\n\r,;|<>()[]\"", r) })
}

// cellLinks returns the links in a cell, which may be a list in JSON.
func cellLinks(cell string) []string {
	if list, ok := jsonList(cell); ok {
		return list
	}
	return strings.Fields(cell)
}

func jsonList(cell string) (list []string, ok bool) {
	return list, strings.HasPrefix(cell, "[") && json.Unmarshal([]byte(cell), &list) == nil
}

// relate sets a relation that a cell affirms.
func relate(to *Relations, role columnRole, cell string) {
	if role == roleSource {
		// The lists of people blocked and muted are always one's own (debirdify main/extract_mastodon_ids.py, pl_blocked,
		// pl_muted); those of people followed may be anybody's.
		to.Blocked = to.Blocked || strings.Contains(cell, "Blocked accounts")
		to.Muted = to.Muted || strings.Contains(cell, "Muted accounts")
		return
	}
	if !slices.Contains([]string{"true", "yes", "1"}, strings.ToLower(cell)) {
		return
	}
	switch role {
	case roleFollowing:
		to.Following = true
	case roleFollower:
		to.Follower = true
	case roleBlocked:
		to.Blocked = true
	case roleMuted:
		to.Muted = true
	}
}
