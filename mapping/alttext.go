package mapping

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/godwit-migrate/godwit/archive"
)

// AltText are descriptions of media that the person brings: see ReadAltText.
type AltText struct {
	byTweet map[mediaPlace]string
	byMedia map[string]string // by the media's id
	byFile  map[string]string // by mediaBase
	tweets  map[string]bool   // of byTweet
	twice   []PlacedItem      // described by several entries
}

// mostMedia is more media than any tweet has.
const mostMedia = 100

// mediaPlace is a place among the media of a tweet, from 0.
type mediaPlace struct {
	tweetID string
	index   int
}

// ReadAltText reads descriptions of media, which archives made since 2018 do not have. Two forms are
// told apart by how the file begins:
//
//   - Lines of CSV, or with semicolons or tabs: the tweet's id or address, the number of the picture in it
//     as people count, from 1, and the description. With a first line that names the columns they may
//     stand in any order: tweet_id, index, text or alt_text, media_key, media_url. Lines that begin
//     with # are left out.
//   - JSON: a list of objects with those names. This is also the form of archive.alt-text.org, which has no
//     index but media_key, such as 3_1234, where 1234 is the id of the media.
//
// An empty description is none; of several for the same media the last one is taken. Errors are *InputErrors.
func ReadAltText(r io.Reader) (AltText, error) {
	data, err := readInput(r)
	if err != nil {
		return AltText{}, err
	}
	a := AltText{byTweet: map[mediaPlace]string{}, byMedia: map[string]string{}, byFile: map[string]string{}, tweets: map[string]bool{}}
	if isJSON(data) {
		err = a.readJSON(data)
	} else {
		err = a.readCSV(data)
	}
	if err != nil {
		return AltText{}, err
	}
	return a, nil
}

func (a *AltText) empty() bool { return len(a.byTweet)+len(a.byMedia)+len(a.byFile) == 0 }

// of returns the description of the i-th media of t, from 0, or "".
func (a AltText) of(t *archive.Tweet, i int) string {
	if a.empty() || i < 0 || i >= len(t.Media) {
		return ""
	}
	if s := a.byTweet[mediaPlace{t.ID, i}]; s != "" {
		return s
	}
	if i < mostMedia {
		for _, id := range t.EditIDs { // who wrote it may have had another version
			if s := a.byTweet[mediaPlace{id, i}]; s != "" {
				return s
			}
		}
	}
	m := &t.Media[i]
	return cmp.Or(a.byMedia[m.ID], a.byFile[mediaBase(m.MediaURL)])
}

// A row has the values of one description by altColumn.
type row [altColumns]string

type altColumn int

const (
	tweetColumn altColumn = iota
	indexColumn
	textColumn
	keyColumn
	urlColumn
	altColumns
)

// altColumnOf knows a column by its name, without regard to case, spaces, "_" and "-". A vague name may stand
// for something else where another names the column.
func altColumnOf(name string) (c altColumn, vague, ok bool) {
	name = strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	switch name {
	case "tweetid":
		return tweetColumn, false, true
	case "tweet", "statusid", "id":
		return tweetColumn, true, true
	case "index":
		return indexColumn, false, true
	case "number", "n":
		return indexColumn, true, true
	case "alttext":
		return textColumn, false, true
	case "alt", "description", "text":
		return textColumn, true, true
	case "mediakey":
		return keyColumn, false, true
	case "mediaid":
		return keyColumn, true, true
	case "mediaurl":
		return urlColumn, false, true
	case "url":
		return urlColumn, true, true
	}
	return altColumns, false, false
}

func (a *AltText) readJSON(data []byte) error {
	in := newJSONInput(data)
	return in.each('[', `a list: [{"tweet_id": "20", "index": 1, "text": "..."}]`, func(_ string, line int) error {
		var members map[string]json.RawMessage
		if err := in.dec.Decode(&members); err != nil {
			if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
				return inputError(line, `an entry is not an object: {"tweet_id": "20", "index": 1, "text": "..."}`)
			}
			return err
		}
		var values row
		names := slices.Sorted(maps.Keys(members))
		for i, c := range altColumnsOf(names) {
			name, value := names[i], members[names[i]]
			if c == altColumns || string(value) == "null" {
				continue
			}
			if value[0] != '"' { // a number as it is written: those of tweets are too large for a float64
				values[c] = string(value)
			} else if err := json.Unmarshal(value, &values[c]); err != nil {
				return inputError(line, "%s: %w", name, err)
			}
		}
		return a.add(line, values)
	})
}

