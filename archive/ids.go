package archive

import "strings"

// spreadsheetDigits is how many digits of a number spreadsheets keep (IEEE 754); the others become zeros.
const spreadsheetDigits = 15

// RoundedID reports whether an id looks as if a spreadsheet had rounded it: it has more than 15 digits, and zeros behind those.
// Of true ids of today one in 10,000 looks so: a single one is no proof.
func RoundedID(id string) bool {
	return len(id) > spreadsheetDigits && strings.Trim(id[spreadsheetDigits:], "0") == ""
}
