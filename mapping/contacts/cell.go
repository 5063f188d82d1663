package contacts

import (
	"strings"
	"unicode"
)

// SafeCell returns a text as a cell of a table with an apostrophe before all that a spreadsheet would calculate, or run
// (owasp.org/www-community/attacks/CSV_Injection): what begins as a formula does, also behind quotation marks, space and what
// cannot be seen, in full width, and behind what the spreadsheets of other countries part cells with, whatever the quotation
// marks around it say. Other texts are as they were.
func SafeCell(s string) string {
	var b strings.Builder
	for begin := 0; begin < len(s); {
		end := len(s)
		if i := strings.IndexAny(s[begin:], ";\t|\r\n"); i >= 0 {
			end = begin + i + 1
		}
		part := s[begin:end]
		if begin == 0 && strings.IndexAny(part, "\t\r") == 0 || beginsFormula(strings.TrimRight(part, ";\t|\r\n")) {
			b.WriteByte('\'')
		}
		b.WriteString(part)
		begin = end
	}
	return b.String()
}

// beginsFormula reports whether a spreadsheet would take a cell for a formula. One with an apostrophe before it is none.
func beginsFormula(s string) bool {
	first := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Mn) || strings.ContainsRune("\"`´“”„«»‹›＂\u115f\u1160\u3164\uffa0", r)
	})
	return first != "" && strings.IndexAny(first, "=+-@＝＋－＠﹦﹢﹣﹫−") == 0
}
