package contactfile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/mapping"
)

// readUntitled reads lists without titles: of names, or of names and addresses, of which a comment may say that they are in the fediverse.
func readUntitled(data []byte, rows []tableRow, says bool) (Kind, []Told, error) {
	first, mapped, addresses, lines := -1, false, 0, 0
	for i := range rows {
		r := &rows[i]
		cutComment(r)
		if r.empty() {
			continue
		}
		if first < 0 {
			first = i
		}
		lines++
		_, _, ok := twitterAccount(r.cells[0])
		if len(r.cells) > 1 && ok && isFediverse(r.cells[1]) {
			mapped = true
		}
		if isFediverse(r.cells[0]) {
			addresses++
		}
	}
	if first < 0 {
		return "", nil, errEmptyFile
	}
	_, _, account := twitterAccount(rows[first].cells[0])
	switch {
	case mapped && account:
		return (&layout{kind: KindMap, roles: []columnRole{roleName, roleHandle}, plain: !says}).read(rows[first:])
	case account && len(trimCells(rows[first].cells)) == 1:
		return readNames(rows[first:])
	case addresses == lines:
		return "", nil, errNoTwitter
	}
	return readMap(data, rows[first].item, says)
}

// cutComment takes away what follows a # at the beginning of a cell, or after a space.
func cutComment(r *tableRow) {
	for i, cell := range r.cells {
		for at := range len(cell) {
			if cell[at] == '#' && (at == 0 || cell[at-1] == ' ' || cell[at-1] == '\t') {
				r.cells[i] = strings.TrimSpace(cell[:at])
				clear(r.cells[i+1:])
				return
			}
		}
	}
}

// trimCells returns the cells without the empty ones at the end.
func trimCells(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// readNames reads a name, id or address on Twitter from each row.
func readNames(rows []tableRow) (Kind, []Told, error) {
	var g gathering
	for _, r := range rows {
		cells := trimCells(r.cells)
		if len(cells) == 0 {
			continue
		}
		id, name, ok := twitterAccount(cells[0])
		if !ok || len(cells) > 1 {
			return "", nil, badItem(r.item, "%.60q is not one Twitter account: write one a line, as @name, numeric id or https://x.com/name", strings.Join(cells, ", "))
		}
		g.add(Told{Item: r.item, ID: id, ScreenName: name})
	}
	if len(g.told) == 0 {
		return "", nil, errNobody
	}
	return KindNames, g.all(), nil
}

// readMap reads what mapping.ReadPeople takes. An error of its in the first line of any content says that
// it is not such a file.
func readMap(data []byte, first string, says bool) (Kind, []Told, error) {
	people, err := mapping.ReadPeople(bytes.NewReader(data))
	if input := (*mapping.InputError)(nil); errors.As(err, &input) {
		item := fmt.Sprintf("line %d", input.Line)
		if input.Line == 0 || item == first {
			return "", nil, errUnknownFile
		}
		return "", nil, &itemError{item: item, err: input.Err}
	}
	if err != nil {
		return "", nil, err
	}
	var g gathering
	sure := addressed(data)
	for _, key := range slices.Sorted(maps.Keys(people)) {
		t := Told{Item: key}
		if says || sure[strings.ToLower(people[key])] {
			t.Handles = []string{people[key]}
		} else {
			t.Addresses = []string{people[key]}
		}
		if isID(key) {
			t.ID = key
		} else {
			t.ScreenName = key
		}
		g.add(t)
	}
	if len(g.told) == 0 {
		return "", nil, errUnknownFile
	}
	return KindMap, g.all(), nil
}

// addressed returns, in lower case, the accounts that a map file writes as no address of mail is written: with an @ before
// them, or as the link to a profile. It reads the file once, however many accounts are in it.
func addressed(data []byte) map[string]bool {
	sure := map[string]bool{}
	text := strings.ReplaceAll(string(data), `\/`, "/") // as some write a slash in JSON
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,;"'=>{}`, r) }) {
		if cutAt(word) == word && !strings.Contains(word, "/") {
			continue
		}
		if address, err := mapping.ParseAddress(word); err == nil {
			sure[strings.ToLower(address)] = true
		}
	}
	return sure
}
