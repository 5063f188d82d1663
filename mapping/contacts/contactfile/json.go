package contactfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/godwit-migrate/godwit/archive"
)

// readJSON reads a list of objects or names, objects line by line, an object of accounts by name, a map file,
// or a response of Twitter's.
func readJSON(data []byte) (Kind, []Told, error) {
	d := jsonFile{data: data, dec: newDecoder(bytes.NewReader(data))}
	read := d.objects
	if bytes.TrimSpace(data)[0] == '[' {
		read = d.list
	}
	if err := read(); err != nil {
		return "", nil, err
	}
	return d.read()
}

func newDecoder(r io.Reader) *json.Decoder {
	dec := json.NewDecoder(r)
	dec.UseNumber() // ids have more digits than a float64
	return dec
}

// jsonFile gathers the records of a JSON file.
type jsonFile struct {
	data   []byte
	dec    *json.Decoder
	titles []string       // members that any object has, in the order of their first
	column map[string]int // index of titles
	cells  int            // in rows
	rows   []tableRow     // objects without an account as Twitter has it
	names  []tableRow     // texts and numbers in a list
	users  gathering      // accounts as Twitter has them, wherever they are in an object
	alone  map[string]any // the only object, when it may be a map file
}

// list reads the elements of a list.
func (d *jsonFile) list() error {
	if _, err := d.dec.Token(); err != nil {
		return d.error(err)
	}
	for n := 1; d.dec.More(); n++ {
		if err := d.next(fmt.Sprintf("record %d", n)); err != nil {
			return err
		}
	}
	if _, err := d.dec.Token(); err != nil {
		return d.error(err)
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		return badItem(lineItem(d.data, int(d.dec.InputOffset())), "something follows the end of the JSON: take it away")
	}
	return nil
}

// objects reads one object, or one after the other.
func (d *jsonFile) objects() error {
	var first map[string]any
	if err := d.dec.Decode(&first); err != nil {
		return d.error(err)
	}
	if !d.dec.More() {
		return d.object(first)
	}
	if err := d.add("record 1", first); err != nil {
		return err
	}
	for n := 2; d.dec.More(); n++ {
		if err := d.next(fmt.Sprintf("record %d", n)); err != nil {
			return err
		}
	}
	return nil
}

// object takes the only object of a file: accounts by name as fedifinder has them, or anything.
func (d *jsonFile) object(members map[string]any) error {
	byName, texts := len(members) > 0, len(members) > 0
	for name, value := range members {
		switch value.(type) {
		case map[string]any:
			texts = false
			byName = byName && archive.IsScreenName(name)
		case string, nil:
			byName = false
		default:
			byName, texts = false, false
		}
	}
	if texts {
		d.alone = members
		return nil
	}
	if !byName || d.holdsUsers(members) {
		return d.add("record 1", members)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		fields := members[name].(map[string]any)
		fields["username"] = name
		if err := d.add(name, fields); err != nil {
			return err
		}
	}
	return nil
}

func (d *jsonFile) holdsUsers(value any) (yes bool) {
	walkUsers(value, func(Told, Relations) { yes = true })
	return yes
}

// next decodes a record and takes it.
func (d *jsonFile) next(item string) error {
	var value any
	if err := d.dec.Decode(&value); err != nil {
		return d.error(err)
	}
	return d.add(item, value)
}

// add takes one record.
func (d *jsonFile) add(item string, value any) error {
	switch value := value.(type) {
	case nil:
		return nil
	case string, json.Number:
		d.names = append(d.names, tableRow{item: item, cells: []string{cleanCell(jsonCell(value))}})
		return nil
	case map[string]any:
		return d.addObject(item, value)
	}
	return badItem(item, "neither an object nor a name: %w", errUnknownFile)
}

func (d *jsonFile) addObject(item string, members map[string]any) error {
	if d.column == nil {
		d.column = map[string]int{}
	}
	var cells []string // as far as the object has any
	for _, title := range slices.Sorted(maps.Keys(members)) {
		i, ok := d.column[title]
		if !ok {
			i = len(d.titles)
			d.column[title], d.titles = i, append(d.titles, title)
		}
		if cell := jsonCell(members[title]); cell != "" {
			cells = append(cells, make([]string, max(0, i+1-len(cells)))...)
			cells[i] = cell
		}
		if inner := memberObject(members, title); len(members) == 1 && inner["accountId"] != nil {
			return errArchive // {"following": {"accountId": "1", …}}
		}
	}
	if len(d.titles) > maxTitles {
		return errUnknownFile
	}
	users := 0
	walkUsers(members, func(u Told, _ Relations) {
		if users++; users == 1 {
			u.Item = item
		} else {
			u.Item = fmt.Sprintf("%s, user %d", item, users)
		}
		d.users.add(u)
	})
	if users > 0 {
		return nil // the cells say less
	}
	for i, cell := range cells {
		if len(cell) > maxText {
			return badItem(item, "%.40q has more than %d KiB, which no account fills", d.titles[i], maxText>>10)
		}
	}
	if d.cells+len(cells) > maxCells {
		return errTooMany
	}
	d.cells += len(cells)
	d.rows = append(d.rows, tableRow{item: item, cells: cells})
	return nil
}

// jsonCell returns a value as a cell of a table has it; lists are JSON there, too.
func jsonCell(value any) string {
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	case bool:
		return fmt.Sprint(value)
	case []any:
		text, err := json.Marshal(value)
		if err == nil {
			return string(text)
		}
	}
	return ""
}

// read reads what was gathered.
func (d *jsonFile) read() (Kind, []Told, error) {
	if d.alone != nil {
		return d.readAlone()
	}
	if len(d.names) > 0 && len(d.titles) == 0 {
		return readNames(d.names)
	}
	l, err := layoutOf(d.titles)
	if len(d.users.told) > 0 && (l == nil || l.kind == KindList) {
		return KindResponse, d.users.all(), nil
	}
	if err != nil {
		return "", nil, err
	}
	if l == nil {
		return "", nil, errUnknownFile
	}
	if len(d.rows) == 0 && len(d.users.told) > 0 {
		return l.kind, d.users.all(), nil
	}
	kind, told, err := l.read(d.rows)
	if err != nil {
		return "", nil, err
	}
	var g gathering
	for _, t := range append(told, d.users.all()...) {
		g.add(t)
	}
	return kind, g.all(), nil
}

// readAlone reads an object of texts: a map file, or the only record of a table.
func (d *jsonFile) readAlone() (Kind, []Told, error) {
	kind, told, mapErr := readMap(d.data, "", false)
	if mapErr == nil {
		return kind, told, nil
	}
	if err := d.addObject("record 1", d.alone); err != nil {
		return "", nil, err
	}
	if l, err := layoutOf(d.titles); err == nil && l != nil {
		if kind, told, err := l.read(d.rows); err == nil {
			return kind, told, nil
		}
	}
	return "", nil, mapErr
}

// error says what is wrong with the JSON.
func (d *jsonFile) error(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return badItem(lineItem(d.data, len(d.data)), "the JSON ends too early: is it the whole file?")
	}
	at := d.dec.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = max(at, syntax.Offset)
	}
	return badItem(lineItem(d.data, int(at)), "not JSON: %w", err)
}