func (a *AltText) readCSV(data []byte) error {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.Comment, r.FieldsPerRecord, r.ReuseRecord = separatorOf(data), '#', -1, true
	columns := []altColumn{tweetColumn, indexColumn, textColumn}
	for first := true; ; {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			return inputError(parse.StartLine, `a text with quotation marks stands in quotation marks itself, and those in it are doubled: "a ""text"""`)
		}
		if err != nil {
			return &InputError{Err: err}
		}
		if !slices.ContainsFunc(fields, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue // spreadsheets keep empty lines
		}
		line, _ := r.FieldPos(0)
		if first {
			first = false
			if named := altHeader(fields); named != nil {
				columns = named
				continue
			}
			if _, ok := tweetIDOf(fields[0]); !ok {
				return inputError(line, "begins with %.40q, neither the id of a tweet nor the names of the columns: tweet_id, index, text", fields[0])
			}
		}
		if len(fields) > len(columns) {
			return inputError(line, "has %d columns, not %d: a text with %q in it stands in quotation marks", len(fields), len(columns), r.Comma)
		}
		var values row
		for i, field := range fields {
			if columns[i] < altColumns {
				values[columns[i]] = field
			}
		}
		if err := a.add(line, values); err != nil {
			return err
		}
	}
}

// altColumnsOf returns the column of each name, each column once, and altColumns for names of something else.
func altColumnsOf(names []string) []altColumn {
	columns := make([]altColumn, len(names))
	var best [altColumns]int // 0 for none, 1 for a vague name, 2 for the name itself
	for i, name := range names {
		columns[i] = altColumns
		c, vague, ok := altColumnOf(name)
		if !ok {
			continue
		}
		weight := 2
		if vague {
			weight = 1
		}
		if weight > best[c] {
			best[c] = weight
			if k := slices.Index(columns[:i], c); k >= 0 {
				columns[k] = altColumns
			}
			columns[i] = c
		}
	}
	return columns
}

// altHeader returns the columns that the first line of a file names, or nil when it names none.
func altHeader(fields []string) []altColumn {
	columns := altColumnsOf(fields)
	has := func(c altColumn) bool { return slices.Contains(columns, c) }
	if has(textColumn) && (has(tweetColumn) || has(keyColumn) || has(urlColumn)) {
		return columns
	}
	return nil
}

// separatorOf returns the first in a file's first line of those in use: spreadsheets take
// the semicolon where the comma is for decimals.
func separatorOf(data []byte) rune {
	for line := range bytes.Lines(data) {
		if line[0] == '#' || len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		quoted := false
		for _, c := range line {
			switch c {
			case '"':
				quoted = !quoted
			case ',', ';', '\t':
				if !quoted {
					return rune(c)
				}
			}
		}
		break
	}
	return ','
}

// add keeps one description.
func (a *AltText) add(line int, values row) error {
	for c := range values {
		values[c] = strings.TrimSpace(values[c])
	}
	text := strings.ReplaceAll(values[textColumn], "\r\n", "\n") // in JSON
	place, hasPlace := mediaPlace{}, false
	if index := values[indexColumn]; index != "" && values[tweetColumn] != "" {
		n, err := strconv.Atoi(index)
		if err != nil || n < 1 || n > mostMedia {
			return inputError(line, "%.40q is not the number of a picture: the first one of a tweet is 1", index)
		}
		place.index, hasPlace = n-1, true
	}
	if id := values[tweetColumn]; id != "" {
		var ok bool
		if place.tweetID, ok = tweetIDOf(id); !ok {
			return inputError(line, "%.80q is not the id of a tweet, a whole number: a spreadsheet keeps it only in columns of text", id)
		}
	}
	key := values[keyColumn]
	if key = key[strings.LastIndexByte(key, '_')+1:]; key != "" && !isDecimal(key) {
		return inputError(line, "%.40q is not a media_key, such as 3_1234", values[keyColumn])
	}
	file := mediaBase(values[urlColumn])
	switch {
	case !hasPlace && key == "" && file == "":
		return inputError(line, "does not say which picture it describes: by tweet_id and index (1 for the first), by media_key or by media_url")
	case text == "":
		return nil
	}
	said := false
	if hasPlace {
		said = a.byTweet[place] != ""
		a.byTweet[place], a.tweets[place.tweetID] = text, true
	}
	if key != "" {
		said = said || a.byMedia[key] != ""
		a.byMedia[key] = text
	}
	if file != "" {
		said = said || a.byFile[file] != ""
		a.byFile[file] = text
	}
	if said && hasPlace {
		a.twice = append(a.twice, PlacedItem{TweetID: place.tweetID, Picture: place.index + 1})
	} else if said {
		a.twice = append(a.twice, PlacedItem{Media: cmp.Or(key, file)})
	}
	return nil
}

// tweetIDOf returns the id of a tweet that is given as it is, or as the tweet's address.
func tweetIDOf(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if isDecimal(s) {
		return s, true
	}
	l, ok := archive.ParseTweetLink(s)
	return l.TweetID, ok
}

func isDecimal(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// mediaBase returns the name in the address of a file without its ending, which some
// addresses have as ?format=jpg.
func mediaBase(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	base := url[strings.LastIndexByte(url, '/')+1:]
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		base = base[:i]
	}
	return base
}
