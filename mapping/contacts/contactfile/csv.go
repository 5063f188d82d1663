package contactfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// tableRow is a line of a table, or an object of a list.
type tableRow struct {
	item  string   // "line 3"
	cells []string // without what spreadsheets put around them
}

// empty reports whether nothing is in it.
func (r *tableRow) empty() bool {
	for _, cell := range r.cells {
		if cell != "" {
			return false
		}
	}
	return true
}

// readRows reads CSV with a comma, semicolon or tab between the cells, without its blank rows.
func readRows(data []byte) ([]tableRow, error) {
	rows, err := parseRows(data, false)
	if errors.Is(err, csv.ErrBareQuote) { // a list that somebody wrote by hand
		rows, err = parseRows(data, true)
	}
	return rows, err
}

func parseRows(data []byte, lazy bool) ([]tableRow, error) {
	comma, skipped := separator(data)
	for range skipped {
		data = data[bytes.IndexByte(data, '\n')+1:]
	}
	if bytes.Count(data, []byte(string(comma))) > maxCells {
		return nil, errTooMany
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = comma, -1, lazy, true
	in.TrimLeadingSpace = comma != '\t'
	var rows []tableRow
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if syntax := (*csv.ParseError)(nil); errors.As(err, &syntax) {
			return nil, badItem(fmt.Sprintf("line %d", syntax.StartLine+skipped),
				"a quotation mark is missing or stands where none may stand (%w): save the table as CSV anew", syntax.Err)
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		r := tableRow{item: fmt.Sprintf("line %d", line+skipped)}
		for _, cell := range cells {
			if len(cell) > maxText {
				return nil, badItem(r.item, "a cell has more than %d KiB, which no account fills: is a quotation mark missing?", maxText>>10)
			}
			r.cells = append(r.cells, cleanCell(strings.Clone(cell)))
		}
		if !r.empty() {
			rows = append(rows, r)
		}
	}
}

// separator tells what stands between the cells: what a line sep=; at the beginning says, as Excel
// has it, or what is most frequent in the first line with any, outside of quotation marks. It also returns
// how many lines to skip.
func separator(data []byte) (comma rune, skipped int) {
	first, _, more := bytes.Cut(data, []byte("\n"))
	if s, ok := bytes.CutPrefix(bytes.Trim(first, "\" \r"), []byte("sep=")); ok && more {
		if len(s) == 1 && bytes.ContainsAny(s, ",;\t|") {
			return rune(s[0]), 1
		}
	}
	for line := range bytes.Lines(data) {
		count := map[rune]int{}
		quoted := false
		for _, c := range string(line) {
			if c == '"' {
				quoted = !quoted
			} else if !quoted {
				count[c]++
			}
		}
		switch {
		case count['\t'] > 0 && count['\t'] >= max(count[','], count[';']):
			return '\t', 0
		case count[';'] > count[',']:
			return ';', 0
		case count[','] > 0:
			return ',', 0
		}
	}
	return ',', 0
}

// cleanCell takes away what keeps spreadsheets from calculating: an apostrophe or tab before what could begin
// a formula (OWASP, CSV Injection), or ="…" around a text.
func cleanCell(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "'"); ok && rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
		s = strings.TrimSpace(rest)
	}
	if inner, ok := strings.CutPrefix(s, `="`); ok {
		if inner, ok = strings.CutSuffix(inner, `"`); ok {
			s = strings.TrimSpace(strings.ReplaceAll(inner, `""`, `"`))
		}
	}
	return s
}
